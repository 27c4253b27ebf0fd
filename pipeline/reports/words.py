"""The few words that reports add to those of the rules: verdicts, places, and what a reader should do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.domain.decision import Decision

if TYPE_CHECKING:
    from pipeline.domain.finding import Where
    from pipeline.domain.request import PortRequest

CHECKS_NOT_MADE = frozenset(
    {
        "NUM_INVENTORY_MISSING",
        "NUM_FAILSAFE_NOT_CHECKED",
        "NUM_REQUESTS_NOT_CHECKED",
        "NUM_PORTABILITY_UNKNOWN",
        "ROUTE_LIST_MISSING",
        "PDF_OCR_MISSING",
        "PDF_NOT_ISOLATED",
    }
)
"""Rules whose breach means that a check could not be made, not that the partner did something wrong."""

QUESTIONS_TO = "porting@calltrackingmetrics.com"
"""Where partners ask about a port request."""

BADGES = {
    Decision.ACCEPTED: "Accepted",
    Decision.ACCEPTED_IN_PART: "Accepted in part",
    Decision.HELD: "Held",
    Decision.REJECTED: "Rejected",
    Decision.DUPLICATE: "Duplicate",
    Decision.INCOMPLETE: "Incomplete",
}
"""The decision as a word for people; the same words as in folder names and JSON."""


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun: `1 number`, `1,200 numbers`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def headline(decision: Decision, accepted: int, rejected: int, mends: int) -> str:
    """The verdict in one sentence: `mends` is how many different things there are to fix."""
    sentences = {
        Decision.ACCEPTED: f"Accepted: {counted(accepted, 'number')} on the way to CallTrackingMetrics",
        Decision.ACCEPTED_IN_PART: f"Accepted in part: {counted(accepted, 'number')} accepted, {rejected:,} to fix",
        Decision.HELD: "Held: a person is looking at this request",
        Decision.REJECTED: f"Not sent: {counted(mends, 'thing')} to fix",
        Decision.DUPLICATE: "Not sent again: we have exactly this bundle already",
        Decision.INCOMPLETE: "Not checked yet: the upload is not complete",
    }
    return sentences[decision]


def next_step(decision: Decision, rejected: int) -> str:
    """What the partner does now, in one or two sentences."""
    steps = {
        Decision.ACCEPTED: "You have nothing to do. Keep the service with the current carrier until the port is complete.",
        Decision.ACCEPTED_IN_PART: (
            "The accepted numbers are on the way to CallTrackingMetrics. Correct the others in fix-me.csv, rename it to numbers.csv "
            "and drop it in a new folder with the request and the papers."
        ),
        Decision.HELD: "Nothing has been sent so far, and nothing is lost. You get a new report when it is decided.",
        Decision.REJECTED: "Nothing was sent. Correct the points below, then drop the whole bundle again in a new folder.",
        Decision.DUPLICATE: "Nothing changes: the report of the earlier bundle is the one that counts.",
        Decision.INCOMPLETE: "Nothing was sent. Upload what is missing, then the bundle is checked.",
    }
    if decision is Decision.HELD and rejected:
        return f"{steps[decision]} {counted(rejected, 'number')} cannot go along as things stand; you can correct them meanwhile."
    return steps[decision]


def place(where: Where) -> str:
    """A place as a person would name it: `numbers.csv, row 3, second number`; empty for the bundle as a whole."""
    parts = (
        where.file or "",
        f"page {where.page}" if where.page else "",
        f"row {where.row}" if where.row else "",
        f"number {where.position} in the row" if where.position else "",
        f"line {where.line}" if where.line else "",
        f"column {where.column}" if where.column else "",
        where.field or "",
    )
    return ", ".join(part for part in parts if part)


def sides(code: str) -> tuple[str, str]:
    """What the two sides of a comparison are called: what was found, and what should be there."""
    paper = {"BILL": "On the bill", "LOA": "On the letter"}.get(code.partition("_")[0], "Found")
    compared = paper != "Found" and code.endswith(("_MISMATCH", "_NEAR_MATCH"))
    return paper, "In your request" if compared else "Expected"


def name_of(request: PortRequest | None, bundle: str) -> str:
    """What the partner calls the request: its friendly name, or the folder's name when it has none."""
    return (request.friendly_name.strip() if request else "") or bundle
