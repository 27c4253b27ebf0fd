from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.domain.decision import Decision
from pipeline.domain.finding import Where
from pipeline.reports import words
from pipeline.rules import rulebook
from tests.builders import a_request


@pytest.mark.parametrize(
    ("where", "place"),
    [
        (Where(), ""),
        (Where(file="numbers.csv", row=3), "numbers.csv, row 3"),
        (Where(file="numbers.txt", row=1, position=2), "numbers.txt, row 1, number 2 in the row"),
        (Where(file="bill.pdf", page=2), "bill.pdf, page 2"),
        (Where(file="request.toml", line=4, column=7), "request.toml, line 4, column 7"),
        (Where(file="request.toml", field="billing.address.state"), "request.toml, billing.address.state"),
    ],
)
def test_a_place_is_named_as_a_person_would(where: Where, place: str) -> None:
    assert words.place(where) == place


@pytest.mark.parametrize("decision", Decision)
def test_every_decision_has_its_words(decision: Decision) -> None:
    assert words.BADGES[decision]
    assert words.headline(decision, 2, 1, 3)
    assert words.next_step(decision, 0).endswith(".")


def test_a_rejection_counts_what_there_is_to_fix() -> None:
    assert words.headline(Decision.REJECTED, 0, 0, 1) == "Not sent: 1 thing to fix"
    assert words.headline(Decision.REJECTED, 0, 0, 3) == "Not sent: 3 things to fix"


def test_a_held_request_says_that_some_numbers_are_wrong_anyway() -> None:
    assert "2 numbers" in words.next_step(Decision.HELD, 2)
    assert "number" not in words.next_step(Decision.HELD, 0)


def test_counts_have_thousands_and_the_right_noun() -> None:
    assert words.counted(1, "number") == "1 number"
    assert words.counted(1200, "number") == "1,200 numbers"
    assert words.counted(2, "copy", "copies") == "2 copies"


def test_a_request_without_a_name_is_called_by_its_folder() -> None:
    assert words.name_of(None, "acme-main") == "acme-main"
    assert words.name_of(replace(a_request(), friendly_name=" "), "acme-main") == "acme-main"
    assert words.name_of(replace(a_request(), friendly_name="Acme"), "acme-main") == "Acme"


def test_the_checks_that_may_not_be_made_are_rules() -> None:
    assert set(rulebook.load()) >= words.CHECKS_NOT_MADE


@pytest.mark.parametrize(
    ("code", "sides"),
    [
        ("BILL_ADDRESS_MISMATCH", ("On the bill", "In your request")),
        ("LOA_SIGNER_NEAR_MATCH", ("On the letter", "In your request")),
        ("BILL_EXPIRED", ("On the bill", "Expected")),
        ("REQ_COUNT_MISMATCH", ("Found", "Expected")),
    ],
)
def test_the_two_sides_are_called_what_they_are(code: str, sides: tuple[str, str]) -> None:
    assert words.sides(code) == sides
