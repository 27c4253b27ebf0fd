"""Is the letter signed by the customer, by whom and when: only clear marks in the customer's own place make it signed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

from pipeline.domain.bill import Extracted
from pipeline.domain.document import Document, PageBox
from pipeline.domain.loa import Signature, SignatureKind, SignatureState
from pipeline.reading.candidates import dates_in, is_ambiguous_date, is_title, looks_like_name
from pipeline.reading.drawn_lines import as_drawn
from pipeline.reading.esign_pages import completed_record
from pipeline.reading.layout import Layout, lines_of, run_of
from pipeline.reading.signature_doubts import ink_at_lost_labels, marks_elsewhere
from pipeline.reading.signature_labels import Label, LabelKind, labels_in
from pipeline.reading.signature_marks import Mark, Weight, inside, marks_in, pen_strokes
from pipeline.reading.signature_parties import SignatureBlock, customers_own
from pipeline.reading.signature_places import signature_blocks
from pipeline.reading.signature_scan import ScannedPlace, as_seen, scanned_place, strays
from pipeline.reading.signing_spaces import Place, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.document import Box, Page, Word
    from pipeline.reading.layout import Run

SURE = 0.97
LIKELY = 0.9
_FULL_PAGE = 0.6
_DATE_ROW = 45.0
_DATE_REACH = 110.0
_SAME_COLUMN, _ALIGNED = 6.0, 24.0
_DOWN_ITS_COLUMN = 0.7
"""How much nearer a label seems that stands under its block's, where name, title and date follow one another."""
_NAME_REACH = 90.0
_FORMAT_HINT = re.compile(r"\(?(?:mm|dd|m|d)[-/. ](?:dd|mm|d|m)[-/. ]y{2,4}\)?|^[_./\s-]+$", re.IGNORECASE)
_DAY_FIRST = re.compile(r"\bd{1,2}[-/. ]m{1,2}", re.IGNORECASE)
_COMBED = re.compile(r"[\d/.-](?: [\d/.-])+")
"""A date typed into a comb, a figure in each of its teeth."""
_BLANK = re.compile(r"[_.:\u2026,]+")
_TALLER_THAN_PRINT = 2.0
_PRINTED = 0.85
_SHORTEST_SURNAME = 2


@dataclass(frozen=True)
class SignatureReading:
    """The customer's signature with what stands beside it.

    `date_seen` is true when something stands where the date belongs; `blocks` are all places to sign, whoever signs there.
    """

    signature: Signature
    signed_on: Extracted[date] | None = None
    date_seen: bool = False
    printed_name: Extracted[str] | None = None
    blocks: tuple[SignatureBlock, ...] = ()


def read_signature(document: Document, customer: str | None = None) -> SignatureReading:
    """What the customer's place says; on a scan whose picture was not looked at it is uncertain, for that hides what a pen did.

    `customer` is the name the letter gives its customer, by which a block headed with names is known.
    """
    document = as_seen(as_drawn(document))
    layout = _layout_by_size(document)
    labels = labels_in(layout)
    blocks = signature_blocks(document, layout, labels, customer)
    own = customers_own(blocks)
    places = [_contents(block, document, layout, labels) for block in own]
    marks = [place.marks for place in places]
    signature = _as_recorded(_verdict(_Evidence(document, layout, labels, blocks, own), places), layout)
    chosen = next((block for block, found in zip(own, marks, strict=True) if found), own[0] if own else None)
    if chosen is None:
        return SignatureReading(signature, blocks=blocks)
    stamped = next((mark.signed_on for found in marks for mark in found if mark.signed_on), None)
    near = [p for p in _places_for(LabelKind.DATE, document, labels) if p.page == chosen.place.page]
    asked = [p for p in near if _nearest(p.label.run, blocks) is chosen]
    signed_on, seen = _date_beside(document, layout, labels, asked, chosen)
    if not seen and signature.state is not SignatureState.UNSIGNED:
        signed_on, seen = _date_by_itself(layout, chosen, asked)
    if signed_on is None and stamped:
        signed_on = Extracted(stamped, LIKELY, chosen.place.page, chosen.place.zone, stamped.isoformat())
    name = _printed_name(document, layout, labels, blocks, chosen) or _name_in_mark(signature, chosen)
    placed = replace(_with_signer(signature, name), place=_space(chosen.place))
    return SignatureReading(placed, signed_on, seen or signed_on is not None, name, blocks)


