"""What must be true of a site and its ledger at every moment, and what must be true once there is nothing left to do."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pipeline.domain.bundle import MOVES, UNDER_WAY, BundleState
from pipeline.domain.decision import Decision
from pipeline.domain.mail import MAIL_MOVES, MailState
from pipeline.identity import short_id
from pipeline.mail import message_id as message_id_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from pipeline.config import Site
    from pipeline.ledger import Ledger

_SUBMITS = frozenset(decision.value for decision in Decision if decision.submits)
_MOVES = {(before.value, after.value) for before, after in MOVES} | {(None, BundleState.CLAIMING.value)}
_MAIL_MOVES = {(before.value, after.value) for before, after in MAIL_MOVES}
_MAIL_STATES = {state.value for state in MailState}
_BUNDLE_STATES = {state.value for state in BundleState}
_UNDER_WAY = {state.value for state in UNDER_WAY}
_REPORTED = _BUNDLE_STATES - _UNDER_WAY - {BundleState.VANISHED.value} | {BundleState.PUBLISHED.value}
_MAY_BE_REPORTED = _REPORTED | {BundleState.DECIDED.value}


class Row(NamedTuple):
    """A bundle in the ledger."""

    id: str
    partner: str
    name: bytes
    state: str
    decision: str | None
    ends_as: str | None
    content_digest: str | None
    judged_again: int


def bundles(ledger: Ledger) -> list[Row]:
    """Every bundle that was ever claimed, oldest first."""
    with ledger.database.reading() as connection:
        columns = ", ".join(Row._fields)
        return [Row(*row) for row in connection.exec_driver_sql(f"SELECT {columns} FROM bundle ORDER BY id")]  # noqa: S608 - our own names


def broken_promises(site: Site, ledger: Ledger) -> list[str]:
    """What contradicts the promises at any moment, in words; nothing when all is well."""
    rows = bundles(ledger)
    with ledger.database.reading() as connection:
        return [
            *_illegal_moves(connection),
            *_numbers_twice(connection),
            *_wrong_mail(connection, rows, site.mail.message_id_domain),
            *_submitted_twice(rows),
            *_wrong_reports(site, ledger, rows),
        ]


def unfinished_business(site: Site, ledger: Ledger) -> list[str]:
    """What is left although nothing is left to do, in words."""
    rows = bundles(ledger)
    left = [f"{row.id} is still {row.state}" for row in rows if row.state in _UNDER_WAY]
    left += [f"{path.name} lies in claimed" for path in (site.work_folder / "claimed").iterdir()]
    left += [f"{path} is half a report" for path in site.outbox_folder.rglob(".tmp-*")]
    left += [f"{path} is half a copy" for path in (site.work_folder / "copies").glob("*.tmp")]
    return left + list(_lost_as_duplicate(rows))


def _illegal_moves(connection: Connection) -> Iterator[str]:
    where: dict[str, str | None] = defaultdict(lambda: None)
    told = connection.exec_driver_sql("SELECT bundle_id, subject, before, after, detail FROM event ORDER BY id")
    for bundle_id, subject, before, after, detail in told:
        if subject == "bundle" and after in _BUNDLE_STATES:
            key = bundle_id
            legal = (before, after) in _MOVES
        elif subject == "mail" and before is not None:
            key = detail.partition(":")[0]
            where.setdefault(key, before)
            legal = (before, after) in _MAIL_MOVES or (before == after and "operator" in detail)
        else:
            continue
        if not legal or where[key] != before:
            yield f"{key}: an event says {before} -> {after}, it stood at {where[key]}"
        where[key] = after


def _numbers_twice(connection: Connection) -> Iterator[str]:
    active = connection.exec_driver_sql("SELECT number FROM port_number WHERE state = 'active' GROUP BY number HAVING count(*) > 1")
    yield from (f"{number} is active twice" for number in active.scalars())
    stray = "SELECT n.number FROM port_number n JOIN request r USING (bundle_id) WHERE n.state = 'active' AND r.state <> 'active'"
    yield from (f"{number} is active in a request that is not" for number in connection.exec_driver_sql(stray).scalars())


def _wrong_mail(connection: Connection, rows: list[Row], domain: str) -> Iterator[str]:
    letters = connection.exec_driver_sql("SELECT bundle_id, message_id, recipient, state, content FROM mail").all()
    counts = Counter(letter[0] for letter in letters)
    for row in rows:
        wanted = int(row.decision in _SUBMITS)
        if counts[row.id] != wanted:
            yield f"{row.id} ({row.decision}) has {counts[row.id]} letters"
    for bundle_id, message_id, recipient, state, content in letters:
        ours = message_id_of(bundle_id, recipient, domain)
        if state not in _MAIL_STATES or message_id != ours or f"\nMessage-ID: {message_id}\r".encode() not in content:
            yield f"{message_id} of {bundle_id} is {state} and not what was composed"


def _submitted_twice(rows: list[Row]) -> Iterator[str]:
    contents = Counter((row.partner, row.content_digest) for row in rows if row.decision in _SUBMITS)
    yield from (f"{partner} has content {digest} submitted {count} times" for (partner, digest), count in contents.items() if count > 1)
    yield from (
        f"{row.id} was submitted without its content being noted" for row in rows if row.decision in _SUBMITS and not row.content_digest
    )


def _lost_as_duplicate(rows: list[Row]) -> Iterator[str]:
    """A duplicate needs something that it is a duplicate of."""
    judged = {row.partner for row in rows if row.content_digest}
    yield from (f"{row.id} is a duplicate of nothing" for row in rows if row.decision == "duplicate" and row.partner not in judged)


def _wrong_reports(site: Site, ledger: Ledger, rows: list[Row]) -> Iterator[str]:
    """One report for each time that a bundle was judged; the last one has the bytes that were committed."""
    found: dict[str, dict[str, Path]] = defaultdict(dict)
    for path in site.outbox_folder.glob("*/*"):
        if path.is_dir() and not path.name.startswith(".tmp-"):
            which = path.name.split(".")[-2]
            found[which.partition("-")[0]][which] = path
    for row in rows:
        reports, short = found.pop(short_id(row.id), {}), short_id(row.id)
        earlier = {f"{short}-{time + 1}" if time else short for time in range(row.judged_again)}
        last = f"{short}-{row.judged_again + 1}" if row.judged_again else short
        wanted, allowed = (
            earlier | ({last} if row.state in _REPORTED else set()),
            earlier | ({last} if row.state in _MAY_BE_REPORTED else set()),
        )
        if not wanted <= reports.keys() <= allowed:
            yield f"{row.id} ({row.state}) has the reports {sorted(reports)}"
        if last in reports:
            yield from _wrong_report(reports[last], row, ledger)
    yield from (f"{key} is the report of no bundle" for key in found)


def _wrong_report(report: Path, row: Row, ledger: Ledger) -> Iterator[str]:
    files = {path.name: path.read_bytes() for path in report.iterdir()}
    if files != ledger.report_files(row.id):
        yield f"{report.name} is not what was committed"
    if json.loads(files["report.json"])["decision"] != row.decision or not report.name.endswith(f".{row.decision}"):
        yield f"{report.name} does not say {row.decision}"
