"""Reads manifest.json, the partner's own list of what was uploaded, and compares it with what arrived."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.domain.drop import DroppedFile, FileNature, Role, role_of
from pipeline.domain.finding import Fault, Problem, Where
from pipeline.reading.misparse import MisparseError
from pipeline.reading.plain_text import decoded
from pipeline.reading.strict_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_UNLISTED = frozenset({Role.MANIFEST, Role.READY})
"""A manifest cannot state its own hash, and READY is a name without content; listed or not, they are left out of account."""
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Listed:
    """What a manifest says of one file."""

    size: int
    sha256: str


@dataclass(frozen=True)
class ManifestReading:
    """The listed files by name, None when the manifest is no use, and the faults that say why."""

    files: Mapping[str, Listed] | None
    faults: tuple[Fault, ...] = ()


def read_manifest(file: str, content: bytes) -> ManifestReading:
    """Parse a manifest; whatever the bytes are, nothing is raised."""
    text = decoded(file, content)
    if isinstance(text, Fault):
        return _invalid(file, "it is not JSON in UTF-8")
    try:
        tree = parse_json(text)
    except MisparseError as error:
        return _invalid(file, f"it is not JSON as it should be: {error.reason}")
    files = tree.get("files") if isinstance(tree, dict) else None
    if not isinstance(files, dict):
        return _invalid(file, 'it has no object "files"')
    listed = {name: _listed(says) for name, says in files.items()}
    wrong = [name for name, entry in listed.items() if entry is None]
    if wrong:
        return _invalid(file, f"{wrong[0]} comes without a size and a SHA-256 of 64 digits")
    return ManifestReading({name: entry for name, entry in listed.items() if entry is not None})


def manifest_faults(file: str, manifest: Mapping[str, Listed], dropped: Sequence[DroppedFile]) -> Iterator[Fault]:
    """Where the manifest and the files differ; names are compared without regard to case."""
    listed = {name.lower(): (name, entry) for name, entry in manifest.items() if role_of(name) not in _UNLISTED}
    arrived = {item.name.lower(): item for item in dropped if item.role not in _UNLISTED}
    for key in sorted(listed.keys() - arrived.keys()):
        yield _fault("DROP_MANIFEST_MISMATCH", file, "listed in the manifest, but not uploaded", listed[key][0])
    for key in sorted(arrived.keys() - listed.keys()):
        yield _fault("DROP_MANIFEST_MISMATCH", arrived[key].name, "uploaded, but not listed in the manifest", None)
    for key in sorted(listed.keys() & arrived.keys()):
        yield from _difference(arrived[key], listed[key][1])


def _difference(item: DroppedFile, listed: Listed) -> Iterator[Fault]:
    if item.nature is not FileNature.REGULAR:
        return
    if item.size != listed.size:
        yield _fault("DROP_CHECKSUM_MISMATCH", item.name, f"{item.size} bytes", f"{listed.size} bytes")
    elif item.sha256 and item.sha256 != listed.sha256:
        yield _fault("DROP_CHECKSUM_MISMATCH", item.name, f"SHA-256 {item.sha256}", f"SHA-256 {listed.sha256}")


def _listed(says: object) -> Listed | None:
    if not isinstance(says, dict):
        return None
    size, sha256 = says.get("size"), says.get("sha256")
    if type(size) is not int or size < 0 or not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        return None
    return Listed(size, sha256.lower())


def _invalid(file: str, found: str) -> ManifestReading:
    return ManifestReading(None, (_fault("DROP_MANIFEST_INVALID", file, found, None),))


def _fault(code: str, file: str, found: str, expected: str | None) -> Fault:
    return Fault(code, Problem(Where(file=file), found=found, expected=expected))
