"""The space that a label asks to be filled: on a rule, in a box, in a cell of a table, or at least on the label's row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.domain.document import Box, Page
from pipeline.reading.layout import Run
from pipeline.reading.signature_labels import Label, LabelKind, asks_for_date_too, only_bids_to_sign
from pipeline.reading.writing_lines import SHORTEST_RULE, writing_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Place:
    """The space that a label asks to be filled; `line` is the height of the rule to write on, None when there is no rule or box."""

    label: Label
    zone: Box
    line: float | None

    @property
    def page(self) -> int:
        """Page, from 1."""
        return self.label.run.page


@dataclass(frozen=True)
class _Asked:
    """A label with all around it that tells where its space is.

    `stop` is where the next label of the row begins; `named` are the other labels, `rows` those of other rows, `own` is the cell that
    holds the label.
    """

    run: Run
    page: Page
    stop: float
    named: tuple[Run, ...]
    rules: tuple[Box, ...]
    cells: tuple[Box, ...]
    own: Box | None

    @property
    def rows(self) -> tuple[Run, ...]:
        return tuple(other for other in self.named if not same_row(other.box, self.run.box))

    def holds_label(self, cell: Box) -> bool:
        return any(holds(cell, other) for other in self.named)


Space = tuple[Box, float]
"""A zone, and the height of its line."""
_SHORTEST_TO_SIGN = 60.0
"""Points of a rule that a signature fits on; what seems shorter on a scan is a piece of something else."""
_ZONE_ABOVE = 34.0
CLOSING_ROOM = 12.0
_CELL_REACH = 120.0
_LOW_RULE = 16.0
EDGE = 3.0
_INDENT = 20.0
_SHARE_OF_SIGNATURE = 0.6
_OVERSHOT = 8.0
"""Points that a rule may seem too long in the picture of a page."""
_UNDER_LABEL = 14.0
_NARROWEST_BOX = 60.0
_ROOM, _WIDEST_ROOM = (30.0, 90.0), 320.0
"""Points between a caption and the next one under it that leave room to sign, and how far that room reaches."""
_BEFORE_LABEL = 24.0
_RULE_OF_ITS_OWN = 45.0
_ALIGNED = 12.0
_FULL = 2.2
"""A cell of less than so many heights of its label has no room to sign besides."""


def place_of(label: Label, page: Page, others: Sequence[Label]) -> Place:
    """The space a label asks to be filled: beside, above or below it, on a rule, in a box, or at least on its row."""
    asked = _asked(label, page, [other.run for other in others if not says_merely_where(other.run)])
    ways = _IN_CELL if asked.own else _IN_THE_OPEN
    found = next((space for find in ways if (space := find(asked)) is not None), None)
    if found is not None:
        return Place(label, _without_date(found[0], label), found[1])
    run = label.run
    height = _ZONE_ABOVE if label.kind is LabelKind.SIGNATURE else 8.0
    return Place(label, (run.x1, run.bottom - height, min(asked.stop, run.x1 + 240), run.bottom + 6), None)


def _without_date(zone: Box, label: Label) -> Box:
    """The left part of a space that a label asks to be filled with signature and date."""
    if label.kind is not LabelKind.SIGNATURE or not asks_for_date_too(label.run.text):
        return zone
    return (zone[0], zone[1], zone[0] + _SHARE_OF_SIGNATURE * (zone[2] - zone[0]), zone[3])


def says_merely_where(run: Run) -> bool:
    """Whether a label is the `X` before a line or a sticker, which names no space of its own."""
    return re.sub(r"\W", "", run.text).lower() == "x" or only_bids_to_sign(run.text)


def same_row(one: Box, other: Box) -> bool:
    """Whether two boxes stand side by side."""
    return min(one[3], other[3]) - max(one[1], other[1]) > 0


def _asked(label: Label, page: Page, named: list[Run]) -> _Asked:
    run = label.run
    stop = min((other.x0 for other in named if other.x0 > run.x1 and same_row(other.box, run.box)), default=page.width)
    cells = tuple(cells_to_write_in(page))
    holding = [cell for cell in cells if holds(cell, run)]
    own = smallest(holding) if holding else None
    shortest = _SHORTEST_TO_SIGN if page.raster and label.kind is LabelKind.SIGNATURE else 0.0
    rules = tuple(rule for rule in writing_lines(page) if rule[2] - rule[0] >= shortest and not _is_only_a_top(rule, cells))
    if own:
        rules = tuple(rule for rule in rules if _lies_in(rule, own))
    return _Asked(run, page, stop, tuple(named), rules, cells, own)


def _is_only_a_top(rule: Box, cells: Sequence[Box]) -> bool:
    """Whether a rule is the upper side of a box and of none the lower: nobody writes on it."""
    along = [c for c in cells if c[0] - _OVERSHOT <= rule[0] and rule[2] <= c[2] + _OVERSHOT]
    return any(abs(c[1] - rule[3]) <= EDGE for c in along) and not any(abs(c[3] - rule[3]) <= EDGE for c in along)


def _lies_in(rule: Box, cell: Box) -> bool:
    """Whether a rule lies in a cell and is none of its sides."""
    return cell[1] + EDGE < rule[3] < cell[3] - EDGE and cell[0] - EDGE <= rule[0] and rule[2] <= cell[2] + EDGE


def _rule_beside(asked: _Asked) -> Space | None:
    run = asked.run
    row = [r for r in asked.rules if run.middle - 2 <= r[3] <= run.bottom + 8 and run.x1 - 6 <= r[0] <= min(asked.stop, run.x1 + 120)]
    return _over(min(row, key=lambda r: r[0]), asked.stop) if row else None


def _rule_at_left(asked: _Asked) -> Space | None:
    """The rule at the end of which a label stands that has none at its right: `______ (signature of the customer)`."""
    run = asked.run
    row = [r for r in asked.rules if run.middle - 2 <= r[3] <= run.bottom + 8 and -_BEFORE_LABEL <= r[2] - run.x0 <= EDGE]
    free = [r for r in row if not any(same_row(o.box, run.box) and -_BEFORE_LABEL <= r[0] - o.x1 <= _BEFORE_LABEL for o in asked.named)]
    return _over(max(free, key=lambda r: r[2]), run.x0) if free else None


def _low_rule_beside(asked: _Asked) -> Space | None:
    """A rule at the bottom of a high row in the middle of which the label stands; one that reaches the next row's label is that one's."""
    run, reach = asked.run, min(asked.stop, asked.run.x1 + _CELL_REACH)
    row = [r for r in asked.rules if run.bottom < r[3] <= run.bottom + _LOW_RULE and run.x1 - 6 <= r[0] <= reach]
    free = [r for r in row if not any(run.middle < other.middle and other.top - 2 <= r[3] for other in asked.rows)]
    return _over(min(free, key=lambda r: r[0]), asked.stop) if free else None


def _rule_above(asked: _Asked) -> Space | None:
    """The rule over a label, unless the labels of its column stand over their rules."""
    near = _rules_right_above(asked.run, asked)
    if near and any(_has_label_over(rule, asked) for rule in near) and _column_ends_with_rule(asked):
        return None
    if not near:
        return None
    rule = max(near, key=lambda r: r[3])
    return _over((min(rule[0], asked.run.x0), *rule[1:]), max(asked.stop, asked.run.x0 + 60))


def _rules_right_above(run: Run, asked: _Asked) -> list[Box]:
    """The rules over a run; on a scan also the rest of one close above it, whose beginning is lost under what a pen wrote."""
    over = [r for r in asked.rules if run.top - 12 <= r[3] <= run.top + 4 and run.x0 <= r[2] and r[2] - r[0] < 0.75 * asked.page.width]
    whole = [r for r in over if r[0] - _INDENT <= run.x0]
    rests = [r for r in over if r[0] + SHORTEST_RULE <= run.x1 and run.top - r[3] <= EDGE]
    return whole or (rests if asked.page.raster else [])


def _has_label_over(rule: Box, asked: _Asked) -> bool:
    """Whether a label that has no rule over itself stands over a rule."""
    over = [o for o in asked.named if EDGE < rule[3] - o.bottom <= _RULE_OF_ITS_OWN and abs(o.x0 - rule[0]) <= _ALIGNED]
    return any(not _rules_right_above(other, asked) for other in over)


def _column_ends_with_rule(asked: _Asked) -> bool:
    """Whether the column goes on label over rule to the last, under which no word stands."""
    run = asked.run
    while under := _rules_under(run, asked):
        last = min(under, key=lambda r: r[3])
        following = [o for o in asked.named if -4 <= o.top - last[3] <= _UNDER_LABEL and abs(o.x0 - last[0]) <= _ALIGNED]  # noqa: PLR2004 - points
        if not following:
            return not any(abs(w.x0 - last[0]) <= _ALIGNED and 0 <= w.top - last[3] <= _UNDER_LABEL for w in asked.page.words)
        run = following[0]
    return False


def _rules_under(run: Run, asked: _Asked) -> list[Box]:
    return [
        r
        for r in asked.rules
        if run.bottom + 8 < r[3] <= run.bottom + 60 and abs(r[0] - run.x0) <= SHORTEST_RULE and r[2] - r[0] < 0.75 * asked.page.width
    ]


def _rule_below(asked: _Asked) -> Space | None:
    near = _rules_under(asked.run, asked)
    if not near:
        return None
    rule = min(near, key=lambda r: r[3])
    return (rule[0] - 8, asked.run.bottom, min(rule[2] + 8, max(asked.stop, rule[0] + 60)), rule[3] + 6), rule[3]


def _cell_beside(asked: _Asked) -> Space | None:
    """The cell at the right of a label that has none of its own, or one that it shares with the labels of other rows."""
    run, cells = asked.run, asked.cells
    if asked.own and not any(holds(asked.own, other) for other in asked.rows):
        return None
    reach = min(asked.stop, run.x1 + _CELL_REACH)
    beside = [c for c in cells if run.x1 - 6 <= c[0] <= reach and c[1] <= run.middle <= c[3] <= run.bottom + 40]
    if not beside or asked.holds_label(smallest(beside)):
        return None
    return _cell(smallest(beside), asked)


def _cell(cell: Box, asked: _Asked) -> Space:
    return (cell[0], cell[1], min(cell[2], max(asked.stop, asked.run.x1 + 1)), cell[3]), cell[3]


def _box_around(asked: _Asked) -> Space | None:
    """The cell that holds the label down to the next label in it, or the cell beside it when the label fills its own."""
    cell = asked.own
    if cell is None:
        return None
    beside = [b for b in asked.cells if abs(b[0] - cell[2]) <= EDGE and abs(b[1] - cell[1]) <= EDGE and not asked.holds_label(b)]
    if beside and beside[0][2] <= asked.stop and not (_has_room_under(cell, asked.run) and _is_captioned(beside[0], asked)):
        cell = beside[0]
    elif neighbour := _empty_neighbour(cell, asked):
        cell = neighbour
    end = min([other.top for other in asked.rows if holds(cell, other) and other.top >= asked.run.bottom + CLOSING_ROOM], default=cell[3])
    return (cell[0], cell[1], min(cell[2], max(asked.stop, asked.run.x1 + 1)), end), end


def _has_room_under(cell: Box, label: Run) -> bool:
    return cell[3] - label.bottom >= _FULL * (label.bottom - label.top)


def _is_captioned(cell: Box, asked: _Asked) -> bool:
    """Whether small print stands at the top of a cell on the row of a label, as it does where every box of a row has its caption."""
    run = asked.run
    captions = [w for w in asked.page.words if cell[0] <= w.x0 <= cell[0] + _INDENT and w.x1 <= cell[2] and same_row(w.box, run.box)]
    written = [word for word in captions if any(c.isalpha() for c in word.text)]  # a date there is what was filled in
    return any(word.size <= 1.1 * run.size and _has_room_under(cell, run) for word in written)


def _box_over(asked: _Asked) -> Space | None:
    """The box right over a label within the frame around both."""
    inner = [c for c in _boxes_at(asked.run, asked, above=True) if asked.own and _is_within(c, asked.own)]
    return (smallest(inner), smallest(inner)[3]) if inner else None


def _is_within(inner: Box, outer: Box) -> bool:
    return (
        inner != outer
        and all(a >= b - EDGE for a, b in zip(inner[:2], outer[:2], strict=True))
        and inner[2] <= outer[2]
        and inner[3] <= outer[3]
    )


def _empty_neighbour(cell: Box, asked: _Asked) -> Box | None:
    """The cell over or under that of a label without room besides, the higher of the two: a row of labels goes with a row to write in."""
    if cell[3] - cell[1] >= _FULL * (asked.run.bottom - asked.run.top):
        return None
    aligned = [c for c in asked.cells if abs(c[0] - cell[0]) <= EDGE and abs(c[2] - cell[2]) <= EDGE and not asked.holds_label(c)]
    touching = [c for c in aligned if abs(c[3] - cell[1]) <= EDGE or abs(c[1] - cell[3]) <= EDGE]
    higher = [c for c in touching if c[3] - c[1] > cell[3] - cell[1]]
    return max(higher, key=lambda c: c[3] - c[1]) if higher else None


def _box_over_or_under(asked: _Asked) -> Space | None:
    """A box right over or under a label: the one over it unless that is another label's, or holds print while the one under is empty."""
    over, under = _boxes_at(asked.run, asked, above=True), _boxes_at(asked.run, asked, above=False)
    if over and under and _belongs_under(over[0], under[0], asked):
        over = []
    chosen = over or under
    if not chosen:
        return None
    cell = smallest(chosen)
    return (cell[0], cell[1], min(cell[2], max(asked.stop, cell[0] + _NARROWEST_BOX)), cell[3]), cell[3]


