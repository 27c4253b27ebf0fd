from __future__ import annotations

import errno
import os
import time
from typing import TYPE_CHECKING

import pytest

from pipeline import claim as module
from pipeline.claim import WorkArea, claim, finish_claim, opened_claim
from pipeline.domain.bundle import Bundle, BundleState, FolderName
from pipeline.errors import ConfigError, TemporaryError
from pipeline.inbox import Inbox, Sighting
from pipeline.ledger import Ledger
from pipeline.logs import log_to_stderr
from tests.builders_shell import FILES, NOW, a_site, put_bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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


def _refusing(code: int) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    return refuse


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


def test_a_folder_that_cannot_be_moved_now_stays_and_the_claim_is_taken_back(
    site: Site, area: WorkArea, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = put_bundle(site)

    monkeypatch.setattr(module, "rename_into", _refusing(errno.EIO))
    with pytest.raises(TemporaryError, match="Input/output error"):
        _claim(_seen(site), area, ledger)
    assert folder.is_dir()
    assert ledger.under_way() == []
    monkeypatch.undo()
    assert _claim(_seen(site), area, ledger) is not None


def test_a_work_folder_that_fails_the_trial_move_stops_the_start(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "rename_into", _refusing(errno.EIO))
    with pytest.raises(TemporaryError, match="Input/output error"):
        WorkArea.of(site.inbox_folder, site.work_folder)
    assert list((site.work_folder / "claimed").iterdir()) == []


def test_an_inbox_that_cannot_be_read_stops_the_start(site: Site) -> None:
    site.inbox_folder.write_bytes(b"no folder")
    with pytest.raises(ConfigError, match="check owner and mode"):
        WorkArea.of(site.inbox_folder, site.work_folder)


def test_where_nothing_can_be_moved_the_start_says_so_and_goes_on(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log_to_stderr()
    monkeypatch.setattr(module, "rename_into", _refusing(errno.EXDEV))
    WorkArea.of(site.inbox_folder, site.work_folder)
    assert "bundles_stay_in_the_inbox" in capsys.readouterr().err


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM, errno.EXDEV, errno.EROFS])
def test_a_folder_that_can_never_be_moved_is_claimed_where_it_lies(
    site: Site, area: WorkArea, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    folder = put_bundle(site)
    seen = _seen(site)
    monkeypatch.setattr(module, "rename_into", _refusing(code))
    bundle = _claim(seen, area, ledger)
    assert bundle is not None
    assert (bundle.state, bundle.stays) == (BundleState.CLAIMED, True)
    assert {path.name for path in folder.iterdir()} == set(FILES)
    assert errno.errorcode[code] in ledger.events(bundle.id)[-1].detail
    assert ledger.was_taken(seen.folder, seen.inode, seen.fingerprint)
    assert not ledger.was_taken(seen.folder, seen.inode, "another")


def test_a_folder_that_changed_since_it_was_seen_is_not_claimed_where_it_lies(
    site: Site, area: WorkArea, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = put_bundle(site)
    seen = _seen(site)
    (folder / "csr.pdf").write_bytes(b"late")
    monkeypatch.setattr(module, "rename_into", _refusing(errno.EACCES))
    assert _claim(seen, area, ledger) is None
    assert ledger.under_way() == []


def test_the_same_folder_as_it_is_cannot_be_claimed_in_place_twice(
    site: Site, area: WorkArea, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_bundle(site)
    seen = _seen(site)
    monkeypatch.setattr(module, "rename_into", _refusing(errno.EACCES))
    assert _claim(seen, area, ledger) is not None
    assert _claim(seen, area, ledger) is None
    assert [bundle.state for bundle in ledger.under_way()] == [BundleState.CLAIMED]


def test_a_claim_in_place_that_was_only_intended_before_a_crash_is_carried_out(
    site: Site, area: WorkArea, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_bundle(site)
    seen = _seen(site)
    ledger.claim(Bundle("01KAFR9Y00000000000000FRST", seen.folder, seen.device, seen.inode, fingerprint=seen.fingerprint), NOW)
    (intended,) = ledger.under_way()
    monkeypatch.setattr(module, "rename_into", _refusing(errno.EXDEV))
    finished = finish_claim(intended, area, ledger, lambda: NOW, lambda _: None)
    assert finished is not None
    assert finished.stays


def test_a_folder_claimed_in_place_and_then_exchanged_is_not_opened(
    site: Site, area: WorkArea, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = put_bundle(site)
    monkeypatch.setattr(module, "rename_into", _refusing(errno.EACCES))
    bundle = _claim(_seen(site), area, ledger)
    assert bundle is not None
    with opened_claim(bundle, area) as there:
        assert there is not None
    folder.rename(site.folder / "away")
    put_bundle(site)
    with opened_claim(bundle, area) as there:
        assert there is None


def test_a_second_bundle_of_a_name_is_another_one_and_says_after_which(site: Site, area: WorkArea, ledger: Ledger) -> None:
    put_bundle(site)
    first = _claim(_seen(site), area, ledger)
    put_bundle(site)
    second = _claim(_seen(site), area, ledger)
    assert first is not None
    assert second is not None
    assert ledger.events(second.id)[0].detail == f"after {first.id} of the same name"


def test_the_trial_move_leaves_nothing_behind(area: WorkArea) -> None:
    assert list(area.inbox.iterdir()) == []
    assert list(area.claimed.iterdir()) == []
