from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pipeline.domain.address import Address
from pipeline.domain.bill import Bill, BillSign, Extracted, PrintedNumber
from pipeline.domain.document import DocumentFacts, Unreadable, UnreadableReason
from pipeline.domain.telephone import e164
from tests.accuracy.bills import LAYOUTS, bill
from tests.accuracy.comparison import same
from tests.accuracy.documents import documents_in
from tests.accuracy.facts import Truth, numbers_of
from tests.accuracy.scores import Share, Verdict, confusion, marks_of, tally

if TYPE_CHECKING:
    from pathlib import Path

HOME = Address("12 Wharf Street", "Suite 4", "Annapolis", "MD", "21401", "US")
TRUTH = Truth("bill", "layout", "native", {"account_number": "4108 430-142", "due_date": "2026-11-24", "amount_due": None})


def read(value: object) -> Extracted[object]:
    return Extracted(value, 0.9, 1, (0.0, 0.0, 1.0, 1.0), str(value))


def bill_with(**values: object) -> Bill:
    return replace(Bill("bill.pdf", DocumentFacts()), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("account_number", "4108 430-142", "4108430142"),
        ("billing_name", "O'ROURKE AND SONS, INCORPORATED", "O'Rourke & Sons Inc."),
        ("billing_name", "Garage L. Thériault et Fils ltée", "GARAGE L THERIAULT & FILS LTEE"),
        ("billing_address", HOME, asdict(HOME) | {"street": "12 WHARF ST", "unit": "# 4", "postal_code": "21401-2210"}),
        (
            "service_address",
            Address("45 rue Saint-Paul", "", "Québec", "QC", "G1K3V8"),
            Address("45 RUE ST PAUL", "", "QUEBEC", "QC", "G1K 3V8", "CA"),
        ),
        ("billing_telephone_number", "+14108430142", "4108430142"),
        ("bill_date", date(2026, 11, 3), "2026-11-03"),
        ("amount_due", Decimal("86.4"), "86.40"),
        ("carrier", "Xfinity", "Comcast Business"),
        ("carrier", "Blue Mesa Telephone Co.", "BLUE MESA TELEPHONE COMPANY"),
    ],
)
def test_the_same_value_in_other_words_is_right(field: str, one: object, other: object) -> None:
    assert same(field, one, other)


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("account_number", "4108430142", "4108430143"),
        ("account_number", "4108430142", "41084301422"),
        ("billing_name", "Halyard Dental LLC", "Halyard Dental Group LLC"),
        ("billing_address", HOME, replace(HOME, unit="Suite 5")),
        ("billing_address", HOME, replace(HOME, street="14 Wharf Street")),
        ("billing_address", replace(HOME, street="12 N Wharf St"), HOME),
        ("bill_date", date(2026, 11, 3), "2026-03-11"),
        ("carrier", "Verizon", "Verizon Wireless"),
        ("carrier", "Bell", None),
    ],
)
def test_another_value_is_not_right(field: str, one: object, other: object) -> None:
    assert not same(field, one, other)


def test_each_field_is_right_wrong_missed_or_not_counted() -> None:
    marks = {mark.field: mark for mark in marks_of("a", TRUTH, bill_with(account_number=read("4108430142"), amount_due=read(Decimal(5))))}
    counts = {field: (mark.right, mark.wrong, mark.missed, mark.printed) for field, mark in marks.items()}
    assert counts == {"bill.account_number": (1, 0, 0, 1), "bill.due_date": (0, 0, 1, 1), "bill.amount_due": (0, 1, 0, 0)}


def test_a_lenient_reading_of_what_is_not_printed_counts_neither_way() -> None:
    lenient = replace(TRUTH, fields={}, lenient={"due_date": ("2026-11-24",)})
    assert list(marks_of("a", lenient, bill_with(due_date=read(date(2026, 11, 24))))) == []
    assert tally(marks_of("a", lenient, bill_with(due_date=read(date(2026, 11, 25))))).wrong == 1


def test_numbers_and_warnings_are_compared_as_sets() -> None:
    truth = replace(TRUTH, fields={}, telephone_numbers=numbers_of((4108430142, 4108430143)), flags=frozenset({"final_bill"}))
    printed = tuple(PrintedNumber(e164(number), 1) for number in (4108430142, 8005551234))
    signs = frozenset({BillSign.SUSPENDED, BillSign.PREPAID})
    numbers, warnings = marks_of("a", truth, bill_with(telephone_numbers=printed, signs=signs))
    assert (numbers.right, numbers.wrong, numbers.missed) == (1, 1, 1)
    assert (warnings.right, warnings.wrong, warnings.missed) == (1, 1, 0)


def test_a_refused_document_misses_all_it_prints_unless_nothing_was_asked_of_it() -> None:
    refused = Unreadable(UnreadableReason.ENCRYPTED)
    assert tally(marks_of("a", TRUTH, refused)).missed == 2
    assert tally(marks_of("a", replace(TRUTH, flags=frozenset({"no_recall"})), refused)).missed == 0


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(0, 100, 0.0, 0.0370), (50, 100, 0.4038, 0.5962), (300, 300, 0.9874, 1.0), (0, 0, 0.0, 1.0)]
)
def test_the_interval_is_that_of_wilson(part: int, whole: int, low: float, high: float) -> None:
    assert Share(part, whole).interval == pytest.approx((low, high), abs=1e-4)


def test_letters_called_the_opposite_are_counted_apart() -> None:
    said = [(True, "signed"), (True, "unsigned"), (True, "none"), (False, "unsigned"), (False, "signed"), (False, "uncertain")]
    counted = confusion(Verdict("a", "layout", "native", "", signed, state) for signed, state in said)
    assert counted.false_signed == Share(1, 3)
    assert counted.false_unsigned == Share(1, 3)
    assert counted.uncertain == Share(1, 3)


def test_a_bill_is_made_the_same_every_time_and_states_what_it_prints() -> None:
    for layout in LAYOUTS.values():
        first, again, other = bill(layout), bill(layout), bill(layout, 1)
        assert first == again
        assert first.truth.fields["account_number"] != other.truth.fields["account_number"]
        assert first.truth.telephone_numbers
    assert len(LAYOUTS) >= 24


def test_a_folder_gives_its_documents_and_their_truth(tmp_path: Path) -> None:
    made = bill(LAYOUTS["cable grid"])
    tree = {
        "kind": "bill",
        "layout": "cable grid",
        "variant": "native",
        "fields": made.truth.fields | {name: asdict(value) for name, value in made.truth.fields.items() if isinstance(value, Address)},
        "telephone_numbers": sorted(made.truth.telephone_numbers),
        "flags": ["past_due"],
        "lenient": {"carrier": ["Comcast"]},
    }
    (tmp_path / "a.json").write_text(json.dumps(tree), encoding="utf-8")
    (tmp_path / "a.pdf").write_bytes(made.content)
    (tmp_path / "without-paper.json").write_text(json.dumps(tree), encoding="utf-8")
    (found,) = documents_in(tmp_path)
    assert found.content == made.content
    assert found.truth.fields == tree["fields"]
    assert found.truth.telephone_numbers == made.truth.telephone_numbers
    assert found.truth.lenient == {"carrier": ("Comcast",)}
