from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from pipeline import ledger_database, ledger_migrations
from pipeline.domain.inventory import ListKind, LoadedList, Origin
from pipeline.errors import ConfigError, TemporaryError
from pipeline.inventory import loaded_lists
from pipeline.ledger_database import open_database, open_database_to_read
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


def test_lists_that_were_loaded_before_their_origin_was_kept_came_from_files(tmp_path: Path) -> None:
    database = open_database(_url(tmp_path))
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE inventory_list DROP COLUMN origin"))
        connection.execute(text("INSERT INTO inventory_list VALUES ('user', 7, '2026-11-16T12:00:00.000000+00:00')"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    database.close()
    database = open_database(_url(tmp_path))
    assert loaded_lists(database) == {ListKind.USER: LoadedList(7, datetime(2026, 11, 16, 12, tzinfo=UTC), Origin.FILE)}
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


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
