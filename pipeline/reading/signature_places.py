"""Where a letter wants to be signed, dated and named, and who is to sign there."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from pipeline.domain.document import Box
from pipeline.reading.letter_labels import LetterFact, fact_of
from pipeline.reading.signature_labels import Label, LabelKind, Signatory, invites_to_sign, is_stamp, names_customer, role_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.domain.document import Document, Page
    from pipeline.reading.layout import Layout, Run


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


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """A place for a signature and whose it is."""

    place: Place
    signatory: Signatory


_MOST_HEADING_WORDS = 5
_BLANK = re.compile(r"[_\u2026]+(?:[^_\u2026]{1,2}[_\u2026]+)*|\.{5,}")
_SHORTEST_RULE = 40.0
_SHORTEST_BLANK = 12.0
_BROKEN_BLANK = 12.0
_ZONE_ABOVE = 34.0
_CLOSING_ROOM = 12.0
_HEADING_REACH = 110.0
_CELL_REACH = 120.0
_LOW_RULE = 16.0
_MOST_PARTY_WORDS = 9
_FOR_PARTY = re.compile(r"(?:signed )?(?:for|on behalf of|pour|au nom de)\b", re.IGNORECASE)


def place_of(label: Label, page: Page, others: Sequence[Label]) -> Place:
    """The space a label asks to be filled: beside, above or below it, on a rule, in a box, or at least on its row."""
    run = label.run
    stop = min((other.run.x0 for other in others if other.run.x0 > run.x1 and _same_row(other.run.box, run.box)), default=page.width)
    named = [other.run for other in others if not _says_merely_where(other.run)]
    rows = [other for other in named if not _same_row(other.box, run.box)]
    ways = (
        _rule_beside,
        _rule_above,
        partial(_low_rule_beside, rows=rows),
        partial(_cell_beside, rows=rows, others=named),
        partial(_box_around, rows=rows),
        _rule_below,
    )
    found = next((space for find in ways if (space := find(run, page, stop)) is not None), None)
    if found is not None:
        return Place(label, *found)
    height = _ZONE_ABOVE if label.kind is LabelKind.SIGNATURE else 8.0
    return Place(label, (run.x1, run.bottom - height, min(stop, run.x1 + 240), run.bottom + 6), None)


def rules_of(page: Page) -> tuple[Box, ...]:
    """The rules to write on: thin drawn lines and rows of underscores."""
    drawn = [s.box for s in page.strokes if s.box[3] - s.box[1] <= 2.5 and s.box[2] - s.box[0] >= _SHORTEST_RULE]  # noqa: PLR2004 - points; thicker is a bar
    blanks = sorted((blank for word in page.words if (blank := _blank_part(word.text, word.box))), key=lambda box: (round(box[3]), box[0]))
    return (*drawn, *_joined(blanks, [picture.box for picture in page.pictures]))


def _joined(blanks: list[Box], covers: list[Box]) -> list[Box]:
    """Rows of underscores that something typed over them has broken, or a picture laid over them covers, as one rule each."""
    joined: list[Box] = []
    for blank in blanks:
        last = joined[-1] if joined else None
        if last and abs(last[3] - blank[3]) <= 1 and blank[0] >= last[2] and _may_join(last, blank, covers):
            joined[-1] = (last[0], last[1], blank[2], last[3])
        else:
            joined.append(blank)
    return [blank for blank in joined if blank[2] - blank[0] >= _SHORTEST_BLANK]


def _may_join(left: Box, right: Box, covers: list[Box]) -> bool:
    """Whether a gap in a row of underscores is narrow, or all of it lies under a picture."""
    hidden = any(
        c[0] <= left[2] + _BROKEN_BLANK and right[0] - _BROKEN_BLANK <= c[2] and c[1] <= left[3] + 2 and left[1] - 12 <= c[3]
        for c in covers
    )
    return hidden or right[0] - left[2] <= _BROKEN_BLANK


def _blank_part(text: str, box: Box) -> Box | None:
    """The underscores of a word; in a proportional type their share of the width is a good guess."""
    blank = _BLANK.search(text)
    if blank is None:
        return None
    step = (box[2] - box[0]) / len(text)
    return (box[0] + blank.start() * step, box[3] - 2, box[0] + blank.end() * step, box[3] - 1)


def _rule_beside(run: Run, page: Page, stop: float) -> tuple[Box, float] | None:
    row = [r for r in rules_of(page) if run.middle - 2 <= r[3] <= run.bottom + 8 and run.x1 - 6 <= r[0] <= min(stop, run.x1 + 120)]
    return _over(min(row, key=lambda r: r[0]), stop) if row else None


def _low_rule_beside(run: Run, page: Page, stop: float, rows: Sequence[Run]) -> tuple[Box, float] | None:
    """A rule at the bottom of a high row in the middle of which the label stands; one that reaches the next row's label is that one's."""
    row = [
        r for r in rules_of(page) if run.bottom < r[3] <= run.bottom + _LOW_RULE and run.x1 - 6 <= r[0] <= min(stop, run.x1 + _CELL_REACH)
    ]
    free = [r for r in row if not any(run.middle < other.middle and other.top - 2 <= r[3] for other in rows)]
    return _over(min(free, key=lambda r: r[0]), stop) if free else None


def _rule_above(run: Run, page: Page, stop: float) -> tuple[Box, float] | None:
    near = [
        r for r in rules_of(page) if run.top - 12 <= r[3] <= run.top + 4 and r[0] - 12 <= run.x0 <= r[2] and r[2] - r[0] < 0.75 * page.width
    ]
    return _over(max(near, key=lambda r: r[3]), max(stop, run.x0 + 60)) if near else None


def _rule_below(run: Run, page: Page, stop: float) -> tuple[Box, float] | None:
    near = [
        r
        for r in rules_of(page)
        if run.bottom + 8 < r[3] <= run.bottom + 60 and abs(r[0] - run.x0) <= _SHORTEST_RULE and r[2] - r[0] < 0.75 * page.width
    ]
    if not near:
        return None
    rule = min(near, key=lambda r: r[3])
    return (rule[0] - 8, run.bottom, min(rule[2] + 8, max(stop, rule[0] + 60)), rule[3] + 6), rule[3]


def _cell_beside(run: Run, page: Page, stop: float, rows: Sequence[Run], others: Sequence[Run]) -> tuple[Box, float] | None:
    """The cell at the right of a label that has none of its own, or one that it shares with the labels of other rows."""
    cells = _cells(page)
    own = [cell for cell in cells if _holds(cell, run)]
    if own and not any(_holds(_smallest(own), other) for other in rows):
        return None
    beside = [c for c in cells if run.x1 - 6 <= c[0] <= min(stop, run.x1 + _CELL_REACH) and c[1] <= run.middle <= c[3] <= run.bottom + 40]
    if not beside or any(_holds(_smallest(beside), other) for other in others):
        return None
    cell = _smallest(beside)
    return (cell[0], cell[1], min(cell[2], max(stop, run.x1 + 1)), cell[3]), cell[3]


def _box_around(run: Run, page: Page, stop: float, rows: Sequence[Run]) -> tuple[Box, float] | None:
    """The cell that holds the label down to the next label in it, or the cell beside it when the label fills its own."""
    boxes = _cells(page)
    own = [cell for cell in boxes if _holds(cell, run)]
    if not own:
        return None
    cell = _smallest(own)
    beside = [b for b in boxes if abs(b[0] - cell[2]) <= 3 and abs(b[1] - cell[1]) <= 3]  # noqa: PLR2004 - points
    if beside and beside[0][2] <= stop:
        cell = beside[0]
    end = min([other.top for other in rows if _holds(cell, other) and other.top >= run.bottom + _CLOSING_ROOM], default=cell[3])
    return (cell[0], cell[1], min(cell[2], max(stop, run.x1 + 1)), end), end


def _cells(page: Page) -> list[Box]:
    """The boxes of a form that are large enough to write in and no frame around all of it."""
    return [s.box for s in page.strokes if s.kind == "rect" and 14 <= s.box[3] - s.box[1] <= 130 and s.box[2] - s.box[0] >= _SHORTEST_RULE]  # noqa: PLR2004 - points


def _holds(cell: Box, run: Run) -> bool:
    return cell[0] - 2 <= run.x0 and run.x1 <= cell[2] + 2 and cell[1] - 2 <= run.top and run.bottom <= cell[3] + 2


def _smallest(cells: Sequence[Box]) -> Box:
    return min(cells, key=lambda b: (b[2] - b[0]) * (b[3] - b[1]))


def _over(rule: Box, stop: float) -> tuple[Box, float]:
    return (rule[0] - 8, rule[3] - _ZONE_ABOVE, min(rule[2] + 8, stop), rule[3] + 6), rule[3]


def signature_blocks(document: Document, layout: Layout, labels: tuple[Label, ...]) -> tuple[SignatureBlock, ...]:
    """Every place to sign with its signatory; a closing (`Sincerely,`) counts only where nothing else asks the customer to sign."""
    pages = {page.number: page for page in document.pages}
    stamps = [run for run in layout.runs if is_stamp(run, layout)]
    wanted = [label for label in labels if label.kind is LabelKind.SIGNATURE]
    asked = [place_of(label, pages[label.run.page], _others(label, labels)) for label in wanted]
    named = [place for place in asked if not _is_mere_cross(place, asked)]
    blocks = _told_apart([SignatureBlock(place, _signatory(place, layout, labels)) for place in named], layout)
    blocks = _ruled(blocks)
    blocks += _named_for_others(document, layout, labels, blocks)
    if all(block.signatory is Signatory.OTHER for block in blocks):
        closings = [label for label in labels if label.kind is LabelKind.CLOSING]
        blocks += [SignatureBlock(_below_closing(label, pages[label.run.page], labels), Signatory.UNSAID) for label in closings]
    places = [block.place for block in blocks]
    loose = [place for run in stamps for place in (_stamp_place(run),) if not any(_overlap(place, other) for other in places)]
    return (*blocks, *(SignatureBlock(place, _signatory(place, layout, labels)) for place in loose))


def _ruled(blocks: list[SignatureBlock]) -> list[SignatureBlock]:
    """The blocks with a rule or box, or all where only other parties have one: the customer may be asked to sign without."""
    ruled = [block for block in blocks if block.place.line is not None]
    customers = [block for block in blocks if block.signatory is not Signatory.OTHER]
    lined = [block for block in ruled if block.signatory is not Signatory.OTHER]
    return ruled if lined or (ruled and not customers) else blocks


def _told_apart(blocks: list[SignatureBlock], layout: Layout) -> list[SignatureBlock]:
    """Blocks with one label for two parties (`Authorized signature`): where one is headed as the customer's, the other's heading counts."""
    headed = [(block, _party_above(block.place, layout)) for block in blocks]
    if not any(names_customer(text) for _, text in headed):
        return blocks
    return [replace(block, signatory=Signatory.OTHER) if _is_anothers(block, text) else block for block, text in headed]


def _is_anothers(block: SignatureBlock, heading: str) -> bool:
    return bool(heading) and not names_customer(block.place.label.run.text) and not names_customer(heading)


def _party_above(place: Place, layout: Layout) -> str:
    """The nearest `For ...` over a block in its own column; empty when there is none."""
    run = place.label.run
    over = [
        other
        for other in layout.runs
        if other.page == run.page and run.top - _HEADING_REACH < other.top < run.top - 4 and abs(other.x0 - run.x0) <= _SHORTEST_RULE
    ]
    named = [other for other in over if _FOR_PARTY.match(other.text) and len(other.words) <= _MOST_PARTY_WORDS]
    return max(named, key=lambda other: other.top).text if named else ""


def _says_merely_where(run: Run) -> bool:
    return re.sub(r"\W", "", run.text).lower() == "x" or invites_to_sign(run.text)


def _named_for_others(
    document: Document, layout: Layout, labels: tuple[Label, ...], blocks: list[SignatureBlock]
) -> Iterator[SignatureBlock]:
    """The lines under the customer's block that only name another party: `Witness: ____`, `Porting agent: ____`."""
    own = [block.place.label.run for block in blocks if block.signatory is not Signatory.OTHER]
    taken = {word for label in labels for word in label.run.words}
    for page in document.pages:
        top = min([run.bottom for run in own if run.page == page.number], default=page.height)
        for run in layout.runs:
            if run.page != page.number or run.top <= top or taken.intersection(run.words) or not _names_another(run):
                continue
            label = Label(LabelKind.SIGNATURE, run, None)
            place = place_of(label, page, _others(label, labels))
            if place.line is not None:
                yield SignatureBlock(place, Signatory.OTHER)


