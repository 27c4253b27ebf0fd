"""Cuts the power of a disk under the service at every call that changes anything, and lets it get over that."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from tests.crash import enumeration
from tests.crash.enumeration import points_in
from tests.crash.loop_disk import LoopDisk, run_as_root
from tests.crash.outside import End, Promised, broken, half_reports, report_of, seen_outside
from tests.crash.service_on_a_disk import BEGINNING, Aftermath, Job, prepare, recover, work
from tests.crash.uploads import GOOD, Pushed, Upload
from tests.crash.zygote import Zygote
from tests.smtp_server import Mailbox, accepting_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.crash.enumeration import Point


CALLS = tuple(call for call in enumeration.CALLS if call != "recvfrom")
"""In how many pieces an answer comes is another in every run; what was read of it changes nothing until the next of these calls."""


class Blow(Enum):
    """How the service ends at a point."""

    CUT = "the power is cut"
    KILL = "it is killed, and the disk goes on"


@dataclass(frozen=True)
class Story:
    """What happens while the power is cut.

    Attributes:
        uploads: what the partners drop.
        pushed: how much of that their servers pushed to the disk.
        has_relay: letters go to a relay, not into a folder.
        stays: the inbox is another mount, so that bundles are claimed where they lie.
        is_first_start, has_fresh_log, is_changed_when_taken: as in `Job`.
    """

    uploads: tuple[Upload, ...] = (GOOD,)
    pushed: Pushed = Pushed.EVERYTHING
    has_relay: bool = True
    stays: bool = False
    is_first_start: bool = False
    has_fresh_log: bool = False
    is_changed_when_taken: bool = False


@dataclass
class Laboratory:
    """A place to cut the power in: a fork server, a relay on this machine, and a disk that is made anew for every cut.

    Attributes:
        zygote: forks the services.
        relay: what it accepted.
        folder: for the disks.
        hits: how many cuts were made where they were meant to be.
    """

    zygote: Zygote
    relay: Mailbox
    folder: Path
    hits: int = 0

    def points_of(self, story: Story, mutant: str = "") -> list[Point]:
        """Every call of the pass that changes anything."""
        with self._disk(story) as disk:
            return self._traced(work, self._job(story, disk, mutant))

    def points_of_recovery(self, story: Story, first: Point, mutant: str = "", *, by: Blow = Blow.CUT) -> list[Point]:
        """Every call that changes anything in the start after the service ended at this point."""
        with self._disk(story) as disk:
            job = self._job(story, disk, mutant)
            self.zygote.run_with_injection(work, job, inject=first.kill)
            if by is Blow.CUT:
                self._cut(story, disk)
            return self._traced(recover, job)

    def trace_of(self, story: Story, calls: tuple[str, ...], mutant: str = "") -> tuple[str, Path]:
        """The calls of a pass that nothing disturbs, and the folder of its site."""
        trace = self.folder / "trace.txt"
        with self._disk(story) as disk:
            job = self._job(story, disk, mutant)
            ended = self.zygote.run_traced(work, job, calls=calls, into=trace)
            assert ended.status == 0, ended.failure
            return trace.read_text(errors="replace"), job.folder

    def trace_after_kill(self, story: Story, killed: Point, folder: str, calls: tuple[str, ...], mutant: str) -> tuple[str, Path, set[str]]:
        """The calls of the start after a kill, the folder of the site, and the paths that were in one of its folders at the kill."""
        trace = self.folder / "trace.txt"
        with self._disk(story) as disk:
            job = self._job(story, disk, mutant)
            self.zygote.run_with_injection(work, job, inject=killed.kill)
            paths = {str(path) for path in (job.folder / folder).iterdir()}
            ended = self.zygote.run_traced(recover, job, calls=calls, into=trace)
            assert ended.status == 0, ended.failure
            return trace.read_text(errors="replace"), job.folder, paths

    def usual(self, story: Story) -> dict[Upload, str]:
        """The reports of a run that nothing disturbs."""
        with self._disk(story) as disk:
            job = self._job(story, disk, "")
            ended = self.zygote.run(work, job)
            assert ended.status == 0, ended.failure
            reports = {upload: report_of(upload, job.site()) for upload in story.uploads}
            assert all(reports.values()), reports
            return reports

    def cut_at(
        self, story: Story, points: Sequence[Point], usual: Mapping[Upload, str], mutant: str = "", *, first: Blow = Blow.CUT
    ) -> list[str]:
        """What is broken when the power is cut at the first point, and in the starts after that at the others; nothing when all is well.

        The first point may be a mere kill instead.
        """
        before = len(self.relay.received)
        with self._disk(story) as disk:
            job = replace(self._job(story, disk, mutant), attempts=2 + len(points))
            promised = Promised()
            survived: dict[Upload, bool | None] = dict.fromkeys(story.uploads, True)
            for number, point in enumerate(points):
                self.hits += self._killed(recover if number else work, job, point)
                seen = self._seen(job, before)
                if half := half_reports(seen):
                    return half
                promised = promised.then(seen)
                if number or first is Blow.CUT:
                    self._cut(story, disk)
                    survived = _still_whole(survived, seen, job)
            return self._end(story, job, (promised, survived), usual, before)

    def decisions_after(self, story: Story, points: Sequence[Point], mutant: str = "") -> list[str | None]:
        """What is decided in the end when the power is cut at these points, one start after the other, or not at all."""
        with self._disk(story) as disk:
            job = self._job(story, disk, mutant)
            if not points:
                self.zygote.run(work, job)
            for number, point in enumerate(points):
                assert self._killed(recover if number else work, job, point), str(point)
                self._cut(story, disk)
            ended = self.zygote.run(recover, job)
            assert isinstance(ended.answer, Aftermath), ended.failure
            return [row.decision for row in ended.answer.bundles]

    def _end(
        self, story: Story, job: Job, before_end: tuple[Promised, Mapping[Upload, bool | None]], usual: Mapping[Upload, str], before: int
    ) -> list[str]:
        ended = self.zygote.run(recover, job)
        if not isinstance(ended.answer, Aftermath):
            return [f"the service does not get over it: {ended.failure}"]
        promised, survived = before_end
        end = End(job.site(), story.uploads, promised, survived, ended.answer, self._seen(job, before), usual, story.has_relay)
        return broken(end)

    def _killed(self, target: Callable[[Job], object], job: Job, point: Point) -> bool:
        ended = self.zygote.run_with_injection(target, job, inject=point.kill)
        assert ended.was_killed or not ended.failure, ended.failure
        return ended.was_killed

    def _traced(self, target: Callable[[Job], object], job: Job) -> list[Point]:
        trace = self.folder / "trace.txt"
        ended = self.zygote.run_traced(target, job, calls=CALLS, into=trace)
        assert ended.status == 0, ended.failure
        points = points_in(trace)
        begins = [number for number, point in enumerate(points) if BEGINNING in point.what]
        return points[begins[0] + 1 if begins else 0 :]

    def _seen(self, job: Job, before: int) -> Promised:
        return seen_outside(job.site(), job.uploads, [mail.content for mail in self.relay.received[before:]])

    def _job(self, story: Story, disk: LoopDisk, mutant: str) -> Job:
        return Job(
            disk.mount / "site",
            story.uploads,
            story.pushed,
            port=self.relay.port if story.has_relay else 0,
            is_first_start=story.is_first_start,
            has_fresh_log=story.has_fresh_log,
            is_changed_when_taken=story.is_changed_when_taken,
            mutant=mutant,
        )

    @contextmanager
    def _disk(self, story: Story) -> Iterator[LoopDisk]:
        with self._template(is_empty=story.is_first_start).copy(self.folder / "cut") as disk:
            _mount_inbox(story, disk)
            try:
                yield disk
            finally:
                _unmount_inbox(story, disk)

    def _cut(self, story: Story, disk: LoopDisk) -> None:
        _unmount_inbox(story, disk)
        disk.cut_power()
        _mount_inbox(story, disk)

    def _template(self, *, is_empty: bool) -> LoopDisk:
        """A disk with a site that was never started, or started once."""
        folder = self.folder / ("empty" if is_empty else "started")
        if folder.is_dir():
            return LoopDisk(folder / "disk.img", folder / "disk")
        folder.mkdir()
        disk = LoopDisk.fresh(folder)
        with disk:
            (disk.mount / "site" / "inbox").mkdir(parents=True)
            if not is_empty:
                ended = self.zygote.run(prepare, disk.mount / "site")
                assert ended.status == 0, ended.failure
            disk.push_all()
        return disk


@contextmanager
def opened_laboratory(zygote: Zygote, folder: Path) -> Iterator[Laboratory]:
    """A laboratory; what a service imports late is imported in the zygote first."""
    with accepting_server() as relay:
        warming = folder / "warming"
        (warming / "inbox").mkdir(parents=True)
        zygote.warm(work, Job(warming, (GOOD,), port=relay.port, is_first_start=True))
        zygote.warm(recover, Job(warming, (), port=relay.port))
        shutil.rmtree(warming)
        relay.received.clear()
        yield Laboratory(zygote, relay, folder)


def _still_whole(before: Mapping[Upload, bool | None], seen: Promised, job: Job) -> dict[Upload, bool | None]:
    """What is left of each upload after a cut: one that was taken while it was whole must stay so, whatever the disk says."""
    site = job.site()
    must_be = {upload for upload, is_whole in before.items() if is_whole and upload in seen.taken}
    return {
        upload: is_whole if upload in must_be or not is_whole else upload.lies_in(upload.folder_in(site))
        for upload, is_whole in before.items()
    }


def telling(points: Sequence[Point]) -> list[Point]:
    """The points right after something became certain, or could be seen by somebody: where a promise would be broken, if it is."""
    certain = {"fsync", "fdatasync", "sendto"}
    before = ["", *(point.call for point in points)]
    return [point for point, last in zip(points, before, strict=False) if last in certain or last.startswith("rename")]


def after_renames(points: Sequence[Point]) -> list[Point]:
    """The points right after a rename, when the name is seen and not yet certain."""
    return [point for last, point in pairwise(points) if last.call.startswith("rename")]


def without_repeats(points: Sequence[Point]) -> list[Point]:
    """The points without those in the middle of a row of writes to one file: before an fsync all of these leave the same disk behind."""
    around = zip(points, [None, *points], [*points[1:], None], strict=False)
    return [point for point, last, following in around if not (_repeats(point, last) and _repeats(point, following))]


def _repeats(point: Point, other: Point | None) -> bool:
    return other is not None and point.call == other.call == "pwrite64" and _file_of(point) == _file_of(other)


def _file_of(point: Point) -> str:
    return point.what.partition(">")[0]


def _mount_inbox(story: Story, disk: LoopDisk) -> None:
    inbox = str(disk.mount / "site" / "inbox")
    if story.stays:
        run_as_root("mount", "--bind", inbox, inbox)


def _unmount_inbox(story: Story, disk: LoopDisk) -> None:
    if story.stays:
        run_as_root("umount", str(disk.mount / "site" / "inbox"))
