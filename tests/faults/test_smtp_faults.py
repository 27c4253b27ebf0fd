"""Every step at which a relay can break: no letter is lost, none is doubled unsaid, and all is well when the fault is gone."""

from __future__ import annotations

import shutil
import smtplib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

import pytest
from emails.message import Message
from pydantic import SecretStr

from pipeline.config import MailSettings
from pipeline.domain.mail import MailState
from pipeline.ledger import Ledger
from pipeline.mail_queue import send_due_mail
from pipeline.relay import SmtpRelay
from tests.builders_mail import a_letter
from tests.builders_shell import NOW, a_claimed_bundle, an_outcome
from tests.faulty_relay import Fault, FaultyRelay
from tests.smtp_server import HOST, PASSWORD, USERNAME, Certificates, make_certificates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.domain.mail import Letter

LATER = NOW + timedelta(hours=2)
LARGE = b"".join(b"%07d " % number * 8 + b"\r\n" for number in range(120_000))


@dataclass(frozen=True)
class End:
    """How a fault leaves the row, and how the story ends when the relay works again.

    Attributes:
        state: of the row under the fault.
        rests: whether the whole relay is left alone.
        taken: messages that the relay has in the end.
        flagged: whether the ledger says that there may be two.
        attempts: that count in the end; what nobody could have delivered is none.
    """

    state: MailState
    rests: bool = False
    taken: int = 1
    flagged: bool = False
    attempts: int = 2


NO_TRY = End(MailState.PENDING, rests=True, attempts=1)
PUT_OFF = End(MailState.DEFERRED)
PUT_OFF_BY_A_BUSY_RELAY = End(MailState.DEFERRED, rests=True)
REFUSED = End(MailState.FAILED, taken=0, attempts=1)
TAKEN = End(MailState.SENT, attempts=1)
IN_DOUBT_AND_TAKEN = End(MailState.UNKNOWN, taken=2, flagged=True)
IN_DOUBT_AND_LOST = End(MailState.UNKNOWN, flagged=True)