def _space(place: Place) -> PageBox:
    """The space to sign together with the label that asks for it."""
    zone, label = place.zone, place.label.run.box
    return PageBox(place.page, (min(zone[0], label[0]), min(zone[1], label[1]), max(zone[2], label[2]), max(zone[3], label[3])))


def _layout_by_size(document: Document) -> Layout:
    """The lines of each size of type apart: an e-sign stamp in small print lies across the form's own lines."""
    lines = [line for page in document.pages for words in _sizes(page) for line in lines_of(replace(page, words=words))]
    ordered = sorted(lines, key=lambda line: (line.page, line.top, line.runs[0].x0))
    return Layout(tuple(ordered), {page.number: (page.width, page.height) for page in document.pages})


def _sizes(page: Page) -> list[tuple[Word, ...]]:
    """The words of a page by size of type; sizes that differ by less than a tenth are one.

    Recognised sizes are guesses, but what is much taller than print is a hand, which would draw the labels beside it into its line.
    """
    if page.raster:
        tall = _TALLER_THAN_PRINT * median([word.size for word in page.words] or [0.0])
        return [tuple(word for word in page.words if (word.size > tall) is high) for high in (False, True)]
    groups: list[list[Word]] = []
    for word in sorted(page.words, key=lambda word: word.size):
        if groups and word.size <= 1.1 * groups[-1][0].size:
            groups[-1].append(word)
        else:
            groups.append([word])
    return [tuple(group) for group in groups]


def _contents(block: SignatureBlock, document: Document, layout: Layout, labels: tuple[Label, ...]) -> ScannedPlace:
    on_scan = scanned_place(block.place, document, layout, labels)
    if on_scan is not None:
        return on_scan
    marks = marks_in(block.place, document, layout)
    return ScannedPlace(marks, blank=not marks and not _is_scan(document, (block,)))


@dataclass(frozen=True)
class _Evidence:
    """All that a verdict looks at besides the customer's own places."""

    document: Document
    layout: Layout
    labels: tuple[Label, ...]
    blocks: tuple[SignatureBlock, ...]
    own: tuple[SignatureBlock, ...]


def _verdict(seen: _Evidence, places: list[ScannedPlace]) -> Signature:
    clear = [place.marks[0] for place in places if place.marks and place.marks[0].weight is Weight.CLEAR]
    hidden = _is_scan(seen.document, seen.own)
    if clear and len(clear) == len(places) and not (hidden and clear[0].kind is SignatureKind.INK):
        return _signed(clear[0], [mark for place in places for mark in place.marks])
    doubts = [mark.seen for place in places for mark in place.marks]
    unseen = not all(place.blank or place.marks for place in places) or (not places and _has_raster(seen.document))
    doubts += ["the page is a scan"] if hidden or unseen else []
    dates, names = (_places_for(kind, seen.document, seen.labels) for kind in (LabelKind.DATE, LabelKind.NAME))
    doubts += marks_elsewhere(seen.document, seen.layout, seen.blocks, dates, names)
    doubts += _pen_beside(seen)
    doubts += ink_at_lost_labels(seen.document, seen.layout, seen.labels, seen.blocks, dates, names)
    if doubts:
        return Signature(SignatureState.UNCERTAIN, None, None, None, tuple(dict.fromkeys(doubts)))
    return Signature(SignatureState.UNSIGNED, None, None, None, (_what_is_missing(seen.own, seen.blocks),))


