"""Places to sign as other forms ask for them: labels behind their lines, rows of a table, long labels, blocks under a party's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.domain.loa import SignatureKind, SignatureState
from pipeline.reading.signature import read_signature
from tests.builders_letters import LINE, TERMS, a_cell, a_document, a_page, a_rule, ink

if TYPE_CHECKING:
    from pipeline.domain.document import Document, Stroke

SIGNED, UNSIGNED = SignatureState.SIGNED, SignatureState.UNSIGNED
A_LINE = a_rule(60, LINE, 240)


def state(document: Document) -> SignatureState:
    return read_signature(document).signature.state


@pytest.mark.parametrize("label", ["(signature of customer or authorized agent)", "Signature of the account holder"])
def test_a_label_may_stand_behind_its_line(label: str) -> None:
    lines = (*TERMS, (label, 306, LINE - 8, 8.0), ("(name, please print)", 306, LINE + 22, 8.0))
    rules = (A_LINE, a_rule(60, LINE + 30, 240))
    assert state(a_document(a_page(*lines, strokes=(*rules, ink(100, LINE))))) is SIGNED
    assert state(a_document(a_page(*lines, strokes=rules))) is UNSIGNED


def test_a_line_between_two_labels_is_the_first_ones() -> None:
    lines = (*TERMS, ("Name", 20, LINE - 8, 8.0), ("Customer signature", 306, LINE - 8, 8.0))
    rules = (a_rule(60, LINE, 240), a_rule(390, LINE, 150))
    assert state(a_document(a_page(*lines, strokes=(*rules, ink(80, LINE))))) is not SIGNED
    assert state(a_document(a_page(*lines, strokes=(*rules, ink(400, LINE))))) is SIGNED


def test_a_long_label_is_one_and_a_sentence_is_none() -> None:
    long = (*TERMS, ("Signature du client ou de la personne qu'il a autorisée", 60, LINE + 4, 8.0))
    assert state(a_document(a_page(*long, strokes=(A_LINE, ink(70, LINE))))) is SIGNED
    sentences = (
        "On behalf of Halyard Dental LLC, I authorize Plainsong to port these",
        "Signature of this form means that you agree to all of it",
    )
    for sentence in sentences:
        letter = (*TERMS, (sentence, 60, 240), ("Yours truly,", 60, LINE - 40), ("Marian Tolliver", 60, LINE + 14))
        assert state(a_document(a_page(*letter, strokes=(ink(70, LINE),)))) is SIGNED
        assert state(a_document(a_page(*letter))) is UNSIGNED


Line = tuple[str, float, float] | tuple[str, float, float, float]
HEADS = ("Party", "Printed name", "Signature", "Date")
GRID: tuple[Line, ...] = (*TERMS, *((head, 65.0 + 120 * k, 405.0, 8.0) for k, head in enumerate(HEADS)))
PARTIES = ("Customer", "Agent of record", "Witness")


def a_grid(*strokes: Stroke, parties: tuple[str, ...] = PARTIES) -> Document:
    heads: list[Line] = [(party, 65.0, 432.0 + 36 * row, 8.0) for row, party in enumerate(parties)]
    tops = [(400.0, 18.0), *((418.0 + 36 * row, 36.0) for row in range(len(parties)))]
    cells = [a_cell(60 + 120 * column, top, 120, height) for top, height in tops for column in range(4)]
    return a_document(a_page(*GRID, *heads, strokes=(*cells, *strokes)))


def test_in_a_table_the_customers_row_is_the_one_that_counts() -> None:
    assert state(a_grid(ink(310, 450))) is SIGNED
    assert state(a_grid(ink(310, 486))) is UNSIGNED
    assert state(a_grid()) is UNSIGNED


def test_a_table_of_which_no_row_is_the_customers_signs_nothing() -> None:
    assert state(a_grid(ink(310, 450), parties=("Prepared", "Filed", "Sent"))) is not SIGNED


def test_a_party_heads_all_the_lines_of_its_block() -> None:
    rows: tuple[Line, ...] = tuple((word, x, 372.0 + 32 * row) for row, word in enumerate(("Name", "Title", "Date")) for x in (60.0, 320.0))
    blocks: tuple[Line, ...] = (*TERMS, ("CUSTOMER", 60, 342), ("COMPANY", 320, 342), *rows, ("By", 60, LINE - 10), ("By", 320, LINE - 10))
    rules = (a_rule(100, LINE), a_rule(360, LINE))
    assert state(a_document(a_page(*blocks, strokes=(*rules, ink(120, LINE))))) is SIGNED
    assert state(a_document(a_page(*blocks, strokes=(*rules, ink(380, LINE))))) is UNSIGNED


def test_your_signature_is_the_customers_and_a_verifiers_is_not() -> None:
    lines = (*TERMS, ("your signature", 60, LINE + 4, 8.0), ("Verifier's signature", 60, LINE + 64, 8.0))
    rules = (A_LINE, a_rule(60, LINE + 60, 240))
    assert state(a_document(a_page(*lines, strokes=(*rules, ink(70, LINE))))) is SIGNED
    assert state(a_document(a_page(*lines, strokes=(*rules, ink(70, LINE + 60))))) is UNSIGNED


def test_a_name_in_large_type_beside_signed_is_typed_there_and_one_in_small_type_may_be_the_forms() -> None:
    large = (*TERMS, ("SIGNED", 60, LINE - 10), ("Marian Tolliver", 140, LINE - 14, 17.0))
    assert read_signature(a_document(a_page(*large))).signature.kind is SignatureKind.TYPED
    for size in (10.0, 13.0):
        small = (*TERMS, ("SIGNED", 60, LINE - 10), ("Marian Tolliver", 140, LINE - 10, size))
        assert state(a_document(a_page(*small))) is not SIGNED


def test_a_numbered_heading_on_a_low_bar_is_no_place_to_sign() -> None:
    heading: tuple[Line, ...] = (*TERMS, ("5. SIGNATURE OF THE CUSTOMER", 62, 437), ("Signature of authorized person", 62, 452))
    cells = (a_cell(60, 436, 400, 14), a_cell(60, 450, 400, 60))
    assert state(a_document(a_page(*heading, strokes=(*cells, ink(100, 500))))) is SIGNED
    assert state(a_document(a_page(*heading, strokes=cells))) is UNSIGNED


def test_the_cross_behind_a_label_is_no_part_of_it() -> None:
    form: tuple[Line, ...] = (*TERMS, ("Account holder signature  X", 60, LINE - 10), ("Witness signature", 60, LINE + 60))
    rules = (a_rule(200, LINE), a_rule(200, LINE + 70))
    assert state(a_document(a_page(*form, strokes=(*rules, ink(220, LINE))))) is SIGNED
    assert state(a_document(a_page(*form, strokes=(*rules, ink(220, LINE + 70))))) is UNSIGNED
