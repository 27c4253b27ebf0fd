"""How a bill puts its facts into print: dates, money, telephone numbers and addresses in the forms carriers use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from pipeline.domain.address import Address

_SHORT: Final = 5
"""Months of fewer letters are never cut."""
_FRENCH_MONTHS: Final = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


def date_in(form: str) -> Callable[[date], str]:
    """Days in a form of `strftime`; a capital form gives capitals, and a day below ten has no zero before it where the form says `%-d`."""

    def print_day(day: date) -> str:
        return day.strftime(form.replace("%-d", str(day.day)).replace("%-m", str(day.month)))

    return print_day


def us_dollars(amount: Decimal) -> str:
    """`USD 1,238.61`."""
    return f"USD {amount:,.2f}"


LONG_DATE: Final = date_in("%B %-d, %Y")
"""`November 3, 2026`."""


def french_date(day: date) -> str:
    """`3 novembre 2026`, `1er décembre 2026`."""
    return f"{'1er' if day.day == 1 else day.day} {_FRENCH_MONTHS[day.month - 1]} {day.year}"


def french_short_date(day: date) -> str:
    """`3 nov. 2026`."""
    month = _FRENCH_MONTHS[day.month - 1]
    return f"{day.day} {month if len(month) < _SHORT else month[:4].rstrip('e') + '.'} {day.year}"


def ordinal_date(day: date) -> str:
    """`November 3rd, 2026`."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day not in {11, 12, 13} else 0, "th")
    return f"{day:%B} {day.day}{ending}, {day.year}"


def capitals(print_day: Callable[[date], str]) -> Callable[[date], str]:
    """The same in capitals: `NOV 03, 2026`."""
    return lambda day: print_day(day).upper()


def dollars(amount: Decimal) -> str:
    """`$1,238.61`."""
    return f"-${-amount:,.2f}" if amount < 0 else f"${amount:,.2f}"


def bare(amount: Decimal) -> str:
    """`1,238.61`."""
    return f"{amount:,.2f}"


def french_dollars(amount: Decimal) -> str:
    """`1 238,61 $`, with a blank that does not break."""
    return f"{amount:,.2f} $".replace(",", "\u00a0").replace(".", ",")


class Face(NamedTuple):
    """The names of a font for most of the print, and of one for what stands out."""

    font: str
    bold: str


HELVETICA: Final = Face("Helvetica", "Helvetica-Bold")
EMBEDDED: Final = Face("Vera", "VeraBd")
TIMES: Final = Face("Times-Roman", "Times-Bold")
COURIER: Final = Face("Courier", "Courier-Bold")


@dataclass(frozen=True)
class Wording:
    """The house style of one carrier.

    Attributes:
        face: the fonts.
        size: of most of the print, in points.
        day, money: how a date and an amount are printed.
        phone: a form for area code, exchange and line.
        shout: whether name and address are in capitals, without commas, as the post office likes them.
        french: whether the shared pieces speak French.
    """

    face: Face = HELVETICA
    size: float = 9
    day: Callable[[date], str] = LONG_DATE
    money: Callable[[Decimal], str] = dollars
    phone: str = "{}-{}-{}"
    shout: bool = False
    french: bool = False

    def number(self, number: int) -> str:
        """A telephone number."""
        digits = f"{number:010d}"
        return self.phone.format(digits[:3], digits[3:6], digits[6:])

    def envelope(self, address: Address) -> tuple[str, ...]:
        """An address in lines: street and unit, then the city."""
        comma = "" if self.shout else ","
        city = f"{address.city} ({_PROVINCES[address.state]})" if self.french else f"{address.city}{comma} {address.state}"
        wide = "  " if address.country == "CA" else " "
        lines = (" ".join(part for part in (address.street, address.unit) if part), f"{city}{wide}{address.postal_code}")
        return tuple(line.upper() for line in lines) if self.shout else lines


_PROVINCES: Final = {"QC": "Québec"}
