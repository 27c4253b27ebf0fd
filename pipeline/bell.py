"""Wakes the service: rung by the watcher, the schedule or a signal, and safe to ring from any of them."""

from __future__ import annotations

import select
import socket
import time
from contextlib import suppress
from typing import Self

_BREATH_SECONDS = 0.1
"""A burst of events is one ring: so long the service waits for the rest of it."""


class Bell:
    """A bell that remembers being rung until somebody waits for it, and that can say that it is time to stop."""

    def __init__(self) -> None:
        """Hang the bell up."""
        self._heard, self._pulled = socket.socketpair()
        self._pulled.settimeout(0)
        self._heard.settimeout(0)
        self.stopped = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._heard.close()
        self._pulled.close()

    def ring(self) -> None:
        """Wake whoever waits; from a thread or a signal handler, for nothing here takes a lock."""
        with suppress(OSError):  # full: it has been rung often enough; closed: nobody waits any more
            self._pulled.send(b"!")

    def stop(self) -> None:
        """Wake whoever waits, for the last time."""
        self.stopped = True
        self.ring()

    def wait(self, seconds: float) -> None:
        """Wait until the bell is rung, at most so long."""
        if self.stopped or not select.select([self._heard], [], [], seconds)[0] or self.stopped:
            return
        time.sleep(_BREATH_SECONDS)
        with suppress(BlockingIOError):
            while self._heard.recv(4096):
                pass
