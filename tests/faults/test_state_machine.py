"""Partners, the service, the relay, bounces and operators act in any order, and the service dies anywhere: the promises always hold."""

from __future__ import annotations

import shutil
import sys
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from pipeline.config import parse_site
from pipeline.consistency import contradictions
from pipeline.domain.bundle import BundleState, RequestState
from pipeline.domain.mail import WAITING, MailState, envelope_id
from pipeline.errors import TemporaryError, UsageError
from pipeline.ledger import Ledger
from pipeline.ledger_operators import Hand
from pipeline.reading.readiness import is_staging
from tests.bounces_of_tests import a_bounce, a_maildir
from tests.builders_drops import a_content
from tests.builders_shell import with_all_lists_loaded
from tests.promises import bundles, unfinished_business
from tests.relay_of_tests import Answer, Killed
from tests.world import KINDS, Drop, World, seen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
CONFIG = '[work]\nmin_free_mb = 0\n[mail]\nbounce_folder = "bounces"\n'
STEPS = ("intended", "moved", "begun", "copied", "judged", "decided", "published", "archived", "put back")
PARTNERS, NAMES = ("brightline", "cobalt"), ("front-office", "warehouse", "branch 7")
WAITS = (timedelta(seconds=1), timedelta(seconds=31), timedelta(minutes=6), timedelta(minutes=16), timedelta(hours=2))
A_DROP = st.tuples(
    st.sampled_from(PARTNERS),
    st.sampled_from(NAMES),
    st.sampled_from((*KINDS, 0, 0, 1, 2)),
    st.sampled_from(("marked", "marked", "marked", "quiet", "quiet", "staged", *a_content(0))),
)
"""Whose folder, its name, its content, and how it is said to be whole, or which file is missing yet."""
ACTS = ("touch", "complete", "mark", "add", "take away", "rename", "finish", "remove")
OPERATOR = Hand("the night shift", "a look")
DEATHS = tuple(answer for answer in Answer if answer.value.startswith("service killed"))
TROUBLES = tuple(answer for answer in Answer if answer not in {Answer.OK, *DEATHS})
SETTINGS = settings(
    derandomize=True, database=None, deadline=None, report_multiple_bugs=False, suppress_health_check=list(HealthCheck), print_blob=False
)


def evenly(values: Sequence[T]) -> SearchStrategy[T]:
    """One of the values, each about as often: `sampled_from` has favourites, and in 500 runs may leave out what must be reached."""
    return st.integers(0, 10**6).map(lambda number: values[number % len(values)])


