"""All findings about one bundle: those about the whole as values, those about numbers as columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.finding import Finding, Scope, Severity, Where
from pipeline.domain.numbers import NO_NUMBER, NumberList, TelephoneNumber, e164

WAIVED_HINT = "Nothing to do: the porting team looked at it and let it pass."


@dataclass(frozen=True)
class NumberFinding:
    """One rule's breaches over the whole list.

    `mask` marks the rows; `found`, `expected` and `hint` hold one text per row of the list where the rule has something of its own to say.
    """

    code: str
    severity: Severity
    rule_hint: str
    source: str
    mask: NDArray[np.bool_]
    found: Iterable[str | None] | None = None
    expected: Iterable[str | None] | None = None
    hint: Iterable[str | None] | None = None
    field: str | None = None

    def by_row(self, numbers: NumberList) -> Iterator[tuple[int, Finding]]:
        """The index in the list and the finding of each marked row, in order."""
        rows, positions = numbers.table["row"].to_numpy(), numbers.table["position"].to_numpy()
        given = numbers.table["given"]
        found, expected, hint = (None if texts is None else _sequence(texts) for texts in (self.found, self.expected, self.hint))
        for index in np.flatnonzero(self.mask).tolist():
            where = Where(
                file=numbers.file,
                row=int(rows[index]),
                position=int(positions[index]) if numbers.typed else None,
                field=self.field,
            )
            yield (
                index,
                Finding(
                    code=self.code,
                    severity=self.severity,
                    scope=Scope.NUMBER,
                    where=where,
                    found=str(given.iat[index]) if found is None else found[index],
                    expected=None if expected is None else expected[index],
                    hint=(hint[index] if hint is not None else None) or self.rule_hint,
                    source=self.source,
                ),
            )


def _sequence(texts: Iterable[str | None]) -> Sequence[str | None]:
    return texts if isinstance(texts, Sequence) else list(texts)


@dataclass(frozen=True)
class Judgement:
    """What the rules found.

    Attributes:
        findings: those about the bundle, its files, the request, the bill and the letter.
        by_number: those about numbers, one entry per rule that marked a row.
        numbers: the list they speak of, None when it could not be read.
        rejected: marks the rows that a rule rejects.
    """

    findings: tuple[Finding, ...]
    by_number: tuple[NumberFinding, ...] = ()
    numbers: NumberList | None = None
    rejected: NDArray[np.bool_] | None = None

    @staticmethod
    def rejected_rows(numbers: NumberList | None, by_number: Sequence[NumberFinding]) -> NDArray[np.bool_]:
        """The rows that any rejecting rule marked."""
        rejected = np.zeros(0 if numbers is None else len(numbers), dtype=np.bool_)
        for finding in by_number:
            if finding.severity is Severity.REJECT_NUMBER:
                rejected |= finding.mask
        return rejected

    @property
    def total(self) -> int:
        """How many numbers were sent."""
        return 0 if self.numbers is None else len(self.numbers)

    @property
    def rejected_count(self) -> int:
        """How many numbers a rule rejects."""
        return 0 if self.rejected is None else int(self.rejected.sum())

    def all_findings(self) -> Iterator[Finding]:
        """Every finding as a value, those about the whole first, then rule by rule over the list."""
        yield from self.findings
        if self.numbers is not None:
            for finding in self.by_number:
                yield from (value for _, value in finding.by_row(self.numbers))

    def with_holds_waived(self, codes: frozenset[str]) -> Judgement:
        """The same, but what these codes would hold is only a warning, because a person let it pass; a rejection stays one."""
        findings = (replace(it, severity=Severity.WARN, hint=WAIVED_HINT) if _is_waived(it, codes) else it for it in self.findings)
        by_number = (
            replace(it, severity=Severity.WARN, rule_hint=WAIVED_HINT, hint=None) if _is_waived(it, codes) else it for it in self.by_number
        )
        return replace(self, findings=tuple(findings), by_number=tuple(by_number))

    def codes(self) -> frozenset[str]:
        """The codes of all findings."""
        return frozenset(f.code for f in self.findings) | frozenset(f.code for f in self.by_number)

    def passed_numbers(self) -> list[TelephoneNumber]:
        """The numbers that no rule rejects, in E.164, in the order of the list."""
        if self.numbers is None or self.rejected is None:
            return []
        number = self.numbers.number
        return [e164(n) for n in number[~self.rejected & (number != NO_NUMBER)].tolist()]


def _is_waived(found: Finding | NumberFinding, codes: frozenset[str]) -> bool:
    return found.severity is Severity.HOLD and found.code in codes
