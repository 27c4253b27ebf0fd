"""What somebody left in the space for a signature: a key, an e-sign stamp, a pen, a picture, a typed name; and what only looks like it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING

from pipeline.domain.loa import SignatureKind
from pipeline.reading.candidates import dates_in, looks_like_name
from pipeline.reading.layout import run_of
from pipeline.reading.signature_labels import LabelKind, invites_to_sign, is_placeholder, is_stamp
from pipeline.reading.signing_spaces import same_row
from pipeline.reading.writing_lines import FEWEST_PEN_POINTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.document import Annotation, Box, Document, FormField, Page, Picture, Stroke, Word
    from pipeline.reading.layout import Layout, Run
    from pipeline.reading.signing_spaces import Place


class Weight(IntEnum):
    """How much a mark proves: nothing sure, or a signature."""

    DOUBTFUL = 1
    CLEAR = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """Something in the space for a signature; `signer` and `signed_on` where the mark itself states them, `valid` where it was verified."""

    kind: SignatureKind
    weight: Weight
    seen: str
    signer: str | None = None
    signed_on: date | None = None
    valid: bool | None = None


_NARROWEST_INK = 18.0
_WIDEST_DAB = 24.0
_ROUNDED = 8.0
_LOWEST_CELL = 14.0
_CLEARLY_INK = 30.0
_LARGEST_PICTURE = 120.0
_TALLEST_STROKE = 36.0
_LOWEST_BOX = 18.0
_MOST_POINTS_OF_A_FRAME = 24
"""A rounded frame has 17."""
_MOST_UNDER_A_PEN = 2
_POINTS_OF_A_BOX = frozenset({5, 8, 9, 10, 17})
_NO_SIGNATURE_TEXT = re.compile(
    r"\b(?:sign\s*here|initials?|draft|sample|copy|void|received|approved|confidential|do not|tbd|n/a|pending|here|"
    r"signatures?|signed|authori[sz]ed|customer|subscriber|date|name|title|print(?:ed)?|representative|owner|witness|carrier|agent|"
    r"signez|ici|signataire|nom|titre|fonction|représentante?|client|témoin|titulaire|autorisée?|reçu|approuvé|brouillon|copie)\b",
    re.IGNORECASE,
)
"""Words of forms and stamps: what holds one is nobody's name."""
_ESIGN = re.compile(
    r"docu\s?signed by|digitally signed by|electronically signed(?: by)?|e-?signed by|signed (?:by|with|via|using|electronically)\b.{0,40}"
    r"(?:docusign|adobe|dropbox ?sign|hello ?sign|panda ?doc|sign ?now)|"
    r"signé (?:numériquement|électroniquement)(?: par)?|adobe acrobat sign|(?:dropbox|hello) ?sign|panda ?doc|sign ?now",
    re.IGNORECASE,
)
_SIGNED_BY = re.compile(r"^(?:signed by|signé par) ?:?", re.IGNORECASE)
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_ADOBE = re.compile(rf"^(?P<name>.*?)\s*\((?P<when>{_MONTH}[a-z]* \d{{1,2}}, \d{{4}}),? \d{{1,2}}:\d{{2}} ?[a-z+:0-9' -]+\)", re.IGNORECASE)
_FORM_WORDS = re.compile(
    r"sign(?:ed|ature|here)?s?\b|\b(?:x|date|name|title|by|print(?:ed)?|here|seal|authori[sz]ed|customer|\w+:)", re.IGNORECASE
)
_LARGER, _MUCH_LARGER = 1.25, 1.5
_SHARE_OF_ROW = 0.6
_FEWEST_LETTERS = 4
_SPACED_OUT = 2
_MANY_PEN_POINTS = 40
"""So winding a path is somebody's initials, however narrow; an arrow or a tick has few."""
_LETTERS_PER_WORD = 2
_ENVELOPE = re.compile(r"envelope|transaction number|document id|certificate of completion|[{}\[\]\\]", re.IGNORECASE)
_STAMP_ID = re.compile(r"^[0-9A-F]{8,}\.{0,3}$")
_SLASH_S = re.compile(r"/ ?s ?/\s*(?P<name>.+)|^s/\s*(?P<other>.+)", re.IGNORECASE)
_VERDICTS = {
    True: "a valid digital signature in its field, identity not verified",
    False: "a digital signature in its field that does not fit the document: changed after signing, or broken",
    None: "a digital signature in its field that could not be verified",
}
_WIDE_AS_A_NAME = 1.6
"""Heights of a picture that a signature is wide; the icon of a button that nobody has used is about square."""
_SIGNATURE_FIELD = re.compile(r"sign(?!er|ator|ataire)", re.IGNORECASE)
_BESIDE_SIGNATURE_FIELD = re.compile(r"date|name|print|title|titre|nom(?![a-z])", re.IGNORECASE)
_OTHER_PARTY_FIELD = re.compile(r"carrier|provider|agent|witness|notary|company|sales|office|fournisseur|temoin|témoin", re.IGNORECASE)


