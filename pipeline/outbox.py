"""Publishes reports: the committed bytes appear in the partner's outbox folder by one rename, complete or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from typing import TYPE_CHECKING

from pipeline.disk import opened_folder, rename_into, sync_folder, write_new_file
from pipeline.domain.bundle import shown
from pipeline.identity import short_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.domain.bundle import Bundle

_UNSAFE = re.compile(r"[^A-Za-z0-9 ._-]+")
_PLAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9 ._-]{0,62}[A-Za-z0-9_-])?")
_LONGEST = 48
_OURS = {"mail", "ops"}


def report_folder(outbox: Path, bundle: Bundle) -> Path:
    """Where the report of a decided bundle stands; the same for every try."""
    decision = "undecided" if bundle.decision is None else bundle.decision.value
    name = bundle.folder.bundle.encode() if bundle.folder.holds_loose_files else bundle.folder.bundle_bytes
    return _partner_folder(outbox, bundle) / f"{safe_name(name)}.{short_id(bundle.id)}.{decision}"


def publish(outbox: Path, bundle: Bundle, files: Mapping[str, bytes]) -> Path:
    """Make the report appear; does nothing when it is there already.

    Raises:
        OSError: the outbox cannot be written.
    """
    final = report_folder(outbox, bundle)
    partner = _partner_folder(outbox, bundle)
    if not partner.is_dir():
        partner.mkdir(parents=True, exist_ok=True)
        sync_folder(outbox)
    hidden = f".tmp-{bundle.id}"
    if not final.is_dir():
        shutil.rmtree(partner / hidden, ignore_errors=True)
        (partner / hidden).mkdir()
        _write_all(partner / hidden, files)
        _rename(partner, hidden, final.name)
    return final


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
