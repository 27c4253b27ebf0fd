"""`portin run` as it is, but for a reader that reads nothing, a clock that is turned, and no threads: so that its calls can be counted."""

from __future__ import annotations

import resource
import sys
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from pipeline import cli
from pipeline.bell import Bell
from pipeline.commands import run as command
from pipeline.courier import Courier
from pipeline.domain.bundle import UNDER_WAY, BundleState
from pipeline.domain.mail import MailState
from pipeline.errors import TemporaryError
from pipeline.inventory import loaded_lists
from pipeline.relay import relay_for
from pipeline.service import _look
from pipeline.shell import opened_shell
from tests.builders_drops import ReaderOfDrops
from tests.builders_shell import NOW, with_all_lists_loaded

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.config import Site
    from pipeline.ledger import Ledger

_MOST_LOOKS = 150
_CAUSE_GOES_AFTER = 3
_PAUSE = timedelta(minutes=20)
"""Between two looks: longer than the wait of a letter in doubt."""

UNFINISHED = 99
"""The exit code when the service looked and looked and something was left to do."""


def serve_in_small_files(config: Path, bundles: int, most_bytes: int) -> None:
    """Be `portin run` while no file may grow beyond so many bytes, and then without that limit.

    The write that meets the limit is a short one, as on a full disk, and the next fails.
    """
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))
    serve(config, bundles)


def serve(config: Path, bundles: int) -> None:
    """Be `portin run` until so many bundles have come to rest and their mail is sent; ends with its exit code."""
    sys.argv = ["portin", "--config", str(config), "run"]
    command.serve = lambda site: _serve(site, bundles)  # type: ignore[attr-defined]  # it is imported there for use
    cli.main()


def _serve(site: Site, bundles: int) -> None:
    """What `pipeline.service.serve` does, with the mail between two looks and not beside them."""
    clock = [NOW]
    with opened_shell(site, ReaderOfDrops()) as opened, Bell() as bell:
        shell = replace(opened, now=lambda: clock[0])
        if not loaded_lists(shell.ledger.database):
            with_all_lists_loaded(shell.ledger)
        courier = Courier(shell, relay_for(site))
        for look in range(_MOST_LOOKS):
            _look(shell, bell)
            courier._guarded(courier._send)  # noqa: SLF001 - what its thread does, in ours: so that calls can be counted
            if _is_done(shell.ledger, bundles):
                return
            clock[0] += _PAUSE
            if look == _CAUSE_GOES_AFTER:
                resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    sys.exit(UNFINISHED)


def _is_done(ledger: Ledger, bundles: int) -> bool:
    try:
        with ledger.database.reading() as connection:
            states = connection.exec_driver_sql("SELECT state FROM bundle").scalars().all()
            letters = connection.exec_driver_sql("SELECT state FROM mail").scalars().all()
    except (TemporaryError, SQLAlchemyError):
        return False
    resting = [state for state in states if state not in {*UNDER_WAY, BundleState.VANISHED}]
    return len(resting) == bundles and set(letters) <= {MailState.SENT}
