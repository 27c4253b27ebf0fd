from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.domain.bundle import Bundle, BundleState, FolderName, RequestState
from pipeline.domain.decision import Decision
from pipeline.domain.finding import Finding, Scope, Severity, Where
from pipeline.domain.history import History, Question
from pipeline.domain.judgement import Judgement, NumberFinding
from pipeline.domain.mail import MAIL_MOVES, MailState
from pipeline.domain.mail_moves import after_death, begun, handed_over, resting
from pipeline.errors import UsageError
from pipeline.ledger import Ledger, LostBundleError, OvertakenError
from pipeline.ledger_mail import HeldMailError
from tests.builders import NUMBERS, a_number_list, a_request
from tests.builders_shell import NOW, a_claimed_bundle, an_outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.domain.mail import MailRow

FIRST, SECOND = "01KAFR9Y00000000000000FRST", "01KAFR9Y00000000000000SCND"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as opened:
        yield opened


def test_a_bundle_moves_step_by_step_and_every_step_is_an_event(ledger: Ledger) -> None:
    bundle = ledger.record(a_claimed_bundle(ledger), an_outcome(a_bundle_of(ledger)))
    assert (bundle.state, bundle.decision, bundle.ends_as) == (BundleState.DECIDED, Decision.ACCEPTED, BundleState.DONE)
    bundle = ledger.move(bundle, BundleState.PUBLISHED, NOW)
    assert ledger.under_way() == [bundle]
    ledger.move(bundle, BundleState.DONE, NOW)
    assert ledger.under_way() == []
    assert [event.after for event in ledger.events(FIRST)] == ["claiming", "claimed", "snapshotted", "decided", "published", "done"]


def a_bundle_of(ledger: Ledger) -> Bundle:
    """The oldest bundle under way."""
    return ledger.under_way()[0]


def test_a_move_that_is_not_in_the_table_is_refused(ledger: Ledger) -> None:
    with pytest.raises(LostBundleError, match="cannot go"):
        ledger.move(a_claimed_bundle(ledger), BundleState.DONE, NOW)


def test_whoever_is_behind_writes_nothing(ledger: Ledger) -> None:
    behind = a_claimed_bundle(ledger)
    ledger.record(behind, an_outcome(behind))
    with pytest.raises(LostBundleError, match="another process"):
        ledger.record(behind, an_outcome(behind, Decision.REJECTED))
    assert a_bundle_of(ledger).decision is Decision.ACCEPTED


def test_a_folder_is_claimed_once_at_a_time(ledger: Ledger) -> None:
    found = Bundle(FIRST, FolderName(b"a", b"b"), 1, 2)
    ledger.claim(found, NOW)
    with pytest.raises(LostBundleError):
        ledger.claim(replace(found, id=SECOND), NOW)
    ledger.move(found, BundleState.VANISHED, NOW)
    ledger.claim(replace(found, id=SECOND), NOW)


def test_a_name_of_any_bytes_and_a_large_inode_come_back_as_they_were(ledger: Ledger) -> None:
    found = Bundle(FIRST, FolderName(b"\xff", b"a\nb"), 2**63, 2**64 - 1, ("why",))
    ledger.claim(found, NOW)
    assert a_bundle_of(ledger) == found


def test_attempts_are_counted_before_the_work_and_can_be_forgiven(ledger: Ledger) -> None:
    bundle = a_claimed_bundle(ledger)
    assert [ledger.begin_attempt(bundle.id, NOW) for _ in range(3)] == [0, 1, 2]
    ledger.forgive_attempt(bundle.id, NOW, "disk full")
    assert ledger.begin_attempt(bundle.id, NOW) == 2
    for _ in range(9):
        ledger.forgive_attempt(bundle.id, NOW, "disk full")
    assert ledger.begin_attempt(bundle.id, NOW) == 0
    ledger.note(bundle.id, NOW, "failed", "ValueError")
    assert ledger.events(bundle.id)[-1].detail == "ValueError"


def test_report_mail_request_and_numbers_are_there_together(ledger: Ledger) -> None:
    bundle = a_claimed_bundle(ledger)
    ledger.record(bundle, an_outcome(bundle, numbers=NUMBERS))
    assert ledger.report_files(FIRST) == {"report.html": b"<p>good</p>", "report.json": b"{}"}
    assert [row.letter.content for row in ledger.due_mail(NOW)] == [b"bytes of the mail"]
    request, numbers = ledger.request(FIRST[-8:].lower())
    assert (request.state, request.number_count, request.partner) == (RequestState.ACTIVE, 3, "brightline")
    assert numbers == [f"+1{number}" for number in NUMBERS]


