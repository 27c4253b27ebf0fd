"""Takes our private copy of a dropped folder: only these bytes are judged, whatever the partner does afterwards.

Ordinary files with one name each are copied through descriptors that follow no link and wait for no pipe; limits hold while copying;
every file is hashed and pushed to the disk before the copy gets its final name.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.deletion import delete_folder
from pipeline.disk import FILE_TO_READ, opened_folder, sync_folder, write_new_file
from pipeline.domain.bundle import FolderName, shown
from pipeline.domain.drop import ContentType, Drop, DroppedFile, FileNature, Role
from pipeline.errors import BUSY
from pipeline.folder_view import names_in, nature_of, required_first, view_of
from pipeline.reading.content import content_type, is_whole
from pipeline.reading.readiness import is_junk, temporary_names

if TYPE_CHECKING:
    from pipeline.domain.policy import Policy

_INDEX = "drop.json"
_CHUNK = 1 << 20
_EDGE = 4096
"""So many bytes of each end of a file tell what it is and whether it is whole."""
_MEGABYTE = 1_000_000
_CHANGED = "DROP_CHANGED_DURING_READ"
"""The finding whose waiver makes what was copied count as what was sent."""


@dataclass(frozen=True)
class Snapshot:
    """Our copy of a drop: `paths` leads from the name of a file to its copy."""

    drop: Drop
    paths: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class _Copied:
    """What one try to copy a file gave; `steady` is false when the file changed meanwhile."""

    file: DroppedFile
    copied: bool = False
    steady: bool = True


@dataclass(frozen=True)
class Source:
    """What is copied.

    Attributes:
        folder: a descriptor of the open folder; None when it is gone.
        name: its place in the inbox.
        unfinished: why it did not look finished when it was claimed.
        fingerprint: what it must look like before and after; empty when it lies where nobody else reaches it.
    """

    folder: int | None
    name: FolderName
    unfinished: tuple[str, ...] = ()
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class _Limits:
    """What one file may be: how big, whose, and how often it may change under our hands."""

    size: int
    retries: int
    owners: frozenset[int]


def take_snapshot(source: Source, target: Path, policy: Policy) -> Snapshot:
    """Copy the folder of `source` to the new folder `target`; a half copy of an earlier try is replaced.

    Raises:
        OSError: our own side failed (disk full, no permission to write).
    """
    half = target.with_name(target.name + ".tmp")
    for leftover in (half, target):
        delete_folder(leftover)
    half.mkdir(mode=0o700)
    drop, paths = _copy_folder(source, half, policy)
    drop = replace(drop, unfinished=tuple(dict.fromkeys((*source.unfinished, *drop.unfinished))))
    with opened_folder(half) as folder:
        write_new_file(folder, _INDEX, json.dumps({"drop": asdict(drop), "paths": paths}).encode())
        os.fsync(folder)
    half.rename(target)
    sync_folder(target.parent)
    return Snapshot(drop, {file: target / number for file, number in paths.items()})


def load_snapshot(folder: Path) -> Snapshot:
    """The copy that an earlier run finished.

    Raises:
        OSError: it is not there.
    """
    index = json.loads((folder / _INDEX).read_bytes())
    dropped = index["drop"]
    files = tuple(
        DroppedFile(**{**file, "nature": FileNature(file["nature"]), "content": ContentType(file["content"])}) for file in dropped["files"]
    )
    texts = {key: tuple(dropped[key]) for key in ("unfinished", "changed_while_copied")}
    drop = Drop(**{**dropped, **texts, "files": files})
    return Snapshot(drop, {name: folder / number for name, number in index["paths"].items()})


def content_digest(drop: Drop, waived: frozenset[str] = frozenset()) -> str:
    """Identifies what was sent, whatever the order or the upload program; empty when not everything could be copied.

    What changed meanwhile counts as copied only where an operator has waived that: then what we have is what will be mailed.
    """
    files = [file for file in drop.files if file.role not in {Role.READY, Role.MANIFEST}]
    unsteady = bool(drop.changed_while_copied) and _CHANGED not in waived
    if not files or len(drop.files) < drop.entry_count or any(not file.sha256 for file in files) or unsteady:
        return ""
    return hashlib.sha256(json.dumps(sorted((file.name.lower(), file.size, file.sha256) for file in files)).encode()).hexdigest()


def _copy_folder(source: Source, target: Path, policy: Policy) -> tuple[Drop, dict[str, str]]:
    drop = Drop(source.name.partner, source.name.bundle)
    if source.folder is None:
        return replace(drop, unfinished=("the folder was taken away or replaced by something else",)), {}
    if source.name.holds_loose_files:
        return replace(drop, files=_special_entries(source.folder, policy)), {}
    same = _is_as_claimed(source)
    drop, paths = _copy_entries(source.folder, target, drop, policy)
    if not (same and _is_as_claimed(source)):
        drop = replace(drop, changed_while_copied=tuple(dict.fromkeys((*drop.changed_while_copied, drop.bundle))))
    return drop, paths


def _is_as_claimed(source: Source) -> bool:
    return not source.fingerprint or source.folder is None or view_of(source.folder).fingerprint == source.fingerprint


def _special_entries(folder: int, policy: Policy) -> tuple[DroppedFile, ...]:
    """The links, pipes, sockets and devices beside the bundles; none of them is opened."""
    natures = ((name, _nature_at(name, folder)) for name in names_in(folder) if not is_junk(name))
    special = [(name, nature) for name, nature in natures if nature not in {FileNature.REGULAR, FileNature.FOLDER, FileNature.UNREADABLE}]
    return tuple(DroppedFile(shown(os.fsencode(name)), nature=nature) for name, nature in special[: policy.bundle_max_files])


def _nature_at(name: str, folder: int) -> FileNature:
    try:
        return nature_of(os.stat(name, dir_fd=folder, follow_symlinks=False))
    except OSError:
        return FileNature.UNREADABLE


def _copy_entries(folder: int, target: Path, drop: Drop, policy: Policy) -> tuple[Drop, dict[str, str]]:
    names = [name for name in names_in(folder) if not is_junk(name)]
    owners = {os.fstat(folder).st_uid, os.geteuid(), 0}
    chosen = sorted(sorted(names, key=required_first)[: policy.bundle_max_files])
    room = int(policy.bundle_max_mb * _MEGABYTE)
    files: list[DroppedFile] = []
    paths: dict[str, str] = {}
    changed: list[str] = []
    with opened_folder(target) as copies:
        for number, name in enumerate(chosen):
            limits = _Limits(min(room, int(policy.file_max_mb * _MEGABYTE)), policy.copy_retries, frozenset(owners))
            outcome = _copy_steadily(name, folder, copies, f"{number:03d}", limits)
            files.append(outcome.file)
            if outcome.copied:
                room -= outcome.file.size
                paths[outcome.file.name] = f"{number:03d}"
            if not outcome.steady:
                changed.append(outcome.file.name)
    shown_names = [shown(os.fsencode(name)) for name in names]
    drop = replace(drop, files=tuple(files), entry_count=len(names), changed_while_copied=tuple(changed))
    return replace(drop, unfinished=temporary_names(shown_names)), paths


def _copy_steadily(name: str, folder: int, copies: int, number: str, limits: _Limits) -> _Copied:
    outcome = _copy(name, folder, copies, number, limits)
    for _ in range(limits.retries):
        if outcome.steady:
            break
        outcome = _copy(name, folder, copies, number, limits)
    return outcome


def _copy(name: str, folder: int, copies: int, number: str, limits: _Limits) -> _Copied:
    file = DroppedFile(shown(os.fsencode(name)))
    try:
        nature = nature_of(os.stat(name, dir_fd=folder, follow_symlinks=False))
        if nature is not FileNature.REGULAR:
            return _Copied(replace(file, nature=nature))
        descriptor = os.open(name, FILE_TO_READ, dir_fd=folder)
    except OSError as error:
        if error.errno in BUSY:
            raise  # our own side is short of something: the partner must not hear that its file cannot be read
        return _Copied(replace(file, nature=FileNature.UNREADABLE), steady=error.errno not in {errno.ENOENT, errno.ELOOP, errno.ENXIO})
    try:
        before = os.fstat(descriptor)
        nature = nature_of(before)  # what was looked at may have been exchanged before it was opened
        if nature is FileNature.REGULAR and before.st_uid not in limits.owners:
            nature = FileNature.FOREIGN
        if nature is not FileNature.REGULAR:
            return _Copied(replace(file, nature=nature))
        return _copy_open(file, descriptor, before, copies, number, limits.size)
    finally:
        os.close(descriptor)


def _copy_open(file: DroppedFile, descriptor: int, before: os.stat_result, copies: int, number: str, limit: int) -> _Copied:
    head, tail = os.pread(descriptor, _EDGE, 0), os.pread(descriptor, _EDGE, max(0, before.st_size - _EDGE))
    kind = content_type(head)
    file = replace(file, size=before.st_size, content=kind)
    if before.st_size > limit:
        return _Copied(file)
    sha256, size = _pump(descriptor, copies, number, limit)
    after = os.fstat(descriptor)
    steady = size == before.st_size and _stamp(before) == _stamp(after)
    return _Copied(replace(file, size=size, sha256=sha256, whole=is_whole(kind, tail)), copied=True, steady=steady)


def _pump(descriptor: int, copies: int, number: str, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(number, flags, 0o600, dir_fd=copies), "wb") as copy:
        while size <= limit and (chunk := os.read(descriptor, min(_CHUNK, limit + 1 - size))):
            digest.update(chunk)
            copy.write(chunk)
            size += len(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest(), size


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns
