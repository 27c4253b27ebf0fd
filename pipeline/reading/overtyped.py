"""Print over a row of underscores, as forms that are filled in a word processor have it: letters and underscores come as one word."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.domain.document import Stroke

if TYPE_CHECKING:
    from pipeline.domain.document import Document, Page, Word

_OVERTYPED = re.compile(r"[^\W_]_+[^\W_]|/_*s_*/|\d_*[-./]_*\d")
_TOUCHING = 6.0
_UNDER = 1.0
_ONE_WORD = 0.15
"""Heights of the type between two words that underscores alone kept apart."""


def print_taken_off(document: Document) -> Document:
    """The document with such print as words of its own and the underscores under it as a drawn rule; recognised pages as they are."""
    return replace(document, pages=tuple(_taken_off(page) if page.raster is None else page for page in document.pages))


def _taken_off(page: Page) -> Page:
    blanks = [word for word in page.words if "_" in word.text]
    over = [word for word in page.words if "_" not in word.text and any(_lies_over(word, blank) for blank in blanks)]
    rows = [row for row in _rows([*blanks, *over]) if _has_print(row)]
    if not rows:
        return page
    taken = {word for row in rows for word in row}
    words = (*(word for word in page.words if word not in taken), *(word for row in rows for word in _print_of(row)))
    return replace(page, words=words, strokes=(*page.strokes, *(Stroke("line", _rule_of(row), page.number, 2) for row in rows)))


def _has_print(row: list[Word]) -> bool:
    """Whether print stands among a row's underscores."""
    blank = any("_" in word.text for word in row)
    return blank and any("_" not in word.text or _is_overtyped(word.text) for word in row)


def _lies_over(word: Word, blank: Word) -> bool:
    """Whether print stands on the middle of a blank's own line; what only begins in it stands beside it."""
    level = blank.top < (word.top + word.bottom) / 2 < blank.bottom
    return level and min(word.x1, blank.x1) - max(word.x0, blank.x0) > word.size / 4


def _is_overtyped(text: str) -> bool:
    """Whether underscores stand between the letters of a word, and are many: a file's name has one or two."""
    return 4 * text.count("_") >= len(text) and _OVERTYPED.search(text) is not None and "_" in text.strip("_")


def _rows(words: list[Word]) -> list[list[Word]]:
    """The words that go on from each other in one row without a gap."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.x0):
        row = next((row for row in rows if _goes_on(row[-1], word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    return rows


def _goes_on(last: Word, word: Word) -> bool:
    return word.x0 - last.x1 <= _TOUCHING and last.top < (word.top + word.bottom) / 2 < last.bottom


def _print_of(row: list[Word]) -> list[Word]:
    """The words of a row without underscores, those joined that only underscores kept apart."""
    printed: list[Word] = []
    for word in row:
        text = word.text.replace("_", "")
        last = printed[-1] if printed else None
        if text and last and "_" not in word.text and word.x0 - last.x1 <= _ONE_WORD * word.size:
            printed[-1] = replace(last, text=last.text + text, x1=word.x1)
        elif text:
            printed.append(replace(word, text=text))
    return printed


def _rule_of(row: list[Word]) -> tuple[float, float, float, float]:
    bottom = max(word.bottom for word in row if "_" in word.text) - _UNDER
    return (row[0].x0, bottom, max(word.x1 for word in row), bottom)
