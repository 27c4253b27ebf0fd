"""Which letters of a page a person can see: painted, big enough, of another colour than the paper, and not covered by something later.

What can be told from the letters alone is told from them. Where colour or cover leave a doubt the page is drawn twice, with and without
its text: a letter that makes no difference cannot be seen, whatever hides it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from pipeline.pdf_glyphs import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.pdf_frame import CharRecord

SMALLEST_TYPE = 2.0
"""Points; nobody reads smaller type."""
_PALE = 0.8
"""A letter of at least this brightness may be of the paper's colour."""
_DOTS_PER_POINT = 1.25
_MOST_PIXELS = 6_000_000
_DIFFERENCE = 14
"""Shades of 256; less cannot be told from the ground it stands on."""
_MOST_COVERS = 400
"""Filled areas and pictures that are looked at; a page with more of them is drawn in any case."""
_NESTING = 6

Drawn = Callable[[], NDArray[np.int16] | None]
"""Draws how much each pixel of the page owes to its text; None when the page cannot be drawn."""


def seen_characters(source: Any, shown: list[CharRecord], drawn: Drawn) -> list[CharRecord]:  # noqa: ANN401 - pdfplumber is untyped
    """Those of the characters `shown` within the crop box that a person can see; sizes and places as on the unturned page."""
    painted = [char for char in shown if char.get("tag") != INVISIBLE and _height(char) >= SMALLEST_TYPE]
    doubtful = _doubtful(painted, source)
    if not doubtful.any():
        return painted
    traces = drawn()
    if traces is None:
        return [char for char, doubt in zip(painted, doubtful, strict=True) if not (doubt and _is_pale(char))]
    return [char for char, doubt in zip(painted, doubtful, strict=True) if not doubt or _leaves_trace(char, source, traces)]


def _height(char: CharRecord) -> float:
    """The height of the type; a turned or stretched letter is as small as its smaller side allows."""
    return max(float(char["size"]), float(char["bottom"] - char["top"]), float(char["x1"] - char["x0"]))


def _doubtful(characters: Sequence[CharRecord], source: Any) -> NDArray[np.bool_]:  # noqa: ANN401 - pdfplumber is untyped
    """Which characters are pale, or have something painted over them later."""
    pale = np.fromiter(_pale_ones(characters), dtype=np.bool_, count=len(characters))
    covers = [*source.images, *(record for record in (*source.rects, *source.curves) if record.get("fill"))]
    if not covers or not characters:
        return pale
    if len(covers) > _MOST_COVERS:
        return np.ones(len(characters), dtype=np.bool_)
    middles = np.array([((c["x0"] + c["x1"]) / 2, (c["top"] + c["bottom"]) / 2, c.get("mcid") or 0) for c in characters], dtype=np.float64)
    x, y, order = middles.T
    for cover in covers:
        inside = (cover["x0"] <= x) & (x <= cover["x1"]) & (cover["top"] <= y) & (y <= cover["bottom"])
        pale |= inside & (order < (cover.get("mcid") or 0))
    return pale


def _pale_ones(characters: Iterable[CharRecord]) -> Iterator[bool]:
    """Whether each is pale; the characters of one string share their colour."""
    color, pale = None, False
    for char in characters:
        if char["non_stroking_color"] is not color:
            color, pale = char["non_stroking_color"], _is_pale(char)
        yield pale and bool(char["text"].strip())


def _is_pale(char: CharRecord) -> bool:
    color = char.get("non_stroking_color")
    if not isinstance(color, tuple | list) or not color or not all(isinstance(part, int | float) for part in color):
        return False
    if len(color) == 4:  # noqa: PLR2004 - cyan, magenta, yellow, black
        return all(part <= 1 - _PALE for part in color)
    return all(part >= _PALE for part in color)


def _leaves_trace(char: CharRecord, source: Any, traces: NDArray[np.int16]) -> bool:  # noqa: ANN401 - pdfplumber is untyped
    if not char["text"].strip():
        return True
    left, up, right, down = source.cropbox
    across, along = traces.shape[1] / max(1.0, float(right - left)), traces.shape[0] / max(1.0, float(down - up))
    x0, x1 = (int((float(char[side]) - float(left)) * across) for side in ("x0", "x1"))
    y0, y1 = (int((float(char[side]) - float(up)) * along) for side in ("top", "bottom"))
    place = traces[max(0, y0) : max(0, y1) + 1, max(0, x0) : max(0, x1) + 1]
    return bool(place.size) and int(place.max()) >= _DIFFERENCE


def text_traces(pdf: pypdfium2.PdfDocument, index: int) -> NDArray[np.int16] | None:
    """How much every pixel of the page changes when its text is taken away."""
    page = pdf[index]
    width, height = page.get_size()
    scale = _DOTS_PER_POINT
    if width * height * scale * scale > _MOST_PIXELS:
        return None
    with_text = _grey(page, scale)
    for text in _texts(page):
        pypdfium2.raw.FPDFTextObj_SetTextRenderMode(text, pypdfium2.raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    without_text = _grey(page, scale)
    page.close()
    traces: NDArray[np.int16] = np.abs(with_text - without_text)
    return traces


def _texts(page: pypdfium2.PdfPage) -> Iterable[Any]:
    return [found.raw for found in page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_TEXT,), max_depth=_NESTING)]


def _grey(page: pypdfium2.PdfPage, scale: float) -> NDArray[np.int16]:
    image = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil().convert("L")
    grey: NDArray[np.int16] = np.asarray(image, dtype=np.int16)
    return grey
