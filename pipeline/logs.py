"""Logs one JSON object per line to stderr: our own words and ids, partner text in ASCII escapes, never the text of an exception."""

from __future__ import annotations

import logging
import sys
import traceback
import warnings
from contextlib import suppress
from pathlib import PurePath

import structlog


class _Printer(structlog.PrintLogger):
    """Prints lines; one that cannot be printed is lost, for no work must stop because the log is on a full disk or nobody reads it."""

    def msg(self, message: str) -> None:
        """Print one line."""
        with suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = fatal = failure = err = error = critical = exception = msg


class _OfLibraries(logging.Handler):
    """Tells what a library logs as an event of ours: who and where, never its text, which may quote a partner's paths as they are."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log one record."""
        error = record.exc_info[1] if record.exc_info else None
        log().warning(
            "library_message",
            library=record.name,
            severity=record.levelname.lower(),
            reason=f"{record.filename}:{record.lineno} in {record.funcName}" + (f", {place_of(error)}" if error else ""),
        )


def _log_warning(message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: object, **__: object) -> None:  # noqa: ARG001 - as above
    log().warning("library_warning", severity=category.__name__, reason=f"{PurePath(filename).name}:{lineno}")


def log_to_stderr(least: str = "info") -> None:
    """Set the log up, for events of level `least` and above; called once by each command that works.

    What libraries warn of goes the same way: one line of theirs between ours, and nothing that reads the log can read it.
    """
    logging.lastResort = _OfLibraries(logging.WARNING)
    warnings.showwarning = _log_warning
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=True, sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=lambda *_: _Printer(sys.stderr),  # whatever stderr is when the line is written
        cache_logger_on_first_use=False,
    )


def log() -> structlog.typing.FilteringBoundLogger:
    """The log."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger


def place_of(error: BaseException) -> str:
    """The class of an error and where in the program it arose; its text may hold a partner's data and is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
    return f"{type(error).__name__}{where}"
