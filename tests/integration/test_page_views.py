"""Parts of pages, drawn in the worker from documents that lie in every way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.documents import DocumentReader
from pipeline.domain.bill import Bill
from pipeline.domain.document import Turn
from pipeline.domain.hints import NO_HINTS
from pipeline.page_views import drawings
from pipeline.reading.jobs import NO_PICTURE, PageLimits, View, picture_from
from tests.builders_documents import AS_OF, plain_bill
from tests.builders_pdf import bill_pdf, content_pdf, pdf_of
from tests.builders_scans import picture_of, saved

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIMITS = PageLimits()
HEADING = (38.0, 28.0, 330.0, 52.0)
"""Where the plain bill prints its carrier in large type."""
EMPTY = (300.0, 560.0, 560.0, 690.0)


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with DocumentReader() as one:
        yield one


def seen(content: bytes, *views: View) -> list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]] | None]:
    """The pictures of the views."""
    pictures: list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]] | None] = []
    for told in drawings(content, views, 25):
        line, _, pixels = told.partition(b"\n")
        picture = picture_from(line + b"\n", LIMITS)
        assert (picture is None) == (told == NO_PICTURE)
        if picture:
            assert picture.size == len(pixels)
        pictures.append(np.frombuffer(pixels, np.uint8).reshape(picture.height, picture.width) if picture else None)
    return pictures


def darkness(content: bytes, view: View) -> float:
    (picture,) = seen(content, view)
    assert picture is not None
    return float((picture < 128).mean())


def test_a_box_is_cut_out_at_the_wanted_sharpness() -> None:
    (heading, page) = seen(bill_pdf(), View(1, box=HEADING, dots_per_inch=150), View(1))
    assert heading is not None
    assert page is not None
    assert heading.shape == pytest.approx((24 * 150 / 72, 292 * 150 / 72), abs=1)  # a page is drawn in whole dots
    assert page.shape == pytest.approx((1210, 935), abs=1)
    assert (heading < 128).mean() > 0.05
    assert darkness(bill_pdf(), View(1, box=EMPTY)) == 0


@pytest.mark.parametrize(("turned", "quarters"), [(90, 1), (180, 2), (270, 3)])
@pytest.mark.parametrize("kind", ["PDF", "PNG"])
def test_a_page_that_lies_on_its_side_is_put_upright(turned: int, quarters: int, kind: str) -> None:
    sideways = saved([picture_of(bill_pdf(), turn=turned, noise=0)], kind)
    assert darkness(sideways, View(1, Turn(quarters), HEADING)) > 0.05
    assert darkness(sideways, View(1, Turn(quarters), EMPTY)) == 0


def test_a_skewed_page_is_levelled_as_it_was_for_reading() -> None:
    skewed = saved([picture_of(bill_pdf(), turn=-2, noise=0)], "PNG")
    level, skew = darkness(skewed, View(1, Turn(0, 2.0), HEADING)), darkness(skewed, View(1, box=HEADING))
    assert level == pytest.approx(darkness(bill_pdf(), View(1, box=HEADING)), rel=0.15)
    assert level > skew


def test_a_page_of_a_picture_file_is_found_by_its_number() -> None:
    empty = picture_of(content_pdf(b""), noise=0)
    assert darkness(saved([empty, picture_of(bill_pdf(), noise=0)], "TIFF"), View(2, box=HEADING)) > 0.05


def test_a_box_over_the_edge_is_cut_at_the_edge() -> None:
    (corner,) = seen(bill_pdf(), View(1, box=(540.0, 780.0, 700.0, 900.0), dots_per_inch=72))
    assert corner is not None
    assert corner.shape == (12, 72)


@pytest.mark.parametrize(
    ("content", "view"),
    [
        (bill_pdf(), View(9)),
        (bill_pdf(), View(1, box=(700.0, 10.0, 720.0, 20.0))),
        (bill_pdf(), View(1, box=(90.0, 10.0, 20.0, 20.0))),
        (b"%PDF-1.7\nnothing", View(1)),
        (b"nothing", View(1)),
        (b"", View(1)),
        (content_pdf(b"", extra=b"/UserUnit 1 /MediaBox [0 0 90000 90000]"), View(1)),
    ],
)
def test_what_cannot_be_drawn_is_told(content: bytes, view: View) -> None:
    assert seen(content, view) == [None]


def test_a_huge_page_is_drawn_more_coarsely() -> None:
    (page,) = seen(pdf_of(plain_bill()), View(1, dots_per_inch=2000))
    assert page is not None
    assert max(page.shape) <= 4000


def test_a_fact_is_drawn_where_the_reader_found_it(reader: DocumentReader, tmp_path: Path) -> None:
    for rotate in (0, 90, 180, 270):
        path = tmp_path / "bill.pdf"
        path.write_bytes(pdf_of(plain_bill(), rotate=rotate))
        bill = reader.read_bill(path, "bill.pdf", NO_HINTS, AS_OF)
        assert isinstance(bill, Bill)
        assert bill.billing_name is not None
        x0, top, x1, bottom = bill.billing_name.bbox
        turn = bill.document.turn_of(1)
        beside = (x1 + 8, top, x1 + 40, bottom)
        name, blank, missing = reader.draw(path, (View(1, turn, (x0, top, x1, bottom)), View(1, turn, beside), View(7)))
        assert name is not None
        assert blank is not None
        assert min(name.pixels) < 60
        assert min(blank.pixels) == 255
        assert missing is None


def test_a_document_that_kills_its_process_gives_no_pictures(tmp_path: Path) -> None:
    from pipeline.config import DocumentSettings
    from pipeline.domain.policy import Policy

    path = tmp_path / "bill.pdf"
    path.write_bytes(bill_pdf())
    with DocumentReader(Policy(pdf_wall_seconds=0.01), DocumentSettings()) as impatient:
        assert impatient.draw(path, (View(1), View(1))) == (None, None)
