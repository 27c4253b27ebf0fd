"""Rules for the bill as a paper: that it is one, whose it is, how old, and what it warns of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.domain.bill import Bill, BillSign
from pipeline.domain.finding import Problem, Scope, Severity, Where
from pipeline.domain.numbers import national
from pipeline.matching.carriers import compare_carriers, is_call_tracking_metrics
from pipeline.matching.likeness import Likeness
from pipeline.matching.papers import bill_to_judge, papers_are_swapped, place_of, sure
from pipeline.reading.numbering_plan import are_valid
from pipeline.rules.rulebook import Chapter, number_rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.domain.bill import Extracted
    from pipeline.domain.case import Case
    from pipeline.domain.numbers import NumberList

bill_chapter = Chapter[Bill](Scope.BILL, bill_to_judge)
any_bill = Chapter[Bill](Scope.BILL, lambda case: [case.bill] if case.bill and not papers_are_swapped(case) else [])


def _bill_date(bill: Bill, case: Case) -> Extracted[date] | None:
    return sure(bill.bill_date, case.policy.min_confidence)


def _age_days(bill_date: Extracted[date], case: Case) -> int:
    return (case.today - bill_date.value).days


def _too_old(bill: Bill, bill_date: Extracted[date], days: int, case: Case) -> Problem:
    found = f"dated {bill_date.value}, {_age_days(bill_date, case)} days ago"
    return Problem(place_of(bill, bill_date), found, f"at most {days} days old on {case.today}")


@any_bill.rule(Severity.HOLD, hint="Send the latest bill that shows carrier, account, name, address and date.", source="seed")
def bill_not_a_bill(bill: Bill, _case: Case) -> Iterator[Problem]:
    """The document looks like a carrier's bill."""
    if not bill.looks_like_a_bill:
        found = "a letter of authorization" if bill.looks_like_a_letter else "a document without what bills have"
        yield Problem(Where(file=bill.file), found, "a telephone bill")


@bill_chapter.rule(Severity.HOLD, hint="Send the page that shows the statement date.", source="Twilio utility_bill")
def bill_no_date(bill: Bill, case: Case) -> Iterator[Problem]:
    """The bill shows its statement date."""
    if _bill_date(bill, case) is None:
        yield Problem(Where(file=bill.file), "no statement date that could be read with certainty", "a statement date")


@bill_chapter.rule(
    Severity.REJECT_BUNDLE,
    hint="Send the latest bill that has been issued.",
    source="own",
    policy="policy.bill_future_days",
    needs=("clock",),
)
def bill_date_future(bill: Bill, case: Case) -> Iterator[Problem]:
    """The bill is not dated in the future."""
    bill_date = _bill_date(bill, case)
    if bill_date and -_age_days(bill_date, case) > case.policy.bill_future_days:
        yield Problem(place_of(bill, bill_date), f"dated {bill_date.value}", f"{case.today} or earlier")


@bill_chapter.rule(
    Severity.REJECT_BUNDLE, hint="Send the latest bill.", source="Plivo bill age", policy="policy.bill_max_age_days", needs=("clock",)
)
def bill_expired(bill: Bill, case: Case) -> Iterator[Problem]:
    """The bill is no older than the maximum age."""
    bill_date = _bill_date(bill, case)
    if bill_date and _age_days(bill_date, case) > case.policy.bill_max_age_days:
        yield _too_old(bill, bill_date, case.policy.bill_max_age_days, case)


@bill_chapter.rule(
    Severity.WARN,
    hint="Send a bill of the last 30 days if you have one.",
    source="Twilio utility_bill",
    policy="policy.bill_warn_age_days",
    needs=("clock",),
)
def bill_old(bill: Bill, case: Case) -> Iterator[Problem]:
    """The bill is recent enough for strict carriers."""
    bill_date = _bill_date(bill, case)
    if bill_date and case.policy.bill_warn_age_days < _age_days(bill_date, case) <= case.policy.bill_max_age_days:
        yield _too_old(bill, bill_date, case.policy.bill_warn_age_days, case)


