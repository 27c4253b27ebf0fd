"""One conversation with an SMTP relay: each answer is turned into what became of the letter."""

from __future__ import annotations

import asyncio
import re
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from pipeline.domain.mail import Delivery, MailState

if TYPE_CHECKING:
    import ssl

    from pipeline.config import MailSettings
    from pipeline.domain.mail import Letter

_GOODBYE_SECONDS = 5
_CLOSING_ROUNDS = 100
_LINE_START_DOT = re.compile(rb"(?m)^\.")
_SHOWN = 300

_RELAY_CODES = frozenset({421, 454, 530, 534, 535, 538})
"""Answers about the relay or our account there and not about one letter: closing down, or wants another kind of login (RFC 4954)."""

_UNANSWERED = "sent, but the relay's answer was lost: it may have arrived"


class _Reply(NamedTuple):
    code: int
    text: str

    def __str__(self) -> str:
        """The relay's own words in one harmless line."""
        words = " ".join(self.text.encode("ascii", "backslashreplace").decode("ascii").split())
        return "".join(c if c.isprintable() else "?" for c in f"{self.code} {words}"[:_SHOWN])


class SmtpSession:
    """Delivers one letter over a fresh connection; `close` must follow and does not change the outcome."""

    def __init__(self, settings: MailSettings, password: str, tls: ssl.SSLContext | None) -> None:
        """Prepare; nothing is opened yet."""
        import aiosmtplib

        self._settings = settings
        self._socket: socket.socket | None = None
        self._runner = asyncio.Runner()
        self._smtp = aiosmtplib.SMTP(
            hostname=settings.host,
            username=settings.username or None,
            password=password if settings.username else None,
            # our own host name would need a DNS look-up and tell a stranger more than he needs
            local_hostname=settings.sender.rpartition("@")[2],
            timeout=settings.timeout_seconds,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",
            tls_context=tls,
        )

    def deliver(self, letter: Letter) -> Delivery:
        """Connect, log in and send."""
        return self._runner.run(self._deliver(letter))

    def close(self) -> None:
        """Say QUIT and close, whatever the relay answers."""
        with self._runner:
            self._runner.run(self._quit())

    async def _deliver(self, letter: Letter) -> Delivery:
        import aiosmtplib

        try:
            # our own socket, so that it can be closed for certain even when the relay is silent in the middle of TLS
            self._socket = socket.create_connection((self._settings.host, self._settings.port), timeout=self._settings.timeout_seconds)
            self._socket.setblocking(False)  # noqa: FBT003 - the socket module takes it no other way
            await self._smtp.connect(sock=self._socket)
            await self._greet()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            return Delivery(MailState.DEFERRED, f"the relay cannot be used: {_reason(error)}", relay_down=True)
        try:
            refused = await self._refusal(letter)
        except (aiosmtplib.SMTPException, OSError) as error:
            return Delivery(MailState.DEFERRED, f"the relay did not take the letter: {_reason(error)}")
        return _refused(refused) if refused else await self._send_body(letter.content)

    async def _greet(self) -> None:
        """Say EHLO where connecting has not done so, HELO to a relay that does not know it."""
        import aiosmtplib

        if not self._smtp.is_ehlo_or_helo_needed:
            return
        try:
            await self._smtp.ehlo()
        except aiosmtplib.SMTPHeloError:
            if not self._smtp.is_connected:
                raise
            await self._smtp.helo()

    async def _refusal(self, letter: Letter) -> _Reply | None:
        """The first answer that keeps us from sending the body, None when the relay waits for it."""
        sender, recipient = letter.sender.encode("ascii"), letter.recipient.encode("ascii")
        size = [f"SIZE={len(letter.content)}".encode()] if self._smtp.supports_extension("size") else []
        steps = (
            ((b"MAIL", b"FROM:<" + sender + b">", *size), {250}),
            ((b"RCPT", b"TO:<" + recipient + b">"), {250, 251}),
            ((b"DATA",), {354}),
        )
        for command, welcome in steps:
            response = await self._smtp.execute_command(*command)
            if response.code not in welcome:
                return _Reply(response.code, response.message)
        return None

    async def _send_body(self, content: bytes) -> Delivery:
        """From the first byte of the body on, silence means that the letter may have arrived.

        RFC 5321 4.5.3.2.6 gives the relay ten minutes to answer the final dot, twice what it has for a command.
        """
        import aiosmtplib

        protocol = self._smtp.protocol
        if protocol is None or not protocol.is_connected:
            return Delivery(MailState.DEFERRED, "the relay did not take the letter: connection lost")
        try:
            protocol.write(_LINE_START_DOT.sub(b"..", content) + b".\r\n")
            response = await protocol.read_response(timeout=2 * self._settings.timeout_seconds)
        except (aiosmtplib.SMTPException, OSError) as error:
            self._smtp.close()  # whatever it says now would be taken for the answer to something else
            return Delivery(MailState.UNKNOWN, f"{_UNANSWERED} ({_reason(error)})")
        return _answered(_Reply(response.code, response.message))

    async def _quit(self) -> None:
        import aiosmtplib

        with suppress(aiosmtplib.SMTPException, OSError):
            if self._smtp.is_connected:
                await self._smtp.quit(timeout=_GOODBYE_SECONDS)
        self._smtp.close()
        await closed(self._socket)


async def closed(connection: socket.socket | None) -> None:
    """Wait until the transport has let go of its connection; cutting it makes even an unfinished TLS farewell end at once."""
    if connection is None:
        return
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    for _ in range(_CLOSING_ROUNDS):
        if connection.fileno() < 0:
            break
        await asyncio.sleep(0)
    connection.close()


def _answered(reply: _Reply) -> Delivery:
    if reply.code // 100 == 2:  # noqa: PLR2004 - the class of the answer, RFC 5321 4.2.1
        return Delivery(MailState.SENT, str(reply))
    if reply.code // 100 in {4, 5}:
        return _refused(reply)
    return Delivery(MailState.UNKNOWN, f"{_UNANSWERED} ({reply})")


def _refused(reply: _Reply) -> Delivery:
    if reply.code in _RELAY_CODES:
        return Delivery(MailState.DEFERRED, str(reply), relay_down=True)
    return Delivery(MailState.FAILED if reply.code // 100 == 5 else MailState.DEFERRED, str(reply))  # noqa: PLR2004 - class of the answer


def _reason(error: Exception) -> str:
    """Why, in the words of the relay or of the library; neither knows the password."""
    import aiosmtplib

    if isinstance(error, aiosmtplib.SMTPResponseException):
        return str(_Reply(error.code, error.message))
    return "".join(c if c.isprintable() else " " for c in f"{type(error).__name__}: {error}"[:_SHOWN])
