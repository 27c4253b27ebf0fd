from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline.domain.inventory import ListKind, Route
from pipeline.rules import rulebook
from tests.builders import ACCOUNT_ID, ELSEWHERE, FRONT_DESK, MENU, NUMBERS, SOURCE, a_case, a_number_list, an_inventory, without_list

if TYPE_CHECKING:
    from pipeline.domain.case import Case
    from pipeline.domain.finding import Finding

OTHER_MENU = Route("VOM" + "5E8B" * 12, "Main  MENU", "voice_menu", ACCOUNT_ID)
NAMESAKE = Route("CQU" + "5E8B" * 16, "main menu", "call_queue", ACCOUNT_ID)
NUMBER_AS_NAME = Route("RPN" + "77AA" * 16, "(410) 843-0143", "receiving_number", ACCOUNT_ID)


def routed(kind: str = "", route_id: str = "", receiving: str = "", source: str = "", **changes: object) -> Case:
    """One number with this route."""
    numbers = a_number_list(NUMBERS[:1], routing_type=[kind], routing_id=[route_id], receiving_number=[receiving], tracking_source=[source])
    return replace(a_case(numbers=numbers), **changes)  # type: ignore[arg-type]  # fields of Case


def findings(case: Case) -> list[Finding]:
    return [value for value in rulebook.check(case).all_findings() if value.code.startswith("ROUTE_") or value.code == "NUM_NO_ROUTING"]


def codes(case: Case) -> set[str]:
    return {finding.code for finding in findings(case)}


def test_a_name_is_answered_with_its_id() -> None:
    (finding,) = findings(routed("voice_menu", "  MAIN   menu "))
    assert (finding.code, finding.found, finding.expected) == ("ROUTE_NAME_NOT_ID", "MAIN   menu", MENU.id)
    assert MENU.id in finding.hint


def test_a_name_that_two_routes_share_is_answered_by_the_stated_type_or_not_at_all() -> None:
    shared = an_inventory(routes=(MENU, NAMESAKE))
    assert findings(routed("call_queue", "main menu", inventory=shared))[0].expected == NAMESAKE.id
    assert findings(routed("voice_menu", "main menu", inventory=an_inventory(routes=(MENU, OTHER_MENU))))[0].expected == "a routing id"


def test_a_route_of_another_account_is_no_answer() -> None:
    (finding,) = findings(routed("call_queue", ELSEWHERE.name))
    assert (finding.code, finding.expected) == ("ROUTE_NAME_NOT_ID", "a routing id")


def test_without_a_list_of_routes_a_name_is_still_a_name() -> None:
    case = routed("voice_menu", "Front office", inventory=replace(without_list(ListKind.ROUTING), routes=()))
    assert codes(case) == {"ROUTE_NAME_NOT_ID", "ROUTE_LIST_MISSING"}


@pytest.mark.parametrize("text", ["VOM4D7A", "vom" + "4d7a" * 12, "VOM " + "4D7A" * 12, "67333", "+1 410 843 0190", "ABC12345678"])
def test_what_was_meant_as_an_id_is_a_badly_written_one(text: str) -> None:
    assert codes(routed("voice_menu", text)) == {"ROUTE_ID_FORMAT"}


@pytest.mark.parametrize("text", ["Sales", "VOMITORY", "Decade", "Geo West", "Queue 2"])
def test_what_was_meant_as_a_name_is_a_name(text: str) -> None:
    assert codes(routed("voice_menu", text)) == {"ROUTE_NAME_NOT_ID"}


@pytest.mark.parametrize(("text", "meant"), [("Smart Router", "conditional_router"), ("user", "call_agent"), ("fax machine", None)])
def test_a_type_that_ctm_does_not_know_is_answered_with_the_one_meant(text: str, meant: str | None) -> None:
    (finding,) = findings(routed(text, MENU.id))
    assert (finding.code, finding.found, finding.expected) == ("ROUTE_TYPE_UNKNOWN", text, meant)


def test_the_spelling_of_a_type_does_not_matter() -> None:
    assert codes(routed("Voice Menu", MENU.id)) == set()


def test_an_id_whose_letters_belong_to_another_type_conflicts() -> None:
    (finding,) = findings(routed("voice_menu", FRONT_DESK.id))
    assert (finding.code, finding.expected) == ("ROUTE_TYPE_ID_CONFLICT", "VOM for voice_menu")
    assert codes(routed("conditional_router", MENU.id)) == {"ROUTE_TYPE_ID_CONFLICT"}
    router = Route("SMR" + "4D7A" * 12, "Router", "conditional_router", ACCOUNT_ID)
    assert codes(routed("conditional_router", router.id, inventory=an_inventory(routes=(router,)))) == set()


