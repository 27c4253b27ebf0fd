"""Keeps what the service writes from the other accounts of the machine, and says at the start what they can reach already."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.logs import log
from pipeline.site_lock import ledger_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config import Site

_OTHERS = 0o007
"""The bits of a mode that concern every account; who shares the group of a report is the operator's choice."""
_NOT_OURS = 0o077
_NOT_OURS_OR_CHANGED = 0o027
"""Of a file with a secret: a group may read it, for services are often given their secrets that way."""
_REACHABLE = 0o001
_READABLE = 0o005


@dataclass(frozen=True)
class Opening:
    """Something that other accounts can reach: `path`, its `mode` in octal, what it holds, and what to `do` about it."""

    path: Path
    mode: str
    holds: str
    do: str


@contextmanager
def closed_to_others() -> Iterator[None]:
    """Let nothing that the process creates meanwhile be open to every account, whatever it was started with."""
    before = os.umask(_OTHERS)
    os.umask(before | _OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def create_closed_ledger(site: Site) -> None:
    """Create the file of a new ledger, for the service alone; SQLite gives the files beside it the same mode."""
    ledger = ledger_file(site)
    if ledger is not None:
        with suppress(OSError):  # it is there, or opening it says what is wrong
            os.close(os.open(ledger, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def tell_openings(site: Site) -> None:
    """Log what other accounts can reach; the service goes on, for some file systems know no modes."""
    for found in openings(site):
        log().warning("open_to_others", path=str(found.path), mode=found.mode, holds=found.holds, do=found.do)


def openings(site: Site) -> tuple[Opening, ...]:
    """What other accounts can reach of a site, and should not."""
    return tuple(
        Opening(path, f"{mode:04o}", holds, f"chmod {mode & ~closed:o} {path}")
        for path, closed, holds in _looked_at(site)
        if (mode := _mode(path)) & closed
    )


def _looked_at(site: Site) -> Iterator[tuple[Path, int, str]]:
    yield site.work_folder, _NOT_OURS, "our copies of all papers"
    yield from _files_of_ledger(site)
    yield from _folders_of_outbox(site)
    secrets = (site.mail.password_file, site.ctm.access_key_file, site.ctm.secret_key_file, site.portability.key_file)
    yield from ((site.folder / file, _NOT_OURS_OR_CHANGED, "a secret") for file in secrets if file is not None)
    if site.mail.password.get_secret_value():
        yield site.folder / "config.toml", _NOT_OURS_OR_CHANGED, "the password of the relay"
    if site.mail.bounce_folder is not None:
        yield site.folder / site.mail.bounce_folder, _OTHERS, "what came back to us"


def _files_of_ledger(site: Site) -> Iterator[tuple[Path, int, str]]:
    """The ledger, unless it lies in a folder that nobody else can enter."""
    ledger = ledger_file(site)
    if ledger is not None and _mode(ledger.parent) & _NOT_OURS:
        yield from ((ledger.with_name(ledger.name + end), _NOT_OURS, "all requests and mails") for end in ("", "-wal", "-shm"))


def _folders_of_outbox(site: Site) -> Iterator[tuple[Path, int, str]]:
    """The partners' folders, unless nobody else can get to them; what is created now is closed by itself."""
    if _mode(site.outbox_folder) & _REACHABLE:
        with suppress(OSError):
            partners = sorted(path for path in site.outbox_folder.iterdir() if path.is_dir() and not path.is_symlink())
            yield from ((path, _OTHERS, "reports") for path in partners if _mode(path) & _READABLE)


def _mode(path: Path) -> int:
    """The mode of a file; 0 of one that is not there, for nobody can reach it."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0
