"""What a child does on a disk whose power will be cut: one pass of the service, and afterwards as many as it takes to get over it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.consistency import contradictions
from pipeline.inventory import loaded_lists
from pipeline.logs import log_to_stderr
from pipeline.mail_queue import send_due_mail
from pipeline.passes import one_pass
from pipeline.relay import relay_for
from pipeline.shell import Shell, opened_shell
from tests.builders_shell import NOW, PaperReaderOfTests, a_site, with_all_lists_loaded
from tests.crash.mutants import become
from tests.crash.uploads import Pushed, Upload
from tests.promises import broken_promises, unfinished_business

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from pipeline.config import Site
    from pipeline.domain.hints import Hints
    from pipeline.ledger import Ledger

BEGINNING = "/the-pass-begins-here"
"""Nothing has this name; that it is removed tells in a trace where the pass begins."""
_FILLER = 1_200_000
_LATER = (timedelta(hours=1), timedelta(hours=1, minutes=20), timedelta(hours=3))
_LETTERS = """
SELECT bundle.name, message_id, mail.state, content, possible_duplicate
FROM mail JOIN bundle ON bundle.id = mail.bundle_id ORDER BY mail.id
"""
_SETTINGS = """
[inbox]
quiet_seconds = 0
incomplete_after = 0
[work]
min_free_mb = 0
[policy]
max_attempts = {attempts}
"""
_RELAY = """
[mail]
host = "127.0.0.1"
port = {port}
security = "none"
timeout_seconds = 20
"""


@dataclass(frozen=True)
class Job:
    """What a service has to do on a disk.

    Attributes:
        folder: of the site.
        uploads: what the partners drop.
        pushed: how much of that their servers pushed to the disk.
        port: of the relay; 0 when the mail is written into a folder.
        attempts: after how many deaths over a bundle a person is asked.
        is_first_start: there is no ledger yet.
        has_fresh_log: the ledger's log still grows with every commit, as after a start; it does not in a service that runs for long.
        is_changed_when_taken: a partner who has a file open still writes to it when the folder is taken.
        mutant: which mistake our code has; empty for none.
    """

    folder: Path
    uploads: tuple[Upload, ...]
    pushed: Pushed = Pushed.EVERYTHING
    port: int = 0
    attempts: int = 2
    is_first_start: bool = False
    has_fresh_log: bool = False
    is_changed_when_taken: bool = False
    mutant: str = ""

    def site(self) -> Site:
        """The settings."""
        return a_site_for(self.folder, self.port, self.attempts)


@dataclass(frozen=True)
class Row:
    """A bundle in the ledger."""

    name: str
    state: str
    decision: str | None


@dataclass(frozen=True)
class Mail:
    """A letter in the ledger; `bundle` is the name of the folder that it is about."""

    bundle: str
    message_id: str
    state: str
    content: bytes
    is_flagged: bool


@dataclass(frozen=True)
class Aftermath:
    """What the ledger says when the service got over a power cut.

    Attributes:
        bundles: every bundle that was ever claimed.
        mail: every letter.
        broken: what contradicts the promises, in words.
    """

    bundles: tuple[Row, ...]
    mail: tuple[Mail, ...]
    broken: tuple[str, ...]


def a_site_for(folder: Path, port: int, attempts: int) -> Site:
    """A site with a relay on this machine, or a mail folder for port 0."""
    settings = _SETTINGS.format(attempts=attempts) + (_RELAY.format(port=port) if port else "")
    return a_site(folder, settings.replace("[inbox]\nquiet_seconds = 0\n", ""))


class _Reader(PaperReaderOfTests):
    """Finds every paper good, also those of a request that nobody can read."""

    def _seen(self, path: Path, file: str, hints: Hints, as_of: date) -> str:  # noqa: ARG002 - a damaged request gives no hints
        assert path.stat().st_size
        return file


@contextmanager
def _opened(site: Site, now: Callable[[], datetime], step: Callable[[str], None] = lambda _: None) -> Iterator[Shell]:
    with opened_shell(site, _Reader(), step) as shell:
        if not loaded_lists(shell.ledger.database):
            with_all_lists_loaded(shell.ledger)
        yield replace(shell, now=now)


def work(job: Job) -> None:
    """One pass over what the partners dropped, and the mail."""
    log_to_stderr("critical")
    become(job.mutant)
    site = job.site()
    if job.is_first_start:
        _drop(job, site)
        _begin()

    def shorten(step: str) -> None:
        if step == "moved" and job.is_changed_when_taken:
            (folder,) = (site.work_folder / "claimed").iterdir()
            os.truncate(folder / "numbers.csv", len(b"phone_number\r\n+14108430142\r\n"))

    with _opened(site, lambda: NOW, shorten) as shell:
        if not job.is_first_start:
            _make_log_old(shell.ledger, fresh=job.has_fresh_log)
            _drop(job, site)
            _begin()
        one_pass(shell)
        send_due_mail(shell.ledger, relay_for(site), NOW)


def recover(job: Job) -> Aftermath:
    """Start again, and go on until nothing is left to do."""
    log_to_stderr("critical")
    become(job.mutant)
    site = job.site()
    moment = NOW
    with _opened(site, lambda: moment) as shell:
        for later in _LATER:
            moment = NOW + later
            failed = one_pass(shell).failed
            send_due_mail(shell.ledger, relay_for(site), moment)
            if failed:
                one_pass(shell)
        found = [f"{it.subject}: {it.what}" for it in contradictions(site, shell.ledger)]
        broken = (*found, *broken_promises(site, shell.ledger), *unfinished_business(site, shell.ledger))
        return _aftermath(shell.ledger, broken)


def _aftermath(ledger: Ledger, broken: tuple[str, ...]) -> Aftermath:
    with ledger.database.reading() as connection:
        bundles = connection.exec_driver_sql("SELECT name, state, decision FROM bundle ORDER BY id").all()
        mail = connection.exec_driver_sql(_LETTERS).all()
    return Aftermath(
        tuple(Row(name.decode(), state, decision) for name, state, decision in bundles),
        tuple(Mail(name.decode(), message_id, state, content, bool(flagged)) for name, message_id, state, content, flagged in mail),
        broken,
    )


def prepare(folder: Path) -> None:
    """A site that was started before: its folders and an empty ledger with all lists."""
    site = a_site_for(folder, 0, 2)
    site.outbox_folder.mkdir()
    with _opened(site, lambda: NOW):
        pass


def _drop(job: Job, site: Site) -> None:
    for upload in job.uploads:
        upload.put(site, job.pushed)


def _begin() -> None:
    with suppress(FileNotFoundError):
        Path(BEGINNING).unlink()


def _make_log_old(ledger: Ledger, *, fresh: bool) -> None:
    """Let the log of the ledger grow and be begun anew: from then on a commit changes no file's size and pushes nothing but itself."""
    if fresh:
        return
    with ledger.database.reading() as connection:
        path = connection.exec_driver_sql("PRAGMA database_list").one()[2]
    other = sqlite3.connect(path, isolation_level=None)
    other.execute(f"CREATE TABLE filler AS SELECT zeroblob({_FILLER}) AS zeros")
    other.execute("DROP TABLE filler")
    busy, *_ = other.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
    other.close()
    assert not busy
