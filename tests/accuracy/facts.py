"""What one made-up bill states, drawn by lot from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pipeline.domain.telephone import TelephoneNumber, e164
from tests.accuracy.customers import Customer

FIRST_BILL: Final = date(2026, 10, 20)
"""No bill is older; it is read as if it were `AS_OF`."""
AS_OF: Final = date(2026, 11, 22)
PLANS: Final = ("Business Line", "Measured Line", "Unlimited Voice", "Additional Line")
_FAR_AREAS: Final = (202, 303, 404, 503, 602, 702, 804, 913)


class Trouble(StrEnum):
    """What is wrong with an account; its bill says so."""

    NONE = "none"
    PAST_DUE = "past_due"
    SUSPENDED = "suspended"
    FINAL_BILL = "final_bill"


@dataclass(frozen=True)
class Facts:
    """What one bill states.

    Attributes:
        account: as printed.
        lines: the customer's own numbers, ten digits each; the first is the billing telephone number.
        past_due: what the last bill left, in dollars.
        called: numbers of other people, from the list of calls.
        care: the carrier's own numbers.
        other_accounts: further accounts of the same bill.
    """

    carrier: str
    customer: Customer
    account: str
    lines: tuple[int, ...]
    bill_date: date
    due_date: date
    current: Decimal
    past_due: Decimal
    trouble: Trouble
    called: tuple[int, ...]
    care: tuple[int, ...]
    decoys: dict[str, str] = field(default_factory=dict)
    other_accounts: tuple[str, ...] = ()

    @property
    def btn(self) -> int:
        """The billing telephone number."""
        return self.lines[0]

    @property
    def block(self) -> tuple[int, ...]:
        """Ten more numbers of the customer, one after the other."""
        first = (self.btn // 10_000 + 1) * 10_000 + 7100
        return tuple(range(first, first + 10))

    @property
    def amount(self) -> Decimal:
        """What is to be paid."""
        return self.current + self.past_due

    @property
    def btn_leads_account(self) -> bool:
        """Whether the account number begins with the billing telephone number."""
        return "".join(filter(str.isdigit, self.account)).startswith(str(self.btn))


def facts_of(carrier: str, shape: str, customer: Customer, trouble: Trouble, seed: int) -> Facts:
    """The facts of a bill; the same arguments give the same facts.

    Args:
        carrier: as its bills call it.
        shape: of an account number: `#` a digit, `@` a letter, `T` the next digit of the billing telephone number, the rest as it is.
        customer: who gets the bill.
        trouble: what is wrong with the account.
        seed: of everything that is drawn by lot.
    """
    dice = random.Random(seed)  # noqa: S311 - made-up numbers, not secrets
    lines = tuple(sorted({number_in(dice, customer.area) for _ in range(dice.choice((1, 2, 3, 5, 8)))}))
    bill_date = FIRST_BILL + timedelta(days=dice.randrange(25))
    return Facts(
        carrier=carrier,
        customer=customer,
        account=account_in(shape, lines[0], dice),
        lines=lines,
        bill_date=bill_date,
        due_date=bill_date + timedelta(days=dice.choice((18, 21, 25))),
        current=Decimal(dice.randrange(6_000, 190_000)) / 100,
        past_due=Decimal(dice.randrange(3_000, 20_000)) / 100 if trouble is Trouble.PAST_DUE else Decimal(0),
        trouble=trouble,
        called=tuple(number_in(dice, area) for area in _FAR_AREAS),
        care=(number_in(dice, 800), number_in(dice, 877), number_in(dice, 866)),
        decoys={name: account_in(form, lines[0], dice) for name, form in _DECOYS.items()},
        other_accounts=tuple(account_in(shape, lines[0], dice) for _ in range(2)),
    )


_DECOYS: Final = {
    "invoice": "########",
    "order": "ORD-#######",
    "previous account": "#########",
    "customer id": "C######",
    "tax id": "##-#######",
    "pin": "####",
    "gst": "######### RT0001",
    "bank id": "##########",
    "old account": "######-####",
}


def number_in(dice: random.Random, area: int) -> int:
    """A telephone number of an area, drawn by lot."""
    exchange = dice.choice([n for n in range(220, 990) if n % 100 != 11 and n != 555])
    return (area * 1000 + exchange) * 10_000 + dice.randrange(1000, 9999)


def account_in(shape: str, btn: int, dice: random.Random) -> str:
    """An account number of a shape, drawn by lot; the signs of the shape are those of `facts_of`."""
    digits = iter(str(btn))
    draw = {"#": lambda: str(dice.randrange(1, 10)), "@": lambda: dice.choice("ABCDEFGHJKLMNPRSTUVWXYZ"), "T": lambda: next(digits)}
    return "".join(draw[sign]() if sign in draw else sign for sign in shape)


@dataclass(frozen=True)
class Truth:
    """What a document states, as a person would note it down.

    Attributes:
        kind: `bill` or `loa`.
        variant: `native`, `scanned` and so on.
        fields: by name: text, ISO date, decimal amount or address; a field that the document does not state is missing or None.
        telephone_numbers: the customer's own lines.
        lenient: other readings of a field that are not wrong.
        also_numbers: numbers that may be called the customer's or not.
        flags: warnings it carries, and what is peculiar about it.
        signed: whether the customer signed a letter; None on a bill.
        case: how a letter was signed or left unsigned.
    """

    kind: str
    layout: str
    variant: str
    fields: dict[str, object]
    telephone_numbers: frozenset[TelephoneNumber] = frozenset()
    also_numbers: frozenset[TelephoneNumber] = frozenset()
    lenient: dict[str, tuple[object, ...]] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    signed: bool | None = None
    case: str = ""


def numbers_of(lines: tuple[int, ...]) -> frozenset[TelephoneNumber]:
    """The numbers as the reader says them."""
    return frozenset(e164(line) for line in lines)
