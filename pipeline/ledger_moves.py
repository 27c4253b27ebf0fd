"""Moves bundles along `MOVES` and nowhere else: each move is fenced by the epoch and leaves an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, insert, select, update

from pipeline.domain.bundle import MOVES, Bundle, BundleState
from pipeline.errors import PipelineError
from pipeline.ledger_rows import bundle_of
from schemas.ledger.tables import bundle, event

if TYPE_CHECKING:
    from datetime import datetime


# Statements that every bundle needs a dozen times are made once: to make one takes SQLAlchemy longer than to carry it out.
_HELD = (bundle.c.id == bindparam("held_id"), bundle.c.state == bindparam("held_state"), bundle.c.epoch == bindparam("held_epoch"))
_MOVE = update(bundle).where(*_HELD).values(state=bindparam("next_state"), epoch=bindparam("next_epoch"))
_NOW = select(bundle).where(bundle.c.id == bindparam("wanted"))
_TELL = insert(event)


class LostBundleError(PipelineError):
    """Another process moved the bundle on, or the move is not a legal one; whoever gets this lets go of it."""


def move(connection: Connection, moved: Bundle, to: BundleState, at: datetime, detail: str) -> Bundle:
    """Move a bundle on; the bundle as it stands now.

    Raises:
        LostBundleError: the move is not a legal one, or it is not where the caller believes it to be.
    """
    if (moved.state, to) not in MOVES:
        message = f"{moved.id}: cannot go from {moved.state} to {to}"
        raise LostBundleError(message)
    held = {"held_id": moved.id, "held_state": moved.state.value, "held_epoch": moved.epoch}
    if connection.execute(_MOVE, held | {"next_state": to.value, "next_epoch": moved.epoch + 1}).rowcount != 1:
        message = f"{moved.id}: was moved on by another process; leave it alone"
        raise LostBundleError(message)
    tell(connection, moved.id, at, moved.state.value, to.value, detail)
    return bundle_now(connection, moved.id)


def bundle_now(connection: Connection, bundle_id: str) -> Bundle:
    """The bundle as it stands."""
    return bundle_of(connection.execute(_NOW, {"wanted": bundle_id}).one())


def tell(connection: Connection, bundle_id: str, at: datetime, before: str | None, after: str, detail: str) -> None:
    """Add an event to a bundle's story."""
    said = {"bundle_id": bundle_id, "at": at, "subject": "bundle", "before": before, "after": after, "detail": detail}
    connection.execute(_TELL, said)
