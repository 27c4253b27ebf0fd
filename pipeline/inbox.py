"""Looks into the inbox: which folders lie there, which are whole, and which stay unfinished for too long.

Every decision comes from such a scan; events of the file system only say when to look. Nothing here follows a link or trusts a name.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.config import Site
from pipeline.disk import opened_folder
from pipeline.domain.bundle import FolderName, shown
from pipeline.domain.drop import MOST_NAMES, FileNature
from pipeline.folder_view import FolderView, entry_at, names_in, nature_of, view_of
from pipeline.leases import is_being_written
from pipeline.manifest_check import expects_letter, matches_manifest
from pipeline.reading.readiness import (
    Entry,
    Upload,
    is_complete,
    is_junk,
    is_staging,
    is_temporary,
    lacks_only_the_letter,
    must_be_quiet,
    why_unfinished,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_TURN_SECONDS = 1.0
"""So long one scan looks at the folders of one partner; the next one goes on where it stopped."""
_ASKED_FOR_WRITERS = 100
"""Of so many files of a folder it is asked whether they are being written; no bundle that is taken has more."""
_NAMED = 20
_FORGOTTEN_AFTER_SECONDS = 3600.0


@dataclass
class _Memory:
    """What earlier scans saw of one folder."""

    partner: str
    view: FolderView
    changed_at: float
    was_staging: bool
    seen_at: float
    manifest_matches: bool | None = None
    expects_letter: bool | None = None
    taken: bool = False
    restless: bool = False


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
        fingerprint: stands for everything that lies in it.
    """

    folder: FolderName
    device: int
    inode: int
    complete: bool
    overdue: bool
    unfinished: tuple[str, ...] = ()
    ready_in_seconds: float | None = None
    fingerprint: str = ""


@dataclass(frozen=True)
class Notice:
    """Something in the inbox that only ops can put right: `what` it is, and where and how in `detail`."""

    what: str
    detail: str


@dataclass
class _Turn:
    """The part of a scan that belongs to one partner."""

    partner: str
    ends_at: float
    loose: list[Entry] = field(default_factory=list)
    waiting: int = 0
    last: str = ""


def _never(_folder: FolderName, _inode: int, _fingerprint: str) -> bool:
    return False


