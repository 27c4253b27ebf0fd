from __future__ import annotations

import pytest

from pipeline.domain.decision import Decision, decide
from pipeline.domain.finding import Finding, Scope, Severity, Where
from pipeline.domain.judgement import WAIVED_HINT, Judgement, NumberFinding
from tests.builders import a_number_list

HELD = Finding("LOA_SIGNATURE_UNVERIFIED", Severity.HOLD, Scope.LOA, Where(), None, None, "sign it", "own")
NUMBERS = a_number_list((4108430142, 4108430143))


def a_number_finding(severity: Severity) -> NumberFinding:
    return NumberFinding("NUM_INVENTORY_MISSING", severity, "load it", "own", ~NUMBERS.nothing, hint=["one", "two"])


def judged(*severities: Severity) -> Judgement:
    by_number = tuple(map(a_number_finding, severities))
    return Judgement((HELD,), by_number, NUMBERS, Judgement.rejected_rows(NUMBERS, by_number))


def test_a_waived_hold_is_a_warning_that_says_so() -> None:
    judgement = judged(Severity.HOLD).with_holds_waived(frozenset({HELD.code, "NUM_INVENTORY_MISSING"}))
    assert decide(judgement) is Decision.ACCEPTED
    assert [(it.severity, it.hint) for it in judgement.all_findings()] == [(Severity.WARN, WAIVED_HINT)] * 3


@pytest.mark.parametrize("codes", [frozenset(), frozenset({"NUM_INVENTORY_MISSING"}), frozenset({"LOA_SIGNATURE_UNVERIFIED"})])
def test_a_hold_that_was_not_waived_still_holds(codes: frozenset[str]) -> None:
    assert decide(judged(Severity.HOLD).with_holds_waived(codes)) is Decision.HELD


def test_a_rejection_is_never_waived() -> None:
    waived = judged(Severity.REJECT_NUMBER).with_holds_waived(frozenset({HELD.code, "NUM_INVENTORY_MISSING"}))
    assert decide(waived) is Decision.REJECTED
    assert waived.by_number[0].severity is Severity.REJECT_NUMBER
