"""How the made-up bills of large carriers look."""

from __future__ import annotations

from typing import Final

from tests.accuracy import pieces as p
from tests.accuracy.facts import Trouble
from tests.accuracy.layouts import Layout
from tests.accuracy.wording import EMBEDDED, TIMES, Wording, capitals, date_in

NATIONAL: Final = (
    Layout(
        "column at the right",
        "AT&T",
        "#############",
        Wording(day=date_in("%b %d, %Y"), phone="{} {}-{}"),
        (
            p.letterhead(40, 52, 24),
            p.flush(
                370, 44, 200, {"Page": "page", "Issue Date": "bill date", "Account Number": "account", "Foundation Account": "customer id"}
            ),
            p.window(60, 150),
            p.flush(
                40,
                260,
                250,
                {"Previous balance": "previous", "Payment - thank you": "paid", "Past due - pay now": "past due", "New charges": "current"},
            ),
            p.flush(330, 260, 240, {"Total amount due": "amount", "Bill due date": "due date"}),
            p.notice(330, 320, Trouble.PAST_DUE, "Your account is past due. Please pay {past due} now."),
            p.line_rows(40, 360, "Service summary"),
            p.small_print(560),
            p.coupon(
                620,
                {"Account number": "account", "Due by": "due date", "Total due": "amount"},
                ("PO Box 5019", "Carol Stream, IL 60197-5019"),
            ),
        ),
    ),
    Layout(
        "wide head, narrow rows",
        "Verizon",
        "TTT TTT TTTT ### ##@",
        Wording(face=TIMES, size=10, day=date_in("%m/%d/%y"), phone="{} {}-{}"),
        (
            p.letterhead(36, 50, 26),
            p.header_row(
                90, (36, 170, 330, 450), {"Account Number": "account", "Bill Date": "bill date", "Due": "due date", "Amount": "amount"}
            ),
            p.window(70, 160),
            p.words(36, 250, "Billing telephone number {btn}", 11, bold=True),
            p.inline(36, 266, {"Service address": "place"}),
            p.line_columns(36, 300, "Lines on this account"),
            p.flush(36, 380, 300, {"Balance from last bill": "previous", "Payment received": "paid", "Current charges": "current"}),
            p.small_print(560),
            p.coupon(
                610,
                {"Account": "account", "Pay this amount": "amount", "Please pay by": "due date"},
                ("P.O. Box 15124", "Albany NY 12212-5124"),
                mail=True,
            ),
            p.over,
            p.words(36, 40, "Account {account}   Page 2", 8),
            p.calls(36, 80, "Itemized calls"),
        ),
    ),
    Layout(
        "boxes with captions",
        "Verizon Wireless",
        "#########-00001",
        Wording(face=EMBEDDED, size=8, phone="{}-{}-{}"),
        (
            p.letterhead(40, 50, 18),
            p.captions(
                420,
                36,
                150,
                {"Account number": "account", "Invoice number": "invoice", "Billing period": "period", "Bill date": "bill date"},
            ),
            p.window(48, 110),
            p.under(48, 200, {"Total due": "amount", "Due date": "due date"}),
            p.prose(48, 290, 340, "Hi {name}, here is your bill for this month. You have {current} in new charges.", 10),
            p.line_sections(48, 340, "{}", ("Business Unlimited Pro", "Surcharges")),
            p.over,
            p.words(40, 40, "Account: {account}    Invoice: {invoice}", 8),
            p.calls(40, 70, "Talk activity"),
            p.small_print(620),
        ),
        also_called=("Verizon",),
    ),
    Layout(
        "everything in the coupon",
        "T-Mobile",
        "#########",
        Wording(day=date_in("%b %d, %Y"), phone="({}) {}-{}"),
        (
            p.letterhead(40, 60, 22),
            p.header_row(54, (330, 430, 520), {"Bill issue date": "bill date", "Account": "account", "Page": "page"}),
            p.words(40, 100, "Hello, here is your monthly bill", 14, bold=True),
            p.split_amount(40, 140, "TOTAL DUE"),
            p.prose(200, 150, 300, "Your bill is due by {due date}. Taxes are {taxes}.", 10),
            p.words(40, 230, "THIS BILL SUMMARY", 11, bold=True),
            p.line_rows(40, 255, "Voice lines", columns=("Line", "Plan", "Total")),
            p.over,
            p.calls(40, 60, "Usage details"),
            p.small_print(330),
            p.coupon(
                560,
                {"Account": "account", "Amount due": "amount", "Due by": "due date"},
                ("PO BOX 742596", "CINCINNATI, OH 45274-2596"),
                mail=True,
            ),
        ),
    ),
    Layout(
        "cable grid",
        "Comcast Business",
        "8### ## ### #######",
        Wording(size=8.5, day=date_in("%b %d, %Y"), phone="({}) {}-{}"),
        (
            p.letterhead(36, 48, 17),
            p.header_row(
                80,
                (40, 190, 290, 420),
                {"Account number": "account", "Billing date": "bill date", "Services from": "period", "Page": "page"},
                cells=True,
            ),
            p.window(60, 140),
            p.words(320, 136, "For quick and easy ways to pay, call {care}"),
            p.place(320, 160, "Service address"),
            p.flush(
                36, 250, 260, {"Previous balance": "previous", "Payments": "paid", "Balance forward": "carried", "Taxes, fees": "taxes"}
            ),
            p.flush(36, 320, 260, {"Amount due": "amount", "Payment due by": "due date"}),
            p.notice(36, 360, Trouble.PAST_DUE, "Past due amount {past due}: please pay immediately to keep your service."),
            p.line_columns(36, 400, "Voice numbers", across=4),
            p.small_print(520),
            p.coupon(
                600,
                {"Account number": "account", "Payment due by": "due date", "Please pay": "amount"},
                ("PO BOX 60533", "CITY OF INDUSTRY CA 91716"),
            ),
        ),
        also_called=("Comcast",),
    ),
    Layout(
        "statement with a security code",
        "Spectrum",
        "#### ## ### #######",
        Wording(day=date_in("%B %-d, %Y"), phone="{}-{}-{}", shout=True),
        (
            p.letterhead(36, 44, 20),
            p.tabbed(36, 64, 90, {"Statement Date": "bill date", "Account Number": "account", "Security Code": "pin"}),
            p.place(36, 120, "Service At", named=True),
            p.flush(
                320,
                64,
                250,
                {"Previous Balance": "previous", "Payments Received": "paid", "Current Charges": "current", "Total Due": "amount"},
            ),
            p.inline(320, 130, {"Auto Pay or payment due by": "due date"}),
            p.notice(320, 160, Trouble.SUSPENDED, "YOUR SERVICE HAS BEEN SUSPENDED."),
            p.line_rows(36, 230, "Spectrum Voice"),
            p.small_print(520),
            p.coupon(
                590,
                {"Total Due": "amount", "Due Date": "due date", "Account Number": "account"},
                ("PO BOX 94188", "PALATINE IL 60094-4188"),
                mail=True,
            ),
        ),
    ),
    Layout(
        "seventeen digits",
        "Frontier",
        "TTT-TTT-TTTT-######-#",
        Wording(size=8, day=date_in("%-m/%d/%y"), phone="{}-{}-{}"),
        (
            p.letterhead(36, 52, 19),
            p.words(400, 40, "Page 1 of 2", 7),
            p.tabbed(36, 80, 110, {"Account Number": "account", "PIN": "pin", "Billing Date": "bill date", "Billing Period": "period"}, 12),
            p.window(320, 90),
            p.flush(
                36,
                180,
                240,
                {"Previous Balance": "previous", "Payments": "paid", "Total New Charges": "current", "Total Amount Due": "amount"},
            ),
            p.inline(36, 246, {"Due Date": "due date"}),
            p.line_list(36, 290, 500, "This bill covers"),
            p.prose(36, 340, 500, "Thank you for choosing {carrier}. Call us at {care} or visit our site."),
            p.calls(36, 380, "Direct dialed calls"),
            p.small_print(530),
            p.coupon(
                600,
                {"New Charges Due Date": "due date", "Account Number": "account", "Amount Due": "amount"},
                ("PO BOX 740407", "CINCINNATI OH 45274"),
            ),
        ),
    ),
    Layout(
        "labels above",
        "CenturyLink",
        "#########",
        Wording(face=TIMES, size=9.5, day=capitals(date_in("%b %d %Y")), phone="{}-{}-{}"),
        (
            p.letterhead(40, 56, 21),
            p.under(430, 50, {"Account number": "account", "Billing date": "bill date", "Payment due": "due date", "Amount due": "amount"}),
            p.window(60, 120, "Bill to:"),
            p.place(60, 210, "Service location"),
            p.line_sections(40, 280, "Charges for {}", ("Line charge",)),
            p.small_print(600),
        ),
        also_called=("Lumen",),
    ),
    Layout(
        "invoice with a master account",
        "Windstream",
        "#########",
        Wording(size=9, day=date_in("%m/%d/%Y"), phone="({}) {}-{}"),
        (
            p.letterhead(36, 46, 18),
            p.words(400, 46, "INVOICE", 18, bold=True),
            p.header_row(
                80,
                (36, 140, 250, 350, 460),
                {
                    "Invoice No.": "invoice",
                    "Invoice Date": "bill date",
                    "Customer Account": "account",
                    "Due Date": "due date",
                    "Balance Due": "amount",
                },
                size=8,
            ),
            p.window(50, 140),
            p.flush(
                36, 230, 300, {"Prior balance": "previous", "Payments applied": "paid", "Monthly charges": "monthly", "Taxes": "taxes"}
            ),
            p.line_rows(36, 320, "Location detail", columns=("Telephone No.", "Description", "Charge")),
            p.words(36, 500, "Your account is in good standing. Paid on {paid on}. Next bill: {next bill}."),
            p.small_print(540),
            p.coupon(
                600,
                {"Amount enclosed": "nothing", "Balance Due": "amount", "Account": "account"},
                ("PO BOX 9001908", "LOUISVILLE KY 40290-1908"),
            ),
        ),
    ),
)
