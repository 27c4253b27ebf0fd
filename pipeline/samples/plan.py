"""The plan of a made-up bundle: a good one by default, told apart from others by what a partner got wrong."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pipeline.domain.address import Address
from pipeline.samples.bill_facts import BillLayout
from pipeline.samples.customers import HALYARD, Customer
from pipeline.samples.inventory import DESTINATIONS, SEARCH_ADS
from pipeline.samples.letter import LetterLayout, Signing
from pipeline.samples.request_text import RequestForm


class Row(NamedTuple):
    """One row of numbers.csv; the texts go into the file as they are."""

    phone_number: str
    routing_type: str = ""
    routing_id: str = ""
    tracking_source: str = ""
    number_name: str = ""
    number_type: str = ""


@dataclass(frozen=True)
class Plan:
    """What a bundle is made of; the defaults make a good one.

    Attributes:
        customer: whose lines they are, as the request and the letter say.
        partner: who drops it.
        name: the bundle's folder.
        form: how the request is spelled.
        letter: how the letter looks.
        signing: what stands on its line.
        signed_days_ago: the date written on it.
        stated_days_ago: the date of signature as the request says; None leaves it out.
        bill_days_ago: the date of the bill.
        past_due: what the bill still asks for from the month before, in dollars.
        bill_name: the name on the bill where it is not the customer's.
        bill_address: the address on the bill where it is not the customer's.
        rows: the rows of the number list; None for one good row per line.
        more_numbers: numbers of the list that bill and letter name too, besides the customer's lines.
        typed: send numbers.txt instead of numbers.csv.
        manifest: send a manifest.
        without: files that are left out.
    """

    customer: Customer = HALYARD
    partner: str = "brightline"
    name: str = "halyard-front-office"
    form: RequestForm = RequestForm.TOML
    letter: LetterLayout = LetterLayout.FORM
    signing: Signing = Signing.PEN
    signed_days_ago: int = 4
    stated_days_ago: int | None = 4
    bill_days_ago: int = 18
    past_due: Decimal = Decimal(0)
    bill_name: str = ""
    bill_address: Address | None = None
    rows: tuple[Row, ...] | None = None
    more_numbers: tuple[int, ...] = ()
    typed: bool = False
    manifest: bool = False
    without: frozenset[str] = frozenset()

    @property
    def listed(self) -> tuple[int, ...]:
        """The numbers that bill and letter name."""
        return (*self.customer.numbers, *self.more_numbers)


def good_rows(customer: Customer) -> tuple[Row, ...]:
    """One row per line, each with a route and a source."""
    kind = "mobile" if customer.layout is BillLayout.WIRELESS else "local"
    routes = [DESTINATIONS[index % len(DESTINATIONS)] for index in range(customer.lines)]
    return tuple(
        Row(f"+1{number}", route.type, route.id, SEARCH_ADS[1], f"Line {index}", kind)
        for index, (number, route) in enumerate(zip(customer.numbers, routes, strict=True), start=1)
    )
