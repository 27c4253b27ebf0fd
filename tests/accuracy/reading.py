"""Puts documents through the reader that the service uses, two at a time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, Self

from pipeline.carrier_profiles import carrier_profiles
from pipeline.document_worker import answer
from pipeline.documents import DocumentReader
from pipeline.domain.bill import BILL_FIELDS, Bill
from pipeline.domain.hints import NO_HINTS
from pipeline.domain.loa import LOA_FIELDS, Loa
from pipeline.domain.policy import Policy
from pipeline.domain.proof import Proof
from pipeline.reading.candidates import plain
from pipeline.reading.jobs import Job, PageLimits
from tests.accuracy.scores import Mark, Verdict, marks_of, verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from pipeline.domain.document import Unreadable
    from pipeline.reading.carriers import CarrierProfile
    from tests.accuracy.bills import Made

AT_A_TIME: Final = 2


@dataclass(frozen=True)
class Scores:
    """How a set of documents was read."""

    documents: int
    marks: tuple[Mark, ...]
    verdicts: tuple[Verdict, ...]


class Readers:
    """A reader with its worker process for every thread; use it as a context manager."""

    def __init__(self, as_of: date) -> None:
        """Read as if it were this day."""
        self._as_of = as_of
        self._own = threading.local()
        self._stack = ExitStack()
        self._folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="portin-accuracy-")))

    def __enter__(self) -> Self:
        """These readers."""
        return self

    def __exit__(self, *_: object) -> None:
        """End their workers."""
        self._stack.close()

    def read(self, made: Made) -> Bill | Loa | Unreadable:
        """What the reader says of a document."""
        reader = self._reader()
        path = self._folder / f"{threading.get_ident()}.pdf"
        path.write_bytes(made.content)
        read = reader.read_bill if made.truth.kind == "bill" else reader.read_loa
        return read(path, path.name, NO_HINTS, self._as_of)

    def _reader(self) -> DocumentReader:
        if not hasattr(self._own, "reader"):
            self._own.reader = self._stack.enter_context(DocumentReader())
        found = self._own.reader
        assert isinstance(found, DocumentReader)
        return found


def scored(documents: Iterable[Made], as_of: date) -> Scores:
    """Read the documents and count."""
    with Readers(as_of) as readers, ThreadPoolExecutor(AT_A_TIME) as pool:
        kept: list[Made] = []
        outcomes = list(pool.map(readers.read, _remembered(documents, kept)))
    return _counted(kept, outcomes)


def _remembered(documents: Iterable[Made], kept: list[Made]) -> Iterator[Made]:
    for made in documents:
        kept.append(made)
        yield made


def _counted(documents: list[Made], outcomes: Iterable[Bill | Loa | Unreadable]) -> Scores:
    pairs = list(zip(documents, outcomes, strict=True))
    marks = tuple(mark for made, outcome in pairs for mark in marks_of(made.name, made.truth, outcome))
    verdicts = tuple(verdict for made, outcome in pairs if (verdict := verdict_of(made.name, made.truth, outcome)))
    return Scores(len(documents), marks, verdicts)


def scored_as_strangers(documents: Iterable[Made], as_of: date) -> Scores:
    """Read each bill as if its carrier were unknown: without every profile that claims the name of its carrier."""
    kept = list(documents)
    outcomes = [_read_by_a_stranger(made, as_of) for made in kept]
    return _counted(kept, outcomes)


def _read_by_a_stranger(made: Made, as_of: date) -> Bill | Loa | Unreadable:
    return read_here(made.content, as_of, _others(str(made.truth.fields["carrier"])))


def read_here(content: bytes, as_of: date, profiles: Sequence[CarrierProfile], kind: str = "bill") -> Bill | Loa | Unreadable:
    """What the reader says of a document, in this process; text in pictures is not recognised."""
    outcome = answer(Job(kind, "paper.pdf", len(content), NO_HINTS, as_of, 0, PageLimits(), Policy().min_confidence), content, profiles)
    assert not isinstance(outcome, Proof)
    return outcome


def values_of(outcome: Bill | Loa | Unreadable) -> dict[str, object]:
    """What was said, without its places and confidences."""
    names = BILL_FIELDS if isinstance(outcome, Bill) else LOA_FIELDS
    said: dict[str, object] = {name: found.value if (found := getattr(outcome, name, None)) else None for name in names}
    if isinstance(outcome, Bill | Loa):
        said["telephone_numbers"] = sorted(printed.value for printed in outcome.telephone_numbers)
    if isinstance(outcome, Bill):
        said["signs"] = sorted(outcome.signs)
    if isinstance(outcome, Loa):
        said["signature"] = outcome.signature.state
    return said


def _others(carrier: str) -> tuple[CarrierProfile, ...]:
    words = f" {plain(carrier)} "
    return tuple(profile for profile in carrier_profiles() if not any(f" {plain(brand)} " in words for brand in profile.brands))
