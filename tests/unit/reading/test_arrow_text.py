from __future__ import annotations

import pandas as pd
import pyarrow as pa

from pipeline.reading.arrow_text import bytes_of, series_of, text_array


def test_a_column_survives_the_way_to_arrow_and_back() -> None:
    column = pd.Series(["a", "", "\u00e9"], dtype="str")
    assert series_of(text_array(column)).tolist() == column.tolist()
    assert series_of(text_array(column)).dtype == column.dtype


def test_a_missing_text_is_empty() -> None:
    assert text_array(pd.Series(["a", None], dtype="str")).to_pylist() == ["a", ""]


def test_texts_that_are_plain_objects_are_taken_too() -> None:
    assert text_array(pd.Series(["a", "b"], dtype=object)).to_pylist() == ["a", "b"]


def test_the_bytes_of_a_slice_begin_and_end_with_spare_zeros() -> None:
    offsets, content = bytes_of(pa.array(["xx", "ab", "c"], pa.large_string()).slice(1), spare=4)
    assert offsets.tolist() == [4, 6, 7]
    assert content.tobytes() == b"\0\0\0\0abc\0\0\0\0"


def test_no_text_has_no_bytes() -> None:
    offsets, content = bytes_of(pa.array([""], pa.large_string()), spare=1)
    assert offsets.tolist() == [1, 1]
    assert content.tobytes() == b"\0\0"
