"""The bill's rules beyond their examples: both sides as printed, accounts masked, and nothing on what was not read with certainty."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pipeline.domain.finding import Printed
from pipeline.domain.telephone import e164
from pipeline.rules import rulebook
from tests.builders import (
    ADDRESS,
    ALWAYS,
    NUMBERS,
    TODAY,
    a_bill,
    a_billing,
    a_case,
    a_port_in,
    a_request,
    an_address,
    extracted,
    printed,
)

if TYPE_CHECKING:
    from pipeline.domain.case import Case
    from pipeline.domain.finding import Finding


def codes(case: Case) -> set[str]:
    return set(rulebook.check(case).codes()) - set(ALWAYS)


def on_bill(**changes: object) -> Case:
    return a_case(bill=a_bill(**changes))


def the_finding(case: Case, code: str) -> Finding:
    (found,) = [finding for finding in rulebook.check(case).all_findings() if finding.code == code]
    return found


def test_an_account_number_is_never_shown_whole() -> None:
    case = on_bill(account_number=extracted("301 555 271 918"), account_numbers=("301 555 271 918",))
    found = the_finding(case, "BILL_ACCOUNT_MISMATCH")
    assert (found.found, found.expected) == ("*** *** **1 918", "*** ***-**** **1 064")


@pytest.mark.parametrize("account", ["4108430142271064", "410-843-0142-271-064", "410 843-0142 271"])
def test_grouping_and_suffix_of_an_account_do_not_matter(account: str) -> None:
    assert codes(on_bill(account_number=extracted(account), account_numbers=(account,))) == set()


def test_any_of_several_accounts_may_be_the_one() -> None:
    several = ("301 555 271 918", "410 843-0142 271 064", "4108430142271064")
    case = on_bill(account_number=extracted(several[0]), account_numbers=several)
    assert codes(case) == {"BILL_MULTIPLE_ACCOUNTS"}


def test_two_spellings_of_one_account_are_one() -> None:
    assert codes(on_bill(account_numbers=("410 843-0142 271 064", "4108430142271064"))) == set()


def test_an_expired_bill_is_not_also_old() -> None:
    def aged(days: int) -> set[str]:
        return codes(on_bill(bill_date=extracted(TODAY - timedelta(days=days))))

    assert aged(30) == aged(0) == aged(-1) == set()
    assert aged(31) == aged(60) == {"BILL_OLD"}
    assert aged(61) == {"BILL_EXPIRED"}
    assert aged(-2) == {"BILL_DATE_FUTURE"}


def test_one_matching_address_is_enough() -> None:
    elsewhere = extracted(an_address(street="PO Box 90", unit="", city="Dallas", state="TX", postal_code="75201"))
    assert codes(on_bill(billing_address=elsewhere)) == set()
    served_away = a_request(billing=a_billing(service_address=an_address(street="9 Oak Rd", unit="")))
    assert "BILL_ADDRESS_MISMATCH" not in codes(a_case(request=served_away))


def test_an_address_mismatch_says_which_part_differs() -> None:
    printed_address = extracted(an_address(street="241 Compromise Ave", unit="Suite 9"), page=3)
    found = the_finding(on_bill(billing_address=printed_address, service_address=None), "BILL_ADDRESS_MISMATCH")
    assert found.found == "241 Compromise Ave Suite 9, Annapolis, MD 21401"
    assert found.expected == ADDRESS.one_line()
    assert found.hint.startswith("The street number, street name and unit differ. Copy the address")
    assert (found.where.page, found.where.field) == (3, "billing.address")


def test_a_single_part_that_differs_is_shown_with_both_sides() -> None:
    printed_address = extracted(an_address(street="241 Compromise St"))
    found = the_finding(on_bill(billing_address=printed_address, service_address=None), "BILL_ADDRESS_MISMATCH")
    assert found.hint.startswith("The street number differs: 241 Compromise St on the bill, 214 Compromise St in the request. Copy")


def test_what_the_bill_prints_goes_along_for_a_picture_but_no_account_number_does() -> None:
    name = extracted("Harbor Light Bakery", page=2)
    found = the_finding(on_bill(billing_name=name), "BILL_NAME_MISMATCH")
    assert found.where.printed == Printed(name.bbox, "Harbor Light Bakery")
    case = on_bill(account_number=extracted("301 555 271 918"), account_numbers=("301 555 271 918", "77 881"))
    accounts = [finding for finding in rulebook.check(case).all_findings() if "ACCOUNT" in finding.code]
    assert {finding.code for finding in accounts} == {"BILL_ACCOUNT_MISMATCH", "BILL_MULTIPLE_ACCOUNTS"}
    assert all(finding.where.printed is None for finding in accounts)


def test_a_wrong_postal_code_alone_is_its_own_finding() -> None:
    found = the_finding(on_bill(billing_address=extracted(an_address(postal_code="21403")), service_address=None), "BILL_ZIP_MISMATCH")
    assert (found.found, found.expected, found.where.field) == ("21403", "21401", "billing.address.postal_code")


@pytest.mark.parametrize("address", [an_address(street="214 COMPROMISE STREET", unit="STE 3"), an_address(postal_code="21401-2204")])
def test_another_spelling_of_the_address_is_only_a_warning(address: object) -> None:
    assert codes(on_bill(billing_address=extracted(address), service_address=None)) == {"BILL_ADDRESS_NEAR_MATCH"}


@pytest.mark.parametrize(
    "field", ["billing_name", "billing_address", "service_address", "carrier", "billing_telephone_number", "account_number"]
)
def test_a_doubtful_reading_contradicts_nothing(field: str) -> None:
    values: dict[str, object] = {
        "billing_name": "Other Office Inc",
        "billing_address": an_address(street="9 Oak Rd"),
        "service_address": an_address(street="9 Oak Rd"),
        "carrier": "Windstream",
        "billing_telephone_number": e164(4105550199),
        "account_number": "99887766",
    }
    case = on_bill(**{field: extracted(values[field], confidence=0.5), "account_numbers": ()})
    assert codes(case) <= {"BILL_EXTRACTION_LOW_CONFIDENCE", "BILL_ACCOUNT_NOT_FOUND"}


def test_what_could_not_be_read_is_named() -> None:
    found = the_finding(on_bill(billing_name=None, billing_address=None, service_address=None), "BILL_EXTRACTION_LOW_CONFIDENCE")
    assert found.found == "could not be read: customer name, address"


def test_a_number_on_a_proof_or_as_billing_number_is_on_the_bill() -> None:
    case = on_bill(telephone_numbers=printed(NUMBERS[1:2]))
    assert codes(case) == {"BILL_NUMBER_NOT_LISTED"}
    assert codes(replace(case, proof_numbers=printed(NUMBERS[2:]))) == set()


def test_a_paper_that_is_no_bill_is_only_called_that() -> None:
    for letter in (True, False):
        case = on_bill(looks_like_a_bill=False, looks_like_a_letter=letter, bill_date=None, billing_name=None, telephone_numbers=())
        assert codes(case) == {"BILL_NOT_A_BILL"}


def test_the_winning_sides_own_bill_is_not_also_another_carriers() -> None:
    case = on_bill(carrier=extracted("CallTrackingMetrics, LLC"))
    assert codes(case) == {"BILL_IS_CTM"}
    assert the_finding(case, "BILL_IS_CTM").expected == "Verizon"
    assert the_finding(replace(case, request=None), "BILL_IS_CTM").expected == "the losing carrier"


def test_brands_of_one_family_are_one_carrier() -> None:
    case = a_case(request=a_request(port_in=a_port_in(losing_carrier="Verizon Wireless")))
    assert "BILL_CARRIER_MISMATCH" not in codes(case)


def test_a_bill_is_judged_without_a_request() -> None:
    assert not {code for code in codes(replace(a_case(), request=None)) if code.startswith("BILL_")}


def test_a_billing_number_that_is_none_contradicts_nothing() -> None:
    case = a_case(request=a_request(billing=a_billing(billing_telephone_number="extension 4")))
    assert "BILL_BTN_MISMATCH" not in codes(case)
