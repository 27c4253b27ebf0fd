from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from pipeline.domain.loa import SignatureKind, SignatureState
from pipeline.reading.signature import read_signature
from tests.builders_letters import (
    FORM,
    LETTER,
    LINE,
    TERMS,
    a_cell,
    a_document,
    a_field,
    a_form,
    a_page,
    a_picture,
    a_rule,
    an_annotation,
    ink,
    over_the_line,
)

if TYPE_CHECKING:
    from pipeline.domain.document import Document

SIGNED, UNSIGNED, UNCERTAIN = SignatureState.SIGNED, SignatureState.UNSIGNED, SignatureState.UNCERTAIN
DATED = ("11/10/2026", 305, LINE - 11)


def verdict(document: Document) -> tuple[SignatureState, SignatureKind | None]:
    signature = read_signature(document).signature
    return signature.state, signature.kind


SIGNATURES = {
    "a pen stroke": (a_form(strokes=(ink(70, LINE),)), SignatureKind.INK),
    "several pen strokes together": (
        a_form(strokes=tuple(ink(70 + 20 * i, LINE, width=25, points=4) for i in range(4))),
        SignatureKind.INK,
    ),
    "a picture": (a_form(pictures=(a_picture(),)), SignatureKind.INK),
    "an ink annotation": (a_form(annotations=(an_annotation("Ink"),)), SignatureKind.INK),
    "a stamp annotation": (a_form(annotations=(an_annotation("Stamp"),)), SignatureKind.INK),
    "a typed annotation": (a_form(annotations=(an_annotation("FreeText", "Marian Tolliver"),)), SignatureKind.TYPED),
    "a digital signature": (a_form(fields=(a_field("Sig", "Marian Tolliver"),)), SignatureKind.DIGITAL),
    "a filled text field": (a_form(fields=(a_field("Tx", "/s/ Marian Tolliver"),)), SignatureKind.TYPED),
    "a typed /s/": (a_form(("/s/ Marian Tolliver", 70, LINE - 12)), SignatureKind.TYPED),
    "a script typeface": (a_form(("Marian Tolliver", 70, LINE - 18, 18.0)), SignatureKind.TYPED),
    "an Adobe line": (a_form(("Marian Tolliver (Nov 10, 2026 17:35 EST)", 70, LINE - 8, 5.5)), SignatureKind.ESIGN),
    "DocuSign with ink": (a_form(("DocuSigned by:", 70, LINE - 30, 5.5), strokes=(ink(70, LINE),)), SignatureKind.ESIGN),
    "DocuSign with its number": (
        a_form(("DocuSigned by:", 70, LINE - 30, 5.5), ("4F2B7C90AB12...", 70, LINE + 1, 5.0)),
        SignatureKind.ESIGN,
    ),
    "Signed by, in small print": (
        a_form(("Signed by:", 70, LINE - 30, 5.5), ("Marian Tolliver", 70, LINE - 18, 15.0)),
        SignatureKind.ESIGN,
    ),
    "Digitally signed by": (
        a_form(("Digitally signed by", 70, LINE - 24, 6.0), ("Marian Tolliver", 70, LINE - 16, 6.0)),
        SignatureKind.ESIGN,
    ),
}

