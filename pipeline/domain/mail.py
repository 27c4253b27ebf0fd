"""The life of one mail: a row per message and recipient, its bytes fixed when the decision is committed, its moves in one table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum


class MailState(StrEnum):
    """Where a message stands; only `handing over` is ever ambiguous, for only the final dot makes a relay take a message."""

    PENDING = "pending"
    SENDING = "sending"
    HANDING_OVER = "handing over"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    UNKNOWN = "unknown"
    BOUNCED = "bounced"
    HELD = "held"
    CLOSED = "closed"


MAIL_MOVES: dict[tuple[MailState, MailState], str] = {
    (MailState.PENDING, MailState.SENDING): "the first try begins",
    (MailState.DEFERRED, MailState.SENDING): "the next try begins",
    (MailState.UNKNOWN, MailState.SENDING): "it is sent once more, since nobody knows whether it arrived",
    (MailState.SENDING, MailState.PENDING): "the relay cannot be used by anybody: this was no try",
    (MailState.SENDING, MailState.DEFERRED): "the relay put it off, or the try ended before the final dot",
    (MailState.SENDING, MailState.UNKNOWN): "the second sending did not come to the final dot: the first is still in doubt",
    (MailState.SENDING, MailState.FAILED): "the relay refused it, or its time is over",
    (MailState.SENDING, MailState.SENT): "it lies in the folder, where twice is the same as once",
    (MailState.SENDING, MailState.HANDING_OVER): "the body is out, the final dot comes next",
    (MailState.HANDING_OVER, MailState.SENT): "the relay took it",
    (MailState.HANDING_OVER, MailState.DEFERRED): "the relay put it off after the final dot",
    (MailState.HANDING_OVER, MailState.FAILED): "the relay refused it after the final dot, or its answer was lost for the second time",
    (MailState.HANDING_OVER, MailState.UNKNOWN): "the answer to the final dot was lost",
    (MailState.SENT, MailState.BOUNCED): "a bounce came back",
    (MailState.UNKNOWN, MailState.BOUNCED): "a bounce came back: it had arrived at the relay",
    (MailState.PENDING, MailState.HELD): "an operator holds it",
    (MailState.DEFERRED, MailState.HELD): "an operator holds it",
    (MailState.UNKNOWN, MailState.HELD): "an operator holds it, though it may have arrived",
    (MailState.HELD, MailState.PENDING): "an operator releases it",
    (MailState.HELD, MailState.BOUNCED): "a bounce came back: it had arrived at the relay",
    (MailState.HELD, MailState.CLOSED): "an operator saw to it",
    (MailState.FAILED, MailState.PENDING): "an operator sends it again",
    (MailState.BOUNCED, MailState.PENDING): "an operator sends it again",
    (MailState.SENT, MailState.CLOSED): "an operator told the recipient of the second copy",
    (MailState.UNKNOWN, MailState.CLOSED): "an operator saw to it",
    (MailState.FAILED, MailState.CLOSED): "an operator saw to it",
    (MailState.BOUNCED, MailState.CLOSED): "an operator saw to it",
}
"""Every legal move and the step that it stands for; nothing leads from `sent` back to sending, so nothing is sent again unasked."""

WAITING = (MailState.PENDING, MailState.DEFERRED, MailState.UNKNOWN)
"""The states in which a message waits for its next try."""

UNDER_WAY = (MailState.SENDING, MailState.HANDING_OVER)
"""The states in which a message is found only when a service died."""

NEEDS_A_PERSON = (MailState.FAILED, MailState.BOUNCED, MailState.HELD)
"""The states that end only when an operator says how."""


@dataclass(frozen=True)
class Letter:
    """A composed message: what goes over the wire is `content`, byte for byte, however often it is tried."""

    message_id: str
    sender: str
    recipient: str
    subject: str
    content: bytes = field(repr=False)


def envelope_id(message_id: str) -> str:
    """What the relay is asked to name in a bounce (ENVID, RFC 3461 4.4): the Message-ID without its brackets."""
    return message_id.strip("<>")


@dataclass(frozen=True)
class MailRow:
    """A letter in the ledger with its state.

    Attributes:
        id: number of the row.
        bundle_id: whose submission it is.
        letter: the message.
        state: where it stands.
        attempts: the tries begun; those that ended because nobody could use the relay are not counted.
        doubts: how often the answer to the final dot was lost.
        possible_duplicate: whether the recipient may hold two copies, which have the same Message-ID and the same bytes.
        since: when its time began, UTC: when it was decided, or sent again by an operator.
        epoch: counts the moves; whoever holds an older one has lost the row.
        next_try: when it is due; None means now.
        detail: why it stands where it stands, in our words and those of the relay.
    """

    id: int
    bundle_id: str
    letter: Letter
    state: MailState
    attempts: int = 0
    doubts: int = 0
    possible_duplicate: bool = False
    since: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    epoch: int = 0
    next_try: datetime | None = None
    detail: str = ""


@dataclass(frozen=True)
class Delivery:
    """What became of one try.

    Attributes:
        state: `sent`, `deferred`, `failed` or `unknown`; `pending` when the relay itself failed before anything was said about the letter.
        detail: why, in the relay's own words.
        relay_down: whether the whole relay should be left alone for now.
    """

    state: MailState
    detail: str
    relay_down: bool = False


@dataclass(frozen=True)
class RelayRest:
    """A relay that failed is left alone for a while.

    Attributes:
        destination: which relay.
        failures: how often it failed in a row.
        until: when it is asked again, UTC.
        reason: what it said.
        began: when it failed first, UTC.
    """

    destination: str
    failures: int
    until: datetime
    reason: str
    began: datetime


class BounceOutcome(StrEnum):
    """What a bounce changed in the ledger."""

    BOUNCED = "bounced"
    NOTED = "noted"
    EARLY = "the letter is still under way"
    NOT_OURS = "no letter of ours"
