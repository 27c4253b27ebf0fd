"""How a mail row moves on: each function takes a row and gives the row that the ledger should hold next."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.domain.mail import Delivery, MailRow, MailState, RelayRest

if TYPE_CHECKING:
    from datetime import datetime

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(seconds=4000)
"""The wait after the first failure, doubled after each further one up to the longest: Postfix' minimal and maximal_backoff_time."""

UNKNOWN_WAIT = timedelta(minutes=15)
"""How long a letter that may have arrived waits before it is sent once more."""

POSSIBLE_DUPLICATE = "possible_duplicate"
"""Stands in the reason of a letter of which the recipient may hold two copies."""

_JITTER = 10  # percent
_DEATHS_AT_ONCE = 2
"""A letter during which the service died is tried again at once so many times; then it waits, lest it stop the service for ever."""


def begun(row: MailRow) -> MailRow:
    """The row before anything is said to the relay: the try is counted."""
    return replace(row, state=MailState.SENDING, attempts=row.attempts + 1, next_try=None, detail=f"try {row.attempts + 1}")


def handed_over(row: MailRow) -> MailRow:
    """The row before the final dot: from here on silence means that the letter may have arrived."""
    return replace(row, state=MailState.HANDING_OVER, detail="the body is out, the final dot comes next")


def after_try(row: MailRow, delivery: Delivery, now: datetime, retry_for: timedelta) -> MailRow:
    """The row after a try that ended as `delivery` says."""
    if delivery.state is MailState.PENDING:
        return _not_tried(row, delivery.detail)
    if delivery.state is MailState.DEFERRED:
        return _put_off(row, delivery.detail, now, retry_for)
    if delivery.state is MailState.UNKNOWN:
        return _in_doubt(row, delivery.detail, now)
    duplicate = row.possible_duplicate or (delivery.state is MailState.SENT and row.doubts > 0)
    return _flagged(replace(row, state=delivery.state, next_try=None, possible_duplicate=duplicate, detail=delivery.detail))


def after_death(row: MailRow, now: datetime) -> MailRow:
    """The row of a letter that was under way when the service died."""
    if row.state is MailState.HANDING_OVER:
        return _in_doubt(row, "the service ended while it was handing it over: it may have arrived", now)
    state = MailState.UNKNOWN if row.doubts else MailState.DEFERRED
    deaths = row.attempts - _DEATHS_AT_ONCE
    next_try = now + back_off(row.letter.message_id, deaths) if deaths > 0 else None
    return replace(row, state=state, next_try=next_try, detail="the service ended before the final dot: it is tried again")


def resting(before: RelayRest | None, destination: str, reason: str, now: datetime) -> RelayRest:
    """The one pause for all letters after a relay failed (again), so that nobody's login is blocked by our insistence."""
    failures = 1 if before is None else before.failures + 1
    return RelayRest(destination, failures, now + back_off(destination, failures), reason, now if before is None else before.began)


def back_off(name: str, failures: int) -> timedelta:
    """How long to wait after so many failures: doubling, and a little different for each name so that they do not come all at once."""
    wait: timedelta = min(FIRST_WAIT * 2 ** min(failures - 1, 10), LONGEST_WAIT)
    digest = hashlib.sha256(f"{name}\n{failures}".encode()).digest()
    return wait * (1 + _JITTER / 100 * digest[0] / 255)


def _not_tried(row: MailRow, detail: str) -> MailRow:
    attempts = row.attempts - 1
    state = MailState.UNKNOWN if row.doubts else MailState.DEFERRED if attempts else MailState.PENDING
    return replace(row, state=state, attempts=attempts, next_try=None, detail=detail)


def _put_off(row: MailRow, detail: str, now: datetime, retry_for: timedelta) -> MailRow:
    next_try = now + back_off(row.letter.message_id, row.attempts)
    if next_try - row.since > retry_for:
        return _flagged(replace(row, state=MailState.FAILED, next_try=None, detail=f"given up after {retry_for}: {detail}"))
    state = MailState.UNKNOWN if row.doubts else MailState.DEFERRED
    return replace(row, state=state, next_try=next_try, detail=detail)


def _in_doubt(row: MailRow, detail: str, now: datetime) -> MailRow:
    doubted = replace(row, doubts=row.doubts + 1, detail=detail)
    if row.doubts == 0:
        return replace(doubted, state=MailState.UNKNOWN, next_try=now + UNKNOWN_WAIT)
    return _flagged(replace(doubted, state=MailState.FAILED, next_try=None, possible_duplicate=True))


def _flagged(row: MailRow) -> MailRow:
    """The reason of a letter that has come to rest, with what people must know before they do anything about it."""
    detail = f"{POSSIBLE_DUPLICATE}: {row.detail}" if row.possible_duplicate else row.detail
    if row.state is MailState.FAILED and row.doubts:
        detail += "; it may have arrived before: ask the recipient before you send it again"
    return replace(row, detail=detail)
