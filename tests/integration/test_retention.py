from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select, update

from pipeline import cli, retention
from pipeline.consistency import contradictions
from pipeline.domain.bundle import BundleState, RequestState
from pipeline.domain.decision import Decision
from pipeline.domain.mail import MailState
from pipeline.domain.mail_moves import begun
from pipeline.domain.retention import Deletion, Store
from pipeline.errors import UsageError
from pipeline.identity import short_id
from pipeline.ledger_operators import Hand
from pipeline.mail_queue import send_due_mail
from pipeline.passes import one_pass
from pipeline.relay import EmlFolder
from pipeline.retention import due_deletions, purge
from schemas.ledger.tables import account, bundle, event, inventory_list, mail
from tests.builders_shell import FILES, NOW, REQUEST, a_shell, a_site, names_in, put_bundle, reports_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from click.testing import Result

    from pipeline.config import Site
    from pipeline.domain.bundle import Bundle
    from pipeline.domain.retention import Due
    from pipeline.retention import Purged
    from pipeline.shell import Shell
    from pipeline.stores import Kept

PIN = "7310594682"
SECRETS = (PIN.encode(), b"410 843-0142 271 064", b"4108430142271064", b"Halyard", b"Marian Tolliver", b"halyard-main")
LETTERS = "mail"
ALL_STORES = [Store.ARCHIVE, Store.COPY, Store.REPORT, Store.MAIL, Store.LEDGER]


class DiedError(BaseException):
    """Ends the process of a test; nothing of ours catches it."""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


@pytest.fixture
def shell(site: Site) -> Iterator[Shell]:
    with a_shell(site) as opened:
        yield opened


def in_days(days: int) -> datetime:
    return NOW + timedelta(days=days, seconds=1)


def purged(site: Site, shell: Shell, days: int) -> Purged:
    return purge(site, shell.ledger, lambda: in_days(days))


def send(site: Site, shell: Shell) -> int:
    return send_due_mail(shell.ledger, EmlFolder(site.outbox_folder / LETTERS), NOW)


@pytest.fixture
def done(site: Site, shell: Shell) -> Bundle:
    """A bundle with a PIN that was accepted and mailed, with the customer's name in its own name and in that of its request."""
    with_pin = REQUEST.replace(b"billing_telephone_number", f'pin = "{PIN}"\nbilling_telephone_number'.encode(), 1)
    put_bundle(site, name="halyard-main", files={**FILES, "request.toml": with_pin})
    (ended,) = one_pass(shell).ended
    assert ended.decision is Decision.ACCEPTED
    assert send(site, shell) == 1
    return ended


def found_in(*folders: Path) -> set[bytes]:
    files = [path for folder in folders for path in folder.rglob("*")]
    contents = [str(path).encode() for path in files] + [path.read_bytes() for path in files if path.is_file()]
    return {secret for secret in SECRETS if any(secret in content for content in contents)}


def test_each_store_is_emptied_after_its_own_days(site: Site, shell: Shell, done: Bundle) -> None:
    assert purged(site, shell, 29).deleted == ()
    assert purged(site, shell, 30).deleted == (Deletion(done.id, Store.ARCHIVE, 30),)
    assert [it.store for it in purged(site, shell, 90).deleted] == [Store.COPY, Store.MAIL]
    assert len(reports_of(site)) == 1
    assert [it.store for it in purged(site, shell, 365).deleted] == [Store.REPORT, Store.LEDGER]
    assert purged(site, shell, 9999).deleted == ()
    assert reports_of(site) == []
    assert names_in(site.work_folder / "copies") == names_in(site.work_folder / "archive") == []
    assert names_in(site.outbox_folder / LETTERS) == []


def test_disk_and_ledger_agree_after_every_purge(site: Site, shell: Shell, done: Bundle) -> None:
    assert done.state is BundleState.DONE
    for days in (30, 90, 365):
        purged(site, shell, days)
        assert contradictions(site, shell.ledger) == ()


