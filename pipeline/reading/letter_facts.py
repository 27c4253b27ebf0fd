"""Customer, address, representative, losing carrier and account of a letter: labelled, or told in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from pipeline.domain.address import Address
from pipeline.domain.bill import Extracted
from pipeline.reading.address_block import find_address, is_unit, parse_address
from pipeline.reading.candidates import account_at_start, is_title, looks_like_name, proper_words
from pipeline.reading.letter_labels import LetterFact, fact_of
from pipeline.reading.letter_text import Labelled, labelled_values, paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from pipeline.reading.layout import Layout, Run

T = TypeVar("T")
_LABELLED = 0.97
_TOLD = 0.9
_MOST_NAME_WORDS = 9
_FEWEST_LETTERS = 2
_SAME_SIZE = 1.15
_ONE_ROW = 2.0
_ONE_ADDRESS = 100.0
"""Points between the label of a street and that of its city."""

_CARRIER_TOLD = re.compile(
    r"\b(?:(?:(?:currently|presently|now|are|is) )?(?:served|serviced|provided|held|carried|billed)"
    r"(?: today| now| at present| currently)? (?:by|with|through)|(?:now|presently|currently|today) with|"
    r"(?:current|existing|losing|present) (?:\w+ )?(?:carrier|provider|(?:tele)?phone company|telephone provider|telco) (?:is|,))"
    r"\s+(?P<value>[^,;()]{2,60}?)(?=\s+(?:under|account|acct|with|to|and|at|for)\b|[,;()]|\.(?:\s|$)|$)",
    re.IGNORECASE,
)
_CARRIER_FROM = re.compile(
    r"\b(?:transfer|port|move|moving|porting|release)\b[^.]{0,60}?\bfrom\s+(?P<value>[^,;.()]{2,50}?)(?=\s+(?:to|"
    r"under|account|acct|and|with)\b|[,;()]|\.(?:\s|$)|$)",
    re.IGNORECASE,
)
_CARRIER_TOLD_IN_FRENCH = re.compile(
    r"\b(?:fournisseur (?:de services? )?(?:actuel|cédant)(?: est|,)|"
    r"(?:actuellement|présentement) (?:desservis?|fournis?|offerts?) par)"
    r"\s+(?P<value>(?-i:[A-ZÀ-Ý0-9])[^,;()]{1,59}?)(?=\s+(?:sous|au compte|compte|vers|et|pour|à)\b|[,;()]|\.(?:\s|$)|$)",
    re.IGNORECASE,
)
_ACCOUNT_TOLD = re.compile(
    r"\b(?:account|acct|compte)\b\.?\s*(?:number|numéro|no\.?|num\.?|n\u00ba|n\u00b0|#|id)?"
    r"(?: (?:with|at) (?:them|it))?(?: is| est)?\s*[:#]?\s*"
    r"(?P<value>(?=[\w-]*\d)[A-Z0-9].*)",
    re.IGNORECASE,
)
_ADDRESS_TOLD = re.compile(
    r"\b(?:service (?:location|address)(?: is| at|:)?|located at|premises at|address of|residing at|installed at|installées? (?:au|à)|"
    r"service (?:is )?(?:located )?at|"
    r"at the address|située?s? (?:au|à)|adresse de service(?: est| :|:)?)\s+(?P<value>.{10,140})",
    re.IGNORECASE,
)
_AT_CITY = re.compile(r"\s*,?\s(?:à|in|in the city of|dans la ville de)\s(?=[A-ZÀ-Ý])")
_SENTENCE_END = re.compile(r"\.(?:\s|$)")
_POSTAL_CODE = re.compile(r"\b(?:\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)\b")
_PARTS_OF_LETTERHEAD = re.compile(r"\s[|\u2022\u00b7*\u2013\u2014]\s|\s{2,}")
_CUSTOMER_TOLD = re.compile(
    r"\b(?:agent (?:for|of)|on behalf of|behalf of|representative of|(?:telephone )?numbers? of|numbers? belongs? to)\s+(?P<value>(?!me\b|"
    r"my\b|the account|us\b|our\b|the customer|the undersigned)[^;()]{2,80}?)"
    r"(?=\s+(?:in|to|for|with|when|that|which|who|are|is|and hereby|hereby|located|at)\b|[;()]|"
    r",\s+(?:I\b|(?!inc|ll[cp]|ltd|co\b|p\.?[ac]\.)(?-i:[a-z]))|\.\s(?-i:(?=[A-Z]))|\.$|$)",
    re.IGNORECASE,
)
_CUSTOMER_GIVEN = re.compile(r"\b(?:given|made|granted|executed) by\s+(?P<value>[^;()]{2,80}?)(?=\s*[(;]|,\s+(?-i:[a-z]))", re.IGNORECASE)
_CUSTOMER_MOVES = re.compile(
    r"\b(?:let you know that|notice that|advise you that|inform you that|confirm that|vous informer que|vous aviser que)\s+"
    r"(?P<value>(?!I\b|[Ww]e\b|the\b|our\b|my\b|nous\b)(?-i:[A-Z0-9À-Ý])[^;:()]{2,70}?)"
    r"\s+(?:is|are|will be|has decided|wishes|intends|transfère|déplace)\b",
    re.IGNORECASE,
)
_CUSTOMER_AUTHORIZES = re.compile(
    r"(?:^|[.:]\s+)(?P<value>(?!I\b|We\b|The\b|This\b|By\b|Each\b|Our\b|My\b)(?-i:[A-Z0-9])[^;:()]{2,70}?),? "
    r"(?:hereby )?(?:authori[sz]es|appoints|designates)\b",
    re.IGNORECASE,
)
_CUSTOMER_TOLD_IN_FRENCH = re.compile(
    r"\b(?:au nom de|(?:agissant|signe|autoris\w+ à agir) pour|pour le compte de|représent(?:er|ant))(?: l['\u2019](?:entreprise|"
    r"abonnée?) | la (?:société|compagnie) | )"
    r"\s*(?P<value>(?-i:[A-ZÀ-Ý0-9])[^;()]{1,80}?)"
    r"(?=\s+(?:pour|située?|autorise|à|afin|dont)\b|[;()]|\s?,\s|\.\s|\.$|$)",
    re.IGNORECASE,
)
_CUSTOMER_DEFINED = re.compile(
    r"(?<![\w&.'\u2019-])(?P<value>(?:[A-Z0-9][\w&.'\u2019-]{0,40},? (?:(?:of|and|&|the|de|du|des|et) )?){1,8})"
    r"\((?:(?:the|hereinafter|collectively|le|la|ci-après) )*[\"\u201c\u00ab'] ?(?:Customer|Subscriber|Client|Principal|End User|Abonné)\b"
)
_CARRIER_DEFINED = re.compile(
    r"(?<![\w&.'\u2019-])(?P<value>(?:[A-Z0-9][\w&.'\u2019-]{0,40},? (?:(?:of|and|&|de) )?){1,6})"
    r"\((?:the )?[\"\u201c'] ?(?:Existing|Current|Losing|Present|Old) (?:Carrier|Provider|Service Provider)\b"
)
_PARTY = re.compile(
    r"(?:the )?(?:(?:sales|authori[sz]ed|carrier|company|our|new|gaining|losing|office|service) )*"
    r"(?:agent|witness|provider|carrier|representative|rep|reseller|notary|vendor|mandataire|témoin|fournisseur)s?",
    re.IGNORECASE,
)
_FOR_A_PARTY = re.compile(
    r"\s[-\u2013\u2014,]\s*(?:sales|carrier|authorized|provider)?\s*(?:sales|representative|rep|agent|witness|mandataire|ventes)\b",
    re.IGNORECASE,
)
_CUSTOMERS_TOLD = (_CUSTOMER_TOLD, _CUSTOMER_DEFINED, _CUSTOMER_GIVEN, _CUSTOMER_MOVES, _CUSTOMER_AUTHORIZES, _CUSTOMER_TOLD_IN_FRENCH)
_ASKS_FOR_NAME = re.compile(r"\bnam(?:e|ed)\b|\bnom\b|raison sociale", re.IGNORECASE)
_ASKS_TO_SIGN = re.compile(r"\bsign(?:s|ed|ing|atures?|é)?\b", re.IGNORECASE)
_ONLY_A_PARTY = re.compile(r"\W*(?:the )?(?:customer|subscriber|end user|client|account holder|abonnée?|titulaire)\W*(?<!:)", re.IGNORECASE)
"""The heading of the part in which a party signs, when it comes after the label of the name."""
_NOTHING = re.compile(r"\W*(?:n\W?a|none|no|nil|aucune?|s\W?o)?\W*", re.IGNORECASE)
"""What is written where a form asks for what there is not."""
_FORM_WORD = re.compile(r"\b(?:name|print(?:ed)?|title|signature|date|nom|titre|imprimé)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:is )?(?:number|account|acct|no\.?|numéro)\b.*\d", re.IGNORECASE)
_ENDS_IN_INITIAL = re.compile(r"\s\w\.?$")
_RESPORG_ID = re.compile(r"[A-Z]{3}[A-Z0-9]\d")
"""The five characters by which the registry of toll-free numbers knows a RespOrg (`ATX01`): no name of a carrier."""
_FOR_CARRIER = re.compile(
    r"\buse only\b|"
    r"\br[ée]serv[ée] (?:à|au)\b|\busage interne\b|\b(?:do not write below|below this line for)\b",
    re.IGNORECASE,
)
_MOST_WORDS_OF_HEADING = 10
_OF_COMPANIES = frozenset(
    """
    inc llc llp ltd corp corporation company communications telecom telecommunications networks network voice wireless telephone systems
    pllc incorporated limited technologies enterprises business wholesale senc sencrl
    solutions services sip pbx ltee partners carrier provider porting support team
    """.split()
)
_FOR_PARTY = re.compile(r"(?:for|pour)\s(?=[A-Z])")
_IN_PRINT = re.compile(r"\bprint|\bmoulées\b", re.IGNORECASE)
_ACCOUNT_BEHIND = re.compile(
    r"\s*[,;(\u2013\u2014-]\s*(?:under |sous )?(?:customer |no de |num[ée]ro de )?(?:account|acct|acc|compte)\b\.?\s*(?:number|"
    r"num|no|n\u00ba|n\u00b0|#)?\.?"
    r"\s*[:#]?\s*(?P<account>[A-Z0-9][\w./ -]*\d[\w./ -]*)\)?\s*$",
    re.IGNORECASE,
)
_BROKEN_NUMBER = re.compile(r"(?<=\d)- (?=\d)")
"""A number that goes on in the next line."""
_SIGNER_TOLD = re.compile(
    r"(?:^|[.:]\s+)(?:I|Je),?\s+(?:the undersigned,?\s+|soussigné(?:e|\(e\))?,?\s+)?"
    r"(?P<value>(?![a-zà-ÿ])[^\W\d_][\w.'\u2019-]+(?:\s(?![a-zà-ÿ])[^\W\d_][\w.'\u2019-]*){1,3})(?:,|\s\()"
)
_VAGUE = re.compile(
    r"^(?:for|my|our|your|the|a|an|this|any|all|their|its|current|existing|present|another|mon|notre|votre|le|la|un|une|ce|cette|"
    r"annex|schedule|exhibit|section|appendix|page|item)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class LetterFacts:
    """What a letter says besides its signature and numbers; None where it is not sure."""

    customer_name: Extracted[str] | None
    service_address: Extracted[Address] | None
    authorized_representative: Extracted[str] | None
    losing_carrier: Extracted[str] | None
    account_number: Extracted[str] | None


def read_letter_facts(layout: Layout) -> LetterFacts:
    """The facts at their labels, else in the letter's sentences."""
    values, told = _of_customer(layout), paragraphs(layout)
    return LetterFacts(
        customer_name=_agreed(
            [*_at(_customers(values), LetterFact.CUSTOMER, _name_labelled)]
            or [*_in(told, _CUSTOMERS_TOLD, _name_told)]
            or [*_signed_for(layout)],
            _plain_key,
        ),
        service_address=_agreed(_addresses(values, told), _address_key),
        authorized_representative=_agreed(
            [*_at(values, LetterFact.REPRESENTATIVE, _person)] or [*_in(told, (_SIGNER_TOLD,), _person)], _plain_key
        ),
        losing_carrier=_agreed([*_at(values, LetterFact.CARRIER, _carrier)] or _carriers_told(told), _plain_key),
        account_number=_agreed(
            [*_at(values, LetterFact.ACCOUNT, _account)]
            or [*_at(values, LetterFact.CARRIER, _account_behind)]
            or [*_in(told, (_ACCOUNT_TOLD,), _account)],
            _plain_key,
        ),
    )


