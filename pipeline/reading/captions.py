"""Values that stand over their labels: on many bills the label is a caption under the figure, alone, in a row or in a column of pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from pipeline.reading.layout import Layout, Run

_LARGER_THAN_CAPTION = 1.2
_REACH_OF_CAPTION = 1.5
_REACH_IN_ROW = 1.6
_MOST_PAIRS = 6


def value_over(label: Run, labels: Container[Run], layout: Layout) -> Run | None:
    """The value whose caption a label may be; the first reason that there is.

    It is in larger type, with no other label over or beside it; or all labels of the row have something over them and not all have under
    them; or the column begins with a value and goes on in pairs.
    """
    over = next(iter(layout.above(label, _REACH_IN_ROW * label.size)), None)
    if over is None or over in labels:
        return None
    larger = over.size >= _LARGER_THAN_CAPTION * label.size and over.bottom >= label.top - label.size
    if larger and not _has_label_around(over, labels, layout):
        return over
    return over if reads_upward(label, labels, layout) else None


def reads_upward(label: Run, labels: Container[Run], layout: Layout) -> bool:
    """Whether the labels of the row or the column of this one stand under their values."""
    return _column_reads_upward(label, labels, layout) or _row_reads_upward(label, labels, layout)


def _has_label_around(value: Run, labels: Container[Run], layout: Layout) -> bool:
    around = (*layout.above(value, _REACH_OF_CAPTION * value.size)[:1], *layout.left_of(value)[:1])
    return any(run in labels for run in around)


def _row_reads_upward(label: Run, labels: Container[Run], layout: Layout) -> bool:
    row = [label, *(run for run in (*layout.left_of(label), *layout.right_of(label)) if run in labels)]
    over = sum(_is_value(layout.above(run, _REACH_IN_ROW * run.size)[:1], labels) for run in row)
    under = sum(_is_value(layout.below(run, _REACH_IN_ROW * run.size)[:1], labels) for run in row)
    return len(row) > 1 and over == len(row) > under


def _is_value(runs: tuple[Run, ...], labels: Container[Run]) -> bool:
    return any(run not in labels and any(c.isdigit() for c in run.text) for run in runs)


def _column_reads_upward(label: Run, labels: Container[Run], layout: Layout) -> bool:
    """Whether value, label, value, label stand in this order from the top of a column, with nothing over the first and under the last."""
    column = list(_upward(_lowest(label, labels, layout), layout))
    pairs = [(run in labels) == (place % 2 == 1) for place, run in enumerate(column)]
    return len(column) % 2 == 1 and len(column) > 1 and all(pairs) and all(any(c.isdigit() for c in run.text) for run in column[::2])


def _lowest(label: Run, labels: Container[Run], layout: Layout) -> Run:
    """The last label of the column of pairs that this one stands in."""
    for _ in range(_MOST_PAIRS):
        value = next(iter(layout.below(label, _REACH_OF_CAPTION * label.size)), None)
        lower = next(iter(layout.below(value, _REACH_OF_CAPTION * value.size)), None) if value and value not in labels else None
        if lower is None or lower not in labels:
            break
        label = lower
    return label


def _upward(run: Run, layout: Layout) -> Iterator[Run]:
    """The runs over one another above this one, the nearest first."""
    last = run
    for _ in range(2 * _MOST_PAIRS):
        over = layout.above(last, _REACH_OF_CAPTION * max(last.size, run.size))
        if not over:
            return
        last = over[0]
        yield last
