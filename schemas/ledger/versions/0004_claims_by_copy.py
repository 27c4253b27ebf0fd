"""A folder that cannot be moved out of the inbox is claimed where it lies, by what lies in it.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns, an index of names, and one that keeps two processes from taking the same content of the same folder."""
    op.add_column("bundle", sa.Column("fingerprint", sa.String(length=64), server_default="", nullable=False))
    op.add_column("bundle", sa.Column("stays", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("bundle_name", "bundle", ["partner", "name"])
    condition = sa.text("stays")
    columns = ["partner", "inode", "fingerprint"]
    op.create_index("bundle_stays", "bundle", columns, unique=True, sqlite_where=condition, postgresql_where=condition)
