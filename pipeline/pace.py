"""How fast a server is asked, and how long to wait before it is asked again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST_PAUSE_SECONDS = 1.0


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """The time as a caller of servers needs it; tests bring their own, so that none of them sleeps."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = _utc_now


@dataclass(slots=True)
class Pace:
    """At most so many questions in a second, evenly spread."""

    per_second: float
    clock: Clock = field(default_factory=Clock)
    _next: float = float("-inf")

    def wait_turn(self) -> None:
        """Wait until the next question may be asked."""
        wait = self._next - self.clock.monotonic()
        if wait > 0:
            self.clock.sleep(wait)
        self._next = self.clock.monotonic() + 1 / self.per_second


def pause_seconds(failures: int, retry_after: str, now: datetime) -> float:
    """How long to wait after so many failures in a row: as long as the server asks in its Retry-After, or 1, 2, 4, 8 ... seconds."""
    own = FIRST_PAUSE_SECONDS * 2.0 ** (failures - 1)
    return max(own, _asked_seconds(retry_after.strip(), now))


def _asked_seconds(retry_after: str, now: datetime) -> float:
    """RFC 9110 10.2.3: whole seconds, or a date."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()