def _as_recorded(signature: Signature, layout: Layout) -> Signature:
    """A picture or a name in the customer's place is what an e-sign service put there where its own record says that all have signed."""
    page = completed_record(layout)
    if page is None or signature.kind not in {SignatureKind.INK, SignatureKind.TYPED}:
        return signature
    return replace(signature, kind=SignatureKind.ESIGN, evidence=(*signature.evidence, f"an e-sign service's record on page {page}"))


def _has_raster(document: Document) -> bool:
    return any(page.raster for page in document.pages)


def _pen_beside(seen: _Evidence) -> Iterator[str]:
    """Ink on a scan near the customer's place and in nobody else's."""
    dates = _places_for(LabelKind.DATE, seen.document, seen.labels)
    for block in seen.own:
        others = [other.place for other in seen.blocks if other is not block]
        taken = [place.zone for place in (*others, *dates) if place.page == block.place.page]
        if strays(block.place, seen.document, seen.layout, seen.labels, taken):
            yield f"ink near the space to sign on page {block.place.page}"


def _signed(first: Mark, marks: list[Mark]) -> Signature:
    """A digital signature outweighs an e-sign stamp, a stamp the ink it comes with."""
    clear = [mark for mark in marks if mark.weight is Weight.CLEAR]
    signer = next((mark.signer for mark in clear if mark.signer), None)
    verdicts = {mark.valid for mark in clear if mark.kind is SignatureKind.DIGITAL}
    valid = next((verdict for verdict in (False, None, True) if verdict in verdicts), None)
    return Signature(SignatureState.SIGNED, first.kind, signer, valid, tuple(dict.fromkeys(mark.seen for mark in clear)))


def _what_is_missing(own: tuple[SignatureBlock, ...], blocks: tuple[SignatureBlock, ...]) -> str:
    if own:
        return f"nothing in the space to sign on page {own[0].place.page}"
    return "no signature of the customer, only places for others" if blocks else "no place to sign and no mark of a pen"


def _is_scan(document: Document, own: tuple[SignatureBlock, ...]) -> bool:
    """Whether a picture covers the page to be signed, or any page when it is unknown which."""
    wanted = {block.place.page for block in own} or {page.number for page in document.pages}
    pages = [page for page in document.pages if page.number in wanted and page.raster is None]
    return any(_covers(picture.box, page) for page in pages for picture in page.pictures)


def _covers(box: Box, page: Page) -> bool:
    return (box[2] - box[0]) * (box[3] - box[1]) >= _FULL_PAGE * page.width * page.height


def _places_for(kind: LabelKind, document: Document, labels: tuple[Label, ...]) -> list[Place]:
    pages = {page.number: page for page in document.pages}
    return [
        place_of(label, pages[label.run.page], [o for o in labels if o is not label and o.run.page == label.run.page])
        for label in labels
        if label.kind is kind
    ]


def _with_signer(signature: Signature, printed: Extracted[str] | None) -> Signature:
    """The signature with its signer: the name in the mark, else the name printed with a signature that is there."""
    if signature.state is not SignatureState.SIGNED or signature.signer or printed is None:
        return signature
    return Signature(signature.state, signature.kind, printed.value, signature.valid, signature.evidence)


def _name_in_mark(signature: Signature, own: SignatureBlock) -> Extracted[str] | None:
    if signature.signer is None:
        return None
    return Extracted(signature.signer, LIKELY, own.place.page, own.place.zone, signature.signer)


