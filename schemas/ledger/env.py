"""Alembic's entry: brings the ledger behind the given connection to the newest tables, in that connection's transaction."""

from __future__ import annotations

from alembic import context

from schemas.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
