"""What a carrier answered when it was asked whether numbers can be ported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Portability(StrEnum):
    """Whether a number can be ported; `unknown` until somebody who can know has said so."""

    PORTABLE = "portable"
    NOT_PORTABLE = "not_portable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PortabilityAnswer:
    """What is known of one number.

    Attributes:
        status: the carrier's word.
        reason: why it cannot be ported, or why nobody knows; may be empty.
        losing_carrier: who has the number now, empty when the carrier did not tell.
    """

    status: Portability
    reason: str = ""
    losing_carrier: str = ""


NOT_ASKED = PortabilityAnswer(Portability.UNKNOWN, "not asked")
"""What is known of a number that nobody was asked about."""


def _nothing() -> Mapping[int, PortabilityAnswer]:
    return MappingProxyType({})


@dataclass(frozen=True)
class PortabilityAnswers:
    """The answers about a list, by 10-digit national number."""

    by_number: Mapping[int, PortabilityAnswer] = field(default_factory=_nothing)

    @staticmethod
    def unknown(numbers: Iterable[int], reason: str) -> PortabilityAnswers:
        """No answer about any of these numbers, and why."""
        return PortabilityAnswers(dict.fromkeys(numbers, PortabilityAnswer(Portability.UNKNOWN, reason)))

    def of(self, number: int) -> PortabilityAnswer:
        """What is known of this number."""
        return self.by_number.get(number, NOT_ASKED)

    def numbers(self, status: Portability) -> list[int]:
        """The numbers of which this was answered."""
        return [number for number, answer in self.by_number.items() if answer.status is status]
