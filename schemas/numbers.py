"""The shape of a number list in memory, which every rule over numbers relies on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.pandas as pa

if TYPE_CHECKING:
    import pandas as pd

_DETAIL_COLUMNS = frozenset(
    {
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
    }
)
_TEXT = "given"
_LARGEST_FORM = 5
_WHOLE_NUMBERS = {
    "row": ("int64", 1, None),
    "position": ("int64", 1, None),
    "number": ("int64", 0, 9_999_999_999),
    "form": ("uint8", 0, _LARGEST_FORM),
}
"""The columns of whole numbers: their kind, the smallest and the largest that may stand there."""


def _is_number_list(table: pd.DataFrame) -> bool:
    """Whether all columns are there and hold what they may; one check for all, since a list of ten numbers has up to fifteen columns."""
    cells = dict(table.items())
    texts = {name: column for name, column in cells.items() if name not in _WHOLE_NUMBERS}
    named = _TEXT in texts and texts.keys() - {_TEXT} <= _DETAIL_COLUMNS and cells.keys() >= _WHOLE_NUMBERS.keys()
    return (
        named and all(map(_holds_texts, texts.values())) and all(_is_within(cells[name], *_WHOLE_NUMBERS[name]) for name in _WHOLE_NUMBERS)
    )


def _holds_texts(column: pd.Series[str]) -> bool:
    return column.dtype == "str" and not column.hasnans


def _is_within(column: pd.Series[int], kind: str, smallest: int, largest: int | None) -> bool:
    cells = column.to_numpy()
    if cells.dtype != kind or not cells.size:
        return column.dtype == kind
    return bool(cells.min() >= smallest and (largest is None or cells.max() <= largest))


NUMBER_TABLE = pa.DataFrameSchema(
    checks=[pa.Check(_is_number_list, name="known columns, each of its kind and within its limits")], name="number list"
)
"""One line per number: `row` and `position` from 1, `given` as sent, `number` national or 0, `form` a `Form`, and the details named."""


def number_table(table: pd.DataFrame) -> pd.DataFrame:
    """The table itself, once it is known to have this shape.

    Raises:
        pandera.errors.SchemaError or SchemaErrors: it has not; a mistake of ours, for what partners write wrongly is kept in `form`.
    """
    return NUMBER_TABLE.validate(table)
