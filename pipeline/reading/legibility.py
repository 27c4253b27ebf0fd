"""Whether the text that a page brings along can be used, or whether its words must be recognised from its picture."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.domain.document import Page, Picture, Word

_MOST_UNMAPPED = 0.05
_WORD_LIKE = 0.6
_ENOUGH_TO_JUDGE = 10
_OUTLINES = 200
"""Strokes; a page without text but with more of them shows letters drawn as outlines."""
_FULL_PAGE = 0.5
"""Part of the page that pictures cover when it is a scan with a few words laid over it, such as a fax header or an envelope's number."""
_FEW_WORDS = 60
_AGREEING = 0.6
_NUMBER = re.compile(r"[#$(+-]*\d[\d.,:/()$%xX-]*[A-Za-z]{0,3}[.,;:)]*")
_MARKS = r"[!-/:-@\[-`{-~\u00ab\u00bb\u2010-\u2026]*"
_WORD = re.compile(_MARKS + r"[A-Za-z\u00c0-\u017f][A-Za-z0-9\u00c0-\u017f'\u2019&@.,:;/()*!?+-]*" + _MARKS)
_SPEAKABLE = re.compile(r"[aeiouy\u00c0-\u017f]", re.IGNORECASE)
_LONG = 4
"""Letters; a word of so many without a vowel is none."""


def needs_recognition(page: Page) -> bool:
    """Whether the page shows something that its own text does not say."""
    if is_garbled(page.words):
        return True
    if not page.words:
        return bool(page.pictures) or len(page.strokes) > _OUTLINES
    return len(page.words) < _FEW_WORDS and pictured(page) >= _FULL_PAGE


def is_garbled(words: Sequence[Word]) -> bool:
    """Whether the words come from a font that does not tell its letters: marks without meaning, or letters that form no words."""
    if not words:
        return False
    if sum("(cid:" in word.text for word in words) > _MOST_UNMAPPED * len(words):
        return True
    return len(words) >= _ENOUGH_TO_JUDGE and sum(is_word_like(word.text) for word in words) < _WORD_LIKE * len(words)


@lru_cache(maxsize=16_384)
def is_word_like(text: str) -> bool:
    """Whether the text could be a word, a number, a sum or a date."""
    if _NUMBER.fullmatch(text) or not any(character.isalnum() for character in text):
        return text.isprintable() and not any("\ue000" <= character <= "\uf8ff" for character in text)
    return _WORD.fullmatch(text) is not None and (
        len(text) < _LONG or _SPEAKABLE.search(text) is not None or any(c.isdigit() for c in text)
    )


def pictured(page: Page) -> float:
    """The part of the page that its largest picture covers, 0 to 1."""
    return max((_area(picture, page) for picture in page.pictures), default=0.0) / (page.width * page.height)


def _area(picture: Picture, page: Page) -> float:
    x0, top, x1, bottom = picture.box
    return max(0.0, min(x1, page.width) - max(x0, 0)) * max(0.0, min(bottom, page.height) - max(top, 0))


def merged(native: Sequence[Word], recognized: Sequence[Word]) -> tuple[Word, ...]:
    """The page's own words, and the recognised ones that stand elsewhere; what both read, the page itself knows better."""
    return (*native, *(word for word in recognized if not any(_share_place(word, own) for own in native)))


def _share_place(one: Word, other: Word) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > 0.3 * min(one.x1 - one.x0, other.x1 - other.x0) and down > 0.3 * min(one.bottom - one.top, other.bottom - other.top)


def says_the_same(unseen: Iterable[str], recognized: Sequence[Word]) -> bool:
    """Whether text that is not painted only repeats what the picture over it shows, as a searchable scan does."""
    hidden = [key for text in unseen if (key := _key(text))]
    shown = {_key(word.text) for word in recognized}
    return not hidden or sum(key in shown for key in hidden) >= _AGREEING * len(hidden)


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
