"""Every number of a list with what was found out about it: for a table file, for JSON, and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.domain.finding import Fault, Problem
from pipeline.domain.numbers import NO_NUMBER, Form
from pipeline.domain.portability import Portability
from pipeline.reading.arrow_text import text_array
from pipeline.reading.misprint import misprint_hints
from pipeline.reading.number_places import NamedPlaces, regions, time_zones
from pipeline.reading.numbering_plan import NumberClass, country_codes, npa_nxx, number_classes
from pipeline.reports.portability import CODES, STATUSES, ListPortability, by_reason, summary
from pipeline.reports.tables import safe_cells
from pipeline.reports.visible import visible
from pipeline.reports.words import counted, place
from pipeline.rules import rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

ROWS_TOLD = 1000
"""Up to so many rows are part of the JSON; a longer list has them in its table only."""
LINES_TOLD = 20
"""Refused numbers that a terminal shows."""

_PIECE = 1 << 17
"""Rows of a table that are in memory at a time."""
_TEN_DIGITS, _SIX_DIGITS = 10_000_000_000, 1_000_000


def as_json(result: ListPortability | None, faults: Sequence[Fault]) -> dict[str, object]:
    """What `portin numbers --json` prints."""
    told = summary(result) | _asked(result) | {"findings": [_finding(fault) for fault in _all_faults(result, faults)]}
    return told | {"rows": rows(result)} if result is not None and len(result.numbers) <= ROWS_TOLD else told


def _all_faults(result: ListPortability | None, faults: Sequence[Fault]) -> list[Fault]:
    empty = result is not None and len(result.numbers) == 0
    return [*faults, *([Fault("NUM_LIST_EMPTY", Problem(found="0 numbers"))] if empty else [])]


def _asked(result: ListPortability | None) -> dict[str, object]:
    """About how many numbers a carrier was asked, and the reasons there were; `asked` is 0 when nobody was."""
    if result is None or result.answers is None:
        return {"asked": 0}
    reasons = {status.value: told for status in Portability if (told := by_reason(result, status))}
    return {"asked": len(result.answers.by_number), "by_reason": reasons}


def _finding(fault: Fault) -> dict[str, object]:
    rule, problem = rulebook.load()[fault.code], fault.problem
    return {
        "code": fault.code,
        "severity": rule.severity.value,
        "where": {name: value for name in ("file", "row", "line", "field") if (value := getattr(problem.where, name)) is not None},
        "found": problem.found,
        "expected": problem.expected,
        "hint": problem.hint or rule.hint,
    }


def lines(result: ListPortability | None, faults: Sequence[Fault]) -> Iterator[str]:
    """What `portin numbers` prints for people: the counts, what was noticed in the file, and the first numbers that are refused."""
    counts = summary(result)
    total = 0 if result is None else len(result.numbers)
    asked = result is not None and result.answers is not None
    rest = f"{counts['portable']:,} can, {counts['unknown']:,} not confirmed" if asked else f"{counts['unknown']:,} can be asked for"
    yield f"{counted(total, 'number')}: {counts['not_portable']:,} cannot be ported, {rest}"
    for fault in _all_faults(result, faults):
        problem = fault.problem
        told = ", ".join(text for text in (place(problem.where), problem.found) if text)
        yield f"  {fault.code}: {visible(told)}. {visible(problem.hint or rulebook.load()[fault.code].hint)}"
    if result is not None:
        refused = np.flatnonzero(result.refused)
        yield from (_line(row) for row in _rows_of(result, refused[:LINES_TOLD]))
        if refused.size > LINES_TOLD:
            yield f"  and {refused.size - LINES_TOLD:,} more; --out FILE.csv lists them all"
        yield from _closing_lines(result)


def _closing_lines(result: ListPortability) -> Iterator[str]:
    """What keeps the remaining numbers from being certain."""
    if result.answers is not None:
        yield from (f"Not confirmed: {counted(n, 'number')}, {why}." for why, n in by_reason(result, Portability.UNKNOWN).items())
    elif not result.refused.all():
        yield "No carrier was asked, so no number is certain to be portable."


def _line(row: dict[str, object]) -> str:
    told = [str(row[name]) for name in ("code", "reason", "hint") if row.get(name)]
    return f"  row {row['row']}: {visible(str(row['given']))} {visible('. '.join(told))}"


def rows(result: ListPortability) -> list[dict[str, object]]:
    """Every row as a JSON object, with the hint of its code."""
    return _rows_of(result, np.arange(len(result.numbers)))


def _rows_of(result: ListPortability, some: NDArray[np.intp]) -> list[dict[str, object]]:
    if some.size == 0:  # the names of places are dear to load
        return []
    told: list[dict[str, object]] = _piece(result, some, safe=False).to_pylist()
    table = result.numbers.table.iloc[some]
    for row, hint, form in zip(told, misprint_hints(table["given"]), table["form"].tolist(), strict=True):
        rule = rulebook.load().get(str(row["code"]))
        row["hint"] = (hint if form == Form.NOT_ACCEPTED else None) or (rule.hint if rule else "")
    return told


def pieces(result: ListPortability) -> Iterator[pa.RecordBatch]:
    """The table of all rows, piece by piece, safe to open in a spreadsheet."""
    for start in range(0, max(len(result.numbers), 1), _PIECE):
        yield _piece(result, np.arange(start, min(start + _PIECE, len(result.numbers))), safe=True)


def _piece(result: ListPortability, some: NDArray[np.intp], *, safe: bool) -> pa.RecordBatch:
    table, number, code = result.numbers.table.iloc[some], result.numbers.number[some], result.code[some]
    given = table["given"]
    if safe and (suspect := (table["form"] != Form.ACCEPTED).to_numpy()).any():
        given = given.where(~suspect, safe_cells(given[suspect]))
    country, countries = country_codes(number)
    columns = {
        "row": pa.array(table["row"].to_numpy()),
        **({"position": pa.array(table["position"].to_numpy())} if result.numbers.typed else {}),
        "given": text_array(given),
        "e164": _written(number + _TEN_DIGITS, number, "+1"),
        "country": _named(countries, country),
        "npa_nxx": _written(npa_nxx(number) + _SIX_DIGITS, number, ""),
        "class": _named([kind.label for kind in NumberClass], number_classes(number)),
        "region": _placed(regions(), number),
        "time_zone": _placed(time_zones(), number),
        "status": _named([status.value for status in STATUSES], result.status[some]),
        "code": _named(CODES, code),
        **(_answered(result, some, safe=safe) if result.answers is not None else {}),
    }
    return pa.RecordBatch.from_pydict(columns)


def _answered(result: ListPortability, some: NDArray[np.intp], *, safe: bool) -> dict[str, pa.StringArray]:
    """What the carrier told, in its own words."""
    told = {
        "reason": [answer.reason for answer in result.answered],
        "losing_carrier": [answer.losing_carrier for answer in result.answered],
    }
    shown = {name: safe_cells(pd.Series(words, dtype="str")).tolist() for name, words in told.items()} if safe else told
    place = result.answer_of(some)
    return {name: _named(words, place) for name, words in shown.items()}


def _written(padded: NDArray[np.int64], number: NDArray[np.int64], before: str) -> pa.StringArray:
    """Digits with the zeros they begin with: each number has a 1 in front that is cut off; nothing where there is no number."""
    digits = pc.utf8_slice_codeunits(pc.cast(pa.array(padded), pa.string()), 1)
    return pc.if_else(pa.array(number != NO_NUMBER), pc.binary_join_element_wise(before, digits, ""), "")


def _named(names: Sequence[str], index: NDArray[np.integer]) -> pa.StringArray:
    return pa.array(list(names), pa.string()).take(pa.array(index))


def _placed(places: NamedPlaces, number: NDArray[np.int64]) -> pa.StringArray:
    return _named(places.names, places.of(number))
