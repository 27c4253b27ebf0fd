"""A cable company's business bill: "at a glance" box, account in groups of digits, voice lines in two columns."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.samples.bill_facts import BillFacts, dollars, envelope, spoken
from pipeline.samples.bill_parts import itemized_calls, pairs, remittance, small_print, tear_line
from pipeline.samples.paper import BODY, BOLD, GREY, PALE, SMALL, Sheet, Type

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pipeline.samples.bill_facts import Charge

BLUE = (0.02, 0.28, 0.55)
HEADING = Type("Helvetica-Bold", 12, BLUE)
FORM = "({}) {}-{}"
ROWS_A_COLUMN = 9
RETURN_TO = ("PO Box 70219", "Philadelphia, PA 19176-0219")


def draw(facts: BillFacts) -> bytes:
    """The whole bill."""
    sheet = Sheet(f"{facts.carrier} bill")
    a_page = 2 * ROWS_A_COLUMN
    sections = [facts.charges[start : start + a_page] for start in range(0, len(facts.charges), a_page)]
    pages = len(sections) + 2
    _front(sheet, facts, pages)
    for section in sections:
        _next_page(sheet, facts, pages)
        _voice_lines(sheet, facts, section)
    _next_page(sheet, facts, pages)
    small_print(sheet, itemized_calls(sheet, 116, facts, HEADING, FORM), HEADING)
    return sheet.content()


def _written(day: date) -> str:
    return f"{day:%b} {day:%d}, {day.year}"


def _strip(sheet: Sheet, facts: BillFacts, pages: int) -> None:
    cells = (
        (250, "Account number", facts.account_number),
        (370, "Billing date", _written(facts.bill_date)),
        (440, "Services from", f"{facts.bill_date:%b %d} to {facts.bill_date + timedelta(days=29):%b %d}"),
        (538, "Page", f"{sheet.page} of {pages}"),
    )
    for x, label, value in cells:
        sheet.write(x, 46, label, SMALL)
        sheet.write(x, 58, value, BOLD)
    sheet.rule(36, 72, 576, colour=GREY)


def _front(sheet: Sheet, facts: BillFacts, pages: int) -> None:
    sheet.write(36, 60, facts.carrier.upper(), Type("Helvetica-Bold", 17, BLUE))
    _strip(sheet, facts, pages)
    sheet.write(36, 108, f"Hello {facts.name},", BODY.at(15))
    sheet.write(36, 126, f"Thanks for choosing {facts.carrier}.", BODY.at(10))
    sheet.write(36, 158, "Service address", BOLD)
    sheet.lines(36, 171, envelope("", facts.service_at)[1:])
    sheet.write(36, 206, "Main phone number", BOLD)
    sheet.write(36, 219, spoken(facts.numbers[0], FORM))
    _glance(sheet, facts)
    _explained(sheet, facts)
    tear_line(
        sheet, 606, "Detach the bottom portion of this bill and enclose with your payment. Please write your account number on your check."
    )
    remittance(sheet, 606, facts, ("Account number", "Please pay", "Payment due by"), (facts.carrier, *RETURN_TO))


def _glance(sheet: Sheet, facts: BillFacts) -> None:
    sheet.box(330, 92, 576, 246, edge=GREY)
    sheet.write(342, 112, "Your bill at a glance", HEADING)
    rows = [
        ("Previous balance", dollars(facts.previous_balance)),
        ("Payment - thank you", f"-{dollars(facts.previous_balance - facts.past_due)}"),
        *([("Past due, pay immediately", dollars(facts.past_due))] if facts.past_due else []),
        ("Regular monthly charges", dollars(facts.line_total)),
        ("Taxes, fees and other charges", dollars(facts.current_charges - facts.line_total)),
    ]
    y = pairs(sheet, 342, 564, 132, rows)
    sheet.rule(342, y - 6, 564)
    y = pairs(sheet, 342, 564, y + 10, [("Amount due", dollars(facts.amount_due))], BOLD.at(12))
    pairs(sheet, 342, 564, y, [("Payment due by", _written(facts.due_date))])


def _explained(sheet: Sheet, facts: BillFacts) -> None:
    sheet.box(36, 270, 576, 366, fill=PALE)
    sheet.write(48, 290, "Your bill explained", BOLD.at(10))
    text = (
        f"This page is a short summary of your bill. A breakdown of your charges begins on page 2. Your next bill is printed on "
        f"{_written(facts.bill_date + timedelta(days=31))}. Security code 4471: have it ready when you call."
    )
    sheet.paragraph(48, 306, 516, text)
    sheet.write(48, 338, "Need help?", BOLD.at(10))
    sheet.write(48, 352, "Chat in the portal, or call 1-855-319-0174. Sales: 1-855-319-0120. Open 24 hours, 7 days a week.")


def _next_page(sheet: Sheet, facts: BillFacts, pages: int) -> None:
    sheet.turn()
    sheet.write(36, 60, facts.carrier.upper(), Type("Helvetica-Bold", 11, BLUE))
    _strip(sheet, facts, pages)


def _voice_lines(sheet: Sheet, facts: BillFacts, section: Sequence[Charge]) -> None:
    sheet.write(36, 104, f"Business Voice {dollars(facts.line_total)}", HEADING)
    sheet.rule(36, 110, 576, colour=GREY)
    for start, x in ((0, 36), (ROWS_A_COLUMN, 318)):
        y = 130.0
        for charge in section[start : start + ROWS_A_COLUMN]:
            pairs(sheet, x, x + 258, y, [(charge.plan, dollars(charge.amount))])
            sheet.write(x + 8, y + 12, spoken(charge.number, FORM), SMALL.at(9))
            y += 32
    sheet.write(36, 452, "Taxes, fees and other charges", HEADING)
    sheet.rule(36, 458, 576, colour=GREY)
    pairs(sheet, 36, 294, 476, [(name, dollars(amount)) for name, amount in facts.taxes])
