"""Takes our private copy of a dropped folder: only these bytes are judged, whatever the partner does afterwards.

Ordinary files with one name each are copied through descriptors that follow no link and wait for no pipe; limits hold while copying;
every file is hashed and pushed to the disk before the copy gets its final name.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.disk import FILE_TO_READ, opened_folder, sync_folder, write_new_file
from pipeline.domain.bundle import FolderName, shown
from pipeline.domain.drop import ContentType, Drop, DroppedFile, FileNature, Role, role_of
from pipeline.reading.content import content_type, is_whole
from pipeline.reading.readiness import is_junk, temporary_names

if TYPE_CHECKING:
    from pipeline.domain.policy import Policy

_INDEX = "drop.json"
_CHUNK = 1 << 20
_EDGE = 4096
"""So many bytes of each end of a file tell what it is and whether it is whole."""
_MEGABYTE = 1_000_000


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


def take_snapshot(source: Path, target: Path, name: FolderName, policy: Policy, unfinished: tuple[str, ...] = ()) -> Snapshot:
    """Copy the folder `source` to the new folder `target`; a half copy of an earlier try is replaced.

    Raises:
        OSError: our own side failed (disk full, no permission to write).
    """
    half = target.with_name(target.name + ".tmp")
    for leftover in (half, target):
        shutil.rmtree(leftover, ignore_errors=True)
    half.mkdir(mode=0o700)
    drop, paths = _copy_folder(source, half, name, policy)
    drop = replace(drop, unfinished=tuple(dict.fromkeys((*unfinished, *drop.unfinished))))
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


def content_digest(drop: Drop) -> str:
    """Identifies what was sent, whatever the order or the upload program; empty when not everything could be copied."""
    files = [file for file in drop.files if file.role not in {Role.READY, Role.MANIFEST}]
    if not files or len(drop.files) < drop.entry_count or any(not file.sha256 for file in files) or drop.changed_while_copied:
        return ""
    return hashlib.sha256(json.dumps(sorted((file.name.lower(), file.size, file.sha256) for file in files)).encode()).hexdigest()


def _copy_folder(source: Path, target: Path, name: FolderName, policy: Policy) -> tuple[Drop, dict[str, str]]:
    drop = Drop(name.partner, name.bundle)
    try:
        with opened_folder(source) as folder:
            return _copy_entries(folder, target, drop, policy)
    except NotADirectoryError:
        return replace(drop, unfinished=("the folder was replaced by something else",)), {}


def _copy_entries(folder: int, target: Path, drop: Drop, policy: Policy) -> tuple[Drop, dict[str, str]]:
    names = [name for name in os.listdir(folder) if not is_junk(name)]
    chosen = sorted(sorted(names, key=_known_first)[: policy.bundle_max_files])
    room = int(policy.bundle_max_mb * _MEGABYTE)
    files: list[DroppedFile] = []
    paths: dict[str, str] = {}
    changed: list[str] = []
    with opened_folder(target) as copies:
        for number, name in enumerate(chosen):
            outcome = _copy_steadily(
                name, folder, copies, f"{number:03d}", min(room, int(policy.file_max_mb * _MEGABYTE)), policy.copy_retries
            )
            files.append(outcome.file)
            if outcome.copied:
                room -= outcome.file.size
                paths[outcome.file.name] = f"{number:03d}"
            if not outcome.steady:
                changed.append(outcome.file.name)
    shown_names = [shown(os.fsencode(name)) for name in names]
    drop = replace(drop, files=tuple(files), entry_count=len(names), changed_while_copied=tuple(changed))
    return replace(drop, unfinished=temporary_names(shown_names)), paths


_REQUIRED = frozenset({Role.REQUEST, Role.NUMBERS, Role.LOA, Role.BILL})


def _known_first(name: str) -> tuple[bool, bool, str]:
    """The required files before the proofs, these before anything else: a full folder must not look as if the request were missing."""
    role = role_of(name)
    return role not in _REQUIRED, role is Role.UNKNOWN, name


def _copy_steadily(name: str, folder: int, copies: int, number: str, limit: int, retries: int) -> _Copied:
    outcome = _copy(name, folder, copies, number, limit)
    for _ in range(retries):
        if outcome.steady:
            break
        outcome = _copy(name, folder, copies, number, limit)
    return outcome


def _copy(name: str, folder: int, copies: int, number: str, limit: int) -> _Copied:
    file = DroppedFile(shown(os.fsencode(name)))
    try:
        nature = _nature(os.stat(name, dir_fd=folder, follow_symlinks=False))
        if nature is not FileNature.REGULAR:
            return _Copied(replace(file, nature=nature))
        descriptor = os.open(name, FILE_TO_READ, dir_fd=folder)
    except OSError as error:
        return _Copied(replace(file, nature=FileNature.UNREADABLE), steady=error.errno not in {errno.ENOENT, errno.ELOOP, errno.ENXIO})
    try:
        before = os.fstat(descriptor)
        nature = _nature(before)  # what was looked at may have been exchanged before it was opened
        if nature is not FileNature.REGULAR:
            return _Copied(replace(file, nature=nature))
        return _copy_open(file, descriptor, before, copies, number, limit)
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


_NATURES = ((stat.S_ISLNK, FileNature.SYMBOLIC_LINK), (stat.S_ISDIR, FileNature.FOLDER), (stat.S_ISREG, FileNature.REGULAR))


def _nature(status: os.stat_result) -> FileNature:
    nature = next((nature for test, nature in _NATURES if test(status.st_mode)), FileNature.SPECIAL)
    return FileNature.HARD_LINK if nature is FileNature.REGULAR and status.st_nlink > 1 else nature
