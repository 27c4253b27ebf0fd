from __future__ import annotations

import pytest

from pipeline.matching.carriers import compare_carriers, is_call_tracking_metrics
from pipeline.matching.likeness import Likeness

E, N, D = Likeness.EXACT, Likeness.NEAR, Likeness.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Verizon", "VERIZON", E),
        ("AT&T", "ATT", N),
        ("AT&T Mobility", "at and t", N),
        ("Verizon Wireless", "Cellco Partnership", N),
        ("Comcast Business", "Xfinity", N),
        ("Spectrum Business", "Charter Communications", N),
        ("Lumen", "CenturyLink", N),
        ("T-Mobile USA, Inc.", "T Mobile", N),
        ("8x8, Inc.", "8x8", N),
        ("Bandwidth.com CLEC, LLC", "Bandwidth", N),
        ("North Loup Rural Telephone Assn.", "North Loup Rural Telephone", N),
        ("Hollow Rock Tel-Com", "HollowRock TelCom", N),
        ("Bell Canada", "Pacific Bell", D),
        ("Cincinnati Bell", "Bell Canada", D),
        ("Cox Communications", "Comcast", D),
        ("Communications", "Cox Communications", D),
        ("Mobile", "Mobile", E),
        ("", "", D),
        ("", "Verizon", D),
    ],
)
def test_a_carrier_is_known_under_its_names(one: str, other: str, expected: Likeness) -> None:
    assert compare_carriers(one, other) is expected
    assert compare_carriers(other, one) is expected


@pytest.mark.parametrize("name", ["CallTrackingMetrics, LLC", "Call Tracking Metrics", "CTM"])
def test_the_winning_side_is_recognised(name: str) -> None:
    assert is_call_tracking_metrics(name)


def test_a_carrier_is_not_the_winning_side() -> None:
    assert not is_call_tracking_metrics("Windstream")