def test_nothing_of_a_person_is_left_in_any_file(site: Site, shell: Shell, done: Bundle) -> None:
    shell.ledger.note(done.id, NOW, "failed", "Halyard called")
    assert found_in(site.work_folder, site.outbox_folder) == set(SECRETS) - {b"4108430142271064"}
    assert purged(site, shell, 365).cleared
    assert found_in(site.work_folder, site.outbox_folder) == set()


def test_what_is_sent_again_is_still_noticed(site: Site, shell: Shell, done: Bundle) -> None:
    purged(site, shell, 365)
    put_bundle(site, name="again", files={**FILES, "request.toml": REQUEST.replace(b"2026-01", b"2026-02")})
    put_bundle(site, name="reference", files={**FILES, "numbers.csv": FILES["numbers.csv"].replace(b"+14108430144\r\n", b"")})
    (first, second) = one_pass(shell).ended
    assert first.decision is second.decision is Decision.REJECTED
    assert ("NUM_IN_ACTIVE_REQUEST", "reject-number") in shell.ledger.findings(first.id)
    assert ("DROP_REFERENCE_REUSED", "reject-bundle") in shell.ledger.findings(second.id)
    with_pin = REQUEST.replace(b"billing_telephone_number", f'pin = "{PIN}"\nbilling_telephone_number'.encode(), 1)
    put_bundle(site, name="same", files={**FILES, "request.toml": with_pin})
    (same,) = one_pass(shell).ended
    assert same.decision is Decision.DUPLICATE
    assert [it.id for it in shell.ledger.requests()] == [done.id]


def test_only_freed_numbers_are_forgotten(site: Site, shell: Shell, done: Bundle) -> None:
    shell.ledger.mark_request(done.id, RequestState.CANCELLED, NOW)
    purged(site, shell, 365)
    assert shell.ledger.request(done.id)[1] == []
    assert contradictions(site, shell.ledger) == ()


def test_every_deletion_is_an_event(site: Site, shell: Shell, done: Bundle) -> None:
    purged(site, shell, 365)
    told = [(it.after, it.detail) for it in shell.ledger.events(done.id) if it.subject == "purge"]
    days = site.retention.days
    assert told == [(store.value, f"after {days[store]} days") for store in ALL_STORES]


def test_a_held_bundle_waits_however_long(site: Site, shell: Shell) -> None:
    with shell.ledger.database.writing() as connection:
        connection.execute(delete(inventory_list))
        connection.execute(delete(account))
    put_bundle(site)
    (held,) = one_pass(shell).ended
    assert held.state is BundleState.HELD
    assert purged(site, shell, 9999).deleted == ()
    shell.ledger.release(held.id, Hand("tessa"), in_days(9999))
    assert purged(site, shell, 99999).deleted == ()
    (ended,) = one_pass(shell).ended
    assert ended.state is BundleState.DONE
    send(site, shell)
    assert len(reports_of(site)) == 2
    purged(site, shell, 99999)
    assert reports_of(site) == []
    assert contradictions(site, shell.ledger) == ()


@pytest.mark.parametrize(
    "state", [MailState.PENDING, MailState.SENDING, MailState.DEFERRED, MailState.UNKNOWN, MailState.FAILED, MailState.HELD]
)
def test_nothing_goes_while_its_mail_is_not_settled(site: Site, shell: Shell, state: MailState) -> None:
    put_bundle(site)
    one_pass(shell)
    with shell.ledger.database.writing() as connection:
        connection.execute(update(mail).values(state=state.value))
    assert purged(site, shell, 9999).deleted == ()


def test_the_days_begin_when_the_mail_is_settled(site: Site, shell: Shell) -> None:
    put_bundle(site)
    one_pass(shell)
    (letter,) = shell.ledger.due_mail(NOW)
    sending = shell.ledger.mark_mail(letter, begun(letter), in_days(20))
    shell.ledger.mark_mail(sending, replace(sending, state=MailState.SENT), in_days(20))
    assert purged(site, shell, 49).deleted == ()
    assert [it.store for it in purged(site, shell, 51).deleted] == [Store.ARCHIVE]


