"""The pictures in a report: drawn from our copy of the papers, the same after every crash, and never a reason to fail."""

from __future__ import annotations

import base64
import io
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from pipeline.config import load_site
from pipeline.documents import DocumentReader
from pipeline.passes import one_pass
from pipeline.shell import opened_shell
from tests.builders import extracted
from tests.builders_shell import NOW, PaperReaderOfTests, a_site, put_bundle, reports_of, with_all_lists_loaded
from tests.golden.judging import bundle_of, site_in
from tests.golden.regenerate import AS_OF

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pipeline.domain.bill import Bill
    from pipeline.domain.document import Raster
    from pipeline.domain.hints import Hints
    from pipeline.reading.jobs import View

PICTURE = b'src="data:image/png;base64,'


class OtherNameOnTheBill(PaperReaderOfTests):
    """Reads a bill in another name."""

    def read_bill(self, path: Path, file: str, hints: Hints, as_of: date) -> Bill:
        """The good bill of somebody else."""
        elsewhere = replace(extracted(hints.account_number), bbox=(400.0, 20.0, 500.0, 30.0))
        name = extracted("Harbor <Light> Bakery")
        return replace(super().read_bill(path, file, hints, as_of), billing_name=name, account_number=elsewhere)


class DrawsNothing(OtherNameOnTheBill):
    """Reads, but the process that draws dies each time."""

    def draw(self, path: Path, views: tuple[View, ...]) -> tuple[Raster | None, ...]:
        """Nothing could be had."""
        assert path.is_file()
        return tuple(None for _ in views)


class CannotOpen(OtherNameOnTheBill):
    """Reads, but cannot open the copy a second time."""

    def draw(self, path: Path, views: tuple[View, ...]) -> tuple[Raster | None, ...]:
        """Too many open files."""
        raise OSError(24, f"{path.name}, {len(views)}")


def report_of(folder: Path, reader: PaperReaderOfTests) -> dict[str, bytes]:
    """The report on a bundle whose bill is in another name."""
    site = a_site(folder)
    put_bundle(site)
    with opened_shell(site, reader) as shell:
        with_all_lists_loaded(shell.ledger)
        assert one_pass(replace(shell, now=lambda: NOW)).failed == []
    (report,) = reports_of(site)
    return {file.name: file.read_bytes() for file in report.iterdir()}


def test_the_report_shows_what_the_paper_says_and_the_machine_gets_words_only(tmp_path: Path) -> None:
    report = report_of(tmp_path, OtherNameOnTheBill())
    assert report["report.html"].count(PICTURE) == 1
    assert b'alt="Harbor &lt;Light&gt; Bakery"' in report["report.html"]
    assert b"img-src data:" in report["report.html"]
    assert b"base64" not in report["report.json"]
    (finding,) = [one for one in json.loads(report["report.json"])["findings"] if one["code"] == "BILL_NAME_MISMATCH"]
    assert finding["where"] == {"file": "bill.pdf", "field": "billing.customer_name", "page": 1}


@pytest.mark.parametrize("reader", [DrawsNothing(), CannotOpen()])
def test_a_report_without_its_pictures_says_the_same(tmp_path: Path, reader: PaperReaderOfTests) -> None:
    report = report_of(tmp_path, reader)
    assert PICTURE not in report["report.html"]
    assert b"Harbor &lt;Light&gt; Bakery" in report["report.html"]


def test_the_real_reader_cuts_the_address_out_of_the_bill_the_same_each_time(tmp_path: Path) -> None:
    assert _pictures(tmp_path / "one") == _pictures(tmp_path / "two")
    (picture,) = _pictures(tmp_path / "three")
    assert len(picture) <= 40 * 1024
    drawn = Image.open(io.BytesIO(picture)).convert("L")
    assert drawn.width > 2 * drawn.height
    assert drawn.getextrema() == (0, 255)


def _pictures(folder: Path) -> list[bytes]:
    """The pictures of the report on a golden bundle that has another address on its bill."""
    config = site_in(folder)
    config.write_text(config.read_text("utf-8").replace('folder = "inbox"', 'folder = "inbox"\nquiet_seconds = 0'), "utf-8")
    bundle = bundle_of("address-differs")
    shutil.copytree(bundle, folder / "inbox" / bundle.parent.name / bundle.name)
    site = load_site(config)
    with DocumentReader(site.policy, site.documents) as reader, opened_shell(site, reader) as shell:
        assert one_pass(replace(shell, now=lambda: datetime(AS_OF.year, AS_OF.month, AS_OF.day, 12, tzinfo=UTC))).failed == []
    (page,) = site.outbox_folder.glob("*/*/report.html")
    return [base64.b64decode(part.partition(b'"')[0]) for part in page.read_bytes().split(PICTURE)[1:]]
