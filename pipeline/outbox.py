"""Publishes reports: the committed bytes appear in the partner's outbox folder by one rename, complete or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from typing import TYPE_CHECKING

from pipeline.deletion import delete_folder
from pipeline.disk import make_folder, opened_folder, rename_into, sync_folder, write_new_file
from pipeline.domain.bundle import shown
from pipeline.identity import short_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.domain.bundle import Bundle
    from pipeline.domain.decision import Decision

_UNSAFE = re.compile(r"[^A-Za-z0-9 ._-]+")
_PLAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9 ._-]{0,62}[A-Za-z0-9_-])?")
_LONGEST = 48
_OURS = {"mail", "ops"}


def report_folder(outbox: Path, bundle: Bundle) -> Path:
    """Where the report of a decided bundle stands; the same for every try."""
    return _folder_of(outbox, bundle, bundle.judged_again, bundle.decision)


def report_folders(outbox: Path, bundle: Bundle, decisions: tuple[Decision, ...]) -> tuple[Path, ...]:
    """Where the reports of a bundle stand that was decided so often: one that is judged again gets a report beside the earlier one."""
    return tuple(_folder_of(outbox, bundle, place, decision) for place, decision in enumerate(decisions))


def _folder_of(outbox: Path, bundle: Bundle, judged_again: int, decision: Decision | None) -> Path:
    name = bundle.folder.bundle.encode() if bundle.folder.holds_loose_files else bundle.folder.bundle_bytes
    which = f"{short_id(bundle.id)}-{judged_again + 1}" if judged_again else short_id(bundle.id)
    return _partner_folder(outbox, bundle) / f"{safe_name(name)}.{which}.{'undecided' if decision is None else decision.value}"


def hidden_folder(outbox: Path, bundle: Bundle) -> Path:
    """Where a report is while it is written or deleted; a name that partners' programs pass over."""
    return _partner_folder(outbox, bundle) / f".tmp-{bundle.id}"


def publish(outbox: Path, bundle: Bundle, files: Mapping[str, bytes]) -> Path:
    """Make the report appear; does nothing when it is there already.

    Raises:
        OSError: the outbox cannot be written.
    """
    final = report_folder(outbox, bundle)
    hidden = hidden_folder(outbox, bundle)
    partner = hidden.parent
    make_folder(outbox)
    partner.mkdir(exist_ok=True)
    sync_folder(outbox)  # also where the partner's folder was there: a kill may have come before its name was pushed
    if final.is_dir():
        sync_folder(partner)  # a crash, or a disk that failed, may have come right after the rename
    else:
        delete_folder(hidden)
        hidden.mkdir()
        _write_all(hidden, files)
        _rename(partner, hidden.name, final.name)
    return final


def withdraw(outbox: Path, bundle: Bundle, decisions: tuple[Decision, ...]) -> None:
    """Delete the reports of a bundle; each disappears by one rename, so that nobody sees half of it.

    Raises:
        OSError: one cannot be deleted.
    """
    hidden = hidden_folder(outbox, bundle)
    delete_folder(hidden)
    for folder in report_folders(outbox, bundle, decisions):
        if folder.is_dir():
            _rename(folder.parent, folder.name, hidden.name)
            delete_folder(hidden)


def _write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    with opened_folder(folder) as descriptor:
        for name, content in files.items():
            write_new_file(descriptor, name, content)
        os.fsync(descriptor)


def _rename(partner: Path, hidden: str, name: str) -> None:
    with opened_folder(partner) as folder:
        try:
            rename_into(folder, hidden, folder, name)
        except OSError as error:
            if error.errno != errno.EEXIST:
                raise


def _partner_folder(outbox: Path, bundle: Bundle) -> Path:
    return outbox / safe_name(bundle.folder.partner_bytes, reserved=_OURS)


def safe_name(name: bytes, reserved: frozenset[str] | set[str] = frozenset()) -> str:
    """A plain folder name for any bytes: plain names stay, others get their mark, so that no two become one."""
    text = shown(name)
    if _PLAIN.fullmatch(text) and text.lower() not in reserved:
        return text
    mark = hashlib.sha256(name).hexdigest()[:8]
    start = _UNSAFE.sub("_", text)[:_LONGEST].strip(" .-_")
    return f"{start}_{mark}" if start else f"folder_{mark}"
