"""Signatures: the strokes of a pen, the same for the same name, and the stamp of an electronic signing service."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pipeline.samples.paper import BLACK, INK, Sheet, Type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.samples.paper import Point

Curve = tuple["Point", "Point", "Point"]

LETTER_WIDTH = 8.5
"""How far the pen moves per letter, in points."""
STAMP_BLUE = (0.16, 0.3, 0.7)


def sign(sheet: Sheet, x: float, y: float, name: str) -> None:
    """Write the name on the line at `y`, each part of it in one stroke, and a flourish below."""
    for part in name.split():
        swings = hashlib.sha256(part.encode()).digest()
        start = (x, y - 10)
        curves = list(_capital(start, swings[0])) + list(_run(x + 14, y, swings[1 : len(part)]))
        sheet.stroke(start, curves)
        x = curves[-1][2][0] + 7
    tail = (x - 30, y + 1)
    sheet.stroke(tail, [((x + 4, y - 9), (x + 18, y + 7), (x + 34, y - 6)), ((x + 20, y + 6), (x - 6, y + 9), (x + 12, y + 2))])


def _capital(start: Point, swing: int) -> Iterator[Curve]:
    x, y = start
    height = 14 + swing % 9
    yield (x - 4, y - height), (x + 9, y - height - 4), (x + 7, y - 2)
    yield (x + 6, y + 9), (x - 5, y + 7), (x + 1, y - 1)
    yield (x + 5, y - 8), (x + 12, y - 9), (x + 14, y + 4)


def _run(x: float, y: float, swings: bytes) -> Iterator[Curve]:
    """One loop a letter: up, over and back to the line, tall or flat as the name has it."""
    for swing in swings:
        rise, lean = 5 + swing % 13, 2 + swing % 4
        yield (x + lean, y - rise - 6), (x + LETTER_WIDTH - lean, y - rise), (x + LETTER_WIDTH / 2, y - 4)
        yield (x + 1, y + swing % 4), (x + LETTER_WIDTH - 2, y + 3), (x + LETTER_WIDTH, y - 5 - swing % 3)
        x += LETTER_WIDTH


def stamp(sheet: Sheet, x: float, y: float, name: str) -> None:
    """Put the mark of a signing service over the line at `y`: bracket, words, the name in slanted letters, the signer's key."""
    key = hashlib.sha256(name.encode()).hexdigest()[:15].upper()
    sheet.stroke((x + 8, y - 34), [((x, y - 36), (x, y - 30), (x, y - 20)), ((x, y - 4), (x, y + 2), (x + 8, y))], colour=STAMP_BLUE)
    sheet.write(x + 10, y - 31, "DocuSigned by:", Type("Helvetica-Bold", 6, BLACK))
    sheet.write(x + 10, y - 12, name, Type("Times-Italic", 17, INK))
    sheet.write(x + 10, y - 3, f"{key}...", Type("Helvetica", 6, BLACK))
