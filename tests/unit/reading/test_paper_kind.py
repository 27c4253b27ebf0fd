from __future__ import annotations

import pytest

from pipeline.reading.layout import Layout, layout_of
from pipeline.reading.paper_kind import authorizes, looks_like_a_bill, looks_like_a_letter, names_resporg
from tests.builders_letters import FORM, a_document, a_page

BILL = (
    ("Statement date: Nov 1, 2026", 60, 60),
    ("Previous balance $120.00", 60, 80),
    ("Current charges $118.20", 60, 95),
    ("Total amount due $118.20", 60, 110),
    ("Payment due by Nov 22, 2026", 60, 125),
    ("Please remit with your payment", 60, 700),
)


def layout(*lines: tuple[str, float, float] | tuple[str, float, float, float]) -> Layout:
    return layout_of(a_document(a_page(*lines)))


def test_a_letter_is_told_from_a_bill() -> None:
    assert looks_like_a_letter(layout(*FORM))
    assert not looks_like_a_bill(layout(*FORM))
    assert looks_like_a_bill(layout(*BILL))
    assert not looks_like_a_letter(layout(*BILL))


def test_a_page_of_something_else_is_neither() -> None:
    recipe = layout(("Mix flour and butter", 60, 100))
    assert not looks_like_a_letter(recipe)
    assert not looks_like_a_bill(recipe)


@pytest.mark.parametrize(
    "text",
    [
        "I hereby authorize CallTrackingMetrics to act as my agent",
        "We request that the numbers above be transferred",
        "The undersigned appoints CallTrackingMetrics as its agent",
        "Please accept this letter as authorization to port the numbers",
    ],
)
def test_words_of_authorization_are_found(text: str) -> None:
    assert authorizes(layout((text, 60, 100)))


def test_a_list_of_numbers_authorizes_nothing() -> None:
    assert not authorizes(layout(("Our numbers: 410-843-0142", 60, 100)))


def test_a_resporg_counts_only_with_its_id() -> None:
    assert names_resporg(layout(("Port to RespOrg QIT02", 60, 100)))
    assert names_resporg(layout(("Responsible Organization ID: CTM01", 60, 100)))
    assert not names_resporg(layout(("RespOrg: ________", 60, 100)))
    assert not names_resporg(layout(("QIT02", 60, 100)))
