"""YAML without its surprises: no aliases, anchors or tags, no field twice, and texts stay texts.

Plain `on`, `no`, `01234`, `12:30` and `2026-12-14` are what they look like, texts, and no truths, octal numbers or times: Ontario is `ON`,
and Massachusetts has ZIP codes that begin with 0. Only `true`, `false`, `null` and whole numbers are more than text (the core of YAML 1.2).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn, Protocol

import yaml

from pipeline.reading.misparse import DEEPEST, MisparseError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,29})")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_TEXT_TAG = "tag:yaml.org,2002:str"


class _Mark(Protocol):
    """A place in the text, counted from 0."""

    line: int
    column: int


def parse_yaml(text: str) -> object:
    """The value that the text states.

    Raises:
        MisparseError: it is no YAML, or takes one of the liberties above.
    """
    try:
        events = (event for event in yaml.parse(text, Loader=_LOADER) if not isinstance(event, yaml.StreamStartEvent))
        return _document(events)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _at(mark, error.problem or "not YAML") from error
    except yaml.YAMLError as error:  # a character that YAML does not allow, before there are lines
        raise _unprintable(text) from error


def _document(events: Iterator[yaml.Event]) -> object:
    if isinstance(next(events), yaml.StreamEndEvent):
        return None
    value = _value(next(events), events, "", 0)
    next(events)
    following = next(events)
    if not isinstance(following, yaml.StreamEndEvent):
        _refuse(following, "a second document begins")
    return value


def _value(event: yaml.Event, events: Iterator[yaml.Event], path: str, depth: int) -> object:
    if depth > DEEPEST:
        _refuse(event, f"more than {DEEPEST} levels of sections and lists")
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        _refuse(event, "anchors and aliases (& and *) are not accepted; write the value out", path)
    if getattr(event, "tag", None) not in {None, _TEXT_TAG}:
        _refuse(event, "tags (!) are not accepted", path)
    if isinstance(event, yaml.MappingStartEvent):
        return _section(events, path, depth)
    if isinstance(event, yaml.SequenceStartEvent):
        return _list(events, path, depth)
    return _scalar(event)


def _scalar(event: yaml.Event) -> object:
    text = str(getattr(event, "value", ""))
    if getattr(event, "style", None) or getattr(event, "tag", None):
        return text  # quoted
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    return int(text) if _INTEGER.fullmatch(text) else text


def _list(events: Iterator[yaml.Event], path: str, depth: int) -> list[object]:
    items: list[object] = []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        items.append(_value(event, events, path, depth + 1))
    return items


def _section(events: Iterator[yaml.Event], path: str, depth: int) -> dict[str, object]:
    fields: dict[str, object] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        if not isinstance(event, yaml.ScalarEvent):
            _refuse(event, "a field name must be a plain word")
        name = str(event.value)
        inner = f"{path}.{name}" if path else name
        if name in fields:
            _refuse(event, "the field is there twice", inner)
        fields[name] = _value(next(events), events, inner, depth + 1)
    return fields


def _refuse(event: yaml.Event, reason: str, field: str = "") -> NoReturn:
    raise _at(event.start_mark, reason, field)


def _at(mark: _Mark | None, reason: str, field: str = "") -> MisparseError:
    line, column = (None, None) if mark is None else (mark.line + 1, mark.column + 1)
    return MisparseError(reason, line=line, column=column, field=field or None)


def _unprintable(text: str) -> MisparseError:
    position = next((i for i, character in enumerate(text) if not character.isprintable() and character not in "\t\n\r"), 0)
    return MisparseError("a character that YAML does not allow", line=text.count("\n", 0, position) + 1)
