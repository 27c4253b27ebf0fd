"""The service: looks whenever it is woken and every few seconds, works bundle by bundle, and stops between two of them."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from pipeline.bell import Bell
from pipeline.bounces import check_bounce_folder
from pipeline.courier import Courier
from pipeline.errors import TemporaryError
from pipeline.logs import log, place_of
from pipeline.passes import one_pass
from pipeline.relay import relay_for
from pipeline.retention import purge
from pipeline.schedule import nightly
from pipeline.shell import opened_shell
from pipeline.watcher import watching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.config import Site
    from pipeline.shell import Shell

_SLACK_SECONDS = 0.05


def serve(site: Site) -> None:
    """Run until SIGTERM or SIGINT; the bundle under way is finished first.

    Raises:
        TemporaryError: another portin works on this site.
        ConfigError: the site cannot be worked on.
    """
    check_bounce_folder(site)
    with opened_shell(site) as shell, Bell() as bell, _stopping_on_signals(bell):
        with (
            watching(site.inbox_folder, bell.ring) as watches,
            nightly(site.schedule, partial(at_night, shell, bell)),
            Courier(shell, relay_for(site)) as courier,
        ):
            log().info("started", watching=watches, inbox=str(site.inbox_folder))
            while not bell.stopped:
                seconds = _look(shell, bell)
                courier.wake()
                bell.wait(seconds)
        log().info("stopped")


def at_night(shell: Shell, bell: Bell) -> None:
    """What is done once a night, in the scheduler's thread: a look whatever the events say, and the deletion of what is past its time."""
    bell.ring()
    try:
        done = purge(shell.site, shell.ledger, shell.now, lambda: bell.stopped)
        log().info("purged", deleted=len(done.deleted), kept=len(done.kept))
    except Exception as error:  # noqa: BLE001 - whatever cannot be deleted tonight is tried the next night; the service goes on
        log().error("purge_failed", reason=place_of(error))


def _look(shell: Shell, bell: Bell) -> float:
    """One pass; returns how long nothing needs to be done."""
    rest = shell.site.inbox.scan_seconds
    try:
        result = one_pass(shell, lambda: bell.stopped)
    except (TemporaryError, OSError) as error:
        log().warning("pass_postponed", reason=place_of(error))
        return rest
    if result.more:
        return 0.0
    waits = [seconds + _SLACK_SECONDS for seconds in (result.waiting_seconds, result.resting_seconds) if seconds is not None]
    return min([rest, *waits])


@contextmanager
def _stopping_on_signals(bell: Bell) -> Iterator[None]:
    stop: Callable[[int, object], None] = lambda _number, _frame: bell.stop()  # noqa: E731 - typed, so that mypy knows what signal() takes
    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
