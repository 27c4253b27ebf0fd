"""From a label to its value: in the same run, to the right, below; and from several sightings to one answer or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from pipeline.domain.bill import Extracted
from pipeline.domain.document import Box
from pipeline.reading.candidates import Match, dates_in, plain, plain_of_same_length
from pipeline.reading.captions import reads_upward, value_over
from pipeline.reading.label_words import Fact
from pipeline.reading.labels import Label
from pipeline.reading.layout import Layout, Run, run_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator


T = TypeVar("T")
Parser = Callable[[str], Match[T] | None]
"""Finds the value that a text begins with."""

INLINE, RIGHT, BELOW, ABOVE = 1.0, 0.99, 0.97, 0.95
REACH_BELOW = 2.6
"""Heights of the label within which a value stands below it."""
WEAK_LABEL = 0.8
"""A label under this weight, such as `Amount`, heads columns of other things: nothing below it counts."""
_COMMON_WORD = 0.9
WIDEST_MARGIN = 0.5
_WRAPPED_GAP = 0.5
_QUALIFIES = re.compile(
    r"(?:(?:with|by|via|through|using|par|avec)? ?(?:your )?(?:auto ?-?pay(?:ment)?|"
    r"automatic payments?|bank draft|direct debit|credit card|"
    r"prelevement automatique|paiement preautorise)|in (?:us|u\.s\.|canadian) (?:dollars|funds)|upon receipt|on your account(?: is)?|"
    r"with|via|on|as of|by|le|au|usd|cad|[ :,.()])*"
)
_BILL = r"(?: (?:bill|month|statement|invoice|period|mois|facture|releve))?"
_OF_LAST_BILL = re.compile(rf"(?:last|previous|prior|dernier|derniere|precedent|precedente){_BILL}|(?:mois|facture|releve) precedente?")
_OF_THIS_BILL = re.compile(rf"(?:this|current|new|ce|cette|courant|courante){_BILL}|(?:mois|facture) courante?")
_REACH_OF_HEAD = 20.0
"""Heights of the type within which the head of a column stands over its values."""
_CURRENCY = re.compile(r"^ *\((?:usd|cad|cdn|us|ca)?\$?\)", re.IGNORECASE)
_WIDEST_CELL = 120.0
"""Points between a caption and the left end of a value at the right edge of its cell."""
_SUMMARY = frozenset({Fact.ACCOUNT, Fact.DUE_DATE})
_CUT_DATE = re.compile(r"[A-Za-z]{3,9}\.? \d{1,2},$|\d{1,2}[ -][A-Za-z]{3,9}\.?-?$|[-/]$")
_YEAR = re.compile(r"(?:19|20)\d\d\b")
_CUT_FIGURES = re.compile(r"\d[ \d-]*$")
_FIGURES = re.compile(r"\d{4,}")
_LEADERS = re.compile(r"^[\s:.\u00b7_\u2013\u2014|=>*/-]*(?=[^\s:.\u00b7_\u2013\u2014|=>*/])|^[\s:.\u00b7_\u2013\u2014|=>*/-]+$")
_MINUS_KEPT = re.compile(r"^[\s:.\u00b7_|=>*]*-?(?=\$)|^[\s:]*(?=\.\d\d\b)")


@dataclass(frozen=True)
class Sighting(Generic[T]):
    """A value seen at a label, with what the sighting is worth (0 to 1) and where the value stands."""

    value: T
    worth: float
    page: int
    box: Box
    text: str


@dataclass(frozen=True)
class LabelledPage:
    """A laid out document with its labels."""

    layout: Layout
    labels: Mapping[Run, tuple[Label, ...]]

    def announcing(self, fact: Fact) -> Iterator[Label]:
        """The labels of a fact, in reading order."""
        return (label for labels in self.labels.values() for label in labels if fact in label.facts)

    @cached_property
    def heads(self) -> frozenset[Run]:
        """The runs that begin with a label, so that they are nobody's value."""
        return frozenset(run for run, labels in self.labels.items() if any(label.start == 0 for label in labels))

    def starts_with_label(self, run: Run) -> bool:
        """Whether a run begins with a label."""
        return run in self.heads

    def after(self, label: Label) -> str:
        """The text between a label and the next one in its run."""
        starts = [other.start for other in self.labels.get(label.run, ()) if other.start >= label.end]
        return label.run.text[label.end : min(starts, default=len(label.run.text))]


def sightings_at(pages: LabelledPage, label: Label, parse: Parser[T]) -> Iterator[Sighting[T]]:
    """The value at a label: at most one, from the first place that holds any text."""
    rest = _CURRENCY.sub(lambda currency: " " * len(currency[0]), pages.after(label))
    bare = without_leaders(rest)
    match = (parse(bare) or parse(_with_next_line(pages, label, bare))) if bare else None
    if match:
        yield _sighting(label, label.run, match, label.end + len(rest) - len(bare), INLINE)
    elif _is_common_word(pages, label):
        return
    elif label.end + len(rest) < len(label.run.text) and not bare:
        yield from _seen_below(pages, label, parse)
    elif not bare or _only_qualifies(bare):
        yield from _seen_around(pages, label, parse)


