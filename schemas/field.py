"""What a field of a form is: its place, its kind and its limits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from schemas.request_patterns import ISO_DATE

LONGEST_TEXT = 1000
"""Characters of any text; no name or address has as many, and whoever compares texts may rely on it."""
_LONGEST_INTEGER_BITS = 100


class Kind(StrEnum):
    """What a value must be; a text may also be written as a whole number (`postal_code = 21401`)."""

    TEXT = "a text"
    INTEGER = "a whole number without quotes"
    DATE = "a date such as 2026-12-14"
    TEXTS = "a list of texts"
    AGREEMENTS = "a section with true or false for each agreement"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the request.

    Attributes:
        path: dotted name, `billing.address.street`.
        description: one line for the person who fills it in.
        kind: what its value must be.
        required: whether it must have a value.
        choices: the only texts allowed; of a list, for its items.
        pattern: what the whole text must match, in the part of regular expressions that Python and JSON Schema share; of a list, its items.
        max_length: most characters of the text.
        max_items: most items of the list.
        constant: the only whole number allowed.
        secret: whether its value must never be shown.
        example: what the template writes; None leaves the field out, commented.
        hinted: what the template shows behind the comment sign when there is no example.
    """

    path: str
    description: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""
    max_length: int | None = None
    max_items: int | None = None
    constant: int | None = None
    secret: bool = False
    example: str | int | bool | tuple[str, ...] | None = None
    hinted: str = ""

    @property
    def section(self) -> str:
        """The dotted name of the section it stands in, empty at the top."""
        return self.path.rpartition(".")[0]

    @property
    def name(self) -> str:
        """Its name within the section."""
        return self.path.rpartition(".")[2]

    def has_kind(self, value: object) -> bool:
        """Whether the value is of the right kind; absent is right."""
        return value is None or _IS_OF_KIND[self.kind](value)

    def has_value(self, value: object) -> bool:
        """Whether there is anything in it."""
        return value is not None and value != () and str(value).strip() != ""

    def allows(self, text: str) -> bool:
        """Whether one text keeps the field's limits; the empty text always does, for whether it may be empty is another question."""
        within = self.max_length is None or len(text) <= self.max_length
        chosen = not self.choices or text in self.choices
        return text == "" or (within and chosen and (not self.pattern or re.fullmatch(self.pattern, text) is not None))

    def accepts(self, value: object) -> bool:
        """Whether the value is of the right kind and keeps all limits of the field."""
        if not self.has_kind(value):
            return False
        if self.kind is Kind.TEXT:
            return self.allows("" if value is None else str(value))
        if isinstance(value, list | tuple):
            return (self.max_items is None or len(value) <= self.max_items) and all(self.allows(str(item)) for item in value)
        return value is None or self.constant is None or value == self.constant


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value.bit_length() <= _LONGEST_INTEGER_BITS


def _is_text(value: object) -> bool:
    return (isinstance(value, str) and len(value) <= LONGEST_TEXT) or _is_integer(value)


def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return isinstance(value, date) and not isinstance(value, datetime)
    return not value.strip() or iso_date(value) is not None


def iso_date(text: str) -> date | None:
    """The day that `2026-12-14` names, None when it names none."""
    try:
        return date.fromisoformat(text.strip()) if re.fullmatch(ISO_DATE, text.strip()) else None
    except ValueError:
        return None


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(_is_text(item) for item in value)


def _is_agreements(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(accepted, bool) for accepted in value.values())


_IS_OF_KIND = {
    Kind.TEXT: _is_text,
    Kind.INTEGER: _is_integer,
    Kind.DATE: _is_date,
    Kind.TEXTS: _is_texts,
    Kind.AGREEMENTS: _is_agreements,
}
