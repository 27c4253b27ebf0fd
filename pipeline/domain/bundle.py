"""The life of a bundle from the claim to its last state, as a table of legal moves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.decision import Decision


class BundleState(StrEnum):
    """How far a claimed bundle has come; what is only in the inbox has no row yet."""

    CLAIMING = "claiming"
    CLAIMED = "claimed"
    SNAPSHOTTED = "snapshotted"
    DECIDED = "decided"
    PUBLISHED = "published"
    DONE = "done"
    HELD = "held"
    INCOMPLETE = "incomplete"
    DUPLICATE = "duplicate"
    POISON = "poison"
    VANISHED = "vanished"


MOVES: dict[tuple[BundleState, BundleState], str] = {
    (BundleState.CLAIMING, BundleState.CLAIMED): "the folder was moved out of the inbox",
    (BundleState.CLAIMING, BundleState.VANISHED): "the partner took the folder away before it was moved",
    (BundleState.CLAIMED, BundleState.SNAPSHOTTED): "our private copy is on the disk",
    (BundleState.CLAIMED, BundleState.DECIDED): "processing failed too often, a person will look",
    (BundleState.SNAPSHOTTED, BundleState.DECIDED): "decision, report and mail were committed together",
    (BundleState.DECIDED, BundleState.PUBLISHED): "the report appeared in the outbox",
    (BundleState.PUBLISHED, BundleState.DONE): "the folder was archived",
    (BundleState.PUBLISHED, BundleState.HELD): "the folder was archived, a person will look",
    (BundleState.PUBLISHED, BundleState.INCOMPLETE): "the folder was archived, the partner will send it again",
    (BundleState.PUBLISHED, BundleState.DUPLICATE): "the folder was archived, it had been sent before",
    (BundleState.PUBLISHED, BundleState.POISON): "the folder was put into quarantine",
}
"""Every legal move and the step that it stands for."""

UNDER_WAY = frozenset(before for before, _ in MOVES)
"""The states that a restart must finish."""

_LAST = {Decision.HELD: BundleState.HELD, Decision.INCOMPLETE: BundleState.INCOMPLETE, Decision.DUPLICATE: BundleState.DUPLICATE}


def last_state(decision: Decision) -> BundleState:
    """Where a bundle with this decision comes to rest."""
    return _LAST.get(decision, BundleState.DONE)


@dataclass(frozen=True, slots=True)
class FolderName:
    """A bundle's place in the inbox by its bytes, whatever they are; as text only in `partner` and `bundle`."""

    partner_bytes: bytes
    bundle_bytes: bytes

    @property
    def partner(self) -> str:
        """The partner's name to show and to look up in config.toml."""
        return shown(self.partner_bytes)

    @property
    def bundle(self) -> str:
        """The bundle's name to show."""
        return shown(self.bundle_bytes)


@dataclass(frozen=True)
class Bundle:
    """A claimed bundle as the ledger knows it.

    Attributes:
        id: 26 characters, of which people see the last eight.
        folder: where it lay in the inbox.
        device, inode: of the folder that was claimed.
        unfinished: why the upload did not look finished when it was claimed.
        state: how far it has come.
        epoch: counts the moves; whoever holds an older one has lost the bundle.
        ends_as: the last state, once decided.
    """

    id: str
    folder: FolderName
    device: int
    inode: int
    unfinished: tuple[str, ...] = ()
    state: BundleState = BundleState.CLAIMING
    epoch: int = 0
    ends_as: BundleState | None = None
    decision: Decision | None = None


def shown(name: bytes) -> str:
    """A file name as text, bytes that are no UTF-8 as backslash escapes."""
    return name.decode("utf-8", "backslashreplace")


class RequestState(StrEnum):
    """What became of a submitted port request."""

    ACTIVE = "active"
    COMPLETE = "complete"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