def _with_next_line(pages: LabelledPage, label: Label, rest: str) -> str:
    """The words behind a label with the year that stands on the next line, where a line ends within a date."""
    under = pages.layout.column_below(label.run, 1) if _CUT_DATE.search(rest) and label.run.text.endswith(rest) else ()
    return f"{rest} {under[0].text}" if under and _YEAR.match(under[0].text) else rest


def _only_qualifies(rest: str) -> bool:
    """Whether the words behind a label only say more about it (`Amount due with automatic payment on Oct 27, 2026`)."""
    text = plain_of_same_length(rest)
    for day in reversed(dates_in(rest)):
        text = text[: day.start] + text[day.end :]
    return _QUALIFIES.fullmatch(text) is not None


def _seen_around(pages: LabelledPage, label: Label, parse: Parser[T]) -> Iterator[Sighting[T]]:
    right = None if label.wrapped else _to_the_right(pages, label.run) or _beside_both(pages, label)
    right = _cell(pages, right) if right else None
    match = parse(without_leaders(right.text)) if right else None
    if right and match and _headed(pages.layout, right, _OF_LAST_BILL):
        right = _in_column_of_this_bill(pages, right, parse)
        match = parse(without_leaders(right.text)) if right else None
        if match is None:
            return
    if right and match:
        yield _sighting(label, right, match, len(right.text) - len(without_leaders(right.text)), RIGHT)
        return
    yield from _seen_below(pages, label, parse)


def _headed(layout: Layout, value: Run, words: re.Pattern[str]) -> bool:
    """Whether the column of a value says so at its head."""
    return any(words.fullmatch(plain(run.text)) for run in layout.above(value, _REACH_OF_HEAD * value.size))


def _in_column_of_this_bill(pages: LabelledPage, last: Run, parse: Parser[T]) -> Run | None:
    """The value of the same row in the column of the bill itself, beside the column of the last one."""
    row = (run for run in pages.layout.right_of(last) if parse(without_leaders(run.text)))
    return next((run for run in row if not _headed(pages.layout, run, _OF_LAST_BILL) and _headed(pages.layout, run, _OF_THIS_BILL)), None)


def _seen_below(pages: LabelledPage, label: Label, parse: Parser[T]) -> Iterator[Sighting[T]]:
    if label.weight < WEAK_LABEL and not _heads_summary(pages, label):
        return
    whole = _place_of(pages, label)
    under = next(iter(pages.layout.below(whole, REACH_BELOW * label.run.size)), None)
    aside = _below_aside(pages.layout, whole)
    if aside and (under is None or aside.bottom <= under.top + 1):
        under = aside
    cell = _cell(pages, under) if under and not pages.starts_with_label(under) else None
    match = parse(without_leaders(cell.text)) if cell else None
    if match and cell and label.weight < WEAK_LABEL and any(parse(run.text) for run in pages.layout.below(cell, cell.size)):
        return  # the head of a column of many values
    over = value_over(whole, pages.heads, pages.layout)
    above = parse(over.text) if over else None
    if (
        over
        and above
        and above.start == 0
        and above.end == len(over.text)
        and (match is None or reads_upward(whole, pages.heads, pages.layout))
    ):
        yield _sighting(label, over, above, 0, ABOVE)
    elif cell and match:
        yield _sighting(label, cell, match, len(cell.text) - len(without_leaders(cell.text)), BELOW)


def _place_of(pages: LabelledPage, label: Label) -> Run:
    """The words of a label; with the same label in another language before or behind it, both together."""
    labels = pages.labels.get(label.run, ())
    alone = label.run.part(label.start, label.end) or label.run
    if len(labels) == 1 or any(not label.facts & other.facts for other in labels):
        return alone
    letters = sum(c.isalnum() for other in labels for c in label.run.text[other.start : other.end])
    return label.run if letters == sum(c.isalnum() for c in label.run.text) else alone


def _is_common_word(pages: LabelledPage, label: Label) -> bool:
    """Whether a label that is a common word too (`account`) stands within a sentence: only what follows at once is then its value."""
    ends = [other.end for other in pages.labels.get(label.run, ()) if other.end <= label.start]
    before = label.run.text[max(ends, default=0) : label.start]
    return label.weight < _COMMON_WORD and any(c.isalpha() for c in before)


