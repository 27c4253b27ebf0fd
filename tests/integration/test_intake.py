from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from pipeline import claim as claiming
from pipeline import intake as module
from pipeline import passes
from pipeline import process as story
from pipeline.config import parse_site
from pipeline.domain.bundle import BundleState
from pipeline.domain.decision import Decision
from pipeline.errors import TemporaryError
from pipeline.ledger import LostBundleError
from pipeline.ledger_operators import Hand
from pipeline.passes import one_pass
from tests.builders_shell import FILES, NOW, REQUEST, a_shell, a_site, put_bundle, reports_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.config import Site
    from pipeline.domain.bundle import Bundle
    from pipeline.shell import Shell


OTHER = {**FILES, "request.toml": REQUEST.replace(b"2026-01", b"2026-02")}


@pytest.fixture
def other_mount() -> Iterator[Path]:
    """A folder on another file system than the usual temporary one."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder inside is fresh and ours
    if not memory.is_dir() or memory.stat().st_dev == Path(tempfile.gettempdir()).stat().st_dev:
        pytest.skip("there is no second file system (/dev/shm) for an inbox on another mount")
    folder = Path(tempfile.mkdtemp(dir=memory))
    yield folder
    shutil.rmtree(folder)


def _ended(shell: Shell) -> list[Bundle]:
    result = one_pass(shell)
    assert result.failed == result.postponed == []
    return result.ended


def _codes(site: Site, ending: str) -> set[str]:
    (report,) = [report for report in reports_of(site) if report.name.endswith(ending)]
    return {finding["code"] for finding in json.loads((report / "report.json").read_bytes())["findings"]}


def test_an_inbox_on_another_mount_works_and_nothing_is_taken_twice(tmp_path: Path, other_mount: Path) -> None:
    site = a_site(tmp_path, f"folder = '{other_mount}/inbox'\n")
    folder = put_bundle(site)
    with a_shell(site) as shell:
        (bundle,) = _ended(shell)
        assert (bundle.decision, bundle.state, bundle.stays) == (Decision.ACCEPTED, BundleState.DONE, True)
        assert _ended(shell) == []
    with a_shell(site) as shell:
        assert _ended(shell) == []
        assert len(shell.ledger.due_mail(NOW)) == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES
    assert (site.work_folder / "copies" / bundle.id / "000").read_bytes() == FILES["bill.pdf"]
    assert len(reports_of(site)) == 1


def test_a_late_file_in_a_folder_that_stayed_is_a_new_bundle_and_never_merged(tmp_path: Path, other_mount: Path) -> None:
    site = a_site(tmp_path, f"folder = '{other_mount}/inbox'\n")
    folder = put_bundle(site)
    with a_shell(site) as shell:
        (first,) = _ended(shell)
        (folder / "csr.pdf").write_bytes(FILES["bill.pdf"] + b"late")
        (second,) = _ended(shell)
        assert _ended(shell) == []
        assert shell.ledger.events(second.id)[0].detail == f"after {first.id} of the same name"
    assert second.decision is Decision.REJECTED
    assert "DROP_REFERENCE_REUSED" in _codes(site, ".rejected")
    assert len(json.loads((site.work_folder / "copies" / first.id / "drop.json").read_bytes())["paths"]) == 4


def test_a_folder_that_changes_after_its_claim_in_place_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = a_site(tmp_path)
    folder = put_bundle(site)
    _never_moves(monkeypatch)

    def add(step: str) -> None:
        if step == "begun":
            (folder / "csr.pdf").write_bytes(b"late")

    with a_shell(site, add) as shell:
        (bundle,) = _ended(shell)
    assert bundle.decision is not Decision.ACCEPTED
    assert "DROP_CHANGED_DURING_READ" in _codes(site, f".{bundle.decision}")


def _changed_while_it_was_copied(site: Site, shell: Shell) -> Bundle:
    """A bundle that its partner touches, without changing a byte, when the service has begun with it."""
    folder = put_bundle(site)
    touch = {"begun": lambda: os.utime(folder / "bill.pdf")}
    (bundle,) = _ended(replace(shell, step=lambda step: touch.pop(step, lambda: None)()))
    assert "DROP_CHANGED_DURING_READ" in _codes(site, ".held")
    shutil.rmtree(folder)
    return bundle


def test_what_is_released_although_it_changed_counts_as_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = a_site(tmp_path)
    _never_moves(monkeypatch)
    with a_shell(site) as shell:
        changed = _changed_while_it_was_copied(site, shell)
        shell.ledger.release(changed.id, Hand("tessa", "the copy is good"), NOW)
        put_bundle(site, "again")
        assert [(it.id == changed.id, it.decision) for it in _ended(shell)] == [(True, Decision.ACCEPTED), (False, Decision.DUPLICATE)]


def test_what_is_released_although_it_changed_is_not_sent_when_its_like_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = a_site(tmp_path)
    _never_moves(monkeypatch)
    with a_shell(site) as shell:
        changed = _changed_while_it_was_copied(site, shell)
        put_bundle(site, "again")
        assert [it.decision for it in _ended(shell)] == [Decision.ACCEPTED]
        shell.ledger.release(changed.id, Hand("tessa", "the copy is good"), NOW)
        assert [it.decision for it in _ended(shell)] == [Decision.DUPLICATE]
        assert len(shell.ledger.due_mail(NOW)) == 1


def test_a_folder_taken_away_after_its_claim_in_place_ends_in_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = a_site(tmp_path)
    folder = put_bundle(site)
    _never_moves(monkeypatch)

    def take_away(step: str) -> None:
        if step == "begun":
            folder.rename(tmp_path / "away")
            folder.symlink_to(tmp_path / "away")

    with a_shell(site, take_away) as shell:
        (bundle,) = _ended(shell)
    assert bundle.state is BundleState.INCOMPLETE


def test_a_death_after_a_claim_in_place_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = a_site(tmp_path)
    put_bundle(site)
    _never_moves(monkeypatch)

    def die(step: str) -> None:
        if step == "begun":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), a_shell(site, die) as shell:
        one_pass(shell)
    with a_shell(site) as shell:
        assert [bundle.decision for bundle in _ended(shell)] == [Decision.ACCEPTED]
        assert _ended(shell) == []


def _never_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(claiming, "rename_into", refuse)


def test_a_claim_that_another_process_overtakes_does_not_stop_the_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = a_site(tmp_path)
    put_bundle(site)

    def lose(*_: object) -> None:
        message = "moved on"
        raise LostBundleError(message)

    monkeypatch.setattr(passes, "claim", lose)
    with a_shell(site) as shell:
        assert _ended(shell) == []


def _space(monkeypatch: pytest.MonkeyPatch, free_mb: float = 9e9, files: int = 9_000_000) -> None:
    status = SimpleNamespace(f_bavail=int(free_mb * 1e6), f_frsize=1, f_files=10_000_000, f_favail=files)
    monkeypatch.setattr(os, "statvfs", lambda _: status)


def _intake_events(shell: Shell) -> list[str]:
    with shell.ledger.database.reading() as connection:
        return list(connection.exec_driver_sql("SELECT after FROM event WHERE subject = 'intake' ORDER BY id").scalars())


@pytest.mark.parametrize("shortage", [{"free_mb": 499}, {"files": 10}])
def test_below_the_floor_of_the_disk_nothing_is_taken_but_what_was_claimed_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shortage: dict[str, int]
) -> None:
    site = a_site(tmp_path)
    put_bundle(site, partner="a")
    with a_shell(site) as shell:
        (seen,) = shell.inbox.scan()
        assert claiming.claim(seen, shell.area, shell.ledger, shell.now, shell.step)
        waiting = put_bundle(site, partner="b", files=OTHER)
        _space(monkeypatch, **shortage)
        assert [bundle.folder.partner for bundle in _ended(shell)] == ["a"]
        assert _ended(shell) == []
        assert waiting.is_dir()
        _space(monkeypatch)
        assert [bundle.folder.partner for bundle in _ended(shell)] == ["b"]
        assert _intake_events(shell) == ["stopped", "resumed"]


def test_a_floor_of_nothing_never_stops_the_intake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = parse_site("[inbox]\nquiet_seconds = 0\n[work]\nmin_free_mb = 0\n", tmp_path / "config.toml")
    put_bundle(site)
    _space(monkeypatch, free_mb=0, files=0)
    with a_shell(site) as shell:
        assert len(_ended(shell)) == 1


def test_a_ledger_on_a_full_disk_does_not_keep_the_intake_from_stopping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = a_site(tmp_path)
    put_bundle(site)
    _space(monkeypatch, free_mb=1)

    def refuse(*_: object) -> None:
        message = "database or disk is full"
        raise TemporaryError(message)

    with a_shell(site) as shell:
        monkeypatch.setattr(shell.ledger, "tell_intake", refuse)
        assert _ended(shell) == []


def test_after_a_write_that_found_no_space_nothing_more_is_taken_in_a_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = a_site(tmp_path)
    for name in ("1", "2", "3"):
        put_bundle(site, name=name)

    def fail(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    with a_shell(site) as shell:
        with monkeypatch.context() as patch:
            patch.setattr(story, "take_snapshot", fail)
            assert len(one_pass(shell).postponed) == 1
        assert len(_ended(shell)) == 3


def _stray(site: Site, make: Callable[[Path], object]) -> Path:
    path = site.inbox_folder / "brightline" / "stray"
    path.parent.mkdir(parents=True, exist_ok=True)
    make(path)
    return path


def test_what_lies_beside_the_bundles_is_told_to_the_partner_once_and_left_alone(tmp_path: Path) -> None:
    site = a_site(tmp_path, "incomplete_after = 0\n")
    (tmp_path / "secret").write_bytes(b"canary")
    _stray(site, lambda path: path.symlink_to(tmp_path / "secret"))
    (site.inbox_folder / "brightline" / "bill.pdf").write_bytes(b"loose")
    (site.inbox_folder / "brightline" / "bill.pdf.part").write_bytes(b"on its way")
    with a_shell(site) as shell:
        (bundle,) = _ended(shell)
        assert _ended(shell) == []
    with a_shell(site) as shell:
        assert _ended(shell) == []
        (site.inbox_folder / "brightline" / "loa.pdf").write_bytes(b"another")
        assert len(_ended(shell)) == 1
    assert bundle.state is BundleState.INCOMPLETE
    report = reports_of(site)[0]
    assert report.name.startswith("loose files.")
    told = (report / "report.json").read_bytes()
    assert b"bill.pdf lies outside of a bundle's folder" in told
    assert b"stray (a symbolic link) lies outside of a bundle's folder" in told
    assert b"DROP_NOT_REGULAR_FILE" in told
    assert b"canary" not in told
    assert b".part" not in told


def test_of_very_many_loose_files_some_are_named(tmp_path: Path) -> None:
    site = a_site(tmp_path, "incomplete_after = 0\n")
    for number in range(30):
        (site.inbox_folder / "brightline").mkdir(parents=True, exist_ok=True)
        (site.inbox_folder / "brightline" / f"{number:02d}.pdf").write_bytes(b"")
    with a_shell(site) as shell:
        assert len(_ended(shell)) == 1
    assert b"10 more lie outside of a bundle's folder" in (reports_of(site)[0] / "report.json").read_bytes()


def test_loose_files_have_the_time_that_an_unfinished_upload_has(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    _stray(site, lambda path: path.write_bytes(b"loose"))
    with a_shell(site) as shell:
        assert _ended(shell) == []


@pytest.mark.parametrize(
    "make", [lambda path: path.symlink_to("/"), os.mkfifo, lambda path: path.write_bytes(b"")], ids=["link", "pipe", "file"]
)
def test_what_lies_in_the_inbox_itself_is_told_to_ops_once(tmp_path: Path, make: Callable[[Path], object]) -> None:
    site = a_site(tmp_path)
    site.inbox_folder.mkdir()
    make(site.inbox_folder / "bad\x1b[2Jname")
    for _ in range(2):
        with a_shell(site) as shell:
            assert _ended(shell) == _ended(shell) == []
            assert _intake_events(shell) == ["stray entry"]
            with shell.ledger.database.reading() as connection:
                (detail,) = connection.exec_driver_sql("SELECT detail FROM event WHERE subject = 'intake'").scalars()
            assert detail == "bad\\x1b[2Jname in the inbox is no folder of a partner"


def test_a_ledger_that_is_busy_is_told_of_a_notice_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = a_site(tmp_path)
    put_bundle(site)
    (site.inbox_folder / "stray").write_bytes(b"")

    def refuse(*_: object) -> None:
        message = "busy"
        raise TemporaryError(message)

    with a_shell(site) as shell:
        with monkeypatch.context() as patch:
            patch.setattr(shell.ledger, "tell_once", refuse)
            assert len(_ended(shell)) == 1
        assert _ended(shell) == []
        assert _intake_events(shell) == ["stray entry"]


def test_of_notices_without_end_only_so_many_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REMEMBERED_NOTICES", 1)
    site = a_site(tmp_path)
    site.inbox_folder.mkdir()
    for name in ("a", "b", "c"):
        (site.inbox_folder / name).write_bytes(b"")
    with a_shell(site) as shell:
        assert _ended(shell) == []
        assert len(_intake_events(shell)) == 1


@pytest.mark.parametrize("place", ["brightline", "brightline/front-office"])
def test_a_folder_that_may_not_be_read_is_told_to_ops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    site = a_site(tmp_path)
    put_bundle(site)
    put_bundle(site, partner="other", files=OTHER)
    real, name = os.open, Path(place).name

    def refuse(path: str | Path, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if Path(path).name == name:
            raise PermissionError(13, "Permission denied")
        return real(path, flags, mode, dir_fd=dir_fd)

    with a_shell(site) as shell:
        if name == "front-office":
            shutil.rmtree(site.inbox_folder / "other")
        monkeypatch.setattr(os, "open", refuse)
        shell.inbox.scan()
        assert [notice.detail for notice in shell.inbox.notices] == [f"{place} in the inbox may not be read"]


def test_of_a_long_backlog_the_first_are_taken_and_ops_are_told(tmp_path: Path) -> None:
    site = a_site(tmp_path, "partner_backlog = 2\n")
    for number in range(3):
        put_bundle(site, name=str(number), files={**FILES, "request.toml": REQUEST + b"#%d" % number})
    put_bundle(site, partner="other", files=OTHER)
    with a_shell(site) as shell:
        assert [bundle.folder.bundle for bundle in _ended(shell)] == ["0", "front-office", "1"]
        assert _intake_events(shell) == ["backlog"]
        assert [bundle.folder.bundle for bundle in _ended(shell)] == ["2"]
