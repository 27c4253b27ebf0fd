"""Scans and pictures through the real worker and the real Tesseract; skipped loudly where it is not installed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from pipeline.config import DocumentSettings
from pipeline.documents import DocumentReader
from pipeline.domain.bill import Bill
from pipeline.domain.document import TextSource, Trait, Unreadable, UnreadableReason
from pipeline.domain.hints import NO_HINTS
from pipeline.domain.policy import Policy
from tests.builders_documents import AS_OF, plain_bill
from tests.builders_pdf import content_pdf, pdf_of
from tests.builders_scans import picture_of, saved, scan_of

BILL = pdf_of(plain_bill())


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with DocumentReader() as one:
        yield one


@pytest.fixture(autouse=True)
def _tesseract(program: Callable[[str, str], str]) -> None:
    program("tesseract", "tesseract-ocr")


def read(reader: DocumentReader, folder: Path, content: bytes) -> Bill | Unreadable:
    path = folder / "content"
    path.write_bytes(content)
    return reader.read_bill(path, "bill.pdf", NO_HINTS, AS_OF)


@pytest.mark.parametrize("turn", [0, 1.4, -2.3, 90, 180, 270])
def test_a_scan_is_read_however_it_lies(reader: DocumentReader, tmp_path: Path, turn: float) -> None:
    bill = read(reader, tmp_path, scan_of(BILL, turn=turn))
    assert isinstance(bill, Bill)
    assert bill.document.text is TextSource.OCR
    assert Trait.SCANNED in bill.document.traits
    assert bill.account_number is not None
    assert bill.account_number.value == "4108430142 555"
    assert bill.amount_due is not None
    assert str(bill.amount_due.value) == "142.18"
    assert [number.value for number in bill.telephone_numbers] == ["+14108430142", "+14108430143"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_picture_is_read_like_a_scan(reader: DocumentReader, tmp_path: Path, kind: str) -> None:
    bill = read(reader, tmp_path, scan_of(BILL, kind=kind))
    assert isinstance(bill, Bill)
    assert bill.account_number is not None
    assert bill.account_number.value == "4108430142 555"


def test_every_page_of_a_tiff_counts(reader: DocumentReader, tmp_path: Path) -> None:
    blank = Image.new("L", (850, 1100), 255)
    bill = read(reader, tmp_path, saved([blank, picture_of(BILL)], "TIFF"))
    assert isinstance(bill, Bill)
    assert bill.document.pages == 2
    assert bill.account_number is not None
    assert bill.account_number.page == 2


def test_a_searchable_scan_hides_nothing_but_one_that_lies_does(reader: DocumentReader, tmp_path: Path) -> None:
    picture = scan_of(BILL)
    assert isinstance(read(reader, tmp_path, picture), Bill)
    unseen = b"BT 3 Tr /F1 9 Tf 40 300 Td (Account number 99999999) Tj ET "
    letters_as_outlines = b"40 600 m 300 600 l S " * 250
    outcome = read(reader, tmp_path, content_pdf(unseen + letters_as_outlines))
    assert outcome == Unreadable(UnreadableReason.NO_TEXT, "its pages show no text")


def test_a_blank_scan_shows_no_text(reader: DocumentReader, tmp_path: Path) -> None:
    outcome = read(reader, tmp_path, saved([Image.new("L", (850, 1100), 255)], "PDF", 100))
    assert outcome == Unreadable(UnreadableReason.NO_TEXT, "its pages show no text")


def test_a_page_beyond_the_budget_is_not_drawn(tmp_path: Path) -> None:
    with DocumentReader(Policy(ocr_max_megapixels=1)) as frugal:
        for content in (scan_of(BILL), saved([Image.new("1", (4000, 4000))], "PNG")):
            outcome = read(frugal, tmp_path, content)
            assert isinstance(outcome, Unreadable)
            assert outcome.reason is UnreadableReason.PAGE_TOO_BIG


def test_recognition_that_takes_too_long_is_given_up_with_its_paper(tmp_path: Path) -> None:
    with DocumentReader(Policy(pdf_wall_seconds=1.2)) as hasty:
        hasty.start()
        outcome = read(hasty, tmp_path, saved([picture_of(BILL, noise=40)] * 5, "TIFF"))
    assert isinstance(outcome, Unreadable)
    assert outcome.reason is UnreadableReason.RESOURCE_LIMIT


def test_recognition_at_its_limit_of_memory_is_a_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "pipeline.recognition._command", lambda *_: (["prlimit", "--as=20000000", "--", "tesseract", "stdin", "stdout", "tsv"], ())
    )
    with DocumentReader() as reader:
        outcome = read(reader, tmp_path, scan_of(BILL))
    assert outcome == Unreadable(UnreadableReason.RESOURCE_LIMIT, "text recognition was stopped at a limit, or failed")


@pytest.mark.parametrize("without", ["settings", "program"])
def test_without_recognition_a_scan_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without: str) -> None:
    if without == "program":
        monkeypatch.setattr("pipeline.recognition.tesseract", lambda: None)
    settings = DocumentSettings(ocr_pages=0) if without == "settings" else DocumentSettings()
    with DocumentReader(settings=settings) as blind:
        for content in (scan_of(BILL), scan_of(BILL, kind="PNG")):
            outcome = read(blind, tmp_path, content)
            assert isinstance(outcome, Unreadable)
            assert outcome.reason is UnreadableReason.OCR_MISSING