def test_a_rejected_bundle_leaves_a_report_and_nothing_else(ledger: Ledger) -> None:
    bundle = a_claimed_bundle(ledger)
    ledger.record(bundle, an_outcome(bundle, Decision.REJECTED, letters=()))
    assert ledger.report_files(FIRST)
    assert not ledger.due_mail(NOW)
    assert not ledger.requests()
    assert not ledger.history(Question("brightline", numbers=NUMBERS)).active


def test_a_finding_about_numbers_is_kept_once_with_its_count(ledger: Ledger) -> None:
    bundle = a_claimed_bundle(ledger)
    numbers = a_number_list()
    found = Finding("DROP_UNEXPECTED_FILE", Severity.WARN, Scope.BUNDLE, Where(file="x"), None, None, "h", "s")
    marked = NumberFinding("NUM_NO_ROUTING", Severity.WARN, "h", "s", ~numbers.nothing)
    nobody = NumberFinding("NUM_FAX", Severity.WARN, "h", "s", numbers.nothing)
    ledger.record(bundle, an_outcome(bundle, judgement=Judgement((found,), (marked, nobody), numbers, numbers.nothing)))
    with ledger.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT code, file, row, count FROM finding ORDER BY place").all()
    assert [tuple(row) for row in rows] == [("DROP_UNEXPECTED_FILE", "x", None, 1), ("NUM_NO_ROUTING", "numbers.csv", 2, 3)]


def test_of_two_bundles_racing_for_a_number_exactly_one_wins(ledger: Ledger) -> None:
    first, second = a_claimed_bundle(ledger), a_claimed_bundle(ledger, bundle_id=SECOND, name=b"b", inode=8)
    ledger.record(first, an_outcome(first, numbers=NUMBERS))
    racing = an_outcome(second, numbers=NUMBERS[:1], content_digest="d" * 64, request=a_request(partner_reference=""))
    with pytest.raises(OvertakenError):
        ledger.record(second, racing)
    assert a_state(ledger, SECOND) is BundleState.SNAPSHOTTED
    assert not ledger.report_files(SECOND)
    assert ledger.history(Question("brightline", SECOND, numbers=NUMBERS[:1])).active


def a_state(ledger: Ledger, bundle_id: str) -> BundleState:
    """How far a bundle has come."""
    return next(bundle.state for bundle in ledger.under_way() if bundle.id == bundle_id)


@pytest.mark.parametrize(
    "same", [{"content_digest": "c" * 64, "reference": "X"}, {"content_digest": "d" * 64, "reference": "HALYARD-2026-01"}]
)
def test_content_and_reference_are_taken_once_per_partner(ledger: Ledger, same: dict[str, str]) -> None:
    first, second = a_claimed_bundle(ledger), a_claimed_bundle(ledger, bundle_id=SECOND, name=b"b", inode=8)
    ledger.record(first, an_outcome(first))
    changes: dict[str, Any] = {"content_digest": same["content_digest"], "request": a_request(partner_reference=same["reference"])}
    with pytest.raises(OvertakenError):
        ledger.record(second, replace(an_outcome(second, numbers=(4108430199,)), **changes))
    history = ledger.history(Question("brightline", SECOND, same["content_digest"], same["reference"]))
    assert [history.same_content, history.reference_used_by].count("0000frst") == 1
    ledger.record(second, replace(an_outcome(second, numbers=(4108430199,), history=history), **changes))


def test_another_partners_content_and_reference_are_not_ours(ledger: Ledger) -> None:
    first = a_claimed_bundle(ledger)
    ledger.record(first, an_outcome(first))
    history = ledger.history(Question("other", "", "c" * 64, "HALYARD-2026-01", NUMBERS))
    assert (history.same_content, history.reference_used_by) == (None, None)
    assert history.active == {NUMBERS[0]: "a port request of another partner"}


def test_the_same_content_under_the_same_reference_is_a_duplicate_and_no_conflict(ledger: Ledger) -> None:
    first = a_claimed_bundle(ledger)
    ledger.record(first, an_outcome(first))
    history = ledger.history(Question("brightline", SECOND, "c" * 64, "HALYARD-2026-01", NUMBERS))
    assert (history.same_content, history.reference_used_by) == ("0000frst", None)
    assert history.active == {}, "its own numbers are no other request's"


