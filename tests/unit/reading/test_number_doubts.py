from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.domain.document import Document, TextSource
from pipeline.domain.telephone import e164
from pipeline.reading.layout import layout_of
from pipeline.reading.letter_numbers import covered_numbers
from pipeline.reading.number_doubts import ListReading, without_doubtful
from pipeline.reading.recognized import ILLEGIBLE
from tests.builders_letters import a_page

FIRST, SECOND = 4108430142, 4108430143
Line = tuple[str, float, float]
HEADER: Line = ("Numbers to port:", 60, 200)
LIST: tuple[Line, ...] = (HEADER, ("410-843-0142", 60, 215), ("410-843-0143", 60, 230))


def a_scan(*lines: Line, doubted: str = "", confidence: float = 0.7, text: TextSource = TextSource.OCR) -> Document:
    """A letter whose words were recognised, those of one text less surely than the others."""
    page = a_page(*lines)
    words = tuple(replace(word, confidence=confidence if word.text == doubted else 0.96) for word in page.words)
    return Document(1, (replace(page, words=words, text=text),), text)


def read(document: Document, *stated: int) -> ListReading:
    layout = layout_of(document)
    return without_doubtful(covered_numbers(layout), document, layout, frozenset(stated))


def numbers(reading: ListReading) -> list[str]:
    return [printed.value for printed in reading.numbers]


def plus(*national: int) -> list[str]:
    return [e164(number) for number in national]


def test_a_list_that_was_well_read_is_in_no_doubt() -> None:
    assert read(a_scan(*LIST)) == replace(read(a_scan(*LIST)), in_doubt=False)
    assert numbers(read(a_scan(*LIST))) == plus(FIRST, SECOND)


def test_a_number_with_doubted_figures_is_left_out_unless_the_request_states_it() -> None:
    document = a_scan(*LIST, doubted="410-843-0143")
    assert numbers(read(document)) == plus(FIRST)
    assert read(document).in_doubt
    assert numbers(read(document, FIRST, SECOND)) == plus(FIRST, SECOND)
    assert not read(document, FIRST, SECOND).in_doubt


def test_print_is_not_doubted() -> None:
    document = a_scan(*LIST, doubted="410-843-0143", text=TextSource.NATIVE)
    assert numbers(read(document)) == plus(FIRST, SECOND)
    assert not read(document).in_doubt


def test_a_number_that_misses_one_of_the_request_by_a_figure_is_left_out() -> None:
    reading = read(a_scan(*LIST), FIRST, 4108430149)
    assert (numbers(reading), reading.in_doubt) == (plus(FIRST), True)
    assert numbers(read(a_scan(*LIST), FIRST, 4108439999)) == plus(FIRST, SECOND)


@pytest.mark.parametrize("unread", [f"{ILLEGIBLE * 3} 843-0144", "41 0-843-0144"])
def test_a_list_with_something_unread_in_it_is_in_doubt(unread: str) -> None:
    assert read(a_scan(*LIST, (unread, 60, 245))).in_doubt
    assert not read(a_scan(*LIST, (unread, 60, 600))).in_doubt


def test_a_list_with_a_range_whose_end_is_missing_is_in_doubt() -> None:
    assert read(a_scan(*LIST, ("410-843-0150 thru", 200, 230))).in_doubt


def test_a_range_of_hundreds_is_taken_only_where_it_is_a_block() -> None:
    assert numbers(read(a_scan(HEADER, ("970-663-7020 to 7629", 60, 215)))) == []
    assert len(numbers(read(a_scan(HEADER, ("970-663-7000 to 7629", 60, 215))))) == 630
    assert len(numbers(read(a_scan(HEADER, ("970-663-7020 to 7099", 60, 215))))) == 80
