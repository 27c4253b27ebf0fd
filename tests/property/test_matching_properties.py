from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.address import Address
from pipeline.matching.accounts import compare_accounts
from pipeline.matching.addresses import compare_addresses
from pipeline.matching.carriers import compare_carriers
from pipeline.matching.likeness import Likeness
from pipeline.matching.names import compare_customer_names, compare_person_names

Compare = Callable[[str, str], Likeness]
COMPARISONS = [compare_customer_names, compare_person_names, compare_accounts, compare_carriers]

WORDS = (
    "rosa",
    "diaz",
    "acme",
    "inc",
    "llc",
    "company",
    "jr",
    "m.",
    "&",
    "the",
    "st.",
    ",",
    "-",
    "dba",
    "bell",
    "8x8",
    "at&t",
    "0001",
    "****",
)
ADDRESS_WORDS = (
    "120",
    "4-120",
    "n",
    "north",
    "main",
    "st",
    "street",
    "suite",
    "ste",
    "#",
    "4",
    "po",
    "box",
    "rue",
    "ouest",
    "floor",
    "2nd",
)
words = st.sampled_from(WORDS)
names = st.one_of(st.text(max_size=30), st.lists(words, max_size=6).map(" ".join))
parts = st.one_of(
    st.text(max_size=12),
    st.lists(st.sampled_from(ADDRESS_WORDS), max_size=6).map(" ".join),
)
addresses = st.builds(Address, parts, parts, parts, parts, parts, st.sampled_from(["US", "CA", ""]))


@pytest.mark.parametrize("compare", COMPARISONS)
@given(one=names, other=names)
def test_a_comparison_does_not_depend_on_the_order(compare: Compare, one: str, other: str) -> None:
    assert compare(one, other) is compare(other, one)


@pytest.mark.parametrize("compare", COMPARISONS)
@given(name=st.from_regex(r"[A-Za-z0-9]{1,8}( [A-Za-z0-9]{1,8}){0,3}", fullmatch=True))
def test_a_name_is_itself_in_any_case_and_spacing(compare: Compare, name: str) -> None:
    assert compare(name, f"  {name.upper()} ") is Likeness.EXACT


@given(one=addresses, other=addresses)
def test_addresses_compare_in_either_order(one: Address, other: Address) -> None:
    forth, back = compare_addresses(one, other), compare_addresses(other, one)
    assert forth == back
    assert forth.likeness is Likeness.DIFFERENT or not forth.differing


@given(address=addresses)
def test_an_address_that_says_anything_is_itself(address: Address) -> None:
    says_something = any((address.street, address.unit, address.city, address.state, address.postal_code))
    match = compare_addresses(address, address)
    assert match.differing == ()
    assert match.likeness is Likeness.EXACT or not says_something or not address.one_line().strip(" ,")


@given(number=st.integers(1, 99999), step=st.integers(1, 999))
def test_another_street_number_is_never_the_same_place(number: int, step: int) -> None:
    one, other = Address(f"{number} Main St", "", "Reno", "NV", "89501"), Address(f"{number + step} Main Street", "", "Reno", "NV", "89501")
    assert compare_addresses(one, other).likeness is Likeness.DIFFERENT


@given(account=st.from_regex(r"[0-9]{6,15}", fullmatch=True), position=st.integers(0, 5))
def test_one_wrong_digit_is_another_account(account: str, position: int) -> None:
    wrong = str((int(account[position]) + 1) % 10)
    assert compare_accounts(account, account[:position] + wrong + account[position + 1 :]) is Likeness.DIFFERENT
