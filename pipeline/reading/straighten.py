"""How a scanned page lies: on its side, or a little turned. Pictures are arrays of grey, 0 black and 255 white."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

LARGEST_SKEW = 3.0
"""Degrees; a page that lies worse than this was not meant to be read by a program."""
_COARSE, _FINE = 0.5, 0.1
_COARSE_ANGLES = np.arange(-LARGEST_SKEW, LARGEST_SKEW + _COARSE, _COARSE)
_LOOKED_AT = 1100
"""Pixels of the longer side that are enough to see which way the lines run."""
_DARKER = 40
"""Shades below the paper that count as print."""
_FEWEST_DOTS = 200
_EDGE = 0.04
"""Share of each side that is not looked at: the black edge of a scanner's lid is straighter than any line of print."""
_CLEARLY = 1.3


def lies_on_its_side(grey: Grey) -> bool:
    """Whether the lines of print run from top to bottom, be they a little skewed or not."""
    rows, columns, height, width = _dots(grey)
    if len(rows) < _FEWEST_DOTS:
        return False
    upright = _sharpest(_COARSE_ANGLES, rows, columns, height + width)
    sideways = _sharpest(_COARSE_ANGLES, columns, rows, height + width)
    return sideways[1] > _CLEARLY * upright[1]


def skew_of(grey: Grey) -> float:
    """Degrees by which the page must be turned counterclockwise so that its lines are level; at most `LARGEST_SKEW` either way."""
    rows, columns, height, width = _dots(grey)
    if len(rows) < _FEWEST_DOTS:
        return 0.0
    best, _ = _sharpest(_COARSE_ANGLES, rows, columns, height + width)
    return _sharpest(np.arange(best - _COARSE, best + _COARSE + _FINE, _FINE), rows, columns, height + width)[0]


def _sharpest(angles: NDArray[np.float64], across: NDArray[np.int64], along: NDArray[np.int64], size: int) -> tuple[float, float]:
    """The angle at which the print falls into the sharpest lines, and how sharp they are."""
    sharpness = [_unevenness((across - along * np.tan(np.radians(angle))).round().astype(np.int64) + size // 4, size) for angle in angles]
    best = int(np.argmax(sharpness))
    return float(angles[best]), sharpness[best]


def _dots(grey: Grey) -> tuple[NDArray[np.int64], NDArray[np.int64], int, int]:
    """Where there is print, on a coarser grid, and the grid's sides; solid areas such as logos and bars count by their edges only.

    What lies at the edges of the page is left out.
    """
    step = max(1, max(grey.shape) // _LOOKED_AT)
    small = grey[::step, ::step].astype(np.int16)
    dark = small < int(np.median(small)) - _DARKER
    edges = dark & ~np.roll(dark, 1, axis=0) | dark & ~np.roll(dark, 1, axis=1)
    height, width = small.shape
    top, left = round(_EDGE * height), round(_EDGE * width)
    rows, columns = np.nonzero(edges[top : height - top, left : width - left])
    return rows.astype(np.int64) + top, columns.astype(np.int64) + left, height, width


def _unevenness(places: NDArray[np.int64], size: int) -> float:
    counted = np.bincount(places.clip(0, size), minlength=size + 1).astype(np.float64)
    return float(np.square(np.diff(counted)).sum())
