"""Takes the lines of tables and boxes out of the picture of a page.

Text recognition reads them as letters, or as part of a word beside them. Pictures are arrays of grey, 0 black and 255 white, in which
lines of print lie level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pipeline.reading.straighten import Grey

Dots = NDArray[np.bool_]

_SHORTEST_ACROSS = 36.0
"""Points; no stroke of a letter is so long."""
_SHORTEST_DOWN, _SURELY_DOWN = 15.0, 60.0
"""Points; only the letters of a poster are so high as the second, and those as high as the first are thick or have letters beside them."""
_THIN = 1.8
"""Points; thinner than the stem of a letter so high."""
_BESIDE = (2.0, 4.5)
"""Points from a line at which a letter beside it would have ink."""
_LONELY = 0.2
"""Share of a line that may have ink beside it, be it a line that crosses."""
_THICKEST = 3.5
"""Points; what is thicker both ways is an area: a bar, a logo, a letter of one."""
_TOUCHING, _NOT_ALL = 1.4, 1 - 1e-6
"""Points between a level line and an upright one that make a corner of a table; a level line without any stays: it may be signed on, and
with it gone the pen's ink and the label beside it would be recognised as one line.
"""
_SAMPLED = 4
"""Of so many rows and columns one tells the shade of the paper."""
_DARKER = 25
"""Shades below the paper; the lines of a table are often pale."""
_PART_OF_AREA = 0.05
"""Share of a line that may lie in an area; more of it is the edge of one, with print in it."""


def without_ruling_lines(grey: Grey, points_per_pixel: float) -> Grey:
    """The picture with the lines of its tables and boxes painted over; where a letter crosses one, its stroke stays whole."""
    paper = int(np.median(grey[::_SAMPLED, ::_SAMPLED]))
    dark = grey < paper - _DARKER
    side = max(3, round(_THICKEST / points_per_pixel))
    solid, wide = _areas(dark, side), _thickened(dark)
    upright = _turned(_upright(_turned(dark), _turned(solid), points_per_pixel))
    alone = ~_grown(upright, max(1, round(_TOUCHING / points_per_pixel)))
    level = _runs(wide, round(_SHORTEST_ACROSS / points_per_pixel), (solid, _PART_OF_AREA), (alone, _NOT_ALL))
    ink = dark & ~level & ~upright
    cleaned = grey.copy()
    cleaned[level & ~_crossed(level, ink, side)] = paper
    cleaned[upright & ~_turned(_crossed(_turned(upright), _turned(ink), side))] = paper
    return cleaned


def _turned(dots: Dots) -> Dots:
    return np.ascontiguousarray(dots.T)


def _areas(dark: Dots, side: int) -> Dots:
    """The dots of what is so many pixels thick both ways."""
    across = _runs(dark, side)
    return _turned(_runs(_turned(across), side))


def _upright(down: Dots, solid: Dots, points_per_pixel: float) -> Dots:
    """The dots of the upright lines, which run along the rows of these turned pictures."""
    wide = _thickened(down)
    surely = _runs(wide, round(_SURELY_DOWN / points_per_pixel), (solid, _PART_OF_AREA))
    nearest, furthest = (round(points / points_per_pixel) for points in _BESIDE)
    beside = np.zeros_like(down)
    for step in range(nearest, furthest + 1):
        beside[step:] |= down[:-step]
        beside[:-step] |= down[step:]
    thick = _areas(down, max(3, round(_THIN / points_per_pixel)))
    return surely | _runs(wide, round(_SHORTEST_DOWN / points_per_pixel), (thick, _PART_OF_AREA), (beside, _LONELY))


def _thickened(dark: Dots) -> Dots:
    """The dots and those above and below: a line that is not quite level goes on in the next row."""
    wide = dark.copy()
    wide[1:] |= dark[:-1]
    wide[:-1] |= dark[1:]
    return wide


def _runs(dots: Dots, shortest: int, *unless: tuple[Dots, float]) -> Dots:
    """The dots of the rows' dark runs of at least so many pixels, of which no more than these shares are marked in these pictures."""
    height, width = dots.shape
    row = _in_one_row(dots)
    starts, ends = np.flatnonzero(row[1:] & ~row[:-1]) + 1, np.flatnonzero(row[:-1] & ~row[1:]) + 1
    long = ends - starts >= shortest
    starts, ends = starts[long], ends[long]
    for marked, share in unless:
        counted = np.concatenate(([0], np.cumsum(_in_one_row(marked), dtype=np.int32)))
        few = counted[ends] - counted[starts] <= share * (ends - starts)
        starts, ends = starts[few], ends[few]
    found = np.zeros(len(row), np.bool_)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        found[start:end] = True
    return found[1:].reshape(height, width + 1)[:, :-1]


def _in_one_row(dots: Dots) -> Dots:
    """The rows one behind the other, with a light dot between them, before the first and after the last."""
    padded = np.zeros((dots.shape[0], dots.shape[1] + 1), np.bool_)
    padded[:, :-1] = dots
    return np.concatenate(([False], padded.ravel()))


def _grown(dots: Dots, reach: int) -> Dots:
    """The dots and all within so many pixels."""
    for _ in range(2):
        near = dots.copy()
        for step in range(1, reach + 1):
            near[step:] |= dots[:-step]
            near[:-step] |= dots[step:]
        dots = _turned(near)
    return dots


def _crossed(lines: Dots, ink: Dots, reach: int) -> Dots:
    """The dots of level lines with ink close above and close below them."""
    rows, columns = np.nonzero(lines)
    last = len(ink) - 1
    above, below = np.zeros(len(rows), np.bool_), np.zeros(len(rows), np.bool_)
    for step in range(1, reach + 1):
        above |= ink[np.maximum(rows - step, 0), columns]
        below |= ink[np.minimum(rows + step, last), columns]
    crossed = np.zeros_like(lines)
    both = above & below
    crossed[rows[both], columns[both]] = True
    return crossed
