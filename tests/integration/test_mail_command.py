from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pipeline import cli
from pipeline.domain.mail import MailState
from pipeline.domain.mail_moves import begun, handed_over, resting
from pipeline.errors import UsageError
from pipeline.ledger import Ledger
from tests.builders_mail import a_letter
from tests.builders_shell import NOW, a_claimed_bundle, a_site, an_outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    (tmp_path / "config.toml").write_text("")
    with Ledger.open(a_site(tmp_path).ledger_url) as opened:
        bundle = a_claimed_bundle(opened)
        opened.record(bundle, an_outcome(bundle, letters=(a_letter(),)))
        yield opened


def portin(tmp_path: Path, *words: str) -> Result:
    return CliRunner().invoke(cli.portin, ["--config", str(tmp_path / "config.toml"), "mail", *words], standalone_mode=False)


def listed(tmp_path: Path) -> dict[str, list[dict[str, object]]]:
    document: dict[str, list[dict[str, object]]] = json.loads(portin(tmp_path, "list", "--json").stdout)
    return document


def bring_to(ledger: Ledger, state: MailState, detail: str = "550 5.1.1 no such \x1b user") -> None:
    (row,) = ledger.due_mail(NOW)
    row = ledger.mark_mail(row, begun(row), NOW)
    if state is not MailState.FAILED:
        row = ledger.mark_mail(row, handed_over(row), NOW)
    doubts = int(state is MailState.UNKNOWN)
    ledger.mark_mail(row, replace(row, state=state, doubts=doubts, next_try=NOW if doubts else None, detail=detail), NOW)


def test_a_site_without_mail_says_so(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("")
    assert portin(tmp_path, "list").stdout == "no mail is waiting\n"
    assert listed(tmp_path) == {"mail": [], "relays": []}


def test_a_letter_that_waits_and_a_relay_that_rests_are_shown(tmp_path: Path, ledger: Ledger) -> None:
    ledger.rest_relay(resting(None, "relay.test:587", "535 5.7.8 bad credentials", NOW), NOW)
    relay, letter = portin(tmp_path, "list").stdout.splitlines()
    assert relay.startswith("relay relay.test:587 failed once since 2026-11-16 12:00, asked again 2026-11-16 12:05")
    assert relay.endswith("535 5.7.8 bad credentials")
    assert letter.startswith("1 0000frst pending")
    (shown,) = listed(tmp_path)["relays"]
    assert (shown["destination"], shown["failures"]) == ("relay.test:587", 1)


def test_a_refused_letter_is_shown_and_goes_out_when_an_operator_says_so(tmp_path: Path, ledger: Ledger) -> None:
    bring_to(ledger, MailState.FAILED)
    ledger.rest_relay(resting(None, "relay.test:587", "535", NOW), NOW)
    assert "\\x1b" in portin(tmp_path, "list").stdout
    (shown,) = listed(tmp_path)["mail"]
    assert (shown["state"], shown["recipient"], shown["possible_duplicate"]) == ("failed", "porting@recipient.example", False)
    result = portin(tmp_path, "send", "1")
    assert (result.exit_code, result.stdout) == (0, "1 0000frst pending   0 tries: an operator sends it again\n")
    assert [row.letter for row in ledger.due_mail(NOW)] == [a_letter()]
    assert ledger.resting_relays() == []


def test_a_letter_that_waits_can_be_hurried(tmp_path: Path, ledger: Ledger) -> None:
    bring_to(ledger, MailState.UNKNOWN, "no answer")
    (shown,) = listed(tmp_path)["mail"]
    assert (shown["state"], shown["may_have_arrived"], shown["next_try"]) == ("unknown", True, NOW.isoformat())
    portin(tmp_path, "send", "1")
    (row,) = ledger.due_mail(NOW)
    assert (row.state, row.next_try, row.doubts) == (MailState.UNKNOWN, None, 1)


@pytest.mark.parametrize("state", [MailState.FAILED, MailState.UNKNOWN])
def test_a_letter_that_a_person_saw_to_is_closed(tmp_path: Path, ledger: Ledger, state: MailState) -> None:
    bring_to(ledger, state)
    assert portin(tmp_path, "close", "1").stdout == "1 0000frst closed    1 tries: an operator saw to it\n"
    assert listed(tmp_path)["mail"] == []
    assert ledger.due_mail(NOW) == []


def test_a_letter_that_arrived_twice_is_shown_until_it_is_closed(tmp_path: Path, ledger: Ledger) -> None:
    (row,) = ledger.due_mail(NOW)
    for state in (MailState.SENDING, MailState.HANDING_OVER, MailState.SENT):
        row = ledger.mark_mail(row, replace(row, state=state, possible_duplicate=True), NOW)
    (shown,) = listed(tmp_path)["mail"]
    assert (shown["state"], shown["possible_duplicate"]) == ("sent", True)
    portin(tmp_path, "close", "1")
    assert listed(tmp_path)["mail"] == []


@pytest.mark.parametrize(
    ("words", "state"), [(("send", "1"), MailState.SENT), (("close", "1"), MailState.SENT), (("send", "7"), MailState.SENT)]
)
def test_a_letter_that_arrived_is_neither_sent_again_nor_closed(
    tmp_path: Path, ledger: Ledger, words: tuple[str, str], state: MailState
) -> None:
    bring_to(ledger, state)
    result = portin(tmp_path, *words)
    assert isinstance(result.exception, UsageError)
    assert f"mail {words[1]}" in str(result.exception)
    assert ledger.due_mail(NOW) == []


def test_a_letter_that_waits_for_its_first_try_cannot_be_closed(tmp_path: Path, ledger: Ledger) -> None:
    assert isinstance(portin(tmp_path, "close", "1").exception, UsageError)
    assert len(ledger.due_mail(NOW)) == 1