def person_in(printed: Extracted[str] | None) -> Extracted[str] | None:
    """A printed name without the position behind it; None where it is a position or a company."""
    name = _person(printed.value) if printed else None
    return replace(printed, value=name) if printed and name else None


def _of_customer(layout: Layout) -> tuple[Labelled, ...]:
    """The labelled values but those that stand under a heading which keeps the rest of the page for the carrier (`Office use only`)."""
    kept: dict[int, float] = {}
    for run in layout.runs:
        if _FOR_CARRIER.search(run.text) and len(run.words) <= _MOST_WORDS_OF_HEADING:
            kept.setdefault(run.page, run.top)
    return tuple(value for value in labelled_values(layout) if value.label.top < kept.get(value.label.page, value.label.bottom))


def _signed_for(layout: Layout) -> Iterator[Extracted[str]]:
    """The company behind the position of who signs (`Owner, Halyard Dental LLC`), when the letter is headed by the same name."""
    for run in layout.runs:
        position, _, company = run.text.partition(", ")
        name = _name_told(company) if is_title(position) else None
        if name and any(_plain_key(other.text) == _plain_key(name) and other.top < run.top for other in layout.runs if other.page == 1):
            yield Extracted(name, _TOLD, run.page, run.box_of(len(position) + 2, len(run.text)), name)


