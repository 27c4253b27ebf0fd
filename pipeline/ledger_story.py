"""All that the ledger holds about each bundle, read in one view, to be compared with the disk and with itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, func, select

from pipeline.domain.bundle import Bundle, BundleState
from pipeline.domain.decision import Decision
from pipeline.domain.retention import PURGE
from pipeline.ledger_rows import bundle_of
from schemas.ledger.tables import bundle, event, mail, port_number, report_file, request

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAIL_EVENT = re.compile(r"mail ([0-9]+):")

Move = tuple[str | None, str]
"""From which state to which, in the ledger's words."""


@dataclass(frozen=True)
class MailStory:
    """A mail row without its bytes, with the moves that the event log tells of it."""

    id: int
    message_id: str
    state: str
    epoch: int
    doubts: int
    has_body: bool
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True)
class RequestStory:
    """The request row of a bundle: its state, how many numbers it names, and how many of its numbers stand in which state."""

    state: str
    number_count: int
    numbers: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class BundleStory:
    """A bundle row with all that hangs on it.

    Attributes:
        bundle: the row.
        moves: its moves as the event log tells them, oldest first.
        decisions: what was decided, once for each time that it was judged to the end.
        purged: the stores that were emptied of it.
        mail: its messages.
        report: the names of the report's files whose bytes are kept.
        request: the submitted request, if there is one.
    """

    bundle: Bundle
    moves: tuple[Move, ...] = ()
    decisions: tuple[Decision, ...] = ()
    purged: frozenset[str] = frozenset()
    mail: tuple[MailStory, ...] = ()
    report: tuple[str, ...] = ()
    request: RequestStory | None = None

    @property
    def stamp(self) -> tuple[object, ...]:
        """Differs as soon as the bundle or its mail has moved."""
        return self.bundle.state, self.bundle.epoch, tuple((row.id, row.epoch) for row in self.mail), self.purged


@dataclass
class _Told:
    """What the event log tells of one bundle."""

    moves: list[Move] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    purged: set[str] = field(default_factory=set)
    mail_moves: dict[int, list[Move]] = field(default_factory=lambda: defaultdict(list))


def read_stories(connection: Connection) -> dict[str, BundleStory]:
    """The story of every bundle by its id, oldest first."""
    told = _told(connection)
    letters, reports, requests = _mail(connection, told), _reports(connection), _requests(connection)
    rows = connection.execute(select(bundle).order_by(bundle.c.id))
    return {row.id: _story(bundle_of(row), told[row.id], letters[row.id], reports[row.id], requests.get(row.id)) for row in rows}


def numbers_active_twice(connection: Connection) -> list[int]:
    """The numbers that are in more than one active request; there should be none."""
    chosen = select(port_number.c.number).where(port_number.c.state == "active").group_by(port_number.c.number)
    return list(connection.execute(chosen.having(func.count() > 1)).scalars())


def damage(connection: Connection) -> Iterator[str]:
    """What the database itself says is wrong with its file, in its own words; SQLite alone can be asked."""
    if connection.dialect.name == "sqlite":
        lines = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
        yield from (str(line) for line in lines if line != "ok")


def dangling_rows(connection: Connection) -> Iterator[str]:
    """The tables with rows that refer to a row that is not there; SQLite alone does not notice when it is told not to look."""
    if connection.dialect.name == "sqlite":
        yield from {table for table, *_ in connection.exec_driver_sql("PRAGMA foreign_key_check")}


def _story(row: Bundle, told: _Told, letters: list[MailStory], report: list[str], submitted: RequestStory | None) -> BundleStory:
    moves, decisions, purged = tuple(told.moves), tuple(told.decisions), frozenset(told.purged)
    return BundleStory(row, moves, decisions, purged, tuple(letters), tuple(report), submitted)


def _told(connection: Connection) -> defaultdict[str, _Told]:
    told: defaultdict[str, _Told] = defaultdict(_Told)
    columns = (event.c.bundle_id, event.c.subject, event.c.before, event.c.after, event.c.detail)
    for row in connection.execute(select(*columns).where(event.c.bundle_id.is_not(None)).order_by(event.c.id)):
        _tell(told[row.bundle_id], row)
    return told


def _tell(told: _Told, row: Row[Any, Any, Any, Any, Any]) -> None:
    if row.subject == PURGE:
        told.purged.add(row.after)
    elif row.subject == "bundle" and (row.before is not None or row.after == BundleState.CLAIMING.value):
        told.moves.append((row.before, row.after))
        if row.after == BundleState.DECIDED.value:
            told.decisions.append(Decision(row.detail))
    elif row.subject == "mail" and row.before is not None and (named := _MAIL_EVENT.match(row.detail)):
        told.mail_moves[int(named[1])].append((row.before, row.after))


def _mail(connection: Connection, told: defaultdict[str, _Told]) -> defaultdict[str, list[MailStory]]:
    letters: defaultdict[str, list[MailStory]] = defaultdict(list)
    columns = [mail.c.id, mail.c.bundle_id, mail.c.message_id, mail.c.state, mail.c.epoch, mail.c.doubts]
    for row in connection.execute(select(*columns, (func.length(mail.c.content) > 0).label("has_body")).order_by(mail.c.id)):
        moves = tuple(told[row.bundle_id].mail_moves[row.id])
        letters[row.bundle_id].append(MailStory(row.id, row.message_id, row.state, row.epoch, row.doubts, row.has_body, moves))
    return letters


def _reports(connection: Connection) -> defaultdict[str, list[str]]:
    reports: defaultdict[str, list[str]] = defaultdict(list)
    for bundle_id, name in connection.execute(select(report_file.c.bundle_id, report_file.c.name)):
        reports[bundle_id].append(name)
    return reports


def _requests(connection: Connection) -> dict[str, RequestStory]:
    numbers: defaultdict[str, dict[str, int]] = defaultdict(dict)
    counted = select(port_number.c.bundle_id, port_number.c.state, func.count()).group_by(port_number.c.bundle_id, port_number.c.state)
    for bundle_id, state, count in connection.execute(counted):
        numbers[bundle_id][state] = count
    rows = connection.execute(select(request.c.bundle_id, request.c.state, request.c.number_count))
    return {bundle_id: RequestStory(state, count, numbers[bundle_id]) for bundle_id, state, count in rows}
