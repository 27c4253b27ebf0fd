"""Compares the folders of a site with the ledger: what each state promises must lie there whole, and nothing else of ours."""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING

from pipeline.consistency_words import Contradiction
from pipeline.domain.bundle import BundleState, shown
from pipeline.domain.mail import UNDER_WAY, WAITING
from pipeline.domain.retention import Store
from pipeline.outbox import report_folder, report_folders
from pipeline.relay import eml_name
from pipeline.snapshot import load_snapshot
from pipeline.stores import Kept, area_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipeline.claim import WorkArea
    from pipeline.config import Site
    from pipeline.ledger import Ledger
    from pipeline.ledger_story import BundleStory

_ENDED = frozenset(
    {BundleState.DONE, BundleState.HELD, BundleState.INCOMPLETE, BundleState.DUPLICATE, BundleState.POISON},
)
_IN_HAND = frozenset({BundleState.CLAIMED, BundleState.SNAPSHOTTED, BundleState.DECIDED, BundleState.PUBLISHED})
_HIDDEN = ".tmp-"
_REPORT = re.compile(r".*\.([0-9a-hjkmnp-tv-z]{8})(-[0-9]+)?\.(accepted|accepted_in_part|held|rejected|duplicate|incomplete)")
_OPEN_MAIL = frozenset(state.value for state in (*WAITING, *UNDER_WAY))
_WITH_COPY = frozenset({Store.COPY.value, Store.QUARANTINE.value})
_PROBE = ".portin-probe"
"""An empty folder of the start of a service; the next start removes what a killed one left."""
_CHUNK = 1 << 20
_RESTORE = "restore it from a backup"
_START = "start the service, which finishes it"


def missing_and_damaged(story: BundleStory, site: Site, ledger: Ledger) -> Iterator[Contradiction]:
    """What this bundle's state promises and the disk does not hold."""
    area = area_of(site)
    for what in (*_folder(story, area), *_copy(story, area), *_report(story, site, ledger), *_deleted(story, site)):
        yield Contradiction(story.bundle.id, what)


def strangers(stories: Mapping[str, BundleStory], site: Site) -> tuple[tuple[str, Contradiction], ...]:
    """What lies in our folders and belongs to no bundle, or is a leftover; each with the id of its bundle, empty when there is none."""
    area = area_of(site)
    found = [*_in_work(stories, area), *_in_outbox(stories, site.outbox_folder), *_in_mail_folder(stories, site.outbox_folder / "mail")]
    return tuple((key, Contradiction(_place(path, site), what)) for key, path, what in found)


# what must be there


def _folder(story: BundleStory, area: WorkArea) -> Iterator[str]:
    row = story.bundle
    kept, store = (area.quarantine, Store.QUARANTINE) if row.ends_as is BundleState.POISON else (area.archive, Store.ARCHIVE)
    if row.stays or {Store.ARCHIVE.value, Store.QUARANTINE.value} & story.purged:
        return
    in_claimed = os.path.lexists(area.claimed / row.id)
    if row.state in _IN_HAND and not in_claimed and not (row.state is BundleState.PUBLISHED and os.path.lexists(kept / row.id)):
        yield f"it is {row.state} and the folder that was claimed is not in {area.claimed.name}; {_RESTORE}"
    if row.state in _ENDED and not os.path.lexists(kept / row.id):
        yield f"it ended as {row.state} and the folder that was claimed is not in {store}; {_RESTORE}"


def _copy(story: BundleStory, area: WorkArea) -> Iterator[str]:
    row = story.bundle
    never_copied = row.state is BundleState.CLAIMED or (row.ends_as is BundleState.POISON and not os.path.lexists(area.copies / row.id))
    if row.state not in _IN_HAND | _ENDED or never_copied or _WITH_COPY & story.purged:
        return
    try:
        snapshot = load_snapshot(area.copies / row.id)
    except OSError:
        yield f"it is {row.state} and our private copy is missing or cannot be read; {_RESTORE}"
        return
    except (ValueError, KeyError, TypeError):
        yield f"it is {row.state} and the index of our private copy is damaged; {_RESTORE}"
        return
    for file in snapshot.drop.files:
        path = snapshot.paths.get(file.name)
        if path is not None and _sha256(path) != file.sha256:
            yield f"{file.name} is not in our private copy as it was copied; {_RESTORE}"


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return ""
    return digest.hexdigest()


