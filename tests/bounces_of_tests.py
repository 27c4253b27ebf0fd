"""Messages that come back, as relays write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LETTER = "a1.v1@portin.invalid"


def a_bounce(
    *, envelope_id: str = LETTER, message_id: str = LETTER, action: str = "failed", status: str = "5.1.1", returned: str = "message/rfc822"
) -> bytes:
    """A delivery status notification as Postfix writes it; empty ids are left out."""
    named = f"Original-Envelope-Id: {envelope_id}\r\n" if envelope_id else ""
    head = f"Message-ID: <{message_id}>\r\n" if message_id else "X-Mailer: none\r\n"
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@relay.test (Mail Delivery System)\r\nTo: portin@sender.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="4Vh7.relay"\r\n'
        "Message-Id: <20261116120000.AB12@relay.test>\r\n\r\n"
        "This is a MIME-encapsulated message.\r\n\r\n"
        "--4Vh7.relay\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry to have to inform you ...\r\n\r\n"
        "--4Vh7.relay\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; relay.test\r\n{named}Arrival-Date: Mon, 16 Nov 2026 12:00:00 +0000\r\n\r\n"
        f"Final-Recipient: rfc822; porting@recipient.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 <porting@recipient.example>: unknown\r\n    user\r\n\r\n"
        f"--4Vh7.relay\r\nContent-Type: {returned}\r\n\r\n"
        f"Date: Mon, 16 Nov 2026 12:00:00 +0000\r\n{head}Subject: Port request\r\n\r\n"
        "--4Vh7.relay--\r\n"
    ).encode("ascii")


def a_maildir(folder: Path) -> Path:
    """An empty Maildir."""
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    return folder
