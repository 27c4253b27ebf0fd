"""The thresholds and severities that operators own; every key of `[policy]` in config.toml is a field here."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Reaction(StrEnum):
    """How strictly a rule with a policy key is enforced; `reject` means the bundle or the number, as the rule's scope says."""

    OFF = "off"
    WARN = "warn"
    HOLD = "hold"
    REJECT = "reject"


def _nothing() -> Mapping[str, Reaction]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Policy:
    """What this site allows.

    Ages and distances are in days, file sizes in megabytes of 1,000,000 bytes. `severities` overrides the severity of any rule by its
    code; the keys named after a subject (`canada`, `fax`, ...) do the same for the rules that name them.
    """

    # the upload
    name_max_length: int = 64
    bundle_max_files: int = 50
    bundle_max_mb: float = 100
    file_max_mb: float = 20
    file_warn_mb: float = 3
    mail_max_mb: float = 20
    csv_cell_max_chars: int = 256
    copy_retries: int = 3
    malware_scan: bool = False
    max_attempts: int = 2
    # documents
    pdf_launch_action: Reaction = Reaction.REJECT
    pdf_active_content: Reaction = Reaction.WARN
    pdf_max_pages: int = 200
    pdf_wall_seconds: float = 30
    ocr_max_megapixels: float = 25
    require_sandbox: bool = False
    min_confidence: float = 0.85
    # the request
    partner_accounts: tuple[str, ...] = ()
    warn_long_names: bool = False
    allowed_countries: tuple[str, ...] = ("US", "CA")
    requested_date_min_days: int = 7
    requested_date_max_days: int = 30
    holiday_calendar: str = "US"
    agreement_ids: tuple[str, ...] = ("authority",)
    # the numbers
    max_numbers: int = 1000
    allow_us_territories: bool = False
    canada: Reaction = Reaction.WARN
    non_portable_ranges: tuple[str, ...] = ("5XX", "600", "622", "700", "710", "900", "555", "976")
    reject_fictional: bool = True
    fax: Reaction = Reaction.REJECT
    mixed_toll_free: Reaction = Reaction.REJECT
    mixed_country: Reaction = Reaction.WARN
    portability_unknown: Reaction = Reaction.WARN
    carrier_says_no: Reaction = Reaction.REJECT
    # what is known at CTM
    inventory_max_age_hours: float = 24
    inventory_missing: Reaction = Reaction.HOLD
    failsafe_missing: Reaction = Reaction.WARN
    external_requests_missing: Reaction = Reaction.WARN
    route_list_missing: Reaction = Reaction.WARN
    route_error: Reaction = Reaction.REJECT
    # the letter and the bill
    loa_max_age_days: int = 90
    loa_warn_age_days: int = 30
    loa_signature_unverified: Reaction = Reaction.HOLD
    loa_signature_wait_days: int = 14
    bill_future_days: int = 1
    bill_max_age_days: int = 60
    bill_warn_age_days: int = 30
    bill_number_not_listed: Reaction = Reaction.WARN
    # any rule, by code
    severities: Mapping[str, Reaction] = field(default_factory=_nothing)


_COUNTRIES = frozenset({"US", "CA"})
_RANGE = re.compile(r"[2-9][0-9X]{2}")
_AT_LEAST_ONE = ("name_max_length", "bundle_max_files", "csv_cell_max_chars", "max_attempts", "pdf_max_pages", "max_numbers")


def impossible_settings(policy: Policy) -> Iterator[tuple[str, str]]:
    """The keys whose value has the right type and makes no sense, each with the reason."""
    for key in Policy.__dataclass_fields__:
        value = getattr(policy, key)
        if isinstance(value, int | float) and not (math.isfinite(value) and value >= (1 if key in _AT_LEAST_ONE else 0)):
            yield key, f"must be {'1' if key in _AT_LEAST_ONE else '0'} or more"
    if policy.min_confidence > 1:
        yield "min_confidence", "must be between 0 and 1"
    if not policy.allowed_countries or not set(policy.allowed_countries) <= _COUNTRIES:
        yield "allowed_countries", 'must name "US", "CA" or both'
    if not {name.strip().upper() for name in policy.holiday_calendar.split(",")} <= _COUNTRIES:
        yield "holiday_calendar", 'must be "US", "CA" or "US,CA"'
    if wrong := [text for text in policy.non_portable_ranges if not _RANGE.fullmatch(text)]:
        yield "non_portable_ranges", f'{wrong[0]!r} must be three digits, an X for any digit, such as "900" or "5XX"'
