"""Made-up bills in many layouts, each with what it states; the same call gives the same bytes."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.accuracy.desk import Desk, Piece
from tests.accuracy.facts import Facts, Trouble, Truth, facts_of, numbers_of
from tests.accuracy.layouts_canadian import ENGLISH_OF_CANADA, FRENCH
from tests.accuracy.layouts_national import NATIONAL
from tests.accuracy.layouts_odd import ODD
from tests.accuracy.layouts_regional import REGIONAL
from tests.accuracy.layouts_tricky import TRICKY
from tests.accuracy.sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.accuracy.layouts import Layout

LAYOUTS: Final = {layout.name: layout for layout in (*NATIONAL, *REGIONAL, *ENGLISH_OF_CANADA, *FRENCH, *ODD, *TRICKY)}
_TROUBLES: Final = (Trouble.NONE, Trouble.PAST_DUE, Trouble.SUSPENDED, Trouble.FINAL_BILL)
FLAGS: Final = frozenset({"past_due", "suspended", "final_bill", "prepaid", "several_accounts"})


@dataclass(frozen=True)
class Made:
    """A document and what it states."""

    name: str
    content: bytes
    truth: Truth


@dataclass(frozen=True)
class Change:
    """What is done to a bill that must not change its answer, or must silence it.

    Attributes:
        jitter: every word lands up to so many points beside its place.
        unlabelled: facts that are printed without their labels.
        planted: pieces that are printed on the last page too.
    """

    jitter: float = 0
    unlabelled: frozenset[str] = frozenset()
    planted: tuple[Piece, ...] = ()


AS_IT_IS: Final = Change()


def bill(layout: Layout, copy: int = 0, change: Change = AS_IT_IS) -> Made:
    """One bill of a layout; each `copy` has another customer and other facts."""
    start = zlib.crc32(layout.name.encode())
    seed = start + 7919 * copy
    customer = layout.customers[(start + copy) % len(layout.customers)]
    facts = facts_of(layout.carrier, layout.account, customer, _TROUBLES[copy % len(_TROUBLES)], seed)
    sheet = Sheet(change.jitter)
    desk = Desk(sheet, facts, layout.wording, unlabelled=change.unlabelled)
    for piece in layout.pieces:
        piece(desk)
    said = frozenset(desk.said)
    for piece in change.planted:
        piece(desk)
    return Made(f"{layout.name} {copy}", sheet.page(), _truth(layout, facts, said))


def bills(copies: int = 4) -> Iterator[Made]:
    """So many bills of every layout."""
    for layout in LAYOUTS.values():
        yield from (bill(layout, copy) for copy in range(copies))


def _truth(layout: Layout, facts: Facts, said: frozenset[str]) -> Truth:
    stated = {
        "carrier": (facts.carrier, True),
        "account_number": (facts.account, "account" in said),
        "billing_name": (facts.customer.name, "name" in said),
        "billing_address": (facts.customer.mail, "mail" in said),
        "service_address": (facts.customer.place, "place" in said),
        "billing_telephone_number": (str(facts.btn), "btn" in said or facts.btn_leads_account),
        "bill_date": (facts.bill_date.isoformat(), "bill date" in said),
        "due_date": (facts.due_date.isoformat(), "due date" in said),
        "amount_due": (str(facts.amount), "amount" in said),
    }
    first = numbers_of(facts.lines[:1])
    listed = (*(facts.lines if "lines" in said else ()), *(facts.block if "block" in said else ()))
    return Truth(
        kind="bill",
        layout=layout.name,
        variant="native",
        fields={name: value for name, (value, printed) in stated.items() if printed},
        telephone_numbers=numbers_of(listed) | (first if "btn" in said else frozenset()),
        also_numbers=first if facts.btn_leads_account else frozenset(),
        lenient={
            "carrier": layout.also_called,
            "billing_telephone_number": (str(facts.btn),),
            "service_address": (facts.customer.place,) if "emergency" in said else (),
        },
        flags=frozenset(said & FLAGS),
    )
