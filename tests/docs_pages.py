"""`make docs`: writes the pages that are made from the code."""

from __future__ import annotations

from pathlib import Path

from pipeline.reports.rule_pages import rules_page
from pipeline.rules import rulebook

RULES_PAGE = Path(__file__).parents[1] / "docs" / "rules.md"


def current_rules_page() -> str:
    """What docs/rules.md must say."""
    return rules_page(rulebook.load().values())


if __name__ == "__main__":
    RULES_PAGE.write_text(current_rules_page(), encoding="utf-8")