def _names_another(run: Run) -> bool:
    said = run.text.rstrip(" _")
    return said.endswith(":") and len(run.words) <= _MOST_HEADING_WORDS and role_in(said) is Signatory.OTHER


def _is_mere_cross(place: Place, places: list[Place]) -> bool:
    """Whether a label is the `X` before a line that another label names, or a sticker that says to sign there."""
    run = place.label.run
    return _says_merely_where(run) and any(other is not place and (_overlap(place, other) or _holds(other.zone, run)) for other in places)


def _stamp_place(run: Run) -> Place:
    """The space an e-sign service fills: right under its stamp, wherever the form wanted the signature."""
    return Place(Label(LabelKind.SIGNATURE, run, None), (run.x0 - 20, run.top - 4, run.x0 + 220, run.top + 50), None)


def _overlap(one: Place, other: Place) -> bool:
    a, b = one.zone, other.zone
    return one.page == other.page and min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])


def _others(label: Label, labels: tuple[Label, ...]) -> list[Label]:
    return [other for other in labels if other is not label and other.run.page == label.run.page]


def _below_closing(label: Label, page: Page, labels: tuple[Label, ...]) -> Place:
    run = label.run
    ends = [o.run.top for o in _others(label, labels) if run.bottom < o.run.top < run.bottom + 75 and o.kind is not LabelKind.CLOSING]
    end = min([run.bottom + 75, *ends])
    ruled = [
        r
        for r in rules_of(page)
        if run.bottom + _CLOSING_ROOM < r[3] <= end and abs(r[0] - run.x0) <= _CLOSING_ROOM and r[2] - r[0] < 0.75 * page.width
    ]
    if ruled:
        rule = min(ruled, key=lambda r: r[3])
        return Place(label, (rule[0] - 8, run.bottom, rule[2] + 8, rule[3] + 6), rule[3])
    return Place(label, (run.x0 - 10, run.bottom, min(run.x0 + 260, page.width), end), None)


