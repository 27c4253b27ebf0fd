"""Small pictures of the places in the papers that a report speaks of, so that an office manager sees at once what the paper says.

No picture shows an account number or a PIN, which reports tell in part or not at all. That rests on four things:

- only findings that carry `Where.printed` get a picture, and the rules about account numbers give none;
- a picture is cut at the fact's own box, so close that of its neighbours at most the edge of a letter is left;
- the boxes of the account numbers that were read, and of all other figures inside the fact's box (`reading/veils.py`), are painted black;
- a fact whose text holds an account number, or of whose box more than a third would be black, gets no picture.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageOps

from pipeline.reading.jobs import POINTS_PER_INCH, View
from pipeline.reports.rows import GRAVEST_FIRST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.domain.case import Case
    from pipeline.domain.document import Box, PageBox, Raster, Turn
    from pipeline.domain.finding import Where
    from pipeline.domain.judgement import Judgement

MOST_CROPS = 8
"""Pictures in one report."""
LARGEST_CROP = 40 * 1024
"""Bytes of one picture."""
MARGINS = (3.0, 1.5)
"""Points left beside a box and above and below it; less than the space between two words or lines of a bill."""
DOTS_PER_INCH = 150
_LARGEST_BOX = (560.0, 200.0)
"""Points; what is larger is no single fact."""
_MOST_BLACK = 1 / 3
_GREYS = 15
_FRAME = (0, 114, 178)
"""A blue that people who tell few colours apart still tell from black and grey."""
_PADDING = 6
_SCREEN_DOTS = 130
"""Screens show 96 dots to the inch; a third more makes small print easy to read."""
_SMALLER = 3


@dataclass(frozen=True, slots=True)
class Crop:
    """A picture inside the page: its address with all its bytes, its size on the screen, and what it shows in words."""

    uri: str
    width: int
    height: int
    text: str


def places_to_show(case: Case, judgement: Judgement) -> tuple[Where, ...]:
    """The places that deserve a picture and may have one, those of the gravest findings first, ordered by file and page."""
    gravest = sorted(judgement.findings, key=lambda finding: GRAVEST_FIRST.index(finding.severity))
    places = dict.fromkeys(finding.where for finding in gravest if finding.where.printed)
    chosen = [where for where in places if _may_be_shown(where, case)][:MOST_CROPS]
    return tuple(sorted(chosen, key=lambda where: (where.file or "", where.page or 0)))


def view_of(where: Where, turn: Turn) -> View:
    """What has to be drawn of a page for the picture of this place."""
    return View(where.page or 1, turn, cut(where.printed.box if where.printed else (0, 0, 0, 0)), DOTS_PER_INCH)


def cut(box: Box) -> Box:
    """The box with its margin; nothing lies left of a page or above it."""
    x0, top, x1, bottom = box
    beside, above = MARGINS
    return (max(0.0, x0 - beside), max(0.0, top - above), x1 + beside, bottom + above)


def crop_of(where: Where, raster: Raster, case: Case) -> Crop | None:
    """The picture of a place from what was drawn of it; None when it cannot be made small enough."""
    if where.printed is None:
        return None
    scale, origin = raster.points_per_pixel, cut(where.printed.box)[:2]
    hidden = [_inside(place.box, origin, scale) for place in _hidden(where, case)]
    content = _png(raster, hidden)
    if content is None:
        return None
    width, height = (round((side + 2 * _PADDING) * scale / POINTS_PER_INCH * _SCREEN_DOTS) for side in (raster.width, raster.height))
    uri = "data:image/png;base64," + base64.b64encode(content).decode("ascii")
    return Crop(uri, width, height, where.printed.text or "the space for the signature")


def _may_be_shown(where: Where, case: Case) -> bool:
    if where.printed is None or where.page is None:
        return False
    x0, top, x1, bottom = where.printed.box
    text = _bare(where.printed.text)
    if not (0 < x1 - x0 <= _LARGEST_BOX[0] and 0 < bottom - top <= _LARGEST_BOX[1]) or any(account in text for account in _accounts(case)):
        return False
    black = sum(_shared(place.box, where.printed.box) for place in _hidden(where, case))
    return black <= _MOST_BLACK * (x1 - x0) * (bottom - top)


def _accounts(case: Case) -> set[str]:
    """Every account number that anything states, as bare letters and figures."""
    printed = [paper.account_number.value for paper in (case.bill, case.loa) if paper and paper.account_number]
    stated = [case.request.billing.account_number] if case.request else []
    return {_bare(account) for account in (*printed, *stated, *(case.bill.account_numbers if case.bill else ()))} - {""}


def _hidden(where: Where, case: Case) -> list[PageBox]:
    """The places on the same page that no picture shows."""
    papers = [paper for paper in (case.bill, case.loa) if paper and paper.file == where.file]
    accounts = [paper.account_number.place for paper in papers if paper.account_number]
    return [place for place in (*accounts, *(veil for paper in papers for veil in paper.veiled)) if place.page == where.page]


def _bare(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _shared(one: Box, other: Box) -> float:
    """The area that two boxes have in common."""
    width, height = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)


def _inside(box: Box, origin: tuple[float, ...], scale: float) -> tuple[int, int, int, int]:
    """The box in pixels of a picture that begins at `origin`."""
    x0, top, x1, bottom = box
    return (
        int((x0 - origin[0]) / scale),
        int((top - origin[1]) / scale),
        round((x1 - origin[0]) / scale) + 1,
        round((bottom - origin[1]) / scale) + 1,
    )


def _png(raster: Raster, hidden: Sequence[tuple[int, int, int, int]]) -> bytes | None:
    """The picture with its mark, in fifteen greys and one colour; the same bytes for the same pixels."""
    grey = Image.frombytes("L", (raster.width, raster.height), raster.pixels)
    pen = ImageDraw.Draw(grey)
    for box in hidden:
        pen.rectangle((box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2), fill=0)
    for _ in range(_SMALLER):
        content = _compressed(grey)
        if len(content) <= LARGEST_CROP:
            return content
        grey = grey.reduce(2)
    return None


def _compressed(grey: Image.Image) -> bytes:
    grey = ImageOps.expand(grey, _PADDING, fill=255)
    shades = [shade * (_GREYS - 1) // 255 for shade in range(256)]
    picture = Image.frombytes("P", grey.size, grey.point(shades).tobytes())
    picture.putpalette([level * 255 // (_GREYS - 1) for level in range(_GREYS) for _ in range(3)] + list(_FRAME))
    frame = (_PADDING - 3, _PADDING - 3, grey.width - _PADDING + 2, grey.height - _PADDING + 2)
    ImageDraw.Draw(picture).rectangle(frame, outline=_GREYS, width=2)
    target = io.BytesIO()
    picture.save(target, "PNG", bits=4, optimize=True)
    return target.getvalue()
