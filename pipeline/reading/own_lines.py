"""Which of the numbers on a bill are the customer's own lines: not the carrier's service numbers, not the numbers somebody called."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from pipeline.domain.bill import PrintedNumber
from pipeline.domain.document import Box
from pipeline.domain.telephone import TelephoneNumber
from pipeline.reading import number_words as said
from pipeline.reading.call_columns import called_in_columns
from pipeline.reading.candidates import Match, dates_in, looks_like_name, money_in, number_ranges_in, plain
from pipeline.reading.layout import in_column
from pipeline.reading.number_context import NumberPlace, is_priced
from pipeline.reading.number_lists import joined, pieces_of_list
from pipeline.reading.sender_numbers import is_beside_desk, is_contact, is_in_contact_block, is_in_masthead, is_letterhead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.reading.layout import Layout, Line, Run


class Sense(Enum):
    """What one mention of a number tells about it."""

    OWN = "the customer's line"
    LISTED = "stands in a list without a word about it"
    SERVICE = "the carrier's number"
    CALLED = "somebody called it"
    MENTIONED = "stands in prose"
    BARE = "ten digits alone, with a price in its row"


@dataclass(frozen=True)
class _Mention:
    numbers: tuple[TelephoneNumber, ...]
    sense: Sense
    page: int
    box: Box


_FEWEST_CALLS = 3
_WIDEST_GAP, _CHARGES_BELOW = 12.0, 2.2
_SAME_EDGE = 4.0


def own_lines(layout: Layout, hinted: frozenset[int] = frozenset(), recognized: frozenset[int] = frozenset()) -> tuple[PrintedNumber, ...]:
    """The customer's lines in the order of the pages, ranges written out; `recognized` are the pages that were read from a picture."""
    mentions = _without_lost_calls(_with_next_pages(list(_mentions(layout))), recognized)
    senses: dict[TelephoneNumber, set[Sense]] = {}
    first: dict[TelephoneNumber, _Mention] = {}
    for mention in mentions:
        for number in mention.numbers:
            senses.setdefault(number, set()).add(mention.sense)
            if mention.sense in {Sense.OWN, Sense.LISTED} or number not in first:
                first[number] = min(mention, first.get(number, mention), key=lambda seen: seen.page)
    own = (number for number in senses if _is_own(number, senses[number], hinted))
    return tuple(PrintedNumber(number, first[number].page, first[number].box) for number in own)


def _with_next_pages(mentions: list[_Mention]) -> list[_Mention]:
    """The numbers of a list that goes on over the next pages, where it has no heading, counted with it."""
    heads: dict[int, tuple[int, Sense]] = {}
    found = []
    for mention in mentions:
        edge = round(mention.box[0] / _SAME_EDGE)
        page, sense = heads.get(edge, (0, mention.sense))
        if mention.sense in {Sense.OWN, Sense.LISTED}:
            heads[edge] = (mention.page, mention.sense)
        elif mention.sense is Sense.BARE and page + 1 >= mention.page:
            heads[edge] = (mention.page, sense)
            mention = replace(mention, sense=sense)  # noqa: PLW2901 - the same mention, better known
        found.append(mention)
    return found


def _without_lost_calls(mentions: list[_Mention], recognized: frozenset[int]) -> list[_Mention]:
    """Among the calls on a recognised page a number without date and time is a call whose date was not read, and no line.

    A list over the calls, in another column than theirs, is none of them.
    """
    senses = Counter((mention.page, mention.sense) for mention in mentions)
    called = {page: (senses[page, Sense.CALLED], senses[page, Sense.LISTED]) for page in recognized}
    lost = {page for page, (calls, listed) in called.items() if calls > listed or calls >= max(_FEWEST_CALLS, listed / 4)}
    calls = {page: [m.box for m in mentions if m.page == page and m.sense is Sense.CALLED] for page in lost}
    return [m for m in mentions if not (m.sense is Sense.LISTED and m.page in lost and _is_among(m.box, calls[m.page]))]


def _is_among(box: Box, calls: Sequence[Box]) -> bool:
    """Whether a number stands in the column of the numbers called, or not over the first of them."""
    return any(abs(box[0] - call[0]) <= 2 * _SAME_EDGE for call in calls) or box[3] > min(call[1] for call in calls)


def _is_own(number: TelephoneNumber, senses: set[Sense], hinted: frozenset[int]) -> bool:
    if Sense.OWN in senses:
        return True
    if Sense.LISTED not in senses or Sense.SERVICE in senses:
        return False
    return number[2:5] not in said.TOLL_FREE or int(number[2:]) in hinted


def _mentions(layout: Layout) -> Iterator[_Mention]:
    called, forwarded = called_in_columns(layout), _forwarded_to(layout)
    taken: set[Run] = set()
    for index, line in enumerate(layout.lines):
        for first in line.runs:
            if first in taken:
                continue
            parts = pieces_of_list(first, line, layout)
            taken.update(parts)
            run = first if len(parts) == 1 else joined(parts)
            for match in number_ranges_in(run.text):
                known = Sense.CALLED if first in called else Sense.MENTIONED if first in forwarded else None
                sense = known or _sense(layout, index, run, match)
                yield _Mention(match.value, sense, run.page, run.box_of(match.start, match.end))


