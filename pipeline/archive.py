"""Puts a claimed folder away once its report is out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.disk import opened_folder, rename_into
from pipeline.domain.bundle import Bundle, BundleState

if TYPE_CHECKING:
    from pipeline.claim import WorkArea


def put_away(bundle: Bundle, area: WorkArea) -> None:
    """Move the claimed folder into the archive, or into quarantine when it could not be processed; done before a crash is done."""
    target = area.quarantine if bundle.ends_as is BundleState.POISON else area.archive
    with opened_folder(area.claimed) as claimed, opened_folder(target) as kept:
        try:
            rename_into(claimed, bundle.id, kept, bundle.id)
        except FileNotFoundError:
            return  # it was put away before a crash
