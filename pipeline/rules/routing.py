"""Rules about where a ported number will ring; each distinct combination of cells is judged once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import phonenumbers

from pipeline.domain.finding import Problem, Scope, Severity, Where
from pipeline.domain.inventory import ListKind
from pipeline.domain.numbers import NO_NUMBER, ROUTE_COLUMNS, NumberList
from pipeline.domain.telephone import national
from pipeline.reading.telephone import is_valid_us_ca, parse_one
from pipeline.rules.rulebook import Breach, Chapter, number_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from pipeline.domain.case import Case
    from pipeline.domain.inventory import Route, TrackingSource

_PREFIXES = {
    "receiving_number": "RPN",
    "voice_menu": "VOM",
    "call_queue": "CQU",
    "call_agent": "USR",
    "conditional_router": "",  # no source states its prefix
    "geo_config": "GEO",
    "routing_table": "RTT",
    "voice_bot": "VBT",
}
"""The routing types of CTM's dial routes, and the letters their ids begin with."""
_OTHER_WORDS = {
    "queue": "call_queue",
    "user": "call_agent",
    "agent": "call_agent",
    "menu": "voice_menu",
    "smart_router": "conditional_router",
    "geo_router": "geo_config",
    "phone_number": "receiving_number",
    "number": "receiving_number",
}
_RECEIVING = "receiving_number"
_INTERNATIONAL = re.compile(r"\+[0-9][0-9 ().-]*")
_ID = re.compile("[A-Z]{3}[0-9A-F]{32,}")
_MEANT_AS_ID = re.compile("(?:RPN|VOM|CQU|USR|GEO|RTT|VBT|TPN|TSO|NCF|SCH)(?=[0-9A-Z]*[0-9])[0-9A-Z]*|[A-Z]{3}[0-9A-F]{8,}|[^A-Z]*")
"""What is no routing id but was meant as one: cut short, with spaces, in small letters, or a plain number."""


class RouteCells(NamedTuple):
    """What one row says about its route, and the account that will hold the number."""

    stated_type: str
    id: str
    receiving_number: str
    source: str
    account: str

    @property
    def type(self) -> str:
        """The routing type in the spelling of the template."""
        return re.sub(r"[\s_-]+", "_", self.stated_type.lower())


@dataclass(frozen=True)
class _Fault:
    """What is wrong with a combination of cells."""

    found: str
    expected: str | None = None
    hint: str | None = None


def _distinct(numbers: NumberList, case: Case) -> tuple[NDArray[np.intp], list[RouteCells]]:
    """Which distinct combination of cells each row has, and these combinations."""
    group, combinations = numbers.route_groups
    own_account = case.request.port_in.account_id if case.request else ""
    return group, [
        RouteCells(kind, route_id, receiving, source, account or own_account) for kind, route_id, receiving, source, account in combinations
    ]


def _marked(numbers: NumberList, case: Case, column: str, judge: Callable[[RouteCells], _Fault | None]) -> Breach:
    """Marks the rows whose combination of cells has a fault."""
    group, combinations = _distinct(numbers, case)
    faults = [judge(cells) for cells in combinations]
    mask = np.array([fault is not None for fault in faults], dtype=np.bool_)[group]
    if not mask.any():
        return Breach(mask)
    told = [fault or _Fault("") for fault in faults]
    found, expected, hint = (
        np.array(texts, dtype=object)[group] for texts in zip(*((f.found, f.expected, f.hint) for f in told), strict=True)
    )
    return Breach(mask, found, expected, hint, column)


def folded(name: str) -> str:
    """A name as names are compared: without regard to case and spaces."""
    return " ".join(name.split()).casefold()


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Copy the routing id from CTM; if exactly one route has this name, the report shows its id.",
    source="seed",
    policy="policy.route_error",
    needs=("routing",),
)
def route_name_not_id(numbers: NumberList, case: Case) -> Breach:
    """The routing cell holds a routing id and not a friendly name."""

    def judge(cells: RouteCells) -> _Fault | None:
        if not cells.id or not _is_name(cells.id, case.inventory.routes):
            return None
        route = _route_named(cells, case.inventory.routes)
        if route is None:
            return _Fault(cells.id, "a routing id")
        return _Fault(cells.id, route.id, f"Put {route.id} here: it is the id of {route.name}.")

    return _marked(numbers, case, "routing_id", judge)


