"""What a pen left on the picture of a page: the rules to write on, and the ink in a space once rules and print are taken away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.document import Box
from pipeline.reading.bent_rules import followed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.domain.document import Raster

Dots = NDArray[np.bool_]
"""Which pixels are dark."""

_DARKER = 0.62
"""Share of the paper's brightness below which a pixel is ink; a pale watermark is not."""
_FAINT = 0.8
"""The same for rules, which scanning makes pale; they are widened by a pixel each way, for they are never quite level."""
_SHORTEST_RULE = 40.0
_SHORTEST_SIDE = 18.0
_THICKEST_RULE = 2.5
_WIDEST_GAP, _SHORTEST_DASHED = 5.0, 60.0
_FEWEST_DASHES, _LONGEST_DASH = 10, 10.0
_MOST_BENT, _STRETCH = 30.0, 20.0
_SOLID = 0.9
"""Share of a rule that must be dark; scanning breaks it here and there."""
_SOLID_SIDE = 6.0
_SPECK = 1.5
"""Points; what is smaller either way is dirt of the scanner."""
_MOST_RUNS = 40_000
_MOST_SIDES = 200
_HOLE, _ROUND_FILL, _OVAL = (12.0, 30.0), (0.7, 0.92), 0.3
"""Points across a punched hole, the share of its box that is dark, and how far it may be out of round."""
_SHORTEST_BAR, _HIGHEST_BAR = 100.0, 40.0
_PAPER = 90


@dataclass(frozen=True, slots=True)
class Blot:
    """Dots that hang together: their box in points and the share of it that is dark."""

    box: Box
    fill: float

    @property
    def width(self) -> float:
        """In points."""
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        """In points."""
        return self.box[3] - self.box[1]


@dataclass(frozen=True, slots=True)
class InkMeasure:
    """The ink in a space without rules and print: its share of the space, and what hangs together, the widest first.

    `legible` is false when the space is so full of dots that they were not told apart; `solid` when some of it is filled as no pen does.
    """

    share: float
    blots: tuple[Blot, ...]
    legible: bool = True
    solid: bool = False

    @property
    def width(self) -> float:
        """Points from the first to the last blot."""
        return max((b.box[2] for b in self.blots), default=0.0) - min((b.box[0] for b in self.blots), default=0.0)


def rules_in(raster: Raster) -> tuple[Box, ...]:
    """The thin level lines of a page, in points; one that is bent reaches from its highest to its lowest dot."""
    return tuple(around(pieces) for pieces in rule_pieces_in(raster))


def rule_pieces_in(raster: Raster, words: Sequence[Box] = ()) -> tuple[tuple[Box, ...], ...]:
    """The thin lines of a page that are level or nearly so, in points, each as the pieces that it is made of.

    `words` are the boxes of print: with them taken out, rows of dashes that begin beside a word are found too.
    """
    scale = raster.points_per_pixel
    dots = _widened_dots(_dots(_grey(raster), _FAINT))
    found: list[tuple[tuple[int, int, int, int], ...]] = []
    for box in _long_runs(dots, round(_SHORTEST_RULE / scale)):
        if _is_thin(box, scale):
            found.append((box,))
        elif (box[3] - box[1]) * scale <= _MOST_BENT:
            found.append(followed(dots, box, round(_STRETCH / scale), round((_THICKEST_RULE + 3 * scale) / scale)))
    _erase(dots, [_widened(word, 1.0) for word in words], (0, 0), scale)
    found += [(box,) for box in _dashed(dots, scale) if not any(_meet(box, piece) for pieces in found for piece in pieces)]
    return tuple(tuple(_points(pieces, scale)) for pieces in found if pieces)


def _dashed(dots: Dots, scale: float) -> list[tuple[int, int, int, int]]:
    """The thin rows of dashes or dots; print with its gaps closed is too high to be one."""
    gap = round(_WIDEST_GAP / scale)
    runs = _long_runs(_gaps_closed(dots, gap), round(_SHORTEST_DASHED / scale))
    return [box for box in runs if _is_thin(box, scale) and _is_made_of_dashes(dots, box, scale)]


def _is_made_of_dashes(dots: Dots, box: tuple[int, int, int, int], scale: float) -> bool:
    """Whether a rule is many short pieces; a broken fold of the paper is a few long ones."""
    x0, y0, x1, y1 = box
    pieces = _runs_of(np.asarray(dots[y0:y1, x0:x1].any(axis=0)))
    return len(pieces) >= _FEWEST_DASHES and max(end - start for start, end in pieces) * scale <= _LONGEST_DASH


