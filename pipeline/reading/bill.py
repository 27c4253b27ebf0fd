"""Reads a carrier's bill: labels and geometry give candidates, several sightings give confidence, doubt gives silence."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from rapidfuzz.distance import Levenshtein

from pipeline.domain.bill import Bill, Extracted, PrintedNumber
from pipeline.domain.document import TextSource
from pipeline.domain.hints import Hints
from pipeline.domain.telephone import e164
from pipeline.reading.billing_number import billing_numbers
from pipeline.reading.blocks import blocks_in, customer_of, service_sightings
from pipeline.reading.candidates import (
    Match,
    account_at_start,
    dates_in,
    is_ambiguous_date,
    looks_like_name,
    money_in,
    plain,
)
from pipeline.reading.carriers import Sender, sender_of
from pipeline.reading.date_order import DateOrder, date_order_of
from pipeline.reading.label_words import Fact
from pipeline.reading.labels import labels_of, lexicon_with
from pipeline.reading.layout import layout_of
from pipeline.reading.own_lines import own_lines
from pipeline.reading.paper_kind import looks_like_a_letter
from pipeline.reading.postal_places import as_printed
from pipeline.reading.range_columns import with_ranges_joined
from pipeline.reading.sightings import LabelledPage, Sighting, best_of, sightings_at
from pipeline.reading.signs import bill_signs, looks_like_bill
from pipeline.reading.told import BILL_OF, COLLECTED_ON, PAID_BY, told_days
from pipeline.reading.word_confidence import weighed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from pipeline.domain.address import Address
    from pipeline.domain.document import Document
    from pipeline.domain.telephone import TelephoneNumber
    from pipeline.reading.carriers import CarrierProfile

T = TypeVar("T")

BAR = 0.85
"""Below this confidence a field stays empty."""
LATEST = timedelta(days=75)
"""No bill is dated or due further ahead than this."""
OLDEST = timedelta(days=365 * 8)
_OTHER_SHAPE = 0.88
"""What a labelled account of another shape than its carrier's is still worth: too little once, enough when it stands at two labels."""
_BESIDE_A_FITTING_ONE = 0.6
"""What it is worth where one of the carrier's shape is labelled too."""
_CENTS = re.compile(r"[.,] ?\d\d\b")
_WITHOUT_CENTS = 0.85
_LOWER_IN_NAMES = frozenset("of and the for at in by de du des la le les et d inc ltd llc ltee dba c/o".split())
_COMMON_WORD = 0.9
"""A label of a lower weight is a common word too."""
_LISTED_TOO = 0.9
"""How sure a number at a bare `Telephone number` is that the bill lists as a line."""
_HELD = 0.4
"""How sure an account number must be to count as one that the bill speaks of: labelled, of the right shape."""
_AT_THE_HEAD = 0.9
"""How sure the only bare `Date` at the head of a bill is."""
_HEAD = 0.4
"""Share of the first page that is its head."""
_KNOWN_SHAPE = 0.5
"""What doubt is left in a labelled account that has its carrier's shape."""
_LEADING_NUMBER = re.compile(r"\(?([2-9]\d\d)\)?[ .-]?([2-9]\d\d)[ .-]?(\d{4})(?!\d)")
_AREA = len("+1512")
_AT_A_BANK = re.compile(r"\b(?:bank|banque|routing|wire|ach|aba|iban|transit|virement|swift|checking|savings)\b")
"""Stands before the account that a payment is sent to or drawn from."""
_FILLERS = re.compile(
    r"(?:(?:by|on|is|of|le|du|au|your account|this account|est de|"
    r"au plus tard|avant|before|the|de|d|est de|no later than|or before|as|cad|cdn|usd|us|ca|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|total)\b|[:,.()]|\s)*",
    re.IGNORECASE,
)


class _Parse(Protocol[T]):
    """Finds the value that a text begins with."""

    def __call__(self, text: str) -> Match[T] | None: ...