def _forwarded_to(layout: Layout) -> frozenset[Run]:
    """What stands in a column headed `Forwards to`."""
    heads = [run for run in layout.runs if said.FORWARDS.match(plain(run.text))]
    return frozenset(run for head in heads for run in layout.runs if run.page == head.page and run.top > head.top and in_column(run, head))


def _is_account(place: NumberPlace) -> bool:
    words = place.before or place.context
    return said.ACCOUNT_WORDS.search(words) is not None and not _announces_list(words)


def _is_tax_registration(place: NumberPlace) -> bool:
    return bool(said.REGISTERED.match(place.after) or (place.bare and said.TAX_WORDS.search(place.before or place.context)))


def _is_paid_toll_free(place: NumberPlace) -> bool:
    labelled = said.TOLL_FREE_LABEL.match(place.before or place.context) is not None
    paid = is_priced(place.layout, place.run) or _stands_over_charges(place.layout, place.run)
    return labelled and (paid or _headed_by(place.layout, place.run, said.LIST_HEADINGS))


def _is_local_line(place: NumberPlace) -> bool:
    """Whether what stands behind or under a number, or the name of a service before it, makes it a line."""
    if place.toll_free:
        return False
    told_after = said.OWN_AFTER.match(place.after) is not None and not place.before.strip()
    return (
        told_after
        or _is_used(place)
        or said.LOCAL_SERVICE.search(place.before) is not None
        or _heads_charges(place.layout, place.run, place.match)
    )


def _is_used(place: NumberPlace) -> bool:
    """Whether a number stands between its user's name and how much it was used: `Rosa Diaz (334) 387-4375 813 minutes, 214 texts`."""
    left, right = place.layout.left_of(place.run)[:1], place.layout.right_of(place.run)[:1]
    named = bool(left) and looks_like_name(left[0].text) and place.run.text == place.match.text
    return named and bool(right) and said.USAGE.match(plain(right[0].text)) is not None


def _is_labelled_line(place: NumberPlace) -> bool:
    own = _labelled_own(place.before, place.context)
    return own and (not place.bare or _says_telephone(place.before, place.context))


_TELLING: tuple[tuple[Sense, Callable[[NumberPlace], object]], ...] = (
    (Sense.MENTIONED, _is_tax_registration),
    (Sense.OWN, lambda place: said.ENDS_OWN_PROSE.search(place.before)),
    (Sense.MENTIONED, lambda place: said.FORWARDED.search(place.before)),
    (Sense.CALLED, lambda place: _is_call(place.line, place.run, place.match)),
    (Sense.MENTIONED, _is_account),
    (Sense.SERVICE, lambda place: is_in_contact_block(place) or is_letterhead(place)),
    (Sense.MENTIONED, is_contact),
    (Sense.SERVICE, lambda place: is_beside_desk(place) or is_in_masthead(place.run, place.layout)),
    (Sense.OWN, _is_paid_toll_free),
    (Sense.SERVICE, lambda place: _is_service(place.before, place.context, place.line, place.run, place.match)),
    (Sense.OWN, _is_local_line),
    (Sense.OWN, _is_labelled_line),
)
"""What tells about a number, the surest first: the first that holds decides."""


def _sense(layout: Layout, index: int, run: Run, match: Match[tuple[TelephoneNumber, ...]]) -> Sense:
    place = NumberPlace(layout, index, run, match)
    return next((sense for sense, holds in _TELLING if holds(place)), None) or _sense_in_list(place)


def _sense_in_list(place: NumberPlace) -> Sense:
    """A number that no word tells about, by the list it stands in."""
    if not place.bare:
        alone = place.before.strip(" .:-#()0123456789") == ""
        return _listed_sense(place.layout, place.index, place.run, place.match) if alone else Sense.MENTIONED
    if place.toll_free and place.run.text == place.match.text and said.TOLL_FREE_LINE.search(_beside(place)):
        return Sense.OWN if is_priced(place.layout, place.run) else Sense.MENTIONED
    introduced = place.before.strip() or place.context
    if not place.toll_free and not introduced and _headed_by(place.layout, place.run, said.LIST_HEADINGS):
        return Sense.LISTED
    return Sense.BARE if place.run.text == place.match.text and is_priced(place.layout, place.run) else Sense.MENTIONED


def _beside(place: NumberPlace) -> str:
    right = place.layout.right_of(place.run)
    return plain(right[0].text) if right else ""


def _heads_charges(layout: Layout, run: Run, match: Match[tuple[TelephoneNumber, ...]]) -> bool:
    """Whether a number stands alone on its line, with at most its user's name, over the charges for it."""
    around = f"{run.text[: match.start]} {run.text[match.end :]}".strip(" .:-()0123456789")
    if around and not (looks_like_name(around) and " " in around):
        return False
    beside = [other for other in layout.left_of(run)[:1] if run.x0 - other.x1 < _WIDEST_GAP]
    beside += [other for other in layout.right_of(run)[:1] if other.x0 - run.x1 < _WIDEST_GAP]
    return not beside and _stands_over_charges(layout, run)


