"""A site with everybody who touches it: partners, a service that may die, a relay, operators; and what each of them knows for sure."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pipeline import claim as claiming
from pipeline.bounces import collect_bounces
from pipeline.config import Site
from pipeline.domain.bundle import BundleState
from pipeline.domain.decision import Decision
from pipeline.domain.mail import MailState
from pipeline.inbox import Inbox
from pipeline.intake import Intake
from pipeline.ledger import Ledger
from pipeline.mail_queue import send_due_mail
from pipeline.passes import one_pass
from pipeline.reading.readiness import is_staging, missing_files
from pipeline.shell import Shell, opened_shell
from tests.builders_drops import ReaderOfDrops, a_content, costly, held, in_part, rejected
from tests.builders_shell import NOW
from tests.promises import Row, broken_promises, bundles
from tests.relay_of_tests import Killed, RelayOfTests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

QUIET, INCOMPLETE_AFTER = timedelta(seconds=30), timedelta(hours=1)
KINDS: dict[int, tuple[Callable[[dict[str, bytes]], dict[str, bytes]], Decision]] = {
    0: (dict, Decision.ACCEPTED),
    1: (dict, Decision.ACCEPTED),
    2: (in_part, Decision.ACCEPTED_IN_PART),
    3: (rejected, Decision.REJECTED),
    4: (held, Decision.HELD),
    5: (costly, Decision.HELD),
}
"""Contents with what comes of each when nothing else is in its way."""

seen: Counter[str] = Counter()
"""What happened in all worlds together."""


@dataclass
class Clock:
    """Stands still until it is told to go on."""

    moment: datetime = NOW

    def now(self) -> datetime:
        """The time of day."""
        return self.moment

    def monotonic(self) -> float:
        """Seconds."""
        return self.moment.timestamp()


@dataclass
class Drop:
    """A folder in the inbox, as the partner knows it; `content` is None when the partner sent something else than one of `KINDS`."""

    partner: str
    name: str
    files: dict[str, bytes]
    content: int | None
    changed_at: datetime
    staged: bool = False
    taken: bool = False
    changes: int = 0

    @property
    def digest(self) -> str:
        """The same for the same content, whatever says that it is whole."""
        return hashlib.sha256(repr(sorted((name, sha) for name, sha in self.files.items() if name != "READY")).encode()).hexdigest()

    @property
    def listed(self) -> int:
        """Which content's numbers it speaks of."""
        letter = self.files.get("loa.pdf", b"")
        return next((number for number in KINDS if a_content(number)["loa.pdf"] in letter), -1)

    def may_be_claimed(self, at: datetime) -> bool:
        """Whether the partner has said that it is whole, or has left it alone for long enough."""
        if is_staging(self.name):
            return False
        missing, quiet = missing_files(self.files), at - self.changed_at
        return self.staged or (not missing and ("READY" in self.files or quiet >= QUIET)) or (bool(missing) and quiet >= INCOMPLETE_AFTER)


