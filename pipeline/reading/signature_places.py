"""Where a letter wants to be signed, dated and named, and who is to sign there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.reading.signature_labels import SIGN, SIGNATORY, Label, LabelKind, Signatory, is_stamp, role_in
from pipeline.reading.signature_parties import MOST_HEADING_WORDS, SignatureBlock, signatory, told_apart
from pipeline.reading.signing_spaces import (
    CLOSING_ROOM,
    EDGE,
    Place,
    cells_to_write_in,
    holds,
    place_of,
    same_row,
    says_merely_where,
    smallest,
)
from pipeline.reading.writing_lines import SHORTEST_RULE, writing_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.document import Box, Document, Page
    from pipeline.reading.layout import Layout, Run


_NEXT_ROW = 40.0
_NEXT_RULE, _LEAST_STEP, _FAR_RULE = 22.0, 15.0, 75.0
_HEADED = 60.0
_WIDTH_TO_SIGN, _HEIGHT_TO_SIGN = 60.0, 34.0
_TOO_LOW = 20.0
"""Points; nobody signs in a bar of a section's heading."""
_NUMBERED = re.compile(r"\d{1,2}\s*[.)]")


def signature_blocks(
    document: Document, layout: Layout, labels: tuple[Label, ...], customer: str | None = None
) -> tuple[SignatureBlock, ...]:
    """Every place to sign with its signatory; a closing (`Sincerely,`) counts only where nothing else asks the customer to sign."""
    pages = {page.number: page for page in document.pages}
    stamps = [run for run in layout.runs if is_stamp(run, layout)]
    headed = {label: _in_rows(label, pages[label.run.page], layout) for label in labels if label.kind is LabelKind.SIGNATURE}
    wanted = [label for label, rows in headed.items() if not rows]
    asked = [place_of(label, pages[label.run.page], _others(label, labels)) for label in wanted]
    empty = [place for place in asked if not _is_filled_in(place, asked, pages[place.page])]
    named = [place for place in empty if not _is_mere_cross(place, empty)]
    blocks = told_apart([SignatureBlock(place, signatory(place, layout, labels)) for place in named], layout, customer)
    blocks = _ruled([*blocks, *(block for rows in headed.values() for block in rows)])
    blocks = [block for block in blocks if not _heads_section(block.place, [other.place for other in blocks])]
    blocks += _named_for_others(document, layout, labels, blocks)
    if all(block.signatory is Signatory.OTHER for block in blocks):
        blocks += [SignatureBlock(place, signatory(place, layout, labels)) for place in _unlabelled(document, labels, blocks)]
    if all(block.signatory is Signatory.OTHER for block in blocks):
        closings = [label for label in labels if label.kind is LabelKind.CLOSING]
        blocks += [SignatureBlock(_below_closing(label, pages[label.run.page], labels), Signatory.UNSAID) for label in closings]
    places = [block.place for block in blocks]
    loose = [place for run in stamps for place in (_stamp_place(run),) if not any(_overlap(place, other) for other in places)]
    return (*blocks, *(SignatureBlock(place, signatory(place, layout, labels)) for place in loose))


def _heads_section(place: Place, places: list[Place]) -> bool:
    """Whether a label is a numbered heading (`5. SIGNATURE OF THE CUSTOMER`) on a bar too low to sign in, right over another place."""
    x0, top, x1, bottom = place.zone
    if bottom - top >= _TOO_LOW or not _NUMBERED.match(place.label.run.text):
        return False
    below = [other.zone for other in places if other.page == place.page and abs(other.zone[1] - bottom) <= EDGE]
    return any(zone[0] < x1 and x0 < zone[2] for zone in below)


def _in_rows(label: Label, page: Page, layout: Layout) -> list[SignatureBlock]:
    """Where a label heads a column of a table, the cells under it, one for each row that begins with a party: `Customer`, `Witness`."""
    cells = sorted(cells_to_write_in(page), key=lambda cell: cell[1])
    around = [cell for cell in cells if holds(cell, label.run)]
    if not around:
        return []
    column = [smallest(around)]
    for cell in cells:
        if all(abs(cell[side] - column[0][side]) <= EDGE for side in (0, 2)) and abs(cell[1] - column[-1][3]) <= EDGE:
            column.append(cell)
    rows = [(cell, head) for cell in column[1:] if (head := _head_of_row(cell, page, layout))]
    blocks = [SignatureBlock(Place(Label(LabelKind.SIGNATURE, head, None), cell, cell[3]), role_in(head.text)) for cell, head in rows]
    return blocks if any(block.signatory is Signatory.CUSTOMER for block in blocks) else []


