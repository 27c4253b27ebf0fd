"""The pandera schema of a port request: a frame with a row for every dotted field name."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from schemas.request import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandera.pandas as pa

    from schemas.field import Field


VALUE = "value"
"""The column of the frame."""


class Lack(StrEnum):
    """What is wrong with a value."""

    MISSING = "missing"
    KIND = "kind"
    LIMITS = "limits"


def _lack(field: Field, value: object) -> Lack | None:
    if not field.has_kind(value):
        return Lack.KIND
    if field.required and not field.has_value(value):
        return Lack.MISSING
    return None if field.accepts(value) else Lack.LIMITS


@lru_cache(maxsize=1)
def frame_schema() -> pa.DataFrameSchema:
    """The pandera schema of a request as a frame with a row for every field, its dotted name in the index and its value in the only column.

    A column for every field would be checked one after the other, which takes twenty times as long.
    """
    import pandas as pd
    import pandera.pandas as pa

    def fit(values: pd.Series[Any]) -> pd.Series[bool]:
        return pd.Series([_lack(field, value) is None for field, value in zip(FIELDS, values, strict=True)], index=values.index)

    # nullable, because whether a field may be absent is the check's to say, together with the empty text
    column = pa.Column(None, checks=[pa.Check(fit, ignore_na=False, name="request field")], nullable=True)
    return pa.DataFrameSchema({VALUE: column}, strict=True, name="port request")


def lacks(values: Mapping[str, object]) -> Iterator[tuple[Field, Lack]]:
    """Validates the flattened request with pandera: every field that is missing, of another kind, or beyond its limits."""
    import pandas as pd
    import pandera.errors

    index = [field.path for field in FIELDS]
    frame = pd.DataFrame({VALUE: pd.Series([values.get(path) for path in index], index=index, dtype=object)})
    try:
        frame_schema().validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        failed = set(errors.failure_cases["index"])  # never str(errors): it would print the PIN
        for field in FIELDS:
            lack = _lack(field, values.get(field.path))
            if field.path in failed and lack is not None:
                yield field, lack
