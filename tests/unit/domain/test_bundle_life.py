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
    assert (name.partner, name.bundle) == ("caf\u00e9", "bad\\xff\\nname")
    assert shown(b"bill.pdf") == "bill.pdf"


@pytest.mark.parametrize(
    ("name", "as_text"),
    [
        (b"\x1b]0;owned\x07.pdf", "\\x1b]0;owned\\x07.pdf"),
        ("\u202efdp.bill".encode(), "\\u202efdp.bill"),
        (b"a\\xff", "a\\\\xff"),
        (b"a\xff", "a\\xff"),
        (b"a\xc2", "a\\xc2"),
        ("a\u2028b".encode(), "a\\u2028b"),
        ("z\u00fcrich \u6771\u4eac.pdf".encode(), "z\u00fcrich \u6771\u4eac.pdf"),
    ],
)
def test_no_screen_obeys_a_name_and_no_two_names_look_the_same(name: bytes, as_text: str) -> None:
    assert shown(name) == as_text


def test_what_lies_loose_in_a_partners_folder_has_a_name_that_no_bundle_can_have() -> None:
    loose = FolderName.of_loose_files(b"brightline")
    assert (loose.bundle, loose.holds_loose_files) == ("loose files", True)
    assert not FolderName(b"brightline", b"loose files").holds_loose_files
