"""Turns pictures of pages into words: straightened here, recognised by a program outside, checked and boxed here.

Runs in the document worker, which may start no program: it hands each picture to the service, which runs Tesseract locked away.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from PIL import Image

from pipeline.domain.document import Document, Page, Raster, TextSource, Trait, Turn, Unreadable, UnreadableReason, Word
from pipeline.page_pictures import PagePicture, levelled, sheet_of, turned
from pipeline.reading.jobs import PageLimits, Picture
from pipeline.reading.legibility import needs_recognition
from pipeline.reading.recognized import Row, mean_confidence, recognized_words, rows_in
from pipeline.reading.ruling_lines import without_ruling_lines
from pipeline.reading.second_look import confirmed, strips_in
from pipeline.reading.straighten import lies_on_its_side, skew_of

Recognize = Callable[[Picture, bytes], bytes | None]
"""Sends a picture away to be recognised; the answer is Tesseract's table, or None when it failed."""

_LEVEL = 0.15
"""Degrees; a smaller skew is left as it is."""
_WELL_READ = 0.6
"""A page read with less confidence than this may lie upside down."""
_HARDLY_ANYTHING = 60
"""Letters; what reads as less may be print that runs from top to bottom."""
_POINTS_PER_INCH = 72


@dataclass(frozen=True)
class _Try:
    """One way up of a page and what was read of it; `plain` is the picture without its ruling lines."""

    picture: PagePicture
    plain: PagePicture
    rows: tuple[Row, ...]
    words: tuple[Word, ...]
    turn: Turn

    @property
    def letters(self) -> int:
        return sum(len(word.text) for word in self.words)

    @property
    def worth(self) -> float:
        return mean_confidence(self.words) * math.sqrt(self.letters)

    @property
    def poor(self) -> bool:
        return mean_confidence(self.words) < _WELL_READ


@dataclass(frozen=True)
class Recognized:
    """A page made of recognised words, and how far it had to be turned: quarters counterclockwise."""

    page: Page
    turn: int


def recognized_page(picture: PagePicture, number: int, recognize: Recognize) -> Recognized | None:
    """The page with its words, upright and level; None when recognition failed.

    A page read badly is tried the other way up, and one of which hardly anything is read on its sides too.
    """
    first = 1 if lies_on_its_side(np.asarray(picture.image)) else 0
    best = _either_way_up(picture, first, number, recognize)
    if best is not None and best.poor and best.letters < _HARDLY_ANYTHING:
        on_its_side = _either_way_up(picture, 1 - first, number, recognize)
        best = max(filter(None, (best, on_its_side)), key=lambda one: one.worth)
    return Recognized(_page(_again(best, number, recognize), number), -best.turn.quarters % 4) if best else None


def _either_way_up(picture: PagePicture, quarters: int, number: int, recognize: Recognize) -> _Try | None:
    """The better of the page turned by so many quarters and of its other way up, at which only a page read badly is looked."""
    upright = turned(picture, quarters)
    skew = _skew(upright)
    straight = levelled(upright, skew)
    best = _read(straight, number, Turn(-quarters % 4, skew), recognize)
    if best is not None and best.poor:
        other = _read(turned(straight, 2), number, Turn((2 - quarters) % 4, skew), recognize)
        best = max(filter(None, (best, other)), key=lambda one: one.worth)
    return best


def _read(picture: PagePicture, number: int, turn: Turn, recognize: Recognize) -> _Try | None:
    scale = picture.points_per_pixel
    plain = PagePicture(Image.fromarray(without_ruling_lines(np.asarray(picture.image), scale)), scale)
    rows = _rows(plain, recognize)
    return None if rows is None else _Try(picture, plain, rows, recognized_words(rows, number, scale), turn)


def _rows(picture: PagePicture, recognize: Recognize) -> tuple[Row, ...] | None:
    width, height = picture.image.size
    asked = Picture(width, height, max(70, round(_POINTS_PER_INCH / picture.points_per_pixel)))
    table = recognize(asked, picture.image.tobytes())
    return None if table is None else rows_in(table)


