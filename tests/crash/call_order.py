"""Follows a trace of system calls as the strictest disk would: a file's content is kept only by its own fsync, a name only by its folder's.

A real ext4 keeps more, for any fsync takes all names along: what is lost on other disks for want of an fsync shows here alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.crash.service_on_a_disk import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALLS = tuple("openat write pwrite64 fsync fdatasync ftruncate rename renameat renameat2 mkdir mkdirat rmdir unlink unlinkat".split())
"""What a trace must hold to be followed."""

_LINE = re.compile(r"(?:\d+ +)?(\w+)\((.*)\) = (-?\d+)(?:<([^>]*)>)?")
_PLACE = re.compile(r'(?:(?:\d+|AT_FDCWD)<([^>]*)>(?:, )?)?(?:"([^"]*)")?')
_COMMITS = ("ledger.sqlite-wal",)
_NOT_FOLLOWED = ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm", ".lock", ".portin-probe")
"""What SQLite sees to, and what nothing depends on."""


@dataclass
class StrictDisk:
    """What of a site would be lost in a power cut at this moment.

    Attributes:
        site: its folder; what lies elsewhere is not followed.
        written: files whose content was not pushed.
        renamed: names, in folders, that were made or taken away and not pushed.
    """

    site: Path
    written: set[str] = field(default_factory=set)
    renamed: set[str] = field(default_factory=set)

    def losses_in(self, trace: str) -> list[str]:
        """What the ledger is told, or somebody can see, before it is certain; in words."""
        begun = BEGINNING not in trace
        found: list[str] = []
        for line in trace.splitlines():
            begun = begun or BEGINNING in line
            match = _LINE.match(line)
            if match is not None and not match[3].startswith("-"):
                told = list(self._follow(match[1], match[2], match[4] or ""))
                found += told if begun else []
        return list(dict.fromkeys(found))

    def _follow(self, call: str, words: str, result: str) -> Iterator[str]:
        places = _places(words)
        place = places[0]
        if call in {"fsync", "fdatasync"}:
            yield from self._push(place)
        elif call.startswith("rename"):
            yield from self._rename(place, places[1])
        elif call == "openat":
            if "O_CREAT" in words:
                self._name(result)
        elif call in {"write", "pwrite64", "ftruncate"}:
            self._touch(place, self.written.add)
        elif call.startswith("mkdir"):
            self._name(place)
        else:
            self._remove(place)

    def _push(self, place: str) -> Iterator[str]:
        self.written.discard(place)
        self.renamed = {name for name in self.renamed if str(Path(name).parent) != place}
        if Path(place).name in _COMMITS:
            yield from (f"the content of {self._shown(name)} is not certain when the ledger is told" for name in sorted(self.written))
            yield from (f"the name {self._shown(name)} is not certain when the ledger is told" for name in sorted(self.renamed))

    def _rename(self, old: str, new: str) -> Iterator[str]:
        inside = [
            name for name in sorted(self.written | self.renamed) if name.startswith(old + "/") or (name == old and old in self.written)
        ]
        yield from (f"{self._shown(new)} gets its name before {self._shown(name)} is certain" for name in inside)
        self.written = {_moved(name, old, new) for name in self.written}
        self.renamed = {_moved(name, old, new) for name in self.renamed if name != old}
        for name in (old, new):
            self._name(name)

    def _remove(self, place: str) -> None:
        self.written = {name for name in self.written if name != place}
        self.renamed = {name for name in self.renamed if not name.startswith(place + "/")}
        self._name(place)

    def _name(self, place: str) -> None:
        self._touch(place, self.renamed.add)

    def _touch(self, place: str, note: Callable[[str], None]) -> None:
        if place.startswith(f"{self.site}/") and Path(place).name not in _NOT_FOLLOWED:
            note(place)

    def _shown(self, name: str) -> str:
        return re.sub(r"[0-9A-Z]{26}", "ID", name.removeprefix(f"{self.site}/"))


def _places(words: str) -> list[str]:
    """The paths that a call names, in order."""
    found = [(folder, name) for folder, name in _PLACE.findall(words) if folder or name]
    return [str(Path(folder, name)) for folder, name in found] or [""]


def _moved(name: str, old: str, new: str) -> str:
    return new + name.removeprefix(old) if name == old or name.startswith(old + "/") else name
