"""Reads a picture sent as a paper: a PNG, a JPEG or a TIFF of several pages. Runs in the document worker, never in the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.domain.document import Document, Unreadable, UnreadableReason
from pipeline.page_pictures import TooBigError, picture_count, pictures_in
from pipeline.scanned_pages import Sheaf, recognized_page

if TYPE_CHECKING:
    from pipeline.reading.jobs import PageLimits
    from pipeline.scanned_pages import Recognize


def read_pictures(content: bytes, limits: PageLimits, recognize: Recognize | None) -> Document | Unreadable:
    """The pages of a picture file, upright; or why there are none."""
    if recognize is None:
        return Unreadable(UnreadableReason.OCR_MISSING, "it is a picture of text")
    count = picture_count(content, 3 * limits.ocr_megapixels)
    if isinstance(count, Unreadable):
        return count
    if count > limits.most_pages:
        return Unreadable(UnreadableReason.TOO_MANY_PAGES, f"{count} pages, {limits.most_pages} are allowed")
    sheaf = Sheaf(count, limits, recognize)
    chosen = tuple(index for index in range(count) if sheaf.may_recognize(index, index + 1))
    try:
        _read(content, chosen, sheaf, recognize)
    except TooBigError:
        sheaf.too_big = True
    return sheaf.document(count, set())


def _read(content: bytes, chosen: tuple[int, ...], sheaf: Sheaf, recognize: Recognize) -> None:
    for index, picture in zip(chosen, pictures_in(content, chosen, sheaf.limits.ocr_megapixels), strict=True):
        recognized = sheaf.told(recognized_page(picture, index + 1, recognize) if picture else None, index + 1)
        if recognized is not None:
            sheaf.add(recognized.page)
