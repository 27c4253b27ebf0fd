"""The pages that an e-sign service adds to a letter: its record of who was asked, who looked and who signed, and no place to sign."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.reading.layout import Layout

_HEADING = re.compile(
    r"(?:final )?audit (?:report|trail|log)|(?:document )?signature certificate|certificate of (?:completion|signature)|signing (?:log|"
    r"history)|document history|certificat (?:de signature|d.achèvement)|(?:piste|rapport) d.audit",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:viewed|sent|emailed|e-?signed|completed|timestamp|ip(?: address)?|envelope id|document id|transaction id|reference number)\b",
    re.IGNORECASE,
)
_COMPLETED = re.compile(r"\bcompleted\b|\bstatus:? *(?:signed|completed)\b|\bterminé", re.IGNORECASE)
_FEWEST_EVENTS = 2


def record_pages(layout: Layout) -> frozenset[int]:
    """The pages, from 1, that are a service's record: headed as one and listing what happened; never the first page of a document."""
    headed = {run.page for run in layout.runs if run.page > 1 and _HEADING.match(run.text) and run.top < layout.page_sizes[run.page][1] / 3}
    return frozenset(
        page for page in headed if sum(run.page == page and bool(_EVENT.search(run.text)) for run in layout.runs) >= _FEWEST_EVENTS
    )


def completed_record(layout: Layout) -> int | None:
    """The page of a record that says that all have signed; None when there is none."""
    return next((run.page for run in layout.runs if run.page in record_pages(layout) and _COMPLETED.search(run.text)), None)
