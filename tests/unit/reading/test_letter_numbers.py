from __future__ import annotations

import pytest

from pipeline.domain.telephone import e164
from pipeline.reading.layout import layout_of
from pipeline.reading.letter_numbers import covered_numbers, refers_to_schedule
from tests.builders_letters import a_document, a_page

Line = tuple[str, float, float]
HEADER: Line = ("Numbers to port:", 60, 200)


def covered(*lines: Line) -> list[str]:
    return [printed.value for printed in covered_numbers(layout_of(a_document(a_page(*lines))))]


def plus(*numbers: int) -> list[str]:
    return [e164(number) for number in numbers]


def test_a_list_and_a_table_are_covered() -> None:
    assert covered(HEADER, ("410-843-0142", 60, 215), ("4108430143", 200, 215), ("(410) 843-0144", 60, 230)) == plus(
        4108430142, 4108430143, 4108430144
    )


def test_a_heading_in_the_plural_opens_a_grid_of_numbers() -> None:
    grid: tuple[Line, ...] = (("410-843-0142", 60, 215), ("410-843-0143", 200, 215))
    assert covered(("Telephone numbers", 60, 200), *grid) == plus(4108430142, 4108430143)
    assert covered(("Telephone number", 60, 200), *grid) == []


def test_each_number_counts_once_at_its_first_page() -> None:
    first, second = a_page(HEADER, ("410-843-0142", 60, 215)), a_page(("410-843-0142", 60, 50), ("410-843-0143", 60, 65), number=2)
    found = covered_numbers(layout_of(a_document(first, second)))
    assert [(printed.value, printed.page) for printed in found] == [("+14108430142", 1), ("+14108430143", 2)]


@pytest.mark.parametrize(
    "text", ["217-558-0100 thru 0103", "217-558-0100 - 0103", "2175580100 to 2175580103", "(217) 558-0100 through 0103"]
)
def test_a_range_is_written_out(text: str) -> None:
    assert covered(HEADER, (text, 60, 215)) == plus(2175580100, 2175580101, 2175580102, 2175580103)


def test_a_range_over_cells_or_lines_is_written_out() -> None:
    expected = plus(2175580100, 2175580101)
    assert covered(HEADER, ("217-558-0100", 60, 215), ("through", 200, 215), ("217-558-0101", 300, 215)) == expected
    assert covered(HEADER, ("2175580100 to", 60, 215), ("2175580101", 60, 226)) == expected


def test_an_open_range_without_an_end_is_one_number() -> None:
    assert covered(HEADER, ("217-558-0100 to", 60, 215)) == plus(2175580100)


def test_numbers_that_say_where_to_call_are_not_covered() -> None:
    lines = (
        ("Halyard Dental LLC, 214 Compromise St, (410) 263-0999", 60, 40), ("(410) 263-0998", 60, 55),
        ("Contact phone:", 60, 100), ("410-263-0997", 200, 100), ("BTN", 60, 115), ("410-263-0996", 200, 115),
        ("Account number: 410 843-0142 123 4", 60, 130), HEADER, ("410-843-0142", 60, 215),
        ("Questions: 800-555-0199 or port@example.com", 60, 300), ("Fax 410-263-0995", 60, 315),
        ("Please reach me at home under 410-263-0994 or at my office", 60, 330),
    )  # fmt: skip
    assert covered(*lines) == plus(4108430142)


def test_a_sentence_that_moves_a_number_covers_it() -> None:
    assert covered(("I authorize you to port the number 410-843-0142 and 410-843-0143.", 60, 100)) == plus(4108430142, 4108430143)


def test_a_label_that_says_numbers_covers_what_follows_it() -> None:
    assert covered(("Telephone numbers: 410-843-0142", 60, 100)) == plus(4108430142)
    assert covered(("Telephone: 410-843-0142", 60, 100)) == []


@pytest.mark.parametrize("text", ["See attached list", "as listed in Schedule A", "the numbers on the attached spreadsheet", "Exhibit A"])
def test_a_schedule_is_noticed(text: str) -> None:
    assert refers_to_schedule(layout_of(a_document(a_page((text, 60, 100)))))


def test_a_letter_with_its_own_list_points_nowhere() -> None:
    assert not refers_to_schedule(layout_of(a_document(a_page(HEADER, ("I will schedule a call.", 60, 100)))))


def test_numbers_listed_in_a_sentence_over_its_lines_are_covered() -> None:
    told = (
        ("I authorize Kestrel Voice LLC to move the telephone service for the following numbers from AT&T, where we are", 60, 100),
        ("served under account number 6181-948231: (410) 843-0142, (410) 843-0143 and (410)", 60, 112),
        ("843-0144. If you have questions about this letter please call 410-263-0999 at any time of the day.", 60, 124),
    )
    assert covered(*told) == plus(4108430142, 4108430143, 4108430144)


def test_numbers_over_the_words_that_announce_their_list_are_covered() -> None:
    column = (("410-843-0142", 300, 100), ("410-843-0143", 300, 112), ("410-843-0144", 300, 124))
    assert covered(*column, ("Numbers to port / Num\u00e9ros \u00e0 transf\u00e9rer", 60, 112)) == plus(4108430142, 4108430143, 4108430144)


def test_a_number_under_a_name_and_address_or_a_label_of_its_own_is_not_covered() -> None:
    block = (("Solway Networks", 400, 400), ("Porting desk", 400, 411), ("800-555-0134", 400, 422))
    contact = (("Contact phone for questions", 60, 400), ("410-263-0999", 60, 412))
    assert covered(HEADER, ("410-843-0142", 60, 215), *block, *contact) == plus(4108430142)
