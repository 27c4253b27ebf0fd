"""`portin read bill FILE` and `portin read loa FILE`: what a document says, with confidence and place."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.documents import DocumentReader
from pipeline.domain.document import Unreadable
from pipeline.domain.hints import NO_HINTS
from pipeline.reports.documents import document_of, rows_of, unreadable_document

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.config import DocumentSettings
    from pipeline.domain.bill import Bill
    from pipeline.domain.loa import Loa
    from pipeline.domain.policy import Policy


def run(kind: str, file: Path, *, as_json: bool, policy: Policy | None = None, settings: DocumentSettings | None = None) -> int:
    """Read one document and print what it says; the exit code is 1 when it could not be read."""
    with DocumentReader(policy, settings) as reader:
        read = reader.read_bill if kind == "bill" else reader.read_loa
        outcome = read(file, file.name, NO_HINTS, datetime.now(UTC).date())
    if as_json:
        print(json.dumps(document_of(outcome), ensure_ascii=True, allow_nan=False))  # noqa: T201 - the command's answer
    else:
        _show(outcome, file)
    return 1 if isinstance(outcome, Unreadable) else 0


def _show(outcome: Bill | Loa | Unreadable, file: Path) -> None:
    """The outcome as a table; text from the document is printed as text, never as markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    if isinstance(outcome, Unreadable):
        error = unreadable_document(outcome)["error"]
        hint = error["hint"] if isinstance(error, dict) else ""
        console.print(Text(f"{file.name} could not be read ({outcome.reason.value}): {outcome.detail}.\n{hint}"))
        return
    table = Table("fact", "as read", "how sure", title=Text(f"{file.name}: {outcome.document.pages} page(s)"))
    for row in rows_of(outcome):
        table.add_row(*(Text(_visible(cell)) for cell in row))
    console.print(table)


def _visible(text: str) -> str:
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
