from __future__ import annotations

import json

import pytest

from pipeline.domain.portability import NOT_ASKED, Portability, PortabilityAnswer, PortabilityAnswers
from pipeline.reading.portability_answer import CONTRADICTORY, LEFT_OUT, NOT_UNDERSTOOD, read_portability_answer

NUMBER, OTHER = 4108430142, 4108430143


def entry(**fields: object) -> dict[str, object]:
    return {"phone_number": "+14108430142", "portable": True, "not_portable_reason": "", **fields}


def read(*entries: object) -> PortabilityAnswer:
    return read_portability_answer(json.dumps({"data": entries}).encode(), [NUMBER]).of(NUMBER)


def test_a_yes_is_portable_and_tells_the_carrier() -> None:
    assert read(entry(carrier_name="Verizon")) == PortabilityAnswer(Portability.PORTABLE, losing_carrier="Verizon")


def test_a_no_has_its_reason() -> None:
    assert read(entry(portable=False, not_portable_reason="No coverage")) == PortabilityAnswer(Portability.NOT_PORTABLE, "No coverage")


@pytest.mark.parametrize("portable", [None, "true", 1, 0, "", [], {}])
def test_only_a_clear_word_counts(portable: object) -> None:
    assert read(entry(portable=portable)) == PortabilityAnswer(Portability.UNKNOWN, NOT_UNDERSTOOD)


@pytest.mark.parametrize("written", ["4108430142", "+1 410 843 0142", "14108430142", None, 4108430142])
def test_an_entry_for_a_number_that_was_not_asked_about_says_nothing(written: object) -> None:
    assert read(entry(phone_number=written)) == PortabilityAnswer(Portability.UNKNOWN, LEFT_OUT)


def test_numbers_that_were_not_asked_about_are_not_taken_in() -> None:
    answers = read_portability_answer(json.dumps({"data": [entry(phone_number="+14108430143")]}).encode(), [NUMBER])
    assert answers.of(OTHER) == NOT_ASKED


def test_two_words_about_one_number_are_none() -> None:
    assert read(entry(), entry(portable=False)) == PortabilityAnswer(Portability.UNKNOWN, CONTRADICTORY)
    assert read(entry(portable=False), entry(), entry()) == PortabilityAnswer(Portability.UNKNOWN, CONTRADICTORY)
    assert read(entry(), entry()).status is Portability.PORTABLE


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"[]", b"{}", b'{"data": {}}', b'{"data": [', b'{"data": [], "data": []}', b"[" * 100_000, b"<html>busy</html>"],
)
def test_what_is_no_answer_leaves_every_number_unknown(content: bytes) -> None:
    assert read_portability_answer(content, [NUMBER, OTHER]) == PortabilityAnswers.unknown([NUMBER, OTHER], NOT_UNDERSTOOD)


def test_entries_that_are_none_are_passed_over() -> None:
    assert read(None, 7, [], entry()).status is Portability.PORTABLE


def test_their_words_are_one_printable_line_of_bounded_length() -> None:
    reason = read(entry(portable=False, not_portable_reason="No\x1b[2J\ncoverage \ud800\u202e" + "x" * 10_000)).reason
    assert reason.startswith("No [2J coverage x")
    assert (len(reason), reason.isprintable()) == (160, True)
    assert read(entry(portable=False, not_portable_reason=7)).reason == ""
