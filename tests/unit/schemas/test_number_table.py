from __future__ import annotations

import pandas as pd
import pytest
from pandera.errors import SchemaError, SchemaErrors

from pipeline.domain.numbers import DETAIL_COLUMNS, Form
from schemas.numbers import number_table
from tests.builders import a_number_list, a_typed_list


def test_the_tables_of_both_kinds_of_list_have_the_shape() -> None:
    for numbers in (a_number_list(pin=["4821", "", ""]), a_typed_list(), a_number_list([])):
        pd.testing.assert_frame_equal(number_table(numbers.table), numbers.table)


def test_the_schema_knows_every_detail_column_and_every_form() -> None:
    details = {name: ["x"] * len(Form) for name in DETAIL_COLUMNS}
    table = a_number_list(range(4108430142, 4108430142 + len(Form)), **details).table
    table["form"] = pd.array(list(Form), dtype="uint8")
    assert len(number_table(table)) == len(Form)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("row", pd.array([0, 1, 2], dtype="int64")),
        ("number", pd.array([1, 2, 10_000_000_000], dtype="int64")),
        ("form", pd.array([0, 0, len(Form)], dtype="uint8")),
        ("given", pd.array(["a", None, "b"], dtype="str")),
        ("notes", pd.array(["a", None, "b"], dtype="str")),
        ("notes", pd.array([1, 2, 3], dtype="int64")),
        ("colour", pd.array(["a", "b", "c"], dtype="str")),
    ],
)
def test_a_table_of_another_shape_is_refused(column: str, values: pd.api.extensions.ExtensionArray) -> None:
    table = a_number_list().table.assign(**{column: values})
    with pytest.raises((SchemaError, SchemaErrors)):
        number_table(table)


def test_an_error_over_many_rows_stays_small() -> None:
    table = a_number_list(range(4_000_000_000, 4_000_005_000)).table.assign(row=0)
    with pytest.raises(SchemaError) as caught:
        number_table(table)
    assert len(str(caught.value)) < 2000
