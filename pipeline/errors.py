"""Our own failures; what a partner did wrong is never one of these but a `Finding`."""

from __future__ import annotations

import errno
from typing import ClassVar


class PipelineError(Exception):
    """A failure of ours, with the exit code that a command ends with (sysexits.h).

    The message says what happened, to which bundle, and what to do next.
    """

    exit_code: ClassVar[int] = 70


class TemporaryError(PipelineError):
    """The world is busy: disk full, ledger locked, relay not answering. Trying again later is right."""

    exit_code: ClassVar[int] = 75


class ConfigError(PipelineError):
    """The site is set up wrongly; the message lists every mistake at once."""

    exit_code: ClassVar[int] = 78


BUSY = frozenset(
    {
        *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO),
        *(errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EINTR),
    }
)
"""Errors of system calls that say something about the machine and nothing about what a partner sent: trying again later is right."""


def cannot_start(message: str, reason: OSError) -> PipelineError:
    """What ends a start: the machine is short of something, or else the site is set up wrongly."""
    return TemporaryError(message) if reason.errno in BUSY else ConfigError(message)


class UsageError(PipelineError):
    """The command was called with something it cannot work on."""

    exit_code: ClassVar[int] = 2