@pytest.mark.parametrize("decision", [Decision.INCOMPLETE, Decision.DUPLICATE])
def test_what_was_not_judged_to_the_end_may_be_sent_again(ledger: Ledger, decision: Decision) -> None:
    first = a_claimed_bundle(ledger)
    ledger.record(first, an_outcome(first, decision, letters=()))
    assert ledger.history(Question("brightline", SECOND, "c" * 64)).same_content is None


def test_a_number_that_policy_lets_pass_although_it_is_active_does_not_block(ledger: Ledger) -> None:
    first, second = a_claimed_bundle(ledger), a_claimed_bundle(ledger, bundle_id=SECOND, name=b"b", inode=8)
    ledger.record(first, an_outcome(first))
    known = ledger.history(Question("brightline", SECOND, numbers=NUMBERS[:1]))
    outcome = an_outcome(second, content_digest="d" * 64, request=a_request(partner_reference=""), history=known)
    ledger.record(second, outcome)
    assert ledger.history(Question("brightline", numbers=NUMBERS[:1])).active


def test_the_history_names_a_partners_own_request_in_words(ledger: Ledger) -> None:
    first = a_claimed_bundle(ledger)
    ledger.record(first, an_outcome(first))
    words = ledger.history(Question("brightline", numbers=(*NUMBERS, 4108430999))).active
    assert words == {NUMBERS[0]: "port request 0000frst of 2026-11-16 (Halyard Dental, front office)"}
    assert not ledger.history(Question("brightline", FIRST, numbers=NUMBERS)).active


def test_a_request_made_elsewhere_counts_too(ledger: Ledger) -> None:
    with ledger.database.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO inventory_number VALUES ('requests', 4108430142, 'active'), ('requests', 4108430143, 'complete')"
        )
    history = ledger.history(Question("brightline", numbers=NUMBERS))
    assert (set(history.active), set(history.complete)) == ({4108430142}, {4108430143})


def test_marking_a_request_moves_or_frees_its_numbers(ledger: Ledger) -> None:
    bundle = a_claimed_bundle(ledger)
    ledger.record(bundle, an_outcome(bundle))
    question = Question("brightline", numbers=NUMBERS)
    ledger.mark_request("0000frst", RequestState.COMPLETE, NOW)
    assert (set(ledger.history(question).active), set(ledger.history(question).complete)) == (set(), {NUMBERS[0]})
    for state in (RequestState.CANCELLED, RequestState.REJECTED):
        ledger.mark_request(FIRST, state, NOW)
        assert ledger.history(question) == History()
    again = ledger.mark_request(FIRST, RequestState.ACTIVE, NOW + timedelta(days=1))
    assert again.changed_at == NOW + timedelta(days=1)
    assert ledger.mark_request(FIRST, RequestState.ACTIVE, NOW) == again
    assert set(ledger.history(question).active) == {NUMBERS[0]}
    assert [event.after for event in ledger.events(FIRST) if event.subject == "request"] == ["complete", "cancelled", "rejected", "active"]


def test_a_freed_number_that_another_request_took_cannot_be_active_twice(ledger: Ledger) -> None:
    first, second = a_claimed_bundle(ledger), a_claimed_bundle(ledger, bundle_id=SECOND, name=b"b", inode=8)
    ledger.record(first, an_outcome(first))
    ledger.mark_request(FIRST, RequestState.CANCELLED, NOW)
    ledger.record(second, an_outcome(second, content_digest="d" * 64, request=a_request(partner_reference="")))
    with pytest.raises(UsageError, match="another open request"):
        ledger.mark_request(FIRST, RequestState.ACTIVE, NOW)
    assert [request.state for request in ledger.requests()] == [RequestState.ACTIVE, RequestState.CANCELLED]


@pytest.mark.parametrize("given", ["xyz", "0000none", FIRST[:-1] + "X"])
def test_an_id_that_fits_nothing_is_said_so(ledger: Ledger, given: str) -> None:
    with pytest.raises(UsageError, match="requests list"):
        ledger.request(given)


def test_requests_are_listed_newest_first_and_by_partner(ledger: Ledger) -> None:
    first, second = a_claimed_bundle(ledger), a_claimed_bundle(ledger, bundle_id=SECOND, name=b"b", inode=8)
    ledger.record(first, an_outcome(first))
    later: dict[str, Any] = {
        "decided_at": NOW + timedelta(hours=1),
        "content_digest": "",
        "partner": "other",
        "request": a_request(partner_reference=""),
    }
    ledger.record(second, replace(an_outcome(second, numbers=()), **later))
    assert [request.id for request in ledger.requests()] == [SECOND, FIRST]
    assert [request.id for request in ledger.requests("brightline")] == [FIRST]