def marks_in(place: Place, document: Document, layout: Layout) -> tuple[Mark, ...]:
    """Every mark in the space of a signature, the strongest first."""
    page = next(page for page in document.pages if page.number == place.page)
    ink = [*_pen_marks(place, page), *_picture_marks(place, page, document), *_annotation_marks(place, page)]
    found = [*_field_marks(place.zone, page), *_stamp_marks(place, layout, inked=bool(ink)), *ink, *_typed_marks(place, layout)]
    strength = list(SignatureKind)
    return tuple(sorted(found, key=lambda mark: (-mark.weight, strength.index(mark.kind))))


def inside(box: Box, zone: Box, margin: float = 0) -> bool:
    """Whether the middle of a box lies in a zone."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return zone[0] - margin <= x <= zone[2] + margin and zone[1] - margin <= y <= zone[3] + margin


def is_named_with_time(text: str) -> bool:
    """Whether print is a name with the time at which its owner signed, as Adobe's service puts it: `Rosa Diaz (Nov 9, 2026 17:35 EST)`."""
    return _ADOBE.match(text) is not None


def pen_strokes(page: Page) -> tuple[Stroke, ...]:
    """The page's strokes that a pen may have drawn: curves that are no frame around words, no box or corner of one, and no rule."""
    curves = [s for s in page.strokes if s.kind == "curve" and s.box[2] - s.box[0] < 0.6 * page.width and not _is_box(s)]
    corners = {corner for s in page.strokes if s.kind == "rect" for corner in _corners(s.box)} if len(curves) > 1 else set()
    return tuple(s for s in curves if not _is_corner(s, corners) and not _frames_words(s, page.words))


def _corners(box: Box) -> Iterator[tuple[float, float]]:
    if box[2] - box[0] >= _CLEARLY_INK and box[3] - box[1] >= _LOWEST_CELL:
        yield from ((x, y) for x in (box[0], box[2]) for y in (box[1], box[3]))


def _is_corner(stroke: Stroke, corners: set[tuple[float, float]]) -> bool:
    """Whether a little curve is a piece of a box's rounded corner."""
    x0, top, x1, bottom = stroke.box
    if max(x1 - x0, bottom - top) > _ROUNDED:
        return False
    return any(abs((x0 + x1) / 2 - x) <= _ROUNDED and abs((top + bottom) / 2 - y) <= _ROUNDED for x, y in corners)


def _is_box(stroke: Stroke) -> bool:
    """Whether a path is a rounded box or an oval; a ring of a letter's size may be a dab of a pen or the letter O."""
    return stroke.ring and stroke.box[2] - stroke.box[0] >= _WIDEST_DAB


def loose_pictures(page: Page, document: Document) -> tuple[Picture, ...]:
    """The page's pictures that may be a signature wherever they lie: no letterhead and no footer."""
    found = [p for p in page.pictures if _may_be_signature(p, page, document)]
    return tuple(p for p in found if p.box[3] >= 0.14 * page.height and p.box[1] <= 0.94 * page.height)


def _may_be_signature(picture: Picture, page: Page, document: Document) -> bool:
    """Whether a picture is sized as a signature and no logo that comes back on another page."""
    x0, top, x1, bottom = picture.box
    repeated = any(_same_box(picture.box, other.box) for p in document.pages if p.number != page.number for other in p.pictures)
    sized = 20 <= x1 - x0 <= 0.6 * page.width and 6 <= bottom - top <= _LARGEST_PICTURE  # noqa: PLR2004 - points
    return sized and not repeated


def _same_box(one: Box, other: Box) -> bool:
    return all(abs(a - b) < 2 for a, b in zip(one, other, strict=True))  # noqa: PLR2004 - points


