"""The pipeline's memory: every claimed bundle, what became of it and what is still owed to the outside; all else can be made anew.

Each method is one transaction. A bundle moves along `MOVES` and nowhere else, and each move leaves an event.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from pipeline import ledger_intake, ledger_mail, ledger_operators, ledger_queue, ledger_relays, ledger_requests, ledger_retention
from pipeline.domain.bundle import UNDER_WAY, Bundle, BundleState, RequestState
from pipeline.errors import PipelineError
from pipeline.ledger_database import Database, open_database, open_database_to_read
from pipeline.ledger_history import read_history
from pipeline.ledger_moves import LostBundleError, bundle_now, move, tell
from pipeline.ledger_outcome import Outcome, write_outcome
from pipeline.ledger_rows import bundle_of
from schemas.ledger.tables import bundle, report_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pipeline.domain.bounce import Bounce
    from pipeline.domain.bundle import FolderName
    from pipeline.domain.decision import Decision
    from pipeline.domain.history import History, Question
    from pipeline.domain.mail import BounceOutcome, MailRow, RelayRest
    from pipeline.domain.numbers import TelephoneNumber
    from pipeline.domain.retention import Due, Store
    from pipeline.ledger_operators import Hand, Handled
    from pipeline.ledger_queue import Waiting
    from pipeline.ledger_requests import HappenedEvent, SubmittedRequest


__all__ = ["Ledger", "LostBundleError", "OvertakenError"]

_WANTED = bundle.c.id == bindparam("wanted")
_ATTEMPTS = select(bundle.c.attempts).where(_WANTED)
_COUNT_ATTEMPTS = update(bundle).where(_WANTED).values(attempts=bindparam("counted"))
_OF_REPORT = report_file.c.bundle_id == bindparam("wanted")
_FILES = select(report_file.c.name, report_file.c.content).where(_OF_REPORT).order_by(report_file.c.name)
_HELD_MEANWHILE = "an operator held it meanwhile"


class OvertakenError(PipelineError):
    """Between judging and recording, another bundle took a number, the reference or the content: judge again."""


class Ledger:
    """An open ledger."""

    def __init__(self, database: Database) -> None:
        """Wrap an open database; `Ledger.open` is the usual way."""
        self.database = database

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the ledger to work with it; it is created where there is none."""
        return cls(open_database(url))

    @classmethod
    def open_to_read(cls, url: str) -> Self | None:
        """Open the ledger without touching it; None when there is none yet."""
        database = open_database_to_read(url)
        return None if database is None else cls(database)

    def close(self) -> None:
        """Give back all connections."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # the life of a bundle

    def claim(self, claimed: Bundle, at: datetime) -> None:
        """Write down the intention to move this folder out of the inbox.

        Raises:
            LostBundleError: another process is just doing that.
        """
        row = {
            "id": claimed.id,
            "partner": claimed.folder.partner,
            "name": claimed.folder.bundle_bytes,
            "partner_folder": claimed.folder.partner_bytes,
            "device": str(claimed.device),
            "inode": str(claimed.inode),
            "unfinished": json.dumps(claimed.unfinished),
            "fingerprint": claimed.fingerprint,
            "state": BundleState.CLAIMING.value,
            "claimed_at": at,
        }
        with _unless(LostBundleError, "this folder is being claimed by another process"), self.database.writing() as connection:
            connection.execute(insert(bundle).values(**row))
            earlier = ledger_intake.same_name_before(connection, claimed)
            tell(connection, claimed.id, at, None, BundleState.CLAIMING.value, f"after {earlier} of the same name" if earlier else "")

    def move(self, moved: Bundle, to: BundleState, at: datetime, detail: str = "") -> Bundle:
        """Move a bundle on.

        Raises:
            LostBundleError: it is not where the caller believes it to be.
        """
        with self.database.writing() as connection:
            return move(connection, moved, to, at, detail)

    def claim_in_place(self, claimed: Bundle, at: datetime, why: str) -> Bundle:
        """Claim a folder that cannot be moved: it stays in the inbox and is not taken again while it is as it is.

        Raises:
            LostBundleError: it is not where the caller believes it to be, or was taken as it is.
        """
        with _unless(LostBundleError, "this folder was taken as it is"), self.database.writing() as connection:
            connection.execute(update(bundle).where(bundle.c.id == claimed.id).values(stays=True))
            return move(connection, claimed, BundleState.CLAIMED, at, why)

    def was_taken(self, folder: FolderName, inode: int, fingerprint: str) -> bool:
        """Whether this folder was claimed in place as it is."""
        with self.database.reading() as connection:
            return ledger_intake.was_taken(connection, folder, inode, fingerprint)

    def tell_once(self, at: datetime, what: str, detail: str) -> bool:
        """Record something about the intake unless it was recorded before; whether it is new."""
        with self.database.writing() as connection:
            return ledger_intake.tell_once(connection, at, what, detail)

    def tell_intake(self, at: datetime, what: str, detail: str) -> None:
        """Record something about the intake."""
        with self.database.writing() as connection:
            ledger_intake.tell(connection, at, what, detail)

    def under_way(self) -> list[Bundle]:
        """The claimed bundles that have not come to rest, oldest first."""
        with self.database.reading() as connection:
            states = [state.value for state in UNDER_WAY]
            return [bundle_of(row) for row in connection.execute(select(bundle).where(bundle.c.state.in_(states)).order_by(bundle.c.id))]

    def begin_attempt(self, bundle_id: str, at: datetime) -> int:
        """Count an attempt before any work is done, so that a death counts too; returns how many there were before."""
        with self.database.writing() as connection:
            before: int = connection.execute(_ATTEMPTS, {"wanted": bundle_id}).scalar_one()
            connection.execute(_COUNT_ATTEMPTS, {"wanted": bundle_id, "counted": before + 1})
            tell(connection, bundle_id, at, None, "attempt", f"attempt {before + 1}")
            return before

    def forgive_attempt(self, bundle_id: str, at: datetime, why: str) -> None:
        """Take back an attempt that failed through no fault of the bundle (disk full, ledger busy)."""
        with self.database.writing() as connection:
            counted = (bundle.c.id == bundle_id, bundle.c.attempts > 0)
            connection.execute(update(bundle).where(*counted).values(attempts=bundle.c.attempts - 1))
            tell(connection, bundle_id, at, None, "forgiven", why)

    def note(self, bundle_id: str, at: datetime, what: str, detail: str) -> None:
        """Add an event to a bundle's story."""
        with self.database.writing() as connection:
            tell(connection, bundle_id, at, None, what, detail)

    def record(self, decided: Bundle, outcome: Outcome) -> Bundle:
        """Commit a decision with its report, mail, numbers and findings: all of it or nothing.

        Raises:
            OvertakenError: judge again, then record that.
            LostBundleError: it was decided elsewhere.
        """
        with _unless(OvertakenError, "another bundle was faster"), self.database.writing() as connection:
            if outcome.decision.submits and ledger_operators.is_to_be_held(connection, decided.id):
                raise OvertakenError(_HELD_MEANWHILE)
            move(connection, decided, BundleState.DECIDED, outcome.decided_at, outcome.decision.value)
            write_outcome(connection, outcome)
            return bundle_now(connection, decided.id)

    def report_files(self, bundle_id: str) -> dict[str, bytes]:
        """The committed bytes of a report, by file name."""
        with self.database.reading() as connection:
            return {row.name: row.content for row in connection.execute(_FILES, {"wanted": bundle_id})}

    # what is remembered

    def history(self, question: Question) -> History:
        """What is remembered that bears on one bundle."""
        with self.database.reading() as connection:
            return read_history(connection, question)

    def events(self, bundle_id: str) -> list[HappenedEvent]:
        """What happened to one bundle, oldest first."""
        with self.database.reading() as connection:
            return ledger_requests.events_of(connection, bundle_id)

    # mail

    def due_mail(self, now: datetime) -> list[MailRow]:
        """The messages whose time has come, and those that were under way when a service died."""
        with self.database.reading() as connection:
            return ledger_mail.due_mail(connection, now)

    def mark_mail(self, before: MailRow, after: MailRow, at: datetime) -> MailRow:
        """Move a message on along `MAIL_MOVES`; only for whoever knows where it stands.

        Raises:
            HeldMailError: it stands elsewhere by now, or the move is not a legal one.
        """
        with self.database.writing() as connection:
            return ledger_mail.mark_mail(connection, before, after, at)

    def open_mail(self) -> list[MailRow]:
        """The messages about which something is still to be done, by the service or by a person; without their bytes."""
        with self.database.reading() as connection:
            return ledger_mail.open_mail(connection)

    def send_mail_again(self, row_id: int, at: datetime) -> MailRow:
        """An operator wants a message tried now, whatever became of it."""
        with self.database.writing() as connection:
            return ledger_mail.send_again(connection, row_id, at)

    def close_mail(self, row_id: int, at: datetime) -> MailRow:
        """An operator saw to a message: nothing more is done about it."""
        with self.database.writing() as connection:
            return ledger_mail.close(connection, row_id, at)

    def take_bounce(self, bounce: Bounce, at: datetime) -> BounceOutcome:
        """Record a bounce with the message that it names, if that is ours."""
        with self.database.writing() as connection:
            return ledger_mail.take_bounce(connection, bounce, at)

    def resting_relays(self) -> list[RelayRest]:
        """The relays that failed and have not worked since."""
        with self.database.reading() as connection:
            return ledger_relays.resting_relays(connection)

    def rest_relay(self, rest: RelayRest, at: datetime) -> None:
        """Leave a relay alone for a while."""
        with self.database.writing() as connection:
            ledger_relays.rest_relay(connection, rest, at)

    def wake_relays(self, at: datetime, why: str) -> None:
        """Forget that any relay failed."""
        with self.database.writing() as connection:
            ledger_relays.wake_relays(connection, at, why)

    # an operator's hand

    def find(self, given_id: str) -> Bundle:
        """The bundle with this short or full id."""
        with self.database.reading() as connection:
            return ledger_operators.find_bundle(connection, given_id)

    def queued(self, since: datetime) -> tuple[list[Waiting], list[Waiting], list[Waiting]]:
        """What is under way, what waits for a person, and what was told to be unfinished after `since` and waits for the partner."""
        with self.database.reading() as connection:
            waits = ledger_queue.under_way(connection), ledger_queue.waiting_for_a_person(connection)
            return *waits, ledger_queue.waiting_for_the_partner(connection, since)

    def findings(self, bundle_id: str) -> dict[tuple[str, str], int]:
        """How often each code was found in the last judgement of a bundle, by code and severity."""
        with self.database.reading() as connection:
            return ledger_queue.findings_of(connection, bundle_id)

    def hold(self, given_id: str, hand: Hand, at: datetime) -> Handled:
        """Keep a bundle from going on: it is decided as held, or its letter stays here."""
        with self.database.writing() as connection:
            return ledger_operators.hold(connection, given_id, hand, at)

    def release(self, given_id: str, hand: Hand, at: datetime) -> Handled:
        """Let a held bundle go on."""
        with self.database.writing() as connection:
            return ledger_operators.release(connection, given_id, hand, at)

    def reject(self, given_id: str, hand: Hand, at: datetime) -> Handled:
        """Refuse a held bundle; the partner is told why."""
        with self.database.writing() as connection:
            return ledger_operators.reject(connection, given_id, hand, at)

    def reopen(self, given_id: str, hand: Hand, at: datetime) -> Handled:
        """Have a bundle that waits for a person judged again, without waiving anything."""
        with self.database.writing() as connection:
            return ledger_operators.reopen(connection, given_id, hand, at)

    # retention

    def due_bundles(self, due: Due) -> list[Bundle]:
        """The bundles of which something in a store is past its time."""
        with self.database.reading() as connection:
            return ledger_retention.due_bundles(connection, due)

    def forget(self, bundle_id: str, due: Due, at: datetime) -> bool:
        """Write down that a store holds nothing of a bundle any more, before it is deleted; false when it is not due now."""
        with self.database.writing() as connection:
            return ledger_retention.forget(connection, bundle_id, due, at)

    def forgotten_on_disk(self) -> list[tuple[Bundle, frozenset[Store]]]:
        """The bundles of which something on the disk was to be deleted, with the stores."""
        with self.database.reading() as connection:
            return ledger_retention.forgotten_on_disk(connection)

    def traces_of(self, bundle_id: str) -> tuple[tuple[Decision, ...], tuple[str, ...]]:
        """What was decided on a bundle, and the Message-IDs of its letters."""
        with self.database.reading() as connection:
            return ledger_retention.decisions_on(connection, bundle_id), ledger_retention.message_ids_of(connection, bundle_id)

    # submitted requests

    def requests(self, partner: str | None = None) -> list[SubmittedRequest]:
        """The submitted requests, newest first."""
        with self.database.reading() as connection:
            return ledger_requests.list_requests(connection, partner)

    def request(self, given_id: str) -> tuple[SubmittedRequest, list[TelephoneNumber]]:
        """One submitted request by its short or full id, and its numbers."""
        with self.database.reading() as connection:
            found = ledger_requests.find_request(connection, given_id)
            return found, ledger_requests.numbers_of(connection, found.id)

    def mark_request(self, given_id: str, state: RequestState, at: datetime) -> SubmittedRequest:
        """Record what became of a request."""
        with self.database.writing() as connection:
            return ledger_requests.mark_request(connection, given_id, state, at)


@contextmanager
def _unless(failure: type[PipelineError], message: str) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise failure(message) from error
