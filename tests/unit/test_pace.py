from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.pace import Clock, Pace, pause_seconds

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)


def test_questions_are_spread_evenly_and_a_late_one_waits_for_nothing() -> None:
    time, slept = [100.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        time[0] += seconds

    pace = Pace(4, Clock(monotonic=lambda: time[0], sleep=sleep))
    pace.wait_turn()
    time[0] += 0.125
    pace.wait_turn()
    pace.wait_turn()
    time[0] += 60
    pace.wait_turn()
    assert slept == [0.125, 0.25]


def test_the_real_clock_tells_the_time_in_utc() -> None:
    clock = Clock()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert clock.monotonic() <= clock.monotonic()


@pytest.mark.parametrize(
    ("failures", "retry_after", "seconds"),
    [
        (1, "", 1),
        (4, "", 8),
        (1, "30", 30),
        (3, "1", 4),
        (1, " 30 ", 30),
        (1, "-5", 1),
        (1, "1.5", 1),
        (1, "\u0663", 1),
        (1, "Mon, 16 Nov 2026 12:00:45 GMT", 45),
        (1, "Mon, 16 Nov 2026 12:00:45 -0000", 45),
        (2, "Mon, 16 Nov 2026 11:00:00 GMT", 2),
        (1, "9" * 5000, 999_999_999),
    ],
)
def test_the_pause_is_what_the_server_asks_for_or_doubles_each_time(failures: int, retry_after: str, seconds: float) -> None:
    assert pause_seconds(failures, retry_after, NOW) == seconds