def _agreed(seen: list[Extracted[T]], key: Callable[[T], Hashable]) -> Extracted[T] | None:
    """The one value seen; two that contradict each other are none."""
    return max(seen, key=lambda found: found.confidence) if len({key(found.value) for found in seen}) == 1 else None


def _plain_key(value: str) -> str:
    return re.sub(r"[^a-z0-9]", "", value.lower())


def _address_key(address: Address) -> str:
    return _plain_key(address.one_line())


def _at(values: Iterable[Labelled], fact: LetterFact, parse: Callable[[str], str | None]) -> Iterator[Extracted[str]]:
    wanted = [labelled for labelled in values if labelled.fact is fact and labelled.lines]
    for labelled in _of_small_print([labelled for labelled in wanted if _is_plain_label(labelled)] or wanted):
        first = labelled.lines[0]
        value = parse(_with_rest_of_name(labelled).strip(" _"))
        if value:
            yield Extracted(value, _LABELLED, first.page, first.box, value)


def _with_rest_of_name(labelled: Labelled) -> str:
    """The first line of a value, with the next where that holds nothing but the end of a company's name (`Communications`, `LLC`)."""
    first, *others = (line.text for line in labelled.lines)
    goes_on = (
        labelled.fact in {LetterFact.CUSTOMER, LetterFact.CARRIER} and bool(others) and _OF_COMPANIES.issuperset(proper_words(others[0]))
    )
    return f"{first} {others[0]}" if goes_on else first


