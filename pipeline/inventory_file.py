"""Reads the CSV files that `portin inventory import` takes; every mistake in a file is told at once, with its row."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pandas as pd
from pandera.errors import SchemaErrors

from pipeline.domain.inventory import ListKind
from pipeline.domain.numbers import NO_NUMBER
from pipeline.errors import UsageError
from pipeline.reading.telephone import national_numbers
from schemas.inventory import ALIASES, SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pandera.pandas import DataFrameSchema

Rows = list[dict[str, object]]

_MISTAKES_SHOWN = 20
_HEADER_ROW = 1
_NAMED_KINDS = {ListKind.ROUTING, ListKind.SOURCE, ListKind.ACCOUNT}


def read_list(kind: ListKind, file: str, content: bytes) -> Rows:
    """The rows of a list as the ledger keeps them.

    Raises:
        UsageError: the file is not such a list; the message names every mistake.
    """
    table = _checked(SCHEMAS[kind.value], file, _parsed(file, content).rename(columns=dict(ALIASES[kind.value])))
    return _named_rows(kind, file, table) if kind in _NAMED_KINDS else _number_rows(kind, file, table)


def folded(name: str) -> str:
    """A name as names are compared: without regard to case and spaces."""
    return " ".join(name.split()).casefold()


def _parsed(file: str, content: bytes) -> pd.DataFrame:
    try:
        text = content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
        table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, skipinitialspace=True, index_col=False)
    except UnicodeDecodeError as error:
        raise _refused(file, ["it is not UTF-8 text; save it as CSV UTF-8"]) from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise _refused(file, [f"it is no CSV with a header row ({' '.join(str(error).split())})"]) from error
    return table.rename(columns=lambda name: re.sub(r"[\s_]+", "_", str(name).strip().lower()))


def _checked(schema: DataFrameSchema, file: str, table: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name, column in schema.columns.items() if name not in table.columns and column.required]
    if missing:
        raise _refused(file, [f"row {_HEADER_ROW}: column {name} is missing" for name in missing])
    for name in schema.columns:
        if name not in table.columns:
            table[name] = pd.Series("", index=table.index, dtype="str")
    stripped = table[list(schema.columns)].apply(lambda column: column.str.strip())
    try:
        return schema.validate(stripped, lazy=True)
    except SchemaErrors as error:
        raise _refused(file, list(_cases(error.failure_cases))) from error


def _cases(cases: pd.DataFrame) -> Iterator[str]:
    for column, check, index, found in zip(cases["column"], cases["check"], cases["index"], cases["failure_case"], strict=True):
        where = f"row {int(index) + _HEADER_ROW + 1}" if pd.notna(index) else "the whole list"
        yield f"{where}: {column} is {found!a}; right is: {check}"


def _number_rows(kind: ListKind, file: str, table: pd.DataFrame) -> Rows:
    given = table["phone_number"]
    numbers, _ = national_numbers(given)
    wrong = given[numbers == NO_NUMBER]
    if len(wrong):
        raise _refused(
            file, [f"row {index + _HEADER_ROW + 1}: {text!a} is no US or Canadian phone number" for index, text in wrong.items()]
        )
    labels = table["status"].str.lower() if kind is ListKind.REQUESTS else table["name"]
    first = pd.DataFrame({"number": numbers, "label": labels.to_numpy()}).drop_duplicates("number").sort_values("number")
    return [{"kind": kind.value, "number": int(n), "label": str(label)} for n, label in zip(first["number"], first["label"], strict=True)]


def _named_rows(kind: ListKind, file: str, table: pd.DataFrame) -> Rows:
    key = ["account_id"] if kind is ListKind.ACCOUNT else ["id", "account_id"]
    repeated = table[table.duplicated(key)]
    if len(repeated):
        raise _refused(file, [f"row {int(index) + _HEADER_ROW + 1}: stands there already" for index in repeated.index])
    rows: Rows = [{str(name): str(cell) for name, cell in row.items()} for row in table.to_dict("records")]
    return rows if kind is ListKind.ACCOUNT else [row | _key(row) for row in rows]


def _key(row: Mapping[str, object]) -> dict[str, object]:
    return {"name_key": folded(str(row["name"]))}


def _refused(file: str, mistakes: list[str]) -> UsageError:
    shown = mistakes[:_MISTAKES_SHOWN]
    more = [f"... and {len(mistakes) - len(shown)} more"] if len(mistakes) > len(shown) else []
    return UsageError("\n".join([f"{file}: {len(mistakes)} mistake(s), nothing was changed", *(f"  {line}" for line in [*shown, *more])]))
