from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from sqlite3 import connect
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pipeline import cli
from pipeline.consistency import contradictions
from pipeline.domain.bundle import BundleState
from pipeline.domain.mail_moves import begun
from pipeline.ledger import Ledger
from pipeline.mail_queue import send_due_mail
from pipeline.outbox import report_folder
from pipeline.passes import one_pass
from pipeline.relay import EmlFolder
from tests.builders_shell import FILES, NOW, a_shell, a_site, put_bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

    from pipeline.config import Site
    from pipeline.domain.bundle import Bundle
    from pipeline.shell import Shell

    Harm = Callable[[Site, Shell, Bundle], object]

STEPS = ("intended", "moved", "begun", "copied", "judged", "decided", "published", "archived")


class DiedError(BaseException):
    """Ends the process of a test at a step; nothing of ours catches it."""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


@pytest.fixture
def shell(site: Site) -> Iterator[Shell]:
    with a_shell(site) as opened:
        yield opened


@pytest.fixture
def done(site: Site, shell: Shell) -> Bundle:
    """A bundle that was accepted, mailed and put away."""
    put_bundle(site)
    (bundle,) = one_pass(shell).ended
    assert bundle.state is BundleState.DONE
    assert send_due_mail(shell.ledger, EmlFolder(site.outbox_folder / "mail"), NOW) == 1
    return bundle


def sql(shell: Shell, *statements: str) -> None:
    with shell.ledger.database.writing() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def what(site: Site, shell: Shell) -> list[str]:
    return [it.what for it in contradictions(site, shell.ledger)]


def test_a_site_where_all_is_well_has_no_contradiction(site: Site, shell: Shell, done: Bundle) -> None:
    put_bundle(site, name="again")
    put_bundle(site, name="rejected", files={**FILES, "numbers.csv": b"phone_number\r\n+18008430142\r\n"})
    (site.inbox_folder / "brightline" / "half.part").mkdir()
    assert {bundle.state for bundle in one_pass(shell).ended} == {BundleState.DUPLICATE, BundleState.DONE}
    assert done.state is BundleState.DONE
    assert contradictions(site, shell.ledger) == ()


@pytest.mark.parametrize("step", STEPS)
def test_what_is_under_way_is_no_contradiction(site: Site, step: str) -> None:
    def die(last: str) -> None:
        if last == step:
            raise DiedError

    put_bundle(site)
    with a_shell(site, die) as shell:
        with pytest.raises(DiedError):
            one_pass(shell)
        assert contradictions(site, shell.ledger) == ()


def test_what_lies_half_written_while_it_is_written_is_no_contradiction(site: Site) -> None:
    def look(step: str) -> None:
        if step == "begun":
            (bundle,) = shell.ledger.under_way()
            (site.work_folder / "copies" / f"{bundle.id}.tmp").mkdir()
        if step == "decided":
            (bundle,) = shell.ledger.under_way()
            report_folder(site.outbox_folder, bundle).with_name(f".tmp-{bundle.id}").mkdir(parents=True)
        seen.append(contradictions(site, shell.ledger))

    put_bundle(site)
    seen: list[object] = []
    with a_shell(site, look) as shell:
        (bundle,) = one_pass(shell).ended
        assert seen == [()] * len(STEPS)
        (letter,) = shell.ledger.due_mail(NOW)
        shell.ledger.mark_mail(letter, begun(letter), NOW)
        relay = EmlFolder(site.outbox_folder / "mail")
        relay.sync = lambda _: seen.append(contradictions(site, shell.ledger))
        send_due_mail(shell.ledger, relay, NOW)
        assert bundle.state is BundleState.DONE
    assert seen == [()] * (len(STEPS) + 2)


def half_written(letter: Path) -> None:
    letter.with_name(f".{letter.name}.part").touch()


def without_foreign_keys(shell: Shell, *statements: str) -> None:
    """What no transaction of ours could do."""
    file = shell.site.work_folder / "ledger.sqlite"
    with closing(connect(file)) as raw, raw:
        for statement in statements:
            raw.execute(statement)


def in_report(site: Site, bundle: Bundle) -> Path:
    return report_folder(site.outbox_folder, bundle)


