"""`portin hold`, `portin release` and `portin reject`: an operator keeps a bundle from going on, lets it go on, or ends it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.hand import hand_of_this_user
from pipeline.identity import short_id
from pipeline.ledger import Ledger
from pipeline.reports.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.config import Site
    from pipeline.ledger_operators import Hand, Handled


def hold(site: Site, given_id: str, why: str) -> int:
    """Hold a bundle that is not decided yet, or the letter of one that is."""
    return handle(site, given_id, why, Ledger.hold)


def release(site: Site, given_id: str, why: str) -> int:
    """Let a held bundle go on."""
    return handle(site, given_id, why, Ledger.release)


def reject(site: Site, given_id: str, why: str) -> int:
    """End a held bundle: the partner is told why, and sends a new one.

    Raises:
        UsageError: no words for the partner.
    """
    if not why.strip():
        message = "--why is what the partner reads: say what must be corrected"
        raise UsageError(message)
    return handle(site, given_id, why.strip(), Ledger.reject)


def handle(site: Site, given_id: str, why: str, done: Callable[[Ledger, str, Hand, datetime], Handled]) -> int:
    """Do something to one bundle of the ledger and say what came of it.

    Raises:
        UsageError: there is no such bundle, or this cannot be done to it.
    """
    if not site.may_have_ledger:
        message = f"{given_id}: no bundle was taken yet"
        raise UsageError(message)
    with Ledger.open(site.ledger_url) as ledger:
        handled = done(ledger, given_id, hand_of_this_user(why), datetime.now(UTC))
    folder = handled.bundle.folder
    sys.stdout.write(visible(f"{short_id(handled.bundle.id)} {folder.partner}/{folder.bundle}: {handled.said}") + "\n")
    return 0
