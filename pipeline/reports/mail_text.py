"""The words of the submission mail: every fact of one request that a porting clerk needs, secrets masked, partner text made harmless."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.domain.inventory import ListKind
from pipeline.matching.masking import masked
from pipeline.reports import words
from pipeline.reports.rows import accepted_mask, e164_column, row_table
from pipeline.reports.summary import Section, summarise
from pipeline.reports.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment

    from pipeline.domain.address import Address
    from pipeline.domain.inventory import Inventory
    from pipeline.domain.judgement import Judgement
    from pipeline.domain.request import AuthorizedRepresentative, Billing, PortIn, PortRequest
    from pipeline.reports.publication import Receipt
    from pipeline.reports.summary import Topic

_SUBJECT_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,&'()-")
_SUBJECT_NAME_LENGTH = 44  # the whole header then stays on one line of 78 characters
_REJECTED_SHOWN = 200

_LISTS = {
    ListKind.TRACKING: "tracking numbers",
    ListKind.RECEIVING: "receiving numbers",
    ListKind.FAILSAFE: "fail-safe numbers",
    ListKind.USER: "users' numbers",
    ListKind.ROUTING: "routing objects",
    ListKind.SOURCE: "tracking sources",
    ListKind.ACCOUNT: "accounts",
    ListKind.REQUESTS: "port requests made elsewhere",
}


@dataclass(frozen=True, slots=True)
class MailText:
    """The subject, pure ASCII, and the body twice: as plain text and as HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Block:
    """A heading and its facts, each a label and a value; facts without a value are not shown."""

    heading: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One accepted number in E.164 with where it will ring."""

    number: str
    routing: str
    name: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One number that was sent but does not go along, as the partner wrote it, and the codes of the rules it broke."""

    given: str
    codes: str


def mail_text(receipt: Receipt, request: PortRequest, attached: Sequence[str]) -> MailText:
    """The submission mail of one decided bundle; `attached` are the names of the files that go with it."""
    judgement = receipt.judgement
    summary = summarise(receipt.decision, judgement)
    facts: dict[str, object] = {
        "heading": f"Port request {receipt.short_id}",
        "name": request.friendly_name,
        "headline": f"{words.BADGES[receipt.decision]}: {_count_of(summary.accepted, summary.total)}",
        "blocks": _blocks(receipt, request),
        "numbers": _number_lines(receipt),
        "left_out": _left_out(judgement)[:_REJECTED_SHOWN],
        "left_out_more": max(0, summary.rejected - _REJECTED_SHOWN),
        "checked": _checked(receipt.inventory),
        "not_checked": [_told(topic) for topic in summary.of(Section.NOT_CHECKED)] + _not_loaded(receipt.inventory),
        "warnings": [_told(topic) for topic in summary.of(Section.WARNINGS)],
        "attached": attached,
    }
    templates = _templates()
    return MailText(
        subject(receipt.short_id, request.friendly_name),
        templates.get_template("mail.txt.j2").render(facts),
        templates.get_template("mail.html.j2").render(facts),
    )


def subject(short_id: str, friendly_name: str) -> str:
    """Our id and what is left of the friendly name when only plain ASCII letters, digits and a few marks may stay.

    The allow-list has neither `=` nor `?` nor a line end, so the name can neither start an encoded word nor a header.
    """
    ascii_name = unicodedata.normalize("NFKD", friendly_name).encode("ascii", errors="ignore").decode("ascii")
    kept = "".join(character if character in _SUBJECT_ALPHABET else " " for character in ascii_name)
    name = " ".join(kept.split())[:_SUBJECT_NAME_LENGTH].rstrip()
    return f"Port request {short_id}: {name}" if name else f"Port request {short_id}"


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=PackageLoader("pipeline.reports", "templates"),
        # plain text has no markup to escape: there `Smith & Sons` must read as on the bill, and `finalize` makes it harmless
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default_for_string=True, default=False),
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) else value


def _count_of(accepted: int, total: int) -> str:
    return words.counted(total, "number") if accepted == total else f"{accepted:,} of {words.counted(total, 'number')}"


def _blocks(receipt: Receipt, request: PortRequest) -> list[Block]:
    blocks = (
        Block("Request", _general(receipt, request)),
        Block("Customer, as on the bill", _billing(request.billing)),
        Block("Authorized representative", _representative(request.authorized_representative)),
        Block("Port", _port_in(request.port_in)),
        Block("Letter and agreements", _letter(request)),
        Block("Sent by", _sender(request)),
    )
    return [Block(block.heading, tuple((label, value) for label, value in block.facts if value)) for block in blocks]


