import pytest

from pipeline.domain.document import Document
from pipeline.reading.layout import layout_of
from pipeline.reading.letter_numbers import covered_numbers
from pipeline.reading.own_lines import own_lines
from pipeline.reading.range_columns import with_ranges_joined
from tests.builders_letters import a_document, a_page


def a_table(first: str, last: str, *rows: tuple[str, str], title: str = "Numbers to port") -> Document:
    cells = [(text, x, 120 + 15 * i) for i, row in enumerate(rows) for x, text in zip((80, 220), row, strict=True)]
    return a_document(a_page((title, 80, 60), (first, 80, 100), (last, 220, 100), ("Count", 400, 100), *cells))


@pytest.mark.parametrize(
    ("first", "last"), [("From", "To"), ("Start of range", "End of range"), ("First TN", "Last TN"), ("Du numéro", "Au numéro")]
)
def test_every_number_between_the_two_columns_is_covered(first: str, last: str) -> None:
    layout = with_ranges_joined(layout_of(a_table(first, last, ("716-842-1200", "716-842-1203"), ("716-842-1300", "1301"))))
    assert [printed.value for printed in covered_numbers(layout)] == [
        *("+17168421200", "+17168421201", "+17168421202", "+17168421203"),
        *("+17168421300", "+17168421301"),
    ]


def test_the_lines_of_a_bill_are_joined_too() -> None:
    table = a_table("From", "Thru", ("716-842-1200", "716-842-1202"), title="Telephone numbers")
    assert [line.value for line in own_lines(with_ranges_joined(layout_of(table)))] == ["+17168421200", "+17168421201", "+17168421202"]


def test_a_column_of_rate_centers_makes_no_calls_of_ranges() -> None:
    page = a_page(
        *(("From", 80, 100), ("To", 220, 100), ("Rate center", 400, 100)),
        *(("716-842-1200", 80, 120), ("716-842-1202", 220, 120), ("Buffalo, NY", 400, 120)),
    )
    numbers = [line.value for line in own_lines(with_ranges_joined(layout_of(a_document(page))))]
    assert numbers == ["+17168421200", "+17168421201", "+17168421202"]


def test_calls_from_one_number_to_another_are_no_range() -> None:
    layout = layout_of(a_table("From", "To", ("716-842-1200", "303-555-0142"), ("716-842-1200", "716-842-1100")))
    assert with_ranges_joined(layout) == layout


def test_a_list_of_calls_between_neighbours_is_no_range() -> None:
    page = a_page(
        ("Date", 40, 100), ("From", 80, 100), ("To", 220, 100), ("Minutes", 400, 100), ("716-842-1200", 80, 120), ("716-842-1203", 220, 120)
    )
    layout = layout_of(a_document(page))
    assert with_ranges_joined(layout) == layout


def test_two_columns_without_such_heads_stay_apart() -> None:
    layout = layout_of(a_table("Line", "Ring-to number", ("716-842-1200", "716-842-1203")))
    assert with_ranges_joined(layout) == layout
