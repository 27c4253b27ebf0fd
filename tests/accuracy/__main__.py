"""`make accuracy`: how well the reader reads made-up bills and letters, or the documents of a folder. Every figure is synthetic."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.accuracy.bills import LAYOUTS
from tests.accuracy.documents import documents_in, native_bills, native_letters, scanned_bills, scanned_letters
from tests.accuracy.facts import AS_OF
from tests.accuracy.reading import scored, scored_as_strangers
from tests.accuracy.tables import as_tree, field_lines, layout_lines, note_lines, signature_lines, stranger_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.accuracy.reading import Scores

PAGE: Final = Path(__file__).parents[2] / "docs" / "accuracy.md"
_AS_SEEN: Final = "## As seen\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Read, count and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="documents NAME.pdf with their truth NAME.json, instead of the made-up ones")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--notes", action="store_true", help="every value that was wrong or missed, too")
    parser.add_argument("--page", action="store_true", help="write the tables into docs/accuracy.md")
    asked = parser.parse_args(arguments)
    begun = time.monotonic()
    scores = _of_folder(asked.folder) if asked.folder else _of_the_made_up()
    strangers = None if asked.folder else _strangers()
    lines = [_tree(scores, strangers)] if asked.json else list(_tables(scores, strangers))
    if strangers and asked.page and not asked.json:
        _write_page("\n".join(lines))
    print("\n".join((*lines, *(note_lines(scores) if asked.notes else ()))))  # noqa: T201 - the table is the product
    print(f"{scores.documents} documents in {time.monotonic() - begun:.0f} s", file=sys.stderr)  # noqa: T201 - as above
    return 0


def _of_the_made_up() -> Scores:
    return scored(chain(native_bills(), scanned_bills(), native_letters(), scanned_letters()), AS_OF)


def _strangers() -> Scores:
    return scored_as_strangers((made for made in native_bills() if LAYOUTS[made.truth.layout].known), AS_OF)


def _of_folder(folder: Path) -> Scores:
    scores = scored(documents_in(folder), datetime.now(UTC).date())
    if not scores.documents:
        sys.exit(f"no NAME.pdf with NAME.json in {folder}")
    return scores


def _tree(scores: Scores, strangers: Scores | None) -> str:
    unknown = {"unknown_carriers": as_tree(strangers)} if strangers else {}
    return json.dumps(as_tree(scores) | unknown, indent=1)


def _write_page(tables: str) -> None:
    before, _, _ = PAGE.read_text(encoding="utf-8").partition(_AS_SEEN)
    PAGE.write_text(f"{before}{_AS_SEEN}{tables}\n", encoding="utf-8")


def _tables(scores: Scores, strangers: Scores | None) -> Iterator[str]:
    yield f"Synthetic figures: {scores.documents} documents; in brackets the 95 % interval after Wilson."
    yield from field_lines(scores.marks)
    yield from signature_lines(scores.verdicts)
    if strangers:
        known = [mark for mark in scores.marks if mark.variant == "native" and mark.layout in LAYOUTS and LAYOUTS[mark.layout].known]
        yield from stranger_lines(known, strangers.marks)
    yield from layout_lines(scores.marks)


if __name__ == "__main__":
    sys.exit(main())
