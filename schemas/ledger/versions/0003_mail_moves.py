"""Each mail row counts its moves and its lost answers, and the ledger remembers which relay rests.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add columns and table; what was said in words about a letter that may have arrived twice becomes a fact."""
    op.add_column("mail", sa.Column("epoch", sa.Integer(), server_default="0", nullable=False))
    op.add_column("mail", sa.Column("doubts", sa.Integer(), server_default="0", nullable=False))
    op.add_column("mail", sa.Column("possible_duplicate", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("mail", sa.Column("released_at", sa.String(32), nullable=True))
    op.execute("UPDATE mail SET doubts = 1 WHERE state = 'unknown' OR detail LIKE 'possible_duplicate%'")
    duplicate = sa.table("mail", sa.column("possible_duplicate", sa.Boolean()), sa.column("state"), sa.column("detail"))
    at_rest = (duplicate.c.state.in_(("sent", "failed")), duplicate.c.detail.like("possible_duplicate%"))
    op.execute(sa.update(duplicate).where(*at_rest).values(possible_duplicate=True))
    # before this step `sending` did not say whether the final dot was out
    op.execute("UPDATE mail SET state = 'handing over' WHERE state = 'sending'")
    op.create_table(
        "relay",
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("resting_until", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("began_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("destination"),
    )
