"""The cells of a CSV as columns, each row with the line of the file it begins on.

Arrow reads well-formed files at the speed of the machine; whatever it would read in a lenient way is left to the strict `csv` module, which
also says where a file is malformed.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from pipeline.domain.finding import Fault, Problem, Where

if TYPE_CHECKING:
    from pipeline.reading.number_header import Header

_QUOTE, _LINE_FEED, _RETURN = ord('"'), ord("\n"), ord("\r")
_BLOCK = 1 << 22
"""Bytes looked at together."""
_MOST_TOLD = 20
"""Rows named one by one; the others are counted."""
_MOST_COUNTED = 10_000
"""Rows of another length after which no more are looked for."""
_RECORDS = 1 << 16
"""Rows that are kept as objects."""


@dataclass(frozen=True)
class CsvColumns:
    """All columns in the order of the header, and the line of the file, from 1, on which each row begins."""

    rows: NDArray[np.int64]
    cells: tuple[pa.ChunkedArray, ...]


def read_columns(file: str, content: bytes, header: Header) -> CsvColumns | tuple[Fault, ...]:
    """The rows below the header, or what is wrong with them; lines end with LF or CRLF."""
    return _arrow_columns(content, header) or _strict_columns(file, content, header)


def _arrow_columns(content: bytes, header: Header) -> CsvColumns | None:
    """The columns as Arrow reads them; None when the strict reader must look."""
    if header.end >= len(content):
        return CsvColumns(np.zeros(0, dtype=np.int64), tuple(pa.chunked_array([], pa.large_string()) for _ in header.names))
    if b"\r" in content and content.count(b"\r") != content.count(b"\r\n"):
        return None  # a lone CR is a line end to some programs and none to others
    quoted = content.find(b'"', header.end) >= 0
    if quoted and not _quotes_are_proper(np.frombuffer(content, dtype=np.uint8), header):
        return None
    names = [str(place) for place in range(len(header.names))]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(content).slice(header.end)),
            arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK),
            arrow_csv.ParseOptions(delimiter=header.delimiter, newlines_in_values=quoted),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.large_string()), null_values=[], check_utf8=False),
        )
    except pa.ArrowInvalid:
        return None
    rows = _rows(content, header, table.num_rows, quoted=quoted)
    return CsvColumns(rows, tuple(table.columns)) if rows.size == table.num_rows else None


def _quotes_are_proper(content: NDArray[np.uint8], header: Header) -> bool:
    """Whether every quotation mark opens a cell, closes one, or is doubled inside one."""
    opens = np.zeros(256, dtype=np.bool_)
    opens[[ord(header.delimiter), _LINE_FEED, _QUOTE]] = True
    closes = opens.copy()
    closes[_RETURN] = True
    count = 0
    for start in range(header.end, content.size, _BLOCK):
        places = np.flatnonzero(content[start : start + _BLOCK] == _QUOTE) + start
        opening = places[count % 2 :: 2]
        closing = places[1 - count % 2 :: 2]
        inner = closing[closing + 1 < content.size]
        if not (opens[content[opening - 1]].all() and closes[content[inner + 1]].all()):
            return False
        count += places.size
    return count % 2 == 0


def _rows(content: bytes, header: Header, records: int, *, quoted: bool) -> NDArray[np.int64]:
    """The line on which each record begins, blank lines left out."""
    lines = content.count(b"\n", header.end) + (not content.endswith(b"\n"))
    if lines == records:  # neither blank lines nor line ends inside quotes
        return np.arange(header.row + 1, header.row + 1 + records)
    data = np.frombuffer(content, dtype=np.uint8)[header.end :]
    line_ends = np.flatnonzero(data == _LINE_FEED)
    ends = line_ends
    if quoted:
        ends = line_ends[np.searchsorted(np.flatnonzero(data == _QUOTE), line_ends) % 2 == 0]
    starts = np.concatenate([[0], ends + 1])
    ends = np.append(ends, data.size)
    length = ends - starts
    blank = (length == 0) | ((length == 1) & (data[np.minimum(starts, data.size - 1)] == _RETURN))
    rows: NDArray[np.int64] = header.row + 1 + np.searchsorted(line_ends, starts[~blank])
    return rows


def _strict_columns(file: str, content: bytes, header: Header) -> CsvColumns | tuple[Fault, ...]:
    width = len(header.names)
    ragged: list[tuple[int, int]] = []
    kept = _Records(width)
    row = header.row + 1
    reader = csv.reader(
        io.StringIO(content[header.end :].decode("utf-8"), newline=""), delimiter=header.delimiter, strict=True, skipinitialspace=True
    )
    try:
        for record in reader:
            if len(record) == width:
                kept.add(row, record)
            elif any(cell.strip() for cell in record):
                ragged.append((row, len(record)))
            if len(ragged) > _MOST_COUNTED:
                break
            row = header.row + reader.line_num + 1
    except csv.Error as error:
        return (_malformed(file, row, str(error)),)
    return tuple(_ragged(file, ragged, width)) if ragged else kept.columns()


class _Records:
    """Rows on their way into columns: few are kept as objects at a time."""

    def __init__(self, width: int) -> None:
        self._rows: list[int] = []
        self._records: list[list[str]] = []
        self._done: tuple[list[pa.Array], ...] = tuple([] for _ in range(width))

    def add(self, row: int, record: list[str]) -> None:
        self._rows.append(row)
        self._records.append(record)
        if len(self._records) == _RECORDS:
            self._pack()

    def _pack(self) -> None:
        for place, done in enumerate(self._done):
            done.append(pa.array([record[place] for record in self._records], pa.large_string()))
        self._records = []

    def columns(self) -> CsvColumns:
        self._pack()
        return CsvColumns(np.array(self._rows, dtype=np.int64), tuple(pa.chunked_array(done) for done in self._done))


def _malformed(file: str, row: int, reason: str) -> Fault:
    if reason.startswith("field larger"):
        found = "a cell of more than 100,000 characters"
        return Fault("FILE_CSV_CELL_TOO_LONG", Problem(Where(file=file, row=row), found, "a short text"))
    found = "a quotation mark that never closes" if reason.startswith("unexpected end") else "text after a closing quotation mark"
    return Fault("FILE_CSV_NOT_PARSABLE", Problem(Where(file=file, row=row), found, "quotation marks around whole cells"))


def _ragged(file: str, ragged: list[tuple[int, int]], width: int) -> list[Fault]:
    problems = [Problem(Where(file=file, row=row), _counted(count), _counted(width)) for row, count in ragged[:_MOST_TOLD]]
    if len(ragged) > _MOST_TOLD:
        more = f"{len(ragged) - _MOST_TOLD:,} more rows with another number of cells"
        problems.append(Problem(Where(file=file), f"at least {more}" if len(ragged) > _MOST_COUNTED else more, _counted(width)))
    return [Fault("FILE_CSV_ROW_LENGTH", problem) for problem in problems]


def _counted(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells:,} cells"
