from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from pipeline.domain.address import Address
from pipeline.domain.finding import Finding, Scope
from pipeline.domain.inventory import ListKind
from pipeline.domain.policy import Policy
from pipeline.domain.request import LoaTerms, PortRequest
from pipeline.rules.rulebook import check
from tests.builders import (
    ACCOUNT_ID,
    a_billing,
    a_case,
    a_contact,
    a_number_list,
    a_port_in,
    a_representative,
    a_request,
    a_typed_list,
    an_address,
    an_inventory,
    without_list,
)
from tests.builders_request import DESIGN_TOML, a_reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.domain.case import Case

PREFIXES = ("REQ_", "FILE_", "DROP_", "PDF_")
TOLL_FREE = (8005550142, 8775550143)


def own_findings(case: Case) -> list[Finding]:
    return [finding for finding in check(case).findings if finding.code.startswith(PREFIXES)]


def codes(findings: Iterable[Finding]) -> list[str]:
    return sorted(finding.code for finding in findings)


def only(case: Case) -> Finding:
    found = own_findings(case)
    assert len(found) == 1, codes(found)
    return found[0]


def billing(**changes: object) -> PortRequest:
    return a_request(billing=a_billing(**changes))


def address(**changes: object) -> PortRequest:
    return billing(address=an_address(**changes))


def service(**changes: object) -> PortRequest:
    return billing(service_address=an_address(**changes))


def port_in(**changes: object) -> PortRequest:
    return a_request(port_in=a_port_in(**changes))


def representative(**changes: object) -> PortRequest:
    return a_request(authorized_representative=a_representative(**changes))


def partial(**changes: object) -> PortRequest:
    return port_in(**{"port_type": "partial", "remaining_numbers_action": "keep", **changes})


def test_the_good_case_breaks_no_rule_of_request_or_files() -> None:
    assert own_findings(a_case()) == []


@pytest.mark.parametrize("loaded", [True, False])
def test_the_request_of_the_design_breaks_no_rule(loaded: bool) -> None:  # noqa: FBT001 - pytest passes parameters by name
    reading = a_reading()
    assert reading.request is not None
    twelve = a_number_list([4108430142 + n for n in range(12)])
    inventory = an_inventory() if loaded else without_list(ListKind.ACCOUNT)
    case = a_case(request=reading.request, faults=reading.faults, numbers=twelve, inventory=inventory)
    assert [code for code in codes(own_findings(case)) if not code.startswith("REQ_DATE_")] == []
    assert "18600" in DESIGN_TOML


