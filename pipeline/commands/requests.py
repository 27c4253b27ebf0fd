"""`portin requests`: what became of submitted port requests."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.domain.bundle import RequestState
from pipeline.errors import UsageError
from pipeline.ledger import Ledger
from pipeline.reports.visible import visible

if TYPE_CHECKING:
    from pipeline.config import Site
    from pipeline.ledger_requests import HappenedEvent, SubmittedRequest


def list_requests(site: Site, *, partner: str | None, as_json: bool) -> int:
    """List requests, newest first."""
    ledger = Ledger.open_to_read(site.ledger_url)
    found: list[SubmittedRequest] = []
    if ledger is not None:
        with ledger:
            found = ledger.requests(partner)
    if as_json:
        _print({"requests": [_as_json(request) for request in found]})
    else:
        sys.stdout.write("".join(_line(request) for request in found) or "no requests were submitted yet\n")
    return 0


def show(site: Site, request_id: str, *, as_json: bool) -> int:
    """Show one request with its numbers and what happened to it."""
    ledger = Ledger.open_to_read(site.ledger_url)
    if ledger is None:
        message = f"{request_id}: no requests were submitted yet"
        raise UsageError(message)
    with ledger:
        request, numbers = ledger.request(request_id)
        events = ledger.events(request.id)
    if as_json:
        _print(_as_json(request) | {"numbers": numbers, "events": [_event(event) for event in events]})
        return 0
    sys.stdout.write(_line(request))
    sys.stdout.write(f"  numbers: {', '.join(numbers)}\n")
    sys.stdout.writelines(
        visible(f"  {event.at:%Y-%m-%d %H:%M:%S} {event.subject} {event.after} {event.detail}") + "\n" for event in events
    )
    return 0


def mark(site: Site, request_id: str, state: str) -> int:
    """Record what became of a request."""
    with Ledger.open(site.ledger_url) as ledger:
        sys.stdout.write(_line(ledger.mark_request(request_id, RequestState(state), datetime.now(UTC))))
    return 0


def _line(request: SubmittedRequest) -> str:
    when = f"{request.submitted_at:%Y-%m-%d %H:%M}"
    words = f"{request.partner}, {request.friendly_name}, {request.number_count} number(s) from {request.losing_carrier}"
    return visible(f"{request.short_id} {request.state.value:<9} {when} {words}") + "\n"


def _as_json(request: SubmittedRequest) -> dict[str, object]:
    return {
        "id": request.id,
        "short_id": request.short_id,
        "partner": request.partner,
        "friendly_name": request.friendly_name,
        "partner_reference": request.reference,
        "account_id": request.account_id,
        "losing_carrier": request.losing_carrier,
        "number_count": request.number_count,
        "state": request.state.value,
        "submitted_at": request.submitted_at.isoformat(),
        "changed_at": request.changed_at.isoformat(),
    }


def _event(event: HappenedEvent) -> dict[str, object]:
    return {"at": event.at.isoformat(), "subject": event.subject, "before": event.before, "after": event.after, "detail": event.detail}


def _print(document: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(document, indent=1, allow_nan=False) + "\n")
