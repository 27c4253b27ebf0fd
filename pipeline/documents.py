"""Reads bills, letters and proofs in separate processes that can be killed; whatever a file does to them is a value here."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import IO, TYPE_CHECKING, Self

from pipeline.config import DocumentSettings
from pipeline.domain.bill import Bill
from pipeline.domain.document import Trait, Unreadable, UnreadableReason
from pipeline.domain.hints import NO_HINTS
from pipeline.domain.loa import Loa
from pipeline.domain.policy import Policy
from pipeline.domain.proof import Proof
from pipeline.isolation import bubblewrap
from pipeline.reader_process import ReaderProcess
from pipeline.reading.jobs import Job, PageLimits
from pipeline.recognition import can_recognize

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from pipeline.domain.document import Raster
    from pipeline.domain.hints import Hints
    from pipeline.reading.jobs import View
    from pipeline.reading.transport import Outcome

PATIENCE_SECONDS = 1.0
"""A paper that has waited so long for a busy process gets another one, if there may be one more."""
IDLE_SECONDS = 30.0
"""Processes that have read nothing for so long are ended; an idle service keeps none."""
_ANOTHER_KIND = Unreadable(UnreadableReason.RESOURCE_LIMIT, "its reader failed")


class DocumentReader:
    """Processes that read documents, and their limits; use it as a context manager, from as many threads as you like.

    The first process starts with the first document, another one when two documents wait or one waits long, up to `documents.workers`: the
    start of a process costs more than a paper or two. One that dies, hangs or says too much hits its own document alone: it is `Unreadable`
    with RESOURCE_LIMIT, and the next gets a fresh process.
    """

    def __init__(self, policy: Policy | None = None, settings: DocumentSettings | None = None) -> None:
        """Keep the limits."""
        self._policy = policy or Policy()
        self._settings = settings or DocumentSettings()
        pages = self._settings.ocr_pages if can_recognize(self._settings) else 0
        self._limits = PageLimits(self._policy.pdf_max_pages, self._settings.read_pages, pages, self._policy.ocr_max_megapixels)
        self._most = self._settings.workers or len(os.sched_getaffinity(0))
        self._change = threading.Condition()
        self._all: list[ReaderProcess] = []
        self._idle: list[ReaderProcess] = []
        self._waiting = 0
        self._rest: threading.Timer | None = None

    def __enter__(self) -> Self:
        """The reader itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the processes."""
        self.close()

    def start(self) -> None:
        """Start a process ahead of the first document, so that it warms up while the service does something else."""
        with self._lent() as process:
            process.start()

    def read_bill(self, path: Path, file: str, hints: Hints, as_of: date) -> Bill | Unreadable:
        """What the bill at `path`, named `file` in its bundle, states."""
        outcome = self._outcome("bill", path, file, hints, as_of)
        return outcome if isinstance(outcome, Bill | Unreadable) else _ANOTHER_KIND

    def read_loa(self, path: Path, file: str, hints: Hints, as_of: date) -> Loa | Unreadable:
        """What the letter of authorization at `path`, named `file` in its bundle, states."""
        outcome = self._outcome("loa", path, file, hints, as_of)
        return outcome if isinstance(outcome, Loa | Unreadable) else _ANOTHER_KIND

    def read_proof(self, path: Path, file: str, hints: Hints, as_of: date) -> Proof | Unreadable:
        """The numbers that the proof at `path`, named `file` in its bundle, prints."""
        outcome = self._outcome("proof", path, file, hints, as_of)
        return outcome if isinstance(outcome, Proof | Unreadable) else _ANOTHER_KIND

    def draw(self, path: Path, views: tuple[View, ...]) -> tuple[Raster | None, ...]:
        """A picture for each view of the document at `path`, drawn in the process; None for those that could not be had."""
        with path.open("rb") as content, self._lent() as process:
            return process.pictures(self._job("pictures", "", content, NO_HINTS, date.min, views), content)

    def close(self) -> None:
        """End the processes; a document that is being read is given up."""
        with self._change:
            self._keep_resting(until=None)
            ended, self._all, self._idle = self._all, [], []
        for process in ended:
            process.close()

    def _outcome(self, kind: str, path: Path, file: str, hints: Hints, as_of: date) -> Outcome:
        with path.open("rb") as content, self._lent() as process:
            outcome = process.outcome(self._job(kind, file, content, hints, as_of), content)
        return outcome if bubblewrap() else _not_isolated(outcome)

    def _job(self, kind: str, file: str, content: IO[bytes], hints: Hints, as_of: date, views: tuple[View, ...] = ()) -> Job:
        return Job(
            kind=kind,
            file=file,
            size=os.fstat(content.fileno()).st_size,
            hints=hints,
            as_of=as_of,
            cpu_seconds=self._settings.cpu_seconds,
            limits=self._limits,
            bar=self._policy.min_confidence,
            views=views,
        )

    @contextmanager
    def _lent(self) -> Iterator[ReaderProcess]:
        """A process for one document; waits until there is one."""
        process = self._taken()
        try:
            yield process
        finally:
            with self._change:
                if process in self._all:
                    self._idle.append(process)
                    self._keep_resting(until=IDLE_SECONDS if len(self._idle) == len(self._all) else None)
                    self._change.notify_all()
                else:  # closed meanwhile
                    process.close()

    def _taken(self) -> ReaderProcess:
        with self._change:
            self._waiting += 1
            self._change.notify_all()
            patient = True
            while not self._idle and not self._may_start(patient=patient):
                patient = self._change.wait(PATIENCE_SECONDS)
            self._waiting -= 1
            self._keep_resting(until=None)
            if not self._idle:
                self._idle.append(ReaderProcess(self._settings, self._policy.pdf_wall_seconds))
                self._all.append(self._idle[-1])
            return self._idle.pop()

    def _may_start(self, *, patient: bool) -> bool:
        return not self._all or (len(self._all) < self._most and (self._waiting > 1 or not patient))

    def _keep_resting(self, until: float | None) -> None:
        """End what is idle after so many seconds, unless something happens before; None for never."""
        if self._rest is not None:
            self._rest.cancel()
        self._rest = None if until is None else threading.Timer(until, self._end_idle)
        if self._rest is not None:
            self._rest.daemon = True
            self._rest.start()

    def _end_idle(self) -> None:
        with self._change:
            ended, self._idle = self._idle, []
            self._all = [process for process in self._all if process not in ended]
        for process in ended:
            process.close()


def _not_isolated(outcome: Outcome) -> Outcome:
    """The outcome with a note that no sandbox stood around its reading."""
    if isinstance(outcome, Unreadable):
        return outcome
    return replace(outcome, document=replace(outcome.document, traits=outcome.document.traits | {Trait.NOT_ISOLATED}))
