"""What a pen left in a place to sign on a scanned letter, where nothing but the picture of the page tells."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from pipeline.domain.document import Stroke
from pipeline.domain.loa import SignatureKind
from pipeline.reading.ink import Blot, InkMeasure, around, bars_in, ink_over, rule_pieces_in, sides_in
from pipeline.reading.signature_labels import LabelKind
from pipeline.reading.signature_marks import Mark, Weight, inside, marks_in, share_within
from pipeline.reading.table_cells import cells_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.domain.document import Box, Document, Page, Raster, Word
    from pipeline.reading.layout import Layout, Run
    from pipeline.reading.signature_labels import Label
    from pipeline.reading.signing_spaces import Place

_LEAST_SHARE = 0.004
_LEAST_WIDTH = 20.0
_PEN_WIDTH, _PEN_HEIGHT, _PEN_FILL = 16.0, 11.0, 0.5
"""Points, and share of its box: larger than a letter of print and thinner than a stamp or an arrow."""
_FLAT_WIDTH, _FLAT_HEIGHT, _FLAT_FILL = 30.0, 7.5, 0.28
_HIGHER_THAN_PRINT, _LETTER_GAP = 15.0, 4.0
_TALLEST_PEN = 48.0
"""Points; a seal or the letter of a watermark is taller."""
_BLANK_BLOT = 3.0
_BLANK_SHARE = 0.004
_SURELY_PRINT, _SURELY_NAMED = 0.6, 0.85
_PROSE = 5
"""So many words together are a sentence and no signature."""
_MARGIN = 14.0
_LEGIBLE = 0.3
_RULE = 2.4
"""Points; a rule that a stroke of the pen runs along looks thicker than it is."""
_FORM_WORD = re.compile(
    r"[_.:\u2026-]+|\W*(?:x|sign(?:ature|ed|here)?s?|here|date|name|title|by|print(?:ed)?|authori[sz]ed|customer|subscriber|owner|seal)\W*",
    re.IGNORECASE,
)
_MOSTLY = 0.7
_INNER = 18.0
_LONGEST_FLOURISH = 80.0
_TOUCHING = 2.0
_SAME_EDGE = 8.0
_LONGEST_DASH, _FEWEST_DASHES = 10.0, 7
_CAPITALS, _NARROW, _BROAD = (9.0, 36.0), 0.35, 1.3
_SAME_HEIGHT, _CAPITAL_FILL, _FEWEST_CAPITALS = 0.2, 0.25, 3
_LONGEST_END, _BENT = 24.0, 9.0
_NEARBY, _WHOLE_STROKES = (60.0, 40.0), (40.0, 30.0)
"""Points across and down: how far from its place a signature may stray, and how far it then reaches beyond."""
_ROOM_TO_SIGN = 20.0
"""Points between a closing and the printed name that leave room for a signature."""


@dataclass(frozen=True, slots=True)
class ScannedPlace:
    """What a place on a scan holds; `blank` when it certainly holds nothing, which needs a line to be sure of the place."""

    marks: tuple[Mark, ...]
    blank: bool


def as_seen(document: Document) -> Document:
    """The document with the rules seen in the pictures of its pages among their strokes, and without what recognition could not read."""
    return replace(document, pages=tuple(_seen(page, page.raster) if page.raster else page for page in document.pages))


def _seen(page: Page, raster: Raster) -> Page:
    """A hand is recognised as anything, and its tall box would draw the labels beside it into one line."""
    printed = [word.box for word in page.words if word.confidence >= _LEGIBLE and any(c.isalnum() for c in word.text)]
    pieces = {around(parts): parts for parts in rule_pieces_in(raster, printed)}
    rules = _no_print([*pieces], page)
    lines = [Stroke("line", (x0, max(top, bottom - _RULE), x1, bottom), page.number, 2) for x0, top, x1, bottom in rules]
    bent = [Stroke("bar", part, page.number, 4) for rule in rules if len(pieces[rule]) > 1 for part in pieces[rule]]
    bars = bars_in(raster)
    sides = [Stroke("line", side, page.number, 2) for side in sides_in(raster, bars)]
    strips = [Stroke("bar", bar, page.number, 4) for bar in bars]
    cells = [Stroke("rect", cell, page.number, 4) for cell in cells_of((*lines, *sides, *strips))]
    legible = tuple(word for word in page.words if word.confidence >= _LEGIBLE)
    return replace(page, strokes=(*page.strokes, *lines, *bent, *strips, *cells), words=legible)


def _no_print(rules: Sequence[Box], page: Page) -> list[Box]:
    """The rules without lines of small print, whose letters run together, and without a pen's level stroke over the rule it signs on."""
    drawn = [rule for rule in rules if _share_in_print(rule, page) < _MOSTLY]
    return [rule for rule in drawn if not any(_is_flourish(rule, other) for other in drawn)]


