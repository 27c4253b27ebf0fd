"""Which numbers on a bill are the sender's own: desks to call, letterheads, blocks of contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.reading import number_words as said
from pipeline.reading.address_block import is_street
from pipeline.reading.candidates import number_ranges_in, plain
from pipeline.reading.number_context import is_priced, words_before

if TYPE_CHECKING:
    from pipeline.domain.telephone import TelephoneNumber
    from pipeline.reading.candidates import Match
    from pipeline.reading.layout import Layout, Run
    from pipeline.reading.number_context import NumberPlace

_LINES_OF_CONTACTS, _CONTACT_GAP, _CONTACT_EDGE = 10, 1.6, 6.0
_MASTHEAD = 0.25
"""Share of the page's height that a letterhead may take."""


def is_contact(place: NumberPlace) -> bool:
    """Whether a number is one of two under one another, to telephone and to fax to, without a charge: how to reach somebody."""
    if not said.CONTACT.match(plain(place.run.text)) or is_priced(place.layout, place.run):
        return False
    texts = _texts_around(place)
    return any((said.CONTACT.match(text) and text[:1] != place.before.strip()[:1]) or _is_desk(text) for text in texts)


def _is_desk(text: str) -> bool:
    """Whether a line is no more than a desk of the carrier's with its number: `Accounting 1 (877) 647-9262`."""
    found = number_ranges_in(text)
    if len(found) != 1 or found[0].value[0][2:5] not in said.TOLL_FREE or text[found[0].end :].strip():
        return False
    named = text[: found[0].start].strip(" :.-")
    return bool(named) and (said.DESK.match(named) or said.SERVICE_WORDS.search(named)) is not None


def is_beside_desk(place: NumberPlace) -> bool:
    """Whether a number at a word such as `Billing` stands in one line with numbers of the carrier's other desks, or over or under one."""
    if not (said.DESK.match(place.before) or said.TOLL_FREE_LABEL.match(place.before)) or is_priced(place.layout, place.run):
        return False
    others = [match for match in number_ranges_in(place.run.text) if match.start != place.match.start]
    if any(said.SERVICE_WORDS.search(words_before(place.run, match)) or _is_unnamed_desk(place.run, match) for match in others):
        return True
    toll_free = place.toll_free and place.run.text[place.match.end :].strip() == ""
    return toll_free and any(_is_desk(text) for text in _texts_around(place))


def _is_unnamed_desk(run: Run, match: Match[tuple[TelephoneNumber, ...]]) -> bool:
    """Whether a toll-free number begins a line whose words before it stand at the end of the last."""
    return match.start == 0 and match.value[0][2:5] in said.TOLL_FREE and run.text[match.end : match.end + 1] == "."


def _texts_around(place: NumberPlace) -> list[str]:
    """What stands right over and under a number with the same left or right edge."""
    near = (*place.layout.above(place.run, place.run.size)[:1], *place.layout.below(place.run, place.run.size)[:1])
    return [plain(other.text) for other in near if min(abs(other.x0 - place.run.x0), abs(other.x1 - place.run.x1)) <= _CONTACT_EDGE]


def is_letterhead(place: NumberPlace) -> bool:
    """Whether a number stands between a postal address and a web or mail address: the sender's own."""
    run = place.run
    if place.before.strip(" .:-#()"):
        return False
    near = (*place.layout.below(run, run.size)[:1], *place.layout.above(run, run.size)[:1])
    return any(said.WEB.search(other.text) and abs(other.x0 - run.x0) <= run.size for other in near)


def is_in_contact_block(place: NumberPlace) -> bool:
    """Whether a number stands in the lines under a heading such as `Questions about your bill?`, before any other heading."""
    run = last = place.run
    for _ in range(_LINES_OF_CONTACTS):
        over = [other for other in place.layout.above(last, _CONTACT_GAP * run.size) if abs(other.x0 - run.x0) <= _CONTACT_EDGE]
        if not over:
            return False
        last = over[0]
        text = plain(last.text)
        if said.CONTACT_HEADING.match(text) and not number_ranges_in(last.text):
            return True
        if said.LIST_HEADINGS.search(text):
            return False
    return False


def is_in_masthead(run: Run, layout: Layout) -> bool:
    """Whether a run says at the head of the first page, part by part, how to reach whoever sends the bill: street, telephone, hours."""
    if run.page != 1 or run.top >= _MASTHEAD * layout.page_sizes[1][1]:
        return False
    parts = said.MASTHEAD.split(run.text)
    return len(parts) > 1 and any(is_street(part) or said.WEB.search(part) or said.OPEN.search(plain(part)) for part in parts)