def _customers(values: tuple[Labelled, ...]) -> tuple[Labelled, ...]:
    """The labels that ask for the customer's name, where some do: `End user` alone may be a heading, `(please print)` asks who signs."""
    asking = [v for v in values if v.fact is LetterFact.CUSTOMER and v.lines]
    in_type = [v for v in asking if not _IN_PRINT.search(v.label.text) and not _ASKS_TO_SIGN.search(v.label.text)]
    named = [v for v in in_type if _ASKS_FOR_NAME.search(v.label.text)]
    chosen = named or in_type or asking
    return tuple(v for place, v in enumerate(chosen) if place == 0 or not _ONLY_A_PARTY.fullmatch(v.label.text))


def _of_small_print(wanted: list[Labelled]) -> list[Labelled]:
    """The labels that are no headings over other labels: those with a colon, and of the rest the smallest type."""
    smallest = min((labelled.label.size for labelled in wanted), default=0.0)
    return [labelled for labelled in wanted if labelled.label.text.rstrip().endswith(":") or labelled.label.size <= _SAME_SIZE * smallest]


def _is_plain_label(labelled: Labelled) -> bool:
    """Whether a label cannot be a heading: it has a colon or says more than one word."""
    return labelled.label.text.rstrip().endswith(":") or len(labelled.label.words) > 1


