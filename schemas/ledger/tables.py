"""What the ledger keeps; a change here needs a new step in `versions`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

REVISION = "0006"
"""The step that leads to these tables."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, kept as text of fixed width so that it sorts and reads the same in every database."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write the moment."""
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Read the moment."""
        return None if value is None else datetime.fromisoformat(value)


metadata = MetaData()


def _unique_where(condition: str, name: str, *columns: str) -> Index:
    return Index(name, *columns, unique=True, sqlite_where=text(condition), postgresql_where=text(condition))


bundle = Table(
    "bundle",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("partner", Text, nullable=False),
    Column("name", LargeBinary, nullable=False, comment="the folder's name as bytes: partners may use any"),
    Column("partner_folder", LargeBinary, nullable=False),
    Column("device", Text, nullable=False, comment="of the folder in the inbox"),
    Column("inode", Text, nullable=False),
    Column("unfinished", Text, nullable=False, server_default="[]", comment="JSON: why the upload does not look finished"),
    Column(
        "fingerprint", String(64), nullable=False, server_default="", comment="of everything that lay in the folder when it was claimed"
    ),
    Column("stays", Boolean, nullable=False, server_default=false(), comment="it could not be moved and lies in the inbox still"),
    Column("judged_again", Integer, nullable=False, server_default="0", comment="how often an operator reopened it"),
    Column("waived", Text, nullable=False, server_default="[]", comment="JSON: the codes whose holds an operator waived"),
    Column("held_why", Text, nullable=False, server_default="", comment="an operator wants it held, and why"),
    Column("refused_why", Text, nullable=False, server_default="", comment="an operator refuses it, in words for the partner"),
    Column("state", String(16), nullable=False),
    Column("epoch", Integer, nullable=False, server_default="0", comment="counts the moves; a worker that is behind writes nothing"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("decision", String(24)),
    Column("ends_as", String(16), comment="the last state, fixed with the decision"),
    Column("content_digest", String(64)),
    Column("reference", Text),
    Column("claimed_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Index("bundle_state", "state"),
    Index("bundle_name", "partner", "name"),
    _unique_where("content_digest IS NOT NULL", "bundle_content", "partner", "content_digest"),
    _unique_where("reference IS NOT NULL", "bundle_reference", "partner", "reference"),
    _unique_where("state = 'claiming'", "bundle_claim", "device", "inode"),
    _unique_where("stays", "bundle_stays", "partner", "inode", "fingerprint"),
)
"""`content_digest` is set when the content was judged to the end, `reference` when it was accepted: both are unique per partner."""

request = Table(
    "request",
    metadata,
    Column("bundle_id", String(26), ForeignKey("bundle.id"), primary_key=True),
    Column("partner", Text, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("friendly_name", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("losing_carrier", Text, nullable=False),
    Column("number_count", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("submitted_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index("request_partner", "partner", "submitted_at"),
)

port_number = Table(
    "port_number",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("bundle_id", String(26), ForeignKey("request.bundle_id"), primary_key=True),
    Column("state", String(16), nullable=False),
    _unique_where("state = 'active'", "port_number_active", "number"),
    Index("port_number_bundle", "bundle_id"),
    sqlite_with_rowid=False,
)
"""The accepted numbers of each request; a number is in one active request at most."""

finding = Table(
    "finding",
    metadata,
    Column("bundle_id", String(26), ForeignKey("bundle.id"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("code", String(64), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("scope", String(16), nullable=False),
    Column("file", Text),
    Column("row", Integer),
    Column("field", Text),
    Column("count", Integer, nullable=False, comment="rows concerned, 1 for a finding about the whole"),
    Index("finding_code", "code"),
    sqlite_with_rowid=False,
)
"""What was found, without the partner's own texts: those are in the report's bytes. Findings about numbers are counted per code."""

report_file = Table(
    "report_file",
    metadata,
    Column("bundle_id", String(26), ForeignKey("bundle.id"), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

mail = Table(
    "mail",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("bundle_id", String(26), ForeignKey("bundle.id"), nullable=False),
    Column("message_id", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    Column("epoch", Integer, nullable=False, server_default="0", comment="counts the moves; a service that is behind writes nothing"),
    Column("doubts", Integer, nullable=False, server_default="0", comment="how often the answer to the final dot was lost"),
    Column("possible_duplicate", Boolean, nullable=False, server_default=false(), comment="the recipient may hold two copies"),
    Column("released_at", Moment, comment="when an operator sent it again"),
    UniqueConstraint("message_id", "recipient", name="mail_once"),
    Index("mail_state", "state", "next_try_at"),
    Index("mail_bundle", "bundle_id", "state"),
)

relay = Table(
    "relay",
    metadata,
    Column("destination", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("resting_until", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("began_at", Moment, nullable=False),
)
"""The relays that are left alone for a while because nobody can use them."""

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("bundle_id", String(26)),
    Column("at", Moment, nullable=False),
    Column("subject", String(16), nullable=False, comment="bundle, mail, relay, request, inventory, intake or purge"),
    Column("before", String(24)),
    Column("after", String(24), nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    Index("event_bundle", "bundle_id"),
    sqlite_autoincrement=True,
)
"""Only ever added to; when the days of the ledger are over, the words of a bundle's events go and the events stay."""

inventory_list = Table(
    "inventory_list",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("rows", Integer, nullable=False),
    Column("loaded_at", Moment, nullable=False),
    Column("origin", String(16), nullable=False, server_default="file", comment="file or sync"),
)

inventory_number = Table(
    "inventory_number",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("label", Text, nullable=False, server_default=""),
    sqlite_with_rowid=False,
)

route = Table(
    "route",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, comment="the name folded, as names are compared"),
    Column("type", Text, nullable=False),
    Index("route_name", "name_key"),
)

source = Table(
    "source",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Index("source_name", "name_key"),
)

account = Table(
    "account",
    metadata,
    Column("account_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
)
