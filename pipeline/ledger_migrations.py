"""Brings the ledger's tables up to date with Alembic; a fresh ledger is made the same way."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

if TYPE_CHECKING:
    from pipeline.ledger_database import Database


def upgrade(database: Database) -> None:
    """Run the missing steps in one transaction: after a crash in between the ledger is as it was."""
    with as_file(files("schemas.ledger")) as folder, database.writing() as connection:
        settings = Config()
        settings.set_main_option("script_location", str(folder).replace("%", "%%"))
        settings.set_main_option("path_separator", "os")
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
