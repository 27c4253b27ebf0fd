"""The life of a bundle from the claim to its last state, as a table of legal moves."""

from __future__ import annotations

import unicodedata
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
    REOPENED = "reopened"
    VANISHED = "vanished"


MOVES: dict[tuple[BundleState, BundleState], str] = {
    (BundleState.CLAIMING, BundleState.CLAIMED): "the folder was moved out of the inbox, or is known by what lies in it where it cannot be",
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
    (BundleState.HELD, BundleState.REOPENED): "an operator released it, or wants it judged again",
    (BundleState.POISON, BundleState.REOPENED): "an operator wants it judged again",
    (BundleState.REOPENED, BundleState.SNAPSHOTTED): "the folder was put back, our private copy is there still",
    (BundleState.REOPENED, BundleState.CLAIMED): "the folder was put back, our private copy must be made anew",
}
"""Every legal move and the step that it stands for."""

WAITS_FOR_A_PERSON = frozenset({BundleState.HELD, BundleState.POISON})
"""The states that a bundle leaves only when an operator says so."""

UNDER_WAY = frozenset(before for before, _ in MOVES) - WAITS_FOR_A_PERSON
"""The states that a restart must finish."""

_LAST = {Decision.HELD: BundleState.HELD, Decision.INCOMPLETE: BundleState.INCOMPLETE, Decision.DUPLICATE: BundleState.DUPLICATE}


def last_state(decision: Decision) -> BundleState:
    """Where a bundle with this decision comes to rest."""
    return _LAST.get(decision, BundleState.DONE)


_ITSELF = b"."


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
        return shown(self.bundle_bytes) if self.bundle_bytes != _ITSELF else "loose files"

    @classmethod
    def of_loose_files(cls, partner_bytes: bytes) -> FolderName:
        """What lies in a partner's folder outside of any bundle; it is told to the partner as if it were one that is not finished."""
        return cls(partner_bytes, _ITSELF)

    @property
    def holds_loose_files(self) -> bool:
        """Whether this is the partner's folder itself, a name that no folder in it can have."""
        return self.bundle_bytes == _ITSELF


@dataclass(frozen=True)
class Bundle:
    """A claimed bundle as the ledger knows it.

    Attributes:
        id: 26 characters, of which people see the last eight.
        folder: where it lay in the inbox.
        device, inode: of the folder that was claimed.
        unfinished: why the upload did not look finished when it was claimed.
        fingerprint: stands for everything that lay in the folder when it was claimed.
        stays: the folder could not be moved and lies in the inbox still; it is taken again only with another fingerprint.
        state: how far it has come.
        epoch: counts the moves; whoever holds an older one has lost the bundle.
        ends_as: the last state, once decided.
        judged_again: how often an operator had it judged again; each time there is a report of its own.
        waived: the codes whose holds an operator waived.
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
    fingerprint: str = ""
    stays: bool = False
    judged_again: int = 0
    waived: frozenset[str] = frozenset()


_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def shown(name: bytes) -> str:
    """A file name as text that no screen obeys and no other name shares: whatever is no visible character is a backslash escape."""
    return "".join(map(_visible, name.decode("utf-8", "surrogateescape")))


def _visible(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    is_hidden = character == "\\" or unicodedata.category(character) in _INVISIBLE
    return character.encode("unicode_escape").decode("ascii") if is_hidden else character


class RequestState(StrEnum):
    """What became of a submitted port request."""

    ACTIVE = "active"
    COMPLETE = "complete"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
