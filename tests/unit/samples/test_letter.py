from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.samples.customers import HALYARD
from pipeline.samples.letter import LetterFacts, LetterLayout, Signing, print_letter
from tests.unit.samples.printing import curves_of, digits_in, pages_of

FACTS = LetterFacts(
    LetterLayout.FORM,
    HALYARD.name,
    HALYARD.address,
    HALYARD.carrier,
    HALYARD.account_number,
    HALYARD.numbers,
    HALYARD.representative,
    HALYARD.title,
    date(2026, 11, 12),
)

each_layout = pytest.mark.parametrize("layout", list(LetterLayout))


def _text(facts: LetterFacts) -> str:
    return "\n".join(pages_of(print_letter(facts)))


@each_layout
def test_the_same_facts_give_the_same_bytes(layout: LetterLayout) -> None:
    facts = replace(FACTS, layout=layout)
    assert print_letter(facts) == print_letter(facts)


@each_layout
def test_a_letter_says_what_the_law_asks_for(layout: LetterLayout) -> None:
    text = " ".join(_text(replace(FACTS, layout=layout)).split())
    for words in (
        HALYARD.name,
        "214 Compromise St Suite 3",
        HALYARD.carrier,
        HALYARD.account_number,
        "I authorize",
        "my agent",
        "one carrier",
    ):
        assert words in text
    assert [number for number in HALYARD.numbers if str(number) not in digits_in(text)] == []


@each_layout
def test_a_signature_is_drawn_as_strokes_of_many_points(layout: LetterLayout) -> None:
    signed = curves_of(print_letter(replace(FACTS, layout=layout)))
    assert len(signed) == len(HALYARD.representative.split()) + 1
    assert max(signed) > 12


@each_layout
def test_an_unsigned_letter_has_no_stroke(layout: LetterLayout) -> None:
    assert curves_of(print_letter(replace(FACTS, layout=layout, signing=Signing.NONE))) == []


@each_layout
def test_an_electronic_signature_names_service_and_signer(layout: LetterLayout) -> None:
    text = _text(replace(FACTS, layout=layout, signing=Signing.ESIGN))
    assert "DocuSigned by:" in text
    assert "Envelope ID" in text


@each_layout
def test_a_letter_without_a_date_leaves_the_place_empty(layout: LetterLayout) -> None:
    assert digits_in(_text(replace(FACTS, layout=layout, numbers=HALYARD.numbers[:1]))) != digits_in(
        _text(replace(FACTS, layout=layout, numbers=HALYARD.numbers[:1], signed_on=None))
    )


@each_layout
def test_thirty_numbers_fit_on_the_page(layout: LetterLayout) -> None:
    numbers = tuple(range(4108430100, 4108430130))
    text = _text(replace(FACTS, layout=layout, numbers=numbers))
    assert HALYARD.title in text
    assert str(numbers[-1]) in digits_in(text)
