"""Reads request.json, request.toml or request.yaml; whatever the bytes are, nothing is raised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.domain.finding import Fault, Problem, Where
from pipeline.domain.request import PortRequest
from pipeline.reading.filled_request import port_request
from pipeline.reading.misparse import MisparseError
from pipeline.reading.plain_text import decoded
from pipeline.reading.request_form import flattened, without_hidden_characters, without_wrong_kinds
from pipeline.reading.strict_json import parse_json
from pipeline.reading.strict_toml import parse_toml
from schemas.request_frame import Lack, lacks

LARGEST = 262_144
"""Bytes of a request file; one with every field filled in has about three thousand."""


def _parse_yaml(text: str) -> object:
    from pipeline.reading.strict_yaml import parse_yaml  # PyYAML is slow to load, and few requests are written in it

    return parse_yaml(text)


_PARSERS: dict[str, Callable[[str], object]] = {"json": parse_json, "toml": parse_toml, "yaml": _parse_yaml, "yml": _parse_yaml}


@dataclass(frozen=True)
class RequestReading:
    """What a request file states, None when it cannot be parsed, and what was noticed on the way."""

    request: PortRequest | None
    faults: tuple[Fault, ...] = ()


def read_request(file: str, content: bytes) -> RequestReading:
    """Read a request file, its format told by the end of its name; an empty file gives nothing, for it has a rule of its own."""
    if not content:
        return RequestReading(None)
    tree = _tree(file, content)
    if isinstance(tree, Fault):
        return RequestReading(None, (tree,))
    values, strange = flattened(file, tree)
    values, hidden = without_hidden_characters(file, values)
    wrong = [field for field, lack in lacks(values) if lack is Lack.KIND]
    values, unusable = without_wrong_kinds(file, values, wrong)
    return RequestReading(port_request(file, values), (*strange, *hidden, *unusable))


def _tree(file: str, content: bytes) -> Mapping[str, object] | Fault:
    if len(content) > LARGEST:
        return _not_parsable(file, found=f"{len(content):,} bytes", expected=f"at most {LARGEST:,} bytes")
    text = decoded(file, content)
    if isinstance(text, Fault):
        return text
    try:
        tree = _PARSERS.get(file.lower().rpartition(".")[2], parse_json)(text)
    except MisparseError as error:
        where = Where(file=file, line=error.line, column=error.column, field=error.field)
        return _not_parsable(file, where=where, found=error.reason)
    if not isinstance(tree, Mapping):
        return _not_parsable(file, where=Where(file=file, line=1, column=1), found="no fields", expected="sections and fields")
    return tree


def _not_parsable(file: str, *, where: Where | None = None, found: str, expected: str | None = None) -> Fault:
    return Fault("REQ_NOT_PARSABLE", Problem(where or Where(file=file), found=found, expected=expected))