def _head_of_row(cell: Box, page: Page, layout: Layout) -> Run | None:
    """What stands first in the row of a cell, when it is short."""
    row = [r for r in layout.runs if r.page == page.number and r.x1 <= cell[0] + EDGE and cell[1] <= r.middle <= cell[3]]
    first = min(row, key=lambda run: run.x0, default=None)
    return first if first and len(first.words) <= MOST_HEADING_WORDS else None


def _ruled(blocks: list[SignatureBlock]) -> list[SignatureBlock]:
    """The blocks with a rule or box, or all where only other parties have one: the customer may be asked to sign without."""
    ruled = [block for block in blocks if block.place.line is not None]
    customers = [block for block in blocks if block.signatory is not Signatory.OTHER]
    lined = [block for block in ruled if block.signatory is not Signatory.OTHER]
    return ruled if lined or (ruled and not customers) else blocks


def _named_for_others(
    document: Document, layout: Layout, labels: tuple[Label, ...], blocks: list[SignatureBlock]
) -> Iterator[SignatureBlock]:
    """The lines and boxes beside or under the customer's that only name another party: `Witness: ____`, `Provider representative`."""
    own = [block.place.label.run for block in blocks if block.signatory is not Signatory.OTHER]
    taken = {word for label in labels for word in label.run.words}
    for page in document.pages:
        signed = [run for run in own if run.page == page.number]
        for run in layout.runs:
            if run.page != page.number or taken.intersection(run.words) or not _names_another(run, signed):
                continue
            label = Label(LabelKind.SIGNATURE, run, None)
            place = place_of(label, page, _others(label, labels))
            if place.line is not None:
                yield SignatureBlock(place, Signatory.OTHER)


def _names_another(run: Run, own: list[Run]) -> bool:
    """Whether a run names another party under the customer's label, with a colon, or beside it; it may say so in two languages."""
    said = run.text.rstrip(" _")
    short = max(len(part.split()) for part in said.split("/")) <= MOST_HEADING_WORDS
    placed = any(run.top > one.bottom and said.endswith(":") for one in own) or any(same_row(run.box, one.box) for one in own)
    return short and placed and role_in(said) is Signatory.OTHER


def _unlabelled(document: Document, labels: tuple[Label, ...], blocks: list[SignatureBlock]) -> Iterator[Place]:
    """The places on scans whose labels recognition lost under the ink: at the left of a date's label, over that of a printed name."""
    for page in (page for page in document.pages if page.raster):
        here = [label for label in labels if label.run.page == page.number]
        yield from (place for place in _over_names(here, page) if not any(_overlap(place, block.place) for block in blocks))
        for date in (label for label in here if label.kind is LabelKind.DATE):
            under = [o.run for o in here if o.kind is LabelKind.NAME and o.run.x0 < date.run.x0 and _is_row_under(o.run, date.run)]
            place = _left_of(date, max(under, key=lambda run: run.x0), page) if under else None
            if place and not any(_overlap(place, block.place) for block in blocks):
                yield place


def _over_names(here: list[Label], page: Page) -> Iterator[Place]:
    """The rule over that of a printed name, or at its left without a label, where name and date stand together at their rules."""
    for name in (label for label in here if label.kind is LabelKind.NAME):
        dated = [o for o in here if o.kind is LabelKind.DATE and goes_with(o.run, name.run)]
        rules = [r for r in writing_lines(page) if r[2] - r[0] >= _WIDTH_TO_SIGN]
        under = [r for r in rules if abs(r[0] - name.run.x0) <= SHORTEST_RULE and -_NEXT_RULE / 2 <= r[3] - name.run.top <= EDGE]
        before = [r for r in rules if -2 * EDGE <= r[0] - name.run.x1 <= SHORTEST_RULE and abs(r[3] - name.run.bottom) <= _NEXT_RULE / 2]
        own = [*under, *before]
        over = [r for r in rules if own and abs(r[0] - own[0][0]) <= _WIDTH_TO_SIGN and _LEAST_STEP <= own[0][3] - r[3] <= _FAR_RULE]
        left = [r for r in rules if under and abs(r[3] - own[0][3]) <= EDGE and r[2] <= own[0][0] and not _is_labelled(r, here)]
        if dated and (over or left):
            rule = max(left or over, key=lambda r: r[3])
            yield Place(name, (rule[0] - 8, rule[3] - _HEIGHT_TO_SIGN, rule[2] + 8, rule[3] + 6), rule[3])


