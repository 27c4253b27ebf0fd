"""One pass over a site that ends with kill -9 after the step named on the command line: python portin_that_dies.py CONFIG STEP."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from pipeline.config import load_site
from pipeline.mail_queue import send_due_mail
from pipeline.passes import one_pass
from pipeline.relay import EmlFolder
from tests.builders_shell import NOW, a_shell


def main(config: str, last: str) -> None:
    """Work until the step, then die as a process dies in a power cut."""

    def die_after(step: str) -> None:
        if step == last:
            os.kill(os.getpid(), signal.SIGKILL)

    def sync(descriptor: int) -> None:
        os.fsync(descriptor)
        die_after("mail written")

    site = load_site(Path(config))
    with a_shell(site, die_after) as shell:
        one_pass(shell)
        relay = EmlFolder(site.outbox_folder / "mail")
        relay.sync = sync
        send_due_mail(shell.ledger, relay, NOW)
        die_after("mail sent")


main(*sys.argv[1:])
