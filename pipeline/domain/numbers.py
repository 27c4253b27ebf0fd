"""The number list in columns: from the file to the report there is no Python object per row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.domain.telephone import TelephoneNumber, e164, national

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["DETAIL_COLUMNS", "NO_NUMBER", "Form", "NumberList", "TelephoneNumber", "e164", "national"]

NO_NUMBER = 0
"""The national number of a row whose text is no number in an accepted form."""

DETAIL_COLUMNS = (
    "routing_type",
    "routing_id",
    "tracking_source",
    "receiving_number",
    "account",
    "number_name",
    "number_type",
    "pin",
    "tags",
    "notes",
)
"""The optional columns of `numbers.csv`, in the order of the template."""

ROUTE_COLUMNS = ("routing_type", "routing_id", "receiving_number", "tracking_source", "account")
"""The columns that say where a number will ring, and whose it will be."""


class Form(IntEnum):
    """How the text of a row is written; `FOREIGN` is an international number whose country code is not +1."""

    ACCEPTED = 0
    NOT_ACCEPTED = 1
    SPREADSHEET_DAMAGE = 2
    EXTENSION = 3
    SHORT_CODE = 4
    FOREIGN = 5


@dataclass(frozen=True)
class NumberList:
    """Every row of a number list, accepted or not, in the order of the file.

    Attributes:
        file: `numbers.csv` or `numbers.txt`.
        table: one line per number with the columns `row` (int64, line of the file from 1), `position` (int64, place on that line, from 1),
            `given` (str, the text as sent), `number` (int64, the 10-digit national number, `NO_NUMBER` when the form is not accepted),
            `form` (uint8, a `Form`) and, from a CSV, the detail columns it names (str, empty when absent).
        header: the column names as the partner wrote them, in order; empty for a typed list.
        typed: whether it is a typed list and not a CSV with a header.
    """

    file: str
    table: pd.DataFrame
    header: tuple[str, ...] = ()
    typed: bool = False

    def __len__(self) -> int:
        """How many numbers the list holds, good or bad."""
        return len(self.table)

    @cached_property
    def number(self) -> NDArray[np.int64]:
        """The 10-digit national numbers, `NO_NUMBER` where a row has none."""
        return self.table["number"].to_numpy(dtype=np.int64)

    @cached_property
    def form(self) -> NDArray[np.uint8]:
        """How each row is written, as `Form` values."""
        return self.table["form"].to_numpy(dtype=np.uint8)

    @cached_property
    def route_groups(self) -> tuple[NDArray[np.intp], list[tuple[str, ...]]]:
        """Which distinct combination of the cells `ROUTE_COLUMNS` each row has, and these combinations; a million rows have few."""
        group = np.zeros(len(self), dtype=np.intp)
        for column in filter(self.has, ROUTE_COLUMNS):
            codes, texts = pd.factorize(self.table[column])
            if len(texts) > 1:  # one text in all rows, as in most columns, parts nothing
                group, _ = pd.factorize(group * len(texts) + codes)
        _, first = np.unique(group, return_index=True)
        cells = ([text.strip() for text in self._cells(column, first)] for column in ROUTE_COLUMNS)
        return group, list(zip(*cells, strict=True))

    def _cells(self, column: str, rows: NDArray[np.intp]) -> list[str]:
        return self.table[column].iloc[rows].tolist() if self.has(column) else [""] * rows.size

    @property
    def nothing(self) -> NDArray[np.bool_]:
        """A mask that marks no row."""
        return np.zeros(len(self.table), dtype=np.bool_)

    @cached_property
    def types(self) -> tuple[NDArray[np.intp], list[str]]:
        """Which of the distinct cells of `number_type` each row has, and these cells as sent; a list has few."""
        codes, texts = pd.factorize(self.table["number_type"])
        return codes, texts.tolist()

    def has(self, column: str) -> bool:
        """Whether the list carries this detail column."""
        return column in self.table.columns

    def is_among(self, numbers: Iterable[int]) -> NDArray[np.bool_]:
        """Marks the rows whose national number is one of `numbers`; rows without a number are never marked."""
        wanted = np.fromiter(numbers, dtype=np.int64)
        if wanted.size == 0:
            return self.nothing
        mask: NDArray[np.bool_] = np.isin(self.number, wanted) & (self.number != NO_NUMBER)
        return mask
