"""Documents made to stop a reader: each ends in a verdict, the service does not grow, and the next document is read."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.config import DocumentSettings
from pipeline.documents import DocumentReader
from pipeline.domain.bill import Bill
from pipeline.domain.document import Unreadable, UnreadableReason
from pipeline.domain.hints import NO_HINTS
from pipeline.domain.loa import Loa, SignatureState
from pipeline.domain.policy import Policy
from tests.builders_documents import AS_OF
from tests.builders_pdf import HELVETICA, bill_pdf, content_pdf, forms_pdf, glyph_bomb, objects_pdf, stream_object, unfolding_bomb

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_GROWTH = 20_000_000
LONGEST = 30
LIMITS = DocumentSettings(memory_mb=512, cpu_seconds=4, workers=1)
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %b] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> /Annots 6 0 R >>"
HELLO = stream_object(b"BT /F1 9 Tf 40 700 Td (Account number 12345678) Tj ET")
ROOT, PAGES = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"

UNREADABLE, LIMIT = UnreadableReason.UNREADABLE, UnreadableReason.RESOURCE_LIMIT
VERDICTS: dict[str, tuple[bytes, UnreadableReason | None]] = {
    "two million glyphs": (glyph_bomb(), LIMIT),
    "a stream of a gigabyte": (unfolding_bomb(1000), LIMIT),
    "two million saved states": (content_pdf(b"q " * 2_000_000), LIMIT),
    "arrays in arrays": (content_pdf(b"[" * 100_000), UnreadableReason.NO_TEXT),
    "a form that draws itself": (forms_pdf(b"/X0 Do"), UnreadableReason.NO_TEXT),
    "forms that draw the next one twice": (forms_pdf(*[b"/X%d Do /X%d Do" % (n, n) for n in range(1, 25)], b"0 0 1 1 re f"), LIMIT),
    "a page of kilometres": (objects_pdf(ROOT, PAGES, PAGE % b"99999999 99999999", HELLO, HELVETICA, b"[]"), None),
    "100,000 notes on a page": (
        objects_pdf(ROOT, PAGES, PAGE % b"612 792", HELLO, HELVETICA, b"[" + b"<</Subtype/Ink/Rect[1 1 2 2]>>" * 100_000 + b"]"),
        None,
    ),
    "a tree of pages that is a ring": (objects_pdf(ROOT, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"), UNREADABLE),
    "a tree of pages without pages": (objects_pdf(ROOT, b"<< /Type /Pages /Kids [] /Count 5 >>"), UNREADABLE),
    "pages that are not there": (objects_pdf(ROOT, b"<< /Type /Pages /Kids [9 0 R] /Count 1 >>"), UNREADABLE),
    "more pages than anybody reads": (
        objects_pdf(ROOT, b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>"),
        UnreadableReason.TOO_MANY_PAGES,
    ),
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DocumentReader]:
    good = tmp_path_factory.mktemp("first") / "good"
    good.write_bytes(bill_pdf())
    with DocumentReader(Policy(pdf_wall_seconds=LONGEST - 5), LIMITS) as one:
        one.read_bill(good, "bill.pdf", NO_HINTS, AS_OF)  # what the service needs for any document is not growth
        yield one


def resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize("name", VERDICTS)
def test_a_hostile_document_ends_in_its_verdict_and_the_next_one_is_read(reader: DocumentReader, tmp_path: Path, name: str) -> None:
    (tmp_path / "good").write_bytes(bill_pdf())
    (tmp_path / "bad").write_bytes(VERDICTS[name][0])
    before, began = resident(), time.monotonic()
    letter = reader.read_loa(tmp_path / "bad", "loa.pdf", NO_HINTS, AS_OF)
    assert time.monotonic() - began < LONGEST
    assert resident() - before < MOST_GROWTH
    if VERDICTS[name][1] is None:
        assert isinstance(letter, Loa)
        assert letter.signature.state is not SignatureState.SIGNED
        assert letter.telephone_numbers == ()
    else:
        assert isinstance(letter, Unreadable)
        assert letter.reason is VERDICTS[name][1]
    good = reader.read_bill(tmp_path / "good", "bill.pdf", NO_HINTS, AS_OF)
    assert isinstance(good, Bill)
    assert good.account_number is not None
