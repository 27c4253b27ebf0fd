"""Looks into files that still lie in the inbox, only to tell whether an upload is finished; nothing seen here is ever judged."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING

from pipeline.disk import FILE_TO_READ
from pipeline.domain.bundle import shown
from pipeline.domain.drop import Role, role_of
from pipeline.errors import BUSY
from pipeline.reading.manifest import Listed, read_manifest
from pipeline.reading.request_file import read_request

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.domain.policy import Policy

_READ_BYTES = 1_000_000
_MEGABYTE = 1_000_000
_CHUNK = 1 << 20


def matches_manifest(folder: int, names: Sequence[str], policy: Policy) -> bool:
    """Whether there is a manifest and every file that it lists has its size and hash; one of more than a bundle may hold never does."""
    content = _content_of(folder, names, Role.MANIFEST)
    files = read_manifest("manifest.json", content).files if content is not None else None
    if not files or len(files) > policy.bundle_max_files or sum(it.size for it in files.values()) > policy.bundle_max_mb * _MEGABYTE:
        return False
    by_name = {shown(os.fsencode(name)).lower(): name for name in names}
    there = [(by_name.get(name.lower()), listed) for name, listed in files.items()]
    sizes_fit = all(name is not None and _size(folder, name) == listed.size for name, listed in there)
    return sizes_fit and all(name is not None and _has_hash(folder, name, listed) for name, listed in there)


def expects_letter(folder: int, names: Sequence[str]) -> bool:
    """Whether the request, as far as it can be read, needs a letter in the bundle."""
    content = _content_of(folder, names, Role.REQUEST)
    if content is None:
        return True
    name = next(shown(os.fsencode(name)) for name in names if role_of(name) is Role.REQUEST)
    request = read_request(name, content).request
    return request is None or request.expects_letter


def _content_of(folder: int, names: Sequence[str], role: Role) -> bytes | None:
    name = next((name for name in names if role_of(name) is role), None)
    chunks = None if name is None else list(_chunks(folder, name, _READ_BYTES))
    return b"".join(chunks) if chunks else None


def _has_hash(folder: int, name: str, listed: Listed) -> bool:
    digest = hashlib.sha256()
    for chunk in _chunks(folder, name, listed.size):
        digest.update(chunk)
    return digest.hexdigest() == listed.sha256


def _chunks(folder: int, name: str, limit: int) -> Iterator[bytes]:
    try:
        descriptor = os.open(name, FILE_TO_READ, dir_fd=folder)
    except OSError as error:
        if error.errno in BUSY:
            raise  # nothing is known then, and the next scan asks again
        return
    try:
        left = limit if stat.S_ISREG(os.fstat(descriptor).st_mode) else 0
        while left and (chunk := os.read(descriptor, min(left, _CHUNK))):
            left -= len(chunk)
            yield chunk
    finally:
        os.close(descriptor)


def _size(folder: int, name: str) -> int:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False).st_size
    except OSError:
        return -1
