"""The story of one bundle, from the inbox to the outbox; it can be told again from any point after a crash and ends the same way."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.archive import put_away, put_back
from pipeline.claim import finish_claim, opened_claim
from pipeline.domain.bundle import Bundle, BundleState
from pipeline.gather import PapersBeingRead, ask_carrier, build_case, start_reading
from pipeline.judging import give_up, judge
from pipeline.ledger import OvertakenError
from pipeline.outbox import publish
from pipeline.patience import PatientReader
from pipeline.portability import AskedOnce
from pipeline.snapshot import Snapshot, Source, load_snapshot, take_snapshot

if TYPE_CHECKING:
    from pipeline.gather import Papers
    from pipeline.portability import PortabilityProvider
    from pipeline.shell import Shell

_JUDGED_AGAIN = 4


@dataclass(frozen=True)
class Begun:
    """A bundle that is ours; `snapshot`, `reading` and its `reader` are there when it must still be judged."""

    bundle: Bundle
    snapshot: Snapshot | None = None
    reading: PapersBeingRead | None = None
    reader: PatientReader | None = None


def process(bundle: Bundle, shell: Shell) -> Bundle | None:
    """Bring a bundle from where it stands to its last state; None when its folder was gone before it could be claimed."""
    begun = begin(bundle, shell)
    return None if begun is None else finish(begun, shell)


def begin(bundle: Bundle, shell: Shell) -> Begun | None:
    """Do all that comes before judging, and let the papers be read meanwhile; None as above."""
    claimed = _ours(bundle, shell)
    if claimed is None or claimed.state not in {BundleState.CLAIMED, BundleState.SNAPSHOTTED}:
        return None if claimed is None else Begun(claimed)
    attempts = shell.ledger.begin_attempt(claimed.id, shell.now())
    policy = shell.site.policy_for(claimed.folder.partner)
    if attempts >= policy.max_attempts:
        return Begun(shell.ledger.record(claimed, give_up(claimed, attempts, shell.site, shell.now())))
    shell.step("begun")
    copied, snapshot = _copy(claimed, shell)
    reader = _patient(claimed, shell)
    return Begun(copied, snapshot, start_reading(snapshot, policy, reader, shell.now().date()), reader)


def _ours(bundle: Bundle, shell: Shell) -> Bundle | None:
    """The bundle when it is claimed, or back where it was before it was judged first; None when its folder was gone."""
    if bundle.state is BundleState.CLAIMING:
        return finish_claim(bundle, shell.area, shell.ledger, shell.now, shell.step)
    if bundle.state is BundleState.REOPENED:
        has_copy = put_back(bundle, shell.area)
        shell.step("put back")
        return shell.ledger.move(bundle, BundleState.SNAPSHOTTED if has_copy else BundleState.CLAIMED, shell.now())
    return bundle


def finish(begun: Begun, shell: Shell) -> Bundle:
    """Judge a bundle when its papers are read, and bring it to its last state."""
    decided = begun.bundle
    if begun.snapshot is not None and begun.reading is not None:
        decided = _decide(decided, begun.snapshot, _read(begun, begun.reading, shell), shell)
    if decided.state is BundleState.DECIDED:
        shell.step("decided")
        publish(shell.site.outbox_folder, decided, shell.ledger.report_files(decided.id))
        shell.step("published")
        decided = shell.ledger.move(decided, BundleState.PUBLISHED, shell.now())
    put_away(decided, shell.area)
    shell.step("archived")
    return shell.ledger.move(decided, decided.ends_as or BundleState.DONE, shell.now())


def _decide(bundle: Bundle, snapshot: Snapshot, papers: Papers, shell: Shell) -> Bundle:
    carrier = AskedOnce(shell.carrier) if shell.carrier else None
    for _ in range(_JUDGED_AGAIN):
        with suppress(OvertakenError):  # another bundle took a number, the reference or the content meanwhile: the ledger knows more now
            return _record(bundle, snapshot, papers, carrier, shell)
    return _record(bundle, snapshot, papers, carrier, shell)


def _patient(bundle: Bundle, shell: Shell) -> PatientReader:
    policy, budget = shell.site.policy_for(bundle.folder.partner), shell.site.documents.bundle_seconds
    return PatientReader(shell.reader, budget, min(budget, policy.pdf_wall_seconds), shell.intake.monotonic)


def _read(begun: Begun, reading: PapersBeingRead, shell: Shell) -> Papers:
    """What the papers say; a partner whose papers were costly is slowed."""
    papers = reading.papers()
    costly = begun.reader is not None and begun.reader.was_costly
    (shell.intake.strike if costly else shell.intake.forgive)(begun.bundle.folder.partner_bytes)
    return papers


def _record(bundle: Bundle, snapshot: Snapshot, papers: Papers, carrier: PortabilityProvider | None, shell: Shell) -> Bundle:
    policy = shell.site.policy_for(bundle.folder.partner)
    case = build_case(snapshot, papers, shell.ledger, shell.now(), policy, bundle)
    outcome = judge(bundle, snapshot, ask_carrier(case, carrier), shell.site, shell.reader)
    shell.step("judged")
    return shell.ledger.record(bundle, outcome)


def _copy(bundle: Bundle, shell: Shell) -> tuple[Bundle, Snapshot]:
    target = shell.area.copies / bundle.id
    if bundle.state is BundleState.SNAPSHOTTED:
        return bundle, load_snapshot(target)
    policy = shell.site.policy_for(bundle.folder.partner)
    with opened_claim(bundle, shell.area) as folder:
        source = Source(folder, bundle.folder, bundle.unfinished, bundle.fingerprint if bundle.stays else "")
        snapshot = take_snapshot(source, target, policy)
    shell.step("copied")
    return shell.ledger.move(bundle, BundleState.SNAPSHOTTED, shell.now()), snapshot
