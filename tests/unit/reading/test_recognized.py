import pytest

from pipeline.reading.recognized import ILLEGIBLE, mean_confidence, recognized_words, rows_in
from tests.builders_scans import table_of


def texts(*words: tuple[str, int, int, int, int, float]) -> list[str]:
    return [word.text for word in recognized_words(rows_in(table_of(*words)), 1, 0.36)]


def test_words_stand_in_points_at_the_height_of_their_type() -> None:
    (word,) = recognized_words(rows_in(table_of(("HARBOR", 100, 200, 120, 20, 96.0))), 2, 0.36)
    assert (word.text, word.page, word.confidence) == ("HARBOR", 2, 0.96)
    assert word.size == pytest.approx(10)
    assert word.bottom == pytest.approx(220 * 0.36 + 2.1)
    assert word.bottom - word.top == pytest.approx(10)
    assert word.x0 < 36
    assert word.x1 > 79.2


def test_small_letters_and_tails_do_not_change_the_line_they_stand_on() -> None:
    capital, small, tail = recognized_words(
        rows_in(table_of(("Dear", 0, 100, 60, 20, 95.0), ("once", 70, 105, 60, 15, 95.0), ("gap", 140, 105, 60, 21, 95.0))), 1, 0.36
    )
    assert capital.size == small.size == tail.size
    assert small.bottom == pytest.approx(capital.bottom)
    assert tail.bottom == pytest.approx(capital.bottom, abs=0.5)


def test_a_word_that_seems_to_hang_a_little_stands_on_its_line() -> None:
    words = recognized_words(
        rows_in(table_of(("SEPTIC", 0, 100, 60, 20, 95.0), ("SERVICE", 70, 97, 60, 20, 95.0), ("LLC", 140, 100, 60, 20, 95.0))), 1, 0.36
    )
    assert len({word.bottom for word in words}) == 1


def test_a_small_l_among_capitals_is_an_i() -> None:
    assert texts(("GCl", 0, 0, 60, 20, 90.0), ("Bl", 70, 0, 60, 20, 90.0), ("Illinois", 140, 0, 60, 20, 90.0)) == ["GCI", "Bl", "Illinois"]


def test_a_dash_by_itself_is_as_large_as_its_line() -> None:
    first, dash = recognized_words(rows_in(table_of(("734-475-4100", 100, 100, 200, 20, 96.0), ("-", 308, 109, 10, 4, 91.0))), 1, 0.36)
    assert (dash.size, dash.top, dash.bottom) == (first.size, first.top, first.bottom)


def test_a_bigger_word_keeps_its_own_size() -> None:
    words = recognized_words(
        rows_in(table_of(("Bill", 0, 100, 60, 20, 95.0), ("Date", 70, 100, 60, 20, 95.0), ("TOTAL", 140, 70, 200, 50, 95.0))), 1, 0.36
    )
    assert words[2].size == pytest.approx(25)


def test_rules_and_boxes_are_no_words() -> None:
    assert texts(
        ("|Account|", 0, 0, 60, 20, 90.0), ("__", 70, 0, 60, 20, 90.0), ("&", 140, 0, 20, 20, 90.0), ("~", 170, 0, 20, 20, 90.0)
    ) == ["Account", "&"]


def test_digits_that_are_not_sure_are_not_read() -> None:
    assert texts(("4108430142", 0, 0, 60, 20, 59.0)) == [ILLEGIBLE * 10]
    assert texts(("4108430142", 0, 0, 60, 20, 61.0)) == ["4108430142"]


def test_a_word_that_is_hardly_read_leaves_a_place_that_says_so() -> None:
    assert texts(("Acme", 0, 0, 60, 20, 12.0)) == [ILLEGIBLE * 4]


@pytest.mark.parametrize("text", ["41O8430142", "4108l30142", "410843014I", "O108430142", "4S08"])
def test_a_letter_that_looks_like_a_digit_is_never_repaired(text: str) -> None:
    (read,) = texts((text, 0, 0, 60, 20, 97.0))
    assert ILLEGIBLE in read
    assert not any(character.isdigit() for character in read)


@pytest.mark.parametrize("text", ["B12345", "410-843-0142", "12B", "$1,204.55", "LLC"])
def test_letters_where_accounts_have_them_stay(text: str) -> None:
    assert texts((text, 0, 0, 60, 20, 97.0)) == [text]


def test_rows_that_are_no_words_are_left_out() -> None:
    table = (
        table_of(("Bill", 0, 0, 60, 20, 97.0)) + b"\n4\t1\t1\n5\t1\t1\t1\t1\t2\tx\t0\t1\t1\t90\tword\n1\t1\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t"
    )
    assert [word.text for word in recognized_words(rows_in(table), 1, 1)] == ["Bill"]


def test_how_well_a_page_was_read_weighs_long_words_more() -> None:
    words = recognized_words(rows_in(table_of(("Telephone", 0, 0, 60, 20, 90.0), ("x", 70, 0, 60, 20, 40.0))), 1, 1)
    assert mean_confidence(words) == pytest.approx((9 * 0.9 + 0.4) / 10)
    assert mean_confidence(()) == 0.0


def test_a_word_that_only_an_l_completes_has_one() -> None:
    assert texts(("Bivd", 0, 0, 60, 20, 90.0), ("It\u00e9e", 70, 0, 60, 20, 90.0), ("Item", 140, 0, 60, 20, 90.0)) == [
        "Blvd",
        "lt\u00e9e",
        "Item",
    ]
