"""Collects the rules and applies them to a case: one rule is one function, its name in capitals is its code.

A chapter says once what its rules look at, so that no rule begins with "if there is none". The first line of a rule's docstring is the
statement that must be true; the decorator gives severity, hint and source, and signs each problem the rule yields into a `Finding`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.finding import Finding, Problem, Scope, Severity
from pipeline.domain.judgement import Judgement, NumberFinding
from pipeline.domain.policy import Policy, Reaction

if TYPE_CHECKING:
    from pipeline.domain.case import Case
    from pipeline.domain.numbers import NumberList

S = TypeVar("S")

RuleCheck = Callable[[S, "Case"], Iterator[Problem]]
"""A rule over single subjects: yields a problem for each breach."""


@dataclass(frozen=True)
class Breach:
    """The rows of a number list that break a rule, with what should stand there where the rule knows it.

    `found`, `expected` and `hint` have one entry per row of the list and are read only where `mask` is true; None means: the text as given,
    nothing, the rule's own hint.
    """

    mask: NDArray[np.bool_]
    found: Iterable[str | None] | None = None
    expected: Iterable[str | None] | None = None
    hint: Iterable[str | None] | None = None
    field: str | None = None


ColumnCheck = Callable[["NumberList", "Case"], "NDArray[np.bool_] | Breach"]
"""A rule over the whole list: marks the rows that break it."""


@dataclass(frozen=True)
class Rule:
    """What is known of a rule besides its check; `policy_key` is the key of config.toml that tunes it, `needs` the facts it rests on."""

    code: str
    statement: str
    scope: Scope
    severity: Severity
    hint: str
    source: str
    policy_key: str | None
    needs: tuple[str, ...]

    def severity_under(self, policy: Policy) -> Severity:
        """The severity that this site has chosen: by the rule's code, else by its policy key, else the rule's own."""
        chosen = policy.severities.get(self.code)
        if chosen is None and self.policy_key is None:
            return self.severity
        if chosen is None and self.policy_key:
            value = getattr(policy, self.policy_key.removeprefix("policy."), None)
            chosen = value if isinstance(value, Reaction) else None
        return self.severity if chosen is None else self.reaction_severity(chosen)

    def reaction_severity(self, reaction: Reaction) -> Severity:
        """What `reaction` means for this rule: `reject` rejects the number or the bundle, as the scope says."""
        if reaction is Reaction.REJECT:
            return Severity.REJECT_NUMBER if self.scope is Scope.NUMBER else Severity.REJECT_BUNDLE
        return Severity(reaction.value)

    def sign(self, problem: Problem, severity: Severity) -> Finding:
        """The problem as a finding of this rule."""
        return Finding(
            self.code, severity, self.scope, problem.where, problem.found, problem.expected, problem.hint or self.hint, self.source
        )


class RulebookError(ValueError):
    """A rule is declared wrongly; raised while its module is imported."""


RULES: dict[str, Rule] = {}
"""Every rule by its code, in the order of declaration."""

Picked = dict["Chapter[Any]", tuple[Any, ...]]
"""The subjects of each chapter in one case."""
_STAGES: list[Callable[[Case, Picked], list[Finding]]] = []
_COLUMN_RULES: list[tuple[Rule, ColumnCheck]] = []
_LAST_STAGES: list[Callable[[Case, NDArray[np.bool_]], Iterator[Finding]]] = []


def _declare(check: Callable[..., object], scope: Scope, severity: Severity, **words: object) -> Rule:
    code = check.__name__.upper()
    statement = (check.__doc__ or "").strip().splitlines()
    if not statement:
        message = f"{code} has no docstring: its first line is the statement that must be true"
        raise RulebookError(message)
    if code in RULES:
        message = f"{code} is declared twice"
        raise RulebookError(message)
    rule = Rule(code=code, statement=statement[0].strip(), scope=scope, severity=severity, **words)  # type: ignore[arg-type]
    RULES[code] = rule
    return rule


class Chapter(Generic[S]):
    """Rules over the same subjects: `subjects` picks them from the case, once for all rules of the chapter."""

    def __init__(self, scope: Scope, subjects: Callable[[Case], Iterable[S]]) -> None:
        """Open a chapter for rules of one scope."""
        self.scope = scope
        self.subjects = subjects

    def rule(
        self, severity: Severity, *, hint: str, source: str, policy: str | None = None, needs: tuple[str, ...] = ()
    ) -> Callable[[RuleCheck[S]], RuleCheck[S]]:
        """Declare the decorated function a rule of this chapter."""

        def declare(check: RuleCheck[S]) -> RuleCheck[S]:
            rule = _declare(check, self.scope, severity, hint=hint, source=source, policy_key=policy, needs=needs)

            def stage(case: Case, picked: Picked) -> list[Finding]:
                effective = rule.severity_under(case.policy)
                if effective is Severity.OFF:
                    return []
                if self not in picked:
                    picked[self] = tuple(self.subjects(case))
                return [rule.sign(problem, effective) for subject in picked[self] for problem in check(subject, case)]

            _STAGES.append(stage)
            return check

        return declare


def number_rule(
    severity: Severity, *, hint: str, source: str, policy: str | None = None, needs: tuple[str, ...] = ()
) -> Callable[[ColumnCheck], ColumnCheck]:
    """Declare the decorated function a rule over the rows of the number list; it marks the rows that break it."""

    def declare(check: ColumnCheck) -> ColumnCheck:
        rule = _declare(check, Scope.NUMBER, severity, hint=hint, source=source, policy_key=policy, needs=needs)
        _COLUMN_RULES.append((rule, check))
        return check

    return declare


def closing_rule(
    severity: Severity, *, hint: str, source: str, policy: str | None = None, needs: tuple[str, ...] = ()
) -> Callable[[Callable[[Case, NDArray[np.bool_]], Iterator[Problem]]], Callable[[Case, NDArray[np.bool_]], Iterator[Problem]]]:
    """Declare a rule over the outcome of all number rules: it is given the mask of the rejected rows."""

    def declare(
        check: Callable[[Case, NDArray[np.bool_]], Iterator[Problem]],
    ) -> Callable[[Case, NDArray[np.bool_]], Iterator[Problem]]:
        rule = _declare(check, Scope.REQUEST, severity, hint=hint, source=source, policy_key=policy, needs=needs)

        def stage(case: Case, rejected: NDArray[np.bool_]) -> Iterator[Finding]:
            effective = rule.severity_under(case.policy)
            if effective is not Severity.OFF:
                yield from (rule.sign(problem, effective) for problem in check(case, rejected))

        _LAST_STAGES.append(stage)
        return check

    return declare


@cache
def load() -> dict[str, Rule]:
    """Import every rule module beside this one, in alphabetical order, and return all rules by code."""
    package = importlib.import_module("pipeline.rules")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"pipeline.rules.{module.name}")
    return RULES


def check(case: Case) -> Judgement:
    """Apply every rule to the case; never raises for anything a partner sent."""
    load()
    picked: Picked = {}
    findings = [finding for stage in _STAGES for finding in stage(case, picked)]
    by_number = tuple(_number_findings(case))
    rejected = Judgement.rejected_rows(case.numbers, by_number)
    if case.numbers is not None:
        findings += [finding for stage in _LAST_STAGES for finding in stage(case, rejected)]
    return Judgement(tuple(findings), by_number, case.numbers, rejected)


def _number_findings(case: Case) -> Iterator[NumberFinding]:
    if case.numbers is None or len(case.numbers) == 0:
        return
    for rule, mark in _COLUMN_RULES:
        severity = rule.severity_under(case.policy)
        if severity is Severity.OFF:
            continue
        marked = mark(case.numbers, case)
        breach = marked if isinstance(marked, Breach) else Breach(marked)
        if breach.mask.any():
            yield NumberFinding(
                rule.code, severity, rule.hint, rule.source, breach.mask, breach.found, breach.expected, breach.hint, breach.field
            )