def _stands_over_charges(layout: Layout, run: Run) -> bool:
    under = next(iter(layout.below(run, _CHARGES_BELOW * run.size)), None)
    if under is None or number_ranges_in(under.text):
        return False
    return any(money_in(other.text) for other in (under, *layout.right_of(under)[:2])) and any(c.isalpha() for c in under.text)


def _is_call(line: Line, run: Run, match: Match[tuple[TelephoneNumber, ...]]) -> bool:
    """Whether the row is a call: by a time of day or one day before the number, a time with am or pm near it, or a place and how long."""
    if said.CALLED_PLACE.match(plain(run.text[match.end :])):
        return True
    near = [other for other in line.runs if -340 < other.x0 - run.x0 < 200]  # noqa: PLR2004 - the width of a call in two columns
    if said.CLOCK_AM_PM.search(plain(" ".join(other.text for other in near))):
        return True
    before = [plain(other.text) for other in near if other.x0 < run.x0]
    before.append(plain(run.text[: match.start]))
    if any(said.CLOCK.search(text) for text in before):
        return True
    return sum(bool(said.SHORT_DATE.match(text)) for text in before) == 1 and sum(len(dates_in(text)) for text in before) <= 1


def _is_service(before: str, context: str, line: Line, run: Run, match: Match[tuple[TelephoneNumber, ...]]) -> bool:
    if said.SERVICE_WORDS.search(before) or (context and said.SERVICE_WORDS.search(context) and not said.OWN_WORDS.search(context)):
        return True
    toll_free = match.value[0][2:5] in said.TOLL_FREE
    if said.FAX.search(before or context) and (toll_free or said.SERVICE_WORDS.search(plain(line.text))):
        return True
    after = plain(run.text[match.end : match.end + 60])
    prose = bool(re.match(r"[ ,.;]+(?:or|for|to|if|within|and|open|between|monday|24|ou|pour)\b", after))
    return prose and toll_free


def _labelled_own(before: str, context: str) -> bool:
    words = before.strip(" .:-#(") or context.strip(" .:-#(")
    own = _announces_list(before or context) or said.OWN_WORDS.search(words)
    return bool(words) and len(words.split()) <= 8 and bool(own)  # noqa: PLR2004 - a label, not a sentence


def _announces_list(words: str) -> bool:
    """Whether numbers follow a heading of such a list in its own line (`Numbers on this account: ...`)."""
    return words.rstrip(" .-#(").endswith(":") and said.LIST_HEADINGS.search(words) is not None


def _says_telephone(before: str, context: str) -> bool:
    return bool(re.search(r"\b(?:tele?phone|phone|tn|btn|wtn|line|mobile|wireless|did|ligne|cell)", before or context))


def _listed_sense(layout: Layout, index: int, run: Run, match: Match[tuple[TelephoneNumber, ...]]) -> Sense:
    """A number at the start of its run: in a list of lines, a heading, or a letterhead's own number."""
    if _in_call_table(layout, index, run):
        return Sense.CALLED
    over = layout.above(run, run.size)[:1]
    if over and _is_number(run) and len(number_ranges_in(over[0].text)) > 1:
        return _sense(layout, index - 1, over[0], number_ranges_in(over[0].text)[-1])
    if said.NEXT_SENTENCE.match(run.text[match.end :]):
        return Sense.MENTIONED
    toll_free = match.value[0][2:5] in said.TOLL_FREE
    after = run.text[match.end :].strip(" .:-")
    if _headed_by(layout, run, said.LIST_HEADINGS):
        return Sense.OWN
    valued = any(re.search(r"\d[.,]\d\d\b", other.text) for other in layout.right_of(run)) or bool(re.search(r"\d[.,]\d\d\b", after))
    if toll_free:
        beside = after or (layout.right_of(run)[0].text if layout.right_of(run) else "")
        # With a charge beside it, it may be a line of the customer's: then it counts when the request says so.
        return Sense.OWN if said.TOLL_FREE_LINE.search(plain(beside)) else Sense.LISTED if valued else Sense.MENTIONED
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
    return header is not None and bool(said.CALL_WORDS.search(header)) and len(said.CALL_HEADER.findall(header)) > 1


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
            text = said.HOW_MANY.sub("", said.DIRECT_DIAL.sub("did", plain(over.text)))
            reaches = over.x0 <= run.x1 + 2
            if reaches and not re.search(r"\d", text) and words.search(text) and len(text.split()) <= 8:  # noqa: PLR2004 - a heading
                return not said.SERVICE_WORDS.search(text)
            if reaches and _is_other_heading(text, over, run):
                return False
    return False


def _is_other_heading(text: str, over: Run, run: Run) -> bool:
    return over.size > 1.15 * run.size and not re.search(r"\d", text) and abs(over.x0 - run.x0) < 200  # noqa: PLR2004 - points
