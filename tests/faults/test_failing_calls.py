"""System calls that fail, once and for a while: the service goes on or ends with a code, and then everything completes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.crash.enumeration import spread
from tests.crash.plays import opened_play
from tests.crash.zygote import Zygote, why_not_traced
from tests.faults.failing_plays import faults, play_in_small_files, play_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.crash.plays import Play
    from tests.faults.failing_plays import Fault

_PARTS = 4
_ONCE, _FOR_A_WHILE = 1, 20
_LARGEST, _STEP = 262_144, 2_048
_WHOLE = [("accepted", _ONCE, part) for part in range(_PARTS)] + [
    ("accepted", _FOR_A_WHILE, 0),
    ("claimed where it lies", _FOR_A_WHILE, 1),
    ("without a relay", _FOR_A_WHILE, 2),
    ("two partners", _FOR_A_WHILE, 3),
    ("with a manifest", _ONCE, 0),
]
"""Scene, calls that fail in a row, and which of the parts: one whole enumeration, and a part of others."""


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    if reason := why_not_traced():
        pytest.skip(reason)
    with Zygote() as started:
        yield started


def _hit_by(play: Play, chosen: Sequence[Fault]) -> int:
    hits = 0
    for fault in chosen:
        verdict = play_with(play, fault)
        assert verdict.wrongs == [], str(fault)
        hits += verdict.hits
    return hits


@pytest.mark.parametrize("times", [_ONCE, _FOR_A_WHILE])
def test_calls_of_every_kind_fail_and_everything_completes_by_itself(
    times: int, zygote: Zygote, tmp_path: Path, tell_points: Callable[[str, int, int], None]
) -> None:
    with opened_play("accepted", zygote, tmp_path) as play:
        known = faults(play, times)
        by_point = {fault.point: fault for fault in known}
        chosen = [by_point[point] for point in spread(list(by_point), 10)]
        hits = _hit_by(play, chosen)
    tell_points("failing calls, a sample", len(known), hits)
    assert hits >= len(chosen) - 1


@pytest.mark.long
@pytest.mark.parametrize(("scene", "times", "part"), _WHOLE)
def test_any_call_fails_and_everything_completes_by_itself(
    scene: str, times: int, part: int, zygote: Zygote, tmp_path: Path, tell_points: Callable[[str, int, int], None]
) -> None:
    with opened_play(scene, zygote, tmp_path) as play:
        known = faults(play, times)
        chosen = known[part::_PARTS] if (scene, times) == ("accepted", _ONCE) else known[part :: 2 * _PARTS]
        hits = _hit_by(play, chosen)
    tell_points("failing calls", len(known) // _PARTS, hits)
    assert hits >= len(chosen) * 0.97


@pytest.mark.parametrize(
    ("first", "step"), [pytest.param(_STEP, 24 * _STEP, id="quick"), pytest.param(_STEP, _STEP, marks=pytest.mark.long, id="whole")]
)
def test_writes_cut_short_at_any_size_of_file_are_made_good(
    first: int, step: int, zygote: Zygote, tmp_path: Path, tell_points: Callable[[str, int, int], None]
) -> None:
    sizes = range(first, _LARGEST, step)
    with opened_play("accepted", zygote, tmp_path) as play:
        for size in sizes:
            assert play_in_small_files(play, size) == [], size
    tell_points("short writes", len(sizes), len(sizes))
