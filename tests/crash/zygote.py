"""A process that has imported everything and forks a child for every run: a run costs a fork and not a start of Python.

A run may be traced: then its child waits until strace is attached, which kills it or lets a call fail at the n-th call of a kind.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[2]
MOST_SECONDS = 120.0
_ATTACHED_WITHIN_SECONDS = 20.0
_STRACE = "strace"
_PR_SET_PTRACER = 0x59616D61
_ANYBODY = ctypes.c_ulong(-1)
_COVERAGE = ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
"""Measuring writes files of its own, which would be counted among the calls."""


@dataclass(frozen=True)
class Ended:
    """How a run ended.

    Attributes:
        status: its exit code; negative for the signal that killed it.
        answer: what the target returned, when it came to its end.
        failure: the traceback, when it ended by an exception.
    """

    status: int
    answer: object = None
    failure: str = ""

    @property
    def was_killed(self) -> bool:
        """Whether kill -9 ended it."""
        return self.status == -signal.SIGKILL


@dataclass(frozen=True)
class _Order:
    target: Callable[..., object]
    args: tuple[object, ...]
    where: str


class StuckError(AssertionError):
    """A run did not end in time."""


class Zygote:
    """Forks runs; a context manager. Targets are functions of modules, so that they can be named to the other process."""

    _is_warm = False

    def __enter__(self) -> Self:
        ours, theirs = socket.socketpair()
        environment = {name: value for name, value in os.environ.items() if name not in _COVERAGE}
        environment |= {"PYTHONPATH": str(REPOSITORY), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        words = f"from tests.crash.zygote import serve_runs; serve_runs({theirs.fileno()})"
        program = [sys.executable, "-B", "-c", words]
        with theirs:
            self._process = subprocess.Popen(program, cwd=REPOSITORY, env=environment, pass_fds=[theirs.fileno()])
        self._line = Connection(ours.detach())
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()
        self._process.wait(MOST_SECONDS)

    def warm(self, target: Callable[..., object], *args: object) -> None:
        """Run it in the zygote itself, so that what is imported and compiled late is there for every child; done once."""
        if not self._is_warm:
            ended = self._ordered(target, args, "here")
            assert ended.status == 0, ended.failure
        self._is_warm = True

    def run(self, target: Callable[..., object], *args: object) -> Ended:
        """Run it in a child to its end."""
        return self._ordered(target, args, "child")

    def run_with_injection(self, target: Callable[..., object], *args: object, inject: str, into: Path | None = None) -> Ended:
        """Run it while strace injects, as in its own words: `fsync:signal=KILL:when=3`, `pwrite64:error=ENOSPC:when=2..9`.

        The calls of that kind are written into a file, if one is named.
        """
        call = inject.partition(":")[0]
        output = ("-o", os.devnull) if into is None else ("-o", str(into))
        return self._ordered(target, args, "stopped", (*output, "-e", f"trace={call}", "-e", f"inject={inject}"))

    def run_traced(self, target: Callable[..., object], *args: object, calls: tuple[str, ...], into: Path) -> Ended:
        """Run it and write its calls of these kinds into a file, with the paths of the descriptors."""
        kinds = ",".join(f"?{call}" for call in calls)
        return self._ordered(target, args, "stopped", ("-y", "-s", "0", "-o", str(into), "-e", f"trace={kinds}", "-e", "signal=none"))

    def _ordered(self, target: Callable[..., object], args: tuple[object, ...], where: str, strace: tuple[str, ...] = ()) -> Ended:
        self._line.send(_Order(target, args, where))
        if where == "here":
            return self._ended(None)
        child: int = self._line.recv()
        if where == "stopped":
            with _strace(child, strace):
                return self._ended(child)
        return self._ended(child)

    def _ended(self, child: int | None) -> Ended:
        if not self._line.poll(MOST_SECONDS):
            if child is not None:
                os.kill(child, signal.SIGKILL)
                self._line.recv()
            message = f"the run did not end within {MOST_SECONDS:.0f} s"
            raise StuckError(message)
        ended: Ended = self._line.recv()
        return ended


@contextmanager
def _strace(child: int, options: tuple[str, ...]) -> Iterator[None]:
    tracer = subprocess.Popen([_STRACE, "-f", "-qq", *options, "-p", str(child)], stderr=subprocess.PIPE)
    try:
        _wait_for(child, tracer)
        os.kill(child, signal.SIGCONT)
        yield
    finally:
        if tracer.poll() is None and not _ends_soon(tracer):
            tracer.kill()
        _, told = tracer.communicate()
    assert tracer.returncode in {0, -signal.SIGKILL}, told.decode(errors="replace")


def _ends_soon(tracer: subprocess.Popen[bytes]) -> bool:
    try:
        tracer.wait(_ATTACHED_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _wait_for(child: int, tracer: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _ATTACHED_WITHIN_SECONDS
    status = Path(f"/proc/{child}/status")
    while "TracerPid:\t0\n" in status.read_text():
        if tracer.poll() is not None or time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            message = "strace cannot trace here"
            raise RuntimeError(message)
        time.sleep(0.001)


def why_not_traced() -> str:
    """Why nothing can be traced on this machine; empty when it can."""
    if shutil.which(_STRACE) is None:
        return "strace is missing (Debian package strace)"
    tried = subprocess.run([_STRACE, "-qq", "-f", "-o", "/dev/null", "-e", "trace=fsync", "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "system calls cannot be traced (the container needs --cap-add SYS_PTRACE)"


# the other process


def serve_runs(descriptor: int) -> None:
    """Fork a child for each order that comes through this descriptor; ends the process when it is closed."""
    line = Connection(descriptor)
    while True:
        try:
            order: _Order = line.recv()
        except EOFError:
            os._exit(0)  # nothing is open, and giving back so much memory piece by piece would take a second
        line.send(_run_here(order) if order.where == "here" else _run_in_child(order, line))


def _run_here(order: _Order) -> Ended:
    try:
        order.target(*order.args)
    except BaseException:  # noqa: BLE001 - told to whoever asked
        return Ended(1, None, traceback.format_exc())
    gc.freeze()  # children share what is loaded, and no child lives long enough to leave garbage
    gc.disable()
    return Ended(0)


def _run_in_child(order: _Order, line: Connection) -> Ended:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        line.close()
        _be(order, writing)
    os.close(writing)
    if order.where == "stopped":
        os.waitpid(child, os.WUNTRACED)
    line.send(child)
    with os.fdopen(reading, "rb") as answers:
        told = answers.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    answer, failure = pickle.loads(told) if told else (None, "")  # noqa: S301 - our own child wrote it
    return Ended(status, answer, failure)


def _be(order: _Order, writing: int) -> None:
    """The life of a child; it does not return."""
    status, answer, failure = 0, None, ""
    if order.where == "stopped":
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _ANYBODY, 0, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
    try:
        answer = order.target(*order.args)
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - told to whoever asked
        status, failure = 1, traceback.format_exc()
    with suppress(OSError):  # which an injection that goes on lets fail
        if answer is not None or failure:
            os.write(writing, pickle.dumps((answer, failure)))
    os._exit(status)
