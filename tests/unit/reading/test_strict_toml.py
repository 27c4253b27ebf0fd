from __future__ import annotations

import pytest

from pipeline.reading.misparse import MisparseError
from pipeline.reading.strict_toml import parse_toml


def refusal(text: str) -> MisparseError:
    with pytest.raises(MisparseError) as caught:
        parse_toml(text)
    return caught.value


def test_plain_toml_is_read() -> None:
    assert parse_toml("[a]\nb = 1") == {"a": {"b": 1}}


@pytest.mark.parametrize(
    ("text", "field", "line", "column"),
    [
        ("a = 1\na = 2", "a", 2, 6),
        ("a = 1\na = 2\nb = 3", "a", 2, 6),
        ("[a]\nb = 1\n[a]\nc = 1", "a", 3, 3),
        ("x =", None, 1, 4),
        ("x = '''", None, 1, 8),
        ("a = 1\nb = 2026-02-30", None, 2, 5),
    ],
)
def test_mistakes_have_their_place_and_repeated_fields_their_name(text: str, field: str | None, line: int, column: int) -> None:
    error = refusal(text)
    assert (error.field, error.line, error.column) == (field, line, column)
    assert "line" not in error.reason


@pytest.mark.parametrize("bomb", ["a = " + "[" * 100_000, "a = " + "9" * 5000])
def test_bombs_are_refused(bomb: str) -> None:
    assert refusal(bomb).reason


def test_a_repeated_field_without_a_name_has_none() -> None:
    assert refusal('[a]\n["é"]\nb = 1\n[a]').field == "a"
