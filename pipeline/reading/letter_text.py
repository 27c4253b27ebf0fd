"""A letter's labelled values and running text: the two ways in which a letter of authorization states its facts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.reading.address_block import is_street
from pipeline.reading.candidates import account_at_start, numbers_in
from pipeline.reading.layout import Run, in_column, run_of
from pipeline.reading.letter_labels import LetterFact, fact_of

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

from pipeline.reading.layout import Layout


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value at its label: the lines that may belong to it, the nearest first."""

    fact: LetterFact
    label: Run
    lines: tuple[Run, ...]


_REACH = 16.0
"""Points between a label and the value over or under it."""
_WIDEST_GAP = 190.0
"""Points between a label and its value in one row."""
_TWO_LINES = 1.2
_FAR = 20.0
"""Points within which a value of the kind that a label asks for shows on which side the values stand."""
_SURE_VOTE = 3
PLACE_OF_ROW = re.compile(r"[#(]?\d{1,3}[.):]?")
"""Numbers the rows of a list."""
_KINDS: dict[LetterFact, Callable[[str], bool]] = {
    LetterFact.ACCOUNT: lambda text: account_at_start(text) is not None and not numbers_in(text),
    LetterFact.ADDRESS: is_street,
    LetterFact.ZIP: lambda text: re.fullmatch(r"\d{5}(?:-\d{4})?|[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d", text.strip()) is not None,
    LetterFact.CONTACT: lambda text: bool(numbers_in(text)),
    LetterFact.BTN: lambda text: bool(numbers_in(text)),
}
_CLEARLY = 0.8
"""A value is a label's own when it stands this much nearer to it than what stands on the other side."""


def labelled_values(layout: Layout) -> tuple[Labelled, ...]:
    """Every label with what stands behind, beside or below it; on a page whose labels stand under their lines, what stands above."""
    starts = {run: _split(run) for run in layout.runs}
    labels = {run for run, (fact, _, _) in starts.items() if fact is not None and not _is_value(layout, run)}
    sides = _sides_of_pages(layout, {run: fact for run, (fact, _, rest) in starts.items() if run in labels and fact and rest is None})
    return tuple(
        Labelled(fact, label, tuple(_lines(layout, run, rest, labels, sides.get(run.page, 0))))
        for run, (fact, label, rest) in starts.items()
        if run in labels and fact is not None and label is not None
    )


def _sides_of_pages(layout: Layout, labels: dict[Run, LetterFact]) -> dict[int, int]:
    """Where the values of each page stand: over their labels (more than 0), under them (less), or not clear (0).

    A label that stands nearer to what is over it than to what is under it has one vote; one whose kind of value is found on one side only
    (an account number, a street) has more.
    """
    votes: dict[int, int] = {}
    for run, fact in labels.items():
        if not any(True for _ in _beside(layout, run, set(labels))):
            votes[run.page] = votes.get(run.page, 0) + _side(layout, run, set(labels)) + _SURE_VOTE * _typed_side(layout, run, fact, labels)
    return votes


def _typed_side(layout: Layout, run: Run, fact: LetterFact, labels: Container[Run]) -> int:
    """1 when only the line over a label is such a value as it asks for, -1 when only the line under it is, else 0."""
    fits = _KINDS.get(fact)
    over, under = next(iter(layout.above(run, _FAR)), None), next(iter(layout.below(run, _FAR)), None)
    if fits is None:
        return 0
    return int(over is not None and over not in labels and fits(over.text)) - int(
        under is not None and under not in labels and fits(under.text)
    )


def _side(layout: Layout, run: Run, labels: set[Run]) -> int:
    """1 when a label's nearest neighbour stands over it, -1 when under it, 0 when that is not clear."""
    over = next((run.top - other.bottom for other in layout.above(run, _REACH) if other not in labels), None)
    under = next((other.top - run.bottom for other in layout.below(run, _REACH) if other not in labels), None)
    if over is None or under is None:
        return (over is not None) - (under is not None)
    return 1 if over < _CLEARLY * under else -1 if under < _CLEARLY * over else 0


def _is_value(layout: Layout, run: Run) -> bool:
    """Whether a run stands right behind a label with a colon, whatever its own words are (`Carrier:  Rural Telephone`)."""
    left = next(iter(layout.left_of(run)), None)
    if fact_of(run.text) is LetterFact.STAYING:
        return False
    return left is not None and left.text.endswith(":") and fact_of(left.text) is not None and not run.text.endswith(":")


