from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline.disk import rename_without_replacing, write_new_file
from pipeline.domain.bundle import Bundle, FolderName
from pipeline.domain.decision import Decision
from pipeline.outbox import publish, report_folder, safe_name

if TYPE_CHECKING:
    from pathlib import Path

BUNDLE = Bundle("01KAFR9Y00000000000000FRST", FolderName(b"brightline", b"front-office"), 1, 2, decision=Decision.ACCEPTED)
FILES = {"report.html": b"<p>", "report.json": b"{}"}


def test_a_report_appears_complete_under_the_partner_and_nothing_else_stays(tmp_path: Path) -> None:
    published = publish(tmp_path, BUNDLE, FILES)
    assert published == tmp_path / "brightline" / "front-office.0000frst.accepted"
    assert {path.name: path.read_bytes() for path in published.iterdir()} == FILES
    assert list((tmp_path / "brightline").iterdir()) == [published]


def test_publishing_again_changes_nothing(tmp_path: Path) -> None:
    published = publish(tmp_path, BUNDLE, FILES)
    assert publish(tmp_path, BUNDLE, {"report.html": b"other"}) == published
    assert (published / "report.html").read_bytes() == b"<p>"


def test_a_half_report_of_an_earlier_try_is_replaced(tmp_path: Path) -> None:
    half = tmp_path / "brightline" / f".tmp-{BUNDLE.id}"
    half.mkdir(parents=True)
    (half / "report.html").write_bytes(b"<")
    assert (publish(tmp_path, BUNDLE, FILES) / "report.html").read_bytes() == b"<p>"
    assert not half.exists()


def test_a_report_that_appeared_in_the_last_moment_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = rename_without_replacing

    def be_overtaken(source: int, name: bytes, target: int, new_name: bytes) -> None:
        os.mkdir(new_name, dir_fd=target)
        real(source, name, target, new_name)

    monkeypatch.setattr("pipeline.outbox.rename_without_replacing", be_overtaken)
    published = publish(tmp_path, BUNDLE, FILES)
    assert list((tmp_path / "brightline").iterdir()) == [published]


def test_what_another_process_is_writing_for_the_same_bundle_never_gets_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = write_new_file

    def be_joined(folder: int, name: str, content: bytes) -> None:
        monkeypatch.setattr("pipeline.outbox.write_new_file", real)
        publish(tmp_path, BUNDLE, FILES)
        real(folder, name, content)

    monkeypatch.setattr("pipeline.outbox.write_new_file", be_joined)
    published = publish(tmp_path, BUNDLE, FILES)
    assert {path.name: path.read_bytes() for path in published.iterdir()} == FILES
    assert list((tmp_path / "brightline").iterdir()) == [published]


@pytest.mark.parametrize("fails", ["write_new_file", "delete_folder"])
def test_half_of_a_report_that_found_no_space_is_in_nobodys_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.outbox.write_new_file", fail)
        if fails == "delete_folder":
            patch.setattr("pipeline.outbox.delete_folder", fail)
        with pytest.raises(OSError, match="No space"):
            publish(tmp_path, BUNDLE, FILES)
    half = tmp_path / "brightline" / f".tmp-{BUNDLE.id}"
    assert len(list(half.iterdir())) == (fails == "delete_folder")
    published = publish(tmp_path, BUNDLE, FILES)
    assert list((tmp_path / "brightline").iterdir()) == [published]


def test_a_full_disk_is_not_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.outbox.rename_without_replacing", fail)
    with pytest.raises(OSError, match="No space"):
        publish(tmp_path, BUNDLE, FILES)


@pytest.mark.parametrize("name", [b"front-office", b"Acme Dental 2.0", b"a"])
def test_a_plain_name_stays_as_it_is(name: bytes) -> None:
    assert safe_name(name) == name.decode()


@pytest.mark.parametrize("name", [b"..", b".", b"-rf", b"a\nb", b"\xff\xfe", b"x" * 255, "\u202egnp.exe".encode(), b"a/../b", b"trailing "])
def test_a_name_that_is_not_plain_becomes_plain_and_keeps_a_mark_of_its_own(name: bytes) -> None:
    plain = safe_name(name)
    assert safe_name(plain.encode()) == plain
    assert len(plain) <= 64
    assert safe_name(name + b"?") != plain


def test_no_partner_gets_into_the_folders_of_the_operators(tmp_path: Path) -> None:
    for name in (b"mail", b"OPS"):
        folder = report_folder(tmp_path, replace(BUNDLE, folder=FolderName(name, b"b"))).parent.name
        assert folder.lower() not in {"mail", "ops"}
