"""What lies in a folder of the inbox: nothing in it is opened or followed, and of its names only a fixed number is read."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import astuple, dataclass
from itertools import islice

from pipeline.domain.drop import MOST_NAMES, USUAL_NAMES, FileNature, Role, role_of
from pipeline.errors import BUSY
from pipeline.reading.readiness import Entry, is_junk

_REQUIRED = frozenset({Role.REQUEST, Role.NUMBERS, Role.LOA, Role.BILL, Role.MANIFEST, Role.READY})
_LOOKED_AT = 1000
"""So many entries of one folder are looked at one by one; beyond, the folder's own times tell whether anything changes."""


@dataclass(frozen=True)
class FolderView:
    """What lies in a folder: of a huge one only the first entries, `beyond` (how many, the folder's own ctime) standing for the rest."""

    entries: tuple[Entry, ...]
    newest_ns: int
    beyond: tuple[int, int] = (0, 0)

    def is_like(self, other: FolderView) -> bool:
        """Whether nothing changed in between."""
        return (self.entries, self.beyond) == (other.entries, other.beyond)

    @property
    def fingerprint(self) -> str:
        """Another one after any change: SHA-256 of names, inodes, sizes and ctimes, none of which a partner can put back."""
        return hashlib.sha256(
            repr(([astuple(entry) for entry in self.entries], self.beyond)).encode("utf-8", "surrogateescape")
        ).hexdigest()


def names_in(folder: int) -> list[str]:
    """The names in an open folder, sorted; of more than `MOST_NAMES` the first ones that the file system gives, and the usual ones."""
    with os.scandir(folder) as entries:
        names = [entry.name for entry in islice(entries, MOST_NAMES + 1)]
    if len(names) > MOST_NAMES:
        names += sorted({name for name in USUAL_NAMES if _is_there(name, folder)} - set(names))
    return sorted(names)


def view_of(folder: int) -> FolderView:
    """What lies in an open folder, junk left out, those first that decide whether an upload is whole."""
    status = os.fstat(folder)
    names = sorted((name for name in names_in(folder) if not is_junk(name)), key=required_first)
    entries = tuple(entry for name in names[:_LOOKED_AT] if (entry := entry_at(name, folder)) is not None)
    newest = max([status.st_ctime_ns, *(entry.changed_ns for entry in entries)])
    return FolderView(entries, newest, (len(names), status.st_ctime_ns) if len(names) > _LOOKED_AT else (0, 0))


def entry_at(name: str, folder: int) -> Entry | None:
    """One entry of an open folder as it is itself, never what it points to; None when it is gone.

    Raises:
        OSError: the disk does not tell now; that an entry is gone would be a change, and nobody changed anything.
    """
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError as error:
        if error.errno in BUSY:
            raise
        return None
    return Entry(name, status.st_ino, status.st_size, status.st_ctime_ns, stat.S_ISREG(status.st_mode))


_NATURES = ((stat.S_ISLNK, FileNature.SYMBOLIC_LINK), (stat.S_ISDIR, FileNature.FOLDER), (stat.S_ISREG, FileNature.REGULAR))


def nature_of(status: os.stat_result) -> FileNature:
    """What an entry is; a file with a second name somewhere is a hard link."""
    nature = next((nature for test, nature in _NATURES if test(status.st_mode)), FileNature.SPECIAL)
    return FileNature.HARD_LINK if nature is FileNature.REGULAR and status.st_nlink > 1 else nature


def required_first(name: str) -> tuple[bool, bool, str]:
    """Sorts required files before proofs and these before anything else: a full folder must not look as if the request were missing."""
    role = role_of(name)
    return role not in _REQUIRED, role is Role.UNKNOWN, name


def _is_there(name: str, folder: int) -> bool:
    return entry_at(name, folder) is not None
