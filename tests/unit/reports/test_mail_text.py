from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.domain.address import Address
from pipeline.domain.finding import Finding, Scope, Severity, Where
from pipeline.domain.inventory import Inventory
from pipeline.domain.judgement import NumberFinding
from pipeline.domain.request import PortRequest
from pipeline.reports.mail_text import MailText, mail_text, subject
from pipeline.rules import rulebook
from tests.builders import a_billing, a_number_list, a_port_in, a_request, a_typed_list
from tests.builders_mail import a_receipt

if TYPE_CHECKING:
    from pipeline.reports.publication import Receipt


def words(receipt: Receipt | None = None) -> MailText:
    shown = receipt or a_receipt()
    assert shown.request is not None
    return mail_text(shown, shown.request, ["request.json", "numbers.csv", "loa.pdf"])


def words_for(**changes: object) -> MailText:
    return words(a_receipt(a_request(**changes)))


def a_finding(code: str, severity: Severity = Severity.WARN, found: str | None = None) -> Finding:
    return Finding(code, severity, Scope.BILL, Where(file="bill.pdf"), found, None, "Send a newer bill.", "own")


class Elements(HTMLParser):
    """The tags of a page and the names of their attributes, in order."""

    def __init__(self, html: str) -> None:
        """Read the page."""
        super().__init__()
        self.seen: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.seen.append(f"{tag} {sorted(name for name, _ in attrs)}")


FACTS = [
    "Friendly name: Halyard Dental, front office",
    "Decision: Accepted",
    "Decided: 2026-11-16 12:00 UTC",
    "Partner: brightline",
    "Bundle: halyard-front-office",
    "Bundle id: 01JCV0QK5M8T3XW7RB2N4PHD6E",
    "Partner's reference: HALYARD-2026-01",
    "Billing name: Halyard Dental Group LLC",
    "Billing address: 214 Compromise St Suite 3, Annapolis, MD 21401, US",
    "Service address: same as the billing address",
    "Account number: *** ***-**** **1 064 (complete in request.json)",
    "PIN: none given",
    "Billing telephone number (BTN): +1 410 843 0142",
    "Name: Marian Tolliver",
    "Losing carrier: Verizon",
    "Port type: full",
    "Requested date: 2026-12-01",
    "Signed on: 2026-11-12",
    "Contact: Owen Castellane",
    "Numbers to port (3)",
    "+14108430142  voice_menu VOM4D7A",
    "(Main menu)",
    "tracking numbers: 3 rows, loaded 2026-11-16 11:00 UTC",
]


@pytest.mark.parametrize("fact", FACTS)
def test_the_mail_states_every_fact(fact: str) -> None:
    assert fact in words().text


def test_the_page_states_the_same_facts_as_the_text() -> None:
    html = words().html
    for fact in FACTS:
        label, _, value = fact.rpartition(": ")
        assert value.partition("  ")[0].replace("'", "&#39;") in html
        assert label.replace("'", "&#39;") in html


def test_secrets_are_masked_in_the_body() -> None:
    mail = words_for(billing=a_billing(account_number="512 843-0142 123 4", pin="4821"))
    for body in (mail.text, mail.html):
        assert "512 843" not in body
        assert "4821" not in body
        assert "given, see request.json" in body


def test_empty_facts_are_left_out() -> None:
    mail = words_for(partner_reference="", billing=a_billing(account_number="", service_address=Address("9 Dock St")))
    assert "reference" not in mail.text
    assert "Account number" not in mail.text
    assert "Service address: 9 Dock St" in mail.text
    assert "Requested date: as soon as possible" in words_for(port_in=a_port_in(requested_date=None)).text


def test_an_empty_request_still_makes_a_mail() -> None:
    assert "Numbers to port (3)" in words(a_receipt(PortRequest("request.json"))).text


def test_rejected_numbers_are_named_as_not_part_of_the_request() -> None:
    receipt = a_receipt(rejected=(1,))
    mask = np.array([False, True, False])
    finding = NumberFinding("NUM_IS_RECEIVING", Severity.REJECT_NUMBER, "Take it off.", "seed", mask)
    text = words(replace(receipt, judgement=replace(receipt.judgement, by_number=(finding,)))).text
    accepted, _, rest = text.partition("Not part of this request")
    assert "Accepted in part: 2 of 3 numbers" in accepted
    assert "+14108430143" not in accepted
    assert "  +14108430143  NUM_IS_RECEIVING\n" in rest


