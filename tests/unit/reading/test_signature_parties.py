from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.domain.document import Picture, Stroke
from pipeline.domain.loa import SignatureKind, SignatureState
from pipeline.reading.signature import read_signature
from tests.builders_letters import FORM, LINE, TERMS, a_cell, a_document, a_field, a_form, a_page, a_picture, a_rule, ink

if TYPE_CHECKING:
    from pipeline.domain.document import Document

SIGNED, UNSIGNED, UNCERTAIN = SignatureState.SIGNED, SignatureState.UNSIGNED, SignatureState.UNCERTAIN
COLUMNS = (
    *TERMS,
    ("For the customer", 60, 440),
    ("For Halyard Voice Networks Inc.", 330, 440),
    ("Authorized signature", 60, LINE + 4, 8.0),
    ("Authorized signature", 330, LINE + 4, 8.0),
)
LINES = (a_rule(60, LINE), a_rule(330, LINE))


def state(document: Document) -> SignatureState:
    return read_signature(document).signature.state


def in_columns(*strokes: Stroke) -> Document:
    return a_document(a_page(*COLUMNS, strokes=(*LINES, *strokes)))


def test_of_two_columns_the_one_headed_as_the_customers_counts() -> None:
    assert state(in_columns(ink(70, LINE))) is SIGNED
    assert state(in_columns(ink(340, LINE))) is UNSIGNED
    assert state(in_columns()) is UNSIGNED


def test_two_columns_that_nobody_heads_are_both_wanted() -> None:
    lines = tuple(line for line in COLUMNS if not line[0].startswith("For "))
    assert state(a_document(a_page(*lines, strokes=(*LINES, ink(70, LINE))))) is UNCERTAIN


@pytest.mark.parametrize(
    "label",
    [
        "Customer signature (in ink, no stamps)",
        "Customer signature / Signature du client",
        "Signature du client / Customer signature",
        "Signature / Signature",
    ],
)
def test_a_label_may_add_a_remark_or_a_second_language(label: str) -> None:
    lines = (*TERMS, (label, 60, LINE + 4, 7.0))
    assert state(a_document(a_page(*lines, strokes=(a_rule(60, LINE, 260), ink(70, LINE))))) is SIGNED
    assert state(a_document(a_page(*lines, strokes=(a_rule(60, LINE, 260),)))) is UNSIGNED


def test_a_witness_in_two_languages_is_not_the_customer() -> None:
    lines = (
        *TERMS,
        ("Customer signature / Signature du client", 60, LINE + 4, 7.0),
        ("Witness signature / Signature du témoin", 60, 564, 7.0),
    )
    rules = (a_rule(60, LINE, 200), a_rule(60, 560, 200))
    assert state(a_document(a_page(*lines, strokes=(*rules, ink(70, 560))))) is UNSIGNED


def test_a_line_that_names_only_another_party_is_that_partys() -> None:
    lines = (*TERMS, ("Signature:", 60, LINE - 6), ("Porting agent:", 60, 574))
    rules = (a_rule(130, LINE), a_rule(140, 582))
    assert state(a_document(a_page(*lines, strokes=(*rules, ink(150, 582))))) is UNSIGNED
    digital = a_field("Sig", "Rowan Pike", name="second", box=(145, 560, 300, 582))
    assert state(a_document(a_page(*lines, strokes=rules, fields=(digital,)))) is UNSIGNED
    assert state(a_document(a_page(*lines, strokes=(*rules, ink(140, LINE))))) is SIGNED


def test_a_customer_without_a_rule_is_not_left_out_for_a_witness_with_one() -> None:
    lines = (*TERMS, ("Signed for the customer:", 60, 440), ("Witnessed by:", 60, LINE - 6))
    letter = a_document(a_page(*lines, strokes=(a_rule(150, LINE), ink(185, 448))))
    assert state(letter) is SIGNED


def test_a_rule_at_the_bottom_of_a_high_row_belongs_to_the_label_in_its_middle() -> None:
    lines = (*TERMS, ("Signed for the customer:", 60, LINE - 24), ("Name:", 60, LINE + 8))
    assert state(a_document(a_page(*lines, strokes=(a_rule(190, LINE), a_rule(190, LINE + 32), ink(200, LINE))))) is SIGNED
    assert state(a_document(a_page(*lines, strokes=(a_rule(190, LINE), a_rule(190, LINE + 32), ink(200, LINE + 32))))) is not SIGNED


