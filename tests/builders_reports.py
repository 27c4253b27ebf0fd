"""Receipts for the tests of reports: findings made by hand, so that no rule is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.domain.decision import decide
from pipeline.domain.finding import Finding, Scope, Severity, Where
from pipeline.domain.judgement import Judgement, NumberFinding
from pipeline.reports.publication import Receipt
from tests.builders import AS_OF, a_drop, a_number_list, a_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.domain.drop import Drop
    from pipeline.domain.numbers import NumberList
    from pipeline.domain.request import PortRequest

BUNDLE_ID = "01JDB6Z6TT4X9M2C7K5Q8R3W1A"


def a_finding(
    code: str = "LOA_UNSIGNED",
    severity: Severity = Severity.REJECT_BUNDLE,
    where: Where = Where(),
    found: str | None = None,
    expected: str | None = None,
    hint: str = "Have it signed.",
) -> Finding:
    """A finding about the bundle as a whole."""
    return Finding(code, severity, Scope.LOA, where, found, expected, hint, "seed")


def a_number_finding(
    rows: Iterable[int],
    count: int = 3,
    code: str = "NUM_IS_RECEIVING",
    severity: Severity = Severity.REJECT_NUMBER,
    hint: Sequence[str | None] | None = None,
) -> NumberFinding:
    """A finding about the rows with these indexes (from 0) of a list of `count`."""
    mask = np.zeros(count, dtype=np.bool_)
    mask[list(rows)] = True
    return NumberFinding(code, severity, f"Mend {code}.", "seed", mask, hint=hint)


def a_judgement(
    *findings: Finding, by_number: Sequence[NumberFinding] = (), numbers: NumberList | None = None, read: bool = True
) -> Judgement:
    """A judgement over three good numbers, or over `numbers`; `read=False` for a list that could not be read."""
    judged = (numbers or a_number_list()) if read else None
    return Judgement(findings, tuple(by_number), judged, Judgement.rejected_rows(judged, by_number))


def a_receipt(judgement: Judgement, drop: Drop | None = None, request: PortRequest | None = None) -> Receipt:
    """The judgement, decided."""
    return Receipt(BUNDLE_ID, drop or a_drop(), decide(judgement), judgement, AS_OF, request or a_request())
