from __future__ import annotations

import pytest

from pipeline.domain.bundle import MOVES, UNDER_WAY, BundleState, FolderName, last_state, shown
from pipeline.domain.decision import Decision


@pytest.mark.parametrize("decision", list(Decision))
def test_every_decision_leads_to_a_last_state_that_publishing_may_reach(decision: Decision) -> None:
    assert (BundleState.PUBLISHED, last_state(decision)) in MOVES


def test_every_state_can_be_reached_from_the_claim_and_leads_to_an_end() -> None:
    reached = {BundleState.CLAIMING}
    for _ in BundleState:
        reached |= {after for before, after in MOVES if before in reached}
    assert reached == set(BundleState)
    assert set(BundleState) - UNDER_WAY == {
        BundleState.DONE,
        BundleState.HELD,
        BundleState.INCOMPLETE,
        BundleState.DUPLICATE,
        BundleState.POISON,
        BundleState.VANISHED,
    }


def test_a_name_that_is_no_text_is_shown_with_escapes() -> None:
    name = FolderName("caf\u00e9".encode(), b"bad\xff\nname")
    assert (name.partner, name.bundle) == ("caf\u00e9", "bad\\xff\nname")
    assert shown(b"bill.pdf") == "bill.pdf"
