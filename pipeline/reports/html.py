"""The report for people: one HTML file that needs no network and runs no script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.domain.decision import Decision
from pipeline.matching.masking import masked
from pipeline.reports import words
from pipeline.reports.rows import REJECTED, ROW_COLUMNS
from pipeline.reports.summary import Section, summarise
from pipeline.reports.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from pipeline.domain.request import PortRequest
    from pipeline.reports.crops import Crop
    from pipeline.reports.publication import Receipt

ROWS_SHOWN = 1000
"""Rows of the number list that the report shows; `numbers.csv` has them all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the number list: where it stands, what was sent, and what came of it."""

    place: str
    given: str
    e164: str
    passed: bool
    codes: tuple[str, ...]


def report_html(receipt: Receipt) -> bytes:
    """The file `report.html`: the verdict first, then what to fix, then each number."""
    summary = summarise(receipt.decision, receipt.judgement)
    page = _environment().get_template("report.html.j2")
    text = page.render(
        receipt=receipt,
        summary=summary,
        Section=Section,
        badge=words.BADGES[receipt.decision],
        name=words.name_of(receipt.request, receipt.drop.bundle),
        decided_at=moment(receipt.decided_at),
        lines=tuple(_lines(receipt.rows)) if _judged(receipt.decision) else (),
        passed="Accepted" if receipt.decision.submits else "Ready",
        mends={topic.code: topic.mend for topic in summary.mends},
        said_once={topic.code for topic in summary.topics if topic.concerns_all},
        details=tuple(_details(receipt.request)) if receipt.request else (),
        questions_to=words.QUESTIONS_TO,
        crops=receipt.crops,
        source=_source,
    )
    return text.encode("utf-8")


def moment(when: datetime) -> str:
    """A point in time as an American office reads it: `November 22, 2026, 9:28 PM UTC`."""
    return f"{day(when.astimezone(UTC))}, {when.astimezone(UTC):%I:%M %p} UTC".replace(", 0", ", ")


def day(when: date) -> str:
    """A date as an American office reads it: `November 2, 2026`."""
    return f"{when:%B} {when.day}, {when.year}"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("pipeline.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _harmless(value: object) -> object:
    """Every value on its way into the page: no control or direction character gets through, whichever field it came in."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _source(crop: Crop) -> Markup:
    """The address of a picture; base64 of our own making needs no escape, and is longer than any text may be."""
    return Markup(crop.uri)  # noqa: S704 - letters, figures and +/= only


def _judged(decision: Decision) -> bool:
    return decision not in {Decision.DUPLICATE, Decision.INCOMPLETE}


def _lines(rows: pd.DataFrame) -> Iterator[Line]:
    shown = rows.head(ROWS_SHOWN)
    columns = ([str(cell) for cell in shown[name].tolist()] for name in ROW_COLUMNS[:6])
    for row, position, given, e164, status, codes in zip(*columns, strict=True):
        place = f"{row}, {position}" if position else row
        yield Line(place, given, e164, status != REJECTED, tuple(code for code in codes.split(";") if code))


def _details(request: PortRequest) -> Iterable[tuple[str, str]]:
    """What the request says, as far as a partner needs it to recognise it; no PIN, and the account number masked."""
    port, billing = request.port_in, request.billing
    told = (
        ("Your reference", request.partner_reference),
        ("Customer", billing.customer_name),
        ("Account number", masked(billing.account_number)),
        ("Billing telephone number", billing.billing_telephone_number),
        ("Service address", request.service_address.one_line()),
        ("Current carrier", port.losing_carrier),
        ("Authorized representative", request.authorized_representative.name),
        ("CallTrackingMetrics account", port.account_id),
        ("Requested date", day(port.requested_date) if port.requested_date else ""),
    )
    return ((label, value) for label, value in told if value)
