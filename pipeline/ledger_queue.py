"""What waits in the ledger: bundles under way, bundles that wait for a person, and those that the partner has to send again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, Select, exists, func, select

from pipeline.domain.bundle import UNDER_WAY, WAITS_FOR_A_PERSON, Bundle, BundleState
from pipeline.domain.finding import Severity
from pipeline.ledger_rows import bundle_of
from schemas.ledger.tables import bundle, event, finding

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Waiting:
    """A bundle that waits.

    Attributes:
        bundle: the bundle.
        since: when it came to where it stands, UTC.
        attempts: how often work on it was begun.
        why: the codes of its findings that keep it there.
        to_be_held: whether an operator wants it held.
    """

    bundle: Bundle
    since: datetime
    attempts: int = 0
    why: tuple[str, ...] = ()
    to_be_held: bool = False


def under_way(connection: Connection) -> list[Waiting]:
    """The bundles that the service works on, oldest first."""
    return _waiting(connection, _in(UNDER_WAY), frozenset())


def waiting_for_a_person(connection: Connection) -> list[Waiting]:
    """The held bundles and those that were given up, oldest first, with what holds them."""
    return _waiting(connection, _in(WAITS_FOR_A_PERSON), {Severity.HOLD})


def waiting_for_the_partner(connection: Connection, since: datetime) -> list[Waiting]:
    """The unfinished bundles that were told of after `since` and have not been sent again under their name."""
    again = bundle.alias()
    newer = exists().where(again.c.partner == bundle.c.partner, again.c.name == bundle.c.name, again.c.id > bundle.c.id)
    chosen = _in({BundleState.INCOMPLETE}).where(bundle.c.decided_at >= since, ~newer)
    return _waiting(connection, chosen, {Severity.REJECT_BUNDLE})


def findings_of(connection: Connection, bundle_id: str) -> dict[tuple[str, str], int]:
    """How often each code was found in the last judgement of a bundle, by code and severity."""
    counted = select(finding.c.code, finding.c.severity, func.sum(finding.c.count)).where(finding.c.bundle_id == bundle_id)
    rows = connection.execute(counted.group_by(finding.c.code, finding.c.severity).order_by(finding.c.code))
    return {(code, severity): int(count) for code, severity, count in rows}


def _in(states: Iterable[BundleState]) -> Select[Any]:
    moved = (event.c.bundle_id == bundle.c.id, event.c.subject == "bundle", event.c.after == bundle.c.state)
    since = select(func.max(event.c.at)).where(*moved).scalar_subquery()
    return select(bundle, since.label("since")).where(bundle.c.state.in_([state.value for state in states])).order_by(bundle.c.id)


def _waiting(connection: Connection, chosen: Select[Any], severities: Iterable[Severity]) -> list[Waiting]:
    rows = connection.execute(chosen).all()
    codes = _codes(connection, rows, severities)
    return [Waiting(bundle_of(row), row.since or row.claimed_at, row.attempts, tuple(codes[row.id]), bool(row.held_why)) for row in rows]


def _codes(connection: Connection, rows: Iterable[Row[Any]], severities: Iterable[Severity]) -> defaultdict[str, list[str]]:
    codes: defaultdict[str, list[str]] = defaultdict(list)
    wanted = [severity.value for severity in severities]
    for row in rows if wanted else ():
        its = (finding.c.bundle_id == row.id, finding.c.severity.in_(wanted))
        codes[row.id] += connection.execute(select(finding.c.code).where(*its).distinct().order_by(finding.c.code)).scalars()
    return codes
