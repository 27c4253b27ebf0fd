"""What must hold for every rule, whoever wrote it."""

from __future__ import annotations

import pytest

from pipeline.domain.decision import Decision, decide
from pipeline.domain.finding import Scope, Severity
from pipeline.rules import rulebook
from tests.builders import ALWAYS, a_case
from tests.unit.rules.examples import COMPANIONS, EXAMPLES

RULES = rulebook.load()


def test_the_good_case_breaks_nothing() -> None:
    judgement = rulebook.check(a_case())
    assert judgement.codes() == set(ALWAYS)
    assert decide(judgement) is Decision.ACCEPTED


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_has_an_example(code: str) -> None:
    assert code in EXAMPLES, f"add an example for {code} in tests/unit/rules/examples.py"


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_every_example_has_a_rule(code: str) -> None:
    assert code in RULES, f"{code} has an example but no rule"


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_the_example_breaks_only_its_rule(code: str) -> None:
    codes = rulebook.check(EXAMPLES[code]).codes()
    assert codes - set(ALWAYS) - COMPANIONS.get(code, frozenset()) == {code} - set(ALWAYS)
    assert code in codes


@pytest.mark.parametrize("code", sorted(COMPANIONS))
def test_a_companion_is_broken_as_documented(code: str) -> None:
    assert rulebook.check(EXAMPLES[code]).codes() - set(ALWAYS) == COMPANIONS[code] | {code}


@pytest.mark.parametrize("code", sorted(RULES))
def test_a_rule_says_what_must_be_true_and_how_to_mend_it(code: str) -> None:
    rule = RULES[code]
    assert rule.statement.endswith(".")
    assert rule.hint.endswith(".")
    assert rule.source


@pytest.mark.parametrize("code", sorted(RULES))
def test_only_number_rules_reject_numbers(code: str) -> None:
    rule = RULES[code]
    assert rule.severity is not Severity.REJECT_NUMBER or rule.scope is Scope.NUMBER


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_a_finding_says_where_or_what(code: str) -> None:
    for finding in rulebook.check(EXAMPLES[code]).all_findings():
        assert finding.hint
        assert finding.severity is not Severity.OFF
