"""Counts what a reader said against what is true: per field, per kind of document, per layout."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.domain.bill import BILL_FIELDS, Bill, BillSign, Extracted
from pipeline.domain.loa import LOA_FIELDS, Loa
from tests.accuracy.comparison import same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pipeline.domain.document import Unreadable
    from tests.accuracy.facts import Truth

_STANDARD_DEVIATIONS: Final = 1.959964
"""Of a 95 % interval."""
NUMBERS: Final = "telephone_numbers"
FLAGS: Final = "warnings"
_SIGNS: Final = {
    "past_due": BillSign.PAST_DUE.value,
    "suspended": BillSign.SUSPENDED.value,
    "final_bill": BillSign.SUSPENDED.value,
    "prepaid": BillSign.PREPAID.value,
    "several_accounts": "several_accounts",
}


@dataclass(frozen=True)
class Share:
    """So many of so many, and the 95 % interval after Wilson of what that is an estimate of."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end, 0 to 1."""
        if not self.whole:
            return (0.0, 1.0)
        z, n, p = _STANDARD_DEVIATIONS, self.whole, self.part / self.whole
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return (max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True)
class Mark:
    """How one field of one document was read.

    Attributes:
        right, wrong: values that were read.
        missed: values that are printed and about which nothing was said.
        printed: values that are printed.
        note: what was read and what is printed, where they differ.
    """

    document: str
    layout: str
    variant: str
    field: str
    right: int = 0
    wrong: int = 0
    missed: int = 0
    printed: int = 0
    note: str = ""


@dataclass(frozen=True)
class Tally:
    """Marks added up."""

    right: int
    wrong: int
    missed: int
    printed: int

    @property
    def precision(self) -> Share:
        """Of what was read, how much is right."""
        return Share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> Share:
        """Of what is printed, how much was read rightly."""
        return Share(self.right, self.printed)

    @property
    def abstention(self) -> Share:
        """Of what is printed, about how much nothing was said."""
        return Share(self.missed, self.printed)


@dataclass(frozen=True)
class Verdict:
    """What was said about the signature of one letter; `state` is `none` when the letter could not be read."""

    document: str
    layout: str
    variant: str
    case: str
    signed: bool
    state: str


def tally(marks: Iterable[Mark]) -> Tally:
    """The marks added up."""
    kept = list(marks)
    return Tally(*(sum(getattr(mark, name) for mark in kept) for name in ("right", "wrong", "missed", "printed")))


def by(marks: Iterable[Mark], key: Callable[[Mark], str]) -> dict[str, Tally]:
    """The marks added up in groups, in the order in which they come."""
    groups: dict[str, list[Mark]] = {}
    for mark in marks:
        groups.setdefault(key(mark), []).append(mark)
    return {name: tally(group) for name, group in groups.items()}


def marks_of(name: str, truth: Truth, outcome: Bill | Loa | Unreadable) -> Iterator[Mark]:
    """How each field of a document was read, and its numbers and warnings; a field without a value on either side gets no mark."""
    fields = BILL_FIELDS if truth.kind == "bill" else LOA_FIELDS if truth.fields else ()
    for field in fields:
        read = getattr(outcome, field, None)
        mark = _field_mark(name, truth, field, read.value if isinstance(read, Extracted) else None)
        if mark:
            yield mark
    if fields:
        numbers = {printed.value for printed in outcome.telephone_numbers} if isinstance(outcome, Bill | Loa) else set()
        free = truth.also_numbers - truth.telephone_numbers
        yield from _set_mark(name, truth, NUMBERS, set(numbers - free), set(truth.telephone_numbers))
    if truth.kind == "bill":
        signs = {sign.value for sign in outcome.signs} if isinstance(outcome, Bill) else set()
        several = {"several_accounts"} if isinstance(outcome, Bill) and len(outcome.account_numbers) > 1 else set()
        yield from _set_mark(name, truth, FLAGS, signs | several, {_SIGNS[flag] for flag in truth.flags if flag in _SIGNS})


def _field_mark(name: str, truth: Truth, field: str, read: object) -> Mark | None:
    printed = truth.fields.get(field)
    place = (name, truth.layout, truth.variant, f"{truth.kind}.{field}")
    if read is None:
        counts = printed is not None and "no_recall" not in truth.flags
        return Mark(*place, missed=1, printed=1, note=f"nothing for {printed}") if counts else None
    lenient = any(same(field, read, other) for other in truth.lenient.get(field, ()))
    if printed is None and lenient:
        return None
    right = lenient or same(field, read, printed)
    return Mark(
        *place, right=int(right), wrong=int(not right), printed=int(printed is not None), note="" if right else f"{read} for {printed}"
    )


def _set_mark(name: str, truth: Truth, field: str, read: set[str], printed: set[str]) -> Iterator[Mark]:
    right, wrong = len(read & printed), len(read - printed)
    missing = set() if "no_recall" in truth.flags else printed - read
    if not (right or wrong or missing):
        return
    note = f"{sorted(read - printed)} too many, {sorted(missing)} missing" if wrong or missing else ""
    yield Mark(name, truth.layout, truth.variant, f"{truth.kind}.{field}", right, wrong, len(missing), right + len(missing), note)


def is_field(mark: Mark) -> bool:
    """Whether it is about one of the fields, rather than about numbers or warnings."""
    return not mark.field.endswith((NUMBERS, FLAGS))


def verdict_of(name: str, truth: Truth, outcome: Bill | Loa | Unreadable) -> Verdict | None:
    """What was said about a letter's signature; None for a bill."""
    if truth.signed is None:
        return None
    state = outcome.signature.state.value if isinstance(outcome, Loa) else "none"
    return Verdict(name, truth.layout, truth.variant, truth.case, truth.signed, state)


@dataclass(frozen=True)
class Confusion:
    """What was said about signed and about unsigned letters."""

    signed: Counter[str]
    unsigned: Counter[str]

    @property
    def false_signed(self) -> Share:
        """Of the letters that nobody signed, how many were called signed."""
        return Share(self.unsigned["signed"], self.unsigned.total())

    @property
    def false_unsigned(self) -> Share:
        """Of the signed letters, how many were called unsigned."""
        return Share(self.signed["unsigned"], self.signed.total())

    @property
    def uncertain(self) -> Share:
        """Of the signed letters, how many were left to a person."""
        return Share(self.signed["uncertain"] + self.signed["none"], self.signed.total())


def confusion(verdicts: Iterable[Verdict]) -> Confusion:
    """The verdicts counted."""
    kept = list(verdicts)
    return Confusion(Counter(v.state for v in kept if v.signed), Counter(v.state for v in kept if not v.signed))
