"""One conversation with an SMTP relay: each answer is turned into what became of the letter."""

from __future__ import annotations

import asyncio
import base64
import re
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from pipeline.domain.mail import Delivery, MailState, envelope_id

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from aiosmtplib.protocol import SMTPProtocol
    from pydantic import SecretStr

    from pipeline.config import MailSettings
    from pipeline.domain.mail import Letter

_GOODBYE_SECONDS = 5
_CLOSING_ROUNDS = 100
_LINE_START_DOT = re.compile(rb"(?m)^\.")
_ENVELOPE_ID = re.compile(r"[!-*,-<>-~]{1,100}")  # RFC 3461 4.4: what needs no encoding
_PIECE = 1 << 16
_SHOWN = 300

_LOGIN_CODES = frozenset({530, 534, 535, 538})
"""Answers about our account there and not about one letter: the relay wants another kind of login (RFC 4954)."""

_BUSY_CODES = frozenset({421, 454})
"""Answers that end the conversation: the relay is closing down, for this letter and those behind it."""

_NOT_TAKEN = "the relay did not take the letter"
_UNANSWERED = "sent, but the relay's answer was lost: it may have arrived"


class _Reply(NamedTuple):
    code: int
    text: str


class SmtpSession:
    """Delivers one letter over a fresh connection; `close` must follow and does not change the outcome."""

    def __init__(self, settings: MailSettings, password: SecretStr, tls: ssl.SSLContext | None) -> None:
        """Prepare; nothing is opened yet."""
        import aiosmtplib

        self._settings = settings
        self._secrets = _spellings(settings.username, password.get_secret_value())
        self._socket: socket.socket | None = None
        self._writer: asyncio.StreamWriter | None = None  # kept, for it closes its connection when it is forgotten
        self._runner = asyncio.Runner()
        self._smtp = aiosmtplib.SMTP(
            hostname=settings.host,
            username=settings.username or None,
            password=password.get_secret_value() if settings.username else None,
            # our own host name would need a DNS look-up and tell a stranger more than he needs
            local_hostname=settings.sender.rpartition("@")[2],
            timeout=settings.timeout_seconds,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",
            tls_context=tls,
        )

    def deliver(self, letter: Letter, hand_over: Callable[[], None]) -> Delivery:
        """Connect, log in and send; `hand_over` is called before the final dot and may raise, then the dot is not sent."""
        return self._runner.run(self._deliver(letter, hand_over))

    def close(self) -> None:
        """Say QUIT and close, whatever the relay answers."""
        with self._runner:
            self._runner.run(self._quit())

    async def _deliver(self, letter: Letter, hand_over: Callable[[], None]) -> Delivery:
        import aiosmtplib

        try:
            # our own socket, so that it can be closed for certain even when the relay is silent in the middle of TLS
            self._socket = socket.create_connection((self._settings.host, self._settings.port), timeout=self._settings.timeout_seconds)
            self._socket.setblocking(False)  # noqa: FBT003 - the socket module takes it no other way
            await self._smtp.connect(sock=self._socket)
            await self._greet()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            return Delivery(MailState.PENDING, f"the relay cannot be used: {self._reason(error)}", relay_down=True)
        try:
            refused = await self._refusal(letter)
            if refused is not None:
                return self._refused(refused)
            await self._send_body(letter.content)
        except (aiosmtplib.SMTPException, OSError) as error:
            self._hang_up_at_once()  # without the dot the relay must forget what it has of the letter
            return Delivery(MailState.DEFERRED, f"{_NOT_TAKEN}: {self._reason(error)}")
        return await self._send_dot(hand_over)

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
        of_letter, of_recipient = self._options(letter)
        steps = (
            ((b"MAIL", b"FROM:<" + sender + b">", *of_letter), {250}),
            ((b"RCPT", b"TO:<" + recipient + b">", *of_recipient), {250, 251}),
            ((b"DATA",), {354}),
        )
        for command, welcome in steps:
            response = await self._smtp.execute_command(*command)
            if response.code not in welcome:
                return _Reply(response.code, response.message)
        return None

    def _options(self, letter: Letter) -> tuple[list[bytes], list[bytes]]:
        """What is added to MAIL and RCPT for a relay that offers it: the size, and the name that a bounce should bear (RFC 3461)."""
        of_letter = [f"SIZE={len(letter.content)}".encode()] if self._smtp.supports_extension("size") else []
        name = envelope_id(letter.message_id)
        if not self._smtp.supports_extension("dsn") or not _ENVELOPE_ID.fullmatch(name):
            return of_letter, []
        return [*of_letter, b"RET=HDRS", f"ENVID={name}".encode()], [b"NOTIFY=FAILURE,DELAY"]

    async def _send_body(self, content: bytes) -> None:
        """Everything but the final dot; a connection that is lost until here leaves no doubt.

        Raises:
            SMTPServerDisconnected: the connection was lost.
            OSError: it was lost, or the relay takes no more.
        """
        protocol = self._open_protocol()
        wire = _LINE_START_DOT.sub(b"..", content)
        writer = self._writer = asyncio.StreamWriter(protocol.transport, protocol, None, asyncio.get_running_loop())  # type: ignore[arg-type]  # it can write
        for start in range(0, len(wire), _PIECE):
            writer.write(wire[start : start + _PIECE])
            await asyncio.wait_for(writer.drain(), self._settings.timeout_seconds)
            protocol = self._open_protocol()
        await asyncio.sleep(0)  # lets a connection that broke meanwhile be noticed
        self._open_protocol()

    def _open_protocol(self) -> SMTPProtocol:
        import aiosmtplib

        protocol = self._smtp.protocol
        if protocol is None or not protocol.is_connected:
            message = "connection lost"
            raise aiosmtplib.SMTPServerDisconnected(message)
        return protocol

    async def _send_dot(self, hand_over: Callable[[], None]) -> Delivery:
        """The one step that makes the relay take the letter: from here on, silence means that it may have arrived.

        RFC 5321 4.5.3.2.6 gives the relay ten minutes to answer the final dot, twice what it has for a command.
        """
        import aiosmtplib

        try:
            hand_over()
        except BaseException:
            self._hang_up_at_once()  # not even QUIT: a relay that takes it for the end of the letter would have the letter
            raise
        try:
            protocol = self._open_protocol()
            protocol.write(b".\r\n")
        except aiosmtplib.SMTPException as error:
            return Delivery(MailState.DEFERRED, f"{_NOT_TAKEN}: {self._reason(error)}")
        try:
            response = await protocol.read_response(timeout=2 * self._settings.timeout_seconds)
        except (aiosmtplib.SMTPException, OSError) as error:
            self._hang_up_at_once()  # whatever it says now would be taken for the answer to something else
            return Delivery(MailState.UNKNOWN, f"{_UNANSWERED} ({self._reason(error)})")
        return self._answered(_Reply(response.code, response.message))

    def _hang_up_at_once(self) -> None:
        protocol = self._smtp.protocol
        if protocol is not None and isinstance(protocol.transport, asyncio.WriteTransport):
            protocol.transport.abort()  # closing would first push out what is still waiting
        self._smtp.close()

    async def _quit(self) -> None:
        import aiosmtplib

        with suppress(aiosmtplib.SMTPException, OSError):
            if self._smtp.is_connected:
                await self._smtp.quit(timeout=_GOODBYE_SECONDS)
        self._smtp.close()
        await closed(self._socket)

    def _answered(self, reply: _Reply) -> Delivery:
        if reply.code // 100 == 2:  # noqa: PLR2004 - the class of the answer, RFC 5321 4.2.1
            return Delivery(MailState.SENT, self._words(reply))
        if reply.code in _LOGIN_CODES:
            return Delivery(MailState.DEFERRED, self._words(reply), relay_down=True)
        if reply.code // 100 in {4, 5}:
            return self._refused(reply)
        return Delivery(MailState.UNKNOWN, f"{_UNANSWERED} ({self._words(reply)})")

    def _refused(self, reply: _Reply) -> Delivery:
        words = self._words(reply)
        if reply.code in _LOGIN_CODES:
            return Delivery(MailState.PENDING, words, relay_down=True)
        state = MailState.FAILED if reply.code // 100 == 5 else MailState.DEFERRED  # noqa: PLR2004 - class of the answer
        return Delivery(state, words, relay_down=reply.code in _BUSY_CODES)

    def _reason(self, error: Exception) -> str:
        """Why, in the words of the relay or of the library."""
        import aiosmtplib

        if isinstance(error, aiosmtplib.SMTPResponseException):
            return self._words(_Reply(error.code, error.message))
        return self._harmless(f"{type(error).__name__}: {error}")

    def _words(self, reply: _Reply) -> str:
        """The relay's own words."""
        return self._harmless(f"{reply.code} {reply.text}")

    def _harmless(self, text: str) -> str:
        """One printable line of ASCII, without our password should a relay repeat it."""
        for secret in self._secrets:
            text = text.replace(secret, "[password]")
        words = " ".join(text.encode("ascii", "backslashreplace").decode("ascii").split())
        return "".join(c if c.isprintable() else "?" for c in words[:_SHOWN])


def _spellings(username: str, password: str) -> tuple[str, ...]:
    """The password as it is, and as it goes over the wire in AUTH LOGIN and AUTH PLAIN (RFC 4616)."""
    if not password:
        return ()
    wire = (password, f"\0{username}\0{password}")
    return (*(base64.b64encode(each.encode("utf-8", "surrogateescape")).decode("ascii") for each in wire), password)


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
