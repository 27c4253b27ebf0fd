"""A disk whose power can be cut: ext4 in a file. What was not pushed to it is gone afterwards, as on a machine that loses its mains."""

from __future__ import annotations

import ctypes
import fcntl
import functools
import os
import shutil
import struct
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_SHUTDOWN = 0x8004587D  # FS_IOC_SHUTDOWN of <linux/fs.h>
_WITHOUT_FLUSH = 2  # EXT4_GOING_FLAGS_NOLOGFLUSH: what is not on the disk by now will never be
_CLONE_NEWNS = 0x00020000
_SIZE = 32 << 20
_OPTIONS = "loop,noatime,commit=600,noauto_da_alloc"
"""Nothing is pushed to the disk unasked: not every five seconds, and not because a file replaces another."""


@dataclass
class LoopDisk:
    """An ext4 file system in one file, mounted while the context lasts.

    Attributes:
        image: the file.
        mount: where it is mounted.
    """

    image: Path
    mount: Path

    @classmethod
    def fresh(cls, folder: Path) -> LoopDisk:
        """An empty disk in a new file in `folder`; not mounted."""
        disk = cls(folder / "disk.img", folder / "disk")
        disk.mount.mkdir(exist_ok=True)
        with disk.image.open("wb") as file:
            file.truncate(_SIZE)
        run_as_root("mkfs.ext4", "-q", "-F", str(disk.image))
        return disk

    def copy(self, folder: Path) -> LoopDisk:
        """The same content in another file in `folder`; this one must not be mounted."""
        other = LoopDisk(folder / "disk.img", folder / "disk")
        other.mount.mkdir(parents=True, exist_ok=True)
        run_as_root("cp", "--sparse=always", str(self.image), str(other.image))
        return other

    def __enter__(self) -> Self:
        run_as_root("mount", "-o", _OPTIONS, str(self.image), str(self.mount))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        run_as_root("umount", str(self.mount))

    def push_all(self) -> None:
        """Put everything on the disk, as when nobody touched it for a while."""
        run_as_root("sync", "-f", str(self.mount))

    def cut_power(self) -> None:
        """Lose what was not pushed, and start again; nobody may have a file open on it."""
        descriptor = os.open(self.mount, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(descriptor, _SHUTDOWN, struct.pack("I", _WITHOUT_FLUSH))
        finally:
            os.close(descriptor)
        run_as_root("umount", str(self.mount))
        run_as_root("mount", "-o", _OPTIONS, str(self.image), str(self.mount))


@contextmanager
def own_mounts() -> Iterator[None]:
    """What this thread and its children mount is theirs alone: a copy that another process got would keep a disk after its unmounting."""
    before = os.open("/proc/thread-self/ns/mnt", os.O_RDONLY | os.O_CLOEXEC)
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        _checked(libc.unshare(_CLONE_NEWNS))
        run_as_root("mount", "--make-rprivate", "/")
        folder = Path.cwd()
        yield
        _checked(libc.setns(before, _CLONE_NEWNS))
        os.chdir(folder)
    finally:
        os.close(before)


def _checked(result: int) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


@functools.cache
def why_no_loop_disk() -> str:
    """Why the power cannot be cut on this machine; empty when it can."""
    missing = [program for program in ("mkfs.ext4", "mount", "umount") if shutil.which(program) is None]
    if os.geteuid() != 0:
        return "the power cut needs root (a loop device is mounted)"
    if missing:
        return f"the power cut needs {', '.join(missing)} (Debian packages e2fsprogs and mount)"
    with tempfile.TemporaryDirectory() as folder:
        try:
            with own_mounts(), LoopDisk.fresh(Path(folder)) as disk:
                disk.cut_power()
        except OSError as error:
            return f"the power cut needs ext4 on a loop device ({error})"
    return ""


def run_as_root(*command: str) -> None:
    """Run a command that must succeed.

    Raises:
        OSError: it did not.
    """
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        message = f"{command[0]}: {done.stderr.decode(errors='replace').strip()}"
        raise OSError(message)