@any_bill.rule(Severity.REJECT_BUNDLE, hint="Send the bill of the carrier the numbers are with now.", source="seed")
def bill_is_ctm(bill: Bill, case: Case) -> Iterator[Problem]:
    """The bill comes from the current carrier and not from CTM."""
    carrier = sure(bill.carrier, case.policy.min_confidence)
    if carrier and is_call_tracking_metrics(carrier.value):
        stated = case.request.port_in.losing_carrier if case.request else ""
        yield Problem(place_of(bill, carrier), carrier.text, stated or "the losing carrier")


@bill_chapter.rule(
    Severity.WARN,
    hint="Name the carrier as printed on the bill. If you buy from a reseller, name the reseller that bills you.",
    source="Bandwidth 7204",
)
def bill_carrier_mismatch(bill: Bill, case: Case) -> Iterator[Problem]:
    """The current carrier named in the request appears on the bill."""
    carrier = sure(bill.carrier, case.policy.min_confidence)
    stated = case.request.port_in.losing_carrier if case.request else ""
    if not carrier or not stated or is_call_tracking_metrics(carrier.value):
        return
    if compare_carriers(carrier.value, stated) is Likeness.DIFFERENT:
        yield Problem(place_of(bill, carrier, "port_in.losing_carrier"), carrier.text, stated)


@number_rule(
    Severity.WARN,
    hint="Add csr.pdf, or a portal print as proof-NAME.pdf, that shows the number.",
    source="Telnyx PHONE_NUMBER_MISMATCH",
    policy="policy.bill_number_not_listed",
)
def bill_number_not_listed(numbers: NumberList, case: Case) -> NDArray[np.bool_]:
    """The number is on the bill, or on an extra proof sent with it.

    A number that cannot exist is not looked for: its own rule says what is wrong.
    """
    for bill in bill_to_judge(case):
        shown = {national(printed.value) for printed in (*bill.telephone_numbers, *case.proof_numbers)}
        if billing_number := sure(bill.billing_telephone_number, case.policy.min_confidence):
            shown.add(national(billing_number.value))
        mask: NDArray[np.bool_] = ~numbers.is_among(shown) & are_valid(numbers.number)
        return mask
    return numbers.nothing


@bill_chapter.rule(
    Severity.WARN, hint="Ask the carrier to restore the service; only active numbers can be ported.", source="Bandwidth 7409"
)
def bill_suspended(bill: Bill, _case: Case) -> Iterator[Problem]:
    """The bill does not say that the service is suspended, disconnected or final."""
    if BillSign.SUSPENDED in bill.signs:
        yield Problem(Where(file=bill.file), "suspended, disconnected or final service", "active service")


@bill_chapter.rule(Severity.WARN, hint="Pay the overdue amount; carriers may refuse the port until then.", source="Twilio 223131747")
def bill_past_due(bill: Bill, _case: Case) -> Iterator[Problem]:
    """The bill shows no overdue amount."""
    if BillSign.PAST_DUE in bill.signs:
        yield Problem(Where(file=bill.file), "an overdue amount", "nothing overdue")


@bill_chapter.rule(
    Severity.WARN,
    hint="Ask the carrier for the account number and PIN of the prepaid service.",
    source="Bandwidth 7436",
)
def bill_prepaid(bill: Bill, _case: Case) -> Iterator[Problem]:
    """The service is not prepaid."""
    if BillSign.PREPAID in bill.signs:
        yield Problem(Where(file=bill.file), "a prepaid service", "a service that is billed")


@bill_chapter.rule(
    Severity.HOLD,
    hint="Send the page that shows the account holder and address; the original PDF from the carrier's portal reads best.",
    source="own",
    policy="policy.min_confidence",
)
def bill_extraction_low_confidence(bill: Bill, case: Case) -> Iterator[Problem]:
    """Customer name and address could be found on the bill and read with certainty."""
    bar = case.policy.min_confidence
    unread = {
        "customer name": sure(bill.billing_name, bar) is None,
        "address": sure(bill.billing_address, bar) is None and sure(bill.service_address, bar) is None,
    }
    if any(unread.values()):
        words = ", ".join(field for field, is_unread in unread.items() if is_unread)
        yield Problem(Where(file=bill.file), f"could not be read: {words}", "customer name and address in clear print")