def _frames_words(stroke: Stroke, words: tuple[Word, ...]) -> bool:
    """Whether a path goes round printed words; a pen goes over one or two, a frame holds several, or says where to sign."""
    if stroke.points > _MOST_POINTS_OF_A_FRAME:
        return False
    framed = [word.text for word in words if inside(word.box, stroke.box, -1) and any(c.isalnum() for c in word.text)]
    return len(framed) > _MOST_UNDER_A_PEN or invites_to_sign(" ".join(framed))


def _pen_marks(place: Place, page: Page) -> Iterator[Mark]:
    """Curves in the space, all strokes of a pen together; the frame of an e-sign stamp or of a form is none."""
    strokes = [s for s in pen_strokes(page) if inside(s.box, place.zone) and not _is_bracket(s)]
    if not strokes or _are_corners(strokes):
        return
    points = sum(s.points for s in strokes)
    width = max(s.box[2] for s in strokes) - min(s.box[0] for s in strokes)
    if width < _NARROWEST_INK:
        return
    written = (points >= FEWEST_PEN_POINTS and width >= _CLEARLY_INK) or points >= _MANY_PEN_POINTS
    clear = written and not _may_be_frame(strokes, width, place)
    yield Mark(SignatureKind.INK, Weight.CLEAR if clear else Weight.DOUBTFUL, f"pen strokes of {round(width)} points in the space to sign")


def _are_corners(strokes: list[Stroke]) -> bool:
    """Whether all that there is are the rounded corners of one box, whose sides are dashes."""
    x0, top = min(s.box[0] for s in strokes), min(s.box[1] for s in strokes)
    x1, bottom = max(s.box[2] for s in strokes), max(s.box[3] for s in strokes)
    if x1 - x0 < _CLEARLY_INK or bottom - top < _LOWEST_CELL:
        return False
    corners = {(x, y) for x in (x0, x1) for y in (top, bottom)}
    return all(_is_corner(stroke, corners) for stroke in strokes)


def _is_bracket(stroke: Stroke) -> bool:
    """Whether a path is the bracket that an e-sign service draws at the left of a signature."""
    return stroke.points <= 5 and stroke.box[3] - stroke.box[1] > _TALLEST_STROKE  # noqa: PLR2004 - a bracket has four points


def _may_be_frame(strokes: list[Stroke], width: float, place: Place) -> bool:
    """Whether the strokes may be a rounded box to sign in: one tall path of few points, or as wide as the space itself."""
    single = len(strokes) == 1 and strokes[0].points in _POINTS_OF_A_BOX and strokes[0].box[3] - strokes[0].box[1] >= _LOWEST_BOX
    return single or width >= 0.95 * (place.zone[2] - place.zone[0])


def _picture_marks(place: Place, page: Page, document: Document) -> Iterator[Mark]:
    for picture in (p for p in page.pictures if _may_be_signature(p, page, document)):
        x0, top, x1, bottom = picture.box
        if inside(picture.box, place.zone, 6) and x1 - x0 >= _WIDE_AS_A_NAME * (bottom - top):
            yield Mark(SignatureKind.INK, Weight.CLEAR, "a picture over the space to sign")
        elif inside(picture.box, place.zone, 6):
            yield Mark(SignatureKind.INK, Weight.DOUBTFUL, "a picture over the space to sign, as high as a logo is")
        elif share_within(picture.box, place.zone) > 0.15:  # noqa: PLR2004 - share of the picture
            yield Mark(SignatureKind.INK, Weight.DOUBTFUL, "a picture that reaches into the space to sign")


def share_within(box: Box, zone: Box) -> float:
    """The share of a box that lies in a zone."""
    width = min(box[2], zone[2]) - max(box[0], zone[0])
    height = min(box[3], zone[3]) - max(box[1], zone[1])
    area = max((box[2] - box[0]) * (box[3] - box[1]), 1.0)
    return max(width, 0) * max(height, 0) / area


def _annotation_marks(place: Place, page: Page) -> Iterator[Mark]:
    for annotation in page.annotations:
        over = inside(annotation.box, place.zone, 8) or share_within(annotation.box, place.zone) > 0.5  # noqa: PLR2004 - share of the mark
        if over and (mark := _annotation_mark(annotation)):
            yield mark


def _annotation_mark(annotation: Annotation) -> Mark | None:
    words = annotation.contents.strip()
    if _NO_SIGNATURE_TEXT.search(words):
        return None
    wide = annotation.box[2] - annotation.box[0] >= _NARROWEST_INK
    if annotation.subtype in {"Ink", "Stamp"}:
        return Mark(
            SignatureKind.INK,
            Weight.CLEAR if wide else Weight.DOUBTFUL,
            f"a {annotation.subtype.lower()} annotation over the space to sign",
        )
    if annotation.subtype == "FreeText" and words and not dates_in(words):
        named = looks_like_name(words) and len(words.split()) > 1
        return Mark(
            SignatureKind.TYPED, Weight.CLEAR if named else Weight.DOUBTFUL, "a name typed over the space to sign", words if named else None
        )
    return None


