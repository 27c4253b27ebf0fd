"""Sheets of Letter paper to print on: places are points from the left and from the top, and the same calls give the same bytes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 612.0, 792.0
"""US Letter, in points."""

Colour = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""

BLACK: Colour = (0.0, 0.0, 0.0)
GREY: Colour = (0.42, 0.42, 0.45)
PALE: Colour = (0.93, 0.94, 0.96)
WHITE: Colour = (1.0, 1.0, 1.0)
INK: Colour = (0.07, 0.11, 0.42)
"""The blue of a ball pen."""

Point = tuple[float, float]


class Type(NamedTuple):
    """How text is set: font, size in points, colour."""

    font: str = "Helvetica"
    size: float = 9
    colour: Colour = BLACK

    def bold(self) -> Type:
        """The same in bold."""
        return self._replace(font="Helvetica-Bold")

    def at(self, size: float) -> Type:
        """The same in another size."""
        return self._replace(size=size)

    def tinted(self, colour: Colour) -> Type:
        """The same in another colour."""
        return self._replace(colour=colour)


BODY = Type()
BOLD = BODY.bold()
SMALL = Type(size=7, colour=GREY)
MONO = Type("Courier", 9)


class Sheet:
    """A stack of pages under the pen; the last page is the one drawn on."""

    def __init__(self, title: str) -> None:
        """Start a document of this title on an empty first page."""
        # Imported late: reportlab is slow to import and only who prints needs it. Nothing is compressed: the bytes must not hang on zlib.
        from reportlab.pdfgen.canvas import Canvas

        self._bytes = io.BytesIO()
        self._canvas: Canvas = Canvas(self._bytes, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=0)
        self._canvas.setTitle(title)
        self.page = 1

    def turn(self) -> None:
        """Go to a new page."""
        self._canvas.showPage()
        self.page += 1

    def content(self) -> bytes:
        """The finished PDF; nothing can be drawn afterwards."""
        self._canvas.save()
        return self._bytes.getvalue()

    def write(self, x: float, y: float, text: str, style: Type = BODY) -> float:
        """Set one line with its baseline at `y`; returns where it ends."""
        self._canvas.setFillColorRGB(*style.colour)
        self._canvas.setFont(style.font, style.size)
        self._canvas.drawString(x, HEIGHT - y, text)
        return x + self.width_of(text, style)

    def write_right(self, x: float, y: float, text: str, style: Type = BODY) -> None:
        """Set one line that ends at `x`."""
        self.write(x - self.width_of(text, style), y, text, style)

    def write_centred(self, x: float, y: float, text: str, style: Type = BODY) -> None:
        """Set one line around `x`."""
        self.write(x - self.width_of(text, style) / 2, y, text, style)

    def lines(self, x: float, y: float, texts: Iterable[str], style: Type = BODY) -> float:
        """Set lines below each other, the first with its baseline at `y`; returns the baseline below the last."""
        for text in texts:
            self.write(x, y, text, style)
            y += style.size * 1.25
        return y

    def paragraph(self, x: float, y: float, width: float, text: str, style: Type = BODY) -> float:
        """Set running text in a column; returns the baseline below it."""
        return self.lines(x, y, self._broken(text, width, style), style)

    def width_of(self, text: str, style: Type) -> float:
        """How wide the text is."""
        return float(self._canvas.stringWidth(text, style.font, style.size))

    def rule(self, x0: float, y: float, x1: float, *, weight: float = 0.6, colour: Colour = BLACK, dashes: Sequence[float] = ()) -> None:
        """Draw a level line."""
        self._canvas.setDash(list(dashes))
        self._canvas.setStrokeColorRGB(*colour)
        self._canvas.setLineWidth(weight)
        self._canvas.line(x0, HEIGHT - y, x1, HEIGHT - y)
        self._canvas.setDash([])

    def box(self, x0: float, y0: float, x1: float, y1: float, *, fill: Colour | None = None, edge: Colour | None = None) -> None:
        """Draw a rectangle from its upper left to its lower right corner."""
        self._canvas.setLineWidth(0.6)
        self._canvas.setFillColorRGB(*(fill or WHITE))
        self._canvas.setStrokeColorRGB(*(edge or WHITE))
        self._canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0, stroke=int(edge is not None), fill=int(fill is not None))

    def stroke(self, start: Point, curves: Iterable[tuple[Point, Point, Point]], *, weight: float = 0.9, colour: Colour = INK) -> None:
        """Draw one stroke of a pen: a start, then Bezier curves, each by its two handles and its end."""
        path = self._canvas.beginPath()
        path.moveTo(start[0], HEIGHT - start[1])
        for (ax, ay), (bx, by), (x, y) in curves:
            path.curveTo(ax, HEIGHT - ay, bx, HEIGHT - by, x, HEIGHT - y)
        self._canvas.setStrokeColorRGB(*colour)
        self._canvas.setLineWidth(weight)
        self._canvas.setLineCap(1)
        self._canvas.drawPath(path, stroke=1, fill=0)

    def _broken(self, text: str, width: float, style: Type) -> list[str]:
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if self.width_of(longer, style) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines
