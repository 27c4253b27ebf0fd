"""Runs what recognises text, `tesseract` or RapidOCR, on one picture at a time: locked away, limited, and killed when it takes too long."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pipeline.isolation import interpreter_folders, kill, started
from pipeline.reading.jobs import LONGEST_TABLE

if TYPE_CHECKING:
    from pipeline.config import DocumentSettings
    from pipeline.reading.jobs import Picture

PACKAGE = "tesseract-ocr"
"""The Debian package that holds `tesseract`."""
_LANGUAGES = ("eng", "fra")
_SPARSE = "11"
"""Tesseract's way of finding words anywhere on the page: of the ways 3, 4, 6 and 11 it found the most words of made-up bills (98 %)."""
_PIECE = 64 * 1024
_ASK_SECONDS = 10
_OPEN_FILES = 32
_RAPID_MEMORY_MB = 3072
"""Address space of RapidOCR, which fills a quarter of it."""
_ONE_THREAD = ("OMP_THREAD_LIMIT=1", "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1")


def can_recognize(settings: DocumentSettings) -> bool:
    """Whether what the site has chosen to recognise text with is installed."""
    return rapidocr() if settings.ocr_engine == "rapidocr" else tesseract() is not None


@cache
def rapidocr() -> bool:
    """Whether the optional extra `rapidocr` is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


@cache
def tesseract() -> str | None:
    """The path of the program; None when it is not installed, or speaks no English."""
    program = shutil.which("tesseract")
    return program if program and _languages(program) else None


@cache
def _languages(program: str) -> str:
    try:
        told = subprocess.run(
            [program, "--list-langs"], capture_output=True, stdin=subprocess.DEVNULL, timeout=_ASK_SECONDS, check=False, env={}
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    known = told.stdout.decode("ascii", "replace").split()
    return "+".join(language for language in _LANGUAGES if language in known) if "eng" in known else ""


def _command(picture: Picture, settings: DocumentSettings) -> tuple[list[str], tuple[Path, ...]]:
    """The program with its limits, and the folders it must be able to read.

    Within bubblewrap the environment is empty too, so that `env` says how many threads it may have: one is four times as fast.
    """
    if settings.ocr_engine == "rapidocr":
        read = [sys.executable, "-I", "-X", "utf8", "-m", "pipeline.rapid_recognition"]
        return [*_limited(max(_RAPID_MEMORY_MB, settings.memory_mb), settings.cpu_seconds), *read], interpreter_folders()
    program = tesseract() or "tesseract"
    read = [program, "stdin", "stdout", "-l", _languages(program), "--psm", _SPARSE, "--dpi", str(picture.dots_per_inch), "tsv"]
    return [*_limited(settings.memory_mb, settings.cpu_seconds), *read], _outside_the_system(program)


def _limited(memory_mb: int, cpu_seconds: int) -> list[str]:
    limits = [f"--as={memory_mb * 1024 * 1024}", f"--cpu={cpu_seconds}", f"--nofile={_OPEN_FILES}", "--fsize=0", "--core=0", "--nproc=0"]
    return [shutil.which("prlimit") or "prlimit", *limits, "--", shutil.which("env") or "env", *_ONE_THREAD]


def _outside_the_system(program: str) -> tuple[Path, ...]:
    """The folder of a Tesseract that somebody installed elsewhere than in /usr."""
    home = Path(program).resolve().parent.parent
    return () if Path("/usr") in (home, *home.parents) else (home,)


class Recognition:
    """One run over one picture; `stop` may be called from another thread at any time."""

    def __init__(self, picture: Picture, settings: DocumentSettings) -> None:
        """Start the program; it waits for the pixels.

        Raises:
            OSError: it cannot be started.
        """
        self._picture = picture
        self._process = started(*_command(picture, settings))

    def stop(self) -> None:
        """Kill the program."""
        kill(self._process)

    def read(self, pixels: IO[bytes]) -> bytes | None:
        """The table of words; takes all of the picture's bytes from `pixels`, whatever becomes of the program.

        Returns:
            None: it failed, said too much or was stopped.
        """
        try:
            self._feed(pixels)
            table = self._process.stdout.read(LONGEST_TABLE + 1) if self._process.stdout else b""
            whole = len(table) <= LONGEST_TABLE and self._process.wait() == 0
            return table if whole else None
        finally:
            kill(self._process)
            self._process.wait()
            if self._process.stdout:
                self._process.stdout.close()

    def _feed(self, pixels: IO[bytes]) -> None:
        """Copy the picture in pieces, so that the service never holds it."""
        target, left = self._process.stdin, self._picture.size
        header = b"P5\n%d %d\n255\n" % (self._picture.width, self._picture.height)
        listening = target is not None and _written(target, header)
        while left and (piece := pixels.read(min(_PIECE, left))):
            left -= len(piece)
            listening = listening and target is not None and _written(target, piece)
        if target is not None:
            with suppress(OSError):
                target.close()


def _written(target: IO[bytes], piece: bytes) -> bool:
    try:
        target.write(piece)
    except OSError:
        return False
    return True
