"""Draws parts of pages for people to look at. Runs in the document worker, never in the service: it opens what a stranger sent."""

from __future__ import annotations

import contextlib
from itertools import groupby
from typing import TYPE_CHECKING

import pypdfium2
from PIL import Image

from pipeline.page_pictures import DOTS_PER_INCH, PagePicture, drawn, levelled, pictures_in, turned
from pipeline.reading.jobs import LONGEST_VIEW, NO_PICTURE, POINTS_PER_INCH, Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.document import Box
    from pipeline.reading.jobs import View

_START_OF_PDF = 1024


def drawings(content: bytes, views: tuple[View, ...], megapixels: float) -> Iterator[bytes]:
    """The line and the pixels of a picture for each view, in order; `NO_PICTURE` where it cannot be had within the budget of pixels."""
    for number, some in groupby(views, key=lambda view: view.page):
        asked = tuple(some)
        dots = min(DOTS_PER_INCH, max(view.dots_per_inch for view in asked))
        page = _page(content, number - 1, megapixels, dots)
        for view in asked:
            yield NO_PICTURE if page is None else _drawing(page, view)


def _page(content: bytes, index: int, megapixels: float, dots: int) -> PagePicture | None:
    try:
        if b"%PDF-" in content[:_START_OF_PDF]:
            return _page_of_pdf(content, index, megapixels, dots)
        return next(pictures_in(content, (index,), megapixels))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - decoders raise anything; a picture that cannot be had is left out
        return None


def _page_of_pdf(content: bytes, index: int, megapixels: float, dots: int) -> PagePicture:
    with contextlib.closing(pypdfium2.PdfDocument(content)) as pdf:
        pdf.init_forms()  # so that what is filled in is drawn too
        with contextlib.closing(pdf[index]) as page:
            return drawn(page, megapixels, dots)


def _drawing(page: PagePicture, view: View) -> bytes:
    straight = levelled(turned(page, -view.turn.quarters % 4), view.turn.skew)
    image, scale = straight.image, straight.points_per_pixel
    part = pixels_of(view.box, scale, image.size)
    width, height = part[2] - part[0], part[3] - part[1]
    if width <= 0 or height <= 0:
        return NO_PICTURE
    dots = max(1, min(view.dots_per_inch, int(LONGEST_VIEW * POINTS_PER_INCH / (max(width, height) * scale))))
    size = (max(1, round(width * scale * dots / POINTS_PER_INCH)), max(1, round(height * scale * dots / POINTS_PER_INCH)))
    seen = image.resize(size, Image.Resampling.LANCZOS, box=part)
    return Picture(*size, dots).line() + seen.tobytes()


def pixels_of(box: Box | None, points_per_pixel: float, size: tuple[int, int]) -> Box:
    """The box in pixels of a page of this size in pixels, cut at its edges; all of the page without a box."""
    if box is None:
        return (0.0, 0.0, float(size[0]), float(size[1]))
    x0, top, x1, bottom = (side / points_per_pixel for side in box)
    return (max(0.0, x0), max(0.0, top), min(float(size[0]), x1), min(float(size[1]), bottom))