def _owed(ledger: Ledger) -> MailRow:
    bundle = a_claimed_bundle(ledger)
    ledger.record(bundle, an_outcome(bundle))
    (row,) = ledger.due_mail(NOW)
    return row


def _mail_states(ledger: Ledger) -> list[str]:
    return [event.after for event in ledger.events(FIRST) if event.subject == "mail"]


def test_mail_is_due_until_it_is_sent_and_every_move_is_an_event(ledger: Ledger) -> None:
    row = _owed(ledger)
    assert (row.state, row.attempts, row.since) == (MailState.PENDING, 0, NOW)
    later = NOW + timedelta(minutes=5)
    put_off = replace(begun(row), state=MailState.DEFERRED, next_try=later, detail="451 later")
    ledger.mark_mail(ledger.mark_mail(row, begun(row), NOW), put_off, NOW)
    assert ledger.due_mail(NOW) == []
    (again,) = ledger.due_mail(later)
    assert (again.attempts, again.letter, again.state, again.epoch) == (1, row.letter, MailState.DEFERRED, 2)
    for state in (MailState.SENDING, MailState.HANDING_OVER, MailState.SENT):
        again = ledger.mark_mail(again, replace(again, state=state), later)
    assert ledger.due_mail(NOW + timedelta(days=9)) == ledger.open_mail() == []
    assert _mail_states(ledger) == ["sending", "deferred", "sending", "handing over", "sent"]


@pytest.mark.parametrize("before", MailState)
def test_a_move_that_is_not_in_the_table_is_refused_and_changes_nothing(ledger: Ledger, before: MailState) -> None:
    row = _owed(ledger)
    with ledger.database.writing() as connection:
        connection.exec_driver_sql("UPDATE mail SET state = ?", (before.value,))
    for after in (state for state in MailState if (before, state) not in MAIL_MOVES):
        with pytest.raises(HeldMailError):
            ledger.mark_mail(replace(row, state=before), replace(row, state=after), NOW)
    with ledger.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT state, epoch FROM mail").one() == (before.value, 0)
    assert _mail_states(ledger) == []


def test_a_service_that_was_overtaken_marks_nothing(ledger: Ledger) -> None:
    old = ledger.mark_mail(row := _owed(ledger), begun(row), NOW)
    (found,) = ledger.due_mail(NOW)
    assert found.state is MailState.SENDING
    recovered = ledger.mark_mail(found, after_death(found, NOW), NOW)
    new = ledger.mark_mail(recovered, begun(recovered), NOW)
    assert new.state is old.state
    for stale in (handed_over(old), replace(old, state=MailState.DEFERRED)):
        with pytest.raises(HeldMailError):
            ledger.mark_mail(old, stale, NOW)
    assert ledger.mark_mail(new, handed_over(new), NOW).state is MailState.HANDING_OVER


def test_what_was_under_way_when_a_service_died_is_due(ledger: Ledger) -> None:
    row = _owed(ledger)
    row = ledger.mark_mail(row, begun(row), NOW)
    assert [(left.state, left.attempts) for left in ledger.due_mail(NOW)] == [(MailState.SENDING, 1)]
    ledger.mark_mail(row, handed_over(row), NOW)
    assert [left.state for left in ledger.due_mail(NOW)] == [MailState.HANDING_OVER]


def test_a_resting_relay_is_remembered_until_it_works(ledger: Ledger) -> None:
    rest = resting(None, "relay.test:587", "535 no", NOW)
    ledger.rest_relay(rest, NOW)
    longer = resting(rest, "relay.test:587", "535 still no", rest.until)
    ledger.rest_relay(longer, rest.until)
    assert ledger.resting_relays() == [longer]
    ledger.wake_relays(NOW, "it works")
    ledger.wake_relays(NOW, "nobody rested")
    assert ledger.resting_relays() == []
    with ledger.database.reading() as connection:
        told = connection.exec_driver_sql("SELECT after, detail FROM event WHERE subject = 'relay' ORDER BY id").all()
    assert told == [("resting", "relay.test:587: 535 no"), ("resting", "relay.test:587: 535 still no"), ("working", "it works")]
