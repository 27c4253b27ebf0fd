"""The page of all rules, docs/rules.md, written from the rules themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.rules.rulebook import Rule

SUBJECTS = {
    "DROP": "The upload",
    "FILE": "Files",
    "PDF": "Documents",
    "REQ": "The request",
    "NUM": "Numbers",
    "ROUTE": "Routing",
    "LOA": "The letter of authorization",
    "BILL": "The bill",
}
"""What the first part of a code stands for, in the order of the page."""

_HEAD = """\
# Rules

Every rule that a bundle is judged by. A rule's statement says what must be true; its severity says what happens when it is not:
`warn` lets the bundle pass with a remark, `hold` waits for a person, `reject-number` drops that number, `reject-bundle` drops all.
The policy key, in `config.toml`, tunes the rule; `[policy.severities]` overrides the severity of any rule by its code.
`Needs` names facts from outside the bundle. This page is written by `make docs`.
"""
_COLUMNS = ("Code", "Severity", "What must be true", "What to do otherwise", "Policy key", "Needs", "Source")


def rules_page(rules: Iterable[Rule]) -> str:
    """All rules by subject as Markdown tables, in the order of their codes."""
    by_code = sorted(rules, key=lambda rule: rule.code)
    parts = [_HEAD]
    for prefix, title in SUBJECTS.items():
        own = [rule for rule in by_code if rule.code.split("_", 1)[0] == prefix]
        if own:
            parts.append(f"\n## {title}\n\n{_row(_COLUMNS)}{_row(['---'] * len(_COLUMNS))}{''.join(_rule_row(rule) for rule in own)}")
    return "".join(parts)


def _rule_row(rule: Rule) -> str:
    key = f"`{rule.policy_key}`" if rule.policy_key else ""
    return _row((f"`{rule.code}`", rule.severity.value, rule.statement, rule.hint, key, ", ".join(rule.needs), rule.source))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"
