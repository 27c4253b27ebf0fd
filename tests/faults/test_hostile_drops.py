"""Whatever a partner lays into its folder: nothing from outside the bundle is read, nothing hangs, and the bundle ends in a report."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from pipeline import claim as claiming
from pipeline.claim import claim, opened_claim
from pipeline.disk import opened_folder
from pipeline.domain.bundle import BundleState, FolderName
from pipeline.domain.decision import Decision
from pipeline.domain.policy import Policy
from pipeline.folder_view import names_in
from pipeline.passes import one_pass
from pipeline.snapshot import Source, take_snapshot
from tests.builders_shell import FILES, a_shell, a_site, put_bundle, reports_of
from tests.faults.hostile_entries import CANARY, ENTRIES, sparse_terabyte

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipeline.config import Site
    from pipeline.domain.bundle import Bundle

MOST_SECONDS = 2.0
"""Of our own work; what waits for a busy disk is not counted, and nothing may wait for a partner."""
HANGS_AFTER_SECONDS = 30.0
ONCE_MORE = b"%PDF-1.7\n" + b"another version of the bill\n%%EOF\n"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file that no bundle may reach, in a folder of its own."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "bill.pdf").write_bytes(b"%PDF-1.7\n" + CANARY + b"\n%%EOF\n")
    return folder / "bill.pdf"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return a_site(tmp_path / "site")


@pytest.fixture(params=["moved", "in place"])
def claimed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to claim a bundle: by moving it, and where it lies because it cannot be moved."""
    if request.param == "in place":

        def refuse(*_: object) -> None:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

        monkeypatch.setattr(claiming, "rename_into", refuse)
    return str(request.param)


@contextmanager
def _in_time() -> Iterator[None]:
    began, worked = time.monotonic(), time.process_time()
    yield
    assert time.process_time() - worked < MOST_SECONDS
    assert time.monotonic() - began < HANGS_AFTER_SECONDS


def _processed(site: Site) -> Bundle:
    """The only bundle, brought to its end in less than the time allowed."""
    with a_shell(site) as shell:
        with _in_time():
            result = one_pass(shell)
        assert one_pass(shell).ended == []
    assert result.failed == result.postponed == []
    (bundle,) = result.ended
    return bundle


def _reached(site: Site, outside: Path) -> list[str]:
    """The files of ours in which the canary is found; a hard link in the archive is the outside file itself and no copy."""
    found = []
    for root in (site.work_folder, site.outbox_folder):
        for folder, _, names in os.walk(root):
            for name in names:
                path = os.path.join(folder, name)  # noqa: PTH118 - the names may be of any bytes
                status = os.lstat(path)
                ours = stat.S_ISREG(status.st_mode) and status.st_ino != outside.stat().st_ino and status.st_size < 10**9
                if ours and not folder.startswith(str(site.work_folder / "archive")):
                    with open(path, "rb") as file:  # noqa: PTH123 - as above
                        found += [path] if CANARY in file.read() else []
    return found


def _codes(site: Site) -> set[str]:
    (report,) = reports_of(site)
    return {finding["code"] for finding in json.loads((report / "report.json").read_bytes())["findings"]}


@pytest.mark.usefixtures("claimed")
@pytest.mark.parametrize("name", ["bill.pdf", "proof-1.pdf"])
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.__name__)
def test_a_hostile_entry_is_never_followed_never_awaited_and_always_reported(
    site: Site, outside: Path, entry: Callable[[Path, Path], None], name: str
) -> None:
    folder = put_bundle(site, files={**{file: content for file, content in FILES.items() if file != name}, "READY": b""})
    entry(folder / name, outside)
    bundle = _processed(site)
    assert bundle.decision is Decision.REJECTED
    assert _reached(site, outside) == []
    assert {code for code in _codes(site) if code.startswith(("DROP_", "FILE_"))}
    assert outside.read_bytes().count(CANARY) == 1


_PLACES = ("file", "bundle", "partner")
ALLOWED = b"trailing. "
NAMES = (
    ALLOWED,
    b"n" * 251 + b".pdf",
    b"\xff" * 255,
    b"bad\xff\xfename.pdf",
    b"two\nlines.pdf",
    b"\x1b]0;owned\x07\x1b[2J.pdf",
    "\u202efdp.eno-foorp".encode(),
    b"=cmd|' -C calc'!A0.pdf",
    b"-rf.pdf",
    b"<script>alert(1)<",
    b"proof-\xc3\xa9.pdf",
    b"proof-e\xcc\x81.pdf",
    b"%s%n{{7*7}}.pdf",
    b"..pdf",
    b"bill.pdf\t",
)


