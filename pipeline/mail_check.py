"""Checks around a mail: the addresses before it is composed, and every byte of it after, read back as a stranger would."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from email.utils import getaddresses
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from pipeline.config import MailSettings

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_LONGEST_LINE = 998  # RFC 5322 2.1.1
_BARE_LINE_END = re.compile(rb"(?<!\r)\n|\r(?!\n)")
_HEADER_NAME = re.compile(rb"([!-9;-~]+):")
_PART_HEADERS = {"content-type", "mime-version", "content-transfer-encoding", "content-disposition"}


def check_addresses(settings: MailSettings) -> None:
    """Make sure that the addresses of `[mail]` can stand in a header and on an SMTP command line.

    Raises:
        ConfigError: one cannot; the message names them all.
    """
    wrong = [key for key in ("recipient", "sender") if not _ADDRESS.fullmatch(getattr(settings, key))]
    if not _DOMAIN.fullmatch(settings.message_id_domain):
        wrong.append("message_id_domain")
    if wrong:
        message = f"mail.{', mail.'.join(wrong)}: must be plain ASCII such as porting@example.com; correct config.toml"
        raise ConfigError(message)


@dataclass(frozen=True)
class Expected:
    """What a mail should say.

    Attributes:
        headers: names and values in the order of the wire; a value of None may be anything.
        text: the plain body.
        html: the HTML body.
        attachments: names and bytes.
    """

    headers: tuple[tuple[str, str | None], ...]
    text: str
    html: str
    attachments: tuple[tuple[str, bytes], ...]

    @property
    def message_id(self) -> str:
        """The Message-ID header."""
        return dict(self.headers)["Message-ID"] or ""


def deviations(content: bytes, expected: Expected) -> list[str]:
    """What is not as expected, in our own words: never text from the mail, for it may be a partner's."""
    wire = [*_wire(content), *_header_names(content, expected)]
    if wire:
        return wire
    message: EmailMessage = BytesParser(policy=policy.default).parsebytes(content)
    return [*_values(message, expected), *_parts(message, expected)]


def _wire(content: bytes) -> Iterator[str]:
    if _BARE_LINE_END.search(content):
        yield "a bare CR or LF"
    if not content.isascii() or b"\0" in content:
        yield "a byte that is no ASCII text"
    if max(map(len, content.split(b"\r\n"))) > _LONGEST_LINE:
        yield "a line that is too long"
    if not content.endswith(b"\r\n"):
        yield "no line end at the end"


def _header_names(content: bytes, expected: Expected) -> Iterator[str]:
    head = content.partition(b"\r\n\r\n")[0]
    lines = [line for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    found = [match[1].decode("ascii") if (match := _HEADER_NAME.match(line)) else None for line in lines]
    if found != [name for name, _ in expected.headers]:
        yield "other headers than ours"


def _values(message: EmailMessage, expected: Expected) -> Iterator[str]:
    for name, value in expected.headers:
        if value is not None and str(message[name]) != value:
            yield f"header {name} differs"
    if len(getaddresses([str(message["To"])])) != 1:
        yield "not exactly one recipient"


def _parts(message: EmailMessage, expected: Expected) -> Iterator[str]:
    parts = [part for part in message.walk() if part is not message]
    if any(name.lower() not in _PART_HEADERS for part in parts for name in part):
        yield "a part with other headers than ours"
    leaves = [part for part in parts if not part.is_multipart()]
    if any(part["Content-Transfer-Encoding"] != "base64" for part in leaves):
        yield "a part that is not base64"
    bodies = (("text/plain", expected.text), ("text/html", expected.html))
    wanted: list[tuple[str | None, str | None, str]] = [(kind, None, _digest(body.encode())) for kind, body in bodies]
    wanted += [(None, name, _digest(content)) for name, content in expected.attachments]
    found = [
        (None if part.get_filename() else part.get_content_type(), part.get_filename(), _digest(part.get_payload(decode=True)))
        for part in leaves
    ]
    if found != wanted:
        yield "a body or an attachment differs"


def _digest(content: object) -> str:
    return hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else ""
