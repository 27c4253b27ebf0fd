import json
from pathlib import Path

import pytest

from pipeline.commands.read import run
from tests.builders_pdf import bill_pdf


def test_a_bill_is_printed_as_one_json_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bill.pdf"
    file.write_bytes(bill_pdf())
    assert run("bill", file, as_json=True) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["fields"]["account_number"]["value"] == "4108430142 555"


def test_a_bill_is_shown_to_people_as_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bill.pdf"
    file.write_bytes(bill_pdf())
    assert run("bill", file, as_json=False) == 0
    assert "HARBOR LIGHT DENTAL LLC" in capsys.readouterr().out


@pytest.mark.parametrize("as_json", [True, False])
def test_an_unreadable_letter_ends_with_its_code(tmp_path: Path, capsys: pytest.CaptureFixture[str], *, as_json: bool) -> None:
    file = tmp_path / "loa.pdf"
    file.write_bytes(b"nothing")
    assert run("loa", file, as_json=as_json) == 1
    assert "FILE_TYPE_NOT_ALLOWED" in capsys.readouterr().out
