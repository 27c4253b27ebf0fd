"""Which telephone numbers a letter covers, and not those that only say where to call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.domain.bill import PrintedNumber
from pipeline.reading.candidates import number_ranges_in
from pipeline.reading.letter_text import LetterFact, fact_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.telephone import TelephoneNumber
    from pipeline.reading.layout import Layout, Line, Run

_HEADER = re.compile(r"\b(?:numbers?|tns?|dids?|lines|num[ée]ros|lignes)\b", re.IGNORECASE)
_COVERS = re.compile(
    r"\b(?:port|transfer|move|numbers? (?:listed|below|above|covered|following)|covered|following numbers?|release|tns?|"
    r"transf[ée]r\w+|num[ée]ros suivants)",
    re.IGNORECASE,
)
_CALLS = re.compile(
    r"\b(?:questions?|contact|call|phone|tel|telephone|fax|mobile|cell|reach|e-?mail|account|acct|pin|"
    r"btn|billing|"
    r"toll.?free at|customer service|ph|t[ée]l[ée]phone|t[ée]l[ée]copieur|cellulaire|courriel|nip|facturation|joindre)\b|@|www\.",
    re.IGNORECASE,
)
_OPEN_RANGE = re.compile(r"\d\s*(?:-|\u2013|to|thru|through)$", re.IGNORECASE)
_MOST_OTHER_LETTERS = 14
_SCHEDULE = re.compile(
    r"\b(?:see|per|on|in|listed on|listed in|as shown on|refer to)\s+(?:the\s+)?(?:attach\w*|enclosed|accompanying|"
    r"schedule|exhibit|appendix|annex|addendum)|"
    r"\battached\s+(?:list|schedule|spreadsheet|exhibit|sheet|page|document|file)|\b(?:schedule|exhibit|appendix|"
    r"annex|attachment)\s+(?-i:[\"\u201c]?[A-D1-4]\b)|"
    r"\b(?:voir|selon|à|dans|en)\s+(?:l'|la\s+)?(?:annexe|liste ci-jointe|pièce jointe)|\bliste (?:ci-)?jointe\b",
    re.IGNORECASE,
)


def covered_numbers(layout: Layout) -> tuple[PrintedNumber, ...]:
    """The numbers the letter is about, ranges written out, each once at its first page.

    A number counts when it stands alone or in a list, after the letter has begun to speak of numbers, or in a sentence that moves it. A
    letterhead's, a contact's and the billing number do not.
    """
    pages: dict[TelephoneNumber, int] = {}
    for run, numbers in _number_runs(layout):
        for number in numbers:
            pages.setdefault(number, run.page)
    return tuple(PrintedNumber(number, page) for number, page in pages.items())


def refers_to_schedule(layout: Layout) -> bool:
    """Whether the letter points to a list that is attached."""
    return _SCHEDULE.search(" ".join(run.text for run in layout.runs)) is not None


def _number_runs(layout: Layout) -> Iterator[tuple[Run, tuple[TelephoneNumber, ...]]]:
    begun = False
    for line in layout.lines:
        begun = begun or (_HEADER.search(line.text) is not None and _CALLS.search(line.text) is None) or _opens_list(line)
        paired = _paired(line.runs)
        if paired and begun:
            yield line.runs[0], paired
            continue
        for run in line.runs:
            numbers = tuple(number for match in number_ranges_in(_with_end_of_range(run, layout)) for number in match.value)
            if numbers and _covers(run, layout, begun=begun):
                yield run, numbers


def _with_end_of_range(run: Run, layout: Layout) -> str:
    """The text of a cell, with the line under it when the cell breaks after `to`."""
    if not _OPEN_RANGE.search(run.text):
        return run.text
    under = next((other for other in layout.below(run, run.size) if abs(other.x0 - run.x0) <= 3), None)  # noqa: PLR2004 - points
    return f"{run.text} {under.text}" if under else run.text


_OPENS_LIST = re.compile(
    r"\bnumbers?\b.{0,40}\b(?:below|following|listed|above)\b|\bnumbers?\s+to\s+(?:be\s+)?(?:port|transfer)|^\s*numbers?\b|"
    r"\bnum[ée]ros\b.{0,40}\b(?:suivants|ci-dessous|ci-après|à transférer)",
    re.IGNORECASE,
)


def _opens_list(line: Line) -> bool:
    """Whether a line announces numbers: in a sentence, or as a heading in the plural (`Telephone numbers`)."""
    plural = (run.text for run in line.runs if run.text.lower().rstrip(" :").endswith("s"))
    return _OPENS_LIST.search(line.text) is not None or any(fact_of(text.rstrip(" :")) is LetterFact.NUMBERS for text in plural)


def _paired(runs: tuple[Run, ...]) -> tuple[TelephoneNumber, ...]:
    """The range of a row whose two cells are joined by `to` or `through` in a cell of its own."""
    if len(runs) != 3 or not re.fullmatch(r"(?:to|thru|through|-|\u2013|\u2014)", runs[1].text.strip(), re.IGNORECASE):  # noqa: PLR2004 - from, to, until
        return ()
    found = number_ranges_in(" ".join(run.text for run in runs))
    return found[0].value if len(found) == 1 and len(found[0].value) > 1 else ()


def _covers(run: Run, layout: Layout, *, begun: bool) -> bool:
    other = run.text
    for match in reversed(number_ranges_in(run.text)):
        other = other[: match.start] + other[match.end :]
    if _labelled_as_numbers(other):
        return True
    letters = sum(character.isalpha() for character in other)
    if letters > _MOST_OTHER_LETTERS:
        return _COVERS.search(other) is not None and _CALLS.search(other) is None
    return begun and _CALLS.search(other) is None and not _is_contact(run, layout)


def _is_contact(run: Run, layout: Layout) -> bool:
    beside = next((other for other in layout.left_of(run) if any(c.isalpha() for c in other.text)), None)
    fact = fact_of(beside.text.rstrip(":")) if beside else None
    return fact in {LetterFact.CONTACT, LetterFact.BTN, LetterFact.OTHER, LetterFact.ACCOUNT}


def _labelled_as_numbers(other: str) -> bool:
    """Whether the label in the run itself says numbers to port, though it also says `telephone`."""
    return fact_of(other.split(":", maxsplit=1)[0]) is LetterFact.NUMBERS
