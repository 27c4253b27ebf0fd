"""Name and address blocks: where they stand, whose they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.domain.address import Address
from pipeline.domain.bill import Extracted
from pipeline.reading.address_block import find_address, is_attention, is_post_box, is_street, is_unit, parse_address, place_of
from pipeline.reading.candidates import looks_like_name, plain, with_legal_form
from pipeline.reading.carriers import LINE_OF_BUSINESS
from pipeline.reading.label_words import Fact
from pipeline.reading.layout import Run, box_around
from pipeline.reading.prose import Paragraph, paragraph_from
from pipeline.reading.sightings import Sighting, best_of, without_leaders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.domain.document import Box
    from pipeline.reading.labels import Label
    from pipeline.reading.layout import Layout
from pipeline.reading.sightings import LabelledPage

_POSTAL_END = re.compile(r"(?:\b\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?:,? +(?:USA|Canada|US))?\.?$", re.IGNORECASE)
_POSTAL_IN = re.compile(r"\b(?:[A-Z]{2}|\([^)]+\)),? (?:\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)\b")
"""The end of an address within a sentence."""
_MOST_LINES = 7
_FLUSH_RIGHT = 1.0
"""Points by which the right edges of lines that are set flush right differ."""
_LONGEST_ADDRESS = 140
_FOR_ADDRESS = re.compile(r"^(?:for|at|serving|pour|au) (?=\d)", re.IGNORECASE)
_TOLD_ABOVE_ALL = 0.9
_PAYMENT_WORDS = re.compile(
    r"\b(?:payment processing|processing center|remittance|lockbox|accounts receivable|payment center|bill payment|keyline|"
    r"(?:line|usage|call|charge) details?)\b"
)


@dataclass(frozen=True)
class Block:
    """An address on the page: its lines from the top, the names above the street, and the label that announces it.

    `announced` is what the label says (`bill to`, `service at`, `remit to`), None when there is none.
    """

    address: Address
    runs: tuple[Run, ...]
    names: tuple[Run, ...]
    announced: Fact | None

    @property
    def name(self) -> Run | None:
        """The first of its names."""
        return next(iter(self.names), None)

    @property
    def page(self) -> int:
        """The page it stands on."""
        return self.runs[-1].page


def blocks_in(pages: LabelledPage) -> tuple[Block, ...]:
    """Every address that stands in lines of its own, in reading order."""
    return tuple(block for run in pages.layout.runs if _POSTAL_END.search(run.text) and (block := _block_ending(run, pages)))


def _block_ending(last: Run, pages: LabelledPage) -> Block | None:
    column = [*reversed(list(_upward(last, pages.layout))), last]
    texts = [_after_label(run, pages) for run in column]
    first = next((i for i in range(len(column) - 1, -1, -1) if is_street(texts[i]) and parse_address(texts[i:])), None)
    if first is None:
        return None
    address = parse_address(texts[first:])
    if first > 0 and is_unit(texts[first - 1]) and address and not address.unit:
        first -= 1
        address = parse_address([texts[first + 1], texts[first], *texts[first + 2 :]])
    if address is None:
        return None
    announced, top = _announcement(column, first, pages)
    over = column[top:first]
    names = [run for run in over if looks_like_name(run.text) and not is_attention(run.text) and not pages.starts_with_label(run)]
    return Block(address, tuple(column[first:]), tuple(names), announced)


def _upward(run: Run, layout: Layout) -> Iterator[Run]:
    """The lines over a run that continue one column: same left edge, even spacing."""
    last = run
    for _ in range(_MOST_LINES - 1):
        over = [other for other in layout.above(last, 1.1 * max(last.size, run.size) + 2) if _aligned(other, run)]
        if not over or place_of(over[0].text):  # another address ends there
            return
        last = over[0]
        yield last


def _aligned(one: Run, other: Run) -> bool:
    """Whether two lines have the same left edge, or the same right edge to the point, as in a column of values at the right."""
    return abs(one.x0 - other.x0) <= max(3, 0.5 * other.size) or abs(one.x1 - other.x1) <= _FLUSH_RIGHT


def _after_label(run: Run, pages: LabelledPage) -> str:
    """The text of a run without the label that it begins with."""
    first = next((label for label in pages.labels.get(run, ()) if label.start == 0 and _BLOCK_FACTS & label.facts), None)
    rest = without_leaders(run.text[first.end :]) if first else ""
    return rest if rest and is_street(rest) else run.text


_BLOCK_FACTS = frozenset({Fact.BILL_TO, Fact.SERVICE_AT, Fact.REMIT_TO, Fact.NAME})


def _announcement(column: Sequence[Run], first: int, pages: LabelledPage) -> tuple[Fact | None, int]:
    """What the block's label says, and the first line under it."""
    for index in range(first, -1, -1):
        found = _block_fact(pages.labels.get(column[index], ()))
        if found:
            return found, index + 1 if index < first else index
    top = column[0]
    beside = [*pages.layout.left_of(column[first])[:1], *pages.layout.above(top, 2.2 * top.size)[:1], *pages.layout.left_of(top)[:1]]
    return next((fact for run in beside if (fact := _block_fact(pages.labels.get(run, ())))), None), 0


