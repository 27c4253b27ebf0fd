from __future__ import annotations

import threading
import time
from datetime import UTC
from typing import TYPE_CHECKING

from pipeline.bell import Bell
from pipeline.config import ScheduleSettings
from pipeline.schedule import nightly
from pipeline.watcher import watching

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def test_a_ring_from_another_thread_ends_the_wait() -> None:
    with Bell() as bell:
        started = time.monotonic()
        threading.Timer(0.05, bell.ring).start()
        bell.wait(30)
        assert time.monotonic() - started < 15


def test_many_rings_are_one_and_an_unheard_ring_is_remembered() -> None:
    with Bell() as bell:
        for _ in range(100_000):
            bell.ring()
        bell.wait(30)
        started = time.monotonic()
        bell.wait(0.05)
        assert time.monotonic() - started >= 0.05


def test_nobody_waits_after_the_stop_and_a_late_ring_hurts_nobody() -> None:
    bell = Bell()
    with bell:
        bell.stop()
        bell.wait(30)
    bell.ring()
    assert bell.stopped


def test_a_change_in_the_inbox_rings_but_our_own_look_does_not(tmp_path: Path, eventually: Callable[[Callable[[], bool]], None]) -> None:
    rings: list[float] = []
    (tmp_path / "partner" / "bundle").mkdir(parents=True)
    (tmp_path / "partner" / "bundle" / "bill.pdf").write_bytes(b"1")
    with watching(tmp_path, lambda: rings.append(time.monotonic())) as watches:
        assert watches
        (tmp_path / "partner" / "bundle" / "bill.pdf").read_bytes()
        (tmp_path / "partner" / "bundle").stat()
        (tmp_path / "marker").write_bytes(b"")
        eventually(lambda: len(rings) >= 2)
        before = len(rings)
        (tmp_path / "partner" / "bundle" / "bill.pdf").read_bytes()
        (tmp_path / "partner" / ".next").mkdir()
        eventually(lambda: len(rings) > before)
        assert len(rings) == before + 1


def test_a_system_without_watches_left_is_scanned_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr("pipeline.watcher.Observer.schedule", refuse)
    with watching(tmp_path, lambda: None) as watches:
        assert not watches


def test_the_nightly_pass_is_planned_in_utc_and_missed_ones_become_one() -> None:
    with nightly(ScheduleSettings(nightly="02:30"), lambda: None) as scheduler:
        (job,) = scheduler.get_jobs()
        assert (job.next_run_time.hour, job.next_run_time.minute, job.next_run_time.tzinfo) == (2, 30, UTC)
        assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, 6 * 3600)
