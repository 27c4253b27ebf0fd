from dataclasses import replace

import pytest

from pipeline.reading.recognized import Row
from pipeline.reading.second_look import Strip, confirmed, strips_in

SCALE = 0.36


def row(text: str, confidence: float = 0.3, left: int = 100, line: str = "1") -> Row:
    return Row((line,), text, left, 200, 12 * len(text), 24, confidence)


def boxes(*rows: Row) -> list[tuple[str, ...]]:
    return [tuple(each.text for each in strip.rows) for strip in strips_in(rows, SCALE)]


def test_doubted_figures_are_looked_at_again() -> None:
    assert boxes(row("Account", 0.9), row("9122776001", left=300), row("#B632645", left=600)) == [("9122776001",), ("#B632645",)]


@pytest.mark.parametrize(
    "other",
    [
        row("9122776001", 0.9),
        row("Suite"),
        row("12"),
        row("11/18/2026"),
        row("11-18-26,"),
        replace(row("9122776001"), height=5),
        replace(row("9122776001"), height=200),
    ],
    ids=["sure", "a word", "few figures", "a date", "a short date", "as low as a rule", "as high as a picture"],
)
def test_nothing_else_is(other: Row) -> None:
    assert boxes(other) == []


def test_a_doubted_word_among_well_read_ones_is_looked_at_again() -> None:
    line = (row("O'Rourke", 0.6), row("&", 0.95, left=220), row("Sons", 0.95, left=250))
    assert boxes(*line) == [("O'Rourke",)]
    (read, *_) = confirmed(line, [Strip(line[:1])], [[row("O\u2019Rourke", 0.96)]])
    assert (read.text, read.confidence) == ("O'Rourke", 0.84)


@pytest.mark.parametrize(
    ("confidence", "others"),
    [(0.6, ("&",)), (0.3, ("&", "Sons")), (0.6, ())],
    ids=["beside one word", "hardly read", "by itself"],
)
def test_what_a_hand_may_have_written_is_not(confidence: float, others: tuple[str, ...]) -> None:
    assert boxes(row("Bouin", confidence), *[row(text, 0.95, left=300 + 100 * n) for n, text in enumerate(others)]) == []


def test_a_word_among_doubted_ones_is_not() -> None:
    assert boxes(row("Bouin", 0.6), row("Tanaka", 0.6, left=300), row("Jones", 0.6, left=500), row("by", 0.95, left=700)) == []


def test_the_pieces_of_one_number_are_looked_at_together() -> None:
    assert boxes(row("535477875541"), row("56759", left=246), row("410", left=500), row("843", left=540, line="2")) == [
        ("535477875541", "56759"),
        ("410",),
        ("843",),
    ]


def test_a_page_full_of_doubt_is_no_page_of_text() -> None:
    assert boxes(*[row("9122776001", left=300 * number) for number in range(61)]) == []


def test_figures_read_alike_are_as_sure_as_the_second_look() -> None:
    first = (row("Account", 0.9), row("9122776001", left=300))
    read = confirmed(first, [Strip(first[1:])], [[row("9122776001", 0.92)]])
    assert read == (first[0], replace(first[1], confidence=0.92))


def test_a_number_read_in_pieces_is_one_word() -> None:
    pieces = (row("535477875541"), row("56759", left=246))
    (read,) = confirmed(pieces, [Strip(pieces)], [[row("53547787554156759", 0.95)]])
    assert (read.text, read.left, read.left + read.width, read.confidence) == ("53547787554156759", 100, 306, 0.95)


def test_words_that_stay_two_are_two() -> None:
    pieces = (row("410", left=100), row("843-0142", left=146))
    read = confirmed(pieces, [Strip(pieces)], [[row("843-0142", 0.8, left=300), row("410", 0.9, left=200)]])
    assert [(each.text, each.confidence) for each in read] == [("410", 0.9), ("843-0142", 0.8)]


@pytest.mark.parametrize(
    "second",
    [[row("9122776007", 0.97)], [row("9122776001", 0.5)], [], [row("91227", 0.9), row("76001", 0.9, left=300)]],
    ids=["read otherwise", "doubted again", "not seen", "in pieces"],
)
def test_figures_that_are_not_confirmed_stay_doubted(second: list[Row]) -> None:
    first = (row("9122776001"),)
    assert confirmed(first, [Strip(first)], [second]) == first