NO_SIGNATURES = {
    "nothing": a_form(),
    "a dot of a pen": a_form(strokes=(ink(70, LINE, width=8),)),
    "a logo on every page": a_document(
        a_page(*FORM, strokes=(a_rule(60, LINE),), pictures=(a_picture(),)), a_page(number=2, pictures=(a_picture(page=2),))
    ),
    "a caption in the line's own words": a_form(("(customer signature here)", 62, LINE - 9, 7.0)),
    "a label Signed by over the line": a_form(("Signed by:", 70, LINE - 25)),
    "a label Signed by": a_document(a_page(*TERMS, ("Signed by:", 60, LINE - 8), strokes=(a_rule(120, LINE),))),
    "a date alone": a_form(DATED),
    "an X": a_form(("X", 62, LINE - 10)),
    "a logo in the letterhead": a_form(pictures=(a_picture((450, 20, 540, 60)),)),
    "a line of the form": a_form(strokes=(a_rule(60, LINE - 15),)),
    "an envelope number": a_form(("DocuSign Envelope ID: 4F2B7C90-AB12", 60, 10, 6.0)),
    "an envelope number by the line": a_form(("Docusign Envelope ID: 4F2B7C90-AB12", 70, LINE - 20, 6.0)),
    "an empty signature field": a_form(fields=(a_field("Sig", filled=False),)),
    "an empty text field": a_form(fields=(a_field("Tx", filled=False),)),
    "sign here": a_form(annotations=(an_annotation("FreeText", "SIGN HERE"),)),
    "a stamp that says draft": a_form(annotations=(an_annotation("Stamp", "DRAFT"),)),
    "a tag for an e-sign service": a_form(("{{Sig_es_:signer1:signature}}", 70, LINE - 12, 8.0)),
    "a highlight": a_form(annotations=(an_annotation("Highlight"),)),
    "a witness' field": a_form(fields=(a_field("Sig", "Bob Carrier", name="witness_signature"),)),
    "a field for the name": a_form(fields=(a_field("Tx", "Marian Tolliver", name="printed_name"),)),
    "a field for the signer's name": a_form(fields=(a_field("Tx", "Marian Tolliver", name="signers_name"),)),
    "a typed date": a_form(annotations=(an_annotation("FreeText", "11/10/2026"),)),
    "a frame around words": a_form(strokes=(a_cell(50, LINE - 60, 400, 100), ink(40, LINE + 50, width=350, height=140, points=9))),
}

STAMPS = ("S C A N N E D", "RECEIVED BY FAX", "FILE COPY")


@pytest.mark.parametrize("stamp", STAMPS)
def test_large_capitals_over_the_line_are_a_stamps(stamp: str) -> None:
    assert read_signature(a_form((stamp, 70, LINE - 24, 22.0))).signature.state is not SIGNED


def test_a_label_among_the_facts_that_asks_who_signs_is_no_place_to_sign() -> None:
    facts = (("Authorized signatory", 350, 90, 8.0), ("Signature", 60, LINE + 4, 8.0), ("Date", 330, LINE + 4, 8.0))
    rules = (a_rule(60, LINE), a_rule(330, LINE), a_rule(350, 112))
    assert read_signature(a_document(a_page(*facts, strokes=(*rules, ink(70, LINE))))).signature.state is SIGNED
    assert read_signature(a_document(a_page(*facts, strokes=rules))).signature.state is UNSIGNED


def test_a_wide_picture_in_a_button_for_the_signature_signs() -> None:
    wide = replace(a_field("Btn", filled=False), pictured=3.2)
    assert read_signature(a_form(fields=(wide,))).signature.state is SIGNED
    assert read_signature(a_form(fields=(replace(wide, name="logo"),))).signature.state is UNCERTAIN


DOUBTS = {
    "a scanned page": a_form(pictures=(a_picture((0, 0, 612, 792)),)),
    "a scanned page with a pen on it": a_form(strokes=(ink(70, LINE),), pictures=(a_picture((0, 0, 612, 792)),)),
    "an e-sign stamp in a witness' place only": a_document(
        a_page(*TERMS, ("Witness signature", 60, LINE + 4, 8.0), ("DocuSigned by:", 70, LINE - 30, 5.5), strokes=(a_rule(60, LINE),))
    ),
    "a speck of ink": a_form(strokes=(ink(70, LINE, width=20),)),
    "a rounded box to sign in": a_form(strokes=(ink(62, LINE, width=160, height=28, points=9),)),
    "a name in the form's own type": a_form(("Marian Tolliver", 70, LINE - 9, 8.0)),
    "letters on the line": a_form(("M a r i a n", 70, LINE - 9)),
    "a picture as high as a logo": a_form(pictures=(a_picture((100, LINE - 29, 130, LINE - 1)),)),
    "a picture that reaches into the space": a_form(pictures=(a_picture((180, LINE - 60, 330, LINE)),)),
    "a pen stroke elsewhere": a_form(strokes=(ink(70, 700, points=30),)),
    "a picture elsewhere": a_form(pictures=(a_picture((400, 600, 500, 640)),)),
    "an ink annotation elsewhere": a_form(annotations=(an_annotation("Ink", box=(60, 600, 160, 630)),)),
    "a digital signature without a place": a_form(fields=(a_field("Sig", "Marian Tolliver", box=(0, 0, 0, 0)),)),
    "an e-sign stamp without anything": a_form(("DocuSigned by:", 70, LINE - 30, 5.5)),
    "a signature field with something in it": a_form(fields=(a_field("Tx", "ok"),)),
    "a picture in a button": a_form(fields=(replace(a_field("Btn", filled=False), pictured=1.0),)),
    "a nameless free text": a_form(annotations=(an_annotation("FreeText", "ok"),)),
    "a dot of an ink annotation": a_form(annotations=(an_annotation("Ink", box=(80, LINE - 10, 90, LINE)),)),
}


