"""Asks the ledger what it remembers about a bundle's content, reference and numbers: one statement per list, never one per number."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, or_, select, text

from pipeline.domain.bundle import RequestState
from pipeline.domain.history import History
from pipeline.domain.inventory import ListKind
from pipeline.identity import short_id
from pipeline.ledger_operators import is_to_be_held, why_refused
from pipeline.ledger_outcome import ALSO_ACTIVE
from schemas.ledger.tables import bundle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.domain.history import Question

ASKED = {
    "sqlite": "json_each(:numbers)",
    "postgresql": "(SELECT CAST(jsonb_array_elements_text(CAST(:numbers AS jsonb)) AS bigint) AS value)",
}
"""A JSON list of numbers as a table with the column `value`, per database."""

# CROSS JOIN makes SQLite look up the few numbers asked for; with a plain JOIN it may walk through all numbers of all requests.
_NUMBERS = """
SELECT p.number, p.state, r.partner, r.bundle_id, r.friendly_name, r.submitted_at
FROM {asked} AS asked CROSS JOIN port_number AS p CROSS JOIN request AS r
WHERE p.number = asked.value AND r.bundle_id = p.bundle_id AND p.bundle_id <> :besides AND p.state IN ('active', 'also active', 'complete')
"""
_ELSEWHERE = """
SELECT i.number, i.label FROM {asked} AS asked CROSS JOIN inventory_number AS i WHERE i.kind = :kind AND i.number = asked.value
"""
_OTHERS = (bundle.c.partner == bindparam("partner"), bundle.c.id != bindparam("besides"))
_SAME_CONTENT = select(bundle.c.id).where(*_OTHERS, bundle.c.content_digest == bindparam("content_digest"))
_OTHER_CONTENT = or_(bundle.c.content_digest.is_(None), bundle.c.content_digest != bindparam("content_digest"))
_SAME_REFERENCE = select(bundle.c.id).where(*_OTHERS, bundle.c.reference == bindparam("reference"), _OTHER_CONTENT)
_OPEN = {RequestState.ACTIVE.value, ALSO_ACTIVE}


def read_history(connection: Connection, question: Question) -> History:
    """What the ledger remembers, without the count of attempts."""
    same_content = _same_content(connection, question)
    # The numbers of a bundle that is sent again are its own: nobody may be told to cancel that request.
    active, complete = ({}, {}) if same_content else _numbers_in_requests(connection, question)
    return History(
        same_content=same_content,
        reference_used_by=_reference_used_by(connection, question),
        active=MappingProxyType(active),
        complete=MappingProxyType(complete),
        on_hold=is_to_be_held(connection, question.besides),
        refused=why_refused(connection, question.besides),
    )


def _same_content(connection: Connection, question: Question) -> str | None:
    if not question.content_digest:
        return None
    same = {"partner": question.partner, "besides": question.besides, "content_digest": question.content_digest}
    return _short(connection.execute(_SAME_CONTENT, same).scalar())


def _reference_used_by(connection: Connection, question: Question) -> str | None:
    if not question.reference:
        return None
    same = {"partner": question.partner, "besides": question.besides, "content_digest": question.content_digest}
    return _short(connection.execute(_SAME_REFERENCE, same | {"reference": question.reference}).scalar())


def _numbers_in_requests(connection: Connection, question: Question) -> tuple[dict[int, str], dict[int, str]]:
    active: dict[int, str] = {}
    complete: dict[int, str] = {}
    asked = _asked(connection, question.numbers)
    elsewhere = connection.execute(text(_ELSEWHERE.format(**asked[0])), asked[1] | {"kind": ListKind.REQUESTS.value})
    for number, state in elsewhere:
        (active if state in _OPEN else complete)[number] = "a port request made elsewhere"
    for number, state, *of in connection.execute(text(_NUMBERS.format(**asked[0])), asked[1] | {"besides": question.besides}):
        (active if state in _OPEN else complete)[number] = _request_in_words(question.partner, *of)
    return active, complete


def _asked(connection: Connection, numbers: Iterable[int]) -> tuple[dict[str, str], dict[str, str]]:
    return {"asked": ASKED[connection.dialect.name]}, {"numbers": json.dumps(sorted(set(numbers)))}


def _request_in_words(asking: str, partner: str, bundle_id: str, friendly_name: str, submitted_at: str) -> str:
    if partner != asking:
        return "a port request of another partner"
    return f"port request {short_id(bundle_id)} of {submitted_at[:10]} ({friendly_name})"


def _short(bundle_id: str | None) -> str | None:
    return None if bundle_id is None else short_id(bundle_id)
