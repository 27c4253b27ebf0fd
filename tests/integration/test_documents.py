import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from pipeline.config import DocumentSettings
from pipeline.documents import DocumentReader
from pipeline.domain.bill import Bill
from pipeline.domain.document import Trait, Unreadable, UnreadableReason
from pipeline.domain.hints import NO_HINTS
from pipeline.domain.loa import Loa
from pipeline.domain.policy import Policy
from pipeline.domain.proof import Proof
from pipeline.isolation import started
from pipeline.reading.jobs import View
from tests.builders_documents import AS_OF, Placed, plain_bill
from tests.builders_pdf import bill_pdf, content_pdf, glyph_bomb, locked_pdf, pdf_of


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with DocumentReader() as one:
        one.start()
        yield one


def read(reader: DocumentReader, folder: Path, content: bytes, name: str = "bill.pdf") -> Bill | Unreadable:
    path = folder / "content"
    path.write_bytes(content)
    return reader.read_bill(path, name, NO_HINTS, AS_OF)


def test_a_bill_is_read_through_the_worker(reader: DocumentReader, tmp_path: Path) -> None:
    bill = read(reader, tmp_path, bill_pdf())
    assert isinstance(bill, Bill)
    assert bill.file == "bill.pdf"
    assert bill.account_number is not None
    assert bill.account_number.value == "4108430142 555"
    assert bill.bill_date is not None
    assert bill.bill_date.value == date(2026, 11, 3)
    assert [number.value for number in bill.telephone_numbers] == ["+14108430142", "+14108430143"]


def test_a_letter_and_a_proof_are_read_through_the_same_worker(reader: DocumentReader, tmp_path: Path) -> None:
    path = tmp_path / "content"
    path.write_bytes(pdf_of(((40, 40, "LETTER OF AUTHORIZATION"), (40, 60, "I authorize the port of 410-843-0100 thru 0103"))))
    letter = reader.read_loa(path, "loa.pdf", NO_HINTS, AS_OF)
    proof = reader.read_proof(path, "csr.pdf", NO_HINTS, AS_OF)
    assert isinstance(letter, Loa)
    assert isinstance(proof, Proof)
    assert len(proof.telephone_numbers) == 4


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_straightened(reader: DocumentReader, tmp_path: Path, turn: int) -> None:
    bill = read(reader, tmp_path, pdf_of(plain_bill(), rotate=turn))
    assert isinstance(bill, Bill)
    assert bill.account_number is not None


def test_an_owner_password_alone_opens(reader: DocumentReader, tmp_path: Path) -> None:
    assert isinstance(read(reader, tmp_path, locked_pdf("", "owner")), Bill)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (locked_pdf("user", "owner"), UnreadableReason.ENCRYPTED),
        (bill_pdf()[:700], UnreadableReason.TRUNCATED),
        (b"%PDF-1.7\nnothing\n%%EOF\n", UnreadableReason.UNREADABLE),
        (b"", UnreadableReason.UNREADABLE),
        (b"<html><body>Your bill</body></html>", UnreadableReason.TYPE_NOT_ALLOWED),
        (content_pdf(b""), UnreadableReason.NO_TEXT),
    ],
)
def test_what_cannot_be_read_is_named(reader: DocumentReader, tmp_path: Path, content: bytes, reason: UnreadableReason) -> None:
    outcome = read(reader, tmp_path, content)
    assert isinstance(outcome, Unreadable)
    assert outcome.reason is reason


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    with DocumentReader(Policy(pdf_max_pages=2)) as strict:
        outcome = read(strict, tmp_path, pdf_of(*[((40.0, 40.0, "page"),)] * 3))
    assert isinstance(outcome, Unreadable)
    assert outcome.reason is UnreadableReason.TOO_MANY_PAGES


HIDDEN: tuple[tuple[str, bytes], ...] = (
    ("invisible", b"BT 3 Tr /F1 9 Tf 40 300 Td (Account number 99999999) Tj ET"),
    ("white", b"BT 1 g /F1 9 Tf 40 300 Td (Account number 99999999) Tj ET"),
    ("tiny", b"BT /F1 0.5 Tf 40 300 Td (Account number 99999999) Tj ET"),
    ("off the page", b"BT /F1 9 Tf 700 300 Td (Account number 99999999) Tj ET"),
)
SEEN = (
    b"BT /F1 9 Tf 40 700 Td (Granite telephone bill, dial 611) Tj 0 -20 Td (Account number 12345678) Tj 0 -20 Td (Total due $12.00) Tj ET "
)


@pytest.mark.parametrize("content", [part for _, part in HIDDEN], ids=[name for name, _ in HIDDEN])
def test_text_that_nobody_sees_is_not_read_but_noted(reader: DocumentReader, tmp_path: Path, content: bytes) -> None:
    bill = read(reader, tmp_path, content_pdf(SEEN + content))
    assert isinstance(bill, Bill)
    assert bill.account_numbers == ("12345678",)
    assert Trait.HIDDEN_TEXT in bill.document.traits


