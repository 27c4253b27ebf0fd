"""The answer of Telnyx' `POST /v2/portability_checks`: `{"data": [{"phone_number", "portable", "not_portable_reason", ...}]}`.

`portable` alone decides; a number whose entry is missing, repeated with another word or not understood stays unknown. `carrier_name` is not
in the published schema but is sent; a number can be ported without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.domain.portability import Portability, PortabilityAnswer, PortabilityAnswers
from pipeline.domain.telephone import e164
from pipeline.reading.misparse import MisparseError
from pipeline.reading.strict_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Iterable

LEFT_OUT = "the carrier's answer leaves the number out"
NOT_UNDERSTOOD = "the carrier's answer could not be understood"
CONTRADICTORY = "the carrier's answer contradicts itself"
_LONGEST = 160
"""Characters of a text of theirs that are kept."""


def read_portability_answer(content: bytes, asked: Iterable[int]) -> PortabilityAnswers:
    """What the answer says of each number that was asked about, and of no other."""
    numbers = {str(e164(number)): number for number in asked}
    entries = _entries(content)
    if entries is None:
        return PortabilityAnswers.unknown(numbers.values(), NOT_UNDERSTOOD)
    answers = dict(PortabilityAnswers.unknown(numbers.values(), LEFT_OUT).by_number)
    told: set[int] = set()
    for entry in entries:
        number = numbers.get(str(entry.get("phone_number")))
        if number is None:
            continue
        answer = _answer(entry)
        twice = number in told and answer.status is not answers[number].status
        answers[number] = PortabilityAnswer(Portability.UNKNOWN, CONTRADICTORY) if twice else answer
        told.add(number)
    return PortabilityAnswers(answers)


def _entries(content: bytes) -> list[dict[str, object]] | None:
    try:
        tree = parse_json(content.decode("utf-8"))
    except (MisparseError, UnicodeDecodeError):
        return None
    entries = tree.get("data") if isinstance(tree, dict) else None
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else None


def _answer(entry: dict[str, object]) -> PortabilityAnswer:
    losing_carrier = _text(entry.get("carrier_name"))
    match entry.get("portable"):
        case True:
            return PortabilityAnswer(Portability.PORTABLE, losing_carrier=losing_carrier)
        case False:
            return PortabilityAnswer(Portability.NOT_PORTABLE, _text(entry.get("not_portable_reason")), losing_carrier)
        case _:
            return PortabilityAnswer(Portability.UNKNOWN, NOT_UNDERSTOOD, losing_carrier)


def _text(value: object) -> str:
    """Their words in one line, without anything that cannot be printed."""
    if not isinstance(value, str):
        return ""
    printable = "".join(character if character.isprintable() else " " for character in value[: 4 * _LONGEST])
    return " ".join(printable.split())[:_LONGEST]
