"""Rules that compare the bill with the request: name, address, account and billing number."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from pipeline.domain.address import Address
from pipeline.domain.bill import Bill, Extracted
from pipeline.domain.finding import Problem, Scope, Severity, Where
from pipeline.matching.accounts import compare_accounts
from pipeline.matching.addresses import AddressMatch, compare_addresses, difference
from pipeline.matching.likeness import Likeness
from pipeline.matching.masking import masked
from pipeline.matching.names import compare_customer_names
from pipeline.matching.papers import bill_to_judge, place_of, sure
from pipeline.reading.telephone import parse_one
from pipeline.rules.rulebook import Chapter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.case import Case

bill_chapter = Chapter[Bill](Scope.BILL, bill_to_judge)


def _name_verdict(bill: Bill, case: Case) -> tuple[Likeness, Problem] | None:
    name = sure(bill.billing_name, case.policy.min_confidence)
    stated = case.request.billing.customer_name if case.request else ""
    if name is None or not stated:
        return None
    where = place_of(bill, name, "billing.customer_name")
    return compare_customer_names(name.value, stated), Problem(where, name.text, stated)


@bill_chapter.rule(
    Severity.REJECT_BUNDLE,
    hint="Copy the name exactly as printed on the bill.",
    source="Telnyx ENTITY_NAME_MISMATCH",
)
def bill_name_mismatch(bill: Bill, case: Case) -> Iterator[Problem]:
    """The customer name in the request is the name on the bill."""
    verdict = _name_verdict(bill, case)
    if verdict and verdict[0] is Likeness.DIFFERENT:
        yield verdict[1]


@bill_chapter.rule(
    Severity.WARN,
    hint="Use the spelling on the bill; carriers reject even small differences.",
    source="Telnyx ENTITY_NAME_MISMATCH",
)
def bill_name_near_match(bill: Bill, case: Case) -> Iterator[Problem]:
    """The customer name is written exactly as on the bill, Inc. or Incorporated included."""
    verdict = _name_verdict(bill, case)
    if verdict and verdict[0] is Likeness.NEAR:
        yield verdict[1]


@dataclass(frozen=True)
class _AddressPair:
    """One address of the bill against one of the request."""

    match: AddressMatch
    printed: Extracted[Address]
    field: str
    stated: Address

    @property
    def rank(self) -> tuple[int, int]:
        """Small for the pair that agrees best."""
        return list(Likeness).index(self.match.likeness), len(self.match.differing)

    def problem(self, bill: Bill, mend: str | None = None) -> Problem:
        """The address as printed and the one of the request, and before the mend, which part differs."""
        differs = difference(self.match, self.printed.value, self.stated, "on the bill")
        hint = f"{differs} {mend}" if mend and differs else None
        return Problem(place_of(bill, self.printed, self.field), self.printed.text, self.stated.one_line(), hint)


def _best_address_pair(bill: Bill, case: Case) -> _AddressPair | None:
    """The pair that agrees best: one match is enough, for the service address often differs from the billing address."""
    if case.request is None:
        return None
    billing = case.request.billing
    stated = {"billing.address": billing.address, "billing.service_address": billing.service_address}
    printed = (sure(address, case.policy.min_confidence) for address in (bill.billing_address, bill.service_address))
    pairs = [
        _AddressPair(compare_addresses(on_bill.value, address), on_bill, field, address)
        for on_bill, (field, address) in product([address for address in printed if address], stated.items())
        if address and address.street
    ]
    return min(pairs, key=lambda pair: pair.rank, default=None)


_MEND_ADDRESS = "Copy the address exactly as printed, or ask the carrier for the address it has on file."


@bill_chapter.rule(
    Severity.REJECT_BUNDLE,
    hint=_MEND_ADDRESS,
    source="Telnyx LOCATION_MISMATCH",
)
def bill_address_mismatch(bill: Bill, case: Case) -> Iterator[Problem]:
    """The service or billing address in the request is on the bill."""
    pair = _best_address_pair(bill, case)
    if pair and pair.match.likeness is Likeness.DIFFERENT and not pair.match.only_postal_code:
        yield pair.problem(bill, _MEND_ADDRESS)


@bill_chapter.rule(Severity.WARN, hint="Use the spelling on the bill.", source="Bandwidth 7402")
def bill_address_near_match(bill: Bill, case: Case) -> Iterator[Problem]:
    """The address is written as on the bill, abbreviations and unit number included."""
    pair = _best_address_pair(bill, case)
    if pair and pair.match.likeness is Likeness.NEAR:
        yield pair.problem(bill)


@bill_chapter.rule(Severity.REJECT_BUNDLE, hint="Copy the postal code from the bill.", source="Telnyx POSTAL_CODE_MISMATCH")
def bill_zip_mismatch(bill: Bill, case: Case) -> Iterator[Problem]:
    """The postal code in the request is the one on the bill."""
    pair = _best_address_pair(bill, case)
    if pair and pair.match.only_postal_code:
        where = place_of(bill, pair.printed, f"{pair.field}.postal_code")
        yield Problem(where, pair.printed.value.postal_code, pair.stated.postal_code)


@bill_chapter.rule(
    Severity.WARN,
    hint="Send the page of the bill that shows the account number.",
    source="Bandwidth 7401",
)
def bill_account_not_found(bill: Bill, case: Case) -> Iterator[Problem]:
    """The bill shows an account number."""
    if sure(bill.account_number, case.policy.min_confidence) is None and not bill.account_numbers:
        yield Problem(Where(file=bill.file), "no account number that could be read with certainty", "an account number")


@bill_chapter.rule(Severity.REJECT_BUNDLE, hint="Copy the account number from the bill.", source="Telnyx ACCOUNT_NUMBER_MISMATCH")
def bill_account_mismatch(bill: Bill, case: Case) -> Iterator[Problem]:
    """The account number in the request is the one on the bill."""
    account = sure(bill.account_number, case.policy.min_confidence)
    stated = case.request.billing.account_number if case.request else ""
    if account is None or not stated:
        return
    if all(compare_accounts(printed, stated) is Likeness.DIFFERENT for printed in (account.value, *bill.account_numbers)):
        where = Where(file=bill.file, field="billing.account_number", page=account.page)
        yield Problem(where, masked(account.value), masked(stated))


@bill_chapter.rule(
    Severity.WARN,
    hint="Send one request per account, each with its own bill.",
    source="Telnyx DIFFERENT_ACCOUNTS",
)
def bill_multiple_accounts(bill: Bill, _case: Case) -> Iterator[Problem]:
    """The bill is for one account only."""
    distinct: list[str] = []
    for printed in bill.account_numbers:
        if all(compare_accounts(printed, known) is Likeness.DIFFERENT for known in distinct):
            distinct.append(printed)
    if len(distinct) > 1:
        yield Problem(Where(file=bill.file), ", ".join(masked(account) for account in distinct[:5]), "one account")


@bill_chapter.rule(
    Severity.WARN,
    hint="Check the billing number with the carrier; the customer service record shows it.",
    source="Telnyx BTN_ATN_MISMATCH",
)
def bill_btn_mismatch(bill: Bill, case: Case) -> Iterator[Problem]:
    """The billing telephone number in the request does not contradict the one on the bill."""
    printed = sure(bill.billing_telephone_number, case.policy.min_confidence)
    stated = parse_one(case.request.billing.billing_telephone_number) if case.request else None
    if printed and stated and printed.value != stated:
        where = place_of(bill, printed, "billing.billing_telephone_number")
        yield Problem(where, printed.text, stated)
