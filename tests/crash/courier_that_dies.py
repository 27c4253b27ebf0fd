"""Sends the mail that is due and ends with kill -9 at one point of a letter: python courier_that_dies.py URL PORT AUTHORITY POINT."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from pipeline.config import MailSettings
from pipeline.ledger import Ledger
from pipeline.mail_queue import send_due_mail
from pipeline.relay import SmtpRelay
from tests.builders_shell import NOW
from tests.smtp_server import HOST

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pipeline.domain.mail import Delivery, MailRow


def main(url: str, port: str, authority: str, last: str) -> None:
    """Work until the point, then die as a process dies in a power cut."""

    def die_at(point: str) -> None:
        if point == last:
            os.kill(os.getpid(), signal.SIGKILL)

    class DyingLedger(Ledger):
        def mark_mail(self, before: MailRow, after: MailRow, at: datetime) -> MailRow:
            die_at(f"before {after.state}")
            marked = super().mark_mail(before, after, at)
            die_at(f"after {after.state}")
            return marked

    class DyingRelay(SmtpRelay):
        def deliver(self, row: MailRow, hand_over: Callable[[], None]) -> Delivery:
            delivery = super().deliver(row, hand_over)
            die_at("after the answer")
            return delivery

        def hang_up(self) -> None:
            super().hang_up()
            die_at("after QUIT")

    settings = MailSettings.model_validate({"host": HOST, "port": int(port), "ca_file": authority, "timeout_seconds": 10})
    with DyingLedger.open(url) as ledger:
        send_due_mail(ledger, DyingRelay(settings), NOW)


main(*sys.argv[1:])