def _field_marks(zone: Box, page: Page) -> Iterator[Mark]:
    for field in page.fields:
        near = inside(field.box, zone, 12) or share_within(zone, field.box) > 0.5  # noqa: PLR2004 - share of the zone
        if near and (field.filled or field.pictured) and not _OTHER_PARTY_FIELD.search(field.name):
            yield from _field_mark(field)


def _field_mark(field: FormField) -> Iterator[Mark]:
    if field.pictured:
        clear = field.pictured >= _WIDE_AS_A_NAME and _SIGNATURE_FIELD.search(field.name)
        yield Mark(SignatureKind.INK, Weight.CLEAR if clear else Weight.DOUBTFUL, "a picture in a button of the form, in the space to sign")
    elif field.kind == "Sig":
        yield Mark(SignatureKind.DIGITAL, Weight.CLEAR, _VERDICTS[field.valid], field.value.strip() or None, field.signed_on, field.valid)
    elif field.kind == "Tx" and _SIGNATURE_FIELD.search(field.name) and not _BESIDE_SIGNATURE_FIELD.search(field.name):
        named = _is_name(field.value)
        weight = Weight.CLEAR if named else Weight.DOUBTFUL
        yield Mark(SignatureKind.TYPED, weight, "print typed into the signature field", _without_slash(field.value) if named else None)


def _is_name(text: str) -> bool:
    words = _without_slash(text)
    return (
        len(words.split()) > 1
        and sum(c.isalpha() for c in words) >= _LETTERS_PER_WORD * len(words.split())
        and looks_like_name(words)
        and not _NO_SIGNATURE_TEXT.search(words)
    )


def _without_slash(text: str) -> str:
    slashed = _SLASH_S.search(text.strip())
    return ((slashed["name"] or slashed["other"]) if slashed else text).strip(" /")


def _stamp_marks(place: Place, layout: Layout, *, inked: bool) -> Iterator[Mark]:
    """What an e-sign service prints into the space; an envelope number alone, or a tag to be replaced, is nothing."""
    zone = (place.zone[0] - 10, place.zone[1] - 24, place.zone[2] + 10, place.zone[3] + 14)
    runs = [run for run in layout.runs if run.page == place.page and inside(run.box, zone) and not _ENVELOPE.search(run.text)]
    for index, run in enumerate(runs):
        adobe = _ADOBE.match(run.text)
        if adobe:
            when = dates_in(adobe["when"])
            yield Mark(
                SignatureKind.ESIGN,
                Weight.CLEAR,
                "an e-sign line with name and time",
                adobe["name"].strip() or None,
                when[0].value if when else None,
            )
        elif _ESIGN.search(run.text) or _SIGNED_BY.match(run.text):
            yield from _service_stamp(run, runs[index + 1 :], inked=inked, stamped=is_stamp(run, layout))


def _service_stamp(run: Run, following: list[Run], *, inked: bool, stamped: bool) -> Iterator[Mark]:
    """`DocuSigned by:` counts with a pen stroke, a picture, a stamp number or a name to it; bare words in the letter's type are a label."""
    after = _SIGNED_BY.sub("", _ESIGN.sub("", run.text, count=1)).strip(" :")
    names = [text for text in (after, *(other.text for other in following[:3])) if _is_name(text)]
    numbered = any(_STAMP_ID.match(word.text) for other in following for word in other.words)
    bare_label = _SIGNED_BY.match(run.text) is not None and not stamped
    if bare_label:
        return
    if inked or numbered or names:
        when = [day.value for other in following[:3] for day in dates_in(other.text) if other.size <= 1.1 * run.size]
        yield Mark(
            SignatureKind.ESIGN,
            Weight.CLEAR,
            f"an e-sign stamp: {run.text[:40]}",
            names[0] if names else None,
            when[0] if when else None,
        )
    else:
        yield Mark(SignatureKind.ESIGN, Weight.DOUBTFUL, f"an e-sign stamp with nothing to it: {run.text[:40]}")