@pytest.mark.parametrize(
    "case",
    [
        routed("voice_menu"),
        routed("", MENU.id),
        routed("voice_menu", MENU.id, "+1 443 837 0151"),
        routed("", MENU.id, "+1 443 837 0151"),
        routed("voice_menu", "", "+1 443 837 0151"),
    ],
)
def test_half_a_route_or_two_are_incomplete(case: Case) -> None:
    assert codes(case) == {"ROUTE_INCOMPLETE"}


@pytest.mark.parametrize(
    "case",
    [
        routed("receiving_number", "", "+1 443 837 0151"),
        routed("", "", "4438370151"),
        routed("", "", FRONT_DESK.id),
        routed("", "", "+442083661177"),
    ],
)
def test_a_receiving_number_alone_is_a_route(case: Case) -> None:
    assert codes(case) == set()


@pytest.mark.parametrize("text", ["front desk", "4431370151", "+4420", "+999 123 4567", "+1 876 924 0136 x", "VOM" + "4D7A" * 12])
def test_a_receiving_number_must_be_a_number_or_its_id(text: str) -> None:
    assert "ROUTE_RECEIVING_INVALID" in codes(routed("", "", text))


def test_an_id_that_is_not_in_the_list_is_unknown_also_as_a_receiving_number() -> None:
    assert codes(routed("voice_menu", "VOM" + "0F" * 24)) == {"ROUTE_ID_UNKNOWN"}
    assert codes(routed("", "", "RPN" + "0F" * 32)) == {"ROUTE_ID_UNKNOWN"}


def test_an_id_of_another_account_belongs_there_unless_the_row_goes_there() -> None:
    assert codes(routed("call_queue", ELSEWHERE.id)) == {"ROUTE_ID_OTHER_ACCOUNT"}
    there = a_number_list(NUMBERS[:1], routing_type=["call_queue"], routing_id=[ELSEWHERE.id], account=[ELSEWHERE.account_id])
    assert codes(a_case(numbers=there)) == set()
    assert codes(routed("call_queue", ELSEWHERE.id, request=None)) == set()


def test_a_number_may_not_ring_one_that_is_itself_ported() -> None:
    assert codes(routed("", "", "(410) 843-0142")) == {"ROUTE_TO_PORTED_NUMBER"}
    by_name = a_number_list(NUMBERS[:2], routing_type=["receiving_number", MENU.type], routing_id=[NUMBER_AS_NAME.id, MENU.id])
    assert codes(a_case(numbers=by_name, inventory=an_inventory(routes=(NUMBER_AS_NAME, MENU)))) == {"ROUTE_TO_PORTED_NUMBER"}


@pytest.mark.parametrize("text", [SOURCE.id, SOURCE.id.lower(), "google  ads"])
def test_a_tracking_source_is_known_by_id_or_name(text: str) -> None:
    assert codes(routed("voice_menu", MENU.id, source=text)) == set()


def test_a_tracking_source_of_another_account_is_unknown_when_there_is_a_list_to_tell() -> None:
    elsewhere = an_inventory(sources=(replace(SOURCE, account_id="20411"),))
    assert codes(routed("voice_menu", MENU.id, source=SOURCE.name, inventory=elsewhere)) == {"ROUTE_SOURCE_UNKNOWN"}
    assert codes(routed("voice_menu", MENU.id, source="Radio", inventory=without_list(ListKind.SOURCE))) == set()


def test_a_list_without_routes_needs_no_list_of_routes() -> None:
    case = a_case(numbers=a_number_list(routing_type=(), routing_id=()), inventory=without_list(ListKind.ROUTING))
    assert codes(case) == {"NUM_NO_ROUTING"}
    assert codes(routed(inventory=without_list(ListKind.ROUTING))) == {"NUM_NO_ROUTING"}


def test_each_row_has_its_own_answer() -> None:
    numbers = a_number_list(routing_id=["Main menu", MENU.id, "Front desk"])
    told = [(finding.where.row, finding.expected) for finding in findings(a_case(numbers=numbers))]
    assert told == [(2, MENU.id), (4, FRONT_DESK.id)]