def _share_in_print(rule: Box, page: Page) -> float:
    """Share of a rule that lies in the body of printed words, neither under nor over them."""
    middle = (rule[1] + rule[3]) / 2
    words = [w for w in page.words if w.confidence >= _SURELY_PRINT and w.top + 0.2 * w.size <= middle <= w.bottom - 0.3 * w.size]
    covered = sum(max(0.0, min(w.x1, rule[2]) - max(w.x0, rule[0])) for w in words)
    return covered / (rule[2] - rule[0])


def _is_flourish(short: Box, rule: Box) -> bool:
    inner = rule[0] + _INNER <= short[0] and short[2] <= rule[2] - _INNER and short[2] - short[0] <= _LONGEST_FLOURISH
    return inner and 0 < rule[3] - short[3] <= _INNER


def scanned_place(place: Place, document: Document, layout: Layout, labels: tuple[Label, ...]) -> ScannedPlace | None:
    """What is in a place to sign of a page with a raster, None without one; recognised text alone proves nothing there."""
    page, raster = _page_of(place, document)
    if raster is None:
        return None
    place, bounded = _above_the_name(place, layout)
    found = tuple(_told_by_print(_with_sure_signer(mark, page)) for mark in marks_in(place, document, layout))
    printed, lines = _printed(place, page, layout, labels), _lines(page)
    measure = ink_over(raster, _reach(place.zone, page), printed, lines)
    solid = measure.solid and ink_over(raster, place.zone, printed, lines).solid
    inked = _ink_mark(_reaching_in(replace(measure, solid=solid), place, page), place)
    marks = (*found, inked) if inked else found
    strength = list(SignatureKind)
    ordered = tuple(sorted(marks, key=lambda mark: (-mark.weight, strength.index(mark.kind))))
    return ScannedPlace(ordered, blank=not marks and (bounded or place.line is not None))


def _above_the_name(place: Place, layout: Layout) -> tuple[Place, bool]:
    """The room under a closing down to the name printed for the signer, and whether there is such a name: then both its ends are known."""
    closing, zone = place.label.run, place.zone
    if place.label.kind is not LabelKind.CLOSING or place.line is not None:
        return place, False
    under = [
        run
        for run in layout.runs
        if run.page == place.page
        and closing.bottom + _ROOM_TO_SIGN <= run.top < zone[3] + _ROOM_TO_SIGN
        and abs(run.x0 - closing.x0) <= _SAME_EDGE
        and len(run.words) > 1
        and abs(run.size - closing.size) <= 0.2 * closing.size
        and all(word.confidence >= _SURELY_PRINT for word in run.words)
    ]
    between = [r for r in layout.runs if r.page == place.page and under and closing.bottom <= r.top and r.bottom <= under[0].top]
    if not under or any(zone[0] <= run.x0 <= zone[2] for run in between):
        return place, False
    return replace(place, zone=(zone[0], zone[1], zone[2], under[0].top - 2)), True


def _page_of(place: Place, document: Document) -> tuple[Page, Raster | None]:
    page = next(page for page in document.pages if page.number == place.page)
    return page, page.raster


def strays(place: Place, document: Document, layout: Layout, labels: tuple[Label, ...], taken: list[Box]) -> bool:
    """Whether a pen was near a place to sign or its label, outside the boxes `taken`: somebody may have signed beside the line."""
    page, raster = _page_of(place, document)
    if raster is None:
        return False
    zone, label = place.zone, place.label.run.box
    left, top, right, bottom = (*map(min, zone[:2], label[:2]), *map(max, zone[2:], label[2:]))
    near = _widened((left, top, right, bottom), _NEARBY, page)
    measure = ink_over(raster, _widened(near, _WHOLE_STROKES, page), _printed(place, page, layout, labels), _lines(page))
    pen = [blot.box for blot in measure.blots if _is_pen(blot) and share_within(blot.box, near)]
    return any(not any(inside(stroke, box, 8) for box in taken) for stroke in pen)


