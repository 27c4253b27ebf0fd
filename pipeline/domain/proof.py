"""An extra proof of ownership: only its numbers are read."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.domain.bill import PrintedNumber
from pipeline.domain.document import DocumentFacts


@dataclass(frozen=True)
class Proof:
    """A customer service record, portal print or other proof, with every telephone number it prints."""

    file: str
    document: DocumentFacts
    telephone_numbers: tuple[PrintedNumber, ...] = ()
