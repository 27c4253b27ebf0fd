"""Kill -9 at every system call that changes something, for every way that a bundle can go, and at those of the recovery too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.crash.enumeration import spread
from tests.crash.plays import opened_play
from tests.crash.scenes import SCENES
from tests.crash.zygote import Zygote, why_not_traced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.crash.enumeration import Point
    from tests.crash.plays import Play

_PARTS = 2
_WHOLE = frozenset({"accepted", "claimed where it lies", "two partners"})
_EVERY = 4
"""In the other scenes, which write the same in the same way, so many writes to the ledger are one point."""
_KILLS_BEFORE = 6
_POINTS_AFTER = 12
_QUICK = {"accepted": 10, "claimed where it lies": 8, "two partners": 8}


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    if reason := why_not_traced():
        pytest.skip(reason)
    with Zygote() as started:
        yield started


def _kill_at(play: Play, ways: Sequence[tuple[Point, ...]]) -> int:
    """Die along each of these ways; how many were gone to their end."""
    gone = 0
    for way in ways:
        verdict = play.kill_at(*way)
        assert verdict.wrongs == [], " then ".join(map(str, way))
        gone += verdict.hits == len(way)
    return gone


@pytest.mark.parametrize(("scene", "count"), _QUICK.items(), ids=_QUICK)
def test_killed_at_calls_of_every_kind_the_service_finishes_after_a_restart(
    scene: str, count: int, zygote: Zygote, tmp_path: Path, tell_points: Callable[[str, int, int], None]
) -> None:
    with opened_play(scene, zygote, tmp_path) as play:
        points = play.points()
        chosen = spread(points, count)
        hit = _kill_at(play, [(point,) for point in chosen])
    tell_points("kill -9, a sample", len(points), hit)
    assert hit == len(chosen)


@pytest.mark.long
@pytest.mark.parametrize("part", range(_PARTS))
@pytest.mark.parametrize("scene", SCENES)
def test_killed_at_any_call_the_service_finishes_after_a_restart(
    scene: str, part: int, zygote: Zygote, tmp_path: Path, tell_points: Callable[[str, int, int], None]
) -> None:
    with opened_play(scene, zygote, tmp_path) as play:
        points = play.points()[part::_PARTS]
        chosen = [point for point in points if scene in _WHOLE or point.call != "pwrite64" or point.number % _EVERY == 0]
        hit = _kill_at(play, [(point,) for point in chosen])
    tell_points("kill -9", len(points), hit)
    assert hit >= len(chosen) * 0.99


@pytest.mark.long
@pytest.mark.parametrize("scene", SCENES)
def test_killed_again_while_it_recovers_the_service_finishes_after_the_next_restart(
    scene: str, zygote: Zygote, tmp_path: Path, tell_points: Callable[[str, int, int], None]
) -> None:
    with opened_play(scene, zygote, tmp_path) as play:
        ways = [(first, then) for first in spread(play.points(), _KILLS_BEFORE) for then in spread(play.points(first), _POINTS_AFTER)]
        hit = _kill_at(play, ways)
    tell_points("kill -9, and again during the recovery", len(ways), hit)
    assert hit >= len(ways) * 0.95
