"""The decision for machines: the document of `portin check --json` and `report.json`."""

from __future__ import annotations

import json
from datetime import UTC
from itertools import repeat
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from pipeline.domain.finding import Finding, Scope
from pipeline.reports.rows import accepted_mask
from pipeline.reports.words import CHECKS_NOT_MADE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from pipeline.domain.decision import Decision
    from pipeline.domain.drop import Drop
    from pipeline.domain.finding import Where
    from pipeline.domain.judgement import Judgement, NumberFinding
    from pipeline.domain.numbers import NumberList
    from pipeline.reports.publication import Receipt

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None"


def check_document(drop: Drop, decision: Decision, judgement: Judgement) -> dict[str, Json]:
    """What `portin check --json` prints; keys of `where` that say nothing are left out."""
    accepted = accepted_numbers(judgement)
    return {
        "bundle": drop.bundle,
        "partner": drop.partner,
        "decision": decision.value,
        "numbers": {"total": judgement.total, "accepted": len(accepted), "rejected": judgement.total - len(accepted)},
        "findings": list(_findings(judgement)),
        "accepted_numbers": accepted,
    }


def accepted_numbers(judgement: Judgement) -> list[str]:
    """The numbers that no rule rejects, in E.164 and in the order of the list."""
    if judgement.numbers is None:
        return []
    return [f"+1{number:010d}" for number in judgement.numbers.number[accepted_mask(judgement)].tolist()]


def checks_not_made(judgement: Judgement) -> list[str]:
    """The codes that stand for a check that could not be made, in alphabetical order."""
    return sorted(judgement.codes() & CHECKS_NOT_MADE)


def report_document(receipt: Receipt) -> dict[str, Json]:
    """The document of `portin check --json` with ids and the time of the decision (ISO 8601, UTC)."""
    checked = check_document(receipt.drop, receipt.decision, receipt.judgement)
    request = receipt.request
    return {
        "bundle": checked.pop("bundle"),
        "partner": checked.pop("partner"),
        "decision": checked.pop("decision"),
        "bundle_id": receipt.bundle_id,
        "short_id": receipt.short_id,
        "decided_at": receipt.decided_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "friendly_name": request.friendly_name if request else None,
        "partner_reference": (request.partner_reference or None) if request else None,
        "checks_not_made": checks_not_made(receipt.judgement),
        **checked,
    }


def report_json(receipt: Receipt) -> bytes:
    """The file `report.json`: pure ASCII, one line per key and per finding, the same bytes for the same receipt."""
    document = report_document(receipt)
    # not `indent=`: that leaves the C encoder, which is ten times slower for a list of 100,000 findings
    members = (f"  {_compact(key)}: {_value(key, value)}" for key, value in document.items())
    return ("{\n" + ",\n".join(members) + "\n}\n").encode("ascii")


def _value(key: str, value: Json) -> str:
    if key == "findings" and isinstance(value, list) and value:
        return "[\n    " + ",\n    ".join(map(_compact, value)) + "\n  ]"
    return _compact(value)


_encoder = json.JSONEncoder(ensure_ascii=True, allow_nan=False)


def _compact(value: Json) -> str:
    return _encoder.encode(value)


def _findings(judgement: Judgement) -> Iterator[Json]:
    yield from map(_finding, judgement.findings)
    if judgement.numbers is not None:
        for finding in judgement.by_number:
            yield from _number_findings(finding, judgement.numbers)


def _finding(finding: Finding) -> Json:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "scope": finding.scope.value,
        "where": _where(finding.where),
        "found": finding.found,
        "expected": finding.expected,
        "hint": finding.hint,
        "source": finding.source,
    }


def _where(where: Where) -> dict[str, Json]:
    named = ((name, getattr(where, name)) for name in ("file", "row", "position", "field", "line", "column", "page"))
    return {name: value for name, value in named if value is not None}


def _number_findings(finding: NumberFinding, numbers: NumberList) -> Iterator[Json]:
    """The same as `Finding` by `Finding`, but straight from the columns: there may be a hundred thousand."""
    marked = np.flatnonzero(finding.mask)
    table = numbers.table
    rows = table["row"].to_numpy()[marked].tolist()
    positions: Iterable[int | None] = table["position"].to_numpy()[marked].tolist() if numbers.typed else repeat(None)
    found = _at(table["given"] if finding.found is None else finding.found, marked)
    for row, position, seen, wanted, hint in zip(
        rows, positions, found, _at(finding.expected, marked), _at(finding.hint, marked), strict=False
    ):
        place = {"file": numbers.file, "row": row, "position": position, "field": finding.field}
        yield {
            "code": finding.code,
            "severity": finding.severity.value,
            "scope": Scope.NUMBER.value,
            "where": {name: value for name, value in place.items() if value is not None},
            "found": seen,
            "expected": wanted,
            "hint": hint or finding.rule_hint,
            "source": finding.source,
        }


def _at(texts: Iterable[str | None] | None, marked: NDArray[np.intp]) -> Iterable[str | None]:
    if texts is None:
        return repeat(None)
    every = texts if isinstance(texts, list | tuple) else list(texts)
    # a pandas column has NaN where there is no text, and NaN is no JSON
    return (text if isinstance(text, str) else None for text in map(every.__getitem__, marked.tolist()))
