"""What is tried to catch a mistake; each trial finds nothing wrong with the code as it is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from tests.crash.call_order import CALLS, StrictDisk
from tests.crash.power_cut import Story, telling
from tests.crash.stories import STORIES
from tests.crash.uploads import LISTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.crash.enumeration import Point
    from tests.crash.power_cut import Laboratory


class Trial(Protocol):
    """Something that is tried."""

    def wrongs(self, laboratory: Laboratory, mutant: str) -> list[str]:
        """What is wrong with our code when it makes this mistake, in words."""


@dataclass(frozen=True)
class Cuts:
    """The power is cut right after each moment at which something became certain or could be seen.

    Attributes:
        story: its name in `STORIES`.
        since: what a call names before which nothing is tried.
    """

    story: str
    since: str

    def wrongs(self, laboratory: Laboratory, mutant: str) -> list[str]:
        """What the first cut breaks that breaks anything."""
        story = STORIES[self.story]
        usual = laboratory.usual(story)
        points = laboratory.points_of(story, mutant)
        first = next(number for number, point in enumerate(points) if self.since in point.what)
        for point in telling(points[first:]):
            if broken := laboratory.cut_at(story, (point,), usual, mutant):
                return [f"{point}: {what}" for what in broken]
        return []


@dataclass(frozen=True)
class Order:
    """The calls of an undisturbed pass are followed as the strictest disk would."""

    story: str = "letters into a folder"

    def wrongs(self, laboratory: Laboratory, mutant: str) -> list[str]:
        """What is told or seen before it is certain."""
        trace, site = laboratory.trace_of(STORIES[self.story], CALLS, mutant)
        return StrictDisk(site).losses_in(trace)


@dataclass(frozen=True)
class OrderAfterKill:
    """The service is killed between a change of names and the fsync after it; the next start is followed as the strictest disk would.

    Attributes:
        folder: which fsync, by the folder below that of the site.
        after: the kind of call that it makes certain.
    """

    folder: str
    after: str = "rename"

    def wrongs(self, laboratory: Laboratory, mutant: str) -> list[str]:
        """What the ledger is told although the rename is not certain yet."""
        story = Story()
        calls = pairwise(laboratory.points_of(story, mutant))
        changed = (pair for pair in calls if pair[0].call.startswith(self.after))
        killed = next(point for last, point in changed if f"/site/{self.folder}>" in last.what + point.what)
        trace, site, names = laboratory.trace_after_kill(story, killed, self.folder, CALLS, mutant)
        return StrictDisk(site, renamed=names).losses_in(trace)


@dataclass(frozen=True)
class Goodbye:
    """The power is cut when the service says goodbye to the relay, which has the letter by then."""

    def wrongs(self, laboratory: Laboratory, mutant: str) -> list[str]:
        """Whether the letter is sent again."""
        story = Story()
        usual = laboratory.usual(story)
        goodbye = [point for point in laboratory.points_of(story, mutant) if point.call == "sendto"][-1]
        before = len(laboratory.relay.received)
        broken = laboratory.cut_at(story, (goodbye,), usual, mutant)
        copies = len(laboratory.relay.received) - before
        return broken if copies == 1 else [*broken, f"the relay has {copies} copies"]


@dataclass(frozen=True)
class Deaths:
    """The service dies twice over a bundle, each time while it copies."""

    def wrongs(self, laboratory: Laboratory, mutant: str) -> list[str]:
        """Whether it tries a third time."""
        story = Story()
        first = _while_copying(laboratory.points_of(story, mutant))
        second = _while_copying(laboratory.points_of_recovery(story, first, mutant))
        decisions = laboratory.decisions_after(story, (first, second), mutant)
        return [] if decisions == ["held"] else [f"after two deaths it was tried again and decided {decisions}"]


@dataclass(frozen=True)
class ChangedWhenTaken:
    """A partner who has the list open takes numbers out of it when the folder is taken; the manifest still names the whole list."""

    def wrongs(self, laboratory: Laboratory, mutant: str) -> list[str]:
        """Whether the rest of the list is accepted."""
        decisions = laboratory.decisions_after(Story((LISTED,), is_changed_when_taken=True), (), mutant)
        return [f"decided {decision}" for decision in decisions if decision in {"accepted", "accepted_in_part"}]


def _while_copying(points: Sequence[Point]) -> Point:
    return next(point for point in points if point.call == "fsync" and "/copies/" in point.what)
