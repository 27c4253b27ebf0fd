"""Paper that a test writes by hand: print, rules, boxes, and what pens and pictures leave on it."""

from __future__ import annotations

import io
import random
from functools import cache
from pathlib import Path
from typing import Final

import reportlab
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

HEIGHT: Final = 792.0
"""Points of US letter paper."""
WIDTH: Final = 612.0
EMBEDDED: Final = ("Vera", "VeraBd")
"""Fonts that reportlab brings along; they are stored in the document, cut down to the letters it uses."""


@cache
def _embed_fonts() -> None:
    for name in EMBEDDED:
        pdfmetrics.registerFont(TTFont(name, str(Path(reportlab.__file__).parent / "fonts" / f"{name}.ttf")))


class Sheet:
    """Pages that are written from their upper left corner, one after the other."""

    def __init__(self, jitter: float = 0, seed: int = 1) -> None:
        """Take a fresh page of US letter paper; every word lands up to `jitter` points beside its place."""
        _embed_fonts()
        self._buffer = io.BytesIO()
        self._jitter = jitter
        self._dice = random.Random(seed)  # noqa: S311 - a shaking press, not a secret
        self.canvas = Canvas(self._buffer, pagesize=(WIDTH, HEIGHT), invariant=True)

    def turn_over(self) -> None:
        """Go on with a new page."""
        self.canvas.showPage()

    def text(self, x: float, y: float, words: str, size: float = 10, font: str = "Helvetica") -> float:
        """Print words whose baseline is at `y`; returns where they end."""
        self.canvas.setFont(font, size)
        if self._jitter:
            x, y = (place + self._dice.uniform(-self._jitter, self._jitter) for place in (x, y))
        self.canvas.drawString(x, HEIGHT - y, words)
        return x + self.canvas.stringWidth(words, font, size)

    def text_to(self, right: float, y: float, words: str, size: float = 10, font: str = "Helvetica") -> None:
        """Print words that end at `right`."""
        self.text(right - self.canvas.stringWidth(words, font, size), y, words, size, font)

    def text_around(self, x: float, y: float, words: str, size: float = 10, font: str = "Helvetica") -> None:
        """Print words centred on `x`."""
        self.text(x - self.canvas.stringWidth(words, font, size) / 2, y, words, size, font)

    def paragraph(self, place: tuple[float, float, float], words: str, size: float = 8, font: str = "Helvetica") -> float:
        """Print words in lines of a width, from `place` = x, y and width; returns the baseline below them."""
        x, y, width = place
        for line in simpleSplit(words, font, size, width):
            self.text(x, y, line, size, font)
            y += 1.3 * size
        return y

    def rule(self, x: float, y: float, width: float) -> None:
        """Draw a line to write on."""
        self.canvas.line(x, HEIGHT - y, x + width, HEIGHT - y)

    def box(self, x: float, top: float, width: float, height: float) -> None:
        """Draw a cell of a form."""
        self.canvas.rect(x, HEIGHT - top - height, width, height)

    def shade(self, x: float, top: float, width: float, height: float) -> None:
        """Tint the ground of what is printed next."""
        self.canvas.setFillColorRGB(0.9, 0.93, 0.96)
        self.canvas.rect(x, HEIGHT - top - height, width, height, stroke=0, fill=1)
        self.canvas.setFillColorRGB(0, 0, 0)

    def scribble(self, x: float, y: float, width: float = 95, height: float = 18, seed: int = 1) -> None:
        """Draw what a pen does along a line at height `y`, in one stroke."""
        dice = random.Random(seed)  # noqa: S311 - a hand, not a secret
        path, steps = self.canvas.beginPath(), 9
        path.moveTo(x, HEIGHT - y + 3)
        for step in range(steps):
            x0, x1 = x + width * step / steps, x + width * (step + 1) / steps
            high, low = HEIGHT - y + height * dice.uniform(0.5, 1.2), HEIGHT - y - 4 * dice.random()
            path.curveTo(x0 + 3, high, x1 - 2, high, x1, low if step % 2 else low + height * 0.4)
        self.canvas.drawPath(path)

    def strokes(self, x: float, y: float, width: float = 90) -> None:
        """Draw a signature of many short strokes, as tablets store it."""
        dice = random.Random(7)  # noqa: S311 - a hand, not a secret
        for step in range(10):
            path = self.canvas.beginPath()
            left = x + width * step / 10
            path.moveTo(left, HEIGHT - y + dice.uniform(0, 14))
            path.curveTo(
                left + 4, HEIGHT - y + dice.uniform(2, 20), left + 8, HEIGHT - y, left + width / 9, HEIGHT - y + dice.uniform(0, 14)
            )
            self.canvas.drawPath(path)

    def picture(self, x: float, y: float, width: float = 110, height: float = 30) -> None:
        """Place a transparent picture of a signature on the line at height `y`."""
        image = Image.new("RGBA", (330, 90), (255, 255, 255, 0))
        points = [(10 + 31 * i, 70 - 55 * (i % 2) + 9 * (i % 3)) for i in range(11)]
        ImageDraw.Draw(image).line(points, fill=(10, 10, 90, 255), width=5, joint="curve")
        self.canvas.drawImage(ImageReader(image), x, HEIGHT - y - 4, width, height, mask="auto")

    def page(self) -> bytes:
        """Finish the last page and return all as a PDF."""
        self.canvas.showPage()
        self.canvas.save()
        return self._buffer.getvalue()
