"""Rules about the number list as a whole, and about the lists it could not be compared with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.domain.finding import Problem, Scope, Severity, Where
from pipeline.domain.inventory import NUMBER_LISTS, ListKind
from pipeline.domain.numbers import NumberList
from pipeline.reading.numbering_plan import NumberClass, are_geographic, are_in, number_classes
from pipeline.rules.rulebook import Chapter, closing_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.domain.case import Case

_REQUIRED_LISTS = (ListKind.TRACKING, ListKind.RECEIVING, ListKind.USER)
_COUNTRIES = ("US", "CA")

number_list = Chapter[NumberList](Scope.REQUEST, lambda case: [case.numbers] if case.numbers is not None else [])
filled_list = Chapter[NumberList](Scope.REQUEST, lambda case: [case.numbers] if case.numbers is not None and len(case.numbers) else [])


@number_list.rule(Severity.REJECT_BUNDLE, hint="Add the numbers, one per row, below the header.", source="Bandwidth 7101")
def num_list_empty(numbers: NumberList, _case: Case) -> Iterator[Problem]:
    """The number list has at least one number."""
    if len(numbers) == 0:
        yield Problem(Where(file=numbers.file), "0 numbers", "at least 1 number")


@number_list.rule(
    Severity.REJECT_BUNDLE, hint="Split the list into several requests.", source="Bandwidth 7314", policy="policy.max_numbers"
)
def num_too_many(numbers: NumberList, case: Case) -> Iterator[Problem]:
    """The number list is no longer than the limit."""
    if len(numbers) > case.policy.max_numbers:
        yield Problem(Where(file=numbers.file), f"{len(numbers):,} numbers", f"at most {case.policy.max_numbers:,} numbers")


@filled_list.rule(
    Severity.REJECT_BUNDLE,
    hint="Send two requests: one for local, one for toll-free numbers.",
    source="Bandwidth 7386",
    policy="policy.mixed_toll_free",
)
def num_mixed_toll_free(numbers: NumberList, _case: Case) -> Iterator[Problem]:
    """The request holds either local or toll-free numbers, not both."""
    toll_free = int((number_classes(numbers.number) == NumberClass.TOLL_FREE).sum())
    local = int(are_geographic(numbers.number).sum())
    if toll_free and local:
        yield Problem(Where(file=numbers.file), f"{local:,} local and {toll_free:,} toll-free", "one kind in one request")


@filled_list.rule(
    Severity.WARN,
    hint="Send US and Canadian numbers in separate requests; mixed ones are slower.",
    source="Twilio 22172",
    policy="policy.mixed_country",
)
def num_mixed_country(numbers: NumberList, case: Case) -> Iterator[Problem]:
    """All numbers of the request belong to one country."""
    geographic = are_geographic(numbers.number)
    counts = {code: int((geographic & are_in(numbers.number, code)).sum()) for code in _COUNTRIES if code in case.policy.allowed_countries}
    if len(counts) > 1 and all(counts.values()):
        found = " and ".join(f"{count:,} of {code}" for code, count in counts.items())
        yield Problem(Where(file=numbers.file), found, "one country in one request")


@filled_list.rule(
    Severity.WARN,
    hint="Nothing to do: the operator should refresh the list. Checks against CTM used older data.",
    source="own",
    policy="policy.inventory_max_age_hours",
    needs=("inventory", "clock"),
)
def num_inventory_stale(_numbers: NumberList, case: Case) -> Iterator[Problem]:
    """The list of numbers already at CTM is fresh enough."""
    limit = timedelta(hours=case.policy.inventory_max_age_hours)
    ages = {kind: case.as_of - case.inventory.loaded[kind].loaded_at for kind in NUMBER_LISTS if case.inventory.has(kind)}
    stale = [f"{kind.value} list {age / timedelta(hours=1):,.0f} hours old" for kind, age in ages.items() if age > limit]
    if stale:
        yield Problem(found=", ".join(stale), expected=f"at most {case.policy.inventory_max_age_hours:g} hours")


@filled_list.rule(
    Severity.HOLD,
    hint="Nothing to do: a person will look once the operator has loaded the lists.",
    source="own",
    policy="policy.inventory_missing",
    needs=("inventory",),
)
def num_inventory_missing(_numbers: NumberList, case: Case) -> Iterator[Problem]:
    """The lists of tracking, receiving and user numbers at CTM are loaded, so these checks could be made."""
    missing = [kind.value for kind in _REQUIRED_LISTS if not case.inventory.has(kind)]
    if missing:
        yield Problem(found=f"not loaded: {', '.join(missing)}", expected="all three lists loaded")


@filled_list.rule(
    Severity.WARN,
    hint="Make sure none of the numbers is a fail-safe number; this check was not made.",
    source="own",
    policy="policy.failsafe_missing",
    needs=("inventory",),
)
def num_failsafe_not_checked(_numbers: NumberList, case: Case) -> Iterator[Problem]:
    """The list of fail-safe numbers is loaded, so this check could be made."""
    if not case.inventory.has(ListKind.FAILSAFE):
        yield Problem(found=f"not loaded: {ListKind.FAILSAFE.value}")


@filled_list.rule(
    Severity.WARN,
    hint="Make sure no number is in a request you made elsewhere; only requests sent here were checked.",
    source="own",
    policy="policy.external_requests_missing",
    needs=("inventory",),
)
def num_requests_not_checked(_numbers: NumberList, case: Case) -> Iterator[Problem]:
    """The list of port requests made outside this service is loaded, so this check is complete."""
    if not case.inventory.has(ListKind.REQUESTS):
        yield Problem(found=f"not loaded: {ListKind.REQUESTS.value}")


@closing_rule(
    Severity.REJECT_BUNDLE,
    hint="Correct the numbers as shown per row and send the bundle again.",
    source="own",
    needs=("inventory", "ledger"),
)
def num_no_valid_numbers(case: Case, rejected: NDArray[np.bool_]) -> Iterator[Problem]:
    """At least one number of the list passed all checks."""
    if case.numbers is not None and rejected.size and rejected.all():
        yield Problem(Where(file=case.numbers.file), f"{rejected.size:,} of {rejected.size:,} numbers rejected", "at least 1 good number")
