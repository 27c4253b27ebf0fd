"""A relay that is silent, away or hostile: bundles are judged as ever, and no password comes to light."""

from __future__ import annotations

import traceback
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from pipeline.config import MailSettings, parse_site
from pipeline.courier import Courier
from pipeline.domain.mail import MailState
from pipeline.errors import TemporaryError
from pipeline.ledger import Ledger
from pipeline.ledger_mail import HeldMailError
from pipeline.logs import log_to_stderr
from pipeline.mail_queue import send_due_mail
from pipeline.passes import one_pass
from pipeline.relay import SmtpRelay, relay_for
from tests.builders_mail import a_letter, a_mail_row
from tests.builders_shell import FILES, NOW, a_claimed_bundle, a_shell, an_outcome, put_bundle, reports_of
from tests.faulty_relay import Fault, FaultyRelay
from tests.smtp_server import HOST, USERNAME, make_certificates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipeline.domain.mail import Delivery, MailRow

CANARY = "canary-7Qk2XyZ"
PLAIN = b64encode(f"\0{USERNAME}\0{CANARY}".encode())
SPELLINGS = (CANARY, b64encode(CANARY.encode()).decode(), PLAIN.decode())


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FaultyRelay]:
    with FaultyRelay(make_certificates(tmp_path), make_certificates(tmp_path, name="mail.other.example")) as relay:
        yield relay


def config_of(server: FaultyRelay) -> str:
    return (
        "[inbox]\nquiet_seconds = 0\nscan_seconds = 0.05\n"
        f'[mail]\nhost = "{HOST}"\nport = {server.port}\nusername = "{USERNAME}"\npassword = "{CANARY}"\n'
        f'ca_file = "{server.certificates.authority}"\ntimeout_seconds = 0.5\n'
    )


def smtp(server: FaultyRelay) -> SmtpRelay:
    settings = {"host": HOST, "port": server.port, "username": USERNAME, "ca_file": server.certificates.authority, "timeout_seconds": 0.3}
    return SmtpRelay(MailSettings.model_validate(settings), SecretStr(CANARY))


@pytest.mark.parametrize("step", ["banner", "AUTH", "DATA", "dot"])
def test_bundles_are_judged_and_reported_while_the_relay_says_nothing(
    server: FaultyRelay, tmp_path: Path, eventually: Callable[..., None], step: str
) -> None:
    site = parse_site(config_of(server).replace("timeout_seconds = 0.5", "timeout_seconds = 60"), tmp_path / "config.toml")
    server.fault = Fault(step, then="stall")
    put_bundle(site, "first")
    with a_shell(site) as shell:
        one_pass(shell)
        with Courier(shell, relay_for(site)):
            eventually(lambda: server.struck == 1)
            put_bundle(site, "second", files={**FILES, "numbers.csv": b"phone_number\r\n+14108430199\r\n"})
            put_bundle(site, "third", partner="other", files={**FILES, "numbers.csv": b"phone_number\r\n+14108430142\r\n"})
            assert sum(len(one_pass(shell).ended) for _ in range(3)) == 2
            assert [len(reports_of(site, partner)) for partner in ("brightline", "other")] == [2, 1]
            assert server.struck == 1
            server.fault = None  # the silent conversation ends here, so that the courier can stop
    with a_shell(site) as shell:
        later = NOW + timedelta(hours=3)
        send_due_mail(shell.ledger, relay_for(site), later)
        assert shell.ledger.due_mail(later + timedelta(days=9)) == []
        assert [row.state for row in shell.ledger.open_mail()] == [MailState.SENT] * (step == "dot")
    assert len(set(server.taken)) == 1


def test_a_service_that_starts_again_asks_a_resting_relay_at_once(
    server: FaultyRelay, tmp_path: Path, eventually: Callable[..., None]
) -> None:
    site = parse_site(config_of(server), tmp_path / "config.toml")
    put_bundle(site)
    server.fault = Fault("AUTH", b"535 5.7.8 bad credentials\r\n", "go on")
    with a_shell(site) as shell:
        one_pass(shell)
        send_due_mail(shell.ledger, relay_for(site), NOW)
        assert len(shell.ledger.resting_relays()) == 1
        server.fault = None
        assert send_due_mail(shell.ledger, relay_for(site), NOW) == 0
        with Courier(shell, relay_for(site)):
            eventually(lambda: len(server.taken) == 1)


