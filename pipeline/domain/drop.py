"""A bundle as files: what lay in the folder when our private copy was taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class FileNature(StrEnum):
    """What a folder entry is to the file system."""

    REGULAR = "regular"
    SYMBOLIC_LINK = "symbolic link"
    HARD_LINK = "hard link"
    FOLDER = "folder"
    SPECIAL = "pipe, socket or device"
    FOREIGN = "file of another user"
    UNREADABLE = "unreadable"


class ContentType(StrEnum):
    """What a file holds, judged by its first bytes and never by its name."""

    EMPTY = "empty"
    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"
    OTHER = "other"


class Role(StrEnum):
    """What a file is for, judged by its name."""

    REQUEST = "request"
    NUMBERS = "numbers"
    LOA = "loa"
    BILL = "bill"
    PROOF = "proof"
    MANIFEST = "manifest"
    READY = "ready"
    UNKNOWN = "unknown"


MOST_NAMES = 10_000
"""Of a folder with more entries no more names are read: what lies beyond is counted as one."""

USUAL_NAMES = (
    *(f"request.{ending}" for ending in ("json", "toml", "yaml")),
    *("numbers.csv", "numbers.txt", "manifest.json", "READY"),
    *(f"{paper}.{ending}" for paper in ("loa", "bill") for ending in ("pdf", "png", "jpg", "jpeg", "tif", "tiff")),
)
"""The names of required files as nearly everybody writes them; they are looked for in a folder that has too many entries to be read."""

_ROLES: tuple[tuple[str, Role], ...] = (
    (r"request\.(json|toml|yaml)", Role.REQUEST),
    (r"numbers\.(csv|txt)", Role.NUMBERS),
    (r"loa\.(pdf|png|jpe?g|tiff?)", Role.LOA),
    (r"bill\.(pdf|png|jpe?g|tiff?)", Role.BILL),
    (r"csr\.pdf|proof-.*\.pdf", Role.PROOF),
    (r"manifest\.json", Role.MANIFEST),
    (r"ready", Role.READY),
)


@lru_cache(maxsize=1024)
def role_of(name: str) -> Role:
    """What a file of this name is for; case does not matter."""
    lowered = name.lower()
    return next((role for pattern, role in _ROLES if re.fullmatch(pattern, lowered, re.DOTALL)), Role.UNKNOWN)


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """One entry of the dropped folder.

    Attributes:
        name: its name, bytes that are no UTF-8 shown as backslash escapes.
        size: bytes; 0 when it was not copied.
        nature: what the file system says it is; only regular files are copied and read.
        sha256: of the private copy, in hexadecimal; empty when it was not copied.
        content: what the first bytes say.
        whole: whether the end that its format demands is there (a PDF's %%EOF, a PNG's IEND ...).
    """

    name: str
    size: int = 0
    nature: FileNature = FileNature.REGULAR
    sha256: str = ""
    content: ContentType = ContentType.OTHER
    whole: bool = True

    @property
    def role(self) -> Role:
        """What the file is for, judged by its name."""
        return role_of(self.name)


@dataclass(frozen=True)
class Drop:
    """The dropped folder.

    Attributes:
        partner: the folder above.
        bundle: the folder's name.
        files: its entries, sorted by name, junk left out.
        entry_count: all entries seen, also those beyond the limit that `files` leaves out.
        unfinished: why the upload does not look finished (`numbers.csv.part is a temporary name`); empty when it does.
        changed_while_copied: names of the files that changed under our hands, after all retries.
    """

    partner: str
    bundle: str
    files: tuple[DroppedFile, ...] = ()
    entry_count: int = 0
    unfinished: tuple[str, ...] = ()
    changed_while_copied: tuple[str, ...] = ()

    def of_role(self, role: Role) -> tuple[DroppedFile, ...]:
        """The regular files with this role."""
        return tuple(file for file in self.files if file.role is role and file.nature is FileNature.REGULAR)
