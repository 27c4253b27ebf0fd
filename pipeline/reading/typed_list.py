"""A list of numbers as people type it: separated by commas, semicolons, tabs or new lines, with ranges such as `410-843-0100 to 0119`."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.domain.telephone import national
from pipeline.reading.telephone import parse_one

_SEPARATORS = b",;\t\n"
_AROUND = ",;\t\n\r "
_RANGE_MARK = re.compile(rb"to|thr|through| - |\xe2\x80[\x93\x94]", re.IGNORECASE)
_RANGE = re.compile(r"(.*[0-9])(?: *(?:\u2013|\u2014) *| +(?:to|thru|through|-) +)([0-9]{4}|[+(0-9].*[0-9])", re.IGNORECASE)
_MAY_BE_RANGE = r"[0-9].*(?: |\x{2013}|\x{2014}).*[0-9]"
_LONGEST_RANGE = 64
"""Bytes of a range; longer texts are none, and would only cost time."""
_LINE_DIGITS = 4

MOST_EXPANDED = 1_000_000
"""Numbers that the ranges of one list may come to; the ranges beyond are left as they are written, and refused as no numbers."""


@dataclass(frozen=True)
class TypedNumbers:
    """The texts of a typed list: the line of the file each stands on, its place on that line, both from 1, and the text."""

    rows: NDArray[np.int64]
    positions: NDArray[np.int64]
    given: pa.LargeStringArray


def read_typed(content: bytes) -> TypedNumbers:
    """Every text between two separators that is not empty, ranges expanded; `content` is UTF-8 and has at least one byte."""
    data = np.frombuffer(content, dtype=np.uint8)
    is_separator = np.zeros(256, dtype=np.bool_)
    is_separator[list(_SEPARATORS)] = True
    separates = is_separator[data]
    starts = np.flatnonzero(~separates & np.concatenate([[True], separates[:-1]]))
    rows: NDArray[np.int64] = 1 + np.searchsorted(np.flatnonzero(data == ord("\n")), starts)
    # each text reaches to where the next begins; the separators at its end are trimmed
    offsets = np.append(starts, data.size)
    raw = pa.LargeStringArray.from_buffers(starts.size, pa.py_buffer(offsets), pa.py_buffer(content))
    given = _unquoted(pc.ascii_trim(raw, _AROUND)) if b'"' in content else pc.ascii_trim(raw, _AROUND)
    filled = pc.greater(pc.binary_length(given), 0)
    rows, given = rows[filled.to_numpy(zero_copy_only=False)], given.filter(filled)
    if _RANGE_MARK.search(content):
        rows, given = _expanded(rows, given)
    return TypedNumbers(rows, _positions(rows), given)


def _unquoted(texts: pa.LargeStringArray) -> pa.LargeStringArray:
    """Without the quotation marks that a spreadsheet puts around a cell."""
    return pc.replace_substring_regex(texts, r'^"\s*([^"]*?)\s*"$', r"\1")


def _positions(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of its own line stand before each text, plus one."""
    places = np.arange(rows.size)
    begins = np.concatenate([[True], rows[1:] != rows[:-1]])[: rows.size]
    positions: NDArray[np.int64] = places - np.maximum.accumulate(np.where(begins, places, 0)) + 1
    return positions


def _expanded(rows: NDArray[np.int64], given: pa.LargeStringArray) -> tuple[NDArray[np.int64], pa.LargeStringArray]:
    may_be = pc.and_(pc.match_substring_regex(given, _MAY_BE_RANGE), pc.less_equal(pc.binary_length(given), _LONGEST_RANGE))
    counts = np.ones(rows.size, dtype=np.int64)
    ranges: dict[int, list[str]] = {}
    total = 0
    for index in np.flatnonzero(may_be.to_numpy(zero_copy_only=False)).tolist():
        texts = expand_range(given[index].as_py())
        total += len(texts)
        if total > MOST_EXPANDED:
            break
        if texts:
            ranges[index] = texts
            counts[index] = len(texts)
    if not ranges:
        return rows, given
    return np.repeat(rows, counts), _spliced(given, ranges)


def _spliced(given: pa.LargeStringArray, ranges: dict[int, list[str]]) -> pa.LargeStringArray:
    pieces: list[pa.LargeStringArray] = []
    done = 0
    for index, texts in ranges.items():
        pieces += [given.slice(done, index - done), pa.array(texts, pa.large_string())]
        done = index + 1
    return pa.concat_arrays([*pieces, given.slice(done)])


def expand_range(text: str) -> list[str]:
    """The numbers from the first to the last of a range, written as the first one is; empty when the text is no range.

    Both ends share area code and exchange, and the last is not below the first.
    """
    match = _RANGE.fullmatch(text)
    first = parse_one(match[1]) if match else None
    if match is None or first is None:
        return []
    last = parse_one(f"{first[:-_LINE_DIGITS]}{match[2]}" if len(match[2]) == _LINE_DIGITS else match[2])
    if last is None or last[:-_LINE_DIGITS] != first[:-_LINE_DIGITS]:
        return []
    stem = match[1][:-_LINE_DIGITS]
    return [f"{stem}{number % 10**_LINE_DIGITS:0{_LINE_DIGITS}d}" for number in range(national(first), national(last) + 1)]
