"""Where a number stands on a bill: its run, the words before it and beside it, and whether a price stands in its row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.domain.telephone import TelephoneNumber
from pipeline.reading import number_words as said
from pipeline.reading.candidates import Match, money_in, number_ranges_in, plain
from pipeline.reading.layout import Layout, Run

if TYPE_CHECKING:
    from pipeline.reading.layout import Line


@dataclass(frozen=True)
class NumberPlace:
    """A number where it stands: the `index` of its line, its run, and the words before it and beside it."""

    layout: Layout
    index: int
    run: Run
    match: Match[tuple[TelephoneNumber, ...]]

    @cached_property
    def before(self) -> str:
        """The words before it in its run."""
        return words_before(self.run, self.match)

    @cached_property
    def context(self) -> str:
        """The words to the left, where it stands at the start of its run."""
        return _context(self.layout, self.run, self.before)

    @property
    def line(self) -> Line:
        """Its line."""
        return self.layout.lines[self.index]

    @property
    def after(self) -> str:
        """The words behind it in its run."""
        return plain(self.run.text[self.match.end :])

    @property
    def toll_free(self) -> bool:
        """Whether it is a toll-free number."""
        return self.match.value[0][2:5] in said.TOLL_FREE

    @property
    def bare(self) -> bool:
        """Whether it is printed as ten digits, as an account number may be."""
        return re.fullmatch(r"\d{10}", self.match.text) is not None


def words_before(run: Run, match: Match[tuple[TelephoneNumber, ...]]) -> str:
    """The words before a number of a run, without the numbers listed between them and it."""
    text = run.text[: match.start]
    for earlier in reversed(number_ranges_in(text)):
        if text[earlier.end :].strip(" ,;/&.-") not in {"", "and", "et", "or"}:
            break
        text = text[: earlier.start]
    last = number_ranges_in(text)[-1:]
    return told(text[last[0].end :] if last else text)


def told(text: str) -> str:
    """The words as they are compared; nobody is asked to dial where numbers are dialled directly."""
    return said.DIRECT_DIAL.sub("did", plain(text))


def _context(layout: Layout, run: Run, before: str) -> str:
    """The words that introduce a number that stands at the start of its run: those to its left."""
    if before.strip(" .:-#()"):
        return ""
    left = [other for other in layout.left_of(run) if run.x0 - other.x1 < 330]  # noqa: PLR2004 - points between a label and its number
    return told(left[0].text) if left else ""


def is_priced(layout: Layout, run: Run) -> bool:
    """Whether an amount of money stands in the row of a run, at its right."""
    return any(money_in(other.text) for other in layout.right_of(run))
