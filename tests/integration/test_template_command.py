from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from pipeline.commands import template
from pipeline.domain.numbers import DETAIL_COLUMNS
from pipeline.errors import UsageError
from pipeline.reading.request_file import read_request

if TYPE_CHECKING:
    from pathlib import Path


def test_the_example_bundle_reads_without_a_remark(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new" / "acme-main"
    assert template.run(folder) == 0
    reading = read_request("request.toml", (folder / "request.toml").read_bytes())
    assert reading.faults == ()
    assert reading.request is not None
    rows = list(csv.DictReader((folder / "numbers.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == reading.request.port_in.expected_number_count
    assert rows[0]["phone_number"] == reading.request.billing.billing_telephone_number
    assert set(rows[0]) <= {"phone_number", *DETAIL_COLUMNS}
    words = (folder / "README.txt").read_text(encoding="utf-8")
    assert "loa.pdf" in words
    assert "bill.pdf" in words
    assert str(folder) in capsys.readouterr().out


@pytest.mark.parametrize("name", ["request.toml", "numbers.csv", "README.txt"])
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=name):
        template.run(tmp_path)
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [(name, "mine")]
