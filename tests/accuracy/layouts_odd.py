"""Made-up bills that do something unusual: facts in sentences, white on dark, in two languages, with ranges of numbers."""

from __future__ import annotations

from typing import Final

from tests.accuracy import pieces as p
from tests.accuracy.customers import AMERICAN, ENGLISH_CANADIAN
from tests.accuracy.facts import Trouble
from tests.accuracy.layouts import Layout
from tests.accuracy.wording import COURIER, EMBEDDED, TIMES, Wording, bare, capitals, date_in

ODD: Final = (
    Layout(
        "a letter in sentences",
        "Consolidated Communications",
        "TTT-TTT-TTTT/#",
        Wording(face=TIMES, size=11, day=date_in("%B %-d, %Y"), phone="{}-{}-{}"),
        (
            p.letterhead(60, 60, 18),
            p.words(60, 84, "Bill dated {bill date}"),
            p.window(60, 120),
            p.prose(
                60, 200, 480, "Dear customer, this is the bill for account number {account}. You paid {previous} last month. Thank you."
            ),
            p.prose(60, 250, 480, "The total amount due is {amount}. Payment is due by {due date}. Your next bill comes on {next bill}."),
            p.line_list(60, 300, 480, "Your bill is for these telephone lines:"),
            p.notice(60, 350, Trouble.PAST_DUE, "Of this amount {past due} is past due."),
            p.small_print(600),
        ),
    ),
    Layout(
        "white on dark",
        "UScellular",
        "#########",
        Wording(face=EMBEDDED, size=8, day=date_in("%m/%d/%Y"), phone="({}) {}-{}"),
        (
            p.letterhead(40, 50, 20),
            p.dark_bar(
                70,
                (40, 180, 320, 460),
                {"Account number": "account", "Bill date": "bill date", "Due date": "due date", "Amount due": "amount"},
            ),
            p.window(60, 150),
            p.flush(330, 150, 230, {"Previous balance": "previous", "Payments": "paid", "Past due": "past due", "New charges": "current"}),
            p.line_rows(40, 260, "Charges by line", columns=("Wireless number", "Plan", "Total")),
            p.calls(40, 430, "Calls"),
            p.small_print(620),
        ),
    ),
    Layout(
        "dotted leaders",
        "Optimum",
        "#####-######-##-#",
        Wording(face=COURIER, size=9, day=date_in("%m/%d/%y"), phone="{}-{}-{}"),
        (
            p.letterhead(40, 50, 20),
            p.sender(40, 66, ("1111 Stewart Ave", "Bethpage NY 11714")),
            p.leaders(320, 50, 250, {"Account no.": "account", "Billing date": "bill date", "Pay by": "due date"}),
            p.window(60, 150),
            p.leaders(
                40,
                240,
                330,
                {"Balance last bill": "previous", "Payments, thank you": "paid", "Monthly charges": "monthly", "Taxes": "taxes"},
            ),
            p.leaders(40, 310, 330, {"TOTAL DUE": "amount"}),
            p.line_columns(40, 350, "Voice lines", across=3),
            p.small_print(480),
            p.coupon(
                590, {"Account": "account", "Total due": "amount", "Amount enclosed": "nothing"}, ("PO BOX 742698", "CINCINNATI OH 45274")
            ),
        ),
    ),
    Layout(
        "narrow heads and a block",
        "Great Fork Telecom",
        "GF-######-#",
        Wording(size=9, day=date_in("%-m/%-d/%Y"), phone="{}-{}-{}"),
        (
            p.letterhead(36, 50, 22),
            p.wrapped_heads(
                80,
                (330, 400, 470, 530),
                {"Account Number": "account", "Bill Date": "bill date", "Due Date": "due date", "Amount Due": "amount"},
            ),
            p.window(60, 150),
            p.place(60, 220, "Service Address:"),
            p.line_block(36, 300, "Numbers in service", "{} - {}"),
            p.calls(36, 460, "Toll calls"),
            p.small_print(620),
        ),
        known=False,
    ),
    Layout(
        "automatic payment",
        "Mediacom",
        "################",
        Wording(size=9, day=capitals(date_in("%b %d, %Y")), phone="({}) {}-{}", shout=True),
        (
            p.letterhead(36, 48, 20),
            p.tabbed(
                340, 60, 110, {"Account Number": "account", "Invoice Date": "bill date", "Due Date": "auto pay", "Amount Due": "amount"}
            ),
            p.window(60, 130),
            p.words(36, 220, "DO NOT PAY. {amount} WILL BE TAKEN FROM YOUR BANK ACCOUNT ENDING 2219 ON {next bill}."),
            p.line_rows(36, 260, "Phone"),
            p.words(36, 430, "Deposit held {zero}   Late fee {zero}   Disputed {zero}"),
            p.small_print(560),
        ),
    ),
    Layout(
        "two languages",
        "Cogeco",
        "####-########-##-#",
        Wording(face=TIMES, size=9, day=date_in("%Y-%m-%d"), phone="{} {}-{}"),
        (
            p.letterhead(36, 50, 22),
            p.flush(
                300,
                50,
                270,
                {
                    "Account number / Numéro de compte": "account",
                    "Bill date / Date de facturation": "bill date",
                    "Due date / Date d'échéance": "due date",
                    "Amount due / Montant dû": "amount",
                },
            ),
            p.window(60, 150),
            p.inline(36, 240, {"Service address / Adresse de service": "place"}),
            p.line_rows(36, 270, "Telephone numbers / Numéros de téléphone"),
            p.small_print(600),
        ),
        ENGLISH_CANADIAN,
    ),
    Layout(
        "a spreadsheet",
        "Larkspur Cloud Voice",
        "A######",
        Wording(face=COURIER, size=8, day=date_in("%Y-%m-%d"), money=bare, phone="{}{}{}"),
        (
            p.words(36, 40, "INVOICE", 14, bold=True),
            p.letterhead(36, 60, 14),
            p.header_row(
                90,
                (40, 150, 260, 370, 480),
                {"Invoice": "invoice", "Date": "bill date", "Account": "account", "Due": "due date", "PO": "nothing"},
                cells=True,
            ),
            p.window(40, 140, "Bill to:"),
            p.line_rows(36, 220, "DIDs", columns=("DID", "Item", "Amount")),
            p.flush(300, 400, 250, {"Subtotal": "monthly", "Tax and regulatory fees": "taxes", "Total due (USD)": "amount"}),
            p.small_print(560),
        ),
        AMERICAN,
        known=False,
    ),
)
