"""A fact is no surer than the words it was read from: what text recognition doubted stays doubtful."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.domain.bill import Bill, Extracted
from pipeline.domain.document import TextSource
from pipeline.domain.loa import Loa
from pipeline.reading.recognized import ILLEGIBLE

if TYPE_CHECKING:
    from pipeline.domain.document import Box, Document, Page, Word

R = TypeVar("R", Bill, Loa)

WELL_READ = 0.9
"""A word at or above this confidence takes nothing from a fact; Tesseract rarely gives a clean word more than 0.96."""
BADLY_READ = 0.8
"""One word below this takes the whole fact below every bar."""


def weighed(record: R, document: Document) -> R:
    """The bill or letter, each fact from a recognised page no surer than the weakest of its words."""
    pages = {page.number: page for page in document.pages if page.text is TextSource.OCR}
    if not pages:
        return record
    facts = {f.name: value for f in fields(record) if isinstance(value := getattr(record, f.name), Extracted)}
    changed: dict[str, Any] = {name: _weighed(fact, pages[fact.page]) for name, fact in facts.items() if fact.page in pages}
    return replace(record, **changed)


def _weighed(fact: Extracted[object], page: Page) -> Extracted[object]:
    inside = [word for word in page.words if _stands_in(fact.bbox, word) and any(c.isalnum() or c == ILLEGIBLE for c in word.text)]
    illegible = ILLEGIBLE in fact.text or ILLEGIBLE in str(fact.value) or any(ILLEGIBLE in word.text for word in inside)
    weakest = 0.0 if illegible else min((word.confidence for word in inside), default=1.0)
    return replace(fact, confidence=fact.confidence * worth_of(weakest))


def _stands_in(box: Box, word: Word) -> bool:
    x0, top, x1, bottom = box
    return x0 <= (word.x0 + word.x1) / 2 <= x1 and top <= (word.top + word.bottom) / 2 <= bottom


def worth_of(weakest: float) -> float:
    """What remains of a fact, as a part of 1, when its weakest word has this confidence."""
    if weakest < BADLY_READ:
        return BADLY_READ * weakest
    return min(1.0, weakest + 1 - WELL_READ)
