from __future__ import annotations

import asyncio
import errno
import gc
import os
import socket
import stat
from typing import TYPE_CHECKING

import aiosmtplib
import pytest
from pydantic import SecretStr

from pipeline.config import MailSettings, parse_site
from pipeline.domain.mail import Delivery, MailState
from pipeline.errors import ConfigError
from pipeline.mail import compose
from pipeline.relay import EmlFolder, SmtpRelay, eml_name, relay_for
from pipeline.smtp_session import closed
from tests.builders_mail import BUNDLE_ID, a_letter, a_mail_row, a_submission
from tests.smtp_server import (
    CLOSE,
    HOST,
    PASSWORD,
    STALL,
    USERNAME,
    Certificates,
    Mailbox,
    accepting_server,
    make_certificates,
    scripted_server,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


def settings(mailbox: Mailbox, **more: object) -> MailSettings:
    return MailSettings.model_validate({"host": HOST, "port": mailbox.port, "timeout_seconds": 10, **more})


def go_on() -> None:
    """The ledger has it: the dot may follow."""


def delivered(settings: MailSettings, password: str = "") -> Delivery:
    relay = SmtpRelay(settings, SecretStr(password))
    try:
        return relay.deliver(a_mail_row(), go_on)
    finally:
        relay.hang_up()


def plain(mailbox: Mailbox, **more: object) -> Delivery:
    return delivered(settings(mailbox, security="none", **more))


def test_starttls_with_login_delivers_the_stored_bytes(tls: Certificates) -> None:
    with accepting_server(tls, login=True) as mailbox:
        delivery = delivered(settings(mailbox, username=USERNAME, ca_file=tls.authority), PASSWORD)
    assert delivery == Delivery(MailState.SENT, "250 2.0.0 Ok: queued as 4Vh7Qk2XyZ")
    (received,) = mailbox.received
    assert received.content == a_letter().content
    assert (received.sender, received.recipients) == ("portin@sender.example", ("porting@recipient.example",))


def test_implicit_tls_with_login_delivers(tls: Certificates) -> None:
    with accepting_server(tls, implicit_tls=True, login=True) as mailbox:
        delivery = delivered(settings(mailbox, security="tls", username=USERNAME, ca_file=tls.authority), PASSWORD)
    assert (delivery.state, len(mailbox.received)) == (MailState.SENT, 1), delivery.detail


def test_a_relay_without_tls_delivers_when_told_so() -> None:
    with accepting_server() as mailbox:
        assert plain(mailbox).state is MailState.SENT
    assert mailbox.received[0].content == a_letter().content


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_for_another_name_is_refused(tmp_path: Path, security: str) -> None:
    other = make_certificates(tmp_path, name="mail.other.example")
    with accepting_server(other, implicit_tls=security == "tls") as mailbox:
        delivery = delivered(settings(mailbox, security=security, ca_file=other.authority))
    assert (delivery.state, delivery.relay_down, mailbox.received) == (MailState.PENDING, True, [])
    assert "certificate" in delivery.detail.lower()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(tls: Certificates, security: str) -> None:
    with accepting_server(tls, implicit_tls=security == "tls") as mailbox:
        delivery = delivered(settings(mailbox, security=security))
    assert (delivery.state, delivery.relay_down, mailbox.received) == (MailState.PENDING, True, [])


def test_a_relay_that_offers_no_starttls_gets_neither_password_nor_mail(tls: Certificates) -> None:
    with scripted_server() as mailbox:
        delivery = delivered(settings(mailbox, username=USERNAME, ca_file=tls.authority), PASSWORD)
    assert (delivery.state, delivery.relay_down) == (MailState.PENDING, True)
    assert "STARTTLS" in delivery.detail
    assert {command[:4] for command in mailbox.commands} <= {"EHLO", "QUIT"}


def test_a_wrong_password_leaves_the_relay_alone_and_is_not_told_to_anybody(tls: Certificates) -> None:
    with accepting_server(tls, login=True) as mailbox:
        delivery = delivered(settings(mailbox, username=USERNAME, ca_file=tls.authority), "wrong-canary")
    assert (delivery.state, delivery.relay_down, mailbox.received) == (MailState.PENDING, True, [])
    assert "535" in delivery.detail
    assert "canary" not in delivery.detail


def test_a_relay_that_is_not_there_is_no_fault_of_the_letter() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port = taken.getsockname()[1]
    assert plain(Mailbox(port)) == Delivery(MailState.PENDING, plain(Mailbox(port)).detail, relay_down=True)


FAULTS = {
    "banner closes": ({"banner": CLOSE}, MailState.PENDING, True),
    "banner stalls": ({"banner": STALL}, MailState.PENDING, True),
    "banner is garbage": ({"banner": "hello"}, MailState.PENDING, True),
    "banner is cut": ({"banner": "22"}, MailState.PENDING, True),
    "banner 421": ({"banner": "421 too busy"}, MailState.PENDING, True),
    "banner 554": ({"banner": "554 we do not know you"}, MailState.PENDING, True),
    "EHLO closes": ({"EHLO": CLOSE}, MailState.PENDING, True),
    "EHLO stalls": ({"EHLO": STALL}, MailState.PENDING, True),
    "EHLO 421": ({"EHLO": "421 too busy"}, MailState.PENDING, True),
    "EHLO and HELO unknown": ({"EHLO": "502 what?"}, MailState.PENDING, True),
    "MAIL 451": ({"MAIL": "451 try later"}, MailState.DEFERRED, False),
    "MAIL 550": ({"MAIL": "550 no such sender"}, MailState.FAILED, False),
    "MAIL 530": ({"MAIL": "530 5.7.0 Authentication required"}, MailState.PENDING, True),
    "MAIL closes": ({"MAIL": CLOSE}, MailState.DEFERRED, False),
    "MAIL stalls": ({"MAIL": STALL}, MailState.DEFERRED, False),
    "RCPT 450": ({"RCPT": "450 mailbox busy"}, MailState.DEFERRED, False),
    "RCPT refused": ({"RCPT": "550 5.1.1 no such user"}, MailState.FAILED, False),
    "RCPT closes": ({"RCPT": CLOSE}, MailState.DEFERRED, False),
    "RCPT 421": ({"RCPT": "421 shutting down"}, MailState.DEFERRED, True),
    "DATA 451": ({"DATA": "451 try later"}, MailState.DEFERRED, False),
    "DATA 554": ({"DATA": "554 no valid recipients"}, MailState.FAILED, False),
    "DATA closes": ({"DATA": CLOSE}, MailState.DEFERRED, False),
    "DATA stalls": ({"DATA": STALL}, MailState.DEFERRED, False),
    "DATA is garbage": ({"DATA": "what"}, MailState.DEFERRED, False),
    "dot 451": ({"dot": "451 4.3.0 queue full"}, MailState.DEFERRED, False),
    "dot 552": ({"dot": "552 5.3.4 message too big"}, MailState.FAILED, False),
    "dot 421": ({"dot": "421 shutting down"}, MailState.DEFERRED, True),
    "dot closes": ({"dot": CLOSE}, MailState.UNKNOWN, False),
    "dot stalls": ({"dot": STALL}, MailState.UNKNOWN, False),
    "dot is garbage": ({"dot": "ok i guess"}, MailState.UNKNOWN, False),
    "dot 354": ({"dot": "354 go on"}, MailState.UNKNOWN, False),
    "QUIT closes": ({"QUIT": CLOSE}, MailState.SENT, False),
    "QUIT 500": ({"QUIT": "500 never"}, MailState.SENT, False),
}


@pytest.mark.parametrize(("answers", "state", "relay_down"), FAULTS.values(), ids=FAULTS)
def test_each_fault_of_a_relay_has_its_outcome(answers: dict[str, str], state: MailState, *, relay_down: bool) -> None:
    with scripted_server(None, **answers) as mailbox:
        delivery = plain(mailbox, timeout_seconds=0.3)
    assert (delivery.state, delivery.relay_down) == (state, relay_down), delivery.detail
    body_went_out = "dot" in answers or state is MailState.SENT
    assert len(mailbox.received) == body_went_out
    assert delivery.detail.isprintable()


@pytest.mark.parametrize("step", ["banner", "EHLO", "MAIL", "DATA"])
def test_a_relay_that_falls_silent_behind_tls_is_given_up(tls: Certificates, step: str) -> None:
    with scripted_server(tls, **{step: STALL}) as mailbox:
        delivery = delivered(settings(mailbox, security="tls", ca_file=tls.authority, timeout_seconds=0.3))
        gc.collect()  # an open connection would be told of here
    assert delivery.state is (MailState.PENDING if step in {"banner", "EHLO"} else MailState.DEFERRED)


def test_the_words_of_the_relay_are_kept_in_one_harmless_line() -> None:
    with scripted_server(dot="552-5.3.4 too\x1b[31m big\r\n552 sorry\u202e" + "x" * 500) as mailbox:
        delivery = plain(mailbox)
    assert delivery.detail.startswith("552 5.3.4 too")
    assert delivery.detail.isprintable()
    assert delivery.detail.isascii()
    assert len(delivery.detail) <= 300


def test_the_size_is_announced_to_a_relay_that_asks_for_it() -> None:
    with scripted_server() as mailbox:
        plain(mailbox)
    assert f"MAIL FROM:<portin@sender.example> SIZE={len(a_letter().content)}" in mailbox.commands
    assert mailbox.commands[-1] == "QUIT"


def test_a_relay_that_only_knows_helo_gets_the_mail_too() -> None:
    with scripted_server(EHLO="502 what?", HELO="250 relay.test") as mailbox:
        assert plain(mailbox).state is MailState.SENT
    assert [command[:4] for command in mailbox.commands] == ["EHLO", "HELO", "MAIL", "RCPT", "DATA", "QUIT"]


def test_a_relay_without_extensions_gets_the_mail_too() -> None:
    with scripted_server(EHLO="250 relay.test") as mailbox:
        assert plain(mailbox).state is MailState.SENT
    assert "MAIL FROM:<portin@sender.example>" in mailbox.commands


def test_the_next_letter_ends_a_conversation_that_was_left_open() -> None:
    with scripted_server() as mailbox:
        relay = SmtpRelay(settings(mailbox, security="none"))
        assert [relay.deliver(a_mail_row(number), go_on).state for number in (1, 2)] == [MailState.SENT] * 2
        assert mailbox.commands.count("QUIT") == 1
        relay.hang_up()
        relay.hang_up()
    assert mailbox.commands.count("QUIT") == 2


def test_a_composed_submission_arrives_byte_for_byte(tls: Certificates) -> None:
    letter = compose(a_submission(), MailSettings())
    with accepting_server(tls) as mailbox:
        relay = SmtpRelay(settings(mailbox, ca_file=tls.authority))
        assert relay.deliver(a_mail_row(letter=letter), go_on).state is MailState.SENT
        relay.hang_up()
    assert mailbox.received[0].content == letter.content


def test_a_connection_lost_before_the_first_byte_of_the_body_leaves_no_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    execute = aiosmtplib.SMTP.execute_command

    async def lose_it_after_data(smtp: aiosmtplib.SMTP, *command: bytes, **options: float) -> aiosmtplib.SMTPResponse:
        response = await execute(smtp, *command, **options)
        if command == (b"DATA",):
            smtp.close()
        return response

    monkeypatch.setattr(aiosmtplib.SMTP, "execute_command", lose_it_after_data)
    with scripted_server() as mailbox:
        assert plain(mailbox) == Delivery(MailState.DEFERRED, "the relay did not take the letter: SMTPServerDisconnected: connection lost")


def test_a_connection_that_nothing_holds_is_closed_too() -> None:
    with socket.socket() as connection:
        asyncio.run(closed(connection))
        assert connection.fileno() == -1


# the folder of .eml files


def test_a_letter_becomes_one_private_file(tmp_path: Path) -> None:
    relay, row = EmlFolder(tmp_path / "outbox" / "mail"), a_mail_row()
    first = relay.deliver(row, go_on)
    assert relay.deliver(row, go_on) == first == Delivery(MailState.SENT, f"written to mail/{eml_name(BUNDLE_ID, row.letter.message_id)}")
    relay.hang_up()
    (file,) = (tmp_path / "outbox" / "mail").iterdir()
    assert file.read_bytes() == row.letter.content
    assert file.name.startswith("2n4phd6e-")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_two_letters_of_one_bundle_are_two_files(tmp_path: Path) -> None:
    relay = EmlFolder(tmp_path)
    for number in (1, 2):
        relay.deliver(a_mail_row(number), go_on)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_full_disk_defers_all_letters_and_leaves_no_eml(tmp_path: Path) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    delivery = EmlFolder(tmp_path, sync=fail).deliver(a_mail_row(), go_on)
    assert delivery == Delivery(MailState.PENDING, "the mail folder cannot be written (No space left on device)", relay_down=True)
    assert list(tmp_path.glob("*.eml")) == []


def test_file_and_folder_are_both_pushed_to_the_disk(tmp_path: Path) -> None:
    synced: list[bool] = []

    def note(descriptor: int) -> None:
        synced.append(stat.S_ISDIR(os.fstat(descriptor).st_mode))

    EmlFolder(tmp_path, sync=note).deliver(a_mail_row(), go_on)
    assert synced == [False, True]


# which relay a site has


def test_an_address_that_cannot_stand_in_a_header_stops_the_start(tmp_path: Path) -> None:
    site = parse_site('[mail]\nrecipient = "Porting <porting@x.example>"', tmp_path / "config.toml")
    with pytest.raises(ConfigError, match=r"mail\.recipient"):
        relay_for(site)


def test_without_a_host_mail_goes_into_the_outbox(tmp_path: Path) -> None:
    relay = relay_for(parse_site("", tmp_path / "config.toml"))
    assert isinstance(relay, EmlFolder)
    assert relay.folder == tmp_path / "outbox" / "mail"


def test_files_of_the_relay_are_relative_to_the_site(tmp_path: Path, tls: Certificates) -> None:
    (tmp_path / "ca.pem").write_bytes(tls.authority.read_bytes())
    (tmp_path / "secret").write_text("s3cret\n")
    site = parse_site('[mail]\nhost = "relay.test"\nusername = "u"\npassword_file = "secret"\nca_file = "ca.pem"', tmp_path / "config.toml")
    relay = relay_for(site)
    assert isinstance(relay, SmtpRelay)
    assert relay.password.get_secret_value() == (tmp_path / "secret").read_text().strip()
    assert "s3cret" not in repr(relay)


def test_a_missing_certificate_file_stops_the_start(tmp_path: Path) -> None:
    site = parse_site('[mail]\nhost = "relay.test"\nca_file = "no.pem"', tmp_path / "config.toml")
    with pytest.raises(ConfigError, match=r"mail\.ca_file"):
        relay_for(site)


def test_a_password_never_crosses_a_network_in_the_clear(tmp_path: Path) -> None:
    site = parse_site('[mail]\nhost = "relay.test"\nusername = "u"\nsecurity = "none"', tmp_path / "config.toml")
    with pytest.raises(ConfigError, match=r"mail\.security"):
        relay_for(site)
