from pipeline.reading.call_columns import called_in_columns
from pipeline.reading.layout import layout_of
from pipeline.reading.own_lines import own_lines
from tests.builders_documents import Placed, document_of, page_of

CALLED = ("319-947-4419", "218-387-7772", "864-387-6918", "785-548-1099", "509-528-1658")


def tilted(*numbers: str, days: int = 5) -> list[Placed]:
    """Rows of calls on a scan that is not straight: the day stands lower than its number."""
    rows: list[Placed] = [(38, 107 + 22 * i, "2026-09-18", 13) for i in range(days)]
    rows += [(194 + i / 2, 100 + 22 * i, number, 13) for i, number in enumerate(numbers)]
    return rows


def read(*texts: Placed) -> set[str]:
    return {run.text for run in called_in_columns(layout_of(document_of(page_of(*texts))))}


def test_a_column_beside_days_is_called_whatever_its_head_says() -> None:
    assert read((38, 80, "Vos numeros"), *tilted(*CALLED)) == set(CALLED)
    assert own_lines(layout_of(document_of(page_of((38, 70, "Vos numeros", 14), *tilted(*CALLED))))) == ()


def test_half_of_the_days_are_enough_where_others_were_not_read() -> None:
    assert read(*tilted(*CALLED[:4], days=4)) == set(CALLED[:4])
    assert read(*tilted(*CALLED, days=2), (400, 400, "2026-09-18"), (400, 420, "2026-09-18")) == set()


def test_a_list_of_lines_over_a_list_of_calls_is_not_called() -> None:
    lines: list[Placed] = [(194, 40 + 12 * i, number) for i, number in enumerate(("410-843-0142", "410-843-0143"))]
    shifted: list[Placed] = [(x, y + 60, *rest) for x, y, *rest in tilted(*CALLED)]
    assert read(*lines, *shifted) == set(CALLED)


def test_numbers_without_days_are_not_called() -> None:
    assert read(*((40, 60 + 14 * i, number) for i, number in enumerate(CALLED))) == set()
