from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pipeline.config import parse_site
from pipeline.errors import TemporaryError
from pipeline.logs import log_to_stderr
from pipeline.passes import one_pass
from pipeline.permissions import closed_to_others, openings
from pipeline.shell import opened_shell
from pipeline.site_lock import working_alone
from tests.builders_shell import PaperReaderOfTests, a_shell, a_site, put_bundle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.config import Site


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _told(site: Site) -> set[tuple[str, str, str]]:
    return {(it.path.name, it.mode, it.do.removesuffix(str(it.path)).strip()) for it in openings(site)}


def _secrets(site_folder: Path, mode: int) -> Site:
    """A site with a secret of every kind, each in a file of this mode."""
    for name in ("config.toml", "smtp", "access", "secret", "key"):
        (site_folder / name).touch()
        (site_folder / name).chmod(mode)
    text = (
        '[mail]\npassword = "correct-horse"\npassword_file = "smtp"\n'
        '[ctm]\naccess_key_file = "access"\nsecret_key_file = "secret"\n[portability]\nkey_file = "key"\n'
    )
    return parse_site(text, site_folder / "config.toml")


def test_a_site_that_the_service_made_itself_is_open_to_nobody(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    put_bundle(site)
    with a_shell(site) as shell:
        assert one_pass(shell).failed == []
        (bundle,) = (site.work_folder / "archive").iterdir()  # its modes are the partner's, the folder around it is closed
        files = (*site.work_folder.rglob("*"), *(site.outbox_folder / "brightline").rglob("*"))
        assert [path for path in files if _mode(path) & 0o007 and not path.is_relative_to(bundle)] == []
        ledger = [path for path in site.work_folder.iterdir() if path.name.startswith("ledger")]
        assert {_mode(path) for path in ledger} == {0o600}
        assert len(ledger) == 3
    assert _mode(site.work_folder) == 0o700
    assert _told(site) == set()
    assert os.umask(0o022) == 0o022


def test_a_work_folder_that_others_can_read_is_told_with_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = a_site(tmp_path)
    site.work_folder.mkdir()
    log_to_stderr()
    with opened_shell(site, PaperReaderOfTests()):
        pass
    (line,) = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (line["event"], line["level"], line["mode"]) == ("open_to_others", "warning", "0755")
    assert line["path"] == str(site.work_folder)
    assert line["do"] == f"chmod 700 {site.work_folder}"


def test_a_ledger_elsewhere_is_looked_at_where_it_lies(tmp_path: Path) -> None:
    site = a_site(tmp_path, f'[ledger]\nurl = "sqlite:///{tmp_path}/db/requests.sqlite"\n')
    with opened_shell(site, PaperReaderOfTests()):
        assert _mode(tmp_path / "db") == 0o700
        (tmp_path / "db").chmod(0o755)
        assert _told(site) == set()
        (tmp_path / "db" / "requests.sqlite").chmod(0o644)
        (tmp_path / "db" / "requests.sqlite-wal").chmod(0o640)
        assert _told(site) == {("requests.sqlite", "0644", "chmod 600"), ("requests.sqlite-wal", "0640", "chmod 600")}


def test_reports_that_every_account_can_read_are_told_and_a_group_is_the_operators_choice(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    for name, mode in (("open", 0o755), ("listed", 0o751), ("shared", 0o2770), ("closed", 0o700)):
        (site.outbox_folder / name).mkdir(parents=True)
        (site.outbox_folder / name).chmod(mode)
    (site.outbox_folder / "link").symlink_to(tmp_path)
    assert _told(site) == {("open", "0755", "chmod 750"), ("listed", "0751", "chmod 750")}
    site.outbox_folder.chmod(0o750)
    assert _told(site) == set()


def test_secrets_that_others_can_read_are_told(tmp_path: Path) -> None:
    names = {"config.toml", "smtp", "access", "secret", "key"}
    assert _told(_secrets(tmp_path, 0o644)) == {(name, "0644", "chmod 640") for name in names}
    assert _told(_secrets(tmp_path, 0o660)) == {(name, "0660", "chmod 640") for name in names}
    assert _told(_secrets(tmp_path, 0o640)) == _told(_secrets(tmp_path, 0o600)) == set()


def test_a_mailbox_for_bounces_that_everybody_can_read_is_told(tmp_path: Path) -> None:
    site = parse_site('[mail]\nbounce_folder = "bounces"\n', tmp_path / "config.toml")
    (tmp_path / "bounces").mkdir(mode=0o755)
    assert _told(site) == {("bounces", "0755", "chmod 750")}
    (tmp_path / "bounces").chmod(0o770)
    assert _told(site) == set()


@pytest.mark.parametrize(("before", "meanwhile"), [(0o000, 0o007), (0o022, 0o027), (0o077, 0o077), (0o002, 0o007)])
def test_a_stricter_umask_than_ours_stays(before: int, meanwhile: int) -> None:
    os.umask(before)
    with closed_to_others():
        assert os.umask(0o777) == meanwhile
    assert os.umask(0o022) == before


def test_two_sites_with_one_ledger_do_not_work_at_the_same_time(tmp_path: Path) -> None:
    first = a_site(tmp_path / "first")
    url = f'[ledger]\nurl = "{first.ledger_url}"\n'
    second = a_site(tmp_path / "second", url)
    third = a_site(tmp_path / "third", url.replace("ledger.sqlite", "another.sqlite"))
    for site in (first, second, third):
        site.work_folder.mkdir(parents=True)
    with working_alone(first):
        with pytest.raises(TemporaryError, match="another portin works on this site"), working_alone(second):
            pass
        with working_alone(third), pytest.raises(TemporaryError), working_alone(third):
            pass
    with working_alone(second), pytest.raises(TemporaryError), working_alone(first):
        pass
    with working_alone(first):
        pass


def test_a_ledger_behind_a_link_is_the_same_ledger(tmp_path: Path) -> None:
    first = a_site(tmp_path / "first")
    first.work_folder.mkdir(parents=True)
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "work").symlink_to(first.work_folder)
    with working_alone(first), pytest.raises(TemporaryError), working_alone(a_site(tmp_path / "second")):
        pass


def test_the_lock_ends_with_a_process_that_is_killed(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    site.work_folder.mkdir()
    program = (
        "import os, signal, pathlib; from pipeline.config import parse_site; from pipeline.site_lock import working_alone\n"
        f"with working_alone(parse_site('', pathlib.Path({str(tmp_path / 'config.toml')!r}))): os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    died = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, timeout=60)
    assert died.returncode == -9, died.stderr
    with working_alone(site):
        assert (site.work_folder / ".lock").is_file()
