"""Pages of letters for tests: words, rules and marks put where a form has them; sizes in points, origin at the top left."""

from __future__ import annotations

from dataclasses import replace

from pipeline.domain.document import Annotation, Box, Document, FormField, Page, Picture, Stroke, TextSource, Word

GLYPH = 0.5
"""Width of a letter in heights of its type."""


def words_at(text: str, x: float, top: float, *, size: float = 10, page: int = 1) -> tuple[Word, ...]:
    """The words of one line of print."""
    found, left = [], x
    for part in text.split():
        right = left + len(part) * GLYPH * size
        found.append(Word(part, left, top, right, top + size, page, size))
        left = right + GLYPH * size
    return tuple(found)


def a_rule(x: float, y: float, width: float = 170, *, page: int = 1) -> Stroke:
    """A line to write on."""
    return Stroke("line", (x, y, x + width, y), page, 2)


def a_cell(x: float, top: float, width: float, height: float) -> Stroke:
    """A box of a form."""
    return Stroke("rect", (x, top, x + width, top + height), 1, 4)


def ink(x: float, bottom: float, *, width: float = 90, height: float = 16, points: int = 24, page: int = 1) -> Stroke:
    """One stroke of a pen."""
    return Stroke("curve", (x, bottom - height, x + width, bottom), page, points)


def a_page(*lines: tuple[str, float, float] | tuple[str, float, float, float], number: int = 1, **parts: object) -> Page:
    """A page of these lines: text, left edge, top and, where it is not 10, the size of the type."""
    words = [w for text, x, top, *size in lines for w in words_at(text, x, top, size=size[0] if size else 10, page=number)]
    return replace(Page(number, 612, 792, tuple(words)), **parts)  # type: ignore[arg-type]  # the parts of a page, as its fields are named


def a_document(*pages: Page) -> Document:
    """These pages, read from their text layer."""
    return Document(len(pages), pages, TextSource.NATIVE)


TERMS = (
    ("LETTER OF AUTHORIZATION", 200, 40, 14.0),
    ("Customer name: Halyard Dental LLC", 60, 80),
    ("Service address: 214 Compromise St Suite 3, Annapolis, MD 21401", 60, 95),
    ("Current carrier: Verizon", 60, 110),
    ("Account number: 410 843-0142 271 064", 60, 125),
    ("I authorize CallTrackingMetrics to port the numbers listed below.", 60, 150),
    ("Numbers to port:", 60, 170),
    ("410-843-0142", 80, 185),
    ("(410) 843-0143", 80, 200),
)
"""What a letter says above its signature."""

LINE = 500.0
"""Height of the rule that the customer of `a_form` signs on."""

FORM = (
    *TERMS,
    ("Authorized Signature", 60, LINE + 4, 8.0),
    ("Date", 300, LINE + 4, 8.0),
    ("Print name: Marian Tolliver", 60, LINE + 30),
)

LETTER = (*TERMS, ("Sincerely,", 60, 400), ("Marian Tolliver", 60, 460), ("Owner", 60, 475))
"""A letter that is signed between its closing and the name."""


def a_form(
    *lines: tuple[str, float, float] | tuple[str, float, float, float], strokes: tuple[Stroke, ...] = (), **parts: object
) -> Document:
    """A letter with rules for signature and date and the labels under them, and what was put on it."""
    page = a_page(*FORM, *lines, strokes=(a_rule(60, LINE), a_rule(300, LINE, 120), *strokes))
    return a_document(replace(page, **parts))  # type: ignore[arg-type]  # the parts of a page, as its fields are named


def over_the_line(width: float = 100, height: float = 24) -> Box:
    """The box of a mark on the customer's line."""
    return (70, LINE - height, 70 + width, LINE + 2)


def a_picture(box: Box | None = None, page: int = 1) -> Picture:
    """A picture, on the customer's line unless it is put elsewhere."""
    return Picture(box or over_the_line(), page)


def an_annotation(subtype: str, contents: str = "", box: Box | None = None) -> Annotation:
    """A mark laid over the customer's line, or elsewhere."""
    return Annotation(subtype, box or over_the_line(), 1, contents)


def a_field(kind: str, value: str = "", *, name: str = "signature1", filled: bool = True, box: Box | None = None) -> FormField:
    """A form field on the customer's line, or elsewhere."""
    return FormField(name, kind, value, filled, box or over_the_line(), 1)
