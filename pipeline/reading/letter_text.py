"""A letter's labelled values and running text: the two ways in which a letter of authorization states its facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.reading.layout import Run, run_of
from pipeline.reading.letter_labels import LetterFact, fact_of

if TYPE_CHECKING:
    from collections.abc import Iterator

from pipeline.reading.layout import Layout


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value at its label: the lines that may belong to it, the nearest first."""

    fact: LetterFact
    label: Run
    lines: tuple[Run, ...]


_REACH = 16.0
"""Points between a label and the value over or under it."""
_TWO_LINES = 1.2
_CLEARLY = 0.8
"""A value is a label's own when it stands this much nearer to it than what stands on the other side."""


def labelled_values(layout: Layout) -> tuple[Labelled, ...]:
    """Every label with what stands behind, beside or below it; on a page whose labels stand under their lines, what stands above."""
    starts = {run: _split(run) for run in layout.runs}
    labels = {run for run, (fact, _, _) in starts.items() if fact is not None and not _is_value(layout, run)}
    captioned = _captioned_pages(layout, {run for run in labels if starts[run][2] is None})
    return tuple(
        Labelled(fact, label, tuple(_lines(layout, run, rest, labels, captioned=run.page in captioned)))
        for run, (fact, label, rest) in starts.items()
        if run in labels and fact is not None and label is not None
    )


def _captioned_pages(layout: Layout, labels: set[Run]) -> set[int]:
    """The pages whose labels are captions: most of them stand nearer to what is over them than to what is under them."""
    votes: dict[int, int] = {}
    for run in labels:
        if not any(True for _ in _beside(layout, run, labels)):
            votes[run.page] = votes.get(run.page, 0) + _side(layout, run, labels)
    return {page for page, balance in votes.items() if balance > 0}


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
    return left is not None and left.text.endswith(":") and fact_of(left.text) is not None and not run.text.endswith(":")


def _split(run: Run) -> tuple[LetterFact | None, Run | None, Run | None]:
    """The label that a run begins with, and what it prints behind the colon."""
    colon = run.text.find(":")
    if colon > 0:
        fact = fact_of(run.text[:colon])
        return fact, run.part(0, colon + 1), run.part(colon + 1)
    return fact_of(run.text), run, None


def _lines(layout: Layout, run: Run, rest: Run | None, labels: set[Run], *, captioned: bool) -> Iterator[Run]:
    """The first line of a value and those that go on under it; the value over a caption is one line."""
    first = rest or next(iter(_beside(layout, run, labels)), None)
    if first is None and captioned:
        yield from _above(layout, run, labels)
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
        if other in labels:
            return
        if other.text.strip(":_ "):
            yield other


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
        level = (lower for lower in near if abs(lower.x0 - upper.x0) <= 2 and abs(upper.middle + lower.middle - 2 * run.middle) <= 2)  # noqa: PLR2004 - points
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
