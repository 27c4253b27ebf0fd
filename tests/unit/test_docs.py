import re
from pathlib import Path

import click
import pytest

from pipeline import cli
from pipeline.config import PartnerSettings, Site
from pipeline.domain.policy import Policy
from tests.docs_pages import RULES_PAGE, current_rules_page

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def known_commands(group: click.Group, words: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    names = {(*words, name) for name in group.commands}
    inner = [(name, command) for name, command in group.commands.items() if isinstance(command, click.Group)]
    return names.union(*(known_commands(command, (*words, name)) for name, command in inner))


def test_the_page_of_rules_is_what_the_code_says() -> None:
    assert RULES_PAGE.read_text(encoding="utf-8") == current_rules_page(), "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    known = {words[0] for words in known_commands(cli.portin)}
    named = re.findall(r"portin(?: --config [^ `]+)? ([a-z]+)", page.read_text(encoding="utf-8"))
    assert sorted(set(named) - known - {"check"} - {"and", "works", "on"}) == []


def test_every_key_of_the_configuration_is_explained() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    sections = {name: field.annotation for name, field in Site.model_fields.items() if hasattr(field.annotation, "model_fields")}
    keys = [key for section in sections.values() for key in getattr(section, "model_fields", {})]
    assert [key for key in (*keys, *PartnerSettings.model_fields) if f"{key}" not in page] == []


def test_every_key_of_the_policy_stands_beside_its_rule() -> None:
    rules = RULES_PAGE.read_text(encoding="utf-8")
    assert [key for key in Policy.__dataclass_fields__ if key not in rules and key != "severities"] == []


def test_every_file_of_the_shell_is_on_the_map() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    files = [path.name for path in sorted((ROOT / "pipeline").glob("*.py")) if path.name != "__init__.py"]
    assert [name for name in files if f"`{name}`" not in page and not name.startswith("ledger_")] == []