@pytest.mark.parametrize(
    ("request_", "code", "field", "found"),
    [
        (a_request(schema_version=None), "REQ_SCHEMA_VERSION", "schema_version", None),
        (a_request(schema_version=2), "REQ_SCHEMA_VERSION", "schema_version", "2"),
        (a_request(friendly_name=""), "REQ_FRIENDLY_NAME_INVALID", "friendly_name", None),
        (a_request(friendly_name="x" * 129), "REQ_FRIENDLY_NAME_INVALID", "friendly_name", "129 characters"),
        (a_request(friendly_name="a\x07b"), "REQ_FRIENDLY_NAME_INVALID", "friendly_name", "a\\x07b"),
        (a_request(partner_reference="A" * 41), "REQ_REFERENCE_FORMAT", "partner_reference", "A" * 41),
        (a_request(partner_reference="ACME/42"), "REQ_REFERENCE_FORMAT", "partner_reference", "ACME/42"),
        (a_request(user=a_contact(company_name="")), "REQ_REQUIRED_MISSING", "user.company_name", None),
        (billing(customer_name=""), "REQ_REQUIRED_MISSING", "billing.customer_name", None),
        (billing(customer_type="charity"), "REQ_REQUIRED_MISSING", "billing.customer_type", "charity"),
        (billing(account_number=""), "REQ_REQUIRED_MISSING", "billing.account_number", None),
        (address(country=""), "REQ_REQUIRED_MISSING", "billing.address.country", None),
        (representative(title=""), "REQ_REQUIRED_MISSING", "authorized_representative.title", None),
        (port_in(port_type="half"), "REQ_REQUIRED_MISSING", "port_in.port_type", "half"),
        (
            partial(remaining_numbers_action="", new_billing_telephone_number="+1 410 843 0177"),
            "REQ_REQUIRED_MISSING",
            "port_in.remaining_numbers_action",
            None,
        ),
        (port_in(remaining_numbers_action="burn"), "REQ_REQUIRED_MISSING", "port_in.remaining_numbers_action", "burn"),
        (billing(account_number="N/A"), "REQ_ACCOUNT_NUMBER_FORMAT", "billing.account_number", "N/A"),
        (billing(account_number="n.a."), "REQ_ACCOUNT_NUMBER_FORMAT", "billing.account_number", "n.a."),
        (billing(account_number="0000"), "REQ_ACCOUNT_NUMBER_FORMAT", "billing.account_number", "0000"),
        (billing(account_number="- -"), "REQ_ACCOUNT_NUMBER_FORMAT", "billing.account_number", "- -"),
        (billing(account_number="12_345678"), "REQ_ACCOUNT_NUMBER_FORMAT", "billing.account_number", "**_**5678"),
        (billing(account_number="12" * 17), "REQ_ACCOUNT_NUMBER_FORMAT", "billing.account_number", "*" * 30 + "1212"),
        (billing(pin="12345678901"), "REQ_PIN_FORMAT", "billing.pin", "11 characters"),
        (billing(pin="12 34"), "REQ_PIN_FORMAT", "billing.pin", "other characters than letters and digits"),
        (a_request(agreements={}), "REQ_AGREEMENT_MISSING", "agreements.authority", None),
        (a_request(agreements={"authority": False}), "REQ_AGREEMENT_MISSING", "agreements.authority", "not accepted"),
        (a_request(loa=LoaTerms()), "REQ_LOA_METHOD_UNKNOWN", "loa.method", None),
        (a_request(loa=LoaTerms(method="fax")), "REQ_LOA_METHOD_UNKNOWN", "loa.method", "fax"),
        (port_in(special_features=("dsl",)), "REQ_SPECIAL_FEATURES", "port_in.special_features", "dsl"),
        (port_in(special_features=("party_line",)), "REQ_SPECIAL_FEATURES", "port_in.special_features", "party_line"),
        (
            port_in(losing_carrier="Call Tracking Metrics, LLC"),
            "REQ_LOSING_CARRIER_IS_CTM",
            "port_in.losing_carrier",
            "Call Tracking Metrics, LLC",
        ),
        (port_in(account_id="99"), "REQ_ACCOUNT_UNKNOWN", "port_in.account_id", "99"),
        (port_in(expected_number_count=4), "REQ_COUNT_MISMATCH", "port_in.expected_number_count", "4"),
        (
            representative(name="Halyard Dental Group LLC"),
            "REQ_NAME_NOT_PERSON",
            "authorized_representative.name",
            "Halyard Dental Group LLC",
        ),
        (representative(name="Rosa"), "REQ_NAME_NOT_PERSON", "authorized_representative.name", "Rosa"),
        (representative(name="R. Diaz"), "REQ_NAME_NOT_PERSON", "authorized_representative.name", "R. Diaz"),
        (
            representative(name="Rosa Diaz and Juan Diaz"),
            "REQ_NAME_NOT_PERSON",
            "authorized_representative.name",
            "Rosa Diaz and Juan Diaz",
        ),
        (a_request(user=a_contact(contact_email="rosa@")), "REQ_EMAIL_INVALID", "user.contact_email", "rosa@"),
        (representative(email="a b@c.example"), "REQ_EMAIL_INVALID", "authorized_representative.email", "a b@c.example"),
        (a_request(user=a_contact(notification_emails=("a@b.example", "x"))), "REQ_EMAIL_INVALID", "user.notification_emails", "x"),
        (
            a_request(user=a_contact(notification_emails=("a@b.example",) * 11)),
            "REQ_EMAIL_INVALID",
            "user.notification_emails",
            "11 addresses",
        ),
        (a_request(user=a_contact(contact_phone="555 0190")), "REQ_PHONE_INVALID", "user.contact_phone", "555 0190"),
        (a_request(user=a_contact(contact_phone="+1 111 555 0190")), "REQ_PHONE_INVALID", "user.contact_phone", "+1 111 555 0190"),
        (representative(phone="call me"), "REQ_PHONE_INVALID", "authorized_representative.phone", "call me"),
        (address(street=""), "REQ_ADDRESS_INCOMPLETE", "billing.address.street", None),
        (address(street="Compromise St"), "REQ_ADDRESS_INCOMPLETE", "billing.address.street", "Compromise St"),
        (address(street="5th Avenue"), "REQ_ADDRESS_INCOMPLETE", "billing.address.street", "5th Avenue"),
        (address(street="214"), "REQ_ADDRESS_INCOMPLETE", "billing.address.street", "214"),
        (address(city=""), "REQ_ADDRESS_INCOMPLETE", "billing.address.city", None),
        (billing(address=Address(country="US")), "REQ_ADDRESS_INCOMPLETE", "billing.address", None),
        (service(postal_code=""), "REQ_ADDRESS_INCOMPLETE", "billing.service_address.postal_code", None),
        (service(street="PO Box 12"), "REQ_SERVICE_ADDRESS_PO_BOX", "billing.service_address.street", "PO Box 12"),
        (
            billing(address=an_address(street="P.O. Box 12"), service_address=an_address()),
            "REQ_BILLING_ADDRESS_PO_BOX",
            "billing.address.street",
            "P.O. Box 12",
        ),
        (address(state="Maryland"), "REQ_STATE_INVALID", "billing.address.state", "Maryland"),
        (address(state="ON"), "REQ_STATE_INVALID", "billing.address.state", "ON"),
        (address(postal_code="2140"), "REQ_ZIP_INVALID", "billing.address.postal_code", "2140"),
        (address(state="VA"), "REQ_ZIP_STATE_CONFLICT", "billing.address.postal_code", "21401 with VA"),
        (address(postal_code="00012"), "REQ_ZIP_STATE_CONFLICT", "billing.address.postal_code", "00012 with MD"),
        (address(country="MX", state="DF", postal_code="x"), "REQ_COUNTRY_UNSUPPORTED", "billing.address.country", "MX"),
        (address(country="United States"), "REQ_COUNTRY_UNSUPPORTED", "billing.address.country", "United States"),
    ],
)
def test_a_broken_field_breaks_its_rule_and_no_other(request_: PortRequest, code: str, field: str, found: str | None) -> None:
    finding = only(a_case(request=request_))
    assert (finding.code, finding.where.field, finding.found) == (code, field, found)
    assert (finding.scope, finding.where.file) == (Scope.REQUEST, "request.toml")


