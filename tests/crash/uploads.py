"""Bundles as a partner's server leaves them behind: all on the disk, or only in memory, and what must become of each."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pipeline.domain.decision import Decision
from tests.builders_shell import FILES, PDF, REQUEST

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.config import Site

LARGE = PDF[:-6] + b"0123456789abcde\n" * 1500 + b"%%EOF\n"
"""A paper of several blocks, of which a disk may keep the first ones alone."""


class Pushed(Enum):
    """How much of an upload the partner's server had pushed to the disk."""

    EVERYTHING = "everything"
    NAMES = "names without content"
    HALVES = "the first half of each file"
    NOTHING = "nothing"


@dataclass(frozen=True, eq=False)
class Upload:
    """A bundle, and the decision that it must get once we have it.

    Attributes:
        partner: whose it is.
        name: of the folder.
        files: what is in it.
        decision: the right one for these files.
    """

    partner: str
    name: str
    files: Mapping[str, bytes]
    decision: Decision

    def folder_in(self, site: Site) -> Path:
        """Where it lies before the claim."""
        return site.inbox_folder / self.partner / self.name

    def lies_in(self, folder: Path) -> bool | None:
        """Whether it lies there byte for byte; None when there is no such folder."""
        if not folder.is_dir():
            return None
        return {path.name: path.read_bytes() for path in folder.iterdir()} == dict(self.files)

    def put(self, site: Site, pushed: Pushed) -> None:
        """Lay it into the inbox as a server for uploads does that pushes so much."""
        folder = self.folder_in(site)
        folder.mkdir(parents=True)
        for name, content in self.files.items():
            with (folder / name).open("wb") as file:
                half = len(content) // 2 if pushed is Pushed.HALVES else len(content)
                file.write(content[:half])
                file.flush()
                if pushed in {Pushed.EVERYTHING, Pushed.HALVES}:
                    os.fsync(file.fileno())
                file.write(content[half:])
        if pushed is not Pushed.NOTHING:
            for path in (folder, folder.parent, site.inbox_folder):
                _push_names(path)


def _push_names(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(descriptor)
    os.close(descriptor)


def _with_manifest(files: Mapping[str, bytes]) -> dict[str, bytes]:
    listed = {name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items()}
    return {**files, "manifest.json": json.dumps({"files": listed}).encode()}


_NO_CONSENT = REQUEST.replace(b"authority = true", b"authority = false")


def _with_numbers_from(start: bytes) -> dict[str, bytes]:
    """The usual files about other numbers, so that no bundle stands in the way of another."""
    return {**FILES, "numbers.csv": FILES["numbers.csv"].replace(b"41084301", start)}


GOOD = Upload("brightline", "front-office", {**FILES, "bill.pdf": LARGE}, Decision.ACCEPTED)
LISTED = Upload("brightline", "front-office", _with_manifest(GOOD.files), Decision.ACCEPTED)
WITHOUT_CONSENT = Upload("clearwater", "main", {**_with_numbers_from(b"41084302"), "request.toml": _NO_CONSENT}, Decision.REJECTED)
_WITHOUT_BILL = {name: content for name, content in _with_numbers_from(b"41084303").items() if name != "bill.pdf"}
UNFINISHED = Upload("clearwater", "half", _WITHOUT_BILL, Decision.INCOMPLETE)
