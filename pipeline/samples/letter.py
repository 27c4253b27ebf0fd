"""Letters of authorization as customers send them: a form with boxes or a letter on the customer's own paper, signed in three ways."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.domain.address import Address
from pipeline.samples.bill_facts import spoken
from pipeline.samples.paper import BODY, BOLD, GREY, INK, PALE, SMALL, Sheet, Type
from pipeline.samples.pen import sign, stamp


class LetterLayout(StrEnum):
    """Two ways a letter looks."""

    FORM = "form"
    LETTERHEAD = "letterhead"


class Signing(StrEnum):
    """What stands on the customer's line."""

    PEN = "pen"
    ESIGN = "esign"
    NONE = "none"


WINNING_CARRIER = "CallTrackingMetrics, LLC"

AUTHORIZATION = (
    "I am the customer named above or represent the customer. I authorize the change of the telephone service for "
    "each number listed on this letter from {carrier} to {winner}, and I designate {winner} to act as my agent for this change. I "
    "understand that I may choose only one carrier for each service at each number, and that the present carrier may charge a fee for it."
)
"""The elements that 47 CFR 64.1130(e) asks for: decision, carriers, agent, one carrier per service, possible fee."""


@dataclass(frozen=True)
class LetterFacts:
    """What one letter states.

    `signed_on` is the date written beside the line, whether or not the line is signed; None leaves it blank.
    """

    layout: LetterLayout
    customer: str
    address: Address
    carrier: str
    account_number: str
    numbers: tuple[int, ...]
    representative: str
    title: str
    signed_on: date | None
    signing: Signing = Signing.PEN

    @property
    def wording(self) -> str:
        """The sentences that move the numbers."""
        return AUTHORIZATION.format(carrier=self.carrier, winner=WINNING_CARRIER)


def print_letter(facts: LetterFacts) -> bytes:
    """The letter as a PDF of one page, which has room for thirty numbers."""
    sheet = Sheet("Letter of authorization")
    if facts.signing is Signing.ESIGN:
        sheet.write(36, 24, "DocuSign Envelope ID: 5D1C0A77-4E3B-4B0E-9C2F-7A61B3D0E842", SMALL)
    draw = _form if facts.layout is LetterLayout.FORM else _letter
    draw(sheet, facts)
    return sheet.content()


def _form(sheet: Sheet, facts: LetterFacts) -> None:
    sheet.write_centred(306, 62, "LETTER OF AUTHORIZATION", Type("Helvetica-Bold", 16))
    sheet.write_centred(306, 78, f"to transfer telephone numbers to {WINNING_CARRIER}", BODY.tinted(GREY))
    y = _section(sheet, 104, "1  Customer, as shown on the bill of the current carrier")
    y = _fields(sheet, y, [("Customer name", facts.customer), ("Authorized representative", facts.representative)])
    y = _fields(sheet, y, [("Service address", _street(facts.address)), ("City, state, ZIP", _place(facts.address))])
    y = _section(sheet, y + 8, "2  Current carrier")
    y = _fields(sheet, y, [("Current carrier", facts.carrier), ("Account number", facts.account_number)])
    y = _fields(sheet, y, [("Billing telephone number", spoken(facts.numbers[0], "({}) {}-{}"))])
    y = _section(sheet, y + 8, "3  Telephone numbers to be transferred")
    y = _number_table(sheet, y + 4, facts)
    y = _section(sheet, y + 12, "4  Authorization")
    y = sheet.paragraph(48, y + 6, 516, facts.wording, BODY) + 44
    _form_signature(sheet, y, facts)
    sheet.write(48, 762, "LOA 2026-02. This letter serves no other purpose than the change of carrier.", SMALL)


def _section(sheet: Sheet, y: float, title: str) -> float:
    sheet.box(48, y, 564, y + 17, fill=PALE)
    sheet.write(54, y + 12, title, BOLD)
    return y + 30


def _fields(sheet: Sheet, y: float, fields: list[tuple[str, str]]) -> float:
    for index, (label, value) in enumerate(fields):
        x = 54 + index * 262
        sheet.write(x, y, label, SMALL)
        sheet.write(x, y + 13, value, BODY.at(10))
        sheet.rule(x, y + 17, x + 240, weight=0.4, colour=GREY)
    return y + 30


