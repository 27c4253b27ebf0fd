"""What the ledger is asked about one bundle, and what it remembers that bears on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Question:
    """Whose earlier bundles matter to this one: `besides` is its own id, `numbers` are national."""

    partner: str
    besides: str = ""
    content_digest: str = ""
    reference: str = ""
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class History:
    """Earlier bundles and requests.

    Attributes:
        same_content: short id of an earlier bundle of this partner with the same content, or None.
        reference_used_by: short id of this partner's accepted bundle with the same partner_reference and other content, or None.
        active: those numbers of the request that are in an open port request, each with the words to say which (never another partner's).
        complete: the same for port requests that are complete.
        attempts: how often this bundle was begun before and not finished.
        on_hold: whether an operator wants this bundle held.
        refused: why an operator refuses this bundle, in words for the partner; empty when nobody does.
    """

    same_content: str | None = None
    reference_used_by: str | None = None
    active: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    complete: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    attempts: int = 0
    on_hold: bool = False
    refused: str = ""
