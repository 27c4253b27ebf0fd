"""Plays a scene while a system call fails: the service goes on, or ends with a code that says why; then everything completes by itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import TemporaryError
from tests.crash.enumeration import CALLS, NOTHING_WRITTEN, Point, points_in
from tests.crash.memory import memory_of
from tests.crash.plays import Verdict
from tests.faults.failing_service import serve, serve_in_small_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.crash.plays import Play
    from tests.crash.zygote import Ended

_FULL = ("ENOSPC", "EDQUOT", "EIO")
_WRITE = (*_FULL, "EINTR", NOTHING_WRITTEN)
_READ = ("EIO", "EINTR")
_SPEAK = ("ECONNRESET", "ETIMEDOUT", "ENOBUFS", "EINTR")
ERRORS: Mapping[str, tuple[str, ...]] = {
    "openat": ("EMFILE", "ENFILE", "EIO", "EINTR"),
    **dict.fromkeys(("mkdir", "mkdirat", "ftruncate"), _FULL),
    **dict.fromkeys(("write", "pwrite64"), _WRITE),
    **dict.fromkeys(("rename", "renameat", "renameat2", "fsync", "fdatasync"), (*_FULL, "EINTR")),
    **dict.fromkeys(("unlink", "unlinkat", "rmdir"), ("EIO",)),
    **dict.fromkeys(("read", "pread64", "getdents64"), _READ),
    **dict.fromkeys(("newfstatat", "fstat", "statx"), ("EIO",)),
    **dict.fromkeys(("sendto", "recvfrom", "connect"), _SPEAK),
    **dict.fromkeys(("socket", "socketpair", "epoll_create1"), ("EMFILE", "ENFILE")),
}
"""How each kind of call may fail."""

_MANY = 100
"""From so many calls of a kind on, each fails in one way only, all ways in turn."""
_LOG = "2<"
"""How a write to stderr looks in a trace: a log may lie on a full disk, too."""
_DOCUMENTED = frozenset({0, TemporaryError.exit_code})


@dataclass(frozen=True)
class Fault:
    """One call that fails in one way, and perhaps those of its kind that follow."""

    point: Point
    how: str
    times: int = 1

    def __str__(self) -> str:
        """Its name, for a failing test."""
        return f"{self.how} for {self.times} from {self.point}"


def faults(play: Play, times: int) -> list[Fault]:
    """Every way in which a run of the service can be hit by a failing call, or by so many in a row."""
    points = _points(play)
    counts = Counter(point.call for point in points)
    return [
        Fault(point, how, times)
        for point in points
        for place, how in enumerate(ERRORS.get(point.call, ()))
        if counts[point.call] < _MANY or point.number % len(ERRORS[point.call]) == place
    ]


def _points(play: Play) -> list[Point]:
    play.begin()
    trace = play.stage.folder / "trace"
    ended = play.zygote.run_traced(serve, *_arguments(play), calls=(*CALLS, *ERRORS), into=trace)
    assert ended.status == 0, ended
    places = (str(play.stage.folder), str(play.stage.elsewhere))

    def can_fail(call: str, rest: str) -> bool:
        is_ours = any(place in rest for place in places) or (call == "write" and rest.startswith(_LOG))
        return (
            is_ours
            or call in {"sendto", "recvfrom", "socketpair", "epoll_create1"}
            or (call in {"connect", "socket"} and "AF_INET" in rest)
        )

    return points_in(trace, can_fail)


def play_with(play: Play, fault: Fault) -> Verdict:
    """Let the service run into a fault; when it ended, the cause goes and it is started again."""
    play.begin()
    trace = play.stage.folder / "trace"
    ended = play.zygote.run_with_injection(serve, *_arguments(play), inject=fault.point.fail(fault.how, fault.times), into=trace)
    return Verdict(int("(INJECTED)" in trace.read_text(errors="replace")), _wrong_after(play, ended))


def play_in_small_files(play: Play, most_bytes: int) -> list[str]:
    """Let the service run where no file may be larger, until that limit goes."""
    play.begin()
    return _wrong_after(play, play.zygote.run(serve_in_small_files, *_arguments(play), most_bytes))


def _wrong_after(play: Play, ended: Ended) -> list[str]:
    wrongs = [] if ended.status in _DOCUMENTED else [f"it ended with {ended.status}: {ended.failure}"]
    if ended.status != 0:
        again = play.zygote.run(serve, *_arguments(play))
        wrongs += [] if again.status == 0 else [f"it ended again, with {again.status}: {again.failure}"]
    play.wait_for_relay()
    doubts = Counter({letter.content: letter.doubts for letter in memory_of(play.stage.site).letters})
    return [*wrongs, *play.contradictions(), *play.wrong_at_the_end(doubts)]


def _arguments(play: Play) -> tuple[object, ...]:
    scene = play.stage.scene
    return play.stage.config, len(scene.drops) + len(scene.earlier)
