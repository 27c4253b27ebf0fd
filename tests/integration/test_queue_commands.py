from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, update

from pipeline import cli
from pipeline.commands import replay as replay_command
from pipeline.domain.bundle import BundleState
from pipeline.domain.decision import Decision
from pipeline.domain.mail_moves import resting
from pipeline.errors import UsageError
from pipeline.hand import hand_of_this_user
from pipeline.identity import short_id
from pipeline.ledger_operators import Hand
from pipeline.passes import one_pass
from schemas.ledger.tables import account, bundle, inventory_list
from tests.builders_shell import FILES, NOW, PaperReaderOfTests, a_shell, a_site, put_bundle, reports_of, with_all_lists_loaded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from pipeline.config import Site
    from pipeline.domain.bundle import Bundle
    from pipeline.shell import Shell


class DiedError(BaseException):
    """Ends the process of a test at a step; nothing of ours catches it."""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "config.toml").write_text("")
    return a_site(tmp_path)


@pytest.fixture
def shell(site: Site) -> Iterator[Shell]:
    with a_shell(site) as opened:
        yield opened


@pytest.fixture
def held(site: Site, shell: Shell) -> Bundle:
    with shell.ledger.database.writing() as connection:
        connection.execute(delete(inventory_list))
        connection.execute(delete(account))
    put_bundle(site)
    (ended,) = one_pass(shell).ended
    return ended


def portin(site: Site, *words: str) -> Result:
    return CliRunner().invoke(cli.portin, ["--config", str(site.folder / "config.toml"), *words], standalone_mode=False)


def queued(site: Site) -> dict[str, list[dict[str, object]]]:
    document: dict[str, list[dict[str, object]]] = json.loads(portin(site, "queue", "--json").stdout)
    return document


def test_where_nothing_waits_it_says_so(site: Site) -> None:
    assert portin(site, "queue").stdout == "nothing waits\n"
    assert set(queued(site)) == {"inbox", "under_way", "held", "incomplete", "mail", "relays"}
    assert not site.work_folder.exists()


def test_what_lies_in_the_inbox_is_told_with_what_it_waits_for(site: Site) -> None:
    put_bundle(site, name="settling")
    put_bundle(site, name="whole", files={**FILES, "READY": b""})
    put_bundle(site, name="half\x1b[31m", files={"bill.pdf": FILES["bill.pdf"]})
    lines = portin(site, "queue").stdout.splitlines()
    assert lines[0].startswith("inbox      brightline/half\\x1b[31m: unfinished: ")
    assert lines[1].startswith("inbox      brightline/settling: must be quiet for ")
    assert lines[2] == "inbox      brightline/whole: complete, is taken when it is its turn"
    assert [(it["bundle"], it["complete"]) for it in queued(site)["inbox"]] == [
        ("half\\x1b[31m", False),
        ("settling", False),
        ("whole", True),
    ]


def test_what_was_claimed_where_it_lies_is_not_told_as_waiting(site: Site, shell: Shell) -> None:
    put_bundle(site)
    (sighting,) = shell.inbox.scan()
    one_pass(shell)
    with shell.ledger.database.writing() as connection:
        connection.execute(update(bundle).values(stays=True, inode=str(sighting.inode), fingerprint=sighting.fingerprint))
    assert queued(site)["inbox"] == []


def test_held_bundles_are_told_with_their_reasons(site: Site, shell: Shell, held: Bundle) -> None:
    out = portin(site, "queue").stdout
    assert f"held       {short_id(held.id)} brightline/front-office: since 2026-11-16 12:00: NUM_INVENTORY_MISSING" in out
    (shown,) = queued(site)["held"]
    assert "NUM_INVENTORY_MISSING" in str(shown["codes"])
    assert (shown["short_id"], shown["state"], shown["since"]) == (short_id(held.id), "held", NOW.isoformat())
    assert shell.ledger.under_way() == []


def test_bundles_under_way_and_given_up_are_told(site: Site) -> None:
    def die(step: str) -> None:
        if step == "begun":
            raise DiedError

    put_bundle(site)
    with a_shell(site, die) as shell, pytest.raises(DiedError):
        one_pass(shell)
    (shown,) = queued(site)["under_way"]
    portin(site, "hold", str(shown["id"]), "--why", "wait")
    assert ": claimed, to be held, 1 attempt(s)" in portin(site, "queue").stdout
    with a_shell(site, die) as shell, pytest.raises(DiedError):
        one_pass(shell)
    with a_shell(site) as shell:
        (given_up,) = one_pass(shell).ended
    assert given_up.state is BundleState.POISON
    assert portin(site, "queue").stdout.startswith(f"given up   {short_id(given_up.id)} brightline/front-office: ")


def test_an_unfinished_bundle_waits_for_its_partner_until_it_is_sent_again(site: Site, shell: Shell) -> None:
    put_bundle(site)
    one_pass(shell)
    with shell.ledger.database.writing() as connection:
        connection.execute(update(bundle).values(state="incomplete", decision="incomplete"))
    assert len(shell.ledger.queued(NOW)[2]) == 1
    assert shell.ledger.queued(NOW + timedelta(seconds=1))[2] == []
    put_bundle(site)
    one_pass(replace(shell, now=lambda: NOW + timedelta(minutes=1)))
    assert shell.ledger.queued(NOW)[2] == []


