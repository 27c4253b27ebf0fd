"""Which paper is which, and which of its facts are sure enough to be held against the request."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pipeline.domain.drop import Role
from pipeline.domain.finding import Printed, Where

if TYPE_CHECKING:
    from pipeline.domain.bill import Bill, Extracted
    from pipeline.domain.case import Case
    from pipeline.domain.loa import Loa

T = TypeVar("T")


def sure(fact: Extracted[T] | None, bar: float) -> Extracted[T] | None:
    """The fact when it was read with at least this confidence (0 to 1); below the bar it counts as not read."""
    return fact if fact is not None and fact.confidence >= bar else None


def place_of(paper: Bill | Loa, fact: Extracted[T], field: str | None = None) -> Where:
    """Where a paper states a fact, with what is printed there, held against this field of the request."""
    return Where(file=paper.file, field=field, page=fact.page, printed=Printed(fact.bbox, fact.text))


def place_to_sign(letter: Loa) -> Where:
    """The customer's space to sign, or the letter when it has none."""
    place = letter.signature.place
    return Where(file=letter.file, page=place.page, printed=Printed(place.box)) if place else Where(file=letter.file)


def letter_is_the_bill(case: Case) -> bool:
    """Whether the bill was sent under the letter's name too: the same bytes, or a bill where the letter should be."""
    return case.loa is not None and (_same_bytes(case) or (case.loa.looks_like_a_bill and not papers_are_swapped(case)))


def papers_are_swapped(case: Case) -> bool:
    """Whether the letter lies under the bill's name and the bill under the letter's."""
    both = case.loa is not None and case.bill is not None and not _same_bytes(case)
    return both and case.loa.looks_like_a_bill and case.bill.looks_like_a_letter  # type: ignore[union-attr]


def letter_to_judge(case: Case) -> tuple[Loa, ...]:
    """The letter, unless the file in its place is no letter but the bill: then what it does not say proves nothing."""
    return (case.loa,) if case.loa and not letter_is_the_bill(case) and not papers_are_swapped(case) else ()


def bill_to_judge(case: Case) -> tuple[Bill, ...]:
    """The bill, unless the letter lies in its place or it does not look like a bill at all."""
    return (case.bill,) if case.bill and case.bill.looks_like_a_bill and not papers_are_swapped(case) else ()


def _same_bytes(case: Case) -> bool:
    letters, bills = ({file.sha256 for file in case.drop.of_role(role) if file.sha256} for role in (Role.LOA, Role.BILL))
    return bool(letters & bills)
