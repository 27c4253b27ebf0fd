"""`portin check`: judges one folder as the service would, and leaves no trace of it."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.config import check_codes
from pipeline.disk import opened_folder
from pipeline.documents import DocumentReader
from pipeline.domain.bundle import FolderName
from pipeline.domain.decision import Decision, decide
from pipeline.gather import ask_carrier, build_case, read_papers
from pipeline.portability import provider_for
from pipeline.reports.machine import check_document
from pipeline.rules import rulebook
from pipeline.snapshot import Source, take_snapshot

if TYPE_CHECKING:
    from pipeline.config import Site
    from pipeline.domain.case import Case
    from pipeline.domain.judgement import Judgement
    from pipeline.ledger import Ledger

_EXIT = {Decision.ACCEPTED: 0, Decision.ACCEPTED_IN_PART: 0, Decision.HELD: 3}
_NOT_GOOD = 1
_NOON = time(12, tzinfo=UTC)
_STYLES = {"good": "bold green", "bad": "bold red", "waiting": "bold yellow", "heading": "bold", "quiet": "dim"}


def run(site: Site, folder: Path, *, partner: str | None, as_of: date | None, as_json: bool) -> int:
    """Judge a folder; 0 accepted or in part, 3 held, 1 anything else."""
    check_codes(site)
    case = _case(site, folder.resolve(), partner, datetime.now(UTC) if as_of is None else datetime.combine(as_of, _NOON))
    judgement = rulebook.check(case)
    decision = decide(judgement)
    if as_json:
        sys.stdout.write(json.dumps(check_document(case.drop, decision, judgement), indent=1, allow_nan=False) + "\n")
    else:
        _print(decision, judgement)
    return _EXIT.get(decision, _NOT_GOOD)


def _case(site: Site, folder: Path, partner: str | None, as_of: datetime) -> Case:
    name = FolderName(os.fsencode(partner or folder.parent.name), os.fsencode(folder.name))
    policy, carrier = site.policy_for(name.partner), provider_for(site)
    with ExitStack() as stack:
        reader = stack.enter_context(DocumentReader(policy, site.documents))
        temporary = stack.enter_context(TemporaryDirectory(prefix="portin-"))
        descriptor = stack.enter_context(opened_folder(folder)) if folder.is_dir() and not folder.is_symlink() else None
        snapshot = take_snapshot(Source(descriptor, name), Path(temporary) / "copy", policy)
        papers = read_papers(snapshot, policy, reader, as_of.date())
        ledger = _ledger(site)
        if ledger is not None:
            stack.enter_context(ledger)
        return ask_carrier(build_case(snapshot, papers, ledger, as_of, policy), carrier)


def _ledger(site: Site) -> Ledger | None:
    if not site.may_have_ledger:
        return None
    from pipeline.ledger import Ledger  # it needs SQLAlchemy, a sixth of a second that a site without a ledger is spared

    return Ledger.open_to_read(site.ledger_url)


def _print(decision: Decision, judgement: Judgement) -> None:
    from rich.console import Console
    from rich.text import Text

    from pipeline.reports.terminal import check_lines

    console = Console(soft_wrap=True, highlight=False)
    for line in check_lines(decision, judgement):
        console.print(Text(line.text, style=_STYLES.get(line.tone.value, "")))
