from __future__ import annotations

import fcntl
import json
import os
import signal
import threading
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pipeline import passes, service
from pipeline.bell import Bell
from pipeline.commands import run
from pipeline.config import parse_site
from pipeline.courier import Courier
from pipeline.disk import opened_folder
from pipeline.domain.bundle import BundleState
from pipeline.domain.mail import Delivery, MailState
from pipeline.errors import TemporaryError
from pipeline.leases import is_being_written
from pipeline.ledger import LostBundleError
from pipeline.logs import log_to_stderr
from pipeline.passes import one_pass, work_off
from tests.builders_shell import FILES, NOW, a_shell, a_site, put_bundle, reports_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.domain.mail import MailRow


class RelayOfTests:
    """Takes every letter, except that the first conversation fails with a bug."""

    destination = "the relay of tests"

    def __init__(self) -> None:
        """Nothing was taken yet."""
        self.tried: list[MailRow] = []

    def deliver(self, row: MailRow, hand_over: Callable[[], None]) -> Delivery:  # noqa: ARG002 - it never gets that far
        """Fail once, then take it."""
        self.tried.append(row)
        if len(self.tried) == 1:
            message = "a bug with a PIN 4821"
            raise ZeroDivisionError(message)
        return Delivery(MailState.DEFERRED, "451 later")

    def hang_up(self) -> None:
        """Nothing is open."""


def _busy(*_: object, **__: object) -> None:
    message = "busy"
    raise TemporaryError(message)


def _send_sigterm_after(condition: Callable[[], bool]) -> threading.Thread:
    def wait() -> None:
        deadline = time.monotonic() + 60
        while not condition() and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_the_service_works_until_sigterm_and_gives_the_signals_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = parse_site("[inbox]\nquiet_seconds = 0.2\nscan_seconds = 60\n", tmp_path / "config.toml")
    put_bundle(site, files={**FILES, "request.toml": b"="})
    before = signal.getsignal(signal.SIGTERM)
    ender = _send_sigterm_after(lambda: bool(reports_of(site)) and not reports_of(site)[0].name.startswith("."))
    assert run.run(site) == 0
    ender.join()
    assert signal.getsignal(signal.SIGTERM) is before
    events = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    assert events == ["started", "claimed", "ended", "stopped"]


def test_a_pass_that_cannot_be_made_now_is_made_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = parse_site("[inbox]\nscan_seconds = 0.01\n", tmp_path / "config.toml")
    tries: list[int] = []

    def fail_twice(*_: object) -> passes.PassResult:
        tries.append(1)
        if len(tries) < 3:
            _busy()
        return passes.PassResult()

    monkeypatch.setattr(service, "one_pass", fail_twice)
    ender = _send_sigterm_after(lambda: len(tries) >= 3)
    service.serve(site)
    ender.join()
    assert len(tries) >= 3


