"""Rules about what a carrier answered when it was asked whether the numbers can be ported, and about nobody having been asked."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from pipeline.domain.finding import Problem, Severity, Where
from pipeline.domain.portability import Portability
from pipeline.domain.telephone import e164
from pipeline.rules.rulebook import Breach, closing_rule, number_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from pipeline.domain.case import Case
    from pipeline.domain.numbers import NumberList
    from pipeline.domain.portability import PortabilityAnswer, PortabilityAnswers

_NO_HINT = "Ask the losing carrier what keeps the number from moving, or remove it from the list."
_NAMED = 10
"""Numbers that are named for each reason; the rest is counted."""


@number_rule(Severity.REJECT_NUMBER, hint=_NO_HINT, source="Telnyx portability_checks", policy="policy.carrier_says_no", needs=("carrier",))
def num_carrier_says_no(numbers: NumberList, case: Case) -> Breach:
    """The carrier that was asked does not refuse to port the number."""
    answers = case.portability
    refused = [] if answers is None else answers.numbers(Portability.NOT_PORTABLE)
    mask = numbers.is_among(refused)
    if answers is None or not mask.any():
        return Breach(mask)
    hints = np.full(len(numbers), None, dtype=object)
    reasons = [answers.of(number).reason for number in numbers.number[mask].tolist()]
    hints[mask] = [f"The carrier says: {reason}. {_NO_HINT}" if reason else None for reason in reasons]
    return Breach(mask, hint=hints)


@closing_rule(
    Severity.WARN,
    hint="Nothing to do: format and CTM checks were made; CTM checks portability after it receives the request.",
    source="seed",
    policy="policy.portability_unknown",
)
def num_portability_unknown(case: Case, rejected: NDArray[np.bool_]) -> Iterator[Problem]:
    """The losing carrier has confirmed that the numbers can be ported."""
    passed = [] if case.numbers is None else case.numbers.number[~rejected].tolist()
    found = f"{len(passed):,} not asked" if case.portability is None else _not_confirmed(passed, case.portability)
    if case.numbers is not None and passed and found:
        yield Problem(Where(file=case.numbers.file), found, "asked and confirmed")


def _not_confirmed(passed: list[int], answers: PortabilityAnswers) -> str:
    """Which numbers were not confirmed and why, nothing when all were."""
    by_reason: dict[str, list[int]] = defaultdict(list)
    for number in passed:
        answer = answers.of(number)
        if answer.status is not Portability.PORTABLE:
            by_reason[_reason(answer)].append(number)
    told = [f"{_named(numbers)}: {reason}" for reason, numbers in by_reason.items()]
    count = sum(map(len, by_reason.values()))
    return f"{count:,} of {len(passed):,} not confirmed; {'; '.join(told)}" if told else ""


def _reason(answer: PortabilityAnswer) -> str:
    return f"the carrier says no ({answer.reason})" if answer.status is Portability.NOT_PORTABLE else answer.reason


def _named(numbers: list[int]) -> str:
    more = f" and {len(numbers) - _NAMED:,} more" if len(numbers) > _NAMED else ""
    return ", ".join(e164(number) for number in numbers[:_NAMED]) + more