def _typed_marks(place: Place, layout: Layout) -> Iterator[Mark]:
    runs_here = [beside for run in layout.runs if run.page == place.page and (beside := _beside_label(run, place))]
    standing = [run for run in runs_here if inside(run.box, place.zone) and _begins_in(run, place)]
    runs = [run for run in standing if not is_placeholder(run.text) and not invites_to_sign(run.text)]
    names = [run for run in runs if _is_name(run.text) and not _labelled(run, place)]
    for run in runs:
        if _is_conformed(run.text):
            name = _without_slash(run.text) if _is_name(run.text) else None
            yield Mark(SignatureKind.TYPED, Weight.CLEAR, "/s/ and a name in the space to sign", name)
    if names and not any(_SLASH_S.search(run.text) for run in names):
        yield from _written_name(place, names)
    elif not names and not any(_is_conformed(run.text) for run in runs) and _print_on_line(place, layout):
        yield Mark(SignatureKind.TYPED, Weight.DOUBTFUL, "print on the line to sign")


def _begins_in(run: Run, place: Place) -> bool:
    """Whether print begins in a space; the letters of a script fill little of their height, so that their box may begin over it."""
    return run.top > place.zone[1] or (run.size >= _LARGER * place.label.run.size and run.middle > place.zone[1] + place.label.run.size)


def _beside_label(run: Run, place: Place) -> Run | None:
    """A run; of one that begins with the label of a place, only what stands in the place."""
    label = place.label.run.words
    if not set(label) & set(run.words):
        return run
    words = tuple(word for word in run.words if word not in label and inside(word.box, place.zone))
    return run_of(words) if words else None


def _is_conformed(text: str) -> bool:
    """Whether print is `/s/` and a name behind it, be its letters spaced so that they make no words; the form's own words are none."""
    if not _SLASH_S.search(text.strip()):
        return False
    name = _without_slash(text)
    return _is_name(text) or (sum(c.isalpha() for c in name) >= _FEWEST_LETTERS and max(map(len, name.split())) <= _SPACED_OUT)


def _print_on_line(place: Place, layout: Layout) -> bool:
    """Whether letters stand on the rule itself, readable or not; the label, an `X` and words of the form are none."""
    if place.line is None:
        return False
    on_line = (place.zone[0], place.line - 12, place.zone[2], place.line + 3)
    asked = [run for run in layout.runs if run.page == place.page and not is_placeholder(run.text) and not invites_to_sign(run.text)]
    words = [w for run in asked for w in run.words if w not in place.label.run.words and inside(w.box, on_line)]
    text = " ".join(word.text for word in words)
    letters = re.sub(r"[\W\d_]+", "", _FORM_WORDS.sub("", text))
    return len(letters) >= _FEWEST_LETTERS


def _labelled(run: Run, place: Place) -> bool:
    """Whether print stands on the row of the label, at its left: the value of another label."""
    label = place.label.run
    return run.x0 <= label.x0 and min(run.bottom, label.bottom) - max(run.top, label.top) > _SHARE_OF_ROW * (label.bottom - label.top)


def _is_large_beside(name: Run, place: Place) -> bool:
    """Whether a name stands in much larger type on the row of a label that asks for a signature: a form fills in names in its own type."""
    label = place.label
    return label.kind is LabelKind.SIGNATURE and same_row(name.box, label.run.box) and name.size >= _MUCH_LARGER * label.run.size


def _written_name(place: Place, names: list[Run]) -> Iterator[Mark]:
    """A name on the line: in larger type than the label it is meant as a signature; in the label's own type it may be part of the form.

    Under a closing the printed name always stands, so that only a second, larger print of it counts. Large capitals are what a rubber
    stamp prints.
    """
    first = max(names, key=lambda run: run.size)
    larger = first.size >= _LARGER * min([place.label.run.size, *(run.size for run in names if run is not first and run.size > 6.5)])  # noqa: PLR2004 - points
    larger = larger and not first.text.isupper()
    if place.line is not None and first.bottom >= place.line - 16:
        yield Mark(SignatureKind.TYPED, Weight.CLEAR if larger else Weight.DOUBTFUL, "a name typed on the line to sign", first.text)
    elif place.line is None and _is_large_beside(first, place) and not first.text.isupper():
        yield Mark(SignatureKind.TYPED, Weight.CLEAR, "a name typed large in the space to sign", first.text)
    elif place.line is None and len(names) > 1 and larger:
        yield Mark(SignatureKind.TYPED, Weight.CLEAR, "a name typed above the printed one", first.text)
