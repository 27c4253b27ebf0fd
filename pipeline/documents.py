"""Reads bills, letters and proofs in a separate process that can be killed; whatever a file does to it is a value here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Self

from pipeline.config import DocumentSettings
from pipeline.domain.bill import Bill
from pipeline.domain.document import Unreadable, UnreadableReason
from pipeline.domain.loa import Loa
from pipeline.domain.policy import Policy
from pipeline.domain.proof import Proof
from pipeline.reading.jobs import LONGEST_ANSWER, Job, PageLimits
from pipeline.reading.transport import NotTransportableError, Outcome, outcome_from

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path
    from types import TracebackType

    from pipeline.domain.hints import Hints

DOCUMENTS_PER_WORKER = 200
"""After so many documents a fresh process takes over, so that no leak and no stain lasts."""
_DIED = Unreadable(UnreadableReason.RESOURCE_LIMIT, "its reader was stopped at a limit of memory, time or output, or died")


class DocumentReader:
    """One warm worker process and its limits; use it as a context manager, from one thread.

    A worker that dies, hangs or says too much is replaced, and its document is `Unreadable` with RESOURCE_LIMIT.
    """

    def __init__(self, policy: Policy | None = None, settings: DocumentSettings | None = None) -> None:
        """Keep the limits; the worker starts with the first document."""
        self._policy = policy or Policy()
        self._settings = settings or DocumentSettings()
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
                limits=PageLimits(self._policy.pdf_max_pages, self._settings.read_pages),
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
        return outcome

    def _ask(self, job: Job, content: IO[bytes]) -> bytes:
        """The worker's line, cut at the longest one allowed; empty when it died or had to be killed."""
        worker = self._running_worker()
        self._read += 1
        if worker.stdin is None or worker.stdout is None:  # pragma: no cover - both are pipes
            return b""
        overdue = threading.Event()

        def give_up() -> None:
            overdue.set()
            worker.kill()

        deadline = threading.Timer(self._policy.pdf_wall_seconds, give_up)
        deadline.start()
        try:
            worker.stdin.write(job.line())
            shutil.copyfileobj(content, worker.stdin)
            worker.stdin.flush()
            return worker.stdout.readline(LONGEST_ANSWER + 1)
        except OSError:
            return b""
        finally:
            deadline.cancel()
            deadline.join()
            if overdue.is_set():
                self.close()

    def _running_worker(self) -> subprocess.Popen[bytes]:
        if self._worker is not None and self._worker.poll() is not None:
            self.close()
        if self._worker is None:
            self._worker = subprocess.Popen(
                [sys.executable, "-I", "-X", "utf8", "-m", "pipeline.document_worker", str(self._settings.memory_mb)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                close_fds=True,
            )
        return self._worker
