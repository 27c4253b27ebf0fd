"""Rings for the nightly pass, in UTC so that no change of clocks skips or doubles it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC
from typing import TYPE_CHECKING

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.config import ScheduleSettings


@contextmanager
def nightly(settings: ScheduleSettings, ring: Callable[[], None]) -> Iterator[BackgroundScheduler]:
    """Ring once a night; a machine that slept rings once when it wakes, if that is within the grace time."""
    hour, minute = settings.nightly.split(":")
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        ring,
        CronTrigger(hour=hour, minute=minute, timezone=UTC),
        id="nightly",
        coalesce=True,
        max_instances=1,
        misfire_grace_time=max(1, int(settings.misfire_grace.total_seconds())),
    )
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown(wait=True)
