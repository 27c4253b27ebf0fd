import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.commands.read import run
from pipeline.documents import DocumentReader
from pipeline.errors import TemporaryError, UsageError
from tests.builders_pdf import bill_pdf
from tests.builders_scans import scan_of


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


def test_a_bill_is_drawn_with_its_facts_marked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, target = tmp_path / "bill.pdf", tmp_path / "bill.png"
    file.write_bytes(bill_pdf())
    target.write_bytes(b"an older picture")
    assert run("bill", file, as_json=True, annotate=target) == 0
    name = json.loads(capsys.readouterr().out)["fields"]["billing_name"]
    picture = Image.open(target).convert("RGB")
    x0, top, x1, bottom = (round(side * 110 / 72) for side in name["bbox"])
    edge = [picture.getpixel((x, top - 2)) for x in range(x0, x1)]
    assert len(set(edge)) == 1
    assert edge[0] != (255, 255, 255)
    assert min(picture.convert("L").crop((x0, top, x1, bottom)).tobytes()) < 60
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bill.pdf", "bill.png"]


def test_a_scan_is_drawn_level_with_its_facts_marked(tmp_path: Path, program: Callable[[str, str], str]) -> None:
    program("tesseract", "tesseract-ocr")
    file, target = tmp_path / "bill.png", tmp_path / "marked.png"
    file.write_bytes(scan_of(bill_pdf(), turn=1.4, kind="PNG"))
    assert run("bill", file, as_json=True, annotate=target) == 0
    pixels = np.asarray(Image.open(target).convert("RGB")).reshape(-1, 3).astype(int)
    coloured = pixels[pixels.max(axis=1) - pixels.min(axis=1) > 60]
    _, counts = np.unique(coloured, axis=0, return_counts=True)
    assert (counts > 300).sum() >= 5


def test_nothing_is_drawn_of_what_cannot_be_read(tmp_path: Path) -> None:
    file, target = tmp_path / "loa.pdf", tmp_path / "loa.png"
    file.write_bytes(b"nothing")
    assert run("loa", file, as_json=True, annotate=target) == 1
    assert not target.exists()


def test_a_picture_with_another_ending_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    file = tmp_path / "bill.pdf"
    file.write_bytes(bill_pdf())
    with pytest.raises(UsageError, match="choose this ending"):
        run("bill", file, as_json=True, annotate=file)
    assert file.read_bytes() == bill_pdf()


def test_a_picture_that_cannot_be_written_is_a_failure_of_the_moment(tmp_path: Path) -> None:
    file = tmp_path / "bill.pdf"
    file.write_bytes(bill_pdf())
    with pytest.raises(TemporaryError, match="cannot be written"):
        run("bill", file, as_json=True, annotate=tmp_path / "nowhere" / "bill.png")


def test_pages_that_cannot_be_drawn_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, target = tmp_path / "bill.pdf", tmp_path / "bill.png"
    file.write_bytes(bill_pdf())
    monkeypatch.setattr(DocumentReader, "draw", lambda _self, _path, views: tuple(None for _ in views))
    with pytest.raises(TemporaryError, match="could not be drawn"):
        run("bill", file, as_json=True, annotate=target)
    assert not target.exists()
