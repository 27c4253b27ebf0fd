from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pipeline.deletion import delete_file, delete_folder

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_goes_with_everything_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "a" / "b" / "c").mkdir(parents=True)
    for place in (folder, folder / "a", folder / "a" / "b" / "c"):
        (place / "file").write_bytes(b"x")
    (folder / ".1").mkdir()
    (folder / "a" / ".1").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / b"\xff\n".decode("utf-8", "surrogateescape")).touch()
    delete_folder(folder)
    assert list(tmp_path.iterdir()) == []


def test_what_a_link_leads_to_stays(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_bytes(b"x")
    outside.chmod(0o500)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link").symlink_to(outside)
    (folder / "hard").hardlink_to(outside / "precious")
    delete_folder(folder)
    (tmp_path / "in-its-place").symlink_to(outside)
    delete_folder(tmp_path / "in-its-place")
    assert [path.name for path in tmp_path.iterdir()] == ["outside"]
    assert (outside / "precious").read_bytes() == b"x"
    assert outside.stat().st_mode & 0o777 == 0o500


def test_a_folder_deeper_than_any_path_may_be_long_goes(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    for _ in range(2000):
        os.mkdir("deep", dir_fd=descriptor)
        deeper = os.open("deep", os.O_RDONLY | os.O_DIRECTORY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = deeper
    os.close(descriptor)
    delete_folder(folder)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_whose_mode_keeps_everybody_out_goes(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "closed").mkdir(parents=True)
    (folder / "closed" / "file").touch()
    (folder / "closed").chmod(0)
    folder.chmod(0)
    delete_folder(folder)
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_there_is_deleted_already(tmp_path: Path) -> None:
    delete_folder(tmp_path / "nothing")
    delete_file(tmp_path / "nothing")
    (tmp_path / "file").touch()
    delete_folder(tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_deleted_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").touch()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("pipeline.deletion.os.unlink", refuse)
    with pytest.raises(PermissionError):
        delete_folder(folder)
    assert (folder / "file").is_file()
