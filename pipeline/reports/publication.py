"""One report: what it is made from, and the files it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.domain.decision import Decision
from pipeline.domain.drop import Drop
from pipeline.domain.finding import Where
from pipeline.domain.inventory import Inventory
from pipeline.domain.judgement import Judgement
from pipeline.domain.request import PortRequest
from pipeline.reports.crops import Crop
from pipeline.reports.html import report_html
from pipeline.reports.machine import report_json
from pipeline.reports.rows import accepted_mask, row_table
from pipeline.reports.tables import fix_me_csv, numbers_csv

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Receipt:
    """One decided bundle; `bundle_id` is 26 characters, of which people see the last eight. `crops` are the pictures of its findings."""

    bundle_id: str
    drop: Drop
    decision: Decision
    judgement: Judgement
    decided_at: datetime
    request: PortRequest | None = None
    inventory: Inventory = field(default_factory=Inventory)
    crops: Mapping[Where, Crop] = field(default_factory=dict)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Every row of the number list as both the page and the table tell it."""
        return row_table(self.judgement)

    @property
    def short_id(self) -> str:
        """The part of the id that people see and type."""
        return self.bundle_id[-8:].lower()


def report_files(receipt: Receipt) -> dict[str, bytes]:
    """The files of a report by name; `fix-me.csv` only where there are numbers to fix."""
    files = {
        "report.html": report_html(receipt),
        "report.json": report_json(receipt),
        "numbers.csv": numbers_csv(receipt),
    }
    if not accepted_mask(receipt.judgement).all():
        files["fix-me.csv"] = fix_me_csv(receipt)
    return files
