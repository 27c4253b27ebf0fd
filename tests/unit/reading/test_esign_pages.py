from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.domain.loa import SignatureKind, SignatureState
from pipeline.reading.esign_pages import completed_record, record_pages
from pipeline.reading.layout import layout_of
from pipeline.reading.signature import read_signature
from tests.builders_letters import LINE, TERMS, a_document, a_page, a_picture, a_rule

if TYPE_CHECKING:
    from pipeline.domain.document import Document, Picture

RECORD = (
    ("Final Audit Report", 50, 60, 14.0),
    ("By: Porting Desk (desk@voice.example)", 60, 110),
    ("Status: Signed", 60, 130),
    ("Document emailed to marian@halyard.example for signature", 60, 160),
    ("Signed by Marian Tolliver (marian@halyard.example)", 60, 180),
    ("Agreement completed. 2026-10-10", 60, 200),
)
LETTER = (*TERMS, ("Customer signature", 60, LINE + 4, 8.0))


def with_record(*pictures: Picture, record: tuple[tuple[str, float, float] | tuple[str, float, float, float], ...] = RECORD) -> Document:
    return a_document(a_page(*LETTER, strokes=(a_rule(60, LINE),), pictures=pictures), a_page(*record, number=2))


def test_a_services_record_holds_no_place_to_sign() -> None:
    reading = read_signature(with_record(a_picture()))
    assert [block.place.page for block in reading.blocks] == [1]


def test_a_picture_with_a_completed_record_is_an_e_signature() -> None:
    signature = read_signature(with_record(a_picture())).signature
    assert (signature.state, signature.kind) == (SignatureState.SIGNED, SignatureKind.ESIGN)


def test_a_record_alone_signs_nothing() -> None:
    assert read_signature(with_record()).signature.state is SignatureState.UNSIGNED


def test_a_record_that_is_not_completed_leaves_the_kind_as_it_was() -> None:
    waiting = tuple(line for line in RECORD if "completed" not in line[0] and "Status" not in line[0])
    document = with_record(a_picture(), record=waiting)
    assert completed_record(layout_of(document)) is None
    assert read_signature(document).signature.kind is SignatureKind.INK


def test_a_letter_that_speaks_of_an_audit_trail_is_no_record() -> None:
    first = a_document(a_page(*RECORD))
    prose = a_document(a_page(*LETTER), a_page(("Audit trail", 60, 60), ("Nothing further.", 60, 90), number=2))
    assert record_pages(layout_of(first)) == frozenset()
    assert record_pages(layout_of(prose)) == frozenset()
