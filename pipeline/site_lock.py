"""Lets one service at a time work on a site and its ledger; whoever comes second is told so at once."""

from __future__ import annotations

import fcntl
import os
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from pipeline.disk import make_private_folder
from pipeline.errors import TemporaryError, cannot_start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config import Site


_LOCK = ".lock"


@contextmanager
def working_alone(site: Site) -> Iterator[None]:
    """Keep every other service from the work folder and, wherever it lies, from the file of the ledger.

    The locks end with the process, however it ends.

    Raises:
        TemporaryError: another service is at work there, or a disk is full or failing.
        ConfigError: a lock cannot be made there.
    """
    with ExitStack() as stack:
        for path in _locks(site):
            stack.enter_context(_locked(path))
        yield


def _locks(site: Site) -> tuple[Path, ...]:
    """One for the work folder and one for the ledger: two sites may name one ledger, and each would take up what the other has begun."""
    ours, ledger = site.work_folder.resolve() / _LOCK, ledger_file(site)
    if ledger is None:
        return (ours,)
    with suppress(OSError):  # opening the ledger says what is wrong
        make_private_folder(ledger.parent)
    if not ledger.parent.is_dir():
        return (ours,)
    theirs = ledger.with_name(_LOCK if ledger.name == "ledger.sqlite" else f".{ledger.name}{_LOCK}")
    return (ours,) if theirs == ours else (ours, theirs)


def ledger_file(site: Site) -> Path | None:
    """Where the ledger lies, links followed; None when it is no file or its URL is none."""
    try:
        url = make_url(site.ledger_url)
    except ArgumentError:
        return None  # opening the ledger says what is wrong with it
    return Path(url.database).resolve() if url.get_backend_name() == "sqlite" and url.database else None


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        message = f"{path}: cannot be made ({error.strerror}); check owner and mode of its folder"
        raise cannot_start(message, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        message = f"another portin works on this site ({path} is locked); let it do the work, or stop it first"
        raise TemporaryError(message) from error
    try:
        yield
    finally:
        os.close(descriptor)
