"""The shape of a number list in memory, which every rule over numbers relies on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.pandas as pa

if TYPE_CHECKING:
    import pandas as pd

_DETAIL_COLUMNS = (
    "routing_type",
    "routing_id",
    "tracking_source",
    "receiving_number",
    "account",
    "number_name",
    "number_type",
    "pin",
    "tags",
    "notes",
)
_LARGEST_FORM = 5
_CASES_KEPT = 10
"""Failures that an error carries; a million of them would fill the memory and the log."""


def _column(kind: str, *checks: pa.Check) -> pa.Column:
    return pa.Column(kind, list(checks), nullable=False)


def _between(low: int, high: int) -> pa.Check:
    return pa.Check.in_range(low, high, n_failure_cases=_CASES_KEPT)


def _has_details_of_text(table: pd.DataFrame) -> bool:
    """Whether every further column is a detail and holds texts; one check for all, since a list of ten numbers has ten of them."""
    details = [name for name in table.columns if name not in NUMBER_TABLE.columns]
    return all(name in _DETAIL_COLUMNS and table[name].dtype == "str" and not table[name].hasnans for name in details)


NUMBER_TABLE = pa.DataFrameSchema(
    {
        "row": _column("int64", pa.Check.ge(1, n_failure_cases=_CASES_KEPT)),
        "position": _column("int64", pa.Check.ge(1, n_failure_cases=_CASES_KEPT)),
        "given": _column("str"),
        "number": _column("int64", _between(0, 9_999_999_999)),
        "form": _column("uint8", _between(0, _LARGEST_FORM)),
    },
    checks=[pa.Check(_has_details_of_text, name="known details, as text")],
    name="number list",
)
"""One line per number: `row` and `position` from 1, `given` as sent, `number` national or 0, `form` a `Form`, and the details named."""


def number_table(table: pd.DataFrame) -> pd.DataFrame:
    """The table itself, once it is known to have this shape.

    Raises:
        pandera.errors.SchemaError or SchemaErrors: it has not; a mistake of ours, for what partners write wrongly is kept in `form`.
    """
    return NUMBER_TABLE.validate(table)
