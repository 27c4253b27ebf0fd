from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline.bounces import check_bounce_folder, collect_bounces
from pipeline.commands import process
from pipeline.courier import Courier
from pipeline.domain.mail import MailState
from pipeline.errors import ConfigError
from pipeline.ledger import Ledger
from pipeline.logs import log_to_stderr
from pipeline.relay import EmlFolder
from tests.bounces_of_tests import a_bounce, a_maildir
from tests.builders_mail import a_letter
from tests.builders_shell import NOW, a_claimed_bundle, a_shell, a_site, an_outcome, names_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipeline.config import Site

WAYS = {
    MailState.SENT: (MailState.SENDING, MailState.HANDING_OVER, MailState.SENT),
    MailState.UNKNOWN: (MailState.SENDING, MailState.HANDING_OVER, MailState.UNKNOWN),
    MailState.HANDING_OVER: (MailState.SENDING, MailState.HANDING_OVER),
    MailState.FAILED: (MailState.SENDING, MailState.FAILED),
    MailState.PENDING: (),
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    a_maildir(tmp_path / "bounces")
    return a_site(tmp_path, '[mail]\nbounce_folder = "bounces"\n')


@pytest.fixture
def ledger(site: Site) -> Iterator[Ledger]:
    with Ledger.open(site.ledger_url) as opened:
        yield opened


def a_letter_that_is(state: MailState, ledger: Ledger) -> None:
    bundle = a_claimed_bundle(ledger)
    ledger.record(bundle, an_outcome(bundle, letters=(a_letter(),)))
    (row,) = ledger.due_mail(NOW)
    for step in WAYS[state]:
        row = ledger.mark_mail(row, replace(row, state=step), NOW)


def drop(site: Site, content: bytes, name: str = "1763294400.M1P1.relay") -> None:
    (site.folder / "bounces" / "new" / name).write_bytes(content)


def state_of(ledger: Ledger) -> tuple[str, int]:
    with ledger.database.reading() as connection:
        state, epoch = connection.exec_driver_sql("SELECT state, epoch FROM mail").one()
        return state, epoch


def lying(site: Site) -> tuple[list[str], list[str]]:
    return names_in(site.folder / "bounces" / "new"), names_in(site.folder / "bounces" / "cur")


@pytest.mark.parametrize("state", [MailState.SENT, MailState.UNKNOWN])
@pytest.mark.parametrize("by", [{"message_id": ""}, {"envelope_id": ""}, {"envelope_id": "never@heard.of"}])
def test_a_letter_that_came_back_is_shown_to_people_and_not_sent_again(
    site: Site, ledger: Ledger, state: MailState, by: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    log_to_stderr()
    a_letter_that_is(state, ledger)
    drop(site, a_bounce(**by))
    assert collect_bounces(site, ledger, NOW) == 1
    (row,) = ledger.open_mail()
    assert (row.state, row.next_try) == (MailState.BOUNCED, None)
    assert "550 5.1.1" in row.detail
    assert ledger.due_mail(NOW) == []
    assert lying(site) == ([], ["1763294400.M1P1.relay:2,S"])
    assert "unknown user" in capsys.readouterr().err


def test_a_bounce_that_is_read_twice_changes_nothing_more(site: Site, ledger: Ledger) -> None:
    a_letter_that_is(MailState.SENT, ledger)
    for name in ("one", "two"):
        drop(site, a_bounce(), name)
    assert collect_bounces(site, ledger, NOW) == 1
    assert state_of(ledger) == ("bounced", 4)
    assert lying(site) == ([], ["one:2,S", "two:2,S"])


def test_a_bounce_for_a_letter_under_way_waits_until_that_is_at_rest(site: Site, ledger: Ledger) -> None:
    a_letter_that_is(MailState.HANDING_OVER, ledger)
    drop(site, a_bounce())
    assert collect_bounces(site, ledger, NOW) == 0
    assert lying(site) == (["1763294400.M1P1.relay"], [])
    (row,) = ledger.due_mail(NOW)
    ledger.mark_mail(row, replace(row, state=MailState.SENT), NOW)
    assert collect_bounces(site, ledger, NOW) == 1


@pytest.mark.parametrize(
    ("state", "content"),
    [
        (MailState.SENT, a_bounce(envelope_id="never@heard.of", message_id="forged@x")),
        (MailState.SENT, a_bounce(action="delayed", status="4.4.1")),
        (MailState.SENT, a_bounce(envelope_id="a1.v1@portin.invalid' OR 1=1 --", message_id="%")),
        (MailState.PENDING, a_bounce()),
        (MailState.FAILED, a_bounce()),
    ],
    ids=["unknown", "delayed", "injection", "never sent", "known to have failed"],
)
def test_a_bounce_that_cannot_be_true_or_is_none_moves_nothing(site: Site, ledger: Ledger, state: MailState, content: bytes) -> None:
    a_letter_that_is(state, ledger)
    before = state_of(ledger)
    drop(site, content)
    assert collect_bounces(site, ledger, NOW) == 0
    assert state_of(ledger) == before
    assert lying(site)[0] == []


def test_what_is_not_understood_stays_unread_for_a_person(site: Site, ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(a_bounce())
    new = site.folder / "bounces" / "new"
    drop(site, b"Subject: Out of office\r\n\r\naway\r\n", "away")
    drop(site, a_bounce(), ".hidden")
    (new / "link").symlink_to(tmp_path / "secret")
    (new / "folder").mkdir()
    os.mkfifo(new / "pipe")
    drop(site, b"", os.fsdecode(b"\xff\n:2,T"))
    a_letter_that_is(MailState.SENT, ledger)
    assert collect_bounces(site, ledger, NOW) == 0
    assert lying(site)[0] == [".hidden"]
    assert sorted(map(os.fsencode, lying(site)[1])) == [b"away:2,", b"folder:2,", b"link:2,", b"pipe:2,", b"\xff\n:2,"]


def test_a_name_that_is_taken_in_cur_is_left_alone(site: Site, ledger: Ledger) -> None:
    (site.folder / "bounces" / "cur" / "one:2,S").write_bytes(b"kept")
    drop(site, a_bounce(), "one")
    collect_bounces(site, ledger, NOW)
    assert lying(site) == (["one"], ["one:2,S"])
    assert (site.folder / "bounces" / "cur" / "one:2,S").read_bytes() == b"kept"


def test_a_mailbox_that_cannot_be_read_is_told_and_stops_nothing(site: Site, ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr()
    (site.folder / "bounces" / "new").rmdir()
    assert collect_bounces(site, ledger, NOW) == 0
    assert "bounces_unreadable" in capsys.readouterr().err


def test_a_folder_that_is_no_maildir_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"mail\.bounce_folder: is no Maildir, new and cur missing"):
        check_bounce_folder(a_site(tmp_path, '[mail]\nbounce_folder = "bounces"\n'))
    check_bounce_folder(a_site(tmp_path))


def test_without_a_mailbox_there_are_no_bounces(tmp_path: Path, ledger: Ledger) -> None:
    assert collect_bounces(a_site(tmp_path), ledger, NOW) == 0


def test_a_bounced_letter_that_an_operator_sends_again_begins_anew(site: Site, ledger: Ledger) -> None:
    a_letter_that_is(MailState.SENT, ledger)
    drop(site, a_bounce())
    collect_bounces(site, ledger, NOW)
    row = ledger.send_mail_again(1, NOW)
    assert (row.state, row.attempts, row.since) == (MailState.PENDING, 0, NOW)
    assert ledger.due_mail(NOW) == [replace(row, letter=a_letter())]


def test_the_service_looks_for_bounces(site: Site, eventually: Callable[..., None]) -> None:
    drop(site, a_bounce(envelope_id="never@heard.of", message_id=""))
    with a_shell(site) as shell, Courier(shell, EmlFolder(site.outbox_folder / "mail")):
        eventually(lambda: lying(site) == ([], ["1763294400.M1P1.relay:2,S"]))


def test_a_pass_by_hand_looks_for_bounces(site: Site) -> None:
    site.inbox_folder.mkdir()
    drop(site, a_bounce(envelope_id="never@heard.of", message_id=""))
    assert process.run(site, as_json=True) == 0
    assert lying(site) == ([], ["1763294400.M1P1.relay:2,S"])
