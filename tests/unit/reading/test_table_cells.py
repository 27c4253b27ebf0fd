from __future__ import annotations

from pipeline.domain.document import Box, Stroke
from pipeline.reading.table_cells import cells_of


def level(x0: float, y: float, x1: float) -> Stroke:
    return Stroke("line", (x0, y, x1, y), 1, 2)


def upright(x: float, top: float, bottom: float) -> Stroke:
    return Stroke("line", (x, top, x, bottom), 1, 2)


def cells(*strokes: Stroke) -> set[Box]:
    return {(round(x0), round(top), round(x1), round(bottom)) for x0, top, x1, bottom in cells_of(strokes)}


GRID = (level(50, 100, 350), level(50, 130, 350), upright(50, 100, 130), upright(150, 100, 130), upright(350, 100, 130))


def test_rules_that_meet_make_the_cells_between_them() -> None:
    assert cells(*GRID) == {(50, 100, 150, 130), (150, 100, 350, 130)}


def test_rules_drawn_cell_by_cell_are_one() -> None:
    parts = (level(50, 100, 150), level(150, 100, 350), level(50, 130, 150), level(150, 130, 350), *GRID[2:])
    assert cells(*parts) == {(50, 100, 150, 130), (150, 100, 350, 130)}


def test_a_stroke_that_spans_no_row_parts_no_cell() -> None:
    assert (150, 100, 350, 130) in cells(*GRID, upright(220, 104, 122))


def test_a_cell_that_is_drawn_as_a_box_is_not_made_again() -> None:
    assert cells(Stroke("rect", (50, 100, 350, 130), 1, 4)) == set()


def test_sides_without_a_rule_that_joins_them_make_no_cell() -> None:
    assert cells(upright(50, 100, 130), upright(150, 100, 130), level(200, 100, 350), level(200, 130, 350)) == set()


def test_the_edge_of_a_dark_bar_is_the_upper_side_of_the_cells_under_it() -> None:
    bar = Stroke("bar", (50, 80, 350, 100), 1, 4)
    assert cells(bar, *GRID[1:]) == {(50, 100, 150, 130), (150, 100, 350, 130)}


def test_a_drawing_of_many_lines_has_no_cells() -> None:
    assert cells(*(level(50, 2.0 * index, 350) for index in range(500)), *GRID) == set()


def test_a_long_rule_a_hair_below_short_ones_keeps_both_its_ends() -> None:
    ends = (level(50, 129.3, 150), level(250, 129.3, 350), level(50, 130, 350))
    sides = (upright(150, 100, 130), upright(250, 100, 130), upright(350, 100, 130))
    assert (150, 100, 250, 129) in cells(level(50, 100, 350), upright(50, 100, 130), *sides, *ends)