HARMS: dict[str, tuple[Harm, str]] = {
    "a copy that is gone": (lambda site, _, it: shutil.rmtree(site.work_folder / "copies" / it.id), "our private copy is missing"),
    "a file of a copy that is gone": (
        lambda site, _, it: (site.work_folder / "copies" / it.id / "000").unlink(),
        "is not in our private copy",
    ),
    "a file of a copy that was changed": (
        lambda site, _, it: (site.work_folder / "copies" / it.id / "001").write_bytes(b"x"),
        "loa.pdf is not in our private copy as it was copied",
    ),
    "the index of a copy": (lambda site, _, it: (site.work_folder / "copies" / it.id / "drop.json").write_text("{}"), "index"),
    "a copy that nobody knows": (lambda site, *_: (site.work_folder / "copies" / "X").mkdir(), "belongs to no bundle"),
    "a half copy": (lambda site, _, it: (site.work_folder / "copies" / f"{it.id}.tmp").mkdir(), "half copy"),
    "a claimed folder that nobody knows": (lambda site, *_: (site.work_folder / "claimed" / "X\n").mkdir(), "belongs to no bundle"),
    "an archived folder that is gone": (lambda site, _, it: shutil.rmtree(site.work_folder / "archive" / it.id), "is not in archive"),
    "a folder that was not put away": (
        lambda site, _, it: shutil.copytree(site.work_folder / "archive" / it.id, site.work_folder / "claimed" / it.id),
        "should not be in claimed, its bundle is done",
    ),
    "a folder in quarantine": (lambda site, _, it: (site.work_folder / "quarantine" / it.id).mkdir(), "should not be in quarantine"),
    "a report that is gone": (lambda site, _, it: shutil.rmtree(in_report(site, it)), "is not in the outbox; "),
    "a report that was changed": (lambda site, _, it: (in_report(site, it) / "report.html").write_text("x"), "report.html of its report"),
    "half a report": (lambda site, _, it: (in_report(site, it) / "report.json").unlink(), "report.json of its report"),
    "a half-written report": (lambda site, _, it: in_report(site, it).with_name(f".tmp-{it.id}").mkdir(), "half-written report"),
    "a report that nobody knows": (
        lambda site, _, it: in_report(site, it).with_name("x.0000frst.accepted").mkdir(),
        "no bundle of the ledger has",
    ),
    "a report of another decision": (
        lambda site, _, it: shutil.copytree(in_report(site, it), in_report(site, it).with_suffix(".held")),
        "no bundle of the ledger has",
    ),
    "a half-written letter": (
        lambda site, *_: half_written(next((site.outbox_folder / "mail").iterdir())),
        "half-written letter",
    ),
    "a letter that nobody knows": (
        lambda site, *_: (site.outbox_folder / "mail" / "0000frst-0123456789ab.eml").touch(),
        "the ledger does not know",
    ),
    "a bundle in the wrong state": (
        lambda _, shell, _it: sql(shell, "UPDATE bundle SET state = 'held'"),
        "it is held, and its last event says done",
    ),
    "an epoch that does not fit": (lambda _, shell, _it: sql(shell, "UPDATE bundle SET epoch = 9"), "its epoch is 9"),
    "an event of a move that is not legal": (
        lambda _, shell, _it: sql(shell, "UPDATE event SET after = 'poison' WHERE after = 'published'"),
        "a move from decided to poison",
    ),
    "an event that is missing": (lambda _, shell, _it: sql(shell, "DELETE FROM event WHERE after = 'decided'"), "jump from snapshotted to"),
    "a claim without an event": (lambda _, shell, _it: sql(shell, "DELETE FROM event WHERE after = 'claiming'"), "do not begin with"),
    "a decision that does not fit": (
        lambda _, shell, _it: sql(shell, "UPDATE bundle SET decision = 'accepted_in_part'"),
        "its decision is accepted_in_part and its last event says accepted",
    ),
    "a decision that is missing": (lambda _, shell, _it: sql(shell, "UPDATE bundle SET decision = NULL"), "without a decision"),
    "an accepted bundle without mail": (lambda _, shell, _it: sql(shell, "DELETE FROM mail"), "it was accepted and has no mail"),
    "an accepted bundle without a request": (
        lambda _, shell, _it: sql(shell, "DELETE FROM port_number", "DELETE FROM request"),
        "it was accepted and has no request",
    ),
    "numbers that are missing": (
        lambda _, shell, _it: sql(shell, "DELETE FROM port_number WHERE number = 4108430142"),
        "names 3 numbers and has 2",
    ),
    "numbers in the wrong state": (lambda _, shell, _it: sql(shell, "UPDATE port_number SET state = 'free'"), "3 of its numbers are free"),
    "report bytes that are missing": (lambda _, shell, _it: sql(shell, "DELETE FROM report_file"), "the bytes of its report"),
    "a letter without bytes": (lambda _, shell, _it: sql(shell, "UPDATE mail SET content = x''"), "mail 1 is sent and has no bytes"),
    "a letter in no state": (lambda _, shell, _it: sql(shell, "UPDATE mail SET state = 'lost'"), "which is no state of mail"),
    "a letter that jumped": (lambda _, shell, _it: sql(shell, "UPDATE mail SET state = 'failed'"), "mail 1 is failed, and its last event"),
    "a letter with another epoch": (lambda _, shell, _it: sql(shell, "UPDATE mail SET epoch = 7"), "the epoch of mail 1 is 7"),
    "a move of mail that is not legal": (
        lambda _, shell, _it: sql(shell, "UPDATE event SET before = 'bounced', after = 'sent' WHERE before = 'sending'"),
        "a move of mail 1 from bounced to sent",
    ),
    "an unknown letter of which no answer was lost": (lambda _, shell, _it: sql(shell, "UPDATE mail SET state = 'unknown'"), "no answer"),
    "something that was to be deleted": (
        lambda _, shell, _it: sql(
            shell, "INSERT INTO event (bundle_id, at, subject, after, detail) SELECT id, claimed_at, 'purge', 'copy', '' FROM bundle"
        ),
        "run `portin purge`",
    ),
    "a row without its bundle": (
        lambda _, shell, _it: without_foreign_keys(shell, "INSERT INTO report_file VALUES ('X', 'report.html', x'00')"),
        "a row of report_file refers to a row that is not there",
    ),
    "a number that is active twice": (
        lambda _, shell, _it: without_foreign_keys(
            shell, "DROP INDEX port_number_active", "INSERT INTO port_number VALUES (4108430142, 'X', 'active')"
        ),
        "number ...0142 is active twice",
    ),
}


