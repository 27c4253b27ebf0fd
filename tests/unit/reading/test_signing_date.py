from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.domain.loa import SignatureKind, SignatureState
from pipeline.reading.signature import SignatureReading, read_signature
from tests.builders_letters import (
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
)


def test_the_day_of_a_digital_signature_stands_in_for_a_missing_date() -> None:
    field = replace(a_field("Sig", "Marian Tolliver"), valid=True, signed_on=date(2026, 11, 10))
    signed_on = read_signature(a_form(fields=(field,))).signed_on
    assert signed_on
    assert signed_on.value == date(2026, 11, 10)


def value_of(reading: SignatureReading) -> date | None:
    return reading.signed_on.value if reading.signed_on else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11/10/2026", date(2026, 11, 10)),
        ("Nov 22, 2026", date(2026, 11, 22)),
        ("2026-11-09", date(2026, 11, 9)),
        ("4 Nov 2026", date(2026, 11, 4)),
    ],
)
def test_the_date_over_its_label_is_read(text: str, expected: date) -> None:
    reading = read_signature(a_form((text, 305, LINE - 11), strokes=(ink(70, LINE),)))
    assert (value_of(reading), reading.date_seen) == (expected, True)


def test_a_date_that_cannot_be_read_is_still_seen() -> None:
    for form in (
        a_form(strokes=(ink(310, LINE, width=60),)),
        a_form(("soon", 305, LINE - 11)),
        a_form(pictures=(a_picture((305, LINE - 20, 380, LINE)),)),
    ):
        reading = read_signature(form)
        assert (reading.signed_on, reading.date_seen) == (None, True)


def test_a_date_in_a_field_or_annotation_is_read() -> None:
    box = (305.0, LINE - 14, 390.0, LINE)
    for form in (
        a_form(fields=(a_field("Tx", "11/10/2026", name="date", box=box),)),
        a_form(annotations=(an_annotation("FreeText", "11/10/2026", box),)),
    ):
        assert value_of(read_signature(form)) == date(2026, 11, 10)


def test_an_empty_date_or_a_hint_at_its_form_is_no_date() -> None:
    for form in (a_form(), a_form(("mm/dd/yyyy", 305, LINE - 11)), a_form(("__/__/____", 305, LINE - 11))):
        reading = read_signature(form)
        assert (reading.signed_on, reading.date_seen) == (None, False)


def test_two_dates_in_one_place_are_none() -> None:
    assert read_signature(a_form(("11/10/2026 11/12/2026", 305, LINE - 11))).signed_on is None


def test_a_label_that_says_so_reads_the_day_first() -> None:
    labels = (*TERMS, ("Customer signature", 60, LINE + 4), ("Date (dd/mm/yyyy)", 300, LINE + 4), ("05/11/2026", 305, LINE - 11))
    document = a_document(a_page(*labels, strokes=(a_rule(60, LINE), a_rule(300, LINE, 120))))
    assert value_of(read_signature(document)) == date(2026, 11, 5)


def test_the_e_sign_time_is_the_date_when_none_is_written() -> None:
    reading = read_signature(a_form(("Marian Tolliver (Nov 10, 2026 17:35 EST)", 70, LINE - 8, 5.5)))
    assert value_of(reading) == date(2026, 11, 10)
    assert reading.signature.signer == "Marian Tolliver"


def test_a_letter_without_date_label_may_be_dated_at_its_head() -> None:
    reading = read_signature(a_document(a_page(*LETTER, ("November 9, 2026", 400, 60), strokes=(ink(62, 452),))))
    assert value_of(reading) == date(2026, 11, 9)


def test_the_date_of_a_letter_that_nobody_signed_or_of_a_stamp_across_the_page_is_no_date_of_signing() -> None:
    unsigned = read_signature(a_document(a_page(*LETTER, ("November 9, 2026", 400, 60))))
    assert (unsigned.signature.state, unsigned.signed_on) == (SignatureState.UNSIGNED, None)
    stamped = read_signature(a_document(a_page(*LETTER, ("NOV 12, 2026", 500, 452), strokes=(ink(62, 452),))))
    assert (stamped.signature.state, stamped.signed_on) == (SignatureState.SIGNED, None)


def test_a_date_at_the_head_does_not_fill_an_empty_place() -> None:
    reading = read_signature(a_form(("November 9, 2026", 400, 60), strokes=(ink(70, LINE),)))
    assert (reading.signed_on, reading.date_seen) == (None, False)


def test_the_day_in_an_e_sign_stamp_is_the_day_of_signing() -> None:
    stamp = (("Digitally signed by Marian Tolliver", 70, LINE - 24, 6.0), ("Date: 2026.11.10 17:35:02", 70, LINE - 16, 6.0))
    reading = read_signature(a_document(a_page(*TERMS, ("Signature:", 10, LINE - 10), *stamp, strokes=(a_rule(60, LINE),))))
    assert reading.signature.kind is SignatureKind.ESIGN
    assert reading.signed_on
    assert reading.signed_on.value == date(2026, 11, 10)


def test_a_date_typed_figure_by_figure_into_a_comb_is_read() -> None:
    figures = tuple((figure, 305.0 + 7 * place, LINE - 11) for place, figure in enumerate("11/10/2026"))
    assert value_of(read_signature(a_form(*figures, strokes=(ink(70, LINE),)))) == date(2026, 11, 10)


def test_a_date_may_stand_some_rows_below_in_the_column_of_its_block() -> None:
    rows = (("Authorized signature", 60, LINE + 4, 7.0), ("Name (print)", 60, LINE + 52, 7.0), ("Title", 60, LINE + 100, 7.0))
    dated = (*TERMS, *rows, ("Date", 60, LINE + 148, 7.0), ("11/10/2026", 62, LINE + 132))
    rules = tuple(a_rule(60, LINE + 48 * row) for row in range(4))
    assert value_of(read_signature(a_document(a_page(*dated, strokes=(*rules, ink(70, LINE)))))) == date(2026, 11, 10)


def test_a_figure_that_recognition_doubts_is_no_date_but_is_seen() -> None:
    form = a_form(("11/10/2026", 305, LINE - 11), strokes=(ink(70, LINE),))
    (page,) = form.pages
    doubted = tuple(replace(word, confidence=0.8) if word.text == "11/10/2026" else word for word in page.words)
    reading = read_signature(replace(form, pages=(replace(page, words=doubted),)))
    assert (reading.signed_on, reading.date_seen) == (None, True)


def test_the_title_behind_a_name_is_no_part_of_it() -> None:
    below = (*TERMS, ("Customer signature:", 60, 490), ("Name: Marian Tolliver, Director of IT", 60, 515))
    printed = read_signature(a_document(a_page(*below, strokes=(a_rule(170, LINE),)))).printed_name
    assert printed is not None
    assert printed.value == "Marian Tolliver"


def test_a_date_filled_into_the_next_cell_in_the_type_of_its_label_is_no_caption_there() -> None:
    cells = (a_cell(60, 440, 120, 46), a_cell(180, 440, 160, 46), a_cell(340, 440, 80, 46), a_cell(420, 440, 140, 46))
    row = (("Signature", 64, 446), ("Date", 344, 446), ("11/10/2026", 424, 446))
    reading = read_signature(a_document(a_page(*TERMS, *row, strokes=(*cells, ink(200, 480)))))
    assert value_of(reading) == date(2026, 11, 10)
