"""The visible part of a page of a PDF and the way it is turned."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.domain.document import Box

CharRecord = dict[str, Any]
"""A glyph as pdfplumber describes it."""
_MOST_SKEW = 10.0
"""Degrees that a line of print may lean."""
_RIGHT_ANGLE = 90


@dataclass(frozen=True)
class Frame:
    """The visible part of a page and how far it must be turned clockwise, in quarters, to stand upright."""

    crop: tuple[float, float, float, float]
    turn: int

    @property
    def width(self) -> float:
        """Points."""
        x0, top, x1, bottom = self.crop
        return bottom - top if self.turn % 2 else x1 - x0

    @property
    def height(self) -> float:
        """Points."""
        x0, top, x1, bottom = self.crop
        return x1 - x0 if self.turn % 2 else bottom - top

    def holds(self, record: CharRecord) -> bool:
        """Whether the middle of the record lies on the visible part."""
        x0, top, x1, bottom = self.crop
        x, y = (float(record["x0"] + record["x1"]) / 2, float(record["top"] + record["bottom"]) / 2)
        return x0 <= x <= x1 and top <= y <= bottom

    def box(self, record: CharRecord) -> Box:
        """The record's box in points from the upper left corner of the upright page."""
        left, up, right, down = self.crop
        x0, top, x1, bottom = (float(record[side]) for side in ("x0", "top", "x1", "bottom"))
        if self.turn == 1:
            return (down - bottom, x0 - left, down - top, x1 - left)
        if self.turn == 2:  # noqa: PLR2004 - upside down
            return (right - x1, down - bottom, right - x0, down - top)
        if self.turn == 3:  # noqa: PLR2004 - three quarters
            return (top - up, right - x1, bottom - up, right - x0)
        return (x0 - left, top - up, x1 - left, bottom - up)

    def turned(self, char: CharRecord) -> CharRecord:
        """The glyph as it stands on the upright page."""
        if not self.turn and not self.crop[0] and not self.crop[1]:
            return char
        x0, top, x1, bottom = self.box(char)
        size = bottom - top if self.turn else char["size"]
        upright = char["upright"] if self.turn == 0 else True
        return {**char, "x0": x0, "top": top, "x1": x1, "bottom": bottom, "doctop": top, "size": size, "upright": upright}


def stands_askew(character: CharRecord) -> bool:
    """Whether a letter lies across the paper, as those of a watermark do: they are nobody's words."""
    angle = math.degrees(math.atan2(character["matrix"][1], character["matrix"][0]))
    return _MOST_SKEW < angle % _RIGHT_ANGLE < _RIGHT_ANGLE - _MOST_SKEW


def turn_of(characters: Sequence[CharRecord]) -> int:
    """Quarter turns clockwise that make most of the text read from left to right."""
    angles = Counter(round(math.atan2(c["matrix"][1], c["matrix"][0]) / (math.pi / 2)) % 4 for c in characters if c["text"].strip())
    return angles.most_common(1)[0][0] if angles else 0
