"""Telnyx on the loopback: answers portability checks in the recorded shape, and misbehaves exactly as told."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
KEY = "KEY0187d2f3-test"

VERIZON = {"carrier_name": "Verizon", "phone_number_type": "local", "messaging_capable": True}
NO_COVERAGE = {"portable": False, "not_portable_reason": "No coverage", "fast_portable": False}


def recorded(numbers: Sequence[str], but: Mapping[str, Mapping[str, object]] | None = None) -> dict[str, object]:
    """A documented answer: all of these numbers are portable, `but` for what it changes."""
    entry = {"record_type": "portability_check_result", "portable": True, "fast_portable": True, "not_portable_reason": "", **VERIZON}
    return {"data": [{**entry, "phone_number": number, **(but or {}).get(number, {})} for number in numbers]}


def refusal(code: str, title: str) -> bytes:
    """The documented body of an answer other than 201."""
    return json.dumps({"errors": [{"code": code, "title": title, "detail": f"{title}, said the server to {KEY}."}]}).encode()


@dataclass(frozen=True)
class Answer:
    """What the server says to one question; `content` may be made from the numbers it was asked about."""

    status: int = 201
    content: bytes | Callable[[Sequence[str]], bytes] = lambda numbers: json.dumps(recorded(numbers)).encode()
    headers: Mapping[str, str] = field(default_factory=dict)


GOOD = Answer()
BUSY = Answer(429, refusal("10011", "Too many requests"))
BROKEN = Answer(500, refusal("10015", "Internal error"))
NO_ACCESS = Answer(401, refusal("10009", "Authentication failed"))
NOT_PROCESSED = Answer(422, refusal("10027", "Unprocessable"))
RESET = "reset the connection"
STALL = "say nothing"
CUT = "stop in the middle of the answer"
Step = Answer | str


@dataclass
class Carrier:
    """The server as a test sees it: where it listens and what it was asked."""

    url: str = ""
    asked: list[list[str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)


@contextmanager
def carrier_server(*steps: Step) -> Iterator[Carrier]:
    """A carrier that takes these steps, one for each question, and repeats the last; without any it is as good as the documentation."""
    carrier = Carrier()
    script = list(steps or (GOOD,))
    over = threading.Event()

    class Conversation(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            carrier.asked.append(question["phone_numbers"])
            carrier.paths.append(self.path)
            carrier.keys.add(self.headers["Authorization"])
            _take(script.pop(0) if len(script) > 1 else script[0], self, question["phone_numbers"], over)

        def log_message(self, *_: object) -> None:
            """Tests look at `Carrier`."""

    with ThreadingHTTPServer((HOST, 0), Conversation) as server:
        carrier.url = f"http://{HOST}:{server.server_address[1]}/v2"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield carrier
        finally:
            over.set()
            server.shutdown()
            thread.join()


def _take(step: Step, peer: BaseHTTPRequestHandler, numbers: Sequence[str], over: threading.Event) -> None:
    peer.close_connection = True
    if isinstance(step, Answer):
        _say(step, peer, numbers)
    elif step == CUT:
        peer.send_response(201)
        peer.send_header("Content-Length", "1000")
        peer.end_headers()
        peer.wfile.write(b'{"data": [')
    elif step == RESET:
        peer.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.connection.close()
    else:
        over.wait()


def _say(answer: Answer, peer: BaseHTTPRequestHandler, numbers: Sequence[str]) -> None:
    content = answer.content if isinstance(answer.content, bytes) else answer.content(numbers)
    peer.send_response(answer.status)
    peer.send_header("Content-Type", "application/json")
    peer.send_header("Content-Length", str(len(content)))
    for name, value in answer.headers.items():
        peer.send_header(name, value)
    peer.end_headers()
    peer.wfile.write(content)
