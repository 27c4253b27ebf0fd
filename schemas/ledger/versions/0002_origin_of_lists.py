"""Each loaded list says where it came from: a CSV file, as all before, or a sync with the CallTrackingMetrics API.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column."""
    op.add_column("inventory_list", sa.Column("origin", sa.String(length=16), server_default="file", nullable=False))
