import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.reading.ruling_lines import without_ruling_lines
from pipeline.reading.straighten import Grey

SCALE = 0.36
PAPER = 250


def page(*, lines: tuple[tuple[int, int, int, int], ...] = (), shade: int = 60) -> Image.Image:
    image = Image.new("L", (1000, 600), PAPER)
    for box in lines:
        ImageDraw.Draw(image).rectangle(box, fill=shade)
    return image


def cleaned(image: Image.Image) -> Grey:
    return without_ruling_lines(np.asarray(image), SCALE)


def printed(image: Image.Image, text: str, at: tuple[int, int], size: int = 28) -> None:
    ImageDraw.Draw(image).text(at, text, fill=20, font=ImageFont.load_default(size))


@pytest.mark.parametrize("shade", [0, 120, 190])
def test_the_lines_of_a_table_are_gone_dark_or_pale(shade: int) -> None:
    image = page(
        lines=((100, 100, 900, 102), (100, 300, 900, 302), (100, 100, 102, 302), (500, 100, 502, 302), (898, 100, 900, 302)), shade=shade
    )
    assert (cleaned(image) == PAPER).all()


def test_a_line_of_a_table_that_is_not_quite_level_is_gone() -> None:
    image = page(lines=((100, 40, 102, 200), (898, 40, 900, 200)))
    ImageDraw.Draw(image).line((100, 100, 900, 102), fill=40, width=2)
    assert (cleaned(image) < PAPER - 25).sum() <= 20


def test_a_line_by_itself_stays_for_it_may_be_signed_on() -> None:
    image = page(lines=((100, 100, 900, 102),))
    assert (cleaned(image) == np.asarray(image)).all()


def test_the_sides_of_a_single_row_are_gone() -> None:
    image = page(lines=((100, 100, 102, 150), (400, 100, 402, 150)))
    assert (cleaned(image) == PAPER).all()


def test_print_stays_as_it_is() -> None:
    image = page()
    printed(image, "Billing Telephone Number 410-843-0142 [ill] | l", (60, 60))
    printed(image, "Illinois Bell", (60, 200), size=60)
    assert (cleaned(image) == np.asarray(image)).all()


def test_a_stroke_that_crosses_a_line_stays_whole() -> None:
    image = page(lines=((100, 100, 900, 102), (898, 40, 900, 240), (300, 60, 306, 140)))
    assert (cleaned(image)[60:141, 300:307] == 60).all()


def test_letters_on_a_dark_bar_stay_as_they_are() -> None:
    image = page(lines=((0, 100, 999, 170),))
    ImageDraw.Draw(image).text((100, 120), "Account number 311934587", fill=255, font=ImageFont.load_default(28))
    assert (cleaned(image) == np.asarray(image)).all()


def test_a_blank_page_stays_blank() -> None:
    assert (cleaned(page()) == PAPER).all()