def test_letters_and_relays_that_wait_are_told(site: Site, shell: Shell) -> None:
    put_bundle(site)
    (done,) = one_pass(shell).ended
    shell.ledger.rest_relay(resting(None, "relay.test:587", "535", NOW), NOW)
    letter, relay = portin(site, "queue").stdout.splitlines()
    assert letter.startswith(f"mail       1 {short_id(done.id)} pending")
    assert relay.startswith("relay relay.test:587 failed once")
    assert (len(queued(site)["mail"]), len(queued(site)["relays"])) == (1, 1)


def test_a_bundle_is_released_by_its_short_id(site: Site, shell: Shell, held: Bundle) -> None:
    result = portin(site, "release", short_id(held.id), "--why", "the\n customer\x1b called")
    assert result.exit_code == 0
    assert result.stdout == f"{short_id(held.id)} brightline/front-office: is released: it is judged again without its holds\n"
    (told,) = [it.detail for it in shell.ledger.events(held.id) if it.after == "release"]
    assert told == f"{hand_of_this_user('').who}: the customer\x1b called"
    assert "was released before" in portin(site, "release", held.id).stdout
    assert Decision.ACCEPTED in {it.decision for it in one_pass(shell).ended}
    assert any(path.name.endswith("-2.accepted") for path in reports_of(site))


def test_a_bundle_is_rejected_with_words_for_the_partner(site: Site, shell: Shell, held: Bundle) -> None:
    assert isinstance(portin(site, "reject", held.id, "--why", " ").exception, UsageError)
    result = portin(site, "reject", short_id(held.id), "--why", "the letter was taken back")
    assert result.stdout == f"{short_id(held.id)} brightline/front-office: is rejected: the partner gets a report with your words\n"
    assert Decision.REJECTED in {it.decision for it in one_pass(shell).ended}


def test_who_holds_a_bundle_must_say_why(site: Site, shell: Shell) -> None:
    put_bundle(site)
    (done,) = one_pass(shell).ended
    assert portin(site, "hold", done.id).exception is not None
    assert portin(site, "hold", done.id, "--why", "wait").stdout.endswith("its letter stays here until it is released\n")
    assert [row.state.value for row in shell.ledger.open_mail()] == ["held"]


@pytest.mark.parametrize(
    "words",
    [
        ("hold", "0000frst", "--why", "x"),
        ("release", "0000frst"),
        ("reject", "0000frst", "--why", "x"),
        ("replay", "0000frst"),
        ("replay", "0000frst", "--for-good"),
    ],
)
def test_a_site_that_took_nothing_has_no_bundle(site: Site, words: tuple[str, ...]) -> None:
    assert isinstance(portin(site, *words).exception, UsageError)
    assert not site.work_folder.exists()


def test_an_operator_is_named_with_the_account_that_was_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUDO_USER", raising=False)
    account_name = hand_of_this_user("").words
    monkeypatch.setenv("SUDO_USER", "tessa")
    assert hand_of_this_user("why").words == f"tessa as {account_name}: why"
    monkeypatch.setattr("pipeline.hand.os.getuid", lambda: 3_999_999_999)
    monkeypatch.delenv("SUDO_USER")
    assert hand_of_this_user("").words == "uid 3999999999"


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_command, "look", partial(replay_command.look, reader=PaperReaderOfTests()))


@pytest.mark.usefixtures("look")
def test_a_replay_tells_what_would_change_and_changes_nothing(site: Site, shell: Shell, held: Bundle) -> None:
    with_all_lists_loaded(shell.ledger)
    before = shell.ledger.events(held.id)
    result = portin(site, "replay", short_id(held.id))
    assert result.exit_code == 0, result.exception
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"{short_id(held.id)} brightline/front-office: was held, now it would be ")
    assert "  no longer: NUM_INVENTORY_MISSING (hold)" in lines
    assert lines[-1].startswith(f"nothing was changed; `portin replay {short_id(held.id)} --for-good`")
    assert shell.ledger.events(held.id) == before
    shown = json.loads(portin(site, "replay", held.id, "--json").stdout)
    assert shown["decision"] == "held"
    assert {"code": "NUM_INVENTORY_MISSING", "severity": "hold"} in shown["gone"]
    assert one_pass(shell).ended == []


@pytest.mark.usefixtures("look")
def test_a_replay_of_what_was_submitted_only_looks(site: Site, shell: Shell) -> None:
    put_bundle(site)
    (done,) = one_pass(shell).ended
    assert portin(site, "replay", done.id).stdout.splitlines()[-1] == "nothing was changed"
    refused = portin(site, "replay", done.id, "--for-good").exception
    assert isinstance(refused, UsageError)
    assert "nothing is ever submitted again" in str(refused)
    assert len(shell.ledger.open_mail()) == 1


@pytest.mark.usefixtures("look")
def test_a_replay_says_when_the_copy_is_gone(site: Site, shell: Shell) -> None:
    put_bundle(site)
    (done,) = one_pass(shell).ended
    (site.work_folder / "copies" / done.id).rename(site.folder / "away")
    assert "our private copy is not there any more" in str(portin(site, "replay", done.id).exception)


def test_a_replay_for_good_waives_nothing(site: Site, shell: Shell, held: Bundle) -> None:
    out = portin(site, "replay", short_id(held.id), "--for-good", "--why", "lists are loaded").stdout
    assert out.endswith(": is judged again\n")
    again = {it.id: it for it in one_pass(shell).ended}
    assert again[held.id].state is BundleState.HELD
    assert again[held.id].waived == frozenset()
    assert shell.ledger.release(held.id, Hand("tessa"), NOW).changed
