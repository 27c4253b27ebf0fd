"""What must not change the answer of the reader, and what must silence it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from pipeline.carrier_profiles import carrier_profiles
from tests.accuracy import pieces
from tests.accuracy.bills import AS_IT_IS, LAYOUTS, Change, bill
from tests.accuracy.changes import owner_locked, printed_to_pages, rewritten, saved_again, turned
from tests.accuracy.facts import AS_OF
from tests.accuracy.invoices import INVOICES
from tests.accuracy.letters import letters
from tests.accuracy.reading import read_here, values_of

SOME = tuple(LAYOUTS)[::3]
"""Layouts for the changes that touch no text; the others are tried with every layout."""
SHARED_INVOICES = Path(__file__).parents[2].parent / "shared" / "data" / "invoices"


def said_of(content: bytes, kind: str = "bill") -> dict[str, object]:
    return values_of(read_here(content, AS_OF, carrier_profiles(), kind))


@cache
def said_of_layout(layout: str, change: Change = AS_IT_IS) -> dict[str, object]:
    return said_of(bill(LAYOUTS[layout], 1, change).content)


CHANGES = {
    "turned by 90": lambda content: turned(content, 90),
    "turned by 180": lambda content: turned(content, 180),
    "turned by 270": lambda content: turned(content, 270),
    "saved again": saved_again,
    "printed to pages": printed_to_pages,
    "rewritten": rewritten,
    "locked by its owner": owner_locked,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_bill_says_the_same_after_it_was(change: str) -> None:
    contents = {layout: bill(LAYOUTS[layout], 1).content for layout in SOME}
    differing = [layout for layout, content in contents.items() if said_of(CHANGES[change](content)) != said_of(content)]
    assert differing == []


@pytest.mark.parametrize("change", CHANGES)
def test_a_letter_says_the_same_after_it_was(change: str) -> None:
    marks = frozenset({"a pen", "a picture", "nothing"})
    kept = [letter.content for letter in letters(("grid", "side by side"), marks)]
    assert [said_of(CHANGES[change](content), "loa") for content in kept] == [said_of(content, "loa") for content in kept]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_press_that_shakes_does_not_change_what_a_bill_says(layout: str) -> None:
    assert said_of_layout(layout, Change(jitter=0.8)) == said_of_layout(layout)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_without_its_label_no_number_is_the_account(layout: str) -> None:
    assert said_of_layout(layout, Change(unlabelled=frozenset({"account"})))["account_number"] is None


DECOYS = {
    "an order": "Order number: {order}",
    "an account of the past": "Previous account number: {previous account}",
    "a tax": "Federal tax ID: {tax id}",
    "a helping hand": "Customer service: {care}   Repair: {repair}   Fax: {fax}",
    "a next bill": "Your next bill date is {next bill}",
    "a late payer": "Amount due after the due date: {late amount}",
}


@pytest.mark.parametrize("decoy", DECOYS)
def test_a_bill_says_the_same_with_the_number_of(decoy: str) -> None:
    planted = Change(planted=(pieces.words(36, 776, DECOYS[decoy]),))
    chosen = tuple(LAYOUTS)[list(DECOYS).index(decoy) % 2 :: 2]
    assert [layout for layout in chosen if said_of_layout(layout, planted) != said_of_layout(layout)] == []


def test_a_customer_number_beside_a_labelled_account_is_never_taken_for_it() -> None:
    planted = Change(planted=(pieces.words(36, 776, "Customer ID: {customer id}"),))
    said = {layout: (said_of_layout(layout, planted)["account_number"], said_of_layout(layout)["account_number"]) for layout in SOME}
    assert {layout: pair for layout, pair in said.items() if pair[1] is not None and pair[0] not in {None, pair[1]}} == {}


def nothing_of_a_carrier(said: dict[str, object]) -> bool:
    return not any(said.get(name) for name in ("account_number", "billing_telephone_number", "carrier", "telephone_numbers"))


@pytest.mark.parametrize("trade", INVOICES)
def test_an_invoice_of_another_trade_is_no_bill_of_a_carrier(trade: str) -> None:
    assert nothing_of_a_carrier(said_of(INVOICES[trade]()))


def test_public_invoices_of_other_trades_are_no_bills_of_carriers() -> None:
    if not SHARED_INVOICES.exists():
        pytest.skip("no folder ../shared/data/invoices with invoices of other trades")
    said = {path.name: said_of(path.read_bytes()) for path in SHARED_INVOICES.glob("*.pdf")}
    assert said
    assert [name for name, values in said.items() if not nothing_of_a_carrier(values)] == []
