"""A local telephone company's business bill: account block at the right, charges line by line, itemized calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.samples.bill_facts import BillFacts, dollars, envelope, spoken
from pipeline.samples.bill_parts import itemized_calls, pairs, remittance, small_print, tear_line, window
from pipeline.samples.paper import BODY, BOLD, PALE, SMALL, Sheet, Type

if TYPE_CHECKING:
    from pipeline.samples.bill_facts import Charge
    from pipeline.samples.paper import Colour

COLOURS = {"Verizon": (0.75, 0.08, 0.12), "AT&T": (0.0, 0.42, 0.7), "Windstream": (0.09, 0.45, 0.3)}
OTHER_COLOUR = (0.16, 0.24, 0.42)
FORM = "{} {}-{}"
LINES_A_PAGE = 7
RETURN_TO = ("PO Box 28007", "Lehigh Valley, PA 18002-8007")


def draw(facts: BillFacts) -> bytes:
    """The whole bill."""
    sheet = Sheet(f"{facts.carrier} bill")
    charges = facts.charges
    sections = [charges[start : start + LINES_A_PAGE] for start in range(0, len(charges), LINES_A_PAGE)]
    pages = len(sections) + 2
    _front(sheet, facts, pages)
    for section in sections:
        _next_page(sheet, facts, pages)
        _lines(sheet, facts, section)
    _taxes(sheet, facts, 120 + len(sections[-1]) * 72)
    _next_page(sheet, facts, pages)
    small_print(sheet, itemized_calls(sheet, 110, facts, _heading(facts), FORM), _heading(facts))
    return sheet.content()


def _colour(facts: BillFacts) -> Colour:
    return COLOURS.get(facts.carrier, OTHER_COLOUR)


def _heading(facts: BillFacts, size: float = 11) -> Type:
    return Type("Helvetica-Bold", size, _colour(facts))


def _front(sheet: Sheet, facts: BillFacts, pages: int) -> None:
    sheet.write(48, 66, facts.carrier, Type("Helvetica-Bold", 26, _colour(facts)))
    pairs(sheet, 370, 564, 50, _account_block(facts, 1, pages))
    sheet.rule(48, 100, 564, weight=1.4, colour=_colour(facts))
    window(sheet, 60, 136, facts, BODY.at(10))
    _summary(sheet, facts)
    _places(sheet, facts)
    _messages(sheet, facts)
    tear_line(sheet, 606, "Detach here and return this part with your payment. Please write your account number on your check.")
    remittance(sheet, 606, facts, ("Account number", "Total amount due", "Payment due by"), (facts.carrier, *RETURN_TO))


def _account_block(facts: BillFacts, page: int, pages: int) -> list[tuple[str, str]]:
    return [
        ("Account number", facts.account_number),
        ("Bill date", f"{facts.bill_date:%B} {facts.bill_date.day}, {facts.bill_date.year}"),
        ("Page", f"{page} of {pages}"),
    ]


def _summary(sheet: Sheet, facts: BillFacts) -> None:
    sheet.box(320, 122, 564, 268, fill=PALE)
    sheet.write(332, 142, "Account summary", _heading(facts))
    balance = facts.past_due
    rows = [
        ("Previous balance", dollars(facts.previous_balance)),
        ("Payments received - thank you", f"-{dollars(facts.previous_balance - balance)}"),
        ("Past due - please pay now" if balance else "Balance forward", dollars(balance)),
        ("Current charges", dollars(facts.current_charges)),
    ]
    y = pairs(sheet, 332, 552, 162, rows)
    sheet.rule(332, y - 6, 552)
    pairs(
        sheet,
        332,
        552,
        y + 8,
        [("Total amount due", dollars(facts.amount_due)), ("Payment due by", f"{facts.due_date:%m/%d/%Y}")],
        BOLD.at(11),
    )


def _places(sheet: Sheet, facts: BillFacts) -> None:
    sheet.write(60, 206, "Service address", BOLD)
    sheet.lines(60, 219, envelope("", facts.service_at)[1:])
    sheet.write(60, 256, "Billing telephone number", BOLD)
    sheet.write(180, 256, spoken(facts.numbers[0], FORM))


def _messages(sheet: Sheet, facts: BillFacts) -> None:
    sheet.write(48, 304, "Charges at a glance", _heading(facts))
    sheet.rule(48, 309, 564)
    rows = [("Business lines", dollars(facts.line_total)), *((name, dollars(amount)) for name, amount in facts.taxes)]
    y = pairs(sheet, 48, 564, 326, rows)
    sheet.rule(48, y - 8, 564)
    y = pairs(sheet, 48, 564, y + 4, [("Total current charges", dollars(facts.current_charges))], BOLD)
    sheet.write(48, y + 22, "How to reach us", _heading(facts))
    sheet.rule(48, y + 27, 564)
    lines = ("Questions about your bill: 1 888 294-0117, Monday to Friday, 8 to 6", "Repair: 1 888 294-0186   TTY: 1 888 294-0155")
    sheet.lines(48, y + 44, lines)
    sheet.paragraph(
        48, y + 78, 516, "Going paperless? Enroll in the online portal to see twelve months of bills and to pay from a bank account.", SMALL
    )


def _next_page(sheet: Sheet, facts: BillFacts, pages: int) -> None:
    sheet.turn()
    sheet.write(48, 54, facts.carrier, Type("Helvetica-Bold", 14, _colour(facts)))
    pairs(sheet, 370, 564, 46, _account_block(facts, sheet.page, pages), BODY.at(8))
    sheet.rule(48, 86, 564, weight=1.2, colour=_colour(facts))


def _lines(sheet: Sheet, facts: BillFacts, section: tuple[Charge, ...]) -> None:
    y = 112.0
    for charge in section:
        sheet.write(48, y, f"Charges for {spoken(charge.number, FORM)}", _heading(facts, 10))
        sheet.rule(48, y + 4, 564)
        rows = [(charge.plan, f"{charge.amount:.2f}"), ("Touch-tone calling", "0.00"), ("Federal subscriber line charge", "included")]
        y = pairs(sheet, 60, 564, y + 18, rows) + 12


def _taxes(sheet: Sheet, facts: BillFacts, y: float) -> None:
    sheet.write(48, y, "Taxes, fees and surcharges", _heading(facts, 10))
    sheet.rule(48, y + 4, 564)
    pairs(sheet, 60, 564, y + 18, [(name, f"{amount:.2f}") for name, amount in facts.taxes])