@pytest.mark.parametrize(
    ("verdicts", "valid"), [((True,), True), ((None,), None), ((True, False), False), ((True, None), None), ((False, None), False)]
)
def test_several_digital_signatures_are_as_good_as_the_worst(verdicts: tuple[bool | None, ...], valid: bool | None) -> None:  # noqa: FBT001 - the table's own value
    document = a_form(fields=tuple(replace(a_field("Sig", "Marian Tolliver"), valid=verdict) for verdict in verdicts))
    assert read_signature(document).signature.valid is valid


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_clear_mark_in_the_customers_place_is_a_signature(name: str) -> None:
    document, kind = SIGNATURES[name]
    assert verdict(document) == (SIGNED, kind)


@pytest.mark.parametrize("name", NO_SIGNATURES)
def test_what_is_no_signature_leaves_the_letter_unsigned(name: str) -> None:
    assert verdict(NO_SIGNATURES[name]) == (UNSIGNED, None)


@pytest.mark.parametrize("name", DOUBTS)
def test_when_in_doubt_a_person_looks(name: str) -> None:
    assert verdict(DOUBTS[name]) == (UNCERTAIN, None)
    assert read_signature(DOUBTS[name]).signature.evidence


def two_blocks(first: str, second: str, *marks: int) -> Document:
    """Two blocks side by side under these headings, signed where `marks` says."""
    lines: list[tuple[str, float, float]] = [*TERMS]  # type: ignore[list-item]  # the title is larger, which does not matter here
    strokes = []
    for place, (heading, x) in enumerate(((first, 60), (second, 330))):
        lines += [
            (heading, x, 440),
            ("Signature:", x, 490),
            ("Date:", x, 520),
            ("Name:", x, 540),
            (("Marian Tolliver", "Bob Carrier")[place], x + 60, 540),
        ]
        strokes += [a_rule(x + 60, LINE), a_rule(x + 60, 530)]
        if place in marks:
            strokes.append(ink(x + 70, LINE))
            lines.append(("11/10/2026" if place == 0 else "11/15/2026", x + 65, 519))
    return a_document(a_page(*lines, strokes=tuple(strokes)))


HEADINGS = [
    ("CUSTOMER", "CARRIER REPRESENTATIVE"),
    ("Subscriber", "CallTrackingMetrics, LLC"),
    ("Account Holder", "Witness"),
    ("Halyard Dental LLC", "New Provider"),
]


@pytest.mark.parametrize("headings", HEADINGS)
def test_the_carriers_signature_is_not_the_customers(headings: tuple[str, str]) -> None:
    assert verdict(two_blocks(*headings, 1)) == (UNSIGNED, None)
    assert verdict(two_blocks(*headings)) == (UNSIGNED, None)


@pytest.mark.parametrize("headings", HEADINGS)
def test_the_customers_signature_counts_beside_an_empty_other(headings: tuple[str, str]) -> None:
    for marks in ((0,), (0, 1)):
        reading = read_signature(two_blocks(*headings, *marks))
        assert reading.signature.state is SIGNED
        assert reading.signature.signer == "Marian Tolliver"
        assert reading.signed_on
        assert reading.signed_on.value == date(2026, 11, 10)


def test_the_others_date_is_not_the_customers() -> None:
    reading = read_signature(two_blocks("CUSTOMER", "WITNESS", 1))
    assert (reading.signed_on, reading.date_seen) == (None, False)


