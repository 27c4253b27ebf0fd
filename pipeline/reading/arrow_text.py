"""Columns of text as Arrow keeps them: one run of bytes with offsets, so that a million texts are read without a Python object each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STR = pd.StringDtype("pyarrow", na_value=np.nan)


def text_array(texts: pd.Series[str]) -> pa.LargeStringArray:
    """The texts as one Arrow array; a missing one is empty."""
    array = pa.array(texts, type=pa.large_string(), from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array.fill_null("") if array.null_count else array


def series_of(texts: pa.Array | pa.ChunkedArray) -> pd.Series[str]:
    """The texts as a pandas column over the same memory."""
    series: pd.Series[str] = texts.to_pandas(types_mapper={pa.large_string(): _STR}.get)
    return series


def bytes_of(texts: pa.LargeStringArray, spare: int) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Where each text begins (and the last one ends) in the bytes of all, and a copy of these bytes with `spare` zeros at both ends."""
    _, offsets, content = texts.buffers()
    places = np.frombuffer(offsets, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    first, last = int(places[0]), int(places[-1])
    padded = np.zeros(last - first + 2 * spare, dtype=np.uint8)
    if last > first:
        padded[spare : spare + last - first] = np.frombuffer(content, dtype=np.uint8)[first:last]
    return places - (first - spare), padded
