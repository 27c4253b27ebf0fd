"""What the request says, handed to the readers so that they can verify it in a document: they never copy a value from here."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.domain.address import Address


@dataclass(frozen=True)
class Hints:
    """The values to look for; all empty when a document is read on its own."""

    customer_name: str = ""
    account_number: str = field(default="", repr=False)
    addresses: tuple[Address, ...] = ()
    losing_carrier: str = ""
    representative: str = ""
    numbers: frozenset[int] = frozenset()


NO_HINTS = Hints()
"""Blind reading, as `portin read` does it."""
