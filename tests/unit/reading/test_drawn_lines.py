from __future__ import annotations

import math
from itertools import pairwise

from pipeline.domain.document import Stroke
from pipeline.domain.loa import SignatureKind, SignatureState
from pipeline.reading.drawn_lines import as_drawn
from pipeline.reading.signature import read_signature
from tests.builders_letters import LINE, TERMS, a_document, a_form, a_page, ink


def a_tablet_path(x: float, middle: float, *, width: float = 90, height: float = 14, pieces: int = 60) -> tuple[Stroke, ...]:
    """A pen's path as a tablet saves it: one straight piece for each moment."""
    dots = [(x + width * i / pieces, middle + height / 2 * math.sin(i / 3)) for i in range(pieces + 1)]
    return tuple(Stroke("line", (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])), 1, 2) for a, b in pairwise(dots))


def a_border(x: float, top: float, width: float, height: float, *, above: float = 0, below: float = 0) -> tuple[Stroke, ...]:
    """What a browser draws for the border of a cell: the cell twice, apart by the width of the border."""
    outer = (x, top - above, x + width, top + height + below)
    return (Stroke("rect", (x, top, x + width, top + height), 1, 4), Stroke("rect", outer, 1, 4))


def kinds(*strokes: Stroke) -> list[str]:
    return [stroke.kind for stroke in as_drawn(a_document(a_page(strokes=strokes))).pages[0].strokes]


def test_a_pens_path_in_tiny_straight_pieces_is_ink() -> None:
    signature = read_signature(a_form(strokes=a_tablet_path(70, LINE - 8))).signature
    assert (signature.state, signature.kind) == (SignatureState.SIGNED, SignatureKind.INK)


def test_small_initials_from_a_tablet_are_ink() -> None:
    signature = read_signature(a_form(strokes=a_tablet_path(75, LINE - 6, width=24, height=10, pieces=90))).signature
    assert signature.state is SignatureState.SIGNED


def test_a_small_path_of_few_points_is_a_doubt() -> None:
    signature = read_signature(a_form(strokes=(ink(70, LINE, width=22, points=9),))).signature
    assert signature.state is SignatureState.UNCERTAIN


def test_pieces_that_hang_together_become_one_stroke() -> None:
    assert kinds(*a_tablet_path(70, 300)) == ["curve"]


def test_the_level_and_upright_pieces_of_a_frame_are_no_pen() -> None:
    row = tuple(Stroke("line", (50 + 5 * i, 300, 55 + 5 * i, 300), 1, 2) for i in range(10))
    side = tuple(Stroke("line", (100, 300 + 5 * i, 100, 305 + 5 * i), 1, 2) for i in range(8))
    assert "curve" not in kinds(*row, *side)


def test_a_rule_made_of_dots_is_one_rule_to_sign_on() -> None:
    dots = tuple(Stroke("line", (60 + 3 * i, LINE, 62 + 3 * i, LINE), 1, 2) for i in range(60))
    assert kinds(*dots) == ["line"]
    lines = (*TERMS, ("Customer Signature", 60, LINE + 4, 8.0))
    blank, signed = (a_document(a_page(*lines, strokes=(*dots, *pen))) for pen in ((), (ink(70, LINE),)))
    assert read_signature(blank).signature.state is SignatureState.UNSIGNED
    assert read_signature(signed).signature.state is SignatureState.SIGNED


def test_the_border_over_a_labels_cell_is_the_rule_to_sign_on() -> None:
    lines = (*TERMS, ("Customer signature", 60, LINE + 1, 8.0))
    letter = a_document(a_page(*lines, strokes=(*a_border(58, LINE, 240, 9, above=1), ink(70, LINE - 4))))
    assert read_signature(letter).signature.state is SignatureState.SIGNED


def test_a_name_by_hand_in_the_row_under_the_signatures_is_no_signature() -> None:
    lines = (*TERMS, ("Signed for the customer:", 70, 440), ("Name:", 70, 470), ("Date:", 70, 500))
    rows = [a_border(200, top, 220, 22, below=0.8) for top in (430, 460, 490)]
    frame = Stroke("rect", (60, 420, 540, 525), 1, 4)
    by_hand = ink(205, 482, width=120, height=14, points=60)
    letter = a_document(a_page(*lines, strokes=(frame, *rows[0], *rows[1], *rows[2], by_hand)))
    assert read_signature(letter).signature.state is not SignatureState.SIGNED
    signed = a_document(a_page(*lines, strokes=(frame, *rows[0], *rows[1], *rows[2], ink(210, 451))))
    assert read_signature(signed).signature.state is SignatureState.SIGNED


def test_a_cell_with_a_border_all_around_makes_no_rule() -> None:
    cell = (Stroke("rect", (60, 300, 200, 330), 1, 4), Stroke("rect", (59, 299, 201, 331), 1, 4))
    assert kinds(*cell) == ["rect", "rect"]
