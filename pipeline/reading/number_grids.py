"""Grids of numbers: rows with nothing but numbers under one heading, which says that they move, stay or are for something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pipeline.reading.candidates import number_ranges_in
from pipeline.reading.layout import Run
from pipeline.reading.letter_text import PLACE_OF_ROW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.layout import Layout, Line


class Heading(Enum):
    """What a heading says of the numbers under it."""

    MOVES = "they are to be ported"
    OTHER = "they stay, or somebody is reached there"


@dataclass(frozen=True)
class Grid:
    """The runs of a grid, row by row, and what its heading says."""

    heading: Heading
    runs: tuple[Run, ...]


STAYS = re.compile(
    r"\b(?:temporary|remain\w*|stays?|staying|(?:keep|kept|retain\w*) (?:with|at|by|on)|(?:not|"
    r"never) (?:to )?(?:be(?:ing)? )?(?:port|transfer|mov|includ)\w*|"
    r"exclud\w*|except\w*|forward\w* to|disconnect\w*|temporaire|rest(?:e|ent|era|eront)|demeur\w+|exclus?\w*|conserv\w+ chez)\b",
    re.IGNORECASE,
)
"""Says of a number that it is not moved."""
MOVES = re.compile(
    r"\b(?:port(?:ed|ing)?(?!@)|transfer\w*|mov(?:e|ed|ing)|releas\w+|following (?:tele)?(?:phone )?numbers?|"
    r"transf[ée]r\w+|num[ée]ros suivants)\b",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\b(?:numbers|number\(s\)|w?tns|dids|lines|num[ée]ros|lignes)(?!\w)", re.IGNORECASE)
_REACHES = re.compile(
    r"\b(?:questions?|contacts?|call|reach\w*|emergency|support|help|customer service|fax|urgence|joindre|t[ée]l[ée]copieur)\b",
    re.IGNORECASE,
)
_OF_ACCOUNT = re.compile(r"\b(?:billing|btn|accounts?|invoice|order|reference|pin|facturation|comptes?)\b", re.IGNORECASE)
_ON_ACCOUNT = re.compile(r"\b(?:associated|additional|related|all|on|with|and|of|et|du|au)\b", re.IGNORECASE)
_MOST_WORDS = 9
_APART = 3.0
"""Heights of the type between a heading and its grid, and between two rows of it."""


def grids_in(layout: Layout) -> Iterator[Grid]:
    """The grids that stand under a heading of their own which tells what they are."""
    heading: Heading | None = None
    runs: list[Run] = []
    last: Line | None = None
    for line in layout.lines:
        near = last is not None and line.page == last.page and line.top - last.bottom <= _APART * line.runs[0].size
        if near and heading and _is_row(line):
            runs += [run for run in line.runs if number_ranges_in(run.text)]
        else:
            if heading and runs:
                yield Grid(heading, tuple(runs))
            heading, runs = _told_by(line), []
        last = line
    if heading and runs:
        yield Grid(heading, tuple(runs))


def _is_row(line: Line) -> bool:
    """Whether a line is nothing but numbers, each with its place in the list at most."""
    numbers = [run for run in line.runs if number_ranges_in(run.text)]
    return bool(numbers) and all((run in numbers and _is_bare(run)) or PLACE_OF_ROW.fullmatch(run.text.strip()) for run in line.runs)


def _is_bare(run: Run) -> bool:
    text = run.text
    for match in reversed(number_ranges_in(text)):
        text = text[: match.start] + text[match.end :]
    return not any(c.isalpha() for c in text)


def _told_by(line: Line) -> Heading | None:
    """What a line says of numbers under it, when it is one short heading in the plural."""
    if (
        len(line.runs) > 1
        or len(line.runs[0].words) > _MOST_WORDS
        or number_ranges_in(line.text)
        or line.text.rstrip().endswith((".", ";"))
    ):
        return None
    if not _NUMBERS.search(line.text):
        return None
    if STAYS.search(line.text):
        return Heading.OTHER
    if MOVES.search(line.text):
        return Heading.MOVES
    if _REACHES.search(line.text):
        return Heading.OTHER
    return None if _OF_ACCOUNT.search(line.text) and not _ON_ACCOUNT.search(line.text) else Heading.MOVES