class Promises(RuleBasedStateMachine):
    """What may happen, in any order; `template` is a new ledger with all lists loaded."""

    template: Path

    def __init__(self) -> None:
        """Nothing is there yet."""
        super().__init__()
        self.resources = ExitStack()
        self.has_waited_for_days = False

    @initialize(stays=st.sampled_from((False, False, True)))
    def open_site(self, *, stays: bool) -> None:
        """A site whose folders can be moved, or not."""
        folder = Path(self.resources.enter_context(TemporaryDirectory(prefix="portin-promises-")))
        site = parse_site(CONFIG, folder / "config.toml")
        for path in (site.inbox_folder, site.work_folder, site.outbox_folder):
            path.mkdir(mode=0o700)
        a_maildir(folder / "bounces")
        shutil.copy(self.template, site.work_folder / "ledger.sqlite")
        self.world = World(site, stays)
        self.resources.callback(self.world.close)
        self.world.rule(self.resources.enter_context(pytest.MonkeyPatch.context()))

    # partners

    @rule(folders=st.lists(A_DROP, min_size=1, max_size=3))
    def drop(self, folders: list[tuple[str, str, int, str]]) -> None:
        """Partners lay folders down."""
        for partner, name, content, way in folders:
            files = KINDS[content][0](a_content(content)) | ({"READY": b""} if way == "marked" else {})
            is_whole = files.pop(way, None) is None or way == "READY"
            place = f".{name}.part" if way == "staged" else name
            self.world.put(Drop(partner, place, files, content if is_whole else None, self.world.clock.now()))

    @precondition(lambda self: self.world.drops)
    @rule(which=st.integers(0, 5), act=st.sampled_from(ACTS))
    def meddle(self, which: int, act: str) -> None:
        """A partner does something to one of its folders."""
        world = self.world
        world.notice_claims()
        there = sorted(world.drops.values(), key=lambda it: (it.partner, it.name))
        if not there:
            return
        drop = there[which % len(there)]
        writes: dict[str, tuple[str, bytes | None]] = {
            "touch": ("bill.pdf", a_content(1)["bill.pdf"] + b" again"),
            "mark": ("READY", b""),
            "add": ("proof-1.pdf", a_content(0)["bill.pdf"]),
            "take away": ("numbers.csv", None),
        }
        if act in writes:
            world.write(drop, *writes[act])
        elif act == "complete":
            for name in a_content(0).keys() - drop.files.keys():
                world.write(drop, name, a_content(0)[name])
        elif act == "remove":
            world.remove(drop)
        else:
            world.rename(drop, "elsewhere" if act == "rename" else drop.name.removeprefix(".").removesuffix(".part"))

    # the service

    @precondition(lambda self: self.world.has_work())
    @rule()
    def look(self) -> None:
        """One pass."""
        self.world.guarded(self.world.look)

    @precondition(lambda self: self.world.has_work())
    @rule(step=evenly(STEPS), count=st.sampled_from((1, 1, 1, 2, 3)))
    def look_and_die(self, step: str, count: int) -> None:
        """One pass that does not live to its end."""
        left = [count]

        def die(name: str) -> None:
            left[0] -= name == step
            if name == step and left[0] == 0:
                seen[f"killed after {step}"] += 1
                raise Killed

        self._look_with(die)

    @precondition(lambda self: self.world.drops and self.world.has_work())
    @rule(step=evenly(STEPS), which=st.integers(0, 5), act=st.sampled_from(ACTS))
    def look_while_a_partner_meddles(self, step: str, which: int, act: str) -> None:
        """One pass, in the middle of which a partner does something."""
        done: list[str] = []

        def meddle(name: str) -> None:
            if name == step and not done:
                done.append(name)
                self.meddle(which, act)

        self._look_with(meddle)

    def _look_with(self, step: Callable[[str], None]) -> None:
        self.world.step = step
        try:
            self.world.guarded(self.world.look)
        finally:
            self.world.step = lambda _: None

    @rule(wait=st.sampled_from(WAITS))
    def wait(self, wait: timedelta) -> None:
        """Time goes on."""
        self.world.clock.moment += wait

    @precondition(lambda self: not self.has_waited_for_days)
    @rule()
    def wait_for_days(self) -> None:
        """So long that letters are given up."""
        self.has_waited_for_days = True
        self.world.clock.moment += timedelta(days=5)

    # the relay

    @precondition(lambda self: self.world.eye.due_mail(self.world.clock.now()))
    @rule(answers=st.lists(st.sampled_from(Answer), min_size=1, max_size=3))
    def send(self, answers: list[Answer]) -> None:
        """The courier goes to the relay."""
        self.world.relay.answers = list(answers)
        self.world.guarded(self.world.send)
        self.world.relay.answers = []

    @precondition(lambda self: self.world.eye.due_mail(self.world.clock.now()))
    @rule(answer=evenly(TROUBLES))
    def send_into_trouble(self, answer: Answer) -> None:
        """The relay does not simply take the first letter."""
        self.send([answer])

    @precondition(lambda self: self.world.eye.due_mail(self.world.clock.now()))
    @rule(answer=evenly(DEATHS))
    def send_and_die(self, answer: Answer) -> None:
        """The service dies over the first letter: rare among all answers, and what matters most."""
        self.send([answer])

    @precondition(lambda self: self.world.letters)
    @rule(which=st.integers(0, 5), action=st.sampled_from(("failed", "failed", "delayed")))
    def bounce(self, which: int, action: str) -> None:
        """A message comes back, about a letter of ours or somebody else's."""
        ours = sorted(self.world.letters.values())
        letter = envelope_id(ours[which % len(ours)][0]) if which else "not@ours.invalid"
        content = a_bounce(envelope_id=letter, message_id=letter, action=action, status="5.1.1" if action == "failed" else "4.4.1")
        (self.world.site.folder / "bounces" / "new" / f"{self.world.next_id()}.relay").write_bytes(content)
        seen["bounced"] += 1

    # operators

    @precondition(lambda self: self.world.letters)
    @rule(which=st.integers(1, 4), again=st.sampled_from((True, False)))
    def see_to_a_letter(self, which: int, *, again: bool) -> None:
        """An operator sends a letter again, or closes it."""
        with suppress(UsageError):
            if again:
                row = self.world.eye.send_mail_again(which, self.world.clock.now())
                self.world.eye.wake_relays(self.world.clock.now(), "an operator wants mail sent now")
                self.world.relay.release(row.letter.message_id)
            else:
                self.world.eye.close_mail(which, self.world.clock.now())
            seen["letter sent by hand" if again else "letter closed by hand"] += 1

    @precondition(lambda self: self.world.claimed)
    @rule(which=st.integers(0, 9), what=st.sampled_from(("hold", "release", "reject", "reopen")))
    def see_to_a_bundle(self, which: int, what: str) -> None:
        """An operator holds a bundle, releases or rejects it, or has it judged again."""
        row = bundles(self.world.eye)[-1 - which % len(self.world.claimed)]
        with suppress(UsageError, TemporaryError):
            handled = getattr(self.world.eye, what)(row.id, OPERATOR, self.world.clock.now())
            self.world.handled.add(row.id)
            for message_id, _ in (self.world.letters[it] for it in {row.id} & self.world.letters.keys()):
                self.world.relay.release(message_id)
            seen[f"bundle {what}"] += handled.changed

    @precondition(lambda self: any(row.state == BundleState.HELD for row in bundles(self.world.eye)))
    @rule(step=st.sampled_from(("put back", "put back", "copied")))
    def reopen_and_die(self, step: str) -> None:
        """What waits for a person is judged again, in a pass that does not live to its end: rare among all orders of events."""
        for row in bundles(self.world.eye):
            if row.state == BundleState.HELD:
                self.world.eye.reopen(row.id, OPERATOR, self.world.clock.now())
                self.world.handled.add(row.id)
                seen["bundle reopen"] += 1
        self.look_and_die(step, 1)

    @precondition(lambda self: self.world.letters)
    @rule(which=st.integers(0, 3), state=st.sampled_from(RequestState))
    def mark_a_request(self, which: int, state: RequestState) -> None:
        """An operator records what became of a request."""
        requests = sorted(self.world.eye.requests(), key=lambda it: it.id)
        with suppress(UsageError):
            self.world.eye.mark_request(requests[which % len(requests)].id, state, self.world.clock.now())

    # what must hold

    @invariant()
    def promises_hold(self) -> None:
        """Look at everything."""
        seen["steps"] += 1
        assert self.world.broken() == []

    def teardown(self) -> None:
        """Let everything come to rest, and look at what is left."""
        try:
            if hasattr(self, "world"):
                self._come_to_rest(self.world)
        finally:
            self.resources.close()

    @staticmethod
    def _come_to_rest(world: World) -> None:
        for wait in (timedelta(0), timedelta(seconds=31), timedelta(hours=2), timedelta(minutes=16), timedelta(hours=2)):
            world.clock.moment += wait
            world.guarded(world.look)
            world.guarded(world.send)
            assert world.broken() == []
        assert [key for key, drop in world.drops.items() if not (drop.taken or is_staging(key[1]))] == []
        assert unfinished_business(world.site, world.eye) == []
        assert world.stays or list(world.wrong_ends()) == []
        assert contradictions(world.site, world.eye) == ()
        assert [row.state for row in world.eye.open_mail() if row.state in {*WAITING, MailState.SENDING, MailState.HANDING_OVER}] == []
        seen.update({"runs": 1, "letters": len(world.letters), "copies sent": sum(map(len, world.relay.taken.values()))})
        seen.update(f"relay: {answer.value}" for answer in world.relay.used.elements())


@pytest.mark.parametrize(("runs", "steps"), [pytest.param(15, 12, id="quick"), pytest.param(500, 30, id="whole", marks=pytest.mark.long)])
def test_whatever_happens_in_whatever_order_nothing_is_lost_and_nothing_done_twice(tmp_path: Path, runs: int, steps: int) -> None:
    Promises.template = tmp_path / "ledger.sqlite"
    with Ledger.open(f"sqlite:///{Promises.template}") as ledger:
        with_all_lists_loaded(ledger)
    seen.clear()
    run_state_machine_as_test(Promises, settings=settings(SETTINGS, max_examples=runs, stateful_step_count=steps))
    sys.stdout.write("\n" + ", ".join(f"{what} {count}" for what, count in sorted(seen.items())) + "\n")
    assert seen["runs"] >= runs
    hit = {f"killed after {step}" for step in STEPS} | {f"relay: {answer.value}" for answer in Answer}
    assert runs < 500 or [what for what in sorted(hit) if not seen[what]] == []