def _widened(box: Box, by: tuple[float, float], page: Page) -> Box:
    across, down = by
    return (max(0.0, box[0] - across), max(0.0, box[1] - down), min(page.width, box[2] + across), min(page.height, box[3] + down))


def _lines(page: Page) -> list[Box]:
    """What is drawn and no pen's: rules, bars, and the upright sides of boxes."""
    cells = [stroke.box for stroke in page.strokes if stroke.kind == "rect"]
    sides = [(x - _RULE, top, x + _RULE, bottom) for x0, top, x1, bottom in cells for x in (x0, x1)]
    return [*(stroke.box for stroke in page.strokes if stroke.kind in {"line", "bar"}), *sides]


def _with_sure_signer(mark: Mark, page: Page) -> Mark:
    """The mark without its signer where the name is in no words of the page that were well read, or ends with an initial.

    Script is often misread; the name in a certificate is not read from the picture.
    """
    if mark.kind is SignatureKind.DIGITAL:
        return mark
    well_read = {word.text.strip(".,") for word in page.words if word.confidence >= _SURELY_NAMED}
    parts = [part.strip(".,") for part in (mark.signer or "").split()]
    known = all(part in well_read for part in parts) and all(len(part) > 1 for part in parts[-1:])
    return mark if known else replace(mark, signer=None)


def _told_by_print(mark: Mark) -> Mark:
    return replace(mark, weight=Weight.DOUBTFUL) if mark.kind is SignatureKind.TYPED else mark


def _reach(zone: Box, page: Page) -> Box:
    """The zone and a margin, so that what only reaches into it is seen whole."""
    return (
        max(0.0, zone[0] - _MARGIN),
        max(0.0, zone[1] - _MARGIN),
        min(page.width, zone[2] + _MARGIN),
        min(page.height, zone[3] + _MARGIN),
    )


def _printed(place: Place, page: Page, layout: Layout, labels: tuple[Label, ...]) -> list[Box]:
    """The boxes of what is print for certain; on the line itself that is only the form's own words, for a hand may be read as a word."""
    own = {word for label in labels for word in label.run.words}
    usual = median([word.size for word in page.words] or [0.0])
    runs = [run for run in layout.runs if run.page == place.page]
    return [word.box for run in runs for word in run.words if word in own or _is_print(word, run, place, usual)]


def _is_print(word: Word, run: Run, place: Place, usual: float) -> bool:
    if _FORM_WORD.fullmatch(word.text) or len(run.words) >= _PROSE:
        return True
    line = place.line if place.line is not None else place.zone[3]
    on_line = inside(word.box, (place.zone[0], max(place.zone[1], line - 30), place.zone[2], line + 3))
    return not on_line and word.confidence >= _SURELY_PRINT and word.size <= 1.6 * usual


def _reaching_in(measure: InkMeasure, place: Place, page: Page) -> InkMeasure:
    """The measure without what only lies beside the space: a hole in the margin, the next line, a label under the rule that is not read."""
    x0, top, x1, bottom = place.zone
    under = place.line is not None and place.label.run.top >= place.line - _TOUCHING
    end = place.line + _TOUCHING if under and place.line is not None else bottom + _TOUCHING
    dashes = _dashes(measure.blots)
    kept = [
        b
        for b in measure.blots
        if not _is_end_of_rule(b, place)
        and b not in dashes
        and b.box[0] < x1 + _TOUCHING
        and b.box[2] > x0 - _TOUCHING
        and b.box[3] > top - _TOUCHING
        and b.box[1] < end
    ]
    left_out = sum(b.fill * b.width * b.height for b in measure.blots if b not in kept)
    reach = _reach(place.zone, page)
    share = measure.share - left_out / ((reach[2] - reach[0]) * (reach[3] - reach[1]))
    return replace(measure, blots=tuple(kept), share=max(0.0, share))


