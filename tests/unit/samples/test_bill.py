from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.samples.bill import print_bill
from pipeline.samples.bill_facts import BillLayout, dollars
from pipeline.samples.customers import HALYARD
from tests.unit.samples.printing import digits_in, pages_of
from tests.unit.samples.test_bill_facts import FACTS

each_layout = pytest.mark.parametrize("layout", list(BillLayout))


@each_layout
def test_the_same_facts_give_the_same_bytes(layout: BillLayout) -> None:
    facts = replace(FACTS, layout=layout)
    assert print_bill(facts) == print_bill(facts)


@each_layout
def test_a_bill_says_whose_it_is_and_what_it_asks_for(layout: BillLayout) -> None:
    text = "\n".join(pages_of(print_bill(replace(FACTS, layout=layout))))
    for words in (HALYARD.account_number, HALYARD.name, "214 Compromise St", "Annapolis", "21401", dollars(FACTS.amount_due)):
        assert words.lower() in text.lower()


@each_layout
def test_every_line_is_listed(layout: BillLayout) -> None:
    numbers = tuple(range(4108430142, 4108430182))
    pages = pages_of(print_bill(replace(FACTS, layout=layout, numbers=numbers)))
    text = digits_in(" ".join(pages))
    assert len(pages) > 3
    assert [number for number in numbers if str(number) not in text] == []


@each_layout
def test_the_money_owed_from_last_month_is_told(layout: BillLayout) -> None:
    facts = replace(FACTS, layout=layout, past_due=Decimal("41.10"))
    assert "past due" in pages_of(print_bill(facts))[0].lower()
    assert "past due" not in pages_of(print_bill(replace(facts, past_due=Decimal(0))))[0].lower()


def test_a_wireless_bill_names_the_customer_only_in_the_coupon_at_the_end() -> None:
    *others, last = pages_of(print_bill(replace(FACTS, layout=BillLayout.WIRELESS)))
    assert HALYARD.name.upper() in last
    assert not any(HALYARD.name.lower() in page.lower() for page in others)
