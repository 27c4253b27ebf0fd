"""What all bills have in common: the coupon to tear off, the itemized calls, the small print."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.samples.bill_facts import BillFacts, dollars, envelope, spoken
from pipeline.samples.paper import BODY, BOLD, GREY, MONO, SMALL, Sheet, Type

if TYPE_CHECKING:
    from collections.abc import Sequence

PAYMENTS = (
    "Payments received after the bill date are shown on your next bill. Charges not paid by the due date may be subject to a late payment "
    "charge of 1.5 percent of the unpaid balance. If you disagree with a charge, tell us within 60 days of the bill date; you need not pay "
    "the amount in dispute while we look into it. Returned checks are charged as your state allows. Surcharges are not taxes and are not "
    "required by law."
)
SERVICES = (
    "Hearing or speech impaired customers reach the relay service by dialing 711. Directory listings, inside wire maintenance and "
    "equipment are offered under their own terms. Keep this bill: it shows the account number and the name and address on record, which "
    "another company will ask for if you take your telephone number there."
)


def window(sheet: Sheet, x: float, y: float, facts: BillFacts, style: Type = BODY) -> None:
    """Name and mailing address where the envelope's window is."""
    sheet.lines(x, y, envelope(facts.name, facts.address), style)


def pairs(sheet: Sheet, x0: float, x1: float, y: float, rows: Sequence[tuple[str, str]], style: Type = BODY) -> float:
    """Label on the left, value on the right, one pair a line; returns the baseline below."""
    for label, value in rows:
        sheet.write(x0, y, label, style)
        sheet.write_right(x1, y, value, style)
        y += style.size * 1.55
    return y


def tear_line(sheet: Sheet, y: float, words: str) -> None:
    """Where the coupon is torn off."""
    sheet.write_centred(306, y - 4, words, SMALL)
    sheet.rule(36, y, 576, dashes=(3, 3), colour=GREY)


def remittance(sheet: Sheet, y: float, facts: BillFacts, labels: tuple[str, str, str], return_to: Sequence[str]) -> None:
    """The coupon below the tear line: who pays and what on top, where to send it below, the scan line last."""
    values = (facts.account_number, dollars(facts.amount_due), facts.due_date.strftime("%m/%d/%Y"))
    bottom = pairs(sheet, 350, 566, y + 18, list(zip(labels, values, strict=True)), BOLD)
    sheet.write(350, bottom, "Amount enclosed")
    sheet.box(490, bottom - 11, 566, bottom + 5, edge=GREY)
    window(sheet, 60, y + 24, facts, BODY)
    sheet.write(60, y + 82, "Make checks payable and mail to:", SMALL)
    sheet.lines(60, y + 94, return_to, BODY)
    sheet.write_right(566, y + 140, scan_line(facts), MONO)


def scan_line(facts: BillFacts) -> str:
    """The digits that the bank's machine reads: account, amount, and figures that mean something only to the machine."""
    account = "".join(character for character in facts.account_number if character.isdigit())
    cents = int(facts.amount_due * 100)
    return f"{account.zfill(20)} {cents:010d} {int(account or 0) * 7 % 97:02d}0{facts.bill_date:%y%j}"


def itemized_calls(sheet: Sheet, y: float, facts: BillFacts, heading: Type, form: str) -> float:
    """The calls made from one line; returns the baseline below."""
    sheet.write(48, y, f"Itemized calls from {spoken(facts.numbers[-1], form)}", heading)
    sheet.rule(48, y + 5, 564)
    y += 18
    columns = ((48, "Date"), (100, "Time"), (160, "Place called"), (290, "Number called"), (440, "Min"))
    for x, title in columns:
        sheet.write(x, y, title, BOLD.at(8))
    sheet.write_right(564, y, "Amount", BOLD.at(8))
    for call in facts.calls:
        y += 12
        day = facts.bill_date - timedelta(days=30 - call.day_offset)
        cells = (f"{day:%b %d}", call.time, call.place, spoken(call.number, form), str(call.minutes))
        for (x, _), cell in zip(columns, cells, strict=True):
            sheet.write(x, y, cell, BODY.at(8))
        sheet.write_right(564, y, f"{call.amount:.2f}", BODY.at(8))
    return y + 26


def small_print(sheet: Sheet, y: float, heading: Type) -> None:
    """The page that nobody reads."""
    sheet.write(48, y, "Important information about your account", heading)
    for text in (PAYMENTS, SERVICES):
        y = sheet.paragraph(48, y + 16, 516, text, SMALL.at(8))
