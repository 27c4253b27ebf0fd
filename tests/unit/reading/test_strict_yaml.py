from __future__ import annotations

import pytest

from pipeline.reading.misparse import MisparseError
from pipeline.reading.strict_yaml import parse_yaml


def refusal(text: str) -> MisparseError:
    with pytest.raises(MisparseError) as caught:
        parse_yaml(text)
    return caught.value


def test_plain_texts_stay_texts() -> None:
    assert parse_yaml("state: ON\nanswer: no\nzip: 01234\ntime: 12:30\nday: 2026-12-14\nbtn: +14108430142\nrate: 1.5") == {
        "state": "ON",
        "answer": "no",
        "zip": "01234",
        "time": "12:30",
        "day": "2026-12-14",
        "btn": "+14108430142",
        "rate": "1.5",
    }


def test_truths_whole_numbers_and_nothing_are_read_as_such() -> None:
    assert parse_yaml("a: true\nb: False\nc: -12\nd:\ne: ~\nf: 'true'\ng: [1, \"2\"]\nh: {i: !!str 5}") == {
        "a": True,
        "b": False,
        "c": -12,
        "d": None,
        "e": None,
        "f": "true",
        "g": [1, "2"],
        "h": {"i": "5"},
    }


def test_a_number_of_many_digits_stays_a_text() -> None:
    assert parse_yaml(f"a: {'9' * 5000}") == {"a": "9" * 5000}


def test_an_empty_document_is_nothing() -> None:
    assert parse_yaml("# only a comment\n") is None


@pytest.mark.parametrize(
    ("text", "field", "line", "column"),
    [
        ("a: 1\na: 2", "a", 2, 1),
        ("a:\n  b: 1\n  b: 2", "a.b", 3, 3),
        ("a: &x 1\nb: *x", "a", 1, 4),
        ("a: 1\nb: *x", "b", 2, 4),
        ("a: !!python/object/apply:os.system [x]", "a", 1, 4),
        ("? [1, 2]\n: 3", None, 1, 3),
        ("a: 1\n---\nb: 2", None, 2, 1),
        ("a: [1", None, 2, 1),
        ("a: b: c", None, 1, 5),
    ],
)
def test_liberties_and_mistakes_are_refused_with_their_place(text: str, field: str | None, line: int, column: int) -> None:
    error = refusal(text)
    assert (error.field, error.line, error.column) == (field, line, column)


@pytest.mark.parametrize(
    "bomb", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000, "a:\n" + "".join(" " * n + "a:\n" for n in range(1, 300))]
)
def test_a_depth_bomb_is_refused_at_once(bomb: str) -> None:
    assert "levels" in refusal(bomb).reason


def test_a_control_character_is_refused_with_its_line() -> None:
    assert refusal("a: 1\nb: \x07").line == 2
