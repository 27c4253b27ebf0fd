"""Sends the mail that is due and reads bounces in a thread of its own, so that a slow relay never keeps a bundle waiting."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

from pipeline.bounces import collect_bounces
from pipeline.logs import log, place_of
from pipeline.mail_queue import send_due_mail

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.relay import Relay
    from pipeline.shell import Shell

_GOODBYE_SECONDS = 30.0


class Courier:
    """A thread that looks for due mail when woken and every few seconds."""

    def __init__(self, shell: Shell, relay: Relay) -> None:
        """Get ready; entering the context starts it."""
        self._shell = shell
        self._relay = relay
        self._awake = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # A letter that is on its way may finish; what is cut off here is flagged and sent once more after the restart.
        self._stopped = True
        self._awake.set()
        self._thread.join(_GOODBYE_SECONDS)

    def wake(self) -> None:
        """There may be mail."""
        self._awake.set()

    def _run(self) -> None:
        self._guarded(self._wake_relay)
        while not self._stopped:
            self._guarded(self._collect)
            self._guarded(self._send)
            self._awake.wait(self._shell.site.inbox.scan_seconds)
            self._awake.clear()

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - whatever goes wrong with one letter or bounce, the thread must live for the next
            log().error("mail_failed", reason=place_of(error))

    def _wake_relay(self) -> None:
        """Whoever starts the service has perhaps just mended what kept the relay from being used."""
        self._shell.ledger.wake_relays(self._shell.now(), "the service was started")

    def _collect(self) -> None:
        collect_bounces(self._shell.site, self._shell.ledger, self._shell.now())

    def _send(self) -> None:
        if sent := send_due_mail(self._shell.ledger, self._relay, self._shell.now(), self._shell.site.mail.retry_for):
            log().info("mail_sent", count=sent)