def _is_name(text: str, routes: Sequence[Route]) -> bool:
    if _ID.fullmatch(text):
        return False
    known = any(folded(route.name) == folded(text) for route in routes)
    return known or not _MEANT_AS_ID.fullmatch("".join(text.split()).upper())


def _route_named(cells: RouteCells, routes: Sequence[Route]) -> Route | None:
    """The only route of the account with this name, the only one of the stated type if there are several."""
    named = [route for route in routes if folded(route.name) == folded(cells.id) and cells.account in {"", route.account_id}]
    if len(named) > 1:
        named = [route for route in named if route.type == cells.type]
    return named[0] if len(named) == 1 else None


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Use a routing type from the template, such as receiving_number, voice_menu or call_queue.",
    source="own",
    policy="policy.route_error",
)
def route_type_unknown(numbers: NumberList, case: Case) -> Breach:
    """The routing type is one that CTM knows."""

    def judge(cells: RouteCells) -> _Fault | None:
        return _Fault(cells.stated_type, _OTHER_WORDS.get(cells.type)) if cells.type and cells.type not in _PREFIXES else None

    return _marked(numbers, case, "routing_type", judge)


@number_rule(Severity.REJECT_NUMBER, hint="Copy the whole id from CTM without spaces.", source="own", policy="policy.route_error")
def route_id_format(numbers: NumberList, case: Case) -> Breach:
    """The routing id has three capital letters followed by at least 32 digits or letters A to F."""

    def judge(cells: RouteCells) -> _Fault | None:
        wrong = cells.id and not _ID.fullmatch(cells.id) and not _is_name(cells.id, case.inventory.routes)
        return _Fault(cells.id) if wrong else None

    return _marked(numbers, case, "routing_id", judge)


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Correct the type or the id: RPN receiving number, VOM voice menu, CQU queue, USR user, GEO geo router.",
    source="own",
    policy="policy.route_error",
)
def route_type_id_conflict(numbers: NumberList, case: Case) -> Breach:
    """The first three letters of the routing id fit the routing type."""

    def judge(cells: RouteCells) -> _Fault | None:
        if cells.type not in _PREFIXES or not _ID.fullmatch(cells.id):
            return None
        wanted, given = _PREFIXES[cells.type], cells.id[:3]
        fits = given == wanted if wanted else given not in _PREFIXES.values()
        return None if fits else _Fault(f"{cells.type} with {given}", f"{wanted} for {cells.type}" if wanted else None)

    return _marked(numbers, case, "routing_id", judge)


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Fill in the missing cell, clear the second route, or clear all and set the routing in CTM later.",
    source="own",
    policy="policy.route_error",
)
def route_incomplete(numbers: NumberList, case: Case) -> Breach:
    """The row names one route completely (type and id, or a receiving number) or none at all."""

    def judge(cells: RouteCells) -> _Fault | None:
        if cells.receiving_number:
            alone = not cells.id and cells.type in {"", _RECEIVING}
            return None if alone else _Fault("a receiving number and another route", "one route")
        if bool(cells.type) == bool(cells.id):
            return None
        return _Fault("a type without an id", "type and id") if cells.type else _Fault("an id without a type", "type and id")

    return _marked(numbers, case, "routing_type", judge)


@number_rule(Severity.REJECT_NUMBER, hint="Correct the receiving number.", source="own", policy="policy.route_error")
def route_receiving_invalid(numbers: NumberList, case: Case) -> Breach:
    """The receiving number, when given, is a valid phone number or an RPN id."""

    def judge(cells: RouteCells) -> _Fault | None:
        given = cells.receiving_number
        good = not given or _is_receiving_id(given) or _is_telephone_number(given)
        return None if good else _Fault(given, "a phone number or an RPN id")

    return _marked(numbers, case, "receiving_number", judge)


def _is_receiving_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None and text.startswith(_PREFIXES[_RECEIVING])


