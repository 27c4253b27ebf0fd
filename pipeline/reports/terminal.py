"""The decision as plain lines for a terminal; whatever a partner wrote arrives here without control characters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.domain.decision import Decision
from pipeline.reports import words
from pipeline.reports.summary import Section, summarise
from pipeline.reports.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.judgement import Judgement
    from pipeline.reports.summary import Spot, Summary, Topic


class Tone(StrEnum):
    """What a line is, for whoever colours it."""

    GOOD = "good"
    BAD = "bad"
    WAITING = "waiting"
    HEADING = "heading"
    PLAIN = "plain"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class TerminalLine:
    """One line without its end: safe to print, never to be read as markup."""

    text: str
    tone: Tone = Tone.PLAIN


_TONES = {
    Decision.ACCEPTED: Tone.GOOD,
    Decision.ACCEPTED_IN_PART: Tone.WAITING,
    Decision.HELD: Tone.WAITING,
    Decision.REJECTED: Tone.BAD,
    Decision.DUPLICATE: Tone.WAITING,
    Decision.INCOMPLETE: Tone.WAITING,
}

SPOTS_SHOWN = 5
"""Places of one thing to fix that a terminal shows."""


def check_lines(decision: Decision, judgement: Judgement) -> Iterator[TerminalLine]:
    """What `portin check` prints: the verdict, the count of numbers, then each thing with its first places."""
    summary = summarise(decision, judgement)
    yield TerminalLine(summary.headline, _TONES[decision])
    yield TerminalLine(f"{words.counted(summary.total, 'number')}: {summary.accepted:,} good, {summary.rejected:,} to fix", Tone.QUIET)
    for section in Section:
        yield from _section_lines(summary, section)


def _section_lines(summary: Summary, section: Section) -> Iterator[TerminalLine]:
    topics = summary.of(section)
    if topics:
        yield TerminalLine("")
        yield TerminalLine(summary.heading(section), Tone.HEADING)
    for topic in topics:
        yield from _topic_lines(topic)


def _topic_lines(topic: Topic) -> Iterator[TerminalLine]:
    yield TerminalLine(f"  {visible(topic.mend)}")
    yield TerminalLine(f"    {topic.code}: {visible(topic.statement)}", Tone.QUIET)
    yield from (TerminalLine(f"    - {_spot(spot)}") for spot in topic.spots[:SPOTS_SHOWN] if _spot(spot))
    left = topic.more + max(0, len(topic.spots) - SPOTS_SHOWN)
    if left:
        yield TerminalLine(f"    and {left:,} more", Tone.QUIET)


def _spot(spot: Spot) -> str:
    parts = (
        spot.place,
        spot.number,
        f"found {spot.found}" if spot.expected is not None and spot.found else spot.found,
        f"expected {spot.expected}" if spot.expected is not None else "",
        spot.hint,
    )
    return "; ".join(visible(part) for part in parts if part)
