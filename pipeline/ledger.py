"""The pipeline's memory: every claimed bundle, what became of it and what is still owed to the outside; all else can be made anew.

Each method is one transaction. A bundle moves along `MOVES` and nowhere else, and each move leaves an event.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from pipeline import ledger_intake, ledger_mail, ledger_relays, ledger_requests
from pipeline.domain.bundle import MOVES, UNDER_WAY, Bundle, BundleState, FolderName, RequestState
from pipeline.domain.decision import Decision
from pipeline.errors import PipelineError
from pipeline.ledger_database import Database, open_database, open_database_to_read
from pipeline.ledger_history import read_history
from pipeline.ledger_outcome import Outcome, write_outcome
from schemas.ledger.tables import bundle, event, report_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pipeline.domain.bounce import Bounce
    from pipeline.domain.history import History, Question
    from pipeline.domain.mail import BounceOutcome, MailRow, RelayRest
    from pipeline.domain.numbers import TelephoneNumber
    from pipeline.ledger_requests import HappenedEvent, SubmittedRequest


class LostBundleError(PipelineError):
    """Another process moved the bundle on, or the move is not a legal one; whoever gets this lets go of it."""


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
            _tell(connection, claimed.id, at, None, BundleState.CLAIMING.value, f"after {earlier} of the same name" if earlier else "")

    def move(self, moved: Bundle, to: BundleState, at: datetime, detail: str = "") -> Bundle:
        """Move a bundle on.

        Raises:
            LostBundleError: it is not where the caller believes it to be.
        """
        with self.database.writing() as connection:
            _move(connection, moved, to, at, detail)
            return _bundle(connection.execute(select(bundle).where(bundle.c.id == moved.id)).one())

    def claim_in_place(self, claimed: Bundle, at: datetime, why: str) -> Bundle:
        """Claim a folder that cannot be moved: it stays in the inbox and is not taken again while it is as it is.

        Raises:
            LostBundleError: it is not where the caller believes it to be, or was taken as it is.
        """
        with _unless(LostBundleError, "this folder was taken as it is"), self.database.writing() as connection:
            connection.execute(update(bundle).where(bundle.c.id == claimed.id).values(stays=True))
            _move(connection, claimed, BundleState.CLAIMED, at, why)
            return _bundle(connection.execute(select(bundle).where(bundle.c.id == claimed.id)).one())

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
            return [_bundle(row) for row in connection.execute(select(bundle).where(bundle.c.state.in_(states)).order_by(bundle.c.id))]

    def begin_attempt(self, bundle_id: str, at: datetime) -> int:
        """Count an attempt before any work is done, so that a death counts too; returns how many there were before."""
        with self.database.writing() as connection:
            chosen = bundle.c.id == bundle_id
            before: int = connection.execute(select(bundle.c.attempts).where(chosen)).scalar_one()
            connection.execute(update(bundle).where(chosen).values(attempts=before + 1))
            _tell(connection, bundle_id, at, None, "attempt", f"attempt {before + 1}")
            return before

    def forgive_attempt(self, bundle_id: str, at: datetime, why: str) -> None:
        """Take back an attempt that failed through no fault of the bundle (disk full, ledger busy)."""
        with self.database.writing() as connection:
            counted = (bundle.c.id == bundle_id, bundle.c.attempts > 0)
            connection.execute(update(bundle).where(*counted).values(attempts=bundle.c.attempts - 1))
            _tell(connection, bundle_id, at, None, "forgiven", why)

    def note(self, bundle_id: str, at: datetime, what: str, detail: str) -> None:
        """Add an event to a bundle's story."""
        with self.database.writing() as connection:
            _tell(connection, bundle_id, at, None, what, detail)

    def record(self, decided: Bundle, outcome: Outcome) -> Bundle:
        """Commit a decision with its report, mail, numbers and findings: all of it or nothing.

        Raises:
            OvertakenError: judge again, then record that.
            LostBundleError: it was decided elsewhere.
        """
        with _unless(OvertakenError, "another bundle was faster"), self.database.writing() as connection:
            _move(connection, decided, BundleState.DECIDED, outcome.decided_at, outcome.decision.value)
            write_outcome(connection, outcome)
            return _bundle(connection.execute(select(bundle).where(bundle.c.id == decided.id)).one())

    def report_files(self, bundle_id: str) -> dict[str, bytes]:
        """The committed bytes of a report, by file name."""
        with self.database.reading() as connection:
            chosen = select(report_file.c.name, report_file.c.content).where(report_file.c.bundle_id == bundle_id)
            return {row.name: row.content for row in connection.execute(chosen.order_by(report_file.c.name))}

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


def _move(connection: Connection, moved: Bundle, to: BundleState, at: datetime, detail: str) -> None:
    if (moved.state, to) not in MOVES:
        message = f"{moved.id}: cannot go from {moved.state} to {to}"
        raise LostBundleError(message)
    held = (bundle.c.id == moved.id, bundle.c.state == moved.state.value, bundle.c.epoch == moved.epoch)
    if connection.execute(update(bundle).where(*held).values(state=to.value, epoch=moved.epoch + 1)).rowcount != 1:
        message = f"{moved.id}: was moved on by another process; leave it alone"
        raise LostBundleError(message)
    _tell(connection, moved.id, at, moved.state.value, to.value, detail)


def _tell(connection: Connection, bundle_id: str, at: datetime, before: str | None, after: str, detail: str) -> None:
    connection.execute(insert(event).values(bundle_id=bundle_id, at=at, subject="bundle", before=before, after=after, detail=detail))


def _bundle(row: Row[tuple[object, ...]]) -> Bundle:
    return Bundle(
        id=row.id,
        folder=FolderName(row.partner_folder, row.name),
        device=int(row.device),
        inode=int(row.inode),
        unfinished=tuple(json.loads(row.unfinished)),
        state=BundleState(row.state),
        epoch=row.epoch,
        ends_as=None if row.ends_as is None else BundleState(row.ends_as),
        decision=None if row.decision is None else Decision(row.decision),
        fingerprint=row.fingerprint,
        stays=row.stays,
    )
