"""The words that text recognition saw in the picture of a page; what it was not sure of is made illegible and never guessed."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from pipeline.domain.document import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

ILLEGIBLE = "\ufffd"
"""Stands where something is printed that could not be read, so that nothing further away is taken for it."""
SURE_DIGITS = 0.6
"""Digits of a word below this confidence are not read."""
SURE_WORD = 0.3
_FIELDS = 12
_WORD_LEVEL = "5"
_EDGES = "|_[]{}~`\u2014\u00a6\u2018"
"""What rules and boxes beside a word are taken for."""
_LONE_MARKS = frozenset("&-$#:/@")
_CAP, _DESCENT, _SMALL = 0.72, 0.21, 0.53
"""Heights of capitals, of tails and of small letters, as parts of the type's size."""
_LOOKALIKE = re.compile(r"\d[OoIlSB]\d|\d[OIl]$|(?<![A-Za-z])[OIl]\d")
"""A letter among digits that looks like a digit: `41O8` may be 4108 and may not."""
_NARROW = frozenset(".,:;'!|ilI1()")
_BEARING, _WIDE_BEARING = 0.07, 0.17
_JITTER = 0.2
"""Parts of the size by which the words of one line may seem to stand too high or too low."""
_CAPITALS = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Zl]+")
"""A word of capitals in which an `l` is an `I`: `GCl`."""
_MISREAD = re.compile(r"\bB[iI1]vd\b|\b[I1]t[\u00e9e]e\b")
"""An `l` read as another stroke where only the `l` makes a word: `Bivd` for `Blvd`, `Itee` for `ltee`."""
_TALL = re.compile(r"[A-Z0-9bdfhklti$&#@/()\u00c0-\u00dc\u00e0-\u00fc]")
_TAILED = re.compile(r"[gjpqyQ,;$()@/]")


@dataclass(frozen=True, slots=True)
class Row:
    """One word of Tesseract's table: its line, its box in pixels, and how sure it is, 0 to 1."""

    line: tuple[str, ...]
    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float


@dataclass(frozen=True, slots=True)
class _Seen:
    """A row in points; `size` guessed from the height and the letters."""

    line: tuple[str, ...]
    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    confidence: float


def rows_in(table: bytes) -> tuple[Row, ...]:
    """The words of Tesseract's tab-separated table, without what rules beside them were taken for."""
    rows = (row.split("\t") for row in table.decode("utf-8", "replace").splitlines()[1:])
    return tuple(found for row in rows if len(row) == _FIELDS and row[0] == _WORD_LEVEL and (found := _row(row)))


def _row(row: list[str]) -> Row | None:
    try:
        left, top, width, height = (int(cell) for cell in row[6:10])
        confidence = float(row[10]) / 100
    except ValueError:
        return None
    text = row[11].strip().strip(_EDGES)
    text = text.replace("l", "I") if _CAPITALS.fullmatch(text) else text
    text = _MISREAD.sub(lambda found: re.sub("[iI1]", "l", found[0]), text)
    if not any(character.isalnum() for character in text) and text not in _LONE_MARKS:
        return None
    return Row(tuple(row[1:5]), text, left, top, width, height, max(0.0, min(1.0, confidence)))


def recognized_words(rows: Sequence[Row], page: int, points_per_pixel: float) -> tuple[Word, ...]:
    """The words of the rows, in points, with Tesseract's confidence."""
    seen = [_seen(row, points_per_pixel) for row in rows]
    lines: dict[tuple[str, ...], list[_Seen]] = defaultdict(list)
    for one in seen:
        lines[one.line].append(one)
    usual = {line: _usual(members) for line, members in lines.items()}
    return tuple(_word(one, *usual[one.line], page) for one in seen)


def _usual(line: list[_Seen]) -> tuple[float, float]:
    """The size and the height of a line, of which a mark by itself says nothing."""
    words = [one for one in line if one.text not in _LONE_MARKS] or line
    return median(one.size for one in words), median(one.baseline for one in words)


def mean_confidence(words: tuple[Word, ...]) -> float:
    """How well the page was read: the confidence of its words, long ones counting more; 0 for an empty page."""
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


def _seen(row: Row, scale: float) -> _Seen:
    left, top, width, height = row.left * scale, row.top * scale, row.width * scale, row.height * scale
    tail = _DESCENT if _TAILED.search(row.text) else 0.0
    size = height / ((_CAP if _TALL.search(row.text) else _SMALL) + tail)
    return _Seen(row.line, row.text, left, left + width, top + height - tail * size, size, row.confidence)


def _word(seen: _Seen, usual: float, baseline: float, page: int) -> Word:
    # a guess from few letters is off by a third, and a comma or a speck under a word lowers it
    is_mark = seen.text in _LONE_MARKS
    size = usual if is_mark or 0.7 * usual <= seen.size <= 1.4 * usual else seen.size
    bottom = (baseline if is_mark or abs(seen.baseline - baseline) <= _JITTER * size else seen.baseline) + _DESCENT * size
    x0, x1 = seen.x0 - _bearing(seen.text[0]) * size, seen.x1 + _bearing(seen.text[-1]) * size
    return Word(_legible(seen.text, seen.confidence), x0, bottom - size, x1, bottom, page, size, seen.confidence)


def _bearing(letter: str) -> float:
    """The room beside the ink of a letter, as part of the size: what a font counts as the letter's and a picture does not show."""
    return _WIDE_BEARING if letter in _NARROW else _BEARING


def _legible(text: str, confidence: float) -> str:
    if confidence < SURE_WORD:
        return ILLEGIBLE * len(text)
    return re.sub(r"\d", ILLEGIBLE, text) if confidence < SURE_DIGITS or _LOOKALIKE.search(text) else text
