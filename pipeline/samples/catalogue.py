"""The named samples: a story each, what must be decided, and the codes that must be found.

The codes follow from the story and the rules as written down, never from what the service happens to answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.domain.decision import Decision
from pipeline.samples import customers, inventory
from pipeline.samples.bundle import SampleBundle, a_bundle
from pipeline.samples.letter import LetterLayout, Signing
from pipeline.samples.plan import Plan, Row, good_rows
from pipeline.samples.request_text import RequestForm

if TYPE_CHECKING:
    from datetime import date

EVERYWHERE = frozenset({"NUM_PORTABILITY_UNKNOWN"})
"""Warnings that every judgement with a number list carries."""


@dataclass(frozen=True)
class Sample:
    """One bundle of the catalogue.

    Attributes:
        name: short name, also the folder of the golden copy.
        story: what happened, in one line.
        decision: what must become of it.
        codes: what must be found, besides `EVERYWHERE` and nothing else.
        rejected: the numbers that must be refused, as given, each with the code.
        plan: how to draw it.
    """

    name: str
    story: str
    plan: Plan
    decision: Decision = Decision.ACCEPTED
    codes: frozenset[str] = frozenset()
    rejected: Mapping[str, str] = field(default_factory=dict)

    def bundle(self, today: date) -> SampleBundle:
        """The bundle as it would be dropped on that day."""
        return a_bundle(today, self.plan)


def _refused(name: str, story: str, plan: Plan, code: str, numbers: tuple[int, ...]) -> Sample:
    """A sample in which some good-looking numbers cannot go."""
    return Sample(name, story, plan, Decision.ACCEPTED_IN_PART, frozenset({code}), {f"+1{number}": code for number in numbers})


def _with_rows(plan: Plan, *rows: Row) -> Plan:
    return replace(plan, rows=(*good_rows(plan.customer), *rows))


def _in_part() -> Sample:
    plan = Plan(customers.COPPERLINE, "northgate", "copperline-denver", RequestForm.JSON, LetterLayout.LETTERHEAD)
    first, *others = good_rows(plan.customer)
    damaged = others[-1]._replace(phone_number="3.04E+09")
    rows = (first, *others[:-1], damaged, first)
    return Sample(
        "accepted-in-part",
        "a spreadsheet turned one number into 3.04E+09 and one row was pasted twice; the other five numbers go on",
        replace(plan, rows=rows),
        Decision.ACCEPTED_IN_PART,
        frozenset({"NUM_SPREADSHEET_DAMAGE", "NUM_DUPLICATE_IN_FILE", "LOA_EXTRA_NUMBER"}),
        {"3.04E+09": "NUM_SPREADSHEET_DAMAGE", first.phone_number: "NUM_DUPLICATE_IN_FILE"},
    )


def _not_valid() -> Sample:
    jamaica = 8769240136
    plan = Plan(customers.LARKSPUR, "brightline", "larkspur-garden", RequestForm.YAML, more_numbers=(jamaica,))
    return _refused(
        "number-not-valid",
        "one number of the list is in Jamaica: it begins with +1 but is neither American nor Canadian",
        _with_rows(plan, good_rows(plan.customer)[0]._replace(phone_number=f"+1{jamaica}", number_name="Kingston", number_type="")),
        "NUM_INVALID_US_CA",
        (jamaica,),
    )


def _routing_name() -> Sample:
    plan = Plan(customers.KESTREL, "northgate", "kestrel-studio", RequestForm.JSON)
    first, second, third = good_rows(plan.customer)
    wrong = second._replace(routing_id=inventory.FRONT_DESK.name)
    return _refused(
        "routing-name-not-id",
        "one row names its route by the friendly name where the routing id belongs",
        replace(plan, rows=(first, wrong, third)),
        "ROUTE_NAME_NOT_ID",
        (plan.customer.numbers[1],),
    )


def _already_tracking() -> Sample:
    plan = Plan(customers.PINEDALE, "brightline", "pinedale-animal-hospital")
    code = "NUM_ALREADY_TRACKING"
    return Sample(
        "already-tracking",
        "both numbers are tracking numbers already: there is nothing left to port",
        plan,
        Decision.REJECTED,
        frozenset({code, "NUM_NO_VALID_NUMBERS"}),
        {f"+1{number}": code for number in inventory.TRACKING},
    )


def _bundle_refused(name: str, story: str, plan: Plan, code: str) -> Sample:
    return Sample(name, story, plan, Decision.REJECTED, frozenset({code}))


SAMPLES: tuple[Sample, ...] = (
    Sample("accepted", "twelve lines of a dental practice, every paper in order", Plan()),
    Sample(
        "accepted-wireless",
        "four mobile lines with a transfer PIN and a letter signed electronically",
        Plan(customers.SANDPIPER, "northgate", "sandpiper-couriers", RequestForm.JSON, signing=Signing.ESIGN),
    ),
    Sample(
        "accepted-with-warnings",
        "the bill is six weeks old and shows an overdue amount; strict carriers might mind",
        Plan(customers.THORNBURY, "brightline", "thornbury-dance", RequestForm.JSON, bill_days_ago=41, past_due=Decimal("41.10")),
        codes=frozenset({"BILL_OLD", "BILL_PAST_DUE"}),
    ),
    Sample(
        "typed-list",
        "the numbers come as a typed list, so no number has a route yet",
        Plan(customers.DRIFTWOOD, "brightline", "driftwood-charter", RequestForm.YAML, LetterLayout.LETTERHEAD, typed=True),
        codes=frozenset({"NUM_NO_ROUTING"}),
    ),
    _in_part(),
    _not_valid(),
    _refused(
        "receiving-number",
        "tracking numbers ring one of the lines: it is a receiving number",
        Plan(customers.IRONBRIDGE, "brightline", "ironbridge-leasing", letter=LetterLayout.LETTERHEAD),
        "NUM_IS_RECEIVING",
        (inventory.RECEIVING,),
    ),
    _refused(
        "fail-safe-number",
        "one line is the number that calls fall back to when all else fails",
        Plan(customers.QUILLBACK, "northgate", "quillback-seafood", RequestForm.YAML),
        "NUM_IS_FAILSAFE",
        (inventory.FAILSAFE,),
    ),
    _refused(
        "user-number",
        "one line is in the profile of a user of the account",
        Plan(customers.STONEFOLD, "brightline", "stonefold-accounting", RequestForm.JSON, LetterLayout.LETTERHEAD),
        "NUM_ASSIGNED_TO_USER",
        (inventory.USER,),
    ),
    _already_tracking(),
    _refused(
        "in-active-request",
        "two numbers are in a port request that is still open",
        Plan(customers.FERROW, "northgate", "ferrow-roofing", signing=Signing.ESIGN),
        "NUM_IN_ACTIVE_REQUEST",
        inventory.ACTIVE,
    ),
    _refused(
        "in-complete-request",
        "one number was ported last year: its request is complete",
        Plan(customers.MARIGOLD, "brightline", "marigold-care", RequestForm.YAML),
        "NUM_IN_COMPLETE_REQUEST",
        inventory.COMPLETE,
    ),
    _routing_name(),
    _bundle_refused(
        "unsigned-letter",
        "the letter was filled in and dated but never signed",
        Plan(customers.BLACKTHORN, "northgate", "blackthorn-security", RequestForm.JSON, signing=Signing.NONE),
        "LOA_UNSIGNED",
    ),
    _bundle_refused(
        "stale-bill",
        "the bill is eleven weeks old",
        Plan(customers.WEXLEY, "brightline", "wexley-optical", letter=LetterLayout.LETTERHEAD, bill_days_ago=77),
        "BILL_EXPIRED",
    ),
    _bundle_refused(
        "name-differs",
        "the lines are billed to the landlord and not to the customer who wants them moved",
        Plan(customers.JUNIPER, "northgate", "juniper-vale-legal", RequestForm.YAML, bill_name=customers.LANDLORD),
        "BILL_NAME_MISMATCH",
    ),
    _bundle_refused(
        "address-differs",
        "the practice has moved and the carrier still bills the old address",
        Plan(customers.TALLGRASS, "brightline", "tallgrass-pediatrics", RequestForm.JSON, bill_address=customers.OLD_OFFICE),
        "BILL_ADDRESS_MISMATCH",
    ),
    _bundle_refused(
        "missing-bill",
        "the manifest proves that the upload is finished, but there is no bill in it",
        Plan(customers.AMBERLY, "northgate", "amberly-travel", manifest=True, without=frozenset({"bill.pdf"})),
        "DROP_BILL_MISSING",
    ),
    Sample(
        "signing-date-differs",
        "the request says another day of signature than the letter: a person looks before anything goes out",
        Plan(customers.ROOKWOOD, "brightline", "rookwood-interiors", stated_days_ago=6),
        Decision.HELD,
        frozenset({"LOA_DATE_MISMATCH"}),
    ),
)
