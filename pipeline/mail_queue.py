"""Works through the mail that is due: what is about to happen is written down before, what became of it right after."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Protocol

from pipeline.domain.mail import Delivery, MailState
from pipeline.relay import Relay

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.domain.mail import Letter, MailRow

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(seconds=4000)
"""The wait after the first failed try, doubled after each further one up to the longest: Postfix' own figures."""

UNKNOWN_WAIT = timedelta(minutes=15)
"""How long a letter that may have arrived waits before it is sent once more."""

RETRY_FOR = timedelta(days=5)
"""How long a letter is tried before people must look, RFC 5321 4.5.4.1; `mail.retry_for` changes it."""

POSSIBLE_DUPLICATE = "possible_duplicate"
"""Stands in the detail of a letter that may have arrived twice; both copies have the same Message-ID and the same bytes."""

_JITTER = 10  # percent


class MailLedger(Protocol):
    """The part of the ledger that the mail queue needs.

    `due_mail` gives the rows that wait for a try at `now`, oldest first, and those left in `sending` by a service that died. `mark_mail`
    counts a try when the state becomes `sending`, and raises when another service holds the row.
    """

    def due_mail(self, now: datetime) -> Sequence[MailRow]:
        """The rows to work on now."""

    def mark_mail(self, row_id: int, state: MailState, *, at: datetime, detail: str, next_try: datetime | None = None) -> None:
        """Commit a state with its reason and an event."""


def send_due_mail(ledger: MailLedger, relay: Relay, now: datetime, retry_for: timedelta = RETRY_FOR) -> int:
    """Try every letter that is due, until the relay itself fails; returns how many were delivered.

    A failed relay is left alone until the first letter it refused is due again, so that nobody's login is blocked by our insistence.
    """
    if relay.resting_until is not None and now < relay.resting_until:
        return 0
    relay.resting_until = None
    round_ = _Round(ledger, relay, now, retry_for)
    delivered = 0
    for row in _due(ledger, now):
        delivery = round_.work_on(row)
        delivered += delivery.state is MailState.SENT
        if delivery.relay_down:
            relay.resting_until = round_.moment + back_off(row)
            break
    return delivered


def _due(ledger: MailLedger, now: datetime) -> Iterator[MailRow]:
    """Every due row once, fetched a few at a time since each holds its documents."""
    tried: set[int] = set()
    while rows := [row for row in ledger.due_mail(now) if row.id not in tried]:
        for row in rows:
            tried.add(row.id)
            yield row


@dataclass(frozen=True)
class _Round:
    ledger: MailLedger
    relay: Relay
    began: datetime
    retry_for: timedelta
    began_monotonic: float = field(default_factory=lambda: time.monotonic())  # noqa: PLW0108 - looked up late, so that a test can hold it

    @property
    def moment(self) -> datetime:
        """The time by now: one slow relay can keep a round busy for longer than any wait."""
        return self.began + timedelta(seconds=time.monotonic() - self.began_monotonic)

    def work_on(self, row: MailRow) -> Delivery:
        if row.state is MailState.SENDING and self.relay.repeatable:
            self.ledger.mark_mail(row.id, MailState.PENDING, at=self.moment, detail="the service ended half-way: it is delivered again")
        elif row.state is MailState.SENDING:
            interrupted = Delivery(MailState.UNKNOWN, "the service ended while it was sending: it may have arrived")
            self._mark(row, interrupted)
            return interrupted
        self.ledger.mark_mail(row.id, MailState.SENDING, at=self.moment, detail=f"try {row.attempts + 1}")
        delivery = self.relay.deliver(row)
        self._mark(row, delivery)
        self.relay.hang_up()  # only now: a crash while the relay says goodbye must not forget that it took the letter
        return delivery

    def _mark(self, row: MailRow, delivery: Delivery) -> None:
        now = self.moment
        state, detail = _after(row, delivery)
        next_try = now + _wait(row, delivery) if state in {MailState.DEFERRED, MailState.UNKNOWN} else None
        if next_try is not None and next_try - _written_at(row.letter, now) > self.retry_for:
            state, detail, next_try = MailState.FAILED, f"given up after {self.retry_for}: {detail}", None
        self.ledger.mark_mail(row.id, state, at=now, detail=detail, next_try=next_try)


def _wait(row: MailRow, delivery: Delivery) -> timedelta:
    return UNKNOWN_WAIT if delivery.state is MailState.UNKNOWN else back_off(row)


def _after(row: MailRow, delivery: Delivery) -> tuple[MailState, str]:
    """The state and its reason; a letter that may have arrived stays flagged, and is sent once more but never a third time."""
    if row.state is not MailState.UNKNOWN:
        return delivery.state, delivery.detail
    detail = f"{POSSIBLE_DUPLICATE}: {delivery.detail}"
    if delivery.state is MailState.UNKNOWN:
        return MailState.FAILED, f"{detail}; ask the recipient before you send it again"
    return (MailState.UNKNOWN if delivery.state is MailState.DEFERRED else delivery.state), detail


def back_off(row: MailRow) -> timedelta:
    """How long to wait after this try failed: doubling, and a little different for each letter so that they do not come all at once."""
    wait: timedelta = min(FIRST_WAIT * 2 ** min(row.attempts, 10), LONGEST_WAIT)
    digest = hashlib.sha256(f"{row.letter.message_id}\n{row.attempts}".encode()).digest()
    return wait * (1 + _JITTER / 100 * digest[0] / 255)


def _written_at(letter: Letter, now: datetime) -> datetime:
    """When the letter was decided: its own Date header says so, and it never changes."""
    date = BytesHeaderParser().parsebytes(letter.content.partition(b"\r\n\r\n")[0])["Date"]
    try:
        return parsedate_to_datetime(date).astimezone(UTC)
    except (TypeError, ValueError):
        return now