def _general(receipt: Receipt, request: PortRequest) -> tuple[tuple[str, str], ...]:
    return (
        ("Friendly name", request.friendly_name),
        ("Decision", words.BADGES[receipt.decision]),
        ("Decided", f"{receipt.decided_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"),
        ("Partner", receipt.drop.partner),
        ("Partner's reference", request.partner_reference),
        ("Bundle", receipt.drop.bundle),
        ("Bundle id", receipt.bundle_id),
    )


def _billing(billing: Billing) -> tuple[tuple[str, str], ...]:
    service = billing.service_address
    return (
        ("Customer type", billing.customer_type),
        ("Billing name", billing.customer_name),
        ("Billing address", _written(billing.address)),
        ("Service address", _written(service) if service else "same as the billing address"),
        ("Account number", f"{masked(billing.account_number)} (complete in request.json)" if billing.account_number else ""),
        ("PIN", "given, see request.json" if billing.pin else "none given"),
        ("Billing telephone number (BTN)", billing.billing_telephone_number),
    )


def _written(address: Address) -> str:
    return ", ".join(part for part in (address.one_line(), address.country) if part)


def _representative(person: AuthorizedRepresentative) -> tuple[tuple[str, str], ...]:
    return (("Name", person.name), ("Title", person.title), ("Mail", person.email), ("Telephone", person.phone))


def _port_in(port_in: PortIn) -> tuple[tuple[str, str], ...]:
    return (
        ("Losing carrier", port_in.losing_carrier),
        ("Port type", port_in.port_type),
        ("New BTN", port_in.new_billing_telephone_number),
        ("Remaining numbers", port_in.remaining_numbers_action),
        ("Requested date", port_in.requested_date.isoformat() if port_in.requested_date else "as soon as possible"),
        ("Special features", ", ".join(port_in.special_features)),
        ("Account in CallTrackingMetrics", port_in.account_id),
    )


def _letter(request: PortRequest) -> tuple[tuple[str, str], ...]:
    agreed = ", ".join(name for name, given in sorted(request.agreements.items()) if given)
    return (
        ("Letter of authorization", request.loa.method),
        ("Signed on", request.loa.signed_on.isoformat() if request.loa.signed_on else ""),
        ("Signed by", request.loa.signer_name),
        ("Agreed to", agreed),
    )


def _sender(request: PortRequest) -> tuple[tuple[str, str], ...]:
    user = request.user
    return (
        ("Company", user.company_name),
        ("Contact", user.contact_name),
        ("Mail", user.contact_email),
        ("Telephone", user.contact_phone),
        ("Also notify", ", ".join(user.notification_emails)),
    )


def _number_lines(receipt: Receipt) -> list[NumberLine]:
    numbers = receipt.judgement.numbers
    if numbers is None:
        return []
    rows = np.flatnonzero(accepted_mask(receipt.judgement))
    labels = {route.id: route.name for route in receipt.inventory.routes}
    written = e164_column(numbers).iloc[rows].tolist()
    kinds, ids, names = (
        numbers.table[column].iloc[rows].tolist() if numbers.has(column) else [""] * len(rows)
        for column in ("routing_type", "routing_id", "number_name")
    )
    lines = zip(written, kinds, ids, names, strict=True)
    return [NumberLine(number, _routing(kind, route, labels.get(route, "")), name) for number, kind, route, name in lines]


def _routing(kind: str, route: str, label: str) -> str:
    named = " ".join(part for part in (kind, route) if part)
    return (f"{named} ({label})" if label else named) or "none given"


def _left_out(judgement: Judgement) -> list[LeftOut]:
    table = row_table(judgement)[~accepted_mask(judgement)]
    return [LeftOut(str(given), str(codes)) for given, codes in zip(table["phone_number"], table["code"], strict=True)]


def _told(topic: Topic) -> str:
    """One broken rule in a line; the places stand in the report, what was found only where it is one thing."""
    seen = topic.spots[0].found if topic.count == 1 and topic.spots else None
    found = f" Found: {seen}." if seen else ""
    times = f" ({topic.count:,} places)" if topic.count > 1 else ""
    wanted = f"Expected: {topic.statement}" if topic.statement else topic.mend
    return f"{topic.code}{times}. {wanted}{found}"


def _checked(inventory: Inventory) -> list[str]:
    return [
        f"{_LISTS[kind]}: {words.counted(loaded.rows, 'row')}, loaded {loaded.loaded_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        for kind, loaded in sorted(inventory.loaded.items(), key=lambda entry: list(ListKind).index(entry[0]))
    ]


def _not_loaded(inventory: Inventory) -> list[str]:
    return [f"The list of {name} was not loaded." for kind, name in _LISTS.items() if not inventory.has(kind)]