def read_bill(document: Document, file: str, profiles: Sequence[CarrierProfile], hints: Hints, as_of: date, *, bar: float = BAR) -> Bill:
    """What the bill states, as far as the reader is surer of it than `bar`.

    Args:
        document: the pages.
        file: its name in the bundle.
        profiles: how known carriers print their bills; unknown ones are read all the same.
        hints: what the request states; it settles which of several printed values is meant and is never copied.
        as_of: the day of judgement, to refuse impossible dates.
        bar: the least confidence of a field.
    """
    layout = layout_of(document)
    recognized = frozenset(page.number for page in document.pages if page.text is TextSource.OCR)
    sender = sender_of(layout, profiles, hints.losing_carrier, recognized)
    labels = labels_of(layout, lexicon_with(sender.profile.labels if sender.profile else {}))
    reading = _Reading(LabelledPage(layout, labels), sender, hints, as_of, recognized)
    empty = Bill(file, document.facts, looks_like_a_bill=False)
    if not looks_like_bill(reading.pages, known_carrier=sender.profile is not None):
        return replace(empty, looks_like_a_letter=looks_like_a_letter(layout))
    bill = _above(bar, weighed(reading.into(empty), document, hints))
    return bill if any((bill.account_number, bill.amount_due, bill.due_date, bill.bill_date, bill.carrier and bill.billing_name)) else empty


def _above(bar: float, bill: Bill) -> Bill:
    doubtful: dict[str, Any] = {name: None for name, value in vars(bill).items() if isinstance(value, Extracted) and value.confidence < bar}
    return replace(bill, **doubtful)