def test_a_long_list_of_rejected_numbers_is_cut_and_counted() -> None:
    numbers = a_number_list(range(4108430000, 4108430300))
    mail = words(a_receipt(numbers=numbers, rejected=tuple(range(1, 300))))
    assert "and 99 more" in mail.text
    assert "and 99 more" in mail.html


def test_warnings_and_checks_not_made_are_told_apart() -> None:
    rulebook.load()
    receipt = a_receipt()
    findings = (
        a_finding("BILL_OLD", found="bill of 2026-09-30"),
        a_finding("PDF_OCR_MISSING"),
        a_finding("BILL_SPREAD"),
        a_finding("BILL_SPREAD"),
    )
    text = words(replace(receipt, judgement=replace(receipt.judgement, findings=findings))).text
    unchecked, _, warnings = text.partition("Not checked\n")[2].partition("Worth a look\n")
    assert "PDF_OCR_MISSING. " in unchecked
    assert "BILL_OLD. Expected: The bill is recent enough for strict carriers. Found: bill of 2026-09-30." in warnings
    assert "BILL_SPREAD (2 places). Send a newer bill." in warnings


def test_a_list_that_was_not_loaded_is_named() -> None:
    text = words(replace(a_receipt(), inventory=Inventory())).text
    assert "none was loaded" in text
    assert "The list of fail-safe numbers was not loaded." in text


def test_a_number_without_routing_says_so() -> None:
    text = words(a_receipt(numbers=a_typed_list())).text
    assert "+14108430142  none given" in text
    named = a_number_list([4108430142], routing_id=["VOMUNKNOWN"], number_name=["Main line"])
    assert "+14108430142  voice_menu VOMUNKNOWN  Main line\n" in words(a_receipt(numbers=named)).text


def test_without_a_list_there_are_no_numbers() -> None:
    receipt = a_receipt()
    assert "Numbers to port (0)" in words(replace(receipt, judgement=replace(receipt.judgement, numbers=None, rejected=None))).text


def test_the_text_reads_as_on_the_bill_and_the_page_is_escaped() -> None:
    mail = words_for(billing=a_billing(customer_name="Smith & Sons <LLC>"))
    assert "Billing name: Smith & Sons <LLC>" in mail.text
    assert "Smith &amp; Sons &lt;LLC&gt;" in mail.html


EVIL = [
    '"><script>alert(1)</script>',
    "{{7*7}}{% raw %}",
    "a\r\nBcc: x@y.example\r\n\r\nbody",
    "\u202egpj.exe",
    "a\ud800b",
    "\x1b[31m",
    "\x00",
    "'",
]


@pytest.mark.parametrize("evil", EVIL)
def test_partner_text_adds_no_line_and_no_element(evil: str) -> None:
    plain, mail = (
        words_for(
            friendly_name=name,
            partner_reference=name,
            billing=a_billing(customer_name=name, address=Address(name, name, name)),
            agreements=MappingProxyType({name: True}),
        )
        for name in ("plain", evil)
    )
    assert mail.text.count("\n") == plain.text.count("\n")
    assert Elements(mail.html).seen == Elements(plain.html).seen
    assert "49" not in mail.subject
    assert all(line.isprintable() for line in mail.text.split("\n"))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Acme Dental, main office", "Acme Dental, main office"),
        ("Caf\u00e9 M\u00fcller & S\u00f6hne", "Cafe Muller & Sohne"),
        ("=?UTF-8?Q?A=0ABcc:_evil@x.org?=", "UTF-8 Q A 0ABcc evil x.org"),
        ("a\r\nBcc: x", "a Bcc x"),
        ("  a \t b  ", "a b"),
        ("x" * 200, "x" * 44),
    ],
)
def test_the_subject_keeps_only_harmless_ascii(name: str, kept: str) -> None:
    assert subject("4phd6e2n", name) == f"Port request 4phd6e2n: {kept}"


@pytest.mark.parametrize("name", ["", "\u65e5\u672c", "=?\r\n?=", "\u202e"])
def test_a_name_of_which_nothing_is_left_is_not_named(name: str) -> None:
    assert subject("4phd6e2n", name) == "Port request 4phd6e2n"
