"""Compares what two parsers read on a page: a PDF can be made to say one number to the one and another to the other, or to the eye.

Digits are compared, and how often each occurs: what matters on these papers is in digits, and where the parsers cut words does not matter.
Over 264 pages of bills, letters and invoices of many makers the counts were equal on every page.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.pdf_strips import parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.pdf_strips import Strip

_DIGITS = frozenset("0123456789")
MOST_UNSHARED = 3
"""Digits that one reading may have and the other lack: at the edge of the page they draw the line differently."""
_SAME_PLACE = 0.1
"""Part of its size by which a letter printed twice, to look bold, is moved; the narrowest letter is twice as wide."""
_UNKNOWN = "(cid:"


def disagree(shown: Sequence[Strip], other: str) -> bool:
    """Whether the glyphs within the page and the other parser's text of it differ by more than the edge of the page explains."""
    mine, theirs = _digits(shown), _digits_in(other)
    if mine == theirs:
        return False
    with_digits = [[place for place, text in enumerate(strip.texts) if text in _DIGITS or len(text) > 1] for strip in shown]
    mine = _digits(distinct(parts(shown, with_digits)))
    only_mine, only_theirs = (mine - theirs).total(), (theirs - mine).total()
    return bool(only_mine and only_theirs) or max(only_mine, only_theirs) > MOST_UNSHARED


def has_doubles(shown: Sequence[Strip], other: str) -> bool:
    """Whether letters may be printed twice in one place: the other parser, which drops such, has fewer of them."""
    return sum(len(strip.texts) - sum(map(str.isspace, strip.texts)) for strip in shown) > sum(map(len, other.split()))


def distinct(strips: Sequence[Strip]) -> list[Strip]:
    """The strips without the glyphs that only repeat another one in its place."""
    taken: dict[tuple[str, int, int], tuple[float, float]] = {}
    return parts(strips, [[place for place in range(len(strip.texts)) if _is_new(strip, place, taken)] for strip in strips])


def _is_new(strip: Strip, place: int, taken: dict[tuple[str, int, int], tuple[float, float]]) -> bool:
    text, x, y = strip.texts[place], float(strip.x0s[place]), float(strip.tops[place])
    reach = max(1.0, float(strip.sizes[place])) * _SAME_PLACE
    across, down = int(x // reach), int(y // reach)
    near = (taken.get((text, across + i, down + j)) for i in (0, -1, 1) for j in (0, -1, 1))
    if not text.isspace() and any(other and abs(other[0] - x) <= reach and abs(other[1] - y) <= reach for other in near):
        return False
    taken[text, across, down] = (x, y)
    return True


def _digits(strips: Sequence[Strip]) -> Counter[str]:
    whole = "".join(strip.text for strip in strips)
    if _UNKNOWN in whole:
        whole = "".join(text for strip in strips for text in strip.texts if not text.startswith(_UNKNOWN))
    return _digits_in(whole)


def _digits_in(text: str) -> Counter[str]:
    return Counter({digit: text.count(digit) for digit in _DIGITS})
