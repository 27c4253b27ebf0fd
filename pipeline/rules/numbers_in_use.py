"""Rules about numbers that CallTrackingMetrics already knows: in the account, or in another port request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.domain.finding import Severity
from pipeline.rules.rulebook import Breach, number_rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pipeline.domain.case import Case
    from pipeline.domain.numbers import NumberList

_OPEN_HINT = "Wait for the other request, or cancel it first."
_DONE_HINT = "Nothing to do: the number has been ported. Remove it from the list."


@number_rule(Severity.REJECT_NUMBER, hint="Nothing to port: remove the number from the list.", source="seed", needs=("inventory",))
def num_already_tracking(numbers: NumberList, case: Case) -> NDArray[np.bool_]:
    """The number is not already a tracking number at CTM."""
    return numbers.is_among(case.inventory.tracking)


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Point the tracking numbers that use it to another destination, then send it again.",
    source="seed",
    needs=("inventory",),
)
def num_is_receiving(numbers: NumberList, case: Case) -> NDArray[np.bool_]:
    """The number is not one of the account's receiving numbers."""
    return numbers.is_among(case.inventory.receiving)


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Replace it in the fail-safe setting of the tracking numbers, then send it again.",
    source="seed",
    needs=("inventory",),
)
def num_is_failsafe(numbers: NumberList, case: Case) -> NDArray[np.bool_]:
    """The number is not used as a fail-safe number."""
    return numbers.is_among(case.inventory.failsafe)


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Remove the number from the user's profile, then send it again.",
    source="seed",
    needs=("inventory",),
)
def num_assigned_to_user(numbers: NumberList, case: Case) -> NDArray[np.bool_]:
    """The number is not assigned to a user of the account."""
    return numbers.is_among(case.inventory.user)


@number_rule(Severity.REJECT_NUMBER, hint=_OPEN_HINT, source="seed", needs=("ledger", "inventory"))
def num_in_active_request(numbers: NumberList, case: Case) -> Breach:
    """The number is not in another port request that is still open."""
    return _in_requests(numbers, case.history.active, _OPEN_HINT)


@number_rule(Severity.REJECT_NUMBER, hint=_DONE_HINT, source="seed", needs=("ledger", "inventory"))
def num_in_complete_request(numbers: NumberList, case: Case) -> Breach:
    """The number is not in a port request that is already complete."""
    return _in_requests(numbers, case.history.complete, _DONE_HINT)


def _in_requests(numbers: NumberList, requests: Mapping[int, str], mend: str) -> Breach:
    """The rows whose number is in one of these requests, with a hint that says which."""
    mask = numbers.is_among(requests)
    if not mask.any():
        return Breach(mask)
    hints = np.full(len(numbers), None, dtype=object)
    hints[mask] = [f"It is in {requests[number]}. {mend}" for number in numbers.number[mask].tolist()]
    return Breach(mask, hint=hints)
