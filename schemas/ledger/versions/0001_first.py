"""The first ledger: bundles, requests, findings, reports, mail, events and the inventory.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create all tables."""
    _bundle()
    _request()
    _port_number()
    _finding()
    _report_file()
    _mail()
    _event()
    _inventory_list()
    _inventory_number()
    _route()
    _source()
    _account()


def _bundle() -> None:
    op.create_table(
        "bundle",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("partner_folder", sa.LargeBinary(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("inode", sa.Text(), nullable=False),
        sa.Column("unfinished", sa.Text(), server_default="[]", nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("decision", sa.String(length=24), nullable=True),
        sa.Column("ends_as", sa.String(length=16), nullable=True),
        sa.Column("content_digest", sa.String(length=64), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("claimed_at", sa.String(32), nullable=False),
        sa.Column("decided_at", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "bundle_claim",
        "bundle",
        ["device", "inode"],
        unique=True,
        sqlite_where=sa.text("state = 'claiming'"),
        postgresql_where=sa.text("state = 'claiming'"),
    )
    op.create_index(
        "bundle_content",
        "bundle",
        ["partner", "content_digest"],
        unique=True,
        sqlite_where=sa.text("content_digest IS NOT NULL"),
        postgresql_where=sa.text("content_digest IS NOT NULL"),
    )
    op.create_index(
        "bundle_reference",
        "bundle",
        ["partner", "reference"],
        unique=True,
        sqlite_where=sa.text("reference IS NOT NULL"),
        postgresql_where=sa.text("reference IS NOT NULL"),
    )
    op.create_index("bundle_state", "bundle", ["state"], unique=False)


def _request() -> None:
    op.create_table(
        "request",
        sa.Column("bundle_id", sa.String(length=26), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("friendly_name", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("losing_carrier", sa.Text(), nullable=False),
        sa.Column("number_count", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("submitted_at", sa.String(32), nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["bundle_id"],
            ["bundle.id"],
        ),
        sa.PrimaryKeyConstraint("bundle_id"),
    )
    op.create_index("request_partner", "request", ["partner", "submitted_at"], unique=False)


def _port_number() -> None:
    op.create_table(
        "port_number",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bundle_id", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["bundle_id"],
            ["request.bundle_id"],
        ),
        sa.PrimaryKeyConstraint("number", "bundle_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "port_number_active",
        "port_number",
        ["number"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_index("port_number_bundle", "port_number", ["bundle_id"], unique=False)


def _finding() -> None:
    op.create_table(
        "finding",
        sa.Column("bundle_id", sa.String(length=26), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bundle_id"],
            ["bundle.id"],
        ),
        sa.PrimaryKeyConstraint("bundle_id", "place"),
        sqlite_with_rowid=False,
    )
    op.create_index("finding_code", "finding", ["code"], unique=False)


def _report_file() -> None:
    op.create_table(
        "report_file",
        sa.Column("bundle_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bundle_id"],
            ["bundle.id"],
        ),
        sa.PrimaryKeyConstraint("bundle_id", "name"),
    )


def _mail() -> None:
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bundle_id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", sa.String(32), nullable=True),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("changed_at", sa.String(32), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["bundle_id"],
            ["bundle.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id", "recipient", name="mail_once"),
    )
    op.create_index("mail_state", "mail", ["state", "next_try_at"], unique=False)


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bundle_id", sa.String(length=26), nullable=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("before", sa.String(length=24), nullable=True),
        sa.Column("after", sa.String(length=24), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("event_bundle", "event", ["bundle_id"], unique=False)


def _inventory_list() -> None:
    op.create_table(
        "inventory_list",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("kind"),
    )


def _inventory_number() -> None:
    op.create_table(
        "inventory_number",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("kind", "number"),
        sqlite_with_rowid=False,
    )


def _route() -> None:
    op.create_table(
        "route",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account_id"),
    )
    op.create_index("route_name", "route", ["name_key"], unique=False)


def _source() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "account_id"),
    )
    op.create_index("source_name", "source", ["name_key"], unique=False)


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id"),
    )
