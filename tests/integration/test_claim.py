from __future__ import annotations

import errno
import os
import time
from typing import TYPE_CHECKING

import pytest

from pipeline import claim as module
from pipeline.claim import WorkArea, claim, finish_claim
from pipeline.domain.bundle import Bundle, BundleState, FolderName
from pipeline.errors import ConfigError, TemporaryError
from pipeline.inbox import Inbox, Sighting
from pipeline.ledger import Ledger
from tests.builders_shell import NOW, a_site, put_bundle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.config import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


@pytest.fixture
def area(site: Site) -> WorkArea:
    return WorkArea.of(site.inbox_folder, site.work_folder)


@pytest.fixture
def ledger(site: Site) -> Iterator[Ledger]:
    with Ledger.open(site.ledger_url) as opened:
        yield opened


def _seen(site: Site) -> Sighting:
    (sighting,) = Inbox(site, time.monotonic, time.time).scan()
    return sighting


def _claim(sighting: Sighting, area: WorkArea, ledger: Ledger) -> Bundle | None:
    return claim(sighting, area, ledger, lambda: NOW, lambda _: None)


def test_a_claimed_folder_lies_under_its_id_in_the_private_tree(site: Site, area: WorkArea, ledger: Ledger) -> None:
    folder = put_bundle(site, name="bad\udcff\nname")
    bundle = _claim(_seen(site), area, ledger)
    assert bundle is not None
    assert bundle.state is BundleState.CLAIMED
    assert not folder.exists()
    assert (area.claimed / bundle.id / "bill.pdf").is_file()
    assert len(bundle.id) == 26


def test_a_folder_that_is_gone_is_not_claimed(site: Site, area: WorkArea, ledger: Ledger) -> None:
    folder = put_bundle(site)
    sighting = _seen(site)
    folder.rename(site.folder / "away")
    assert _claim(sighting, area, ledger) is None
    assert ledger.under_way() == []


def test_a_folder_exchanged_since_the_scan_is_looked_at_anew(site: Site, area: WorkArea, ledger: Ledger) -> None:
    folder = put_bundle(site)
    sighting = _seen(site)
    folder.rename(site.folder / "away")
    put_bundle(site)
    assert _claim(sighting, area, ledger) is None
    assert folder.is_dir()


def test_a_partner_folder_exchanged_for_a_link_is_not_followed(site: Site, area: WorkArea, ledger: Ledger) -> None:
    folder = put_bundle(site)
    sighting = _seen(site)
    folder.parent.rename(site.folder / "away")
    folder.parent.symlink_to(site.folder / "away")
    assert _claim(sighting, area, ledger) is None
    assert (site.folder / "away" / "front-office").is_dir()


def test_a_claim_that_was_only_intended_before_a_crash_is_carried_out(site: Site, area: WorkArea, ledger: Ledger) -> None:
    put_bundle(site)
    seen = _seen(site)
    ledger.claim(Bundle("01KAFR9Y00000000000000FRST", seen.folder, seen.device, seen.inode), NOW)
    (intended,) = ledger.under_way()
    finished = finish_claim(intended, area, ledger, lambda: NOW, lambda _: None)
    assert finished is not None
    assert (area.claimed / finished.id).is_dir()


def test_a_claim_that_was_moved_before_a_crash_is_only_written_down(area: WorkArea, ledger: Ledger) -> None:
    ledger.claim(Bundle("01KAFR9Y00000000000000FRST", FolderName(b"a", b"b"), 1, 2), NOW)
    (intended,) = ledger.under_way()
    (area.claimed / intended.id).mkdir()
    finished = finish_claim(intended, area, ledger, lambda: NOW, lambda _: None)
    assert finished is not None
    assert finished.state is BundleState.CLAIMED


def test_while_another_process_claims_a_folder_nobody_else_does(site: Site, area: WorkArea, ledger: Ledger) -> None:
    put_bundle(site)
    seen = _seen(site)
    ledger.claim(Bundle("01KAFR9Y00000000000000FRST", seen.folder, seen.device, seen.inode), NOW)
    assert _claim(seen, area, ledger) is None
    assert len(ledger.under_way()) == 1


def test_a_folder_that_may_not_be_moved_stays_and_the_claim_is_taken_back(
    site: Site, area: WorkArea, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = put_bundle(site)

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(module, "rename_into", refuse)
    with pytest.raises(TemporaryError, match="Permission denied"):
        _claim(_seen(site), area, ledger)
    assert folder.is_dir()
    assert ledger.under_way() == []
    monkeypatch.undo()
    assert _claim(_seen(site), area, ledger) is not None


def test_a_work_folder_to_which_nothing_can_be_moved_stops_the_start(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(module, "rename_into", refuse)
    with pytest.raises(ConfigError, match="one file system and one mount"):
        WorkArea.of(site.inbox_folder, site.work_folder)
    assert list(site.inbox_folder.iterdir()) == []


def test_the_trial_move_leaves_nothing_behind(area: WorkArea) -> None:
    assert list(area.inbox.iterdir()) == []
    assert list(area.claimed.iterdir()) == []
