"""`portin replay`: judges a bundle again from our copy of it, to look or for good."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.commands.hold import handle
from pipeline.config import check_codes
from pipeline.documents import DocumentReader
from pipeline.domain.bundle import WAITS_FOR_A_PERSON
from pipeline.errors import UsageError
from pipeline.identity import short_id
from pipeline.ledger import Ledger
from pipeline.portability import provider_for
from pipeline.replay import Replay, replay
from pipeline.reports.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config import Site
    from pipeline.gather import PaperReader
    from pipeline.replay import Code


def for_good(site: Site, given_id: str, why: str) -> int:
    """Have a bundle that waits for a person judged again by the service."""
    return handle(site, given_id, why, Ledger.reopen)


def look(site: Site, given_id: str, *, as_json: bool, reader: PaperReader | None = None) -> int:
    """Say what would be decided now; changes nothing.

    Raises:
        UsageError: there is no such bundle, or our copy of it is gone.
    """
    check_codes(site)
    ledger = Ledger.open_to_read(site.ledger_url)
    if ledger is None:
        message = f"{given_id}: no bundle was taken yet"
        raise UsageError(message)
    with ledger:
        found = ledger.find(given_id)
        with DocumentReader(site.policy_for(found.folder.partner), site.documents) as documents:
            replayed = replay(found, site, ledger, reader or documents, provider_for(site), datetime.now(UTC))
    sys.stdout.write(json.dumps(_as_json(replayed), indent=1, allow_nan=False) + "\n" if as_json else "".join(_lines(replayed)))
    return 0


def _lines(replayed: Replay) -> Iterator[str]:
    row = replayed.bundle
    name = short_id(row.id)
    was = "was not decided yet" if row.decision is None else f"was {row.decision}"
    yield visible(f"{name} {row.folder.partner}/{row.folder.bundle}: {was}, now it would be {replayed.now}") + "\n"
    for heading, codes in (("no longer", replayed.gone), ("new", replayed.new), ("still", replayed.still)):
        yield from (f"  {heading}: {code} ({severity})\n" for code, severity in codes)
    yield f"nothing was changed{_advice(replayed, name)}\n"


def _advice(replayed: Replay, name: str) -> str:
    if replayed.bundle.state not in WAITS_FOR_A_PERSON:
        return ""
    return f"; `portin replay {name} --for-good` has it judged again, `portin release {name}` also waives the holds of its report"


def _as_json(replayed: Replay) -> dict[str, object]:
    row = replayed.bundle
    return {
        "id": row.id,
        "short_id": short_id(row.id),
        "partner": row.folder.partner,
        "bundle": row.folder.bundle,
        "state": row.state.value,
        "decision": None if row.decision is None else row.decision.value,
        "decision_now": replayed.now.value,
        "gone": _codes(replayed.gone),
        "new": _codes(replayed.new),
        "still": _codes(replayed.still),
    }


def _codes(codes: tuple[Code, ...]) -> list[dict[str, str]]:
    return [{"code": code, "severity": severity} for code, severity in codes]
