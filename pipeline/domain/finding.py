"""What is wrong, where, and what to do about it: the values that every check speaks in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.document import Box


class Severity(StrEnum):
    """What a broken rule does to the bundle, from nothing at all to a rejection of everything."""

    OFF = "off"
    WARN = "warn"
    HOLD = "hold"
    REJECT_NUMBER = "reject-number"
    REJECT_BUNDLE = "reject-bundle"


class Scope(StrEnum):
    """What a rule looks at."""

    BUNDLE = "bundle"
    FILE = "file"
    REQUEST = "request"
    NUMBER = "number"
    LOA = "loa"
    BILL = "bill"


@dataclass(frozen=True, slots=True)
class Printed:
    """What a document shows at a place: the box on the straight page, and the text as printed; no text where somebody should sign."""

    box: Box
    text: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a problem.

    Attributes:
        file: name of the file in the bundle.
        row: line of the number list, the first line of the file being 1.
        position: place among several numbers on one line of a typed list, from 1.
        field: dotted name of a request field (`billing.address.state`) or name of a column.
        line: line of a request file that cannot be parsed, from 1.
        column: column of that line, from 1.
        page: page of a document, from 1.
        printed: what the page shows there, where a picture of it helps; never an account number.
    """

    file: str | None = None
    row: int | None = None
    position: int | None = None
    field: str | None = None
    line: int | None = None
    column: int | None = None
    page: int | None = None
    printed: Printed | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One breach as a rule sees it: where it is, what stands there, what should.

    `hint` replaces the rule's own hint where the mend can be named exactly (the nearest known key, the right routing id).
    """

    where: Where = Where()
    found: str | None = None
    expected: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A breach noticed while reading, under the code of the rule that will report it."""

    code: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach signed by its rule, ready for a report."""

    code: str
    severity: Severity
    scope: Scope
    where: Where
    found: str | None
    expected: str | None
    hint: str
    source: str
