from __future__ import annotations

from pipeline.reports.publication import report_files
from tests.builders_reports import a_finding, a_judgement, a_number_finding, a_receipt


def test_a_report_has_three_files_when_every_number_is_good() -> None:
    assert list(report_files(a_receipt(a_judgement()))) == ["report.html", "report.json", "numbers.csv"]


def test_rejected_numbers_come_with_a_list_to_fix() -> None:
    assert "fix-me.csv" in report_files(a_receipt(a_judgement(by_number=[a_number_finding([0])])))


def test_a_bundle_without_a_readable_list_gets_a_report_too() -> None:
    assert list(report_files(a_receipt(a_judgement(a_finding(), read=False)))) == ["report.html", "report.json", "numbers.csv"]


def test_the_same_receipt_gives_the_same_files() -> None:
    receipt = a_receipt(a_judgement(a_finding(), by_number=[a_number_finding([0])]))
    assert report_files(receipt) == report_files(receipt)


def test_people_see_the_last_eight_characters_of_the_id() -> None:
    assert a_receipt(a_judgement()).short_id == "5q8r3w1a"
