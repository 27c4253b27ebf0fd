from __future__ import annotations

import pytest

from pipeline.domain.inventory import ListKind, Route, TrackingSource
from pipeline.reading.ctm_api import BadAnswer, Entry
from pipeline.reading.ctm_lists import ACCOUNTS, OF_EACH_ACCOUNT, Listed, ListedAccount, ListedNumber, read_entries, together
from pipeline.rules.routing import _PREFIXES
from tests.ctm_server import a_tracking_number, an_id

ENDPOINTS = {endpoint.name: endpoint for endpoint in (ACCOUNTS, *OF_EACH_ACCOUNT)}
RUNG = Route(an_id("RPN", 3), "+13105552222", "receiving_number", "18600")


def listed(name: str, *entries: Entry) -> Listed:
    found = read_entries(ENDPOINTS[name], f"/{name}", "18600", entries)
    assert isinstance(found, Listed), found
    return found


def reason(name: str, *entries: Entry) -> str:
    found = read_entries(ENDPOINTS[name], f"/{name}", "18600", entries)
    assert isinstance(found, BadAnswer)
    assert found.endpoint == f"/{name}"
    return found.reason


@pytest.mark.parametrize("index", [0, 1])
def test_a_tracking_number_names_what_it_rings_as_one_object_or_as_a_list(index: int) -> None:
    found = listed("numbers", a_tracking_number(index))
    assert found.numbers == (
        ListedNumber(ListKind.RECEIVING, 3105552222, ""),
        ListedNumber(ListKind.TRACKING, 4108430000 + index, ""),
    )
    assert found.routes == (RUNG,)


@pytest.mark.parametrize(
    "route_to", [None, "menu", {}, {"dial": None}, {"dial": "VOM1"}, {"dial": {"id": "VOM1"}}, {"dial": [None, {"id": 7}]}]
)
def test_a_tracking_number_that_rings_no_receiving_number_counts_as_itself(route_to: object) -> None:
    entry = {"id": "TPN1", "number": "+14108430142", "name": "Ads", "route_to": route_to}
    assert listed("numbers", entry) == Listed((ListedNumber(ListKind.TRACKING, 4108430142, "Ads"),))


@pytest.mark.parametrize(
    "written",
    [
        {"number": "+14108430142"},
        {"number": None, "formatted": "(410) 843-0142 (x67333)"},
        {"number": "+14108430142 (x67333)"},
        {"number": "4108430142", "country_code": 1},
        {"number": 14108430142},
        {"number": "410-843-0142"},
    ],
)
def test_a_number_is_read_however_it_is_written(written: Entry) -> None:
    assert [each.number for each in listed("numbers", written).numbers] == [4108430142]


@pytest.mark.parametrize(
    "written",
    [
        {"number": "+442079460018"},
        {"number": "+5215512345678"},
        {"number": "5512345678", "country_code": "52"},
        {"number": "sip:desk@pbx.example"},
        {"number": "40400"},
    ],
)
def test_what_is_no_us_or_canadian_number_is_counted_and_left_out(written: Entry) -> None:
    assert listed("numbers", written) == Listed(foreign=1)


@pytest.mark.parametrize("text", ["410/843/0142", "1 410 8430 142", "+1_410_843_0142"])
def test_a_number_that_might_be_ours_is_never_left_out_silently(text: str) -> None:
    assert "no US or Canadian number in a form that is known" in reason("numbers", {"number": text})


def test_a_receiving_number_is_a_number_in_use_and_a_route() -> None:
    found = listed("receiving_numbers", {"id": "RPN1", "name": "Desk", "number": "+14105552222", "account_id": 20411})
    assert found.numbers == (ListedNumber(ListKind.RECEIVING, 4105552222, "Desk"),)
    assert found.routes == (Route("RPN1", "Desk", "receiving_number", "20411"),)


def test_a_receiving_number_of_another_country_is_a_route_all_the_same() -> None:
    found = listed("receiving_numbers", {"id": "RPN1", "name": None, "display_number": "020 7946 0018", "country_code": "44"})
    assert found == Listed(routes=(Route("RPN1", "020 7946 0018", "receiving_number", "18600"),), foreign=1)


