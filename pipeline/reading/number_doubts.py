"""Which of the numbers that a scanned letter seems to list were read for certain, and whether its list may hold more than was read.

Of 3,416 numbers on scanned letters of many layouts 39 had a wrong digit; a third of those, and nineteen in twenty of the right ones, were
in words that recognition was surer of than `SURELY_READ`. What the request states needs no such certainty: a misreading that happens to
give one of its numbers is as good as impossible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.domain.bill import PrintedNumber
from pipeline.domain.document import TextSource
from pipeline.domain.telephone import national
from pipeline.reading.candidates import number_ranges_in
from pipeline.reading.letter_numbers import OPEN_END
from pipeline.reading.recognized import ILLEGIBLE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pipeline.domain.document import Box, Document, Page, Word
    from pipeline.reading.layout import Layout

SURELY_READ = 0.85
"""The least confidence of a word whose figures are taken for a number."""
_BESIDE_LIST = 25.0
"""Points over and under a list within which what could not be read may be one of its numbers."""
_FEWEST_FIGURES, _MOST_FIGURES = 7, 20
"""So many figures that are no number may be one, or a range, that was read badly."""
_LARGEST_RANGE = 100
"""Numbers of a range that need not look like a block: a figure read badly makes hundreds of one."""


@dataclass(frozen=True)
class ListReading:
    """The numbers of a letter that were read for certain; `in_doubt` when its list may hold others."""

    numbers: tuple[PrintedNumber, ...]
    in_doubt: bool


def without_doubtful(numbers: Sequence[PrintedNumber], document: Document, layout: Layout, stated: frozenset[int]) -> ListReading:
    """The covered numbers without those that recognition was not sure of; on pages that were not recognised all of them.

    Args:
        numbers: what the letter seems to list, ranges written out.
        document: the letter.
        layout: its lines.
        stated: the numbers of the request, national; empty when the letter is read on its own.
    """
    recognized = {page.number: page for page in document.pages if page.text is TextSource.OCR}
    read = {national(printed.value) for printed in numbers}
    missing = stated - read
    sure = tuple(
        printed
        for printed in numbers
        if printed.page not in recognized
        or national(printed.value) in stated
        or (_is_surely_read(printed, recognized[printed.page], numbers) and not _is_like_one(national(printed.value), missing))
    )
    boxes = {number: [printed.box for printed in numbers if printed.page == number and printed.box] for number in recognized}
    unread = any(_has_unread(number, boxes[number], layout) for number in recognized if boxes[number])
    return ListReading(sure, in_doubt=len(sure) < len(numbers) or unread)


def _is_surely_read(printed: PrintedNumber, page: Page, numbers: Sequence[PrintedNumber]) -> bool:
    words = [word for word in page.words if printed.box and _stands_in(word, printed.box) and any(c.isdigit() for c in word.text)]
    together = [national(other.value) for other in numbers if (other.page, other.box) == (printed.page, printed.box)]
    return min((word.confidence for word in words), default=0.0) >= SURELY_READ and _is_block(together)


def _is_block(together: Collection[int]) -> bool:
    """Whether the numbers of one place are few, or as many as a carrier gives out at a time."""
    return len(together) <= _LARGEST_RANGE or min(together) % _LARGEST_RANGE == 0 or max(together) % _LARGEST_RANGE == _LARGEST_RANGE - 1


def _stands_in(word: Word, box: Box) -> bool:
    x0, top, x1, bottom = box
    return x0 <= (word.x0 + word.x1) / 2 <= x1 and top <= (word.top + word.bottom) / 2 <= bottom


def _is_like_one(number: int, missing: frozenset[int]) -> bool:
    """Whether a number differs in one figure from one that the request states and the letter seems to lack."""
    digits = str(number)
    return any(sum(a != b for a, b in zip(digits, str(other), strict=False)) == 1 for other in missing)


def _has_unread(page: int, boxes: Sequence[Box], layout: Layout) -> bool:
    """Whether something in the rows of a list was not read, has the figures of a number and is none, or is a range whose end is missing."""
    top, bottom = min(box[1] for box in boxes) - _BESIDE_LIST, max(box[3] for box in boxes) + _BESIDE_LIST
    rows = [run for run in layout.runs if run.page == page and top <= run.middle <= bottom]
    ends = any(OPEN_END.search(run.text) and boxes.count(run.box) <= 1 for run in rows)
    return ends or any(ILLEGIBLE in run.text or (_has_figures(run.text) and not number_ranges_in(run.text)) for run in rows)


def _has_figures(text: str) -> bool:
    return _FEWEST_FIGURES <= sum(c.isdigit() for c in text) <= _MOST_FIGURES
