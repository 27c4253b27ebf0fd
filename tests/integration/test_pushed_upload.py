from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.claim import WorkArea, claim
from pipeline.domain.bundle import Bundle, BundleState
from pipeline.domain.policy import Policy
from pipeline.errors import TemporaryError
from pipeline.inbox import Inbox
from pipeline.ledger import Ledger
from tests.builders_shell import FILES, NOW, a_site, put_bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from pipeline.config import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


class LedgerWithAnEar(Ledger):
    """Notes when it is told of a claim."""

    heard: list[str]

    def claim(self, claimed: Bundle, at: datetime) -> None:
        """As usual."""
        self.heard.append("the ledger is told")
        super().claim(claimed, at)


@pytest.fixture
def ledger(site: Site) -> Iterator[LedgerWithAnEar]:
    with LedgerWithAnEar.open(site.ledger_url) as opened:
        opened.heard = []
        yield opened


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch, ledger: LedgerWithAnEar) -> list[str]:
    """The names of what is pushed to the disk by the claim, in their order, and when the ledger is told."""
    push = os.fsync

    def note(descriptor: int) -> None:
        ledger.heard.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        push(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    return ledger.heard


def _claim(site: Site, ledger: Ledger, policy: Policy = Policy()) -> Bundle | None:
    (sighting,) = Inbox(site, time.monotonic, time.time).scan()
    return claim(sighting, WorkArea.of(site.inbox_folder, site.work_folder), ledger, lambda: NOW, lambda _: None, policy)


def test_all_of_an_upload_is_pushed_to_the_disk_before_the_ledger_is_told(site: Site, ledger: LedgerWithAnEar, pushed: list[str]) -> None:
    put_bundle(site)
    assert _claim(site, ledger) is not None
    before = pushed[: pushed.index("the ledger is told")]
    assert before[-len(FILES) - 3 :] == [*FILES, "front-office", "brightline", "inbox"]


def test_what_will_not_be_copied_is_not_pushed_either(site: Site, ledger: LedgerWithAnEar, pushed: list[str]) -> None:
    folder = put_bundle(site, files={**FILES, "proof-1.pdf": bytes(3000), "notes.txt": b"too many"})
    (folder / "proof-2.pdf").symlink_to("/etc/hostname")
    os.mkfifo(folder / "proof-3.pdf")
    assert _claim(site, ledger, Policy(file_max_mb=0.002, bundle_max_files=7)) is not None
    assert not {"proof-1.pdf", "notes.txt", "hostname", "proof-3.pdf"} & set(pushed)
    assert set(FILES) < set(pushed)


def _failing(code: int, name: str) -> Callable[[int], None]:
    push = os.fsync

    def fail(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").readlink().name == name:
            raise OSError(code, os.strerror(code))
        push(descriptor)

    return fail


def test_an_upload_that_the_disk_does_not_take_stays_in_the_inbox_and_is_taken_later(
    site: Site, ledger: LedgerWithAnEar, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = put_bundle(site)
    with monkeypatch.context() as failing:
        failing.setattr(os, "fsync", _failing(errno.EIO, "bill.pdf"))
        with pytest.raises(TemporaryError, match="cannot be taken"):
            _claim(site, ledger)
    assert folder.is_dir()
    assert ledger.heard == []
    bundle = _claim(site, ledger)
    assert bundle is not None
    assert bundle.state is BundleState.CLAIMED


def test_a_file_system_that_cannot_push_single_files_keeps_no_upload_out(
    site: Site, ledger: LedgerWithAnEar, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_bundle(site)
    monkeypatch.setattr(os, "fsync", _failing(errno.EINVAL, "bill.pdf"))
    assert _claim(site, ledger) is not None
