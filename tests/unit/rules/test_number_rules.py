from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.domain.decision import Decision, decide
from pipeline.domain.finding import Severity
from pipeline.domain.history import History
from pipeline.domain.inventory import ListKind
from pipeline.domain.numbers import NO_NUMBER, Form
from pipeline.domain.policy import Policy, Reaction
from pipeline.rules import number_details, number_list, numbers, numbers_in_use, rulebook
from tests.builders import FRONT_DESK, NUMBERS, a_billing, a_case, a_list_of, a_number_list, a_request, an_inventory, without_list

if TYPE_CHECKING:
    from pipeline.domain.case import Case

PLAIN = a_case(policy=Policy())


def refused_by(rule: rulebook.ColumnCheck, case: Case) -> list[int]:
    assert case.numbers is not None
    marked = rule(case.numbers, case)
    mask = marked.mask if isinstance(marked, rulebook.Breach) else marked
    refused: list[int] = case.numbers.number[mask].tolist()
    return refused


def listing(*national: int, policy: Policy | None = None) -> Case:
    return a_case(numbers=a_number_list(national), policy=policy or Policy())


def codes(case: Case) -> set[str]:
    return {code for code in rulebook.check(case).codes() if code.startswith("NUM_")} - {"NUM_PORTABILITY_UNKNOWN", "NUM_NO_VALID_NUMBERS"}


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (4108430142, set()),
        (8008430142, set()),
        (8005554242, set()),
        (8009110142, set()),
        (8884110142, set()),
        (8885554242, {"NUM_NON_PORTABLE_RANGE"}),
        (8005550142, {"NUM_TEST_OR_FICTIONAL"}),
        (4105550142, {"NUM_TEST_OR_FICTIONAL"}),
        (4105550200, {"NUM_NON_PORTABLE_RANGE"}),
        (4105551212, {"NUM_NON_PORTABLE_RANGE"}),
        (4109760142, {"NUM_NON_PORTABLE_RANGE"}),
        (8009760142, set()),
        (5018430142, set()),
        (5218430142, {"NUM_NON_PORTABLE_RANGE"}),
        (9008430142, {"NUM_NON_PORTABLE_RANGE"}),
        (6008430142, {"NUM_NON_PORTABLE_RANGE"}),
        (6228430142, {"NUM_NON_PORTABLE_RANGE"}),
        (7008430142, {"NUM_NON_PORTABLE_RANGE", "NUM_INVALID_US_CA"}),
        (7108430142, {"NUM_NON_PORTABLE_RANGE", "NUM_INVALID_US_CA"}),
        (5558430142, {"NUM_INVALID_US_CA"}),
        (4101430142, {"NUM_INVALID_US_CA"}),
        (8765550142, {"NUM_INVALID_US_CA"}),
        (7877230142, {"NUM_US_TERRITORY"}),
        (6715550142, {"NUM_US_TERRITORY"}),
        (7871230142, {"NUM_INVALID_US_CA"}),
        (4109110142, {"NUM_SERVICE_EXCHANGE"}),
        (4168430142, {"NUM_CA_MANUAL"}),
    ],
)
def test_the_plan_decides_which_rules_a_number_breaks(number: int, expected: set[str]) -> None:
    assert codes(listing(number)) == expected


def test_fictional_numbers_pass_when_the_site_lets_them() -> None:
    assert codes(listing(4105550142, policy=Policy(reject_fictional=False))) == set()


def test_territories_pass_when_the_site_lets_them_and_their_numbers_exist() -> None:
    allowed = Policy(allow_us_territories=True)
    assert codes(listing(7877230142, policy=allowed)) == set()
    assert codes(listing(6845550142, policy=allowed)) == {"NUM_INVALID_US_CA"}


def test_a_site_may_name_its_own_ranges() -> None:
    own = Policy(non_portable_ranges=("410", "950", "8x0"))
    assert refused_by(numbers.num_non_portable_range, listing(4108430142, 2129500142, 8008430142, 8108430142, 9008430142, policy=own)) == [
        4108430142,
        2129500142,
    ]


def test_a_country_that_is_not_taken_is_not_also_slow_or_mixed() -> None:
    american = Policy(allowed_countries=("US",))
    assert codes(listing(4108430142, 4168430142, policy=american)) == {"NUM_COUNTRY_NOT_ALLOWED"}
    assert codes(listing(8008430142, policy=Policy(allowed_countries=("CA",)))) == set()


def test_another_countrys_number_is_invalid_and_not_badly_written() -> None:
    case = a_case(numbers=a_list_of(["+52 55 1234 5678", "+18769240136"], [NO_NUMBER, 8769240136], [Form.FOREIGN, Form.ACCEPTED]))
    (finding,) = [found for found in rulebook.check(case).by_number if found.code == "NUM_INVALID_US_CA"]
    hints = [value.hint for _, value in finding.by_row(case.numbers)] if case.numbers is not None else []
    assert "another country's code" in hints[0]
    assert hints[1] == finding.rule_hint


def test_ten_zeros_are_no_number() -> None:
    case = a_case(numbers=a_list_of(["0000000000"], [NO_NUMBER], [Form.ACCEPTED]))
    assert codes(case) == {"NUM_INVALID_US_CA"}


def test_the_first_of_equal_rows_counts() -> None:
    case = listing(*NUMBERS, NUMBERS[0], NUMBERS[0])
    assert case.numbers is not None
    breach = numbers.num_duplicate_in_file(case.numbers, case)
    assert isinstance(breach, rulebook.Breach)
    assert np.flatnonzero(breach.mask).tolist() == [3, 4]
    assert list(breach.expected if breach.expected is not None else ())[3] == "only in row 2"


