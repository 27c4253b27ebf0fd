"""Looks through a Maildir for bounces, tells the ledger, and moves on to `cur` what has been read."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from pipeline.disk import FILE_TO_READ, opened_folder, rename_into
from pipeline.domain.mail import BounceOutcome
from pipeline.errors import ConfigError
from pipeline.logs import log, place_of
from pipeline.reading.bounce import LARGEST_READ, read_bounce

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from pipeline.config import Site
    from pipeline.ledger import Ledger

_AT_ONCE = 200
"""Messages looked at in one go: whoever floods the mailbox must not keep the mail from being sent."""

_NOT_FOR_US = {errno.ELOOP, errno.ENOENT, errno.ENXIO, errno.EACCES, errno.EPERM}

_SEEN, _UNSEEN = ":2,S", ":2,"
"""How a Maildir marks what was read; what we do not understand stays unread for a person's mail program."""


def check_bounce_folder(site: Site) -> None:
    """Find out at start what cannot work.

    Raises:
        ConfigError: the folder for bounces is no Maildir.
    """
    folder = _folder(site)
    missing = [name for name in ("new", "cur") if folder is not None and not (folder / name).is_dir()]
    if missing:
        message = f"mail.bounce_folder: is no Maildir, {' and '.join(missing)} missing in it; name the folder that holds new, cur and tmp"
        raise ConfigError(message)


def collect_bounces(site: Site, ledger: Ledger, now: datetime) -> int:
    """Read what is new in the Maildir of `mail.bounce_folder`; returns how many letters were found to have come back."""
    folder = _folder(site)
    try:
        return 0 if folder is None else _collect(folder, ledger, now)
    except OSError as error:
        log().warning("bounces_unreadable", reason=place_of(error))
        return 0


def _collect(folder: Path, ledger: Ledger, now: datetime) -> int:
    bounced = 0
    with opened_folder(folder / "new") as new, opened_folder(folder / "cur") as cur:
        names = (entry.name for entry in (folder / "new").iterdir())
        for name in sorted(name for name in names if not name.startswith("."))[:_AT_ONCE]:
            outcome = _take(name, new, ledger, now)
            bounced += outcome is BounceOutcome.BOUNCED
            if outcome is not BounceOutcome.EARLY:
                _put_away(name, new, cur, _UNSEEN if outcome is None else _SEEN)
    return bounced


def _folder(site: Site) -> Path | None:
    return None if site.mail.bounce_folder is None else site.folder / site.mail.bounce_folder


def _take(name: str, new: int, ledger: Ledger, now: datetime) -> BounceOutcome | None:
    bounce = read_bounce(_content(name, new))
    if bounce is None:
        log().warning("bounce_not_understood", file=name)
        return None
    outcome = ledger.take_bounce(bounce, now)
    if outcome is not BounceOutcome.EARLY:
        tell = log().warning if outcome is BounceOutcome.BOUNCED else log().info
        tell("bounce", outcome=outcome, letter=bounce.letters[0], reason=bounce.detail)
    return outcome


def _content(name: str, new: int) -> bytes:
    """The beginning of a message; nothing of what is no plain file."""
    try:
        descriptor = os.open(name, FILE_TO_READ, dir_fd=new)
    except OSError as error:
        if error.errno in _NOT_FOR_US:
            return b""
        raise
    try:
        return os.read(descriptor, LARGEST_READ) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    finally:
        os.close(descriptor)


def _put_away(name: str, new: int, cur: int, flags: str) -> None:
    try:
        rename_into(new, name, cur, name.partition(":")[0] + flags)
    except FileNotFoundError:
        pass  # somebody else's mail program was faster
    except FileExistsError:
        log().warning("bounce_name_taken", file=name)
