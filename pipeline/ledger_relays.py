"""The relays that the ledger knows to be out of order, so that a restart does not forget to leave them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert, select

from pipeline.domain.mail import RelayRest
from schemas.ledger.tables import event, relay

if TYPE_CHECKING:
    from datetime import datetime


def resting_relays(connection: Connection) -> list[RelayRest]:
    """The relays that failed and have not worked since."""
    rows = connection.execute(select(relay).order_by(relay.c.destination))
    return [RelayRest(row.destination, row.failures, row.resting_until, row.reason, row.began_at) for row in rows]


def rest_relay(connection: Connection, rest: RelayRest, at: datetime) -> None:
    """Leave a relay alone until the given moment."""
    connection.execute(delete(relay).where(relay.c.destination == rest.destination))
    connection.execute(
        insert(relay).values(
            destination=rest.destination,
            failures=rest.failures,
            resting_until=rest.until,
            reason=rest.reason,
            began_at=rest.began,
        )
    )
    _tell(connection, at, "resting", f"{rest.destination}: {rest.reason}")


def wake_relays(connection: Connection, at: datetime, why: str) -> None:
    """Forget that any relay failed."""
    if connection.execute(delete(relay)).rowcount:
        _tell(connection, at, "working", why)


def _tell(connection: Connection, at: datetime, after: str, detail: str) -> None:
    connection.execute(insert(event).values(bundle_id=None, at=at, subject="relay", before=None, after=after, detail=detail))
