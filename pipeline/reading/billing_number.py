"""The billing telephone number at its labels: beside them, before them (`819 353-4763 (main number)`) or next to the account number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.reading.candidates import Match, numbers_in
from pipeline.reading.label_words import Fact
from pipeline.reading.sender_numbers import is_in_masthead
from pipeline.reading.sightings import WEAK_LABEL, Sighting, sightings_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.telephone import TelephoneNumber
    from pipeline.reading.labels import Label
    from pipeline.reading.layout import Run
    from pipeline.reading.sightings import LabelledPage

_BESIDE_ACCOUNT = 0.9
"""How sure a `Telephone number` is that stands in the lines next to the account number, at the head of the bill."""
_NEXT_LINE = 1.0
_TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})


def number_at_start(text: str) -> Match[TelephoneNumber] | None:
    """The telephone number that the text begins with."""
    found = next(iter(numbers_in(text)), None)
    return found if found and found.start == 0 else None


def billing_numbers(pages: LabelledPage) -> Iterator[Sighting[TelephoneNumber]]:
    """Every number at a label of the billing number."""
    for label in pages.announcing(Fact.BTN):
        if label.weight < WEAK_LABEL and is_in_masthead(label.run, pages.layout):
            continue
        found = tuple(sightings_at(pages, label, number_at_start))
        beside_account = label.weight < WEAK_LABEL and label.run.page == 1 and _names_number(label) and _is_beside_account(label.run, pages)
        for sighting in found:
            own = beside_account and sighting.value[2:5] not in _TOLL_FREE
            yield replace(sighting, worth=_BESIDE_ACCOUNT) if own else sighting
        if not found and label.weight > WEAK_LABEL:
            yield from _number_before(label)


def _names_number(label: Label) -> bool:
    """Whether the label says `Tel. No.` and not only `Tel.`, as letterheads do."""
    return len(label.run.text[label.start : label.end].split()) > 1


def _is_beside_account(run: Run, pages: LabelledPage) -> bool:
    reach = _NEXT_LINE * run.size
    near = (*pages.layout.above(run, reach)[:1], *pages.layout.below(run, reach)[:1])
    return any(Fact.ACCOUNT in label.facts and label.start == 0 for other in near for label in pages.labels.get(other, ()))


def _number_before(label: Label) -> Iterator[Sighting[TelephoneNumber]]:
    before = label.run.text[: label.start]
    match = number_at_start(before)
    if match and before[match.end :].strip(" (:-\u2013\u2014") == "":
        yield Sighting(match.value, label.weight, label.run.page, label.run.box_of(match.start, match.end), match.text)
