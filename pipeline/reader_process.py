"""One warm process that reads documents, the limits around it, and what its death says."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, TypeVar

from pipeline.domain.document import Raster, Unreadable, UnreadableReason
from pipeline.isolation import compile_our_code, interpreter_folders, kill, started
from pipeline.reading.jobs import LONGEST_ANSWER, NO_PICTURE, POINTS_PER_INCH, Job, picture_from
from pipeline.reading.transport import NotTransportableError, Outcome, outcome_from
from pipeline.recognition import Recognition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.config import DocumentSettings

T = TypeVar("T")

DOCUMENTS_PER_PROCESS = 200
"""After so many documents a fresh process takes over, so that no leak and no stain lasts."""
OUT_OF_MEMORY = 3
"""The exit code of a process that has run out of memory and could still say so."""
_BY_SIGNAL = 128
"""What bubblewrap adds to the number of the signal that ended the process within it."""
_END_SECONDS = 5
_INTERPRETER = (sys.executable, "-I", "-X", "utf8")
_TRIES_PER_PAGE = 3
"""A page that is read badly is tried once more the other way up; what was doubted is looked at again."""
_ENDINGS = {
    OUT_OF_MEMORY: "reading it took more memory than one document may",
    signal.SIGXCPU: "reading it took more computing time than one document may",
    signal.SIGABRT: "its reader gave up, as it does where no memory is left",
    signal.SIGKILL: "its reader was ended from outside, as the system does where no memory is left",
    signal.SIGSEGV: "its reader crashed",
    signal.SIGBUS: "its reader crashed",
}
_FAILED = "its reader failed"
_GIVEN_UP = Unreadable(UnreadableReason.RESOURCE_LIMIT, "its reader was closed")
_LATE = "reading it took longer than one document may"
_TOO_MUCH = "its reader said more than it may"


class _Deadline:
    """Kills the process, and whatever works for it, when the time for a document is over."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._stops: list[Callable[[], None]] = [lambda: kill(process)]
        self._overdue = threading.Event()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.start()

    def ends_too(self, stop: Callable[[], None]) -> None:
        """Stop this as well, at once if the time is over already."""
        self._stops.append(stop)
        if self._overdue.is_set():
            stop()

    def passed(self) -> bool:
        """Whether the time was over; from now on it does not matter any more."""
        self._timer.cancel()
        self._timer.join()
        return self._overdue.is_set()

    def _end(self) -> None:
        self._overdue.set()
        for stop in tuple(self._stops):
            stop()


