"""A relay with STARTTLS and a login that breaks at one chosen step, and that counts every message it has taken on itself."""

from __future__ import annotations

import socket
import socketserver
import ssl
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, Self

from tests.smtp_server import HOST, Certificates

Then = Literal["go on", "close", "reset", "stall", "babble"]
"""What follows the words of a fault; `babble` goes on talking in the same line for ever."""

_RESET = struct.pack("ii", 1, 0)
_SMALL_BUFFER = 1 << 16
_GOOD = {
    "banner": b"220 relay.test ESMTP\r\n",
    "EHLO": b"250-relay.test\r\n250-SIZE 40000000\r\n250-DSN\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n",
    "STARTTLS": b"220 go ahead\r\n",
    "AUTH": b"235 2.7.0 welcome\r\n",
    "MAIL": b"250 sender ok\r\n",
    "RCPT": b"250 recipient ok\r\n",
    "DATA": b"354 go ahead\r\n",
    "dot": b"250 2.0.0 Ok: queued as 4Vh7Qk2XyZ\r\n",
    "QUIT": b"221 bye\r\n",
}


@dataclass(frozen=True)
class Fault:
    """What goes wrong at one step.

    Attributes:
        step: `connect`, `certificate`, `handshake`, `body`, or one of the answers of a relay.
        say: what is said instead of the answer.
        then: what follows.
        takes: whether the message counts as taken although the answer to its end goes wrong.
    """

    step: str
    say: bytes = b""
    then: Then = "close"
    takes: bool = False


@dataclass
class FaultyRelay:
    """The relay; `fault` may be changed at any time, None mends it."""

    certificates: Certificates
    wrong: Certificates
    fault: Fault | None = None
    taken: list[bytes] = field(default_factory=list)
    unfinished: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    port: int = 0
    struck: int = 0
    held: list[socket.socket] = field(default_factory=list, repr=False)

    def __enter__(self) -> Self:
        self._over = threading.Event()
        self.listen()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.shut()

    def listen(self) -> None:
        """Open the door, the same as before."""
        relay, over = self, self._over

        class Peer(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                relay.held.append(self.request)
                with suppress(OSError):
                    _Conversation(relay, self.request, over).hold()

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = False

        self._server = Server((HOST, self.port), Peer)
        self._server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL_BUFFER)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def shut(self) -> None:
        """Close the door: nobody listens."""
        self._server.shutdown()
        self._thread.join()
        for connection in self.held:  # a test that failed may have left one open
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()


class _Over(OSError):  # noqa: N818 - not an error: the fault has ended the conversation
    pass


class _Conversation:
    def __init__(self, relay: FaultyRelay, connection: socket.socket, over: threading.Event) -> None:
        self.relay = relay
        self.connection = connection
        self.over = over
        self.lines = connection.makefile("rb")

    def hold(self) -> None:
        """Speak until the other side has gone, or the fault comes."""
        try:
            self._breaks("connect")
            self._answer("banner")
            while line := self.lines.readline():
                self.relay.commands.append(line.decode("ascii").strip())
                self._obey(line[:8].split(b" ")[0].strip().decode("ascii").upper())
        finally:
            self.lines.close()
            self.connection.close()

    def _obey(self, verb: str) -> None:
        self._answer(verb)
        if verb == "STARTTLS":
            self._breaks("handshake")
            self._secure()
        if verb == "DATA":
            self._take()

    def _secure(self) -> None:
        wrong = self.relay.fault is not None and self.relay.fault.step == "certificate"
        self.relay.struck += wrong
        context = (self.relay.wrong if wrong else self.relay.certificates).server_context()
        try:
            self.connection = context.wrap_socket(self.connection, server_side=True, do_handshake_on_connect=True)
            self.relay.held.append(self.connection)
        except ssl.SSLError as error:
            raise _Over from error
        self.lines = self.connection.makefile("rb")

    def _take(self) -> None:
        fault = self.relay.fault
        if fault is not None and fault.step == "DATA":
            return
        message: list[bytes] = []
        while (line := self._line()) != b".\r\n":
            if not line:
                self.relay.unfinished.append(b"".join(message))
                raise _Over
            message.append(line[1:] if line.startswith(b".") else line)
            self._breaks("body")
        if fault is None or fault.step != "dot" or fault.takes:
            self.relay.taken.append(b"".join(message))
        self._answer("dot")

    def _line(self) -> bytes:
        try:
            return self.lines.readline()
        except OSError:
            return b""  # a reset ends a message as surely as a close

    def _answer(self, step: str) -> None:
        if not self._breaks(step):
            self.connection.sendall(_GOOD.get(step, b"500 what?\r\n"))

    def _breaks(self, step: str) -> bool:
        """Whether the fault is at this step and has spoken; a fault that ends the conversation does not return."""
        fault = self.relay.fault
        if fault is None or fault.step != step:
            return False
        self.relay.struck += 1
        self.connection.sendall(fault.say)
        if fault.then == "go on":
            return True
        while fault.then == "babble" and not self.over.is_set():
            self.connection.sendall(b"x" * 1000)
        if fault.then == "stall":
            self._stall()
        if fault.then == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        raise _Over

    def _stall(self) -> None:
        """Say nothing until the relay is mended, the other side is gone, or the test is over."""
        fault = self.relay.fault
        while self.relay.fault is fault and not self.over.wait(0.02):
            pass
