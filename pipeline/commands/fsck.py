"""`portin fsck`: compares what lies on the disk with what the ledger says of it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from pipeline.consistency import contradictions, contradictions_without_ledger
from pipeline.ledger import Ledger
from pipeline.reports.visible import visible

if TYPE_CHECKING:
    from pipeline.config import Site
    from pipeline.consistency import Contradiction

_LONGEST_LINE = 1000


def run(site: Site, *, as_json: bool) -> int:
    """Print every contradiction; 0 when there is none, else 1."""
    found = _found(site)
    if as_json:
        document = {"contradictions": [{"subject": it.subject, "what": it.what} for it in found]}
        sys.stdout.write(json.dumps(document, indent=1, allow_nan=False) + "\n")
    else:
        lines = [visible(f"{it.subject}: {it.what}", _LONGEST_LINE) + "\n" for it in found]
        sys.stdout.write("".join(lines) or "disk and ledger agree\n")
    return 1 if found else 0


def _found(site: Site) -> tuple[Contradiction, ...]:
    ledger = Ledger.open_to_read(site.ledger_url)
    if ledger is None:
        return contradictions_without_ledger(site)
    with ledger:
        return contradictions(site, ledger)
