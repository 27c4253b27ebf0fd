import pytest

from pipeline.domain.document import Turn
from pipeline.domain.hints import NO_HINTS
from pipeline.reading.jobs import Job, PageLimits, Picture, View, job_from, picture_from
from tests.builders_documents import AS_OF

LIMITS = PageLimits(ocr_pages=5, ocr_megapixels=2)


def test_a_job_comes_out_as_it_went_in() -> None:
    job = Job("bill", "bill.pdf", 17, NO_HINTS, AS_OF, 20, LIMITS, 0.85)
    assert job_from(job.line()) == job


def test_the_views_of_a_job_go_along() -> None:
    views = (View(3), View(1, Turn(3, -1.5), (10.5, 20.0, 90.0, 40.0), 150))
    job = Job("pictures", "bill.pdf", 17, NO_HINTS, AS_OF, 20, LIMITS, 0.85, views)
    assert job_from(job.line()).views == views


def test_a_view_says_how_large_its_picture_can_be() -> None:
    assert View(1, box=(0, 0, 144, 72), dots_per_inch=150).most_pixels == 302 * 152
    assert View(1).most_pixels == 16_000_000


def test_a_picture_comes_out_as_it_went_in() -> None:
    picture = Picture(1000, 2000, 200)
    assert picture_from(picture.line(), LIMITS) == picture
    assert picture.size == 2_000_000


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b'{"record": "Bill"}\n',
        b'{"picture": [2000, 2000, 200]}\n',
        b'{"picture": [-1, 20, 200]}\n',
        b'{"picture": [10, 20]}\n',
        b'{"picture": ["x", 20, 1]}\n',
        b'{"picture": 7}\n',
        b'{"picture" [10\n',
    ],
)
def test_what_is_no_picture_within_the_limits_is_an_answer(line: bytes) -> None:
    assert picture_from(line, LIMITS) is None
