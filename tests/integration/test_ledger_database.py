from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from pipeline import ledger_database, ledger_migrations
from pipeline.domain.inventory import ListKind, LoadedList, Origin
from pipeline.domain.mail import MailState
from pipeline.errors import ConfigError, TemporaryError
from pipeline.inventory import loaded_lists
from pipeline.ledger import Ledger
from pipeline.ledger_database import Database, open_database, open_database_to_read
from schemas.ledger import tables
from schemas.ledger.tables import REVISION, metadata


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'work' / 'ledger.sqlite'}"


def test_the_steps_lead_to_exactly_the_tables_that_the_program_uses(tmp_path: Path) -> None:
    database = open_database(_url(tmp_path))
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


def test_the_last_step_is_the_one_that_the_program_expects() -> None:
    assert ScriptDirectory(str(Path(tables.__file__).parent)).get_current_head() == REVISION


def _ledger_of_step(step: str, folder: Path) -> sqlite3.Connection:
    """A ledger as an older version left it."""
    database = _empty_database(_url(folder))
    with database.writing() as connection:
        settings = Config()
        settings.set_main_option("script_location", str(Path(tables.__file__).parent))
        settings.set_main_option("path_separator", "os")
        settings.attributes["connection"] = connection
        command.upgrade(settings, step)
    database.close()
    return sqlite3.connect(folder / "work" / "ledger.sqlite", isolation_level=None)


def _empty_database(url: str) -> Database:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger_migrations, "upgrade", lambda _: None)
        return open_database(url)


def test_lists_that_were_loaded_before_their_origin_was_kept_came_from_files(tmp_path: Path) -> None:
    with closing(_ledger_of_step("0001", tmp_path)) as old:
        old.execute("INSERT INTO inventory_list VALUES ('user', 7, '2026-11-16T12:00:00.000000+00:00')")
    database = open_database(_url(tmp_path))
    assert loaded_lists(database) == {ListKind.USER: LoadedList(7, datetime(2026, 11, 16, 12, tzinfo=UTC), Origin.FILE)}
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


def test_mail_of_a_ledger_that_did_not_count_doubts_is_taken_over_as_carefully_as_possible(tmp_path: Path) -> None:
    before = [("pending", ""), ("sending", "try 1"), ("unknown", "no answer"), ("sent", "250 ok"), ("sent", "possible_duplicate: 250 ok")]
    before += [("unknown", "possible_duplicate: 451 later"), ("failed", "possible_duplicate: no answer; ask"), ("failed", "550 no")]
    with closing(_ledger_of_step("0002", tmp_path)) as old:
        old.execute(_OLD_BUNDLE, (_MOMENT,))
        old.executemany(_OLD_MAIL, [(str(number), state, _MOMENT, _MOMENT, detail) for number, (state, detail) in enumerate(before)])
    with Ledger.open(_url(tmp_path)) as ledger:
        open_rows = [(row.state, row.doubts, row.possible_duplicate) for row in ledger.open_mail()]
        with ledger.database.reading() as connection:
            assert connection.execute(text("SELECT count(*) FROM mail WHERE possible_duplicate")).scalar() == 2
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert open_rows == [
        (MailState.PENDING, 0, False),
        (MailState.HANDING_OVER, 0, False),
        (MailState.UNKNOWN, 1, False),
        (MailState.SENT, 1, True),
        (MailState.UNKNOWN, 1, False),
        (MailState.FAILED, 1, True),
        (MailState.FAILED, 0, False),
    ]


_MOMENT = "2026-11-16T12:00:00.000000+00:00"
_OLD_MAIL = (
    "INSERT INTO mail (bundle_id, message_id, sender, recipient, subject, content, state, created_at, changed_at, detail)"
    " VALUES ('01', '<' || ? || '@x>', 'a@b', 'c@d', 's', x'41', ?, ?, ?, ?)"
)
_OLD_BUNDLE = (
    "INSERT INTO bundle (id, partner, name, partner_folder, device, inode, state, claimed_at)"
    " VALUES ('01', 'p', x'41', x'41', '1', '1', 'done', ?)"
)


def test_a_ledger_is_durable_and_checks_its_references(tmp_path: Path) -> None:
    database = open_database(_url(tmp_path))
    with database.reading() as connection:
        settings = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert settings == ["wal", 2, 1]
    assert (tmp_path / "work").stat().st_mode & 0o777 == 0o700
    database.close()


def test_a_ledger_that_is_up_to_date_is_opened_without_alembic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_database(_url(tmp_path)).close()
    monkeypatch.setattr(ledger_migrations, "upgrade", lambda _: pytest.fail("was migrated again"))
    open_database(_url(tmp_path)).close()


def test_a_step_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_in_between(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("alembic.operations.Operations.create_index", fail_in_between)
        with pytest.raises(ZeroDivisionError):
            open_database(_url(tmp_path))
    database = open_database(_url(tmp_path))
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM bundle")).scalar() == 0
    database.close()


def test_reading_creates_no_file_and_leaves_none(tmp_path: Path) -> None:
    assert open_database_to_read(_url(tmp_path)) is None
    assert not (tmp_path / "work").exists()
    open_database(_url(tmp_path)).close()
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "work").iterdir()}
    database = open_database_to_read(_url(tmp_path))
    assert database is not None
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM bundle")).scalar() == 0
    database.close()
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "work").iterdir()} == before


def test_a_reader_sees_what_a_running_service_has_committed(tmp_path: Path) -> None:
    writer = open_database(_url(tmp_path))
    with writer.writing() as connection:
        connection.execute(text("INSERT INTO account VALUES ('1', 'Acme')"))
    reader = open_database_to_read(_url(tmp_path))
    assert reader is not None
    with reader.reading() as connection:
        assert connection.execute(text("SELECT name FROM account")).scalar() == "Acme"
    with pytest.raises(TemporaryError), reader.writing() as connection:
        connection.execute(text("DELETE FROM account"))
    reader.close()
    writer.close()


def test_an_empty_file_is_no_ledger_yet_to_read_and_becomes_one_to_write(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "ledger.sqlite").write_bytes(b"")
    assert open_database_to_read(_url(tmp_path)) is None
    open_database(_url(tmp_path)).close()


def test_a_ledger_of_another_version_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_database(_url(tmp_path)).close()
    monkeypatch.setattr(ledger_database, "REVISION", "9999")
    with pytest.raises(TemporaryError, match="another version"):
        open_database_to_read(_url(tmp_path))


@pytest.mark.parametrize("url", ["nonsense", "sqlite3000:///x", "mysql+nodriver://x/y"])
def test_a_url_that_leads_nowhere_is_a_mistake_of_the_site(url: str) -> None:
    with pytest.raises(ConfigError, match=r"ledger\.url"):
        open_database(url)


def test_a_file_that_is_no_database_is_a_mistake_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "ledger.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(ConfigError, match="no ledger"):
        open_database(_url(tmp_path))


def test_a_path_with_signs_of_its_own_meaning_is_opened_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "50% ready"
    open_database(_url(folder)).close()
    database = open_database_to_read(_url(folder))
    assert database is not None
    database.close()


def test_a_busy_ledger_is_no_failure_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_database, "_PRAGMAS", ("busy_timeout=10",))
    database = open_database(_url(tmp_path))
    other = sqlite3.connect(os.fspath(tmp_path / "work" / "ledger.sqlite"), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(TemporaryError, match="locked"), database.writing():
        pass
    other.execute("ROLLBACK")
    other.close()
    database.close()
