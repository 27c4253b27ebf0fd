"""What the CallTrackingMetrics account already holds, as far as it concerns one request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class ListKind(StrEnum):
    """The lists that `portin inventory import` takes, and most of which `portin inventory sync` fetches."""

    TRACKING = "tracking"
    RECEIVING = "receiving"
    FAILSAFE = "failsafe"
    USER = "user"
    ROUTING = "routing"
    SOURCE = "source"
    ACCOUNT = "account"
    REQUESTS = "requests"


NUMBER_LISTS = (ListKind.TRACKING, ListKind.RECEIVING, ListKind.FAILSAFE, ListKind.USER)
"""The kinds whose rows are telephone numbers in use."""


class Origin(StrEnum):
    """Where a list came from."""

    FILE = "file"
    SYNC = "sync"


@dataclass(frozen=True, slots=True)
class LoadedList:
    """A list that was loaded: how many rows it has, when that was (UTC) and where it came from."""

    rows: int
    loaded_at: datetime
    origin: Origin = Origin.FILE


@dataclass(frozen=True, slots=True)
class Route:
    """Something a tracking number can ring: a receiving number, voice menu, queue, user, router or bot."""

    id: str
    name: str
    type: str
    account_id: str


@dataclass(frozen=True, slots=True)
class TrackingSource:
    """Where calls come from; named in the number list by id or name."""

    id: str
    name: str
    account_id: str


def _nothing() -> Mapping[int, str]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Inventory:
    """The loaded lists, cut down to what one request asks about.

    `loaded` has an entry for every list that was imported, so a list that is absent there was not checked. The four number mappings hold
    those numbers of the request that the list contains, each with the list's own label for it (may be empty).
    """

    loaded: Mapping[ListKind, LoadedList] = field(default_factory=lambda: MappingProxyType({}))
    tracking: Mapping[int, str] = field(default_factory=_nothing)
    receiving: Mapping[int, str] = field(default_factory=_nothing)
    failsafe: Mapping[int, str] = field(default_factory=_nothing)
    user: Mapping[int, str] = field(default_factory=_nothing)
    routes: tuple[Route, ...] = ()
    sources: tuple[TrackingSource, ...] = ()
    accounts: frozenset[str] = frozenset()

    def has(self, kind: ListKind) -> bool:
        """Whether this list was loaded, be it empty."""
        return kind in self.loaded