def _block_fact(labels: Iterable[Label]) -> Fact | None:
    wanted = (Fact.REMIT_TO, Fact.SERVICE_AT, Fact.BILL_TO, Fact.NAME)
    facts = [fact for label in labels if label.start == 0 or Fact.REMIT_TO in label.facts for fact in wanted if fact in label.facts]
    return None if not facts else Fact.BILL_TO if facts[0] is Fact.NAME else facts[0]


def service_sightings(pages: LabelledPage) -> Iterator[Sighting[Address]]:
    """The addresses that a service label announces: beside it, in its column, in its cell, also wrapped within a line or a sentence."""
    yield from (sighting for sighting in address_sightings(pages, Fact.SERVICE_AT) if not is_post_box(sighting.value.street))
    for run in pages.layout.runs:
        said = _FOR_ADDRESS.match(run.text) if run.page == 1 else None
        if said and _POSTAL_END.search(run.text):
            yield from _told_in_sentence(Paragraph((run,), run.text, (0,)), said.end(), _TOLD_ABOVE_ALL)


def address_sightings(pages: LabelledPage, fact: Fact, *, within_sentences: bool = True) -> Iterator[Sighting[Address]]:
    """The addresses at the labels of a fact; without those within sentences, such as `Our mailing address`, when they are not wanted."""
    for label in (label for label in pages.announcing(fact) if within_sentences or label.start == 0):
        for column in _columns_at(pages, label):
            found = find_address([text for text, _ in column])
            if found and found.first <= 2 and not find_address([text for text, _ in column[found.end :]]):  # noqa: PLR2004 - a name and a second name may stand first
                words = [word for _, run in column[found.first : found.end] for word in run.words]
                text = " ".join(text for text, _ in column[found.first : found.end])
                yield Sighting(found.address, label.weight, label.run.page, box_around(words), text)
                break
        else:
            yield from _told_in_sentence(paragraph_from(label.run, pages.layout), label.end, label.weight)


def _told_in_sentence(paragraph: Paragraph, start: int, worth: float) -> Iterator[Sighting[Address]]:
    """The address that a sentence goes on with, wherever its lines end (`... for service at 54 County Road 14, La / Crosse, WI 54612.`)."""
    rest = paragraph.text[start : start + _LONGEST_ADDRESS]
    postal = _POSTAL_IN.search(rest)
    text = without_leaders(rest[: postal.end()]) if postal else ""
    address = parse_address([text]) if is_street(text) else None
    if address and postal:
        yield Sighting(address, worth, paragraph.runs[0].page, paragraph.box_of(start, start + postal.end()), text)


def _columns_at(pages: LabelledPage, label: Label) -> Iterator[list[tuple[str, Run]]]:
    rest = without_leaders(pages.after(label))
    part = label.run.part(label.end)
    told = _POSTAL_IN.search(rest)
    if part and told and told.end() < len(rest):
        yield [(rest[: told.end()], part)]
    if rest and part:
        yield [(rest, part), *((run.text, run) for run in pages.layout.column_below(label.run, 4))]
        yield [(rest, part), *((run.text, run) for run in pages.layout.column_below(part, 4))]
        return
    for right in pages.layout.right_of(label.run)[:1]:
        yield [(run.text, run) for run in (right, *pages.layout.column_below(right, 9))]
        yield [(run.text, run) for run in _flush_right_from(right, pages.layout)]
    beside = [run for run in _near_right(label.run, pages.layout) if not pages.starts_with_label(run)]
    if len(beside) > 1:
        yield [(run.text, run) for run in beside]
    for under in pages.layout.below(label.run, 2.2 * label.run.size)[:1]:
        yield [(run.text, run) for run in (under, *pages.layout.column_below(under, 9))]


def _near_right(label: Run, layout: Layout) -> list[Run]:
    """The two lines of a cell whose label stands at half their height."""
    lines = [line for line in layout.lines if line.page == label.page and abs((line.top + line.bottom) / 2 - label.middle) <= label.size]
    return [next(run for run in line.runs if run.x0 > label.x1) for line in lines if any(run.x0 > label.x1 for run in line.runs)]


