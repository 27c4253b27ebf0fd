"""Where the space to sign lies: under, over or beside its label, in a box, in a cell, over underscores."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from pipeline.domain.document import Document, FormField, Picture, Stroke
from pipeline.domain.loa import SignatureState
from pipeline.reading.overtyped import print_taken_off
from pipeline.reading.signature import read_signature
from tests.builders_letters import LINE, TERMS, a_cell, a_document, a_page, a_rule, ink, words_at

SIGNED, UNSIGNED, UNCERTAIN = SignatureState.SIGNED, SignatureState.UNSIGNED, SignatureState.UNCERTAIN


def state(document: Document, customer: str | None = None) -> SignatureState:
    return read_signature(print_taken_off(document), customer).signature.state


def a_table(*heights: float, columns: tuple[float, ...] = (60, 170, 400)) -> tuple[Stroke, ...]:
    """A table drawn as level and upright rules, every cell with sides of its own."""
    levels = [Stroke("rect", (a, y, b, y + 0.7), 1, 4) for y in heights for a, b in pairwise(columns)]
    sides = [Stroke("rect", (x, a, x + 0.7, b), 1, 4) for x in columns for a, b in pairwise(heights)]
    return (*levels, *sides)


ROWS = (*TERMS, ("Signature", 64, 440), ("Print name", 64, 476), ("Marian Tolliver", 176, 476))
TABLE = a_table(420, 464, 490)


def test_a_cell_that_rules_make_beside_the_label_is_the_space_to_sign() -> None:
    assert state(a_document(a_page(*ROWS, strokes=TABLE))) is UNSIGNED
    assert state(a_document(a_page(*ROWS, strokes=(*TABLE, ink(200, 456))))) is SIGNED
    name_by_hand = ink(270, 486, height=8)
    assert state(a_document(a_page(*ROWS, strokes=(*TABLE, name_by_hand)))) is not SIGNED


@pytest.mark.parametrize("top", [LINE + 12, LINE - 46])
def test_a_box_under_or_over_its_label_is_the_space_to_sign(top: float) -> None:
    lines, box = (*TERMS, ("Customer signature", 60, LINE)), a_cell(60, top, 220, 44)
    assert state(a_document(a_page(*lines, strokes=(box,)))) is UNSIGNED
    assert state(a_document(a_page(*lines, strokes=(box, ink(80, top + 36))))) is SIGNED


def test_a_row_of_labels_goes_with_the_higher_row_of_empty_cells_over_it() -> None:
    lines = (*TERMS, ("Customer signature", 64, LINE + 3, 8.0), ("Date", 304, LINE + 3, 8.0))
    cells = (a_cell(60, LINE - 40, 240, 40), a_cell(300, LINE - 40, 120, 40), a_cell(60, LINE, 240, 14), a_cell(300, LINE, 120, 14))
    assert state(a_document(a_page(*lines, strokes=(*cells, ink(80, LINE - 8))))) is SIGNED
    assert state(a_document(a_page(*lines, strokes=cells))) is UNSIGNED


def test_the_field_of_a_fillable_form_is_a_box_to_sign_in() -> None:
    lines = (*TERMS, ("Customer signature", 60, LINE))
    field = FormField("sig", "Sig", "", filled=False, box=(60, LINE + 14, 260, LINE + 50), page=1)
    assert state(a_document(a_page(*lines, fields=(field,), strokes=(ink(80, LINE + 44),)))) is SIGNED


def test_labels_over_their_rules_are_told_from_labels_under_them() -> None:
    over = (*TERMS, ("Customer signature", 60, 440), ("Print name", 60, 480), ("Title", 60, 520))
    rules = (a_rule(60, 472), a_rule(60, 512), a_rule(60, 552))
    assert state(a_document(a_page(*over, strokes=(*rules, ink(70, 472))))) is SIGNED
    assert state(a_document(a_page(*over, strokes=(*rules, ink(70, 512, height=12))))) is not SIGNED
    under = (*TERMS, ("Signed for the customer by a person allowed to:", 60, 420), ("Customer signature", 60, 476), ("Print name", 60, 524))
    lines = (a_rule(60, 466), a_rule(60, 516))
    assert state(a_document(a_page(*under, strokes=(*lines, ink(70, 466))))) is SIGNED
    assert state(a_document(a_page(*under, strokes=(*lines, ink(70, 516, height=12))))) is not SIGNED


def test_two_rows_of_underscores_with_an_open_gap_are_two_blanks() -> None:
    lines = (*TERMS, ("_" * 58, 60, LINE - 10), ("_" * 24, 362, LINE - 10), ("Customer signature", 60, LINE + 8), ("Date", 362, LINE + 8))
    more = ("Name, printed", 60, LINE + 56)
    named = a_page(*lines, more, strokes=(a_rule(60, LINE + 50), ink(70, LINE + 50, height=12)))
    assert state(a_document(named)) is not SIGNED
    assert state(a_document(a_page(*lines, more, strokes=(ink(80, LINE),)))) is SIGNED


def test_a_picture_near_the_head_of_the_page_counts_when_the_place_to_sign_is_there() -> None:
    last = a_page(("Customer signature", 60, 96), number=2, strokes=(a_rule(60, 90, page=2),), pictures=(Picture((80, 60, 200, 92), 2),))
    assert state(a_document(a_page(*TERMS), last)) is SIGNED


def test_the_rounded_corners_of_a_box_to_sign_in_are_no_ink() -> None:
    lines = (*TERMS, ("Your signature", 60, LINE - 14))
    corners = tuple(Stroke("curve", (x, y, x + 3, y + 3), 1, 7) for x in (61, 287) for y in (LINE + 1, LINE + 41))
    box = (a_cell(60, LINE, 230, 46), *corners * 3)
    assert state(a_document(a_page(*lines, strokes=box))) is UNSIGNED
    assert state(a_document(a_page(*lines, strokes=(*box, ink(90, LINE + 40))))) is SIGNED


def test_rounded_boxes_and_ovals_elsewhere_are_nobodys_signature() -> None:
    chips = tuple(Stroke("curve", (60 + 80 * i, 240, 130 + 80 * i, 256), 1, 38, ring=True) for i in range(4))
    lines = (*TERMS, ("Customer signature", 60, LINE + 4))
    assert state(a_document(a_page(*lines, strokes=(a_rule(60, LINE), *chips)))) is UNSIGNED


def test_a_dashed_rule_of_little_boxes_is_one_rule_to_sign_on() -> None:
    dashes = tuple(Stroke("rect", (60 + 4 * i, LINE, 62 + 4 * i, LINE + 1.5), 1, 4) for i in range(50))
    lines = (*TERMS, ("Customer signature", 60, LINE + 6, 8.0))
    assert state(a_document(a_page(*lines, strokes=(*dashes, ink(70, LINE))))) is SIGNED
    assert state(a_document(a_page(*lines, strokes=dashes))) is UNSIGNED


def test_the_right_part_of_a_space_for_signature_and_date_is_the_dates() -> None:
    lines, rule = (*TERMS, ("Customer signature / date", 60, LINE + 4)), a_rule(60, LINE, 300)
    assert state(a_document(a_page(*lines, strokes=(rule, ink(70, LINE))))) is SIGNED
    assert state(a_document(a_page(*lines, strokes=(rule, ink(280, LINE, width=60, height=10))))) is not SIGNED


def test_a_conformed_signature_typed_over_underscores_counts_with_its_name() -> None:
    typed = ("__/s_/_ D__an_a_ _A._ A_c_h_t_e_rb_e_r_g______", 124, LINE - 10)
    letter = a_document(a_page(*TERMS, ("Signed:", 80, LINE - 10), typed, ("Printed name: Dana A. Achterberg", 80, LINE + 20)))
    signature = read_signature(print_taken_off(letter)).signature
    assert (signature.state, signature.signer) == (SIGNED, "Dana A. Achterberg")


def test_figures_typed_one_by_one_over_underscores_are_one_word() -> None:
    blanks = words_at("_ _ _ _ _ _ _ _", 100, 300)
    parts = (("10/", 100.0), ("12/", 114.5), ("20", 129.0), ("26", 138.6))
    figures = tuple(word for text, x in parts for word in words_at(text, x, 299, size=9.5))
    page = a_page(*TERMS)
    letter = a_document(replace(page, words=(*page.words, *blanks, *figures)))
    assert "10/12/2026" in [word.text for word in print_taken_off(letter).pages[0].words]


def test_a_name_with_an_underscore_keeps_it() -> None:
    letter = a_document(a_page(*TERMS, ("numbers_of_may_2026.csv", 60, 300)))
    assert print_taken_off(letter) == letter


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Agent: Lanyard Voice Networks Inc.", "Principal: Halyard Dental LLC"),
        ("Lanyard Voice Networks Inc.", "Halyard Dental LLC"),
        ("For Lanyard Voice Networks Inc.", "For Halyard Dental LLC"),
    ],
)
def test_of_two_blocks_the_one_headed_with_the_customers_role_or_name_counts(first: str, second: str) -> None:
    lines = (*TERMS, (first, 60, 400), ("Signature", 60, 440), (second, 60, 520), ("Signature", 60, 560))
    rules = (a_rule(130, 448), a_rule(130, 568))
    customer = "Halyard Dental LLC"
    assert state(a_document(a_page(*lines, strokes=(*rules, ink(140, 568)))), customer) is SIGNED
    assert state(a_document(a_page(*lines, strokes=rules)), customer) is UNSIGNED
    if first[:3] != "Lan":
        assert state(a_document(a_page(*lines, strokes=(*rules, ink(140, 448)))), customer) is UNSIGNED


def test_a_box_that_only_names_the_other_party_beside_the_customers_is_the_others() -> None:
    lines = (*TERMS, ("Customer signature", 60, LINE), ("Provider representative / Représentant du fournisseur", 320, LINE))
    boxes = (a_cell(60, LINE + 14, 200, 40), a_cell(320, LINE + 14, 200, 40))
    assert state(a_document(a_page(*lines, strokes=(*boxes, ink(340, LINE + 46))))) is UNSIGNED
    assert state(a_document(a_page(*lines, strokes=(*boxes, ink(80, LINE + 46))))) is SIGNED


def test_the_printed_name_of_who_authorizes_is_no_signature() -> None:
    lines = (*TERMS, ("Authorized by (name)", 60, 380), ("Marian Tolliver", 60, 394), ("Subscriber signature", 60, LINE + 4))
    assert state(a_document(a_page(*lines, strokes=(a_cell(60, 392, 200, 16), a_rule(60, LINE), ink(70, LINE))))) is SIGNED


@pytest.mark.parametrize("bid", ["Sign electronically", "Click or tap to sign here", "Awaiting signature", "Signez électroniquement ici"])
def test_a_button_that_waits_for_a_signature_is_none(bid: str) -> None:
    lines = (*TERMS, ("Customer signature", 60, LINE + 4), (bid, 70, LINE - 12, 8.5))
    assert state(a_document(a_page(*lines, strokes=(a_rule(60, LINE),)))) is UNSIGNED


@pytest.mark.parametrize("caption", ["9. Printed name", "Full name of officer"])
def test_in_a_row_of_captioned_boxes_each_holds_its_own(caption: str) -> None:
    lines = (*TERMS, ("8. Subscriber's signature", 64, 443, 7.0), (caption, 274, 443, 7.0), ("Marian Tolliver", 278, 460))
    cells = (a_cell(60, 440, 210, 40), a_cell(270, 440, 200, 40))
    assert state(a_document(a_page(*lines, strokes=cells))) is UNSIGNED
    assert state(a_document(a_page(*lines, strokes=(*cells, ink(80, 474))))) is SIGNED


def test_a_box_over_its_label_within_a_frame_is_the_space_to_sign() -> None:
    lines = (*TERMS, ("Signature", 64, 450, 7.0), ("Signer's name", 320, 450, 7.0), ("Marian Tolliver", 320, 432))
    boxes = (a_cell(50, 390, 500, 80), a_cell(60, 400, 220, 44))
    assert state(a_document(a_page(*lines, strokes=boxes))) is UNSIGNED
    assert state(a_document(a_page(*lines, strokes=(*boxes, ink(80, 436))))) is SIGNED


def test_a_signatory_whose_name_is_filled_in_is_not_asked_to_sign_there() -> None:
    lines = (*TERMS, ("Authorized signatory", 60, 220), ("Marian Tolliver", 200, 220), ("Customer signature", 60, LINE + 4, 8.0))
    assert state(a_document(a_page(*lines, strokes=(a_rule(60, LINE), ink(80, LINE - 2))))) is SIGNED
    assert state(a_document(a_page(*lines, strokes=(a_rule(60, LINE),)))) is UNSIGNED


def test_the_room_under_a_caption_without_a_colon_is_the_space_to_sign() -> None:
    lines = (*TERMS, ("SIGN HERE", 60, 420, 7.0), ("DATE SIGNED", 360, 420, 7.0), ("FULL NAME", 60, 480, 7.0), ("Marian Tolliver", 64, 490))
    assert state(a_document(a_page(*lines))) is UNSIGNED
    assert state(a_document(a_page(*lines, strokes=(ink(80, 470),)))) is SIGNED
    dashed_box = tuple(ink(x, y, width=3, height=3, points=7) for x in (60, 330) for y in (434, 474))
    assert state(a_document(a_page(*lines, strokes=dashed_box))) is UNSIGNED
    by_hand = ink(364, 444, width=60, height=10)
    assert state(a_document(a_page(*lines, strokes=(*dashed_box, by_hand)))) is not SIGNED


def test_the_room_between_a_caption_and_the_rule_under_its_row_is_the_space_to_sign() -> None:
    lines, rules = (*TERMS, ("Customer signature", 60, 444, 8.0)), (a_rule(50, 440, 512), a_rule(50, 492, 512))
    assert state(a_document(a_page(*lines, strokes=(*rules, ink(80, 486))))) is SIGNED
    assert state(a_document(a_page(*lines, strokes=rules))) is UNSIGNED


def test_a_label_with_dots_beside_it_is_not_signed_under_it() -> None:
    lines = (*TERMS, ("Customer signature", 60, 440, 8.0), (". . . . . . . . . . . . . . .", 200, 440, 8.0), ("Title", 60, 490, 8.0))
    assert state(a_document(a_page(*lines, strokes=(ink(210, 446),)))) is SIGNED
    assert state(a_document(a_page(*lines, strokes=(ink(70, 484, height=8),)))) is not SIGNED
