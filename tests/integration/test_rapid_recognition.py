"""Scans through the real worker and the real RapidOCR; skipped loudly where the optional extra is not installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import recognition
from pipeline.config import DocumentSettings
from pipeline.documents import DocumentReader
from pipeline.domain.bill import Bill
from pipeline.domain.document import Unreadable, UnreadableReason
from pipeline.domain.hints import NO_HINTS
from pipeline.domain.policy import Policy
from tests.builders_documents import AS_OF, plain_bill
from tests.builders_pdf import pdf_of
from tests.builders_scans import scan_of

SETTINGS = DocumentSettings(ocr_engine="rapidocr", cpu_seconds=120)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "content"
    path.write_bytes(scan_of(pdf_of(plain_bill())))
    return path


@pytest.fixture
def reader() -> Iterator[DocumentReader]:
    with DocumentReader(Policy(pdf_wall_seconds=120), SETTINGS) as one:
        yield one


def test_a_scan_is_read(scan: Path, reader: DocumentReader) -> None:
    if not recognition.rapidocr():
        pytest.skip('the optional extra "rapidocr" is not installed')
    bill = reader.read_bill(scan, "bill.pdf", NO_HINTS, AS_OF)
    assert isinstance(bill, Bill)
    assert bill.account_number is not None
    assert bill.account_number.value == "4108430142 555"
    assert [number.value for number in bill.telephone_numbers] == ["+14108430142", "+14108430143"]


def test_where_the_chosen_engine_is_missing_a_scan_says_so_whatever_else_is_installed(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.recognition.rapidocr", lambda: False)
    with DocumentReader(Policy(), SETTINGS) as without:
        outcome = without.read_bill(scan, "bill.pdf", NO_HINTS, AS_OF)
    assert isinstance(outcome, Unreadable)
    assert outcome.reason is UnreadableReason.OCR_MISSING
