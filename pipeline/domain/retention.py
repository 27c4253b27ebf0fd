"""What is kept of a bundle, where, and for how long: each store is emptied after its own number of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PURGE = "purge"
"""The subject of the events that tell of deletions."""


class Store(StrEnum):
    """A place that keeps something of a bundle; the word stands in the event of its deletion."""

    ARCHIVE = "archive"
    QUARANTINE = "quarantine"
    COPY = "copy"
    REPORT = "report"
    MAIL = "mail"
    LEDGER = "ledger"


@dataclass(frozen=True)
class Due:
    """What is due for deletion: everything in `store` of bundles that came to rest before `before`, `days` ago."""

    store: Store
    days: int
    before: datetime


@dataclass(frozen=True)
class Deletion:
    """What of one bundle was deleted, or would be; `problem` says why not, where it could not be."""

    bundle_id: str
    store: Store
    days: int
    problem: str = ""


def stores_of(days: Mapping[Store, int]) -> tuple[Store, ...]:
    """The stores that are emptied at all, what lies on the disk before what the ledger knows of it."""
    return tuple(store for store in Store if days.get(store, 0) > 0)
