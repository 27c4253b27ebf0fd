"""A request file for tests: the fields of the design's example, each to be changed by its dotted name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pipeline.reading.request_file import RequestReading, read_request

if TYPE_CHECKING:
    from collections.abc import Mapping

GOOD_FIELDS: dict[str, object] = {
    "schema_version": 1,
    "friendly_name": "Acme Dental, main office",
    "partner_reference": "ACME-2026-0042",
    "user.company_name": "Acme Dental LLC",
    "user.contact_name": "Rosa Diaz",
    "user.contact_email": "rosa@acmedental.example",
    "user.contact_phone": "+1 410 555 0190",
    "user.notification_emails": [],
    "billing.customer_type": "business",
    "billing.customer_name": "Acme Dental LLC",
    "billing.account_number": "512 843-0142 123 4",
    "billing.pin": "4821",
    "billing.billing_telephone_number": "+1 410 843 0142",
    "billing.address.street": "120 Main St",
    "billing.address.unit": "Suite 4",
    "billing.address.city": "Annapolis",
    "billing.address.state": "MD",
    "billing.address.postal_code": "21401",
    "billing.address.country": "US",
    "authorized_representative.name": "Rosa Diaz",
    "authorized_representative.title": "Owner",
    "authorized_representative.email": "rosa@acmedental.example",
    "authorized_representative.phone": "+1 410 555 0190",
    "port_in.account_id": "18600",
    "port_in.losing_carrier": "Verizon",
    "port_in.port_type": "full",
    "port_in.new_billing_telephone_number": "",
    "port_in.remaining_numbers_action": "",
    "port_in.requested_date": "2026-12-14",
    "port_in.special_features": [],
    "port_in.expected_number_count": 12,
    "loa.method": "uploaded",
    "loa.signed_on": "2026-11-18",
    "loa.signer_name": "Rosa Diaz",
    "agreements": {"authority": True},
}
"""The request of the design, section 4, by dotted name."""

DESIGN_TOML = """\
schema_version = 1
friendly_name = "Acme Dental, main office"        # 1..128 characters
partner_reference = "ACME-2026-0042"              # optional, unique per partner

[user]                    # user details
company_name = "Acme Dental LLC"
contact_name = "Rosa Diaz"
contact_email = "rosa@acmedental.example"
contact_phone = "+1 410 555 0190"
notification_emails = []                          # optional, <= 10

[billing]                 # exactly as printed on the bill
customer_type = "business"                        # business | residential
customer_name = "Acme Dental LLC"
account_number = "512 843-0142 123 4"
pin = "4821"                                      # secret; needed for mobile numbers
billing_telephone_number = "+1 410 843 0142"
[billing.address]
street = "120 Main St"
unit = "Suite 4"                                  # optional
city = "Annapolis"
state = "MD"
postal_code = "21401"
country = "US"                                    # US | CA

[authorized_representative]
name = "Rosa Diaz"
title = "Owner"
email = "rosa@acmedental.example"
phone = "+1 410 555 0190"                         # optional

[port_in]
account_id = "18600"                              # the account the numbers will live in
losing_carrier = "Verizon"
port_type = "full"                                # full | partial
new_billing_telephone_number = ""                 # partial, when the BTN itself is ported
remaining_numbers_action = ""                     # partial: keep | disconnect
requested_date = 2026-12-14                       # optional
special_features = []                             # centrex hunt_group rcf distinctive_ring isdn dsl freeze fx
expected_number_count = 12                        # optional control total

[loa]
method = "uploaded"                               # uploaded | send | sign
signed_on = 2026-11-18                            # optional, cross-checked with the document
signer_name = "Rosa Diaz"                         # optional; a difference is LOA_SIGNER_MISMATCH

[agreements]                                      # every id that config.toml lists, each true
authority = true
"""


def a_tree(changes: Mapping[str, object] | None = None, *, without: tuple[str, ...] = ()) -> dict[str, object]:
    """The request as nested sections, with some fields changed, added or left out."""
    fields = {path: value for path, value in {**GOOD_FIELDS, **(changes or {})}.items() if path not in without}
    tree: dict[str, object] = {}
    for path, value in fields.items():
        *sections, name = path.split(".")
        section = tree
        for part in sections:
            inner = section.setdefault(part, {})
            assert isinstance(inner, dict)
            section = inner
        section[name] = value
    return tree


def a_reading(changes: Mapping[str, object] | None = None, *, without: tuple[str, ...] = ()) -> RequestReading:
    """What reading request.json with these changes gives."""
    return read_request("request.json", json.dumps(a_tree(changes, without=without)).encode())
