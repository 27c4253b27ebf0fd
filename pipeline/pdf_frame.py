"""The visible part of a page of a PDF and the way it is turned."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.domain.document import Box
    from pipeline.pdf_strips import CharRecord, Strip

_MOST_SKEW = 10.0
"""Degrees that a line of print may lean."""
_RIGHT_ANGLE = 90
_SAME_POINT = 0.2
_FEWEST_CORNERS = 3
_STRAIGHT = 0.1
"""Radians; so much a side that is drawn in several pieces may bend the other way."""
_ONCE_AROUND = 2 * math.pi + 0.2


@dataclass(frozen=True)
class Frame:
    """The visible part of a page and how far it must be turned clockwise, in quarters, to stand upright."""

    crop: tuple[float, float, float, float]
    turn: int

    @property
    def width(self) -> float:
        """Points."""
        x0, top, x1, bottom = self.crop
        return bottom - top if self.turn % 2 else x1 - x0

    @property
    def height(self) -> float:
        """Points."""
        x0, top, x1, bottom = self.crop
        return x1 - x0 if self.turn % 2 else bottom - top

    def held(self, strip: Strip) -> Sequence[int]:
        """The places of the glyphs whose middle lies on the visible part."""
        x0, top, x1, bottom = self.crop
        left, up, right, down = strip.box
        if x0 <= left and right <= x1 and top <= up and down <= bottom:
            return range(len(strip.texts))
        sides = zip(strip.x0s, strip.tops, strip.x1s, strip.bottoms, strict=True)
        middles = [(float(left + right) / 2, float(up + down) / 2) for left, up, right, down in sides]
        return [place for place, (x, y) in enumerate(middles) if x0 <= x <= x1 and top <= y <= bottom]

    def box(self, record: CharRecord) -> Box:
        """The record's box in points from the upper left corner of the upright page."""
        return self.upright((float(record["x0"]), float(record["top"]), float(record["x1"]), float(record["bottom"])))

    def upright(self, box: Box) -> Box:
        """A box on the paper in points from the upper left corner of the upright page."""
        left, up, right, down = self.crop
        x0, top, x1, bottom = box
        if self.turn == 1:
            return (down - bottom, x0 - left, down - top, x1 - left)
        if self.turn == 2:  # noqa: PLR2004 - upside down
            return (right - x1, down - bottom, right - x0, down - top)
        if self.turn == 3:  # noqa: PLR2004 - three quarters
            return (top - up, right - x1, bottom - up, right - x0)
        return (x0 - left, top - up, x1 - left, bottom - up)

    def turned(self, strip: Strip) -> Strip:
        """The glyphs as they stand on the upright page."""
        if not self.turn and not self.crop[0] and not self.crop[1]:
            return strip
        sides = zip(strip.x0s, strip.tops, strip.x1s, strip.bottoms, strict=True)
        boxes = [self.upright((float(x0), float(top), float(x1), float(bottom))) for x0, top, x1, bottom in sides]
        x0s, tops, x1s, bottoms = ([box[side] for box in boxes] for side in range(4))
        sizes = [bottom - top for _, top, _, bottom in boxes] if self.turn else strip.sizes
        upright, level = self.turn != 0 or strip.upright, self.turn == 0 and strip.level
        return replace(strip, x0s=x0s, tops=tops, x1s=x1s, bottoms=bottoms, sizes=sizes, upright=upright, level=level)


def stands_askew(strip: Strip) -> bool:
    """Whether letters lie across the paper, as those of a watermark do: they are nobody's words."""
    across, down = strip.slant
    angle = math.degrees(math.atan2(down, across))
    return _MOST_SKEW < angle % _RIGHT_ANGLE < _RIGHT_ANGLE - _MOST_SKEW


def turn_of(strips: Sequence[Strip]) -> int:
    """Quarter turns clockwise that make most of the text read from left to right."""
    quarters: Counter[int] = Counter()
    for strip in strips:
        if strip.letters:
            across, down = strip.slant
            quarters[round(math.atan2(down, across) / (math.pi / 2)) % 4] += strip.letters
    return quarters.most_common(1)[0][0] if quarters else 0


def is_ring(points: Sequence[tuple[float, float]]) -> bool:
    """Whether a path is made of loops that each end where they began and go round once without bending back: a rounded box, an oval."""
    loops = _loops(points)
    return bool(loops) and all(_bends_one_way(loop) for loop in loops)


def _loops(points: Sequence[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """The closed parts of a path, without their last point; none when some of it stays open."""
    loops: list[list[tuple[float, float]]] = []
    loop: list[tuple[float, float]] = []
    for point in points:
        if loop and math.dist(point, loop[-1]) <= _SAME_POINT:
            continue
        if len(loop) >= _FEWEST_CORNERS and math.dist(point, loop[0]) <= _SAME_POINT:
            loops.append(loop)
            loop = []
        else:
            loop.append(point)
    return loops if len(loop) <= 1 else []


def _bends_one_way(loop: list[tuple[float, float]]) -> bool:
    sides = [(bx - ax, by - ay) for (ax, ay), (bx, by) in zip(loop, [*loop[1:], loop[0]], strict=True)]
    bends = [math.atan2(ax * by - ay * bx, ax * bx + ay * by) for (ax, ay), (bx, by) in zip(sides, [*sides[1:], sides[0]], strict=True)]
    one_way = min(bends) >= -_STRAIGHT or max(bends) <= _STRAIGHT
    return one_way and sum(abs(bend) for bend in bends) <= _ONCE_AROUND