def test_white_text_on_a_dark_box_is_seen(reader: DocumentReader, tmp_path: Path) -> None:
    box = b"0 0 0.6 rg 30 290 300 30 re f BT 1 g /F1 9 Tf 40 300 Td (Your bill at a glance) Tj ET"
    bill = read(reader, tmp_path, content_pdf(SEEN + box))
    assert isinstance(bill, Bill)
    assert Trait.HIDDEN_TEXT not in bill.document.traits


def test_a_page_of_two_million_glyphs_ends_in_a_verdict(tmp_path: Path) -> None:
    with DocumentReader(Policy(pdf_wall_seconds=20), DocumentSettings(memory_mb=512, cpu_seconds=2)) as limited:
        outcome = read(limited, tmp_path, glyph_bomb())
        assert isinstance(outcome, Unreadable)
        assert outcome.reason is UnreadableReason.RESOURCE_LIMIT
        assert isinstance(read(limited, tmp_path, bill_pdf()), Bill)


@pytest.mark.parametrize("settings", [DocumentSettings(memory_mb=256, cpu_seconds=20), DocumentSettings(memory_mb=1024, cpu_seconds=1)])
def test_a_worker_that_hits_a_limit_is_replaced(tmp_path: Path, settings: DocumentSettings) -> None:
    nested = b"q " * 3_000_000 + SEEN
    with DocumentReader(Policy(pdf_wall_seconds=25), settings) as limited:
        outcome = read(limited, tmp_path, content_pdf(nested))
        assert isinstance(outcome, Unreadable)
        assert outcome.reason is UnreadableReason.RESOURCE_LIMIT
        assert isinstance(read(limited, tmp_path, bill_pdf()), Bill)


def test_a_document_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    with DocumentReader(Policy(pdf_wall_seconds=0.01)) as hasty:
        outcome = read(hasty, tmp_path, bill_pdf())
    assert isinstance(outcome, Unreadable)
    assert outcome.reason is UnreadableReason.RESOURCE_LIMIT


def workers(reader: DocumentReader) -> list[int]:
    processes = reader._all  # noqa: SLF001 - the tests look at the processes and kill one
    return [process.pid for process in processes if process.pid is not None]


def test_a_killed_worker_is_replaced_for_the_next_document(tmp_path: Path) -> None:
    with DocumentReader() as reader:
        assert isinstance(read(reader, tmp_path, bill_pdf()), Bill)
        (first,) = workers(reader)
        os.kill(first, signal.SIGKILL)
        outcomes = [read(reader, tmp_path, bill_pdf()) for _ in range(2)]
        assert isinstance(outcomes[-1], Bill)
        assert workers(reader) != [first]


def test_a_fresh_worker_takes_over_after_many_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.reader_process.DOCUMENTS_PER_PROCESS", 1)
    with DocumentReader() as reader:
        assert isinstance(read(reader, tmp_path, bill_pdf()), Bill)
        assert workers(reader) == []


def test_papers_are_read_at_the_same_time_and_a_bad_one_hurts_no_other(tmp_path: Path) -> None:
    papers = {"good": bill_pdf(), "bad": glyph_bomb(), "empty": b"", "also good": bill_pdf()}
    for name, content in papers.items():
        (tmp_path / name).write_bytes(content)
    with DocumentReader(settings=DocumentSettings(workers=2)) as reader, ThreadPoolExecutor(4) as threads:
        outcomes = dict(
            zip(papers, threads.map(lambda name: reader.read_bill(tmp_path / name, name, NO_HINTS, AS_OF), papers), strict=True)
        )
        assert len(reader._all) == 2  # noqa: SLF001 - the processes are what is tested
    assert {name: type(outcome) for name, outcome in outcomes.items()} == {
        "good": Bill,
        "bad": Unreadable,
        "empty": Unreadable,
        "also good": Bill,
    }


def test_one_paper_after_the_other_needs_one_process(reader: DocumentReader, tmp_path: Path) -> None:
    for _ in range(3):
        assert isinstance(read(reader, tmp_path, bill_pdf()), Bill)
    assert len(reader._all) == 1  # noqa: SLF001 - as above


def test_a_paper_that_waits_long_gets_a_process_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.documents.PATIENCE_SECONDS", 0.01)
    (tmp_path / "content").write_bytes(bill_pdf())
    with DocumentReader(settings=DocumentSettings(workers=2)) as reader, ThreadPoolExecutor(2) as threads:
        both = [threads.submit(reader.read_bill, tmp_path / "content", "bill.pdf", NO_HINTS, AS_OF) for _ in range(2)]
        assert all(isinstance(one.result(), Bill) for one in both)
        assert len(reader._all) == 2  # noqa: SLF001 - as above