def test_a_target_number_is_a_receiving_number_and_a_route_only_with_an_id_of_one() -> None:
    found = listed(
        "target_numbers", {"number": "+14105553333"}, {"id": "RPN1", "number": "+14105552222"}, {"id": 7, "number": "+14105554444"}
    )
    assert [each.number for each in found.numbers] == [4105552222, 4105553333, 4105554444]
    assert {each.kind for each in found.numbers} == {ListKind.RECEIVING}
    assert [route.id for route in found.routes] == ["RPN1"]
    assert ENDPOINTS["target_numbers"].wrappers == ("target_numbers", "numbers")


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ({"first_name": "Owen", "last_name": "Castellane"}, "Owen Castellane"),
        ({"first_name": None, "last_name": "Castellane"}, "Castellane"),
        ({"name": "Owen"}, "Owen"),
        ({"email": "owen@brightline.example"}, "owen@brightline.example"),
        ({}, "USR1"),
    ],
)
def test_a_user_is_a_route_and_may_have_a_number(person: Entry, name: str) -> None:
    found = listed(
        "users", {"id": "USR1", "inbound_number": "+14105554444", **person}, {"id": "USR2", "inbound_number": None}, {"id": "USR3"}
    )
    assert found.numbers == (ListedNumber(ListKind.USER, 4105554444, name),)
    assert [(route.id, route.type) for route in found.routes] == [(f"USR{n}", "call_agent") for n in (1, 2, 3)]
    assert found.routes[0].name == name


def test_users_of_whom_none_tells_a_number_are_no_list_of_assigned_numbers() -> None:
    assert reason("users", {"id": "USR1"}, {"id": "USR2"}) == "no entry has inbound_number"
    assert listed("users") == Listed()


def test_a_users_number_of_an_unknown_shape_is_told() -> None:
    assert "inbound_number is {" in reason("users", {"id": "USR1", "inbound_number": {"digits": "4105554444"}})


@pytest.mark.parametrize(
    ("endpoint", "routing_type"),
    [
        ("voice_menus", "voice_menu"),
        ("queues", "call_queue"),
        ("conditional_routers", "conditional_router"),
        ("geo_routes", "geo_config"),
        ("routing_tables", "routing_table"),
        ("voice_bots", "voice_bot"),
    ],
)
def test_each_routing_object_has_the_word_of_its_type(endpoint: str, routing_type: str) -> None:
    assert routing_type in _PREFIXES
    assert listed(endpoint, {"id": "X1", "name": " Main "}, {"id": 2, "name": None}).routes == (
        Route("2", "2", routing_type, "18600"),
        Route("X1", "Main", routing_type, "18600"),
    )


def test_sources_and_accounts_have_ids_and_names() -> None:
    assert listed("sources", {"id": "TSO1", "name": "Ads"}).sources == (TrackingSource("TSO1", "Ads", "18600"),)
    assert listed("accounts", {"id": 18600, "name": "Brightline"}, {"id": "7"}).accounts == (
        ListedAccount("18600", "Brightline"),
        ListedAccount("7", ""),
    )


@pytest.mark.parametrize(
    ("endpoint", "entry", "told"),
    [
        ("numbers", {"id": "TPN1", "name": "Ads"}, "an object has no number: ['id', 'name']"),
        ("receiving_numbers", {"number": "+14105552222"}, "an object has no id"),
        ("queues", {"id": ""}, "an object has no id"),
        ("queues", {"id": "CQU1", "name": ["Main"]}, "name is ['Main'], not a text"),
        ("accounts", {"id": "../1"}, "id is '../1', not an account's"),
    ],
)
def test_an_entry_of_another_shape_is_told(endpoint: str, entry: Entry, told: str) -> None:
    assert told in reason(endpoint, entry)


def test_of_two_entries_about_the_same_thing_the_first_counts() -> None:
    one = Listed((ListedNumber(ListKind.USER, 1, "Ann"),), (Route("A", "one", "t", "1"),), (), (ListedAccount("1", "one"),), 1)
    two = Listed((ListedNumber(ListKind.USER, 1, "Bob"),), (Route("A", "two", "t", "1"),), (), (ListedAccount("1", "two"),), 2)
    assert together([one, two]) == Listed(one.numbers, one.routes, (), one.accounts, 3)
