"""A local server that speaks CallTrackingMetrics' API as documented, and misbehaves exactly as told."""

from __future__ import annotations

import base64
import json
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ACCESS, SECRET = "a1b2c3access", "d4e5f6secret"
ACCOUNT = "18600"
MOST_PER_PAGE = 150
Entry = dict[str, object]


class Asked(NamedTuple):
    """One question that came."""

    path: str
    page: int
    per_page: int


class Answer(NamedTuple):
    """An answer other than the documented one; with `reset` the connection is cut in the middle of it."""

    status: int = 200
    content: bytes = b"{}"
    headers: Mapping[str, str] = {}
    reset: bool = False


@dataclass
class Ctm:
    """What the account has, which faults to show, and what was asked."""

    lists: dict[str, list[Entry]] = field(default_factory=dict)
    wrappers: dict[str, str] = field(default_factory=lambda: {"conditional_routers": "configs"})
    faults: dict[str, Callable[[Asked, int], Answer | None]] = field(default_factory=dict)
    """By path: called with the question and how often it was asked before; None stands for the documented answer."""
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str, query: Mapping[str, list[str]], authorization: str) -> Answer:
        """The answer to a question."""
        if authorization != "Basic " + base64.b64encode(f"{ACCESS}:{SECRET}".encode()).decode():
            return Answer(401, b'{"error": "not authorized"}')
        asked = Asked(path, int(query.get("page", ["1"])[0]), int(query.get("per_page", ["10"])[0]))
        before = Counter(self.asked)[asked]
        self.asked.append(asked)
        fault = self.faults[path](asked, before) if path in self.faults else None
        if fault is not None:
            return fault
        if asked.per_page > MOST_PER_PAGE:
            return Answer(400, b'{"error": "per_page limit is 150"}')
        return Answer(content=json.dumps(self.document(asked)).encode()) if path in self.lists else Answer(404, b'{"error": "not found"}')

    def document(self, asked: Asked) -> Entry:
        """One page of a list, in its documented wrapper."""
        entries, name = self.lists[asked.path], asked.path.rpartition("/")[2]
        pages = -(-len(entries) // asked.per_page)
        following = f"{self.url}{asked.path}?page={asked.page + 1}" if asked.page < pages else None
        paging = {"page": asked.page, "per_page": asked.per_page, "total_entries": len(entries), "total_pages": pages}
        shown = entries[(asked.page - 1) * asked.per_page : asked.page * asked.per_page]
        return {self.wrappers.get(name, name): shown, **paging, "next_page": following, "previous_page": None}


def an_id(prefix: str, number: int, digits: int = 64) -> str:
    """An id as CallTrackingMetrics makes them."""
    return prefix + f"{number:0{digits}X}"


def an_account(*, numbers: int = 1, account: str = ACCOUNT) -> dict[str, list[Entry]]:
    """Every list of one account, each with something in it, as documented."""
    of: dict[str, list[Entry]] = {
        "numbers": [a_tracking_number(index, account) for index in range(numbers)],
        "receiving_numbers": [
            {
                "id": an_id("RPN", 1),
                "filter_id": 67333,
                "name": "Front desk",
                "number": "+14105552222",
                "formatted": "(410) 555-2222 (x67333)",
            },
            {"id": an_id("RPN", 2), "name": None, "number": "+442079460018", "country_code": "44", "display_number": "020 7946 0018"},
        ],
        "target_numbers": [{"number": "+14105553333", "display_number": "(410) 555-3333"}],
        "users": [
            {"id": an_id("USR", 1), "first_name": "Owen", "last_name": "Castellane", "inbound_number": "+14105554444"},
            {"id": an_id("USR", 2), "first_name": None, "last_name": None, "email": "desk@brightline.example", "inbound_number": None},
        ],
        "voice_menus": [{"id": an_id("VOM", 1, 48), "name": "Main menu"}],
        "queues": [{"id": an_id("CQU", 1), "name": "Booking queue"}],
        "conditional_routers": [{"id": an_id("CRT", 1), "name": "By hour", "routing_rules": []}],
        "geo_routes": [{"id": an_id("GEO", 1), "name": "By state", "route_by": "state"}],
        "routing_tables": [{"id": an_id("RTT", 1), "name": "Table"}],
        "voice_bots": [{"id": an_id("VBT", 1), "name": "Bot"}],
        "sources": [{"id": an_id("TSO", 1), "name": "Google Ads"}],
    }
    return {f"/accounts/{account}/{name}": entries for name, entries in of.items()}


def a_tracking_number(index: int, account: str = ACCOUNT) -> Entry:
    """A tracking number as in the API's users guide."""
    rung = {"id": an_id("RPN", 3), "number": "+13105552222", "display_number": "(310) 555-2222", "account_id": int(account)}
    return {
        "id": an_id("TPN", index),
        "name": None,
        "status": "active",
        "account_id": account,
        "source": None,
        "number": f"+1410843{index:04d}",
        "country_code": "1",
        "formatted": f"(410) 843-{index:04d}",
        "route_to": {"type": "receiving_number", "multi": True, "dial": [rung] if index % 2 else rung},
    }


@contextmanager
def serving(ctm: Ctm) -> Iterator[Ctm]:
    """Serve on this machine; `ctm.url` is the base URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            answer = ctm.answer(parts.path.removeprefix("/api/v1"), parse_qs(parts.query), self.headers.get("Authorization", ""))
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            if answer.reset:
                self.wfile.write(answer.content[: len(answer.content) // 2])
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                return
            self.wfile.write(answer.content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    ctm.url = f"http://127.0.0.1:{server.server_port}/api/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield ctm
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
