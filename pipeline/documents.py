"""Reads bills, letters and proofs in a separate process that can be killed; whatever a file does to it is a value here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Self

from pipeline.config import DocumentSettings
from pipeline.domain.bill import Bill
from pipeline.domain.document import Trait, Unreadable, UnreadableReason
from pipeline.domain.loa import Loa
from pipeline.domain.policy import Policy
from pipeline.domain.proof import Proof
from pipeline.isolation import bubblewrap, compile_our_code, confined, interpreter_folders
from pipeline.reading.jobs import LONGEST_ANSWER, Job, PageLimits, picture_from
from pipeline.reading.transport import NotTransportableError, Outcome, outcome_from
from pipeline.recognition import Recognition, tesseract

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path
    from types import TracebackType

    from pipeline.domain.hints import Hints

DOCUMENTS_PER_WORKER = 200
"""After so many documents a fresh process takes over, so that no leak and no stain lasts."""
_DIED = Unreadable(UnreadableReason.RESOURCE_LIMIT, "its reader was stopped at a limit of memory, time or output, or died")


_INTERPRETER = (sys.executable, "-I", "-X", "utf8")
_TRIES_PER_PAGE = 2
"""A page that is read badly is tried once more the other way up."""


class _Deadline:
    """Kills the worker, and whatever works for it, when the time for a document is over."""

    def __init__(self, worker: subprocess.Popen[bytes], seconds: float) -> None:
        self._stops: list[Callable[[], None]] = [worker.kill]
        self._overdue = threading.Event()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.start()

    def ends_too(self, stop: Callable[[], None]) -> None:
        """Stop this as well, at once if the time is over already."""
        self._stops.append(stop)
        if self._overdue.is_set():
            stop()

    def passed(self) -> bool:
        """Whether the time was over; from now on it does not matter any more."""
        self._timer.cancel()
        self._timer.join()
        return self._overdue.is_set()

    def _end(self) -> None:
        self._overdue.set()
        for stop in tuple(self._stops):
            stop()


class DocumentReader:
    """One warm worker process and its limits; use it as a context manager, from one thread.

    A worker that dies, hangs or says too much is replaced, and its document is `Unreadable` with RESOURCE_LIMIT.
    """

    def __init__(self, policy: Policy | None = None, settings: DocumentSettings | None = None) -> None:
        """Keep the limits; the worker starts with the first document."""
        self._policy = policy or Policy()
        self._settings = settings or DocumentSettings()
        pages = self._settings.ocr_pages if self._settings.ocr_pages and tesseract() else 0
        self._limits = PageLimits(self._policy.pdf_max_pages, self._settings.read_pages, pages, self._policy.ocr_max_megapixels)
        self._worker: subprocess.Popen[bytes] | None = None
        self._read = 0

    def __enter__(self) -> Self:
        """The reader itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the worker."""
        self.close()

    def start(self) -> None:
        """Start the worker ahead of the first document, so that it warms up while the service does something else."""
        self._running_worker()

    def read_bill(self, path: Path, file: str, hints: Hints, as_of: date) -> Bill | Unreadable:
        """What the bill at `path`, named `file` in its bundle, states."""
        outcome = self._outcome("bill", path, file, hints, as_of)
        return outcome if isinstance(outcome, Bill | Unreadable) else _DIED

    def read_loa(self, path: Path, file: str, hints: Hints, as_of: date) -> Loa | Unreadable:
        """What the letter of authorization at `path`, named `file` in its bundle, states."""
        outcome = self._outcome("loa", path, file, hints, as_of)
        return outcome if isinstance(outcome, Loa | Unreadable) else _DIED

    def read_proof(self, path: Path, file: str, hints: Hints, as_of: date) -> Proof | Unreadable:
        """The numbers that the proof at `path`, named `file` in its bundle, prints."""
        outcome = self._outcome("proof", path, file, hints, as_of)
        return outcome if isinstance(outcome, Proof | Unreadable) else _DIED

    def close(self) -> None:
        """End the worker, if one runs."""
        worker, self._worker, self._read = self._worker, None, 0
        if worker is None:
            return
        worker.kill()
        with suppress(OSError):
            worker.communicate()

    def _outcome(self, kind: str, path: Path, file: str, hints: Hints, as_of: date) -> Outcome:
        with path.open("rb") as content:
            job = Job(
                kind=kind,
                file=file,
                size=os.fstat(content.fileno()).st_size,
                hints=hints,
                as_of=as_of,
                cpu_seconds=self._settings.cpu_seconds,
                limits=self._limits,
                bar=self._policy.min_confidence,
            )
            line = self._ask(job, content)
        try:
            outcome = outcome_from(line)
        except NotTransportableError:
            self.close()
            return _DIED
        if self._read >= DOCUMENTS_PER_WORKER:
            self.close()
        return outcome if bubblewrap() else _not_isolated(outcome)

    def _ask(self, job: Job, content: IO[bytes]) -> bytes:
        """The worker's line, cut at the longest one allowed; empty when it died or had to be killed."""
        worker = self._running_worker()
        self._read += 1
        if worker.stdin is None or worker.stdout is None:  # pragma: no cover - both are pipes
            return b""
        deadline = _Deadline(worker, self._policy.pdf_wall_seconds)
        try:
            worker.stdin.write(job.line())
            shutil.copyfileobj(content, worker.stdin)
            worker.stdin.flush()
            return self._conversation(worker.stdin, worker.stdout, deadline)
        except OSError:
            return b""
        finally:
            if deadline.passed():
                self.close()

    def _conversation(self, told: IO[bytes], heard: IO[bytes], deadline: _Deadline) -> bytes:
        """Recognise the pictures that the worker sends, until it sends its answer; the last line heard."""
        for _ in range(_TRIES_PER_PAGE * self._limits.ocr_pages + 1):
            line = heard.readline(LONGEST_ANSWER + 1)
            picture = picture_from(line, self._limits)
            if picture is None:
                return line
            recognition = Recognition(picture, self._settings)
            deadline.ends_too(recognition.stop)
            table = recognition.read(heard)
            told.write(b"-1\n" if table is None else b"%d\n%b" % (len(table), table))
            told.flush()
        return b""

    def _running_worker(self) -> subprocess.Popen[bytes]:
        if self._worker is not None and self._worker.poll() is not None:
            self.close()
        if self._worker is None:
            compile_our_code()
            self._worker = subprocess.Popen(
                confined([*_INTERPRETER, "-m", "pipeline.document_worker", str(self._settings.memory_mb)], interpreter_folders()),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                close_fds=True,
            )
        return self._worker


def _not_isolated(outcome: Outcome) -> Outcome:
    """The outcome with a note that no sandbox stood around its reading."""
    if isinstance(outcome, Unreadable):
        return outcome
    return replace(outcome, document=replace(outcome.document, traits=outcome.document.traits | {Trait.NOT_ISOLATED}))
