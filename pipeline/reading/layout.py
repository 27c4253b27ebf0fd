"""Words become runs and lines, so that the rest of reading can speak of "beside" and "below" instead of coordinates."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from pipeline.domain.document import Box, Document, Page, Word

RUN_GAP_EM = 0.9
"""A wider gap than this, in heights of the type, ends a run."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Neighbouring words of one line: a label, a value or a piece of prose; every run is itself alone, whatever its words.

    `text` is the words joined by one blank; `starts` holds where each word begins in it. Coordinates in points.
    """

    words: tuple[Word, ...]
    text: str
    starts: tuple[int, ...]
    x0: float
    top: float
    x1: float
    bottom: float
    page: int
    size: float

    @property
    def box(self) -> Box:
        """The four sides together."""
        return (self.x0, self.top, self.x1, self.bottom)

    @property
    def middle(self) -> float:
        """Halfway between top and bottom."""
        return (self.top + self.bottom) / 2

    def box_of(self, start: int, end: int) -> Box:
        """The box around the words that hold the characters `start` to `end` of the text."""
        ends = (*self.starts[1:], len(self.text) + 1)
        touched = [w for w, begin, stop in zip(self.words, self.starts, ends, strict=True) if begin < end and stop - 1 > start]
        return box_around(touched or self.words)

    def part(self, start: int, end: int | None = None) -> Run | None:
        """The words that begin at or after character `start` and before `end`, as a run of its own; None when there are none."""
        stop = len(self.text) if end is None else end
        words = tuple(word for word, begin in zip(self.words, self.starts, strict=True) if start <= begin < stop)
        return run_of(words) if words else None


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """The runs that stand on one height of the page, from left to right."""

    runs: tuple[Run, ...]
    top: float
    bottom: float
    page: int

    @property
    def text(self) -> str:
        """All runs, two blanks between them."""
        return "  ".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Layout:
    """A document as lines of runs, in reading order from the top; sizes in points."""

    lines: tuple[Line, ...]
    page_sizes: dict[int, tuple[float, float]]

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Every run, line by line."""
        return tuple(run for line in self.lines for run in line.runs)

    @cached_property
    def _pages(self) -> dict[int, _Column]:
        pages: dict[int, list[Line]] = defaultdict(list)
        for line in self.lines:
            pages[line.page].append(line)
        return {number: _Column(lines) for number, lines in pages.items()}

    def right_of(self, run: Run) -> tuple[Run, ...]:
        """The runs on the same height to the right, nearest first."""
        row = [other for other in self._near(run, 0) if other.x0 >= run.x1 - 1 and same_height(run, other)]
        return tuple(sorted(row, key=lambda other: other.x0))

    def left_of(self, run: Run) -> tuple[Run, ...]:
        """The runs on the same height to the left, nearest first."""
        row = [other for other in self._near(run, 0) if other.x1 <= run.x0 + 1 and same_height(run, other)]
        return tuple(sorted(row, key=lambda other: -other.x1))

    def below(self, run: Run, reach: float) -> tuple[Run, ...]:
        """The runs that begin at most `reach` points under this one and stand under a part of it, nearest first."""
        middle, bottom = run.middle, run.bottom
        under = [
            other
            for other in self._near(run, reach)
            if middle < other.top and other.top - bottom <= reach and in_column(run, other) and not same_height(run, other)
        ]
        return tuple(sorted(under, key=lambda other: (other.top, abs(other.x0 - run.x0))))

    def above(self, run: Run, reach: float) -> tuple[Run, ...]:
        """The runs that end at most `reach` points over this one and stand over a part of it, nearest first."""
        middle, top = run.middle, run.top
        over = [
            other
            for other in self._near(run, reach)
            if other.bottom < middle and top - other.bottom <= reach and in_column(run, other) and not same_height(run, other)
        ]
        return tuple(sorted(over, key=lambda other: (-other.bottom, abs(other.x0 - run.x0))))

    def column_below(self, run: Run, most: int) -> tuple[Run, ...]:
        """The lines that go on under this run like a paragraph or an address: same left edge, even spacing; the run itself left out."""
        found: list[Run] = []
        last = run
        while len(found) < most:
            under = [other for other in self.below(last, 1.1 * max(last.size, run.size) + 2) if abs(other.x0 - run.x0) <= max(4, run.size)]
            if not under:
                break
            last = under[0]
            found.append(last)
        return tuple(found)

    def _near(self, run: Run, reach: float) -> list[Run]:
        margin = reach + 2 * run.size
        page = self._pages.get(run.page)
        lines = page.between(run.top - margin, run.bottom + margin) if page else []
        return [other for line in lines for other in line.runs if other is not run]


