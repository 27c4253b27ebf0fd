"""Places the glyphs of one string on the paper; the sums are done as pdfminer and pdfplumber do them, to the last bit."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from pdfminer.utils import apply_matrix_rect

from pipeline.pdf_strips import Strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.domain.document import Box

Matrix = tuple[float, float, float, float, float, float]


class Paper(NamedTuple):
    """Where the sheet of a page lies in the page's own system of coordinates, whose y grows upwards; points."""

    left: float
    top: float
    height: float


class Paint(NamedTuple):
    """How a string is painted: its place among all that is, whether at all, and with what."""

    order: int
    painted: bool
    color: object


@dataclass
class Shown:
    """The glyphs of one string and how far each leads, along the line of the text.

    Attributes:
        y: where the line lies.
        reach: the lowest and the highest point of the type on it.
        scaling: how much the type is widened.
        following: whether something stands before the next glyph.
    """

    y: float
    reach: tuple[float, float]
    scaling: float
    texts: list[str] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    advances: list[float] = field(default_factory=list)
    following: bool = False

    def moved(self, x: float, advances: list[float], between: float, blanks: Sequence[float]) -> float:
        """Set glyphs that lead so far from `x` on; where the last one leads.

        `between` comes between two glyphs, and `blanks`, when there are any, after each of these.
        """
        self.advances += advances
        if between or blanks:
            for place, advance in enumerate(advances):
                if self.following:
                    x += between
                self.starts.append(x)
                x += advance
                if blanks and blanks[place]:
                    x += blanks[place]
                self.following = True
            return x
        self.starts += accumulate(advances, initial=x)
        self.following = self.following or bool(advances)
        return self.starts.pop()

    def strip(self, matrix: Matrix, paper: Paper, paint: Paint) -> Strip:
        """The glyphs where they stand on the paper."""
        a, b, c, d, _, _ = matrix
        columns = self._level(matrix, paper) if b == 0 and c == 0 else None
        level = columns is not None
        x0s, tops, x1s, bottoms, sizes = columns or self._slanted(matrix, paper)
        upright = a * d * self.scaling > 0 and b * c <= 0
        return Strip(self.texts, x0s, tops, x1s, bottoms, sizes, paint.order, (a, b), upright, paint.painted, paint.color, level)

    def _level(self, matrix: Matrix, paper: Paper) -> tuple[list[float], ...] | None:
        """The sides and sizes of glyphs whose line leads to the right or to the left; None when a number is beyond all bounds."""
        a, _, _, d, e, f = matrix
        low, high = self.reach
        origin = self.y * d + f
        y0, y1 = d * low + origin, d * high + origin
        if y1 < y0:
            y0, y1 = y1, y0
        x0s = [x * a + e for x in self.starts]
        x1s = [a * advance + x0 for advance, x0 in zip(self.advances, x0s, strict=True)]
        if not math.isfinite(x0s[-1] + x1s[-1] + y0 + y1 + self.y):
            return None
        if a < 0 or min(self.advances) < 0:
            x0s, x1s = [*map(min, x0s, x1s)], [*map(max, x0s, x1s)]
        if paper.left:
            x0s, x1s = [x + paper.left for x in x0s], [x + paper.left for x in x1s]
        count = len(x0s)
        return x0s, [(paper.height - y1) + paper.top] * count, x1s, [(paper.height - y0) + paper.top] * count, [y1 - y0] * count

    def _slanted(self, matrix: Matrix, paper: Paper) -> tuple[Sequence[float], ...]:
        """The sides and sizes of glyphs on any other line."""
        boxes = [self._box(matrix, start, advance) for start, advance in zip(self.starts, self.advances, strict=True)]
        x0s = [x0 + paper.left for x0, _, _, _ in boxes]
        x1s = [x1 + paper.left for _, _, x1, _ in boxes]
        tops = [(paper.height - y1) + paper.top for _, _, _, y1 in boxes]
        return x0s, tops, x1s, [(paper.height - y0) + paper.top for _, y0, _, _ in boxes], [y1 - y0 for _, y0, _, y1 in boxes]

    def _box(self, matrix: Matrix, x: float, advance: float) -> Box:
        a, b, c, d, e, f = matrix
        e, f = x * a + self.y * c + e, x * b + self.y * d + f
        low, high = self.reach
        if b != 0 or c != 0:
            x0, y0, x1, y1 = apply_matrix_rect((a, b, c, d, e, f), (0, low, advance, high))
            return (x0, y0, x1, y1)
        x0, y0, x1, y1 = e, d * low + f, a * advance + e, d * high + f
        return (min(x0, x1), min(y0, y1), max(x1, x0), max(y1, y0))
