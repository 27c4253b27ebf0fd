from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from pipeline.consistency import contradictions
from pipeline.domain.bundle import BundleState
from pipeline.domain.decision import Decision
from pipeline.domain.mail import MailState
from pipeline.domain.mail_moves import begun
from pipeline.errors import TemporaryError, UsageError
from pipeline.identity import short_id
from pipeline.ledger_operators import Hand
from pipeline.mail_queue import send_due_mail
from pipeline.passes import one_pass
from pipeline.relay import EmlFolder
from schemas.ledger.tables import account, inventory_list
from tests.builders_shell import (
    FILES,
    NOW,
    a_claimed_bundle,
    a_shell,
    a_site,
    an_outcome,
    names_in,
    put_bundle,
    reports_of,
    with_all_lists_loaded,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.config import Site
    from pipeline.domain.bundle import Bundle
    from pipeline.shell import Shell

HAND = Hand("tessa", "the customer called")
STEPS = ("put back", "begun", "judged", "decided", "published", "archived")


class DiedError(BaseException):
    """Ends the process of a test at a step; nothing of ours catches it."""


def without_lists(shell: Shell) -> None:
    with shell.ledger.database.writing() as connection:
        connection.execute(delete(inventory_list))
        connection.execute(delete(account))


def send(site: Site, shell: Shell) -> list[str]:
    send_due_mail(shell.ledger, EmlFolder(site.outbox_folder / "mail"), NOW)
    return names_in(site.outbox_folder / "mail") if (site.outbox_folder / "mail").is_dir() else []


def events(shell: Shell, bundle: Bundle) -> list[tuple[str, str]]:
    return [(event.after, event.detail) for event in shell.ledger.events(bundle.id)]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


@pytest.fixture
def shell(site: Site) -> Iterator[Shell]:
    with a_shell(site) as opened:
        yield opened


@pytest.fixture
def held(site: Site, shell: Shell) -> Bundle:
    """A bundle that is held because a list was never loaded."""
    without_lists(shell)
    put_bundle(site)
    (bundle,) = one_pass(shell).ended
    assert bundle.state is BundleState.HELD
    return bundle


def test_a_released_bundle_is_mailed_once_and_reported_beside_its_first_report(site: Site, shell: Shell, held: Bundle) -> None:
    assert send(site, shell) == []
    assert shell.ledger.release(short_id(held.id), HAND, NOW).changed
    (ended,) = one_pass(shell).ended
    assert (ended.state, ended.decision) == (BundleState.DONE, Decision.ACCEPTED)
    assert [path.name for path in reports_of(site)] == [
        f"front-office.{short_id(held.id)}-2.accepted",
        f"front-office.{short_id(held.id)}.held",
    ]
    assert len(send(site, shell)) == 1
    assert names_in(site.work_folder / "archive") == [held.id]
    assert ("release", "tessa: the customer called") in events(shell, held)
    assert any(after == "reopened" and "NUM_INVENTORY_MISSING" in detail for after, detail in events(shell, held))
    assert contradictions(site, shell.ledger) == ()


def test_what_was_waived_is_a_warning_in_the_new_report(site: Site, shell: Shell, held: Bundle) -> None:
    shell.ledger.release(held.id, HAND, NOW)
    one_pass(shell)
    report = (reports_of(site)[0] / "report.json").read_text()
    assert '"code": "NUM_INVENTORY_MISSING", "severity": "warn"' in report
    assert "let it pass" in report
    assert "tessa" not in report


def test_a_second_release_changes_nothing(site: Site, shell: Shell, held: Bundle) -> None:
    shell.ledger.release(held.id, HAND, NOW)
    again = shell.ledger.release(held.id, HAND, NOW)
    assert (again.changed, again.said) == (False, "was released before and is reopened")
    one_pass(shell)
    assert not shell.ledger.release(held.id, HAND, NOW).changed
    assert one_pass(shell).ended == []
    assert len(send(site, shell)) == 1
    assert [after for after, _ in events(shell, held)].count("release") == 1


@pytest.mark.parametrize("step", STEPS)
def test_a_death_at_any_step_after_a_release_ends_the_same_way(site: Site, step: str) -> None:
    def die(done: str) -> None:
        if done == step:
            raise DiedError

    with a_shell(site) as shell:
        without_lists(shell)
        put_bundle(site)
        (bundle,) = one_pass(shell).ended
        shell.ledger.release(bundle.id, HAND, NOW)
    with a_shell(site, die) as shell:
        without_lists(shell)
        with pytest.raises(DiedError):
            one_pass(shell)
        assert contradictions(site, shell.ledger) == ()
    with a_shell(site) as shell:
        without_lists(shell)
        (ended,) = one_pass(shell).ended
        assert (ended.state, ended.decision) == (BundleState.DONE, Decision.ACCEPTED)
        assert len(send(site, shell)) == 1
        assert len(reports_of(site)) == 2
        assert names_in(site.work_folder / "claimed") == []
        assert contradictions(site, shell.ledger) == ()


def test_a_rejected_bundle_is_reported_with_the_words_of_the_operator_and_never_mailed(site: Site, shell: Shell, held: Bundle) -> None:
    words = Hand("tessa", "<b>The customer took the letter back.</b>")
    assert shell.ledger.reject(held.id, words, NOW).changed
    again = shell.ledger.reject(held.id, HAND, NOW)
    assert (again.changed, again.said) == (False, "was rejected before and is reopened")
    with pytest.raises(UsageError, match="is not held"):
        shell.ledger.release(held.id, HAND, NOW)
    (ended,) = one_pass(shell).ended
    assert (ended.state, ended.decision) == (BundleState.DONE, Decision.REJECTED)
    assert send(site, shell) == []
    report = next(path for path in reports_of(site) if path.name.endswith("-2.rejected"))
    (refusal,) = [it for it in json.loads((report / "report.json").read_text())["findings"] if it["code"] == "DROP_REFUSED"]
    assert (refusal["severity"], refusal["hint"]) == ("reject-bundle", words.why)
    assert "&lt;b&gt;The customer took the letter back." in (report / "report.html").read_text()
    assert "tessa" not in (report / "report.json").read_text()
    assert contradictions(site, shell.ledger) == ()


def test_what_an_operator_rejected_may_be_sent_again_with_another_content(site: Site, shell: Shell, held: Bundle) -> None:
    shell.ledger.reject(held.id, HAND, NOW)
    one_pass(shell)
    with_all_lists_loaded(shell.ledger)
    put_bundle(site, name="mended", files={**FILES, "request.toml": FILES["request.toml"].replace(b"HALYARD-2026-01", b"HALYARD-2026-02")})
    (mended,) = one_pass(shell).ended
    assert mended.decision is Decision.ACCEPTED


def test_what_rejects_by_now_rejects_a_released_bundle(shell: Shell, held: Bundle) -> None:
    other = a_claimed_bundle(shell.ledger, bundle_id="01KAFR9Y000000000000000THR", name=b"other")
    shell.ledger.record(other, an_outcome(other, numbers=(4108430142, 4108430143, 4108430144)))
    with shell.ledger.database.writing() as connection:
        connection.exec_driver_sql("UPDATE bundle SET state = 'vanished' WHERE id = ?", (other.id,))  # it is not what is looked at
    shell.ledger.release(held.id, HAND, NOW)
    (ended,) = one_pass(shell).ended
    assert ended.decision is Decision.REJECTED
    assert shell.ledger.traces_of(held.id)[1] == ()


def test_another_hold_than_those_of_the_report_holds_it_again(site: Site) -> None:
    with a_shell(site) as shell:
        without_lists(shell)
        put_bundle(site)
        (held,) = one_pass(shell).ended
        shell.ledger.release(held.id, HAND, NOW)
    strict = a_site(site.folder, '[policy.severities]\nLOA_OLD = "hold"\nBILL_OLD = "hold"\n')
    later = NOW + timedelta(days=40)
    with a_shell(strict, now=lambda: later) as shell:
        without_lists(shell)
        (again,) = one_pass(shell).ended
        assert again.state is BundleState.HELD
        assert {code for code, severity in shell.ledger.findings(held.id) if severity == "hold"} <= {"LOA_OLD", "BILL_OLD"}
        shell.ledger.release(held.id, HAND, later)
        (ended,) = one_pass(shell).ended
        assert ended.state is BundleState.DONE
        assert [path.name.partition(".")[2] for path in reports_of(strict)] == [
            f"{short_id(held.id)}-2.held",
            f"{short_id(held.id)}-3.accepted",
            f"{short_id(held.id)}.held",
        ]
        assert contradictions(strict, shell.ledger) == ()


def test_a_bundle_that_is_not_decided_yet_is_decided_as_held(site: Site) -> None:
    put_bundle(site)

    def hold_it(step: str) -> None:
        if step == "judged":
            (waiting,) = shell.ledger.under_way()
            told.append(shell.ledger.hold(waiting.id, HAND, NOW).said)

    told: list[str] = []
    with a_shell(site, hold_it) as shell:
        (ended,) = one_pass(shell).ended
        assert told[0] == "will be held when it is judged"
        assert ended.state is BundleState.HELD
        assert ("DROP_ON_HOLD", "hold") in shell.ledger.findings(ended.id)
        shell.ledger.release(ended.id, HAND, NOW)
    with a_shell(site) as shell:
        (ended,) = one_pass(shell).ended
        assert ended.state is BundleState.DONE
        assert contradictions(site, shell.ledger) == ()


def test_a_wish_to_hold_can_be_taken_back_before_the_decision(shell: Shell) -> None:
    bundle = a_claimed_bundle(shell.ledger)
    shell.ledger.hold(bundle.id, HAND, NOW)
    assert not shell.ledger.hold(bundle.id, HAND, NOW).changed
    assert shell.ledger.release(bundle.id, HAND, NOW).said == "is not held any more: it is being judged"
    assert shell.ledger.record(bundle, an_outcome(bundle)).decision is Decision.ACCEPTED


@pytest.fixture
def accepted(site: Site, shell: Shell) -> Bundle:
    put_bundle(site)
    (bundle,) = one_pass(shell).ended
    assert bundle.decision is Decision.ACCEPTED
    return bundle


def test_the_letter_of_an_accepted_bundle_stays_here_until_it_is_released(site: Site, shell: Shell, accepted: Bundle) -> None:
    assert shell.ledger.hold(accepted.id, HAND, NOW).changed
    assert not shell.ledger.hold(accepted.id, HAND, NOW).changed
    assert send(site, shell) == []
    (letter,) = shell.ledger.open_mail()
    assert (letter.state, letter.detail) == (MailState.HELD, "held by tessa: the customer called")
    assert contradictions(site, shell.ledger) == ()
    later = NOW + timedelta(days=9)
    assert shell.ledger.release(accepted.id, HAND, later).said == "was accepted; its letter goes out"
    assert not shell.ledger.release(accepted.id, HAND, later).changed
    (letter,) = shell.ledger.due_mail(NOW)
    assert letter.since == later
    assert len(send(site, shell)) == 1
    assert contradictions(site, shell.ledger) == ()


def test_a_letter_that_went_out_cannot_be_held_and_one_under_way_not_now(site: Site, shell: Shell, accepted: Bundle) -> None:
    (letter,) = shell.ledger.due_mail(NOW)
    under_way = shell.ledger.mark_mail(letter, begun(letter), NOW)
    with pytest.raises(TemporaryError, match="at this moment"):
        shell.ledger.hold(accepted.id, HAND, NOW)
    assert under_way.state is MailState.SENDING
    assert len(send(site, shell)) == 1
    with pytest.raises(UsageError, match="nothing of it is left to hold"):
        shell.ledger.hold(accepted.id, HAND, NOW)


def test_what_waits_for_a_person_is_held_already(shell: Shell, held: Bundle) -> None:
    assert shell.ledger.hold(held.id, HAND, NOW).said == "waits for a person already"


def test_what_nobody_holds_cannot_be_released(shell: Shell, accepted: Bundle) -> None:
    with pytest.raises(UsageError, match="is not held, it is done"):
        shell.ledger.release(accepted.id, HAND, NOW)


def test_only_a_held_bundle_is_rejected_by_hand(shell: Shell, accepted: Bundle) -> None:
    with pytest.raises(UsageError, match="is done; only a bundle that is held"):
        shell.ledger.reject(accepted.id, HAND, NOW)


@pytest.mark.parametrize("given", ["frst", "0000000Z", "", "01KAFR9Y00000000000000FRS%"])
def test_an_id_that_names_no_bundle_is_refused(shell: Shell, given: str) -> None:
    with pytest.raises(UsageError, match="id"):
        shell.ledger.find(given)


def test_an_id_that_fits_two_bundles_is_refused(shell: Shell) -> None:
    a_claimed_bundle(shell.ledger)
    a_claimed_bundle(shell.ledger, bundle_id="01KAFR9Z00000000000000FRST", inode=8)
    with pytest.raises(UsageError, match="more than one"):
        shell.ledger.find("0000frst")
    assert shell.ledger.find(" 01kafr9z00000000000000frst").id == "01KAFR9Z00000000000000FRST"


def test_a_held_bundle_is_judged_again_for_good_without_waiving_anything(site: Site, shell: Shell, held: Bundle) -> None:
    shell.ledger.reopen(held.id, HAND, NOW)
    assert not shell.ledger.reopen(held.id, HAND, NOW).changed
    (still,) = one_pass(shell).ended
    assert still.state is BundleState.HELD
    with_all_lists_loaded(shell.ledger)
    shell.ledger.reopen(held.id, HAND, NOW)
    (ended,) = one_pass(shell).ended
    assert ended.state is BundleState.DONE
    with pytest.raises(UsageError, match="nothing is ever submitted again"):
        shell.ledger.reopen(held.id, HAND, NOW)
    assert len(send(site, shell)) == 1
    assert contradictions(site, shell.ledger) == ()


@pytest.mark.parametrize("dies_at", ["begun", "copied"])
def test_a_bundle_that_was_given_up_is_judged_when_an_operator_says_so(site: Site, dies_at: str) -> None:
    def die(done: str) -> None:
        if done == dies_at:
            raise DiedError

    put_bundle(site)
    for _ in range(2):
        with a_shell(site, die) as shell, pytest.raises(DiedError):
            one_pass(shell)
    with a_shell(site) as shell:
        (given_up,) = one_pass(shell).ended
        assert given_up.state is BundleState.POISON
        assert contradictions(site, shell.ledger) == ()
        with pytest.raises(UsageError, match="--for-good"):
            shell.ledger.release(given_up.id, HAND, NOW)
        with pytest.raises(UsageError, match="nothing to reject"):
            shell.ledger.reject(given_up.id, HAND, NOW)
        shell.ledger.reopen(given_up.id, HAND, NOW)
        (ended,) = one_pass(shell).ended
        assert (ended.state, ended.decision) == (BundleState.DONE, Decision.ACCEPTED)
        assert names_in(site.work_folder / "quarantine") == []
        assert names_in(site.work_folder / "archive") == [ended.id]
        assert contradictions(site, shell.ledger) == ()


def test_a_rejected_bundle_is_not_judged_again_for_good(site: Site, shell: Shell) -> None:
    put_bundle(site, files={**FILES, "numbers.csv": b"phone_number\r\n+18008430142\r\n"})
    (rejected,) = one_pass(shell).ended
    assert rejected.decision is Decision.REJECTED
    with pytest.raises(UsageError, match="only what waits for a person"):
        shell.ledger.reopen(rejected.id, HAND, NOW)
    with pytest.raises(UsageError, match="nothing of it is left"):
        shell.ledger.hold(rejected.id, HAND, NOW)
