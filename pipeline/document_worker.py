"""The process that opens untrusted documents: `python -m pipeline.document_worker`.

It takes jobs on standard input (one line of JSON, then the document's bytes) and answers each with one line of JSON. It limits itself
before it sees the first byte, opens no file, writes none, and may be killed at any moment: the service then says what happened.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import sys
from contextlib import suppress
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, BinaryIO

from pipeline.carrier_profiles import carrier_profiles
from pipeline.domain.bill import Extracted
from pipeline.domain.document import Document, Unreadable, UnreadableReason
from pipeline.page_views import drawings
from pipeline.pdf_pages import read_pdf
from pipeline.pdf_signatures import with_verdicts
from pipeline.picture_pages import read_pictures
from pipeline.reading.bill import read_bill
from pipeline.reading.jobs import LONGEST_ANSWER, Job, PageLimits, Picture, job_from
from pipeline.reading.loa import read_loa
from pipeline.reading.proof import read_proof
from pipeline.reading.transport import Outcome, line_of
from pipeline.reading.veils import veils

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.domain.loa import Loa
    from pipeline.reading.carriers import CarrierProfile
    from pipeline.scanned_pages import Recognize

LARGEST_WRITE = 0
"""Bytes that the process may write to any file."""
MOST_OPEN_FILES = 64
_FEW_OBJECTS = 20_000
"""New objects after which garbage is looked for; a page has some thousand, and Python would look after every 700."""
_NO_NEW_PRIVILEGES = 38
_START_OF_PDF = 1024
_END_OF_PDF = 2048
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")


def open_document(content: bytes, limits: PageLimits, recognize: Recognize | None = None) -> Document | Unreadable:
    """The pages of a document, judged by its first bytes and never by its name."""
    if not content:
        return Unreadable(UnreadableReason.UNREADABLE, "the file is empty")
    if content.startswith(_PICTURES):
        return read_pictures(content, limits, recognize)
    if b"%PDF-" not in content[:_START_OF_PDF]:
        return Unreadable(UnreadableReason.TYPE_NOT_ALLOWED, "it does not begin like a PDF")
    document = read_pdf(content, limits, recognize)
    cut_off = b"%%EOF" not in content[-_END_OF_PDF:]
    if cut_off and isinstance(document, Unreadable) and document.reason is UnreadableReason.UNREADABLE:
        return Unreadable(UnreadableReason.TRUNCATED, "its end is missing")
    return document


def answer(job: Job, content: bytes, profiles: Sequence[CarrierProfile], recognize: Recognize | None = None) -> Outcome:
    """What one document says, or why it says nothing."""
    document = open_document(content, job.limits, recognize)
    if isinstance(document, Unreadable):
        return document
    if job.kind == "bill":
        bill = read_bill(document, job.file, profiles, job.hints, job.as_of, bar=job.bar)
        return replace(bill, veiled=veils(document, bill))
    if job.kind == "loa":
        letter = confident(read_loa(with_verdicts(content, document), job.file, profiles, job.hints, job.as_of), job.bar)
        return replace(letter, veiled=veils(document, letter))
    return read_proof(document, job.file)


def confident(letter: Loa, bar: float) -> Loa:
    """The letter without the facts that the reader is less sure of than the site asks."""
    doubtful = [f.name for f in fields(letter) if isinstance(value := getattr(letter, f.name), Extracted) and value.confidence < bar]
    nothing: dict[str, Any] = dict.fromkeys(doubtful)
    return replace(letter, **nothing)


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer jobs until there are no more."""
    profiles = carrier_profiles()

    def recognize(picture: Picture, pixels: bytes) -> bytes | None:
        answers.write(picture.line())
        answers.write(pixels)
        answers.flush()
        size = int(jobs.readline())
        return jobs.read(size) if size >= 0 else None

    gc.set_threshold(_FEW_OBJECTS)
    _tidy_up()
    while line := jobs.readline():
        job = job_from(line)
        allow_cpu(job.cpu_seconds)
        content = jobs.read(job.size)
        if job.kind == "pictures":
            answers.writelines(drawings(content, job.views, job.limits.ocr_megapixels))
        else:
            answers.write(_bounded(answer(job, content, profiles, recognize if job.limits.ocr_pages else None)))
        answers.flush()
        del content
        _tidy_up()


def _tidy_up() -> None:
    """Free what the last document left; what stays, our code and what is remembered of texts, is not searched again: that takes longer."""
    gc.collect()
    gc.freeze()


def _bounded(outcome: Outcome) -> bytes:
    line = line_of(outcome)
    if len(line) <= LONGEST_ANSWER:
        return line
    return line_of(Unreadable(UnreadableReason.RESOURCE_LIMIT, "it states more than one bill can"))


def limit_self(
    memory_mb: int,
) -> None:  # pragma: no cover - would limit the tests themselves; tests/integration/test_documents.py proves it
    """Give up memory beyond `memory_mb`, files, core dumps, new processes and new rights, for good."""
    memory = memory_mb * 1024 * 1024
    for kind, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, LARGEST_WRITE),
        (resource.RLIMIT_NOFILE, MOST_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def allow_cpu(seconds: int) -> None:  # pragma: no cover - as above
    """Let the process burn so many more seconds of CPU; the kernel ends it when they are gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def main() -> None:  # pragma: no cover - as above
    """Limit the process, then serve; nothing that a parser prints can reach the answers."""
    limit_self(int(sys.argv[1]))
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        serve(sys.stdin.buffer, answers)
    except BaseException as error:  # noqa: BLE001 - only the class may leave this process, never a text from the file
        os._exit(3 if isinstance(error, MemoryError) else 4)


if __name__ == "__main__":  # pragma: no cover - as above
    main()
