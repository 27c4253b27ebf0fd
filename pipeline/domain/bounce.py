"""What a message says that came back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounce:
    """A report about the delivery of one message (RFC 3464).

    Attributes:
        letters: what may name the message, the surest first: envelope ids and Message-IDs, without brackets.
        failed: whether it says that the message will not arrive; otherwise it is late or has been passed on.
        detail: the status and the words of whoever reports, in one harmless line.
    """

    letters: tuple[str, ...]
    failed: bool
    detail: str
