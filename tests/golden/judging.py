"""Judges the golden bundles as `portin check --json` does, in a site of their own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from pipeline.cli import portin

if TYPE_CHECKING:
    from datetime import date

GOLDEN = Path(__file__).parent
BUNDLES, SITE = GOLDEN / "bundles", GOLDEN / "site"

Document = dict[str, Any]


def site_in(folder: Path) -> Path:
    """A copy of the golden site with its inventory loaded; returns its config.toml."""
    shutil.copytree(SITE, folder, dirs_exist_ok=True)
    config = folder / "config.toml"
    for file in sorted(folder.glob("inventory/*.csv")):
        _portin(config, "inventory", "import", file.stem, str(file))
    return config


def checked(config: Path, bundle: Path, as_of: date) -> tuple[int, Document]:
    """The exit code of `portin check --json` for a bundle folder, and the document it prints."""
    code, output = _portin(config, "check", str(bundle), "--as-of", as_of.isoformat(), "--json")
    document: Document = json.loads(output)
    return code, document


def bundle_of(sample: str) -> Path:
    """The one bundle folder of a golden sample."""
    (folder,) = (path for path in (BUNDLES / sample).glob("*/*") if path.is_dir())
    return folder


def codes(document: Document) -> set[str]:
    """The codes of a judgement."""
    return {finding["code"] for finding in document["findings"]}


def refused(document: Document, bundle: Path) -> set[tuple[str, str]]:
    """The numbers that were refused, as given in numbers.csv, each with the code."""
    rejections = [finding for finding in document["findings"] if finding["severity"] == "reject-number"]
    given = (bundle / "numbers.csv").read_text(encoding="utf-8").splitlines() if rejections else []
    return {(given[finding["where"]["row"] - 1].split(",")[0], finding["code"]) for finding in rejections}


def _portin(config: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(portin, ["--config", str(config), *words], standalone_mode=False, catch_exceptions=False)
    return int(result.return_value or 0), result.stdout