class _Column:
    """The lines of a page, in which those near a height are found without looking at all."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self._tops = [*accumulate((line.top for line in reversed(lines)), min)][::-1]
        self._bottoms = [*accumulate((line.bottom for line in lines), max)]

    def between(self, top: float, bottom: float) -> list[Line]:
        """The lines that begin above `bottom` and end below `top`, in their order."""
        # no line before `first` ends below `top`, and none from `last` on begins above `bottom`
        first, last = bisect_right(self._bottoms, top), bisect_left(self._tops, bottom)
        return [line for line in self._lines[first:last] if line.bottom > top and line.top < bottom]


def box_around(words: tuple[Word, ...] | list[Word]) -> Box:
    """The smallest box that holds all words."""
    if len(words) == 1:
        return words[0].box
    return (min([w.x0 for w in words]), min([w.top for w in words]), max([w.x1 for w in words]), max([w.bottom for w in words]))


def same_height(one: Run, other: Run) -> bool:
    """Whether two runs stand on one line: they share at least half of the lower one's height."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared >= 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def in_column(one: Run, other: Run) -> bool:
    """Whether two runs overlap sideways, or begin at nearly the same left edge."""
    return min(one.x1, other.x1) - max(one.x0, other.x0) > 0 or abs(one.x0 - other.x0) <= one.size / 2


def run_of(words: tuple[Word, ...]) -> Run:
    """The run that these words make, in the order given; at least one word."""
    starts, position = [], 0
    for word in words:
        starts.append(position)
        position += len(word.text) + 1
    x0, top, x1, bottom = box_around(words)
    text = " ".join([word.text for word in words])
    return Run(words, text, tuple(starts), x0, top, x1, bottom, words[0].page, max([word.size for word in words]))


def lines_of(page: Page) -> tuple[Line, ...]:
    """The lines of one page, from the top."""
    rows: list[list[Word]] = []
    for word in sorted(page.words, key=lambda w: ((w.top + w.bottom) / 2, w.x0)):
        row = next((row for row in reversed(rows[-4:]) if _on_row(word, row)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    return tuple(sorted((_line(row) for row in rows), key=lambda line: (line.top, line.runs[0].x0)))


def layout_of(document: Document) -> Layout:
    """The lines of all pages that were read."""
    return Layout(
        lines=tuple(line for page in document.pages for line in lines_of(page)),
        page_sizes={page.number: (page.width, page.height) for page in document.pages},
    )


def _on_row(word: Word, row: list[Word]) -> bool:
    first = row[0]
    shared = min(word.bottom, first.bottom) - max(word.top, first.top)
    return shared >= 0.5 * min(word.bottom - word.top, first.bottom - first.top)


def _line(row: list[Word]) -> Line:
    words = sorted(row, key=lambda word: word.x0)
    cuts = [0, *(i for i, (left, right) in enumerate(pairwise(words), 1) if _parted(left, right)), len(words)]
    runs = tuple(run_of(tuple(words[start:end])) for start, end in pairwise(cuts))
    return Line(runs, min(run.top for run in runs), max(run.bottom for run in runs), words[0].page)


def _parted(left: Word, right: Word) -> bool:
    return right.x0 - left.x1 > RUN_GAP_EM * min(left.size, right.size)
