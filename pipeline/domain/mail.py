"""The life of one mail: a row per message and recipient, its bytes fixed when the decision is committed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class MailState(StrEnum):
    """Where a message stands; only `sending` is ever ambiguous, and only after the body went out."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Letter:
    """A composed message: what goes over the wire is `content`, byte for byte, however often it is tried."""

    message_id: str
    sender: str
    recipient: str
    subject: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class MailRow:
    """A letter in the ledger with its state; `attempts` counts the tries begun."""

    id: int
    bundle_id: str
    letter: Letter
    state: MailState
    attempts: int = 0


@dataclass(frozen=True)
class Delivery:
    """What became of one try: the new state, the relay's own words, and whether the whole relay should be left alone for now."""

    state: MailState
    detail: str
    relay_down: bool = False