@pytest.mark.parametrize(
    ("name", "place"), [(name, place) for name in NAMES for place in _PLACES if not (name[:1] == b"." and place != "file")]
)
def test_a_name_of_any_bytes_survives_and_is_shown_with_escapes(
    site: Site, outside: Path, name: bytes, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"file": "x.pdf", "bundle": "front-office", "partner": "brightline", place: os.fsdecode(name)}
    folder = put_bundle(site, name=names["bundle"], partner=names["partner"], files={**FILES, names["file"]: b"%PDF-1.7\n%%EOF\n"})
    assert (folder / names["file"]).is_file()
    bundle = _processed(site)
    assert bundle.decision is (Decision.ACCEPTED if place == "partner" or name == ALLOWED else Decision.REJECTED)
    reports = list(site.outbox_folder.rglob("report.*"))
    assert len(reports) == 2
    for path in (*reports, *site.outbox_folder.rglob("*")):
        assert str(path.relative_to(site.outbox_folder)).isascii()
        assert "\n" not in str(path)
    for text in (*(path.read_bytes() for path in reports), capsys.readouterr().out.encode()):
        assert not set(text) & {0x1B, 0x07, 0xFF}
        assert "\u202e".encode() not in text
    assert _reached(site, outside) == []


def test_a_file_that_gives_its_rights_away_loses_them_in_our_copy(site: Site) -> None:
    folder = put_bundle(site)
    (folder / "bill.pdf").chmod(0o6777)
    bundle = _processed(site)
    copies = site.work_folder / "copies" / bundle.id
    assert bundle.decision is Decision.ACCEPTED
    assert stat.S_IMODE((copies / "000").stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (copies, site.work_folder / "archive")} == {0o700}


def test_a_terabyte_that_its_manifest_promises_is_refused_without_reading_it(site: Site, outside: Path) -> None:
    folder = put_bundle(site)
    sparse_terabyte(folder / "bill.pdf", outside)
    listed = {name: {"size": (folder / name).stat().st_size, "sha256": hashlib.sha256(b"").hexdigest()} for name in FILES}
    (folder / "manifest.json").write_bytes(json.dumps({"files": listed}).encode())
    assert _processed(site).decision is Decision.REJECTED
    assert "DROP_TOO_LARGE" in _codes(site)


def test_a_manifest_that_names_one_file_a_thousand_times_is_not_worked_off(site: Site) -> None:
    folder = put_bundle(site)
    (folder / "bill.pdf").write_bytes(b"%PDF-1.7\n" + bytes(19_000_000))
    digest = hashlib.sha256((folder / "bill.pdf").read_bytes()).hexdigest()
    size = (folder / "bill.pdf").stat().st_size
    cases = [f"{a}{b}{c}{d}.{e}{f}{g}" for a in "bB" for b in "iI" for c in "lL" for d in "lL" for e in "pP" for f in "dD" for g in "fF"]
    listed = {name: {"size": size, "sha256": digest} for name in cases}
    (folder / "manifest.json").write_bytes(json.dumps({"files": listed}).encode())
    assert _processed(site).decision is not Decision.ACCEPTED


def _crowd(site: Site, count: int) -> None:
    folder = put_bundle(site)
    here = os.open(folder, os.O_RDONLY)
    for number in range(count):
        os.close(os.open(f"proof-{number}.pdf", os.O_WRONLY | os.O_CREAT, 0o600, dir_fd=here))
    os.close(here)


