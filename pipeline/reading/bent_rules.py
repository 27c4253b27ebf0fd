"""Rules that a crooked scan bends or a pen's stroke thickens: followed piece by piece through the dots where they were found too thick."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Piece = tuple[int, int, int, int]
"""Left, top, right and bottom of a stretch of a rule, in pixels."""
_COVERED = 0.85
"""Share of a stretch's columns that must be dark in one row."""
_MOSTLY = 0.7
"""Share of the stretches through which a rule must be followed."""


def followed(dots: NDArray[np.bool_], box: Piece, stretch: int, thickest: int) -> tuple[Piece, ...]:
    """The pieces of the one rule in a box of pixels, from the left; none when no thin line runs through most of it."""
    x0, y0, x1, y1 = box
    columns = [(left, min(left + stretch, x1)) for left in range(x0, x1 - stretch // 2, stretch)]
    found = [[*_thin_rows(dots[y0:y1, left:right], thickest)] for left, right in columns]
    chains = [_chain(found, start, row, thickest) for start in range(min(2, len(found))) for row in found[start]]
    best = max(chains, key=len, default=[])
    if len(best) < _MOSTLY * len(columns):
        return ()
    return tuple((columns[index][0], y0 + top, columns[index][1], y0 + bottom) for index, (top, bottom) in best)


def _thin_rows(dots: NDArray[np.bool_], thickest: int) -> Iterator[tuple[int, int]]:
    """The first and last row, exclusive, of each thin dark band of a stretch."""
    dark = np.concatenate(([False], dots.mean(axis=1) >= _COVERED, [False]))
    edges = np.flatnonzero(dark[1:] != dark[:-1]).tolist()
    yield from ((top, bottom) for top, bottom in zip(edges[::2], edges[1::2], strict=True) if bottom - top <= thickest)


def _chain(found: list[list[tuple[int, int]]], start: int, row: tuple[int, int], thickest: int) -> list[tuple[int, tuple[int, int]]]:
    """The bands that follow each other from stretch to stretch; one stretch may be covered by ink."""
    chain = [(start, row)]
    for index in range(start + 1, len(found)):
        last, (top, bottom) = chain[-1]
        near = [r for r in found[index] if abs(r[0] + r[1] - top - bottom) <= thickest * (index - last)]
        if near:
            chain.append((index, min(near, key=lambda r: abs(r[0] + r[1] - top - bottom))))
    return chain if all(two[0] - one[0] <= 3 for one, two in pairwise(chain)) else []  # noqa: PLR2004 - stretches under a signature
