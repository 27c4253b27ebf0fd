"""The number list as a report tells it: one line per row sent, in order, with its status, codes and hints, column by column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.domain.finding import Severity
from pipeline.domain.numbers import NO_NUMBER
from pipeline.reading.arrow_text import series_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.domain.judgement import Judgement, NumberFinding
    from pipeline.domain.numbers import NumberList

_COUNTRY_CODE = 10_000_000_000
"""Added to a national number of ten digits, it puts the 1 of the US and Canada in front, and the zeros a number may begin with stay."""
_NOTHING = pa.scalar("", pa.large_string())

ACCEPTED, REJECTED = "accepted", "rejected"

GRAVEST_FIRST = (Severity.REJECT_BUNDLE, Severity.REJECT_NUMBER, Severity.HOLD, Severity.WARN, Severity.OFF)
"""Severities in the order in which a reader should meet them."""

ROW_COLUMNS = ("row", "position", "phone_number", "e164", "status", "code", "hint")
"""The columns of `numbers.csv`."""


def accepted_mask(judgement: Judgement) -> NDArray[np.bool_]:
    """Marks the rows that may be ported: a number stands there and no rule rejects it."""
    if judgement.numbers is None:
        return np.zeros(0, dtype=np.bool_)
    readable: NDArray[np.bool_] = judgement.numbers.number != NO_NUMBER
    return readable if judgement.rejected is None else readable & ~judgement.rejected


def row_table(judgement: Judgement) -> pd.DataFrame:
    """Every row of the list exactly once, as text columns `ROW_COLUMNS`; `position` is empty unless the list was typed."""
    numbers = judgement.numbers
    if numbers is None:
        return pd.DataFrame({column: pd.Series(dtype="str") for column in ROW_COLUMNS})
    table = numbers.table
    return pd.DataFrame(
        {
            "row": table["row"].to_numpy(),
            "position": table["position"].to_numpy() if numbers.typed else "",
            "phone_number": table["given"].to_numpy(),
            "e164": e164_column(numbers).to_numpy(),
            "status": np.where(accepted_mask(judgement), ACCEPTED, REJECTED),
            "code": _joined(judgement, lambda finding: finding.code, ";"),
            "hint": _joined(judgement, row_hints, " "),
        }
    )


def e164_column(numbers: NumberList) -> pd.Series[str]:
    """The E.164 form of every row, empty where there is no number."""
    digits = pc.cast(pa.array(numbers.number + _COUNTRY_CODE), pa.large_string())
    written = pc.binary_join_element_wise(pa.scalar("+", pa.large_string()), digits, _NOTHING)
    return series_of(pc.if_else(pa.array(numbers.number == NO_NUMBER), _NOTHING, written))


def row_hints(finding: NumberFinding) -> str | NDArray[np.object_]:
    """The hint of a finding: one text for all rows, or one per row where the rule has its own."""
    if finding.hint is None:
        return finding.rule_hint
    hints = finding.hint if isinstance(finding.hint, Sequence) else list(finding.hint)
    return np.array([hint if isinstance(hint, str) and hint else finding.rule_hint for hint in hints], dtype=object)


def by_gravity(judgement: Judgement) -> list[NumberFinding]:
    """The findings about numbers, the gravest first, otherwise in the order of the rules."""
    return sorted(judgement.by_number, key=lambda finding: GRAVEST_FIRST.index(finding.severity))


def _joined(judgement: Judgement, text_of: Callable[[NumberFinding], str | NDArray[np.object_]], separator: str) -> NDArray[np.object_]:
    texts: NDArray[np.object_] = np.full(judgement.total, "", dtype=object)
    for finding in by_gravity(judgement):
        text = text_of(finding)
        rows = np.flatnonzero(finding.mask)
        added = text if isinstance(text, str) else text[rows]
        gap = np.where(texts[rows] == "", "", separator).astype(object)
        texts[rows] = texts[rows] + gap + added
    return texts
