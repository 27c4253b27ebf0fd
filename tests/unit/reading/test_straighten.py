import numpy as np
import pytest
from PIL import Image

from pipeline.reading.straighten import Grey, lies_on_its_side, skew_of
from tests.builders_documents import plain_bill
from tests.builders_pdf import pdf_of
from tests.builders_scans import picture_of

BILL = pdf_of(plain_bill())


def scanned(turn: float) -> Grey:
    return np.asarray(picture_of(BILL, turn=turn, dots=120))


@pytest.mark.parametrize("turn", [-2.4, -0.7, 0.0, 0.5, 1.6, 2.8])
def test_a_skew_is_measured_to_a_fifth_of_a_degree(turn: float) -> None:
    assert skew_of(scanned(turn)) == pytest.approx(-turn, abs=0.2)


@pytest.mark.parametrize(("turn", "on_its_side"), [(0, False), (90, True), (180, False), (270, True), (1.4, False), (-2.3, False)])
def test_a_page_on_its_side_is_noticed(turn: float, *, on_its_side: bool) -> None:
    assert lies_on_its_side(scanned(turn)) is on_its_side


@pytest.mark.parametrize("turn", [-1.5, 0.8])
def test_the_black_edges_of_a_scan_say_nothing_of_how_its_print_lies(turn: float) -> None:
    page = scanned(turn).copy()
    page[:, :16] = page[-12:, :] = 0
    assert not lies_on_its_side(page)
    assert skew_of(page) == pytest.approx(-turn, abs=0.2)


def test_an_empty_page_is_neither() -> None:
    blank = np.asarray(Image.new("L", (850, 1100), 250))
    assert not lies_on_its_side(blank)
    assert skew_of(blank) == 0