def _is_telephone_number(text: str) -> bool:
    """Whether calls can ring there: a US or Canadian number in an accepted form, or another country's with its plus sign."""
    number = parse_one(text)
    if number is not None:
        return is_valid_us_ca(national(number))
    try:
        return bool(_INTERNATIONAL.fullmatch(text) and phonenumbers.is_valid_number(phonenumbers.parse(text)))
    except phonenumbers.NumberParseException:
        return False


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Copy the id again from CTM, or create the route first.",
    source="own",
    policy="policy.route_error",
    needs=("routing",),
)
def route_id_unknown(numbers: NumberList, case: Case) -> Breach:
    """The routing id exists in the account that will hold the number."""
    known = {route.id for route in case.inventory.routes}
    return _marked(numbers, case, "routing_id", lambda cells: _first_id(cells, case, lambda route_id: route_id not in known))


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Use a route of the account that will hold the number.",
    source="own",
    policy="policy.route_error",
    needs=("routing",),
)
def route_id_other_account(numbers: NumberList, case: Case) -> Breach:
    """The routing id does not belong to a different account."""
    known = {route.id for route in case.inventory.routes}
    owned = {(route.id, route.account_id) for route in case.inventory.routes}

    def judge(cells: RouteCells) -> _Fault | None:
        foreign = _first_id(cells, case, lambda route_id: route_id in known and (route_id, cells.account) not in owned)
        return foreign if cells.account else None

    return _marked(numbers, case, "routing_id", judge)


def _first_id(cells: RouteCells, case: Case, is_wrong: Callable[[str], bool]) -> _Fault | None:
    """The first wrong id of a row, when there is a list of routes to tell."""
    if not case.inventory.has(ListKind.ROUTING):
        return None
    ids = (text for text in (cells.id, cells.receiving_number) if _ID.fullmatch(text))
    return next((_Fault(route_id) for route_id in ids if is_wrong(route_id)), None)


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Choose another destination; the receiving number will change carrier too.",
    source="CTM help centre 29722350923405",
    policy="policy.route_error",
    needs=("ledger",),
)
def route_to_ported_number(numbers: NumberList, case: Case) -> Breach:
    """The number does not ring a receiving number that is itself being ported."""
    ported = frozenset(numbers.number.tolist()) - {NO_NUMBER}
    # CTM names a receiving number after itself until somebody renames it
    names = {route.id: route.name for route in case.inventory.routes if route.type == _RECEIVING}

    def judge(cells: RouteCells) -> _Fault | None:
        for text in (cells.receiving_number, cells.id):
            rung = parse_one(names.get(text, text))
            if rung is not None and national(rung) in ported:
                return _Fault(text)
        return None

    return _marked(numbers, case, "receiving_number", judge)


@number_rule(
    Severity.WARN,
    hint="Correct the tracking source, or set it in CTM after the port.",
    source="CTM help centre 6183523559437",
    needs=("routing",),
)
def route_source_unknown(numbers: NumberList, case: Case) -> Breach:
    """The tracking source exists in the account."""

    def judge(cells: RouteCells) -> _Fault | None:
        if not cells.source or not case.inventory.has(ListKind.SOURCE):
            return None
        return None if any(_is_source(source, cells) for source in case.inventory.sources) else _Fault(cells.source)

    return _marked(numbers, case, "tracking_source", judge)


def _is_source(source: TrackingSource, cells: RouteCells) -> bool:
    named = cells.source.upper() == source.id.upper() or folded(cells.source) == folded(source.name)
    return named and cells.account in {"", source.account_id}


@number_rule(Severity.WARN, hint="Nothing to do now: set the routing in CTM before the port date.", source="seed")
def num_no_routing(numbers: NumberList, case: Case) -> NDArray[np.bool_]:
    """The number has a route."""
    group, combinations = _distinct(numbers, case)
    unrouted = [not (cells.type or cells.id or cells.receiving_number) for cells in combinations]
    mask: NDArray[np.bool_] = np.array(unrouted, dtype=np.bool_)[group] & (numbers.number != NO_NUMBER)
    return mask


_routed_list = Chapter[NumberList](
    Scope.REQUEST, lambda case: [case.numbers] if case.numbers is not None and _names_a_route(case.numbers) else []
)


def _names_a_route(numbers: NumberList) -> bool:
    places = [ROUTE_COLUMNS.index(column) for column in ("routing_id", "receiving_number")]
    _, combinations = numbers.route_groups
    return any(cells[place] for cells in combinations for place in places)


@_routed_list.rule(
    Severity.WARN,
    hint="Nothing to do: check the routing in CTM after the port.",
    source="own",
    policy="policy.route_list_missing",
    needs=("routing",),
)
def route_list_missing(numbers: NumberList, case: Case) -> Iterator[Problem]:
    """The list of routes at CTM is loaded, so routing ids could be checked."""
    if not case.inventory.has(ListKind.ROUTING):
        yield Problem(Where(file=numbers.file), "routing ids that were not looked up")
