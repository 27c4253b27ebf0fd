"""Gives the papers of one bundle a common time, so that a bundle of many slow papers does not keep every other bundle waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from pipeline.domain.bill import Bill
from pipeline.domain.document import Unreadable, UnreadableReason
from pipeline.domain.loa import Loa
from pipeline.domain.proof import Proof
from pipeline.gather import PaperReader

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pipeline.domain.document import Raster
    from pipeline.domain.hints import Hints
    from pipeline.reading.jobs import View

_P = TypeVar("_P", Bill, Loa, Proof)
_NOT_OPENED = Unreadable(UnreadableReason.RESOURCE_LIMIT, "not opened: the other papers of the bundle took all the time that it may cost")


@dataclass
class PatientReader:
    """A reader of the papers of one bundle; once they have cost too much, the rest is not opened and a person looks.

    Attributes:
        reader: reads each paper.
        seconds: how long all papers may take together.
        seconds_after_limit: how long once one of them has hit a limit.
        monotonic: the clock.
    """

    reader: PaperReader
    seconds: float
    seconds_after_limit: float
    monotonic: Callable[[], float]
    _spent: float = 0.0
    _hit_limit: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def was_costly(self) -> bool:
        """Whether a paper hit a limit or the time for all of them was over."""
        return self._hit_limit

    def read_bill(self, path: Path, file: str, hints: Hints, as_of: date) -> Bill | Unreadable:
        """What the bill at `path`, named `file` in its bundle, states."""
        return self._timed(lambda: self.reader.read_bill(path, file, hints, as_of))

    def read_loa(self, path: Path, file: str, hints: Hints, as_of: date) -> Loa | Unreadable:
        """What the letter at `path`, named `file` in its bundle, states."""
        return self._timed(lambda: self.reader.read_loa(path, file, hints, as_of))

    def read_proof(self, path: Path, file: str, hints: Hints, as_of: date) -> Proof | Unreadable:
        """Which numbers the proof at `path`, named `file` in its bundle, prints."""
        return self._timed(lambda: self.reader.read_proof(path, file, hints, as_of))

    def draw(self, path: Path, views: tuple[View, ...]) -> tuple[Raster | None, ...]:
        """A picture for each view of the document at `path`, outside the budget: only a paper that was read is drawn."""
        return self.reader.draw(path, views)

    def _timed(self, read: Callable[[], _P | Unreadable]) -> _P | Unreadable:
        """Read one paper, several of them at the same time; the one that finds the time over is not opened."""
        with self._lock:
            if self._spent >= (self.seconds_after_limit if self._hit_limit else self.seconds):
                self._hit_limit = True
                return _NOT_OPENED
        began = self.monotonic()
        outcome = read()
        with self._lock:
            self._spent += self.monotonic() - began
            self._hit_limit |= isinstance(outcome, Unreadable) and outcome.reason is UnreadableReason.RESOURCE_LIMIT
        return outcome
