"""The mail rows of the ledger: which are due, each legal move, and what an operator or a bounce does to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Row, Select, func, insert, or_, select, update

from pipeline.domain.mail import (
    MAIL_MOVES,
    NEEDS_A_PERSON,
    UNDER_WAY,
    WAITING,
    BounceOutcome,
    Letter,
    MailRow,
    MailState,
)
from pipeline.errors import PipelineError, UsageError
from schemas.ledger.tables import event, mail

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from pipeline.domain.bounce import Bounce

_AT_ONCE = 4
"""Messages fetched together: each holds all its documents, up to 27 MB."""

_DETAIL_LENGTH = 500

_WAITING, _UNDER_WAY, _NEEDS_A_PERSON = ([state.value for state in states] for states in (WAITING, UNDER_WAY, NEEDS_A_PERSON))

_WITHOUT_BYTES = [column for column in mail.c if column is not mail.c.content]


class HeldMailError(PipelineError):
    """Another service moved this message on, or the move is not a legal one; whoever gets this lets go of it."""


def due_mail(connection: Connection, now: datetime) -> list[MailRow]:
    """The oldest messages whose time has come, and those that were under way when a service died; some at once, the caller asks again."""
    waiting = mail.c.state.in_(_WAITING) & or_(mail.c.next_try_at.is_(None), mail.c.next_try_at <= now)
    due = select(mail).where(or_(waiting, mail.c.state.in_(_UNDER_WAY)))
    return [_mail_row(row, row.content) for row in connection.execute(due.order_by(mail.c.id).limit(_AT_ONCE))]


def mark_mail(connection: Connection, before: MailRow, after: MailRow, at: datetime) -> MailRow:
    """Write down the new state of one message with an event; returns the row as it stands now.

    Raises:
        HeldMailError: the move is not in `MAIL_MOVES`, or the message is not where the caller believes it to be.
    """
    if (before.state, after.state) not in MAIL_MOVES:
        message = f"mail {before.id}: cannot go from {before.state} to {after.state}"
        raise HeldMailError(message)
    return _write(connection, before, after, at)


def open_mail(connection: Connection) -> list[MailRow]:
    """The messages about which something is still to be done, by the service or by a person; oldest first, without their bytes."""
    states = (*_WAITING, *_UNDER_WAY, *_NEEDS_A_PERSON)
    twice = (mail.c.state == MailState.SENT.value) & mail.c.possible_duplicate
    return [_mail_row(row) for row in connection.execute(_lines().where(or_(mail.c.state.in_(states), twice)).order_by(mail.c.id))]


def mail_of(connection: Connection, bundle_id: str) -> list[MailRow]:
    """The messages of one bundle, without their bytes."""
    return [_mail_row(row) for row in connection.execute(_lines().where(mail.c.bundle_id == bundle_id).order_by(mail.c.id))]


def send_again(connection: Connection, row_id: int, at: datetime) -> MailRow:
    """Let a message be tried now; one that was refused or came back begins anew.

    Raises:
        UsageError: there is no such message, or it is not one to send again.
    """
    row = _find(connection, row_id)
    if row.state in WAITING:
        return _write(connection, row, replace(row, next_try=None, detail="an operator wants it sent now"), at)
    if row.state not in NEEDS_A_PERSON:
        message = f"mail {row_id} is {row.state}: it is not sent again"
        raise UsageError(message)
    if not connection.execute(select(func.length(mail.c.content)).where(mail.c.id == row_id)).scalar():
        message = f"mail {row_id}: its bytes were deleted when their time was over; write to the recipient yourself, then close it"
        raise UsageError(message)
    anew = replace(row, state=MailState.PENDING, attempts=0, since=at, next_try=None, detail="an operator sends it again")
    return mark_mail(connection, row, anew, at)


def close(connection: Connection, row_id: int, at: datetime) -> MailRow:
    """Leave a message as it is, for a person saw to it.

    Raises:
        UsageError: there is no such message, or nothing about it is left to a person.
    """
    row = _find(connection, row_id)
    if row.state not in {*NEEDS_A_PERSON, MailState.UNKNOWN} and not (row.state is MailState.SENT and row.possible_duplicate):
        message = f"mail {row_id} is {row.state}: nothing about it is left to a person"
        raise UsageError(message)
    return mark_mail(connection, row, replace(row, state=MailState.CLOSED, next_try=None, detail="an operator saw to it"), at)


def take_bounce(connection: Connection, bounce: Bounce, at: datetime) -> BounceOutcome:
    """Record a bounce; one that names no letter of ours changes nothing."""
    row = _bounced_row(connection, bounce)
    if row is None:
        return BounceOutcome.NOT_OURS
    if row.state in UNDER_WAY:
        return BounceOutcome.EARLY
    if bounce.failed and (row.state, MailState.BOUNCED) in MAIL_MOVES:
        mark_mail(connection, row, replace(row, state=MailState.BOUNCED, next_try=None, detail=bounce.detail), at)
        return BounceOutcome.BOUNCED
    _tell(connection, row, at, None, "bounce noted", bounce.detail)
    return BounceOutcome.NOTED


def _bounced_row(connection: Connection, bounce: Bounce) -> MailRow | None:
    for letter in bounce.letters:
        found = connection.execute(_lines().where(mail.c.message_id == f"<{letter}>")).first()
        if found is not None:
            return _mail_row(found)
    return None


def _find(connection: Connection, row_id: int) -> MailRow:
    found = connection.execute(_lines().where(mail.c.id == row_id)).first()
    if found is None:
        message = f"mail {row_id}: there is none with this number; `portin mail list` shows them"
        raise UsageError(message)
    return _mail_row(found)


def _write(connection: Connection, before: MailRow, after: MailRow, at: datetime) -> MailRow:
    words = after.detail[:_DETAIL_LENGTH]
    changes: dict[str, Any] = {
        "state": after.state.value,
        "attempts": after.attempts,
        "doubts": after.doubts,
        "possible_duplicate": after.possible_duplicate,
        "next_try_at": after.next_try,
        "changed_at": at,
        "detail": words,
        "epoch": before.epoch + 1,
    }
    if after.since != before.since:
        changes["released_at"] = after.since
    held = (mail.c.id == before.id, mail.c.state == before.state.value, mail.c.epoch == before.epoch)
    if connection.execute(update(mail).where(*held).values(**changes)).rowcount != 1:
        message = f"mail {before.id}: was moved on by another service; leave it alone"
        raise HeldMailError(message)
    _tell(connection, before, at, before.state.value, after.state.value, words)
    return replace(after, epoch=before.epoch + 1, detail=words)


def _tell(connection: Connection, row: MailRow, at: datetime, before: str | None, after: str, detail: str) -> None:
    happened = {"subject": "mail", "before": before, "after": after, "detail": f"mail {row.id}: {detail}"}
    connection.execute(insert(event).values(bundle_id=row.bundle_id, at=at, **happened))


def _lines() -> Select[Any]:
    return select(*_WITHOUT_BYTES)


def _mail_row(row: Row[Any], content: bytes = b"") -> MailRow:
    return MailRow(
        id=row.id,
        bundle_id=row.bundle_id,
        letter=Letter(row.message_id, row.sender, row.recipient, row.subject, content),
        state=MailState(row.state),
        attempts=row.attempts,
        doubts=row.doubts,
        possible_duplicate=row.possible_duplicate,
        since=row.released_at or row.created_at,
        epoch=row.epoch,
        next_try=row.next_try_at,
        detail=row.detail,
    )
