"""Tells a CSV with a header row from a typed list, and which of its columns mean what."""

from __future__ import annotations

import csv
import difflib
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.domain.finding import Fault, Problem, Where
from pipeline.domain.numbers import DETAIL_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PHONE_NUMBER = "phone_number"
KNOWN_COLUMNS = (PHONE_NUMBER, *DETAIL_COLUMNS)

DELIMITERS = (",", ";", "\t")
"""What separates the cells of a CSV, as the spreadsheets of different countries write it."""

_LONGEST_LINE = 10_000
"""Bytes of a header row; a longer first line is full of numbers."""
_MOST_COLUMNS = 100
_FIRST_LINE = re.compile(rb"\S[^\n]*")
_NUMBER_LIKE = re.compile(r"[\s\"']*(?:[+(]*[0-9].*)?", re.DOTALL)
_CSV_NAME = ".csv"


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


_MEANINGS: Mapping[str, str] = MappingProxyType(
    {_plain(name): name for name in KNOWN_COLUMNS} | {"numbertoport": PHONE_NUMBER, "accountname": "account"}
)
"""What a header cell means, without regard to case, spaces and underscores; the older names of CallTrackingMetrics are known too."""


@dataclass(frozen=True)
class Header:
    """The first row of a CSV.

    Attributes:
        names: the cells as the partner wrote them.
        row: the line of the file that it stands on, from 1.
        delimiter: what separates its cells.
        end: the byte after it.
    """

    names: tuple[str, ...]
    row: int
    delimiter: str
    end: int

    @property
    def meanings(self) -> tuple[str | None, ...]:
        """The known column that each name means, None where it means none."""
        return tuple(_MEANINGS.get(_plain(name)) for name in self.names)

    def place_of(self, column: str) -> int:
        """Which cell of a row holds this known column."""
        return self.meanings.index(column)


def find_header(file: str, content: bytes) -> Header | Fault | None:
    """The header row of a CSV; None for a typed list, a fault for a table whose columns have no names."""
    match = _FIRST_LINE.search(content)
    if match is None or len(match[0]) > _LONGEST_LINE:
        return None
    line = match[0].decode("utf-8").rstrip("\r")
    row = content.count(b"\n", 0, match.start()) + 1
    headers = [Header(_cells(line, delimiter), row, delimiter, min(match.end() + 1, len(content))) for delimiter in DELIMITERS]
    best = max(headers, key=lambda header: (len(header.names) - header.meanings.count(None), len(header.names)))
    if any(best.meanings):
        return best
    if not file.lower().endswith(_CSV_NAME) or len(best.names) == 1 or all(_NUMBER_LIKE.fullmatch(name) for name in best.names):
        return None
    # The row is not repeated: without a header nobody knows which of its cells is a PIN.
    return _invalid(file, row, "a first row that names no known column", f"a header row with the column {PHONE_NUMBER}")


def _cells(line: str, delimiter: str) -> tuple[str, ...]:
    cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    return tuple(cell.strip() for cell in cells)


def header_faults(file: str, header: Header) -> Iterator[Fault]:
    """What is wrong with the names of the columns."""
    if len(header.names) > _MOST_COLUMNS:
        yield _invalid(file, header.row, f"{len(header.names):,} columns", f"at most {_MOST_COLUMNS} columns")
        return
    if PHONE_NUMBER not in header.meanings:
        yield _invalid(file, header.row, header.delimiter.join(header.names), f"a column {PHONE_NUMBER}")
    meanings = [meaning or _plain(name) for name, meaning in zip(header.names, header.meanings, strict=True)]
    for column in dict.fromkeys(meaning for meaning in meanings if meaning and meanings.count(meaning) > 1):
        named = [name for name, meaning in zip(header.names, meanings, strict=True) if meaning == column]
        yield _invalid(file, header.row, " and ".join(named), f"one column {column}")
    for place, (name, meaning) in enumerate(zip(header.names, header.meanings, strict=True), start=1):
        if meaning is None:
            yield _unknown(file, header.row, name or f"column {place} without a name")


def _invalid(file: str, row: int, found: str, expected: str) -> Fault:
    return Fault("FILE_CSV_HEADER_INVALID", Problem(Where(file=file, row=row), found, expected))


def _unknown(file: str, row: int, name: str) -> Fault:
    near = difflib.get_close_matches(_plain(name), _MEANINGS, n=1)
    meant = _MEANINGS[near[0]] if near else None
    hint = f"Rename the column to {meant} if that is what you mean; it was ignored." if meant else None
    return Fault("FILE_CSV_COLUMN_UNKNOWN", Problem(Where(file=file, row=row, field=name), name, meant, hint))
