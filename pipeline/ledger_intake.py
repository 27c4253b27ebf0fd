"""What the ledger remembers of the inbox: folders that were taken where they lie, earlier bundles of a name, what ops must know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, insert, select, text

from schemas.ledger.tables import bundle, event

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.domain.bundle import Bundle, FolderName

_SUBJECT = "intake"
_AS_IT_IS = (bundle.c.inode == bindparam("inode"), bundle.c.fingerprint == bindparam("fingerprint"), text("stays"))
_TAKEN = select(bundle.c.id).where(bundle.c.partner == bindparam("partner"), *_AS_IT_IS)
_OF_NAME = (bundle.c.partner == bindparam("partner"), bundle.c.name == bindparam("name"), bundle.c.id != bindparam("besides"))
_SAME_NAME = select(bundle.c.id).where(*_OF_NAME).order_by(bundle.c.id.desc()).limit(1)


def was_taken(connection: Connection, folder: FolderName, inode: int, fingerprint: str) -> bool:
    """Whether this folder was claimed in place as it is; its device does not count, because some mounts change theirs at every boot."""
    same = {"partner": folder.partner, "inode": str(inode), "fingerprint": fingerprint}
    return connection.execute(_TAKEN, same).first() is not None


def same_name_before(connection: Connection, claimed: Bundle) -> str:
    """The id of the bundle that lay under the same name before; empty when there was none."""
    same = {"partner": claimed.folder.partner, "name": claimed.folder.bundle_bytes, "besides": claimed.id}
    return connection.execute(_SAME_NAME, same).scalar() or ""


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
