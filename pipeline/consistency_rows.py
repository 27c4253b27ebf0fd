"""Compares the rows of one bundle with each other: its state with its events, its decision with its mail, its request and its numbers."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.consistency_words import Contradiction
from pipeline.domain.bundle import MOVES, BundleState, RequestState
from pipeline.domain.mail import MAIL_MOVES, MailState
from pipeline.domain.retention import Store
from pipeline.ledger_requests import NUMBER_STATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.ledger_story import BundleStory, MailStory, Move, RequestStory

_UNDECIDED = frozenset({BundleState.CLAIMING, BundleState.CLAIMED, BundleState.SNAPSHOTTED, BundleState.VANISHED})
_DEVELOPERS = "tell the developers"
_AT_REST = frozenset({MailState.SENT, MailState.CLOSED})
_LEGAL = {(before.value, after.value) for before, after in MOVES}
_LEGAL_FOR_MAIL = {(before.value, after.value) for before, after in MAIL_MOVES}


def conflicting_rows(story: BundleStory) -> Iterator[Contradiction]:
    """What the rows of this bundle say against each other."""
    for what in (*_moves(story), *_decision(story), *_report(story), *_request(story), *_letters(story)):
        yield Contradiction(story.bundle.id, f"{what}; {_DEVELOPERS}")


def _moves(story: BundleStory) -> Iterator[str]:
    first, *rest = story.moves or ((None, ""),)
    if first != (None, BundleState.CLAIMING.value):
        yield "its events do not begin with its claim"
    yield from _chain((first, *rest), story.bundle.state.value, "it")
    for before, after in rest:
        if (before, after) not in _LEGAL:
            yield f"an event tells of a move from {before} to {after}, which is not a legal one"
    if len(rest) != story.bundle.epoch:
        yield f"its epoch is {story.bundle.epoch} and its events tell of {len(rest)} moves"


def _chain(moves: tuple[Move, ...], state: str, whose: str) -> Iterator[str]:
    """Each move must begin where the one before ended, and the last must end in the state of the row."""
    for (_, here), (before, _) in pairwise(moves):
        if here != before:
            yield f"the events of {whose} jump from {here} to {before}"
    if moves and moves[-1][1] != state:
        yield f"{whose} is {state}, and its last event says {moves[-1][1]}"


def _decision(story: BundleStory) -> Iterator[str]:
    row = story.bundle
    decided = row.state not in _UNDECIDED
    if decided and (row.decision is None or row.ends_as is None):
        yield f"it is {row.state} without a decision"
    if story.decisions and row.decision is not story.decisions[-1]:
        yield f"its decision is {row.decision} and its last event says {story.decisions[-1]}"
    if decided and row.state not in {BundleState.DECIDED, BundleState.PUBLISHED, BundleState.REOPENED, row.ends_as}:
        yield f"it is {row.state} and should have ended as {row.ends_as}"


def _report(story: BundleStory) -> Iterator[str]:
    if story.decisions and not story.report and Store.LEDGER.value not in story.purged:
        yield "it was decided and the bytes of its report are missing in the ledger"


def _request(story: BundleStory) -> Iterator[str]:
    submits = story.bundle.decision is not None and story.bundle.decision.submits
    if submits and not story.mail:
        yield "it was accepted and has no mail"
    if submits is not (story.request is not None):
        yield "it was accepted and has no request" if submits else "it has a request and was not accepted"
    if story.mail and not submits:
        yield "it has mail and was not accepted"
    if story.request is not None:
        yield from _numbers(story.request)


def _numbers(request: RequestStory) -> Iterator[str]:
    state = RequestState(request.state)
    allowed = {NUMBER_STATE[state], "also active"} if state is RequestState.ACTIVE else {NUMBER_STATE[state]}
    for wrong in sorted(set(request.numbers) - allowed):
        yield f"its request is {state} and {request.numbers[wrong]} of its numbers are {wrong}"
    if sum(request.numbers.values()) != request.number_count and state in {RequestState.ACTIVE, RequestState.COMPLETE}:
        yield f"its request names {request.number_count} numbers and has {sum(request.numbers.values())}"


def _letters(story: BundleStory) -> Iterator[str]:
    if len({row.message_id for row in story.mail}) != len(story.mail):
        yield "two letters have the same Message-ID"
    for row in story.mail:
        yield from _letter(row, purged=Store.MAIL.value in story.purged)


def _letter(row: MailStory, *, purged: bool) -> Iterator[str]:
    whose = f"mail {row.id}"
    if row.state not in set(MailState):
        yield f"{whose} is {row.state}, which is no state of mail"
    if not row.has_body and not (purged and row.state in {*_AT_REST, MailState.BOUNCED}):
        yield f"{whose} is {row.state} and has no bytes"
    if row.state == MailState.UNKNOWN and not row.doubts:
        yield f"{whose} is unknown although no answer was lost"
    yield from _chain(((None, MailState.PENDING.value), *row.moves), row.state, whose)
    for before, after in row.moves:
        if before != after and (before, after) not in _LEGAL_FOR_MAIL:
            yield f"an event tells of a move of {whose} from {before} to {after}, which is not a legal one"
    if len(row.moves) != row.epoch:
        yield f"the epoch of {whose} is {row.epoch} and its events tell of {len(row.moves)} moves"
