import pytest

from pipeline.reading.date_order import DateOrder, date_order_of
from pipeline.reading.layout import layout_of
from tests.builders_documents import document_of, page_of

FRENCH = "Votre facture: montant et solde du compte, paiement avant l'échéance"


@pytest.mark.parametrize(
    ("lines", "order"),
    [
        (("Due 11/22/2026", "Bill date 11/01/2026"), DateOrder.MONTH_FIRST),
        (("Due 22/11/2026", "Bill date 01/11/2026"), DateOrder.DAY_FIRST),
        (("Due 22/11/2026", "Paid 10/25/2026"), DateOrder.OPEN),
        (("Bill date 01/11/2026",), DateOrder.MONTH_FIRST),
        (("Bill date 01/11/2026", "Toronto ON M5H 3T4"), DateOrder.OPEN),
        (("Date du relevé 01/11/2026", FRENCH), DateOrder.DAY_FIRST),
        (("Date du relevé 11/22/2026", FRENCH), DateOrder.MONTH_FIRST),
        (("No date here",), DateOrder.MONTH_FIRST),
    ],
)
def test_a_document_shows_which_part_of_a_date_comes_first(lines: tuple[str, ...], order: DateOrder) -> None:
    page = page_of(*((40, 40 + 20 * index, line) for index, line in enumerate(lines)))
    assert date_order_of(layout_of(document_of(page))) is order
