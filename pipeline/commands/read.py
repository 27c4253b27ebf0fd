"""`portin read bill FILE` and `portin read loa FILE`: what a document says, with confidence and place."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.documents import DocumentReader
from pipeline.domain.document import Unreadable
from pipeline.domain.hints import NO_HINTS
from pipeline.errors import TemporaryError, UsageError
from pipeline.reports.documents import document_of, rows_of, unreadable_document
from pipeline.reports.visible import visible

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.domain.bill import Bill
    from pipeline.domain.loa import Loa

_PNG, _UNFINISHED = ".png", ".part"


def run(kind: str, file: Path, *, as_json: bool, annotate: Path | None = None) -> int:
    """Read one document and print what it says, and draw it with its facts marked when ANNOTATE is given.

    Returns:
        The exit code: 0, or 1 when the document could not be read; then nothing is drawn.

    Raises:
        UsageError: ANNOTATE does not end in .png.
        TemporaryError: ANNOTATE cannot be written, or the pages cannot be drawn.
    """
    if annotate is not None and annotate.suffix.lower() != _PNG:
        message = f"{annotate}: the pages are drawn as .png; choose this ending"
        raise UsageError(message)
    with DocumentReader() as reader:
        read = reader.read_bill if kind == "bill" else reader.read_loa
        outcome = read(file, file.name, NO_HINTS, datetime.now(UTC).date())
        if annotate is not None and not isinstance(outcome, Unreadable):
            _write(_drawn(outcome, file, reader), annotate)
    if as_json:
        print(json.dumps(document_of(outcome), ensure_ascii=True, allow_nan=False))  # noqa: T201 - the command's answer
    else:
        _show(outcome, file)
    return 1 if isinstance(outcome, Unreadable) else 0


def _drawn(outcome: Bill | Loa, file: Path, reader: DocumentReader) -> bytes:
    """The pages with boxes and labels; the document itself is drawn in the process that read it."""
    from pipeline.reports.annotation import annotated, views_of

    views = views_of(outcome)
    sheets = [(view, raster) for view, raster in zip(views, reader.draw(file, views), strict=True) if raster]
    if not sheets:
        message = f"{file}: its pages were read but could not be drawn within the limits of one document; read it without --annotate"
        raise TemporaryError(message)
    return annotated(outcome, sheets)


def _write(content: bytes, target: Path) -> None:
    """Write the picture beside its place first, so that nobody finds half of it."""
    unfinished = target.with_name(target.name + _UNFINISHED)
    try:
        unfinished.write_bytes(content)
        unfinished.replace(target)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        message = f"{target}: cannot be written ({error.strerror}); free the disk or choose another place"
        raise TemporaryError(message) from error


def _show(outcome: Bill | Loa | Unreadable, file: Path) -> None:
    """The outcome as a table; text from the document is printed as text, never as markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    if isinstance(outcome, Unreadable):
        error = unreadable_document(outcome)["error"]
        hint = error["hint"] if isinstance(error, dict) else ""
        console.print(Text(f"{visible(file.name)} could not be read ({outcome.reason.value}): {visible(outcome.detail)}.\n{hint}"))
        return
    table = Table("fact", "as read", "how sure", title=Text(f"{visible(file.name)}: {outcome.document.pages} page(s)"))
    for row in rows_of(outcome):
        table.add_row(*(Text(_visible(cell)) for cell in row))
    console.print(table)


def _visible(text: str) -> str:
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
