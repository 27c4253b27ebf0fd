"""Tells from a folder's entries whether an upload is finished, and if not, in words for the partner, why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.domain.drop import Role, role_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_JUNK = re.compile(r"\.ds_store|thumbs\.db|desktop\.ini|__macosx|@eadir|\._.*", re.DOTALL)
_STAGING = re.compile(r".*\.(part|partial|filepart|tmp|lftp|crdownload)|\..*", re.DOTALL)
_TEMPORARY = re.compile(
    r".*\.(part|partial|filepart|tmp|temp|lftp|lftp-pget-status|crdownload|download|upload|uploading|writing|incomplete|swp)"
    r"|\.in\..*|\.~.*|~\$.*|\.sftpgo-upload\..*|\..+\.[a-z0-9]{6}",
    re.DOTALL,
)
"""WinSCP writes `.filepart`, rclone `NAME.1a2b3c4d.partial`, lftp `.in.NAME`, SFTPGo `.sftpgo-upload.ID.NAME`, rsync `.NAME.a1B2c3`."""

_REQUIRED = (
    (Role.REQUEST, "the request file (request.json, request.toml or request.yaml) is missing"),
    (Role.NUMBERS, "the number list (numbers.csv or numbers.txt) is missing"),
    (Role.BILL, "the bill (bill.pdf) is missing"),
)
_LETTER_MISSING = "the letter of authorization (loa.pdf) is missing"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a folder in the inbox, as `lstat` shows it; `changed_ns` is its ctime, which no partner can set."""

    name: str
    inode: int
    size: int
    changed_ns: int
    regular: bool = True


@dataclass(frozen=True)
class Upload:
    """What is known of a folder in the inbox.

    Attributes:
        names: its entries, junk left out.
        manifest_matches: every file that a manifest lists is there with its size and hash.
        renamed_into_place: the folder had a temporary name before.
        being_written: names of files that a program has open for writing.
        expects_letter: whether a letter belongs to it (the request may ask to have it signed).
        quiet_for_seconds: how long nothing has changed.
    """

    names: tuple[str, ...]
    manifest_matches: bool = False
    renamed_into_place: bool = False
    being_written: tuple[str, ...] = ()
    expects_letter: bool = True
    quiet_for_seconds: float = 0


def is_junk(name: str) -> bool:
    """Whether an operating system left this behind; it is no part of the bundle."""
    return _JUNK.fullmatch(name.lower()) is not None


def is_temporary(name: str) -> bool:
    """Whether an upload program uses this name until the file is whole."""
    return _TEMPORARY.fullmatch(name.lower()) is not None


def is_staging(name: str) -> bool:
    """Whether a folder of this name is not yet meant to be seen."""
    return _STAGING.fullmatch(name.lower()) is not None


def temporary_names(names: Iterable[str]) -> tuple[str, ...]:
    """One sentence for each temporary name."""
    return tuple(f"{name} is a temporary name" for name in sorted(names) if is_temporary(name))


def missing_files(names: Iterable[str], *, expects_letter: bool = True) -> tuple[str, ...]:
    """One sentence for each required file that is not there."""
    roles = {role_of(name) for name in names}
    missing = [sentence for role, sentence in _REQUIRED if role not in roles]
    if expects_letter and Role.LOA not in roles:
        missing.append(_LETTER_MISSING)
    return tuple(missing)


def lacks_only_the_letter(names: Iterable[str]) -> bool:
    """Whether the request decides if the upload is whole: all is there but the letter."""
    return missing_files(names) == (_LETTER_MISSING,)


def why_unfinished(upload: Upload) -> tuple[str, ...]:
    """Why the upload is not whole, one sentence each; empty when it is (it may still have to be quiet for a while)."""
    writing = tuple(f"{name} is still being written" for name in sorted(upload.being_written))
    if upload.manifest_matches:
        return ()
    if upload.renamed_into_place:
        return writing
    return (*temporary_names(upload.names), *missing_files(upload.names, expects_letter=upload.expects_letter), *writing)


def must_be_quiet(upload: Upload) -> bool:
    """Whether only a quiet time can tell that no more is coming: no manifest, no READY, no rename has said so."""
    has_marker = any(role_of(name) is Role.READY for name in upload.names)
    return not (upload.manifest_matches or upload.renamed_into_place or has_marker)


def is_complete(upload: Upload, quiet_seconds: float) -> bool:
    """Whether the upload may be claimed now."""
    return not why_unfinished(upload) and (not must_be_quiet(upload) or upload.quiet_for_seconds >= quiet_seconds)
