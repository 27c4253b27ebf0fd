"""Where a bill is made: paper, facts and house style, and how each fact is put into print by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from tests.accuracy.facts import Facts, Trouble
from tests.accuracy.sheets import Sheet
from tests.accuracy.wording import Wording

if TYPE_CHECKING:
    from pipeline.domain.address import Address

MONTH: Final = timedelta(days=30)


@dataclass(frozen=True)
class Desk:
    """Where one bill is made: paper, facts, house style, and the names of the facts that have been printed."""

    sheet: Sheet
    facts: Facts
    wording: Wording
    said: set[str] = field(default_factory=set)
    unlabelled: frozenset[str] = frozenset()

    def value(self, name: str) -> str:
        """A fact as printed, by its name."""
        self.said.add(name)
        if name == "past due" and self.facts.past_due:
            self.said.add(Trouble.PAST_DUE.value)
        return _VALUES[name](self) if name in _VALUES else self.facts.decoys[name]

    def write(self, x: float, y: float, words: str, size: float = 0, *, bold: bool = False) -> float:
        """Print in the house style; returns where the words end."""
        return self.sheet.text(x, y, words, size or self.wording.size, self.wording.face.bold if bold else self.wording.face.font)

    def write_to(self, right: float, y: float, words: str, size: float = 0, *, bold: bool = False) -> None:
        """The same, ending at `right`."""
        self.sheet.text_to(right, y, words, size or self.wording.size, self.wording.face.bold if bold else self.wording.face.font)


Piece = Callable[[Desk], None]
Rows = Mapping[str, str]
"""Labels, and the name of the fact that stands beside each."""


def _money(amount: Callable[[Facts], Decimal]) -> Callable[[Desk], str]:
    return lambda desk: desk.wording.money(amount(desk.facts))


def _day(days: Callable[[Facts], int]) -> Callable[[Desk], str]:
    return lambda desk: desk.wording.day(desk.facts.bill_date + timedelta(days=days(desk.facts)))


def _period(desk: Desk) -> str:
    first = desk.facts.bill_date - MONTH
    return f"{desk.wording.day(first)} - {desk.wording.day(desk.facts.bill_date - timedelta(days=1))}"


def _one_line(address: Callable[[Facts], Address]) -> Callable[[Desk], str]:
    return lambda desk: (" " if desk.wording.shout else ", ").join(desk.wording.envelope(address(desk.facts)))


def _name(desk: Desk) -> str:
    return desk.facts.customer.name.upper() if desk.wording.shout else desk.facts.customer.name


_VALUES: Final[dict[str, Callable[[Desk], str]]] = {
    "account": lambda desk: desk.facts.account,
    "carrier": lambda desk: desk.facts.carrier,
    "bill date": _day(lambda _: 0),
    "due date": lambda desk: desk.wording.day(desk.facts.due_date),
    "amount": _money(lambda facts: facts.amount),
    "btn": lambda desk: desk.wording.number(desk.facts.btn),
    "first line": lambda desk: desk.wording.number(desk.facts.btn),
    "name": _name,
    "mail": _one_line(lambda facts: facts.customer.mail),
    "place": _one_line(lambda facts: facts.customer.place),
    "period": _period,
    "previous": _money(lambda facts: facts.current + facts.past_due + Decimal("2.15")),
    "paid": _money(lambda facts: -(facts.current + Decimal("2.15"))),
    "past due": _money(lambda facts: facts.past_due),
    "carried": _money(lambda facts: facts.past_due),
    "current": _money(lambda facts: facts.current),
    "taxes": _money(lambda facts: (facts.current / 9).quantize(Decimal("0.01"))),
    "monthly": _money(lambda facts: facts.current - (facts.current / 9).quantize(Decimal("0.01"))),
    "late amount": _money(lambda facts: facts.amount + 10),
    "paid on": _day(lambda _: -12),
    "next bill": _day(lambda _: 30),
    "last bill": _day(lambda _: -30),
    "last due": _day(lambda _: -9),
    "care": lambda desk: desk.wording.number(desk.facts.care[0]),
    "repair": lambda desk: desk.wording.number(desk.facts.care[1]),
    "fax": lambda desk: desk.wording.number(desk.facts.care[2]),
    "zero": _money(lambda _: Decimal(0)),
    "auto pay": lambda _: "Auto Pay",
    "receipt": lambda _: "Upon receipt",
    "page": lambda _: "1 of 2",
    "nothing": lambda _: "",
}
"""How each fact is printed; the names that are not here are decoys."""


def filled(desk: Desk, text: str) -> str:
    """Words with the facts they name in braces (`Amount due: {amount}`); only the facts, where one is to stand without its label."""
    named = [name for name in re.findall(r"{([a-z ]+)}", text) if name]
    if desk.unlabelled.intersection(named):
        text = "   ".join(f"{{{name}}}" for name in named)
    for name in named:
        text = text.replace(f"{{{name}}}", desk.value(name))
    return text


def kept(desk: Desk, rows: Rows) -> list[tuple[str, str]]:
    return [("" if name in desk.unlabelled else label, name) for label, name in rows.items()]
