"""Turns a copied bundle into its outcome: gathered, checked, decided, written up, with the mail composed if one is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cropping import crops_for
from pipeline.domain.decision import Decision, decide
from pipeline.domain.drop import Drop
from pipeline.domain.finding import Problem
from pipeline.domain.judgement import Judgement
from pipeline.ledger_outcome import Outcome
from pipeline.mail import Submission, compose
from pipeline.reports.publication import Receipt, report_files
from pipeline.reports.submission import attachment_names, numbers_csv
from pipeline.rules import rulebook
from pipeline.snapshot import Snapshot, content_digest

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.config import MailSettings, Site
    from pipeline.cropping import Painter
    from pipeline.domain.bundle import Bundle
    from pipeline.domain.case import Case
    from pipeline.domain.mail import Letter

_FAILED_OFTEN = "DROP_PROCESSING_FAILED"


def judge(bundle: Bundle, snapshot: Snapshot, case: Case, site: Site, painter: Painter) -> Outcome:
    """Judge a bundle on what is known now and write the report, with its pictures, and the mail."""
    judgement = rulebook.check(case).with_holds_waived(bundle.waived)
    decision = decide(judgement)
    crops = crops_for(case, judgement, snapshot, painter)
    receipt = Receipt(bundle.id, snapshot.drop, decision, judgement, case.as_of, case.request, case.inventory, crops)
    return Outcome(
        bundle_id=bundle.id,
        partner=bundle.folder.partner,
        decision=decision,
        decided_at=case.as_of,
        judgement=judgement,
        history=case.history,
        request=case.request,
        content_digest=content_digest(snapshot.drop, bundle.waived),
        report=report_files(receipt),
        letters=_letters(receipt, snapshot, site.mail) if decision.submits else (),
    )


def give_up(bundle: Bundle, attempts: int, site: Site, at: datetime) -> Outcome:
    """The outcome of a bundle on which processing failed too often: held for a person, judged on nothing that could fail again."""
    rule = rulebook.load()[_FAILED_OFTEN]
    policy = site.policy_for(bundle.folder.partner)
    problem = Problem(found=f"{attempts} attempts ended without a result", expected=f"fewer than {policy.max_attempts}")
    judgement = Judgement((rule.sign(problem, rule.severity),))
    receipt = Receipt(bundle.id, Drop(bundle.folder.partner, bundle.folder.bundle), Decision.HELD, judgement, at)
    return Outcome(bundle.id, bundle.folder.partner, Decision.HELD, at, judgement, report=report_files(receipt), poison=True)


def _letters(receipt: Receipt, snapshot: Snapshot, settings: MailSettings) -> tuple[Letter, ...]:
    numbers, rejected = receipt.judgement.numbers, receipt.judgement.rejected
    if numbers is None or rejected is None:
        return ()
    documents = tuple((fixed, snapshot.paths[name].read_bytes()) for name, fixed in attachment_names(receipt.drop))
    return (compose(Submission(receipt, numbers_csv(numbers, rejected), documents), settings),)
