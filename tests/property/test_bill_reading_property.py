from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.bill import BILL_FIELDS
from pipeline.domain.hints import NO_HINTS
from pipeline.reading.bill import BAR, read_bill
from pipeline.reading.proof import read_proof
from pipeline.reading.transport import line_of, outcome_from
from tests.builders_documents import AS_OF, Placed, document_of, page_of, plain_bill

LABELS = ["Account Number:", "Bill date", "Total due", "Service address", "BTN", "Bill to", "Remit to", "$", "Charges for", "Due by"]
VALUES = [
    "410-843-0142",
    "11/05/2026",
    "$12.00",
    "12 Wharf St",
    "Annapolis MD 21401",
    "99/99/9999",
    "1e99",
    "\u0660\u0661\u0662",
    "((",
    "K1A 0B1",
]
TEXTS = st.one_of(st.sampled_from(LABELS + VALUES), st.text(max_size=30))
PLACED = st.tuples(st.floats(0, 600), st.floats(0, 780), TEXTS, st.floats(3, 30))


@settings(max_examples=60, deadline=None)
@given(st.lists(PLACED, max_size=25))
def test_whatever_is_printed_gives_a_bill_and_never_an_exception(texts: list[Placed]) -> None:
    document = document_of(page_of(*plain_bill(), *texts))
    bill = read_bill(document, "bill.pdf", (), NO_HINTS, AS_OF)
    assert outcome_from(line_of(bill)) == bill
    assert all(extracted.confidence >= BAR for name in BILL_FIELDS if (extracted := getattr(bill, name)))
    assert read_proof(document, "csr.pdf").document.pages == 1


@settings(max_examples=40, deadline=None)
@given(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5))
def test_a_page_moved_a_little_says_the_same(right: float, down: float) -> None:
    moved = tuple((x + right, y + down, *rest) for x, y, *rest in plain_bill())
    read = [read_bill(document_of(page_of(*texts)), "bill.pdf", (), NO_HINTS, AS_OF) for texts in (plain_bill(), moved)]
    assert [getattr(read[0], name).value for name in BILL_FIELDS] == [getattr(read[1], name).value for name in BILL_FIELDS]
