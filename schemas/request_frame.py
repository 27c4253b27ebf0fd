"""The pandera schema of a port request: a frame with one row and a column for every dotted field name."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.request import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandera.pandas as pa

    from schemas.field import Field


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
    """The pandera schema of a request as a frame with one row and a column for every dotted field name."""
    import pandera.pandas as pa

    def check(field: Field) -> pa.Check:
        return pa.Check(lambda value: _lack(field, value) is None, element_wise=True, ignore_na=False, name="request field")

    # nullable, because whether a field may be absent is the check's to say, together with the empty text
    columns = {field.path: pa.Column(None, checks=[check(field)], nullable=True, description=field.description) for field in FIELDS}
    return pa.DataFrameSchema(columns, strict=True, name="port request")


def lacks(values: Mapping[str, object]) -> Iterator[tuple[Field, Lack]]:
    """Validates the flattened request with pandera: every field that is missing, of another kind, or beyond its limits."""
    import pandas as pd
    import pandera.errors

    frame = pd.DataFrame({field.path: pd.Series([values.get(field.path)], dtype=object) for field in FIELDS})
    try:
        frame_schema().validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        failed = set(errors.failure_cases["column"])  # never str(errors): it would print the PIN
        for field in FIELDS:
            lack = _lack(field, values.get(field.path))
            if field.path in failed and lack is not None:
                yield field, lack
