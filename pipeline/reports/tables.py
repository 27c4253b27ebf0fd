"""The tables of a report: `numbers.csv` with every row sent and `fix-me.csv` with those to mend.

RFC 4180: every cell quoted, CRLF, UTF-8 without a mark in front. No cell can be taken for a formula by a spreadsheet; a phone number
with its plus sign stays as it is, for it is only a number.
"""

from __future__ import annotations

import csv
import io
import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.domain.numbers import DETAIL_COLUMNS
from pipeline.reading.arrow_text import series_of, text_array
from pipeline.reports.rows import accepted_mask
from pipeline.reports.visible import visible

if TYPE_CHECKING:
    from pipeline.domain.numbers import NumberList
    from pipeline.reports.publication import Receipt

_UNSEEN = "\\s\u00a0\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"

FORMULA = f"^'*(?:[\t\r\n\x00]|[{_UNSEEN}\x00-\x1f]*[=+\\-@\uff1d\uff0b\uff0d\uff20\u2212])"
"""How a cell begins that some spreadsheet would calculate, blanks, invisible characters and apostrophes in front included."""

TELEPHONE_NUMBER = r"^(?:\+[1-9][0-9]{6,14}|\+1[ .-]?(?:\([0-9]{3}\)|[0-9]{3})[ .-]?[0-9]{3}[ .-]?[0-9]{4})$"
"""The only texts that may begin with a plus sign: nothing but one telephone number, so that there is nothing to calculate."""

_STEERING = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
"""Characters that steer a terminal or turn the reading direction; tab and line ends inside a quoted cell are plain CSV."""
_APOSTROPHE, _NOTHING = pa.scalar("'", pa.large_string()), pa.scalar("", pa.large_string())
_ROWS_AT_ONCE = 20_000
"""Rows of which Python objects are made at the same time."""
_STEERS = re.compile(_STEERING)


def numbers_csv(receipt: Receipt) -> bytes:
    """Every row sent, in order and exactly once: row, position (typed lists only), text as given, E.164, status, codes, hints."""
    return _written(receipt.rows)


def fix_me_csv(receipt: Receipt) -> bytes:
    """The rejected rows alone, in the columns and the header spelling of the partner, ready to be mended and dropped again.

    Reasons are in `numbers.csv`: a further column here would be a column to delete. PINs are left out, their column stays.
    """
    numbers = receipt.judgement.numbers
    if numbers is None:
        return _written(pd.DataFrame({"phone_number": pd.Series(dtype="str")}))
    rejected = numbers.table[~accepted_mask(receipt.judgement)]
    return _written(pd.concat([_own_column(rejected, name) for name in _own_header(numbers)], axis=1))


def _own_header(numbers: NumberList) -> list[str]:
    # a column we do not know was ignored when the list was read, so its cells are gone
    known = [name for name in numbers.header if column_of(name) == "given" or numbers.has(column_of(name))]
    return known or ["phone_number"]


def _own_column(rows: pd.DataFrame, name: str) -> pd.Series[str]:
    column = column_of(name)
    cells: pd.Series[str] = rows[column].astype("str")
    return (cells.where(cells == "", "") if column == "pin" else cells).rename(name)


def column_of(name: str) -> str:
    """The column of the list's table that a partner's header cell means; its own letters when it means none."""
    plain = _plain(name)
    return _COLUMNS.get(plain, plain)


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


_COLUMNS = {_plain(column): column for column in DETAIL_COLUMNS} | {
    "phonenumber": "given",
    "numbertoport": "given",
    "accountname": "account",
}


def _written(table: pd.DataFrame) -> bytes:
    columns = [column for _, column in table.items()]
    texts = [None if column.dtype.kind in "iu" else text_array(_as_text(column)) for column in columns]
    header = pa.array(table.columns, pa.large_string())
    # one look at all cells: to look at each column of a short list costs as much as at a long one
    safe = _safe(pa.concat_arrays([header, *(text for text in texts if text is not None)]))
    places = accumulate((len(table) * (text is not None) for text in texts), initial=len(header))
    cells = [column if text is None else safe.slice(place, len(table)) for column, text, place in zip(columns, texts, places, strict=False)]
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(safe.slice(0, len(header)).to_pylist())
    for start in range(0, len(table), _ROWS_AT_ONCE):
        writer.writerows(zip(*(_cells(each[start : start + _ROWS_AT_ONCE]) for each in cells), strict=True))
    return written.getvalue().encode("utf-8", errors="backslashreplace")


def _as_text(column: pd.Series[Any]) -> pd.Series[str]:
    return column if column.dtype == "str" else column.astype("str")  # pandas would look up what "str" means for each column


def _cells(column: pd.Series[int] | pa.LargeStringArray) -> list[Any]:
    # Arrow makes the objects of a NumPy array in half the time of its own list
    cells: list[Any] = (column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column).tolist()
    return cells


def safe_cells(cells: pd.Series[str]) -> pd.Series[str]:
    """The cells with an apostrophe before what a spreadsheet would calculate, and steering characters shown as escapes."""
    if cells.dtype.kind in "iu":  # a row or a position: nothing to steer with
        return cells
    safe = series_of(_safe(text_array(cells.astype("str"))))
    safe.index, safe.name = cells.index, cells.name
    return safe


def _safe(text: pa.LargeStringArray) -> pa.LargeStringArray:
    if pc.any(pc.match_substring_regex(text, _STEERING)).as_py():
        text = pa.array([_STEERS.sub(lambda found: visible(found[0]), cell) for cell in text.to_pylist()], pa.large_string())
    formula = pc.match_substring_regex(text, FORMULA)
    if not pc.any(formula).as_py():
        return text
    calculated = pc.and_not(formula, pc.match_substring_regex(text, TELEPHONE_NUMBER))
    return pc.if_else(calculated, pc.binary_join_element_wise(_APOSTROPHE, text, _NOTHING), text)
