from dataclasses import replace

import pytest

from pipeline.domain.address import Address
from pipeline.domain.bill import Bill, Extracted
from pipeline.domain.document import Document, DocumentFacts, Page, TextSource, Word
from pipeline.domain.hints import Hints
from pipeline.reading.recognized import ILLEGIBLE
from pipeline.reading.word_confidence import weighed

BOX = (40.0, 40.0, 120.0, 50.0)


def document(*words: tuple[str, float], text: TextSource = TextSource.OCR) -> Document:
    placed = tuple(Word(word, 40 + 40 * i, 41, 70 + 40 * i, 49, 1, 9, sure) for i, (word, sure) in enumerate(words))
    return Document(1, (Page(1, 612, 792, placed, text=text),), text)


def account(value: str = "457 41354") -> Bill:
    return Bill("bill.pdf", DocumentFacts(), account_number=Extracted(value, 0.96, 1, BOX, value))


def sure(bill: Bill) -> float:
    assert bill.account_number is not None
    return bill.account_number.confidence


@pytest.mark.parametrize(("weakest", "expected"), [(0.96, 0.96), (0.9, 0.96), (0.85, 0.96 * 0.95), (0.79, 0.96 * 0.8 * 0.79)])
def test_a_fact_is_as_sure_as_its_weakest_word(weakest: float, expected: float) -> None:
    assert sure(weighed(account(), document(("457", 0.97), ("41354", weakest)))) == pytest.approx(expected)


def test_words_elsewhere_and_marks_do_not_matter() -> None:
    far = Word("x", 300, 300, 310, 310, 1, 9, 0.1)
    page = document(("457", 0.97), ("-", 0.2)).pages[0]
    assert sure(weighed(account(), Document(1, (replace(page, words=(*page.words, far)),), TextSource.OCR))) == pytest.approx(0.96)


def test_one_illegible_word_takes_all() -> None:
    assert sure(weighed(account(), document(("457", 0.97), (ILLEGIBLE * 5, 0.97)))) == 0
    assert sure(weighed(account(f"457 {ILLEGIBLE}"), document(("457", 0.97)))) == 0


def test_real_text_is_as_sure_as_before() -> None:
    bill = account()
    assert weighed(bill, document(("457", 0.2), text=TextSource.NATIVE)) is bill


def test_a_doubtful_reading_that_is_what_the_request_states_is_sure() -> None:
    doubtful = document(("457", 0.97), ("41354", 0.7))
    assert sure(weighed(account(), doubtful, Hints(account_number="45741354"))) == pytest.approx(0.96)
    assert sure(weighed(account(f"457 {ILLEGIBLE}"), doubtful, Hints(account_number="457"))) == 0


def test_a_reading_that_misses_the_request_by_a_letter_is_not_stated() -> None:
    clean = document(("457", 0.97), ("41354", 0.97))
    assert sure(weighed(account(), clean, Hints(account_number="457 41364"))) < 0.85
    assert sure(weighed(account(), clean, Hints(account_number="457 99999"))) == pytest.approx(0.96)


def test_an_address_is_compared_with_every_address_of_the_request() -> None:
    printed = Address("12 Wharf St", "", "Annapolis", "MD", "21401", "US")
    bill = Bill("bill.pdf", DocumentFacts(), billing_address=Extracted(printed, 0.96, 1, BOX, "12 Wharf St"))
    read = weighed(bill, document(("12", 0.7)), Hints(addresses=(replace(printed, street="900 Main St"), printed)))
    assert read.billing_address is not None
    assert read.billing_address.confidence == pytest.approx(0.96)