def _split(run: Run) -> tuple[LetterFact | None, Run | None, Run | None]:
    """The label that a run begins with, and what it prints behind the colon."""
    colon = run.text.find(":")
    if colon > 0:
        fact = fact_of(run.text[:colon])
        return fact, run.part(0, colon + 1), run.part(colon + 1)
    return fact_of(run.text), run, None


def _lines(layout: Layout, run: Run, rest: Run | None, labels: set[Run], side: int) -> Iterator[Run]:
    """The first line of a value and those that go on under it; the value over a caption is one line.

    Where the page does not show on which side its values stand, a label between two lines has neither.
    """
    first = rest or next(iter(_beside(layout, run, labels)), None)
    if first is None and side > 0:
        yield from _above(layout, run, labels)
        return
    if first is None and side == 0 and _side(layout, run, labels) == 0:
        return
    first = first or next(iter(_below(layout, run, labels)), None)
    if first is None:
        return
    first = _without_colon(first)
    if first is None:
        return
    yield first
    yield from (line for line in layout.column_below(first, 3) if line not in labels)


def _without_colon(run: Run) -> Run | None:
    words = tuple(word for index, word in enumerate(run.words) if index or word.text.strip(":"))
    return run_of(words) if words else None


def _beside(layout: Layout, run: Run, labels: set[Run]) -> Iterator[Run]:
    for other in (*layout.right_of(run), *_beside_wrapped(layout, run), *_beside_in_two_lines(layout, run)):
        if other in labels or other.x0 - run.x1 > _WIDEST_GAP or _is_place_of_row(other, run):
            return
        if other.text.strip(":_ "):
            yield other


def _is_place_of_row(other: Run, label: Run) -> bool:
    """Whether a run only numbers the rows of a list in another column; at the label of a unit it is one."""
    return PLACE_OF_ROW.fullmatch(other.text.strip()) is not None and fact_of(label.text.rstrip(" :")) is not LetterFact.UNIT


def _beside_wrapped(layout: Layout, run: Run) -> Iterator[Run]:
    """The value beside the middle of a label that goes on in the next line of its cell."""
    second = next((under for under in layout.below(run, run.size / 2) if _is_same_cell(under, run)), None)
    for line in layout.lines if second else ():
        for other in line.runs:
            if second and other.page == run.page and other.x0 > max(run.x1, second.x1) and run.middle < other.middle < second.middle:
                yield other


def _beside_in_two_lines(layout: Layout, run: Run) -> Iterator[Run]:
    """The first line of a value whose two lines stand as far over as under the middle of its label."""
    near = [
        other
        for line in layout.lines
        if line.page == run.page
        for other in line.runs
        if other.x0 > run.x1 and 0 < abs(other.middle - run.middle) < _TWO_LINES * run.size
    ]
    for upper in (other for other in near if other.middle < run.middle):
        level = (lower for lower in near if in_column(lower, upper) and abs(upper.middle + lower.middle - 2 * run.middle) <= 2)  # noqa: PLR2004 - points
        if any(True for _ in level):
            yield upper


def _is_same_cell(under: Run, run: Run) -> bool:
    """Whether a line goes on with the one over it: at its left or its right edge."""
    return min(abs(under.x0 - run.x0), abs(under.x1 - run.x1)) <= 2  # noqa: PLR2004 - points


def _below(layout: Layout, run: Run, labels: set[Run]) -> Iterator[Run]:
    under = layout.below(run, _REACH)
    if under and under[0] not in labels:
        yield under[0]


def _above(layout: Layout, run: Run, labels: set[Run]) -> Iterator[Run]:
    over = layout.above(run, _REACH)
    if over and over[0] not in labels and _side(layout, run, labels) > 0:
        yield over[0]


def paragraphs(layout: Layout) -> tuple[Run, ...]:
    """The running text: lines that follow each other at one left edge, joined; so that a sentence can be read across its line breaks."""
    found: list[list[Run]] = []
    for line in layout.lines:
        run = line.runs[0]
        last = found[-1][-1] if found else None
        joins = last is not None and last.page == run.page and abs(last.x0 - run.x0) <= 3 and 0 < run.top - last.top <= 2 * run.size  # noqa: PLR2004 - points
        if joins:
            found[-1].append(run)
        else:
            found.append([run])
    return tuple(run_of(tuple(word for run in runs for word in run.words)) for runs in found)