@dataclass(frozen=True)
class _Reading:
    """One bill while it is read."""

    pages: LabelledPage
    sender: Sender
    hints: Hints
    as_of: date
    recognized: frozenset[int] = frozenset()

    def into(self, empty: Bill) -> Bill:
        accounts = self.accounts()
        lines = own_lines(with_ranges_joined(self.pages.layout), self.hints.numbers, self.recognized)
        customer = customer_of(self.pages, blocks_in(self.pages), self.sender.spellings, self.hints.customer_name)
        btn = self.billing_number(accounts, lines)
        return replace(
            empty,
            looks_like_a_bill=True,
            carrier=self.sender.name,
            account_number=_first(accounts),
            billing_name=customer.name or _first(best_of(self._names(), plain, plain(self.hints.customer_name))),
            billing_address=self._checked(customer.address),
            service_address=self._checked(_first(best_of(service_sightings(self.pages), _same_address))),
            billing_telephone_number=btn,
            bill_date=self._bill_date(),
            due_date=self._due_date(),
            amount_due=self._amount(),
            telephone_numbers=_with_first(btn, lines),
            account_numbers=self.accounts_held(accounts),
            signs=bill_signs(self.pages),
        )

    def _checked(self, address: Extracted[Address] | None) -> Extracted[Address] | None:
        """The address; on a recognised page its state must be the postal code's."""
        if address is None or address.page not in self.recognized:
            return address
        printed = as_printed(address.value)
        return replace(address, value=printed) if printed else None

    @cached_property
    def _date_order(self) -> DateOrder:
        day_first = self.sender.profile is not None and self.sender.profile.day_first
        return DateOrder.DAY_FIRST if day_first else date_order_of(self.pages.layout)

    def _seen(self, fact: Fact, parse: _Parse[T]) -> Iterator[Sighting[T]]:
        for label in self.pages.announcing(fact):
            yield from sightings_at(self.pages, label, parse)

    def accounts(self) -> tuple[Extracted[str], ...]:
        """The account numbers, the surest first: master accounts, else accounts, else customer ids; one that the request states wins."""
        tiers = [self._accounts_at(fact) for fact in (Fact.MASTER_ACCOUNT, Fact.ACCOUNT, Fact.CUSTOMER_ID)]
        stated = _squeezed(self.hints.account_number)
        named = [tier for tier in tiers if tier and stated and any(_squeezed(account.value) == stated for account in tier)]
        return next((tier for tier in (*named, *tiers) if tier), ())

    def accounts_held(self, chosen: Sequence[Extracted[str]]) -> tuple[str, ...]:
        """Every account that the bill speaks of; on a recognised page two spellings that differ by one letter are one account."""
        others = (*self._accounts_at(Fact.MASTER_ACCOUNT), *self._accounts_at(Fact.ACCOUNT)) if chosen else ()
        kept: list[Extracted[str]] = []
        for account in (*chosen, *others):
            misread = 1 if account.page in self.recognized else 0
            same = any(Levenshtein.distance(_squeezed(account.value), _squeezed(other.value)) <= misread for other in kept)
            if account.confidence >= _HELD and not same:
                kept.append(account)
        return tuple(account.value for account in kept)

    def _accounts_at(self, fact: Fact) -> tuple[Extracted[str], ...]:
        """What stands at the labels of one kind; a shorter spelling of the same number counts for the longer."""
        shapes = self.sender.profile.account_shapes if self.sender.profile else ()
        labels = (label for label in self.pages.announcing(fact) if not _AT_A_BANK.search(plain(label.run.text[: label.start])))
        found = tuple(seen for label in labels for seen in sightings_at(self.pages, label, account_at_start))
        fitting = any(shape.fullmatch(sighting.value) for shape in shapes for sighting in found)
        seen = [_weighed_by_shape(sighting, shapes, _BESIDE_A_FITTING_ONE if fitting else _OTHER_SHAPE) for sighting in found]
        keys = sorted({_squeezed(s.value) for s in seen}, key=len, reverse=True)
        return best_of(
            seen, lambda value: next(key for key in keys if key.startswith(_squeezed(value))), _squeezed(self.hints.account_number)
        )

    def billing_number(self, accounts: Sequence[Extracted[str]], lines: Sequence[PrintedNumber]) -> Extracted[TelephoneNumber] | None:
        """The labelled billing number, or the number that the account number begins with, where that is known to be it.

        A number in another area than all of the lines is none: some accounts begin like one.
        """
        answers = best_of(billing_numbers(self.pages), str)
        labelled = _first(answers)
        if labelled is not None and len(answers) == 1 and any(line.value == labelled.value for line in lines):
            labelled = replace(labelled, confidence=max(labelled.confidence, _LISTED_TOO))
        if labelled is not None and labelled.confidence >= BAR:
            return labelled
        account = _first(accounts)
        inside = _LEADING_NUMBER.match(account.value) if account else None
        if account is None or inside is None:
            return labelled
        number = e164(int("".join(inside.groups())))
        form = self.sender.profile.btn_in_account if self.sender.profile else None
        by_form = form is not None and form.match(account.value) is not None
        listed = any(line.value == number for line in lines)
        elsewhere = bool(lines) and not any(line.value[:_AREA] == number[:_AREA] for line in lines)
        if elsewhere or not (by_form or listed):
            return labelled
        worth = account.confidence * (0.99 if listed else 0.93)
        return Extracted(number, worth, account.page, account.bbox, inside[0])

    def _days(self, fact: Fact, told: re.Pattern[str] | None = None) -> tuple[Extracted[date], ...]:
        """The days at the labels of a fact and in sentences, the surest first."""
        parse = _date_parser(self.as_of, self._date_order)
        sentences = told_days(told, self.pages.layout, parse) if told else ()
        return best_of((*self._seen(fact, parse), *sentences), lambda day: day)

    def _names(self) -> Iterator[Sighting[str]]:
        """The names at labels; what follows a common word at once (`Subscriber Line Charge`) is no name unless a colon parts them."""
        for label in self.pages.announcing(Fact.NAME):
            behind = self.pages.after(label).strip()
            if label.weight >= _COMMON_WORD or not behind or behind[0] in ":#":
                yield from sightings_at(self.pages, label, _name)

    def _amount(self) -> Extracted[Decimal] | None:
        """What is called the amount due; where nothing is, the total of the bill."""
        due = tuple(self._seen(Fact.AMOUNT, _money))
        total = () if any(seen.worth >= BAR for seen in due) else tuple(self._seen(Fact.TOTAL, _money))
        return _first(best_of(_with_cents((*due, *total)), lambda amount: amount))

    def _bill_date(self) -> Extracted[date] | None:
        """The labelled date of the bill; a bare `Date` counts at the head of the first page, where it is the only one."""
        issued = _first(self._days(Fact.BILL_DATE, BILL_OF))
        if issued is None or issued.confidence >= BAR or issued.page != 1:
            return issued
        parse = _date_parser(self.as_of, self._date_order)
        seen = {sighting.value for sighting in self._seen(Fact.BILL_DATE, parse) if sighting.page == 1}
        _, height = self.pages.layout.page_sizes[1]
        return replace(issued, confidence=_AT_THE_HEAD) if len(seen) == 1 and issued.bbox[3] < _HEAD * height else issued

    def _due_date(self) -> Extracted[date] | None:
        stated = self._days(Fact.DUE_DATE) or self._days(Fact.DUE_DATE, PAID_BY) or self._days(Fact.COLLECTED_ON, COLLECTED_ON)
        due, issued = _first(stated), self._bill_date()
        if due is not None and issued is not None and issued.confidence >= BAR and due.value < issued.value:
            return replace(due, confidence=due.confidence / 2)
        return due


