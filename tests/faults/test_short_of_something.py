"""A machine that lacks something, or whose disk fails, is nobody's fault: nothing is lost, nobody is blamed, and it is tried again."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog

from pipeline import claim, cli, ledger_database, outbox, shell, site_lock, snapshot
from pipeline.config import load_site
from pipeline.disk import opened_folder
from pipeline.domain.bundle import BundleState
from pipeline.domain.decision import Decision
from pipeline.errors import ConfigError, PipelineError, TemporaryError
from pipeline.folder_view import entry_at
from pipeline.ledger_database import open_database
from pipeline.logs import log_to_stderr
from pipeline.passes import PassResult, one_pass
from tests.builders_shell import FILES, a_shell, a_site, names_in, put_bundle
from tests.crash.scenes import with_manifest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pipeline.config import Site
    from pipeline.shell import Shell


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path)


def _failing(code: int) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail


def _failing_inside(folders: Path, real: Callable[[int | Path], object]) -> Callable[[int | Path], object]:
    """The disk does not tell what lies in any folder in there."""

    def look(folder: int | Path) -> object:
        if isinstance(folder, int) and Path(f"/proc/self/fd/{folder}").readlink().parent == folders:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(folder)

    return look


def _after_the_rename(code: int) -> Callable[..., None]:
    """The folder is moved, and then its disk does not take the news."""

    def move_and_fail(source: int, name: str, target: int, new_name: str) -> None:
        os.rename(name, new_name, src_dir_fd=source, dst_dir_fd=target)
        raise OSError(code, os.strerror(code))

    return move_and_fail


def _is_accepted(shell: Shell) -> bool:
    """One pass more, and the bundle is accepted as if nothing had been."""
    return [bundle.decision for bundle in one_pass(shell).ended] == [Decision.ACCEPTED]


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EROFS, errno.EACCES, errno.ENOENT])
def test_a_claimed_folder_whose_move_the_disk_does_not_confirm_is_finished_in_the_next_pass(
    site: Site, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    put_bundle(site)
    with a_shell(site) as opened:
        with monkeypatch.context() as patch:
            patch.setattr(claim, "rename_into", _after_the_rename(code))
            assert one_pass(opened).postponed == ["front-office"]
        assert [bundle.state for bundle in opened.ledger.under_way()] == [BundleState.CLAIMING]
        assert _is_accepted(opened)
    assert names_in(site.work_folder / "claimed") == []


def test_a_claimed_folder_of_which_nobody_can_tell_whether_it_was_moved_stays_ours(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    put_bundle(site)
    with a_shell(site) as opened:
        with monkeypatch.context() as patch:
            patch.setattr(os, "lstat", _failing(errno.EIO))
            assert one_pass(opened).postponed == ["front-office"]
        assert [bundle.state for bundle in opened.ledger.under_way()] == [BundleState.CLAIMING]
        assert _is_accepted(opened)


@pytest.mark.parametrize(
    ("step", "places"),
    [
        ("moved", ("work/claimed", "inbox/brightline")),
        ("published", ("outbox/brightline",)),
        ("archived", ("work/claimed", "work/archive")),
    ],
)
def test_what_was_moved_before_a_crash_is_pushed_to_the_disk_before_the_ledger_relies_on_it(
    site: Site, monkeypatch: pytest.MonkeyPatch, step: str, places: tuple[str, ...]
) -> None:
    put_bundle(site)
    synced: set[int] = set()
    seen: list[set[int]] = []

    def die(name: str) -> None:
        if name == step:
            raise KeyboardInterrupt

    def look(name: str) -> None:
        if name == step:
            seen.append(set(synced))

    with pytest.raises(KeyboardInterrupt), a_shell(site, die) as opened:
        one_pass(opened)
    with a_shell(site, look) as opened:
        monkeypatch.setattr(os, "fsync", lambda descriptor: synced.add(os.fstat(descriptor).st_ino))
        assert _is_accepted(opened)
    assert seen[0] >= {(site.folder / place).stat().st_ino for place in places}


@pytest.mark.parametrize("code", [errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO])
def test_a_file_that_cannot_be_opened_for_want_of_something_of_ours_is_not_called_unreadable(
    site: Site, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    put_bundle(site)
    with a_shell(site) as opened:
        with monkeypatch.context() as patch:
            patch.setattr(snapshot, "nature_of", _failing(code))
            for _ in range(3):
                assert len(one_pass(opened).postponed) == 1
        assert _is_accepted(opened)


@pytest.mark.parametrize("place", [snapshot, outbox], ids=lambda place: place.__name__)
def test_half_of_an_earlier_try_that_cannot_be_removed_now_is_no_fault_of_the_bundle(
    site: Site, monkeypatch: pytest.MonkeyPatch, place: ModuleType
) -> None:
    folders = site.work_folder / "copies" if place is snapshot else site.outbox_folder / "brightline"
    put_bundle(site)
    with a_shell(site) as opened:
        with monkeypatch.context() as patch:
            patch.setattr(place, "write_new_file", _failing(errno.ENOSPC))
            assert len(one_pass(opened).postponed) == 1  # half of it is there now
        with monkeypatch.context() as patch:
            patch.setattr("pipeline.deletion.os.scandir", _failing_inside(folders, os.scandir))
            for _ in range(3):
                assert len(one_pass(opened).postponed) == 1
        assert _is_accepted(opened)


def test_a_manifest_that_could_not_be_opened_once_is_read_in_the_next_scan(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    put_bundle(site, files=with_manifest(FILES))
    with a_shell(site) as opened:
        with monkeypatch.context() as patch:
            real = os.open

            def refuse_manifest(path: str, *given: int, **named: int | None) -> int:
                if path == "manifest.json":
                    raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
                return real(path, *given, **named)  # type: ignore[arg-type]  # handed on as it came

            patch.setattr(os, "open", refuse_manifest)
            assert one_pass(opened) == PassResult()
        assert _is_accepted(opened)


def _code_of_start(site: Site, monkeypatch: pytest.MonkeyPatch) -> int:
    (site.folder / "config.toml").write_text("[inbox]\nquiet_seconds = 0\n")
    monkeypatch.setattr(sys, "argv", ["portin", "--config", str(site.folder / "config.toml"), "process"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(str(ended.value.code))


_NOT_NOW, _NEVER = TemporaryError.exit_code, ConfigError.exit_code


@pytest.mark.parametrize(("code", "status"), [(errno.ENOSPC, _NOT_NOW), (errno.EMFILE, _NOT_NOW), (errno.EACCES, _NEVER)])
@pytest.mark.parametrize("place", [claim, shell, site_lock, ledger_database], ids=lambda place: place.__name__)
def test_a_start_that_lacks_something_ends_with_the_code_for_trying_again(
    site: Site, monkeypatch: pytest.MonkeyPatch, place: ModuleType, code: int, status: int
) -> None:
    monkeypatch.setattr(place, "make_private_folder", _failing(code))
    if place is site_lock:
        monkeypatch.setattr("pipeline.site_lock.os.open", _failing(code))
    assert _code_of_start(site, monkeypatch) == status


@pytest.mark.parametrize(("code", "status"), [(errno.EMFILE, _NOT_NOW), (errno.EINVAL, PipelineError.exit_code)])
def test_a_call_that_fails_where_nobody_expected_it_is_a_bug_only_if_the_machine_has_all_it_needs(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: int, status: int
) -> None:
    monkeypatch.setattr("pipeline.shell.opened_shell", _failing(code))
    assert _code_of_start(site, monkeypatch) == status
    assert ("bug" in capsys.readouterr().err) is (status == PipelineError.exit_code)


def test_a_config_that_cannot_be_read_now_is_not_called_wrong(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_text", _failing(errno.EMFILE))
    with pytest.raises(TemporaryError):
        load_site(site.folder / "config.toml")


def test_what_a_killed_start_left_of_its_trial_is_removed_by_the_next(site: Site) -> None:
    for folder in (site.inbox_folder, site.work_folder / "claimed"):
        (folder / ".portin-probe").mkdir(parents=True)
    with a_shell(site):
        assert names_in(site.inbox_folder) == names_in(site.work_folder / "claimed") == []


def test_a_ledger_that_sqlite_could_only_open_to_read_is_opened_anew(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    with database.reading() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")  # as a file that was opened to read: every write fails
    with pytest.raises(TemporaryError, match="readonly"), database.writing():
        pass
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")
    database.close()


def test_a_ledger_on_a_disk_that_fails_to_read_is_tried_again_and_no_bug(tmp_path: Path) -> None:
    """SQLite takes a read that fails (EIO) for a damaged file, so both are told alike."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    open_database(url).close()
    with (tmp_path / "ledger.sqlite").open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 4000)
    with pytest.raises(TemporaryError, match="its disk fails, or it is damaged"):
        open_database(url)


def test_a_log_line_that_cannot_be_written_stops_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    class FullDisk(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    put_bundle(site)
    monkeypatch.setattr(sys, "stderr", FullDisk())
    log_to_stderr()
    with a_shell(site) as opened:
        assert _is_accepted(opened)
    structlog.reset_defaults()


@pytest.mark.parametrize(("code", "told"), [(errno.EIO, False), (errno.ENOENT, True)])
def test_a_file_of_which_the_disk_tells_nothing_now_does_not_count_as_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, *, told: bool
) -> None:
    (tmp_path / "bill.pdf").write_bytes(b"")
    monkeypatch.setattr("pipeline.folder_view.os.stat", _failing(code))
    with opened_folder(tmp_path) as folder, nullcontext() if told else pytest.raises(OSError, match="Input/output"):
        assert entry_at("bill.pdf", folder) is None
