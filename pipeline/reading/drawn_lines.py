"""Strokes as a person sees them: a pen's path that a file draws in tiny pieces, a rule made of dots, a rule that is one side of a box."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.domain.document import Stroke

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.domain.document import Box, Document, Page

_LONGEST_PIECE = 24.0
"""Points; a pen that is followed sixty times a second moves less between two looks."""
_LEVEL = 0.3
_TOUCHING = 0.6
_DOT_GAP = 4.0
_FEWEST_PIECES = 5
_SLANTED_SHARE = 0.3
_SLANT = 0.1
"""So much of a pen's path is neither level nor upright; the pieces of a frame are one or the other."""
_SHORTEST_RULE = 40.0
_THICKEST_BORDER = 2.5
_EVEN = 0.1


def as_drawn(document: Document) -> Document:
    """The document with what its files draw in pieces put together, and the borders that a browser draws as two boxes as rules."""
    return replace(document, pages=tuple(replace(page, strokes=_together(page)) for page in document.pages))


def _together(page: Page) -> tuple[Stroke, ...]:
    pieces = [stroke for stroke in page.strokes if _is_piece(stroke)]
    whole = [stroke for stroke in page.strokes if not _is_piece(stroke)]
    paths = [stroke for chain in _chains(pieces) for stroke in _drawn(chain)]
    return (*whole, *paths, *(Stroke("line", side, page.number, 2) for side in _borders(page.strokes)))


def _is_piece(stroke: Stroke) -> bool:
    x0, top, x1, bottom = stroke.box
    return stroke.kind == "line" and max(x1 - x0, bottom - top) <= _LONGEST_PIECE


def _chains(pieces: list[Stroke]) -> Iterator[list[Stroke]]:
    """Pieces that follow each other without a gap, as drawn; dots of a rule may leave one."""
    chain = pieces[:1]
    for last, piece in pairwise(pieces):
        if _goes_on(last.box, piece.box):
            chain.append(piece)
        else:
            yield chain
            chain = [piece]
    if chain:
        yield chain


def _goes_on(last: Box, following: Box) -> bool:
    level = _is_level(last) and _is_level(following)
    if level and abs(last[1] - following[1]) <= _LEVEL and -_TOUCHING <= following[0] - last[2] <= _DOT_GAP:
        return True
    apart = max(following[0] - last[2], last[0] - following[2], following[1] - last[3], last[1] - following[3])
    return apart <= _TOUCHING


def _is_level(box: Box) -> bool:
    return box[3] - box[1] <= _LEVEL


def _is_slanted(box: Box) -> bool:
    width, height = box[2] - box[0], box[3] - box[1]
    return min(width, height) > _SLANT * max(width, height)


def _drawn(chain: list[Stroke]) -> list[Stroke]:
    """One stroke for a chain that is a pen's path or a rule of dots; anything else stays in pieces."""
    box = _around(stroke.box for stroke in chain)
    slanted = sum(_is_slanted(stroke.box) for stroke in chain)
    if len(chain) >= _FEWEST_PIECES and slanted >= _SLANTED_SHARE * len(chain):
        return [Stroke("curve", box, chain[0].page, len(chain) + 1)]
    if _is_level(box) and box[2] - box[0] >= _SHORTEST_RULE:
        return [Stroke("line", box, chain[0].page, 2)]
    return chain


def _around(boxes: Iterable[Box]) -> Box:
    sides = list(zip(*boxes, strict=True))
    return (min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3]))


def _borders(strokes: tuple[Stroke, ...]) -> Iterator[Box]:
    """The level side by which two boxes differ that are drawn one after the other: what lies between them is the border."""
    boxes = [stroke.box for stroke in strokes if stroke.kind == "rect"]
    for one, other in pairwise(boxes):
        upright = abs(one[0] - other[0]) + abs(one[2] - other[2])
        above, below = abs(one[1] - other[1]), abs(one[3] - other[3])
        if upright > _LEVEL or one[2] - one[0] < _SHORTEST_RULE:
            continue
        if _EVEN < above <= _THICKEST_BORDER and below <= _EVEN:
            yield (one[0], min(one[1], other[1]), one[2], max(one[1], other[1]))
        if _EVEN < below <= _THICKEST_BORDER and above <= _EVEN:
            yield (one[0], min(one[3], other[3]), one[2], max(one[3], other[3]))
