from __future__ import annotations

import pytest

from pipeline.reading import typed_list
from pipeline.reading.typed_list import expand_range, read_typed


def read(text: str) -> list[tuple[int, int, str]]:
    typed = read_typed(text.encode())
    return list(zip(typed.rows.tolist(), typed.positions.tolist(), typed.given.to_pylist(), strict=True))


def test_commas_semicolons_tabs_and_lines_separate_numbers() -> None:
    assert read("1,2;3\t4\n5\r\n 6 ") == [(1, 1, "1"), (1, 2, "2"), (1, 3, "3"), (1, 4, "4"), (2, 1, "5"), (3, 1, "6")]


def test_nothing_between_two_separators_is_no_number() -> None:
    assert read(",,1,,2;\n\n;\n3,") == [(1, 1, "1"), (1, 2, "2"), (4, 1, "3")]
    assert read(" ") == []


def test_quotation_marks_around_a_number_are_those_of_a_spreadsheet() -> None:
    assert read('"4108430142"\n" 410 "\nsay "hi"') == [(1, 1, "4108430142"), (2, 1, "410"), (3, 1, 'say "hi"')]


@pytest.mark.parametrize(
    "text",
    [
        "410-843-0118 to 0120",
        "410-843-0118 TO 410-843-0120",
        "410-843-0118 thru 0120",
        "410-843-0118 through (410) 843-0120",
        "410-843-0118 - 0120",
        "410-843-0118 \u2013 0120",
        "410-843-0118\u20140120",
    ],
)
def test_a_range_is_expanded_in_the_way_its_first_number_is_written(text: str) -> None:
    assert expand_range(text) == ["410-843-0118", "410-843-0119", "410-843-0120"]
    assert [given for _, _, given in read(f"{text}, 8")] == ["410-843-0118", "410-843-0119", "410-843-0120", "8"]


@pytest.mark.parametrize(
    "text",
    [
        "410-843-0120 to 0118",
        "410-843-0118 to 410-844-0120",
        "410-843-0118 to 19",
        "843-0118 to 0120",
        "410-843-0118-0120",
        "410-843-0118 to",
        "410-843-0118 to 24108430120",
        "410-843-0118",
    ],
)
def test_what_is_no_range_stays_as_it_is_written(text: str) -> None:
    assert expand_range(text) == []
    assert [given for _, _, given in read(text)] == [text]


def test_each_number_of_a_range_has_its_own_place_on_the_line() -> None:
    assert read("7\n410-843-0100 to 0102, 8\n9") == [
        (1, 1, "7"),
        (2, 1, "410-843-0100"),
        (2, 2, "410-843-0101"),
        (2, 3, "410-843-0102"),
        (2, 4, "8"),
        (3, 1, "9"),
    ]


def test_ranges_beyond_the_limit_are_left_as_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed_list, "MOST_EXPANDED", 3)
    assert [given for _, _, given in read("410-843-0100 to 0101, 410-843-0200 to 0201")] == [
        "410-843-0100",
        "410-843-0101",
        "410-843-0200 to 0201",
    ]


def test_an_endless_text_is_not_searched_for_a_range() -> None:
    text = "1 to " * 50_000 + "1"
    assert [given for _, _, given in read(text)] == [text]