def goes_with(date: Run, name: Run) -> bool:
    """Whether a date's label stands beside that of a printed name, or one or two rows below it in its column."""
    under = abs(date.x0 - name.x0) <= EDGE and 0 < date.top - name.bottom <= 2 * _NEXT_ROW
    return under or (date.x0 > name.x1 and same_row(date.box, name.box))


def _is_labelled(rule: Box, labels: list[Label]) -> bool:
    return any(rule[0] - EDGE <= label.run.x0 <= rule[2] and abs(label.run.top - rule[3]) <= _NEXT_RULE / 2 for label in labels)


def _is_row_under(name: Run, date: Run) -> bool:
    return date.bottom < name.top <= date.bottom + _NEXT_ROW


def _left_of(date: Label, name: Run, page: Page) -> Place | None:
    """The rule or the side of a cell at the left of a date's label and over the name's, from where the names' column ends.

    Where the date is written over its label, so is the signature: on the rule beside that of the date.
    """
    run, lines = date.run, writing_lines(page)
    before = [r for r in lines if r[0] < run.x0 - _WIDTH_TO_SIGN and r[2] > name.x1 + _WIDTH_TO_SIGN]
    dated = place_of(date, page, []).line
    beside = [r for r in before if dated is not None and dated < run.middle and abs(r[3] - dated) <= EDGE]
    near = beside or [r for r in before if run.middle - 2 <= r[3] <= name.top + 2]
    if not near:
        return None
    rule = max(near, key=lambda r: r[3])
    left = rule[0] - 8 if abs(rule[0] - name.x0) <= 2 * EDGE else max(rule[0] - 8, name.x1)  # labels stand under their rules, or before
    return Place(date, (left, rule[3] - _HEIGHT_TO_SIGN, min(rule[2] + 8, run.x0), rule[3] + 6), rule[3])


def _is_mere_cross(place: Place, places: list[Place]) -> bool:
    """Whether a label is the `X` before a line that another label names, a sticker that bids to sign there, or a heading: `Sign`."""
    run = place.label.run
    others = [other for other in places if other is not place and other.page == place.page]
    asked_under = [other for other in others if 0 < other.label.run.top - run.top <= _HEADED and not says_merely_where(other.label.run)]
    return says_merely_where(run) and bool(asked_under or any(_overlap(place, other) or holds(other.zone, run) for other in others))


def _is_filled_in(place: Place, places: list[Place], page: Page) -> bool:
    """Whether a label such as `Authorized by` has a printed name in its space, while another one asks for a signature by that word.

    A signatory whose name is filled in need not be asked for again: the label for the ink may be lost under it.
    """
    text = place.label.run.text
    if SIGN.search(text) or not (SIGNATORY.search(text) or any(SIGN.search(other.label.run.text) for other in places)):
        return False
    x0, top, x1, bottom = place.zone
    label = (*place.label.run.words, *(place.label.rest.words if place.label.rest else ()))
    typed = [w.text for w in page.words if w not in label and x0 <= w.x0 and w.x1 <= x1 and top <= (w.top + w.bottom) / 2 <= bottom]
    return "/s/" not in typed and len([text for text in typed if text[:1].isalpha()]) > 1


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
        for r in writing_lines(page)
        if run.bottom + CLOSING_ROOM < r[3] <= end and abs(r[0] - run.x0) <= SHORTEST_RULE / 2 and r[2] - r[0] < 0.75 * page.width
    ]
    if ruled:
        rule = min(ruled, key=lambda r: r[3])
        return Place(label, (rule[0] - 8, run.bottom, rule[2] + 8, rule[3] + 6), rule[3])
    return Place(label, (run.x0 - 10, run.bottom, min(run.x0 + 260, page.width), end), None)
