"""What must be true of a site: at any moment, and when nothing is left to do.

It looks at the disk, at the bytes of the ledger and at what the relay took, and asks the product for nothing but names.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.domain.bundle import UNDER_WAY, BundleState, last_state
from pipeline.identity import short_id
from pipeline.relay import eml_name
from tests.crash.memory import Memory, memory_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.config import Site
    from tests.crash.memory import LetterRow, Row
    from tests.crash.scenes import Dropped, Stage

_UNDER_WAY = {state.value for state in UNDER_WAY}
_GONE = BundleState.VANISHED.value
_MOST_ATTEMPTS = 2


def wrong_at_any_moment(stage: Stage) -> list[str]:
    """What contradicts the promises whenever somebody looks, in words."""
    memory = memory_of(stage.site)
    return [*_half_reports(stage.site, memory), *_lost_papers(stage)]


def wrong_at_the_end(stage: Stage, taken: Sequence[bytes], doubts: Counter[bytes], deaths: int = 0) -> list[str]:
    """What contradicts the promises when nothing is left to do.

    `taken` is what the relay took; `doubts` says of each letter how often a run ended when the relay had it and the ledger did not know
    for certain; after two `deaths` a bundle may be in quarantine.
    """
    site, memory = stage.site, memory_of(stage.site)
    rows = {dropped.name + dropped.partner: _row_of(dropped, memory) for dropped in stage.scene.drops}
    wrongs = [*_half_reports(site, memory), *_lost_papers(stage), *_left_over(site, memory)]
    for dropped in stage.scene.drops:
        row = rows[dropped.name + dropped.partner]
        if row is None:
            wrongs.append(f"{dropped.name} of {dropped.partner} was taken more or less than once: {memory.bundles}")
        else:
            wrongs += [*_wrong_end(dropped, row, site, memory, deaths), *_wrong_place(dropped, row, stage)]
            wrongs += _wrong_count(dropped, row, memory)
            for letter in memory.letters_of(row.id):
                wrongs += _wrong_letter(letter, stage, taken, doubts)
    return [*wrongs, *_unknown_letters(taken, memory)]


def _row_of(dropped: Dropped, memory: Memory) -> Row | None:
    named = (dropped.partner, dropped.name.encode())
    rows = [row for row in memory.bundles if (row.partner, row.name) == named and row.state != _GONE]
    return rows[0] if len(rows) == 1 else None


def _half_reports(site: Site, memory: Memory) -> Iterator[str]:
    for report in site.outbox_folder.glob("*/*") if site.outbox_folder.exists() else ():
        if report.is_dir() and not report.name.startswith("."):
            recorded = memory.report_of(report.name.split(".")[-2])
            if _files_in(report) != recorded:
                yield f"{report.name} is visible and not what was recorded"


def _lost_papers(stage: Stage) -> Iterator[str]:
    """Whatever happens, all that a partner sent lies together in one place, byte for byte."""
    site = stage.site
    ours = [site.work_folder / name for name in ("claimed", "archive", "quarantine")]
    places = [*site.inbox_folder.glob("*/*"), *(folder for parent in ours for folder in _folders(parent))]
    whole = [_files_in(place) for place in places]
    sent = [*stage.scene.drops, *stage.scene.earlier]
    for dropped in stage.scene.drops:
        if whole.count(dropped.files) < sum(other.files == dropped.files for other in sent):
            yield f"the papers of {dropped.name} of {dropped.partner} are in none of {[str(place) for place in places]}"


def _folders(parent: Path) -> list[Path]:
    return sorted(path for path in parent.iterdir() if not path.name.startswith(".")) if parent.exists() else []


def _left_over(site: Site, memory: Memory) -> Iterator[str]:
    yield from (f"{row.id} is stuck: {row.state}" for row in memory.bundles if row.state in _UNDER_WAY)
    for pattern in ("claimed/*", "claimed/.*", "copies/*.tmp"):
        yield from (f"{path} was left over" for path in site.work_folder.glob(pattern))
    if site.outbox_folder.exists():
        yield from (f"{path} was left over" for path in site.outbox_folder.rglob(".*"))


def _wrong_end(dropped: Dropped, row: Row, site: Site, memory: Memory, deaths: int) -> Iterator[str]:
    given_up = (BundleState.POISON.value, "held")
    wanted = (last_state(dropped.decision).value, dropped.decision.value)
    if (row.state, row.decision) != wanted and not (deaths >= _MOST_ATTEMPTS and (row.state, row.decision) == given_up):
        yield f"{row.id} ended as {row.state} {row.decision} and not {wanted}"
    reports = [path.name for path in (site.outbox_folder / dropped.partner).glob(f"*.{short_id(row.id)}.*")]
    if reports != [f"{dropped.name}.{short_id(row.id)}.{row.decision}"] or not memory.reports.get(row.id):
        yield f"{row.id} has these reports: {reports}"


def _wrong_place(dropped: Dropped, row: Row, stage: Stage) -> Iterator[str]:
    work = stage.site.work_folder
    kept = work / ("quarantine" if row.state == BundleState.POISON.value else "archive") / row.id
    place = stage.site.inbox_folder / dropped.partner / dropped.name if row.stays else kept
    if stage.scene.elsewhere is not bool(row.stays) or not place.is_dir() or _files_in(place) != dropped.files:
        yield f"{row.id} does not lie whole in {place}"
    copy = work / "copies" / row.id
    copied = Counter(path.read_bytes() for path in copy.iterdir() if path.name != "drop.json") if copy.is_dir() else None
    if row.state != BundleState.POISON.value and copied != Counter(dropped.files.values()):
        yield f"our copy of {row.id} is not what was sent"


def _wrong_count(dropped: Dropped, row: Row, memory: Memory) -> Iterator[str]:
    count = len(memory.letters_of(row.id))
    if count != int(dropped.decision.submits and row.state != BundleState.POISON.value):
        yield f"{row.id} has {count} letters"


def _wrong_letter(letter: LetterRow, stage: Stage, taken: Sequence[bytes], doubts: Counter[bytes]) -> Iterator[str]:
    if letter.state != "sent" and not (letter.state == "failed" and letter.doubts > 1):
        yield f"{letter.message_id} is {letter.state}"
    if stage.scene.with_relay:
        yield from _wrong_copies(letter, taken, doubts[letter.content])
    elif _file_of(letter, stage.site) != letter.content:
        yield f"{letter.message_id} does not lie in the folder for mail"


def _wrong_copies(letter: LetterRow, taken: Sequence[bytes], doubts: int) -> Iterator[str]:
    copies = taken.count(letter.content)
    if letter.state == "failed":
        if copies > doubts:
            yield f"{letter.message_id} arrived {copies} times with {doubts} doubts and is failed"
    elif not 1 <= copies <= 1 + doubts:
        yield f"{letter.message_id} arrived {copies} times with {doubts} doubts"
    elif copies > 1 and not letter.possible_duplicate:
        yield f"{letter.message_id} arrived {copies} times and nobody is told"


def _file_of(letter: LetterRow, site: Site) -> bytes:
    path = site.outbox_folder / "mail" / eml_name(letter.bundle_id, letter.message_id)
    return path.read_bytes() if path.exists() else b""


def _unknown_letters(taken: Sequence[bytes], memory: Memory) -> Iterator[str]:
    known = {letter.content for letter in memory.letters}
    yield from (f"the relay took what is not in the ledger: {content[:300]!r}" for content in taken if content not in known)


def _files_in(folder: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} if folder.is_dir() else {}
