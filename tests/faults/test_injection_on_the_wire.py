"""What a partner wrote, seen in the bytes that reach the relay under the interpreter that runs this."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.config import MailSettings
from pipeline.domain.address import Address
from pipeline.domain.mail import MailState
from pipeline.mail import compose
from pipeline.relay import SmtpRelay
from tests.builders import a_billing, a_number_list, a_request
from tests.builders_mail import a_mail_row, a_receipt, a_submission
from tests.faulty_relay import FaultyRelay
from tests.smtp_server import HOST, make_certificates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADERS = [b"Content-Type", b"MIME-Version", b"Date", b"Message-ID", b"Auto-Submitted", b"X-Portin-Bundle", b"Subject", b"From", b"To"]

HOSTILE = [
    "Halyard\r\nBcc: evil@x.example",
    "Halyard\nBcc: evil@x.example",
    "Halyard\rBcc: evil@x.example",
    "Halyard\r\n\r\n<script>alert(1)</script>",
    "Halyard\r\n.\r\nMAIL FROM:<evil@x.example>\r\nRCPT TO:<evil@x.example>\r\nDATA\r\n",
    "=?utf-8?q?Halyard=0D=0ABcc:_evil=40x.example?=",
    "Halyard\u2028Bcc: evil@x.example\x85Bcc: evil@x.example\x0b\x0c\x1c",
    "\u560a\u560dBcc: evil@x.example",
    "x" * 2000 + "\r\n Bcc: evil@x.example",
    "\x00\ud800\x1b[2J",
]

LINES = [
    "\r\n",
    "\n",
    "\r",
    "\r\n.\r\n",
    "\n.\n",
    "\r\n\r\n",
    "--=_portin",
    "Bcc: evil@x.example",
    "=?utf-8?b?DQpCY2M6IGV2aWxAeC5leGFtcGxl?=",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultyRelay]:
    folder: Path = tmp_path_factory.mktemp("tls")
    with FaultyRelay(make_certificates(folder), make_certificates(folder, name="mail.other.example")) as relay:
        yield relay


PIECES = st.lists(st.one_of(st.sampled_from(HOSTILE), st.sampled_from(LINES), st.text(max_size=30)), min_size=1, max_size=4).map("".join)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_partner_becomes_a_header_a_part_or_a_command(server: FaultyRelay, text: str) -> None:
    _send_and_look(server, text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PIECES)
def test_no_text_at_all_changes_what_goes_over_the_wire(server: FaultyRelay, text: str) -> None:
    _send_and_look(server, text)


def _send_and_look(server: FaultyRelay, text: str) -> None:
    """Send a letter in which the partner wrote `text` wherever it can, and look at the bytes that the relay got."""
    storable = text.encode("utf-8", "replace").decode("utf-8")
    request = a_request(friendly_name=text, partner_reference=text, billing=a_billing(customer_name=text, address=Address(text, text)))
    numbers = a_number_list([4108430142], notes=[storable], number_name=[storable])
    letter = compose(a_submission(a_receipt(request, numbers)), MailSettings())
    server.taken.clear()
    server.commands.clear()
    settings = {"host": HOST, "port": server.port, "ca_file": server.certificates.authority, "timeout_seconds": 10}
    relay = SmtpRelay(MailSettings.model_validate(settings))
    assert relay.deliver(a_mail_row(letter=letter), lambda: None).state is MailState.SENT
    relay.hang_up()

    (wire,) = server.taken
    assert wire == letter.content
    head = re.sub(rb"\r\n[ \t]", b" ", wire.partition(b"\r\n\r\n")[0])
    assert [line.partition(b":")[0] for line in head.split(b"\r\n")] == HEADERS
    assert b"evil" not in b"".join(line for line in head.split(b"\r\n") if not line.startswith(b"Subject:"))
    assert wire.count(b"\r") == wire.count(b"\n") == wire.count(b"\r\n")
    assert re.findall(rb"(?im)^(?:bcc|cc|to|from|subject):", wire) == [b"Subject:", b"From:", b"To:"]
    assert len(re.findall(rb"(?m)^Content-Disposition: attachment", wire)) == 4
    verbs = [command.split(" ")[0] for command in server.commands]
    assert verbs == ["EHLO", "STARTTLS", "EHLO", "MAIL", "RCPT", "DATA", "QUIT"]
