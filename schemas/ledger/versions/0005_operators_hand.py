"""Operators hold bundles, release them and have them judged again.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add what an operator's hand on a bundle leaves behind, and an index that finds the letters of a bundle without reading them."""
    op.add_column("bundle", sa.Column("judged_again", sa.Integer(), server_default="0", nullable=False))
    op.add_column("bundle", sa.Column("waived", sa.Text(), server_default="[]", nullable=False))
    op.add_column("bundle", sa.Column("held_why", sa.Text(), server_default="", nullable=False))
    op.create_index("mail_bundle", "mail", ["bundle_id", "state"])
