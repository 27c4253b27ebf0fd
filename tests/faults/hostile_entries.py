"""What a partner may lay where a file of a bundle belongs; each makes one entry, and may point at a file outside."""

from __future__ import annotations

import os
import socket
import stat
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CANARY = b"canary-outside-of-every-bundle-5f0c9a71d2"


def symlink(path: Path, outside: Path) -> None:
    path.symlink_to(outside)


def symlink_upwards(path: Path, outside: Path) -> None:
    path.symlink_to(os.path.relpath(outside, path.parent))


def symlink_to_folder(path: Path, outside: Path) -> None:
    path.symlink_to(outside.parent)


def symlink_to_zero(path: Path, _: Path) -> None:
    path.symlink_to("/dev/zero")


def symlink_to_itself(path: Path, _: Path) -> None:
    path.symlink_to(path.name)


def symlink_to_nothing(path: Path, _: Path) -> None:
    path.symlink_to("nowhere")


def hard_link(path: Path, outside: Path) -> None:
    path.hardlink_to(outside)


def pipe(path: Path, _: Path) -> None:
    os.mkfifo(path)


def socket_file(path: Path, _: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        here = os.open(path.parent, os.O_RDONLY)
        server.bind(f"/proc/self/fd/{here}/{path.name}")  # the whole path may be too long for a socket
        os.close(here)


def device(path: Path, _: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("devices: only root can make one")
    os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))  # /dev/zero, a file without an end


def file_of_another_user(path: Path, _: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("files of another user: only root can make one")
    path.write_bytes(CANARY)
    os.chown(path, 12345, 12345)


def subfolder(path: Path, outside: Path) -> None:
    path.mkdir()
    (path / "more").symlink_to(outside)


def depth(path: Path, _: Path) -> None:
    """So many folders in each other that their path is longer than any system call takes."""
    path.mkdir()
    here = os.open(path, os.O_RDONLY)
    for _level in range(200):
        os.mkdir("d" * 100, dir_fd=here)
        below = os.open("d" * 100, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


def sparse_terabyte(path: Path, _: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n")
    os.truncate(path, 10**12)


def unreadable(path: Path, _: Path) -> None:
    path.write_bytes(CANARY)
    path.chmod(0)
    if os.geteuid() == 0:
        path.unlink()
        path.mkdir(mode=0)


ENTRIES = (
    symlink,
    symlink_upwards,
    symlink_to_folder,
    symlink_to_zero,
    symlink_to_itself,
    symlink_to_nothing,
    hard_link,
    pipe,
    socket_file,
    device,
    file_of_another_user,
    subfolder,
    depth,
    sparse_terabyte,
    unreadable,
)
