"""Where the labels of a bill stand on its pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pipeline.reading.label_words import Fact, Lexicon, lexicon_of, normal_form, own_lexicon, tokens_of
from pipeline.reading.layout import Run, run_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.reading.layout import Layout


@dataclass(frozen=True, slots=True)
class Label:
    """A label on the page: what it announces, how much it is worth (0 to 1), and the characters it takes in its run."""

    facts: frozenset[Fact]
    weight: float
    run: Run
    start: int
    end: int

    @property
    def wrapped(self) -> bool:
        """Whether it takes several lines, as the head of a narrow column does; its value then stands below it."""
        return self.run.bottom - self.run.top > _TWO_LINES * self.run.size


_LONGEST_LABEL = 8
_CODE_GOES_ON = re.compile(r"[-_]\d")
_OF_CARRIER = 0.95
_TWO_LINES = 1.7
_MOST_LINES = 3
_LEADING = 0.6
"""Heights of the type between two lines of one label."""


def lexicon_with(extra: Mapping[Fact, Sequence[str]]) -> Lexicon:
    """The lexicon with a carrier's own labels added at full weight."""
    return _lexicon_with(tuple((fact, phrase) for fact, phrases in extra.items() for phrase in phrases)) if extra else own_lexicon()


@cache
def _lexicon_with(extra: tuple[tuple[Fact, str], ...]) -> Lexicon:
    own = own_lexicon()
    more = {normal_form(phrase): (frozenset({fact}), _OF_CARRIER) for fact, phrase in extra}
    return lexicon_of({**own.meanings, **more}, own.at_start - more.keys())


def labels_in(run: Run, lexicon: Lexicon) -> tuple[Label, ...]:
    """The labels in a run, the longest first where they overlap."""
    tokens = tokens_of(run.text)
    words = tuple(word for word, _, _ in tokens)
    found: list[Label] = []
    position = 0
    while position < len(words):
        length = _length_at(words, position, lexicon) if words[position] in lexicon.firsts else 0
        end = tokens[position + length - 1][2] if length else 0
        if length and not _begins_code(run.text, tokens[position][1], end):
            meaning = lexicon.meanings[words[position : position + length]]
            found.append(Label(*meaning, run, tokens[position][1], end))
        position += length or 1
    return tuple(found)


def _begins_code(text: str, start: int, end: int) -> bool:
    """Whether what reads as a label is the beginning of an account number (`Account ID ACC-270874`)."""
    return _CODE_GOES_ON.match(text, end) is not None and (start > 0 or text[start:end].isupper())


def _length_at(words: tuple[str, ...], position: int, lexicon: Lexicon) -> int:
    """How many words the longest label that begins here has; 0 when none does."""
    for length in range(min(_LONGEST_LABEL, len(words) - position), 0, -1):
        label = words[position : position + length]
        if label in lexicon.meanings and (position == 0 or label not in lexicon.at_start):
            return length
    return 0


def labels_of(layout: Layout, lexicon: Lexicon) -> dict[Run, tuple[Label, ...]]:
    """Every run that holds labels, with them; the head of a narrow column that takes several lines is one label."""
    found = {run: labels for run in layout.runs if (labels := labels_in(run, lexicon))}
    for run in layout.runs:
        wrapped = _wrapped_label(run, layout, lexicon)
        if wrapped is not None:
            whole, parts = wrapped
            found.update({part: (Label(frozenset({Fact.OTHER}), 1.0, part, 0, len(part.text)),) for part in parts})
            found[whole.run] = (whole,)
    return found


def _wrapped_label(run: Run, layout: Layout, lexicon: Lexicon) -> tuple[Label, tuple[Run, ...]] | None:
    """The label that a run begins and the lines under it end, and those lines; with a value beside it a line is a label by itself."""
    parts: tuple[Run, ...] = (run,)
    longest = None
    while len(parts) < _MOST_LINES and _begins_label(parts, lexicon) and _heads_column(parts[-1], layout):
        under = layout.below(parts[-1], _LEADING * run.size)
        if len(under) != 1 or abs(under[0].size - run.size) > 0.1 * run.size or not _heads_column(under[0], layout):
            break
        parts = (*parts, under[0])
        whole = run_of(tuple(word for part in parts for word in part.words))
        entry = lexicon.meanings.get(normal_form(whole.text))
        longest = (Label(*entry, whole, 0, len(whole.text)), parts) if entry else longest
    return longest


def _begins_label(parts: Sequence[Run], lexicon: Lexicon) -> bool:
    return normal_form(" ".join(part.text for part in parts)) in lexicon.beginnings


def _heads_column(run: Run, layout: Layout) -> bool:
    beside = layout.right_of(run)[:1]
    return not any(c.isdigit() for c in run.text + (beside[0].text if beside else ""))
