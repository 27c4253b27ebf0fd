"""Columns of numbers that somebody called: whatever its head says, a column beside days or times of day is a list of calls.

Scans tilt rows and mangle heads, so a column is judged as a whole and by the rows that were read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from pipeline.reading.candidates import numbers_in, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.reading.layout import Layout, Run

_DAY_OR_TIME = re.compile(
    r"^(?:\d{1,3}[.)]? +)?(?:\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?\b(?![/-]\d)|(?:19|20)\d\d-\d\d-\d\d|(?:[01]?\d|2[0-3])[:h][0-5]\d\b|"
    r"(?:jan|feb|fev|mar|apr|avr|may|mai|jun|jui|jul|aug|aou|sep|oct|nov|dec)[a-z]{0,6}\.? +\d{1,2}\b(?! ?\d{3})|"
    r"\d{1,2}[ -](?:jan|feb|fev|mar|apr|avr|may|mai|jun|jui|jul|aug|aou|sep|oct|nov|dec))"
)
_FEWEST_CALLS = 4
_SAME_COLUMN = 7.0
"""Points by which the left edges of one column differ, on a scan that is not quite straight."""
_WIDEST_GAP = 3.5
"""Heights of the type between two numbers of one column."""
_SAME_ROW = 0.8
"""Heights of the type by which the two ends of one row differ at most."""
_WIDEST_ROW = 340.0
_MOST_OF_THEM = 0.5


def called_in_columns(layout: Layout) -> frozenset[Run]:
    """The numbers that stand in a column of which at least half have a day or a time of day to their left."""
    called: set[Run] = set()
    by_page: dict[int, list[Run]] = defaultdict(list)
    for run in layout.runs:
        by_page[run.page].append(run)
    for runs in by_page.values():
        marks = [run for run in runs if _DAY_OR_TIME.match(plain(run.text))]
        for column in _columns([run for run in runs if _is_number(run)]) if len(marks) >= _FEWEST_CALLS else ():
            beside = sum(any(_leads(mark, run) for mark in marks) for run in column)
            if beside >= _MOST_OF_THEM * len(column):
                called.update(column)
    return frozenset(called)


def _columns(numbers: Sequence[Run]) -> Iterator[list[Run]]:
    """Numbers under one another, without a gap of more than a few lines: what follows after one is another list."""
    edges = _parted(sorted(numbers, key=lambda number: number.x0), lambda left, right: right.x0 - left.x0 > _SAME_COLUMN)
    for edge in edges:
        rows = _parted(sorted(edge, key=lambda number: number.top), lambda over, under: under.top - over.bottom > _WIDEST_GAP * over.size)
        yield from (column for column in rows if len(column) >= _FEWEST_CALLS)


def _parted(runs: Sequence[Run], apart: Callable[[Run, Run], bool]) -> Iterator[list[Run]]:
    part: list[Run] = []
    for run in runs:
        if part and apart(part[-1], run):
            yield part
            part = []
        part.append(run)
    if part:
        yield part


def _leads(mark: Run, number: Run) -> bool:
    near = abs(mark.middle - number.middle) <= _SAME_ROW * max(mark.size, number.size)
    return near and 0 < number.x0 - mark.x0 < _WIDEST_ROW


def _is_number(run: Run) -> bool:
    found = numbers_in(run.text, bare=False)
    return len(found) == 1 and len(found[0].text.strip()) == len(run.text.strip())
