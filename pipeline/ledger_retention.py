"""Finds what is past its time in the ledger and forgets it: rows stay, with ids, decisions, hashes, references and numbers in requests.

Nothing is due of a bundle that is under way, is held, or has mail that is not settled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, func, insert, not_, or_, select, update

from pipeline.domain.bundle import Bundle, BundleState
from pipeline.domain.decision import Decision
from pipeline.domain.mail import MailState
from pipeline.domain.retention import PURGE, Deletion, Due, Store
from pipeline.ledger_rows import bundle_of
from schemas.ledger.tables import bundle, event, finding, mail, port_number, report_file, request

if TYPE_CHECKING:
    from datetime import datetime

_ENDED = [state.value for state in (BundleState.DONE, BundleState.INCOMPLETE, BundleState.DUPLICATE)]
_SETTLED = [MailState.SENT.value, MailState.CLOSED.value]
_GIVEN_UP, _NOTHING_TAKEN = BundleState.POISON.value, BundleState.VANISHED.value
_FORGOTTEN = b"(deleted)"
"""The name of a bundle whose own name was deleted, for it often is a customer's."""


def due_bundles(connection: Connection, due: Due) -> list[Bundle]:
    """The bundles of which something in a store is past its time, oldest first."""
    return [bundle_of(row) for row in connection.execute(_due(due).order_by(bundle.c.id))]


def forget(connection: Connection, bundle_id: str, due: Due, at: datetime) -> bool:
    """Write down that a store holds nothing of a bundle any more, and delete what the ledger itself holds; false when it is not due now.

    What lies on the disk is deleted by the caller, after this is committed.
    """
    if connection.execute(_due(due).where(bundle.c.id == bundle_id)).first() is None:
        return False
    _tell(connection, Deletion(bundle_id, due.store, due.days), at)
    if due.store is Store.MAIL:
        connection.execute(update(mail).where(mail.c.bundle_id == bundle_id).values(content=b""))
    if due.store is Store.LEDGER:
        _forget_people(connection, bundle_id)
    return True


def forgotten_on_disk(connection: Connection) -> list[tuple[Bundle, frozenset[Store]]]:
    """The bundles of which something on the disk was to be deleted, with the stores; without those of which even the name is gone."""
    kept: dict[str, set[Store]] = {}
    rows = connection.execute(select(event.c.bundle_id, event.c.after).where(event.c.subject == PURGE, event.c.bundle_id.is_not(None)))
    for bundle_id, store in rows:
        kept.setdefault(bundle_id, set()).add(Store(store))
    chosen = select(bundle).where(bundle.c.id.in_(select(event.c.bundle_id).where(event.c.subject == PURGE)), bundle.c.name != _FORGOTTEN)
    return [(bundle_of(row), frozenset(kept[row.id])) for row in connection.execute(chosen.order_by(bundle.c.id))]


def decisions_on(connection: Connection, bundle_id: str) -> tuple[Decision, ...]:
    """What was decided on a bundle, once for each time that it was judged."""
    decided = (event.c.bundle_id == bundle_id, event.c.subject == "bundle", event.c.after == BundleState.DECIDED.value)
    return tuple(Decision(detail) for detail in connection.execute(select(event.c.detail).where(*decided).order_by(event.c.id)).scalars())


def message_ids_of(connection: Connection, bundle_id: str) -> tuple[str, ...]:
    """The Message-IDs of a bundle's letters."""
    return tuple(connection.execute(select(mail.c.message_id).where(mail.c.bundle_id == bundle_id)).scalars())


def _due(due: Due) -> Select[Any]:
    rested = select(func.max(event.c.at)).where(event.c.bundle_id == bundle.c.id, event.c.subject.in_(["bundle", "mail"])).scalar_subquery()
    open_mail = exists().where(mail.c.bundle_id == bundle.c.id, mail.c.state.not_in(_SETTLED))
    return select(bundle).where(_in_store(due.store), not_(_purged(due.store)), not_(open_mail), rested < due.before)


def _in_store(store: Store) -> ColumnElement[bool]:
    """Which bundles have something there that may go: of one that was given up nothing, until its quarantine is over."""
    ended, given_up = bundle.c.state.in_(_ENDED), bundle.c.state == _GIVEN_UP
    over = or_(ended, and_(given_up, _purged(Store.QUARANTINE)))
    return {
        Store.ARCHIVE: and_(ended, not_(bundle.c.stays)),
        Store.QUARANTINE: given_up,
        Store.COPY: ended,
        Store.REPORT: over,
        Store.MAIL: and_(ended, exists().where(mail.c.bundle_id == bundle.c.id)),
        Store.LEDGER: or_(over, bundle.c.state == _NOTHING_TAKEN),
    }[store]


def _purged(store: Store) -> ColumnElement[bool]:
    return exists().where(event.c.bundle_id == bundle.c.id, event.c.subject == PURGE, event.c.after == store.value)


def _forget_people(connection: Connection, bundle_id: str) -> None:
    """Delete whatever may name a customer; the name of the folder stays as long as there is a report that bears it."""
    of_bundle, report_gone = bundle.c.id == bundle_id, or_(_purged(Store.REPORT), bundle.c.state == _NOTHING_TAKEN)
    connection.execute(delete(report_file).where(report_file.c.bundle_id == bundle_id))
    connection.execute(update(bundle).where(of_bundle).values(unfinished="[]", held_why="", refused_why=""))
    connection.execute(update(bundle).where(of_bundle, report_gone).values(name=_FORGOTTEN))
    connection.execute(update(finding).where(finding.c.bundle_id == bundle_id).values(file=None, field=None, row=None))
    connection.execute(update(request).where(request.c.bundle_id == bundle_id).values(friendly_name=""))
    connection.execute(update(mail).where(mail.c.bundle_id == bundle_id).values(subject=""))
    connection.execute(delete(port_number).where(port_number.c.bundle_id == bundle_id, port_number.c.state == "free"))
    told = (event.c.bundle_id == bundle_id, event.c.subject == "bundle", event.c.after != BundleState.DECIDED.value)
    connection.execute(update(event).where(*told).values(detail=""))


def _tell(connection: Connection, deletion: Deletion, at: datetime) -> None:
    happened = {"subject": PURGE, "before": None, "after": deletion.store.value, "detail": f"after {deletion.days} days"}
    connection.execute(insert(event).values(bundle_id=deletion.bundle_id, at=at, **happened))
