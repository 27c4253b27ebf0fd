from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import numpy as np
import pandas as pd

from pipeline.domain.decision import Decision
from pipeline.domain.finding import Severity, Where
from pipeline.domain.judgement import Judgement, NumberFinding
from pipeline.domain.numbers import NO_NUMBER
from pipeline.reports.machine import check_document, checks_not_made, report_json
from tests.builders import a_drop, a_list_of, a_number_list, a_request, a_typed_list
from tests.builders_reports import BUNDLE_ID, a_finding, a_judgement, a_number_finding, a_receipt


def test_the_document_of_a_check_is_the_one_of_the_design() -> None:
    judgement = a_judgement(by_number=[a_number_finding([1])])
    assert check_document(a_drop(), Decision.ACCEPTED_IN_PART, judgement) == {
        "bundle": "halyard-front-office",
        "partner": "brightline",
        "decision": "accepted_in_part",
        "numbers": {"total": 3, "accepted": 2, "rejected": 1},
        "findings": [
            {
                "code": "NUM_IS_RECEIVING",
                "severity": "reject-number",
                "scope": "number",
                "where": {"file": "numbers.csv", "row": 3},
                "found": "+14108430143",
                "expected": None,
                "hint": "Mend NUM_IS_RECEIVING.",
                "source": "seed",
            }
        ],
        "accepted_numbers": ["+14108430142", "+14108430144"],
    }


def test_a_place_has_only_the_keys_that_say_something() -> None:
    judgement = a_judgement(a_finding(where=Where(file="loa.pdf", page=2)), a_finding())
    findings = json.loads(report_json(a_receipt(judgement)))["findings"]
    assert [finding["where"] for finding in findings] == [{"file": "loa.pdf", "page": 2}, {}]


def test_the_position_is_told_for_a_typed_list_only() -> None:
    judgement = a_judgement(by_number=[a_number_finding([2])], numbers=a_typed_list())
    assert json.loads(report_json(a_receipt(judgement)))["findings"][0]["where"] == {"file": "numbers.txt", "row": 1, "position": 3}


def test_findings_from_columns_equal_those_made_one_by_one() -> None:
    texts = pd.Series(["a", None, "c"], dtype="str")
    finding = NumberFinding(
        "ROUTE_NAME_NOT_ID",
        Severity.WARN,
        "Mend.",
        "seed",
        np.array([True, True, True]),
        texts,
        ("x", None, "z"),
        [None, "own", ""],
        "routing_id",
    )
    judgement = a_judgement(by_number=[finding])
    documents = check_document(a_drop(), Decision.ACCEPTED, judgement)["findings"]
    assert isinstance(documents, list)
    assert [(d["found"], d["expected"], d["hint"], d["where"]["field"]) for d in documents] == [
        ("a", "x", "Mend.", "routing_id"),
        (None, None, "own", "routing_id"),
        ("c", "z", "Mend.", "routing_id"),
    ]


def test_a_row_without_a_number_is_never_accepted() -> None:
    judgement = a_judgement(numbers=a_list_of(["+14108430142", "?"], [4108430142, NO_NUMBER]))
    document = check_document(a_drop(), Decision.ACCEPTED, judgement)
    assert document["numbers"] == {"total": 2, "accepted": 1, "rejected": 1}
    assert document["accepted_numbers"] == ["+14108430142"]


def test_a_list_that_could_not_be_read_counts_nothing() -> None:
    document = check_document(a_drop(), Decision.REJECTED, a_judgement(a_finding(), read=False))
    assert document["numbers"] == {"total": 0, "accepted": 0, "rejected": 0}


def test_the_report_adds_ids_and_the_time_in_utc() -> None:
    receipt = replace(a_receipt(a_judgement()), decided_at=datetime(2026, 11, 16, 7, 0, 0, 5, tzinfo=timezone(timedelta(hours=-5))))
    document = json.loads(report_json(receipt))
    assert document["bundle_id"] == BUNDLE_ID
    assert document["short_id"] == "5q8r3w1a"
    assert document["decided_at"] == "2026-11-16T12:00:00Z"
    assert document["friendly_name"] == "Halyard Dental, front office"
    assert document["partner_reference"] == "HALYARD-2026-01"
    assert document["findings"] == []


def test_a_report_without_a_request_leaves_its_names_empty() -> None:
    document = json.loads(report_json(replace(a_receipt(a_judgement()), request=None)))
    assert document["friendly_name"] is None
    assert document["partner_reference"] is None


def test_an_empty_reference_is_none() -> None:
    document = json.loads(report_json(a_receipt(a_judgement(), request=replace(a_request(), partner_reference=""))))
    assert document["partner_reference"] is None


def test_checks_that_were_not_made_are_listed() -> None:
    judgement = a_judgement(
        a_finding("ROUTE_LIST_MISSING", Severity.WARN), a_finding("NUM_FAILSAFE_NOT_CHECKED", Severity.WARN), a_finding()
    )
    assert checks_not_made(judgement) == ["NUM_FAILSAFE_NOT_CHECKED", "ROUTE_LIST_MISSING"]


def test_the_report_is_pure_ascii_and_ends_with_a_line_end() -> None:
    content = report_json(a_receipt(a_judgement(a_finding(found="Caf\u00e9 \u202e \ud800"))))
    assert content.isascii()
    assert content.endswith(b"}\n")
    assert json.loads(content)["findings"][0]["found"] == "Caf\u00e9 \u202e \ud800"


def test_the_same_receipt_gives_the_same_bytes() -> None:
    receipt = a_receipt(a_judgement(a_finding(), by_number=[a_number_finding([0, 2])]))
    assert report_json(receipt) == report_json(receipt)


def test_a_hundred_thousand_findings_cost_little_more_than_their_bytes() -> None:
    count = 100_000
    numbers = a_number_list(range(2_010_000_000, 2_010_000_000 + count))
    receipt = a_receipt(Judgement((), (a_number_finding(range(count), count),), numbers, np.ones(count, dtype=np.bool_)))
    before = time.process_time()
    content = report_json(receipt)
    spent = time.process_time() - before
    before = time.process_time()
    assert len(json.loads(content)["findings"]) == count
    assert spent < 20 * (time.process_time() - before)
