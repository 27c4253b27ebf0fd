"""Name and address blocks: where they stand, whose they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.domain.address import Address
from pipeline.domain.bill import Extracted
from pipeline.reading.address_block import find_address, is_attention, is_street, is_unit, parse_address
from pipeline.reading.candidates import looks_like_name, plain
from pipeline.reading.carriers import LINE_OF_BUSINESS
from pipeline.reading.labels import Fact
from pipeline.reading.layout import Run, box_around
from pipeline.reading.sightings import Sighting, without_leaders

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
_PAYMENT_WORDS = re.compile(
    r"\b(?:payment processing|processing center|remittance|lockbox|accounts receivable|payment center|bill payment)\b"
)


@dataclass(frozen=True)
class Block:
    """An address on the page: its lines from the top, the name above the street, and the label that announces it.

    `announced` is what the label says (`bill to`, `service at`, `remit to`), None when there is none.
    """

    address: Address
    runs: tuple[Run, ...]
    name: Run | None
    announced: Fact | None

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
    names = [
        run for run in column[top:first] if looks_like_name(run.text) and not is_attention(run.text) and not pages.starts_with_label(run)
    ]
    return Block(address, tuple(column[first:]), names[0] if names else None, announced)


def _upward(run: Run, layout: Layout) -> Iterator[Run]:
    """The lines over a run that continue one column: same left edge, even spacing."""
    last = run
    for _ in range(_MOST_LINES - 1):
        over = [
            other for other in layout.above(last, 1.1 * max(last.size, run.size) + 2) if abs(other.x0 - run.x0) <= max(3, 0.5 * run.size)
        ]
        if not over:
            return
        last = over[0]
        yield last


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
    beside = [*pages.layout.above(top, 2.2 * top.size)[:1], *pages.layout.left_of(top)[:1], *pages.layout.left_of(column[first])[:1]]
    return next((fact for run in beside if (fact := _block_fact(pages.labels.get(run, ())))), None), 0


def _block_fact(labels: Iterable[Label]) -> Fact | None:
    wanted = (Fact.REMIT_TO, Fact.SERVICE_AT, Fact.BILL_TO, Fact.NAME)
    facts = [fact for label in labels if label.start == 0 or Fact.REMIT_TO in label.facts for fact in wanted if fact in label.facts]
    return None if not facts else Fact.BILL_TO if facts[0] is Fact.NAME else facts[0]


def service_sightings(pages: LabelledPage) -> Iterator[Sighting[Address]]:
    """The addresses that a service label announces: beside it, in its column, in its cell, also wrapped within a line."""
    for label in pages.announcing(Fact.SERVICE_AT):
        for column in _columns_at(pages, label):
            found = find_address([text for text, _ in column])
            if found and found.first <= 2 and not find_address([text for text, _ in column[found.end :]]):  # noqa: PLR2004 - a name and a second name may stand first
                words = [word for _, run in column[found.first : found.end] for word in run.words]
                text = " ".join(text for text, _ in column[found.first : found.end])
                yield Sighting(found.address, label.weight, label.run.page, box_around(words), text)
                break


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
    for under in pages.layout.below(label.run, 2.2 * label.run.size)[:1]:
        yield [(run.text, run) for run in (under, *pages.layout.column_below(under, 9))]


@dataclass(frozen=True)
class Customer:
    """Name and postal address of the customer, each only as far as it is sure."""

    name: Extracted[str] | None
    address: Extracted[Address] | None


def customer_of(pages: LabelledPage, blocks: Sequence[Block], senders: Sequence[str], stated_name: str) -> Customer:
    """The billing name and address: a block under a billing label, or the one block that is neither the carrier's nor the premises."""
    mine = [block for block in blocks if block.name and _is_customers(block, senders)]
    labelled = [block for block in mine if block.announced is Fact.BILL_TO]
    repeated = labelled or _most_repeated(mine)
    if not repeated:
        return Customer(None, None)
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
    if block.announced in {Fact.SERVICE_AT, Fact.REMIT_TO} or block.name is None:
        return False
    name = plain(block.name.text)
    return not _PAYMENT_WORDS.search(name) and not any(_same_sender(name, plain(sender)) for sender in senders)


def _same_sender(name: str, sender: str) -> bool:
    """Whether a name is the carrier's: the same first words, give or take a legal form or a line of business."""
    own, its = re.findall(r"[\w&]+", name), re.findall(r"[\w&]+", sender)
    rest = own[len(its) :] if own[: len(its)] == its else None
    return rest is not None and all(word in _CARRIER_TAIL for word in rest)


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
    return re.sub(r"\s+", " ", name).strip(" ,")


def _box(runs: Sequence[Run]) -> Box:
    return box_around([word for run in runs for word in run.words])
