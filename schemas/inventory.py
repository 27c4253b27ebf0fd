"""The shape of the CSV files that `portin inventory import` takes, one schema per kind of list."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import pandera.pandas as pa

if TYPE_CHECKING:
    from collections.abc import Mapping

_CASES_KEPT = 20
"""Failures that an error carries."""

ALIASES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "tracking": {"number": "phone_number", "tracking_number": "phone_number"},
        "receiving": {"number": "phone_number", "receiving_number": "phone_number"},
        "failsafe": {"number": "phone_number", "failsafe_number": "phone_number"},
        "user": {"number": "phone_number", "inbound_number": "phone_number"},
        "routing": {"routing_id": "id", "routing_type": "type", "account": "account_id"},
        "source": {"source_id": "id", "account": "account_id"},
        "account": {"id": "account_id", "account_name": "name"},
        "requests": {"number": "phone_number", "state": "status"},
    }
)
"""Other names of columns, in small letters with underscores, as exports of CallTrackingMetrics have them."""


def _filled(*checks: pa.Check) -> pa.Column:
    return pa.Column("str", [pa.Check.str_matches(r"\S", error="it is filled in", n_failure_cases=_CASES_KEPT), *checks])


def _optional() -> pa.Column:
    return pa.Column("str", required=False)


def _schema(kind: str, **columns: pa.Column) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(dict(columns), strict="filter", name=f"{kind} list")


_ROUTING_ID = pa.Check.str_matches(r"^[A-Z]{3}[0-9A-F]{32,}$", error="three capital letters and at least 32 digits or letters A to F")
_STATUS = pa.Check.str_matches(r"(?i)^(active|complete)$", error="it is active or complete")

SCHEMAS: Mapping[str, pa.DataFrameSchema] = MappingProxyType(
    {
        **{
            kind: _schema(kind, phone_number=_filled(), name=_optional(), account_id=_optional())
            for kind in ("tracking", "receiving", "failsafe", "user")
        },
        "routing": _schema("routing", id=_filled(_ROUTING_ID), name=_filled(), type=_filled(), account_id=_filled()),
        "source": _schema("source", id=_filled(), name=_filled(), account_id=_filled()),
        "account": _schema("account", account_id=_filled(), name=_optional()),
        "requests": _schema("requests", phone_number=_filled(), status=_filled(_STATUS)),
    }
)
"""The schema of each kind of list; columns that it does not name are left out."""
