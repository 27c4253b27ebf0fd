"""Keeps the lists of what the account already has, and cuts them down to what one request asks about: one query per list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, Connection, Row, Table, bindparam, delete, insert, select, text

from pipeline.domain.inventory import NUMBER_LISTS, Inventory, ListKind, LoadedList, Origin, Route, TrackingSource
from pipeline.domain.numbers import NO_NUMBER, ROUTE_COLUMNS, NumberList
from pipeline.inventory_file import folded, read_list
from pipeline.ledger_history import ASKED
from schemas.ledger.tables import account, event, inventory_list, inventory_number, route, source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from pipeline.inventory_file import Rows
    from pipeline.ledger_database import Database

_IN_LISTS = """
SELECT i.kind, i.number, i.label FROM {asked} AS asked CROSS JOIN inventory_number AS i
WHERE i.number = asked.value AND i.kind IN ('tracking', 'receiving', 'failsafe', 'user')
"""
_TABLES = {ListKind.ROUTING: route, ListKind.SOURCE: source, ListKind.ACCOUNT: account}
_SOME: BindParameter[Any] = bindparam("some", expanding=True)
_NAMED = {table: tuple(select(table).where(column.in_(_SOME)) for column in (table.c.id, table.c.name_key)) for table in (route, source)}
"""How a list is asked for the rows of some texts: by id, and by name."""
_ACCOUNTS = select(account.c.account_id).where(account.c.account_id.in_(_SOME))
_LOADED = select(inventory_list)
_AT_ONCE = 500
"""Texts in one IN list: every database takes that many."""


def import_list(database: Database, kind: ListKind, file: str, content: bytes, at: datetime) -> LoadedList:
    """Replace the whole list of one kind by the rows of a CSV file, all of them or none.

    Raises:
        UsageError: the file has mistakes; all are listed with their rows and nothing was changed.
    """
    return replace_lists(database, {kind: read_list(kind, file, content)}, at, Origin.FILE)[kind]


def replace_lists(database: Database, lists: Mapping[ListKind, Rows], at: datetime, origin: Origin) -> dict[ListKind, LoadedList]:
    """Put these lists in the place of those before, all in one transaction; lists of other kinds stay as they are."""
    with database.writing() as connection:
        return {kind: _replace(connection, kind, rows, LoadedList(len(rows), at, origin)) for kind, rows in lists.items()}


def loaded_lists(database: Database) -> dict[ListKind, LoadedList]:
    """Which lists were loaded, in the order of `ListKind`."""
    with database.reading() as connection:
        return _loaded(connection)


def facts_for(database: Database, numbers: NumberList | None, account_ids: frozenset[str] = frozenset()) -> Inventory:
    """What the lists say about the numbers, routes, sources and accounts that a request names."""
    with database.reading() as connection:
        loaded = _loaded(connection)
        if not loaded:  # then all of them are empty
            return Inventory()
        found = _numbers_in_lists(connection, numbers)
        routes = _named(connection, route, _texts(numbers, "routing_id", "receiving_number"))
        sources = _named(connection, source, _texts(numbers, "tracking_source"))
        return Inventory(
            loaded=loaded,
            tracking=found[ListKind.TRACKING],
            receiving=found[ListKind.RECEIVING],
            failsafe=found[ListKind.FAILSAFE],
            user=found[ListKind.USER],
            routes=tuple(Route(row.id, row.name, row.type, row.account_id) for row in routes),
            sources=tuple(TrackingSource(row.id, row.name, row.account_id) for row in sources),
            accounts=_known_accounts(connection, {*account_ids, *_texts(numbers, "account")}),
        )


def _replace(connection: Connection, kind: ListKind, rows: Rows, loaded: LoadedList) -> LoadedList:
    table = _TABLES.get(kind, inventory_number)
    connection.execute(delete(table) if kind in _TABLES else delete(table).where(inventory_number.c.kind == kind.value))
    if rows:
        connection.execute(insert(table), rows)
    stated = {"rows": loaded.rows, "loaded_at": loaded.loaded_at, "origin": loaded.origin.value}
    connection.execute(delete(inventory_list).where(inventory_list.c.kind == kind.value))
    connection.execute(insert(inventory_list).values(kind=kind.value, **stated))
    detail = f"{loaded.rows} rows from a {loaded.origin.value}"
    connection.execute(insert(event).values(at=loaded.loaded_at, subject="inventory", after=kind.value, detail=detail))
    return loaded


def _loaded(connection: Connection) -> dict[ListKind, LoadedList]:
    rows = {ListKind(row.kind): LoadedList(row.rows, row.loaded_at, Origin(row.origin)) for row in connection.execute(_LOADED)}
    return {kind: rows[kind] for kind in ListKind if kind in rows}


def _numbers_in_lists(connection: Connection, numbers: NumberList | None) -> dict[ListKind, dict[int, str]]:
    found: dict[ListKind, dict[int, str]] = {kind: {} for kind in NUMBER_LISTS}
    asked = [] if numbers is None else sorted(set(numbers.number.tolist()) - {NO_NUMBER})
    statement = text(_IN_LISTS.format(asked=ASKED[connection.dialect.name]))
    for kind, number, label in connection.execute(statement, {"numbers": json.dumps(asked)}):
        found[ListKind(kind)][number] = label
    return found


def _texts(numbers: NumberList | None, *columns: str) -> set[str]:
    if numbers is None:
        return set()
    places = [ROUTE_COLUMNS.index(column) for column in columns]
    _, combinations = numbers.route_groups
    return {cells[place] for cells in combinations for place in places} - {""}


def _named(connection: Connection, table: Table, texts: set[str]) -> list[Row[Any]]:
    """The rows that a text names by id or by name, in the order of their ids."""
    rows: dict[tuple[str, str], Row[Any]] = {}
    by_id, by_name = _NAMED[table]
    for statement, wanted in ((by_id, texts | {each.upper() for each in texts}), (by_name, {folded(each) for each in texts})):
        for some in _portions(wanted):
            rows |= {(row.id, row.account_id): row for row in connection.execute(statement, {"some": some})}
    return [rows[key] for key in sorted(rows)]


def _known_accounts(connection: Connection, ids: set[str]) -> frozenset[str]:
    found = (connection.execute(_ACCOUNTS, {"some": some}).scalars() for some in _portions(ids))
    return frozenset(account_id for portion in found for account_id in portion)


def _portions(texts: Iterable[str]) -> list[list[str]]:
    ordered = sorted(texts)
    return [ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE)]
