from __future__ import annotations

import ctypes
import errno
import os
from typing import TYPE_CHECKING

import pytest

from pipeline.disk import make_folder, make_private_folder, opened_folder, rename_into, write_new_file

if TYPE_CHECKING:
    from pathlib import Path


def _move(source: Path, name: str, target: Path, new_name: str) -> None:
    with opened_folder(source) as here, opened_folder(target) as there:
        rename_into(here, name, there, new_name)


def test_a_folder_moves_with_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "a" / "bundle").mkdir(parents=True)
    (tmp_path / "a" / "bundle" / "bill.pdf").write_bytes(b"1")
    (tmp_path / "b").mkdir()
    _move(tmp_path / "a", "bundle", tmp_path / "b", "id")
    assert (tmp_path / "b" / "id" / "bill.pdf").read_bytes() == b"1"


@pytest.mark.parametrize("offered", [True, False])
def test_a_move_replaces_nothing_even_where_the_system_cannot_promise_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, offered: bool
) -> None:
    if not offered:
        monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())
    for name in ("a", "b", "a/bundle", "b/taken"):
        (tmp_path / name).mkdir()
    with pytest.raises(FileExistsError):
        _move(tmp_path / "a", "bundle", tmp_path / "b", "taken")
    _move(tmp_path / "a", "bundle", tmp_path / "b", "free")
    assert (tmp_path / "b" / "free").is_dir()


def test_a_link_in_place_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with pytest.raises(OSError, match="Not a directory"), opened_folder(tmp_path / "link"):
        pass


def test_a_private_folder_is_for_the_service_alone(tmp_path: Path) -> None:
    make_private_folder(tmp_path / "work" / "copies")
    make_private_folder(tmp_path / "work" / "copies")
    assert {(tmp_path / folder).stat().st_mode & 0o777 for folder in ("work", "work/copies")} == {0o700}


def test_the_name_of_every_new_folder_is_pushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pushed: list[Path] = []
    monkeypatch.setattr("pipeline.disk.sync_folder", pushed.append)
    make_folder(tmp_path / "outbox" / "brightline")
    assert sorted(pushed) == [tmp_path, tmp_path / "outbox"]


def test_a_new_file_never_overwrites_one_and_never_follows_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("elsewhere")
    with opened_folder(tmp_path) as folder:
        write_new_file(folder, "report.json", b"{}")
        for name in ("report.json", "link"):
            with pytest.raises(OSError, match=os.strerror(errno.EEXIST)):
                write_new_file(folder, name, b"[]")
    assert (tmp_path / "report.json").read_bytes() == b"{}"
    assert not (tmp_path / "elsewhere").exists()
