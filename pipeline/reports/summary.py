"""A decision arranged for people, whatever it is shown on: the verdict first, then what to fix, each thing once with all its places."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.domain.decision import Decision
from pipeline.domain.finding import Scope, Severity, Where
from pipeline.reports import words
from pipeline.reports.rows import accepted_mask, by_gravity
from pipeline.rules import rulebook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.domain.finding import Finding
    from pipeline.domain.judgement import Judgement

PLACES_SHOWN = 25
"""Places of one thing to fix that are shown; the tables have them all."""


class Section(StrEnum):
    """The parts of a report, in the order they are read."""

    FIX = "fix"
    FIX_NUMBERS = "fix-numbers"
    LOOKING = "looking"
    WARNINGS = "warnings"
    NOT_CHECKED = "not-checked"


_HEADINGS = {
    Section.FIX: "What to fix",
    Section.FIX_NUMBERS: "Numbers to fix",
    Section.LOOKING: "What a person is looking at",
    Section.WARNINGS: "Good to know",
    Section.NOT_CHECKED: "What could not be checked",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """One place where a rule is broken: where, what stands there, what should, and a hint of its own where there is one.

    `number` is the telephone number of the row as given, where something else of the row is wrong; `where` is what a picture shows.
    """

    place: str
    number: str
    found: str | None
    expected: str | None
    hint: str | None = None
    where: Where = Where()


_ALL_ROWS = Spot("every number of the list", "", None, None)


@dataclass(frozen=True, slots=True)
class Topic:
    """Everything one rule found: the mend, the statement that must be true, and the places; `count` counts them all."""

    code: str
    section: Section
    mend: str
    statement: str
    spots: tuple[Spot, ...]
    count: int

    @property
    def reach(self) -> str:
        """How far it goes, in a few words: how many numbers, or where."""
        if self.section is Section.FIX_NUMBERS:
            return words.counted(self.count, "number")
        first = self.spots[0].place
        return words.counted(self.count, "place") if first and self.count > 1 else first

    @property
    def sides(self) -> tuple[str, str]:
        """What the two sides of a comparison are called."""
        return words.sides(self.code)

    @property
    def concerns_all(self) -> bool:
        """Whether it says the same of every number, so that no row needs to repeat it."""
        return self.spots == (_ALL_ROWS,)

    @property
    def more(self) -> int:
        """How many places are not shown."""
        return 0 if self.concerns_all else self.count - len(self.spots)


@dataclass(frozen=True)
class Summary:
    """One decision as a person reads it."""

    decision: Decision
    headline: str
    next_step: str
    total: int
    accepted: int
    topics: tuple[Topic, ...]

    @property
    def rejected(self) -> int:
        """How many numbers cannot go along."""
        return self.total - self.accepted

    @property
    def mends(self) -> tuple[Topic, ...]:
        """What the partner has to do something about, in the order in which it matters."""
        return self.of(Section.FIX) + self.of(Section.FIX_NUMBERS)

    @property
    def first(self) -> tuple[Topic, ...]:
        """What stands in the first card: the mends, and what a held request waits for."""
        return self.mends + (self.of(Section.LOOKING) if self.decision is Decision.HELD else ())

    def heading(self, section: Section) -> str:
        """The heading of a section, in the light of the decision."""
        special = {(Decision.INCOMPLETE, Section.FIX): "What is missing", (Decision.DUPLICATE, Section.FIX): "Why it was not sent again"}
        return special.get((self.decision, section), _HEADINGS[section])

    def of(self, section: Section) -> tuple[Topic, ...]:
        """The topics of one section."""
        return tuple(topic for topic in self.topics if topic.section is section)


def summarise(decision: Decision, judgement: Judgement) -> Summary:
    """The decision arranged for people."""
    topics = tuple(_general_topics(judgement)) + tuple(_number_topics(judgement))
    accepted = int(accepted_mask(judgement).sum())
    rejected = judgement.total - accepted
    mends = sum(topic.section in {Section.FIX, Section.FIX_NUMBERS} for topic in topics)
    return Summary(
        decision=decision,
        headline=words.headline(decision, accepted, rejected, mends),
        next_step=words.next_step(decision, rejected),
        total=judgement.total,
        accepted=accepted,
        topics=topics,
    )


def _general_topics(judgement: Judgement) -> Iterable[Topic]:
    groups: dict[tuple[str, Severity], list[Finding]] = {}
    for finding in judgement.findings:
        groups.setdefault((finding.code, finding.severity), []).append(finding)
    return (_topic([(finding, "") for finding in group], len(group)) for group in groups.values())


def _number_topics(judgement: Judgement) -> Iterable[Topic]:
    if judgement.numbers is None:
        return
    given, every = judgement.numbers.table["given"], len(judgement.numbers)
    for finding in by_gravity(judgement):
        shown = [(value, str(given.iat[index])) for index, value in islice(finding.by_row(judgement.numbers), PLACES_SHOWN)]
        if shown:
            topic = _topic(shown, int(finding.mask.sum()), finding.rule_hint)
            yield replace(topic, spots=(_ALL_ROWS,)) if _says_the_same_of_all(topic, every) else topic


def _says_the_same_of_all(topic: Topic, every: int) -> bool:
    plain = all(spot.expected is None and spot.hint is None and not spot.number for spot in topic.spots)
    return plain and topic.section is Section.WARNINGS and topic.count == every > 1


def _topic(found: list[tuple[Finding, str]], count: int, rule_hint: str | None = None) -> Topic:
    first = found[0][0]
    rule = rulebook.RULES.get(first.code)  # loaded, or there would be no judgement
    hints = {finding.hint for finding, _ in found}
    mend = first.hint if len(hints) == 1 else rule_hint or (rule.hint if rule else first.hint)
    spots = tuple(_spot(finding, number, mend) for finding, number in found[:PLACES_SHOWN])
    return Topic(first.code, _section(first), mend, rule.statement if rule else "", spots, count)


def _spot(finding: Finding, number: str, mend: str) -> Spot:
    place = words.place(finding.where)
    return Spot(
        place=place,
        number="" if number == finding.found else number,
        found=None if finding.found == place else finding.found,
        expected=finding.expected,
        hint=None if finding.hint == mend else finding.hint,
        where=finding.where,
    )


def _section(finding: Finding) -> Section:
    if finding.severity in {Severity.REJECT_BUNDLE, Severity.REJECT_NUMBER}:
        return Section.FIX_NUMBERS if finding.scope is Scope.NUMBER else Section.FIX
    if finding.severity is Severity.HOLD:
        return Section.LOOKING
    return Section.NOT_CHECKED if finding.code in words.CHECKS_NOT_MADE else Section.WARNINGS
