"""Rules for where the numbers go to and where they come from: the account at CTM and the losing carrier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.domain.finding import Severity
from pipeline.domain.inventory import ListKind
from pipeline.matching.carriers import is_call_tracking_metrics
from pipeline.rules.request_fields import among, at, request_chapter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.case import Case
    from pipeline.domain.finding import Problem
    from pipeline.domain.request import PortRequest


@request_chapter.rule(
    Severity.REJECT_BUNDLE,
    hint="Use the id of the account the numbers will live in.",
    source="CTM help centre 6183523559437",
    needs=("inventory",),
)
def req_account_unknown(request: PortRequest, case: Case) -> Iterator[Problem]:
    """The CTM account named in the request exists."""
    account = request.port_in.account_id
    if account and case.inventory.has(ListKind.ACCOUNT) and account not in case.inventory.accounts:
        yield at(request, "port_in.account_id", account)


@request_chapter.rule(
    Severity.REJECT_BUNDLE,
    hint="Use one of your own accounts, or ask us to add this one to your profile.",
    source="own",
    policy="policy.partner_accounts",
)
def req_account_not_allowed(request: PortRequest, case: Case) -> Iterator[Problem]:
    """The partner may send requests for the named CTM account."""
    account, own = request.port_in.account_id, case.policy.partner_accounts
    if account and own and account not in own:
        yield at(request, "port_in.account_id", account, among(own))


@request_chapter.rule(
    Severity.REJECT_BUNDLE, hint="Move the numbers between accounts inside CTM; no port is needed.", source="Bandwidth 7320"
)
def req_losing_carrier_is_ctm(request: PortRequest, _: Case) -> Iterator[Problem]:
    """The current carrier is not CTM itself."""
    if is_call_tracking_metrics(request.port_in.losing_carrier):
        yield at(request, "port_in.losing_carrier", request.port_in.losing_carrier, "the carrier that sends the bill today")