def _belongs_under(over: Box, under: Box, asked: _Asked) -> bool:
    """Whether of the boxes over and under a label the one under is the label's own."""
    if any(over in _boxes_at(other, asked, above=False) for other in asked.named):
        return True
    return _is_filled(over, asked.page) and not any(under in _boxes_at(other, asked, above=True) for other in asked.named)


def _boxes_at(run: Run, asked: _Asked, *, above: bool) -> list[Box]:
    """The boxes right over or under a label that begin about where it begins and hold no label."""
    return [
        cell
        for cell in asked.cells
        if -EDGE <= (run.top - cell[3] if above else cell[1] - run.bottom) <= _UNDER_LABEL
        and abs(cell[0] - run.x0) <= SHORTEST_RULE
        and _NARROWEST_BOX <= cell[2] - cell[0] < 0.75 * asked.page.width
        and not asked.holds_label(cell)
    ]


def _is_filled(cell: Box, page: Page) -> bool:
    return any(cell[0] <= w.x0 and w.x1 <= cell[2] and cell[1] <= (w.top + w.bottom) / 2 <= cell[3] for w in page.words)


def cells_to_write_in(page: Page) -> list[Box]:
    """The boxes of a form that are large enough to write in and no frame around all of it; the fields of a fillable form are boxes too."""
    drawn = [s.box for s in page.strokes if s.kind == "rect" or s.ring]
    boxes = [*drawn, *(field.box for field in page.fields if field.kind in {"Sig", "Tx"})]
    return [box for box in boxes if 14 <= box[3] - box[1] <= 130 and box[2] - box[0] >= SHORTEST_RULE]  # noqa: PLR2004 - points


