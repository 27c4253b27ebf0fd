"""The pictures of a report: what they show, and that an account number is never among it."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from pipeline.domain.document import STRAIGHT, PageBox, Raster, Turn
from pipeline.domain.finding import Printed, Severity, Where
from pipeline.reading.jobs import POINTS_PER_INCH, View
from pipeline.reports.crops import DOTS_PER_INCH, LARGEST_CROP, MARGINS, MOST_CROPS, crop_of, cut, places_to_show, view_of
from tests.builders import ACCOUNT_NUMBER, a_bill, a_case, a_letter, extracted
from tests.builders_reports import a_finding, a_judgement

if TYPE_CHECKING:
    from pipeline.domain.case import Case
    from pipeline.domain.document import Box

BOX = (72.0, 300.0, 240.0, 312.0)
NAME = Where(file="bill.pdf", page=1, printed=Printed(BOX, "Harbor Light Bakery"))
PADDING = 6


def shown(case: Case, *places: Where) -> tuple[Where, ...]:
    return places_to_show(case, a_judgement(*(a_finding(where=place) for place in places)))


def drawn(box: Box, shade: int = 200) -> Raster:
    """What the worker would send for the box: a sheet of one grey."""
    x0, top, x1, bottom = cut(box)
    width, height = (round(side * DOTS_PER_INCH / POINTS_PER_INCH) for side in (x1 - x0, bottom - top))
    return Raster(width, height, POINTS_PER_INCH / DOTS_PER_INCH, bytes([shade]) * (width * height))


def pixels(where: Where, raster: Raster, case: Case) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The picture as a browser shows it, in grey and without the padding."""
    crop = crop_of(where, raster, case)
    assert crop is not None
    content = base64.b64decode(crop.uri.removeprefix("data:image/png;base64,"))
    grey = np.asarray(Image.open(io.BytesIO(content)).convert("L"))
    return grey[PADDING:-PADDING, PADDING:-PADDING]


def at(place: Box, box: Box = BOX) -> tuple[slice, slice]:
    """Where a place of the page lies in the picture of a box."""
    left, above = cut(box)[:2]
    x0, top, x1, bottom = (round(side * DOTS_PER_INCH / POINTS_PER_INCH) for side in place)
    dx, dy = (round(side * DOTS_PER_INCH / POINTS_PER_INCH) for side in (left, above))
    return slice(max(0, top - dy), bottom - dy), slice(max(0, x0 - dx), x1 - dx)


def test_a_place_is_cut_at_its_own_box_and_never_left_of_the_page() -> None:
    beside, above = MARGINS
    assert cut(BOX) == (72 - beside, 300 - above, 240 + beside, 312 + above)
    assert cut((1.0, 1.0, 50.0, 12.0))[:2] == (0.0, 0.0)


def test_the_page_is_drawn_as_it_was_straightened() -> None:
    assert view_of(NAME, Turn(1, 0.5)) == View(1, Turn(1, 0.5), cut(BOX), DOTS_PER_INCH)


def test_a_picture_carries_the_text_as_printed() -> None:
    crop = crop_of(NAME, drawn(BOX), a_case())
    assert crop is not None
    assert crop.text == "Harbor Light Bakery"
    assert crop.width / crop.height == pytest.approx((174 * 150 / 72 + 2 * PADDING) / (15 * 150 / 72 + 2 * PADDING), rel=0.05)


def test_the_space_to_sign_is_described() -> None:
    crop = crop_of(replace(NAME, printed=Printed(BOX)), drawn(BOX), a_case())
    assert crop is not None
    assert crop.text == "the space for the signature"


def test_only_findings_with_something_printed_get_a_picture() -> None:
    assert shown(a_case(), NAME, Where(file="bill.pdf", page=1), Where(file="request.toml")) == (NAME,)


def test_the_gravest_findings_get_the_pictures_in_the_order_of_the_papers() -> None:
    places = [replace(NAME, field=f"field {index}") for index in range(MOST_CROPS + 3)]
    letter = replace(NAME, file="a-letter.pdf")
    judgement = a_judgement(*(a_finding(where=place, severity=Severity.WARN) for place in places), a_finding(where=letter))
    assert places_to_show(a_case(), judgement) == (letter, *places[: MOST_CROPS - 1])


@pytest.mark.parametrize("text", [f"Harbor Light {ACCOUNT_NUMBER}", ACCOUNT_NUMBER.replace("-", "").replace(" ", "")])
def test_a_text_with_the_account_number_in_it_gets_no_picture(text: str) -> None:
    assert shown(a_case(), replace(NAME, printed=Printed(BOX, text))) == ()


def test_a_box_that_is_mostly_the_account_number_gets_no_picture() -> None:
    account = replace(extracted("5512 8831"), bbox=(72.0, 300.0, 140.0, 312.0))
    assert shown(a_case(bill=a_bill(account_number=account)), NAME) == ()
    assert shown(a_case(bill=a_bill(account_number=replace(account, page=2))), NAME) == (NAME,)


@pytest.mark.parametrize("box", [(72.0, 300.0, 72.0, 312.0), (0.0, 0.0, 612.0, 792.0), (240.0, 300.0, 72.0, 312.0)])
def test_a_box_that_no_fact_can_have_gets_no_picture(box: Box) -> None:
    assert shown(a_case(), replace(NAME, printed=Printed(box, "Harbor Light"))) == ()


def test_the_account_number_inside_a_box_is_painted_black_and_nothing_else_is() -> None:
    place = (100.0, 301.0, 140.0, 311.0)
    account = replace(extracted("VB-495331"), bbox=place)
    picture = pixels(NAME, drawn(BOX), a_case(bill=a_bill(account_number=account)))
    assert picture[at(place)].max() == 0
    assert picture[at((72.0, 300.0, 96.0, 312.0))].min() > 150
    assert picture[at((144.0, 300.0, 240.0, 312.0))].min() > 150


def test_other_figures_inside_a_box_are_painted_black() -> None:
    veil = (200.0, 300.0, 230.0, 312.0)
    letter = a_letter(veiled=(PageBox(1, veil), PageBox(2, BOX)), account_number=None)
    picture = pixels(replace(NAME, file="loa.pdf"), drawn(BOX), a_case(loa=letter))
    assert picture[at(veil)].max() == 0
    assert picture[at((72.0, 300.0, 190.0, 312.0))].min() > 150


def test_a_picture_is_the_same_bytes_every_time_and_small_whatever_the_scan() -> None:
    box = (40.0, 300.0, 560.0, 480.0)
    sheet = drawn(box)
    noise = np.random.default_rng(7).integers(0, 256, sheet.width * sheet.height, dtype=np.uint8).tobytes()
    grainy, where = replace(sheet, pixels=noise), replace(NAME, printed=Printed(box, "Harbor Light"))
    first = crop_of(where, grainy, a_case())
    assert first is not None
    assert crop_of(where, grainy, a_case()) == first
    assert len(base64.b64decode(first.uri.partition(",")[2])) <= LARGEST_CROP


def test_a_straight_page_needs_no_turn() -> None:
    assert view_of(NAME, STRAIGHT).turn == Turn()
