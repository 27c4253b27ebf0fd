from __future__ import annotations

import math

from pipeline.pdf_frame import is_ring

CORNERS = [(0.0, 0.0), (100.0, 0.0), (100.0, 40.0), (0.0, 40.0), (0.0, 0.0)]


def an_arc(turns: float, radius: float = 20.0) -> list[tuple[float, float]]:
    return [
        (radius * math.cos(step / 24 * 2 * math.pi), radius * math.sin(step / 24 * 2 * math.pi)) for step in range(round(24 * turns) + 1)
    ]


def test_a_box_and_an_oval_are_rings() -> None:
    assert is_ring(CORNERS)
    assert is_ring(an_arc(1))


def test_a_border_of_two_loops_is_a_ring_whichever_way_they_go_round() -> None:
    inner = [(x * 0.9 + 5, y * 0.9 + 2) for x, y in reversed(CORNERS)]
    assert is_ring([*CORNERS, *inner])


def test_an_open_path_is_no_ring() -> None:
    assert not is_ring(an_arc(0.8))
    assert not is_ring([])


def test_a_path_that_bends_both_ways_or_goes_round_more_than_once_is_a_pens() -> None:
    dented = [(0.0, 0.0), (50.0, 15.0), (100.0, 0.0), (100.0, 40.0), (0.0, 40.0), (0.0, 0.0)]
    star = [(20 * math.cos(4 * math.pi * i / 5), 20 * math.sin(4 * math.pi * i / 5)) for i in range(6)]
    assert not is_ring(dented)
    assert not is_ring(star)
