"""A losing carrier's bill as far as it could be read with confidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from pipeline.domain.address import Address
from pipeline.domain.document import Box, DocumentFacts, PageBox
from pipeline.domain.telephone import TelephoneNumber

T = TypeVar("T")


@dataclass(frozen=True)
class Extracted(Generic[T]):
    """One fact a document states: the value, how sure the reader is (0 to 1), and where it stands, as printed."""

    value: T
    confidence: float
    page: int
    bbox: Box
    text: str

    @property
    def place(self) -> PageBox:
        """Page and box together."""
        return PageBox(self.page, self.bbox)


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A telephone number printed in a document, the page where it first stands, and where it stands there if that is known.

    A range or a table gives several numbers the same box; two readings that differ by a hair of it are the same.
    """

    value: TelephoneNumber
    page: int
    box: Box | None = field(default=None, compare=False)


class BillSign(StrEnum):
    """Words on a bill that warn of trouble; each is the code of the rule that reports it."""

    SUSPENDED = "BILL_SUSPENDED"
    PAST_DUE = "BILL_PAST_DUE"
    PREPAID = "BILL_PREPAID"


@dataclass(frozen=True)
class Bill:
    """What a bill states; a field is None when the reader is not sure enough of it.

    `telephone_numbers` are the customer's own lines, not the carrier's service numbers and not call detail; `account_numbers` are all the
    labelled account numbers, more than one on a bill for several accounts. `looks_like_a_bill` says whether the document has what a
    carrier's bill has, whichever values could be read, `looks_like_a_letter` whether it is a letter of authorization sent as the bill.
    `veiled` are figures inside the boxes of these facts that are no part of them: pictures of the facts leave them out.
    """

    file: str
    document: DocumentFacts
    looks_like_a_bill: bool = True
    carrier: Extracted[str] | None = None
    account_number: Extracted[str] | None = None
    billing_name: Extracted[str] | None = None
    billing_address: Extracted[Address] | None = None
    service_address: Extracted[Address] | None = None
    billing_telephone_number: Extracted[TelephoneNumber] | None = None
    bill_date: Extracted[date] | None = None
    due_date: Extracted[date] | None = None
    amount_due: Extracted[Decimal] | None = None
    telephone_numbers: tuple[PrintedNumber, ...] = ()
    account_numbers: tuple[str, ...] = ()
    signs: frozenset[BillSign] = field(default_factory=frozenset)
    looks_like_a_letter: bool = False
    veiled: tuple[PageBox, ...] = ()


BILL_FIELDS = (
    "carrier",
    "account_number",
    "billing_name",
    "billing_address",
    "service_address",
    "billing_telephone_number",
    "bill_date",
    "due_date",
    "amount_due",
)
"""The fields of `portin read bill --json`, in order."""
