"""What the service asks of the document worker: one job is one line of JSON, and its answer is one line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from pipeline.domain.hints import Hints
from pipeline.reading.transport import line_of, unpacked

LONGEST_ANSWER = 256 * 1024
"""Bytes; the service takes no longer line."""


@dataclass(frozen=True, slots=True)
class PageLimits:
    """How much of a document is read: more than `most_pages` is refused, and of the rest at most `read_pages` are read."""

    most_pages: int = 200
    read_pages: int = 60


@dataclass(frozen=True)
class Job:
    """One document to read; `size` bytes of it follow the job's line."""

    kind: str
    file: str
    size: int
    hints: Hints
    as_of: date
    cpu_seconds: int
    limits: PageLimits
    bar: float

    def line(self) -> bytes:
        """The job as the line that `job_from` reads."""
        plain = {"kind": self.kind, "file": self.file, "size": self.size, "cpu_seconds": self.cpu_seconds, "bar": self.bar}
        pages = {"most_pages": self.limits.most_pages, "read_pages": self.limits.read_pages}
        typed = {"hints": json.loads(line_of(self.hints)), "as_of": self.as_of.isoformat()}
        return json.dumps(plain | pages | typed).encode("ascii") + b"\n"


def job_from(line: bytes) -> Job:
    """The job in a line that `Job.line` wrote."""
    tree = json.loads(line)
    hints = unpacked(tree["hints"])
    return Job(
        kind=tree["kind"],
        file=tree["file"],
        size=tree["size"],
        hints=hints if isinstance(hints, Hints) else Hints(),
        as_of=date.fromisoformat(tree["as_of"]),
        cpu_seconds=tree["cpu_seconds"],
        limits=PageLimits(tree["most_pages"], tree["read_pages"]),
        bar=tree["bar"],
    )