@dataclass
class Inbox:
    """The inbox of a site, with the memory that quiet times need.

    `monotonic` measures how long nothing changed, `wall` (seconds since 1970) only how old a change already was when first seen;
    `taken` tells of a folder that could not be moved whether it was claimed as it is.
    """

    site: Site
    monotonic: Callable[[], float]
    wall: Callable[[], float]
    taken: Callable[[FolderName, int, str], bool] = _never
    notices: tuple[Notice, ...] = ()
    _memory: dict[tuple[int, int], _Memory] = field(default_factory=dict)
    _cut_after: dict[str, str] = field(default_factory=dict)
    _noticed: list[Notice] = field(default_factory=list)

    def scan(self) -> list[Sighting]:
        """Every bundle in the inbox, the partners in turn, so that no partner's many bundles come before another's first.

        What ops must know about is in `notices` afterwards.
        """
        self._noticed = []
        seen: set[tuple[int, int]] = set()
        cut: set[str] = set()
        by_partner = [list(self._of_partner(partner, seen, cut)) for partner in self._partners()]
        self._forget(seen, cut)
        self.notices = tuple(self._noticed)
        return list(in_turn(by_partner))

    def distrust(self, sighting: Sighting) -> None:
        """It changed between the look and the claim: from now on it must be quiet, whatever its markers say."""
        memory = self._memory.get((sighting.device, sighting.inode))
        if memory is not None:
            memory.restless = True

    def _partners(self) -> list[str]:
        partners = []
        with os.scandir(self.site.inbox_folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    partners += [] if entry.name.startswith(".") else [entry.name]
                elif not is_junk(entry.name):
                    self._noticed.append(Notice("stray entry", f"{shown(os.fsencode(entry.name))} in the inbox is no folder of a partner"))
        return sorted(partners)

    def _of_partner(self, partner: str, seen: set[tuple[int, int]], cut: set[str]) -> Iterator[Sighting]:
        turn = _Turn(partner, self.monotonic() + _TURN_SECONDS)
        try:
            with opened_folder(self.site.inbox_folder / partner) as descriptor:
                for name in self._names(partner, descriptor):
                    if self._is_over(turn):
                        cut.add(partner)
                        return
                    yield from self._counted(turn, self._look(turn, name, descriptor, seen))
                    turn.last = name
                yield from self._loose_files(turn, descriptor, seen)
        except PermissionError:
            self._noticed.append(Notice("unreadable folder", f"{shown(os.fsencode(partner))} in the inbox may not be read"))
        except OSError:
            return  # gone meanwhile: the other partners go on

    def _names(self, partner: str, folder: int) -> list[str]:
        names, last = names_in(folder), self._cut_after.pop(partner, "")
        if len(names) > MOST_NAMES:
            self._noticed.append(Notice("backlog", f"{shown(os.fsencode(partner))} has more than {MOST_NAMES:,} entries in its folder"))
        return [name for name in names if name > last] + [name for name in names if name <= last]

    @staticmethod
    def _counted(turn: _Turn, sighting: Sighting | None) -> Iterator[Sighting]:
        if sighting is not None:
            turn.waiting += 1
            yield sighting

    def _is_over(self, turn: _Turn) -> bool:
        if turn.waiting >= self.site.inbox.partner_backlog:
            self._noticed.append(Notice("backlog", f"{shown(os.fsencode(turn.partner))} has more folders waiting than are looked at"))
            return True
        if self.monotonic() >= turn.ends_at:
            self._cut_after[turn.partner] = turn.last
            return True
        return False

    def _look(self, turn: _Turn, name: str, partner_folder: int, seen: set[tuple[int, int]]) -> Sighting | None:
        try:
            with opened_folder(name, partner_folder) as folder:
                folder_name = FolderName(os.fsencode(turn.partner), os.fsencode(name))
                key, memory = self._remember(turn.partner, folder, is_staging(name), view_of(folder))
                seen.add(key)
                hidden = is_staging(name) or is_junk(name)
                return None if hidden else self._unless_taken(self._judge(folder_name, key, folder, memory), memory)
        except OSError as error:
            self._pass_over(error, turn, name, partner_folder)
            return None

    def _pass_over(self, error: OSError, turn: _Turn, name: str, partner_folder: int) -> None:
        if error.errno in {errno.ENOTDIR, errno.ELOOP}:
            self._keep_loose(turn, name, partner_folder)
        elif error.errno in {errno.EACCES, errno.EPERM}:
            where = f"{shown(os.fsencode(turn.partner))}/{shown(os.fsencode(name))}"
            self._noticed.append(Notice("unreadable folder", f"{where} in the inbox may not be read"))

    def _remember(self, partner: str, folder: int, staging: bool, view: FolderView) -> tuple[tuple[int, int], _Memory]:  # noqa: FBT001 - private
        status = os.fstat(folder)
        key = (status.st_dev, status.st_ino)
        known = self._memory.get(key)
        if known is None:
            age = max(0.0, self.wall() - view.newest_ns / 1e9)
            known = _Memory(partner, view, self.monotonic() - age, staging, self.monotonic())
        elif not known.view.is_like(view):
            known = _Memory(partner, view, self.monotonic(), known.was_staging, self.monotonic(), restless=known.restless)
        known.was_staging |= staging
        known.seen_at = self.monotonic()
        self._memory[key] = known
        return key, known

    def _forget(self, seen: set[tuple[int, int]], cut: set[str]) -> None:
        """A folder that is gone; where a scan did not get that far, one that was not seen for long."""
        oldest = self.monotonic() - _FORGOTTEN_AFTER_SECONDS
        self._memory = {key: it for key, it in self._memory.items() if key in seen or (it.partner in cut and it.seen_at > oldest)}

    def _judge(self, name: FolderName, key: tuple[int, int], folder: int, memory: _Memory) -> Sighting:
        quiet = self.monotonic() - memory.changed_at
        upload = self._upload(name, folder, memory, quiet)
        wanted = self.site.inbox.quiet_seconds
        complete, unfinished = is_complete(upload, wanted), why_unfinished(upload)
        complete = complete and not (memory.restless and quiet < wanted)
        overdue = bool(unfinished) and quiet >= self.site.inbox.incomplete_after.total_seconds()
        waits = not complete and not unfinished and (memory.restless or must_be_quiet(upload))
        ready_in = max(0.0, wanted - quiet) if waits else None
        return Sighting(name, *key, complete, overdue, unfinished, ready_in, memory.view.fingerprint if complete or overdue else "")

    def _unless_taken(self, sighting: Sighting, memory: _Memory) -> Sighting | None:
        """The sighting, but not of a folder that was claimed as it is and could not be moved away."""
        if sighting.fingerprint and not memory.taken:
            memory.taken = self.taken(sighting.folder, sighting.inode, sighting.fingerprint)
        return None if memory.taken else sighting

    def _upload(self, name: FolderName, folder: int, memory: _Memory, quiet: float) -> Upload:
        entries = memory.view.entries
        names = tuple(shown(os.fsencode(entry.name)) for entry in entries)
        if memory.manifest_matches is None:
            memory.manifest_matches = matches_manifest(folder, [entry.name for entry in entries], self.site.policy_for(name.partner))
        if memory.expects_letter is None:
            memory.expects_letter = not lacks_only_the_letter(names) or expects_letter(folder, [entry.name for entry in entries])
        return Upload(
            names=names,
            manifest_matches=memory.manifest_matches,
            renamed_into_place=memory.was_staging,
            being_written=tuple(
                shown for entry, shown in zip(entries[:_ASKED_FOR_WRITERS], names, strict=False) if _written(entry, folder)
            ),
            expects_letter=memory.expects_letter,
            quiet_for_seconds=quiet,
        )

    def _keep_loose(self, turn: _Turn, name: str, partner_folder: int) -> None:
        entry = entry_at(name, partner_folder)
        if entry is not None and not is_junk(name) and not (entry.regular and (is_temporary(name) or name.startswith("."))):
            turn.loose.append(entry)

    def _loose_files(self, turn: _Turn, partner_folder: int, seen: set[tuple[int, int]]) -> Iterator[Sighting]:
        """What lies in the partner's folder outside of any bundle, once it lay there for long: the partner is told, nothing is taken."""
        if not turn.loose:
            return
        view = FolderView(tuple(sorted(turn.loose, key=lambda entry: entry.name)), max(entry.changed_ns for entry in turn.loose))
        key, memory = self._remember(turn.partner, partner_folder, staging=False, view=view)
        seen.add(key)
        if self.monotonic() - memory.changed_at >= self.site.inbox.incomplete_after.total_seconds():
            name = FolderName.of_loose_files(os.fsencode(turn.partner))
            told = tuple(_told(entry, partner_folder) for entry in view.entries[:_NAMED])
            more = len(view.entries) - len(told)
            sentences = (*told, *([f"{more:,} more lie outside of a bundle's folder"] if more else []))
            sighting = self._unless_taken(Sighting(name, *key, False, True, sentences, None, view.fingerprint), memory)  # noqa: FBT003 - as above
            yield from [] if sighting is None else [sighting]


def in_turn(lists: list[list[Sighting]]) -> Iterator[Sighting]:
    """The first of each list, then the second of each, and so on."""
    for place in range(max(map(len, lists), default=0)):
        yield from (items[place] for items in lists if place < len(items))


def _told(entry: Entry, partner_folder: int) -> str:
    nature = FileNature.REGULAR
    with suppress(OSError):
        nature = nature_of(os.stat(entry.name, dir_fd=partner_folder, follow_symlinks=False))
    what = "" if nature is FileNature.REGULAR else f" (a {nature})"
    return f"{shown(os.fsencode(entry.name))}{what} lies outside of a bundle's folder"


def _written(entry: Entry, folder: int) -> bool:
    return entry.regular and is_being_written(entry.name, folder)