def _report(story: BundleStory, site: Site, ledger: Ledger) -> Iterator[str]:
    row = story.bundle
    if row.state not in _ENDED | {BundleState.PUBLISHED} or Store.REPORT.value in story.purged:
        return
    folder = report_folder(site.outbox_folder, row)
    if not folder.is_dir() or folder.is_symlink():
        yield f"its report {folder.name} is not in the outbox; {_RESTORE}, or leave it where the partner took it away"
        return
    for name, content in ledger.report_files(row.id).items():
        if _content(folder / name) != content:
            yield f"{name} of its report is not in the outbox as it was recorded; {_RESTORE}, or leave it where the partner changed it"


def _content(path: Path) -> bytes | None:
    try:
        return None if path.is_symlink() else path.read_bytes()
    except OSError:
        return None


def _deleted(story: BundleStory, site: Site) -> Iterator[str]:
    kept = Kept(story.bundle, story.decisions, tuple(letter.message_id for letter in story.mail), site)
    for store in sorted(story.purged):
        if any(map(os.path.lexists, kept.paths(Store(store)))):
            yield f"what the {store} holds of it should be deleted and is not; run `portin purge`"


# what must not be there


def _in_work(stories: Mapping[str, BundleStory], area: WorkArea) -> Iterator[tuple[str, Path, str]]:
    for folder in (area.claimed, area.copies, area.archive, area.quarantine):
        for name in _names(folder):
            if name.startswith(_PROBE):
                continue
            story = stories.get(name.removesuffix(".tmp") if folder == area.copies else name)
            what = _stranger(name, folder, story, area)
            if what:
                yield story.bundle.id if story else "", folder / name, what


def _stranger(name: str, folder: Path, story: BundleStory | None, area: WorkArea) -> str:
    if story is None:
        return "belongs to no bundle of the ledger; look at it, then remove it or drop it again"
    row = story.bundle
    if name != row.id:
        return "" if row.state is BundleState.CLAIMED else "is a half copy that was left over; remove it"
    if folder == area.copies:
        return "" if row.state is not BundleState.VANISHED else f"should not be there, its bundle is {row.state}; remove it"
    if row.state in _allowed_in(folder, story, area):
        return ""
    return f"should not be in {folder.name}, its bundle is {row.state}; {_START}, or remove it when that did not help"


def _allowed_in(folder: Path, story: BundleStory, area: WorkArea) -> frozenset[BundleState]:
    """The states in which what was claimed may lie there; it is put away before that is written down, and put back likewise."""
    if folder == area.claimed:
        return _IN_HAND | {BundleState.CLAIMING, BundleState.REOPENED}
    its = area.quarantine if story.bundle.ends_as is BundleState.POISON else area.archive
    return _ENDED | {BundleState.PUBLISHED, BundleState.REOPENED} if folder == its else frozenset()


def _in_outbox(stories: Mapping[str, BundleStory], outbox: Path) -> Iterator[tuple[str, Path, str]]:
    expected = {path for story in stories.values() for path in report_folders(outbox, story.bundle, story.decisions)}
    for partner in _names(outbox):
        if partner in {"mail", "ops"} or not (outbox / partner).is_dir():
            continue
        for name in _names(outbox / partner):
            path = outbox / partner / name
            if name.startswith(_HIDDEN):
                yield from _half_report(stories.get(name.removeprefix(_HIDDEN)), path)
            elif path not in expected and _REPORT.fullmatch(name):
                yield "", path, "is a report that no bundle of the ledger has; look at it, then remove it"


def _half_report(story: BundleStory | None, path: Path) -> Iterator[tuple[str, Path, str]]:
    if story is None or story.bundle.state is not BundleState.DECIDED:
        yield story.bundle.id if story else "", path, "is a half-written report that was left over; remove it"


def _in_mail_folder(stories: Mapping[str, BundleStory], folder: Path) -> Iterator[tuple[str, Path, str]]:
    letters = {eml_name(key, row.message_id): (key, row.state) for key, story in stories.items() for row in story.mail}
    for name in _names(folder):
        whole = name.removeprefix(".").removesuffix(".part")
        key, state = letters.get(whole, ("", ""))
        if not key and whole.endswith(".eml"):
            yield "", folder / name, "is a letter that the ledger does not know; look at it, then remove it"
        elif key and name != whole and state not in _OPEN_MAIL:
            yield key, folder / name, "is a half-written letter that was left over; remove it"


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _place(path: Path, site: Site) -> str:
    relative = path.relative_to(site.folder) if path.is_relative_to(site.folder) else path
    return shown(os.fsencode(relative))
