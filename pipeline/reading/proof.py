"""An extra proof: every telephone number it prints, with the page where it first stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.domain.bill import PrintedNumber
from pipeline.domain.proof import Proof
from pipeline.reading.candidates import number_ranges_in
from pipeline.reading.layout import layout_of

if TYPE_CHECKING:
    from pipeline.domain.document import Document
    from pipeline.domain.telephone import TelephoneNumber


def read_proof(document: Document, file: str) -> Proof:
    """Every number on the pages, ranges written out, in the order of the pages."""
    pages: dict[TelephoneNumber, int] = {}
    for run in layout_of(document).runs:
        for found in number_ranges_in(run.text):
            for number in found.value:
                pages.setdefault(number, run.page)
    numbers = tuple(PrintedNumber(number, page) for number, page in pages.items())
    return Proof(file, document.facts, numbers)
