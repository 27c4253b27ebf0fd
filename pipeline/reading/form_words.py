"""What somebody typed into the fields of a PDF form, as words where a person sees them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.domain.document import Document, Page, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.document import FormField

_TYPED = frozenset({"Tx", "Ch"})
_LARGEST_TYPE, _SHARE_OF_FIELD = 10.0, 0.7
_LETTER_WIDTH = 0.5
_MARGIN = 2.0


def with_typed_fields(document: Document) -> Document:
    """The document, the values of its text fields and lists added to the words of their pages."""
    return replace(document, pages=tuple(_with_fields(page) for page in document.pages))


def _with_fields(page: Page) -> Page:
    words = tuple(word for field in page.fields if field.kind in _TYPED and field.filled for word in _words_of(field))
    return replace(page, words=(*page.words, *words)) if words else page


def _words_of(field: FormField) -> Iterator[Word]:
    """The words of a value; its type is guessed from the height of the field, and its letters from the type."""
    x0, top, x1, bottom = field.box
    lines = [line for line in field.value.splitlines() if line.strip()]
    size = min(_LARGEST_TYPE, _SHARE_OF_FIELD * (bottom - top) / max(1, len(lines)))
    for index, line in enumerate(lines):
        middle = top + (bottom - top) * (2 * index + 1) / (2 * len(lines))
        step = min(_LETTER_WIDTH * size, (x1 - x0 - _MARGIN) / len(line))
        yield from _words_in(line, (x0 + _MARGIN, middle - size / 2), step, Word("", 0, 0, 0, 0, field.page, size))


def _words_in(line: str, start: tuple[float, float], step: float, like: Word) -> Iterator[Word]:
    position = 0
    for part in line.split():
        position = line.index(part, position)
        left = start[0] + position * step
        position += len(part)
        yield replace(like, text=part, x0=left, top=start[1], x1=left + len(part) * step, bottom=start[1] + like.size)
