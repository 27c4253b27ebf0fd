"""From findings to the one word a partner waits for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.domain.finding import Severity

if TYPE_CHECKING:
    from pipeline.domain.judgement import Judgement


class Decision(StrEnum):
    """What becomes of a bundle."""

    ACCEPTED = "accepted"
    ACCEPTED_IN_PART = "accepted_in_part"
    HELD = "held"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    INCOMPLETE = "incomplete"

    @property
    def submits(self) -> bool:
        """Whether a request goes out by mail."""
        return self in {Decision.ACCEPTED, Decision.ACCEPTED_IN_PART}


def decide(judgement: Judgement) -> Decision:
    """The decision that the findings' severities call for.

    An upload that is not finished is incomplete and one that was sent before a duplicate, whatever else is wrong with it; after that a
    rejection beats a hold, and a hold beats acceptance.
    """
    codes = {finding.code for finding in judgement.findings if finding.severity is Severity.REJECT_BUNDLE}
    severities = {finding.severity for finding in judgement.findings} | {finding.severity for finding in judgement.by_number}
    every_number_rejected = judgement.total > 0 and judgement.rejected_count == judgement.total
    outcomes = (
        ("DROP_INCOMPLETE" in codes, Decision.INCOMPLETE),
        ("DROP_DUPLICATE_BUNDLE" in codes, Decision.DUPLICATE),
        (bool(codes) or every_number_rejected, Decision.REJECTED),
        (Severity.HOLD in severities, Decision.HELD),
        (judgement.rejected_count > 0, Decision.ACCEPTED_IN_PART),
    )
    return next((decision for applies, decision in outcomes if applies), Decision.ACCEPTED)
