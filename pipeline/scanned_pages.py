"""Turns pictures of pages into words: straightened here, recognised by a program outside, checked and boxed here.

Runs in the document worker, which may start no program: it hands each picture to the service, which runs Tesseract locked away.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from pipeline.domain.document import Document, Page, Raster, TextSource, Trait, Unreadable, UnreadableReason, Word
from pipeline.page_pictures import PagePicture
from pipeline.reading.jobs import PageLimits, Picture
from pipeline.reading.legibility import needs_recognition
from pipeline.reading.recognized import mean_confidence, recognized_words
from pipeline.reading.straighten import lies_on_its_side, skew_of

Recognize = Callable[[Picture, bytes], bytes | None]
"""Sends a picture away to be recognised; the answer is Tesseract's table, or None when it failed."""

_LEVEL = 0.15
"""Degrees; a smaller skew is left as it is."""
_WELL_READ = 0.6
"""A page read with less confidence than this may lie upside down."""
_POINTS_PER_INCH = 72
_QUARTERS = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}


@dataclass(frozen=True)
class _Try:
    """One way up of a page and what was read of it."""

    picture: PagePicture
    words: tuple[Word, ...]
    turn: int

    @property
    def worth(self) -> float:
        return mean_confidence(self.words) * math.sqrt(sum(len(word.text) for word in self.words))


@dataclass(frozen=True)
class Recognized:
    """A page made of recognised words, and how far it had to be turned: quarters counterclockwise."""

    page: Page
    turn: int


def recognized_page(picture: PagePicture, number: int, recognize: Recognize) -> Recognized | None:
    """The page with its words, upright and level; None when recognition failed. A page read badly is tried the other way up."""
    first = 1 if lies_on_its_side(np.asarray(picture.image)) else 0
    straight = _level(_turned(picture, first))
    best = _read(straight, number, first, recognize)
    if best is not None and mean_confidence(best.words) < _WELL_READ:
        other = _read(_turned(straight, 2), number, first + 2, recognize)
        best = max(best, other, key=lambda one: one.worth) if other else best
    return Recognized(_page(best, number), best.turn) if best else None


def _read(picture: PagePicture, number: int, turn: int, recognize: Recognize) -> _Try | None:
    width, height = picture.image.size
    asked = Picture(width, height, max(70, round(_POINTS_PER_INCH / picture.points_per_pixel)))
    table = recognize(asked, picture.image.tobytes())
    return None if table is None else _Try(picture, recognized_words(table, number, picture.points_per_pixel), turn)


def _page(best: _Try, number: int) -> Page:
    image, scale = best.picture.image, best.picture.points_per_pixel
    raster = Raster(image.width, image.height, scale, image.tobytes())
    return Page(number, image.width * scale, image.height * scale, best.words, text=TextSource.OCR, raster=raster)


def _turned(picture: PagePicture, quarters: int) -> PagePicture:
    return PagePicture(picture.image.transpose(_QUARTERS[quarters]), picture.points_per_pixel) if quarters else picture


def _level(picture: PagePicture) -> PagePicture:
    skew = skew_of(np.asarray(picture.image))
    if abs(skew) < _LEVEL:
        return picture
    level = picture.image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return PagePicture(level, picture.points_per_pixel)


@dataclass
class Sheaf:
    """The pages of one document as they are read, and what kept others from being read.

    Attributes:
        count: pages that are looked at.
        limits: how many of them may be recognised, and how big.
        recognize: sends a picture away; None where no program recognises text.
    """

    count: int
    limits: PageLimits
    recognize: Recognize | None
    pages: list[Page] = field(default_factory=list)
    too_big: bool = False
    unread: bool = False
    failed: bool = False

    def add(self, page: Page) -> None:
        """Keep a page."""
        self.pages.append(page)

    def may_recognize(self, place: int) -> Recognize | None:
        """Whom to ask for the words of the page at this place: the first pages and the last are read, the middle is call detail."""
        front, back = (self.limits.ocr_pages + 1) // 2, self.limits.ocr_pages // 2
        if self.recognize is None or self.limits.ocr_pages == 0:
            self.unread = True
            return None
        return self.recognize if place < front or place >= self.count - back else None

    def told(self, recognized: Recognized | None) -> Recognized | None:
        """Remember whether recognition failed."""
        self.failed = self.failed or recognized is None
        return recognized

    def document(self, page_count: int, traits: set[Trait]) -> Document | Unreadable:
        """All that was read; or why nothing was."""
        pages = [page for page in self.pages if page.text is TextSource.OCR or not needs_recognition(page)]
        if not any(page.words for page in pages):
            return self._nothing()
        traits = traits | ({Trait.PAGE_TOO_BIG} if self.too_big else set()) | ({Trait.PARTLY_UNREADABLE} if self.failed else set())
        recognized = sum(page.text is TextSource.OCR for page in pages)
        source = TextSource.OCR if 2 * recognized >= len(pages) else TextSource.NATIVE
        return Document(page_count, tuple(self.pages), source, frozenset(traits | ({Trait.SCANNED} if recognized else set())))

    def _nothing(self) -> Unreadable:
        if self.too_big:
            return Unreadable(UnreadableReason.PAGE_TOO_BIG)
        if self.failed:
            return Unreadable(UnreadableReason.RESOURCE_LIMIT, "text recognition was stopped at a limit, or failed")
        if self.unread:
            return Unreadable(UnreadableReason.OCR_MISSING, "its pages are pictures of text")
        return Unreadable(UnreadableReason.NO_TEXT, "its pages show no text")
