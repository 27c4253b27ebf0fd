"""Whether numbers can be ported, column by column, in pieces of bounded size.

Without an answer of a carrier no number is known to be portable, so a good number is `unknown` and its code says that nobody was asked; a
number that cannot be ported whatever a carrier says is `not_portable`. What a carrier answered is laid over that.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.case import Case
from pipeline.domain.drop import Drop
from pipeline.domain.numbers import NumberList
from pipeline.domain.portability import NOT_ASKED, Portability, PortabilityAnswer, PortabilityAnswers
from pipeline.reading.numbering_plan import NumberClass, number_classes
from pipeline.rules import numbers as rules
from pipeline.rules.rulebook import Breach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.domain.policy import Policy


_REFUSALS = (
    rules.num_spreadsheet_damage,
    rules.num_has_extension,
    rules.num_short_code,
    rules.num_format_not_accepted,
    rules.num_non_portable_range,
    rules.num_us_territory,
    rules.num_invalid_us_ca,
    rules.num_country_not_allowed,
    rules.num_service_exchange,
    rules.num_test_or_fictional,
)
"""The rules that need nothing but the number; the first that is broken gives the reason."""
_CARRIER_REFUSES = "NUM_CARRIER_SAYS_NO"
_REPEATED = "NUM_DUPLICATE_IN_FILE"
_NOT_CONFIRMED = "NUM_PORTABILITY_UNKNOWN"
_CONFIRMED = ""
CODES = (*(rule.__name__.upper() for rule in _REFUSALS), _CARRIER_REFUSES, _REPEATED, _NOT_CONFIRMED, _CONFIRMED)
"""Everything that the code of a number can be, in the order in which it is looked for; nothing once a carrier has said yes."""
STATUSES = tuple(Portability)
"""Everything that the status of a number can be."""
_PORTABLE, _NOT_PORTABLE, _UNKNOWN = range(len(STATUSES))
_NOTHING = PortabilityAnswer(Portability.UNKNOWN)


@dataclass(frozen=True)
class ListPortability:
    """The answer for every number of a list.

    Attributes:
        numbers: the list.
        code: for each row the place of its code in `CODES`.
        status: for each row the place of its status in `STATUSES`.
        answers: what a carrier said, None when nobody was asked.
    """

    numbers: NumberList
    code: NDArray[np.uint8]
    status: NDArray[np.uint8]
    answers: PortabilityAnswers | None = None

    @property
    def refused(self) -> NDArray[np.bool_]:
        """Marks the numbers that cannot be ported."""
        mask: NDArray[np.bool_] = self.status == _NOT_PORTABLE
        return mask

    @cached_property
    def answered(self) -> tuple[PortabilityAnswer, ...]:
        """What `answer_of` counts in: nothing to say, not asked, then each answer in the order of the numbers."""
        by_number = {} if self.answers is None else self.answers.by_number
        return (_NOTHING, NOT_ASKED, *(by_number[number] for number in sorted(by_number)))

    def answer_of(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """For each of these rows the place in `answered` of what the carrier said; nothing where no carrier was needed."""
        number = self.numbers.number[rows]
        asked = np.array(sorted(self.answers.by_number if self.answers else ()), dtype=np.int64)
        place = np.searchsorted(asked, number)
        known = np.isin(number, asked)
        return np.where(known, place + 2, np.where(self.status[rows] == _UNKNOWN, 1, 0))


def portability(numbers: NumberList, policy: Policy) -> ListPortability:
    """Judge every number of a list by itself; a repeated number is as portable as its first row, but its code says that it is repeated."""
    case = Case(drop=Drop("", ""), as_of=datetime(1970, 1, 1, tzinfo=UTC), policy=policy)  # no rule here looks at drop or clock
    code = np.full(len(numbers), CODES.index(_NOT_CONFIRMED), dtype=np.uint8)
    code[numbers.table["number"].duplicated().to_numpy()] = CODES.index(_REPEATED)
    for index, rule in reversed(list(enumerate(_REFUSALS))):
        marked = rule(numbers, case)
        code[marked.mask if isinstance(marked, Breach) else marked] = index
    return ListPortability(numbers, code, np.where(code < len(_REFUSALS), np.uint8(_NOT_PORTABLE), np.uint8(_UNKNOWN)))


def numbers_to_ask(result: ListPortability, most: int) -> list[int]:
    """The first numbers that nothing speaks against, each once, and no more than `most`."""
    open_ones: list[int] = result.numbers.number[result.code == CODES.index(_NOT_CONFIRMED)][:most].tolist()
    return open_ones


def with_answers(result: ListPortability, answers: PortabilityAnswers) -> ListPortability:
    """The result with what a carrier answered."""
    code, status = result.code.copy(), result.status.copy()
    refused = result.numbers.is_among(answers.numbers(Portability.NOT_PORTABLE))
    confirmed = result.numbers.is_among(answers.numbers(Portability.PORTABLE))
    status[refused], status[confirmed] = _NOT_PORTABLE, _PORTABLE
    code[refused] = CODES.index(_CARRIER_REFUSES)
    code[confirmed & (code == CODES.index(_NOT_CONFIRMED))] = CODES.index(_CONFIRMED)
    return replace(result, code=code, status=status, answers=answers)


def summary(result: ListPortability | None) -> dict[str, object]:
    """How many numbers there are of each status, code and class; all nothing when the list could not be read."""
    by_status = [0] * len(STATUSES) if result is None else np.bincount(result.status, minlength=len(STATUSES)).tolist()
    return {
        "total": sum(by_status),
        **dict(zip([status.value for status in STATUSES], by_status, strict=True)),
        "by_code": {} if result is None else _counts(result.code, CODES),
        "by_class": {} if result is None else _counts(number_classes(result.numbers.number), [kind.label for kind in NumberClass]),
    }


def by_reason(result: ListPortability, status: Portability) -> dict[str, int]:
    """How many rows have each reason that a carrier gave, or that there was for its silence."""
    rows = np.flatnonzero(result.status == STATUSES.index(status))
    counts = np.bincount(result.answer_of(rows), minlength=len(result.answered)).tolist()
    told: Counter[str] = Counter()
    for answer, count in zip(result.answered, counts, strict=True):
        told[answer.reason] += count
    return {reason: count for reason, count in told.items() if reason and count}


def _counts(values: NDArray[np.uint8], names: Sequence[str]) -> dict[str, int]:
    """How often each name occurs, those that do not left out."""
    counts = np.bincount(values, minlength=len(names)).tolist()
    return {name: count for name, count in zip(names, counts, strict=True) if name and count}
