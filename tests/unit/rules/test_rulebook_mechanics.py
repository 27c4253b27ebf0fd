from collections.abc import Iterator
from datetime import UTC, datetime
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from pipeline.domain.case import Case
from pipeline.domain.drop import Drop
from pipeline.domain.finding import Problem, Scope, Severity, Where
from pipeline.domain.numbers import NumberList
from pipeline.domain.policy import Policy, Reaction
from pipeline.rules import rulebook
from pipeline.rules.rulebook import Breach, Chapter, Rule, RulebookError, closing_rule, number_rule


@pytest.fixture(autouse=True)
def an_empty_rulebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook, "RULES", {})
    for name in ("_STAGES", "_COLUMN_RULES", "_LAST_STAGES"):
        monkeypatch.setattr(rulebook, name, [])
    monkeypatch.setattr(rulebook, "load", lambda: rulebook.RULES)


def a_case(policy: Policy | None = None, numbers: NumberList | None = None) -> Case:
    return Case(Drop("acme", "main"), datetime(2026, 11, 16, tzinfo=UTC), policy or Policy(), numbers=numbers)


def two_numbers() -> NumberList:
    columns = {"row": [2, 3], "position": [1, 1], "given": ["a", "b"], "number": [4108430142, 4108430143], "form": [0, 0]}
    return NumberList("numbers.csv", pd.DataFrame(columns))


def declare_name_rule(policy: str | None = None) -> None:
    chapter = Chapter[Drop](Scope.BUNDLE, lambda case: [case.drop])

    @chapter.rule(Severity.REJECT_BUNDLE, hint="Rename it.", source="own", policy=policy)
    def drop_is_not_main(drop: Drop, case: Case) -> Iterator[Problem]:  # noqa: ARG001 - the signature of a rule
        """The bundle is not called main.

        This second paragraph is for developers.
        """
        if drop.bundle == "main":
            yield Problem(Where(file="x"), found="main", expected="another name")


def declare_number_rule(policy: str | None = None) -> None:
    @number_rule(Severity.REJECT_NUMBER, hint="Remove it.", source="own", policy=policy)
    def num_is_first(numbers: NumberList, case: Case) -> Breach:  # noqa: ARG001 - the signature of a rule
        """The number is not the first of its list."""
        return Breach(np.arange(len(numbers)) == 0, expected=["the second", None])


def test_a_rule_is_its_name_its_docstring_and_its_decorator() -> None:
    declare_name_rule()
    (rule,) = rulebook.RULES.values()
    assert (rule.code, rule.statement) == ("DROP_IS_NOT_MAIN", "The bundle is not called main.")
    (finding,) = rulebook.check(a_case()).findings
    assert (finding.code, finding.severity, finding.hint, finding.found) == (rule.code, Severity.REJECT_BUNDLE, "Rename it.", "main")


def test_the_same_code_twice_is_refused_at_import() -> None:
    declare_name_rule()
    with pytest.raises(RulebookError, match="declared twice"):
        declare_name_rule()


def test_a_rule_without_a_statement_is_refused_at_import() -> None:
    with pytest.raises(RulebookError, match="no docstring"):

        @number_rule(Severity.WARN, hint="", source="")
        def num_mute(numbers: NumberList, case: Case) -> Breach:  # noqa: ARG001 - the signature of a rule
            return Breach(numbers.nothing)


@pytest.mark.parametrize(
    ("policy", "severity"),
    [
        (Policy(), Severity.WARN),
        (Policy(canada=Reaction.HOLD), Severity.HOLD),
        (Policy(canada=Reaction.REJECT), Severity.REJECT_BUNDLE),
        (Policy(severities=MappingProxyType({"DROP_IS_NOT_MAIN": Reaction.HOLD})), Severity.HOLD),
    ],
)
def test_the_site_chooses_the_severity_by_code_or_by_policy_key(policy: Policy, severity: Severity) -> None:
    declare_name_rule(policy="policy.canada")
    (finding,) = rulebook.check(a_case(policy)).findings
    assert finding.severity is severity


def test_a_policy_key_that_is_a_threshold_leaves_the_severity_alone() -> None:
    declare_name_rule(policy="policy.bill_max_age_days")
    assert rulebook.RULES["DROP_IS_NOT_MAIN"].severity_under(Policy()) is Severity.REJECT_BUNDLE


def test_a_rule_that_is_off_is_not_asked() -> None:
    declare_name_rule()
    declare_number_rule()
    off = MappingProxyType({"DROP_IS_NOT_MAIN": Reaction.OFF, "NUM_IS_FIRST": Reaction.OFF})
    judgement = rulebook.check(a_case(Policy(severities=off), two_numbers()))
    assert judgement.codes() == set()


def test_a_number_rule_marks_rows_and_rejects_only_them() -> None:
    declare_number_rule()
    judgement = rulebook.check(a_case(numbers=two_numbers()))
    assert judgement.passed_numbers() == ["+14108430143"]
    (finding,) = judgement.all_findings()
    assert (finding.found, finding.expected, finding.severity) == ("a", "the second", Severity.REJECT_NUMBER)


def test_reject_means_the_number_for_a_rule_about_numbers() -> None:
    rule = Rule("X", "", Scope.NUMBER, Severity.WARN, "", "", "policy.fax", ())
    assert rule.severity_under(Policy(fax=Reaction.REJECT)) is Severity.REJECT_NUMBER


def test_a_closing_rule_sees_what_the_number_rules_rejected() -> None:
    declare_number_rule()

    @closing_rule(Severity.WARN, hint="", source="own")
    def num_some_rejected(case: Case, rejected: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Iterator[Problem]:  # noqa: ARG001
        """No number is rejected."""
        if rejected.any():
            yield Problem(found=f"{int(rejected.sum())} rejected")

    assert [f.found for f in rulebook.check(a_case(numbers=two_numbers())).findings] == ["1 rejected"]
    assert rulebook.check(a_case()).findings == ()
    off = Policy(severities=MappingProxyType({"NUM_SOME_REJECTED": Reaction.OFF}))
    assert rulebook.check(a_case(off, two_numbers())).findings == ()
