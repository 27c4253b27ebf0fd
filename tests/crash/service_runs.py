"""What is run under kills and faults: a site's passes and its mail, as the service does them, with a clock that the test turns."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, event

from pipeline.config import load_site
from pipeline.consistency import contradictions
from pipeline.inventory import loaded_lists
from pipeline.ledger import Ledger
from pipeline.logs import log_to_stderr
from pipeline.mail_queue import send_due_mail
from pipeline.passes import one_pass
from pipeline.relay import relay_for
from pipeline.shell import opened_shell
from tests.builders_drops import ReaderOfDrops
from tests.builders_shell import NOW, with_all_lists_loaded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.config import Site
    from pipeline.shell import Shell

_COMPILED: dict[object, object] = {}
"""Statements that were compiled once, in the zygote, for the engines of all its children."""


@event.listens_for(Engine, "engine_connect")
def _share_compiled(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_COMPILED)


NOW_ONLY = (0,)
LONG_ENOUGH = (0, 20, 40, 200, 400)
"""Minutes: after these every letter has had its tries, the one in doubt too."""


def contradictions_in(config: Path) -> list[str]:
    """What the service's own look at disk and ledger finds."""
    site = load_site(config)
    with Ledger.open(site.ledger_url) as ledger:
        return _told(site, ledger)


def work(config: Path, minutes: tuple[int, ...]) -> None:
    """Start on a site, and look at each of these times: one pass, then the mail that is due."""
    with _worked(load_site(config), minutes):
        pass


def work_to_the_end(config: Path) -> list[str]:
    """Work until nothing is left; returns what disk and ledger contradict then, as the service itself sees it."""
    site = load_site(config)
    with _worked(site, LONG_ENOUGH) as shell:
        return _told(site, shell.ledger)


@contextmanager
def _worked(site: Site, minutes: tuple[int, ...]) -> Iterator[Shell]:
    log_to_stderr("critical")
    relay = relay_for(site)
    with opened_shell(site, ReaderOfDrops()) as shell:
        if not loaded_lists(shell.ledger.database):
            with_all_lists_loaded(shell.ledger)
        for moment in (NOW + timedelta(minutes=each) for each in minutes):
            result = one_pass(replace(shell, now=lambda at=moment: at))  # type: ignore[misc]  # mypy takes no default of a lambda
            if result.failed or result.postponed:
                sys.exit(f"failed: {result.failed}, postponed: {result.postponed}")
            send_due_mail(shell.ledger, relay, moment)
        yield shell


def _told(site: Site, ledger: Ledger) -> list[str]:
    return [f"{found.subject}: {found.what}" for found in contradictions(site, ledger)]