def _date_beside(
    document: Document, layout: Layout, labels: tuple[Label, ...], asked: list[Place], own: SignatureBlock
) -> tuple[Extracted[date] | None, bool]:
    """The date at a label of the customer's block and whether anything stands in its place."""
    near = [p for p in asked if _distance(p.label.run, own) <= _DATE_REACH]
    if not near:
        return None, False
    place = min(near, key=lambda p: _distance(p.label.run, own))
    page = next(page for page in document.pages if page.number == place.page)
    words = _words_in(place, layout, labels)
    inked = any(inside(s.box, place.zone) for s in pen_strokes(page)) or any(inside(p.box, place.zone, 6) for p in page.pictures)
    noted = [a.contents for a in page.annotations if inside(a.box, place.zone, 6)]
    filled = [f.value for f in page.fields if f.filled and inside(f.box, place.zone, 10)]
    texts = [words.text if words and not _is_doubtful(words) else "", *noted, *filled]
    day = next((found for text in texts if (found := _one_date(text, place))), None)
    seen = (
        inked
        or (words is not None and _is_doubtful(words))
        or any(text.strip() and not _FORMAT_HINT.search(text) for text in texts)
        or bool(noted)
        or day is not None
    )
    return (Extracted(day[0], day[1], place.page, words.box if words else place.zone, day[2]) if day else None), seen


def _one_date(text: str, place: Place) -> tuple[date, float, str] | None:
    day_first = bool(_DAY_FIRST.search(place.label.run.text))
    whole = "".join(text.split()) if _COMBED.fullmatch(text.strip()) else text
    found = {match.value: match.text for match in dates_in(whole, day_first=day_first)}
    if len(found) != 1:
        return None
    value, printed = next(iter(found.items()))
    return value, LIKELY if is_ambiguous_date(printed) else SURE, printed


def _date_by_itself(layout: Layout, own: SignatureBlock, asked: list[Place]) -> tuple[Extracted[date] | None, bool]:
    """Where no label near the block asks for a date: one alone in the block, or else alone at the head of the letter."""
    if any(_distance(place.label.run, own) <= _DATE_REACH for place in asked):
        return None, False
    alone = [
        (run, found[0])
        for run in layout.runs
        if len(found := dates_in(run.text)) == 1 and len(found[0].text) >= len(run.text.strip(" .,")) - 1
    ]
    zone = own.place.zone
    near = [pair for pair in alone if pair[0].page == own.place.page and _is_near(pair[0], zone)]
    head = [pair for pair in alone if pair[0].page == 1 and pair[0].top < 0.35 * layout.page_sizes[1][1]]
    chosen = near or ([] if asked else head)
    if len({found.value for _, found in chosen}) != 1:
        return None, bool(chosen)
    run, day = chosen[0]
    if _is_doubtful(run):
        return None, True
    return Extracted(day.value, LIKELY, run.page, run.box, day.text), True


def _is_near(run: Run, zone: Box) -> bool:
    """Whether a run stands beside or under a place to sign, and not across the page from it."""
    return zone[1] - 20 <= run.top <= zone[3] + _NAME_REACH and run.x0 <= zone[2] + _NAME_REACH


def _nearest(label: Run, blocks: tuple[SignatureBlock, ...]) -> SignatureBlock:
    return min((block for block in blocks if block.place.page == label.page), key=lambda block: _distance(label, block))


def _distance(label: Run, block: SignatureBlock) -> float:
    """How far the label of a date or name is from a block, in points.

    On the same row it belongs to the block at its left, however wide the gap; in the block's own column it may stand some rows lower.
    """
    own = block.place.label.run
    top, bottom = own.middle, max(own.middle, block.place.zone[3])
    down = label.middle - min(max(label.middle, top), bottom)
    across = abs(label.x0 - own.x0)
    if across <= _SAME_COLUMN and down > 0:
        return down * _DOWN_ITS_COLUMN
    return abs(down) + across / 20 if abs(down) <= _DATE_ROW else abs(down) + across / 4


def _words_in(place: Place, layout: Layout, labels: tuple[Label, ...]) -> Run | None:
    """What is printed in a place, labels and blanks left out."""
    taken = {word for label in labels for word in label.run.words}
    words = [w for run in layout.runs if run.page == place.page for w in run.words if inside(w.box, place.zone) and w not in taken]
    kept = tuple(word for word in words if not _BLANK.fullmatch(word.text))
    return run_of(kept) if kept else None