@pytest.mark.usefixtures("claimed")
@pytest.mark.parametrize("count", [15_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_a_crowd_of_files_is_refused_in_no_time_and_never_for_a_missing_request(site: Site, count: int) -> None:
    _crowd(site, count)
    assert _processed(site).decision is Decision.REJECTED
    codes = _codes(site)
    assert "DROP_TOO_MANY_FILES" in codes
    assert not codes & {"DROP_METADATA_MISSING", "DROP_NUMBERS_MISSING", "DROP_BILL_MISSING", "DROP_LOA_MISSING"}
    (report,) = reports_of(site)
    assert b"more than 10,000 files" in (report / "report.json").read_bytes()


@pytest.mark.parametrize("count", [15_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_a_crowd_of_loose_files_is_one_report(tmp_path: Path, count: int) -> None:
    site = a_site(tmp_path / "site", "incomplete_after = 0\n")
    partner = site.inbox_folder / "brightline"
    partner.mkdir(parents=True)
    here = os.open(partner, os.O_RDONLY)
    for number in range(count):
        os.close(os.open(f"bill-{number}.pdf", os.O_WRONLY | os.O_CREAT, 0o600, dir_fd=here))
    os.close(here)
    assert _processed(site).state is BundleState.INCOMPLETE
    assert len(reports_of(site)) == 1


@contextmanager
def _meanwhile(act: Callable[[], None]) -> Iterator[None]:
    """The partner does this over and over, in a thread of its own."""
    ended = threading.Event()

    def go_on() -> None:
        while not ended.is_set():
            with suppress(OSError):
                act()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _swapper(folder: int, outside: Path) -> Callable[[], None]:
    """Exchanges bill.pdf for a link, a pipe, a hard link, and two versions of a file, through a handle that no rename takes away."""

    def swap() -> None:
        makers: tuple[Callable[[], object], ...] = (
            lambda: os.symlink(outside, "next", dir_fd=folder),
            lambda: _write("next", FILES["bill.pdf"], folder),
            lambda: os.mkfifo("next", dir_fd=folder),
            lambda: _write("next", ONCE_MORE, folder),
            lambda: os.link(outside, "next", dst_dir_fd=folder),
        )
        for make in makers:
            with suppress(FileNotFoundError):
                os.unlink("next", dir_fd=folder)
            make()
            os.rename("next", "bill.pdf", src_dir_fd=folder, dst_dir_fd=folder)

    return swap


def _write(name: str, content: bytes, folder: int) -> None:
    descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644, dir_fd=folder)
    os.write(descriptor, content)
    os.close(descriptor)


@pytest.mark.parametrize("rounds", [40, pytest.param(1000, marks=pytest.mark.long)])
def test_of_a_file_that_is_swapped_while_it_is_copied_only_a_whole_version_is_ever_taken(
    tmp_path: Path, outside: Path, rounds: int
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name, content in FILES.items():
        (source / name).write_bytes(content)
    natures: set[str] = set()
    with opened_folder(source) as folder, opened_folder(source) as mine, _meanwhile(_swapper(mine, outside)):
        for _ in range(rounds):
            snapshot = take_snapshot(Source(folder, FolderName(b"a", b"b")), tmp_path / "copy", Policy())
            bill = next(file for file in snapshot.drop.files if file.name == "bill.pdf")
            natures.add(bill.nature.value)
            if bill.name in snapshot.paths and bill.name not in snapshot.drop.changed_while_copied:
                content = snapshot.paths[bill.name].read_bytes()
                assert content in {FILES["bill.pdf"], ONCE_MORE}
                assert hashlib.sha256(content).hexdigest() == bill.sha256
            assert not any(CANARY in path.read_bytes() for path in (tmp_path / "copy").iterdir())
    assert len(natures) > 1


@pytest.mark.usefixtures("claimed")
@pytest.mark.parametrize("rounds", [3, pytest.param(200, marks=pytest.mark.long)])
def test_whatever_is_swapped_from_the_claim_to_the_report_each_bundle_has_one_report(site: Site, outside: Path, rounds: int) -> None:
    with a_shell(site) as shell:
        for number in range(rounds):
            folder = put_bundle(site, name=f"b{number}")
            with opened_folder(folder) as mine, _meanwhile(_swapper(mine, outside)):
                for _ in range(3):
                    assert one_pass(shell).failed == []
            assert one_pass(shell).failed == []  # whatever is never at rest is not claimed in place; now it is
            assert any(path.name.startswith(f"b{number}.") for path in reports_of(site))
            if folder.is_dir():
                folder.rename(site.folder / f"away-{number}")
    assert _reached(site, outside) == []


@pytest.mark.usefixtures("claimed")
@pytest.mark.parametrize("rounds", [10, pytest.param(200, marks=pytest.mark.long)])
def test_a_bundle_exchanged_for_a_link_between_look_and_claim_leads_nowhere(site: Site, outside: Path, rounds: int) -> None:
    with a_shell(site) as shell:
        for number in range(rounds):
            folder = put_bundle(site, name=f"b{number}")
            aside, link = folder.with_name(f".aside-{number}"), folder.with_name(f".link-{number}")
            link.symlink_to(outside.parent)

            def exchange(folder: Path = folder, aside: Path = aside, link: Path = link) -> None:
                folder.rename(aside)
                link.rename(folder)
                folder.rename(link)
                aside.rename(folder)

            sightings = [seen for seen in shell.inbox.scan() if seen.complete]
            with _meanwhile(exchange):
                taken = [claim(seen, shell.area, shell.ledger, shell.now, shell.step) for seen in sightings]
            for bundle in filter(None, taken):
                with opened_claim(bundle, shell.area) as opened:
                    held = set() if opened is None else set(names_in(opened))
                assert held in (set(), set(FILES))
        assert one_pass(shell).failed == []
    assert _reached(site, outside) == []


@pytest.mark.parametrize("place", ["inbox", "partner"])
@pytest.mark.parametrize("entry", [*ENTRIES[:10], sparse_terabyte], ids=lambda entry: entry.__name__)
def test_a_hostile_entry_beside_the_bundles_is_left_alone(
    tmp_path: Path, outside: Path, entry: Callable[[Path, Path], None], place: str
) -> None:
    site = a_site(tmp_path / "site", "incomplete_after = 0\n")
    put_bundle(site)
    where = site.inbox_folder if place == "inbox" else site.inbox_folder / "brightline"
    entry(where / "bill.pdf", outside)
    with a_shell(site) as shell:
        with _in_time():
            ended = [(bundle.folder.bundle, bundle.decision) for bundle in one_pass(shell).ended]
        assert one_pass(shell).ended == []
    told = [] if place == "inbox" else [("loose files", Decision.INCOMPLETE)]
    assert sorted(ended) == sorted([("front-office", Decision.ACCEPTED), *told])
    assert os.path.lexists(where / "bill.pdf")
    assert _reached(site, outside) == []
