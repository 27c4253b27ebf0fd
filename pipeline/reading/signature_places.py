"""Where a letter wants to be signed, dated and named, and who is to sign there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

from pipeline.domain.document import Box
from pipeline.reading.candidates import plain
from pipeline.reading.layout import Run
from pipeline.reading.letter_labels import LetterFact, fact_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.domain.document import Document, Page
    from pipeline.reading.layout import Layout


class LabelKind(StrEnum):
    """What a label near a signature asks for."""

    SIGNATURE = "signature"
    CLOSING = "closing"
    DATE = "date"
    NAME = "name"
    TITLE = "title"


class Signatory(StrEnum):
    """Who is to sign in a block; `unsaid` when nothing near it tells."""

    CUSTOMER = "customer"
    OTHER = "other"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Label:
    """A label: its words, and what the same run prints after it (None when nothing)."""

    kind: LabelKind
    run: Run
    rest: Run | None


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


_MOST_LABEL_WORDS = 8
_MOST_ON_BEHALF = 16
_MOST_HEADING_WORDS = 5
_ON_BEHALF = re.compile(r"signed (?:for|on behalf)|(?:for and )?on behalf of")
_STAMP = re.compile(
    r"(?:docu\s?|digitally |electronically |e-?)?signed by\b|signé (?:numériquement |électroniquement )?par\b", re.IGNORECASE
)
_CLOSING = re.compile(
    r"(?:yours )?(?:very )?(?:sincerely|truly|faithfully|respectfully)(?: (?:yours|submitted))?|(?:best|kind|"
    r"warm)? ?regards|thank you|thanks|(?:bien )?cordialement|(?:mes |nos )?salutations(?: distinguees| cordiales)?"
)
_DATE = re.compile(
    r"(?:signature |signing |today s )?dated?(?: (?:signed|of signature|of signing|of authorization))?(?: (?:mm|dd|month|m|d)\b.*)?|"
    r"date(?: de (?:la )?signature)?(?: (?:aaaa|jj|j|mm)\b.*)?|(?:signee? |en date du )le|date signee?"
)
_NAME = re.compile(
    r"(?:(?:full|legal|signers?|signatory|customer|subscriber|print(?:ed)?|typed?|block|account holder|"
    r"authori[sz]ed|representatives?|person|agent) ){0,4}name"
    r"(?: (?:s|in block (?:letters|capitals)|please print|print(?:ed)?|typed?|of (?:signer|signatory|"
    r"authori[sz]ed .*)|in print|and title|title)){0,2}|print(?:ed)?|"
    r"(?:prenom et )?nom(?: (?:et prenom|imprime|complet|du signataire|en (?:lettres )?(?:moulees|majuscules)|lettres moulees|"
    r"(?:du|de la) (?:representante?|personne|titulaire|client)(?: autorisee?)?)){0,2}"
)
_TITLE = re.compile(r"(?:job )?(?:title|position|capacity)|titre|fonction|poste")
_SIGNED = re.compile(
    r"signed(?: (?:by|for\b.*|on behalf of\b.*))?|"
    r"(?:(?:received|verified|prepared|processed|witnessed) )?by|(?:for and )?on behalf of\b.*|sign here|sign|x|"
    r"(?:authori[sz]ed|customer|client|subscriber) (?:by|sign)|signature\b.*|(?:\w+ ){0,6}signatures?(?: (?:of|for|"
    r"on|line|required|above|and|title)\b.*)?|signee? par|signez ici|signataire"
)
_NO_SIGNATURE = re.compile(
    r"\b(?:see|my|your|this|electronic|upon|page|without|with|the|a|is|are)\b.*signature|signature (?:page|card|is|"
    r"and date below|below)|^signature date|^dates?\b"
)
_TAIL = re.compile(
    r"(?:^|\s)(printed name|print name|name|title|date signed|date|authori[sz]ed signature|signature|signed|nom|titre|fonction)\s*$",
    re.IGNORECASE,
)
_STRONG_CUSTOMER = re.compile(
    r"\b(?:customer|subscriber|account (?:holder|owner)|end user|client|applicant|owner|titulaire|abonnee?|proprietaire)\b"
)
_CUSTOMER = re.compile(
    r"\b(?:authori[sz]ed|authori[sz]ing|undersigned|on behalf of|principal|grantor|signer|signatory|"
    r"autorisee?|soussignee?|au nom de|signataire|mandant)\b"
)
_OTHER = re.compile(
    r"\b(?:carriers?|(?:service )?providers?|agents?|witness(?:ed)?|notary|notari[sz]ed|sales|company rep\w*|"
    r"account (?:executive|manager)|office use|"
    r"internal use|dealer|reseller|calltrackingmetrics|ctm|vendor|telecom\w*|winning|gaining|approved by|"
    r"accepted by|received by|verified by|"
    r"prepared by|submitted by|processed by|countersign\w*|for .{0,30} use only|customer service|fournisseurs?|temoin|notaire|"
    r"mandataire|representante? (?:des ventes|du fournisseur)|reserve a l|usage interne|verifie par|recu par|approuve par)\b"
)
_BLANK = re.compile(r"[_\u2026]+(?:[^_\u2026]{1,2}[_\u2026]+)*|\.{5,}")
_SHORTEST_RULE = 40.0
_SHORTEST_BLANK = 12.0
_BROKEN_BLANK = 12.0
_ZONE_ABOVE = 34.0
_CLOSING_ROOM = 12.0
_STAMP_HEIGHT = 30.0
_HEADING_REACH = 110.0


def labels_in(layout: Layout) -> tuple[Label, ...]:
    """Every label that asks for a signature, its date, the signer's name or title, from the top."""
    stamps = [run for run in layout.runs if is_stamp(run, layout)]
    return tuple(label for run in layout.runs if not any(_belongs(run, stamp) for stamp in stamps) for label in _labels_of(run))


