"""The fields of a port request, said once: from them come the pandera schema, the published JSON Schema and the commented template."""

from __future__ import annotations

from schemas.field import Field, Kind
from schemas.request_patterns import (
    ACCOUNT_NUMBER,
    EMAIL_ADDRESS,
    NO_CONTROL_CHARACTERS,
    PARTNER_REFERENCE,
    PIN,
    POSTAL_CODE,
    TWO_LETTERS,
)

SCHEMA_VERSION = 1
"""The one version of the request file that this service knows."""

SPECIAL_FEATURES = ("centrex", "hunt_group", "rcf", "distinctive_ring", "isdn", "dsl", "freeze", "fx")
"""Features of a line that can block a port."""


def _address(section: str, *, required: bool, example: tuple[str | None, ...]) -> tuple[Field, ...]:
    street, unit, city, state, postal_code, country = example
    return (
        Field(f"{section}.street", "House number and street.", required=required, example=street, hinted='"120 Main St"'),
        Field(f"{section}.unit", "Suite, apartment or floor.", example=unit, hinted='"Suite 4"'),
        Field(f"{section}.city", "City.", required=required, example=city, hinted='"Annapolis"'),
        Field(f"{section}.state", "State or province, two letters.", required=required, pattern=TWO_LETTERS, example=state, hinted='"MD"'),
        Field(
            f"{section}.postal_code",
            "ZIP, ZIP+4 or Canadian postal code.",
            required=required,
            pattern=POSTAL_CODE,
            example=postal_code,
            hinted='"21401"',
        ),
        Field(f"{section}.country", "US or CA.", required=required, choices=("US", "CA"), example=country, hinted='"US"'),
    )


SECTIONS: dict[str, str] = {
    "user": "Who sends this request.",
    "billing": "The customer, exactly as printed on the losing carrier's bill.",
    "billing.address": "The billing address on the bill.",
    "billing.service_address": "Where the lines are used; leave it out when that is the billing address. No PO box.",
    "authorized_representative": "The one person who may sign for the account.",
    "port_in": "Where the numbers come from and where they go.",
    "loa": "The letter of authorization.",
}
"""The sections with what each is about, in the order of the template."""

FIELDS: tuple[Field, ...] = (
    Field("schema_version", "The version of this form.", Kind.INTEGER, required=True, constant=SCHEMA_VERSION, example=SCHEMA_VERSION),
    Field(
        "friendly_name",
        "A short name by which you will recognise the request, 1 to 128 characters.",
        required=True,
        pattern=NO_CONTROL_CHARACTERS,
        max_length=128,
        example="Acme Dental, main office",
    ),
    Field(
        "partner_reference",
        "Your own reference, unique among your requests: 40 letters, digits, dashes or spaces at most.",
        pattern=PARTNER_REFERENCE,
        max_length=40,
        example="ACME-2026-0042",
    ),
    Field("user.company_name", "Your company.", required=True, example="Acme Dental LLC"),
    Field("user.contact_name", "Whom to ask about this request.", required=True, example="Rosa Diaz"),
    Field("user.contact_email", "The contact's mail address.", required=True, pattern=EMAIL_ADDRESS, example="rosa@acmedental.example"),
    Field("user.contact_phone", "The contact's telephone number.", required=True, example="+1 410 555 0190"),
    Field(
        "user.notification_emails",
        "Who else gets news of this request, 10 addresses at most.",
        Kind.TEXTS,
        pattern=EMAIL_ADDRESS,
        max_items=10,
        example=(),
    ),
    Field("billing.customer_type", "business or residential.", required=True, choices=("business", "residential"), example="business"),
    Field("billing.customer_name", "The customer's name as on the bill.", required=True, example="Acme Dental LLC"),
    Field(
        "billing.account_number",
        "The account number as on the bill: 32 letters, digits, spaces, dots or dashes at most.",
        required=True,
        pattern=ACCOUNT_NUMBER,
        max_length=32,
        secret=True,
        example="512 843-0142 123 4",
    ),
    Field(
        "billing.pin",
        "The transfer PIN, needed for mobile numbers: 10 letters or digits at most.",
        pattern=PIN,
        max_length=10,
        secret=True,
        hinted='"4821"',
    ),
    Field(
        "billing.billing_telephone_number",
        "The main billing number on the bill (BTN); needed when more than one local number moves.",
        example="+1 410 843 0142",
    ),
    *_address("billing.address", required=True, example=("120 Main St", "Suite 4", "Annapolis", "MD", "21401", "US")),
    *_address("billing.service_address", required=False, example=(None,) * 6),
    Field("authorized_representative.name", "First and last name of the person who signs the LOA.", required=True, example="Rosa Diaz"),
    Field("authorized_representative.title", "The person's position.", required=True, example="Owner"),
    Field(
        "authorized_representative.email",
        "The person's mail address.",
        required=True,
        pattern=EMAIL_ADDRESS,
        example="rosa@acmedental.example",
    ),
    Field("authorized_representative.phone", "The person's telephone number.", example="+1 410 555 0190"),
    Field("port_in.account_id", "The CTM account the numbers will live in.", required=True, example="18600"),
    Field("port_in.losing_carrier", "The carrier that sends the bill today.", required=True, example="Verizon"),
    Field(
        "port_in.port_type",
        "full: every number of the account moves; partial: some stay.",
        required=True,
        choices=("full", "partial"),
        example="full",
    ),
    Field(
        "port_in.new_billing_telephone_number",
        "Partial, when the billing number itself moves: the billing number of the lines that stay.",
        example="",
    ),
    Field(
        "port_in.remaining_numbers_action",
        "Partial: keep or disconnect the lines that do not move.",
        choices=("keep", "disconnect"),
        example="",
    ),
    Field("port_in.requested_date", "A working day one to four weeks ahead; never guaranteed.", Kind.DATE, hinted="2026-12-14"),
    Field(
        "port_in.special_features",
        f"Features of the lines: {', '.join(SPECIAL_FEATURES)}.",
        Kind.TEXTS,
        choices=SPECIAL_FEATURES,
        example=(),
    ),
    Field("port_in.expected_number_count", "How many numbers the list holds, as a check.", Kind.INTEGER, example=2),
    Field(
        "loa.method",
        "uploaded: loa.pdf lies in this folder; send: have it sent for signature; sign: sign it with us.",
        required=True,
        choices=("uploaded", "send", "sign"),
        example="uploaded",
    ),
    Field("loa.signed_on", "The date beside the signature.", Kind.DATE, hinted="2026-11-18"),
    Field("loa.signer_name", "The name under the signature.", example="Rosa Diaz"),
    Field("agreements", "Every agreement item, each accepted with true.", Kind.AGREEMENTS, required=True),
)
"""Every field of the request, in the order of the template."""

FIELD: dict[str, Field] = {field.path: field for field in FIELDS}
"""The fields by path."""
