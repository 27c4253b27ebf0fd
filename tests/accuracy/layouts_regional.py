"""How the made-up bills of smaller carriers look, of carriers in the cloud and of those that no profile knows."""

from __future__ import annotations

from typing import Final

from tests.accuracy import pieces as p
from tests.accuracy.facts import Trouble
from tests.accuracy.layouts import Layout
from tests.accuracy.wording import COURIER, EMBEDDED, TIMES, Wording, bare, date_in

REGIONAL: Final = (
    Layout(
        "left rail",
        "Cox",
        "001 #### #########",
        Wording(face=EMBEDDED, size=7.5, phone="{}-{}-{}"),
        (
            p.letterhead(30, 50, 22),
            p.under(
                30,
                90,
                {"Account Number": "account", "PIN": "pin", "Bill Date": "bill date", "Total Due By": "due date", "Total Due": "amount"},
            ),
            p.window(230, 110),
            p.place(230, 190, "Service Address:"),
            p.flush(
                230,
                260,
                330,
                {"Previous balance": "previous", "Payments": "paid", "Remaining balance": "carried", "New charges": "current"},
            ),
            p.line_columns(230, 350, "Cox Business VoiceManager", across=2),
            p.notice(230, 440, Trouble.FINAL_BILL, "FINAL BILL"),
            p.small_print(560),
            p.coupon(
                610, {"Account": "account", "Amount due": "amount", "Due": "due date"}, ("PO Box 650957", "Dallas, TX 75265"), mail=True
            ),
        ),
    ),
    Layout(
        "cloud invoice",
        "RingCentral",
        "##########",
        Wording(size=9, day=date_in("%d %b %Y"), phone="+1 ({}) {}-{}"),
        (
            p.words(40, 50, "Invoice", 24, bold=True),
            p.letterhead(420, 50, 18),
            p.inline(40, 80, {"Invoice Number": "invoice", "Invoice Date": "bill date", "Account ID": "account", "Due Date": "due date"}),
            p.window(40, 170, "Billed To"),
            p.place(320, 158, "Service Address"),
            p.line_rows(40, 260, "Phone numbers", columns=("Digital Line", "Plan", "Price")),
            p.flush(320, 470, 240, {"Subtotal": "monthly", "Taxes": "taxes", "Total amount due": "amount"}),
            p.small_print(600),
        ),
    ),
    Layout(
        "paid by card",
        "Vonage",
        "VB-######",
        Wording(day=date_in("%B %-d, %Y"), phone="({}) {}-{}"),
        (
            p.letterhead(40, 50, 22),
            p.words(40, 76, "Monthly statement", 12),
            p.tabbed(
                40,
                110,
                120,
                {"Account #": "account", "Statement date": "bill date", "Service period": "period", "Total charges": "current"},
            ),
            p.window(360, 110),
            p.place(360, 180, "Emergency (911) address", means="emergency"),
            p.prose(
                40, 230, 500, "Your credit card ending in 4402 was charged {current} on {paid on}. Account ending in {pin} is on file."
            ),
            p.line_columns(40, 280, "Extensions and numbers", across=2),
            p.small_print(600),
        ),
    ),
    Layout(
        "one line of facts",
        "Granite",
        "0#######",
        Wording(face=COURIER, size=8, day=date_in("%d-%b-%Y"), money=bare, phone="{}-{}-{}"),
        (
            p.letterhead(36, 40, 16),
            p.inline(36, 66, {"ACCT NO": "account", "BILL DATE": "bill date", "INVOICE": "invoice"}, across=180),
            p.inline(36, 80, {"DUE DATE": "due date", "TOTAL DUE": "amount", "PREV BAL": "previous"}, across=180),
            p.window(60, 120),
            p.place(330, 120, "SVC ADDR", tab=60),
            p.line_rows(36, 220, "BTN DETAIL", columns=("TN", "DESCRIPTION", "AMT")),
            p.calls(36, 400, "LONG DISTANCE", ("DATE", "TIME", "PLACE", "NUMBER", "MIN", "AMT")),
            p.small_print(560),
        ),
    ),
    Layout(
        "two rows of boxes",
        "Ziply Fiber",
        "TTT-TTT-TTTT-######-#",
        Wording(size=8.5, day=date_in("%m/%d/%Y"), phone="{}-{}-{}"),
        (
            p.letterhead(40, 50, 20),
            p.header_row(
                90, (44, 230, 380, 480), {"Account Number": "account", "PIN": "pin", "Bill Date": "bill date", "Page": "page"}, cells=True
            ),
            p.header_row(
                130,
                (44, 230, 380, 480),
                {"Previous": "previous", "Payments": "paid", "Due Date": "due date", "Amount Due": "amount"},
                cells=True,
            ),
            p.window(60, 200),
            p.line_list(40, 290, 500, "Numbers on this account:"),
            p.calls(40, 330, "Calls"),
            p.small_print(500),
            p.coupon(590, {"Amount Due": "amount", "Due Date": "due date"}, ("PO BOX 740416", "CINCINNATI OH 45274-0416")),
        ),
    ),
    Layout(
        "rural cooperative",
        "Blue Mesa Telephone Cooperative",
        "######",
        Wording(face=TIMES, size=10, day=date_in("%m/%d/%Y"), phone="({}) {}-{}"),
        (
            p.letterhead(120, 46, 20),
            p.words(120, 62, "Serving our members since 1952   Office {care}", 8),
            p.tabbed(
                340, 100, 110, {"Account No.": "account", "Billing Date": "bill date", "Due Date": "due date", "AMOUNT DUE": "amount"}
            ),
            p.window(60, 110),
            p.words(36, 210, "Main telephone: {btn}"),
            p.line_rows(36, 240, "Local service", columns=("Phone", "Service", "Amount")),
            p.notice(36, 420, Trouble.PAST_DUE, "PAST DUE NOTICE: {past due} remains unpaid from your last bill."),
            p.small_print(540),
            p.coupon(
                600,
                {"Account No.": "account", "After due date pay": "late amount", "Amount due": "amount"},
                ("PO Box 88", "Ignacio, CO 81137"),
                mail=True,
            ),
        ),
        known=False,
    ),
    Layout(
        "trunks and blocks",
        "Northgate Voice Networks",
        "NVN-#####",
        Wording(size=9, day=date_in("%Y-%m-%d"), phone="{}.{}.{}"),
        (
            p.letterhead(36, 50, 20),
            p.words(420, 50, "SIP trunk invoice", 12),
            p.tabbed(
                360,
                80,
                100,
                {"Customer No": "account", "Invoice No": "invoice", "Invoice Date": "bill date", "Terms": "receipt", "Total Due": "amount"},
            ),
            p.window(50, 90, "Bill To"),
            p.place(50, 160, "Service Location"),
            p.line_columns(36, 260, "Assigned DIDs", across=4),
            p.words(36, 380, "Order {order}   Contract CN-20417   Purchase order none", 8),
            p.calls(36, 410, "Usage detail"),
            p.small_print(600),
        ),
        known=False,
    ),
    Layout(
        "old account beside the new",
        "Tidewater Telcom",
        "#### ####",
        Wording(face=EMBEDDED, size=8, day=date_in("%b %d, %Y"), phone="({}) {}-{}"),
        (
            p.letterhead(36, 48, 19),
            p.flush(
                330, 44, 240, {"Your new account number": "account", "Your old account number": "old account", "Bill date": "bill date"}
            ),
            p.window(60, 120),
            p.prose(330, 100, 240, "We have moved to a new billing system. Please use account number {account} from now on."),
            p.flush(36, 220, 260, {"Last bill": "previous", "Payment": "paid", "This month": "current", "You owe": "amount"}),
            p.inline(36, 290, {"Pay on or before": "due date"}),
            p.line_sections(36, 330, "Telephone {}", ("Basic line", "Touch calling")),
            p.small_print(680),
        ),
        known=False,
    ),
    Layout(
        "prepaid receipt",
        "Beacon Mobile",
        "########",
        Wording(size=10, day=date_in("%B %-d, %Y"), phone="({}) {}-{}"),
        (
            p.letterhead(40, 50, 22),
            p.words(40, 80, "Prepaid plan receipt", 12, bold=True),
            p.marked("prepaid"),
            p.tabbed(40, 110, 130, {"Account number": "account", "Receipt date": "bill date", "Wireless number": "first line"}),
            p.window(40, 200),
            p.prose(40, 270, 500, "Thank you for your prepaid payment of {current}. Your wireless plan renews on {next bill}."),
            p.line_columns(40, 320, "Lines on your plan"),
            p.small_print(600),
        ),
        known=False,
    ),
    Layout(
        "several accounts",
        "Prairie Link Communications",
        "##-######",
        Wording(size=9, day=date_in("%b %-d, %Y"), phone="{}-{}-{}"),
        (
            p.letterhead(36, 48, 18),
            p.tabbed(
                350, 60, 110, {"Master account": "account", "Statement date": "bill date", "Due date": "due date", "Total due": "amount"}
            ),
            p.window(60, 130),
            p.sub_accounts(36, 230, "Account number"),
            p.line_rows(36, 380, "Lines"),
            p.small_print(560),
            p.coupon(610, {"Total due": "amount", "Due date": "due date"}, ("PO Box 610", "Wahoo, NE 68066")),
        ),
        known=False,
    ),
    Layout(
        "facts on the second page",
        "Harbor Fiber & Phone",
        "HF#######",
        Wording(face=TIMES, size=10, phone="({}) {}-{}"),
        (
            p.letterhead(40, 60, 24),
            p.words(40, 90, "A note about your service", 14, bold=True),
            p.prose(
                40,
                120,
                480,
                "New this month: fiber to your door. Add voice mail to any telephone line for $2 a month. Call {care} today.",
                11,
            ),
            p.window(70, 200),
            p.over,
            p.words(40, 50, "Account summary", 13, bold=True),
            p.flush(
                40, 80, 300, {"Account number": "account", "Bill date": "bill date", "Previous balance": "previous", "Payments": "paid"}
            ),
            p.flush(40, 140, 300, {"New charges": "current", "Total amount due": "amount", "Payment due date": "due date"}),
            p.inline(40, 200, {"Billing number": "btn", "Service address": "place"}),
            p.line_rows(40, 250, "Telephone lines"),
            p.small_print(600),
        ),
        known=False,
    ),
)
