from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from pipeline.samples.bill_facts import BillFacts, BillLayout, dollars, envelope, spoken
from pipeline.samples.customers import HALYARD

FACTS = BillFacts(
    BillLayout.WIRELINE,
    HALYARD.carrier,
    HALYARD.account_number,
    HALYARD.name,
    HALYARD.address,
    HALYARD.numbers,
    date(2026, 10, 29),
    date(2026, 11, 20),
)


def test_every_line_costs_something() -> None:
    assert [charge.number for charge in FACTS.charges] == list(HALYARD.numbers)
    assert all(charge.amount > 0 for charge in FACTS.charges)


def test_the_sums_add_up() -> None:
    assert FACTS.current_charges == FACTS.line_total + sum(amount for _, amount in FACTS.taxes)
    assert replace(FACTS, past_due=Decimal("41.10")).amount_due == FACTS.current_charges + Decimal("41.10")


def test_no_call_goes_to_the_customer() -> None:
    assert not {call.number for call in FACTS.calls} & set(HALYARD.numbers)


def test_the_service_address_is_the_billing_address_unless_there_is_another() -> None:
    other = replace(HALYARD.address, street="9 Dock St")
    assert FACTS.service_at == HALYARD.address
    assert replace(FACTS, service_address=other).service_at == other


def test_capitals_change_no_word() -> None:
    capitals = FACTS.in_capitals()
    assert capitals.name == HALYARD.name.upper()
    assert capitals.address.one_line() == HALYARD.address.one_line().upper()


def test_amounts_and_numbers_are_written_as_people_write_them() -> None:
    assert dollars(Decimal("1238.6")) == "$1,238.60"
    assert spoken(4108430142, "({}) {}-{}") == "(410) 843-0142"
    assert envelope("Halyard", HALYARD.address) == ["Halyard", "214 Compromise St Suite 3", "Annapolis, MD 21401"]