def _gaps_closed(dots: Dots, gap: int) -> Dots:
    """The dots with the gaps of up to so many pixels in each row filled."""
    grown = _near_any(dots, gap)
    return ~_near_any(~grown, gap)


def _near_any(dots: Dots, reach: int) -> Dots:
    """Which pixels have a dark one in the next so many of their row, before or behind."""
    half = reach // 2
    sums = np.cumsum(np.pad(dots, ((0, 0), (half + 1, half))).astype(np.int32), axis=1)
    return np.asarray(sums[:, 2 * half + 1 :] - sums[:, : -2 * half - 1] > 0)


def _meet(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])


def around(boxes: Sequence[Box]) -> Box:
    """The box that holds all of these."""
    sides = list(zip(*boxes, strict=True))
    return (min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3]))


def sides_in(raster: Raster, bars: Sequence[Box] = ()) -> tuple[Box, ...]:
    """The upright lines of a page, in points, those that are thin once the bars are taken out."""
    dots = _dots(_grey(raster), _FAINT)
    _erase(dots, [_widened(bar, 1.0) for bar in bars], (0, 0), raster.points_per_pixel)
    turned = _thin_lines(dots.T, _SHORTEST_SIDE, raster.points_per_pixel)
    return tuple((top, x0, bottom, x1) for x0, top, x1, bottom in turned[:_MOST_SIDES])


def bars_in(raster: Raster) -> tuple[Box, ...]:
    """The dark bars of a page, in points: the headings of tables, whose edges are those of the cells under them."""
    scale = raster.points_per_pixel
    found = _points(_long_runs(_dots(_grey(raster), _DARKER), round(_SHORTEST_BAR / scale)), scale)
    return tuple(box for box in found if _SOLID_SIDE <= box[3] - box[1] <= _HIGHEST_BAR)


def _thin_lines(dots: Dots, shortest: float, scale: float) -> tuple[Box, ...]:
    """Lines that run along the rows, widened by a pixel either way to be found although they are not quite level."""
    runs = _long_runs(_widened_dots(dots), round(shortest / scale))
    return tuple(_points([box for box in runs if _is_thin(box, scale)], scale))


def _widened_dots(dots: Dots) -> Dots:
    wide = dots.copy()
    wide[1:-1] |= dots[:-2] | dots[2:]
    return wide


def _is_thin(box: tuple[int, int, int, int], scale: float) -> bool:
    return (box[3] - box[1]) * scale <= _THICKEST_RULE + 3 * scale


def ink_over(raster: Raster, box: Box, words: Sequence[Box], rules: Sequence[Box]) -> InkMeasure:
    """The ink in `box` when the boxes of the printed words and of the rules, all in points, are taken out."""
    scale = raster.points_per_pixel
    grey = _grey(raster)
    left, top, right, bottom = _pixels(box, scale, grey.shape)
    if right <= left or bottom <= top:
        return InkMeasure(0.0, ())
    dots = grey[top:bottom, left:right] < _DARKER * _paper(grey)
    _erase(dots, [_widened(word, 1.0) for word in words] + [_widened(rule, 1.2 * scale) for rule in rules], (left, top), scale)
    for x0, y0, x1, y1 in _long_runs(dots.T, round(_SHORTEST_SIDE / scale)):
        if x1 - x0 > 0 and (y1 - y0) * scale <= _THICKEST_RULE:
            dots[x0:x1, max(0, y0 - 1) : y1 + 1] = False
    blots = _blots(dots, (left, top), scale)
    if blots is None:
        return InkMeasure(float(dots.mean()), (), legible=False)
    holes = [blot.box for blot in blots if _is_hole(blot)]
    _erase(dots, [_widened(hole, scale) for hole in holes], (left, top), scale)
    blots = [blot for blot in blots if blot.box not in holes]
    return InkMeasure(
        float(dots.mean()), tuple(sorted(blots, key=lambda blot: -blot.width)), solid=_is_solid(dots, round(_SOLID_SIDE / scale))
    )


def _is_hole(blot: Blot) -> bool:
    """Whether a blot is the shadow of a punched hole: round, filled, and as large as punches make it."""
    round_one = abs(blot.width - blot.height) <= _OVAL * max(blot.width, blot.height) and _ROUND_FILL[0] <= blot.fill <= _ROUND_FILL[1]
    return round_one and _HOLE[0] <= max(blot.width, blot.height) <= _HOLE[1]


