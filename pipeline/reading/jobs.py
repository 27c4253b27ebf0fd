"""What the service and the document worker tell each other: a job, its pictures of pages to recognise or to show, its line of answer."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from pipeline.domain.document import STRAIGHT, Box, Turn
from pipeline.domain.hints import Hints
from pipeline.reading.transport import line_of, unpacked

LONGEST_ANSWER = 512 * 1024
"""Bytes; the service takes no longer line."""
LONGEST_TABLE = 4 * 1024 * 1024
"""Bytes of recognised words of one page; the densest page of calls needs a quarter of it."""
NO_PICTURE = b"null\n"
"""Stands for a view that cannot be drawn."""
POINTS_PER_INCH = 72
LONGEST_VIEW = 4000
"""Pixels of the longer side of a view; a page that would be longer is drawn more coarsely."""
_PICTURE = b'{"picture"'


@dataclass(frozen=True, slots=True)
class PageLimits:
    """How much of a document is read.

    Attributes:
        most_pages: a document of more pages is refused.
        read_pages: of the others, so many pages are read.
        ocr_pages: pages whose text is recognised from their picture; 0 where there is no program for it.
        ocr_megapixels: the largest picture of a page.
    """

    most_pages: int = 200
    read_pages: int = 60
    ocr_pages: int = 0
    ocr_megapixels: float = 25


@dataclass(frozen=True, slots=True)
class View:
    """A part of a page to be drawn in shades of grey.

    Attributes:
        page: from 1.
        turn: what makes the page straight.
        box: the part of the straight page; None for all of it.
        dots_per_inch: how finely to draw it.
    """

    page: int
    turn: Turn = STRAIGHT
    box: Box | None = None
    dots_per_inch: int = 110

    @property
    def most_pixels(self) -> int:
        """No picture of it has more."""
        if self.box is None:
            return LONGEST_VIEW * LONGEST_VIEW
        x0, top, x1, bottom = self.box
        width, height = ((side * self.dots_per_inch) // POINTS_PER_INCH + 2 for side in (x1 - x0, bottom - top))
        return int(width * height)


@dataclass(frozen=True)
class Job:
    """One document to read; `size` bytes of it follow the job's line.

    A job of the kind `pictures` reads nothing: it is answered with a picture for each of its `views`.
    """

    kind: str
    file: str
    size: int
    hints: Hints
    as_of: date
    cpu_seconds: int
    limits: PageLimits
    bar: float
    views: tuple[View, ...] = ()

    def line(self) -> bytes:
        """The job as the line that `job_from` reads."""
        plain = {"kind": self.kind, "file": self.file, "size": self.size, "cpu_seconds": self.cpu_seconds, "bar": self.bar}
        typed = {"hints": json.loads(line_of(self.hints)), "as_of": self.as_of.isoformat(), "views": [asdict(view) for view in self.views]}
        return json.dumps(plain | {"limits": asdict(self.limits)} | typed).encode("ascii") + b"\n"


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
        limits=PageLimits(**tree["limits"]),
        bar=tree["bar"],
        views=tuple(_view_from(view) for view in tree["views"]),
    )


def _view_from(tree: dict[str, Any]) -> View:
    x0, top, x1, bottom = tree["box"] or (0, 0, 0, 0)
    box = None if tree["box"] is None else (x0, top, x1, bottom)
    return View(tree["page"], Turn(**tree["turn"]), box, tree["dots_per_inch"])


@dataclass(frozen=True, slots=True)
class Picture:
    """A page in shades of grey, one byte a pixel, to be recognised or shown; the pixels follow its line.

    Attributes:
        width, height: in pixels.
        dots_per_inch: how finely the page was drawn.
    """

    width: int
    height: int
    dots_per_inch: int

    @property
    def size(self) -> int:
        """Bytes that follow."""
        return self.width * self.height

    def line(self) -> bytes:
        """The picture's line; it begins as no outcome does."""
        return json.dumps({"picture": [self.width, self.height, self.dots_per_inch]}).encode("ascii") + b"\n"


def picture_from(line: bytes, limits: PageLimits) -> Picture | None:
    """The picture that a line of the worker announces; None when it is an answer instead, or a picture beyond the limits."""
    if not line.startswith(_PICTURE):
        return None
    try:
        width, height, dots = (int(part) for part in json.loads(line)["picture"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    possible = width > 0 and height > 0 and dots > 0 and width * height <= limits.ocr_megapixels * 1_000_000
    return Picture(width, height, dots) if possible else None
