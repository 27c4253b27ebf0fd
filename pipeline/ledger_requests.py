"""The life of submitted port requests: list, show, and what an operator learns of them later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from pipeline.domain.bundle import RequestState
from pipeline.domain.numbers import TelephoneNumber, e164
from pipeline.errors import UsageError
from pipeline.identity import short_id
from schemas.ledger.tables import bundle, event, port_number, request

NUMBER_STATE = {
    RequestState.ACTIVE: "active",
    RequestState.COMPLETE: "complete",
    RequestState.CANCELLED: "free",
    RequestState.REJECTED: "free",
}
"""What the numbers of a request are while it is in a state."""

_SHORT_LENGTH = 8
_ID_LENGTH = 26


@dataclass(frozen=True)
class SubmittedRequest:
    """One request that went to the porting team."""

    id: str
    partner: str
    friendly_name: str
    reference: str
    account_id: str
    losing_carrier: str
    number_count: int
    state: RequestState
    submitted_at: datetime
    changed_at: datetime

    @property
    def short_id(self) -> str:
        """The part of the id that people see and type."""
        return short_id(self.id)


@dataclass(frozen=True)
class HappenedEvent:
    """One line of the event log."""

    at: datetime
    subject: str
    before: str | None
    after: str
    detail: str


def list_requests(connection: Connection, partner: str | None) -> list[SubmittedRequest]:
    """The requests of one partner or of all, newest first."""
    chosen = select(request).order_by(request.c.submitted_at.desc(), request.c.bundle_id.desc())
    if partner is not None:
        chosen = chosen.where(request.c.partner == partner)
    return [_submitted(row) for row in connection.execute(chosen)]


def find_request(connection: Connection, given_id: str) -> SubmittedRequest:
    """The request with this short or full id.

    Raises:
        UsageError: there is none, or the short id fits several.
    """
    wanted = given_id.strip().upper()
    if len(wanted) not in {_SHORT_LENGTH, _ID_LENGTH}:
        message = f"{given_id}: an id has {_SHORT_LENGTH} or {_ID_LENGTH} characters; `portin requests list` shows them"
        raise UsageError(message)
    rows = connection.execute(select(request).where(func.substr(request.c.bundle_id, _ID_LENGTH + 1 - len(wanted)) == wanted)).all()
    if len(rows) != 1:
        message = f"{given_id}: {'no' if not rows else 'more than one'} request has this id; `portin requests list` shows them"
        raise UsageError(message)
    return _submitted(rows[0])


def numbers_of(connection: Connection, request_id: str) -> list[TelephoneNumber]:
    """The numbers of a request, in order."""
    chosen = select(port_number.c.number).where(port_number.c.bundle_id == request_id).order_by(port_number.c.number)
    return [e164(number) for number in connection.execute(chosen).scalars()]


def events_of(connection: Connection, bundle_id: str) -> list[HappenedEvent]:
    """What happened to a bundle, its mail and its request, oldest first."""
    chosen = select(event).where(event.c.bundle_id == bundle_id).order_by(event.c.id)
    return [HappenedEvent(row.at, row.subject, row.before, row.after, row.detail) for row in connection.execute(chosen)]


def mark_request(connection: Connection, given_id: str, state: RequestState, at: datetime) -> SubmittedRequest:
    """Record what became of a request; only an active or complete one keeps its numbers.

    Raises:
        UsageError: there is no such request, or one of its numbers is in another open request by now.
    """
    found = find_request(connection, given_id)
    if found.state is state:
        return found
    connection.execute(update(request).where(request.c.bundle_id == found.id).values(state=state.value, changed_at=at))
    try:
        connection.execute(update(port_number).where(port_number.c.bundle_id == found.id).values(state=NUMBER_STATE[state]))
    except IntegrityError as error:
        message = f"{found.short_id}: cannot be active again, a number of it is in another open request; mark that one first"
        raise UsageError(message) from error
    happened = {"subject": "request", "before": found.state.value, "after": state.value, "detail": "marked by an operator"}
    connection.execute(insert(event).values(bundle_id=found.id, at=at, **happened))
    return find_request(connection, found.id)


def bundle_name(connection: Connection, bundle_id: str) -> bytes:
    """The name of the folder that a request came in."""
    name: bytes = connection.execute(select(bundle.c.name).where(bundle.c.id == bundle_id)).scalar_one()
    return name


def _submitted(row: Row[tuple[object, ...]]) -> SubmittedRequest:
    return SubmittedRequest(
        id=row.bundle_id,
        partner=row.partner,
        friendly_name=row.friendly_name,
        reference=row.reference,
        account_id=row.account_id,
        losing_carrier=row.losing_carrier,
        number_count=row.number_count,
        state=RequestState(row.state),
        submitted_at=row.submitted_at,
        changed_at=row.changed_at,
    )
