from __future__ import annotations

import numpy as np
import pytest

from pipeline.domain.document import Raster
from pipeline.reading.ink import bars_in, ink_over, rule_pieces_in, rules_in, sides_in

SCALE = 0.36
"""Points of a pixel at 200 dots per inch."""


class Paper:
    """A sheet of 600 by 300 pixels to draw on."""

    def __init__(self, shade: int = 235) -> None:
        """Take paper of this brightness."""
        self.grey = np.full((300, 600), shade, dtype=np.uint8)

    def dark(self, x0: int, y0: int, x1: int, y1: int, shade: int = 30) -> Paper:
        """Fill a rectangle."""
        self.grey[y0:y1, x0:x1] = shade
        return self

    def wave(self, x0: int, x1: int, middle: int, height: int) -> Paper:
        """Draw a wavy line."""
        for x in range(x0, x1):
            y = middle + round(height / 2 * np.sin((x - x0) / 9))
            self.grey[y - 6 : y + 6, x : x + 2] = 30
        return self

    @property
    def raster(self) -> Raster:
        """What the reader gets."""
        return Raster(600, 300, SCALE, self.grey.tobytes())


WHOLE = (0.0, 0.0, 600 * SCALE, 300 * SCALE)


def test_a_thin_level_line_is_a_rule_and_a_bar_is_none() -> None:
    paper = Paper().dark(50, 100, 400, 103).dark(50, 200, 400, 220).dark(10, 20, 60, 22)
    ((x0, top, x1, bottom),) = rules_in(paper.raster)
    assert (x0, x1) == pytest.approx((50 * SCALE, 400 * SCALE), abs=5)
    assert (top, bottom) == pytest.approx((100 * SCALE, 103 * SCALE), abs=1)


def test_a_rule_that_is_not_quite_level_is_one_rule() -> None:
    paper = Paper()
    for x in range(50, 500):
        paper.dark(x, 100 + (x - 50) // 60, x + 1, 102 + (x - 50) // 60)
    ((x0, _, x1, _),) = rules_in(paper.raster)
    assert x1 - x0 > 150


def test_a_narrow_page_has_no_rules() -> None:
    assert rules_in(Raster(20, 4, SCALE, bytes(80))) == ()


def test_the_upright_sides_of_a_box_are_seen() -> None:
    paper = Paper().dark(50, 60, 52, 162).dark(398, 60, 400, 162)
    left, right = sides_in(paper.raster)
    assert (left[0], right[2]) == pytest.approx((50 * SCALE, 400 * SCALE), abs=1.5)


def test_the_dark_bar_of_a_heading_is_a_bar_and_no_rule() -> None:
    paper = Paper().dark(100, 100, 500, 140)
    (bar,) = bars_in(paper.raster)
    assert bar == pytest.approx((100 * SCALE, 100 * SCALE, 500 * SCALE, 140 * SCALE), abs=12)
    assert rules_in(paper.raster) == ()


def test_the_rule_and_the_print_are_taken_out_and_the_pen_stays() -> None:
    paper = Paper().dark(50, 150, 400, 153).dark(60, 180, 120, 200).wave(100, 300, 120, 40)
    print_box = (60 * SCALE, 180 * SCALE, 120 * SCALE, 200 * SCALE)
    measure = ink_over(paper.raster, WHOLE, [print_box], rules_in(paper.raster))
    (blot,) = measure.blots
    assert blot.width == pytest.approx(200 * SCALE, abs=2)
    assert blot.height > 15
    assert blot.fill < 0.5
    assert measure.width == blot.width
    assert measure.share > 0.008


def test_specks_a_side_of_a_box_and_a_pale_watermark_are_no_ink() -> None:
    paper = Paper().dark(100, 100, 103, 103).dark(200, 20, 203, 280).dark(300, 50, 400, 250, shade=190)
    assert ink_over(paper.raster, WHOLE, [], []).blots == ()


def test_strokes_that_meet_further_down_are_one_blot() -> None:
    paper = Paper().dark(100, 100, 106, 130).dark(140, 100, 146, 130).dark(120, 110, 126, 130).dark(100, 130, 146, 136)
    (blot,) = ink_over(paper.raster, WHOLE, [], []).blots
    assert blot.box == (100 * SCALE, 100 * SCALE, 146 * SCALE, 136 * SCALE)
    assert blot.fill == pytest.approx((2 * 30 * 6 + 20 * 6 + 46 * 6) / (46 * 36))


def test_a_sticker_is_solid_and_a_pen_is_not() -> None:
    assert ink_over(Paper().dark(60, 110, 200, 180).raster, WHOLE, [], []).solid
    assert not ink_over(Paper().wave(100, 300, 120, 40).raster, WHOLE, [], []).solid


def test_nothing_outside_the_page_is_measured() -> None:
    measure = ink_over(Paper().raster, (500, 500, 600, 600), [], [])
    assert (measure.share, measure.blots, measure.width) == (0.0, (), 0.0)


def test_a_space_full_of_dots_is_not_told_apart() -> None:
    paper = Paper()
    paper.grey[:, ::2] = 0
    paper.grey[::3, :] = 235
    assert not ink_over(paper.raster, WHOLE, [], []).legible


def test_a_row_of_dashes_beside_a_word_is_a_rule_and_a_broken_fold_is_none() -> None:
    dashes, fold = Paper(), Paper()
    for x in range(150, 550, 12):
        dashes.dark(x, 150, x + 6, 153)
    for x in (20, 200, 380):
        fold.dark(x, 150, x + 90, 153)
    dashes.dark(60, 130, 140, 155)
    word = (60 * SCALE, 130 * SCALE, 140 * SCALE, 155 * SCALE)
    (((x0, _, x1, _),),) = rule_pieces_in(dashes.raster, [word])
    assert (x0, x1) == pytest.approx((150 * SCALE, 546 * SCALE), abs=10)
    assert rule_pieces_in(fold.raster) == ()
