"""The lines of a letter to write on: thin drawn rules, and rows of underscores however broken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.domain.document import Box, Page

SHORTEST_RULE = 40.0
FEWEST_PEN_POINTS = 8
"""A stroke of a pen has more points than a line of a drawing."""
_BLANK = re.compile(r"[_\u2026]+(?:[^_\u2026]{1,2}[_\u2026]+)*|\.{5,}")
_SHORTEST_BLANK = 12.0
_BROKEN_BLANK = 12.0
_NO_GAP = 8.0
_THICKEST_RULE = 2.5
_TALLEST_WRITING = 68.0


def writing_lines(page: Page) -> tuple[Box, ...]:
    """The rules to write on: thin drawn lines and rows of underscores."""
    drawn = [s.box for s in page.strokes if s.box[3] - s.box[1] <= _THICKEST_RULE and s.box[2] - s.box[0] >= SHORTEST_RULE]
    blanks = sorted((blank for word in page.words if (blank := _blank_part(word.text, word.box))), key=lambda box: (round(box[3]), box[0]))
    typed = [word.box for word in page.words if re.search(r"[^\W_]", word.text)]
    written = [
        s.box for s in page.strokes if s.kind == "curve" and s.points >= FEWEST_PEN_POINTS and s.box[3] - s.box[1] <= _TALLEST_WRITING
    ]
    laid = [picture.box for picture in page.pictures] + [annotation.box for annotation in page.annotations]
    return (*drawn, *_joined(blanks, [*typed, *written, *laid]))


def _joined(blanks: list[Box], covers: list[Box]) -> list[Box]:
    """Rows of underscores that something typed or written over them has broken, or a picture covers, as one rule each."""
    joined: list[Box] = []
    for blank in blanks:
        last = joined[-1] if joined else None
        if last and abs(last[3] - blank[3]) <= 1 and blank[0] >= last[2] and _may_join(last, blank, covers):
            joined[-1] = (last[0], last[1], blank[2], last[3])
        else:
            joined.append(blank)
    return [blank for blank in joined if blank[2] - blank[0] >= _SHORTEST_BLANK]


def _may_join(left: Box, right: Box, covers: list[Box]) -> bool:
    """Whether a gap in a row of underscores is none, or all of it lies under something; an open gap parts two blanks."""
    hidden = any(
        c[0] <= left[2] + _BROKEN_BLANK and right[0] - _BROKEN_BLANK <= c[2] and c[1] <= left[3] + 2 and left[1] - 12 <= c[3]
        for c in covers
    )
    return hidden or right[0] - left[2] <= _NO_GAP


def _blank_part(text: str, box: Box) -> Box | None:
    """The underscores of a word; in a proportional type their share of the width is a good guess."""
    blank = _BLANK.search(text)
    if blank is None:
        return None
    step = (box[2] - box[0]) / len(text)
    return (box[0] + blank.start() * step, box[3] - 2, box[0] + blank.end() * step, box[3] - 1)
