"""Draws pages as pictures in shades of grey, within a budget of pixels. Runs in the document worker, never in the service."""

from __future__ import annotations

import io
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pypdfium2
from PIL import Image, ImageOps, ImageSequence

from pipeline.domain.document import Unreadable, UnreadableReason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DOTS_PER_INCH = 200
"""Fine enough for Tesseract: 300 read nothing more and took half as long again (measured)."""
_POINTS_PER_INCH = 72
_LONGEST_PAPER = 17 * 72
"""Points of the longer side of the largest paper in an office; a bigger page is a scan whose scale was lost."""
_LONGEST_PICTURE = 2800
"""Pixels of the longer side that such a page gets."""
_SMALLEST_SCALE = 0.5
_EMBEDDED = 3
"""A scan inside a page may have so many times the pixels of the picture that is made of the page."""
_FORMATS = ("PNG", "JPEG", "TIFF")
_LETTER_LENGTH = 11.0
_ENLARGED, _MARGIN, _ROOM = 2, 6, 44
"""Of cuttings: how many times as large, and pixels of the page around each and of paper between two."""
_QUARTERS = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}
_PLAUSIBLE_LENGTH = (4.0, 20.0)
"""Inches of the longer side; a picture that claims another is taken to be as long as a Letter page."""


class TooBigError(Exception):
    """The page would become a picture beyond the budget."""


@dataclass(frozen=True)
class PagePicture:
    """A page as a picture; one point is 1/72 inch of it."""

    image: Image.Image
    points_per_pixel: float


def turned(picture: PagePicture, quarters: int) -> PagePicture:
    """The picture after so many quarters counterclockwise."""
    return PagePicture(picture.image.transpose(_QUARTERS[quarters]), picture.points_per_pixel) if quarters else picture


def levelled(picture: PagePicture, skew: float) -> PagePicture:
    """The picture turned counterclockwise by so many degrees around its middle; its sides stay."""
    if not skew:
        return picture
    return PagePicture(picture.image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255), picture.points_per_pixel)


@dataclass(frozen=True)
class Sheet:
    """Cuttings of a picture, enlarged, one below the other; `places` has the first and last row of each."""

    picture: PagePicture
    places: tuple[tuple[int, int], ...]


def sheet_of(picture: PagePicture, boxes: Sequence[tuple[int, int, int, int]]) -> Sheet | None:
    """Cuttings of a picture: left, top, right, bottom in pixels; None when they would make a larger picture than this one."""
    cuttings = [_cutting(picture.image, box) for box in boxes]
    places: list[tuple[int, int]] = []
    bottom = _ROOM
    for cutting in cuttings:
        places.append((bottom, bottom + cutting.height))
        bottom += cutting.height + _ROOM
    width = max((cutting.width for cutting in cuttings), default=0) + 2 * _ROOM
    if not cuttings or width * bottom > picture.image.width * picture.image.height:
        return None
    image = Image.new("L", (width, bottom), 255)
    for cutting, (top, _) in zip(cuttings, places, strict=True):
        image.paste(cutting, (_ROOM, top))
    return Sheet(PagePicture(image, picture.points_per_pixel / _ENLARGED), tuple(places))


def _cutting(image: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    left, top, right, bottom = box
    wider = (left - _MARGIN, top - _MARGIN, min(image.width, right + _MARGIN), min(image.height, bottom + _MARGIN))
    cut = image.crop((max(0, wider[0]), max(0, wider[1]), *wider[2:]))
    return ImageOps.autocontrast(cut.resize((cut.width * _ENLARGED, cut.height * _ENLARGED), Image.Resampling.LANCZOS))


def drawn(page: pypdfium2.PdfPage, megapixels: float, dots_per_inch: int = DOTS_PER_INCH) -> PagePicture:
    """A page of a PDF as a person sees it, by default as finely as text recognition likes it.

    Raises:
        TooBigError: the picture, or one inside the page, would have more pixels than the budget.
    """
    width, height = page.get_size()
    longest = max(width, height)
    scale = dots_per_inch / _POINTS_PER_INCH if longest <= _LONGEST_PAPER else max(_SMALLEST_SCALE, _LONGEST_PICTURE / longest)
    if width * height * scale * scale > megapixels * 1_000_000 or _largest_inside(page) > _EMBEDDED * megapixels * 1_000_000:
        raise TooBigError
    return PagePicture(page.render(scale=scale, grayscale=True).to_pil().convert("L"), 1 / scale)


def _largest_inside(page: pypdfium2.PdfPage) -> int:
    sizes = [image.get_px_size() for image in page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4)]
    return max((width * height for width, height in sizes), default=0)


def picture_count(content: bytes, megapixels: float) -> int | Unreadable:
    """How many pages a picture file has; or why it cannot be read."""
    try:
        with _opened(content, megapixels) as image:
            return int(getattr(image, "n_frames", 1))
    except MemoryError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return Unreadable(UnreadableReason.PAGE_TOO_BIG, "")
    except Exception as error:  # noqa: BLE001 - decoders raise anything, and a partner's file is never our failure
        return Unreadable(UnreadableReason.UNREADABLE, type(error).__name__)


def pictures_in(content: bytes, chosen: tuple[int, ...], megapixels: float) -> Iterator[PagePicture | None]:
    """The chosen pages (from 0) of a picture file; None for one that cannot be decoded.

    Raises:
        TooBigError: a page has more pixels than the budget.
    """
    with _opened(content, _EMBEDDED * megapixels) as image:
        for index in chosen:
            yield _frame(image, index)


def _frame(image: Image.Image, index: int) -> PagePicture | None:
    try:
        frame = next(iter(ImageSequence.Iterator(image))) if index == 0 else image
        frame.seek(index)
        return _scaled(ImageOps.exif_transpose(frame))
    except MemoryError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise TooBigError from error
    except Exception:  # noqa: BLE001 - as above
        return None


@contextmanager
def _opened(content: bytes, megapixels: float) -> Iterator[Any]:
    """The picture, undecoded; one beyond the budget raises here or when a page of it is decoded. Pillow's own limit comes back."""
    before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, int(megapixels * 1_000_000)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                yield image
    finally:
        Image.MAX_IMAGE_PIXELS = before


def _scaled(image: Image.Image) -> PagePicture:
    """The picture in grey on white, at about the resolution that text recognition likes."""
    inches = _length(image)
    if image.mode in {"RGBA", "LA", "P", "PA"}:
        laid = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", laid.size, "white"), laid)
    grey = image.convert("L")
    wanted = min(inches * DOTS_PER_INCH, _LONGEST_PICTURE)
    factor = wanted / max(grey.size)
    if not 0.7 < factor < 1.4:  # noqa: PLR2004 - near enough, and every resampling blurs
        grey = grey.resize((max(1, round(grey.width * factor)), max(1, round(grey.height * factor))), Image.Resampling.LANCZOS)
    return PagePicture(grey, inches * _POINTS_PER_INCH / max(grey.size))


def _length(image: Image.Image) -> float:
    """Inches of the longer side."""
    dots = image.info.get("dpi", (0, 0))
    claimed = float(dots[0]) if isinstance(dots, tuple) and dots else 0.0
    inches = max(image.size) / claimed if claimed > 0 else 0.0
    return inches if _PLAUSIBLE_LENGTH[0] <= inches <= _PLAUSIBLE_LENGTH[1] else _LETTER_LENGTH