def test_a_letter_whose_bytes_are_gone_is_not_sent_again(site: Site, shell: Shell, done: Bundle) -> None:
    purged(site, shell, 90)
    with shell.ledger.database.writing() as connection:
        connection.execute(update(mail).values(state="bounced"))
    with pytest.raises(UsageError, match="its bytes were deleted"):
        shell.ledger.send_mail_again(1, NOW)
    shell.ledger.close_mail(1, NOW)
    assert done.state is BundleState.DONE


def test_what_was_given_up_goes_with_its_quarantine(site: Site) -> None:
    def die(step: str) -> None:
        if step == "copied":
            raise DiedError

    put_bundle(site, files={**FILES, "halyard-main.pdf": b"%PDF-1.7"})
    for _ in range(2):
        with a_shell(site, die) as shell, pytest.raises(DiedError):
            one_pass(shell)
    with a_shell(site) as shell:
        (given_up,) = one_pass(shell).ended
        assert given_up.state is BundleState.POISON
        assert purged(site, shell, 179).deleted == ()
        assert [it.store for it in purged(site, shell, 180).deleted] == [Store.QUARANTINE]
        assert names_in(site.work_folder / "copies") == names_in(site.work_folder / "quarantine") == []
        assert contradictions(site, shell.ledger) == ()
        with pytest.raises(UsageError, match="was deleted"):
            shell.ledger.reopen(given_up.id, Hand("tessa"), NOW)
        assert [it.store for it in purged(site, shell, 365).deleted] == [Store.REPORT, Store.LEDGER]
        assert found_in(site.work_folder, site.outbox_folder) == set()
        assert contradictions(site, shell.ledger) == ()


def test_a_store_without_days_keeps_for_ever(tmp_path: Path) -> None:
    site = a_site(tmp_path, "[retention]\narchive_days = 0\ncopy_days = 0\nreport_days = 0\nmail_days = 0\nledger_days = 5\n")
    with a_shell(site) as shell:
        put_bundle(site)
        one_pass(shell)
        send(site, shell)
        assert [it.store for it in purged(site, shell, 9999).deleted] == [Store.LEDGER]
        assert len(reports_of(site)) == 1
        assert contradictions(site, shell.ledger) == ()


def test_the_ledger_keeps_a_name_as_long_as_a_report_bears_it(tmp_path: Path) -> None:
    site = a_site(tmp_path, "[retention]\nledger_days = 5\nreport_days = 50\n")
    with a_shell(site) as shell:
        put_bundle(site, name="halyard-main")
        one_pass(shell)
        send(site, shell)
        assert purged(site, shell, 49).deleted[-1].store is Store.ARCHIVE
        assert [it.store for it in purged(site, shell, 51).deleted] == [Store.REPORT, Store.LEDGER]


