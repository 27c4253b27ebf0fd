"""A port request as the partner stated it: every text as given, nothing corrected; the rules judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from pipeline.domain.address import Address


class LoaMethod(StrEnum):
    """How the request comes to a signed letter of authorization."""

    UPLOADED = "uploaded"
    SEND = "send"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Contact:
    """The `[user]` section: who sends the request."""

    company_name: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    notification_emails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Billing:
    """The `[billing]` section: the customer exactly as on the losing carrier's bill."""

    customer_type: str = ""
    customer_name: str = ""
    account_number: str = field(default="", repr=False)
    pin: str = field(default="", repr=False)
    billing_telephone_number: str = ""
    address: Address = Address()
    service_address: Address | None = None


@dataclass(frozen=True, slots=True)
class AuthorizedRepresentative:
    """The one person who may sign for the account."""

    name: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PortIn:
    """The `[port_in]` section: where the numbers come from and go to."""

    account_id: str = ""
    losing_carrier: str = ""
    port_type: str = ""
    new_billing_telephone_number: str = ""
    remaining_numbers_action: str = ""
    requested_date: date | None = None
    special_features: tuple[str, ...] = ()
    expected_number_count: int | None = None


@dataclass(frozen=True, slots=True)
class LoaTerms:
    """The `[loa]` section; `method` is any text the partner wrote, judged by REQ_LOA_METHOD_UNKNOWN."""

    method: str = ""
    signed_on: date | None = None
    signer_name: str = ""


@dataclass(frozen=True)
class PortRequest:
    """One order to move numbers: one losing carrier, one account, one authorizing person.

    Absent fields are empty, so that one missing field hides no other mistake. `file` is the name of the request file and `raw` the
    parsed document, keys in order, for the submission.
    """

    file: str
    schema_version: int | None = None
    friendly_name: str = ""
    partner_reference: str = ""
    user: Contact = Contact()
    billing: Billing = Billing()
    authorized_representative: AuthorizedRepresentative = AuthorizedRepresentative()
    port_in: PortIn = PortIn()
    loa: LoaTerms = LoaTerms()
    agreements: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def expects_letter(self) -> bool:
        """Whether a signed letter must lie in the bundle; an unknown method is read as `uploaded`, the usual one."""
        return self.loa.method not in {LoaMethod.SEND, LoaMethod.SIGN}

    @property
    def service_address(self) -> Address:
        """Where the lines are used: the service address, or the billing address when none is given."""
        return self.billing.service_address or self.billing.address
