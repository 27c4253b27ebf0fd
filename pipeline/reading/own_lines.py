"""Which of the numbers on a bill are the customer's own lines: not the carrier's service numbers, not the numbers somebody called."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pipeline.domain.bill import PrintedNumber
from pipeline.domain.document import Box
from pipeline.domain.telephone import TelephoneNumber
from pipeline.reading.candidates import Match, dates_in, number_ranges_in, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.reading.layout import Layout, Line, Run


class Sense(Enum):
    """What one mention of a number tells about it."""

    OWN = "the customer's line"
    LISTED = "stands in a list without a word about it"
    SERVICE = "the carrier's number"
    CALLED = "somebody called it"
    MENTIONED = "stands in prose"


@dataclass(frozen=True)
class _Mention:
    numbers: tuple[TelephoneNumber, ...]
    sense: Sense
    page: int
    box: Box


_CLOCK = re.compile(r"(?<![\d:])(?:[01]?\d|2[0-3])[:h][0-5]\d(?::[0-5]\d)?(?![\d:])")
_CLOCK_AM_PM = re.compile(r"(?<![\d:])(?:0?\d|1[0-2])(?::[0-5]\d){1,2} ?[ap]\.?(?:m\b\.?)?(?![a-z])")
_SHORT_DATE = re.compile(
    r"^(?:\d{1,4}[.)]? +)?(?:\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?\b|(?:jan|feb|fev|mar|apr|avr|may|mai|jun|jui|jul|"
    r"aug|aou|sep|oct|nov|dec)[a-z]{0,6}\.? +\d{1,2}\b(?! ?\d{3})"
    r"|\d{1,2}[ -](?:jan|feb|fev|mar|apr|avr|may|mai|jun|jui|jul|aug|aou|sep|oct|nov|dec)|(?:19|20)\d\d-\d\d-\d\d)"
)
_CALL_HEADER = re.compile(
    r"\b(?:called|dialed|dialled|calls? to|call to|destination|minutes|min|mins|duration|rate period|place|appele|"
    r"composes?|duree|called from|from|originating"
    r"|terminating|time|heure|date|number called|type|appels?|usage)\b"
)
_CALL_WORDS = re.compile(
    r"\b(?:called|number called|dialed|dialled|call to|destination|place called|numero appele|numero compose|"
    r"to number|terminating|called number|calls to)\b"
)
_OWN_WORDS = re.compile(
    r"\b(?:charges for|service for|services for|usage for|detail for|details for|activity for|summary for|"
    r"calls from|calls for|calling from|numbers?|line|lines|tn|btn|wtn|"
    r"telephone|phone|mobile|wireless|cell|main|primary|billing|did|dids|pilot|hunt|fax|service number|frais pour|"
    r"ligne|lignes|numero|cellulaire|appels du|services du|forfait|"
    r"calls on|covers|covering|couvre|vise|telephonie|"
    r"voice|subscriber|user|toll[- ]?free|stations?|centrex|circuit|trunk|range|block|from|through|thru|to|for|facturation|principal)\W*$"
)
_SERVICE_WORDS = re.compile(
    r"\b(?:call|dial|care|repair|support|questions?|inquir\w+|enquir\w+|contact|assistance|help|tty|tdd|relay|fraud|"
    r"refill|pay by phone|pay by telephone|sales|toll free at|text|"
    r"report|reach|customer service|service center|technical|tech|hearing|espanol|moving|orders?|commission|"
    r"composez|appelez|joindre|soutien|service a la clientele|assistance|urgence|"
    r"depannage|reparation|renseignements|fax us|24 ?hours?|toll-free|hours|hotline|help ?desk|collections|"
    r"disputes?|ats|1-800|visit|chat|billing questions|automated|"
    r"bureau|commissioner|ombudsman|fcc|puc|puco|gst|hst|par telephone|nous joindre)\b"
)
_ENDS_OWN_PROSE = re.compile(
    r"\b(?:charges|service|services|usage|detail|details|activity|calls|appels|frais|summary|sommaire) (?:for|from|on|of|du|pour|de)\W*$"
)
_ACCOUNT_WORDS = re.compile(r"\b(?:account|acct|compte|invoice|receipt|facture)(?: (?:number|no|num|nbr|id|code))?[ .:#-]*$")
_LOCAL_SERVICE = re.compile(r"\b(?:services?|access|access line) *[:.-]? *$")
_FAX = re.compile(r"\bfax\W*$")
"""A toll-free number to send faxes to is the carrier's."""
_TOLL_FREE_LINE = re.compile(r"^[ :.-]*toll[- ]?free\b|^[ :.-]*(?:inbound|800 service|sans frais)\b")
_TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})
_CONTACT_HEADING = re.compile(
    r"(?:any |des |have |got )?questions?\b|contact(?:s| us| information)?$|how (?:to|can i|do i) (?:reach|contact)|"
    r"need help|customer (?:service|care|support)$|"
    r"reach us|nous joindre|pour nous joindre|service a la clientele$|we're here|help$|support$"
)
"""What stands over the carrier's own numbers."""
_FEWEST_CALLS = 3
_LINES_OF_CONTACTS, _CONTACT_GAP, _CONTACT_EDGE = 6, 1.6, 6.0
_LIST_HEADINGS = re.compile(
    r"\b(?:your lines|your numbers|telephone numbers?|phone numbers?|line summary|lines on|summary by (?:telephone|"
    r"phone|line|number)|line number|service numbers?|mobile numbers?|"
    r"wireless numbers?|charges by (?:line|number)|toll[- ]free numbers?|numbers on (?:this )?account|"
    r"this bill summary|vos lignes|vos numeros|numeros? de (?:telephone|ligne)|lignes|lines and|"
    r"working telephone numbers?|numbers? included|dids?|line charges|account lines|user|subscriber|inventory|"
    r"sommaire des lignes|active numbers|numbers)\b"
)


