"""Watches the inbox for events: they only say that it is worth looking now, for events get lost and a scan sees everything."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from watchdog.events import (
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from pipeline.logs import log, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Not "opened" and "closed without writing": our own look at a file would ring the bell for the next look.
_WORTH_A_LOOK: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileMovedEvent,
]


class _Hint(FileSystemEventHandler):
    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring

    def on_any_event(self, event: FileSystemEvent) -> None:  # noqa: ARG002 - watchdog's signature; a scan finds out what it was
        self._ring()


@contextmanager
def watching(folder: Path, ring: Callable[[], None]) -> Iterator[bool]:
    """Ring on every change below a folder; yields False where the system cannot watch, and the periodic scan does alone."""
    observer = Observer()
    try:
        observer.schedule(_Hint(ring), str(folder), recursive=True, event_filter=_WORTH_A_LOOK)
        observer.start()
    except OSError as error:  # no watches or descriptors left
        log().warning("watcher_off", reason=place_of(error))
        yield False
        return
    try:
        yield True
    finally:
        observer.stop()
        observer.join()
