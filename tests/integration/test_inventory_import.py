from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pipeline.domain.inventory import ListKind, LoadedList
from pipeline.errors import UsageError
from pipeline.inventory import facts_for, import_list, loaded_lists
from pipeline.ledger_database import Database, open_database
from tests.builders import FRONT_DESK, MENU, NUMBERS, SOURCE, a_number_list, a_typed_list
from tests.builders_shell import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    yield opened
    opened.close()


def _load(database: Database, kind: ListKind, *lines: str) -> LoadedList:
    return import_list(database, kind, "list.csv", "\r\n".join(lines).encode(), NOW)


def test_a_list_of_numbers_is_found_again_with_its_labels(database: Database) -> None:
    _load(database, ListKind.RECEIVING, "phone_number,name,account_id", "(410) 843-0142,Front desk,18600", "+1 212 736 5000,,18600")
    facts = facts_for(database, a_number_list())
    assert facts.receiving == {NUMBERS[0]: "Front desk"}
    assert facts.loaded == {ListKind.RECEIVING: LoadedList(2, NOW)}
    assert not facts.tracking


def test_an_import_replaces_the_whole_list_and_no_other(database: Database) -> None:
    _load(database, ListKind.TRACKING, "phone_number", "4108430142")
    _load(database, ListKind.USER, "phone_number", "4108430142")
    _load(database, ListKind.TRACKING, "Phone Number", "4108430143")
    facts = facts_for(database, a_number_list())
    assert (set(facts.tracking), set(facts.user)) == ({NUMBERS[1]}, {NUMBERS[0]})


def test_an_empty_list_with_a_header_is_a_loaded_list(database: Database) -> None:
    for kind, header in (
        (ListKind.FAILSAFE, "phone_number"),
        (ListKind.ROUTING, "id,name,type,account_id"),
        (ListKind.ACCOUNT, "account_id,name"),
    ):
        assert _load(database, kind, header).rows == 0
    assert list(loaded_lists(database)) == [ListKind.FAILSAFE, ListKind.ROUTING, ListKind.ACCOUNT]


def test_a_number_that_stands_there_twice_counts_once(database: Database) -> None:
    loaded = _load(database, ListKind.USER, "phone_number,name", "4108430142,Ann", "+14108430142,Bob")
    assert loaded.rows == 1
    assert facts_for(database, a_typed_list()).user == {NUMBERS[0]: "Ann"}


def test_routes_are_found_by_id_and_by_name(database: Database) -> None:
    rows = [f"{route.id},{route.name},{route.type},{route.account_id}" for route in (MENU, FRONT_DESK)]
    _load(database, ListKind.ROUTING, "id,name,type,account_id", *rows)
    listed = a_number_list(routing_id=[MENU.id], receiving_number=["  FRONT   desk "])
    assert set(facts_for(database, listed).routes) == {MENU, FRONT_DESK}
    assert facts_for(database, a_typed_list()).routes == ()


def test_sources_and_accounts_are_found(database: Database) -> None:
    _load(database, ListKind.SOURCE, "id,name,account_id", f"{SOURCE.id},{SOURCE.name},{SOURCE.account_id}")
    _load(database, ListKind.ACCOUNT, "account_id,name", "18600,Brightline", "2,Other")
    facts = facts_for(database, a_number_list(tracking_source=["google ads"], account=["2", "", "3"]), frozenset({"18600"}))
    assert facts.sources == (SOURCE,)
    assert facts.accounts == {"18600", "2"}
    assert facts_for(database, None).accounts == frozenset()


def test_requests_made_elsewhere_keep_their_state(database: Database) -> None:
    _load(database, ListKind.REQUESTS, "phone_number,status", "4108430142,Active", "4108430143,complete")
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT number, label FROM inventory_number ORDER BY number").all()
    assert [tuple(row) for row in rows] == [(NUMBERS[0], "active"), (NUMBERS[1], "complete")]


def test_a_thousand_names_take_more_than_one_portion(database: Database) -> None:
    _load(database, ListKind.ACCOUNT, "account_id,name", *(f"{number},A" for number in range(1200)))
    assert len(facts_for(database, None, frozenset(str(number) for number in range(1200))).accounts) == 1200


@pytest.mark.parametrize(
    ("kind", "lines", "told"),
    [
        (ListKind.TRACKING, ("number to port", "4108430142"), "row 1: column phone_number is missing"),
        (ListKind.TRACKING, ("phone_number", "4108430142", "banana", ""), "row 3: 'banana' is no US or Canadian phone number"),
        (ListKind.REQUESTS, ("phone_number,status", "4108430142,pending"), "row 2: status is 'pending'"),
        (ListKind.ACCOUNT, ("account_id,name", "1,A", "1,B"), "row 3: stands there already"),
        (ListKind.ACCOUNT, ("account_id,name", ",A"), "row 2: account_id"),
        (ListKind.USER, (), "no CSV with a header row"),
        (ListKind.USER, ("phone_number,name", 'x,"never closed'), "no CSV with a header row"),
    ],
)
def test_every_mistake_is_told_with_its_row_and_nothing_changes(
    database: Database, kind: ListKind, lines: tuple[str, ...], told: str
) -> None:
    before = _load(
        database, kind, {ListKind.ACCOUNT: "account_id,name", ListKind.REQUESTS: "phone_number,status"}.get(kind, "phone_number")
    )
    with pytest.raises(UsageError, match="nothing was changed") as refused:
        import_list(database, kind, "list.csv", "\r\n".join(lines).encode(), NOW + timedelta(hours=1))
    assert told in str(refused.value)
    assert loaded_lists(database) == {kind: before}


def test_a_list_with_very_many_mistakes_shows_the_first(database: Database) -> None:
    with pytest.raises(UsageError, match="and 480 more"):
        _load(database, ListKind.USER, "phone_number", *["x"] * 500)


def test_utf_16_from_a_spreadsheet_is_read_and_other_bytes_are_refused(database: Database) -> None:
    text = "phone_number,name\r\n4108430142,Caf\u00e9\r\n"
    import_list(database, ListKind.USER, "list.csv", text.encode("utf-16"), NOW)
    assert facts_for(database, a_typed_list()).user == {NUMBERS[0]: "Caf\u00e9"}
    with pytest.raises(UsageError, match="UTF-8"):
        import_list(database, ListKind.USER, "list.csv", text.encode("latin-1"), NOW)
