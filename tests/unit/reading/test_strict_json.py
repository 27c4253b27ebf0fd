from __future__ import annotations

import pytest

from pipeline.reading.misparse import MisparseError
from pipeline.reading.strict_json import parse_json


def refusal(text: str) -> MisparseError:
    with pytest.raises(MisparseError) as caught:
        parse_json(text)
    return caught.value


def test_plain_json_is_read() -> None:
    assert parse_json('{"a": [{"x": 1}, {"x": 2}], "b": {"x": -1.5e3}, "x": "{\\"x\\": 1}"}') == {
        "a": [{"x": 1}, {"x": 2}],
        "b": {"x": -1500.0},
        "x": '{"x": 1}',
    }


@pytest.mark.parametrize(
    ("text", "field", "line", "column"),
    [
        ('{"a": 1,\n "a": 2}', "a", 2, 2),
        ('{"a": {"b": 1, "c": {"x": 1}, "b": 2}}', "a.b", 1, 31),
        ('{"a": 1, "\\u0061": 2}', "a", 1, 10),
        ('{"a": [1, {"b": 1, "b": 2}]}', "a.item.b", 1, 20),
        ('{"a": {"x": {"y": 1}}, "b": {"z": 1, "z": 2}}', "b.z", 1, 38),
    ],
)
def test_a_field_named_twice_is_refused_with_its_place(text: str, field: str, line: int, column: int) -> None:
    error = refusal(text)
    assert (error.field, error.line, error.column) == (field, line, column)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(value: str) -> None:
    assert refusal(f'{{"a": {value}}}').reason == f"{value} is no JSON value"


def test_a_number_without_end_is_refused() -> None:
    assert refusal(f'{{"a": {"9" * 5000}}}').column == 7


def test_a_depth_bomb_is_refused_before_it_is_parsed() -> None:
    assert "levels" in refusal("[" * 200_000).reason
    assert "levels" in refusal('{"a":' * 200_000).reason


@pytest.mark.parametrize("text", ["", "{", '{"a"}', '{"a": 1,}', '"' + '\\"' * 100_000, "}{", '{"a": 1} x', "\\", '["a": 1]', '{"\\q": 1}'])
def test_broken_json_is_refused_with_line_and_column(text: str) -> None:
    error = refusal(text)
    assert error.line is not None
    assert error.column is not None
    assert error.reason