def test_of_two_blocks_that_say_nothing_both_must_be_signed() -> None:
    assert verdict(two_blocks("One", "Two", 0)) == (UNCERTAIN, None)
    assert verdict(two_blocks("One", "Two", 0, 1)) == (SIGNED, SignatureKind.INK)


@pytest.mark.parametrize("name", ["Theresa Sherekhan", "Inita Copyak", "Na Li"])
def test_a_name_that_holds_a_word_of_the_form_is_a_name(name: str) -> None:
    assert read_signature(a_form(fields=(a_field("Tx", name),))).signature.state is SIGNED


def test_a_blank_that_was_typed_over_stays_one_place() -> None:
    row = ("Customer signature: ____", 60, 490), ("____________", 186, 490), ("Title: ____ Name: ____", 60, 515)
    reading = read_signature(a_document(a_page(*TERMS, *row, strokes=(ink(200, 498, width=40),))))
    assert reading.signature.state is SIGNED
    assert reading.printed_name is None


def test_a_name_ends_where_the_next_label_begins() -> None:
    below = (*TERMS, ("Customer signature:", 60, 490), ("Name: Marian Tolliver Title: Office Manager", 60, 515))
    reading = read_signature(a_document(a_page(*below, strokes=(a_rule(170, LINE),))))
    assert reading.printed_name is not None
    assert reading.printed_name.value == "Marian Tolliver"


def test_a_signature_only_where_others_sign_is_doubtful() -> None:
    assert verdict(two_blocks("WITNESS", "CARRIER", 0)) == (UNCERTAIN, None)
    assert verdict(two_blocks("WITNESS", "CARRIER")) == (UNSIGNED, None)


def test_a_letter_is_signed_between_closing_and_name() -> None:
    reading = read_signature(a_document(a_page(*LETTER, ("November 10, 2026", 60, 500), strokes=(ink(62, 452),))))
    assert reading.signature.state is SIGNED
    assert reading.signature.signer == "Marian Tolliver"


def test_a_printed_name_under_the_closing_is_no_signature() -> None:
    assert verdict(a_document(a_page(*LETTER))) == (UNSIGNED, None)


def test_a_name_in_script_over_the_printed_one_is_typed() -> None:
    assert verdict(a_document(a_page(*LETTER, ("Marian Tolliver", 64, 430, 18.0)))) == (SIGNED, SignatureKind.TYPED)


def test_a_letter_that_nobody_could_sign_is_unsigned() -> None:
    reading = read_signature(a_document(a_page(*TERMS)))
    assert reading.signature.state is UNSIGNED
    assert reading.blocks == ()


def test_a_stamp_without_any_place_makes_its_own() -> None:
    stamped = (*TERMS, ("DocuSigned by:", 80, 420, 5.5), ("Marian Tolliver", 80, 435, 15.0), ("Date", 300, 460), ("11/10/2026", 300, 445))
    reading = read_signature(a_document(a_page(*stamped)))
    assert (reading.signature.state, reading.signature.signer) == (SIGNED, "Marian Tolliver")
    assert reading.printed_name is not None


def test_a_label_beside_above_or_in_a_box_finds_its_space() -> None:
    beside = a_page(*TERMS, ("Customer signature: ______________________ Date: __________", 60, 490), strokes=(ink(170, 498),))
    above = a_page(*TERMS, ("Account Holder Signature", 60, 465), strokes=(a_rule(60, LINE), ink(70, LINE)))
    boxed = a_page(*TERMS, ("Authorized Signature", 64, 462, 7.0), strokes=(a_cell(60, 460, 240, 40), ink(80, 496)))
    row = a_page(*TERMS, ("Customer signature", 64, 472), strokes=(a_cell(60, 460, 120, 40), a_cell(180, 460, 240, 40), ink(200, 496)))
    bare = a_page(*TERMS, ("Customer signature:", 64, 490), strokes=(ink(180, 496),))
    for page in (beside, above, boxed, row, bare):
        assert verdict(a_document(page)) == (SIGNED, SignatureKind.INK)


def test_over_the_line_is_where_the_tests_say() -> None:
    assert over_the_line()[3] > LINE > over_the_line()[1]


