"""The points at which a run can be interrupted: every call that changes something, named by its kind and its place among its like."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

CALLS = (
    *("openat", "mkdir", "mkdirat", "mknodat", "link", "linkat", "symlink", "symlinkat"),
    *("write", "writev", "pwrite64", "pwritev", "sendfile", "copy_file_range", "ftruncate", "fallocate"),
    *("rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir"),
    *("fchmod", "fchmodat", "chmod", "fchown", "fchownat", "utimensat", "fsetxattr"),
    *("fsync", "fdatasync", "sync_file_range", "connect", "sendto", "sendmsg", "recvfrom", "shutdown"),
)
"""Every call by which a run may change the disk or tell the relay something, and the one that takes the relay's answer."""

NOTHING_WRITTEN = "nothing written"
"""The shortest of all short writes."""

_LINE = re.compile(r"(?P<process>\d+) +(?P<call>\w+)\((?P<rest>.*)")
_ON_A_FILE = re.compile(r"\d+<(/(?!dev/(?!shm/)|proc/)|socket:|TCP)")
_WRITES = frozenset({"write", "writev", "pwrite64", "pwritev"})
_LOOPBACK = "AF_INET"
_SHOWN = 120


@dataclass(frozen=True, order=True)
class Point:
    """The n-th call of a kind, counted from 1; it reads as strace wants it."""

    call: str
    number: int
    what: str = ""

    def __str__(self) -> str:
        """Its name, for a failing test."""
        return f"{self.call} {self.number} ({self.what})"

    @property
    def kill(self) -> str:
        """Kill -9 as the call is entered: it is not carried out."""
        return f"{self.call}:signal=KILL:when={self.number}"

    def fail(self, how: str, times: int = 1) -> str:
        """The call fails with an error, or does nothing and says so; so do those of its kind that follow, so many of them together."""
        what = "retval=0" if how == NOTHING_WRITTEN else f"error={how}"
        return f"{self.call}:{what}:when={self.number}..{self.number + times - 1}"


def changes(call: str, rest: str) -> bool:
    """Whether a call with these arguments changes something outside of the process."""
    if call == "openat":
        return "O_CREAT" in rest or "O_TRUNC" in rest
    if call == "connect":
        return _LOOPBACK in rest
    if call in _WRITES:
        return _ON_A_FILE.match(rest) is not None
    return call in CALLS


def points_in(trace: Path, counts_as_one: Callable[[str, str], bool] = changes) -> list[Point]:
    """The points of a traced run, in their order; which calls are points is asked of each.

    The calls of each thread are counted for themselves, as strace does when it injects.

    Raises:
        AssertionError: a thread beside the first changes something.
    """
    found: dict[tuple[str, int], Point] = {}
    counts: Counter[tuple[str, str]] = Counter()
    main = ""
    for process, call, rest in _calls(trace.read_text(errors="replace")):
        main = main or process
        counts[process, call] += 1
        if counts_as_one(call, rest):
            assert process == main or not changes(call, rest), f"another thread calls {call}({rest}"
            point = Point(call, counts[process, call], rest[:_SHOWN])
            found.setdefault((call, point.number), point)
    return list(found.values())


def _calls(text: str) -> Iterator[tuple[str, str, str]]:
    for line in text.splitlines():
        if match := _LINE.fullmatch(line):
            yield match["process"], match["call"], match["rest"]


def spread(points: Sequence[Point], count: int) -> list[Point]:
    """So many of them, each kind of call at least once where they suffice, the others evenly."""
    firsts = list({point.call: point for point in reversed(points)}.values())[:count]
    others = [point for point in points if point not in firsts]
    wanted = max(0, min(count - len(firsts), len(others)))
    return sorted(firsts + [others[place * len(others) // wanted] for place in range(wanted)])
