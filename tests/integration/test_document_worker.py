import io
from datetime import date
from typing import Any

import pytest

from pipeline import document_worker
from pipeline.document_worker import confident, open_document, serve
from pipeline.domain.bill import Bill, Extracted
from pipeline.domain.document import Document, DocumentFacts, Page, Trait, Unreadable, UnreadableReason
from pipeline.domain.hints import NO_HINTS
from pipeline.domain.loa import Loa, Signature, SignatureState
from pipeline.domain.proof import Proof
from pipeline.reading.jobs import Job, PageLimits
from pipeline.reading.transport import Outcome, outcome_from
from tests.builders_documents import AS_OF
from tests.builders_pdf import bill_pdf, content_pdf, locked_pdf, pdf_of

LIMITS = PageLimits()
TEXT = b"BT /F1 9 Tf 40 700 Td (Telephone bill) Tj ET"


def answers(*jobs: tuple[str, bytes], monkeypatch: pytest.MonkeyPatch) -> list[Outcome]:
    monkeypatch.setattr(document_worker, "allow_cpu", lambda _: None)
    asked = b"".join(Job(kind, f"{kind}.pdf", len(content), NO_HINTS, AS_OF, 20, LIMITS, 0.85).line() + content for kind, content in jobs)
    told = io.BytesIO()
    serve(io.BytesIO(asked), told)
    return [outcome_from(line) for line in told.getvalue().splitlines()]


def test_each_job_gets_one_line_until_there_are_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    bill, letter, proof, nothing = answers(
        ("bill", bill_pdf()), ("loa", bill_pdf()), ("proof", bill_pdf()), ("bill", b""), monkeypatch=monkeypatch
    )
    assert isinstance(bill, Bill)
    assert isinstance(letter, Loa)
    assert isinstance(proof, Proof)
    assert isinstance(nothing, Unreadable)


def test_an_answer_that_is_too_long_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_worker, "LONGEST_ANSWER", 50)
    (outcome,) = answers(("bill", bill_pdf()), monkeypatch=monkeypatch)
    assert outcome == Unreadable(UnreadableReason.RESOURCE_LIMIT, "it states more than one bill can")


def test_a_site_that_asks_for_more_certainty_gets_fewer_facts() -> None:
    box = (0.0, 0.0, 1.0, 1.0)
    letter = Loa("loa.pdf", DocumentFacts(), Signature(SignatureState.SIGNED), signed_on=Extracted(date(2026, 11, 3), 0.9, 1, box, "x"))
    assert confident(letter, 0.85) == letter
    assert confident(letter, 0.95).signed_on is None


def opened(content: bytes) -> Document:
    document = open_document(content, LIMITS)
    assert isinstance(document, Document)
    return document


def test_marks_and_form_fields_come_with_their_boxes() -> None:
    marks = (
        b"/Annots [<< /Type /Annot /Subtype /Ink /Rect [100 600 200 640] /Contents (signed) >>"
        b" << /Subtype /Widget /FT /Sig /T (sign) /Rect [100 500 200 540] /V << /Type /Sig >> >>"
        b" << /Subtype /Widget /FT /Tx /T (name) /Rect [100 400 200 420] /V (Dana Fisher) >>"
        b" << /Subtype /Widget /FT /Btn /T (agree) /Rect [100 300 110 310] /V /Off >>"
        b" << /Subtype /Widget /Parent << /FT /Sig /T (outer) >> /T (empty) /Rect [1 1 2 2] >>"
        b" << /Subtype /Link /Rect [0 0 9 9] >> << /Subtype /Stamp >> 7 ]"
    )
    (page,) = opened(content_pdf(TEXT, extra=marks)).pages
    assert [(mark.subtype, mark.box, mark.contents) for mark in page.annotations] == [("Ink", (100.0, 152.0, 200.0, 192.0), "signed")]
    fields = [(field.name, field.kind, field.value, field.filled) for field in page.fields]
    assert fields == [
        ("sign", "Sig", "", True),
        ("name", "Tx", "Dana Fisher", True),
        ("agree", "Btn", "Off", False),
        ("outer.empty", "Sig", "", False),
    ]


@pytest.mark.parametrize(("turn", "box"), [(90, (600, 100, 640, 200)), (180, (412, 600, 512, 640)), (270, (152, 412, 192, 512))])
def test_marks_on_a_turned_page_stand_where_a_person_sees_them(turn: int, box: tuple[float, ...]) -> None:
    mark = b"/Rotate %d /Annots [<< /Subtype /Ink /Rect [100 600 200 640] >>]" % turn
    along = {90: b"0 1 -1 0 300 300", 180: b"-1 0 0 -1 300 300", 270: b"0 -1 1 0 300 300"}[turn]
    (page,) = opened(content_pdf(b"BT /F1 9 Tf " + along + b" Tm (Telephone bill) Tj ET", extra=mark)).pages
    assert [word.text for word in page.words] == ["Telephone", "bill"]
    assert page.annotations[0].box == box


def test_strokes_tell_a_pen_from_a_rule() -> None:
    drawing = (
        b"40 600 m 300 600 l S 50 500 100 40 re S 60 400 m 70 420 90 380 100 400 c 120 430 140 380 150 400 c 170 420 180 380 200 400 c S "
    )
    strokes = opened(content_pdf(drawing + TEXT)).pages[0].strokes
    assert {stroke.kind: stroke.points for stroke in strokes} == {"line": 2, "rect": 4, "curve": 4}
    assert next(stroke.box for stroke in strokes if stroke.kind == "line") == (40.0, 192.0, 300.0, 192.0)


