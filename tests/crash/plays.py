"""Plays a scene under kills: the service dies at chosen calls and is started again; after each death and at the end, all is looked at."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.crash.enumeration import CALLS, points_in
from tests.crash.memory import memory_of
from tests.crash.oracle import wrong_at_any_moment, wrong_at_the_end
from tests.crash.scenes import SCENES, Stage
from tests.crash.service_runs import LONG_ENOUGH, NOW_ONLY, contradictions_in, work, work_to_the_end
from tests.crash.zygote import Zygote
from tests.faulty_relay import FaultyRelay
from tests.smtp_server import make_certificates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.crash.enumeration import Point
    from tests.crash.zygote import Ended

_QUIET_WITHIN_SECONDS = 20.0
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - each play has a folder of its own there


@dataclass
class Verdict:
    """What came of a play: how many of its points were hit, and what was wrong."""

    hits: int = 0
    wrongs: list[str] = field(default_factory=list)


@dataclass
class Play:
    """A scene on its stage, with those who act in it."""

    zygote: Zygote
    relay: FaultyRelay
    stage: Stage

    def rehearse(self) -> None:
        """Make the state in which every performance begins, and let the zygote load what a run loads late."""
        scene = self.stage.scene
        self.stage.lay_out(scene.drops)
        self.zygote.warm(work, self.stage.config, NOW_ONLY)
        if not scene.is_first:
            self.stage.lay_out(scene.earlier)
            ended = self.zygote.run(work, self.stage.config, NOW_ONLY)
            assert ended.status == 0, ended
            self.stage.keep_as_template()

    def begin(self) -> None:
        """Everything as it was before."""
        self.stage.lay_out(self.stage.scene.drops)
        self.wait_for_relay()
        for memory in (self.relay.taken, self.relay.commands, self.relay.unfinished, self.relay.held):
            memory.clear()

    def points(self, *kills: Point) -> list[Point]:
        """Where a run can be interrupted, after one that was killed at each of `kills`."""
        self.begin()
        trace = self.stage.folder / "trace"
        for number, kill in enumerate(kills):
            self.zygote.run_with_injection(work, self.stage.config, _minutes(number), inject=kill.kill)
        ended = self.zygote.run_traced(work, self.stage.config, _minutes(len(kills)), calls=CALLS, into=trace)
        assert ended.status == 0, ended
        return points_in(trace)

    def kill_at(self, *points: Point) -> Verdict:
        """Run and die at the first point, start again and die at the next, and so on; at last run to the end."""
        self.begin()
        verdict, doubts = Verdict(), Counter[bytes]()
        for number, point in enumerate(points):
            before = len(self.relay.taken)
            ended = self.zygote.run_with_injection(work, self.stage.config, _minutes(number), inject=point.kill)
            verdict.hits += ended.was_killed
            self.wait_for_relay()
            verdict.wrongs += wrong_at_any_moment(self.stage) if ended.was_killed else _unless_well(ended)
            verdict.wrongs += self._doubted(self.relay.taken[before:], doubts)
        ended = self.zygote.run(work_to_the_end, self.stage.config)
        verdict.wrongs += [*_unless_well(ended), *_list_in(ended), *self.wrong_at_the_end(doubts, deaths=len(points))]
        return verdict

    def wrong_at_the_end(self, doubts: Counter[bytes], deaths: int = 0) -> list[str]:
        """What contradicts the promises when nothing is left to do, as the oracle sees it."""
        self.wait_for_relay()
        return wrong_at_the_end(self.stage, self.relay.taken, doubts, deaths)

    def contradictions(self) -> list[str]:
        """What the service's own look at disk and ledger finds."""
        ended = self.zygote.run(contradictions_in, self.stage.config)
        return [*_unless_well(ended), *_list_in(ended)]

    def wait_for_relay(self) -> None:
        """Until the relay has understood that whoever spoke to it is gone."""
        deadline = time.monotonic() + _QUIET_WITHIN_SECONDS
        while any("process_request" in thread.name for thread in threading.enumerate()):
            assert time.monotonic() < deadline, "somebody still speaks to the relay"
            time.sleep(0.001)

    def _doubted(self, taken: Sequence[bytes], doubts: Counter[bytes]) -> list[str]:
        """What the relay took in a run that died must be known as sent, or as perhaps sent."""
        states = {letter.content: letter.state for letter in memory_of(self.stage.site).letters}
        doubts.update(content for content in taken if states.get(content) == "handing over")
        unknown = [states.get(content, "not recorded") for content in taken]
        return [f"the relay has a letter that is {state}" for state in unknown if state not in {"handing over", "sent"}]


def _minutes(number: int) -> tuple[int, ...]:
    return LONG_ENOUGH if number else NOW_ONLY


def _unless_well(ended: Ended) -> list[str]:
    return [] if ended.status == 0 else [f"a run ended with {ended.status}: {ended.failure}"]


def _list_in(ended: Ended) -> list[str]:
    return ended.answer if isinstance(ended.answer, list) else ["nothing was told"]


@contextmanager
def opened_play(scene: str, zygote: Zygote, elsewhere: Path) -> Iterator[Play]:
    """A scene ready to be played, in memory where there is any to write to; `elsewhere` is for what must lie on another file system."""
    near = _SHARED_MEMORY if os.access(_SHARED_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=near, prefix="portin-") as folder, _opened_relay(elsewhere) as relay:
        play = Play(zygote, relay, Stage(Path(folder), elsewhere, relay.port, SCENES[scene]))
        play.rehearse()
        yield play


@contextmanager
def _opened_relay(folder: Path) -> Iterator[FaultyRelay]:
    certificates = make_certificates(folder)
    with FaultyRelay(certificates, certificates) as relay:
        yield relay
