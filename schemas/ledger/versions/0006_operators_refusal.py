"""Operators refuse a held bundle.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add what the partner is told when an operator refuses a held bundle."""
    op.add_column("bundle", sa.Column("refused_why", sa.Text(), server_default="", nullable=False))