def _below_aside(layout: Layout, label: Run) -> Run | None:
    """The value at the right edge of a cell whose caption stands at its left edge: alone on the next line, with nothing over it."""
    next_line = [
        run
        for line in layout.lines
        if line.page == label.page and line.top >= label.bottom - 0.2 * label.size
        for run in line.runs
        if run.top - label.bottom <= max(label.size, run.size) and label.x1 - 1 <= run.x0 <= label.x1 + _WIDEST_CELL
    ]
    value = min(next_line, key=lambda run: run.x0, default=None)
    if value is None:
        return None
    over = [run for run in layout.right_of(label) if run.x0 < value.x1]
    before = [run for run in layout.left_of(value) if run.x1 > label.x0]
    return None if over or before else value


def _heads_summary(pages: LabelledPage, label: Label) -> bool:
    """Whether a weak label stands in one row with a sure one of another fact: the head of a bill's summary, not of a list of payments."""
    row = (*pages.layout.left_of(label.run), *pages.layout.right_of(label.run))
    return any(_SUMMARY & other.facts and other.weight > WEAK_LABEL for run in row for other in pages.labels.get(run, ()))


def _cell(pages: LabelledPage, first: Run) -> Run:
    """The run, with the line that a narrow column wrapped: a year after a day, the last figures of an account number."""
    under = next(iter(pages.layout.column_below(first, 1)), None)
    beside = pages.layout.left_of(under)[:1] if under else ()
    if under is None or pages.starts_with_label(under) or any(pages.starts_with_label(run) for run in beside):
        return first
    if under.top - first.bottom > _WRAPPED_GAP * first.size:
        return first
    wraps = (_CUT_DATE.search(first.text) and _YEAR.match(under.text)) or (
        _CUT_FIGURES.search(first.text) and _FIGURES.fullmatch(under.text)
    )
    return run_of((*first.words, *under.words)) if wraps else first


def _beside_both(pages: LabelledPage, label: Label) -> Run | None:
    """What stands at half the height of a label and of the same label in another language, which is the next line over or under it."""
    near = (*pages.layout.above(label.run, label.run.size)[:1], *pages.layout.below(label.run, label.run.size)[:1])
    heads = (run for run in near if run in pages.heads and abs(run.x0 - label.run.x0) <= 1)
    twin = next((run for run in heads if any(label.facts & other.facts for other in pages.labels[run])), None)
    return _to_the_right(pages, run_of((*label.run.words, *twin.words))) if twin else None


def _to_the_right(pages: LabelledPage, label: Run) -> Run | None:
    """The nearest run on the row, a lone dollar sign or leader joined with what follows it."""
    row = pages.layout.right_of(label)
    taken: list[Run] = []
    for run in row:
        if pages.starts_with_label(run):
            break
        taken.append(run)
        if without_leaders(run.text) not in {"", "$", "-$"}:
            break
    return run_of(tuple(word for run in taken for word in run.words)) if taken else None


def without_leaders(text: str) -> str:
    """The text without the colons, dots and lines that lead from a label to its value; the sign of a sum stays."""
    signed = _MINUS_KEPT.match(text)
    if signed:
        return text[signed.end() - (text[signed.end() - 1 : signed.end()] == "-") :]
    match = _LEADERS.match(text)
    return text[match.end() :] if match else text


def _sighting(label: Label, run: Run, match: Match[T], offset: int, place: float) -> Sighting[T]:
    box = run.box_of(offset + match.start, offset + match.end)
    return Sighting(match.value, label.weight * place, run.page, box, match.text)


def best_of(sightings: Iterable[Sighting[T]], key: Callable[[T], Hashable], favoured: Hashable = None) -> tuple[Extracted[T], ...]:
    """The values seen, the surest first, each with a confidence that its rivals lower.

    Args:
        sightings: what was seen.
        key: what makes two values the same.
        favoured: the key of the value that the request states; seeing it at a label is worth more, but it is never taken from there.
    """
    groups: dict[Hashable, list[Sighting[T]]] = {}
    for sighting in sightings:
        groups.setdefault(key(sighting.value), []).append(sighting)
    worths = {name: _together(group) for name, group in groups.items()}
    if favoured in worths:
        worths[favoured] = max(worths[favoured], 1 - (1 - worths[favoured]) / 4)
    ranked = sorted(groups, key=lambda name: -worths[name])
    answers = []
    for name in ranked:
        rival = max((worths[other] for other in ranked if other != name), default=0.0)
        first = max(groups[name], key=lambda s: s.worth)
        answers.append(Extracted(first.value, _less_rival(worths[name], rival), first.page, first.box, first.text))
    return tuple(answers)


def _together(group: list[Sighting[T]]) -> float:
    missing = 1.0
    for sighting in group[:6]:
        missing *= 1 - sighting.worth
    return min(0.999, 1 - missing)


def _less_rival(own: float, rival: float) -> float:
    """Two values that are equally well attested are both doubtful; one that is far ahead is hardly touched."""
    doubt = max(0.0, 1 - (1 - rival) / max(1e-6, 1 - own) * 0.2) if rival else 0.0
    return own * (1 - WIDEST_MARGIN * min(1.0, doubt))
