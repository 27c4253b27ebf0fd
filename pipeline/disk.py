"""The system calls that make a change on disk certain: folders opened without following links, renames that replace nothing, fsync."""

from __future__ import annotations

import ctypes
import errno
import os
from contextlib import contextmanager
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RENAME_NOREPLACE = 1
_NOT_OFFERED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE_TO_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
"""Opening with these flags follows no link and never waits for the other end of a pipe."""

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def opened_folder(name: str | Path, parent: int | None = None) -> Iterator[int]:
    """A descriptor of the folder itself; a link in its place is an OSError."""
    descriptor = os.open(name, _FOLDER, dir_fd=parent)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    with opened_folder(folder) as descriptor:
        os.fsync(descriptor)


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Create a folder, and those above it that are missing; their names survive a power cut."""
    missing = [*takewhile(lambda it: not it.is_dir(), (folder, *folder.parents))]
    for each in reversed(missing):
        each.mkdir(mode, exist_ok=True)
    for each in missing:
        sync_folder(each.parent)


def make_private_folder(folder: Path) -> None:
    """Create a folder, and those above it, for the service alone; their names survive a power cut."""
    make_folder(folder, 0o700)


def write_new_file(folder: int, name: str, content: bytes) -> None:
    """Write a file that must not exist yet and push it to the disk; the folder's own fsync is the caller's."""
    descriptor = os.open(name, _NEW_FILE, 0o666, dir_fd=folder)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def rename_into(source: int, name: str, target: int, new_name: str) -> None:
    """Move `name` from one open folder to another, replacing nothing, and make both folders remember it.

    Raises:
        OSError: EEXIST when the new name is taken, ENOENT when the source is gone, EXDEV between file systems or mounts.
    """
    rename_without_replacing(source, os.fsencode(name), target, os.fsencode(new_name))
    os.fsync(target)
    os.fsync(source)


def rename_without_replacing(source: int, name: bytes, target: int, new_name: bytes) -> None:
    """Move `name` from one open folder to another; what makes the folders remember it, and the errors, are as above."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is not None and renameat2(source, name, target, new_name, _RENAME_NOREPLACE) == 0:
        return
    code = ctypes.get_errno() if renameat2 is not None else errno.ENOSYS
    if code not in _NOT_OFFERED:
        raise OSError(code, os.strerror(code), os.fsdecode(name))
    # Some file systems cannot refuse to replace. Our new names are fresh ids, so nobody else makes them between the look and the move.
    if _exists(new_name, target):
        raise OSError(errno.EEXIST, os.strerror(errno.EEXIST), os.fsdecode(new_name))
    os.rename(name, new_name, src_dir_fd=source, dst_dir_fd=target)


def _exists(name: bytes, folder: int) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True
