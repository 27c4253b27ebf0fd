"""`portin purge`: deletes what is past its time, as the service does every night."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.identity import short_id
from pipeline.ledger import Ledger
from pipeline.logs import log_to_stderr
from pipeline.reports.visible import visible
from pipeline.retention import Purged, due_deletions, purge

if TYPE_CHECKING:
    from pipeline.config import Site
    from pipeline.domain.retention import Deletion

_SOME_LEFT = 75


def run(site: Site, *, dry_run: bool, as_json: bool) -> int:
    """Delete, or only say what would be deleted; 75 when something could not be deleted."""
    log_to_stderr()
    done = _done(site, dry_run=dry_run)
    if as_json:
        document = {
            "dry_run": dry_run,
            "deleted": [_as_json(it) for it in done.deleted],
            "kept": [_as_json(it) | {"problem": it.problem} for it in done.kept],
            "ledger_cleared": done.cleared,
        }
        sys.stdout.write(json.dumps(document, indent=1, allow_nan=False) + "\n")
    else:
        _print(done, dry_run=dry_run)
    return _SOME_LEFT if done.kept else 0


def _done(site: Site, *, dry_run: bool) -> Purged:
    ledger = Ledger.open_to_read(site.ledger_url) if dry_run or not site.may_have_ledger else Ledger.open(site.ledger_url)
    if ledger is None:
        return Purged()
    with ledger:
        if dry_run:
            return Purged(due_deletions(site, ledger, datetime.now(UTC)))
        return purge(site, ledger, lambda: datetime.now(UTC))


def _print(done: Purged, *, dry_run: bool) -> None:
    word = "would be deleted" if dry_run else "deleted"
    for it in done.deleted:
        sys.stdout.write(f"{short_id(it.bundle_id)} {it.store.value:<10} {word} after {it.days} days\n")
    for it in done.kept:
        sys.stdout.write(visible(f"{short_id(it.bundle_id)} {it.store.value:<10} could not be deleted: {it.problem}") + "\n")
    sys.stdout.write(f"{len(done.deleted)} {word}, {len(done.kept)} could not be\n")


def _as_json(it: Deletion) -> dict[str, object]:
    return {"id": it.bundle_id, "short_id": short_id(it.bundle_id), "store": it.store.value, "days": it.days}
