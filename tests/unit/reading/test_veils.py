from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.domain.bill import Bill, Extracted
from pipeline.domain.document import DocumentFacts, PageBox
from pipeline.domain.loa import Loa, Signature, SignatureState
from pipeline.reading.veils import veils
from tests.builders_documents import Placed, document_of, page_of

if TYPE_CHECKING:
    from pipeline.domain.document import Box

PROSE: Box = (40.0, 96.0, 560.0, 124.0)
SIGNED = Signature(SignatureState.UNSIGNED, place=PageBox(1, (40.0, 300.0, 260.0, 340.0)))


def veiled(letter: Loa, *texts: Placed) -> list[str]:
    """The words that are left out of pictures."""
    document = document_of(page_of(*texts))
    boxes = {place.box for place in veils(document, letter)}
    return [word.text for word in document.pages[0].words if word.box in boxes]


def a_letter_about(text: str, box: Box = PROSE, account: str | None = None) -> Loa:
    number = Extracted(account, 0.95, 1, box, account) if account else None
    return Loa("loa.pdf", DocumentFacts(1), SIGNED, customer_name=Extracted(text, 0.95, 1, box, text), account_number=number)


def test_figures_inside_the_box_of_a_fact_are_left_out_but_not_the_facts_own() -> None:
    letter = a_letter_about("Suite 240 Harbor Light 21401")
    assert veiled(letter, (40, 100, "Suite 240 Harbor Light 21401, account VB-495331 PIN 8841")) == ["VB-495331", "8841"]


def test_an_account_number_is_left_out_also_where_it_was_read() -> None:
    assert veiled(a_letter_about("Harbor Light", account="VB-495331"), (40, 100, "Harbor Light VB-495331")) == ["VB-495331"]


def test_figures_in_the_space_to_sign_are_left_out_and_its_date_stays() -> None:
    assert veiled(a_letter_about("Harbor Light"), (50, 310, "11/03/2026 PIN 8841")) == ["8841"]


def test_figures_elsewhere_stay_as_they_are() -> None:
    assert veiled(a_letter_about("Harbor Light"), (40, 500, "account 8841 22"), (40, 140, "12 lines")) == []


def test_part_of_a_neighbouring_fact_is_no_secret() -> None:
    name = Extracted("Harbor Light", 0.95, 1, (40.0, 100.0, 120.0, 109.0), "Harbor Light")
    below = Extracted("1009 Wharf St", 0.95, 1, (40.0, 111.0, 120.0, 120.0), "1009 Wharf St")
    bill = Bill("bill.pdf", DocumentFacts(1), billing_name=name, carrier=below)
    assert veils(document_of(page_of((40, 100, "Harbor Light"), (40, 111, "1009 Wharf St"))), bill) == ()
