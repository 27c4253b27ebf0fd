"""A service that takes its turn on a site, pass after pass, until told to stop: python service_in_a_loop.py CONFIG STOP [unlocked]."""

from __future__ import annotations

import sys
import time
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import shell as opening
from pipeline.config import load_site
from pipeline.errors import PipelineError, TemporaryError
from pipeline.logs import log_to_stderr
from pipeline.mail_queue import send_due_mail
from pipeline.passes import one_pass
from pipeline.relay import relay_for
from pipeline.shell import opened_shell
from tests.builders_drops import ReaderOfDrops

if TYPE_CHECKING:
    from pipeline.config import Site

_PAUSE_SECONDS = 0.01


def main(config: str, stop: str, *unlocked: str) -> None:
    """Work whenever nobody else does; with `unlocked` even then, as if the locks were lost."""
    log_to_stderr("warning")
    if unlocked:
        vars(opening)["working_alone"] = lambda _: nullcontext()
    site = load_site(Path(config))
    while not Path(stop).exists():
        try:
            _take_a_turn(site)
        except TemporaryError as error:
            if "another portin" not in str(error):
                raise
        except (PipelineError, OSError):
            if not unlocked:
                raise  # without a lock the services disturb each other: they may stumble, and whoever watches over them starts them again
        time.sleep(_PAUSE_SECONDS)  # so that another gets its turn


def _take_a_turn(site: Site) -> None:
    with opened_shell(site, ReaderOfDrops()) as shell:
        one_pass(shell)
        send_due_mail(shell.ledger, relay_for(site), datetime.now(UTC))


main(*sys.argv[1:])
