from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.config import MailSettings
from pipeline.domain.mail import MailState
from pipeline.ledger import Ledger
from pipeline.mail_queue import send_due_mail
from pipeline.relay import SmtpRelay
from tests.builders_mail import a_letter
from tests.builders_shell import NOW, a_claimed_bundle, an_outcome
from tests.faulty_relay import FaultyRelay
from tests.smtp_server import HOST, make_certificates

REPOSITORY = Path(__file__).parents[2]
NOT_SENT, IN_DOUBT, DONE = (MailState.SENDING, 1), (MailState.HANDING_OVER, 1), (MailState.SENT, 1)
POINTS = {
    "before sending": ((MailState.PENDING, 0), 1),
    "after sending": (NOT_SENT, 1),
    "before handing over": (NOT_SENT, 1),
    "after handing over": (IN_DOUBT, 1),
    "after the answer": (IN_DOUBT, 2),
    "before sent": (IN_DOUBT, 2),
    "after sent": (DONE, 1),
}
"""Where the service dies, what the next one finds, and how many messages the relay has in the end."""


@pytest.mark.parametrize(("point", "found", "taken"), [(point, *end) for point, end in POINTS.items()], ids=POINTS)
def test_after_a_kill_the_ledger_knows_whether_the_letter_may_have_gone(
    tmp_path: Path, point: str, found: tuple[MailState, int], taken: int
) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    with (
        FaultyRelay(make_certificates(tmp_path), make_certificates(tmp_path, name="mail.other.example")) as server,
        Ledger.open(url) as ledger,
    ):
        bundle = a_claimed_bundle(ledger)
        ledger.record(bundle, an_outcome(bundle, letters=(a_letter(),)))
        authority = str(server.certificates.authority)
        program = [sys.executable, "-B", str(Path(__file__).with_name("courier_that_dies.py")), url, str(server.port), authority, point]
        died = subprocess.run(program, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, capture_output=True, check=False, timeout=120)
        assert died.returncode == -9, died.stderr.decode()
        with ledger.database.reading() as connection:
            assert tuple(connection.exec_driver_sql("SELECT state, attempts FROM mail").one()) == found

        relay = SmtpRelay(MailSettings.model_validate({"host": HOST, "port": server.port, "ca_file": authority, "timeout_seconds": 10}))
        sent_at_once = send_due_mail(ledger, relay, NOW)
        assert sent_at_once == (found in {NOT_SENT, (MailState.PENDING, 0)})
        for minutes in (14, 16, 1000, 100_000):
            send_due_mail(ledger, relay, NOW + timedelta(minutes=minutes))
        with ledger.database.reading() as connection:
            state, flagged = connection.exec_driver_sql("SELECT state, possible_duplicate FROM mail").one()
    assert (state, bool(flagged)) == ("sent", found == IN_DOUBT)
    assert server.taken == [a_letter().content] * taken
