"""Lists of numbers that run over several lines or pieces of print, made one piece so that every number in them is whole."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.reading.candidates import number_ranges_in, plain
from pipeline.reading.layout import run_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.domain.document import Word
    from pipeline.reading.layout import Layout, Line, Run

_LIST_GOES_ON = re.compile(r"(?:[,;&]|\band|\bet|\bor|\bou|\(\d{3}\)|\+1|\d-)$")
_AREA_AT_END = re.compile(r"(?:\d{4}[,;]?|[,;]|\b(?:and|et|to|thru|through|a|au)|[-\u2013\u2014]) \(?[2-9]\d\d\)?$")
"""An area code that the end of a line parts from its number, behind another number of a list or range."""
_REST_OF_NUMBER = re.compile(r"[2-9]\d\d[ .-]\d{4}\b")
_GOES_ON = re.compile(r"(?:and|et|or|ou|[,&])[ \d(+]")
_NUMBER_FIRST = re.compile(r"[(+0-9]")
_DASH = re.compile(r"-|\u2013|\u2014|to|thru|through|a|au")
_MOST_LINES = 40
_LAST_LETTERS = 14
"""Letters at the end of a line among which a number or a piece of one stands, if the line may go on with numbers."""


def pieces_of_list(first: Run, line: Line, layout: Layout) -> Sequence[Run]:
    """The runs that make one list or one range with this run of a line, in their order; mostly this one alone."""
    if not any(c.isdigit() for c in first.text[-_LAST_LETTERS:]):
        return (first,)
    return _range_in_pieces(first, line) or _whole_list(first, layout)


def _whole_list(first: Run, layout: Layout) -> list[Run]:
    """The lines that a list of numbers or a number within a sentence runs over; mostly the first alone."""
    parts = [first]
    while len(parts) < _MOST_LINES:
        goes_on = _what_goes_on(plain(parts[-1].text))
        under = layout.column_below(parts[-1], 1) if goes_on else ()
        if goes_on is None or not under or not goes_on.match(plain(under[0].text)):
            break
        parts.append(under[0])
    return parts


def _what_goes_on(text: str) -> re.Pattern[str] | None:
    """How the next line begins when a list of numbers in this one goes on there; None when it cannot."""
    if _AREA_AT_END.search(text) and number_ranges_in(text):
        return _REST_OF_NUMBER
    if _LIST_GOES_ON.search(text):
        return _NUMBER_FIRST
    return _GOES_ON if _ends_with_number(text) else None


def _range_in_pieces(first: Run, line: Line) -> list[Run]:
    """The three pieces of a range whose dash stands far from its ends (`435-852-4900 - 4919`); nothing when it is none."""
    if not _ends_with_number(first.text):
        return []
    place = line.runs.index(first)
    pieces = [*line.runs[place : place + 3]]
    near = all(right.x0 - left.x1 < first.size for left, right in pairwise(pieces))
    is_range = len(pieces) == 3 and _DASH.fullmatch(plain(pieces[1].text)) and re.fullmatch(r"\d{4}", pieces[2].text)  # noqa: PLR2004 - number, dash, end
    return pieces if near and is_range else []


def _ends_with_number(text: str) -> bool:
    return any(found.end >= len(text) - 1 for found in number_ranges_in(text, bare=False)[-1:])


def joined(parts: Sequence[Run]) -> Run:
    """The lines as one run; a number that the end of a line cuts at its hyphen is whole again."""
    words: list[Word] = []
    for word in (word for part in parts for word in part.words):
        if words and words[-1].text.endswith("-") and words[-1].text[-2:-1].isdigit() and word.text[:1].isdigit():
            words[-1] = replace(words[-1], text=words[-1].text + word.text)
        else:
            words.append(word)
    return run_of(tuple(words))
