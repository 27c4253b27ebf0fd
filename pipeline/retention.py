"""Deletes what is past its time: first an event says so, then the files go; what a crash leaves between, the next run deletes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.deletion import delete_folder
from pipeline.domain.retention import Deletion, Due, Store, stores_of
from pipeline.logs import log, place_of
from pipeline.outbox import withdraw
from pipeline.stores import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from pipeline.config import Site
    from pipeline.domain.bundle import Bundle
    from pipeline.ledger import Ledger


@dataclass(frozen=True)
class Purged:
    """What a purge did.

    Attributes:
        deleted: what went, also what an earlier purge began and did not finish.
        kept: what should have gone and could not be deleted.
        cleared: whether the files of the ledger hold none of it any more; otherwise the next purge sees to that.
    """

    deleted: tuple[Deletion, ...] = ()
    kept: tuple[Deletion, ...] = ()
    cleared: bool = True


def due_deletions(site: Site, ledger: Ledger, now: datetime) -> tuple[Deletion, ...]:
    """What a purge would delete now."""
    return tuple(Deletion(it.id, due.store, due.days) for due in _dues(site, now) for it in ledger.due_bundles(due))


def purge(site: Site, ledger: Ledger, now: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False) -> Purged:
    """Delete everything that is past its time, bundle by bundle, until told to stop."""
    results: list[Deletion] = []
    for deletion in _deletions(site, ledger, now):
        results.append(deletion)
        if deletion.problem:
            log().warning("not_deleted", id=deletion.bundle_id, store=deletion.store, reason=deletion.problem)
        if stopping():
            break
    cleared = ledger.database.clear_deleted()
    if not cleared:
        log().warning("ledger_not_cleared", reason="somebody was reading; the next purge does it")
    deleted = tuple(it for it in results if not it.problem)
    return Purged(deleted, tuple(it for it in results if it.problem), cleared)


def _deletions(site: Site, ledger: Ledger, now: Callable[[], datetime]) -> Iterator[Deletion]:
    """What an earlier purge began comes first: while a report is there, the ledger must not forget its name."""
    stuck: set[str] = set()
    for kept, due in _chosen(site, ledger, now, stuck):
        deletion = _delete(kept, due)
        if deletion.problem:
            stuck.add(deletion.bundle_id)
        yield deletion


def _chosen(site: Site, ledger: Ledger, now: Callable[[], datetime], stuck: set[str]) -> Iterator[tuple[Kept, Due]]:
    days = site.retention.days
    for row, stores in ledger.forgotten_on_disk():
        kept = _kept(row, site, ledger)
        for store in sorted(stores):
            if any(map(os.path.lexists, kept.paths(store))):
                yield kept, Due(store, days[store], now())
    for due in _dues(site, now()):
        for row in ledger.due_bundles(due):
            kept = _kept(row, site, ledger)  # before the ledger forgets the names
            if row.id not in stuck and ledger.forget(row.id, due, now()):
                yield kept, due


def _dues(site: Site, now: datetime) -> tuple[Due, ...]:
    days = site.retention.days
    if days[Store.LEDGER]:  # while a report is there, its name must be known
        days[Store.LEDGER] = max(days[Store.LEDGER], days[Store.REPORT])
    return tuple(Due(store, days[store], now - timedelta(days=days[store])) for store in stores_of(days))


def _kept(row: Bundle, site: Site, ledger: Ledger) -> Kept:
    return Kept(row, *ledger.traces_of(row.id), site)


def _delete(kept: Kept, due: Due) -> Deletion:
    try:
        if due.store is Store.REPORT:
            withdraw(kept.site.outbox_folder, kept.bundle, kept.decisions)
        for path in kept.paths(due.store):
            delete_folder(path)
    except OSError as error:
        return Deletion(kept.bundle.id, due.store, due.days, f"{error.strerror or place_of(error)}; check owner and mode of its folder")
    return Deletion(kept.bundle.id, due.store, due.days)
