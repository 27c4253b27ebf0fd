"""Reads one page of a list from CallTrackingMetrics' API; nothing in it is taken for granted.

Shapes: the API's users guide (calltracking.github.io) and its public clients. The key of the list differs from endpoint to endpoint.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

Entry = Mapping[str, object]
"""One object of a list, as it came."""

ANY_LIST = "*"
"""Stands for whatever key holds a list: clients disagree on how the list of smart routers is called."""

_COUNT = re.compile("[0-9]{1,12}")
_SHOWN = 60
_NO_LISTS = {"error", "errors", "message", "messages"}


class ShapeError(ValueError):
    """An answer has another shape than documented; caught where the answer is read, and told as a `BadAnswer`."""


@dataclass(frozen=True, slots=True)
class BadAnswer:
    """An answer that cannot be used: which question it belongs to, and what is wrong with it."""

    endpoint: str
    reason: str

    def __str__(self) -> str:
        """As an operator reads it."""
        return f"{self.endpoint}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `total_entries` is None where the answer does not state it."""

    entries: tuple[Entry, ...]
    has_next: bool = False
    total_entries: int | None = None


def read_page(endpoint: str, wrappers: Sequence[str], content: bytes, number: int) -> Page | BadAnswer:
    """The page that answers the question for page `number`, counted from 1; `wrappers` are the keys that may hold the list."""
    try:
        return _page(_object(content), wrappers, number)
    except ShapeError as error:
        return BadAnswer(f"{endpoint} page {number}", str(error))


def entry_text(entry: Entry, key: str) -> str:
    """The text under a key, empty when there is none; ids come as text here and as numbers there.

    Raises:
        ShapeError: there is something else.
    """
    value = entry.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        refuse(f"{key} is {shown(value)}, not a text")
    return str(value).strip()


def entry_id(entry: Entry) -> str:
    """The id that every object has.

    Raises:
        ShapeError: it has none.
    """
    found = entry_text(entry, "id")
    if not found:
        refuse(f"an object has no id: {shown(sorted(entry))}")
    return found


def identity(entry: Entry) -> str:
    """What tells one entry of a list from the others: its id, or all that it says."""
    found = entry.get("id")
    return str(found) if isinstance(found, str | int) else json.dumps(entry, sort_keys=True)


def refuse(reason: str) -> NoReturn:
    """Say that an answer has another shape.

    Raises:
        ShapeError: always.
    """
    raise ShapeError(reason)


def shown(value: object) -> str:
    """The beginning of a value in ASCII, short enough for a message."""
    text = ascii(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _page(document: Entry, wrappers: Sequence[str], number: int) -> Page:
    entries = _entries(document, wrappers)
    answered, total = _count(document, "page"), _count(document, "total_pages")
    if answered not in {None, number}:
        refuse(f"it says that it is page {answered}")
    has_next = bool(document.get("next_page")) if total is None else number < total
    if has_next and not entries:
        refuse("it is empty although more pages follow")
    return Page(entries, has_next, _count(document, "total_entries"))


def _object(content: bytes) -> Entry:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        refuse(f"it is no JSON ({len(content)} bytes)")
    if not isinstance(document, dict):
        refuse(f"it is {shown(document)}, not an object with a list")
    return document


def _entries(document: Entry, wrappers: Sequence[str]) -> tuple[Entry, ...]:
    keys = [*wrappers, *(key for key in document if ANY_LIST in wrappers and key not in _NO_LISTS)]
    found = next((value for key in keys if isinstance(value := document.get(key), list)), None)
    if found is None:
        refuse(f"there is no list {' or '.join(wrappers)} in it, only {shown(sorted(document))}")
    wrong = [entry for entry in found if not isinstance(entry, dict)]
    if wrong:
        refuse(f"the list holds {shown(wrong[0])}, not objects only")
    return tuple(found)


def _count(document: Entry, key: str) -> int | None:
    text = entry_text(document, key)
    if text and not _COUNT.fullmatch(text):
        refuse(f"{key} is {shown(text)}, not a count")
    return int(text) if text else None
