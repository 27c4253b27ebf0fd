"""Opens the ledger's database: durable, with short locks, its tables brought up to date only when they are not."""

from __future__ import annotations

import re
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import SQLITE_CORRUPT, SQLITE_READONLY
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, SQLAlchemyError

from pipeline.disk import make_private_folder
from pipeline.errors import ConfigError, TemporaryError, cannot_start
from schemas.ledger.tables import REVISION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Connection as SqliteConnection

    from sqlalchemy.engine import ExceptionContext

_PRIMARY_CODE = 0xFF
_PATIENCE_MS, _CLEARING_MS = 30_000, 3_000
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={_PATIENCE_MS}",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "secure_delete=ON",
)


class Database:
    """A database with its two ways in: to read, and to write in one transaction."""

    def __init__(self, engine: Engine) -> None:
        """Wrap an engine that `open_database` made."""
        self._engine = engine

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view."""
        with _busy_is_temporary(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that holds the write lock from its beginning; all of it happens, or nothing."""
        with _busy_is_temporary(), self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def clear_deleted(self) -> bool:
        """Leave nothing of what was deleted in the database's files; false when somebody was reading and it has to be done later."""
        if self.dialect != "sqlite":
            return True
        with _busy_is_temporary(), closing(self._engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={_CLEARING_MS}")  # nobody may write meanwhile
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
            return not busy

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()


@contextmanager
def _busy_is_temporary() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        message = f"the ledger cannot be used now ({error.orig}); nothing was changed, it will be tried again"
        raise TemporaryError(message) from error
    except DatabaseError as error:
        if not _is_unreadable(error.orig):
            raise
        message = f"the ledger cannot be read now ({error.orig}): its disk fails, or it is damaged; restore it from a copy if this lasts"
        raise TemporaryError(message) from error


def _is_unreadable(error: BaseException | None) -> bool:
    """Whether SQLite could not read its file: it takes a disk that fails to read (EIO) for damage, and says the same of both."""
    return _code_of(error) == SQLITE_CORRUPT


def _code_of(error: BaseException | None) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & _PRIMARY_CODE


def open_database(url: str) -> Database:
    """Open the ledger at `url`, created or brought up to date where needed.

    Raises:
        ConfigError: there is no such database or no driver for it.
        TemporaryError: it is busy.
    """
    engine = _engine(url)
    database = Database(engine)
    if _revision(database) != REVISION:
        # imported here because Alembic takes longer to load than a pass over an empty inbox
        from pipeline.ledger_migrations import upgrade

        upgrade(database)
    return database


def open_database_to_read(url: str) -> Database | None:
    """Open the ledger without creating or changing any file; None when there is none yet.

    Raises:
        TemporaryError: its tables are of another version.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return Database(_engine(url))
    path = Path(parsed.database or "")
    if not path.is_file() or path.stat().st_size == 0:
        return None
    database = Database(create_engine(f"sqlite:///file:{quote(str(path.absolute()))}?{_way_to_read(path)}&uri=true"))
    if _revision(database) != REVISION:
        database.close()
        message = "the ledger was written by another version of portin; run `portin process` once to bring it up to date"
        raise TemporaryError(message)
    return database


def _way_to_read(path: Path) -> str:
    # A reader of a WAL database creates its side files. When there are none, nobody has it open and it can be read as it lies there.
    return "mode=ro" if path.with_name(path.name + "-wal").exists() else "immutable=1"


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        is_sqlite = parsed.get_backend_name() == "sqlite"
        if is_sqlite:
            make_private_folder(Path(parsed.database or "").absolute().parent)
        engine = create_engine(parsed)
    except (SQLAlchemyError, ImportError, OSError) as error:
        message = f"ledger.url: cannot be opened ({type(error).__name__}); leave it empty for the ledger in the work folder"
        raise (cannot_start(message, error) if isinstance(error, OSError) else ConfigError(message)) from error
    if is_sqlite:
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "handle_error", _forget_if_read_only)
    return engine


def _prepare(connection: SqliteConnection, _: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own: `_begin` does
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _forget_if_read_only(context: ExceptionContext) -> None:
    """Open the file anew after a failed write: SQLite opens what it cannot open to write (EMFILE, EIO) to read, and would leave it so."""
    if _code_of(context.original_exception) == SQLITE_READONLY:
        context.is_disconnect = True


def _begin(connection: Connection) -> None:
    # A transaction that begins as a reader and writes later can fail with "locked" at once: take the write lock first.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _revision(database: Database) -> str | None:
    try:
        with database.reading() as connection:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except TemporaryError as error:
        if re.search("no such table", str(error)):
            return None
        raise
    except DBAPIError as error:
        if "alembic_version" in str(error.orig):
            return None
        message = f"ledger.url: this is no ledger ({error.orig}); correct the path or move the file away"
        raise ConfigError(message) from error