def own_lines(layout: Layout, hinted: frozenset[int] = frozenset(), recognized: frozenset[int] = frozenset()) -> tuple[PrintedNumber, ...]:
    """The customer's lines in the order of the pages, ranges written out; `recognized` are the pages that were read from a picture."""
    mentions = _without_lost_calls(list(_mentions(layout)), recognized)
    senses: dict[TelephoneNumber, set[Sense]] = {}
    first: dict[TelephoneNumber, _Mention] = {}
    for mention in mentions:
        for number in mention.numbers:
            senses.setdefault(number, set()).add(mention.sense)
            if mention.sense in {Sense.OWN, Sense.LISTED} or number not in first:
                first[number] = min(mention, first.get(number, mention), key=lambda seen: seen.page)
    own = (number for number in senses if _is_own(number, senses[number], hinted))
    return tuple(PrintedNumber(number, first[number].page, first[number].box) for number in own)


def _without_lost_calls(mentions: list[_Mention], recognized: frozenset[int]) -> list[_Mention]:
    """Among the calls on a recognised page a number without date and time is a call whose date was not read, and no line."""
    senses = Counter((mention.page, mention.sense) for mention in mentions)
    called = {page: (senses[page, Sense.CALLED], senses[page, Sense.LISTED]) for page in recognized}
    lost = {page for page, (calls, listed) in called.items() if calls > listed or calls >= max(_FEWEST_CALLS, listed / 4)}
    return [mention for mention in mentions if not (mention.sense is Sense.LISTED and mention.page in lost)]


def _is_own(number: TelephoneNumber, senses: set[Sense], hinted: frozenset[int]) -> bool:
    if Sense.OWN in senses:
        return True
    if Sense.LISTED not in senses or Sense.SERVICE in senses:
        return False
    return number[2:5] not in _TOLL_FREE or int(number[2:]) in hinted


def _mentions(layout: Layout) -> Iterator[_Mention]:
    for index, line in enumerate(layout.lines):
        for run in line.runs:
            for match in number_ranges_in(run.text):
                yield _Mention(match.value, _sense(layout, index, run, match), run.page, run.box_of(match.start, match.end))