def test_an_x_in_the_customers_cell_is_no_place_of_its_own() -> None:
    lines = (
        *TERMS,
        ("Customer signature", 62, 463, 7.0),
        ("Print name and title", 362, 463, 7.0),
        ("X", 70, 485),
        ("Rowan Pike", 364, 485),
    )
    cells = (a_cell(60, 460, 300, 44), a_cell(360, 460, 150, 44))
    assert state(a_document(a_page(*lines, strokes=cells))) is UNSIGNED
    assert state(a_document(a_page(*lines, strokes=(*cells, ink(90, 496))))) is SIGNED


@pytest.mark.parametrize(
    "print_on_line",
    [
        "{{Sig_es_:signer1:signature}}",
        "{ { S i g _ e s _ : s i g n e r 1 } }",
        "[[Signature|client]]",
        "[sig|req|signer1]",
        "**signature_1**",
        "<<signature.client>>",
        "Click here to sign",
        "_C_l_ick_ h_e_re_ t_o _si_gn____",
        "Cliquez ici pour signer",
    ],
)
def test_what_only_waits_to_be_replaced_by_a_signature_is_none(print_on_line: str) -> None:
    assert state(a_form((print_on_line, 70, LINE - 12, 8.5))) is UNSIGNED


def test_a_sticker_that_says_where_to_sign_is_no_signature() -> None:
    tag = Stroke("curve", (64, LINE - 20, 130, LINE - 3), 1, 6)
    assert state(a_form(("Sign here", 70, LINE - 16, 7.0), strokes=(tag,))) is UNSIGNED
    assert state(a_form(("Sign here", 70, LINE - 16, 7.0), strokes=(tag, ink(120, LINE)))) is SIGNED


def test_a_picture_in_the_footer_is_nobodys_signature() -> None:
    assert state(a_form(pictures=(Picture((460, 738, 560, 768), 1),))) is UNSIGNED
    assert state(a_form(pictures=(Picture((300, 600, 400, 630), 1),))) is UNCERTAIN


def test_a_row_of_underscores_under_a_picture_is_one_rule() -> None:
    lines = (*TERMS, ("Sincerely,", 60, 440), ("___", 60, LINE - 10), ("__________", 250, LINE - 10), ("Marian Tolliver", 60, LINE + 12))
    assert state(a_document(a_page(*lines, pictures=(a_picture((85, LINE - 25, 245, LINE + 4)),)))) is SIGNED


def test_the_name_after_electronically_signed_by_is_the_signers() -> None:
    stamp = ("Electronically signed by: Marian Tolliver", 70, LINE - 24, 6.5)
    signature = read_signature(a_form(stamp, ("Reason: I approve this", 70, LINE - 16, 6.5))).signature
    assert (signature.state, signature.kind, signature.signer) == (SIGNED, SignatureKind.ESIGN, "Marian Tolliver")


def test_a_conformed_signature_in_spaced_letters_counts_without_its_name() -> None:
    signature = read_signature(
        a_document(a_page(*FORM[:-1], ("/ s / M a r i a n T o l l", 70, LINE - 12), strokes=(a_rule(60, LINE),)))
    ).signature
    assert (signature.state, signature.kind, signature.signer) == (SIGNED, SignatureKind.TYPED, None)


def test_a_conformed_signature_of_nobody_is_none() -> None:
    assert state(a_form(("/s/ ________", 70, LINE - 12))) is not SIGNED
    assert state(a_form(("/s/ Signature", 70, LINE - 12))) is not SIGNED


ROWS = (
    *TERMS,
    ("Customer", 60, LINE - 10),
    ("signature", 130, LINE + 4, 7.0),
    ("Agent", 60, LINE + 40),
    ("signature", 130, LINE + 54, 7.0),
    ("Plainsong", 60, LINE + 90),
    ("signature", 130, LINE + 104, 7.0),
)
ROW_LINES = (a_rule(120, LINE), a_rule(120, LINE + 50), a_rule(120, LINE + 100))


def test_the_word_at_the_left_of_a_line_says_who_signs_on_it() -> None:
    assert state(a_document(a_page(*ROWS, strokes=(*ROW_LINES, ink(140, LINE))))) is SIGNED
    assert state(a_document(a_page(*ROWS, strokes=(*ROW_LINES, ink(140, LINE + 50))))) is UNSIGNED
    assert state(a_document(a_page(*ROWS, strokes=ROW_LINES))) is UNSIGNED


def test_a_printed_name_behind_authorized_by_is_no_signature_where_another_label_asks_for_one() -> None:
    lines = (*TERMS, ("Authorized by", 60, 300, 7.0), ("Emmett R. Quinlan", 60, 312), ("Customer signature", 60, LINE + 4, 7.0))
    page = (a_cell(55, 296, 245, 30), a_rule(60, LINE, 260))
    assert state(a_document(a_page(*lines, strokes=page))) is UNSIGNED
    assert state(a_document(a_page(*lines, strokes=(*page, ink(70, LINE))))) is SIGNED


