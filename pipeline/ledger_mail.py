"""The mail rows of the ledger: which are due, and what became of each try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, or_, select, update

from pipeline.domain.mail import Letter, MailRow, MailState
from pipeline.errors import PipelineError
from schemas.ledger.tables import event, mail

if TYPE_CHECKING:
    from datetime import datetime

_WAITING = tuple(state.value for state in (MailState.PENDING, MailState.DEFERRED, MailState.UNKNOWN))
_AT_ONCE = 4
"""Messages fetched together: each holds all its documents, up to 27 MB."""

_DETAIL_LENGTH = 500


class HeldMailError(PipelineError):
    """Another service is sending this message, or has sent it."""


def due_mail(connection: Connection, now: datetime) -> list[MailRow]:
    """The oldest messages whose time has come, and those that a service was sending when it died; some at once, the caller asks again."""
    waiting = mail.c.state.in_(_WAITING) & or_(mail.c.next_try_at.is_(None), mail.c.next_try_at <= now)
    due = select(mail).where(or_(waiting, mail.c.state == MailState.SENDING.value))
    return [
        MailRow(
            id=row.id,
            bundle_id=row.bundle_id,
            letter=Letter(row.message_id, row.sender, row.recipient, row.subject, row.content),
            state=MailState(row.state),
            attempts=row.attempts,
        )
        for row in connection.execute(due.order_by(mail.c.id).limit(_AT_ONCE))
    ]


def mark_mail(connection: Connection, row_id: int, state: MailState, at: datetime, detail: str, next_try: datetime | None) -> None:
    """Record the new state of one message with an event; the change to `sending` counts a try.

    Raises:
        HeldMailError: it is to be sent, but is not waiting any more.
    """
    before = connection.execute(select(mail.c.state, mail.c.bundle_id).where(mail.c.id == row_id)).one()
    if state is MailState.SENDING and before.state not in _WAITING:
        message = f"mail {row_id} is {before.state}: another service holds it"
        raise HeldMailError(message)
    tries = mail.c.attempts + (1 if state is MailState.SENDING else 0)
    words = detail[:_DETAIL_LENGTH]
    changes = {"state": state.value, "attempts": tries, "changed_at": at, "detail": words, "next_try_at": next_try}
    connection.execute(update(mail).where(mail.c.id == row_id).values(**changes))
    happened = {"subject": "mail", "before": before.state, "after": state.value, "detail": f"mail {row_id}: {words}"}
    connection.execute(insert(event).values(bundle_id=before.bundle_id, at=at, **happened))
