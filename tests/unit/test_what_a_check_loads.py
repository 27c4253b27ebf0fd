import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SITE = ROOT / "tests" / "golden" / "site"
BUNDLE = next((ROOT / "tests" / "golden" / "bundles" / "accepted").glob("*/*/request.toml")).parent
CHECK = f"""
import contextlib
from pipeline.cli import main
sys.argv = ["portin", "check", {str(BUNDLE)!r}, "--as-of", "2026-11-16", "--json"]
with contextlib.suppress(SystemExit):
    main()
"""


def loaded_by(program: str, folder: Path) -> set[str]:
    """The modules that a Python of its own has loaded at the end of the program."""
    told = f"import sys\n{program}\nprint(*sys.modules, file=sys.stderr)"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ended = subprocess.run([sys.executable, "-c", told], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return set(ended.stderr.split())


def test_the_reader_of_papers_loads_nothing_of_the_judge() -> None:
    loaded = loaded_by("import pipeline.document_worker", ROOT)
    assert "pdfplumber" in loaded
    assert not loaded & {"pandas", "pandera", "pyarrow", "pydantic", "sqlalchemy", "phonenumbers", "yaml"}


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    return loaded_by(CHECK, SITE)


def test_a_check_judges_with_the_rules(loaded: set[str]) -> None:
    assert {"pipeline.rules.request_dates", "pandera", "holidays"} <= loaded


@pytest.mark.parametrize("package", ["sqlalchemy", "pdfplumber", "yaml", "jinja2", "httpx", "emails", "apscheduler", "watchdog", "rich"])
def test_a_check_without_a_ledger_loads_only_what_it_uses(package: str, loaded: set[str]) -> None:
    assert package not in loaded