def _first(answers: Sequence[Extracted[T]]) -> Extracted[T] | None:
    return answers[0] if answers else None


def _squeezed(account: str) -> str:
    return re.sub(r"[^0-9a-z]", "", plain(account))


def _with_cents(sums: Sequence[Sighting[Decimal]]) -> Iterator[Sighting[Decimal]]:
    """The sums; one without cents is worth less, and nothing beside the same sum with cents: they may stand apart in smaller type."""
    exact = {int(seen.value) for seen in sums if _CENTS.search(seen.text)}
    for seen in sums:
        if _CENTS.search(seen.text):
            yield seen
        elif int(seen.value) not in exact:
            yield replace(seen, worth=seen.worth * _WITHOUT_CENTS)


def _same_address(address: Address) -> str:
    return re.sub(r"[^0-9a-z]", "", plain(address.one_line()))


def _weighed_by_shape(sighting: Sighting[str], shapes: Sequence[re.Pattern[str]], otherwise: float) -> Sighting[str]:
    fits = not shapes or any(shape.fullmatch(sighting.value) for shape in shapes)
    proven = bool(shapes) and fits
    few = sum(c.isalnum() for c in sighting.value) < 5  # noqa: PLR2004 - shorter accounts are rare
    if proven:
        return replace(sighting, worth=1 - (1 - sighting.worth) * _KNOWN_SHAPE)
    return replace(sighting, worth=sighting.worth * (1 if fits else otherwise) * (0.95 if few else 1))


def _with_first(btn: Extracted[TelephoneNumber] | None, lines: tuple[PrintedNumber, ...]) -> tuple[PrintedNumber, ...]:
    if btn is None or btn.confidence < BAR or any(line.value == btn.value for line in lines):
        return lines
    return (PrintedNumber(btn.value, btn.page, btn.bbox), *lines)


def _after_fillers(text: str) -> int:
    match = _FILLERS.match(text)
    return match.end() if match else 0


def _date_parser(as_of: date, order: DateOrder) -> _Parse[date]:
    def parse(text: str) -> Match[date] | None:
        found = next(iter(dates_in(text, day_first=order is DateOrder.DAY_FIRST)), None)
        if found is None or (order is DateOrder.OPEN and is_ambiguous_date(found.text)) or found.start > _after_fillers(text):
            return None
        return found if as_of - OLDEST <= found.value <= as_of + LATEST else None

    return parse


def _money(text: str) -> Match[Decimal] | None:
    start = _after_fillers(text)
    days = dates_in(text)
    if days and days[0].start <= start:
        start = days[0].end + _after_fillers(text[days[0].end :])
    found = next((match for match in money_in(text) if match.end > start), None)
    return found if found and text[start : found.start].strip(" :-=") == "" else None


def _name(text: str) -> Match[str] | None:
    prose = any(word[0].islower() and word.lower() not in _LOWER_IN_NAMES for word in text.split())
    named = looks_like_name(text) and len(text) > 3 and not prose  # noqa: PLR2004 - initials are no name
    return Match(text.strip(" ,"), 0, len(text), text) if named else None
