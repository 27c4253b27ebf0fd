"""`portin queue`: what waits where, and for whom."""

from __future__ import annotations

import json
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.commands.mail import mail_as_json, mail_line, rest_as_json, rest_line
from pipeline.domain.bundle import BundleState
from pipeline.domain.mail import MailRow, RelayRest
from pipeline.identity import short_id
from pipeline.inbox import Inbox, Sighting
from pipeline.ledger import Ledger
from pipeline.ledger_queue import Waiting
from pipeline.reports.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config import Site
    from pipeline.domain.bundle import FolderName

_INCOMPLETE_FOR = timedelta(days=30)
"""So long an unfinished bundle is shown as waiting for its partner."""


@dataclass(frozen=True)
class _Queue:
    inbox: tuple[Sighting, ...] = ()
    under_way: tuple[Waiting, ...] = ()
    held: tuple[Waiting, ...] = ()
    incomplete: tuple[Waiting, ...] = ()
    mail: tuple[MailRow, ...] = ()
    relays: tuple[RelayRest, ...] = ()


def run(site: Site, *, as_json: bool) -> int:
    """Print what waits: in the inbox, under way, for a person, for the partner, for the relay."""
    queue = _queue(site)
    if as_json:
        sys.stdout.write(json.dumps(_as_json(queue), indent=1, allow_nan=False) + "\n")
    else:
        sys.stdout.write("".join(_lines(queue)) or "nothing waits\n")
    return 0


def _queue(site: Site) -> _Queue:
    with ExitStack() as stack:
        ledger = Ledger.open_to_read(site.ledger_url)
        if ledger is None:
            return _Queue(_sightings(Inbox(site, time.monotonic, time.time)))
        stack.enter_context(ledger)
        seen = _sightings(Inbox(site, time.monotonic, time.time, ledger.was_taken))
        under_way, held, incomplete = map(tuple, ledger.queued(datetime.now(UTC) - _INCOMPLETE_FOR))
        return _Queue(seen, under_way, held, incomplete, tuple(ledger.open_mail()), tuple(ledger.resting_relays()))


def _sightings(inbox: Inbox) -> tuple[Sighting, ...]:
    return tuple(inbox.scan()) if inbox.site.inbox_folder.is_dir() else ()


def _lines(queue: _Queue) -> Iterator[str]:
    yield from (_line("inbox", "", it.folder, _words(it)) for it in queue.inbox)
    for it in queue.under_way:
        hold = ", to be held" if it.to_be_held else ""
        yield _bundle_line("under way", it, f"{it.bundle.state}{hold}, {it.attempts} attempt(s)")
    for it in queue.held:
        yield _bundle_line("given up" if it.bundle.state is BundleState.POISON else "held", it, ", ".join(it.why) or "without a finding")
    yield from (_bundle_line("incomplete", it, "the partner has not sent it again") for it in queue.incomplete)
    yield from (f"mail       {mail_line(row)}" for row in queue.mail)
    yield from (rest_line(rest) for rest in queue.relays)


def _words(it: Sighting) -> str:
    if it.complete:
        return "complete, is taken when it is its turn"
    if it.ready_in_seconds is not None:
        return f"must be quiet for {it.ready_in_seconds:.0f} s"
    return f"{'overdue' if it.overdue else 'unfinished'}: {'; '.join(it.unfinished) or 'being uploaded'}"


def _bundle_line(where: str, it: Waiting, words: str) -> str:
    return _line(where, f"{short_id(it.bundle.id)} ", it.bundle.folder, f"since {it.since:%Y-%m-%d %H:%M}: {words}")


def _line(where: str, name: str, folder: FolderName, words: str) -> str:
    return visible(f"{where:<10} {name}{folder.partner}/{folder.bundle}: {words}", 600) + "\n"


def _as_json(queue: _Queue) -> dict[str, object]:
    return {
        "inbox": [_sighting(it) for it in queue.inbox],
        "under_way": [_waiting(it) for it in queue.under_way],
        "held": [_waiting(it) for it in queue.held],
        "incomplete": [_waiting(it) for it in queue.incomplete],
        "mail": [mail_as_json(row) for row in queue.mail],
        "relays": [rest_as_json(rest) for rest in queue.relays],
    }


def _sighting(it: Sighting) -> dict[str, object]:
    return {
        "partner": it.folder.partner,
        "bundle": it.folder.bundle,
        "complete": it.complete,
        "overdue": it.overdue,
        "unfinished": list(it.unfinished),
        "ready_in_seconds": it.ready_in_seconds,
    }


def _waiting(it: Waiting) -> dict[str, object]:
    return {
        "id": it.bundle.id,
        "short_id": short_id(it.bundle.id),
        "partner": it.bundle.folder.partner,
        "bundle": it.bundle.folder.bundle,
        "state": it.bundle.state.value,
        "since": it.since.isoformat(),
        "attempts": it.attempts,
        "codes": list(it.why),
        "to_be_held": it.to_be_held,
    }