def _signatory(place: Place, layout: Layout, labels: tuple[Label, ...]) -> Signatory:
    """Whose signature the block asks for: by its label, else by the nearest heading above, else by the line under the label."""
    said = role_in(place.label.run.text)
    if said is not Signatory.UNSAID:
        return said
    label_tops = [
        o.run.top for o in labels if o.kind is LabelKind.SIGNATURE and o.run.page == place.page and o.run.top < place.label.run.top - 20
    ]
    ceiling = max([top for top in label_tops if top > place.label.run.top - _HEADING_REACH], default=place.label.run.top - _HEADING_REACH)
    return next((role for role in _roles_near(place, layout, ceiling) if role is not Signatory.UNSAID), Signatory.UNSAID)


def _roles_near(place: Place, layout: Layout, ceiling: float) -> Iterator[Signatory]:
    run, left, right = place.label.run, min(place.zone[0], place.label.run.x0) - 30, place.zone[2]
    column = [other for other in layout.runs if other.page == run.page and left <= other.x0 <= right and _is_heading(other, layout)]
    for other in sorted(column, key=lambda other: -other.top):
        if ceiling < other.top < run.top - 4:
            yield role_in(other.text)
    for other in column:
        if run.bottom - 2 <= other.top <= run.bottom + 14 and ":" not in other.text:
            yield role_in(other.text)


def _is_heading(run: Run, layout: Layout) -> bool:
    """Whether a run can name a block's party: a few words that are no fact's label, no fact and no sentence."""
    words = len(run.words) <= _MOST_HEADING_WORDS and not re.search(r"[@\d/]|\w: *\w|\w\.$", run.text)
    said = fact_of(run.text)
    return words and (said in {None, LetterFact.CUSTOMER} or (said in {LetterFact.CARRIER, LetterFact.OTHER} and not layout.right_of(run)))


def _same_row(one: Box, other: Box) -> bool:
    return min(one[3], other[3]) - max(one[1], other[1]) > 0