def _in(told: Iterable[Run], patterns: tuple[re.Pattern[str], ...], parse: Callable[[str], str | None]) -> Iterator[Extracted[str]]:
    for run in told:
        for match in (match for pattern in patterns for match in pattern.finditer(run.text)):
            value = parse(match["value"].strip())
            if value:
                start = match.start("value")
                yield Extracted(value, _TOLD, run.page, run.box_of(start, start + len(value)), value)


def _name(text: str) -> str | None:
    return text if looks_like_name(text) and len(text.split()) <= _MOST_NAME_WORDS and not _VAGUE.match(text) else None


def _name_labelled(text: str) -> str | None:
    """A name at its label may hold any words (`Courier Service Inc`), but no other label and no blank to be filled."""
    lettered = sum(character.isalpha() for character in text) >= _FEWEST_LETTERS and not _is_remark(text)
    return text if lettered and len(text.split()) <= _MOST_NAME_WORDS and fact_of(text) is None and not re.search(r"[:@$_]", text) else None


def _is_remark(text: str) -> bool:
    """Whether a text is the end of a sentence or of a remark in brackets, a position or the heading of another party, and no name."""
    return (
        text[:1].islower()
        or text.count("(") != text.count(")")
        or is_title(text)
        or _FOR_PARTY.match(text) is not None
        or _PARTY.fullmatch(text.strip()) is not None
        or _FOR_A_PARTY.search(text) is not None
    )


def _name_told(text: str) -> str | None:
    named = _name(text.rstrip(",").strip())
    return named if named and (named[0].isupper() or named[0].isdigit()) else None


def _person(text: str) -> str | None:
    words = text.split(",", maxsplit=1)[0].split("  ", maxsplit=1)[0].strip()
    if _FORM_WORD.search(words) or is_title(words) or not _OF_COMPANIES.isdisjoint(proper_words(words)):
        return None
    whole = not _ENDS_IN_INITIAL.search(words) and not any(c.isdigit() for c in words)
    return words if whole and looks_like_name(words) and 2 <= len(words.split()) <= 5 else None  # noqa: PLR2004 - words of a person's name


def _carrier(text: str) -> str | None:
    text = _ACCOUNT_BEHIND.sub("", text)
    if _RESPORG_ID.fullmatch(text):
        return None
    short = len(text.split()) <= 7 and len(text) <= 60  # noqa: PLR2004 - words and letters of a company's name
    lettered = sum(c.isalpha() for c in text) >= 1
    return text if short and lettered and not _VAGUE.match(text) and not _NUMBERED.match(text) and not re.search(r"[:@]", text) else None


def _carriers_told(told: tuple[Run, ...]) -> list[Extracted[str]]:
    return [*_in(told, (_CARRIER_TOLD, _CARRIER_DEFINED, _CARRIER_TOLD_IN_FRENCH), _carrier)] or [*_in(told, (_CARRIER_FROM,), _carrier)]


