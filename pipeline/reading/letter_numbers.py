"""Which telephone numbers a letter covers, and not those that only say where to call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.domain.bill import PrintedNumber
from pipeline.reading.candidates import number_ranges_in
from pipeline.reading.letter_labels import LetterFact, fact_of
from pipeline.reading.letter_text import PLACE_OF_ROW, Labelled, labelled_values, paragraphs
from pipeline.reading.number_grids import MOVES, STAYS, Heading, grids_in
from pipeline.reading.signature_labels import LabelKind, labels_in

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from pipeline.domain.document import Word
    from pipeline.domain.telephone import TelephoneNumber
    from pipeline.reading.layout import Layout, Line, Run
    from pipeline.reading.number_grids import Grid

_HEADER = re.compile(r"\b(?:numbers?|tns?|dids?|lines|num[ée]ros|lignes)\b", re.IGNORECASE)
_COVERS = re.compile(
    r"\b(?:port|transfer|move|numbers? (?:listed|below|above|covered|following)|covered|following numbers?|release|tns?\b(?! *\d{5})|"
    r"transf[ée]r\w+|num[ée]ros suivants)",
    re.IGNORECASE,
)
_CALLS = re.compile(
    r"\b(?:questions?|contact|call|phone|tel|telephone|fax|mobile|cell|reach|e-?mail|account|acct|pin|"
    r"btn|billing|"
    r"toll.?free at|customer service|help|(?:help)?desk|support|assist\w*|hot.?line|aide|soutien|department|dept|"
    r"cent(?:er|re)|care|noc|hours|service de|par courriel|"
    r"ph|t[ée]l[ée]phone|t[ée]l[ée]copieur|cellulaire|courriel|nip|facturation|joindre)\b|@|www\.",
    re.IGNORECASE,
)
OPEN_END = re.compile(
    r"\d\s*(?:-|\u2013|to|thru|through|\u00e0|au)$|(?:^|[,;/&|\s])(?:\+?1[ .-]?)?\(?[2-9]\d\d\)?[ .-]?(?:[2-9]\d\d[ .-]?)?$", re.IGNORECASE
)
"""A cell that breaks within a range or within a number."""
_CUT_AT_SIGN = re.compile(r"\d[-.]$")
_ONE_NUMBER = re.compile(r"\bnumber\b(?!\(s\))", re.IGNORECASE)
_NEAR = 2.5
"""Heights of the type within which the rows of one list follow each other."""
_TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})
_MOST_OTHER_LETTERS = 14
_FEWEST_WORDS_TOLD = 12
_FEWEST_WORDS_OF_PROSE = 6
_MOST_WORDS_OF_BLOCK = 5
_SAME_EDGE = 3.0
_OTHER_LABELS = frozenset({LetterFact.CONTACT, LetterFact.BTN, LetterFact.OTHER, LetterFact.ACCOUNT, LetterFact.STAYING})
_OF_OTHER_LABELS = frozenset({LetterFact.CONTACT, LetterFact.BTN, LetterFact.ACCOUNT, LetterFact.STAYING})
_PLURAL = re.compile(r"s\W*$|\b(?:numbers|number\(s\)|lines|num[ée]ros|lignes)(?!\w)", re.IGNORECASE)
_ANNOUNCES = re.compile(r"\b(?:numbers|number\(s\)|lines|tns|dids|num[ée]ros|lignes)(?!\w)[^:]*:\s*$", re.IGNORECASE)
_TO_REACH = re.compile(
    r"\b(?:questions?|contact|call|fax|mobile|cell|reach|e-?mail|account|pin|btn|billing|customer service|emergency|joindre|facturation)\b",
    re.IGNORECASE,
)
_KEPT = re.compile(rf"keep|kept|retain(?:ed)?|no port|garder|conserver|{STAYS.pattern}", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z])")
_CLAUSE_END = re.compile(r"[;:]\s|,\s(?=[A-Za-z]{2,} [A-Za-z])|\b(?:but|while|whereas|mais|tandis)\b")
_SAYS_TO_CALL = re.compile(
    r"\b(?:questions?|under|call|phone|telephone|tel|fax|contact|reach|dial|text|at|btn|mobile|cell|joindre|appelez|composez|"
    r"(?:fax|send|return|e-?mail)\w*\b[^.;:]{0,40}\bto|"
    r"t[ée]l[ée]phone|"
    r"(?:account|acct|compte|client|order|reference|ref|case|ticket)(?: (?:number|no|num|id|code))?|(?:office|facsimile|"
    r"t[ée]l[ée]copieur|line))\W{0,4}$",
    re.IGNORECASE,
)
_SCHEDULE = re.compile(
    r"\b(?:see|per|on|in|listed on|listed in|as shown on|refer to)\s+(?:the\s+)?(?:attach\w*|enclosed|accompanying|"
    r"schedule|exhibit|appendix|annex|addendum)|"
    r"\battached\s+(?:list|schedule|spreadsheet|exhibit|sheet|page|document|file)|\b(?:schedule|exhibit|appendix|"
    r"annex|attachment)\s+(?-i:[\"\u201c]?[A-D1-4]\b)|"
    r"\b(?:voir|selon|[àa]|dans|en)\s+(?:l'|la\s+)?(?:annexe|liste ci-jointe|pi[èe]ce jointe)|\bliste (?:ci-)?jointe\b",
    re.IGNORECASE,
)


def covered_numbers(layout: Layout) -> tuple[PrintedNumber, ...]:
    """The numbers the letter is about, ranges written out, each once at its first page.

    A number counts when it stands alone or in a list, after the letter has begun to speak of numbers, or in a sentence that moves it. A
    letterhead's, a contact's and the billing number do not.
    """
    first: dict[TelephoneNumber, Run] = {}
    values = labelled_values(layout)
    grids = tuple(grids_in(layout))
    elsewhere = _at_other_labels(values, layout) | _words_under(Heading.OTHER, grids)
    seen = {run: numbers for run, numbers in _number_runs(layout, values, grids) if elsewhere.isdisjoint(run.words)}
    listed = {run: numbers for run, numbers in _with_column_above(seen, layout) if elsewhere.isdisjoint(run.words)}
    for run, numbers in (*_without_help_lines(listed, layout), *_told(layout)):
        for number in numbers:
            first.setdefault(number, run)
    return tuple(PrintedNumber(number, run.page, run.box) for number, run in first.items())


def _at_other_labels(values: Sequence[Labelled], layout: Layout) -> frozenset[Word]:
    """The words of the values that stand at labels of something else, with all that goes on under a label of numbers that stay."""
    taken: set[Word] = set()
    for value in values:
        if value.fact not in _OF_OTHER_LABELS or not value.lines:
            continue
        taken.update(value.lines[0].words)
        goes_on = value.fact is LetterFact.STAYING and not _ONE_NUMBER.search(value.label.text)
        under: Run | None = value.lines[0] if goes_on else None
        while under is not None:
            taken.update(under.words)
            under = next((run for run in layout.below(under, _NEAR * under.size)[:1] if _is_only_numbers(run)), None)
    return frozenset(taken)


def _words_under(heading: Heading, grids: Sequence[Grid]) -> frozenset[Word]:
    return frozenset(word for grid in grids if grid.heading is heading for run in grid.runs for word in run.words)


def _is_only_numbers(run: Run) -> bool:
    return sum(character.isdigit() for character in run.text) > sum(character.isalpha() for character in run.text)


def _without_help_lines(
    listed: dict[Run, tuple[TelephoneNumber, ...]], layout: Layout
) -> Iterator[tuple[Run, tuple[TelephoneNumber, ...]]]:
    """The numbers without the toll-free one that stands by itself, where neither a list nor a label of numbers is: a help line."""
    for run, numbers in listed.items():
        toll_free = all(number[2:5] in _TOLL_FREE for number in numbers)
        if not toll_free or _in_a_list(run, listed, layout) or _is_announced(run, layout):
            yield run, numbers


def _in_a_list(run: Run, listed: Container[Run], layout: Layout) -> bool:
    reach = _NEAR * run.size
    around = (*layout.left_of(run), *layout.right_of(run), *layout.above(run, reach), *layout.below(run, reach))
    return any(other in listed for other in around)


def _is_announced(run: Run, layout: Layout) -> bool:
    """Whether a label of numbers stands in the run, beside it or over it, or a line over it opens a list."""
    beside = [other for other in layout.left_of(run) if any(c.isalpha() for c in other.text)][:1]
    over = [other for other in layout.above(run, _NEAR * run.size) if any(c.isalpha() for c in other.text)][:1]
    texts = [run.text.split(":", maxsplit=1)[0], *(other.text.rstrip(":") for other in (*beside, *over))]
    opened = any(
        _HEADER.search(other.text) and (_ANNOUNCES.search(other.text) or _OPENS_LIST.search(other.text)) for other in (run, *over, *beside)
    )
    return opened or any(fact_of(text) is LetterFact.NUMBERS for text in texts)


def refers_to_schedule(layout: Layout) -> bool:
    """Whether the letter points to a list that is attached."""
    return _SCHEDULE.search(" ".join(run.text for run in layout.runs)) is not None


def _number_runs(layout: Layout, values: Sequence[Labelled], grids: Sequence[Grid]) -> Iterator[tuple[Run, tuple[TelephoneNumber, ...]]]:
    own = {word for value in values if _asks_for_moved(value) for line in value.lines for word in line.words}
    own |= _words_under(Heading.MOVES, grids)
    for line, begun in _told_of_numbers(layout):
        paired = _paired(line.runs)
        if paired and begun:
            yield line.runs[0], paired
            continue
        for run in line.runs:
            numbers = tuple(number for match in number_ranges_in(_with_end_of_range(run, layout)) for number in match.value)
            if numbers and _covers(run, layout, begun=begun or not own.isdisjoint(run.words)):
                yield run, numbers


def _asks_for_moved(value: Labelled) -> bool:
    """Whether a label asks for the numbers that move: for several, or for those to port."""
    return value.fact is LetterFact.NUMBERS and (_PLURAL.search(value.label.text) or MOVES.search(value.label.text)) is not None


def _told_of_numbers(layout: Layout) -> Iterator[tuple[Line, bool]]:
    """The lines, and whether numbers in them may be covered: some words before them announced numbers, under a place to sign once more."""
    signed: dict[int, float] = {}
    for label in (label for label in labels_in(layout) if label.kind is LabelKind.SIGNATURE):
        signed[label.run.page] = max(label.run.bottom, signed.get(label.run.page, 0.0))
    begun = False
    begun_again: set[int] = set()
    for over, line in zip((None, *layout.lines), layout.lines, strict=False):
        under = line.top > signed.get(line.page, line.top)
        breaks = over is not None and _OPENS_LIST.search(f"{over.text} {line.text}") is not None  # `the numbers set | out below`
        if (_HEADER.search(line.text) is not None and _CALLS.search(line.text) is None) or _opens_list(line) or breaks:
            begun = True
            if under:
                begun_again.add(line.page)
        yield line, begun and (not under or line.page in begun_again)


def _with_column_above(
    covered: dict[Run, tuple[TelephoneNumber, ...]], layout: Layout
) -> Iterator[tuple[Run, tuple[TelephoneNumber, ...]]]:
    """The numbers that are covered, with those over them in the same column: the words that announce a list may stand beside its middle.

    What stands between two of them is covered too, whatever the column beside it says in that row.
    """
    above: dict[Run, tuple[TelephoneNumber, ...]] = {}
    for run in covered:
        between: dict[Run, tuple[TelephoneNumber, ...]] = {}
        upper = _number_over(run, layout)
        while upper is not None and upper not in covered and upper not in above:
            numbers = tuple(number for match in number_ranges_in(upper.text) for number in match.value)
            (between if between or _is_contact(upper, layout) else above)[upper] = numbers
            upper = _number_over(upper, layout)
        if upper is not None:
            above |= between
    whole = covered | above
    yield from ((run, whole[run]) for run in layout.runs if run in whole)


def _number_over(run: Run, layout: Layout) -> Run | None:
    """What stands right over a number in its column, when it is nothing but numbers."""
    upper = next(iter(layout.above(run, run.size)), None)
    if upper is None or abs(upper.x0 - run.x0) > _SAME_EDGE or any(c.isalpha() for c in upper.text):
        return None
    return upper if number_ranges_in(upper.text) and not _is_kept(upper, layout) else None


def _told(layout: Layout) -> Iterator[tuple[Run, tuple[TelephoneNumber, ...]]]:
    """The numbers listed in a sentence that moves them, across its lines; one that the sentence says to call is none of them."""
    for paragraph in paragraphs(layout):
        text = paragraph.text
        end, called = 0, False
        for match in number_ranges_in(text) if len(paragraph.words) >= _FEWEST_WORDS_TOLD else ():
            between = text[end : match.start]
            if end == 0 or between.strip(" ,;/&.-") not in {"", "and", "et", "or"}:
                called = _SAYS_TO_CALL.search(between) is not None
            end = match.end
            sentence = _sentence_around(text, match.start, match.end)
            if not called and MOVES.search(sentence) and not STAYS.search(_clause_around(sentence, match.text)):
                yield paragraph.part(match.start, match.end) or paragraph, match.value


def _sentence_around(text: str, start: int, end: int) -> str:
    ends = [stop.end() for stop in _SENTENCE_END.finditer(text)]
    return text[max((stop for stop in ends if stop <= start), default=0) : min((stop for stop in ends if stop >= end), default=len(text))]


def _clause_around(sentence: str, number: str) -> str:
    """The part of a sentence between commas and semicolons with words behind them that holds a number."""
    return next((clause for clause in _CLAUSE_END.split(sentence) if number in clause), sentence)


def _with_end_of_range(run: Run, layout: Layout) -> str:
    """The text of a cell, with the line under it when the cell breaks within a range or a number."""
    if not OPEN_END.search(run.text):
        return run.text
    under = next((other for other in layout.below(run, run.size) if abs(other.x0 - run.x0) <= _SAME_EDGE), None)
    if under is None:
        return run.text
    return f"{run.text}{'' if _CUT_AT_SIGN.search(run.text) else ' '}{under.text}"


_OPENS_LIST = re.compile(
    r"\bnumbers?\b.{0,40}\b(?:below|following|listed|above)\b|\bnumbers?\s+to\s+(?:be\s+)?(?:port|transfer)|^\s*numbers?\b|"
    r"\bnum[ée]ros\b.{0,40}\b(?:suivants|ci-dessous|ci-apr[èe]s|[àa] transf[ée]rer)",
    re.IGNORECASE,
)


def _opens_list(line: Line) -> bool:
    """Whether a line announces numbers: in a sentence, or as a heading in the plural (`Telephone numbers`)."""
    texts = [run.text for run in line.runs if not _is_to_reach(run)]
    labels = (text.rstrip(" :") for text in texts if _PLURAL.search(text))
    announced = any(_ANNOUNCES.search(text) or _OPENS_LIST.search(text) for text in texts)
    return announced or any(fact_of(text) is LetterFact.NUMBERS for text in labels)


def _is_to_reach(run: Run) -> bool:
    """Whether a heading announces numbers at which to reach somebody."""
    return _ANNOUNCES.search(run.text) is not None and _TO_REACH.search(run.text) is not None


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
    if STAYS.search(other) or _is_kept(run, layout) or _goes_on_from_a_call(run, layout):
        return False
    letters = sum(character.isalpha() for character in other)
    if letters > _MOST_OTHER_LETTERS:
        return _COVERS.search(other) is not None and _CALLS.search(other) is None
    return begun and _CALLS.search(other) is None and not _is_contact(run, layout)


def _is_kept(run: Run, layout: Layout) -> bool:
    """Whether the row of a schedule says of its number that it stays: `KEEP` where others have `PORT`."""
    for other in layout.right_of(run):
        if number_ranges_in(other.text):
            return False
        if _KEPT.fullmatch(other.text.strip()):
            return True
    return False


def _goes_on_from_a_call(run: Run, layout: Layout) -> bool:
    """Whether the line over a number breaks off where a sentence says where to call."""
    over = next(iter(layout.above(run, run.size)), None)
    told = over is not None and len(over.words) >= _FEWEST_WORDS_OF_PROSE and not over.text.endswith(":")
    return over is not None and told and _SAYS_TO_CALL.search(over.text) is not None


def _is_contact(run: Run, layout: Layout) -> bool:
    """Whether a number stands at a label of something else, at its left or over it, or under a name and address.

    Nobody is reached at a range, which can only stay.
    """
    beside = _label_beside(run, layout)
    over = next(iter(layout.above(run, run.size)), None)
    facts = {fact_of(other.text.rstrip(":")) for other in (beside, over) if other}
    if any(len(found.value) > 1 for found in number_ranges_in(run.text)):
        return LetterFact.STAYING in facts
    if beside is not None and len(beside.words) <= _MOST_WORDS_OF_BLOCK and _TO_REACH.search(beside.text) and None in facts:
        return True
    return bool(facts & _OTHER_LABELS) or (over is not None and _ends_text_block(over, run, layout))


def _label_beside(run: Run, layout: Layout) -> Run | None:
    """The nearest words at the left of a number; behind the place of a row of a table they are those of another column."""
    for other in layout.left_of(run):
        if any(c.isalpha() for c in other.text):
            return None if number_ranges_in(other.text) else other  # what has a number already asks for no other
        if PLACE_OF_ROW.fullmatch(other.text.strip()):
            return None
    return None


def _ends_text_block(over: Run, run: Run, layout: Layout) -> bool:
    """Whether a number closes a few short lines of words, as in a letterhead; a sentence or heading that announces numbers is none."""
    if (
        not any(c.isalpha() for c in over.text)
        or _HEADER.search(over.text)
        or fact_of(over.text.rstrip(":"))
        or number_ranges_in(over.text)
    ):
        return False
    aligned = abs(over.x0 - run.x0) <= _SAME_EDGE and run.top - over.bottom <= 0.5 * run.size
    return aligned and len(over.words) <= _MOST_WORDS_OF_BLOCK and not layout.right_of(run)


def _labelled_as_numbers(other: str) -> bool:
    """Whether the label in the run itself says numbers to port, though it also says `telephone`."""
    return fact_of(other.split(":", maxsplit=1)[0]) is LetterFact.NUMBERS
