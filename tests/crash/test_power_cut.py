"""The power is cut at every call that changes anything: what was promised outside is kept, and nothing damaged is taken for whole."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.crash.enumeration import spread
from tests.crash.loop_disk import LoopDisk, own_mounts, why_no_loop_disk
from tests.crash.power_cut import Blow, after_renames, telling, without_repeats
from tests.crash.stories import STORIES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.crash.enumeration import Point
    from tests.crash.power_cut import Laboratory, Story

_WHOLE = "an upload of which nothing was pushed"
_QUICK_POINTS = 6
_MOST_TRIES = 3
"""A letter goes out in as many pieces as the network takes, so that a call of a point need not come in every run."""
_CUTS_BEFORE = 6
_POINTS_AFTER = 24


@pytest.mark.parametrize(
    ("pushes_file", "pushes_folder", "left"),
    [
        (False, False, {}),
        (False, True, {"report.json": 0}),
        (True, False, {"report.json.tmp": 5000}),
        (True, True, {"report.json": 5000}),
    ],
)
def test_the_disk_keeps_after_a_cut_what_was_pushed_and_nothing_else(
    *, pushes_file: bool, pushes_folder: bool, left: dict[str, int], tmp_path: Path
) -> None:
    if reason := why_no_loop_disk():
        pytest.skip(reason)
    with own_mounts(), LoopDisk.fresh(tmp_path) as disk:
        folder = disk.mount / "outbox"
        folder.mkdir()
        disk.push_all()
        with (folder / "report.json.tmp").open("wb") as file:
            file.write(b"x" * 5000)
            file.flush()
            if pushes_file:
                os.fsync(file.fileno())
        (folder / "report.json.tmp").rename(folder / "report.json")
        if pushes_folder:
            descriptor = os.open(folder, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
        disk.cut_power()
        assert {path.name: path.stat().st_size for path in folder.iterdir()} == left


def _cut_along(laboratory: Laboratory, story: Story, ways: Sequence[tuple[Point, ...]], first: Blow = Blow.CUT) -> int:
    """Cut the power along each of these ways; how many cuts were made where they were meant to be."""
    usual, hits = laboratory.usual(story), 0
    for way in ways:
        for _ in range(_MOST_TRIES):
            before = laboratory.hits
            assert laboratory.cut_at(story, way, usual, first=first) == [], " then ".join(map(str, way))
            if laboratory.hits - before == len(way):
                hits += len(way)
                break
    return hits


def test_after_a_power_cut_at_a_few_points_everything_promised_is_there(
    laboratory: Laboratory, tell_points: Callable[[str, int, int], None]
) -> None:
    story = STORIES[_WHOLE]
    points = laboratory.points_of(story)
    chosen = spread(telling(points), _QUICK_POINTS)
    hit = _cut_along(laboratory, story, [(point,) for point in chosen])
    tell_points("power cut, a sample", len(points), hit)
    assert hit == len(chosen)


@pytest.mark.long
@pytest.mark.parametrize("name", STORIES)
def test_after_a_power_cut_at_any_point_everything_promised_is_there(
    name: str, laboratory: Laboratory, tell_points: Callable[[str, int, int], None]
) -> None:
    story = STORIES[name]
    points = laboratory.points_of(story)
    tried = points if name == _WHOLE else without_repeats(points)
    hit = _cut_along(laboratory, story, [(point,) for point in tried])
    tell_points(f"power cut: {name}", len(tried), hit)
    assert hit == len(tried)


@pytest.mark.long
@pytest.mark.parametrize("part", range(_CUTS_BEFORE))
def test_after_a_power_cut_in_the_start_after_a_power_cut_everything_promised_is_there(
    part: int, laboratory: Laboratory, tell_points: Callable[[str, int, int], None]
) -> None:
    story = STORIES[_WHOLE]
    first = spread(telling(laboratory.points_of(story)), _CUTS_BEFORE)[part]
    ways = [(first, second) for second in spread(telling(laboratory.points_of_recovery(story, first)), _POINTS_AFTER)]
    hit = _cut_along(laboratory, story, ways)
    tell_points("power cut in the start after one", 2 * len(ways), hit)
    assert hit == 2 * len(ways)


@pytest.mark.long
def test_after_a_kill_before_an_fsync_and_a_power_cut_in_the_next_start_everything_promised_is_there(
    laboratory: Laboratory, tell_points: Callable[[str, int, int], None]
) -> None:
    story = STORIES[_WHOLE]
    ways = [
        (killed, point)
        for killed in after_renames(laboratory.points_of(story))
        for point in telling(laboratory.points_of_recovery(story, killed, by=Blow.KILL))
    ]
    hit = _cut_along(laboratory, story, ways, Blow.KILL)
    tell_points("power cut in the start after a kill", 2 * len(ways), hit)
    assert hit == 2 * len(ways)