FAULTS = {
    "connection is reset at once": (Fault("connect", then="reset"), NO_TRY),
    "banner: closed": (Fault("banner"), NO_TRY),
    "banner: silence": (Fault("banner", then="stall"), NO_TRY),
    "banner: truncated, then closed": (Fault("banner", b"22"), NO_TRY),
    "banner: truncated, then silence": (Fault("banner", b"220 relay.te", "stall"), NO_TRY),
    "banner: garbage": (Fault("banner", b"\x00\xff\x80 hello\r\n", "stall"), NO_TRY),
    "banner: endless line": (Fault("banner", b"220 ", "babble"), NO_TRY),
    "banner: 421": (Fault("banner", b"421 too busy\r\n"), NO_TRY),
    "banner: 554": (Fault("banner", b"554 we do not know you\r\n"), NO_TRY),
    "EHLO: closed": (Fault("EHLO"), NO_TRY),
    "EHLO: silence": (Fault("EHLO", then="stall"), NO_TRY),
    "EHLO: endless reply": (Fault("EHLO", b"250-relay.test\r\n250-", "babble"), NO_TRY),
    "EHLO: no STARTTLS any more": (Fault("EHLO", b"250 AUTH PLAIN\r\n", "go on"), NO_TRY),
    "STARTTLS: closed": (Fault("STARTTLS"), NO_TRY),
    "STARTTLS: silence": (Fault("STARTTLS", then="stall"), NO_TRY),
    "STARTTLS: 454": (Fault("STARTTLS", b"454 TLS not available\r\n", "go on"), NO_TRY),
    "handshake: closed": (Fault("handshake"), NO_TRY),
    "handshake: reset": (Fault("handshake", then="reset"), NO_TRY),
    "handshake: silence": (Fault("handshake", then="stall"), NO_TRY),
    "handshake: garbage": (Fault("handshake", b"this is no TLS at all\r\n", "stall"), NO_TRY),
    "certificate of another host": (Fault("certificate"), NO_TRY),
    "AUTH: closed": (Fault("AUTH"), NO_TRY),
    "AUTH: silence": (Fault("AUTH", then="stall"), NO_TRY),
    "AUTH: 535": (Fault("AUTH", b"535 5.7.8 bad credentials\r\n", "go on"), NO_TRY),
    "AUTH: 454": (Fault("AUTH", b"454 4.7.0 try later\r\n", "go on"), NO_TRY),
    "MAIL: closed": (Fault("MAIL"), PUT_OFF),
    "MAIL: silence": (Fault("MAIL", then="stall"), PUT_OFF),
    "MAIL: 451": (Fault("MAIL", b"451 4.3.0 later\r\n", "go on"), PUT_OFF),
    "MAIL: 452": (Fault("MAIL", b"452 4.3.1 no space\r\n", "go on"), PUT_OFF),
    "MAIL: 530": (Fault("MAIL", b"530 5.7.0 log in first\r\n", "go on"), NO_TRY),
    "MAIL: 552": (Fault("MAIL", b"552 5.3.4 too big\r\n", "go on"), REFUSED),
    "RCPT: closed": (Fault("RCPT"), PUT_OFF),
    "RCPT: reset": (Fault("RCPT", then="reset"), PUT_OFF),
    "RCPT: silence": (Fault("RCPT", then="stall"), PUT_OFF),
    "RCPT: 421": (Fault("RCPT", b"421 4.3.2 closing down\r\n"), PUT_OFF_BY_A_BUSY_RELAY),
    "RCPT: 450": (Fault("RCPT", b"450 4.2.1 busy\r\n", "go on"), PUT_OFF),
    "RCPT: refused": (Fault("RCPT", b"550 5.1.1 no such user\r\n", "go on"), REFUSED),
    "DATA: closed": (Fault("DATA"), PUT_OFF),
    "DATA: silence": (Fault("DATA", then="stall"), PUT_OFF),
    "DATA: 451": (Fault("DATA", b"451 4.3.0 later\r\n", "go on"), PUT_OFF),
    "DATA: 554": (Fault("DATA", b"554 5.5.1 no valid recipients\r\n", "go on"), REFUSED),
    "DATA: garbage": (Fault("DATA", b"go ahead\r\n", "stall"), PUT_OFF),
    "body: closed": (Fault("body"), PUT_OFF),
    "body: reset": (Fault("body", then="reset"), PUT_OFF),
    "body: silence": (Fault("body", then="stall"), PUT_OFF),
    "body: 552 in the middle": (Fault("body", b"552 5.3.4 too big\r\n"), PUT_OFF),
    "dot: taken, then closed": (Fault("dot", takes=True), IN_DOUBT_AND_TAKEN),
    "dot: taken, then reset": (Fault("dot", then="reset", takes=True), IN_DOUBT_AND_TAKEN),
    "dot: taken, then silence": (Fault("dot", then="stall", takes=True), IN_DOUBT_AND_TAKEN),
    "dot: taken, answer truncated": (Fault("dot", b"25", takes=True), IN_DOUBT_AND_TAKEN),
    "dot: taken, answer is garbage": (Fault("dot", b"ok i guess\r\n", "stall", takes=True), IN_DOUBT_AND_TAKEN),
    "dot: taken, endless answer": (Fault("dot", b"250 ", "babble", takes=True), IN_DOUBT_AND_TAKEN),
    "dot: not taken, closed": (Fault("dot"), IN_DOUBT_AND_LOST),
    "dot: not taken, silence": (Fault("dot", then="stall"), IN_DOUBT_AND_LOST),
    "dot: 421": (Fault("dot", b"421 4.3.2 closing down\r\n"), PUT_OFF_BY_A_BUSY_RELAY),
    "dot: 451": (Fault("dot", b"451 4.3.0 queue full\r\n", "go on"), PUT_OFF),
    "dot: 452": (Fault("dot", b"452 4.3.1 no space\r\n", "go on"), PUT_OFF),
    "dot: 530": (Fault("dot", b"530 5.7.0 log in first\r\n", "go on"), PUT_OFF_BY_A_BUSY_RELAY),
    "dot: 552": (Fault("dot", b"552 5.3.4 too big\r\n", "go on"), REFUSED),
    "dot: 554": (Fault("dot", b"554 5.7.1 refused\r\n", "go on"), REFUSED),
    "QUIT: closed": (Fault("QUIT"), TAKEN),
    "QUIT: reset": (Fault("QUIT", then="reset"), TAKEN),
    "QUIT: 500": (Fault("QUIT", b"500 never\r\n", "go on"), TAKEN),
}


