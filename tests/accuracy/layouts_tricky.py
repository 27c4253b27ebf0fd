"""Made-up bills whose facts have neighbours that could be taken for them: last month's column, a chart, a return address."""

from __future__ import annotations

from typing import Final

from tests.accuracy import pieces as p
from tests.accuracy.customers import ENGLISH_CANADIAN, FRENCH_CANADIAN
from tests.accuracy.facts import Trouble
from tests.accuracy.layouts import Layout
from tests.accuracy.wording import (
    COURIER,
    EMBEDDED,
    TIMES,
    Wording,
    date_in,
    french_dollars,
    french_short_date,
    ordinal_date,
    us_dollars,
)

TRICKY: Final = (
    Layout(
        "labels below",
        "Verizon",
        "TTT-TTT-TTTT ### ##",
        Wording(face=EMBEDDED, size=8, day=date_in("%b. %-d, %Y"), phone="{}.{}.{}"),
        (
            p.letterhead(40, 50, 22),
            p.above(40, 100, {"Total amount due": "amount", "Due date": "due date"}),
            p.above(220, 100, {"Account number": "account", "Bill date": "bill date"}, size=10),
            p.window(60, 200),
            p.line_rows(40, 280, "Lines", columns=("Telephone", "Plan", "Charges")),
            p.calls(40, 440, "Calls"),
            p.small_print(620),
        ),
    ),
    Layout(
        "this bill and the last",
        "Copper Basin Telephone Company",
        "####-###",
        Wording(face=TIMES, size=10, day=date_in("%m/%d/%Y"), phone="({}) {}-{}"),
        (
            p.letterhead(36, 50, 19),
            p.tabbed(380, 50, 90, {"Account": "account"}),
            p.window(60, 100),
            p.table(
                190,
                (36, 220, 340),
                (
                    ("", "Last bill", "This bill"),
                    ("Bill date", "{last bill}", "{bill date}"),
                    ("Due date", "{last due}", "{due date}"),
                    ("Amount due", "{previous}", "{amount}"),
                ),
            ),
            p.line_columns(36, 280, "Your telephone numbers", across=4),
            p.notice(36, 350, Trouble.PAST_DUE, "{past due} of this is past due."),
            p.small_print(600),
        ),
        known=False,
    ),
    Layout(
        "return address over the window",
        "Spectrum",
        "#### ## ### #######",
        Wording(size=9, day=date_in("%m/%d/%y"), phone="{}-{}-{}", shout=True),
        (
            p.sender(60, 40, ("4145 S FALKENBURG RD", "RIVERVIEW FL 33578-8652")),
            p.window(60, 120),
            p.letterhead(400, 50, 20),
            p.facing(
                450, 80, {"Statement date": "bill date", "Account number": "account", "Amount due": "amount", "Auto pay date": "next bill"}
            ),
            p.facing(450, 150, {"Payment due": "due date", "Security code": "pin"}),
            p.line_rows(36, 240, "Voice"),
            p.small_print(600),
        ),
    ),
    Layout(
        "a chart of months",
        "AT&T",
        "### ### #### ###",
        Wording(size=9, day=ordinal_date, phone="{}.{}.{}"),
        (
            p.letterhead(40, 50, 22),
            p.facing(460, 50, {"Account number": "account", "Issued": "bill date", "Please pay by": "due date", "Please pay": "amount"}),
            p.window(60, 120),
            p.table(
                220,
                (40, 110, 180, 250, 320),
                (("Jun", "Jul", "Aug", "Sep", "Oct"), ("$210.11", "$208.90", "$215.42", "$209.00", "$211.73")),
            ),
            p.words(40, 270, "Your bill over the last months, in dollars. Average per month: $211.03", 8),
            p.line_list(40, 310, 480, "Service for"),
            p.table(
                360,
                (40, 130, 260, 380),
                (
                    ("Posted", "Kind", "Confirmation", "Amount"),
                    ("{paid on}", "Payment", "{order}", "{paid}"),
                    ("{last bill}", "Bill", "", "{previous}"),
                ),
            ),
            p.small_print(600),
        ),
    ),
    Layout(
        "locations",
        "Lumen",
        "#-######@@",
        Wording(face=COURIER, size=8, day=date_in("%b %d, %Y"), money=us_dollars, phone="{}-{}-{}"),
        (
            p.letterhead(36, 44, 16),
            p.inline(36, 64, {"Billing Account Number": "account", "Invoice Number": "invoice"}, across=280),
            p.inline(36, 76, {"Invoice Date": "bill date", "Payment Due": "due date"}, across=280),
            p.window(60, 110),
            p.words(36, 180, "Total Due This Invoice: {amount}", 10, bold=True),
            p.words(36, 210, "Location 1 of 1: {place}"),
            p.line_sections(36, 230, "Working Telephone Number {}", ("Centrex station",)),
            p.small_print(640),
        ),
    ),
    Layout(
        "spaced out",
        "Silver Run Wireless",
        "SR ### ### ###",
        Wording(size=9.5, day=date_in("%-d %B %Y"), phone="({}) {}-{}"),
        (
            p.letterhead(220, 50, 22),
            p.header_row(
                100, (40, 220, 420), {"Subscriber number": "account", "Statement of": "bill date", "Pay no later than": "due date"}
            ),
            p.above(420, 160, {"To pay": "amount"}, size=22),
            p.window(60, 150),
            p.inline(40, 230, {"Primary number": "btn"}),
            p.line_sections(40, 260, "Wireless line {}", ("Plan", "Device protection")),
            p.small_print(650),
        ),
        known=False,
    ),
    Layout(
        "facts at the foot",
        "Shaw",
        "###-####-####",
        Wording(face=TIMES, size=10, day=date_in("%b %-d, %Y"), phone="{}-{}-{}"),
        (
            p.letterhead(36, 54, 24),
            p.words(36, 80, "Thank you for being a customer since 2011.", 11),
            p.place(330, 110, "Service location"),
            p.flush(36, 120, 240, {"Monthly services": "monthly", "Taxes": "taxes", "Amount past due": "past due"}),
            p.line_rows(36, 200, "Home phone", columns=("Number", "Plan", "Price")),
            p.header_row(
                560,
                (40, 180, 310, 450),
                {"Account": "account", "Invoice date": "bill date", "Due by": "due date", "Total owing": "amount"},
                cells=True,
            ),
            p.window(60, 620),
            p.small_print(720),
        ),
        ENGLISH_CANADIAN,
    ),
    Layout(
        "un seul paragraphe",
        "Cogeco",
        "####-########-##-#",
        Wording(size=10, day=french_short_date, money=french_dollars, phone="{} {}-{}", french=True),
        (
            p.letterhead(36, 50, 22),
            p.facing(460, 50, {"No de compte": "account", "No de facture": "invoice", "Facturé le": "bill date"}),
            p.window(60, 130),
            p.words(36, 220, "Montant total dû : {amount}", 12, bold=True),
            p.words(36, 238, "à payer au plus tard le {due date} (date de la prochaine facture : {next bill})"),
            p.line_list(36, 280, 500, "Numéros de téléphone en service :"),
            p.small_print(600),
        ),
        FRENCH_CANADIAN,
    ),
    Layout(
        "relevé avec tirets",
        "Télécom Rive-Nord ltée",
        "RN-####-###",
        Wording(face=TIMES, size=10, day=date_in("%d-%m-%Y"), money=french_dollars, phone="{}-{}-{}", french=True),
        (
            p.letterhead(36, 50, 20),
            p.header_row(
                90,
                (40, 170, 300, 430),
                {
                    "Numéro d'abonné": "account",
                    "Date d'émission": "bill date",
                    "Payable avant le": "due date",
                    "Montant exigible": "amount",
                },
                cells=True,
            ),
            p.window(60, 150, "Facturé à"),
            p.place(330, 150, "Lieu du service"),
            p.line_rows(36, 250, "Lignes téléphoniques", columns=("Téléphone", "Forfait", "Prix")),
            p.small_print(600),
        ),
        FRENCH_CANADIAN,
        known=False,
    ),
    Layout(
        "invoice of a reseller",
        "Oakline Business Telecom",
        "OBT#####",
        Wording(face=EMBEDDED, size=8, day=date_in("%d %b, %Y"), phone="+1-{}-{}-{}"),
        (
            p.words(380, 50, "TAX INVOICE", 16, bold=True),
            p.letterhead(40, 50, 16),
            p.sender(40, 62, ("77 Mercer St, Floor 9", "New York, NY 10012")),
            p.facing(
                480,
                80,
                {"Invoice no": "invoice", "Date": "bill date", "Payment terms": "receipt", "Client account": "account", "Your PO": "order"},
            ),
            p.window(40, 130, "Invoice to:"),
            p.place(300, 170, "Installation address:"),
            p.table(
                250,
                (40, 300, 400, 480),
                (
                    ("Description", "Qty", "Unit", "Total"),
                    ("Hosted seats", "12", "$21.00", "{monthly}"),
                    ("Fees and taxes", "1", "", "{taxes}"),
                ),
            ),
            p.facing(480, 310, {"Sub-total": "monthly", "Paid to date": "zero", "Balance to pay": "amount"}),
            p.line_columns(40, 380, "Direct dial numbers included", across=3),
            p.small_print(620),
        ),
        known=False,
    ),
)