@pytest.mark.parametrize(
    "request_",
    [
        billing(account_number="A1-2.3 4"),
        billing(pin="48a1"),
        billing(address=an_address(street="One World Trade Center", city="New York", state="ny", postal_code="10007")),
        billing(address=an_address(street="99 Bank St", city="Ottawa", state="ON", postal_code="K1P 1H4", country="CA")),
        service(country=""),
        representative(name="Dr. Rosa Díaz-O'Neil, DDS", phone=""),
        representative(name="J. Edgar Hoover Jr."),
        port_in(requested_date=None),
        port_in(expected_number_count=3),
        billing(customer_type="residential", customer_name="Rosa Diaz"),
        billing(customer_type="residential", customer_name="Rosa and Juan Diaz"),
    ],
)
def test_a_good_variation_breaks_no_rule(request_: PortRequest) -> None:
    assert own_findings(a_case(request=request_)) == []


def test_a_billing_address_in_a_po_box_needs_a_service_address() -> None:
    found = own_findings(a_case(request=address(street="PO Box 12")))
    assert codes(found) == ["REQ_BILLING_ADDRESS_PO_BOX", "REQ_SERVICE_ADDRESS_PO_BOX"]


def test_a_residential_customer_is_a_person() -> None:
    for name in ("Halyard Dental Group LLC", "Halyard"):
        finding = only(a_case(request=billing(customer_type="residential", customer_name=name)))
        assert (finding.code, finding.found) == ("REQ_RESIDENTIAL_WITH_BUSINESS", name)


def test_a_country_that_policy_leaves_out_is_not_supported() -> None:
    canadian = an_address(street="99 Bank St", city="Ottawa", state="ON", postal_code="K1P 1H4", country="CA")
    finding = only(a_case(request=billing(address=canadian), policy=Policy(allowed_countries=("US",))))
    assert (finding.code, finding.expected) == ("REQ_COUNTRY_UNSUPPORTED", "US")


def test_the_name_of_a_country_is_answered_with_its_code() -> None:
    assert only(a_case(request=address(country="USA"))).hint == "Write US."