def _account_behind(text: str) -> str | None:
    """The account that stands behind the carrier in one value: `Verizon, account 410 843-0142`."""
    behind = _ACCOUNT_BEHIND.search(text)
    return _account(behind["account"]) if behind else None


def _account(text: str) -> str | None:
    found = account_at_start(_BROKEN_NUMBER.sub("-", text.split(" / ", maxsplit=1)[0]))
    return found.value if found else None


def _addresses(values: tuple[Labelled, ...], told: tuple[Run, ...]) -> list[Extracted[Address]]:
    for fact in (LetterFact.ADDRESS, LetterFact.BILLING_ADDRESS):
        labelled = [found for value in values if value.fact is fact and (found := _address_at(value) or _address_in_parts(value, values))]
        if labelled:
            return labelled
    return [found for run in told if (found := _address_told(run) or _address_confirmed(run, told))]


def _address_at(labelled: Labelled) -> Extracted[Address] | None:
    lines = [line.text for line in labelled.lines]
    found = find_address(lines) or find_address([" ".join(lines[:2]), *lines[2:]])
    if found is None or found.first != 0:
        return None
    first = labelled.lines[0]
    return Extracted(found.address, _LABELLED, first.page, first.box, ", ".join(lines[: found.end]))


def _address_in_parts(street: Labelled, values: tuple[Labelled, ...]) -> Extracted[Address] | None:
    """A street at its label, with the city, state and postal code at labels of their own beside or under it."""
    label = street.label
    near = [v for v in values if v.label.page == label.page and label.top - _ONE_ROW <= v.label.top <= label.top + _ONE_ADDRESS and v.lines]
    place = [next((v.lines[0].text for v in near if v.fact is fact), "") for fact in (LetterFact.CITY, LetterFact.STATE, LetterFact.ZIP)]
    if not street.lines or not place[0]:
        return None
    first = street.lines[0]
    city = f"{place[0].rstrip(', ')}, {' '.join(place[1:])}" if place[1] or place[2] else place[0]
    unit = next((v.lines[0].text for v in near if v.fact is LetterFact.UNIT and not _NOTHING.fullmatch(v.lines[0].text)), "")
    address = parse_address([first.text, *([_as_unit(unit)] if unit else []), city.strip(" ,")])
    return Extracted(address, _LABELLED, first.page, first.box, f"{first.text}, {city}") if address else None


def _as_unit(text: str) -> str:
    """A unit as it would stand in an address: a number at a label `Suite / unit` says of itself only which."""
    return text if is_unit(text) else f"Unit {text}"


def _address_told(run: Run) -> Extracted[Address] | None:
    """An address in a sentence ends at its postal code, wherever the sentence goes on."""
    match = _ADDRESS_TOLD.search(run.text)
    for end in re.finditer(r"\b(?:\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)\b", match["value"]) if match else ():
        text = match["value"][: end.end()] if match else ""
        address = parse_address([_AT_CITY.sub(", ", text)])
        if match and address:
            start = match.start("value")
            return Extracted(address, _TOLD, run.page, run.box_of(start, start + len(text)), text)
    return None


def _address_confirmed(run: Run, told: tuple[Run, ...]) -> Extracted[Address] | None:
    """An address in a sentence that ends with its state, whole where the letter prints it with the postal code."""
    match = _ADDRESS_TOLD.search(run.text)
    begins = _plain_key(_AT_CITY.sub(", ", _SENTENCE_END.split(match["value"])[0])) if match else ""
    for other in told if match else ():
        for end in _POSTAL_CODE.finditer(other.text):
            lines = [part.strip() for part in _PARTS_OF_LETTERHEAD.split(other.text[: end.end()])]
            address = parse_address(lines[-1:])
            whole = _plain_key(f"{address.street}{address.unit}{address.city}{address.state}") if address else "-"
            if match and address and begins == whole:
                return Extracted(address, _TOLD, run.page, run.box_of(match.start("value"), match.end("value")), match["value"])
    return None
