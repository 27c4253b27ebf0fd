"""Reads a message that came back: a delivery status notification (RFC 3464), or nothing that we understand."""

from __future__ import annotations

import re
from email.parser import BytesParser, HeaderParser
from typing import TYPE_CHECKING

from pipeline.domain.bounce import Bounce

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

LARGEST_READ = 1 << 17
"""Bytes of a bounce that are read: the report and the head of what came back stand in front."""

_LETTER = re.compile(r"<?([!-;=?-~]{1,200})>?")
_SAYS_NOTHING = re.compile(r"[^ -~]+")
_LONGEST_DETAIL = 300
_MOST_PARTS = 20
_NESTING = re.compile(rb"boundary|message/", re.IGNORECASE)
_MOST_NESTING = 40
"""The parser asks every line about every open boundary; what names more than any bounce does is not given to it."""


def read_bounce(content: bytes) -> Bounce | None:
    """What a bounce says; None for whatever is no delivery report that names a letter. Never raises."""
    try:
        head = content[:LARGEST_READ]
        return None if len(_NESTING.findall(head)) > _MOST_NESTING else _read(BytesParser().parsebytes(head))
    except Exception:  # noqa: BLE001 - strangers write these, and the parser of the standard library has raised almost everything
        return None


def _read(message: Message) -> Bounce | None:
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return None
    parts = [part for part in _parts(message) if part is not message][:_MOST_PARTS]
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    blocks = _blocks(status)
    actions = {_word(block, "Action").lower() for block in blocks} - {""}
    letters = tuple(dict.fromkeys(_letters(blocks, parts)))
    if not actions or not letters:
        return None
    return Bounce(letters, "failed" in actions, _detail(blocks, actions))


def _parts(message: Message) -> Iterator[Message]:
    payload = message.get_payload()
    return iter(payload if isinstance(payload, list) else [])  # the direct children only: a report lies flat


def _blocks(status: Message | None) -> list[Message]:
    """The blocks of fields of a report: one about the message, then one per recipient."""
    return [] if status is None else list(_parts(status))[:_MOST_PARTS]


def _letters(blocks: list[Message], parts: list[Message]) -> Iterator[str]:
    named = [_word(block, "Original-Envelope-Id") for block in blocks]
    named += [_word(head, "Message-ID") for head in _returned(parts)]
    for name in named:
        if match := _LETTER.fullmatch(name):
            yield match[1]


def _returned(parts: list[Message]) -> Iterator[Message]:
    """The head of the letter that came back, in whatever form it did."""
    for part in parts:
        if part.get_content_type() == "message/rfc822":
            yield from list(_parts(part))[:1]
        elif part.get_content_type() in {"text/rfc822-headers", "message/rfc822-headers"}:
            text = part.get_payload(decode=True)
            yield HeaderParser().parsestr(text.decode("ascii", "replace") if isinstance(text, bytes) else "")


def _detail(blocks: list[Message], actions: set[str]) -> str:
    said = [_word(block, name) for block in blocks for name in ("Action", "Status", "Diagnostic-Code")]
    words = " ".join(word for word in said if word)
    return f"bounce: {words or ', '.join(sorted(actions))}"[:_LONGEST_DETAIL]


def _word(message: Message, name: str) -> str:
    """A field in one printable line of ASCII; empty when there is none."""
    return " ".join(_SAYS_NOTHING.sub(" ", str(message.get(name, ""))).split())
