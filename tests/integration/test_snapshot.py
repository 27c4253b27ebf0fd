from __future__ import annotations

import os
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from pipeline import folder_view
from pipeline import snapshot as module
from pipeline.disk import opened_folder
from pipeline.domain.bundle import FolderName
from pipeline.domain.drop import ContentType, FileNature
from pipeline.domain.policy import Policy
from pipeline.snapshot import Snapshot, Source, content_digest, load_snapshot, take_snapshot
from tests.builders_shell import FILES, PDF

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = FolderName(b"brightline", b"front-office")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return folder


def _taken(source: Path, policy: Policy | None = None) -> Snapshot:
    with opened_folder(source) as folder:
        return take_snapshot(Source(folder, NAME), source.parent / "copy", policy or Policy())


def _natures(snapshot: Snapshot) -> Mapping[str, FileNature]:
    return {file.name: file.nature for file in snapshot.drop.files}


def test_the_copy_holds_every_file_under_a_safe_name_with_its_hash(source: Path) -> None:
    snapshot = _taken(source)
    assert [file.name for file in snapshot.drop.files] == sorted(FILES)
    assert {name: path.read_bytes() for name, path in snapshot.paths.items()} == FILES
    assert {path.name for path in snapshot.paths.values()} == {"000", "001", "002", "003"}
    assert (snapshot.drop.partner, snapshot.drop.bundle, snapshot.drop.entry_count) == ("brightline", "front-office", 4)
    assert snapshot.drop.files[0].content is ContentType.PDF


def test_a_finished_copy_is_read_again_as_it_was(source: Path) -> None:
    (source / "proof-1.pdf").symlink_to("bill.pdf")
    taken = _taken(source)
    assert load_snapshot(source.parent / "copy") == taken


def test_half_a_copy_of_an_earlier_try_is_replaced(source: Path) -> None:
    for leftover in ("copy.tmp", "copy"):
        (source.parent / leftover).mkdir()
        (source.parent / leftover / "007").write_bytes(b"half")
    assert not (_taken(source).paths["bill.pdf"].parent / "007").exists()


def test_the_folder_itself_is_left_as_it_was(source: Path) -> None:
    before = {path.name: path.stat() for path in (source, *source.iterdir())}
    _taken(source)
    after = {path.name: path.stat() for path in (source, *source.iterdir())}
    assert {n: (s.st_mtime_ns, s.st_ctime_ns) for n, s in before.items()} == {n: (s.st_mtime_ns, s.st_ctime_ns) for n, s in after.items()}


def test_links_pipes_sockets_and_folders_are_named_but_never_opened(source: Path) -> None:
    (source.parent / "secret").write_bytes(b"not yours")
    (source / "proof-link.pdf").symlink_to(source.parent / "secret")
    os.link(source.parent / "secret", source / "proof-hard.pdf")
    os.mkfifo(source / "proof-pipe.pdf")
    (source / "proof-folder.pdf").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(source / "s"))
        snapshot = _taken(source)
    natures = _natures(snapshot)
    assert natures["proof-link.pdf"] is FileNature.SYMBOLIC_LINK
    assert natures["proof-hard.pdf"] is FileNature.HARD_LINK
    assert natures["proof-pipe.pdf"] is natures["s"] is FileNature.SPECIAL
    assert natures["proof-folder.pdf"] is FileNature.FOLDER
    assert set(snapshot.paths) == set(FILES)
    assert not any(path.read_bytes() == b"not yours" for path in snapshot.paths.values())