def holds(cell: Box, run: Run) -> bool:
    """Whether all of a run stands in a box."""
    return cell[0] - 2 <= run.x0 and run.x1 <= cell[2] + 2 and cell[1] - 2 <= run.top and run.bottom <= cell[3] + 2


def smallest(cells: Sequence[Box]) -> Box:
    """The box with the least area."""
    return min(cells, key=lambda b: (b[2] - b[0]) * (b[3] - b[1]))


def _room_below(asked: _Asked) -> Space | None:
    """The room under a caption without a colon, with nothing beside it, to the next label of its column or the rule under its row."""
    run = asked.run
    beside = any(run.x1 < word.x0 < asked.stop and same_row(word.box, run.box) for word in asked.page.words)
    if beside or run.text.rstrip().endswith(":"):
        return None
    column = [other.top for other in asked.rows if other.top > run.bottom and abs(other.x0 - run.x0) <= EDGE]
    ends = [rule[1] for rule in asked.rules if rule[0] <= run.x0 + EDGE and run.x1 <= rule[2] and rule[1] > run.bottom]
    end = min([*column, *ends], default=0.0)
    if not _ROOM[0] <= end - run.bottom <= _ROOM[1]:
        return None
    right = min(max(asked.stop, run.x0 + _NARROWEST_BOX), run.x0 + _WIDEST_ROOM)
    return (run.x0 - 8, run.bottom, right, end - 2), end - 2


def _over(rule: Box, stop: float) -> Space:
    return (rule[0] - 8, rule[3] - _ZONE_ABOVE, min(rule[2] + 8, stop), rule[3] + 6), rule[3]


_IN_CELL: tuple[Callable[[_Asked], Space | None], ...] = (
    _rule_beside,
    _rule_above,
    _low_rule_beside,
    _cell_beside,
    _box_over,
    _box_around,
)
_IN_THE_OPEN: tuple[Callable[[_Asked], Space | None], ...] = (
    _rule_beside,
    _rule_at_left,
    _rule_above,
    _low_rule_beside,
    _cell_beside,
    _box_over_or_under,
    _rule_below,
    _room_below,
)