def _sense(layout: Layout, index: int, run: Run, match: Match[tuple[TelephoneNumber, ...]]) -> Sense:
    before = _before(run, match)
    context = _context(layout, run, before)
    if _ENDS_OWN_PROSE.search(before):
        return Sense.OWN
    if _is_call(layout.lines[index], run, match):
        return Sense.CALLED
    if _ACCOUNT_WORDS.search(before or context) and not _announces_list(before or context):
        return Sense.MENTIONED
    if _is_service(before, context, layout.lines[index], run, match) or _in_contact_block(layout, run):
        return Sense.SERVICE
    return _sense_in_place(layout, index, run, match)


def _sense_in_place(layout: Layout, index: int, run: Run, match: Match[tuple[TelephoneNumber, ...]]) -> Sense:
    """A number that is neither called nor the carrier's, by its label or the list it stands in."""
    before = _before(run, match)
    context = _context(layout, run, before)
    bare = bool(re.fullmatch(r"\d{10}", match.text))
    toll_free = match.value[0][2:5] in _TOLL_FREE
    if not toll_free and _LOCAL_SERVICE.search(before):
        return Sense.OWN
    if _labelled_own(before, context) and (not bare or _says_telephone(before, context)):
        return Sense.OWN
    if before.strip(" .:-#()0123456789") == "" and not bare:
        return _listed_sense(layout, index, run, match)
    if bare and not before.strip() and not context and _headed_by(layout, run, _LIST_HEADINGS):
        return Sense.LISTED
    return Sense.MENTIONED


def _before(run: Run, match: Match[tuple[TelephoneNumber, ...]]) -> str:
    """The words before a number of a run, without the numbers listed between them and it."""
    text = run.text[: match.start]
    for earlier in reversed(number_ranges_in(text)):
        if text[earlier.end :].strip(" ,;/&.-") not in {"", "and", "et", "or"}:
            break
        text = text[: earlier.start]
    return plain(text)


def _is_call(line: Line, run: Run, match: Match[tuple[TelephoneNumber, ...]]) -> bool:
    """Whether the row is a call: a time of day or one day stands before the number, or a time with am or pm anywhere near."""
    near = [other for other in line.runs if -340 < other.x0 - run.x0 < 200]  # noqa: PLR2004 - the width of a call in two columns
    if _CLOCK_AM_PM.search(plain(" ".join(other.text for other in near))):
        return True
    before = [plain(other.text) for other in near if other.x0 < run.x0]
    before.append(plain(run.text[: match.start]))
    if any(_CLOCK.search(text) for text in before):
        return True
    return sum(bool(_SHORT_DATE.match(text)) for text in before) == 1 and sum(len(dates_in(text)) for text in before) <= 1


def _context(layout: Layout, run: Run, before: str) -> str:
    """The words that introduce a number that stands at the start of its run: those to its left."""
    if before.strip(" .:-#()"):
        return ""
    left = [other for other in layout.left_of(run) if run.x0 - other.x1 < 250]  # noqa: PLR2004 - points between a label and its number
    return plain(left[0].text) if left else ""


def _is_service(before: str, context: str, line: Line, run: Run, match: Match[tuple[TelephoneNumber, ...]]) -> bool:
    if _SERVICE_WORDS.search(before) or (context and _SERVICE_WORDS.search(context) and not _OWN_WORDS.search(context)):
        return True
    toll_free = match.value[0][2:5] in _TOLL_FREE
    if _FAX.search(before or context) and (toll_free or _SERVICE_WORDS.search(plain(line.text))):
        return True
    after = plain(run.text[match.end : match.end + 60])
    prose = bool(re.match(r"[ ,.;]+(?:or|for|to|if|within|and|open|between|monday|24|ou|pour)\b", after))
    return prose and toll_free


def _in_contact_block(layout: Layout, run: Run) -> bool:
    """Whether a number stands in the lines under a heading such as `Questions about your bill?`, before any other heading."""
    last = run
    for _ in range(_LINES_OF_CONTACTS):
        over = [other for other in layout.above(last, _CONTACT_GAP * run.size) if abs(other.x0 - run.x0) <= _CONTACT_EDGE]
        if not over:
            return False
        last = over[0]
        text = plain(last.text)
        if _CONTACT_HEADING.match(text) and not number_ranges_in(last.text):
            return True
        if _LIST_HEADINGS.search(text):
            return False
    return False