def _number_table(sheet: Sheet, y: float, facts: LetterFacts) -> float:
    columns = 3
    rows = -(-len(facts.numbers) // columns)
    for index, number in enumerate(facts.numbers):
        x, top = 54 + index // rows * 172, y + index % rows * 16
        sheet.box(x, top - 11, x + 166, top + 4, edge=GREY)
        sheet.write(x + 6, top, f"{index + 1}.", SMALL)
        sheet.write(x + 30, top, spoken(number, "{}-{}-{}"), BODY.at(10))
    return y + rows * 16 - 8


def _form_signature(sheet: Sheet, y: float, facts: LetterFacts) -> None:
    sheet.rule(54, y, 340)
    sheet.rule(390, y, 560)
    sheet.write(54, y + 10, "Signature of customer or authorized representative", SMALL)
    sheet.write(390, y + 10, "Date", SMALL)
    _customer_mark(sheet, 74, y, facts)
    if facts.signed_on is not None:
        sheet.write(402, y - 5, f"{facts.signed_on:%m/%d/%Y}", BODY.at(11))
    sheet.rule(54, y + 46, 340)
    sheet.rule(390, y + 46, 560)
    sheet.write(60, y + 42, facts.representative, BODY.at(10))
    sheet.write(396, y + 42, facts.title, BODY.at(10))
    sheet.write(54, y + 56, "Printed name", SMALL)
    sheet.write(390, y + 56, "Title", SMALL)


def _customer_mark(sheet: Sheet, x: float, y: float, facts: LetterFacts) -> None:
    if facts.signing is Signing.PEN:
        sign(sheet, x, y, facts.representative)
    elif facts.signing is Signing.ESIGN:
        stamp(sheet, x, y, facts.representative)


def _letter(sheet: Sheet, facts: LetterFacts) -> None:
    serif = Type("Times-Roman", 11)
    sheet.write_centred(306, 70, facts.customer, Type("Times-Bold", 18))
    sheet.write_centred(306, 86, f"{_street(facts.address)} · {_place(facts.address)}", serif.at(10).tinted(GREY))
    sheet.rule(72, 96, 540, weight=1, colour=INK)
    sheet.write(
        72, 130, f"Re: Letter of authorization to transfer telephone numbers from {facts.carrier}", serif._replace(font="Times-Bold")
    )
    sheet.write(72, 154, "To whom it may concern:", serif)
    y = sheet.paragraph(72, 174, 468, _statement(facts), serif)
    y = _number_columns(sheet, y + 8, facts, serif)
    y = sheet.paragraph(72, y + 6, 468, facts.wording, serif)
    sheet.write(72, y + 10, "Sincerely,", serif)
    _letter_signature(sheet, y + 66, facts, serif)


def _statement(facts: LetterFacts) -> str:
    return (
        f"I am an authorized representative of {facts.customer}, located at {facts.address.one_line()}. Our telephone service is currently "
        f"provided by {facts.carrier} under account number {facts.account_number}. This letter covers the telephone numbers below and no "
        f"others:"
    )


def _number_columns(sheet: Sheet, y: float, facts: LetterFacts, style: Type) -> float:
    rows = -(-len(facts.numbers) // 3)
    for index, number in enumerate(facts.numbers):
        sheet.write(100 + index // rows * 150, y + index % rows * 15, spoken(number, "({}) {}-{}"), style)
    return y + rows * 15


def _letter_signature(sheet: Sheet, y: float, facts: LetterFacts, style: Type) -> None:
    sheet.write(72, y, "Signature:", style)
    sheet.rule(128, y + 2, 330)
    _customer_mark(sheet, 140, y + 2, facts)
    sheet.write(360, y, "Date:", style)
    sheet.rule(392, y + 2, 500)
    if facts.signed_on is not None:
        sheet.write(398, y - 2, f"{facts.signed_on:%B} {facts.signed_on.day}, {facts.signed_on.year}", style)
    sheet.write(72, y + 24, f"Printed name: {facts.representative}", style)
    sheet.write(72, y + 40, f"Title: {facts.title}", style)


def _street(address: Address) -> str:
    return " ".join(part for part in (address.street, address.unit) if part)


def _place(address: Address) -> str:
    return f"{address.city}, {address.state} {address.postal_code}"
