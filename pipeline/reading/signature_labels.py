"""What a letter's labels ask for - a signature, its date, the signer's name - and whose role they name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from statistics import median
from typing import TYPE_CHECKING

from pipeline.reading.candidates import plain
from pipeline.reading.esign_pages import record_pages
from pipeline.reading.layout import Run
from pipeline.reading.recognized import ILLEGIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator

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


_MOST_LABEL_WORDS = 8
_MOST_ON_BEHALF = 16
_ON_BEHALF = re.compile(r"signed (?:for|on behalf)|(?:for and )?on behalf of")
_SIGNATURE_OF = re.compile(r"signature (?:of|du|de|d un|d une)\b")
_SENTENCE = re.compile(
    r"\b(?:i|we|je|nous|is|are|will|shall|may|means|confirms?|constitutes|(?:here|there)by|authori[sz]es|appoints|agrees?|"
    r"est|sera|vaut|confirme|autorise|constitue|atteste)\b"
)
_STAMP = re.compile(
    r"(?:docu\s?|digitally |electronically |e-?)?signed by\b|signé (?:numériquement |électroniquement )?par\b", re.IGNORECASE
)
_STAMP_WITH_NAME = re.compile(r"(?:docu\s?|digitally |electronically |e-)signed by:? +[^\W\d_]{2}", re.IGNORECASE)
_CLOSING = re.compile(
    r"(?:yours )?(?:very )?(?:sincerely|truly|faithfully|respectfully)(?: (?:yours|submitted))?|(?:best|kind|"
    r"warm)? ?regards|thank you|thanks|(?:bien )?cordialement|(?:mes |nos )?salutations(?: distinguees| cordiales)?"
)
_CLOSING_SENTENCE = re.compile(
    r"(?:veuillez|recevez|agreez|je vous prie|nous vous prions|dans l attente)\b.*\b(?:salutations|sentiments|consideration)(?: \w+){0,3}|"
    r"(?:(?:mes|nos|avec (?:mes|nos)) )?(?:sinceres|meilleures|cordiales|respectueuses) salutations|bien a vous|respectueusement|"
    r"(?:all the )?best(?: wishes)?|with (?:best|kind) regards|many thanks|gratefully|in good faith"
)
_MOST_CLOSING_WORDS = 20
_DATE = re.compile(
    r"(?:enter )?(?:(?:signature|signing|execution|authori[sz]ation|today s|todays|on this|on the|this) )?dated?"
    r"(?: (?:signed|executed|agreed|accepted|completed|authori[sz]ed|here|today|you sign(?:ed)?))?(?: by (?:the )?\w+)?"
    r"(?: of (?:the |this )?(?:customer )?(?:signature|signing|execution|authori[sz]ation|letter))?(?: (?:mm|dd|month|m|d)\b.*)?|"
    r"date(?: d aujourd hui| de (?:la |l )?(?:signature|autorisation))?(?: (?:aaaa|jj|j|mm)\b.*)?|"
    r"(?:signee?|fait|date|en date du) le|date signee?|(?:en )?date du|le date|signed on(?: date)?|today(?: is)?"
)
_DATE_FILLED_IN = re.compile(r"\s*(date(?: signed)?|dated)\s+(?=\d|[A-Z][a-z]{2,8}\.? \d)", re.IGNORECASE)
_SIGNER = (
    r"(?:(?:the )?(?:signer|signatory|undersigned|customer|(?:person|individual)(?: (?:signing|authori[sz]ing.*|who signs?))?)|"
    r"(?:the )?authori[sz](?:ed|ing) .*)"
)
_NAME = re.compile(
    r"(?:(?:full|legal|signers?|signatory|customers?|subscriber|print(?:ed)?|typed?|write|block|account holder|your|same|s|please|clear|or|"
    r"first and last|authori[sz]ed|representatives?|person|individuals?|agent|officers?) ){0,5}name"
    rf"(?: (?:s|here|in (?:block |capital )?(?:letters|capitals)|please print|print(?:ed)?|typed?(?: or printed)?|of {_SIGNER}|"
    r"in print|and title|title|readable|legibly|in full)){0,2}|print(?:ed)?(?: here| legibly)?|"
    r"signer(?: in (?:block |capital )?(?:letters|capitals))?|person signing|"
    r"(?:in )?block (?:letters|capitals)|(?:en )?(?:lettres moulees|caracteres d imprimerie)|"
    r"(?:prenom et )?nom(?: (?:et (?:prenom|titre)|titre|imprime|complet|du signataire|"
    r"en (?:lettres )?(?:moulees|majuscules)|lettres moulees|"
    r"en caracteres d imprimerie|(?:du|de la) (?:representante?|personne|titulaire|client|soussignee?)(?: autorisee?)?)){0,2}"
)
_IN_PRINT = re.compile(
    r"\bby\s*\((?:please )?(?:full |print(?:ed)? |typed? )?(?:name|print)\)|\bpar\s*\((?:nom|lettres moulées)\)", re.IGNORECASE
)
_TITLE = re.compile(
    r"(?:(?:your|job|company|business|official|signers?|signer s|customer|printed) )?(?:title|position|capacity|role)"
    r"(?: or (?:title|position|capacity))?"
    rf"(?: (?:of {_SIGNER}|with (?:the )?company|if (?:applicable|any|company|a company)))?|"
    r"relationship(?: to (?:the )?account(?: holder| owner)?)?|office held|(?:titre|qualite)(?: ou fonction)?|fonction|poste"
)
_NUMBERED = re.compile(
    r"^\s*(?:(?:step|section|part|[\u00e9e]tape)\s+)?(?:\d{1,2}\b|[A-Za-z](?=[.)]))[.):]?\s*[-\u2013\u2014]?\s*(?=[A-Za-z])", re.IGNORECASE
)
"""The number of a box before its label: `9. Printed name`, `Step 4 - Sign`."""
_SIGNATURE = "signature"
_CUT_SHORT = re.compile(r"^signat[a-z]{0,3}\b(?<!signature)(?<!signatory)(?<!signataire)")
"""What recognition leaves of `Signature` where a pen runs over its end."""
_WHO_SIGNS = r"(?:customer|subscriber|client|end user|account (?:holder|owner)|owner|(?:titulaire|abonnee?)(?: du compte)?)"
_WHERE_TO_SIGN = (
    r"(?:here|below|above|off|(?:your )?name(?: here)?|in (?:(?:blue|black)(?: or (?:blue|black))? )?ink|(?:in|on|inside|within) "
    r"(?:(?:this|the) )?(?:box|line|space))"
)
_SIGNED = re.compile(
    rf"(?:hand )?signed(?: (?:by|name|{_WHO_SIGNS}|for\b.*|on behalf of\b.*))?|"
    r"(?:(?:received|verified|prepared|processed|witnessed|approved|reviewed|countersigned|executed|acknowledged|attested|accepted) )?by|"
    r"(?:accepted and )?agreed(?: to)?(?: and accepted)?(?: by)?|(?:for and )?on behalf of\b.*|x|per|autograph|john hancock|"
    rf"(?:the )?{_WHO_SIGNS} signs(?: {_WHERE_TO_SIGN})?|"
    rf"(?:(?:please|{_WHO_SIGNS}) )?(?:(?:to|must|should) )?sign(?: {_WHERE_TO_SIGN})?|{_WHO_SIGNS} signoff|signoff|"
    rf"(?:(?:authori[sz]ed|duly|customer|company) )*signator(?:y|ies)(?: (?:of|for) (?:the )?{_WHO_SIGNS})?|(?:the )?undersigned|"
    rf"signed by (?:the )?{_WHO_SIGNS}|"
    r"(?:authori[sz]ed|customer|client|subscriber) (?:by|sign)|signature\b.*|(?:\w+ ){0,6}e?signatures?(?: (?:of|for|"
    r"on|line|required|above|and|title|here|goes here|field|block|in ink|wet|electronic|hand ?written|\d)\b.*)?|"
    r"signee?(?: par\b.*)?|signe[rz] ici|veuillez signer(?: ici| ci dessous)?|signataire|par|lu et approuve|pour et au nom de\b.*|"
    r"(?:le |la )?soussignee?|firma"
)
_NO_SIGNATURE = re.compile(
    r"\b(?:see|my|this|upon|page|without|with|the|a|is|are)\b.*signature|\byour \w+ \w+ .*signature|signature (?:page|card|is|"
    r"and date below|below)|^signature date|^dates?\b"
)
_MEANT = re.compile(r"\((signature\b[^()]*)\)", re.IGNORECASE)
"""What a playful label adds to say what it asks for: `Your John Hancock (signature)`."""
_WITH_DATE = re.compile(r"\b(?:signature|sign(?:e[rd]?)?)\s*(?:/|&|\+|and|et)\s*(?:date[rd]?)\b", re.IGNORECASE)
_TAIL = re.compile(
    r"(?:^|\s)(printed name|print name|name|title|date signed|date|authori[sz]ed signature|signature|signed|nom|titre|fonction)\s*$",
    re.IGNORECASE,
)
_STRONG_CUSTOMER = re.compile(
    r"\b(?:customer|subscriber|account (?:holder|owner)|end user|client|applicant|owner|titulaire|abonnee?|proprietaire)\b"
)
_CUSTOMER = re.compile(
    r"\b(?:authori[sz]ed|authori[sz]ing|undersigned|on behalf of|principal|grantor|signer|signatory|"
    r"autorisee?|soussignee?|au nom de|signataire|mandant|your signature|votre signature)\b"
)
_OTHER = re.compile(
    r"\b(?:carriers?|(?:service )?providers?|agents?|witness(?:ed)?|notary|notari[sz]ed|sales|company rep\w*|"
    r"account (?:executive|manager)|office use|"
    r"internal use|resp ?orgs?|specialists?|"
    r"porting (?:team|desk|department|coordinator)|dealer|reseller|calltrackingmetrics|ctm|vendor|telecom\w*|winning|gaining|approved by|"
    r"accepted by|received by|verified by|verifiers?|our staff|staff use|"
    r"prepared by|submitted by|processed by|countersign\w*|for .{0,30} use only|customer service|fournisseurs?|temoin|notaire|"
    r"mandataire|representante? (?:des ventes|du fournisseur)|reserve a l|usage interne|verifie par|recu par|approuve par)\b"
)
_MERE_BID = re.compile(
    r"(?:please )?sign(?:[ -]?off)?(?:\s*(?:&|and) date)?(?: (?:here|below|above))?|(?:veuillez )?signe[rz](?: et date[rz])?(?: ici)?",
    re.IGNORECASE,
)
_BARE_LABEL = re.compile(r"(?:[a-z']+ ){0,3}signature(?: of [a-z ]+| [a-z]+)?:?")
_STAMP_HEIGHT = 30.0
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\[\[.*?\]\]|<<.*?>>|\$\{.*?\}|\[\w+\|[^\]]*\]|\*\*\w+\*\*|\\[a-z]{1,3}\d{1,2}\\")
"""A tag that an e-sign service replaces by what was signed: while it stands there, nothing was."""
_INVITATION = re.compile(
    r"(?:please|click|tap|press|or|draw|type|place|add|insert|apply|adopt|drag|here|to|in|on|the|your|this|box|below|above|line|and|document|"
    r"electronically|awaiting|pending|esign|sign(?:ature|ing)?|cliquez|appuyez|apposez|ici|pour|votre|la|electroniquement|signe[rz])+"
)
SIGN = re.compile(r"sign(?!at(?:or|aire))", re.IGNORECASE)
"""The word of a signature; a signatory may be a name in print."""
SIGNATORY = re.compile(r"signat(?:ory|ories|aire)", re.IGNORECASE)
_CROSS_BEHIND = re.compile(r"(?<=[a-z])\s+[xX]\s*$")
"""The cross behind a label that shows where to sign: `Account holder signature  X`."""
_BIDS = re.compile(
    r"click|tap|press|draw|type|place|add|insert|apply|adopt|drag|here|electronically|awaiting|pending|cliquez|appuyez|apposez|ici|"
    r"electroniquement"
)


def labels_in(layout: Layout) -> tuple[Label, ...]:
    """Every label that asks for a signature, its date, the signer's name or title, from the top; none on an e-sign service's own pages."""
    stamps = [run for run in layout.runs if is_stamp(run, layout)]
    records = record_pages(layout)
    asking = [run for run in layout.runs if run.page not in records and ILLEGIBLE not in run.text and not is_placeholder(run.text)]
    return tuple(label for run in asking if not any(_belongs(run, stamp) for stamp in stamps) for label in _labels_of(run))


def _belongs(run: Run, stamp: Run) -> bool:
    """Whether a run is a stamp or goes on under it in the same small print, as its time does; the label of the line is none of it."""
    under = 0 < run.top - stamp.top <= _STAMP_HEIGHT and abs(run.x0 - stamp.x0) <= stamp.size and run.size <= 1.1 * stamp.size
    return run is stamp or (run.page == stamp.page and under and _BARE_LABEL.fullmatch(plain(run.text).strip()) is None)


def _labels_of(run: Run) -> Iterator[Label]:
    chunks = list(re.finditer(r"[^:_\u2026]+", run.text))
    starts = [chunk.start() for chunk in chunks]
    for chunk, following in zip(chunks, [*starts, len(run.text)][1:], strict=True):
        kind, start = _kind_of(chunk, run.text)
        filled = None if kind else _DATE_FILLED_IN.match(chunk[0])
        kind, end = (LabelKind.DATE, chunk.start() + filled.end()) if filled else (kind, chunk.end())
        following = end if filled else following  # noqa: PLW2901 - the date is what follows
        words = run.part(start, end) if kind else None
        if kind and words:
            yield Label(kind, words, run.part(following) if following < len(run.text) else None)


def _kind_of(chunk: re.Match[str], text: str) -> tuple[LabelKind | None, int]:
    """What a piece of a run asks for, and where its label begins: a value may stand before it (`Rosa Diaz  Title:`)."""
    start = chunk.start() + len(chunk[0]) - len(chunk[0].lstrip())
    kind = _whole_label(_CROSS_BEHIND.sub("", chunk[0]))
    if kind or chunk.end() == len(text):
        return kind, start
    tail = _TAIL.search(chunk[0])
    return (_whole_label(tail[1]), chunk.start() + tail.start(1)) if tail else (None, start)


def _whole_label(text: str) -> LabelKind | None:
    """What a label asks for, whatever it adds in brackets and in whichever of two languages: `Signature (in ink) / Signature`."""
    if _IN_PRINT.search(text):
        return LabelKind.NAME
    if asks_for_date_too(text):
        return LabelKind.SIGNATURE
    short = re.sub(r"\([^)]*\)", " ", text)
    return next((kind for part in (text, short, *short.split("/"), *_MEANT.findall(text)) if (kind := _plain_label(part))), None)


@lru_cache(maxsize=4096)  # a label is looked at as a whole, in parts and again with its page turned
def _plain_label(text: str) -> LabelKind | None:
    words = " ".join(_as_meant(word) for word in re.findall(r"[a-z0-9]+", plain(_NUMBERED.sub("", text))))
    words = _CUT_SHORT.sub(_SIGNATURE, words)
    if len(words.split()) <= _MOST_CLOSING_WORDS and _CLOSING_SENTENCE.fullmatch(words):
        return LabelKind.CLOSING
    if not words or len(words.split()) > _most_words(words):
        return None
    kinds = ((_CLOSING, LabelKind.CLOSING), (_DATE, LabelKind.DATE), (_NAME, LabelKind.NAME), (_TITLE, LabelKind.TITLE))
    plain_kind = next((kind for pattern, kind in kinds if pattern.fullmatch(words)), None)
    if plain_kind or _NO_SIGNATURE.search(words):
        return plain_kind
    return LabelKind.SIGNATURE if _SIGNED.fullmatch(words) else None


def _as_meant(word: str) -> str:
    """A word; `signature` where recognition has one letter of it wrong."""
    near = len(word) == len(_SIGNATURE) and sum(a != b for a, b in zip(word, _SIGNATURE, strict=True)) == 1
    return _SIGNATURE if near else word


def _most_words(words: str) -> int:
    """How long a label may be that says what this one says; a longer one is a sentence of the letter."""
    long = _ON_BEHALF.match(words) or _SIGNATURE_OF.match(words)
    return _MOST_ON_BEHALF if long and not _SENTENCE.search(words) else _MOST_LABEL_WORDS


def only_bids_to_sign(text: str) -> bool:
    """Whether print says no more than to sign, as a heading over the place or a sticker beside it does: `Step 4: Sign and date`."""
    return invites_to_sign(text) or _MERE_BID.fullmatch(_NUMBERED.sub("", text).strip(" :")) is not None


def asks_for_date_too(text: str) -> bool:
    """Whether a label asks for signature and date in one space."""
    return _WITH_DATE.search(text) is not None and len(text.split()) <= _MOST_LABEL_WORDS


def is_placeholder(text: str) -> bool:
    """Whether print holds a tag that an e-sign service was to replace, however its letters are spaced."""
    return _PLACEHOLDER.search(re.sub(r"\s+", "", text)) is not None


def invites_to_sign(text: str) -> bool:
    """Whether print only says where to sign, as a sticker or a button does, also where a row of underscores runs through it."""
    said = re.sub(r"[\W_]+", "", plain(text))
    return "sign" in said and _BIDS.search(said) is not None and _INVITATION.fullmatch(said) is not None


def is_stamp(run: Run, layout: Layout) -> bool:
    """Whether a run is what an e-sign service prints over a signature: `DocuSigned by:` in clearly smaller type, or before a name."""
    named = _STAMP_WITH_NAME.match(run.text) is not None
    small = _STAMP.match(run.text) is not None and run.size <= 0.8 * _usual_size(layout)
    return (named or small) and run.page not in record_pages(layout)


def _usual_size(layout: Layout) -> float:
    return median([word.size for run in layout.runs for word in run.words] or [0.0])


def names_customer(text: str) -> bool:
    """Whether a label or heading says outright that the customer signs here, and not only somebody who is authorized."""
    return role_in(text) is Signatory.CUSTOMER and _STRONG_CUSTOMER.search(" ".join(re.findall(r"[a-z0-9]+", plain(text)))) is not None


def role_in(text: str) -> Signatory:
    """Whose role a heading or label names: a carrier's, agent's or witness' word beats `authorized`, `customer` beats both."""
    words = " ".join(re.findall(r"[a-z0-9]+", plain(text))).replace("customer service", "sales").replace("service a la clientele", "ventes")
    if _STRONG_CUSTOMER.search(words):
        return Signatory.CUSTOMER
    if _OTHER.search(words):
        return Signatory.OTHER
    return Signatory.CUSTOMER if _CUSTOMER.search(words) else Signatory.UNSAID