@pytest.mark.parametrize(
    ("catalog", "extra", "trait"),
    [
        (b"/OpenAction << /S /JavaScript /JS (app.alert) >>", b"", Trait.ACTIVE_CONTENT),
        (b"/OpenAction << /S /Launch /F (cmd.exe) >>", b"", Trait.LAUNCH_ACTION),
        (b"/Names << /EmbeddedFiles << >> /JavaScript << >> >>", b"", Trait.ACTIVE_CONTENT),
        (b"/AcroForm << /XFA (x) >>", b"", Trait.ACTIVE_CONTENT),
        (b"", b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch >> >>]", Trait.LAUNCH_ACTION),
        (b"/AA << /WC << /S /JavaScript >> >>", b"", Trait.ACTIVE_CONTENT),
    ],
)
def test_anything_that_wants_to_run_is_noted(catalog: bytes, extra: bytes, trait: Trait) -> None:
    assert opened(content_pdf(TEXT, extra=extra, catalog=catalog)).traits == {trait}


def test_pages_of_nothing_but_calls_are_left_out_of_a_long_bill() -> None:
    calls = tuple((40.0, 60.0 + 12 * i, f"10/{i + 1} 9:{i + 10}AM Boston 617 555 01{i + 10} 3") for i in range(30))
    document = opened(pdf_of(*[((40.0, 40.0, "Telephone bill"),)] * 3, *[calls] * 10, ((40.0, 40.0, "Account"),)))
    assert document.page_count == 14
    assert [page.number for page in document.pages] == [1, 2, 3, 13, 14]


def test_letters_without_meaning_are_no_text() -> None:
    assert open_document(content_pdf(b""), LIMITS) == Unreadable(UnreadableReason.NO_TEXT, "its pages show no text")


def test_more_objects_than_paper_can_hold_are_refused_before_the_slow_parser() -> None:
    outcome = open_document(content_pdf(b"0 0 9 9 re f " * 70_000 + TEXT), LIMITS)
    assert isinstance(outcome, Unreadable)
    assert outcome.reason is UnreadableReason.RESOURCE_LIMIT


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (locked_pdf("user", "owner"), UnreadableReason.ENCRYPTED),
        (bill_pdf()[:700], UnreadableReason.TRUNCATED),
        (b"%PDF-1.7\nnothing\n%%EOF\n", UnreadableReason.UNREADABLE),
        (b"", UnreadableReason.UNREADABLE),
        (b"<html></html>", UnreadableReason.TYPE_NOT_ALLOWED),
        (b"II*\x00", UnreadableReason.OCR_MISSING),
        (content_pdf(b"q 100 0 0 100 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q"), UnreadableReason.OCR_MISSING),
    ],
)
def test_what_cannot_be_opened_is_named(content: bytes, reason: UnreadableReason) -> None:
    outcome = open_document(content, LIMITS)
    assert isinstance(outcome, Unreadable)
    assert outcome.reason is reason


def test_a_document_of_too_many_pages_is_not_opened() -> None:
    outcome = open_document(pdf_of(*[((40.0, 40.0, "page"),)] * 3), PageLimits(most_pages=2))
    assert outcome == Unreadable(UnreadableReason.TOO_MANY_PAGES, "3 pages, 2 are allowed")


@pytest.mark.parametrize("hidden", [b"3 Tr /F1 9 Tf", b"1 g /F1 9 Tf", b"0 0 0 0 k /F1 9 Tf", b"/F1 0.5 Tf"])
def test_letters_that_nobody_sees_are_left_out(hidden: bytes) -> None:
    document = opened(content_pdf(TEXT + b" BT " + hidden + b" 40 300 Td (secret) Tj ET"))
    assert [word.text for word in document.pages[0].words] == ["Telephone", "bill"]
    assert document.traits == {Trait.HIDDEN_TEXT}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(RecursionError, UnreadableReason.RESOURCE_LIMIT), (TypeError, UnreadableReason.UNREADABLE)],
)
def test_whatever_the_parser_raises_becomes_a_reason(
    monkeypatch: pytest.MonkeyPatch, kind: type[Exception], expected: UnreadableReason
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(kind("text from the file"))

    monkeypatch.setattr("pipeline.pdf_pages.pdfplumber.open", fail)
    assert open_document(bill_pdf(), LIMITS) == Unreadable(expected, kind.__name__)


def test_no_memory_left_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(MemoryError())

    monkeypatch.setattr("pipeline.pdf_pages.pdfplumber.open", fail)
    with pytest.raises(MemoryError):
        open_document(bill_pdf(), LIMITS)


def test_one_bad_page_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import pdf_pages

    whole = pdf_pages._read_page  # noqa: SLF001 - a page that breaks the parser is hard to make and easy to pretend

    def breaks_on_the_first(source: Any) -> tuple[Page, set[Trait]]:  # noqa: ANN401 - pdfplumber is untyped
        if source.number == 1:
            raise TypeError
        return whole(source)

    monkeypatch.setattr(pdf_pages, "_read_page", breaks_on_the_first)
    document = opened(pdf_of(((40.0, 40.0, "one"),), ((40.0, 40.0, "two"),)))
    assert [page.number for page in document.pages] == [2]
    assert document.traits == {Trait.PARTLY_UNREADABLE}