def _belongs(run: Run, stamp: Run) -> bool:
    """Whether a run is a stamp or goes on under it in the same small print, as its time does."""
    under = 0 < run.top - stamp.top <= _STAMP_HEIGHT and abs(run.x0 - stamp.x0) <= stamp.size and run.size <= 1.1 * stamp.size
    return run is stamp or (run.page == stamp.page and under)


def _labels_of(run: Run) -> Iterator[Label]:
    chunks = list(re.finditer(r"[^:_\u2026]+", run.text))
    starts = [chunk.start() for chunk in chunks]
    for chunk, following in zip(chunks, [*starts, len(run.text)][1:], strict=True):
        kind, start = _kind_of(chunk, run.text)
        words = run.part(start, chunk.end()) if kind else None
        if kind and words:
            yield Label(kind, words, run.part(following) if following < len(run.text) else None)


def _kind_of(chunk: re.Match[str], text: str) -> tuple[LabelKind | None, int]:
    """What a piece of a run asks for, and where its label begins: a value may stand before it (`Rosa Diaz  Title:`)."""
    start = chunk.start() + len(chunk[0]) - len(chunk[0].lstrip())
    kind = _whole_label(chunk[0])
    if kind or chunk.end() == len(text):
        return kind, start
    tail = _TAIL.search(chunk[0])
    return (_whole_label(tail[1]), chunk.start() + tail.start(1)) if tail else (None, start)


def _whole_label(text: str) -> LabelKind | None:
    words = " ".join(re.findall(r"[a-z0-9]+", plain(text)))
    if not words or len(words.split()) > (_MOST_ON_BEHALF if _ON_BEHALF.match(words) else _MOST_LABEL_WORDS):
        return None
    kinds = ((_CLOSING, LabelKind.CLOSING), (_DATE, LabelKind.DATE), (_NAME, LabelKind.NAME), (_TITLE, LabelKind.TITLE))
    plain_kind = next((kind for pattern, kind in kinds if pattern.fullmatch(words)), None)
    if plain_kind or _NO_SIGNATURE.search(words):
        return plain_kind
    return LabelKind.SIGNATURE if _SIGNED.fullmatch(words) else None


def place_of(label: Label, page: Page, others: Iterable[Label]) -> Place:
    """The space a label asks to be filled: beside, above or below it, on a rule, in a box, or at least on its row."""
    run = label.run
    stop = min((other.run.x0 for other in others if other.run.x0 > run.x1 and _same_row(other.run.box, run.box)), default=page.width)
    for find in (_rule_beside, _rule_above, _box_around, _rule_below):
        if (found := find(run, page, stop)) is not None:
            return Place(label, *found)
    height = _ZONE_ABOVE if label.kind is LabelKind.SIGNATURE else 8.0
    return Place(label, (run.x1, run.bottom - height, min(stop, run.x1 + 240), run.bottom + 6), None)


def rules_of(page: Page) -> tuple[Box, ...]:
    """The rules to write on: thin drawn lines and rows of underscores."""
    drawn = [s.box for s in page.strokes if s.box[3] - s.box[1] <= 2.5 and s.box[2] - s.box[0] >= _SHORTEST_RULE]  # noqa: PLR2004 - points; thicker is a bar
    blanks = sorted((blank for word in page.words if (blank := _blank_part(word.text, word.box))), key=lambda box: (round(box[3]), box[0]))
    return (*drawn, *_joined(blanks))