@pytest.fixture(scope="module")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "ledger.sqlite"
    Ledger.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Certificates, Certificates]:
    folder = tmp_path_factory.mktemp("tls")
    return make_certificates(folder), make_certificates(folder, name="mail.other.example")


@pytest.fixture
def server(certificates: tuple[Certificates, Certificates]) -> Iterator[FaultyRelay]:
    with FaultyRelay(*certificates) as relay:
        yield relay


@pytest.fixture
def url(tmp_path: Path, empty_ledger: Path) -> str:
    shutil.copy(empty_ledger, tmp_path / "ledger.sqlite")
    return f"sqlite:///{tmp_path / 'ledger.sqlite'}"


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url) as opened:
        yield opened


def smtp(server: FaultyRelay, **more: object) -> SmtpRelay:
    settings = {"host": HOST, "port": server.port, "username": USERNAME, "ca_file": server.certificates.authority, "timeout_seconds": 0.25}
    return SmtpRelay(MailSettings.model_validate({**settings, **more}), SecretStr(PASSWORD))


def owe(ledger: Ledger, content: bytes | None = None) -> Letter:
    """Put one letter into the ledger, as a decision does."""
    bundle = a_claimed_bundle(ledger)
    letter = a_letter() if content is None else a_letter(content=content)
    ledger.record(bundle, an_outcome(bundle, letters=(letter,)))
    return letter


def columns(ledger: Ledger) -> tuple[MailState, int, bool]:
    """State, tries and flag of the one row."""
    with ledger.database.reading() as connection:
        state, attempts, flagged = connection.exec_driver_sql("SELECT state, attempts, possible_duplicate FROM mail").one()
    return MailState(state), attempts, bool(flagged)


@pytest.mark.parametrize(("fault", "end"), FAULTS.values(), ids=FAULTS)
def test_a_relay_that_breaks_at_any_step_loses_nothing_and_doubles_nothing_unsaid(
    server: FaultyRelay, ledger: Ledger, url: str, fault: Fault, end: End
) -> None:
    letter = owe(ledger, LARGE if fault.step == "body" else None)
    server.fault = fault
    delivered = send_due_mail(ledger, smtp(server), NOW)
    assert server.struck > 0, "the fault was never reached"
    assert (columns(ledger)[0], delivered) == (end.state, int(end.state is MailState.SENT))
    assert bool(ledger.resting_relays()) is end.rests
    asked = len(server.commands)
    send_due_mail(ledger, smtp(server), NOW + timedelta(minutes=4))
    assert len(server.commands) == asked, "it was tried again at once"

    server.fault = None
    with Ledger.open(url) as restarted:
        send_due_mail(restarted, smtp(server), LATER)
        if end is REFUSED:
            assert columns(restarted)[0] is MailState.FAILED
            assert server.taken == []
            restarted.send_mail_again(1, LATER)
            send_due_mail(restarted, smtp(server), LATER)
        for days in (1, 6, 60):
            send_due_mail(restarted, smtp(server), LATER + timedelta(days=days))
        assert columns(restarted) == (MailState.SENT, end.attempts, end.flagged)
        assert restarted.resting_relays() == []
    assert server.taken == [letter.content] * max(1, end.taken)


def test_a_relay_that_does_not_listen_is_asked_again_later(server: FaultyRelay, ledger: Ledger) -> None:
    owe(ledger)
    server.shut()
    send_due_mail(ledger, smtp(server), NOW)
    (rest,) = ledger.resting_relays()
    assert rest.destination == f"{HOST}:{server.port}"
    assert NOW + timedelta(seconds=300) <= rest.until <= NOW + timedelta(seconds=331)  # the relay was asked a moment after NOW
    server.listen()
    assert send_due_mail(ledger, smtp(server), rest.until) == 1


