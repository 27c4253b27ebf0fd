"""`portin mail`: the letters that wait or need a person, and an operator's hand on them."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.identity import short_id
from pipeline.ledger import Ledger
from pipeline.reports.visible import visible

if TYPE_CHECKING:
    from pipeline.config import Site
    from pipeline.domain.mail import MailRow, RelayRest


def list_mail(site: Site, *, as_json: bool) -> int:
    """List the letters about which something is still to be done, and the relays that rest."""
    ledger = Ledger.open_to_read(site.ledger_url)
    rows: list[MailRow] = []
    rests: list[RelayRest] = []
    if ledger is not None:
        with ledger:
            rows, rests = ledger.open_mail(), ledger.resting_relays()
    if as_json:
        document = {"mail": [mail_as_json(row) for row in rows], "relays": [rest_as_json(rest) for rest in rests]}
        sys.stdout.write(json.dumps(document, indent=1, allow_nan=False) + "\n")
        return 0
    sys.stdout.writelines(rest_line(rest) for rest in rests)
    sys.stdout.write("".join(mail_line(row) for row in rows) or "no mail is waiting\n")
    return 0


def send(site: Site, row_id: int) -> int:
    """Let a letter be tried at the next look, and the relay be asked whether it works again."""
    now = datetime.now(UTC)
    with Ledger.open(site.ledger_url) as ledger:
        row = ledger.send_mail_again(row_id, now)
        ledger.wake_relays(now, "an operator wants mail sent now")
    sys.stdout.write(mail_line(row))
    return 0


def close(site: Site, row_id: int) -> int:
    """Leave a letter as it is: a person saw to it."""
    with Ledger.open(site.ledger_url) as ledger:
        sys.stdout.write(mail_line(ledger.close_mail(row_id, datetime.now(UTC))))
    return 0


def mail_line(row: MailRow) -> str:
    """A letter in one line."""
    when = "" if row.next_try is None else f", next try {row.next_try:%Y-%m-%d %H:%M}"
    words = f"{row.id} {short_id(row.bundle_id)} {row.state.value:<9} {row.attempts} tries{when}: {row.detail}"
    return visible(words, 600) + "\n"


def rest_line(rest: RelayRest) -> str:
    """A relay that rests, in one line."""
    times = "once" if rest.failures == 1 else f"{rest.failures} times"
    words = (
        f"relay {rest.destination} failed {times} since {rest.began:%Y-%m-%d %H:%M}, asked again {rest.until:%Y-%m-%d %H:%M}: {rest.reason}"
    )
    return visible(words, 600) + "\n"


def mail_as_json(row: MailRow) -> dict[str, object]:
    """A letter for machines."""
    return {
        "mail": row.id,
        "bundle": row.bundle_id,
        "short_id": short_id(row.bundle_id),
        "message_id": row.letter.message_id,
        "recipient": row.letter.recipient,
        "subject": row.letter.subject,
        "state": row.state.value,
        "attempts": row.attempts,
        "may_have_arrived": row.doubts > 0,
        "possible_duplicate": row.possible_duplicate,
        "since": row.since.isoformat(),
        "next_try": None if row.next_try is None else row.next_try.isoformat(),
        "detail": row.detail,
    }


def rest_as_json(rest: RelayRest) -> dict[str, object]:
    """A relay that rests, for machines."""
    return {
        "destination": rest.destination,
        "failures": rest.failures,
        "began": rest.began.isoformat(),
        "until": rest.until.isoformat(),
        "reason": rest.reason,
    }
