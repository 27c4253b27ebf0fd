"""Turns rows of the ledger into values of the domain."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pipeline.domain.bundle import Bundle, BundleState, FolderName
from pipeline.domain.decision import Decision

if TYPE_CHECKING:
    from sqlalchemy import Row


def bundle_of(row: Row[Any]) -> Bundle:
    """The bundle of a row with all columns."""
    return Bundle(
        id=row.id,
        folder=FolderName(row.partner_folder, row.name),
        device=int(row.device),
        inode=int(row.inode),
        unfinished=tuple(json.loads(row.unfinished)),
        state=BundleState(row.state),
        epoch=row.epoch,
        ends_as=None if row.ends_as is None else BundleState(row.ends_as),
        decision=None if row.decision is None else Decision(row.decision),
        fingerprint=row.fingerprint,
        stays=row.stays,
        judged_again=row.judged_again,
        waived=frozenset(json.loads(row.waived)),
    )