def test_letters_behind_a_broken_relay_are_not_tried_and_lose_no_try(server: FaultyRelay, ledger: Ledger) -> None:
    bundle = a_claimed_bundle(ledger)
    letters = tuple(a_letter(message_id=f"<a{number}.v1@portin.invalid>") for number in range(7))
    ledger.record(bundle, an_outcome(bundle, letters=letters))
    server.fault = Fault("AUTH", b"535 5.7.8 bad credentials\r\n", "go on")
    moment = NOW
    for failures in range(1, 9):
        send_due_mail(ledger, smtp(server), moment)
        (rest,) = ledger.resting_relays()
        assert rest.failures == failures
        moment = rest.until
    assert moment - NOW > timedelta(hours=5)
    assert len([command for command in server.commands if command.startswith("AUTH")]) == 8
    assert {(row.state, row.attempts) for row in ledger.open_mail()} == {(MailState.PENDING, 0)}
    send_due_mail(ledger, smtp(server), NOW + timedelta(days=30))
    server.fault = None
    assert send_due_mail(ledger, smtp(server), NOW + timedelta(days=31)) == 7
    assert len(server.taken) == 7


def test_an_answer_lost_twice_is_left_to_a_person(server: FaultyRelay, ledger: Ledger) -> None:
    letter = owe(ledger)
    server.fault = Fault("dot", takes=True)
    send_due_mail(ledger, smtp(server), NOW)
    send_due_mail(ledger, smtp(server), NOW + timedelta(minutes=14))
    assert len(server.taken) == 1
    send_due_mail(ledger, smtp(server), NOW + timedelta(minutes=16))
    assert columns(ledger) == (MailState.FAILED, 2, True)
    assert "ask the recipient" in ledger.open_mail()[0].detail
    server.fault = None
    for days in range(1, 20):
        assert send_due_mail(ledger, smtp(server), NOW + timedelta(days=days)) == 0
    assert server.taken == [letter.content] * 2


def test_a_letter_in_doubt_waits_until_the_relay_can_be_used_and_is_then_sent_once(server: FaultyRelay, ledger: Ledger) -> None:
    owe(ledger)
    server.fault = Fault("dot", takes=True)
    send_due_mail(ledger, smtp(server), NOW)
    for number, fault in enumerate((Fault("banner"), Fault("RCPT", b"450 busy\r\n", "go on"), Fault("dot", b"451 later\r\n", "go on"))):
        server.fault = fault
        send_due_mail(ledger, smtp(server), NOW + timedelta(hours=2 * (number + 1)))
        assert columns(ledger)[0::2] == (MailState.UNKNOWN, False)
    server.fault = None
    assert send_due_mail(ledger, smtp(server), NOW + timedelta(hours=12)) == 1
    assert columns(ledger)[0::2] == (MailState.SENT, True)
    assert len(server.taken) == 2


def test_the_relay_is_told_how_to_name_the_letter_in_a_bounce(server: FaultyRelay, ledger: Ledger) -> None:
    letter = owe(ledger)
    send_due_mail(ledger, smtp(server), NOW)
    (mail,) = [command for command in server.commands if command.startswith("MAIL")]
    (rcpt,) = [command for command in server.commands if command.startswith("RCPT")]
    assert mail == f"MAIL FROM:<portin@sender.example> SIZE={len(letter.content)} RET=HDRS ENVID=a1.v1@portin.invalid"
    assert rcpt == "RCPT TO:<porting@recipient.example> NOTIFY=FAILURE,DELAY"


def test_neither_emails_nor_smtplib_sends_anything(server: FaultyRelay, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both would send a second time unasked when the answer to the dot is lost, and `emails` would not look at the certificate."""

    def fail(*_: object, **__: object) -> NoReturn:
        pytest.fail("the letter left by another way")

    monkeypatch.setattr(smtplib.SMTP, "__init__", fail)
    monkeypatch.setattr(Message, "send", fail)
    monkeypatch.setattr(Message, "send_async", fail)
    owe(ledger)
    server.fault = Fault("dot", takes=True)
    send_due_mail(ledger, smtp(server), NOW)
    assert len(server.taken) == 1
    server.fault = Fault("certificate")
    send_due_mail(ledger, smtp(server), LATER)
    assert len(server.taken) == 1
