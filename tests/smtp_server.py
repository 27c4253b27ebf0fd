"""Real SMTP servers for tests: one that takes mail as a relay does, and one that misbehaves exactly as told."""

from __future__ import annotations

import asyncio
import ipaddress
import socketserver
import ssl
import threading
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aiosmtpd.smtp import SMTP, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
USERNAME, PASSWORD = "portin", "correct-horse"


@dataclass(frozen=True)
class Received:
    """One mail as it came over the wire, with the envelope around it."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


@dataclass
class Mailbox:
    """What a server took, where it listens, and the lines it was told (scripted servers only)."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Certificates:
    """Files for TLS: the authority to trust, and a server's own certificate and key in one file."""

    authority: Path
    server: Path

    def server_context(self) -> ssl.SSLContext:
        """The server's side of TLS."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.server)
        return context


def make_certificates(folder: Path, *, name: str = HOST) -> Certificates:
    """A fresh authority and a server certificate for `name`, a host name or IP address, valid for a day."""
    key, authority_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"test authority for {name}")])
    authority = (
        _certificate(issuer, issuer, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    server = (
        _certificate(subject, issuer, key.public_key())
        .add_extension(x509.SubjectAlternativeName([_general_name(name)]), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    files = Certificates(folder / f"authority-{name}.pem", folder / f"server-{name}.pem")
    files.authority.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files.server.write_bytes(server.public_bytes(serialization.Encoding.PEM) + private)
    return files


def _certificate(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(issuer_name=issuer, subject_name=subject, public_key=key, serial_number=x509.random_serial_number())
    return builder.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@dataclass
class _Keeper:
    """Keeps every mail and takes back nothing."""

    mailbox: Mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name for it
        content = envelope.content
        if not isinstance(content, bytes):
            message = "the server must not decode what it takes"
            raise TypeError(message)
        self.mailbox.received.append(Received(str(envelope.mail_from), tuple(envelope.rcpt_tos), content))
        return "250 2.0.0 Ok: queued as 4Vh7Qk2XyZ"


class _AnyPort(Controller):
    """A controller that may be given port 0: its self-test then asks the port that was found."""

    def _trigger_server(self) -> None:
        if isinstance(self.server, asyncio.Server):
            self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd leaves it so


def _password_is_right(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: LoginPassword) -> AuthResult:
    return AuthResult(handled=False, success=(login.login, login.password) == (USERNAME.encode(), PASSWORD.encode()))


@contextmanager
def accepting_server(tls: Certificates | None = None, *, implicit_tls: bool = False, login: bool = False) -> Iterator[Mailbox]:
    """A relay on the loopback that takes everything: plain, STARTTLS or implicit TLS, with a login asked for or not."""
    mailbox = Mailbox()
    context = tls.server_context() if tls else None
    controller = _AnyPort(
        _Keeper(mailbox),
        hostname=HOST,
        port=0,
        ssl_context=context if implicit_tls else None,
        tls_context=None if implicit_tls else context,
        require_starttls=bool(context) and not implicit_tls,
        authenticator=_password_is_right if login else None,
        auth_required=login,
        auth_require_tls=not implicit_tls,
    )
    with warnings.catch_warnings():
        # for every connection: aiosmtpd takes implicit TLS for no TLS at all
        warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS", category=UserWarning)
        controller.start()
        mailbox.port = controller.port
        try:
            yield mailbox
        finally:
            controller.stop()


CLOSE = "close the connection"
STALL = "say nothing"
GOOD_ANSWERS: Mapping[str, str] = {
    "banner": "220 relay.test ESMTP",
    "EHLO": "250-relay.test\r\n250 SIZE 40000000",
    "MAIL": "250 sender ok",
    "RCPT": "250 recipient ok",
    "DATA": "354 go ahead",
    ".": "250 2.0.0 Ok: queued as 4Vh7Qk2XyZ",
    "QUIT": "221 bye",
}


@contextmanager
def scripted_server(tls: Certificates | None = None, **answers: str) -> Iterator[Mailbox]:
    """A relay, with implicit TLS or without any, that gives these answers instead of `GOOD_ANSWERS`; `dot` answers the end of the body.

    `CLOSE` closes the connection instead of answering, `STALL` never answers.
    """
    script = {**GOOD_ANSWERS, **{"." if step == "dot" else step: answer for step, answer in answers.items()}}
    mailbox = Mailbox()
    over = threading.Event()

    class Conversation(socketserver.StreamRequestHandler):
        def setup(self) -> None:
            if tls:
                self.request = tls.server_context().wrap_socket(self.request, server_side=True)
            super().setup()

        def handle(self) -> None:
            _converse(self, script, mailbox, over)

        def finish(self) -> None:
            super().finish()
            self.request.close()

    with socketserver.ThreadingTCPServer((HOST, 0), Conversation) as server:
        server.daemon_threads = False
        mailbox.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield mailbox
        finally:
            over.set()
            server.shutdown()
            thread.join()


def _converse(peer: socketserver.StreamRequestHandler, script: Mapping[str, str], mailbox: Mailbox, over: threading.Event) -> None:
    going_on = _answer(peer, script["banner"], over)
    while going_on and (line := peer.rfile.readline()):
        mailbox.commands.append(line.decode("ascii").strip())
        verb = line[:4].decode("ascii").upper()
        going_on = _answer(peer, script.get(verb, "500 what?"), over) and verb != "QUIT"
        if going_on and verb == "DATA" and script["DATA"].startswith("354"):
            mailbox.received.append(Received("", (), _body(peer)))
            going_on = _answer(peer, script["."], over)


def _body(peer: socketserver.StreamRequestHandler) -> bytes:
    lines: list[bytes] = []
    while (line := peer.rfile.readline()) and line != b".\r\n":
        lines.append(line[1:] if line.startswith(b".") else line)
    return b"".join(lines)


def _answer(peer: socketserver.StreamRequestHandler, answer: str, over: threading.Event) -> bool:
    if answer == STALL:
        over.wait()
    if answer in {STALL, CLOSE}:
        return False
    peer.wfile.write(answer.encode("utf-8") + b"\r\n")
    return True