@pytest.mark.parametrize("store", [Store.ARCHIVE, Store.COPY, Store.REPORT, Store.MAIL])
def test_what_a_crash_left_is_deleted_by_the_next_purge(
    site: Site, shell: Shell, done: Bundle, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(kept: Kept, due: Due) -> Deletion:
        if due.store is store:
            raise DiedError
        return really(kept, due)

    really = retention._delete  # noqa: SLF001 - the moment between the event and the deletion
    with monkeypatch.context() as crashing:
        crashing.setattr("pipeline.retention._delete", die)
        with pytest.raises(DiedError):
            purged(site, shell, 365)
    assert [it.what for it in contradictions(site, shell.ledger)] == [
        f"what the {store} holds of it should be deleted and is not; run `portin purge`"
    ]
    deleted = purged(site, shell, 365).deleted
    assert store in {it.store for it in deleted}
    assert contradictions(site, shell.ledger) == ()
    assert found_in(site.work_folder, site.outbox_folder) == set()
    assert len([it for it in shell.ledger.events(done.id) if (it.subject, it.after) == ("purge", store.value)]) == 1


def test_what_cannot_be_deleted_is_told_and_tried_again(site: Site, shell: Shell, done: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    with monkeypatch.context() as stuck:
        stuck.setattr("pipeline.outbox.delete_folder", refuse)
        result = purged(site, shell, 365)
        assert [(it.store, it.problem) for it in result.kept] == [
            (Store.REPORT, "Operation not permitted; check owner and mode of its folder")
        ]
        assert Store.LEDGER not in {it.store for it in result.deleted}
        (told,) = contradictions(site, shell.ledger)
        assert told.what.endswith("run `portin purge`")
    assert [it.store for it in purged(site, shell, 365).deleted] == [Store.REPORT, Store.MAIL, Store.LEDGER]
    assert contradictions(site, shell.ledger) == ()
    assert done.state is BundleState.DONE


def test_a_purge_that_is_told_to_stop_goes_on_the_next_time(site: Site, shell: Shell, done: Bundle) -> None:
    first = purge(site, shell.ledger, lambda: in_days(365), lambda: True)
    assert [it.store for it in first.deleted] == [Store.ARCHIVE]
    assert [it.store for it in purged(site, shell, 365).deleted] == ALL_STORES[1:]
    assert done.state is BundleState.DONE


def test_a_reader_of_the_ledger_delays_only_the_clearing_of_its_log(
    site: Site, shell: Shell, done: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.ledger_database._CLEARING_MS", 10)
    with shell.ledger.database.reading() as connection:
        connection.execute(event.select().limit(1)).all()
        result = purged(site, shell, 365)
        assert (len(result.deleted), result.cleared) == (5, False)
    assert purged(site, shell, 365).cleared
    assert found_in(site.work_folder, site.outbox_folder) == set()
    assert done.state is BundleState.DONE


def test_a_folder_that_the_partner_took_away_is_forgotten_too(site: Site) -> None:
    def die(step: str) -> None:
        if step == "intended":
            raise DiedError

    folder = put_bundle(site, name="halyard-main")
    with a_shell(site, die) as shell, pytest.raises(DiedError):
        one_pass(shell)
    shutil.rmtree(folder)
    with a_shell(site) as shell:
        assert one_pass(shell).ended == []
        purged(site, shell, 365)
        assert found_in(site.work_folder) == set()
        with shell.ledger.database.reading() as connection:
            assert connection.execute(select(bundle.c.state, bundle.c.name)).all() == [("vanished", b"(deleted)")]
        assert contradictions(site, shell.ledger) == ()


def portin(site: Site, *words: str) -> Result:
    (site.folder / "config.toml").write_text("")
    return CliRunner().invoke(cli.portin, ["--config", str(site.folder / "config.toml"), "purge", *words], standalone_mode=False)


def made_old(shell: Shell) -> None:
    with shell.ledger.database.writing() as connection:
        connection.execute(update(event).values(at=NOW - timedelta(days=99_999)))


def test_the_command_says_what_it_would_delete_and_then_deletes_it(site: Site, shell: Shell, done: Bundle) -> None:
    made_old(shell)
    would = portin(site, "--dry-run")
    assert would.return_value == 0
    assert would.stdout.splitlines()[0] == f"{short_id(done.id)} archive    would be deleted after 30 days"
    assert would.stdout.splitlines()[-1] == "5 would be deleted, 0 could not be"
    assert len(due_deletions(site, shell.ledger, NOW)) == 5
    shown = json.loads(portin(site, "--dry-run", "--json").stdout)
    assert (shown["dry_run"], len(shown["deleted"])) == (True, 5)
    assert len(reports_of(site)) == 1
    did = json.loads(portin(site, "--json").stdout)
    assert [it["store"] for it in did["deleted"]] == ALL_STORES
    assert (did["kept"], did["ledger_cleared"]) == ([], True)
    assert reports_of(site) == []
    assert portin(site).stdout == "0 deleted, 0 could not be\n"


def test_the_command_ends_with_75_when_something_stays(site: Site, shell: Shell, done: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    made_old(shell)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("pipeline.retention.delete_folder", refuse)
    result = portin(site)
    assert result.return_value == 75
    assert f"{short_id(done.id)} archive    could not be deleted: Operation not permitted" in result.stdout


def test_a_site_without_a_ledger_has_nothing_to_delete(site: Site) -> None:
    assert portin(site).stdout == "0 deleted, 0 could not be\n"
    assert portin(site, "--dry-run").return_value == 0