def test_a_file_exchanged_for_a_pipe_after_the_look_does_not_hang(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = (source / "bill.pdf").stat()
    (source / "bill.pdf").unlink()
    os.mkfifo(source / "bill.pdf")
    real = os.stat
    monkeypatch.setattr(os, "stat", lambda path, **how: looked_at if path == "bill.pdf" else real(path, **how))
    assert _natures(_taken(source))["bill.pdf"] is FileNature.SPECIAL


def test_a_file_that_vanishes_after_the_look_changed_while_it_was_copied(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = (source / "bill.pdf").stat()
    (source / "bill.pdf").unlink()
    real, names = os.stat, folder_view.names_in
    monkeypatch.setattr(os, "stat", lambda path, **how: looked_at if path == "bill.pdf" else real(path, **how))
    monkeypatch.setattr(module, "names_in", lambda folder: [*names(folder), "bill.pdf"])
    snapshot = _taken(source)
    assert snapshot.drop.changed_while_copied == ("bill.pdf",)
    assert _natures(snapshot)["bill.pdf"] is FileNature.UNREADABLE


def test_a_file_that_changes_under_our_hands_is_copied_again_and_told_in_the_end(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []
    real = module._pump  # noqa: SLF001 - the partner writes while this runs

    def write_meanwhile(descriptor: int, copies: int, number: str, limit: int) -> tuple[str, int]:
        pumped = real(descriptor, copies, number, limit)
        if number == "000" and len(tries) < calm_after:
            tries.append(1)
            (source / "bill.pdf").write_bytes(PDF + bytes(len(tries)))
        return pumped

    monkeypatch.setattr(module, "_pump", write_meanwhile)
    calm_after = 2
    assert _taken(source).drop.changed_while_copied == ()
    tries.clear()
    calm_after = 99
    snapshot = _taken(source)
    assert snapshot.drop.changed_while_copied == ("bill.pdf",)
    assert len(tries) == 1 + Policy().copy_retries
    assert content_digest(snapshot.drop) == ""


def test_a_file_above_the_limit_is_not_copied_but_its_size_is_known(source: Path) -> None:
    os.truncate(source / "bill.pdf", 3_000_000_000)
    snapshot = _taken(source)
    bill = snapshot.drop.files[0]
    assert (bill.size, bill.sha256, bill.content) == (3_000_000_000, "", ContentType.PDF)
    assert "bill.pdf" not in snapshot.paths


def test_a_file_that_grows_while_it_is_copied_stops_at_the_limit(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (source / "bill.pdf").write_bytes(b"x" * 5000)
    full = (source / "bill.pdf").stat()
    shrunk = os.stat_result((*full[:6], 10, *full[7:]))
    real = os.fstat
    monkeypatch.setattr(os, "fstat", lambda fd: shrunk if real(fd).st_size == 5000 else real(fd))
    snapshot = _taken(source, Policy(file_max_mb=0.001))
    assert snapshot.drop.changed_while_copied == ("bill.pdf",)
    assert snapshot.drop.files[0].size == 1001


def test_beyond_the_limit_of_the_bundle_nothing_more_is_copied(source: Path) -> None:
    for number in range(3):
        (source / f"proof-{number}.pdf").write_bytes(b"%PDF-" + bytes(900_000))
    snapshot = _taken(source, Policy(bundle_max_mb=2))
    assert sum(path.stat().st_size for path in snapshot.paths.values()) <= 2_000_000
    assert sum(file.size for file in snapshot.drop.files) > 2_000_000


def test_of_too_many_files_those_with_a_known_name_come_first(source: Path) -> None:
    for number in range(20):
        (source / f"a{number:02d}.txt").write_bytes(b"")
    snapshot = _taken(source, Policy(bundle_max_files=5))
    assert [file.name for file in snapshot.drop.files] == sorted([*FILES, "a00.txt"])
    assert snapshot.drop.entry_count == 24


def test_junk_is_left_out_and_temporary_names_are_told(source: Path) -> None:
    (source / ".DS_Store").write_bytes(b"junk")
    (source / "csr.pdf.part").write_bytes(b"%PDF-")
    snapshot = _taken(source)
    assert ".DS_Store" not in _natures(snapshot)
    assert snapshot.drop.unfinished == ("csr.pdf.part is a temporary name",)


def test_a_name_of_any_bytes_is_copied_and_shown_escaped(source: Path) -> None:
    (source / os.fsdecode(b"bad\xff\nname")).write_bytes(b"x")
    assert _taken(source).paths["bad\\xff\\nname"].read_bytes() == b"x"


def test_a_folder_that_is_gone_gives_an_unfinished_drop(source: Path) -> None:
    snapshot = take_snapshot(Source(None, NAME), source.parent / "copy", Policy())
    assert snapshot.drop.files == ()
    assert snapshot.drop.unfinished


def test_the_same_content_is_known_again_without_its_markers(source: Path) -> None:
    before = content_digest(_taken(source).drop)
    (source / "READY").write_bytes(b"")
    (source / "manifest.json").write_bytes(b"{}")
    (source / "bill.pdf").rename(source / "BILL.PDF")
    assert content_digest(_taken(source).drop) == before
    (source / "numbers.csv").write_bytes(b"phone_number\n")
    assert content_digest(_taken(source).drop) not in {"", before}


def test_what_was_not_copied_whole_is_never_taken_for_the_same(source: Path) -> None:
    (source / "proof-1.pdf").symlink_to("bill.pdf")
    assert content_digest(_taken(source).drop) == ""


def test_what_is_accepted_under_a_racing_writer_is_one_of_the_versions_whole(source: Path) -> None:
    versions = [PDF + bytes([number]) * 200_000 for number in (1, 2)]
    stop = threading.Event()

    def rewrite() -> None:
        while not stop.is_set():
            for version in versions:
                (source.parent / "next").write_bytes(version)
                (source.parent / "next").replace(source / "bill.pdf")

    writer = threading.Thread(target=rewrite)
    writer.start()
    try:
        for _ in range(30):
            snapshot = _taken(source)
            if not snapshot.drop.changed_while_copied:
                assert snapshot.paths["bill.pdf"].read_bytes() in {*versions, FILES["bill.pdf"]}
    finally:
        stop.set()
        writer.join()


def test_a_full_folder_still_has_its_required_files(source: Path) -> None:
    for number in range(9):
        (source / f"proof-{number}.pdf").write_bytes(PDF)
    snapshot = _taken(source, Policy(bundle_max_files=5))
    assert set(FILES) <= {file.name for file in snapshot.drop.files}
    assert snapshot.drop.entry_count == len(FILES) + 9
