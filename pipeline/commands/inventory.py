"""`portin inventory`: the lists of what the account already has."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline import inventory
from pipeline.domain.inventory import ListKind, LoadedList
from pipeline.errors import UsageError
from pipeline.ledger import Ledger

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.config import Site


def import_list(site: Site, kind: str, file: Path, *, as_json: bool) -> int:
    """Replace one list."""
    try:
        content = file.read_bytes()
    except OSError as error:
        message = f"{file}: cannot be read ({error.strerror})"
        raise UsageError(message) from error
    with Ledger.open(site.ledger_url) as ledger:
        loaded = inventory.import_list(ledger.database, ListKind(kind), file.name, content, datetime.now(UTC))
    if as_json:
        sys.stdout.write(json.dumps({"kind": kind, **_as_json(loaded)}) + "\n")
    else:
        sys.stdout.write(f"{kind}: {loaded.rows} rows loaded, the list before is gone\n")
    return 0


def status(site: Site, *, as_json: bool) -> int:
    """Say which lists are loaded."""
    ledger = Ledger.open_to_read(site.ledger_url)
    lists: dict[ListKind, LoadedList] = {}
    if ledger is not None:
        with ledger:
            lists = inventory.loaded_lists(ledger.database)
    if as_json:
        known = {kind.value: _as_json(lists[kind]) if kind in lists else None for kind in ListKind}
        sys.stdout.write(json.dumps({"lists": known}, indent=1) + "\n")
    else:
        sys.stdout.write("".join(_line(kind, lists.get(kind)) for kind in ListKind))
    return 0


def _as_json(loaded: LoadedList) -> dict[str, object]:
    age = datetime.now(UTC) - loaded.loaded_at
    return {"rows": loaded.rows, "loaded_at": loaded.loaded_at.isoformat(), "age_hours": round(age.total_seconds() / 3600, 2)}


def _line(kind: ListKind, loaded: LoadedList | None) -> str:
    if loaded is None:
        return f"{kind.value:<10} not loaded: portin inventory import {kind.value} FILE.csv\n"
    return f"{kind.value:<10} {loaded.rows:>9,} rows, loaded {loaded.loaded_at:%Y-%m-%d %H:%M} UTC\n"
