"""A wireless bill: labels in a row with their values below, cents in small type, name and address only in the coupon of the last page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.samples.bill_facts import BillFacts, dollars, envelope, spoken
from pipeline.samples.bill_parts import itemized_calls, remittance, small_print, tear_line
from pipeline.samples.paper import BODY, BOLD, GREY, SMALL, Sheet, Type

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from pipeline.samples.bill_facts import Charge

MAGENTA = (0.78, 0.0, 0.42)
HEADING = Type("Helvetica-Bold", 12, MAGENTA)
FORM = "({}) {}-{}"
LINES_A_PAGE = 18
RETURN_TO = ("PO Box 742041", "Cincinnati, OH 45274-2041")


def draw(facts: BillFacts) -> bytes:
    """The whole bill."""
    sheet = Sheet(f"{facts.carrier} bill")
    sections = [facts.charges[start : start + LINES_A_PAGE] for start in range(0, len(facts.charges), LINES_A_PAGE)]
    _front(sheet, facts)
    for section in sections:
        sheet.turn()
        _header(sheet, facts)
        _summary(sheet, facts, section)
    sheet.turn()
    _header(sheet, facts)
    small_print(sheet, itemized_calls(sheet, 120, facts, HEADING, FORM), HEADING)
    tear_line(sheet, 606, "Send this portion with your payment, or pay in the app.")
    remittance(sheet, 606, facts.in_capitals(), ("Account number", "Amount due", "Due by"), (facts.carrier, *RETURN_TO))
    return sheet.content()


def _written(day: date) -> str:
    return f"{day:%b} {day:%d}, {day.year}"


def _header(sheet: Sheet, facts: BillFacts) -> None:
    sheet.write(48, 58, facts.carrier, Type("Helvetica-Bold", 20, MAGENTA))
    cells = ((330, "Bill issue date", _written(facts.bill_date)), (430, "Account", facts.account_number), (530, "Page", str(sheet.page)))
    for x, label, value in cells:
        sheet.write(x, 48, label, SMALL.at(8))
        sheet.write(x, 61, value, BOLD)


def _front(sheet: Sheet, facts: BillFacts) -> None:
    _header(sheet, facts)
    sheet.write(48, 120, "Here's your bill.", BODY.at(22))
    sheet.write(48, 168, "TOTAL DUE", BOLD.at(10))
    _big_total(sheet, 48, 210, facts.amount_due)
    sheet.write(48, 238, f"Your bill is due by {_written(facts.due_date)}.", BODY.at(11))
    if facts.past_due:
        sheet.write(48, 256, f"This includes a past due balance of {dollars(facts.past_due)}. Please pay it now.", BOLD.at(11))
    sheet.rule(48, 280, 564, colour=GREY)
    sheet.write(48, 306, "Place of primary use", BOLD)
    sheet.lines(48, 320, envelope("", facts.service_at)[1:])
    sheet.write(330, 306, "Primary line", BOLD)
    sheet.write(330, 320, spoken(facts.numbers[0], FORM))
    sheet.write(48, 366, "Questions?", BOLD)
    sheet.lines(48, 380, ("Dial 611 from your phone, or call 1-844-417-0162 from any phone.", "Hearing impaired (TTY): 1-844-417-0139"))


def _big_total(sheet: Sheet, x: float, y: float, amount: Decimal) -> None:
    whole, cents = f"{amount:,.2f}".split(".")
    x = sheet.write(x, y - 9, "$", BODY.at(18))
    x = sheet.write(x, y, whole, Type("Helvetica-Bold", 34))
    sheet.write(x, y - 10, f".{cents}", BODY.at(16))


def _summary(sheet: Sheet, facts: BillFacts, section: Sequence[Charge]) -> None:
    sheet.write(48, 110, "THIS BILL SUMMARY", HEADING)
    columns = (("Line type", 300), ("Plans", 390), ("Equipment", 470), ("Total", 564))
    sheet.write(48, 134, "Line", BOLD)
    for title, right in columns:
        sheet.write_right(right, 134, title, BOLD)
    sheet.rule(48, 140, 564)
    y = 156.0
    for charge in section:
        sheet.write(48, y, spoken(charge.number, FORM))
        for (_, right), cell in zip(columns, ("Voice", dollars(charge.amount), "-", dollars(charge.amount)), strict=True):
            sheet.write_right(right, y, cell)
        y += 17
    sheet.rule(48, y - 8, 564)
    for label, amount in (*facts.taxes, ("Total", facts.current_charges)):
        sheet.write(48, y + 6, label, BOLD if label == "Total" else BODY)
        sheet.write_right(564, y + 6, dollars(amount), BOLD if label == "Total" else BODY)
        y += 17
