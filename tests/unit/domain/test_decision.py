import numpy as np
import pandas as pd
import pytest

from pipeline.domain.decision import Decision, decide
from pipeline.domain.finding import Finding, Scope, Severity, Where
from pipeline.domain.judgement import Judgement, NumberFinding
from pipeline.domain.numbers import NumberList


def a_finding(code: str, severity: Severity) -> Finding:
    return Finding(code, severity, Scope.BUNDLE, Where(), None, None, "mend it", "own")


def three_numbers() -> NumberList:
    table = pd.DataFrame(
        {
            "row": [2, 3, 4],
            "position": [1, 1, 1],
            "given": ["410-843-0142", "410-843-0143", "x"],
            "number": [4108430142, 4108430143, 0],
            "form": np.array([0, 0, 1], dtype=np.uint8),
        }
    )
    return NumberList("numbers.csv", table)


def judged(*findings: Finding, rejected: tuple[bool, bool, bool] | None = None, severity: Severity = Severity.REJECT_NUMBER) -> Judgement:
    by_number = () if rejected is None else (NumberFinding("NUM_X", severity, "mend it", "own", np.array(rejected)),)
    numbers = three_numbers()
    return Judgement(findings, by_number, numbers, Judgement.rejected_rows(numbers, by_number))


@pytest.mark.parametrize(
    ("judgement", "decision"),
    [
        (judged(), Decision.ACCEPTED),
        (judged(a_finding("A", Severity.WARN)), Decision.ACCEPTED),
        (judged(rejected=(False, True, True)), Decision.ACCEPTED_IN_PART),
        (judged(rejected=(False, True, True), severity=Severity.WARN), Decision.ACCEPTED),
        (judged(rejected=(True, True, True)), Decision.REJECTED),
        (judged(a_finding("A", Severity.HOLD)), Decision.HELD),
        (judged(a_finding("A", Severity.HOLD), rejected=(True, False, False)), Decision.HELD),
        (judged(rejected=(True, False, False), severity=Severity.HOLD), Decision.HELD),
        (judged(a_finding("A", Severity.HOLD), a_finding("B", Severity.REJECT_BUNDLE)), Decision.REJECTED),
        (judged(a_finding("DROP_INCOMPLETE", Severity.REJECT_BUNDLE), a_finding("B", Severity.REJECT_BUNDLE)), Decision.INCOMPLETE),
        (judged(a_finding("DROP_DUPLICATE_BUNDLE", Severity.REJECT_BUNDLE)), Decision.DUPLICATE),
        (judged(a_finding("DROP_DUPLICATE_BUNDLE", Severity.WARN)), Decision.ACCEPTED),
        (Judgement((a_finding("DROP_NUMBERS_MISSING", Severity.REJECT_BUNDLE),)), Decision.REJECTED),
    ],
)
def test_the_gravest_finding_decides(judgement: Judgement, decision: Decision) -> None:
    assert decide(judgement) is decision


def test_only_accepted_requests_are_submitted() -> None:
    assert {decision for decision in Decision if decision.submits} == {Decision.ACCEPTED, Decision.ACCEPTED_IN_PART}


def test_the_numbers_that_no_rule_rejects_are_named_in_order() -> None:
    judgement = judged(rejected=(True, False, True))
    assert judgement.passed_numbers() == ["+14108430143"]
    assert (judgement.total, judgement.rejected_count) == (3, 2)


def test_a_number_finding_names_its_row_and_what_was_given() -> None:
    (finding,) = list(judged(rejected=(False, False, True)).all_findings())
    assert finding.where == Where(file="numbers.csv", row=4)
    assert (finding.found, finding.hint, finding.scope) == ("x", "mend it", Scope.NUMBER)


def test_a_rule_may_say_what_it_found_and_how_to_mend_it() -> None:
    numbers = three_numbers()
    own_words = NumberFinding(
        "ROUTE_X",
        Severity.WARN,
        "rule's hint",
        "own",
        np.array([True, True, False]),
        ("a", "b", None),
        iter([None, "c", None]),
        ["h", None, None],
    )
    findings = [finding for _, finding in own_words.by_row(numbers)]
    assert [(f.found, f.expected, f.hint) for f in findings] == [("a", None, "h"), ("b", "c", "rule's hint")]


def test_a_judgement_without_a_list_has_no_numbers() -> None:
    judgement = Judgement((a_finding("A", Severity.WARN),))
    assert (judgement.total, judgement.rejected_count) == (0, 0)
    assert judgement.passed_numbers() == []
    assert judgement.codes() == {"A"}
