"""Puts a claimed folder away once its report is out, and back when the bundle is judged again."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from pipeline.deletion import delete_folder
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
        except FileNotFoundError:  # it lies in the inbox still, or was put away before a crash, or before the disk failed
            for folder in () if bundle.stays else (kept, claimed):
                os.fsync(folder)
    if bundle.ends_as is BundleState.POISON:
        delete_folder(area.copies / f"{bundle.id}.tmp")  # it may have been given up because nothing could copy it


def put_back(bundle: Bundle, area: WorkArea) -> bool:
    """Move the folder of a bundle that is judged again back to the claimed ones; whether our private copy of it is there, too.

    What was claimed may be deleted by now: then our copy is all there is.
    """
    for kept in (area.archive, area.quarantine):
        with opened_folder(kept) as source, opened_folder(area.claimed) as claimed, suppress(FileNotFoundError):
            rename_into(source, bundle.id, claimed, bundle.id)
    return (area.copies / bundle.id).is_dir()
