"""What the sample accounts at CTM already hold, as the files that `portin inventory import` takes."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import TYPE_CHECKING, NamedTuple

from pipeline.samples.customers import FERROW, IRONBRIDGE, MARIGOLD, PINEDALE, QUILLBACK, STONEFOLD

if TYPE_CHECKING:
    from collections.abc import Iterable

ACCOUNT_ID = "18600"
OTHER_ACCOUNT_ID = "20411"


class Destination(NamedTuple):
    """Something that calls can be routed to."""

    id: str
    name: str
    type: str


def _id(prefix: str, name: str, digits: int) -> str:
    return prefix + (hashlib.sha256(name.encode()).hexdigest() * 2)[:digits].upper()


MAIN_MENU = Destination(_id("VOM", "main menu", 48), "Main menu", "voice_menu")
FRONT_DESK = Destination(_id("RPN", "front desk", 64), "Front desk", "receiving_number")
BOOKING_QUEUE = Destination(_id("CQU", "booking queue", 64), "Booking queue", "call_queue")
DESTINATIONS = (MAIN_MENU, FRONT_DESK, BOOKING_QUEUE)
SEARCH_ADS = (_id("TSO", "search ads", 64), "Search Ads")
DIRECTORY = (_id("TSO", "directory", 64), "Online Directory")

RECEIVING = IRONBRIDGE.numbers[1]
FAILSAFE = QUILLBACK.numbers[2]
USER = STONEFOLD.numbers[3]
TRACKING = PINEDALE.numbers
ACTIVE = FERROW.numbers[:2]
COMPLETE = MARIGOLD.numbers[-1:]


def inventory_files() -> dict[str, bytes]:
    """Every list as `KIND.csv`; each has rows beside those that the samples run into."""
    own = [(8336410140 + index, f"Campaign line {index + 1}") for index in range(6)]
    return {
        "tracking.csv": _numbers([*own, *((number, "Pinedale reception") for number in TRACKING)]),
        "receiving.csv": _numbers([(4438370151, "Answering service"), (RECEIVING, "Leasing office")]),
        "failsafe.csv": _numbers([(4438370159, "Night desk"), (FAILSAFE, "Dock phone")]),
        "user.csv": _numbers([(4438370164, "Owen Castellane"), (USER, "Harold Nwosu")]),
        "routing.csv": _table("id,name,type,account_id", ((*route, ACCOUNT_ID) for route in DESTINATIONS)),
        "source.csv": _table("id,name,account_id", ((*source, ACCOUNT_ID) for source in (SEARCH_ADS, DIRECTORY))),
        "account.csv": _table("account_id,name", ((ACCOUNT_ID, "Brightline Media"), (OTHER_ACCOUNT_ID, "Northgate Resale"))),
        "requests.csv": _table("phone_number,status", _requests()),
    }


def _requests() -> Iterable[tuple[str, ...]]:
    yield from ((f"+1{number}", "active") for number in ACTIVE)
    yield from ((f"+1{number}", "complete") for number in COMPLETE)


def _numbers(rows: Iterable[tuple[int, str]]) -> bytes:
    return _table("phone_number,name,account_id", ((f"+1{number}", name, ACCOUNT_ID) for number, name in rows))


def _table(header: str, rows: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return text.getvalue().encode()
