"""The cells that level and upright rules make where they meet: most tables are drawn as rules, not as boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.domain.document import Box, Stroke

_THICKEST = 2.5
_SHORTEST = 8.0
_LOWEST, _NARROWEST = 14.0, 40.0
_NEAR = 3.0
_ONE_LINE = 1.2
_MOST_RULES = 400
"""Of either sort; a page with more is a drawing."""


def cells_of(strokes: Sequence[Stroke]) -> tuple[Box, ...]:
    """The cells that are not drawn as boxes themselves, in points."""
    boxes = [
        stroke.box for stroke in strokes if stroke.kind in {"rect", "bar"} and min(_width(stroke.box), _height(stroke.box)) > _THICKEST
    ]
    levels = _in_one([box for box in _thin(strokes) if _width(box) > _height(box)] + [s for box in boxes for s in _level_sides(box)])
    uprights = _in_one(
        [_turned(box) for box in _thin(strokes) if _height(box) >= _width(box)] + [s for b in boxes for s in _upright_sides(b)]
    )
    if max(len(levels), len(uprights)) > _MOST_RULES:
        return ()
    drawn = {_rounded(box) for box in boxes}
    sides = sorted((_turned(box) for box in uprights), key=lambda side: side[0])
    return tuple(cell for left in sides for cell in _right_of(left, sides, levels) if _rounded(cell) not in drawn)


def _thin(strokes: Sequence[Stroke]) -> list[Box]:
    lines = [stroke.box for stroke in strokes if stroke.kind in {"line", "rect"}]
    return [box for box in lines if min(_width(box), _height(box)) <= _THICKEST and max(_width(box), _height(box)) >= _SHORTEST]


def _right_of(left: Box, sides: list[Box], levels: list[Box]) -> Iterator[Box]:
    """The cells at the right of an upright rule, from each level rule that meets it down to the next that goes as far."""
    meeting = [rule for rule in levels if rule[0] <= left[0] + _NEAR < rule[2] and left[1] - _NEAR <= rule[3] <= left[3] + _NEAR]
    for index, top in enumerate(meeting):
        for bottom in meeting[index + 1 :]:
            if bottom[3] - top[3] < _LOWEST:
                continue
            right = next((side for side in sides if side[0] > left[0] + _NEAR and _spans(side, top, bottom)), None)
            if right is None:
                break
            if min(top[2], bottom[2]) >= right[0] - _NEAR:
                if right[0] - left[0] >= _NARROWEST:
                    yield (left[0], top[3], right[0], bottom[3])
                break


def _spans(side: Box, top: Box, bottom: Box) -> bool:
    """Whether an upright rule goes from one level rule to another; a stroke of a pen in a cell does not."""
    return side[1] <= top[3] + _NEAR and side[3] >= bottom[3] - _NEAR


def _in_one(rules: list[Box]) -> list[Box]:
    """Level rules, from the top, those that go on from each other as one."""
    joined: list[Box] = []
    for rule in sorted(rules, key=lambda box: (round(box[3] / _ONE_LINE), box[0])):
        last = joined[-1] if joined else None
        if last and abs(last[3] - rule[3]) <= _ONE_LINE and rule[0] <= last[2] + _NEAR and last[0] <= rule[2] + _NEAR:
            joined[-1] = (min(last[0], rule[0]), last[1], max(last[2], rule[2]), last[3])
        else:
            joined.append(rule)
    return sorted(joined, key=lambda box: box[3])


def _level_sides(box: Box) -> tuple[Box, Box]:
    return (box[0], box[1], box[2], box[1]), (box[0], box[3], box[2], box[3])


def _upright_sides(box: Box) -> tuple[Box, Box]:
    return _turned((box[0], box[1], box[0], box[3])), _turned((box[2], box[1], box[2], box[3]))


def _turned(box: Box) -> Box:
    return (box[1], box[0], box[3], box[2])


def _rounded(box: Box) -> tuple[int, ...]:
    return tuple(round(side / _NEAR) for side in box)


def _width(box: Box) -> float:
    return box[2] - box[0]


def _height(box: Box) -> float:
    return box[3] - box[1]