@dataclass
class World:
    """One site; `stays` says that no folder can be moved out of its inbox."""

    site: Site
    stays: bool = False
    clock: Clock = field(default_factory=Clock)
    drops: dict[tuple[str, str], Drop] = field(default_factory=dict)
    claimed: dict[str, Drop] = field(default_factory=dict)
    in_doubt: dict[str, tuple[Drop, Drop]] = field(default_factory=dict)
    handled: set[str] = field(default_factory=set)
    letters: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    step: Callable[[str], None] = lambda _: None

    def __post_init__(self) -> None:
        """Open what looks on; the service starts when it is first needed."""
        self.eye = Ledger.open(self.site.ledger_url)
        self.relay = RelayOfTests(self.clock.now)
        self.service = ExitStack()
        self._shell: Shell | None = None
        self._ids = 0

    def close(self) -> None:
        """Stop the service and look away."""
        self.service.close()
        self.eye.close()

    def rule(self, patch: pytest.MonkeyPatch) -> None:
        """Leave nothing to chance: ids count up, and a folder can be moved or not."""
        patch.setattr(claiming, "new_bundle_id", lambda _: self.next_id())
        if self.stays:
            patch.setattr(claiming, "rename_into", _refuse)

    def next_id(self) -> str:
        """An id after all before."""
        self._ids += 1
        return f"01KAFR9Y0000000000{self._ids:08d}"

    # the service

    @property
    def shell(self) -> Shell:
        """The running service; a dead one is started again."""
        if self._shell is None:
            opened = self.service.enter_context(opened_shell(self.site, ReaderOfDrops(), self._tell_step))
            inbox = Inbox(self.site, self.clock.monotonic, lambda: 0.0, opened.ledger.was_taken)
            intake = Intake(self.site, opened.ledger, self.clock.monotonic)
            self._shell = replace(opened, inbox=inbox, intake=intake, now=self.clock.now)
            opened.ledger.wake_relays(self.clock.now(), "the service was started")
        return self._shell

    def _tell_step(self, name: str) -> None:
        self.step(name)

    def has_work(self) -> bool:
        """Whether a look at the inbox finds anything to do."""
        at = self.clock.now()
        return any(drop.may_be_claimed(at) and not drop.taken for drop in self.drops.values()) or bool(self.eye.under_way())

    def guarded(self, work: Callable[[Shell], None]) -> None:
        """Let the service work; it may die over it."""
        try:
            work(self.shell)
        except Killed:
            seen["killed"] += 1
            self.service.close()
            self._shell = None
        self.notice_claims()

    def look(self, shell: Shell) -> None:
        """One pass."""
        result = one_pass(shell)
        self.faults += [f"{what} failed" for what in (*result.failed, *result.postponed)]
        seen.update(f"ended {bundle.decision}" for bundle in result.ended)

    def send(self, shell: Shell) -> None:
        """One round of the courier."""
        collect_bounces(self.site, shell.ledger, self.clock.now())
        send_due_mail(shell.ledger, self.relay, self.clock.now())

    # the partners

    def path(self, drop: Drop) -> Path:
        """Where a folder lies."""
        return self.site.inbox_folder / drop.partner / drop.name

    def put(self, drop: Drop) -> None:
        """Lay a folder down, unless there is one of that name."""
        if (drop.partner, drop.name) not in self.drops:
            self.path(drop).mkdir(parents=True)
            for name, content in drop.files.items():
                (self.path(drop) / name).write_bytes(content)
            self.drops[drop.partner, drop.name] = drop
            seen["dropped"] += 1

    def write(self, drop: Drop, name: str, content: bytes | None) -> None:
        """Change one file of a folder, or take it away."""
        self._doubt(drop)
        if content is None:
            (self.path(drop) / name).unlink(missing_ok=True)
            drop.files.pop(name, None)
        else:
            (self.path(drop) / name).write_bytes(content)
            drop.files[name] = content
        drop.changed_at, drop.content, drop.taken, drop.changes = self.clock.now(), None, False, drop.changes + 1
        seen["changed"] += 1

    def rename(self, drop: Drop, name: str) -> None:
        """Give a folder another name, unless it is taken."""
        if (drop.partner, name) not in self.drops:
            self._doubt(drop)
            self.path(drop).rename(self.site.inbox_folder / drop.partner / name)
            del self.drops[drop.partner, drop.name]
            drop.staged |= is_staging(drop.name)
            drop.name = name
            self.drops[drop.partner, name] = drop
            seen["renamed"] += 1

    def remove(self, drop: Drop) -> None:
        """Take a folder back."""
        self._doubt(drop)
        shutil.rmtree(self.path(drop))
        del self.drops[drop.partner, drop.name]
        seen["removed"] += 1

    def _doubt(self, drop: Drop) -> None:
        """A folder that is being claimed where it lies is changed: nobody outside can tell which was first."""
        for row in bundles(self.eye) if self.stays else ():
            if row.state == BundleState.CLAIMING and (row.partner, row.name.decode()) == (drop.partner, drop.name):
                self.in_doubt.setdefault(row.id, (replace(drop, files=dict(drop.files)), drop))

    def notice_claims(self) -> None:
        """Find the bundle that each folder became: one each, and none before its partner was done with it."""
        taken: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in bundles(self.eye):
            if row.id in self.in_doubt and row.state not in {BundleState.CLAIMING, BundleState.VANISHED}:
                self.claimed[row.id], now = self.in_doubt.pop(row.id)
                now.taken |= now.changes == self.claimed[row.id].changes
            elif row.id not in self.claimed.keys() | self.in_doubt.keys() and row.state != BundleState.VANISHED:
                taken[row.partner, row.name.decode()].append(row)
        for key, drop in list(self.drops.items()):
            rows = [row for row in taken.pop(key, []) if not (row.state == BundleState.CLAIMING and self.path(drop).is_dir())]
            if self.path(drop).is_dir():
                self._notice_claim_in_place(drop, rows)
            else:
                self._notice_claim(drop, rows)
                del self.drops[key]
        self.faults += [f"{row.id} was made of nothing" for rows in taken.values() for row in rows if row.state != BundleState.CLAIMING]

    def _notice_claim_in_place(self, drop: Drop, rows: list[Row]) -> None:
        if rows and not self.stays:
            self.faults.append(f"{rows[0].id} was claimed and lies in the inbox")
        elif rows:
            self._notice_claim(drop, rows)
            drop.taken = True

    def _notice_claim(self, drop: Drop, rows: list[Row]) -> None:
        self.faults += [] if len(rows) == 1 and not drop.taken else [f"{drop.partner}/{drop.name} was claimed {len(rows)} times"]
        self.faults += [] if drop.may_be_claimed(self.clock.now()) else [f"{drop.name} was claimed while its partner was at it"]
        self.claimed |= {row.id: replace(drop, files=dict(drop.files)) for row in rows}

    # what must hold

    def broken(self) -> list[str]:
        """What contradicts the promises now."""
        return [*self.faults, *self.relay.broken, *broken_promises(self.site, self.eye), *self._wrong_letters()]

    def _wrong_letters(self) -> Iterator[str]:
        with self.eye.database.reading() as connection:
            rows = connection.exec_driver_sql("SELECT bundle_id, message_id, content, state FROM mail").all()
        for bundle_id, message_id, content, state in rows:
            letter = (message_id, hashlib.sha256(content).hexdigest())
            if self.letters.setdefault(bundle_id, letter) != letter:
                yield f"{bundle_id} has another letter by now"
            if state == MailState.SENT and not self.relay.taken[message_id]:
                yield f"{message_id} counts as sent and never was"
            if any(copy != content for copy in self.relay.taken[message_id]):
                yield f"{message_id} went out with other bytes"

    def wrong_ends(self) -> Iterator[str]:
        """What came of each content, when all is done; not where a partner could change it under our hands."""
        rows = {row.id: row for row in bundles(self.eye)}
        ends: dict[tuple[str, str], list[str]] = defaultdict(list)
        senders: dict[int, set[tuple[str, str]]] = defaultdict(set)
        for bundle_id, drop in self.claimed.items():
            row = rows[bundle_id]
            senders[drop.listed].add((drop.partner, drop.digest))
            if row.ends_as != BundleState.POISON and row.decision != Decision.INCOMPLETE:
                ends[drop.partner, drop.digest].append(str(row.decision))
        for (partner, digest), decisions in ends.items():
            if len(decisions) - decisions.count(Decision.DUPLICATE) != 1:
                yield f"{partner}: one content ended as {decisions}"
            ids = {bundle_id for bundle_id, it in self.claimed.items() if it.digest == digest}
            drop = self.claimed[min(ids)]
            in_its_way = len(senders[drop.listed]) > 1 or ids & self.handled
            if drop.content is not None and not in_its_way and KINDS[drop.content][1] not in decisions:
                yield f"{partner}: content {drop.content} ended as {decisions}"


def _refuse(*_: object) -> None:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
