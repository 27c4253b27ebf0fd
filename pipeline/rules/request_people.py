"""Rules for the people in the request: the customer, the authorized representative, and how to reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.domain.finding import Severity
from pipeline.domain.telephone import national
from pipeline.matching.people import has_first_and_last_name, is_one_person, names_a_business
from pipeline.reading.telephone import is_valid_us_ca, parse_one
from pipeline.rules.request_fields import at, request_chapter, text_at
from schemas.request import FIELD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.case import Case
    from pipeline.domain.finding import Problem
    from pipeline.domain.request import PortRequest

_LONGEST_BUSINESS_NAME = 25
_LONGEST_PERSON_NAME = 15
"""Characters that the order form between carriers has for them (Bandwidth 7388)."""

_EMAILS = ("user.contact_email", "authorized_representative.email")
_PHONES = ("user.contact_phone", "authorized_representative.phone")
_OTHERS = "user.notification_emails"


@request_chapter.rule(
    Severity.REJECT_BUNDLE,
    hint="Give the first and last name of the one person who signs the LOA.",
    source="Flowroute INVALID AUTHORIZED NAME",
)
def req_name_not_person(request: PortRequest, _: Case) -> Iterator[Problem]:
    """The authorized representative is one person with a first and a last name, not a company."""
    name = request.authorized_representative.name
    if name and not is_one_person(name):
        yield at(request, "authorized_representative.name", name, "first and last name of one person")


@request_chapter.rule(
    Severity.WARN,
    hint="Nothing to do: carriers may cut the name. Make sure its beginning matches the bill.",
    source="Bandwidth 7388",
    policy="policy.warn_long_names",
)
def req_name_too_long(request: PortRequest, case: Case) -> Iterator[Problem]:
    """The business name has at most 25 characters and the authorized person's name at most 15."""
    if not case.policy.warn_long_names:
        return
    for path, most in (("billing.customer_name", _LONGEST_BUSINESS_NAME), ("authorized_representative.name", _LONGEST_PERSON_NAME)):
        name = text_at(request, path)
        if len(name) > most:
            yield at(request, path, f"{name} ({len(name)} characters)", f"at most {most} characters")


@request_chapter.rule(
    Severity.REJECT_BUNDLE, hint="Choose business or residential, and give the name as the bill shows it.", source="Bandwidth 7211"
)
def req_residential_with_business(request: PortRequest, _: Case) -> Iterator[Problem]:
    """A residential request names a person with first and last name as the customer, not a business."""
    name = request.billing.customer_name
    residential = request.billing.customer_type == "residential"
    if residential and name and (names_a_business(name) or not has_first_and_last_name(name)):
        yield at(request, "billing.customer_name", name, "first and last name of a person")


@request_chapter.rule(Severity.REJECT_BUNDLE, hint="Correct the mail address.", source="Twilio authorized_representative_email")
def req_email_invalid(request: PortRequest, _: Case) -> Iterator[Problem]:
    """Each mail address in the request is well formed."""
    for path in _EMAILS:
        address = text_at(request, path)
        if not FIELD[path].allows(address):
            yield at(request, path, address, "a mail address such as rosa@example.com")
    yield from _others(request, FIELD[_OTHERS].max_items or 0)


def _others(request: PortRequest, most: int) -> Iterator[Problem]:
    addresses = request.user.notification_emails
    if len(addresses) > most:
        yield at(request, _OTHERS, f"{len(addresses):,} addresses", f"at most {most}")
    for address in addresses[:most]:
        if not FIELD[_OTHERS].allows(address):
            yield at(request, _OTHERS, address, "a mail address such as rosa@example.com")


@request_chapter.rule(Severity.REJECT_BUNDLE, hint="Correct the contact number.", source="own")
def req_phone_invalid(request: PortRequest, _: Case) -> Iterator[Problem]:
    """Each contact phone number in the request is a valid US or Canadian number."""
    for path in _PHONES:
        number = text_at(request, path)
        parsed = parse_one(number) if number else None
        if number and (parsed is None or not is_valid_us_ca(national(parsed))):
            yield at(request, path, number, "a US or Canadian number such as +1 410 843 0142")
