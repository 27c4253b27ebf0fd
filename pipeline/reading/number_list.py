"""Bytes of `numbers.csv` or `numbers.txt` to a number list in columns, with everything noticed on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.domain.finding import Fault, Problem, Where
from pipeline.domain.numbers import NumberList
from pipeline.reading.arrow_text import series_of
from pipeline.reading.csv_columns import read_columns
from pipeline.reading.hidden_characters import as_seen
from pipeline.reading.number_header import PHONE_NUMBER, Header, find_header, header_faults
from pipeline.reading.plain_text import decoded
from pipeline.reading.telephone import national_numbers
from pipeline.reading.typed_list import read_typed
from schemas.numbers import number_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from pipeline.domain.policy import Policy

_NOT_PLAIN = "[^\\x20-\\x7e]"
_PLAIN = bytes(range(0x20, 0x7F)) + b"\n\r\t"
"""Characters that hide nothing: a file with these alone, as nearly all are, needs no second look."""
_MOST_TOLD = 20
"""Cells named one by one under one code."""


@dataclass(frozen=True)
class NumberListReading:
    """What a number list says: `numbers` is None when its rows cannot be told for certain, and then a fault says why."""

    numbers: NumberList | None = None
    faults: tuple[Fault, ...] = ()


def read_number_list(file: str, content: bytes, policy: Policy) -> NumberListReading:
    """Read a number list: a CSV when its first line names a known column, a typed list otherwise, whatever the name of the file."""
    text = _utf8(file, content)
    if isinstance(text, Fault):
        return NumberListReading(faults=(text,))
    header = find_header(file, text)
    if isinstance(header, Fault):
        return NumberListReading(faults=(header,))
    return _read_typed(file, text, policy) if header is None else _read_csv(file, text, header, policy)


def _utf8(file: str, content: bytes) -> bytes | Fault:
    """The text as UTF-8 without a mark; its lines end with LF or CRLF."""
    if not content.isascii() or b"\0" in content:
        text = decoded(file, content)
        if isinstance(text, Fault):
            return text
        content = text.encode("utf-8")
    if b"\r" in content and content.count(b"\r") != content.count(b"\r\n"):  # as old spreadsheets on the Mac end lines
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return content


def _read_typed(file: str, content: bytes, policy: Policy) -> NumberListReading:
    if not content.strip():
        empty = _list(file, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), pa.array([], pa.large_string()), {})
        return NumberListReading(empty)
    typed = read_typed(content)
    too_long = tuple(_too_long(file, "", typed.given, typed.rows, policy.csv_cell_max_chars))
    if too_long:
        return NumberListReading(faults=too_long)
    return NumberListReading(_list(file, typed.rows, typed.positions, typed.given, {}))


def _read_csv(file: str, content: bytes, header: Header, policy: Policy) -> NumberListReading:
    faults = tuple(header_faults(file, header))
    if any(fault.code == "FILE_CSV_HEADER_INVALID" for fault in faults):
        return NumberListReading(faults=faults)
    columns = read_columns(file, content, header)
    if isinstance(columns, tuple):
        return NumberListReading(faults=(*faults, *columns))
    too_long = [
        fault
        for name, cells in zip(header.names, columns.cells, strict=True)
        for fault in _too_long(file, name, cells, columns.rows, policy.csv_cell_max_chars)
    ]
    if too_long:
        return NumberListReading(faults=(*faults, *too_long[:_MOST_TOLD]))
    odd = bool(content.translate(None, delete=_PLAIN))
    trimmed = tuple((pc.utf8_trim_whitespace if odd else pc.ascii_trim_whitespace)(each) for each in columns.cells)
    filled = _filled(trimmed)
    cells = dict(zip(header.meanings, (_kept(each, filled) for each in trimmed), strict=True))
    given = _kept(columns.cells[header.place_of(PHONE_NUMBER)], filled)
    rows = columns.rows if filled is None else columns.rows[filled]
    details = {name: each for name, each in cells.items() if name not in {None, PHONE_NUMBER}}
    hidden = [fault for name in details for fault in _hidden(file, name, details, rows)] if odd else []
    numbers = _list(file, rows, np.ones(rows.size, dtype=np.int64), given, details, header)
    return NumberListReading(numbers, (*faults, *hidden[:_MOST_TOLD]))


def _list(
    file: str,
    rows: NDArray[np.int64],
    positions: NDArray[np.int64],
    given: pa.ChunkedArray,
    details: dict[str, pa.ChunkedArray],
    header: Header | None = None,
) -> NumberList:
    texts = series_of(given)
    number, form = national_numbers(texts)
    columns = {"row": rows, "position": positions, "given": texts, "number": number, "form": form}
    table = pd.DataFrame(columns | {name: series_of(cells) for name, cells in details.items()}, copy=False)
    return NumberList(file, number_table(table), header.names if header else (), typed=header is None)


def _too_long(file: str, name: str, cells: pa.ChunkedArray, rows: NDArray[np.int64], limit: int) -> Iterator[Fault]:
    """The cells with more characters than allowed; bytes are counted first, for that is free and no fewer."""
    if (pc.max(pc.binary_length(cells)).as_py() or 0) <= limit:
        return
    lengths = pc.utf8_length(cells).to_numpy()
    for index in np.flatnonzero(lengths > limit)[:_MOST_TOLD].tolist():
        where = Where(file=file, row=int(rows[index]), field=name or None)
        yield Fault("FILE_CSV_CELL_TOO_LONG", Problem(where, f"{int(lengths[index]):,} characters", f"at most {limit:,} characters"))


def _filled(trimmed: tuple[pa.ChunkedArray, ...]) -> NDArray[np.bool_] | None:
    """Marks the rows with anything in them; None when that is all of them, as it mostly is."""
    filled: NDArray[np.bool_] | None = None
    for cells in trimmed:
        says: NDArray[np.bool_] = pc.greater(pc.binary_length(cells), 0).to_numpy()
        filled = says if filled is None else filled | says
        if filled.all():
            return None
    return filled


def _kept(cells: pa.ChunkedArray, rows: NDArray[np.bool_] | None) -> pa.ChunkedArray:
    return cells if rows is None else cells.filter(pa.array(rows))


def _hidden(file: str, name: str, details: dict[str, pa.ChunkedArray], rows: NDArray[np.int64]) -> list[Fault]:
    """Takes invisible characters out of a column of `details` and says where there were any, or letters that look like others."""
    cells = details[name]
    odd = pc.match_substring_regex(cells, _NOT_PLAIN).to_numpy(zero_copy_only=False)
    if not odd.any():
        return []
    places = np.flatnonzero(odd)
    seen = {text: as_seen(text) for text in pc.unique(cells.filter(pa.array(odd))).to_pylist()}
    texts = cells.filter(pa.array(odd)).to_pylist()
    details[name] = pc.replace_with_mask(
        cells.combine_chunks(), pa.array(odd), pa.array([seen[text].text for text in texts], pa.large_string())
    )
    faults: list[Fault] = []
    for place, text in zip(places.tolist(), texts, strict=True):
        named = (*seen[text].hidden, *seen[text].look_alikes)
        if named and len(faults) < _MOST_TOLD:
            where = Where(file=file, row=int(rows[place]), field=name)
            faults.append(Fault("FILE_HIDDEN_CHARACTERS", Problem(where, ", ".join(named))))
    return faults
