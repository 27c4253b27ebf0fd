"""Words from glyphs, as pdfplumber finds them; where nothing stands on end they are found the quick way, with the same result."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pdfplumber.utils.text import DEFAULT_X_TOLERANCE, DEFAULT_Y_TOLERANCE, LIGATURES, WordExtractor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.pdf_strips import CharRecord, Strip

_Cell = tuple[str, float, float, float, float, float]
"""A glyph: its text, its left side, top, right side and bottom, and the size of its type."""
_LEFT = itemgetter(1)
_ANOTHER_SIZE = 1.3
_OVERLAP = 2.0
_MOST_PAIRS = 1_000_000
"""Pieces of print that are compared with others; a page with more of them is left as it is."""


class FoundWord(NamedTuple):
    """A word, its sides as those of its glyphs, and the size of its largest type; points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float


class Tolerances(NamedTuple):
    """How far glyphs of a word may stand apart, in points, and across also in sizes of the type in place of points."""

    across: float = DEFAULT_X_TOLERANCE
    down: float = DEFAULT_Y_TOLERANCE
    across_in_sizes: float | None = None


def found_words(strips: Iterable[Strip], tolerances: Tolerances = Tolerances()) -> Iterator[FoundWord]:  # noqa: B008 - a plain value
    """The words that the glyphs make, in the order in which pdfplumber finds them."""
    for upright, together in groupby(strips, attrgetter("upright")):
        group = [*together]
        if upright and all(strip.level for strip in group):
            for line in _lines(group, tolerances.down):
                yield from _words_of_line(line, tolerances)
        else:
            yield from _words_found_slowly([record for strip in group for record in strip.records()], tolerances)


def layers(strips: Sequence[Strip]) -> tuple[list[Strip], list[Strip]]:
    """The print, and what was printed over it in type of clearly another size: an e-sign stamp over the label of a line.

    Together their letters would be shuffled into words that nobody sees.
    """
    standing = [place for place, strip in enumerate(strips) if strip.upright and strip.letters]
    if not standing:
        return [*strips], []
    sides = np.array([(*strips[place].box, max(strips[place].sizes), strips[place].order) for place in standing], dtype=np.float64)
    left, top, right, _, size, order = sides.T
    usual = Counter(np.round(size, 1).tolist()).most_common(1)[0][0]
    other = np.flatnonzero((size > _ANOTHER_SIZE * usual) | (usual > _ANOTHER_SIZE * size))
    over: set[int] = set()
    for one in other.tolist() if len(other) * len(standing) <= _MOST_PAIRS else ():
        shared = np.minimum(right, right[one]) - np.maximum(left, left[one]) > _OVERLAP
        beside = np.abs(top - top[one]) <= 2 * _OVERLAP
        differs = (size > _ANOTHER_SIZE * size[one]) | (size[one] > _ANOTHER_SIZE * size)
        for met in np.flatnonzero(shared & beside & differs).tolist():
            over.add(standing[one if order[one] > order[met] else met])
    return [strip for place, strip in enumerate(strips) if place not in over], [strips[place] for place in sorted(over)]


def without_blanks_under_print(strips: Sequence[Strip]) -> list[Strip]:
    """The strips without the blanks that lie under printed letters: a blank to fill in may be drawn as a row of underlined blanks.

    In the order of their left sides such a blank would part the last letter of a word from the others.
    """
    blank = [strip for strip in strips if strip.texts and not strip.letters]
    printed = [strip for strip in strips if strip.letters]
    if not blank or not printed or len(blank) * len(printed) > _MOST_PAIRS:
        return [*strips]
    left, top, right, bottom = np.array([strip.box for strip in printed], dtype=np.float64).T
    kept = {}
    for strip in blank:
        x0, y0, x1, y1 = strip.box
        over = np.flatnonzero((np.minimum(right, x1) > np.maximum(left, x0)) & (np.minimum(bottom, y1) > np.maximum(top, y0)))
        kept[strip] = strip.part(_free_places(strip, [printed[place] for place in over.tolist()]))
    return [left_over for strip in strips if (left_over := kept.get(strip, strip)).texts]


def _free_places(strip: Strip, printed: Iterable[Strip]) -> list[int]:
    """Which glyphs of a strip have no letter of these at their middle."""
    letters = [
        (x0, top, x1, bottom)
        for other in printed
        for text, x0, top, x1, bottom in zip(other.texts, other.x0s, other.tops, other.x1s, other.bottoms, strict=True)
        if text.strip()
    ]
    middles = (
        ((x0 + x1) / 2, (top + bottom) / 2) for x0, top, x1, bottom in zip(strip.x0s, strip.tops, strip.x1s, strip.bottoms, strict=True)
    )
    return [place for place, (x, y) in enumerate(middles) if not any(x0 < x < x1 and top < y < bottom for x0, top, x1, bottom in letters)]


def _words_found_slowly(records: list[CharRecord], tolerances: Tolerances) -> Iterator[FoundWord]:
    across, down, in_sizes = tolerances
    extractor = WordExtractor(x_tolerance=across, y_tolerance=down, x_tolerance_ratio=in_sizes)
    for word, glyphs in extractor.iter_extract_tuples(records):
        size = max(float(glyph["size"]) for glyph in glyphs)
        yield FoundWord(word["text"], word["x0"], word["top"], word["x1"], word["bottom"], size)


def _lines(strips: Sequence[Strip], tolerance: float) -> list[list[_Cell]]:
    """The glyphs of each line from the left, the lines from the top; glyphs whose tops lie so near each other share a line."""
    lines: list[list[_Cell]] = []
    line_at: dict[float, list[_Cell]] = {}
    last: float | None = None
    for top in sorted({strip.tops[0] for strip in strips}):
        if last is None or top > last + tolerance:
            lines.append([])
        line_at[top] = lines[-1]
        last = top
    for strip in strips:
        line_at[strip.tops[0]].extend(zip(strip.texts, strip.x0s, strip.tops, strip.x1s, strip.bottoms, strip.sizes, strict=True))
    for line in lines:
        line.sort(key=_LEFT)
    return lines


def _words_of_line(line: list[_Cell], tolerances: Tolerances) -> Iterator[FoundWord]:
    across, down, in_sizes = tolerances
    begins = place = 0
    right = last_top = 0.0
    for place, (text, x0, top, x1, _, size) in enumerate(line):
        if not text or text.isspace():  # a glyph that says nothing is a word of its own to pdfplumber
            if begins < place:
                yield _word(line[begins:place])
            if not text:
                yield _word(line[place : place + 1])
            begins = place + 1
        else:
            if begins < place and (x0 > right or abs(top - last_top) > down):
                yield _word(line[begins:place])
                begins = place
            right, last_top = x1 + (across if in_sizes is None else in_sizes * size), top
    if begins < len(line):
        yield _word(line[begins:])


def _word(cells: list[_Cell]) -> FoundWord:
    texts, x0s, tops, x1s, bottoms, sizes = zip(*cells, strict=True)
    text = "".join(texts)
    if not text.isascii():
        text = "".join(LIGATURES.get(part, part) for part in texts)
    return FoundWord(text, min(x0s), min(tops), max(x1s), max(bottoms), max(sizes))