SPOKEN = {"all": " ".join(SPELLINGS), **{f"{spelling} where the line is cut": "x" * 283 + " " + spelling for spelling in SPELLINGS}}


@pytest.mark.parametrize(("step", "code"), [("AUTH", 454), ("AUTH", 535), ("MAIL", 454), ("RCPT", 550), ("dot", 535), ("dot", 554)])
@pytest.mark.parametrize("spoken", SPOKEN.values(), ids=SPOKEN)
def test_a_relay_that_repeats_our_password_does_not_bring_it_to_light(
    server: FaultyRelay, tmp_path: Path, capsys: pytest.CaptureFixture[str], step: str, code: int, spoken: str
) -> None:
    log_to_stderr()
    server.fault = Fault(step, f"{code} {spoken}\r\n".encode(), "go on")
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
        bundle = a_claimed_bundle(ledger)
        ledger.record(bundle, an_outcome(bundle, letters=(a_letter(),)))
        send_due_mail(ledger, smtp(server), NOW)
        told = [row.detail for row in ledger.open_mail()] + [rest.reason for rest in ledger.resting_relays()]
    assert any("[pass" in words for words in told)
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.sqlite*"))
    seen = capsys.readouterr()
    assert [spelling for spelling in SPELLINGS if spelling[:8] in seen.err + seen.out or spelling[:8].encode() in kept] == []


def test_a_bug_in_the_middle_of_a_conversation_shows_no_password(server: FaultyRelay, tmp_path: Path) -> None:
    site = parse_site(config_of(server), tmp_path / "config.toml")
    relay = smtp(server)

    def fail() -> None:
        message = "the ledger is full"
        raise TemporaryError(message)

    with pytest.raises(TemporaryError) as raised:
        relay.deliver(a_mail_row(), fail)
    relay.hang_up()
    shown = "".join(traceback.format_exception(raised.value)) + repr(site) + repr(relay) + repr(site.mail)
    assert [spelling for spelling in SPELLINGS if spelling in shown] == []
    assert server.taken == []


def test_a_service_that_was_overtaken_in_the_middle_of_a_letter_does_not_send_its_dot(server: FaultyRelay, tmp_path: Path) -> None:
    """One service stands still before the final dot; another finds its letter and sends it; then the first goes on."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"

    class Overtaken(SmtpRelay):
        def deliver(self, row: MailRow, hand_over: Callable[[], None]) -> Delivery:
            def stand_still_and_go_on() -> None:
                with Ledger.open(url) as other, ThreadPoolExecutor(1) as thread:
                    assert thread.submit(send_due_mail, other, smtp(server), NOW).result() == 1
                hand_over()

            return super().deliver(row, stand_still_and_go_on)

    with Ledger.open(url) as ledger:
        bundle = a_claimed_bundle(ledger)
        ledger.record(bundle, an_outcome(bundle, letters=(a_letter(),)))
        plain = smtp(server)
        with pytest.raises(HeldMailError, match="moved on by another service"):
            send_due_mail(ledger, Overtaken(plain.settings, plain.password), NOW)
        assert ledger.due_mail(NOW + timedelta(days=9)) == []
        assert ledger.open_mail() == []
    assert server.taken == [a_letter().content]


def test_a_conversation_that_is_broken_off_before_the_dot_sends_nothing_that_could_end_the_letter(
    server: FaultyRelay, eventually: Callable[..., None]
) -> None:
    def fail() -> None:
        raise TemporaryError

    relay = smtp(server)
    with pytest.raises(TemporaryError):
        relay.deliver(replace(a_mail_row(), letter=a_letter(content=b"Subject: x\r\n\r\nno end")), fail)
    relay.hang_up()
    eventually(lambda: len(server.unfinished) == 1)
    assert b"QUIT" not in server.unfinished[0]
    assert server.taken == []
