"""Looks into the inbox: which folders lie there, which are whole, and which stay unfinished for too long.

Every decision comes from such a scan; events of the file system only say when to look. Nothing here follows a link or trusts a name.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.config import Site
from pipeline.disk import opened_folder
from pipeline.domain.bundle import FolderName, shown
from pipeline.domain.drop import Role, role_of
from pipeline.leases import is_being_written
from pipeline.manifest_check import expects_letter, matches_manifest
from pipeline.reading.readiness import (
    Entry,
    Upload,
    is_complete,
    is_junk,
    is_staging,
    lacks_only_the_letter,
    must_be_quiet,
    why_unfinished,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_LOOKED_AT = 1000
"""So many entries of one folder are looked at one by one; beyond, the folder's own times tell whether anything changes."""


@dataclass(frozen=True)
class _View:
    """What lies in a folder: of a huge one only the first entries, `beyond` (how many, the folder's own ctime) standing for the rest."""

    entries: tuple[Entry, ...]
    newest_ns: int
    beyond: tuple[int, int] = (0, 0)

    def is_like(self, other: _View) -> bool:
        """Whether nothing changed in between."""
        return (self.entries, self.beyond) == (other.entries, other.beyond)


@dataclass
class _Memory:
    """What earlier scans saw of one folder."""

    view: _View
    changed_at: float
    was_staging: bool
    manifest_matches: bool | None = None


@dataclass(frozen=True)
class Sighting:
    """A folder as one scan saw it.

    Attributes:
        folder: its partner and name.
        device, inode: what it is to the file system.
        complete: it may be claimed.
        overdue: it stayed unfinished for longer than `inbox.incomplete_after`; it is claimed to be reported as incomplete.
        unfinished: why it is not whole, in words; empty when only the quiet time is missing.
        ready_in_seconds: when it may be complete if nothing changes; None when something else must happen first.
    """

    folder: FolderName
    device: int
    inode: int
    complete: bool
    overdue: bool
    unfinished: tuple[str, ...] = ()
    ready_in_seconds: float | None = None


@dataclass
class Inbox:
    """The inbox of a site, with the memory that quiet times need.

    `monotonic` measures how long nothing changed, `wall` (seconds since 1970) only how old a change already was when first seen.
    """

    site: Site
    monotonic: Callable[[], float]
    wall: Callable[[], float]
    _memory: dict[tuple[int, int], _Memory] = field(default_factory=dict)

    def scan(self) -> list[Sighting]:
        """Every bundle in the inbox, the partners in turn, so that no partner's many bundles come before another's first."""
        seen: set[tuple[int, int]] = set()
        by_partner = [list(self._of_partner(partner, seen)) for partner in self._partners()]
        self._memory = {key: memory for key, memory in self._memory.items() if key in seen}
        return list(in_turn(by_partner))

    def _partners(self) -> list[str]:
        root = self.site.inbox_folder
        return sorted(entry.name for entry in _entries(root) if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."))

    def _of_partner(self, partner: str, seen: set[tuple[int, int]]) -> Iterator[Sighting]:
        try:
            with opened_folder(self.site.inbox_folder / partner) as descriptor:
                for name in _names(descriptor):
                    yield from self._look(partner, name, descriptor, seen)
        except OSError:
            return  # gone, or not ours to read: the other partners go on

    def _look(self, partner: str, name: str, partner_folder: int, seen: set[tuple[int, int]]) -> Iterator[Sighting]:
        try:
            with opened_folder(name, partner_folder) as folder:
                status = os.fstat(folder)
                key = (status.st_dev, status.st_ino)
                seen.add(key)
                memory = self._remember(key, name, _view(folder, status))
                if not is_staging(name) and not is_junk(name):
                    yield self._judge(FolderName(os.fsencode(partner), os.fsencode(name)), key, folder, memory)
        except OSError:
            return  # a file, a link, or gone meanwhile

    def _remember(self, key: tuple[int, int], name: str, view: _View) -> _Memory:
        known = self._memory.get(key)
        if known is None:
            age = max(0.0, self.wall() - view.newest_ns / 1e9)
            known = _Memory(view, self.monotonic() - age, is_staging(name))
        elif not known.view.is_like(view):
            known = _Memory(view, self.monotonic(), known.was_staging)
        known.was_staging |= is_staging(name)
        self._memory[key] = known
        return known

    def _judge(self, name: FolderName, key: tuple[int, int], folder: int, memory: _Memory) -> Sighting:
        quiet = self.monotonic() - memory.changed_at
        upload = self._upload(folder, memory, quiet)
        wanted = self.site.inbox.quiet_seconds
        complete, unfinished = is_complete(upload, wanted), why_unfinished(upload)
        overdue = bool(unfinished) and quiet >= self.site.inbox.incomplete_after.total_seconds()
        waits = not complete and not unfinished and must_be_quiet(upload)
        return Sighting(name, *key, complete, overdue, unfinished, max(0.0, wanted - quiet) if waits else None)

    def _upload(self, folder: int, memory: _Memory, quiet: float) -> Upload:
        entries = memory.view.entries
        names = tuple(shown(os.fsencode(entry.name)) for entry in entries)
        if memory.manifest_matches is None:
            memory.manifest_matches = matches_manifest(folder, [entry.name for entry in entries])
        return Upload(
            names=names,
            manifest_matches=memory.manifest_matches,
            renamed_into_place=memory.was_staging,
            being_written=tuple(shown for entry, shown in zip(entries, names, strict=True) if _written(entry, folder)),
            expects_letter=not lacks_only_the_letter(names) or expects_letter(folder, [entry.name for entry in entries]),
            quiet_for_seconds=quiet,
        )


def in_turn(lists: list[list[Sighting]]) -> Iterator[Sighting]:
    """The first of each list, then the second of each, and so on."""
    for place in range(max(map(len, lists), default=0)):
        yield from (items[place] for items in lists if place < len(items))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return list(entries)


def _names(folder: int) -> list[str]:
    return sorted(os.listdir(folder))


def _known_first(name: str) -> tuple[bool, str]:
    return role_of(name) is Role.UNKNOWN, name


def _view(folder: int, status: os.stat_result) -> _View:
    names = sorted((name for name in _names(folder) if not is_junk(name)), key=_known_first)
    entries = tuple(entry for name in names[:_LOOKED_AT] if (entry := _entry(name, folder)) is not None)
    newest = max([status.st_ctime_ns, *(entry.changed_ns for entry in entries)])
    return _View(entries, newest, (len(names), status.st_ctime_ns) if len(names) > _LOOKED_AT else (0, 0))


def _entry(name: str, folder: int) -> Entry | None:
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError:
        return None
    return Entry(name, status.st_ino, status.st_size, status.st_ctime_ns, stat.S_ISREG(status.st_mode))


def _written(entry: Entry, folder: int) -> bool:
    return entry.regular and is_being_written(entry.name, folder)