def _joined(blanks: list[Box]) -> list[Box]:
    """Rows of underscores that something typed over them has broken, as one rule each."""
    joined: list[Box] = []
    for blank in blanks:
        last = joined[-1] if joined else None
        if last and abs(last[3] - blank[3]) <= 1 and 0 <= blank[0] - last[2] <= _BROKEN_BLANK:
            joined[-1] = (last[0], last[1], blank[2], last[3])
        else:
            joined.append(blank)
    return [blank for blank in joined if blank[2] - blank[0] >= _SHORTEST_BLANK]


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


def _box_around(run: Run, page: Page, stop: float) -> tuple[Box, float] | None:
    """The cell that holds the label, or the cell beside it when the label fills its own."""
    boxes = [s.box for s in page.strokes if s.kind == "rect" and 14 <= s.box[3] - s.box[1] <= 130 and s.box[2] - s.box[0] >= _SHORTEST_RULE]  # noqa: PLR2004 - points
    own = [b for b in boxes if b[0] - 2 <= run.x0 and run.x1 <= b[2] + 2 and b[1] - 2 <= run.top and run.bottom <= b[3] + 2]
    if not own:
        return None
    cell = min(own, key=lambda b: (b[2] - b[0]) * (b[3] - b[1]))
    beside = [b for b in boxes if abs(b[0] - cell[2]) <= 3 and abs(b[1] - cell[1]) <= 3]  # noqa: PLR2004 - points
    if beside and beside[0][2] <= stop:
        cell = beside[0]
    return (cell[0], cell[1], min(cell[2], max(stop, run.x1 + 1)), cell[3]), cell[3]


def _over(rule: Box, stop: float) -> tuple[Box, float]:
    return (rule[0] - 8, rule[3] - _ZONE_ABOVE, min(rule[2] + 8, stop), rule[3] + 6), rule[3]


def signature_blocks(document: Document, layout: Layout, labels: tuple[Label, ...]) -> tuple[SignatureBlock, ...]:
    """Every place to sign with its signatory; a closing (`Sincerely,`) counts only where nothing else asks the customer to sign."""
    pages = {page.number: page for page in document.pages}
    stamps = [run for run in layout.runs if is_stamp(run, layout)]
    wanted = [label for label in labels if label.kind is LabelKind.SIGNATURE]
    asked = [place_of(label, pages[label.run.page], _others(label, labels)) for label in wanted]
    named = [place for place in asked if not _is_mere_cross(place, asked)]
    ruled = [place for place in named if place.line is not None] or named
    blocks = [SignatureBlock(place, _signatory(place, layout, labels)) for place in ruled]
    if all(block.signatory is Signatory.OTHER for block in blocks):
        closings = [label for label in labels if label.kind is LabelKind.CLOSING]
        blocks += [SignatureBlock(_below_closing(label, pages[label.run.page], labels), Signatory.UNSAID) for label in closings]
    places = [block.place for block in blocks]
    loose = [place for run in stamps for place in (_stamp_place(run),) if not any(_overlap(place, other) for other in places)]
    return (*blocks, *(SignatureBlock(place, _signatory(place, layout, labels)) for place in loose))


def _is_mere_cross(place: Place, places: list[Place]) -> bool:
    """Whether a label is the `X` before a line that another label names."""
    said = re.sub(r"\W", "", place.label.run.text).lower()
    return said == "x" and any(other is not place and _overlap(place, other) for other in places)


def is_stamp(run: Run, layout: Layout) -> bool:
    """Whether a run is what an e-sign service prints over a signature: `DocuSigned by:` in type clearly smaller than the letter's."""
    return _STAMP.match(run.text) is not None and run.size <= 0.8 * _usual_size(layout)


def _usual_size(layout: Layout) -> float:
    return median([word.size for run in layout.runs for word in run.words] or [0.0])


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


def role_in(text: str) -> Signatory:
    """Whose role a heading or label names: a carrier's, agent's or witness' word beats `authorized`, `customer` beats both."""
    words = " ".join(re.findall(r"[a-z0-9]+", plain(text))).replace("customer service", "sales").replace("service a la clientele", "ventes")
    if _STRONG_CUSTOMER.search(words):
        return Signatory.CUSTOMER
    if _OTHER.search(words):
        return Signatory.OTHER
    return Signatory.CUSTOMER if _CUSTOMER.search(words) else Signatory.UNSAID


def _same_row(one: Box, other: Box) -> bool:
    return min(one[3], other[3]) - max(one[1], other[1]) > 0
