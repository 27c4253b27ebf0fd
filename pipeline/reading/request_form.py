"""The parsed tree of a request file as values by dotted field name, and what cannot be taken as faults."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.domain.finding import Fault, Problem, Where
from pipeline.reading.hidden_characters import as_seen
from schemas.field import LONGEST_TEXT, Field, Kind
from schemas.request import FIELD, SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_UNKNOWN = 20
_LONGEST_NAME = 60

KEEPS_CONTROLS = "friendly_name"
"""The field whose control characters stay in: a rule of its own refuses them."""

_CODES = {"schema_version": "REQ_SCHEMA_VERSION", "friendly_name": "REQ_FRIENDLY_NAME_INVALID", "loa.method": "REQ_LOA_METHOD_UNKNOWN"}
_ADDRESSES = ("billing.address", "billing.service_address")
_ADDRESS_PARTS = frozenset({"street", "city", "state", "postal_code"})

_OTHER_WORDS = {
    "zip": "postal_code",
    "zip_code": "postal_code",
    "province": "state",
    "btn": "billing_telephone_number",
    "carrier": "losing_carrier",
}
"""Usual words for fields that we call otherwise."""

Values = dict[str, object]


def code_for(path: str) -> str:
    """The rule that speaks of a value that cannot be taken: one code for each field, so that no mistake is told twice."""
    section, _, name = path.rpartition(".")
    if path in _ADDRESSES or (section in _ADDRESSES and name in _ADDRESS_PARTS):
        return "REQ_ADDRESS_INCOMPLETE"
    return _CODES.get(path, "REQ_REQUIRED_MISSING")


def flattened(file: str, tree: Mapping[str, object]) -> tuple[Values, list[Fault]]:
    """The values of the known fields by dotted name; unknown names and sections that are none become faults."""
    values: Values = {}
    unknown: list[str] = []
    faults: list[Fault] = []
    sections: list[tuple[str, Mapping[str, object]]] = [("", tree)]
    while sections:
        prefix, section = sections.pop(0)
        for name, value in section.items():
            path = f"{prefix}{name}"
            if path in FIELD:
                values[path] = _shallow(value)
            elif path not in SECTIONS:
                unknown.append(path)
            elif isinstance(value, Mapping):
                sections.append((f"{path}.", value))
            elif value is not None:
                faults.append(_of_wrong_kind(file, path, value, "a section"))
    return values, [*faults, *_unknown_fields(file, unknown)]


def _shallow(value: object) -> object:
    """The value with what is nested deeper than any field cut off, for nothing that looks at it should have to descend."""
    if isinstance(value, Mapping):
        return {_short(name): inner if isinstance(inner, bool) else None for name, inner in value.items()}
    if isinstance(value, list):
        return [None if isinstance(item, Mapping | list) else item for item in value]
    return value


def _unknown_fields(file: str, unknown: Sequence[str]) -> Iterator[Fault]:
    known = [*FIELD, *SECTIONS]
    for path in unknown[:_MOST_UNKNOWN]:
        yield Fault("REQ_UNKNOWN_FIELD", _unknown_field(file, _short(path), known))
    if len(unknown) > _MOST_UNKNOWN:
        found = f"{len(unknown) - _MOST_UNKNOWN} more unknown fields"
        yield Fault("REQ_UNKNOWN_FIELD", Problem(Where(file=file), found=found))


def _unknown_field(file: str, path: str, known: Sequence[str]) -> Problem:
    nearest = _nearest(path, known)
    hint = f"Did you mean {nearest}? Correct the spelling or remove the field; it was ignored." if nearest else None
    return Problem(Where(file=file, field=path), found=path, expected=nearest, hint=hint)


def _nearest(path: str, known: Sequence[str]) -> str | None:
    """The known name that was probably meant: one of the same section, else the very name in another section."""
    section, _, name = path.rpartition(".")
    meant = _OTHER_WORDS.get(name, name)
    elsewhere = [other for other in known if other.rpartition(".")[2] == meant]
    here = difflib.get_close_matches(meant, _names_in(section, known), n=1)
    near = [f"{section}.{word}".removeprefix(".") for word in here]
    return next(iter([*elsewhere, *near] if meant != name and f"{section}.{meant}" not in known else [*near, *elsewhere]), None)


def _names_in(section: str, known: Sequence[str]) -> list[str]:
    return [path.rpartition(".")[2] for path in known if path.rpartition(".")[0] == section]


def _short(name: object) -> str:
    """The name as it can be shown: visible characters only, cut."""
    shown = as_seen(str(name)[: 2 * _LONGEST_NAME]).text
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[:_LONGEST_NAME]} ..."


def without_hidden_characters(file: str, values: Values) -> tuple[Values, list[Fault]]:
    """The values with invisible characters removed and the words of a choice in its own spelling, and a fault for each field changed."""
    faults: list[Fault] = []

    def seen(field: Field, value: object) -> object:
        if isinstance(value, list):
            return [seen(field, item) for item in value]
        if not isinstance(value, str):
            return value
        text = as_seen(value, keep_controls=field.path == KEEPS_CONTROLS)
        faults.extend(_hidden(file, field, text.hidden, text.look_alikes))
        return _in_own_spelling(field, text.text)

    return {path: seen(FIELD[path], value) for path, value in values.items()}, faults


def _hidden(file: str, field: Field, hidden: Sequence[str], look_alikes: Sequence[str]) -> Iterator[Fault]:
    for names, expected in ((hidden, "visible characters only"), (look_alikes, "Latin letters")):
        if names:
            yield Fault("FILE_HIDDEN_CHARACTERS", Problem(Where(file=file, field=field.path), found=", ".join(names), expected=expected))


def _in_own_spelling(field: Field, text: str) -> str:
    return next((choice for choice in field.choices if choice.casefold() == text.casefold()), text)


def without_wrong_kinds(file: str, values: Values, wrong: Sequence[Field]) -> tuple[Values, list[Fault]]:
    """The values without those of another kind than their field's, and a fault for each; agreements have a rule of their own."""
    named = [field for field in wrong if field.kind is not Kind.AGREEMENTS]
    faults = [_of_wrong_kind(file, field.path, values[field.path], field.kind.value) for field in named]
    gone = {field.path for field in named}
    return {path: value for path, value in values.items() if path not in gone}, faults


def _of_wrong_kind(file: str, path: str, value: object, expected: str) -> Fault:
    too_long = isinstance(value, str) and len(value) > LONGEST_TEXT
    is_shown = isinstance(value, str) and not too_long and not (path in FIELD and FIELD[path].secret)
    found = f"the text {_short(value)}" if is_shown else _kind_in_words(value)
    expected = f"at most {LONGEST_TEXT:,} characters" if too_long else expected
    hint = None if path not in FIELD or FIELD[path].required else f"Write {expected}, or leave the field out."
    return Fault(code_for(path), Problem(Where(file=file, field=path), found=found, expected=expected, hint=hint))


def _kind_in_words(value: object) -> str:
    if isinstance(value, str):
        return f"a text of {len(value):,} characters"
    words = ((bool, "true or false"), (int, "a whole number"), (float, "a number with decimals"), (list, "a list"))
    return next((name for kind, name in words if isinstance(value, kind)), "a section" if isinstance(value, Mapping) else "a date or time")
