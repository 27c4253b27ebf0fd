"""Typed values in a piece of text: dates, sums, telephone numbers, account numbers and names, each with the place where it stands."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar

from pipeline.domain.telephone import TelephoneNumber, e164

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")


@dataclass(frozen=True)
class Match(Generic[T]):
    """A value found in a text, as printed, with the characters it takes."""

    value: T
    start: int
    end: int
    text: str


def plain(text: str) -> str:
    """Lower case, accents off, curly quotes straight: the form in which words are compared."""
    if text.isascii():
        return text.lower()
    straight = text.replace("\u2019", "'").replace("\u2018", "'").replace("\u00a0", " ").replace("\u202f", " ")
    decomposed = unicodedata.normalize("NFKD", straight)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


# dates

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv",
            "february feb fevrier fev fevr",
            "march mar mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil",
            "august aug aout",
            "september sep sept septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec decembre",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_SHORT_YEAR = r"(?P<year>(?:19|20)\d\d|\d\d)"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_DATE_FORMS = tuple(
    re.compile(r"(?<![\w/.-])" + form + r"(?![\w/]|[.-]\d)")
    for form in (
        _YEAR + r"(?P<sep>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=sep)" + _DAY,
        _MONTH + r"[ -]{0,2}" + _DAY + r"(?:st|nd|rd|th)?(?:, ?| |-)" + _YEAR,
        _MONTH + r"[ -]{1,2}" + _DAY + r"(?:, ?|-)" + _SHORT_YEAR,
        _DAY + r"(?:st|nd|rd|th|er)?(?: (?:de |of )?|-)" + _MONTH + r"(?:, ?| |-)" + _SHORT_YEAR,
        r"(?P<first>\d{1,2})(?P<sep>[-/.])(?P<second>\d{1,2})(?P=sep)" + _SHORT_YEAR,
    )
)


def dates_in(text: str, *, day_first: bool = False) -> tuple[Match[date], ...]:
    """Every complete date, in the order of the text.

    Args:
        text: what is printed.
        day_first: read `05/11/2026` as 5 November; without it as 11 May. A first or second part over 12 decides by itself.
    """
    lowered = plain_of_same_length(text)
    found: list[Match[date]] = []
    for form in _DATE_FORMS:
        for match in form.finditer(lowered):
            value = _date_of(match, day_first=day_first)
            taken = any(match.start() < other.end and other.start < match.end() for other in found)
            if value is not None and not taken:
                found.append(Match(value, match.start(), match.end(), text[match.start() : match.end()]))
    return tuple(sorted(found, key=lambda m: m.start))


def is_ambiguous_date(text: str) -> bool:
    """Whether a date is written in figures that can be read day first and month first, with different results."""
    match = re.search(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}(?!\d)", text)
    return match is not None and match[1] != match[2] and int(match[1]) <= 12 and int(match[2]) <= 12  # noqa: PLR2004 - months of a year


def _date_of(match: re.Match[str], *, day_first: bool) -> date | None:
    parts = match.groupdict()
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)  # noqa: PLR2004 - 26 is 2026
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        swap = first > 12 or (day_first and second <= 12)  # noqa: PLR2004 - months of a year
        month, day = (second, first) if swap else (first, second)
    else:
        month, day = _MONTHS.get(parts["month"]) or int(parts["month"]), int(parts["day"])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def plain_of_same_length(text: str) -> str:
    """The plain form with one character for each of the text, so that places in it are places in the text."""
    if text.isascii():
        return text.lower()
    return "".join(plain(character)[:1] or " " for character in text)


# money

_FIGURES = r"(?:\d{1,3}(?:[ ,]\d{3})+|\d+)?[.,]\d{2}|\d{1,3}(?:,\d{3})+|\d+"
_MONEY = re.compile(
    r"(?<![\w.,/-])(?P<minus>-|\(|\u2212)? ?(?P<front>(?:CA|US|C)?\$)? ?(?P<minus2>-)?(?P<figures>" + _FIGURES + r")"
    r"(?P<back> ?\$)?(?P<credit> ?CR\b|-(?!\d)|\))?(?![\w/%]|[.,-]\d)"
)


def money_in(text: str) -> tuple[Match[Decimal], ...]:
    """Every sum of money: with a dollar sign or with two decimals; credits (`482.65CR`, `-74.38`, `(5.00)`) are negative."""
    joined, places = _without_split_decimals(text)
    found = []
    for match in _MONEY.finditer(joined):
        value = _money_of(match)
        if value is not None:
            start, end = places[match.start()], places[match.end() - 1] + 1
            found.append(Match(value, start, end, text[start:end].strip()))
    return tuple(found)


def _money_of(match: re.Match[str]) -> Decimal | None:
    figures = match["figures"]
    signed = match["front"] or match["back"]
    if not signed and not re.search(r"[.,]\d\d$", figures):
        return None
    if re.search(r",\d\d$", figures):
        figures = figures.replace(".", "").replace(" ", "").replace(",", ".")
    try:
        value = Decimal(figures.replace(",", "").replace(" ", ""))
    except InvalidOperation:  # pragma: no cover - the pattern leaves nothing that Decimal refuses
        return None
    negative = match["minus"] or match["minus2"] or match["credit"]
    return -value if negative else value


def _without_split_decimals(text: str) -> tuple[str, list[int]]:
    """The text with `$ 322 .18` closed up, and for each character where it stood; hard blanks become plain ones."""
    cleaned = text.replace("\u00a0", " ").replace("\u202f", " ")
    kept = [
        i
        for i in range(len(cleaned))
        if not (cleaned[i] == " " and re.match(r" \.\d\d(?!\d)", cleaned[i:]) and cleaned[i - 1 : i].isdigit())
    ]
    return "".join(cleaned[i] for i in kept), kept


# telephone numbers

_NUMBER = re.compile(
    r"(?<![\d/$#.*-])(?<!\d[ ])(?:\+?1[ .-]{0,3})?"
    r"(?:\((?P<a1>[2-9]\d\d)\) ?[-.]?(?P<b1>[2-9]\d\d)[ .-](?P<c1>\d{4})"
    r"|(?P<a2>[2-9]\d\d)(?P<sep>[ .-]|[/] ?| - )(?P<b2>[2-9]\d\d)(?:[ .-]| - )(?P<c2>\d{4})"
    r"|(?P<a3>[2-9]\d\d)(?P<b3>[2-9]\d\d)(?P<c3>\d{4})(?![A-Za-z]{1,3}\d))(?![\d*]|[.-]\d{2})"
)
_AFTER_DIGITS = re.compile(
    r"(?<![\d/$#.*-])(?P<area>[2-9]\d\d)(?P<sep>[.-])(?P<exchange>[2-9]\d\d)(?P=sep)(?P<line>\d{4})(?![\d*]|[.-]\d{2})"
)
_RANGE = re.compile(
    r"^ *(?:-|\u2013|\u2014|to|thru|through|a|au|\u00e0) *"
    r"(?:(?:(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]*)?\d{3}[ .-]?)?(?P<last>\d{4})(?!\d|[-./]\d)",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r" (?:\+?1[ .-]?)?(?:\((?P<a1>[2-9]\d\d)\) ?(?P<b1>[2-9]\d\d)|(?P<a2>[2-9]\d\d)[ .-](?P<b2>[2-9]\d\d))[ .-](?P<line>\d{4})"
    r"(?![\d*]|[.-]\d{2})"
)
"""A number that stands right behind another, one blank between them."""
_MOST_IN_RANGE = 1000


@lru_cache(maxsize=4096)  # each piece of a paper is asked about several times
def numbers_in(text: str, *, bare: bool = True) -> tuple[Match[TelephoneNumber], ...]:
    """Every number of the North American plan, in the order of the text.

    Args:
        text: what is printed.
        bare: also take ten digits without any separator, which may be an account or a reference.
    """
    found = [
        _number_match(
            match,
            match["a1"] or match["a2"] or match["a3"],
            match["b1"] or match["b2"] or match["b3"],
            match["c1"] or match["c2"] or match["c3"],
        )
        for match in _NUMBER.finditer(text)
        if bare or not match["a3"]
    ]
    found.extend(_others_behind(text, found))
    taken = [(m.start, m.end) for m in found]
    found.extend(
        _number_match(match, match["area"], match["exchange"], match["line"])
        for match in _AFTER_DIGITS.finditer(text)
        if not any(match.start() < end and start < match.end() for start, end in taken)
    )
    return tuple(sorted(found, key=lambda m: m.start))


def _others_behind(text: str, firsts: Sequence[Match[TelephoneNumber]]) -> Iterator[Match[TelephoneNumber]]:
    """The numbers that follow others in a row parted by nothing but blanks."""
    for end in [first.end for first in firsts]:
        following = _NEXT.match(text, end)
        while following:
            area, exchange = following["a1"] or following["a2"], following["b1"] or following["b2"]
            yield _number_match(following, area, exchange, following["line"], after=1)
            following = _NEXT.match(text, following.end())


def number_ranges_in(text: str, *, bare: bool = True) -> tuple[Match[tuple[TelephoneNumber, ...]], ...]:
    """Every number with what it stands for: itself, or all numbers of a range such as `217-555-0100 thru 0119`."""
    singles = numbers_in(text, bare=bare)
    found: list[Match[tuple[TelephoneNumber, ...]]] = []
    for single in singles:
        if found and single.start < found[-1].end:
            continue
        last = _RANGE.match(text[single.end :])
        numbers = _range_from(single, last) if last else (single.value,)
        end = single.end + (last.end() if last and len(numbers) > 1 else 0)
        found.append(Match(numbers, single.start, end, text[single.start : end]))
    return tuple(found)


def _number_match(match: re.Match[str], area: str, exchange: str, line: str, after: int = 0) -> Match[TelephoneNumber]:
    return Match(e164(int(area + exchange + line)), match.start() + after, match.end(), match[0][after:])


def _range_from(first: Match[TelephoneNumber], last: re.Match[str]) -> tuple[TelephoneNumber, ...]:
    digits = re.sub(r"\D", "", last[0])
    start = int(first.value[2:])
    stop = int(digits[-10:]) if len(digits) >= 10 else start // 10_000 * 10_000 + int(last["last"])  # noqa: PLR2004 - digits of a national number
    if not 0 < stop - start < _MOST_IN_RANGE:
        return (first.value,)
    return tuple(e164(number) for number in range(start, stop + 1))


# accounts

_ACCOUNT_WORD = re.compile(
    r"[A-Z]{1,4}(?= \d)|"
    r"[A-Za-z0-9]*\d[A-Za-z0-9]*(?:[-/.][A-Za-z0-9]+)*|[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*[-_][A-Za-z0-9]*\d[A-Za-z0-9]*(?:[-/][A-Za-z0-9]+)*"
)
_FEWEST_ACCOUNT_DIGITS = 3
_LONGEST_ACCOUNT = 24
_LONGEST_CODE = 40
"""Characters of an account number that is one word (`AC` and 32 figures)."""
_LONG_CODE = 8
"""Letters and digits of an account number that may have few digits (`5-KZJ7RWXX`)."""


def account_at_start(text: str) -> Match[str] | None:
    """The account number that the text begins with: words with digits in them, until something that is no part of one."""
    position = len(text) - len(text.lstrip(" :#-."))
    start, end = position, position
    stops = [m.start for m in dates_in(text)] + [m.start for m in money_in(text) if "$" in m.text or "." in m.text]
    while match := _ACCOUNT_WORD.match(text, position):
        longest = _LONGEST_ACCOUNT if match.start() > start else _LONGEST_CODE
        if match.start() in stops or match.end() - start > longest:
            break
        if not _ends_word(text, match.end()):
            return None  # a group that may be the account's end cannot be told from what follows, and half an account is a wrong one
        end = match.end()
        position = end + 1
        if text[end : end + 1] != " ":
            break
    value = text[start:end]
    digits, characters = sum(c.isdigit() for c in value), sum(c.isalnum() for c in value)
    if (digits < _FEWEST_ACCOUNT_DIGITS and not (digits and characters >= _LONG_CODE)) or characters < _FEWEST_ACCOUNT_DIGITS + 1:
        return None
    return Match(value, start, end, value)


def _ends_word(text: str, end: int) -> bool:
    return end == len(text) or text[end] in " ,;.:)|"


# names

_LEGAL_FORMS = frozenset("inc incorporated llc llp lp ltd limited corp corporation co company pc pllc pa ltee".split())
"""Words that end the name of a company and of nothing else on a bill."""

_MISREAD_FORM = re.compile(r"\b[I1]t([\u00e9e])e\b")

_NOT_IN_NAMES = frozenset(
    """
    account acct amount balance bill billing box call charges contact customer date due enclosed
    fax invoice number online page pay payment please questions return service statement summary tax
    taxes total visit www phone client detach remit thank bonjour facture compte montant solde
    echeance paiement address adresse emergency hello dear web email support help
    """.split()
)
_POSITIONS = frozenset(
    """
    officer manager director president owner co-owner treasurer secretary partner principal administrator supervisor controller comptroller
    accountant ceo cfo coo cio cto chairman chairwoman chairperson superintendent coordinator proprietor trustee bookkeeper executive
    founder chief directeur directrice presidente gestionnaire proprietaire administrateur administratrice controleur comptable
    tresorier tresoriere gerant gerante associe associee chef
    """.split()
)
_OF_POSITIONS = frozenset(
    """
    of the and & vice general managing operating financial executive information technology it office senior assistant deputy regional
    facilities operations finance telecom network administrative sales account board business chair head principal member managing
    human resources practice parish school plant store site adjoint adjointe general generale des du de la les operations finances
    technologies ressources humaines project program programs purchasing procurement marketing communications client customer service
    services security property payable receivable payroll support systems shop store
    """.split()
)
_WEB_ADDRESS = re.compile(r"\bwww\.|\w\.(?:com|ca|net|org|example)\b", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W\d_][\w.'&/-]*,?|&|\d[\w&'-]*", re.UNICODE)


def looks_like_name(text: str) -> bool:
    """Whether a line may be the name of a person or company: one to eight words, none of them a word of bills."""
    words = text.split()
    if not 1 <= len(words) <= 8 or not any(c.isalpha() for c in text) or any(c in text for c in "$#@:;*"):  # noqa: PLR2004 - words of a name
        return False
    if _is_about_bills([word.strip(".,()") for word in plain(text).split()]):
        return False
    if _WEB_ADDRESS.search(text) or is_title(text):
        return False
    return sum(c.isdigit() for c in text) <= len(text) / 3 and all(_NAME_WORD.fullmatch(word.strip("()")) for word in words)


def with_legal_form(name: str) -> str:
    """The name, its French legal form as it is spelled where recognition took its first letter for another (`It\u00e9e`)."""
    return _MISREAD_FORM.sub(r"lt\1e", name)


def is_title(text: str) -> bool:
    """Whether a line is somebody's position (`Chief Operating Officer`), which looks like a name and is none."""
    words = list(proper_words(text))
    return any(word in _POSITIONS for word in words) and all(word in _POSITIONS or word in _OF_POSITIONS for word in words)


def _is_about_bills(words: Sequence[str]) -> bool:
    """Whether the words are those of a heading: a company may have `service` in its name, but then it shows its legal form."""
    strange = [word for word in words if word in _NOT_IN_NAMES]
    own = [word for word in words if word not in _NOT_IN_NAMES and word not in _LEGAL_FORMS]
    return bool(strange) and not (words[-1] in _LEGAL_FORMS and len(own) >= len(strange))


def proper_words(text: str) -> Iterator[str]:
    """The words of a text, plain and without punctuation at their ends."""
    return (word for word in (raw.strip(".,:;()!?*") for raw in plain(text).split()) if word)