@pytest.mark.parametrize("harm", list(HARMS))
def test_every_contradiction_is_told(site: Site, shell: Shell, done: Bundle, harm: str) -> None:
    does, says = HARMS[harm]
    does(site, shell, done)
    assert [it for it in what(site, shell) if says in it] != []


def test_a_place_is_told_below_the_site_with_nothing_a_terminal_obeys(site: Site, shell: Shell) -> None:
    (site.work_folder / "archive" / "\x1b[31mred\n").mkdir()
    (told,) = contradictions(site, shell.ledger)
    assert told.subject == "work/archive/\\x1b[31mred\\n"


def test_what_goes_away_between_two_looks_is_not_told(site: Site, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = site.work_folder / "claimed" / "stranger"
    stranger.mkdir()
    monkeypatch.setattr("pipeline.consistency.time.sleep", lambda _: stranger.rmdir())
    assert contradictions(site, shell.ledger) == ()


def test_a_bundle_that_moves_between_two_looks_is_being_worked_on(
    site: Site, shell: Shell, done: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(in_report(site, done))
    assert len(contradictions(site, shell.ledger)) == 1
    monkeypatch.setattr("pipeline.consistency.time.sleep", lambda _: sql(shell, "UPDATE bundle SET epoch = epoch + 1"))
    assert "is not in the outbox" not in " ".join(what(site, shell))


def test_a_service_at_work_raises_no_false_alarm(site: Site) -> None:
    def work() -> None:
        with a_shell(site) as shell:
            one_pass(shell)
            send_due_mail(shell.ledger, EmlFolder(site.outbox_folder / "mail"), NOW)

    for number in range(8):
        numbers = b"phone_number\r\n+1800843%04d\r\n" % number
        put_bundle(site, name=f"office-{number}", files={**FILES, "numbers.csv": numbers})
    with Ledger.open(site.ledger_url) as ledger, ThreadPoolExecutor(1) as service:
        working = service.submit(work)
        looks = 0
        while not working.done():
            assert contradictions(site, ledger) == ()
            looks += 1
        working.result()
        assert looks > 1
        assert contradictions(site, ledger) == ()


def fsck(site: Site, *words: str) -> Result:
    (site.folder / "config.toml").write_text("")
    return CliRunner().invoke(cli.portin, ["--config", str(site.folder / "config.toml"), "fsck", *words], standalone_mode=False)


def test_the_command_says_that_all_is_well(site: Site, shell: Shell, done: Bundle) -> None:
    assert shell.ledger.events(done.id)
    result = fsck(site)
    assert (result.return_value, result.stdout) == (0, "disk and ledger agree\n")
    assert json.loads(fsck(site, "--json").stdout) == {"contradictions": []}


def test_the_command_tells_each_contradiction_in_a_line(site: Site, done: Bundle) -> None:
    shutil.rmtree(site.work_folder / "archive" / done.id)
    result = fsck(site)
    assert result.return_value == 1
    assert result.stdout.startswith(f"{done.id}: it ended as done and")
    assert result.stdout.count("\n") == 1
    (told,) = json.loads(fsck(site, "--json").stdout)["contradictions"]
    assert told["subject"] == done.id


def test_a_site_without_a_ledger_has_nothing_in_its_work_folder(site: Site) -> None:
    assert fsck(site).return_value == 0
    (site.work_folder / "claimed" / "X").mkdir(parents=True)
    assert fsck(site).stdout.startswith("work/claimed/X: belongs to no bundle")
    assert not (site.work_folder / "ledger.sqlite").exists()


def test_rows_that_cannot_be_read_are_told_and_nothing_else(site: Site, shell: Shell, done: Bundle) -> None:
    sql(shell, "UPDATE bundle SET state = 'lost'")
    shutil.rmtree(site.work_folder / "archive" / done.id)
    assert [it.partition(" (")[0] for it in what(site, shell)] == ["a row holds what is not ours"]


def test_a_damaged_file_of_the_ledger_is_told(site: Site, shell: Shell, done: Bundle) -> None:
    assert done.state is BundleState.DONE
    shell.ledger.database.clear_deleted()
    with shell.ledger.database.reading() as connection:
        page = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'finding_code'").scalar_one()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    with (site.work_folder / "ledger.sqlite").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    shell.ledger.database.close()
    (told, *_) = contradictions(site, shell.ledger)
    assert (told.subject, "restore" in told.what) == ("ledger", True)
