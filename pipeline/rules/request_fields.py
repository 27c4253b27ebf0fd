"""What the chapters about the request share: the chapter itself, the value of a field by its dotted name, and the place of a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.domain.finding import Problem, Scope, Where
from pipeline.domain.request import PortRequest
from pipeline.rules.rulebook import Chapter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.domain.case import Case

request_chapter = Chapter[PortRequest](Scope.REQUEST, lambda case: [case.request] if case.request else [])
"""Rules over the fields of the request, whichever of them have a value."""

_LONGEST_SHOWN = 80
_NO_VALUE = frozenset({"REQ_UNKNOWN_FIELD", "FILE_HIDDEN_CHARACTERS", "REQ_NOT_PARSABLE"})


def at(request: PortRequest, path: str, found: str | None = None, expected: str | None = None, hint: str | None = None) -> Problem:
    """A problem with one field."""
    return Problem(Where(file=request.file, field=path), found if found is None else shortened(found), expected, hint)


def shortened(text: str) -> str:
    """The text cut to what a report can show."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]} ..."


def text_at(request: PortRequest, path: str) -> str:
    """The text of a field by its dotted name; empty when there is none."""
    value: object = request
    for name in path.split("."):
        value = getattr(value, name, None)
    return "" if value is None else str(value).strip()


def is_told(case: Case, path: str) -> bool:
    """Whether reading has already said why this field, or the section around it, has no usable value."""
    told = {fault.problem.where.field for fault in case.faults if fault.code not in _NO_VALUE}
    return any(f"{path}.".startswith(f"{field}.") for field in told)


def among(words: Iterable[str]) -> str:
    """The words as a choice: `a, b or c`."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
