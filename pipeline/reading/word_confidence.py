"""A fact is no surer than the words it was read from: what text recognition doubted stays doubtful.

What the request states is the second look: a misreading that happens to give exactly what the customer wrote is as good as impossible,
and one that misses it by a letter is more likely than a customer who did. So the first is as sure as print, and the second is not stated.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from rapidfuzz.distance import Levenshtein

from pipeline.domain.address import Address
from pipeline.domain.bill import Bill, Extracted
from pipeline.domain.document import TextSource
from pipeline.domain.hints import NO_HINTS, Hints
from pipeline.domain.loa import Loa
from pipeline.reading.address_block import is_word_of_addresses
from pipeline.reading.candidates import plain
from pipeline.reading.recognized import ILLEGIBLE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.domain.document import Box, Document, Page, Word

_STATED_BY: dict[str, Callable[[Hints], tuple[str, ...]]] = {
    "account_number": lambda hints: (hints.account_number,),
    "billing_name": lambda hints: (hints.customer_name,),
    "customer_name": lambda hints: (hints.customer_name,),
    "authorized_representative": lambda hints: (hints.representative,),
    "billing_address": lambda hints: tuple(address.one_line() for address in hints.addresses),
    "service_address": lambda hints: tuple(address.one_line() for address in hints.addresses),
}
R = TypeVar("R", Bill, Loa)

WELL_READ = 0.9
"""A word at or above this confidence takes nothing from a fact; Tesseract rarely gives a clean word more than 0.96."""
BADLY_READ = 0.8
"""One word below this takes the whole fact below every bar."""
_LETTERS_PER_MISREADING = 8
_GUESSED = 0.5
"""A word below this confidence is hardly read at all."""
_FEWEST_FIGURES = 4
"""Letters and figures of a word whose second reading tells something."""


def weighed(record: R, document: Document, hints: Hints = NO_HINTS) -> R:
    """The bill or letter, each fact from a recognised page no surer than the weakest of its words, unless it is what the request states."""
    pages = {page.number: page for page in document.pages if page.text is TextSource.OCR}
    if not pages:
        return record
    facts = {f.name: value for f in fields(record) if isinstance(value := getattr(record, f.name), Extracted)}
    read = tuple(word for page in pages.values() for word in page.words)
    changed: dict[str, Any] = {
        name: _weighed(fact, _inside(fact, pages[fact.page]), read, _stated(name, hints))
        for name, fact in facts.items()
        if fact.page in pages
    }
    return replace(record, **changed)


def _stated(name: str, hints: Hints) -> frozenset[str]:
    stated = _STATED_BY[name](hints) if name in _STATED_BY else ()
    return frozenset(letters for text in stated if (letters := _letters(text)))


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", plain(text))


def _inside(fact: Extracted[object], page: Page) -> list[Word]:
    return [word for word in page.words if stands_in(fact.bbox, word) and any(c.isalnum() or c == ILLEGIBLE for c in word.text)]


def _weighed(fact: Extracted[object], inside: Sequence[Word], every: Sequence[Word], stated: frozenset[str]) -> Extracted[object]:
    """The fact, no surer than the weakest of the words `inside` it; `every` word of the document can be a second reading of one of them."""
    illegible = ILLEGIBLE in fact.text or ILLEGIBLE in str(fact.value) or any(ILLEGIBLE in word.text for word in inside)
    read = _letters(fact.value.one_line() if isinstance(fact.value, Address) else str(fact.value))
    if read in stated and not illegible:
        return fact
    weakest = 0.0 if illegible else min((_surety(word, fact, every) for word in inside), default=1.0)
    misread = BADLY_READ if any(_may_be_misread(read, text) for text in stated) else 1.0
    return replace(fact, confidence=fact.confidence * worth_of(weakest) * misread)


def _surety(word: Word, fact: Extracted[object], every: Sequence[Word]) -> float:
    """How sure a word is: one of the few words that all addresses share is hardly misread, and neither are figures read twice alike."""
    if word.confidence >= WELL_READ or word.confidence < _GUESSED:
        return word.confidence
    if isinstance(fact.value, Address) and is_word_of_addresses(word.text):
        return WELL_READ
    letters = _letters(word.text)
    if len(letters) < _FEWEST_FIGURES or not any(c.isdigit() for c in letters):
        return word.confidence
    others = (other.confidence for other in every if other is not word and _letters(other.text) == letters)
    return 1 - (1 - word.confidence) * (1 - max(others, default=0.0))


def _may_be_misread(read: str, stated: str) -> bool:
    """Whether two texts differ by so few letters that the recogniser may have caused it: one in eight, and at least one."""
    return read != stated and Levenshtein.distance(read, stated) <= max(1, len(stated) // _LETTERS_PER_MISREADING)


def stands_in(box: Box, word: Word) -> bool:
    """Whether the middle of a word lies in a box."""
    x0, top, x1, bottom = box
    return x0 <= (word.x0 + word.x1) / 2 <= x1 and top <= (word.top + word.bottom) / 2 <= bottom


def worth_of(weakest: float) -> float:
    """What remains of a fact, as a part of 1, when its weakest word has this confidence."""
    if weakest < BADLY_READ:
        return BADLY_READ * weakest
    return min(1.0, weakest + 1 - WELL_READ)
