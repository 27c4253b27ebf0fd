from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.rapid_recognition import HEADER, main, picture_from, table_of
from pipeline.reading.recognized import recognized_words, rows_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pipeline.rapid_recognition import Found


def a_picture() -> NDArray[np.uint8]:
    """White paper of 200 by 100 dots with ink from (20, 30) to (59, 49)."""
    picture = np.full((100, 200), 255, dtype=np.uint8)
    picture[30:50, 20:60] = 0
    return picture


def seen(text: str, left: int = 10, right: int = 80, confidence: float = 0.99) -> Found:
    return text, confidence, ((left, 20), (right, 20), (right, 60), (left, 60))


def pgm(picture: NDArray[np.uint8]) -> bytes:
    return b"P5\n%d %d\n255\n" % (picture.shape[1], picture.shape[0]) + picture.tobytes()


def test_a_word_has_the_box_of_its_ink() -> None:
    assert [*table_of([[seen("Total")]], a_picture())] == [HEADER, "5\t1\t1\t1\t1\t1\t20\t30\t40\t20\t99.0\tTotal"]


def test_the_table_is_read_like_that_of_tesseract() -> None:
    table = "\n".join(table_of([[seen("Total"), seen("$41.20", left=30)], [seen("Due")]], a_picture()))
    words = recognized_words(rows_in(table.encode()), 3, 0.36)
    assert [(word.text, word.page, round(word.confidence, 2)) for word in words] == [
        ("Total", 3, 0.99),
        ("$41.20", 3, 0.99),
        ("Due", 3, 0.99),
    ]


def test_a_word_without_ink_and_a_word_of_no_visible_letters_are_left_out() -> None:
    assert [*table_of([[seen("ghost", left=100, right=150), seen("\t\x00 ")]], a_picture())] == [HEADER]


def test_a_line_end_or_a_tab_in_a_word_makes_no_row_and_no_cell() -> None:
    (_, row) = table_of([[seen("a\tb\nc")]], a_picture())
    assert row.endswith("\tabc")


def test_a_picture_is_taken_from_its_bytes() -> None:
    assert (picture_from(io.BytesIO(pgm(a_picture()))) == a_picture()).all()


@pytest.mark.parametrize("content", [b"", b"P6\n2 2\n255\n", b"P5\n20 20\n255\nabc"])
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        picture_from(io.BytesIO(content))


def test_only_the_table_is_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def engine() -> object:
        def read(picture: NDArray[np.uint8]) -> Sequence[Sequence[Found]]:
            print("loading a model", picture.shape)  # noqa: T201 - as engines do
            return [[seen("Total")]]

        return read

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(pgm(a_picture()))))
    main(engine)  # type: ignore[arg-type]  # an engine that reads nothing else
    told = capsys.readouterr().out.splitlines()
    assert told == [HEADER, "5\t1\t1\t1\t1\t1\t20\t30\t40\t20\t99.0\tTotal"]