def _printed_name(
    document: Document, layout: Layout, labels: tuple[Label, ...], blocks: tuple[SignatureBlock, ...], own: SignatureBlock
) -> Extracted[str] | None:
    """The name printed for the signer: behind or above a label that asks for it, or under the closing of a letter."""
    own_names = [
        label
        for label in labels
        if label.kind is LabelKind.NAME
        and label.run.page == own.place.page
        and abs(label.run.middle - own.place.label.run.middle) <= _NAME_REACH
        and _nearest(label.run, blocks) is own
    ]
    in_column = [label for label in own_names if abs(label.run.x0 - own.place.label.run.x0) <= _ALIGNED]
    for label in sorted(in_column or own_names, key=lambda label: _distance(label.run, own)):
        run = _value_of_name(label, document, layout, labels)
        if run is not None and not _is_by_hand(run):
            return Extracted(run.text, SURE, run.page, run.box, run.text)
    return _name_under_closing(own, layout) if own.place.label.kind is LabelKind.CLOSING else None


def _is_doubtful(run: Run) -> bool:
    """Whether recognition read a figure as unsurely as it reads a hand's."""
    return any(word.confidence < _PRINTED for word in run.words if any(c.isdigit() for c in word.text))


def _is_by_hand(run: Run) -> bool:
    """Whether recognition read a name as unsurely as it reads a hand, or only a part of it."""
    return any(word.confidence < _PRINTED for word in run.words) or len(run.words[-1].text.strip(".,")) < _SHORTEST_SURNAME


def _value_of_name(label: Label, document: Document, layout: Layout, labels: tuple[Label, ...]) -> Run | None:
    taken = {word for other in labels for word in other.run.words}
    beside = next(iter(layout.right_of(label.run)), None)
    candidates = [label.rest, beside, *layout.above(label.run, 16), *layout.below(label.run, 16)]
    page = next(page for page in document.pages if page.number == label.run.page)
    place = place_of(label, page, [o for o in labels if o is not label and o.run.page == label.run.page])
    candidates.append(_words_in(place, layout, labels))
    return next((run for candidate in candidates if (run := _name_in(candidate, taken))), None)


def _name_in(run: Run | None, taken: set[Word]) -> Run | None:
    """The words of a run up to the next label, when they are a name."""
    if run is None:
        return None
    words: list[Word] = []
    for word in run.words:
        if word in taken and words:
            break
        if word not in taken and not _BLANK.fullmatch(word.text):
            words.append(word)
    named = run_of(tuple(_without_title(words))) if words else None
    return named if named and len(named.words) > 1 and looks_like_name(named.text) and ":" not in named.text else None


def _without_title(words: list[Word]) -> list[Word]:
    """The words of a name without the title behind its comma: `Rosa Diaz, Director of IT`."""
    for place, word in enumerate(words[:-1]):
        if word.text.endswith(",") and is_title(" ".join(other.text for other in words[place + 1 :])):
            return [*words[:place], replace(word, text=word.text.rstrip(","))]
    return words


def _name_under_closing(own: SignatureBlock, layout: Layout) -> Extracted[str] | None:
    zone = own.place.zone
    under = [
        run for run in layout.runs if run.page == own.place.page and zone[0] <= run.x0 <= zone[2] and zone[1] <= run.top <= zone[1] + 110
    ]
    body = [run for run in under if abs(run.size - own.place.label.run.size) <= 1 and len(run.words) > 1 and _is_person(run.text)]
    return Extracted(body[0].text, LIKELY, body[0].page, body[0].box, body[0].text) if body else None


def _is_person(text: str) -> bool:
    """Whether a line may be a name and not a title with the firm behind it: `Managing Partner, Halyard Dental LLC`."""
    return looks_like_name(text) and not is_title(text.split(",", maxsplit=1)[0])
