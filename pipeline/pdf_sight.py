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

from pipeline.pdf_strips import parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.pdf_strips import CharRecord, Strip

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


def seen_strips(source: Any, shown: Sequence[Strip], drawn: Drawn) -> list[Strip]:  # noqa: ANN401 - pdfplumber is untyped
    """Those of the glyphs `shown` within the crop box that a person can see; sizes and places as on the unturned page."""
    painted = [strip for strip in shown if strip.painted]
    painted = parts(painted, [_big_enough(strip) for strip in painted])
    doubtful = _doubtful(painted, source)
    if not any(doubtful):
        return painted
    traces = drawn()
    leaves_trace = None if traces is None else _Traces(source, traces)
    return parts(painted, [_clear(strip, places, leaves_trace) for strip, places in zip(painted, doubtful, strict=True)])


def _clear(strip: Strip, doubtful: frozenset[int], leaves_trace: _Traces | None) -> list[int]:
    """The places of the glyphs that can be seen; where the page cannot be drawn, a pale one cannot."""
    if leaves_trace is None:
        pale = _is_pale(strip.color)
        return [place for place in range(len(strip.texts)) if not (pale and place in doubtful)]
    return [place for place in range(len(strip.texts)) if place not in doubtful or leaves_trace.of(strip, place)]


def _big_enough(strip: Strip) -> Sequence[int]:
    """The places of glyphs of readable type; a turned or stretched letter is as small as its smaller side allows."""
    everything = range(len(strip.texts))
    if strip.level and max(float(strip.sizes[0]), float(strip.bottoms[0] - strip.tops[0])) >= SMALLEST_TYPE:
        return everything
    sides = zip(strip.x0s, strip.tops, strip.x1s, strip.bottoms, strip.sizes, strict=True)
    heights = [max(float(size), float(bottom - top), float(x1 - x0)) for x0, top, x1, bottom, size in sides]
    return [place for place in everything if heights[place] >= SMALLEST_TYPE]


def _doubtful(strips: Sequence[Strip], source: Any) -> list[frozenset[int]]:  # noqa: ANN401 - pdfplumber is untyped
    """Of each strip the places of the glyphs that are pale, or have something painted over them later."""
    covers = [*source.images, *(record for record in (*source.rects, *source.curves) if record.get("fill"))]
    if len(covers) > _MOST_COVERS:
        return [frozenset(range(len(strip.texts))) for strip in strips]
    doubts = [_pale_places(strip) for strip in strips]
    if not covers or not strips:
        return doubts
    left, top, right, bottom, order = np.array([(*strip.box, strip.order) for strip in strips], dtype=np.float64).T
    for cover in covers:
        later = order < (cover.get("mcid") or 0)
        touched = later & (cover["x0"] <= right) & (left <= cover["x1"]) & (cover["top"] <= bottom) & (top <= cover["bottom"])
        for index in np.flatnonzero(touched).tolist():
            doubts[index] |= _covered(strips[index], cover)
    return doubts


def _covered(strip: Strip, cover: CharRecord) -> frozenset[int]:
    """The places of the glyphs whose middle lies under a cover."""
    left, top, right, bottom = cover["x0"], cover["top"], cover["x1"], cover["bottom"]
    sides = zip(strip.x0s, strip.tops, strip.x1s, strip.bottoms, strict=True)
    middles = enumerate(((x0 + x1) / 2, (top + bottom) / 2) for x0, top, x1, bottom in sides)
    return frozenset(place for place, (x, y) in middles if left <= x <= right and top <= y <= bottom)


def _pale_places(strip: Strip) -> frozenset[int]:
    return frozenset(place for place, text in enumerate(strip.texts) if text.strip()) if _is_pale(strip.color) else frozenset()


def _is_pale(color: object) -> bool:
    if not isinstance(color, tuple | list) or not color or not all(isinstance(part, int | float) for part in color):
        return False
    if len(color) == 4:  # noqa: PLR2004 - cyan, magenta, yellow, black
        return all(part <= 1 - _PALE for part in color)
    return all(part >= _PALE for part in color)


class _Traces:
    """How much each pixel of the page owes to its text."""

    def __init__(self, source: Any, traces: NDArray[np.int16]) -> None:  # noqa: ANN401 - pdfplumber is untyped
        left, up, right, down = source.cropbox
        self._left, self._up, self._traces = float(left), float(up), traces
        self._across, self._along = traces.shape[1] / max(1.0, float(right - left)), traces.shape[0] / max(1.0, float(down - up))

    def of(self, strip: Strip, place: int) -> bool:
        """Whether a glyph leaves any; a blank need not."""
        if not strip.texts[place].strip():
            return True
        x0, x1 = (int((float(side) - self._left) * self._across) for side in (strip.x0s[place], strip.x1s[place]))
        y0, y1 = (int((float(side) - self._up) * self._along) for side in (strip.tops[place], strip.bottoms[place]))
        found = self._traces[max(0, y0) : max(0, y1) + 1, max(0, x0) : max(0, x1) + 1]
        return bool(found.size) and int(found.max()) >= _DIFFERENCE


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