def _dashes(blots: tuple[Blot, ...]) -> set[Blot]:
    """The blots that lie in one row or column as the dashes of a border do: all small, and too many to be a pen's."""
    small = [b for b in blots if min(b.width, b.height) <= _RULE and max(b.width, b.height) <= _LONGEST_DASH]
    rows: dict[tuple[bool, int], set[Blot]] = {}
    for blot in small:
        for upright, middle in ((False, blot.box[1] + blot.box[3]), (True, blot.box[0] + blot.box[2])):
            for row in (round(middle), round(middle) + 1):
                rows.setdefault((upright, row), set()).add(blot)
    return {blot for row in rows.values() if len(row) >= _FEWEST_DASHES for blot in row}


def _is_end_of_rule(blot: Blot, place: Place) -> bool:
    """Whether a blot is the thin end of the rule to sign on, where a bent rule was lost."""
    flat = blot.height <= _RULE and blot.width <= _LONGEST_END
    return flat and place.line is not None and abs(blot.box[3] - place.line) <= _BENT


def _ink_mark(measure: InkMeasure, place: Place) -> Mark | None:
    """A pen's line in the middle of the place is a signature; a filled stamp and anything else that is more than dirt is a doubt."""
    within = [blot for blot in measure.blots if inside(blot.box, place.zone)]
    wide = not measure.solid and measure.share >= _LEAST_SHARE and measure.width >= _LEAST_WIDTH
    if wide and (any(_is_pen(blot) for blot in within) or _is_broken_pen(within)) and not holds_capitals(within):
        return Mark(SignatureKind.INK, Weight.CLEAR, f"ink of {round(measure.width)} points over the space to sign, on a scan")
    if not measure.legible or measure.share > _BLANK_SHARE or any(max(b.width, b.height) > _BLANK_BLOT for b in measure.blots):
        return Mark(SignatureKind.INK, Weight.DOUBTFUL, "marks in the space to sign that may be ink, on a scan")
    return None


def holds_capitals(blots: Sequence[Blot]) -> bool:
    """Whether some of the blots are capitals of one height in a row, level or not, as a rubber stamp prints and no hand writes."""
    high = sorted((b for b in blots if _is_capital(b)), key=lambda b: b.box[0])
    for start, first in enumerate(high):
        row = [first]
        for blot in high[start + 1 :]:
            if abs(blot.height - first.height) <= _SAME_HEIGHT * first.height and _stands_beside(row[-1], blot):
                row.append(blot)
        if len(row) >= _FEWEST_CAPITALS:
            return True
    return False


def _is_capital(blot: Blot) -> bool:
    low, high = _CAPITALS
    return low <= blot.height <= high and _NARROW * blot.height <= blot.width <= _BROAD * blot.height and blot.fill >= _CAPITAL_FILL


def _stands_beside(left: Blot, right: Blot) -> bool:
    gap, step = right.box[0] - left.box[2], abs(right.box[1] - left.box[1])
    return -_TOUCHING <= gap <= left.height and step <= left.height / 3


def _is_broken_pen(blots: Sequence[Blot]) -> bool:
    """Whether blots that lie close together are the pieces of a hand that rules and print have cut: higher than a line of print."""
    return any(_is_pen(whole) and whole.height >= _HIGHER_THAN_PRINT for whole in _close_together(blots))


def _close_together(blots: Sequence[Blot]) -> Iterator[Blot]:
    """The blots with less than a letter's gap between them as one each."""
    groups: list[list[Blot]] = []
    for blot in blots:
        near = [group for group in groups if any(_are_near(blot, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([blot, *(other for group in near for other in group)])
    for group in groups:
        box = around([blot.box for blot in group])
        area = sum(blot.fill * blot.width * blot.height for blot in group)
        yield Blot(box, area / max((box[2] - box[0]) * (box[3] - box[1]), 1.0))


def _are_near(one: Blot, other: Blot) -> bool:
    a, b = one.box, other.box
    return max(a[0], b[0]) - min(a[2], b[2]) <= _LETTER_GAP and max(a[1], b[1]) - min(a[3], b[3]) <= _LETTER_GAP


def _is_pen(blot: Blot) -> bool:
    if blot.height > _TALLEST_PEN:
        return False
    tall = blot.width >= _PEN_WIDTH and blot.height >= _PEN_HEIGHT and blot.fill <= _PEN_FILL
    flat = blot.width >= _FLAT_WIDTH and blot.height >= _FLAT_HEIGHT and blot.fill <= _FLAT_FILL
    return tall or flat
