"""What may be the customer's signature although it stands in no place to sign: where it is seen, a letter is not called unsigned."""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from pipeline.reading.candidates import looks_like_name, plain
from pipeline.reading.signature_labels import LabelKind, Signatory, is_stamp
from pipeline.reading.signature_marks import inside, is_named_with_time, loose_pictures, marks_in, pen_strokes
from pipeline.reading.signature_places import goes_with
from pipeline.reading.signature_scan import strays
from pipeline.reading.signing_spaces import same_row
from pipeline.reading.writing_lines import FEWEST_PEN_POINTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.document import Box, Document, Page
    from pipeline.reading.layout import Layout, Run
    from pipeline.reading.signature_labels import Label
    from pipeline.reading.signature_parties import SignatureBlock
    from pipeline.reading.signing_spaces import Place

_ELSEWHERE = ("Ink", "Stamp")
_FOOTER = 0.92
"""Share of the page's height below which a picture is a footer's, unless a place to sign lies there."""
_HEAD = 0.2
"""Share of the page's height over which a winding path or a name is a letterhead's."""
_NARROWEST_PEN, _TALLEST_PEN = 30.0, 100.0
_NEAR = 40.0
_SMALLEST_NEAR = 10.0
_LARGER_THAN_PRINT = 1.25
_MOST_WORDS_OF_NAME = 4
_OVER_NAME, _BESIDE_NAME, _SAME_ROW = 70.0, 150.0, 10.0
"""Points over and at the right of the label of a printed name in which the signature above it stands."""


def marks_elsewhere(
    document: Document, layout: Layout, blocks: tuple[SignatureBlock, ...], dates: list[Place], names: list[Place]
) -> Iterator[str]:
    """Marks outside all places to sign that may still be the customer's signature; those in another's place are that other's.

    `dates` are the spaces for dates, which hold what a pen wrote there; `names` those for printed names, which hold what is typed there.
    """
    others = [block for block in blocks if block.signatory is Signatory.OTHER]
    own = [block for block in blocks if block.signatory is not Signatory.OTHER]
    if others and not own and any(marks_in(block.place, document, layout) for block in others):
        yield "signed in a place whose label names somebody else"
    if not own and any(is_stamp(run, layout) for run in layout.runs):
        yield "an e-sign stamp that is bound to no place of the customer"
    for page in document.pages:
        taken = [place.zone for place in (*(block.place for block in blocks), *dates) if place.page == page.number]
        near = [_with_label(block.place) for block in own if block.place.page == page.number]
        if any(not any(inside(box, zone, 12) for zone in taken) for box in _loose_marks(page, document, near)):
            yield f"marks on page {page.number} outside the space to sign"
        filled = [*taken, *(place.zone for place in names if place.page == page.number)]
        if any(not any(inside(run.box, zone) for zone in filled) for run in _typed_signatures(page, layout)):
            yield f"a name on page {page.number} outside the space to sign that may be a typed signature"


def ink_at_lost_labels(
    document: Document,
    layout: Layout,
    labels: tuple[Label, ...],
    blocks: tuple[SignatureBlock, ...],
    dates: list[Place],
    names: list[Place],
) -> Iterator[str]:
    """Ink on a scan over a printed name, with its date or title, that belongs to no place to sign: a pen may have hidden its label."""
    taken = [place for places in ((block.place for block in blocks), dates) for place in places]
    companions = [label.run for label in labels if label.kind in {LabelKind.DATE, LabelKind.TITLE}]
    for place in names:
        name = place.label.run
        with_others = any(run.page == name.page and goes_with(run, name) for run in companions)
        if not with_others or any(_is_over(block.place, name) for block in blocks):
            continue
        lost = replace(place, zone=(name.x0 - 8, max(0.0, name.top - _OVER_NAME), name.x1 + _BESIDE_NAME, name.top))
        if strays(lost, document, layout, labels, [other.zone for other in taken if other.page == place.page]):
            yield f"ink over the printed name on page {place.page}"


def _is_over(place: Place, name: Run) -> bool:
    """Whether a place to sign stands over the label of a printed name, or in its row."""
    x0, _, x1, bottom = place.zone
    over = x0 <= name.x1 and name.x0 <= x1 and -_SAME_ROW <= name.top - bottom <= _OVER_NAME
    return place.page == name.page and (over or same_row(place.label.run.box, name.box))


def _with_label(place: Place) -> Box:
    zone, label = place.zone, place.label.run.box
    return (min(zone[0], label[0]), min(zone[1], label[1]), max(zone[2], label[2]), max(zone[3], label[3]))


def _loose_marks(page: Page, document: Document, near: list[Box]) -> Iterator[Box]:
    """Pictures, annotations and signed fields, and what a pen drew: anywhere when it is as long as a name, else `near` a place to sign."""
    yield from (p.box for p in loose_pictures(page, document) if p.box[1] <= _FOOTER * page.height)
    yield from (a.box for a in page.annotations if a.subtype in _ELSEWHERE)
    yield from (f.box for f in page.fields if f.kind == "Sig" and f.filled)
    for stroke in pen_strokes(page):
        x0, top, x1, bottom = stroke.box
        if stroke.points < 2 * FEWEST_PEN_POINTS or bottom - top > _TALLEST_PEN or top <= _HEAD * page.height:
            continue
        as_long = x1 - x0 >= _NARROWEST_PEN
        if as_long or (min(x1 - x0, bottom - top) >= _SMALLEST_NEAR and any(inside(stroke.box, box, _NEAR) for box in near)):
            yield stroke.box


def _typed_signatures(page: Page, layout: Layout) -> Iterator[Run]:
    """The names that look put there by hand: said before but in larger type than the print, or with the time of an e-sign service."""
    usual = median([word.size for word in page.words] or [0.0])
    for run in layout.runs:
        if run.page != page.number or page.raster or run.top <= 2 * _HEAD * page.height:
            continue
        large = 1 < len(run.words) <= _MOST_WORDS_OF_NAME and looks_like_name(run.text) and run.size >= _LARGER_THAN_PRINT * usual
        if is_named_with_time(run.text) or (large and any(plain(run.text) in plain(o.text) for o in layout.runs if o is not run)):
            yield run