def test_an_account_is_unknown_only_when_the_accounts_were_loaded() -> None:
    request = port_in(account_id="99")
    assert own_findings(a_case(request=request, inventory=without_list(ListKind.ACCOUNT))) == []


def test_a_partner_may_use_its_own_accounts_only() -> None:
    finding = only(a_case(policy=Policy(partner_accounts=("1", "2", "3"))))
    assert (finding.code, finding.found, finding.expected) == ("REQ_ACCOUNT_NOT_ALLOWED", ACCOUNT_ID, "1, 2 or 3")
    assert own_findings(a_case(policy=Policy(partner_accounts=(ACCOUNT_ID,)))) == []


def test_long_names_are_told_only_when_the_site_wants_it() -> None:
    request = a_request(
        billing=a_billing(customer_name="Halyard Dental Group Company LLC"),
        authorized_representative=a_representative(name="Marian Tolliverson"),
    )
    assert own_findings(a_case(request=request)) == []
    found = own_findings(a_case(request=request, policy=Policy(warn_long_names=True)))
    assert codes(found) == ["REQ_NAME_TOO_LONG"] * 2
    assert own_findings(a_case(request=a_request(billing=a_billing(customer_name="Halyard")), policy=Policy(warn_long_names=True))) == []


def test_every_agreement_of_the_site_is_asked_for_and_a_misspelt_one_is_named() -> None:
    request = a_request(agreements=MappingProxyType({"authority": True, "acuracy": True}))
    finding = only(a_case(request=request, policy=Policy(agreement_ids=("authority", "accuracy"))))
    assert finding.where.field == "agreements.accuracy"
    assert "acuracy" in finding.hint


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 13), ["REQ_DATE_PAST"]),
        (date(2026, 11, 15), ["REQ_DATE_PAST"]),
        (date(2026, 11, 16), ["REQ_DATE_TOO_SOON"]),
        (date(2026, 11, 20), ["REQ_DATE_TOO_SOON"]),
        (date(2026, 11, 23), []),
        (date(2026, 11, 26), ["REQ_DATE_NON_BUSINESS_DAY"]),
        (date(2026, 11, 28), ["REQ_DATE_NON_BUSINESS_DAY"]),
        (date(2026, 12, 16), []),
        (date(2026, 12, 17), ["REQ_DATE_TOO_FAR"]),
    ],
)
def test_the_requested_date_is_a_working_day_one_to_four_weeks_ahead(day: date, expected: list[str]) -> None:
    assert codes(own_findings(a_case(request=port_in(requested_date=day)))) == expected


def test_holidays_follow_the_calendars_of_the_site() -> None:
    thanksgiving, remembrance = date(2026, 11, 26), date(2026, 11, 11)
    request = port_in(requested_date=thanksgiving)
    assert own_findings(a_case(request=request, policy=Policy(holiday_calendar="CA"))) == []
    finding = only(a_case(request=request, policy=Policy(holiday_calendar="CA, us")))
    assert finding.found == f"{thanksgiving}, Thanksgiving Day (US)"
    assert only(a_case(request=port_in(requested_date=remembrance))).code == "REQ_DATE_PAST"


def test_a_calendar_that_does_not_exist_is_said_so() -> None:
    finding = only(a_case(policy=Policy(holiday_calendar="XX")))
    assert finding.code == "REQ_DATE_NON_BUSINESS_DAY"
    assert "no holiday calendar XX" in (finding.found or "")


@pytest.mark.parametrize(
    ("request_", "numbers", "expected"),
    [
        (billing(billing_telephone_number=""), (4108430142, 4108430143), ["REQ_BTN_REQUIRED"]),
        (billing(billing_telephone_number=""), (4108430142, 4108430142), []),
        (billing(billing_telephone_number=""), (4108430142,), []),
        (billing(billing_telephone_number=""), TOLL_FREE, []),
        (billing(billing_telephone_number="12345"), (4108430142,), ["REQ_BTN_INVALID"]),
        (billing(billing_telephone_number="+1 410 843 0199"), (4108430142, 4108430143), ["REQ_BTN_NOT_IN_LIST_FULL_PORT"]),
        (partial(), (4108430142, 4108430143), ["REQ_NEW_BTN_MISSING"]),
        (partial(), (4108430143, 4108430144), []),
        (partial(new_billing_telephone_number="+1 410 843 0177"), (4108430142,), []),
        (partial(new_billing_telephone_number="12"), (4108430142,), ["REQ_NEW_BTN_INVALID"]),
        (partial(new_billing_telephone_number="4108430142"), (4108430142,), ["REQ_NEW_BTN_INVALID"]),
        (partial(new_billing_telephone_number="4108430143"), (4108430142, 4108430143), ["REQ_NEW_BTN_INVALID"]),
        (
            billing(billing_telephone_number="", pin="4821", customer_type="residential", customer_name="Rosa Diaz"),
            TOLL_FREE,
            ["REQ_TOLL_FREE_FIELDS"] * 2,
        ),
        (a_request(), TOLL_FREE, ["REQ_TOLL_FREE_FIELDS"]),
    ],
)
def test_the_billing_number_fits_the_list(request_: PortRequest, numbers: tuple[int, ...], expected: list[str]) -> None:
    assert codes(own_findings(a_case(request=request_, numbers=a_number_list(numbers)))) == expected


