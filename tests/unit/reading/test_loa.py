from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.domain.document import TextSource
from pipeline.domain.hints import NO_HINTS
from pipeline.domain.loa import Loa, SignatureKind, SignatureState
from pipeline.reading.loa import read_loa
from tests.builders_letters import LINE, a_document, a_form, a_page, ink

SIGNED_FORM = a_form(("11/10/2026", 305, LINE - 11), strokes=(ink(70, LINE),))


def read(document: object = SIGNED_FORM) -> Loa:
    return read_loa(document, "loa.pdf", (), NO_HINTS, date(2026, 11, 16))  # type: ignore[arg-type]  # a Document, in a test's short form


def test_a_whole_letter_is_read() -> None:
    loa = read()
    assert loa.file == "loa.pdf"
    assert (loa.signature.state, loa.signature.kind, loa.signature.signer) == (SignatureState.SIGNED, SignatureKind.INK, "Marian Tolliver")
    assert loa.signed_on is not None
    assert loa.signed_on.value == date(2026, 11, 10)
    assert loa.signature_date_seen
    assert [printed.value for printed in loa.telephone_numbers] == ["+14108430142", "+14108430143"]
    assert (loa.authorizes, loa.looks_like_a_letter, loa.looks_like_a_bill) == (True, True, False)
    assert (loa.refers_to_schedule, loa.names_resporg) == (False, False)
    assert loa.document.pages == 1


def test_the_name_printed_by_the_signature_is_the_representative() -> None:
    loa = read()
    assert loa.authorized_representative is not None
    assert loa.authorized_representative.value == "Marian Tolliver"


def test_on_a_scan_an_empty_place_for_the_date_is_not_known_to_be_empty() -> None:
    assert not read(a_form()).signature_date_seen
    assert read(replace(a_form(), text=TextSource.OCR)).signature_date_seen


def test_a_blank_page_says_nothing() -> None:
    loa = read(a_document(a_page()))
    assert loa.signature.state is SignatureState.UNSIGNED
    assert not loa.looks_like_a_letter
    assert loa.telephone_numbers == ()