def test_idle_processes_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.documents.IDLE_SECONDS", 0.01)
    with DocumentReader() as reader:
        assert isinstance(read(reader, tmp_path, bill_pdf()), Bill)
        deadline = time.monotonic() + 10
        while reader._all and time.monotonic() < deadline:  # noqa: SLF001 - as above
            threading.Event().wait(0.01)
        assert reader._all == []  # noqa: SLF001 - as above
        assert isinstance(read(reader, tmp_path, bill_pdf()), Bill)


def test_a_reader_that_is_closed_gives_up_what_is_being_read(tmp_path: Path) -> None:
    (tmp_path / "content").write_bytes(glyph_bomb())
    with ThreadPoolExecutor(1) as threads, DocumentReader(settings=DocumentSettings(cpu_seconds=60)) as reader:
        reader.start()
        being_read = threads.submit(reader.read_bill, tmp_path / "content", "bill.pdf", NO_HINTS, AS_OF)
        while len(reader._idle) == 1:  # noqa: SLF001 - until the process is lent
            threading.Event().wait(0.001)
        reader.close()
        assert isinstance(being_read.result(20), Unreadable)


def test_a_reader_that_was_closed_before_its_document_came_gives_it_up(tmp_path: Path) -> None:
    (tmp_path / "content").write_bytes(bill_pdf())
    with DocumentReader() as reader, reader._lent() as process, (tmp_path / "content").open("rb") as content:  # noqa: SLF001 - between the two
        reader.close()
        process.close()
        job = reader._job("bill", "bill.pdf", content, NO_HINTS, AS_OF, (View(1),))  # noqa: SLF001 - as another thread would
        assert isinstance(process.outcome(job, content), Unreadable)
        assert process.pictures(job, content) == (None,)
        assert process.pid is None


def test_pictures_of_a_page_are_drawn_in_the_process(reader: DocumentReader, tmp_path: Path) -> None:
    path = tmp_path / "content"
    path.write_bytes(bill_pdf())
    whole, part, missing = reader.draw(path, (View(1), View(1, box=(0, 0, 72, 36), dots_per_inch=100), View(9)))
    assert whole is not None
    assert part is not None
    assert (part.width, part.height) == (100, 50)
    assert missing is None
    assert isinstance(read(reader, tmp_path, bill_pdf()), Bill)


def test_a_process_that_dies_while_drawing_leaves_the_pictures_out(tmp_path: Path) -> None:
    path = tmp_path / "content"
    path.write_bytes(bill_pdf())
    with DocumentReader(Policy(pdf_wall_seconds=0.001)) as hasty:
        assert hasty.draw(path, (View(1), View(1))) == (None, None)


ENDINGS = [
    ("import os; os._exit(3)", "reading it took more memory than one document may"),
    ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "reading it took more computing time than one document may"),
    ("import os; os.abort()", "its reader gave up, as it does where no memory is left"),
    ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "its reader crashed"),
    ("raise SystemExit(4)", "its reader failed"),
    ("print('{}')", "its reader said more than it may"),
    ("import time; time.sleep(60)", "reading it took longer than one document may"),
]


@pytest.mark.parametrize(("dying", "why"), ENDINGS, ids=[why for _, why in ENDINGS])
def test_each_way_of_dying_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dying: str, why: str) -> None:
    program = tmp_path / "program.py"
    program.write_text("import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n" + dying)
    monkeypatch.setattr(
        "pipeline.reader_process.started", lambda _, readable: started([sys.executable, "-I", str(program)], (*readable, tmp_path))
    )
    with DocumentReader(Policy(pdf_wall_seconds=1.5)) as reader:
        assert read(reader, tmp_path, bill_pdf()) == Unreadable(UnreadableReason.RESOURCE_LIMIT, why)


def test_an_answer_that_is_too_long_is_a_limit(tmp_path: Path) -> None:
    lines: tuple[Placed, ...] = tuple((40.0, 10.0 * i, f"Charges for {n}10-843-0000 thru 0999") for i, n in enumerate(range(2, 10)))
    ranges = tuple((x, y + 10, f"{text} and {text.replace('843', '844')}") for x, y, text in lines)  # type: ignore[misc]  # none of them has a size
    path = tmp_path / "content"
    path.write_bytes(pdf_of(*[tuple((*t[:2], t[2].replace("84", f"{page}4")) for t in ranges) for page in range(2, 9)]))
    with DocumentReader() as reader:
        outcome = reader.read_proof(path, "csr.pdf", NO_HINTS, AS_OF)
    assert isinstance(outcome, Unreadable)
    assert outcome.reason is UnreadableReason.RESOURCE_LIMIT