def _labelled_own(before: str, context: str) -> bool:
    words = before.strip(" .:-#(") or context.strip(" .:-#(")
    own = _announces_list(before or context) or _OWN_WORDS.search(words)
    return bool(words) and len(words.split()) <= 8 and bool(own)  # noqa: PLR2004 - a label, not a sentence


def _announces_list(words: str) -> bool:
    """Whether numbers follow a heading of such a list in its own line (`Numbers on this account: ...`)."""
    return words.rstrip(" .-#(").endswith(":") and _LIST_HEADINGS.search(words) is not None


def _says_telephone(before: str, context: str) -> bool:
    return bool(re.search(r"\b(?:tele?phone|phone|tn|btn|wtn|line|mobile|wireless|did|ligne|cell)", before or context))


def _listed_sense(layout: Layout, index: int, run: Run, match: Match[tuple[TelephoneNumber, ...]]) -> Sense:
    """A number at the start of its run: in a list of lines, a heading, or a letterhead's own number."""
    if _in_call_table(layout, index, run):
        return Sense.CALLED
    toll_free = match.value[0][2:5] in _TOLL_FREE
    after = run.text[match.end :].strip(" .:-")
    if _headed_by(layout, run, _LIST_HEADINGS):
        return Sense.OWN
    valued = any(re.search(r"\d[.,]\d\d\b", other.text) for other in layout.right_of(run)) or bool(re.search(r"\d[.,]\d\d\b", after))
    if toll_free:
        beside = after or (layout.right_of(run)[0].text if layout.right_of(run) else "")
        # With a charge beside it, it may be a line of the customer's: then it counts when the request says so.
        return Sense.OWN if _TOLL_FREE_LINE.search(plain(beside)) else Sense.LISTED if valued else Sense.MENTIONED
    listed = valued or bool(after) or bool(layout.right_of(run)) or _has_siblings(layout, run)
    return Sense.LISTED if listed else Sense.MENTIONED


def _has_siblings(layout: Layout, run: Run) -> bool:
    """Whether other numbers stand over or under this one with the same left edge, or beside it in a grid."""
    near = [*layout.below(run, 8 * run.size), *layout.above(run, 8 * run.size)]
    column = any(abs(other.x0 - run.x0) < 3 and number_ranges_in(other.text, bare=False) for other in near)  # noqa: PLR2004 - points
    return column or any(_is_number(other) for other in (*layout.left_of(run)[:1], *layout.right_of(run)[:1]))


def _is_number(run: Run) -> bool:
    found = number_ranges_in(run.text, bare=False)
    return len(found) == 1 and found[0].text.strip() == run.text.strip()


def _in_call_table(layout: Layout, index: int, run: Run) -> bool:
    header = _heading_line(layout.lines[max(0, index - 80) : index], run)
    return header is not None and bool(_CALL_WORDS.search(header)) and len(_CALL_HEADER.findall(header)) > 1


def _heading_line(lines: Sequence[Line], run: Run) -> str | None:
    """The nearest line over a number that heads columns: several short runs without figures."""
    for line in reversed(lines):
        if line.page != run.page:
            return None
        text = plain(line.text)
        if len(line.runs) > 2 and not re.search(r"\d", text):  # noqa: PLR2004 - columns of a table
            return text
    return None


def _headed_by(layout: Layout, run: Run, words: re.Pattern[str]) -> bool:
    """Whether the nearest heading over a number, in its column or over the whole table, speaks of such a list."""
    for line in reversed([line for line in layout.lines if line.page == run.page and line.bottom <= run.top + 1]):
        for over in line.runs:
            text = plain(over.text)
            reaches = over.x0 <= run.x1 + 2
            if reaches and not re.search(r"\d", text) and words.search(text) and len(text.split()) <= 8:  # noqa: PLR2004 - a heading
                return not _SERVICE_WORDS.search(text)
            if reaches and _is_other_heading(text, over, run):
                return False
    return False


def _is_other_heading(text: str, over: Run, run: Run) -> bool:
    return over.size > 1.15 * run.size and not re.search(r"\d", text) and abs(over.x0 - run.x0) < 200  # noqa: PLR2004 - points
