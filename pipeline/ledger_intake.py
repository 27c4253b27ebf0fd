"""What the ledger remembers of the inbox: folders that were taken where they lie, earlier bundles of a name, what ops must know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select, text

from schemas.ledger.tables import bundle, event

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.domain.bundle import Bundle, FolderName

_SUBJECT = "intake"


def was_taken(connection: Connection, folder: FolderName, inode: int, fingerprint: str) -> bool:
    """Whether this folder was claimed in place as it is; its device does not count, because some mounts change theirs at every boot."""
    same = (bundle.c.partner == folder.partner, bundle.c.inode == str(inode), bundle.c.fingerprint == fingerprint, text("stays"))
    return connection.execute(select(bundle.c.id).where(*same)).first() is not None


def same_name_before(connection: Connection, claimed: Bundle) -> str:
    """The id of the bundle that lay under the same name before; empty when there was none."""
    same = (bundle.c.partner == claimed.folder.partner, bundle.c.name == claimed.folder.bundle_bytes, bundle.c.id != claimed.id)
    found = connection.execute(select(bundle.c.id).where(*same).order_by(bundle.c.id.desc()).limit(1)).scalar()
    return found or ""


def tell(connection: Connection, at: datetime, what: str, detail: str) -> None:
    """Add an event about the intake."""
    connection.execute(insert(event).values(at=at, subject=_SUBJECT, after=what, detail=detail))


def tell_once(connection: Connection, at: datetime, what: str, detail: str) -> bool:
    """Add an event about the intake unless the same is there; whether it was added."""
    same = (event.c.subject == _SUBJECT, event.c.after == what, event.c.detail == detail)
    if connection.execute(select(event.c.id).where(*same).limit(1)).first() is not None:
        return False
    tell(connection, at, what, detail)
    return True
