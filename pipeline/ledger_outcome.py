"""Writes what was decided about a bundle: decision, report, mail, numbers and findings, as one part of one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, delete, insert, update

from pipeline.domain.bundle import BundleState, RequestState, last_state
from pipeline.domain.decision import Decision
from pipeline.domain.history import History
from pipeline.domain.judgement import Judgement
from pipeline.domain.mail import Letter, MailState
from pipeline.domain.numbers import national
from pipeline.domain.request import PortRequest
from schemas.ledger.tables import bundle, finding, mail, port_number, report_file, request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.finding import Finding

_DECIDED = ("decision", "decided_at", "ends_as", "content_digest", "reference")
_DECIDE = update(bundle).where(bundle.c.id == bindparam("decided")).values({name: bindparam(f"its_{name}") for name in _DECIDED})
_FORGET = tuple(delete(table).where(table.c.bundle_id == bindparam("forgotten")) for table in (finding, report_file))
ALSO_ACTIVE = "also active"
"""The state of a number that was accepted although it is in another open request, because the policy says so."""


@dataclass(frozen=True)
class Outcome:
    """Everything that is committed with a decision.

    Attributes:
        bundle_id: whose outcome it is.
        partner: the partner's name.
        decision: the one word.
        decided_at: when, UTC.
        judgement: the findings behind it.
        history: what was known of earlier requests when it was judged.
        request: the request file, if it could be read.
        content_digest: identifies the content; empty when it was not judged to the end.
        report: the report's files by name.
        letters: the mail to send.
        poison: whether processing was given up.
    """

    bundle_id: str
    partner: str
    decision: Decision
    decided_at: datetime
    judgement: Judgement
    history: History = field(default_factory=History)
    request: PortRequest | None = None
    content_digest: str = ""
    report: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    letters: tuple[Letter, ...] = ()
    poison: bool = False

    @property
    def ends_as(self) -> BundleState:
        """The state in which the bundle comes to rest."""
        return BundleState.POISON if self.poison else last_state(self.decision)

    @property
    def claims_content(self) -> bool:
        """Whether the same content counts as sent before from now on."""
        judged = self.decision not in {Decision.INCOMPLETE, Decision.DUPLICATE} and not self.poison
        return judged and bool(self.content_digest) and self.history.same_content is None

    @property
    def claims_reference(self) -> bool:
        """Whether the partner's reference is used up from now on."""
        return bool(self.decision.submits and self.request and self.request.partner_reference) and self.history.reference_used_by is None


def write_outcome(connection: Connection, outcome: Outcome) -> None:
    """Insert all rows of an outcome; the move to `decided` is the caller's.

    Raises:
        IntegrityError: meanwhile another bundle took one of its numbers, its reference or its content.
    """
    for forget in _FORGET:  # of an earlier judgement, when an operator has it judged again
        connection.execute(forget, {"forgotten": outcome.bundle_id})
    reference = outcome.request.partner_reference if outcome.request and outcome.claims_reference else None
    digest = outcome.content_digest if outcome.claims_content else None
    decided = (outcome.decision.value, outcome.decided_at, outcome.ends_as.value, digest, reference)
    its = {f"its_{name}": value for name, value in zip(_DECIDED, decided, strict=True)}
    connection.execute(_DECIDE, its | {"decided": outcome.bundle_id})
    if outcome.request is not None and outcome.decision.submits:
        _write_request(connection, outcome, outcome.request)
    _write_all(connection, outcome)


def _write_all(connection: Connection, outcome: Outcome) -> None:
    bundle_id = outcome.bundle_id
    files = [{"bundle_id": bundle_id, "name": name, "content": content} for name, content in outcome.report.items()]
    for table, rows in ((finding, list(_finding_rows(outcome))), (report_file, files), (mail, list(_mail_rows(outcome)))):
        if rows:
            connection.execute(insert(table), rows)


def _finding_rows(outcome: Outcome) -> Iterator[dict[str, object]]:
    single = [(value, 1) for value in outcome.judgement.findings]
    for place, (value, count) in enumerate([*single, *_numbers_found(outcome.judgement)]):
        yield {
            "bundle_id": outcome.bundle_id,
            "place": place,
            "code": value.code,
            "severity": value.severity.value,
            "scope": value.scope.value,
            "file": value.where.file,
            "row": value.where.row,
            "field": value.where.field,
            "count": count,
        }


def _numbers_found(judgement: Judgement) -> Iterator[tuple[Finding, int]]:
    if judgement.numbers is not None:
        for by_number in judgement.by_number:
            first = next(by_number.by_row(judgement.numbers), None)
            if first is not None:
                yield first[1], int(by_number.mask.sum())


def _mail_rows(outcome: Outcome) -> Iterator[dict[str, object]]:
    for letter in outcome.letters:
        yield {
            "bundle_id": outcome.bundle_id,
            "message_id": letter.message_id,
            "sender": letter.sender,
            "recipient": letter.recipient,
            "subject": letter.subject,
            "content": letter.content,
            "state": MailState.PENDING.value,
            "created_at": outcome.decided_at,
            "changed_at": outcome.decided_at,
        }


def _write_request(connection: Connection, outcome: Outcome, sent: PortRequest) -> None:
    count_by_number = Counter(national(number) for number in outcome.judgement.passed_numbers())
    connection.execute(
        insert(request).values(
            bundle_id=outcome.bundle_id,
            partner=outcome.partner,
            account_id=sent.port_in.account_id,
            friendly_name=sent.friendly_name,
            reference=sent.partner_reference,
            losing_carrier=sent.port_in.losing_carrier,
            number_count=len(count_by_number),
            state=RequestState.ACTIVE.value,
            submitted_at=outcome.decided_at,
            changed_at=outcome.decided_at,
        )
    )
    known = outcome.history.active
    rows = [
        {"number": n, "bundle_id": outcome.bundle_id, "state": ALSO_ACTIVE if n in known else RequestState.ACTIVE.value}
        for n in sorted(count_by_number)
    ]
    if rows:
        connection.execute(insert(port_number), rows)
