"""Every rule about a paper as such is broken by real bytes, read as the worker reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.document_worker import open_document
from pipeline.documents import DocumentReader
from pipeline.domain.case import ReadFile
from pipeline.domain.document import Document, DocumentFacts, Trait
from pipeline.domain.drop import Role
from pipeline.domain.hints import NO_HINTS
from pipeline.domain.policy import Policy
from pipeline.reading.jobs import PageLimits
from pipeline.rules.rulebook import check
from tests.builders import a_case, a_drop, a_file
from tests.builders_documents import AS_OF, plain_bill
from tests.builders_pdf import bill_pdf, character_map, content_pdf, joined, locked_pdf, objects_pdf, pdf_of
from tests.builders_scans import PretendedProgram, picture_of, saved, scan_of, table_of

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.domain.finding import Finding

TEXT = b"BT /F1 9 Tf 40 700 Td (Telephone bill 4108430142) Tj ET "
BILL = pdf_of(plain_bill())
READ = table_of(("Telephone", 100, 100, 200, 20, 95.0))
LYING = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
HUGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99999 99999] >>"
BYTES: dict[str, bytes] = {
    "PDF_UNREADABLE": b"%PDF-1.7\nnothing\n%%EOF\n",
    "PDF_ENCRYPTED": locked_pdf("user", "owner"),
    "PDF_LAUNCH_ACTION": content_pdf(TEXT, catalog=b"/OpenAction << /S /Launch /F (x) >>"),
    "PDF_ACTIVE_CONTENT": content_pdf(TEXT, catalog=b"/OpenAction << /S /JavaScript /JS (x) >>"),
    "PDF_TOO_MANY_PAGES": pdf_of(*[((40.0, 40.0, "page"),)] * 201),
    "PDF_RESOURCE_LIMIT": content_pdf(b"0 0 9 9 re f " * 70_000 + TEXT),
    "PDF_NO_TEXT": content_pdf(b""),
    "PDF_SCANNED": scan_of(BILL),
    "PDF_PARTLY_UNREADABLE": saved([picture_of(BILL, dots=72)] * 7, "PDF", 72),
    "PDF_PAGE_TOO_BIG": joined(BILL, objects_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", HUGE)),
    "PDF_HIDDEN_TEXT": content_pdf(TEXT + TEXT.replace(b"BT", b"BT 3 Tr").replace(b"700", b"300")),
    "PDF_READINGS_DISAGREE": content_pdf(TEXT, font=LYING, more=(character_map(b"1 beginbfchar <34> <0039> endbfchar"),)),
}


def findings(outcome: object, policy: Policy | None = None) -> list[Finding]:
    case = a_case(drop=a_drop(a_file("csr.pdf")), **({"policy": policy} if policy else {}))
    read = ReadFile("csr.pdf", Role.PROOF, outcome.facts if isinstance(outcome, Document) else outcome)  # type: ignore[arg-type]  # or Unreadable
    judged = check(a_case(drop=case.drop, policy=case.policy, documents=(*case.documents, read)))
    return [finding for finding in judged.findings if finding.where.file == "csr.pdf"]


@pytest.mark.parametrize("code", BYTES)
def test_real_bytes_break_the_rule(code: str) -> None:
    outcome = open_document(BYTES[code], PageLimits(ocr_pages=5), PretendedProgram(READ))
    assert code in [finding.code for finding in findings(outcome)]


@pytest.mark.parametrize("content", [scan_of(BILL), scan_of(BILL, kind="PNG")], ids=["scan", "picture"])
def test_a_picture_without_text_recognition_breaks_its_rule(content: bytes) -> None:
    assert [finding.code for finding in findings(open_document(content, PageLimits()))] == ["PDF_OCR_MISSING"]


@pytest.mark.parametrize("kind", ["PNG", "PDF"])
def test_a_picture_too_big_to_recognise_breaks_its_rule(kind: str) -> None:
    outcome = open_document(scan_of(BILL, kind=kind), PageLimits(ocr_pages=5, ocr_megapixels=0.2), PretendedProgram(READ))
    (finding,) = findings(outcome)
    assert finding.code == "PDF_PAGE_TOO_BIG"
    assert finding.expected == "at most 25 megapixels"


def test_a_paper_opened_without_the_sandbox_breaks_its_rule_where_it_is_required(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.documents.bubblewrap", lambda: None)
    path = tmp_path / "content"
    path.write_bytes(bill_pdf())
    with DocumentReader() as reader:
        proof = reader.read_proof(path, "csr.pdf", NO_HINTS, AS_OF)
    facts = getattr(proof, "document", None)
    assert isinstance(facts, DocumentFacts)
    assert [finding.code for finding in findings(facts, Policy(require_sandbox=True))] == ["PDF_NOT_ISOLATED"]
    assert findings(facts) == []


@pytest.mark.parametrize(
    ("pages", "found", "page"),
    [
        ((), "could not be read in full", None),
        ((4,), "could not be read in full: page 4", 4),
        ((2, 4, 5, 6, 9), "could not be read in full: pages 2, 4 to 6, 9", None),
    ],
)
def test_a_finding_names_its_pages(pages: tuple[int, ...], found: str, page: int | None) -> None:
    places = tuple((Trait.PARTLY_UNREADABLE, number) for number in pages)
    (finding,) = findings(DocumentFacts(9, traits=frozenset({Trait.PARTLY_UNREADABLE}), places=places))
    assert (finding.found, finding.where.page) == (found, page)
