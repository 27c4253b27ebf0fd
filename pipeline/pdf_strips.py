"""The glyphs of a page in strips: what one operator shows shares everything but letters and places, and is looked at as one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.domain.document import Box

CharRecord = dict[str, Any]
"""A glyph as pdfplumber describes it."""


@dataclass(frozen=True, eq=False)
class Strip:
    """Glyphs that were shown together; sides in points from the upper left corner of the unturned paper, one entry for each glyph.

    Attributes:
        texts: what each glyph says, mostly one letter.
        x0s, tops, x1s, bottoms: its sides.
        sizes: the height of its type.
        order: which place its painting has among all that the page paints; the glyphs of a strip follow each other.
        slant: the first two numbers of its matrix, which say where its line leads.
        upright: whether it stands, as pdfplumber judges.
        painted: False when a text rendering mode keeps it from being painted.
        color: as the page gives it; any kind of value.
        level: all glyphs have one top, one bottom and one size, and all sides are finite.
    """

    texts: Sequence[str]
    x0s: Sequence[float]
    tops: Sequence[float]
    x1s: Sequence[float]
    bottoms: Sequence[float]
    sizes: Sequence[float]
    order: int
    slant: tuple[float, float]
    upright: bool
    painted: bool
    color: object
    level: bool

    @cached_property
    def text(self) -> str:
        """All that it says."""
        return "".join(self.texts)

    @cached_property
    def letters(self) -> int:
        """How many of its glyphs are more than blanks."""
        return sum(map(bool, map(str.strip, self.texts)))

    @cached_property
    def box(self) -> Box:
        """The smallest box that holds all its glyphs."""
        return (min(self.x0s), min(self.tops), max(self.x1s), max(self.bottoms))

    def part(self, kept: Iterable[int]) -> Strip:
        """The strip with the glyphs at these places alone."""
        places = [*kept]
        if len(places) == len(self.texts):
            return self
        columns = (self.texts, self.x0s, self.tops, self.x1s, self.bottoms, self.sizes)
        texts, x0s, tops, x1s, bottoms, sizes = ([column[place] for place in places] for column in columns)
        return replace(self, texts=texts, x0s=x0s, tops=tops, x1s=x1s, bottoms=bottoms, sizes=sizes)  # type: ignore[arg-type]  # texts first

    def records(self) -> list[CharRecord]:
        """Its glyphs as pdfplumber's own finder of words wants them."""
        columns = zip(self.texts, self.x0s, self.tops, self.x1s, self.bottoms, self.sizes, strict=True)
        return [
            {"text": text, "x0": x0, "top": top, "x1": x1, "bottom": bottom, "doctop": top, "size": size, "upright": self.upright}
            for text, x0, top, x1, bottom, size in columns
        ]


def strip_of(record: CharRecord, order: int, *, painted: bool) -> Strip:
    """A strip of the one glyph that pdfplumber describes."""
    return Strip(
        (record["text"],),
        (record["x0"],),
        (record["top"],),
        (record["x1"],),
        (record["bottom"],),
        (record["size"],),
        order,
        record["matrix"][:2],
        record["upright"],
        painted,
        record["non_stroking_color"],
        level=False,
    )


def parts(strips: Iterable[Strip], chosen: Iterable[Sequence[int]]) -> list[Strip]:
    """Of each strip the glyphs at the chosen places; strips of which nothing is left are left out."""
    return [strip.part(places) for strip, places in zip(strips, chosen, strict=True) if places]


def letters(strips: Iterable[Strip]) -> int:
    """How many glyphs are more than blanks."""
    return sum(strip.letters for strip in strips)
