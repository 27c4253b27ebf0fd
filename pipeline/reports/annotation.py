"""Pages as pictures with a box around each fact that was read and its label beside the page, where it covers nothing."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from pipeline.domain.bill import Bill
from pipeline.domain.document import Box
from pipeline.reading.jobs import View
from pipeline.reports.documents import facts_of, in_words
from pipeline.reports.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.domain.document import Raster
    from pipeline.domain.loa import Loa, Signature

MOST_PAGES = 10
"""Pages in one picture."""
DOTS_PER_INCH = 110
"""Sharp enough to read the small print of a bill."""
_COLOURS = ((0, 114, 178), (213, 94, 0), (0, 120, 90), (170, 60, 130), (150, 100, 0), (70, 70, 70))
"""The colours of Okabe and Ito that stand out from white paper, darkened a little; people who tell few colours apart tell these apart."""
_LINE_COLOUR = (30, 130, 200)
_PAPER, _INK, _MARGIN_PAPER = (255, 255, 255), (20, 20, 20), (240, 242, 245)
_BESIDE = 520
"""Pixels beside a page for its labels."""
_LABEL_HEIGHT = 46
_INDENT = 46
_GAP = 6
_HEADING_HEIGHT = 34
_TEXT_SIZE = 15


@dataclass(frozen=True, slots=True)
class Mark:
    """A box on a page with the two lines of its label; without a label it is one of many and drawn thin."""

    page: int
    box: Box
    title: str = ""
    value: str = ""


def marks_of(outcome: Bill | Loa) -> tuple[Mark, ...]:
    """Everything that was read and has a place, in the order of the pages."""
    marks = [Mark(fact.page, fact.bbox, f"{name}  {fact.confidence:.0%}", in_words(fact.value)) for name, fact in facts_of(outcome)]
    if not isinstance(outcome, Bill):
        marks += _signature_marks(outcome.signature)
    marks += [Mark(number.page, number.box) for number in outcome.telephone_numbers if number.box]
    return tuple(sorted(dict.fromkeys(marks), key=lambda mark: (mark.page, mark.box[1], mark.box[0])))


def _signature_marks(signature: Signature) -> list[Mark]:
    if signature.place is None:
        return []
    title = f"signature  {signature.state.value}{f', {signature.kind.value}' if signature.kind else ''}"
    return [Mark(signature.place.page, signature.place.box, title, signature.signer or "; ".join(signature.evidence))]


def views_of(outcome: Bill | Loa) -> tuple[View, ...]:
    """The pages to be drawn: those with boxes, the first ones if there are many, and the first page if there are none."""
    pages = sorted({mark.page for mark in marks_of(outcome)})[:MOST_PAGES] or [1]
    return tuple(View(page, outcome.document.turn_of(page), None, DOTS_PER_INCH) for page in pages)


def annotated(outcome: Bill | Loa, sheets: Sequence[tuple[View, Raster]]) -> bytes:
    """The sheets under each other in one PNG, each with its boxes and labels."""
    marks = marks_of(outcome)
    drawn = [_sheet(outcome, view.page, raster, [mark for mark in marks if mark.page == view.page]) for view, raster in sheets]
    whole = Image.new("RGB", (max(page.width for page in drawn), sum(page.height + _GAP for page in drawn) - _GAP), _INK)
    top = 0
    for page in drawn:
        whole.paste(page, (0, top))
        top += page.height + _GAP
    target = io.BytesIO()
    whole.save(target, "PNG", optimize=True)
    return target.getvalue()


def _sheet(outcome: Bill | Loa, number: int, raster: Raster, marks: Sequence[Mark]) -> Image.Image:
    page = Image.frombytes("L", (raster.width, raster.height), raster.pixels)
    labelled, plain = [mark for mark in marks if mark.title], [mark for mark in marks if not mark.title]
    tops = label_tops([_middle(mark.box, raster.points_per_pixel) for mark in labelled], _HEADING_HEIGHT, raster.height)
    sheet = Image.new("RGB", (raster.width + _BESIDE, max(raster.height, tops[-1] + _LABEL_HEIGHT if tops else 0)), _MARGIN_PAPER)
    sheet.paste(_PAPER, (0, 0, raster.width, sheet.height))
    sheet.paste(page.convert("RGB"))
    pen = ImageDraw.Draw(sheet)
    own = "own lines" if isinstance(outcome, Bill) else "covered numbers"
    heading = f"{outcome.file}, page {number} of {outcome.document.pages}, {outcome.document.text.value}"
    _write(pen, (raster.width + 10, 8), f"{heading}; thin boxes: {own}" if plain else heading)
    for mark in plain:
        pen.rectangle(_around(mark.box, raster.points_per_pixel, 1), outline=_LINE_COLOUR)
    for index, (mark, top) in enumerate(zip(labelled, tops, strict=True)):
        _label(pen, mark, _COLOURS[index % len(_COLOURS)], raster, top)
    return sheet


def _label(pen: ImageDraw.ImageDraw, mark: Mark, colour: tuple[int, int, int], raster: Raster, top: int) -> None:
    """The box, the label beside the page, and the line between them, which runs under the words beside the box."""
    box = _around(mark.box, raster.points_per_pixel, 2)
    left = raster.width + _INDENT
    pen.rectangle(box, outline=colour, width=2)
    pen.line([(box[2], box[3]), (raster.width, box[3]), (left - 4, top + _LABEL_HEIGHT // 2)], fill=colour, width=1)
    pen.rectangle((left - 4, top, left, top + _LABEL_HEIGHT - 6), fill=colour)
    _write(pen, (left + 8, top), mark.title, colour)
    _write(pen, (left + 8, top + _LABEL_HEIGHT // 2 - 3), mark.value)


def label_tops(wanted: Sequence[int], first: int, height: int) -> list[int]:
    """Where labels begin that want to be centred at these heights, in their order: none over another, on the page while there is room."""
    tops: list[int] = []
    for middle in wanted:
        tops.append(max(middle - _LABEL_HEIGHT // 2, tops[-1] + _LABEL_HEIGHT if tops else first))
    lowest = height
    for index in reversed(range(len(tops))):
        lowest -= _LABEL_HEIGHT
        tops[index] = max(first + index * _LABEL_HEIGHT, min(tops[index], lowest))
        lowest = tops[index]
    return tops


def _middle(box: Box, points_per_pixel: float) -> int:
    return round((box[1] + box[3]) / 2 / points_per_pixel)


def _around(box: Box, points_per_pixel: float, room: int) -> tuple[int, int, int, int]:
    """The box in pixels with some room, so that its outline touches no letter."""
    x0, top, x1, bottom = (side / points_per_pixel for side in box)
    return (int(x0) - room, int(top) - room, int(x1) + 1 + room, int(bottom) + 1 + room)


def _write(pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, colour: tuple[int, int, int] = _INK) -> None:
    """One line of text, cut to the room beside a page."""
    font = ImageFont.load_default(_TEXT_SIZE)
    shown = next(_shorter(visible(text), font))
    pen.text(at, shown, fill=colour, font=font)


def _shorter(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> Iterator[str]:
    """The text if there is room for it, else as much as there is."""
    room = _BESIDE - _INDENT - 12
    if font.getlength(text) <= room:
        yield text
    yield from (f"{text[:end]} ..." for end in range(len(text), -1, -1) if font.getlength(f"{text[:end]} ...") <= room)