def _flush_right_from(run: Run, layout: Layout) -> list[Run]:
    """The lines of a cell whose text is set flush right."""
    column = [run]
    while len(column) < _MOST_LINES:
        under = [other for other in layout.below(column[-1], 1.1 * run.size) if abs(other.x1 - run.x1) <= _FLUSH_RIGHT]
        if not under:
            break
        column.append(under[0])
    return column


@dataclass(frozen=True)
class Customer:
    """Name and postal address of the customer, each only as far as it is sure."""

    name: Extracted[str] | None
    address: Extracted[Address] | None


def customer_of(pages: LabelledPage, blocks: Sequence[Block], senders: Sequence[str], stated_name: str) -> Customer:
    """The billing name and address: a block under a billing label, or the one block that is neither the carrier's nor the premises."""
    mine = [block for block in blocks if block.name and _is_customers(block, senders) and (senders or not _may_be_payees(block, pages))]
    labelled = [block for block in mine if block.announced is Fact.BILL_TO]
    repeated = labelled or _most_repeated(mine)
    if not repeated:
        return Customer(
            None,
            next(
                iter(best_of(address_sightings(pages, Fact.BILL_TO, within_sentences=False), lambda address: plain(address.one_line()))),
                None,
            ),
        )
    chosen = repeated[0]
    others = {block for block in repeated if plain(block.address.one_line()) != plain(chosen.address.one_line())}
    worth = _worth(chosen, pages, mine, stated_name) * (0.6 if others else 1.0)
    name = chosen.name
    if name is None:  # pragma: no cover - blocks without a name were left out above
        return Customer(None, None)
    shown_address = " ".join(run.text for run in chosen.runs)
    return Customer(
        Extracted(_tidy(name.text), worth, chosen.page, name.box, name.text),
        Extracted(chosen.address, worth, chosen.page, _box(chosen.runs), shown_address),
    )


def _is_customers(block: Block, senders: Sequence[str]) -> bool:
    """Whether a block may be the customer's: no name in it is the carrier's."""
    if block.announced in {Fact.SERVICE_AT, Fact.REMIT_TO}:
        return False
    names = [plain(name.text) for name in block.names]
    return not any(_PAYMENT_WORDS.search(name) or any(_same_sender(name, plain(sender)) for sender in senders) for name in names)


def _may_be_payees(block: Block, pages: LabelledPage) -> bool:
    """Whether a block without a label is where payments may go: a post box in the lower half of a page, as on its slip."""
    _, height = pages.layout.page_sizes[block.page]
    return block.announced is not Fact.BILL_TO and block.runs[0].top > height / 2 and is_post_box(block.address.street)


def _same_sender(name: str, sender: str) -> bool:
    """Whether a name is the carrier's: the same first words, give or take a legal form or a line of business."""
    own, its = re.findall(r"[\w&]+", name), re.findall(r"[\w&]+", sender)
    shared = min(len(own), len(its))
    return shared > 0 and own[:shared] == its[:shared] and all(word in _CARRIER_TAIL for word in (*own[shared:], *its[shared:]))


_CARRIER_TAIL = LINE_OF_BUSINESS | frozenset("payment payments center processing dept department attn billing c o".split())


def _most_repeated(blocks: Sequence[Block]) -> list[Block]:
    """The blocks that share the place of the surest: those seen most often come first, then those on the first page."""
    counts = {_key(block): sum(_key(other) == _key(block) for other in blocks) for block in blocks}
    most = max(counts.values(), default=0)
    return [block for block in blocks if counts[_key(block)] == most]


def _key(block: Block) -> tuple[str, str]:
    return (plain(block.name.text) if block.name else "", plain(block.address.one_line()))


def _worth(block: Block, pages: LabelledPage, mine: Sequence[Block], stated_name: str) -> float:
    missing = 0.06 if block.announced is Fact.BILL_TO else 0.1
    name = plain(block.name.text) if block.name else ""
    elsewhere = [run for run in pages.layout.runs if run is not block.name and name and name in plain(run.text)]
    missing *= 0.4 if elsewhere or sum(_key(other) == _key(block) for other in mine) > 1 else 1.0
    missing *= 0.4 if stated_name and plain(stated_name) == name else 1.0
    return 1 - missing


def _tidy(name: str) -> str:
    return with_legal_form(re.sub(r"\s+", " ", name).strip(" ,"))


def _box(runs: Sequence[Run]) -> Box:
    return box_around([word for run in runs for word in run.words])
