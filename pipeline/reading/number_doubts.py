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
from pipeline.reading.word_confidence import stands_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.domain.document import Box, Document, Page
    from pipeline.reading.layout import Layout

SURELY_READ = 0.85
"""The least confidence of a word whose figures are taken for a number."""
_BESIDE_LIST = 25.0
"""Points over and under a list within which what could not be read may be one of its numbers."""
_FEWEST_FIGURES, _MOST_FIGURES = 7, 20
"""So many figures that are no number may be one, or a range, that was read badly."""
_PLACES = tuple(10**place for place in range(10))
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
    places: dict[tuple[int, Box | None], list[PrintedNumber]] = {}
    for printed in numbers:
        places.setdefault((printed.page, printed.box), []).append(printed)
    missing = stated - {national(printed.value) for printed in numbers}
    doubted = {number for number in _doubted(places, recognized, missing) if number not in stated}
    sure = tuple(printed for printed in numbers if national(printed.value) not in doubted)
    unread = any(_has_unread(page, [box for at, box in places if at == page and box], layout) for page in recognized)
    return ListReading(sure, in_doubt=len(sure) < len(numbers) or unread)


def _doubted(
    places: Mapping[tuple[int, Box | None], Sequence[PrintedNumber]], recognized: Mapping[int, Page], missing: frozenset[int]
) -> Iterator[int]:
    """The numbers, national, of recognised pages that were not read for certain, or may be one of the `missing` misread."""
    for (page, box), together in places.items():
        if page in recognized:
            surely = _is_surely_read(recognized[page], box) and _is_block(together)
            read = [national(printed.value) for printed in together]
            yield from (number for number in read if not surely or _is_like_one(number, missing))


def _is_surely_read(page: Page, box: Box | None) -> bool:
    words = [word for word in page.words if box and stands_in(box, word) and any(c.isdigit() for c in word.text)]
    return min((word.confidence for word in words), default=0.0) >= SURELY_READ


def _is_block(together: Sequence[PrintedNumber]) -> bool:
    """Whether the numbers of one place are few, or as many as a carrier gives out at a time."""
    first, last = national(together[0].value), national(together[-1].value)
    return len(together) <= _LARGEST_RANGE or first % _LARGEST_RANGE == 0 or last % _LARGEST_RANGE == _LARGEST_RANGE - 1


def _is_like_one(number: int, missing: frozenset[int]) -> bool:
    """Whether a number differs in one figure from one that the request states and the letter seems to lack."""
    return any(number + (other - number // place % 10) * place in missing for place in _PLACES for other in range(10))


def _has_unread(page: int, boxes: Sequence[Box], layout: Layout) -> bool:
    """Whether something in the rows of a list was not read, has the figures of a number and is none, or is a range whose end is missing."""
    if not boxes:
        return False
    top, bottom = min(box[1] for box in boxes) - _BESIDE_LIST, max(box[3] for box in boxes) + _BESIDE_LIST
    rows = [run for run in layout.runs if run.page == page and top <= run.middle <= bottom]
    ends = any(OPEN_END.search(run.text) for run in rows)
    return ends or any(ILLEGIBLE in run.text or (_has_figures(run.text) and not number_ranges_in(run.text)) for run in rows)


def _has_figures(text: str) -> bool:
    return _FEWEST_FIGURES <= sum(c.isdigit() for c in text) <= _MOST_FIGURES