def _is_solid(dots: Dots, side: int) -> bool:
    """Whether a square of so many pixels is dark throughout."""
    sums = np.cumsum(np.cumsum(np.pad(dots, ((1, 0), (1, 0))).astype(np.int32), axis=0), axis=1)
    squares = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return bool((squares == side * side).any())


def _grey(raster: Raster) -> NDArray[np.uint8]:
    return np.frombuffer(raster.pixels, dtype=np.uint8).reshape(raster.height, raster.width)


def _dots(grey: NDArray[np.uint8], share: float) -> Dots:
    return grey < share * _paper(grey)


def _paper(grey: NDArray[np.uint8]) -> float:
    """How bright the paper is."""
    return float(np.percentile(grey[::7, ::7], _PAPER))


def _long_runs(dots: Dots, length: int) -> list[tuple[int, int, int, int]]:
    """Level stretches of at least so many dark pixels as boxes of pixels; rows that touch are one stretch."""
    if dots.shape[1] < length:
        return []
    sums = np.cumsum(np.pad(dots, ((0, 0), (1, 0))).astype(np.int32), axis=1)
    solid = sums[:, length:] - sums[:, :-length] >= _SOLID * length
    found: list[list[int]] = []
    for row in np.nonzero(solid.any(axis=1))[0].tolist():
        for start, end in _runs_of(solid[row]):
            stop = end + length - 1
            joined = next((box for box in found[-12:] if row - box[3] <= 0 and start < box[2] and box[0] < stop), None)
            if joined:
                joined[:] = [min(joined[0], start), joined[1], max(joined[2], stop), row + 1]
            else:
                found.append([start, row, stop, row + 1])
    return [(x0, y0, x1, y1) for x0, y0, x1, y1 in found]


def _runs_of(line: Dots) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], line, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _points(boxes: Iterable[tuple[int, int, int, int]], scale: float) -> list[Box]:
    return [(x0 * scale, y0 * scale, x1 * scale, y1 * scale) for x0, y0, x1, y1 in boxes]


def _pixels(box: Box, scale: float, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    x0, top, x1, bottom = (round(side / scale) for side in box)
    return max(0, x0), max(0, top), min(shape[1], x1), min(shape[0], bottom)


def _widened(box: Box, by: float) -> Box:
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def _erase(dots: Dots, boxes: list[Box], corner: tuple[int, int], scale: float) -> None:
    left, top = corner
    for box in boxes:
        x0, y0, x1, y1 = (round(side / scale) for side in box)
        dots[max(0, y0 - top) : max(0, y1 - top), max(0, x0 - left) : max(0, x1 - left)] = False


def _blots(dots: Dots, corner: tuple[int, int], scale: float) -> list[Blot] | None:
    """What hangs together, diagonals included, specks left out; None when there is too much of it to tell apart."""
    rows = [_runs_of(row) for row in dots]
    if sum(len(runs) for runs in rows) > _MOST_RUNS:
        return None
    blots: list[Blot] = []
    for x0, y0, x1, y1, area in _joined(rows):
        box = ((x0 + corner[0]) * scale, (y0 + corner[1]) * scale, (x1 + corner[0]) * scale, (y1 + corner[1]) * scale)
        if max(box[2] - box[0], box[3] - box[1]) > _SPECK:
            blots.append(Blot(box, area / ((x1 - x0) * (y1 - y0))))
    return blots


def _joined(rows: list[list[tuple[int, int]]]) -> list[list[int]]:
    """Runs of pixels that touch those of the row above, as left, top, right, bottom and area; every run names its group by a root."""
    groups: list[list[int]] = []
    parents: list[int] = []
    above: list[tuple[int, int, int]] = []
    for row, runs in enumerate(rows):
        current = []
        for start, end in runs:
            touching = {_root(parents, group) for x0, x1, group in above if x0 <= end and start <= x1}
            own = min(touching, default=len(groups))
            if own == len(groups):
                groups.append([start, row, end, row + 1, 0])
                parents.append(own)
            _merge(groups, parents, own, touching - {own})
            box = groups[own]
            box[:] = [min(box[0], start), box[1], max(box[2], end), row + 1, box[4] + end - start]
            current.append((start, end, own))
        above = current
    return [group for index, group in enumerate(groups) if parents[index] == index]


def _root(parents: list[int], group: int) -> int:
    while parents[group] != group:
        group = parents[group]
    return group


def _merge(groups: list[list[int]], parents: list[int], own: int, others: set[int]) -> None:
    for other in others:
        parents[other] = own
        one, two = groups[own], groups[other]
        one[:] = [min(one[0], two[0]), min(one[1], two[1]), max(one[2], two[2]), max(one[3], two[3]), one[4] + two[4]]
