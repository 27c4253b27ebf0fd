"""Words of a page that recognition doubted, looked at again by themselves and larger: what two looks read alike is read.

A long number is often doubted because it is no word, or read in two pieces; a name because of its apostrophe. Dates are left alone, and so
are words that nothing well read stands beside: a hand may have written them, and a hand can be misread alike twice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.reading.recognized import SURE_DIGITS, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

PixelBox = tuple[int, int, int, int]
"""Left, top, right and bottom, in pixels."""

_SURE = 0.8
"""A word at or above this confidence is not looked at again."""
_GUESSED = 0.5
"""A word without figures below this confidence is not either: what reads so badly is hardly print."""
_MOST_OF_A_WORD = 0.84
"""The confidence that a word without figures can gain: less than the name of a signer needs."""
_WELL_READ, _FEWEST_BESIDE = 0.9, 2
"""Print stands in a line in which most of the other words, and so many at least, are well read."""
_FEWEST_LETTERS, _FEWEST_DIGITS = 3, 3
_LOWEST, _HIGHEST = 4.0, 40.0
"""Points; lower is a rule or dirt, higher no text."""
_ONE_NUMBER = 0.5
"""Heights between two pieces that may be one number."""
_MOST = 60
"""Strips; a page with more of them is no page of text."""
_DATE = re.compile(r"\D?\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}\D?")
_APOSTROPHES = str.maketrans("\u2018\u2019\u201b\u02bc", "''''")


@dataclass(frozen=True)
class Strip:
    """Doubted words that stand together, from the left."""

    rows: tuple[Row, ...]

    @property
    def text(self) -> str:
        """The words, without blanks between them."""
        return "".join(row.text for row in self.rows)

    @property
    def box(self) -> PixelBox:
        """Around the words, in pixels of the page."""
        return (
            min(row.left for row in self.rows),
            min(row.top for row in self.rows),
            max(row.left + row.width for row in self.rows),
            max(row.top + row.height for row in self.rows),
        )


def strips_in(rows: Sequence[Row], points_per_pixel: float) -> tuple[Strip, ...]:
    """The places to look at again, in the order of the rows; none where there are too many."""
    in_line: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        in_line[row.line].append(row)
    strips: list[Strip] = []
    for row in rows:
        if row.confidence >= _SURE or not _LOWEST <= row.height * points_per_pixel <= _HIGHEST:
            continue
        if not _has_digit(row.text):
            strips += [Strip((row,))] if _is_print(row, in_line[row.line]) else []
        elif strips and _goes_on(strips[-1].rows[-1], row):
            strips[-1] = Strip((*strips[-1].rows, row))
        else:
            strips.append(Strip((row,)))
    chosen = tuple(strip for strip in strips if not _has_digit(strip.text) or _is_figures(strip.text))
    return chosen if len(chosen) <= _MOST else ()


def confirmed(rows: Sequence[Row], strips: Sequence[Strip], second: Sequence[Sequence[Row]]) -> tuple[Row, ...]:
    """The rows, with the confidence of the second look for what it read alike; a word read in pieces is one word then.

    Args:
        rows: all that the first look saw.
        strips: what was looked at again.
        second: what was seen of each strip then.
    """
    instead: dict[Row, tuple[Row, ...]] = {}
    for strip, seen in zip(strips, second, strict=True):
        read = _read_alike(strip, sorted(seen, key=lambda row: row.left))
        if read:
            instead |= {strip.rows[0]: read} | dict.fromkeys(strip.rows[1:], ())
    return tuple(new for row in rows for new in instead.get(row, (row,)))


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _is_figures(text: str) -> bool:
    return sum(character.isdigit() for character in text) >= _FEWEST_DIGITS and not _DATE.fullmatch(text)


def _is_print(row: Row, line: list[Row]) -> bool:
    """Whether a doubted word stands among words that were read well, as no hand's does."""
    others = [other.confidence >= _WELL_READ for other in line if other is not row]
    letters = sum(character.isalpha() for character in row.text)
    return row.confidence >= _GUESSED and letters >= _FEWEST_LETTERS and len(others) >= _FEWEST_BESIDE and 2 * sum(others) > len(others)


def _goes_on(last: Row, row: Row) -> bool:
    near = abs(row.left - last.left - last.width) <= _ONE_NUMBER * last.height
    return near and row.line == last.line and _has_digit(last.text)


def _read_alike(strip: Strip, seen: list[Row]) -> tuple[Row, ...]:
    """The words of the strip when the second look read the same and was sure of it; else none."""
    first = strip.rows
    if not seen or min(row.confidence for row in seen) < SURE_DIGITS or strip.text.translate(_APOSTROPHES) != _joined(seen):
        return ()
    if len(seen) == 1:
        left, top, right, bottom = strip.box
        gained = seen[0].confidence if _has_digit(strip.text) else min(seen[0].confidence, _MOST_OF_A_WORD)
        confidence = max(gained, min(row.confidence for row in first))
        return (Row(first[0].line, strip.text, left, top, right - left, bottom - top, confidence),)
    if [row.text for row in first] != [row.text for row in seen]:
        return ()
    return tuple(replace(row, confidence=max(row.confidence, again.confidence)) for row, again in zip(first, seen, strict=True))


def _joined(rows: Sequence[Row]) -> str:
    return "".join(row.text for row in rows).translate(_APOSTROPHES)
