"""`portin inventory`: the lists of what the account already has."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline import inventory
from pipeline.ctm_api import CtmApi, keys_of
from pipeline.domain.inventory import ListKind, LoadedList, Origin
from pipeline.errors import UsageError
from pipeline.inventory_sync import fetch_lists, rows_by_kind
from pipeline.ledger import Ledger

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.config import Site
    from pipeline.pace import Clock

_FROM = {Origin.FILE: "from a file", Origin.SYNC: "from CallTrackingMetrics"}
_ONLY_AS_CSV = (
    "Fail-safe numbers and port requests made elsewhere are not in the API: keep them up to date with `portin inventory import`.\n"
)


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


def sync(site: Site, *, as_json: bool, clock: Clock | None = None) -> int:
    """Replace every list that the API has; what cannot be fetched to the end changes nothing."""
    keys = keys_of(site, os.environ)
    with Ledger.open(site.ledger_url) as ledger, CtmApi(site.ctm, keys, clock) as api:
        listed = fetch_lists(api, site.ctm.accounts)
        lists = inventory.replace_lists(ledger.database, rows_by_kind(listed), datetime.now(UTC), Origin.SYNC)
    if as_json:
        known = {kind.value: _as_json(loaded) for kind, loaded in lists.items()}
        sys.stdout.write(json.dumps({"lists": known, "foreign_numbers": listed.foreign}, indent=1) + "\n")
        return 0
    sys.stdout.write("".join(_line(kind, loaded) for kind, loaded in lists.items()))
    if listed.foreign:
        sys.stdout.write(f"left out, because they are no US or Canadian numbers: {listed.foreign:,}\n")
    sys.stdout.write(_ONLY_AS_CSV)
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
    stated = {"rows": loaded.rows, "loaded_at": loaded.loaded_at.isoformat(), "age_hours": round(_age_hours(loaded), 2)}
    return {**stated, "origin": loaded.origin.value}


def _age_hours(loaded: LoadedList) -> float:
    return (datetime.now(UTC) - loaded.loaded_at).total_seconds() / 3600


def _line(kind: ListKind, loaded: LoadedList | None) -> str:
    if loaded is None:
        return f"{kind.value:<10} not loaded: portin inventory import {kind.value} FILE.csv\n"
    age = f"{_age_hours(loaded):.0f} hours ago"
    return f"{kind.value:<10} {loaded.rows:>9,} rows, loaded {loaded.loaded_at:%Y-%m-%d %H:%M} UTC, {age}, {_FROM[loaded.origin]}\n"