@pytest.mark.parametrize(
    "closing",
    [
        "Veuillez agréer, Madame, Monsieur, nos salutations distinguées.",
        "Je vous prie d'agréer, Madame, Monsieur, l'expression de mes sentiments les meilleurs.",
        "Recevez, Madame, mes sincères salutations",
        "Bien à vous,",
        "With kind regards,",
    ],
)
def test_a_closing_may_be_a_whole_sentence(closing: str) -> None:
    lines = (*TERMS, (closing, 60, LINE - 40), ("Marian Tolliver", 60, LINE + 14))
    assert state(a_document(a_page(*lines, strokes=(ink(70, LINE),)))) is SIGNED
    assert state(a_document(a_page(*lines))) is UNSIGNED


def test_the_head_of_a_row_of_cells_says_who_signs_in_it() -> None:
    rows = (("CUSTOMER", 34, 430), ("CARRIER REP", 34, 480), ("SIGNATURE", 205, 413, 7.0), ("SIGNATURE", 205, 463, 7.0))
    cells = tuple(a_cell(x, top, width, 48) for top in (410, 460) for x, width in ((30, 170), (200, 230)))
    for bottom, expected in ((450, SignatureState.SIGNED), (500, SignatureState.UNSIGNED)):
        document = a_document(a_page(*TERMS, *rows, strokes=(*cells, ink(220, bottom))))
        assert read_signature(document).signature.state is expected


def test_the_heading_over_the_first_of_two_columns_heads_no_row() -> None:
    lines = (("Customer", 60, 404), ("Witness", 316, 404), ("Signature:", 60, 420), ("Signature:", 316, 420))
    cells = tuple(a_cell(x, 400, 250, 70) for x in (56, 312))
    document = a_document(a_page(*TERMS, *lines, strokes=(*cells, ink(80, 462))))
    assert read_signature(document).signature.state is SignatureState.SIGNED


def under_names(first: str, second: str, *strokes: Stroke) -> Document:
    heads = (*TERMS, (first, 60, 440), (second, 330, 440), *COLUMNS[-2:])
    return a_document(a_page(*heads, strokes=(*LINES, *strokes)))


def test_beside_a_heading_that_names_the_customer_any_other_heading_is_another_party() -> None:
    assert state(under_names("END USER", "BEACON MANAGED TECHNOLOGY, LLC", ink(70, LINE))) is SIGNED
    assert state(under_names("END USER", "BEACON MANAGED TECHNOLOGY, LLC", ink(340, LINE))) is UNSIGNED
    assert state(under_names("Halyard Dental", "BEACON MANAGED TECHNOLOGY, LLC", ink(70, LINE))) is not SIGNED


def test_the_customers_own_agent_signs_for_the_customer() -> None:
    asked = ("Agent's Signature", 60, LINE + 4, 8.0)
    own = a_page(*TERMS, ("End User's Authorized Agent: Marian Tolliver", 60, 260), asked, strokes=(a_rule(60, LINE), ink(70, LINE)))
    strange = a_page(*TERMS, ("Carrier's agent: Marian Tolliver", 60, 260), asked, strokes=(a_rule(60, LINE), ink(70, LINE)))
    assert state(a_document(own)) is SIGNED
    assert state(a_document(strange)) is UNCERTAIN


def test_a_heading_that_bids_to_sign_is_no_place_besides_the_one_under_it() -> None:
    lines = (*TERMS, ("Sign", 100, LINE - 60), ("Account holder's signature", 60, LINE + 4, 8.0))
    bar = a_cell(46, LINE - 65, 520, 17)
    assert state(a_document(a_page(*lines, strokes=(bar, a_rule(60, LINE), ink(70, LINE))))) is SIGNED
    assert state(a_document(a_page(*lines, strokes=(bar, a_rule(60, LINE))))) is UNSIGNED


def test_the_name_printed_beside_another_partys_place_is_not_the_signers() -> None:
    names = (("Name: Rosa Diaz", 60, LINE + 24), ("Name:", 330, LINE + 24))
    lines = (*TERMS, ("WITNESS:", 60, LINE - 40), ("By:", 310, LINE - 10), *names)
    reading = read_signature(a_document(a_page(*lines, strokes=(a_rule(330, LINE), ink(340, LINE)))))
    assert (reading.signature.state, reading.signature.signer) == (SIGNED, None)
