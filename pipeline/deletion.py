"""Deletes folders and files for good, whatever a partner put into them: no depth, mode or link in them stops it or leads it elsewhere."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from pipeline.disk import opened_folder, sync_folder

if TYPE_CHECKING:
    from pathlib import Path

_AS_A_NAME = os.O_PATH | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC


def delete_file(path: Path) -> None:
    """Delete a file, if it is there; its absence survives a power cut.

    Raises:
        OSError: it cannot be deleted.
    """
    with suppress(FileNotFoundError):
        path.unlink()
        sync_folder(path.parent)


def delete_folder(path: Path) -> None:
    """Delete a folder with all that lies in it, if it is there; a link or file in its place is deleted itself.

    Raises:
        OSError: something in it cannot be deleted.
    """
    with suppress(FileNotFoundError):
        if not stat.S_ISDIR(path.lstat().st_mode):
            delete_file(path)
            return
        with opened_folder(path.parent) as parent:
            _open_up(path.name, parent)
            with opened_folder(path.name, parent) as folder:
                _empty(folder)
            os.rmdir(path.name, dir_fd=parent)
            os.fsync(parent)


def _empty(root: int) -> None:
    """Delete everything in a folder; inner folders are moved to the top one by one, so that no depth needs more than two descriptors."""
    lifted = 0
    while folders := _delete_files(root):
        for name in folders:
            _open_up(name, root)
            with opened_folder(name, root) as inner:
                for deeper in _delete_files(inner):
                    lifted += 1
                    _open_up(deeper, inner)
                    os.rename(deeper, _free_name(lifted, root), src_dir_fd=inner, dst_dir_fd=root)
            os.rmdir(name, dir_fd=root)


def _delete_files(folder: int) -> list[str]:
    """Delete what is no folder; the names of the folders."""
    folders = []
    with os.scandir(folder) as entries:
        names = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for name, is_folder in names:
        if is_folder:
            folders.append(name)
        else:
            os.unlink(name, dir_fd=folder)
    return folders


def _free_name(number: int, folder: int) -> str:
    name = f".{number}"
    while True:
        try:
            os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return name
        name += "."


def _open_up(name: str, parent: int) -> None:
    """Let us into a folder whose mode keeps everybody out, without ever following a link that somebody puts in its place."""
    descriptor = os.open(name, _AS_A_NAME, dir_fd=parent)
    try:
        with suppress(PermissionError):  # somebody else's: what cannot be deleted then says so itself
            os.chmod(f"/proc/self/fd/{descriptor}", 0o700)  # noqa: PTH101 - a descriptor without a name of its own
    finally:
        os.close(descriptor)
