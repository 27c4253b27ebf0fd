"""The checked values of a request file as a `PortRequest`."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.domain.address import Address
from pipeline.domain.request import AuthorizedRepresentative, Billing, Contact, LoaTerms, PortIn, PortRequest
from schemas.field import iso_date

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Filled:
    """The checked values, read as what their fields are; an absent one is empty."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = values

    def text(self, path: str) -> str:
        value = self.values.get(path)
        return "" if value is None else str(value).strip()

    def texts(self, path: str) -> tuple[str, ...]:
        value = self.values.get(path)
        return tuple(str(item) for item in value) if isinstance(value, list) else ()

    def count(self, path: str) -> int | None:
        value = self.values.get(path)
        return value if isinstance(value, int) else None

    def day(self, path: str) -> date | None:
        value = self.values.get(path)
        return value if isinstance(value, date) else iso_date(self.text(path))

    def agreements(self) -> Mapping[str, bool]:
        value = self.values.get("agreements")
        return MappingProxyType({str(name): accepted is True for name, accepted in value.items()} if isinstance(value, dict) else {})

    def address(self, section: str) -> Address:
        return Address(*(self.text(f"{section}.{part}") for part in ("street", "unit", "city", "state", "postal_code", "country")))


def port_request(file: str, values: Mapping[str, object]) -> PortRequest:
    """The request that the values state; every value is of its field's kind or absent, and an absent one is empty."""
    form = _Filled(values)
    return PortRequest(
        file=file,
        schema_version=form.count("schema_version"),
        friendly_name=form.text("friendly_name"),
        partner_reference=form.text("partner_reference"),
        user=_user(form),
        billing=_billing(form),
        authorized_representative=_representative(form),
        port_in=_port_in(form),
        loa=LoaTerms(form.text("loa.method"), form.day("loa.signed_on"), form.text("loa.signer_name")),
        agreements=form.agreements(),
    )


def _user(form: _Filled) -> Contact:
    return Contact(
        company_name=form.text("user.company_name"),
        contact_name=form.text("user.contact_name"),
        contact_email=form.text("user.contact_email"),
        contact_phone=form.text("user.contact_phone"),
        notification_emails=form.texts("user.notification_emails"),
    )


def _billing(form: _Filled) -> Billing:
    service = form.address("billing.service_address")
    return Billing(
        customer_type=form.text("billing.customer_type"),
        customer_name=form.text("billing.customer_name"),
        account_number=form.text("billing.account_number"),
        pin=form.text("billing.pin"),
        billing_telephone_number=form.text("billing.billing_telephone_number"),
        address=form.address("billing.address"),
        service_address=None if service == Address() else service,
    )


def _representative(form: _Filled) -> AuthorizedRepresentative:
    return AuthorizedRepresentative(
        name=form.text("authorized_representative.name"),
        title=form.text("authorized_representative.title"),
        email=form.text("authorized_representative.email"),
        phone=form.text("authorized_representative.phone"),
    )


def _port_in(form: _Filled) -> PortIn:
    return PortIn(
        account_id=form.text("port_in.account_id"),
        losing_carrier=form.text("port_in.losing_carrier"),
        port_type=form.text("port_in.port_type"),
        new_billing_telephone_number=form.text("port_in.new_billing_telephone_number"),
        remaining_numbers_action=form.text("port_in.remaining_numbers_action"),
        requested_date=form.day("port_in.requested_date"),
        special_features=form.texts("port_in.special_features"),
        expected_number_count=form.count("port_in.expected_number_count"),
    )