def _again(first: _Try, number: int, recognize: Recognize) -> _Try:
    """The page with what was doubted looked at again."""
    strips = strips_in(first.rows, first.picture.points_per_pixel)
    sheet = sheet_of(first.plain, [strip.box for strip in strips])
    seen = _rows(sheet.picture, recognize) if sheet else None
    if sheet is None or seen is None:
        return first
    of_each = [[row for row in seen if top <= row.top + row.height / 2 <= bottom] for top, bottom in sheet.places]
    rows = confirmed(first.rows, strips, of_each)
    return replace(first, rows=rows, words=recognized_words(rows, number, first.picture.points_per_pixel))


def _page(best: _Try, number: int) -> Page:
    image, scale = best.picture.image, best.picture.points_per_pixel
    raster = Raster(image.width, image.height, scale, image.tobytes())
    return Page(number, image.width * scale, image.height * scale, best.words, text=TextSource.OCR, raster=raster, turn=best.turn)


def _skew(picture: PagePicture) -> float:
    skew = skew_of(np.asarray(picture.image))
    return skew if abs(skew) >= _LEVEL else 0.0


@dataclass
class Sheaf:
    """The pages of one document as they are read, and what kept others from being read.

    Attributes:
        count: pages that are looked at.
        limits: how many of them may be recognised, and how big.
        recognize: sends a picture away; None where no program recognises text.
        places: the pages on which something is worth saying.
    """

    count: int
    limits: PageLimits
    recognize: Recognize | None
    pages: list[Page] = field(default_factory=list)
    places: list[tuple[Trait, int]] = field(default_factory=list)
    too_big: bool = False
    unread: bool = False
    failed: bool = False
    _asked: int = 0

    def add(self, page: Page) -> None:
        """Keep a page."""
        self.pages.append(page)

    def may_recognize(self, place: int, number: int) -> Recognize | None:
        """Whom to ask for the words of the page at this place; the last pages have their share kept for them, the middle is call detail."""
        front, back = (self.limits.ocr_pages + 1) // 2, self.limits.ocr_pages // 2
        if self.recognize is None or self.limits.ocr_pages == 0:
            self.unread = True
        elif place >= self.count - back:
            return self.recognize
        elif self._asked < front:
            self._asked += 1
            return self.recognize
        self.note(Trait.PARTLY_UNREADABLE, number)
        return None

    def told(self, recognized: Recognized | None, number: int) -> Recognized | None:
        """Remember whether recognition failed."""
        if recognized is None:
            self.failed = True
            self.note(Trait.PARTLY_UNREADABLE, number)
        return recognized

    def note(self, trait: Trait, number: int) -> None:
        """Remember that the trait was seen on this page."""
        self.places.append((trait, number))

    def document(self, page_count: int, traits: set[Trait]) -> Document | Unreadable:
        """All that was read; or why nothing was."""
        pages = [page for page in self.pages if page.text is TextSource.OCR or not needs_recognition(page)]
        if not any(page.words for page in pages):
            return self._nothing()
        traits = traits | ({Trait.PAGE_TOO_BIG} if self.too_big else set()) | {trait for trait, _ in self.places}
        recognized = sum(page.text is TextSource.OCR for page in pages)
        source = TextSource.OCR if 2 * recognized >= len(pages) else TextSource.NATIVE
        scanned = {Trait.SCANNED} if recognized else set()
        return Document(page_count, tuple(self.pages), source, frozenset(traits | scanned), tuple(self.places))

    def _nothing(self) -> Unreadable:
        if self.too_big:
            return Unreadable(UnreadableReason.PAGE_TOO_BIG)
        if self.failed:
            return Unreadable(UnreadableReason.RESOURCE_LIMIT, "text recognition was stopped at a limit, or failed")
        if self.unread:
            return Unreadable(UnreadableReason.OCR_MISSING, "its pages are pictures of text")
        return Unreadable(UnreadableReason.NO_TEXT, "its pages show no text")