class _Album:
    """Takes pictures from the process, one for each view of a job, and none larger than its view can be."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._pictures: list[Raster | None] = []

    def fill(self, heard: IO[bytes]) -> None:
        """Take pictures until there are no more, or the process says something else."""
        for view in self._job.views:
            line = heard.readline(LONGEST_ANSWER + 1)
            if line == NO_PICTURE:
                self._pictures.append(None)
                continue
            picture = picture_from(line, self._job.limits)
            if picture is None or picture.size > view.most_pixels:
                return
            pixels = heard.read(picture.size)
            if len(pixels) < picture.size:
                return
            self._pictures.append(Raster(picture.width, picture.height, POINTS_PER_INCH / picture.dots_per_inch, pixels))

    def is_whole(self) -> bool:
        """Whether there was an answer for every view."""
        return len(self._pictures) == len(self._job.views)

    def pictures(self) -> tuple[Raster | None, ...]:
        """One for each view."""
        return (*self._pictures, *[None] * (len(self._job.views) - len(self._pictures)))


class ReaderProcess:
    """A process that reads one document after the other; it starts with the first, and is replaced when it dies, hangs or says too much.

    It has a thread of its own in the service, which starts it: bubblewrap lets the process die with the thread that started it.
    """

    def __init__(self, settings: DocumentSettings, wall_seconds: float) -> None:
        """Keep the limits."""
        self._home = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader")
        self._settings, self._wall_seconds = settings, wall_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._read = 0
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process that runs now."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process ahead of the first document, so that it warms up while the service does something else."""
        self._home.submit(self._running).result()

    def outcome(self, job: Job, content: IO[bytes]) -> Outcome:
        """What the document says; or that reading it was stopped at a limit, and which. Nothing is read any more after `close`."""
        asked = self._asked(self._outcome, job, content)
        return asked.result() if asked else _GIVEN_UP

    def pictures(self, job: Job, content: IO[bytes]) -> tuple[Raster | None, ...]:
        """A picture for each view of the job, none larger than its view can be; None for those that could not be had."""
        asked = self._asked(self._pictures, job, content)
        return asked.result() if asked else _Album(job).pictures()

    def close(self) -> None:
        """End the process, if one runs, and its thread; a document that is being read is given up."""
        self._closed = True
        process = self._process
        if process is not None:
            kill(process)
        with suppress(RuntimeError):  # it was closed before
            self._home.submit(self._end)
        self._home.shutdown()

    def _asked(self, work: Callable[[Job, IO[bytes]], T], job: Job, content: IO[bytes]) -> Future[T] | None:
        """The work, begun in the process's own thread; None when it was closed meanwhile, as a service that stops does."""
        with suppress(RuntimeError):
            return None if self._closed else self._home.submit(work, job, content)
        return None

    def _outcome(self, job: Job, content: IO[bytes]) -> Outcome:
        process, line = self._running(), b""
        with self._deadline(process) as deadline, suppress(OSError):
            told, heard = _tell(process, job, content)
            line = self._conversation(told, heard, job, deadline)
        try:
            return outcome_from(line)
        except NotTransportableError:
            why = _LATE if deadline.passed() else self._ending(process, line)
            self._end()
            return Unreadable(UnreadableReason.RESOURCE_LIMIT, why)

    def _pictures(self, job: Job, content: IO[bytes]) -> tuple[Raster | None, ...]:
        process, album = self._running(), _Album(job)
        with self._deadline(process), suppress(OSError, ValueError):
            album.fill(_tell(process, job, content)[1])
        if not album.is_whole():
            self._end()  # what it says next would be taken for an answer to another question
        return album.pictures()

    def _end(self) -> None:
        process, self._process, self._read = self._process, None, 0
        if process is None:
            return
        kill(process)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what could not be handed over any more
                    pipe.close()
        process.wait()

    @contextmanager
    def _deadline(self, process: subprocess.Popen[bytes]) -> Iterator[_Deadline]:
        """Watch over one document; a process that was late, or has read enough, is ended."""
        self._read += 1
        deadline = _Deadline(process, self._wall_seconds)
        try:
            yield deadline
        finally:
            if deadline.passed() or self._read >= DOCUMENTS_PER_PROCESS:
                self._end()

    def _conversation(self, told: IO[bytes], heard: IO[bytes], job: Job, deadline: _Deadline) -> bytes:
        """Recognise the pictures that the process sends, until it sends its answer; the last line heard."""
        for _ in range(_TRIES_PER_PAGE * job.limits.ocr_pages + 1):
            line = heard.readline(LONGEST_ANSWER + 1)
            picture = picture_from(line, job.limits)
            if picture is None:
                return line
            recognition = Recognition(picture, self._settings)
            deadline.ends_too(recognition.stop)
            table = recognition.read(heard)
            told.write(b"-1\n" if table is None else b"%d\n%b" % (len(table), table))
            told.flush()
        return b""

    @staticmethod
    def _ending(process: subprocess.Popen[bytes], line: bytes) -> str:
        """Why the process gave no answer, as its exit code tells; one that still runs has said too much."""
        if line.endswith(b"\n") or len(line) > LONGEST_ANSWER:
            return _TOO_MUCH
        try:
            code = process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            return _FAILED
        return _ENDINGS.get(-code if code < 0 else code - _BY_SIGNAL if code > _BY_SIGNAL else code, _FAILED)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._process is None:
            compile_our_code()
            worker = [*_INTERPRETER, "-m", "pipeline.document_worker", str(self._settings.memory_mb)]
            self._process = started(worker, interpreter_folders())
        return self._process


def _tell(process: subprocess.Popen[bytes], job: Job, content: IO[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """Hand over the job and its document; the two ends of the conversation that follows.

    Raises:
        OSError: the process does not listen any more.
    """
    told, heard = process.stdin, process.stdout
    if told is None or heard is None:  # pragma: no cover - both are pipes
        raise BrokenPipeError
    told.write(job.line())
    shutil.copyfileobj(content, told)
    told.flush()
    return told, heard
