from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from pipeline.commands.numbers import run
from pipeline.errors import TemporaryError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "phone_number\n+14108430142\n8008430143\n"
MIXED = GOOD + "843-0142\n"


def written(folder: Path, content: str, name: str = "numbers.csv") -> Path:
    file = folder / name
    file.write_text(content, encoding="utf-8")
    return file


def test_a_list_without_a_refused_number_ends_with_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(written(tmp_path, GOOD), None, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["file"], told["total"], told["unknown"], told["not_portable"]) == ("numbers.csv", 2, 2, 0)


def test_a_list_with_a_refused_number_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(written(tmp_path, MIXED), None, as_json=False) == 1
    assert capsys.readouterr().out.startswith("3 numbers: 1 cannot be ported, 2 can be asked for\n")


@pytest.mark.parametrize("content", ["", "phone_number\n", 'phone_number\n"', "routing_id\nVOM\n"])
def test_a_list_without_numbers_ends_with_one_and_says_why(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(written(tmp_path, content), tmp_path / "out.csv", as_json=True) == 1
    assert json.loads(capsys.readouterr().out)["findings"]


@pytest.mark.parametrize("name", ["out.csv", "out.parquet", "OUT.CSV"])
def test_every_row_is_in_the_table(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.reports.portability_rows._PIECE", 2)
    out = tmp_path / name
    run(written(tmp_path, MIXED), out, as_json=True)
    table = pd.read_csv(out, dtype=str, keep_default_na=False) if name.lower().endswith("csv") else pd.read_parquet(out)
    assert table["given"].tolist() == ["+14108430142", "8008430143", "843-0142"]
    assert table["status"].tolist() == ["unknown", "unknown", "not_portable"]
    assert [file.name for file in tmp_path.iterdir() if file.name.endswith(".part")] == []


def test_another_ending_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.csv or \.parquet"):
        run(tmp_path / "absent.csv", tmp_path / "out.xlsx", as_json=True)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"absent\.csv: cannot be read"):
        run(tmp_path / "absent.csv", None, as_json=True)


def test_a_table_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    file = written(tmp_path, MIXED)
    with pytest.raises(TemporaryError, match="cannot be written"):
        run(file, tmp_path / "absent" / "out.csv", as_json=True)
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(TemporaryError, match="cannot be written"):
        run(file, tmp_path / "out.csv", as_json=True)
    assert not (tmp_path / "out.csv.part").exists()
