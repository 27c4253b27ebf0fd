"""Paragraphs: the lines that a sentence runs over, so that what a bill says in prose can be found although a line ends within it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.reading.layout import Run, box_around

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.document import Box
    from pipeline.reading.layout import Layout

_FEWEST_WORDS = 4
"""Words of a line that may be prose."""
_MOST_LINES = 8
_LEADING = 0.75
"""Heights of the type that lie at most between two lines of one paragraph."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together; `text` is all of them, one blank between two, and `starts` where each begins in it."""

    runs: tuple[Run, ...]
    text: str
    starts: tuple[int, ...]

    def box_of(self, start: int, end: int) -> Box:
        """The box around the words that hold the characters `start` to `end` of the text."""
        touched = [
            (run, max(0, start - begin), min(len(run.text), end - begin))
            for run, begin in zip(self.runs, self.starts, strict=True)
            if begin < end and begin + len(run.text) > start
        ]
        boxes = [run.box_of(first, last) for run, first, last in touched] or [box_around(self.runs[0].words)]
        return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def paragraph_from(run: Run, layout: Layout) -> Paragraph:
    """The paragraph whose first line this is, or whose line it is and what follows; a line of few words is one by itself."""
    runs = [run]
    while len(runs) < _MOST_LINES and len(runs[-1].words) >= _FEWEST_WORDS:
        under = layout.column_below(runs[-1], 1)
        if not under or under[0].top - runs[-1].bottom > _LEADING * run.size or abs(under[0].size - run.size) > 0.1 * run.size:
            break
        runs.append(under[0])
    starts, text = [], ""
    for line in runs:
        starts.append(len(text))
        text += line.text + " "
    return Paragraph(tuple(runs), text[:-1], tuple(starts))


def paragraphs_on(page: int, layout: Layout) -> Iterator[Paragraph]:
    """The paragraphs of a page; lines of few words are left out unless they end one."""
    taken: set[Run] = set()
    for run in layout.runs:
        if run.page == page and len(run.words) >= _FEWEST_WORDS and run not in taken:
            paragraph = paragraph_from(run, layout)
            taken.update(paragraph.runs)
            yield paragraph
