"""Publishes reports: the committed bytes appear in the partner's outbox folder by one rename, complete or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import re
from contextlib import suppress
from secrets import token_hex
from typing import TYPE_CHECKING

from pipeline.deletion import delete_folder
from pipeline.disk import make_folder, opened_folder, rename_without_replacing, sync_folder, write_new_file
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
    """Where reports are while they are written, each try in a folder of its own, or deleted; a name that partners' programs pass over."""
    return _partner_folder(outbox, bundle) / f".tmp-{bundle.id}"


def publish(outbox: Path, bundle: Bundle, files: Mapping[str, bytes]) -> Path:
    """Make the report appear; does nothing when it is there already.

    Raises:
        OSError: the outbox cannot be written.
    """
    final = report_folder(outbox, bundle)
    make_folder(outbox)
    final.parent.mkdir(exist_ok=True)
    sync_folder(outbox)  # also where the partner's folder was there: a kill may have come before its name was pushed
    tries = hidden_folder(outbox, bundle)
    if not final.is_dir():
        _write_and_rename(tries / token_hex(8), final, files)
    delete_folder(tries)
    sync_folder(final.parent)  # also where it was there: a crash, or a disk that failed, may have come right after the rename
    return final


def _write_and_rename(half: Path, final: Path, files: Mapping[str, bytes]) -> None:
    """A name of its own for each try: whoever else publishes the same bundle, should the site's lock fail, never gives ours its name."""
    half.parent.mkdir(exist_ok=True)
    half.mkdir()
    try:
        _write_all(half, files)
        _rename(half, final)
    except OSError:
        if final.is_dir():
            return  # they were faster, and cleared ours away
        with suppress(OSError):  # the disk is full or failing: what is there is in the way, and goes at the latest with the next try
            delete_folder(half)
        raise


def withdraw(outbox: Path, bundle: Bundle, decisions: tuple[Decision, ...]) -> None:
    """Delete the reports of a bundle; each disappears by one rename, so that nobody sees half of it.

    Raises:
        OSError: one cannot be deleted.
    """
    hidden = hidden_folder(outbox, bundle)
    delete_folder(hidden)
    for folder in report_folders(outbox, bundle, decisions):
        if folder.is_dir():
            _rename(folder, hidden)
            sync_folder(folder.parent)
            delete_folder(hidden)


def _write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    with opened_folder(folder) as descriptor:
        for name, content in files.items():
            write_new_file(descriptor, name, content)
        os.fsync(descriptor)


def _rename(folder: Path, new: Path) -> None:
    with opened_folder(folder.parent) as source, opened_folder(new.parent) as target:
        try:
            rename_without_replacing(source, os.fsencode(folder.name), target, os.fsencode(new.name))
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
