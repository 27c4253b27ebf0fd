"""Documents' contents as JSON and back, for the pipe between the service and the process that reads untrusted files."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from pipeline.domain.address import Address
from pipeline.domain.bill import Bill, BillSign, Extracted, PrintedNumber
from pipeline.domain.document import DocumentFacts, PageBox, TextSource, Trait, Turn, Unreadable, UnreadableReason
from pipeline.domain.hints import Hints
from pipeline.domain.loa import Loa, Signature, SignatureKind, SignatureState
from pipeline.domain.proof import Proof

if TYPE_CHECKING:
    from collections.abc import Callable

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"
Outcome: TypeAlias = Bill | Loa | Proof | Unreadable

_RECORDS: dict[str, Callable[..., object]] = {
    t.__name__: t for t in (Address, Bill, DocumentFacts, Extracted, Hints, Loa, PageBox, PrintedNumber, Proof, Signature, Turn, Unreadable)
}
_ENUMS: dict[str, type[StrEnum]] = {t.__name__: t for t in (BillSign, SignatureKind, SignatureState, TextSource, Trait, UnreadableReason)}
_DEEPEST = 12
"""Deeper nesting than this is no answer of ours."""


class NotTransportableError(ValueError):
    """The text is not what `packed` writes."""


def packed(value: object) -> JSON:
    """The value as JSON; records, enums, dates and sums carry their type's name.

    Raises:
        NotTransportableError: it holds something that is none of these.
    """
    if isinstance(value, tuple):
        return [packed(item) for item in value]
    if isinstance(value, frozenset):
        return {"set": [packed(item) for item in sorted(value)]}
    if is_dataclass(value) and type(value).__name__ in _RECORDS:
        return {"record": type(value).__name__, **{f.name: packed(getattr(value, f.name)) for f in fields(value)}}
    return _packed_scalar(value)


def _packed_scalar(value: object) -> JSON:
    if isinstance(value, StrEnum):
        return {"enum": type(value).__name__, "value": value.value}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"sum": str(value)}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    message = f"no way to send a {type(value).__name__}"
    raise NotTransportableError(message)


def unpacked(tree: JSON) -> object:
    """The value that `packed` made this JSON of.

    Raises:
        NotTransportableError: it is something else.
    """
    try:
        return _unpacked(tree, _DEEPEST)
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        message = "not a packed value"
        raise NotTransportableError(message) from error


def outcome_from(line: bytes) -> Outcome:
    """The outcome in one line of JSON.

    Raises:
        NotTransportableError: the line is not one.
    """
    try:
        value = unpacked(json.loads(line))
    except (ValueError, RecursionError) as error:
        message = "not an outcome"
        raise NotTransportableError(message) from error
    if not isinstance(value, Bill | Loa | Proof | Unreadable):
        message = "not an outcome"
        raise NotTransportableError(message)
    return value


def line_of(value: object) -> bytes:
    """The value as one line of JSON in ASCII, with its line feed."""
    return json.dumps(packed(value), ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii") + b"\n"


def _unpacked(tree: JSON, depth: int) -> object:
    if depth == 0:
        message = "too deep"
        raise ValueError(message)
    if isinstance(tree, list):
        return tuple(_unpacked(item, depth - 1) for item in tree)
    if not isinstance(tree, dict) or not tree:
        return tree
    kind = next(iter(tree))
    return _typed(kind, tree, depth)


def _typed(kind: str, tree: dict[str, JSON], depth: int) -> object:
    content = tree[kind]
    if kind == "date":
        return date.fromisoformat(str(content))
    if kind == "sum":
        return Decimal(str(content))
    if kind == "enum":
        return _ENUMS[str(content)](str(tree["value"]))
    if kind == "set" and isinstance(content, list):
        return frozenset(_unpacked(item, depth - 1) for item in content)
    parts = {name: _unpacked(part, depth - 1) for name, part in tree.items() if name != "record"}
    return _RECORDS[str(tree["record"])](**parts)
