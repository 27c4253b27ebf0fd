"""What a layout of made-up bills is. The carriers' names are real where a profile of theirs exists, and invented where none does.

The layouts are nobody's: each says where a fact stands, what its label is called, and how its value stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.accuracy.customers import AMERICAN, Customer
from tests.accuracy.desk import Piece
from tests.accuracy.wording import Wording


@dataclass(frozen=True)
class Layout:
    """One way a bill looks.

    Attributes:
        carrier: whose name is printed.
        account: the shape of its account numbers, in the signs of `facts_of`.
        pieces: what is printed, in this order.
        customers: who gets such bills.
        known: whether a profile in `schemas/bills/` is for this carrier.
        also_called: other names that are right for the carrier.
    """

    name: str
    carrier: str
    account: str
    wording: Wording
    pieces: tuple[Piece, ...]
    customers: tuple[Customer, ...] = AMERICAN
    known: bool = True
    also_called: tuple[str, ...] = ()