def test_a_toll_free_request_is_told_each_field_that_does_not_apply_and_never_the_pin() -> None:
    request = a_request(billing=a_billing(pin="4821"), port_in=a_port_in(port_type="partial", remaining_numbers_action="keep"))
    found = own_findings(a_case(request=request, numbers=a_number_list(TOLL_FREE)))
    assert [finding.where.field for finding in found if finding.code == "REQ_TOLL_FREE_FIELDS"] == [
        "billing.billing_telephone_number",
        "port_in.port_type",
        "port_in.remaining_numbers_action",
        "billing.pin",
    ]
    assert "4821" not in str([finding.found for finding in found])


def test_a_new_billing_number_is_judged_without_a_list_too() -> None:
    request = partial(new_billing_telephone_number="4108430142")
    assert "REQ_NEW_BTN_INVALID" in codes(own_findings(a_case(request=request, numbers=None)))
    other = partial(new_billing_telephone_number="4108430177")
    assert "REQ_NEW_BTN_INVALID" not in codes(own_findings(a_case(request=other, numbers=None)))


def test_the_count_is_that_of_the_numbers_in_a_typed_list() -> None:
    assert own_findings(a_case(request=port_in(expected_number_count=3), numbers=a_typed_list())) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"billing.customer_name": ["Acme"]}, "REQ_REQUIRED_MISSING"),
        ({"friendly_name": []}, "REQ_FRIENDLY_NAME_INVALID"),
        ({"schema_version": "1"}, "REQ_SCHEMA_VERSION"),
        ({"loa.method": 1.5}, "REQ_LOA_METHOD_UNKNOWN"),
        ({"billing.address.city": 1.5}, "REQ_ADDRESS_INCOMPLETE"),
        ({"billing.service_address": "same"}, "REQ_ADDRESS_INCOMPLETE"),
        (
            {
                "billing.service_address.city": ["x"],
                "billing.service_address.street": "1 Oak St",
                "billing.service_address.state": "MD",
                "billing.service_address.postal_code": "21401",
            },
            "REQ_ADDRESS_INCOMPLETE",
        ),
        ({"billing.acount": "x"}, "REQ_UNKNOWN_FIELD"),
        ({"user.contact_name": "Rosa\u200b Diaz"}, "FILE_HIDDEN_CHARACTERS"),
        ({"port_in.expected_number_count": "3"}, "REQ_REQUIRED_MISSING"),
    ],
)
def test_what_the_reader_noticed_is_told_once(changes: dict[str, object], code: str) -> None:
    reading = a_reading({"port_in.requested_date": None, "port_in.expected_number_count": 3, **changes})
    assert only(a_case(request=reading.request, faults=reading.faults)).code == code


def test_an_address_that_is_no_section_is_told_once() -> None:
    inside = tuple(f"billing.address.{part}" for part in ("street", "unit", "city", "state", "postal_code", "country"))
    reading = a_reading(
        {"billing.address": "120 Main St", "port_in.requested_date": None, "port_in.expected_number_count": 3}, without=inside
    )
    assert only(a_case(request=reading.request, faults=reading.faults)).code == "REQ_ADDRESS_INCOMPLETE"


def test_a_request_that_cannot_be_parsed_breaks_one_rule() -> None:
    reading = replace(a_reading(), request=None, faults=a_reading({"x": "y"}).faults)
    assert codes(own_findings(a_case(request=None, faults=reading.faults))) == ["REQ_UNKNOWN_FIELD"]
