"""Rules for the addresses of the request: each is whole, in one country, and a place where a line can end."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.domain.address import Address
from pipeline.domain.finding import Scope, Severity
from pipeline.domain.request import PortRequest
from pipeline.matching.postal import CANADIAN_PROVINCES, US_STATES, has_house_number_and_street, is_po_box, states_of
from pipeline.rules.request_fields import among, at, is_told, request_chapter
from pipeline.rules.rulebook import Chapter
from schemas.request_patterns import CANADIAN_POSTAL_CODE, ZIP_CODE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.case import Case
    from pipeline.domain.finding import Problem

_BILLING = "billing.address"
_SERVICE = "billing.service_address"
_CODES = {"US": US_STATES, "CA": CANADIAN_PROVINCES}
_POSTAL_CODES = {"US": ZIP_CODE, "CA": CANADIAN_POSTAL_CODE}
_IN_WORDS = {"US": "a ZIP code such as 21401; in quotes when it begins with 0", "CA": "a Canadian postal code such as K1A 0B1"}


@dataclass(frozen=True)
class Place:
    """An address of the request, its dotted name, and the request it belongs to; without a country of its own it has the billing one."""

    path: str
    address: Address
    request: PortRequest

    @property
    def country(self) -> str:
        """US, CA or whatever stands there, in capitals."""
        return (self.address.country or self.request.billing.address.country).upper()

    def problem(self, part: str, found: str | None = None, expected: str | None = None, hint: str | None = None) -> Problem:
        """A problem with one part of the address."""
        return at(self.request, f"{self.path}.{part}", found, expected, hint)


def _places(case: Case) -> list[Place]:
    if case.request is None:
        return []
    billing = case.request.billing
    service = [] if billing.service_address is None else [Place(_SERVICE, billing.service_address, case.request)]
    return [Place(_BILLING, billing.address, case.request), *service]


place = Chapter[Place](Scope.REQUEST, _places)


@place.rule(Severity.REJECT_BUNDLE, hint="Copy the whole address from the bill.", source="Bandwidth 7107-7112")
def req_address_incomplete(place: Place, case: Case) -> Iterator[Problem]:
    """Each address has house number, street, city, state or province, and postal code."""
    yield from (problem for problem in case.noticed("REQ_ADDRESS_INCOMPLETE") if _is_part(problem, place))
    if is_told(case, place.path):
        return
    if replace(place.address, country="") == Address():
        yield at(place.request, place.path, expected="street, city, state and postal code")
        return
    for part in ("street", "city", "state", "postal_code"):
        if not getattr(place.address, part) and not is_told(case, f"{place.path}.{part}"):
            yield place.problem(part)
    street = place.address.street
    if street and not is_po_box(street) and not has_house_number_and_street(street):
        yield place.problem("street", street, "house number and street")


def _is_part(problem: Problem, place: Place) -> bool:
    """Whether the problem is with this address; one with a service address that is none is told with the billing address."""
    field = problem.where.field or ""
    return f"{field}.".startswith(f"{place.path}.") or (field == _SERVICE and place.request.billing.service_address is None)


@place.rule(
    Severity.WARN,
    hint="Check that the service address is also given; carriers compare the service address.",
    source="Flowroute INVALID ADDRESS",
)
def req_billing_address_po_box(place: Place, _: Case) -> Iterator[Problem]:
    """The billing address is a street address and not a PO box."""
    if place.path == _BILLING and is_po_box(place.address.street):
        yield place.problem("street", place.address.street)


@request_chapter.rule(Severity.REJECT_BUNDLE, hint="Give the street address where the service is used.", source="Flowroute INVALID ADDRESS")
def req_service_address_po_box(request: PortRequest, _: Case) -> Iterator[Problem]:
    """The service address is a street address and not a PO box."""
    if is_po_box(request.service_address.street):
        path = _SERVICE if request.billing.service_address else _BILLING
        yield at(request, f"{path}.street", request.service_address.street, "a street address")


@place.rule(
    Severity.REJECT_BUNDLE,
    hint="Open a support ticket with CTM for other countries.",
    source="CTM help centre 29722350923405",
    policy="policy.allowed_countries",
)
def req_country_unsupported(place: Place, case: Case) -> Iterator[Problem]:
    """The address is in a country from which numbers can be ported."""
    allowed = case.policy.allowed_countries
    if place.country and place.country not in allowed:
        yield place.problem("country", place.address.country or place.country, among(allowed), _code_of(place.country))


def _code_of(country: str) -> str | None:
    """What to write instead of a country's name."""
    bare = re.sub(r"[^A-Z]", "", country)
    names = {"USA": "US", "UNITEDSTATES": "US", "UNITEDSTATESOFAMERICA": "US", "CANADA": "CA", "CAN": "CA"}
    return f"Write {names[bare]}." if bare in names else None


@place.rule(Severity.REJECT_BUNDLE, hint="Use the postal abbreviation, for example MD or ON.", source="Bandwidth 7395")
def req_state_invalid(place: Place, _: Case) -> Iterator[Problem]:
    """The state or province is a two-letter US or Canadian code."""
    codes = _CODES.get(place.country)
    if place.address.state and codes is not None and place.address.state.upper() not in codes:
        yield place.problem(
            "state", place.address.state, f"a two-letter code of a {'state' if codes is US_STATES else 'province'} of {place.country}"
        )


@place.rule(Severity.REJECT_BUNDLE, hint="Copy the postal code from the bill.", source="Bandwidth 7214")
def req_zip_invalid(place: Place, _: Case) -> Iterator[Problem]:
    """The postal code is a 5-digit or 5+4 ZIP code or a Canadian postal code."""
    code = place.address.postal_code
    if code and place.country in _POSTAL_CODES and not _is_postal_code(code):
        yield place.problem("postal_code", code, _IN_WORDS[place.country])


def _is_postal_code(code: str) -> bool:
    return any(re.fullmatch(pattern, code) for pattern in _POSTAL_CODES.values())


@place.rule(Severity.WARN, hint="Check the postal code and the state against the bill.", source="Telnyx POSTAL_CODE_MISMATCH")
def req_zip_state_conflict(place: Place, _: Case) -> Iterator[Problem]:
    """The postal code belongs to the stated state or province."""
    code, state = place.address.postal_code, place.address.state.upper()
    comparable = _is_postal_code(code) and state in _CODES.get(place.country, ())
    if comparable and state not in states_of(code):
        owners = sorted(states_of(code))
        yield place.problem("postal_code", f"{code} with {state}", among(owners) if owners else None)
