"""Works through the mail that is due: what is about to happen is written down before, what became of it right after."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from pipeline.domain.mail import Delivery, MailRow, MailState, RelayRest
from pipeline.domain.mail_moves import after_death, after_try, begun, handed_over, resting
from pipeline.errors import PipelineError
from pipeline.identity import short_id
from pipeline.logs import log, place_of
from pipeline.relay import Relay

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RETRY_FOR = timedelta(days=5)
"""How long a letter that the relay puts off is tried before people must look, RFC 5321 4.5.4.1; `mail.retry_for` changes it."""


class MailLedger(Protocol):
    """The part of the ledger that the mail queue needs."""

    def due_mail(self, now: datetime) -> Sequence[MailRow]:
        """The rows that wait for a try at `now`, oldest first, and those that were under way when a service died."""

    def mark_mail(self, before: MailRow, after: MailRow, at: datetime) -> MailRow:
        """Commit a legal move with an event; raises when another service holds the row."""

    def resting_relays(self) -> Sequence[RelayRest]:
        """The relays that failed and have not worked since."""

    def rest_relay(self, rest: RelayRest, at: datetime) -> None:
        """Commit that a relay failed."""

    def wake_relays(self, at: datetime, why: str) -> None:
        """Commit that the relay works."""


def send_due_mail(ledger: MailLedger, relay: Relay, now: datetime, retry_for: timedelta = RETRY_FOR) -> int:
    """Try every letter that is due, until the relay itself fails; returns how many were delivered.

    A failed relay is left alone for all letters, and what fails because of it is no try of any letter.
    """
    rest = next((rest for rest in ledger.resting_relays() if rest.destination == relay.destination), None)
    if rest is not None and now < rest.until:
        return 0
    round_ = _Round(ledger, relay, now, retry_for, rest)
    delivered = 0
    for row in _due(ledger, now):
        delivery = round_.work_on(row)
        delivered += delivery.state is MailState.SENT
        if delivery.relay_down:
            break
    return delivered


def _due(ledger: MailLedger, now: datetime) -> Iterator[MailRow]:
    """Every due row once, fetched a few at a time since each holds its documents."""
    tried: set[int] = set()
    while rows := [row for row in ledger.due_mail(now) if row.id not in tried]:
        for row in rows:
            tried.add(row.id)
            yield row


@dataclass
class _Round:
    ledger: MailLedger
    relay: Relay
    began: datetime
    retry_for: timedelta
    rest: RelayRest | None
    began_monotonic: float = field(default_factory=lambda: time.monotonic())  # noqa: PLW0108 - looked up late, so that a test can hold it

    @property
    def moment(self) -> datetime:
        """The time by now: one slow relay can keep a round busy for longer than any wait."""
        return self.began + timedelta(seconds=time.monotonic() - self.began_monotonic)

    def work_on(self, row: MailRow) -> Delivery:
        if row.state in {MailState.SENDING, MailState.HANDING_OVER}:
            row = self._mark(row, after_death(row, self.moment))
            if row.next_try is not None or row.state is MailState.FAILED:
                return Delivery(row.state, row.detail)
        attempt = _Attempt(self, self._mark(row, begun(row)))
        try:
            delivery = attempt.deliver()
            self._mark(attempt.row, after_try(attempt.row, delivery, self.moment, self.retry_for))
            self._note_relay(delivery)
        finally:
            self.relay.hang_up()  # only now: a crash while the relay says goodbye must not forget that it took the letter
        return delivery

    def _mark(self, before: MailRow, after: MailRow) -> MailRow:
        marked = self.ledger.mark_mail(before, after, self.moment)
        twice = marked.state is MailState.SENT and marked.possible_duplicate
        if twice or marked.state in {MailState.FAILED, MailState.UNKNOWN}:
            log().warning("mail_needs_a_look", id=short_id(marked.bundle_id), mail=marked.id, state=marked.state, reason=marked.detail)
        return marked

    def _note_relay(self, delivery: Delivery) -> None:
        if delivery.relay_down:
            self.rest = resting(self.rest, self.relay.destination, delivery.detail, self.moment)
            self.ledger.rest_relay(self.rest, self.moment)
            until = self.rest.until.isoformat(timespec="seconds")
            log().warning("relay_rests", relay=self.relay.destination, until=until, reason=delivery.detail)
        elif self.rest is not None:
            self.rest = None
            self.ledger.wake_relays(self.moment, f"{self.relay.destination} works again")
            log().info("relay_works", relay=self.relay.destination)


@dataclass
class _Attempt:
    """One try of one letter; `row` follows its moves."""

    round_: _Round
    row: MailRow

    def deliver(self) -> Delivery:
        """Let the relay have it; a bug of ours puts this letter off and not those behind it."""
        try:
            return self.round_.relay.deliver(self.row, self._hand_over)
        except PipelineError:
            raise  # the ledger could not be written, or another service holds the row: the dot was not sent, so the row may stay
        except Exception as error:  # noqa: BLE001 - whatever goes wrong with one letter must not stop the others
            log().error("mail_failed", id=short_id(self.row.bundle_id), mail=self.row.id, reason=place_of(error))
            state = MailState.UNKNOWN if self.row.state is MailState.HANDING_OVER else MailState.DEFERRED
            return Delivery(state, f"a bug of ours: {place_of(error)}")

    def _hand_over(self) -> None:
        self.row = self.round_.ledger.mark_mail(self.row, handed_over(self.row), self.round_.moment)