def test_rows_of_a_number_that_contradict_each_other_are_all_refused_and_only_for_that() -> None:
    number_list_ = a_number_list([NUMBERS[0], NUMBERS[1], NUMBERS[0], NUMBERS[0]], number_name=["Front", "Back", "Front", "Shop"])
    case = a_case(numbers=number_list_)
    assert refused_by(numbers.num_duplicate_conflict, case) == [NUMBERS[0]] * 3
    assert refused_by(numbers.num_duplicate_in_file, case) == []


def test_rows_that_are_no_numbers_repeat_nothing() -> None:
    case = a_case(numbers=a_list_of(["x", "x"], [NO_NUMBER] * 2, [Form.NOT_ACCEPTED] * 2, number_name=["a", "b"]))
    assert codes(case) == {"NUM_FORMAT_NOT_ACCEPTED"}


@pytest.mark.parametrize(
    ("stated", "good"), [("Toll-Free", True), ("tollfree", True), ("toll free", True), ("fax", True), ("local", False)]
)
def test_the_stated_type_agrees_with_a_toll_free_number(stated: str, good: bool) -> None:  # noqa: FBT001 - a table
    case = a_case(numbers=a_number_list([8008430142], number_type=[stated]))
    assert (refused_by(number_details.num_type_conflict, case) == []) is good


@pytest.mark.parametrize(("stated", "good"), [("local", True), ("Mobile", True), ("", True), ("toll_free", False), ("pager", False)])
def test_the_stated_type_agrees_with_a_local_number(stated: str, good: bool) -> None:  # noqa: FBT001 - a table
    case = a_case(numbers=a_number_list([4108430142], number_type=[stated]))
    assert (refused_by(number_details.num_type_conflict, case) == []) is good


def test_a_mobile_number_takes_its_pin_from_its_row_or_from_the_request() -> None:
    mobile = {"number_type": ["mobile"] * 3}
    assert refused_by(number_details.num_pin_required, a_case(numbers=a_number_list(**mobile, pin=["4821", "", "77"]))) == [NUMBERS[1]]
    with_pin = a_request(billing=a_billing(pin="4821"))
    assert refused_by(number_details.num_pin_required, a_case(numbers=a_number_list(**mobile), request=with_pin)) == []
    assert refused_by(number_details.num_pin_required, a_case(numbers=a_number_list(**mobile), request=None)) == []


def test_a_pin_is_never_repeated() -> None:
    case = a_case(numbers=a_number_list(pin=["48 21", "12345678901", "4821abcDEF"]))
    judgement = rulebook.check(case)
    assert refused_by(number_details.num_pin_format, case) == list(NUMBERS[:2])
    assert "48 21" not in str(list(judgement.all_findings()))


def test_an_account_must_be_one_of_the_partners() -> None:
    rows = a_number_list(account=["18600", "20411", ""])
    assert refused_by(number_details.num_account_unknown, a_case(numbers=rows, policy=Policy(partner_accounts=("18600",)))) == [NUMBERS[1]]
    unloaded = a_case(numbers=rows, inventory=without_list(ListKind.ACCOUNT))
    assert refused_by(number_details.num_account_unknown, unloaded) == []


def test_another_request_is_named_in_the_hint() -> None:
    case = a_case(history=History(active={NUMBERS[2]: "port request k3v9t2ab of 2026-11-02 (Front office)"}))
    (finding,) = [value for value in rulebook.check(case).all_findings() if value.code == "NUM_IN_ACTIVE_REQUEST"]
    assert finding.hint == "It is in port request k3v9t2ab of 2026-11-02 (Front office). Wait for the other request, or cancel it first."
    assert finding.where.row == 4
    assert refused_by(numbers_in_use.num_in_complete_request, case) == []


def test_lists_that_are_not_loaded_are_named() -> None:
    case = a_case(inventory=without_list(ListKind.RECEIVING))
    assert case.numbers is not None
    (problem,) = number_list.num_inventory_missing(case.numbers, case)
    assert problem.found == "not loaded: receiving"
    assert decide(rulebook.check(case)) is Decision.HELD


def test_an_empty_list_asks_for_nothing_but_numbers() -> None:
    case = a_case(numbers=a_number_list([]), inventory=without_list(*ListKind))
    assert {code for code in rulebook.check(case).codes() if code.startswith(("NUM_", "ROUTE_"))} == {"NUM_LIST_EMPTY"}


def test_the_reaction_of_the_site_is_the_severity() -> None:
    case = a_case(numbers=a_number_list([8008430142, *NUMBERS]), policy=Policy(mixed_toll_free=Reaction.WARN))
    (finding,) = [value for value in rulebook.check(case).findings if value.code == "NUM_MIXED_TOLL_FREE"]
    assert (finding.severity, finding.found) == (Severity.WARN, "3 local and 1 toll-free")


def test_nothing_is_claimed_about_numbers_that_are_all_refused() -> None:
    found = rulebook.check(a_case(inventory=an_inventory(tracking=dict.fromkeys(NUMBERS, ""))))
    assert "NUM_PORTABILITY_UNKNOWN" not in found.codes()
    assert decide(found) is Decision.REJECTED


def test_half_a_list_that_is_refused_leaves_the_other_half() -> None:
    case = a_case(inventory=an_inventory(receiving={NUMBERS[0]: "Front desk", 1: FRONT_DESK.name}))
    assert refused_by(numbers_in_use.num_is_receiving, case) == [NUMBERS[0]]
    assert decide(rulebook.check(replace(case, as_of=case.as_of))) is Decision.ACCEPTED_IN_PART
