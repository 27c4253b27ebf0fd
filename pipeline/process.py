"""The story of one bundle, from the inbox to the outbox; it can be told again from any point after a crash and ends the same way."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pipeline.archive import put_away
from pipeline.claim import finish_claim, opened_claim
from pipeline.domain.bundle import Bundle, BundleState
from pipeline.gather import ask_carrier, build_case, read_papers
from pipeline.judging import give_up, judge
from pipeline.ledger import OvertakenError
from pipeline.outbox import publish
from pipeline.patience import PatientReader
from pipeline.portability import AskedOnce
from pipeline.snapshot import Source, load_snapshot, take_snapshot

if TYPE_CHECKING:
    from pipeline.gather import Papers
    from pipeline.portability import PortabilityProvider
    from pipeline.shell import Shell
    from pipeline.snapshot import Snapshot

_JUDGED_AGAIN = 4


def process(bundle: Bundle, shell: Shell) -> Bundle | None:
    """Bring a bundle from where it stands to its last state; None when its folder was gone before it could be claimed."""
    claimed = finish_claim(bundle, shell.area, shell.ledger, shell.now, shell.step) if bundle.state is BundleState.CLAIMING else bundle
    if claimed is None:
        return None
    decided = _decide(claimed, shell) if claimed.state in {BundleState.CLAIMED, BundleState.SNAPSHOTTED} else claimed
    if decided.state is BundleState.DECIDED:
        shell.step("decided")
        publish(shell.site.outbox_folder, decided, shell.ledger.report_files(decided.id))
        shell.step("published")
        decided = shell.ledger.move(decided, BundleState.PUBLISHED, shell.now())
    put_away(decided, shell.area)
    shell.step("archived")
    return shell.ledger.move(decided, decided.ends_as or BundleState.DONE, shell.now())


def _decide(bundle: Bundle, shell: Shell) -> Bundle:
    attempts = shell.ledger.begin_attempt(bundle.id, shell.now())
    policy = shell.site.policy_for(bundle.folder.partner)
    if attempts >= policy.max_attempts:
        return shell.ledger.record(bundle, give_up(bundle, attempts, shell.site, shell.now()))
    shell.step("begun")
    copied, snapshot = _copy(bundle, shell)
    papers = _read(bundle, snapshot, shell)
    carrier = AskedOnce(shell.carrier) if shell.carrier else None
    for _ in range(_JUDGED_AGAIN):
        with suppress(OvertakenError):  # another bundle took a number, the reference or the content meanwhile: the ledger knows more now
            return _record(copied, snapshot, papers, carrier, shell)
    return _record(copied, snapshot, papers, carrier, shell)


def _read(bundle: Bundle, snapshot: Snapshot, shell: Shell) -> Papers:
    policy = shell.site.policy_for(bundle.folder.partner)
    budget = shell.site.documents.bundle_seconds
    reader = PatientReader(shell.reader, budget, min(budget, policy.pdf_wall_seconds), shell.intake.monotonic)
    papers = read_papers(snapshot, policy, reader, shell.now().date())
    (shell.intake.strike if reader.was_costly else shell.intake.forgive)(bundle.folder.partner_bytes)
    return papers


def _record(bundle: Bundle, snapshot: Snapshot, papers: Papers, carrier: PortabilityProvider | None, shell: Shell) -> Bundle:
    policy = shell.site.policy_for(bundle.folder.partner)
    case = build_case(snapshot, papers, shell.ledger, shell.now(), policy, bundle.id)
    outcome = judge(bundle, snapshot, ask_carrier(case, carrier), shell.site)
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
