"""Every rule is declared as the table says: the words that partners and operators read change only on purpose."""

from __future__ import annotations

import csv
from pathlib import Path  # noqa: TID251 - a test may read the table beside it

import pytest

from pipeline.rules.rulebook import Rule, load

TABLE = Path(__file__).with_name("rules_expected.csv")
ROWS = {row["code"]: row for row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines())}


def as_row(rule: Rule) -> dict[str, str]:
    return {
        "code": rule.code,
        "scope": rule.scope.value,
        "severity": rule.severity.value,
        "statement": rule.statement,
        "hint": rule.hint,
        "policy_key": rule.policy_key or "",
        "needs": ",".join(rule.needs) or "none",
        "source": rule.source,
    }


def expected(code: str) -> dict[str, str]:
    """The row of the table; the default value behind a policy key is config.toml's affair."""
    return {**ROWS[code], "policy_key": ROWS[code]["policy_key"].partition("=")[0]}


def test_every_rule_of_the_table_is_declared_and_no_other() -> None:
    assert set(load()) == set(ROWS)


@pytest.mark.parametrize("code", sorted(ROWS))
def test_a_rule_is_declared_as_the_table_says(code: str) -> None:
    assert as_row(load()[code]) == expected(code)
