"""Pages made of words for reading tests: write text at a place and it becomes words with boxes, as a PDF reader would give them."""

from __future__ import annotations

from datetime import date

from pipeline.domain.document import Document, Page, Word

AS_OF = date(2026, 11, 22)
LETTER = (612.0, 792.0)
_NARROW = frozenset("iljtfr.,:;'|!()[] 1I")


def text_width(text: str, size: float) -> float:
    """Width of a text in points, roughly as in Helvetica."""
    return sum(0.28 if character in _NARROW else 0.56 for character in text) * size


def words_at(x: float, y: float, text: str, size: float = 9, page: int = 1) -> list[Word]:
    """The words of a text that begins at x, y (points from the upper left corner)."""
    words, left = [], x
    for part in text.split(" "):
        right = left + text_width(part, size)
        if part:
            words.append(Word(part, left, y, right, y + size, page, size))
        left = right + 0.28 * size
    return words


Placed = tuple[float, float, str] | tuple[float, float, str, float]
"""x, y, text and, if it is not 9 points, the size of the type."""


def page_of(*texts: Placed, number: int = 1) -> Page:
    """A page with these texts on it."""
    words = [word for x, y, text, *size in texts for word in words_at(x, y, text, float(size[0]) if size else 9, number)]
    return Page(number, *LETTER, words=tuple(words))


def document_of(*pages: Page) -> Document:
    """A document of these pages."""
    return Document(len(pages), pages)


def column(x: float, y: float, *lines: str, size: float = 9, leading: float = 1.3) -> list[Placed]:
    """Lines under each other."""
    return [(x, y + index * size * leading, line, size) for index, line in enumerate(lines)]


def plain_bill(*, number_lines: tuple[str, ...] = ("410-843-0142", "410-843-0143"), account: str = "4108430142 555") -> tuple[Placed, ...]:
    """A bill of an unknown carrier with every fact on it."""
    return (
        (40, 30, "Blue Heron Telephone Company", 20),
        *column(400, 40, "Account Number:", "Bill Date:", "Due Date:", "Total Amount Due:"),
        *column(490, 40, account, "November 3, 2026", "November 24, 2026", "$142.18"),
        *column(60, 150, "HARBOR LIGHT DENTAL LLC", "12 WHARF ST STE 4", "ANNAPOLIS MD 21401"),
        (40, 240, "Service Address: 14 Wharf St, Annapolis, MD 21401"),
        (40, 262, "Billing Telephone Number: 410-843-0142"),
        (40, 290, "Your Lines", 12),
        *(
            (x, 310 + 14 * i, text)
            for i, line in enumerate(number_lines)
            for x, text in ((40, line), (200, "Business Line"), (400, "$30.00"))
        ),
        (40, 500, "Questions about your bill? Call 1-800-555-0199 or dial 611. Long distance calls are billed by the minute."),
        *column(40, 700, "Blue Heron Telephone Company", "PO Box 100", "Baltimore MD 21201"),
    )
