"""What the lists of CallTrackingMetrics' API say: which numbers are in use, what calls can ring, where they come from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pipeline.domain.inventory import ListKind, Route, TrackingSource
from pipeline.domain.telephone import national
from pipeline.reading.ctm_api import ANY_LIST, BadAnswer, Entry, ShapeError, entry_id, entry_text, refuse, shown
from pipeline.reading.telephone import parse_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FILTER_ID = re.compile(r"\s*\(?\s*x\s*[0-9]+\s*\)?\s*$", re.IGNORECASE)
"""`(410) 555-1212 (x67333)`: CTM's own short id behind the number, no extension."""
_ACCOUNT_ID = re.compile("[0-9A-Za-z]{1,64}")
_OWN_COUNTRY = {"", "1", "+1"}
_RECEIVING_PREFIX = "RPN"
_RECEIVING = "receiving_number"


class ListedNumber(NamedTuple):
    """A number in use, as 10 digits, and how the list calls it."""

    kind: ListKind
    number: int
    label: str


class ListedAccount(NamedTuple):
    """An account that the key reaches."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What one list, or several together, say; `foreign` counts numbers of other countries and what is no telephone number."""

    numbers: tuple[ListedNumber, ...] = ()
    routes: tuple[Route, ...] = ()
    sources: tuple[TrackingSource, ...] = ()
    accounts: tuple[ListedAccount, ...] = ()
    foreign: int = 0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One list of the API: the last part of its path, the keys its list may stand under, and how one entry of an account is read."""

    name: str
    wrappers: tuple[str, ...]
    read: Callable[[Entry, str], Listed]
    one_has: str = ""
    """A key that at least one entry must have; otherwise the list says nothing about what it is asked for."""


def read_entries(endpoint: Endpoint, path: str, account_id: str, entries: Sequence[Entry]) -> Listed | BadAnswer:
    """What these entries of a list say; `path` is what was asked."""
    if endpoint.one_has and entries and not any(endpoint.one_has in entry for entry in entries):
        return BadAnswer(path, f"no entry has {endpoint.one_has}")
    try:
        return together(endpoint.read(entry, account_id) for entry in entries)
    except ShapeError as error:
        return BadAnswer(path, str(error))


def together(parts: Iterable[Listed]) -> Listed:
    """Several lists as one; of two entries about the same thing the first counts."""
    every = tuple(parts)
    numbers = {(each.kind, each.number): each for part in reversed(every) for each in reversed(part.numbers)}
    routes = {(each.id, each.account_id): each for part in reversed(every) for each in reversed(part.routes)}
    sources = {(each.id, each.account_id): each for part in reversed(every) for each in reversed(part.sources)}
    accounts = {each.id: each for part in reversed(every) for each in reversed(part.accounts)}
    return Listed(
        tuple(sorted(numbers.values())),
        tuple(routes[key] for key in sorted(routes)),
        tuple(sources[key] for key in sorted(sources)),
        tuple(accounts[key] for key in sorted(accounts)),
        sum(part.foreign for part in every),
    )


def _account(entry: Entry, _: str) -> Listed:
    found = entry_id(entry)
    if not _ACCOUNT_ID.fullmatch(found):  # it becomes a part of the next questions' paths
        refuse(f"id is {shown(found)}, not an account's")
    return Listed(accounts=(ListedAccount(found, entry_text(entry, "name")),))


def _tracking_number(entry: Entry, account_id: str) -> Listed:
    own = _number(entry, ListKind.TRACKING, entry_text(entry, "name"), "number", "formatted")
    return together([own, *(_receiving_number(rung, account_id) for rung in _rung_numbers(entry))])


def _rung_numbers(entry: Entry) -> list[Entry]:
    """The receiving numbers that a tracking number rings; one alone is no list."""
    route_to = entry.get("route_to")
    dial = route_to.get("dial") if isinstance(route_to, dict) else None
    rung = dial if isinstance(dial, list) else [dial]
    return [each for each in rung if isinstance(each, dict) and str(each.get("id")).startswith(_RECEIVING_PREFIX)]


def _receiving_number(entry: Entry, account_id: str) -> Listed:
    number = _number(entry, ListKind.RECEIVING, entry_text(entry, "name"), "number", "display_number", "formatted")
    name = entry_text(entry, "name") or entry_text(entry, "number") or entry_text(entry, "display_number")
    account = entry_text(entry, "account_id") or account_id
    return together([number, Listed(routes=(Route(entry_id(entry), name, _RECEIVING, account),))])


def _target_number(entry: Entry, account_id: str) -> Listed:
    if entry_text(entry, "id").startswith(_RECEIVING_PREFIX):
        return _receiving_number(entry, account_id)
    return _number(entry, ListKind.RECEIVING, entry_text(entry, "name"), "number", "display_number")


def _user(entry: Entry, account_id: str) -> Listed:
    found = entry_id(entry)
    parts = [entry_text(entry, "first_name"), entry_text(entry, "last_name")]
    name = " ".join(part for part in parts if part) or entry_text(entry, "name") or entry_text(entry, "email") or found
    assigned = _number(entry, ListKind.USER, name, "inbound_number") if entry_text(entry, "inbound_number") else Listed()
    return together([assigned, Listed(routes=(Route(found, name, "call_agent", account_id),))])


def _source(entry: Entry, account_id: str) -> Listed:
    found = entry_id(entry)
    return Listed(sources=(TrackingSource(found, entry_text(entry, "name") or found, account_id),))


def _routes_of(routing_type: str) -> Callable[[Entry, str], Listed]:
    def read(entry: Entry, account_id: str) -> Listed:
        found = entry_id(entry)
        return Listed(routes=(Route(found, entry_text(entry, "name") or found, routing_type, account_id),))

    return read


def _number(entry: Entry, kind: ListKind, label: str, *keys: str) -> Listed:
    """The number under the first key that holds one; the plain one is asked first, since a printed one may hide its country."""
    given = next((text for key in keys if (text := entry_text(entry, key))), "")
    if not given:
        refuse(f"an object has no {keys[0]}: {shown(sorted(entry))}")
    text = _FILTER_ID.sub("", given)
    if not text.startswith("+") and entry_text(entry, "country_code") not in _OWN_COUNTRY:
        return Listed(foreign=1)
    parsed = parse_one(text)
    if parsed is not None:
        return Listed(numbers=(ListedNumber(kind, national(parsed), label),))
    if _is_meant_as_ours(text):
        refuse(f"{keys[0]} is {shown(given)}: no US or Canadian number in a form that is known")
    return Listed(foreign=1)


def _is_meant_as_ours(text: str) -> bool:
    """Whether a text that cannot be read has the digits of a US or Canadian number: to leave it out would be a check not made."""
    digits = re.sub("[^0-9]", "", text)
    return bool(re.fullmatch("1[0-9]{10}", digits) or (re.fullmatch("[0-9]{10}", digits) and not text.startswith("+")))


ACCOUNTS = Endpoint("accounts", ("accounts",), _account)
OF_EACH_ACCOUNT = (
    Endpoint("numbers", ("numbers",), _tracking_number),
    Endpoint("receiving_numbers", ("receiving_numbers",), _receiving_number),
    Endpoint("target_numbers", ("target_numbers", "numbers"), _target_number),
    Endpoint("users", ("users",), _user, one_has="inbound_number"),
    Endpoint("voice_menus", ("voice_menus",), _routes_of("voice_menu")),
    Endpoint("queues", ("queues",), _routes_of("call_queue")),
    Endpoint("conditional_routers", ("configs", "conditional_routers", ANY_LIST), _routes_of("conditional_router")),
    Endpoint("geo_routes", ("geo_routes",), _routes_of("geo_config")),
    Endpoint("routing_tables", ("routing_tables",), _routes_of("routing_table")),
    Endpoint("voice_bots", ("voice_bots",), _routes_of("voice_bot")),
    Endpoint("sources", ("sources",), _source),
)
"""Every list of an account that a sync asks for; the words of routing types are those of `numbers.csv`."""
SYNCED = (ListKind.TRACKING, ListKind.RECEIVING, ListKind.USER, ListKind.ROUTING, ListKind.SOURCE, ListKind.ACCOUNT)
"""The lists that a sync replaces; the API has none of fail-safe numbers and of port requests."""
