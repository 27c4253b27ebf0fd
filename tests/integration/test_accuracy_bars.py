"""A small part of `make accuracy`: what the reader makes of made-up documents must not become worse. The figures are synthetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.accuracy.bills import LAYOUTS, bill
from tests.accuracy.documents import COPIES, one_of_each, scanned, signed_and_unsigned
from tests.accuracy.facts import AS_OF
from tests.accuracy.reading import scored, scored_as_strangers
from tests.accuracy.scores import NUMBERS, confusion, is_field, tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.accuracy.scores import Mark

SCANNED = ("Canadian columns", "everything in the coupon", "cases")


def wrong_in(marks: Iterable[Mark]) -> list[str]:
    return [f"{mark.document}: {mark.field}: {mark.note}" for mark in marks if mark.wrong]


def test_no_value_of_a_native_bill_is_wrong_and_few_are_missing() -> None:
    marks = scored(one_of_each(), AS_OF).marks
    fields, numbers = tally(filter(is_field, marks)), tally(mark for mark in marks if mark.field.endswith(NUMBERS))
    assert wrong_in(marks) == []
    assert fields.right >= 0.9 * fields.printed
    assert numbers.right >= 0.9 * numbers.printed


def test_no_value_of_a_carrier_without_a_profile_is_wrong() -> None:
    marks = scored_as_strangers((made for made in one_of_each() if LAYOUTS[made.truth.layout].known), AS_OF).marks
    fields = tally(filter(is_field, marks))
    assert wrong_in(filter(is_field, marks)) == []
    assert fields.right >= 0.7 * fields.printed


def test_no_value_of_a_scanned_bill_is_wrong_and_most_are_found(program: Callable[[str, str], str]) -> None:
    program("tesseract", "tesseract-ocr")
    marks = scored((scanned(bill(LAYOUTS[name], COPIES), 200, 0.4) for name in SCANNED), AS_OF).marks
    fields = tally(filter(is_field, marks))
    assert wrong_in(marks) == []
    assert fields.right >= 0.75 * fields.printed


def test_no_unsigned_letter_is_called_signed_and_no_signed_one_unsigned() -> None:
    counted = confusion(scored(signed_and_unsigned(), AS_OF).verdicts)
    assert counted.signed.total() == counted.unsigned.total() > 0
    assert counted.false_signed.part == 0
    assert counted.false_unsigned.part == 0
    assert counted.uncertain.part <= 0.08 * counted.uncertain.whole
