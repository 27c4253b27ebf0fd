from __future__ import annotations

from pipeline.domain.finding import Scope, Severity
from pipeline.reports.rule_pages import SUBJECTS, rules_page
from pipeline.rules.rulebook import Rule, load


def a_rule(code: str, **words: str) -> Rule:
    return Rule(
        code=code,
        statement=words.get("statement", "It is so."),
        scope=Scope.FILE,
        severity=Severity.HOLD,
        hint=words.get("hint", "Mend it."),
        source="own",
        policy_key=words.get("policy_key"),
        needs=("clock", "ledger"),
    )


def test_rules_stand_under_their_subject_in_the_order_of_their_codes() -> None:
    page = rules_page([a_rule("FILE_B"), a_rule("FILE_A", policy_key="policy.file_max_mb"), a_rule("DROP_A")])
    assert page.index("## The upload") < page.index("`DROP_A`") < page.index("## Files") < page.index("`FILE_A`") < page.index("`FILE_B`")
    assert "| `FILE_A` | hold | It is so. | Mend it. | `policy.file_max_mb` | clock, ledger | own |\n" in page
    assert "## The bill" not in page


def test_a_bar_in_a_text_does_not_break_the_table() -> None:
    assert "this \\| that" in rules_page([a_rule("BILL_A", hint="this | that")])


def test_every_declared_rule_is_on_the_page_once() -> None:
    rules = load()
    page = rules_page(rules.values())
    assert {code: page.count(f"| `{code}` |") for code in rules} == dict.fromkeys(rules, 1)
    assert {code.split("_", 1)[0] for code in rules} <= set(SUBJECTS)
