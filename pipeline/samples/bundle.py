"""One made-up bundle: every document of it drawn from the same plan, so that it hangs together unless the plan says otherwise."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.samples.bill import print_bill
from pipeline.samples.bill_facts import BillFacts, spoken
from pipeline.samples.letter import LetterFacts, print_letter
from pipeline.samples.plan import Plan, Row, good_rows
from pipeline.samples.request_text import spell
from pipeline.samples.request_tree import request_of

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class SampleBundle:
    """A folder as a partner would drop it."""

    partner: str
    name: str
    files: Mapping[str, bytes] = field(repr=False)


def a_bundle(today: date, plan: Plan | None = None, **changes: object) -> SampleBundle:
    """The bundle of a plan (a good one unless told otherwise), its dates counted from `today`."""
    plan = replace(plan or Plan(), **changes)  # type: ignore[arg-type]  # the caller names fields of Plan
    files = {
        f"request.{plan.form}": spell(request_of(plan, today), plan.form),
        "numbers.txt" if plan.typed else "numbers.csv": _typed_list(plan) if plan.typed else _number_table(plan),
        "loa.pdf": print_letter(_letter(plan, today)),
        "bill.pdf": print_bill(_bill(plan, today)),
    }
    sent = {name: content for name, content in files.items() if name not in plan.without}
    if plan.manifest:
        sent["manifest.json"] = _manifest(sent)
    return SampleBundle(plan.partner, plan.name, dict(sorted(sent.items())))


def _letter(plan: Plan, today: date) -> LetterFacts:
    customer = plan.customer
    return LetterFacts(
        plan.letter,
        customer.name,
        customer.address,
        customer.carrier,
        customer.account_number,
        plan.listed,
        customer.representative,
        customer.title,
        today - timedelta(days=plan.signed_days_ago),
        plan.signing,
    )


def _bill(plan: Plan, today: date) -> BillFacts:
    customer, printed_on = plan.customer, today - timedelta(days=plan.bill_days_ago)
    return BillFacts(
        customer.layout,
        customer.carrier,
        customer.account_number,
        plan.bill_name or customer.name,
        plan.bill_address or customer.address,
        plan.listed,
        printed_on,
        printed_on + timedelta(days=22),
        past_due=plan.past_due,
    )


def _number_table(plan: Plan) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(Row._fields)
    writer.writerows(plan.rows or good_rows(plan.customer))
    return text.getvalue().encode()


def _typed_list(plan: Plan) -> bytes:
    first, second, *others = (spoken(number, "({}) {}-{}") for number in plan.customer.numbers)
    return "\n".join([f"{first}, {second}", *others, ""]).encode()


def _manifest(files: Mapping[str, bytes]) -> bytes:
    listed = {name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items()}
    return (json.dumps({"files": listed}, indent=2) + "\n").encode()
