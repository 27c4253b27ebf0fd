"""Rules that hold the request against its number list: the billing telephone number, toll-free requests, and the count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.domain.finding import Scope, Severity
from pipeline.domain.numbers import NO_NUMBER, NumberList
from pipeline.domain.request import PortRequest
from pipeline.domain.telephone import national
from pipeline.reading.numbering_plan import NumberClass, are_geographic, number_classes
from pipeline.reading.telephone import is_valid_us_ca, parse_one
from pipeline.rules.request_fields import at, request_chapter
from pipeline.rules.rulebook import Chapter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from pipeline.domain.case import Case
    from pipeline.domain.finding import Problem

_BTN = "billing.billing_telephone_number"
_NEW_BTN = "port_in.new_billing_telephone_number"


@dataclass(frozen=True)
class Order:
    """A request together with its list."""

    request: PortRequest
    numbers: NumberList

    @property
    def distinct(self) -> NDArray[np.int64]:
        """The national numbers of the list, each once."""
        given = self.numbers.number
        return np.unique(given[given != NO_NUMBER])

    @property
    def local(self) -> NDArray[np.int64]:
        """Those under an area code, each once."""
        return self.distinct[are_geographic(self.distinct)]

    @property
    def is_toll_free(self) -> bool:
        """Whether it moves toll-free numbers and no others."""
        return self.distinct.size > 0 and bool((number_classes(self.distinct) == NumberClass.TOLL_FREE).all())

    def moves(self, number: int) -> bool:
        """Whether the number is in the list."""
        return bool((self.numbers.number == number).any())


order = Chapter[Order](Scope.REQUEST, lambda case: [Order(case.request, case.numbers)] if case.request and case.numbers is not None else [])


def _valid(text: str) -> int | None:
    """The national number, None when the text is no valid US or Canadian number."""
    parsed = parse_one(text) if text else None
    return national(parsed) if parsed is not None and is_valid_us_ca(national(parsed)) else None


@order.rule(
    Severity.REJECT_BUNDLE, hint="Give the main billing number; it is on the bill or the customer service record.", source="Bandwidth 7103"
)
def req_btn_required(order: Order, _: Case) -> Iterator[Problem]:
    """A request for local numbers states the billing telephone number (BTN), unless it moves a single number."""
    if not order.request.billing.billing_telephone_number and order.local.size > 1:
        yield at(order.request, _BTN, None, f"the billing number of the {order.local.size} local numbers")


@request_chapter.rule(Severity.REJECT_BUNDLE, hint="Give the main number on the bill.", source="Bandwidth 7203")
def req_btn_invalid(request: PortRequest, _: Case) -> Iterator[Problem]:
    """The billing telephone number is a valid US or Canadian number."""
    btn = request.billing.billing_telephone_number
    if btn and _valid(btn) is None:
        yield at(request, _BTN, btn, "a US or Canadian number such as +1 410 843 0142")


@order.rule(Severity.WARN, hint="Add the billing number to the list, or mark the port as partial.", source="Bandwidth 7434")
def req_btn_not_in_list_full_port(order: Order, _: Case) -> Iterator[Problem]:
    """A full port includes the billing telephone number in the number list."""
    btn = order.request.billing.billing_telephone_number
    number = _valid(btn)
    is_full = order.request.port_in.port_type == "full"
    if is_full and number is not None and order.local.size and not order.moves(number):
        yield at(order.request, _BTN, btn, "a number of the list")


@order.rule(
    Severity.REJECT_BUNDLE,
    hint="Give an active number that stays with the current carrier as new_billing_telephone_number.",
    source="Telnyx MAIN_BTN_PORTING",
)
def req_new_btn_missing(order: Order, _: Case) -> Iterator[Problem]:
    """A partial port that moves the billing number names a new billing number for the lines that stay."""
    request = order.request
    number = _valid(request.billing.billing_telephone_number)
    is_partial = request.port_in.port_type == "partial"
    if is_partial and number is not None and order.moves(number) and not request.port_in.new_billing_telephone_number:
        yield at(request, _NEW_BTN, None, "the billing number of the lines that stay")


@request_chapter.rule(Severity.REJECT_BUNDLE, hint="Choose an active number that stays with the current carrier.", source="Bandwidth 7496")
def req_new_btn_invalid(request: PortRequest, case: Case) -> Iterator[Problem]:
    """The new billing number is a valid number that differs from the present one and is not being ported itself."""
    new = request.port_in.new_billing_telephone_number
    number = _valid(new)
    if not new:
        return
    if number is None:
        yield at(request, _NEW_BTN, new, "a US or Canadian number such as +1 410 843 0142")
    elif number == _valid(request.billing.billing_telephone_number):
        yield at(request, _NEW_BTN, f"{new}, the present billing number", "another number")
    elif case.numbers is not None and Order(request, case.numbers).moves(number):
        yield at(request, _NEW_BTN, f"{new}, a number of the list", "a number that stays")


@order.rule(
    Severity.WARN, hint="Remove these fields; they do not apply to toll-free numbers and were ignored.", source="Bandwidth 7383-7391"
)
def req_toll_free_fields(order: Order, _: Case) -> Iterator[Problem]:
    """A toll-free request gives no BTN, no partial-port details and no wireless PIN, and is for a business."""
    if not order.is_toll_free:
        return
    billing, port_in = order.request.billing, order.request.port_in
    stated = (
        (_BTN, billing.billing_telephone_number),
        ("port_in.port_type", port_in.port_type if port_in.port_type == "partial" else ""),
        (_NEW_BTN, port_in.new_billing_telephone_number),
        ("port_in.remaining_numbers_action", port_in.remaining_numbers_action),
        ("billing.pin", "a PIN" if billing.pin else ""),
        ("billing.customer_type", billing.customer_type if billing.customer_type == "residential" else ""),
    )
    yield from (at(order.request, path, value) for path, value in stated if value)


@order.rule(Severity.REJECT_BUNDLE, hint="Check that the whole list was uploaded, then correct the count.", source="own")
def req_count_mismatch(order: Order, _: Case) -> Iterator[Problem]:
    """The stated number count equals the number of rows in the number list."""
    stated, rows = order.request.port_in.expected_number_count, len(order.numbers)
    if stated is not None and stated != rows:
        yield at(order.request, "port_in.expected_number_count", f"{stated}", f"{rows}, as many as the list has")