def test_the_night_deletes_what_is_past_its_time_and_looks_at_the_inbox(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr()
    site = a_site(tmp_path, "[retention]\narchive_days = 3\n")
    put_bundle(site, files={**FILES, "numbers.csv": b"phone_number\r\n+18008430142\r\n"})
    with a_shell(site) as shell, Bell() as bell:
        one_pass(shell)
        service.at_night(replace(shell, now=lambda: NOW + timedelta(days=4)), bell)
        assert list((site.work_folder / "archive").iterdir()) == []
        began = time.monotonic()
        bell.wait(60)
        assert time.monotonic() - began < 30
    assert json.loads(capsys.readouterr().err.splitlines()[-1])["deleted"] == 1


def test_a_purge_that_fails_does_not_end_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log_to_stderr()
    monkeypatch.setattr(service, "purge", _busy)
    with a_shell(a_site(tmp_path)) as shell, Bell() as bell:
        service.at_night(shell, bell)
    assert json.loads(capsys.readouterr().err.splitlines()[-1])["event"] == "purge_failed"


def test_a_bug_with_one_letter_does_not_end_the_courier(
    tmp_path: Path, eventually: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    log_to_stderr()
    put_bundle(a_site(tmp_path))
    put_bundle(a_site(tmp_path), partner="other", files={**FILES, "numbers.csv": b"phone_number\r\n4108430199\r\n"})
    relay = RelayOfTests()
    with a_shell(a_site(tmp_path)) as shell:
        one_pass(shell)
        with Courier(shell, relay) as courier:
            eventually(lambda: len(relay.tried) == 1)
            courier.wake()
            eventually(lambda: len(relay.tried) >= 2 or not shell.ledger.due_mail(NOW))
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert "4821" not in said


def test_the_courier_tells_what_it_sent(tmp_path: Path, eventually: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    log_to_stderr()
    passed: list[int] = []

    def send_one(*_: object) -> int:
        passed.append(1)
        return 1

    monkeypatch.setattr("pipeline.courier.send_due_mail", send_one)
    with a_shell(a_site(tmp_path)) as shell, Courier(shell, RelayOfTests()):
        eventually(lambda: bool(passed))


def test_a_folder_that_cannot_be_claimed_now_stays_for_the_next_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = a_site(tmp_path)
    put_bundle(site)
    with a_shell(site) as shell:
        with monkeypatch.context() as patch:
            patch.setattr(passes, "claim", _busy)
            assert one_pass(shell).postponed == ["front-office"]
        assert len(one_pass(shell).ended) == 1


@pytest.mark.parametrize("failure", [TemporaryError("busy"), ZeroDivisionError()])
def test_a_ledger_that_is_busy_while_a_failure_is_noted_does_not_stop_the_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    site = a_site(tmp_path)
    put_bundle(site)

    def fail(*_: object) -> None:
        raise failure

    with a_shell(site) as shell:
        monkeypatch.setattr(passes, "begin", fail)
        monkeypatch.setattr(shell.ledger, "note", _busy)
        monkeypatch.setattr(shell.ledger, "forgive_attempt", _busy)
        result = one_pass(shell)
    assert len(result.failed) + len(result.postponed) == 1


def test_a_bundle_that_another_process_moved_on_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = a_site(tmp_path)
    put_bundle(site)

    def lose(*_: object) -> None:
        message = "moved on"
        raise LostBundleError(message)

    with a_shell(site) as shell:
        monkeypatch.setattr(passes, "begin", lose)
        assert one_pass(shell) == passes.PassResult()


def test_working_off_ends_even_when_giving_up_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = a_site(tmp_path)
    put_bundle(site)

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with a_shell(site) as shell:
        monkeypatch.setattr(passes, "begin", fail)
        assert len(work_off(shell, lambda _: None).failed) == 1


def test_a_claim_whose_folder_vanished_before_a_crash_ends_without_a_report(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    folder = put_bundle(site)
    with a_shell(site) as shell:
        (seen,) = shell.inbox.scan()
        folder.rename(tmp_path / "away")
        from pipeline.domain.bundle import Bundle

        shell.ledger.claim(Bundle("01KAFR9Y00000000000000FRST", seen.folder, seen.device, seen.inode), NOW)
        assert one_pass(shell) == passes.PassResult()
        assert [event.after for event in shell.ledger.events("01KAFR9Y00000000000000FRST")][-1] == BundleState.VANISHED


@pytest.mark.parametrize("error", [PermissionError(), OSError(22, "not on this file system")])
def test_where_a_lease_cannot_tell_nobody_is_taken_for_a_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    (tmp_path / "bill.pdf").write_bytes(b"")

    def refuse(*_: object) -> int:
        raise error

    monkeypatch.setattr(fcntl, "fcntl", refuse)
    with opened_folder(tmp_path) as folder:
        assert not is_being_written("bill.pdf", folder)
        assert not is_being_written("missing.pdf", folder)
