from __future__ import annotations

import numpy as np

from pipeline.reading.bent_rules import followed

BOX = (0, 0, 400, 40)


def a_line(slope: float, *, thick: int = 3) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """A line through an empty patch, falling by so many pixels for each to the right."""
    dots = np.zeros((40, 400), dtype=np.bool_)
    for x in range(400):
        top = 8 + round(slope * x)
        dots[top : top + thick, x] = True
    return dots


def test_a_falling_line_is_followed_from_piece_to_piece() -> None:
    pieces = followed(a_line(0.02, thick=5), BOX, 50, 8)
    assert (pieces[0][0], pieces[-1][2]) == (0, 400)
    assert pieces[-1][1] > pieces[0][1]


def test_a_rule_under_a_broad_stroke_of_a_pen_is_followed_past_it() -> None:
    dots = a_line(0.0)
    dots[0:20, 100:150] = True
    pieces = followed(dots, BOX, 50, 8)
    assert len(pieces) == 7
    assert all(bottom - top == 3 for _, top, _, bottom in pieces)


def test_a_broad_patch_is_no_rule() -> None:
    assert followed(np.ones((40, 400), dtype=np.bool_), BOX, 50, 8) == ()


def test_a_line_that_ends_soon_is_no_rule_of_the_box() -> None:
    dots = a_line(0.0)
    dots[:, 200:] = False
    assert followed(dots, BOX, 50, 8) == ()
