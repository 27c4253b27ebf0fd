"""What one made-up bill states, and its sums."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from pipeline.domain.address import Address


class BillLayout(StrEnum):
    """Three ways a bill looks."""

    WIRELINE = "wireline"
    CABLE = "cable"
    WIRELESS = "wireless"


class Charge(NamedTuple):
    """One line of the customer and what it costs a month."""

    number: int
    plan: str
    amount: Decimal


class Call(NamedTuple):
    """One call of the itemized list: none of the customer's own numbers."""

    day_offset: int
    time: str
    place: str
    number: int
    minutes: int
    amount: Decimal


PLANS = ("Business Line Unlimited", "Measured Business Line", "Business Line with Voice Mail", "Additional Line")
PLACES = (
    ("BALTIMORE MD", 443),
    ("NEW YORK NY", 917),
    ("WILMINGTON DE", 302),
    ("RICHMOND VA", 804),
    ("CHARLOTTE NC", 704),
    ("PHOENIX AZ", 602),
    ("SEATTLE WA", 206),
    ("AUSTIN TX", 512),
    ("DES MOINES IA", 515),
    ("PORTLAND OR", 503),
)


@dataclass(frozen=True)
class BillFacts:
    """What one bill states.

    Attributes:
        layout: how it is printed.
        carrier: the losing carrier as on the letterhead.
        account_number: as printed.
        name: the account holder.
        address: where the bill is mailed.
        numbers: the customer's lines as national numbers, the first being the BTN.
        bill_date: statement date.
        due_date: when payment is due.
        service_address: where the lines are; the billing address when None.
        past_due: what is left over from the last bill, in dollars.
    """

    layout: BillLayout
    carrier: str
    account_number: str
    name: str
    address: Address
    numbers: tuple[int, ...]
    bill_date: date
    due_date: date
    service_address: Address | None = None
    past_due: Decimal = Decimal(0)

    @property
    def service_at(self) -> Address:
        """Where the lines are."""
        return self.service_address or self.address

    def in_capitals(self) -> BillFacts:
        """The same with name and mailing address as the post office likes them."""
        street, unit, city = (part.upper() for part in (self.address.street, self.address.unit, self.address.city))
        return replace(self, name=self.name.upper(), address=replace(self.address, street=street, unit=unit, city=city))

    @property
    def charges(self) -> tuple[Charge, ...]:
        """What each line costs."""
        return tuple(
            Charge(number, PLANS[index % len(PLANS)], Decimal("34.95") + index % 4 * Decimal("4.15"))
            for index, number in enumerate(self.numbers)
        )

    @property
    def line_total(self) -> Decimal:
        """The monthly charges of all lines."""
        return sum((charge.amount for charge in self.charges), Decimal(0))

    @property
    def taxes(self) -> tuple[tuple[str, Decimal], ...]:
        """Taxes and surcharges, each rounded to the cent."""
        rates = (("Federal Universal Service Fund", "0.089"), ("State sales tax", "0.06"), ("County 911 fee", "0.021"))
        return tuple((name, (self.line_total * Decimal(rate)).quantize(Decimal("0.01"))) for name, rate in rates)

    @property
    def current_charges(self) -> Decimal:
        """Everything new on this bill."""
        return self.line_total + sum((amount for _, amount in self.taxes), Decimal(0))

    @property
    def previous_balance(self) -> Decimal:
        """What the last bill asked for."""
        return self.current_charges + Decimal("1.37")

    @property
    def amount_due(self) -> Decimal:
        """What this bill asks for."""
        return self.current_charges + self.past_due

    @property
    def calls(self) -> tuple[Call, ...]:
        """An itemized list, the same for the same account."""
        seed = sum(self.numbers) % 89
        return tuple(
            Call(
                day_offset=2 + 2 * index,
                time=f"{8 + (seed + index * 3) % 10}:{(seed * 7 + index * 13) % 60:02d}",
                place=place,
                number=(area * 1000 + 700 + (seed + index * 17) % 80) * 10_000 + 1000 + (seed * 31 + index * 613) % 8000,
                minutes=1 + (seed + index * 5) % 24,
                amount=Decimal("0.07") * (1 + (seed + index * 5) % 24),
            )
            for index, (place, area) in enumerate(PLACES)
        )


def dollars(amount: Decimal) -> str:
    """`$1,238.61`."""
    return f"${amount:,.2f}"


def spoken(number: int, form: str) -> str:
    """A national number in a form such as `({}) {}-{}`."""
    digits = f"{number:010d}"
    return form.format(digits[:3], digits[3:6], digits[6:])


def envelope(name: str, address: Address) -> list[str]:
    """Name and address as in an envelope's window."""
    street = " ".join(part for part in (address.street, address.unit) if part)
    return [name, street, f"{address.city}, {address.state} {address.postal_code}"]