def test_a_run_of_nothing_but_underscores_breaks_nothing() -> None:
    document = a_document(a_page(*TERMS, ("____________________", 60, LINE), ("Authorized Signature", 60, LINE + 14)))
    assert verdict(document) == (UNSIGNED, None)


def test_the_cross_before_a_line_is_no_place_of_its_own() -> None:
    lines = (("X", 48, LINE - 10), ("Customer signature", 60, LINE + 4, 8.0))
    document = a_document(a_page(*TERMS, *lines, strokes=(a_rule(60, LINE), ink(90, LINE))))
    assert verdict(document) == (SIGNED, SignatureKind.INK)


def test_a_mark_where_something_was_received_is_not_the_customers() -> None:
    office = (("Received by:", 60, LINE + 90), ("Authorized Signature", 60, LINE + 4, 8.0))
    marked = a_page(*TERMS, *office, strokes=(a_rule(60, LINE), a_rule(130, LINE + 100), ink(140, LINE + 98)))
    assert verdict(a_document(marked)) == (UNSIGNED, None)


def test_a_closing_over_a_rule_is_signed_on_the_rule() -> None:
    closing = (("Sincerely,", 60, LINE - 50), ("Marian Tolliver", 60, LINE + 6))
    blank = a_page(*TERMS, *closing, strokes=(a_rule(60, LINE),))
    assert verdict(a_document(blank)) == (UNSIGNED, None)
    assert verdict(a_document(replace(blank, strokes=(*blank.strokes, ink(70, LINE))))) == (SIGNED, SignatureKind.INK)


def test_the_label_under_an_e_sign_stamp_is_no_part_of_the_stamp() -> None:
    stamp = (("E-SIGNED by Marian Tolliver", 64, LINE - 16, 7.5), ("on 2026-09-23 16:40:47 GMT", 64, LINE - 8, 7.5))
    page = a_page(
        *TERMS, *stamp, ("signature", 62, LINE + 3, 7.5), ("date", 300, LINE + 3, 7.5), strokes=(a_rule(60, LINE), a_rule(300, LINE))
    )
    signature = read_signature(a_document(page)).signature
    assert (signature.state, signature.kind, signature.signer) == (SIGNED, SignatureKind.ESIGN, "Marian Tolliver")


def test_a_name_in_large_type_or_with_a_time_outside_the_place_is_a_doubt() -> None:
    said = ("Requested by Marian Tolliver", 60, 180)
    for text in (("Marian Tolliver", 330, LINE - 60, 16.0), ("Marian Tolliver (Nov 10, 2026 17:35 EST)", 330, LINE - 60)):
        assert verdict(a_form(said, text)) == (UNCERTAIN, None)
    assert verdict(a_form(said, ("Marian Tolliver", 330, LINE - 60))) == (UNSIGNED, None)


def test_a_small_mark_of_a_pen_beside_the_place_is_a_doubt() -> None:
    assert verdict(a_form(strokes=(ink(270, LINE - 4, width=16),))) == (UNCERTAIN, None)
    assert verdict(a_form(strokes=(ink(500, 300, width=16),))) == (UNSIGNED, None)


def test_of_boxes_over_and_under_a_label_the_one_over_the_next_label_is_that_ones() -> None:
    labels = (("your signature", 110, 442, 8.0), ("your name in print", 110, 476, 8.0), ("Marian Tolliver", 120, 459))
    boxes = (a_cell(110, 396, 240, 42), a_cell(110, 456, 240, 16))
    assert verdict(a_document(a_page(*TERMS, *labels, ("Marian Tolliver", 119, 415, 20.0), strokes=boxes))) == (SIGNED, SignatureKind.TYPED)


def test_a_conformed_name_over_the_label_of_a_signatory_signs_and_does_not_fill_it_in() -> None:
    lines = (*TERMS, ("x /s/ Marian Tolliver", 60, LINE - 11), ("Authorized signatory of Customer", 60, LINE + 5, 8.0))
    signature = read_signature(a_document(a_page(*lines, strokes=(a_rule(55, LINE, 260),)))).signature
    assert (signature.state, signature.kind) == (SignatureState.SIGNED, SignatureKind.TYPED)
