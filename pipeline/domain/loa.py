"""A letter of authorization as far as it could be read with confidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.domain.address import Address
from pipeline.domain.bill import Extracted, PrintedNumber
from pipeline.domain.document import DocumentFacts, PageBox


class SignatureState(StrEnum):
    """Whether the customer signed; `uncertain` goes to a person."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    UNCERTAIN = "uncertain"


class SignatureKind(StrEnum):
    """What the signature is made of."""

    DIGITAL = "digital"
    ESIGN = "esign"
    INK = "ink"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Signature:
    """The customer's signature: a carrier's or a witness' is not one.

    `valid` is the verdict of cryptography and None where there is none; `evidence` names in our words what was seen and where. `place` is
    the customer's space to sign, None when the letter has none.
    """

    state: SignatureState
    kind: SignatureKind | None = None
    signer: str | None = None
    valid: bool | None = None
    evidence: tuple[str, ...] = ()
    place: PageBox | None = None


@dataclass(frozen=True)
class Loa:
    """What a letter of authorization states; a field is None when the reader is not sure enough of it.

    `signature_date_seen` is true when something stands where the date belongs, readable or not; `numbers_in_doubt` when the letter may
    list more numbers than could be read for certain; `refers_to_schedule` when it points to an attached list; `authorizes` when it says
    that the signer authorizes the change of carrier; `looks_like_a_bill` when what was sent as the letter has what a carrier's bill has.
    `veiled` is what it is in a `Bill`.
    """

    file: str
    document: DocumentFacts
    signature: Signature
    signed_on: Extracted[date] | None = None
    signature_date_seen: bool = False
    customer_name: Extracted[str] | None = None
    service_address: Extracted[Address] | None = None
    authorized_representative: Extracted[str] | None = None
    losing_carrier: Extracted[str] | None = None
    account_number: Extracted[str] | None = None
    telephone_numbers: tuple[PrintedNumber, ...] = ()
    numbers_in_doubt: bool = False
    refers_to_schedule: bool = False
    authorizes: bool = False
    names_resporg: bool = False
    looks_like_a_letter: bool = True
    looks_like_a_bill: bool = False
    veiled: tuple[PageBox, ...] = ()


LOA_FIELDS = (
    "signed_on",
    "customer_name",
    "service_address",
    "authorized_representative",
    "losing_carrier",
    "account_number",
)
"""The extracted fields of `portin read loa --json`, in order."""
