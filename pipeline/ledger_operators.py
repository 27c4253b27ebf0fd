"""What operators do with one bundle: hold, release, reject, judge again; each in one transaction, with who and why in an event."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, func, select, update

from pipeline import ledger_mail
from pipeline.domain.bundle import WAITS_FOR_A_PERSON, Bundle, BundleState
from pipeline.domain.finding import Severity
from pipeline.domain.mail import UNDER_WAY, WAITING, MailState
from pipeline.domain.retention import PURGE, Store
from pipeline.errors import TemporaryError, UsageError
from pipeline.identity import short_id
from pipeline.ledger_moves import bundle_now, move, tell
from pipeline.ledger_rows import bundle_of
from schemas.ledger.tables import bundle, event, finding

if TYPE_CHECKING:
    from datetime import datetime

    from pipeline.domain.mail import MailRow

_SHORT_LENGTH, _ID_LENGTH = 8, 26
_UNDECIDED = frozenset({BundleState.CLAIMING, BundleState.CLAIMED, BundleState.SNAPSHOTTED, BundleState.REOPENED})
_ON_HOLD = "DROP_ON_HOLD"
"""The finding of a bundle that an operator wants held; it goes with the wish and is never waived."""
_HELD_WHY = select(bundle.c.held_why).where(bundle.c.id == bindparam("wanted"))
_REFUSED_WHY = select(bundle.c.refused_why).where(bundle.c.id == bindparam("wanted"))
_HELD, _RELEASED, _REJECTED, _AGAIN = "hold", "release", "reject", "replay"

_SAID = {
    _RELEASED: "is released: it is judged again without its holds",
    _REJECTED: "is rejected: the partner gets a report with your words",
    _AGAIN: "is judged again",
}


@dataclass(frozen=True)
class Hand:
    """Who does something, and why."""

    who: str
    why: str = ""

    @property
    def words(self) -> str:
        """Both in the words of an event."""
        return f"{self.who}: {self.why}" if self.why else self.who


@dataclass(frozen=True)
class Handled:
    """The bundle after an operator did something to it, and a sentence about it; `changed` is false when there was nothing to do."""

    bundle: Bundle
    said: str
    changed: bool = True


def find_bundle(connection: Connection, given_id: str) -> Bundle:
    """The bundle with this short or full id.

    Raises:
        UsageError: there is none, or the short id fits several.
    """
    wanted = given_id.strip().upper()
    if len(wanted) not in {_SHORT_LENGTH, _ID_LENGTH}:
        message = f"{given_id}: an id has {_SHORT_LENGTH} or {_ID_LENGTH} characters; `portin queue` and the reports show them"
        raise UsageError(message)
    rows = connection.execute(select(bundle).where(func.substr(bundle.c.id, _ID_LENGTH + 1 - len(wanted)) == wanted)).all()
    if len(rows) != 1:
        message = f"{given_id}: {'no' if not rows else 'more than one'} bundle has this id; `portin queue` and the reports show them"
        raise UsageError(message)
    return bundle_of(rows[0])


def is_to_be_held(connection: Connection, bundle_id: str) -> bool:
    """Whether an operator wants this bundle held when it is judged."""
    return bool(connection.execute(_HELD_WHY, {"wanted": bundle_id}).scalar())


def why_refused(connection: Connection, bundle_id: str) -> str:
    """What the partner is told of an operator who refuses this bundle; empty when nobody does."""
    return str(connection.execute(_REFUSED_WHY, {"wanted": bundle_id}).scalar() or "")


def hold(connection: Connection, given_id: str, hand: Hand, at: datetime) -> Handled:
    """Keep a bundle from going on: one that is not decided yet is decided as held, the letter of one that is stays here.

    Raises:
        UsageError: nothing of it is left to hold.
        TemporaryError: its letter is being sent at this moment.
    """
    found = find_bundle(connection, given_id)
    if found.state in WAITS_FOR_A_PERSON:
        return Handled(found, "waits for a person already", changed=False)
    if found.state in _UNDECIDED:
        return _hold_undecided(connection, found, hand, at)
    return _hold_letters(connection, found, hand, at)


def release(connection: Connection, given_id: str, hand: Hand, at: datetime) -> Handled:
    """Let a held bundle go on: it is judged again without the holds that stand in its report, or its letter goes out.

    Raises:
        UsageError: nobody holds it.
    """
    found = find_bundle(connection, given_id)
    if found.state is BundleState.HELD:
        waived = found.waived | _holds_of(connection, found.id)
        return _reopened(connection, replace(found, waived=waived), _RELEASED, hand, at)
    if found.state is BundleState.POISON:
        raise _refusal(found, "was not judged, so there is nothing to waive; `portin replay --for-good` has it judged")
    if found.state in _UNDECIDED and is_to_be_held(connection, found.id):
        _want_held(connection, found, "")
        tell(connection, found.id, at, None, _RELEASED, hand.words)
        return Handled(found, "is not held any more: it is being judged")
    letters = [row for row in ledger_mail.mail_of(connection, found.id) if row.state is MailState.HELD]
    if letters:
        return _release_letters(connection, found, letters, hand, at)
    if _was(connection, found, _RELEASED):
        return Handled(found, f"was released before and is {found.state}", changed=False)
    raise _refusal(found, f"is not held, it is {found.state}")


def reject(connection: Connection, given_id: str, hand: Hand, at: datetime) -> Handled:
    """Refuse a held bundle: it is judged again, with the operator's words for the partner as one more finding that rejects it.

    Raises:
        UsageError: it is not held.
    """
    found = find_bundle(connection, given_id)
    if found.state is BundleState.HELD:
        connection.execute(update(bundle).where(bundle.c.id == found.id).values(refused_why=hand.why))
        return _reopened(connection, found, _REJECTED, hand, at)
    if _was(connection, found, _REJECTED):
        return Handled(found, f"was rejected before and is {found.state}", changed=False)
    if found.state is BundleState.POISON:
        raise _refusal(found, "was not judged, so there is nothing to reject; the mended bundle that the partner sends takes its place")
    raise _refusal(found, f"is {found.state}; only a bundle that is held is rejected by hand")


def reopen(connection: Connection, given_id: str, hand: Hand, at: datetime) -> Handled:
    """Have a bundle that waits for a person judged again from our private copy; nothing is waived that was not waived before.

    Raises:
        UsageError: its judgement stands.
    """
    found = find_bundle(connection, given_id)
    if found.state in WAITS_FOR_A_PERSON:
        return _reopened(connection, found, _AGAIN, hand, at)
    if found.state in _UNDECIDED and found.judged_again:
        return Handled(found, "is being judged again already", changed=False)
    if ledger_mail.mail_of(connection, found.id):
        raise _refusal(
            found, "was accepted and has its letter; nothing is ever submitted again. `portin replay` without --for-good only looks"
        )
    raise _refusal(found, f"is {found.state}; only what waits for a person is judged again for good. The partner sends a mended bundle")


def _hold_undecided(connection: Connection, found: Bundle, hand: Hand, at: datetime) -> Handled:
    if is_to_be_held(connection, found.id):
        return Handled(found, "will be held already", changed=False)
    _want_held(connection, found, hand.why or hand.who)
    tell(connection, found.id, at, None, _HELD, hand.words)
    return Handled(found, "will be held when it is judged")


def _hold_letters(connection: Connection, found: Bundle, hand: Hand, at: datetime) -> Handled:
    letters = ledger_mail.mail_of(connection, found.id)
    waiting = [row for row in letters if row.state in WAITING]
    for row in waiting:
        ledger_mail.mark_mail(connection, row, replace(row, state=MailState.HELD, next_try=None, detail=f"held by {hand.words}"), at)
    if waiting:
        tell(connection, found.id, at, None, _HELD, hand.words)
        return Handled(found, "was accepted; its letter stays here until it is released")
    if any(row.state is MailState.HELD for row in letters):
        return Handled(found, "is held already: its letter stays here", changed=False)
    if any(row.state in UNDER_WAY for row in letters):
        message = (
            f"{short_id(found.id)}: its letter is being sent at this moment; look at `portin mail list`, then hold it if it still waits"
        )
        raise TemporaryError(message)
    raise _refusal(found, f"is {found.state} and nothing of it is left to hold")


def _release_letters(connection: Connection, found: Bundle, letters: list[MailRow], hand: Hand, at: datetime) -> Handled:
    for row in letters:
        ledger_mail.mark_mail(connection, row, replace(row, state=MailState.PENDING, since=at, detail=f"released by {hand.words}"), at)
    tell(connection, found.id, at, None, _RELEASED, hand.words)
    return Handled(found, "was accepted; its letter goes out")


def _reopened(connection: Connection, found: Bundle, what: str, hand: Hand, at: datetime) -> Handled:
    gone = _deleted(connection, found)
    if gone:
        raise _refusal(found, f"cannot be judged again, what the {gone} held of it was deleted")
    waived = sorted(found.waived)
    values = {"judged_again": found.judged_again + 1, "attempts": 0, "held_why": "", "waived": json.dumps(waived)}
    connection.execute(update(bundle).where(bundle.c.id == found.id).values(**values))
    tell(connection, found.id, at, None, what, hand.words)
    move(connection, found, BundleState.REOPENED, at, f"without {', '.join(waived)}" if waived else "")
    return Handled(bundle_now(connection, found.id), _SAID[what])


def _holds_of(connection: Connection, bundle_id: str) -> frozenset[str]:
    held = (finding.c.bundle_id == bundle_id, finding.c.severity == Severity.HOLD.value, finding.c.code != _ON_HOLD)
    return frozenset(connection.execute(select(finding.c.code).where(*held)).scalars())


def _deleted(connection: Connection, found: Bundle) -> str:
    """Which store without which it cannot be judged was emptied of it."""
    purged = set(connection.execute(select(event.c.after).where(event.c.bundle_id == found.id, event.c.subject == PURGE)).scalars())
    return next((store.value for store in (Store.COPY, Store.QUARANTINE, Store.LEDGER) if store.value in purged), "")


def _want_held(connection: Connection, found: Bundle, why: str) -> None:
    connection.execute(update(bundle).where(bundle.c.id == found.id).values(held_why=why))


def _was(connection: Connection, found: Bundle, what: str) -> bool:
    its = (event.c.bundle_id == found.id, event.c.subject == "bundle", event.c.after == what)
    return connection.execute(select(event.c.id).where(*its).limit(1)).first() is not None


def _refusal(found: Bundle, why: str) -> UsageError:
    return UsageError(f"{short_id(found.id)}: {why}")
