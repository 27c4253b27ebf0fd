"""What a site's ledger remembers, read beside the product: from a copy of its files, so that looking changes nothing."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pipeline.config import Site


class Row(NamedTuple):
    """A bundle."""

    id: str
    partner: str
    name: bytes
    state: str
    decision: str | None
    attempts: int
    stays: int


class LetterRow(NamedTuple):
    """A letter."""

    bundle_id: str
    message_id: str
    state: str
    doubts: int
    possible_duplicate: int
    content: bytes


@dataclass(frozen=True)
class Memory:
    """Every bundle, the bytes of its report, and the letters."""

    bundles: tuple[Row, ...] = ()
    reports: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    letters: tuple[LetterRow, ...] = ()

    def letters_of(self, bundle_id: str) -> list[LetterRow]:
        """The letters of a bundle."""
        return [letter for letter in self.letters if letter.bundle_id == bundle_id]

    def report_of(self, short: str) -> Mapping[str, bytes] | None:
        """The committed report of the bundle that people know by this id."""
        return next((files for bundle_id, files in self.reports.items() if bundle_id.lower().endswith(short)), None)


def memory_of(site: Site) -> Memory:
    """What is committed now; nothing while there is no ledger, or none with tables yet."""
    ledger = site.work_folder / "ledger.sqlite"
    if not ledger.exists():
        return Memory()
    with tempfile.TemporaryDirectory(dir=site.folder) as folder:
        for name in ("ledger.sqlite", "ledger.sqlite-wal"):
            if (site.work_folder / name).exists():
                shutil.copy(site.work_folder / name, folder)
        with closing(sqlite3.connect(Path(folder) / "ledger.sqlite")) as connection:
            has_tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'bundle'").fetchone()[0]
            return _read(connection) if has_tables else Memory()


def _read(connection: sqlite3.Connection) -> Memory:
    reports: dict[str, dict[str, bytes]] = defaultdict(dict)
    for bundle_id, name, content in connection.execute("SELECT bundle_id, name, content FROM report_file"):
        reports[bundle_id][name] = content
    return Memory(
        tuple(Row(*row) for row in connection.execute(f"SELECT {', '.join(Row._fields)} FROM bundle ORDER BY id")),  # noqa: S608 - our own names
        dict(reports),
        tuple(LetterRow(*row) for row in connection.execute(f"SELECT {', '.join(LetterRow._fields)} FROM mail ORDER BY id")),  # noqa: S608
    )
