from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from pipeline.domain.finding import Severity, Where
from pipeline.domain.numbers import NO_NUMBER
from pipeline.reports.html import ROWS_SHOWN, day, moment, report_html
from tests.builders import a_billing, a_drop, a_list_of, a_number_list, a_port_in, a_representative, a_request, a_typed_list, an_address
from tests.builders_reports import a_finding, a_judgement, a_number_finding, a_receipt

if TYPE_CHECKING:
    from pipeline.domain.request import PortRequest

HOSTILE = (
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "{{7*7}}{% raw %}",
    "=cmd|' /C calc'!A0",
    "javascript:alert(1)",
    "</style><b>",
    "&lt;b&gt;",
)


class Outline(HTMLParser):
    """Collects the tags with their attribute names, the links, and the text outside the style sheet."""

    def __init__(self, page: bytes) -> None:
        """Read the whole page."""
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(page.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag."""
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        """Note the words."""
        if data.strip() and self.tags[-1][0] != "style":
            self.words.append(" ".join(data.split()))

    @property
    def text(self) -> str:
        """All words in order, pieces parted by bars."""
        return " | ".join(self.words)


def a_request_saying(text: str) -> PortRequest:
    return a_request(
        friendly_name=text,
        partner_reference=text,
        billing=a_billing(
            customer_name=text, account_number=text, pin=text, billing_telephone_number=text, address=an_address(street=text, city=text)
        ),
        authorized_representative=a_representative(name=text),
        port_in=a_port_in(losing_carrier=text, account_id=text),
    )


def a_page_saying(text: str) -> Outline:
    """The report of a bundle in which every text of the partner is `text`."""
    numbers = a_list_of([text, "+14108430143"], [NO_NUMBER, 4108430143])
    routes = replace(
        a_number_finding([0, 1], 2, "ROUTE_NAME_NOT_ID"),
        found=(text, text),
        expected=(text, text),
        hint=(text, "other"),
        field="routing_id",
    )
    judgement = a_judgement(
        a_finding(where=Where(file=text, field=text), found=text, expected=text, hint=text),
        a_finding("DROP_UNEXPECTED_FILE", Severity.WARN, Where(file=text), found=f"x{text}"),
        by_number=[a_number_finding([0], 2), routes],
        numbers=numbers,
    )
    return Outline(report_html(a_receipt(judgement, a_drop(partner=text, bundle=text), a_request_saying(text))))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_partner_becomes_markup(text: str) -> None:
    page, plain = a_page_saying(text), a_page_saying("plain")
    assert page.tags == plain.tags
    assert page.links == plain.links
    assert text in page.text


def test_nothing_is_loaded_and_no_script_runs() -> None:
    page = Outline(report_html(a_receipt(a_judgement(by_number=[a_number_finding([0])]))))
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "img", "iframe", "object", "form", "base"})
    assert {link for link in page.links if not link.startswith("#")} == {"numbers.csv", "fix-me.csv"}
    assert b"default-src 'none'; style-src 'unsafe-inline'; img-src data:" in report_html(a_receipt(a_judgement()))


def test_every_link_within_the_page_has_its_target() -> None:
    warning = a_number_finding([1], code="NUM_NO_ROUTING", severity=Severity.WARN)
    content = report_html(a_receipt(a_judgement(a_finding(), by_number=[a_number_finding([0]), warning]))).decode()
    targets = [link for link in Outline(content.encode()).links if link.startswith("#")]
    assert set(targets) == {"#LOA_UNSIGNED", "#NUM_IS_RECEIVING", "#NUM_NO_ROUTING"}
    assert all(content.count(f'id="{target[1:]}"') == 1 for target in targets)


def test_the_verdict_stands_before_the_mends_and_these_before_the_numbers() -> None:
    text = Outline(report_html(a_receipt(a_judgement(a_finding(), by_number=[a_number_finding([1])])))).text
    order = [
        "Not sent: 2 things to fix | Nothing was sent.",
        "Have it signed.",
        "Mend NUM_IS_RECEIVING.",
        "What to fix",
        "Numbers to fix",
        "Each number",
    ]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)


def test_a_mismatch_shows_both_sides() -> None:
    finding = a_finding("BILL_ZIP_MISMATCH", where=Where(file="bill.pdf", page=1), found="21401", expected="21403")
    assert "bill.pdf, page 1 | On the bill | 21401 | In your request | 21403" in Outline(report_html(a_receipt(a_judgement(finding)))).text


def test_each_number_has_its_row_its_text_and_its_result() -> None:
    numbers = a_list_of(["(410) 843-0142", "+14108430143"], [4108430142, 4108430143])
    text = Outline(report_html(a_receipt(a_judgement(by_number=[a_number_finding([1], 2)], numbers=numbers)))).text
    assert "2 | (410) 843-0142 | +14108430142 | Accepted" in text
    assert "3 | +14108430143 | To fix | Mend NUM_IS_RECEIVING." in text


def test_what_is_true_of_every_number_is_not_repeated_in_its_rows() -> None:
    of_all = a_number_finding([0, 1, 2], code="NUM_NO_ROUTING", severity=Severity.WARN)
    of_one = a_number_finding([0], code="BILL_NUMBER_NOT_LISTED", severity=Severity.WARN)
    content = report_html(a_receipt(a_judgement(by_number=[of_all, of_one]))).decode()
    assert content.count("#NUM_NO_ROUTING") == 0
    assert content.count("#BILL_NUMBER_NOT_LISTED") == 1


def test_numbers_typed_on_one_line_are_told_apart() -> None:
    assert "1, 2 | +14108430143 | Accepted" in Outline(report_html(a_receipt(a_judgement(numbers=a_typed_list())))).text


def test_good_numbers_of_a_rejected_bundle_are_ready_and_not_accepted() -> None:
    text = Outline(report_html(a_receipt(a_judgement(a_finding())))).text
    assert "+14108430142 | Ready" in text
    assert "Accepted" not in text


def test_a_long_list_is_cut_and_the_reader_is_told_where_the_rest_is() -> None:
    numbers = a_number_list(range(2_010_000_000, 2_010_000_000 + ROWS_SHOWN + 1))
    page = Outline(report_html(a_receipt(a_judgement(numbers=numbers))))
    assert "The first 1,000 of 1,001 rows;" in page.text
    assert sum(tag == "tr" for tag, _ in page.tags) == ROWS_SHOWN + 1


def test_more_places_than_are_shown_are_counted() -> None:
    numbers = a_number_list(range(2_010_000_000, 2_010_000_100))
    text = Outline(report_html(a_receipt(a_judgement(by_number=[a_number_finding(range(99), 100)], numbers=numbers)))).text
    assert "and 74 more, all listed in | numbers.csv" in text


@pytest.mark.parametrize("code", ["DROP_INCOMPLETE", "DROP_DUPLICATE_BUNDLE"])
def test_a_bundle_that_was_not_judged_lists_no_numbers(code: str) -> None:
    assert "Each number" not in Outline(report_html(a_receipt(a_judgement(a_finding(code))))).text


def test_pins_are_not_shown_and_account_numbers_in_part() -> None:
    request = a_request(billing=a_billing(account_number="512 843-0142 123 4", pin="PIN-4821"))
    content = report_html(a_receipt(a_judgement(numbers=a_number_list(pin=["SECRET1", "SECRET2", "SECRET3"])), request=request))
    assert b"*** ***-**** 123 4" in content
    assert b"512 843" not in content
    assert b"4821" not in content
    assert b"SECRET" not in content


def test_a_bundle_without_a_request_is_called_by_its_folder() -> None:
    page = Outline(report_html(replace(a_receipt(a_judgement(a_finding(), read=False)), request=None)))
    assert "Port request | halyard-front-office" in page.text
    assert "Your request" not in page.text


def test_control_and_direction_characters_are_shown_escaped() -> None:
    content = report_html(a_receipt(a_judgement(a_finding(found="a\x1bb\u202ec\ud800")))).decode()
    assert r"a\x1bb\u202ec\ud800" in content


def test_a_request_without_a_date_has_no_line_for_it() -> None:
    page = Outline(report_html(a_receipt(a_judgement(), request=a_request(port_in=a_port_in(requested_date=None)))))
    assert "Requested date" not in page.text
    assert "Current carrier | Verizon" in page.text


def test_the_page_can_be_read_aloud() -> None:
    content = report_html(a_receipt(a_judgement(by_number=[a_number_finding([0])]))).decode()
    page = Outline(content.encode())
    assert '<html lang="en">' in content
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert "<caption>" in content
    assert 'scope="row"' in content


def test_times_and_days_are_written_as_in_an_american_office() -> None:
    assert moment(datetime(2026, 11, 2, 9, 5, tzinfo=UTC)) == "November 2, 2026, 9:05 AM UTC"
    assert moment(datetime(2026, 11, 22, 21, 28, tzinfo=UTC)) == "November 22, 2026, 9:28 PM UTC"
    assert day(date(2026, 12, 1)) == "December 1, 2026"
