from __future__ import annotations

from datetime import date, timedelta

import phonenumbers
import pytest

from pipeline.domain.decision import Decision
from pipeline.domain.drop import Role, role_of
from pipeline.domain.inventory import ListKind
from pipeline.samples.catalogue import EVERYWHERE, SAMPLES, Sample
from pipeline.samples.inventory import inventory_files
from tests.builders import ALWAYS

TODAY = date(2026, 11, 16)

by_name = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)


def test_the_catalogue_covers_every_decision_a_partner_can_bring_about() -> None:
    assert {sample.decision for sample in SAMPLES} == set(Decision) - {Decision.DUPLICATE, Decision.INCOMPLETE}


def test_names_and_folders_are_unique() -> None:
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES)
    assert len({(sample.plan.partner, sample.plan.name) for sample in SAMPLES}) == len(SAMPLES)


def test_the_warnings_that_are_everywhere_are_those_of_the_good_case() -> None:
    assert set(ALWAYS) == EVERYWHERE


@by_name
def test_every_story_is_one_line(sample: Sample) -> None:
    assert sample.story
    assert "\n" not in sample.story


@by_name
def test_every_line_is_a_valid_number_and_no_made_up_range(sample: Sample) -> None:
    for number in sample.plan.customer.numbers:
        assert phonenumbers.is_valid_number(phonenumbers.parse(f"+1{number}"))
        assert number // 10_000 % 1000 not in {555, 976, 911, 411}


@by_name
def test_a_refused_number_is_among_those_sent(sample: Sample) -> None:
    files = sample.bundle(TODAY).files
    (listing,) = (content.decode() for name, content in files.items() if role_of(name) is Role.NUMBERS)
    assert all(given in listing for given in sample.rejected)
    assert set(sample.rejected.values()) <= sample.codes


@by_name
def test_next_year_the_bundle_can_be_made_too(sample: Sample) -> None:
    assert sorted(sample.bundle(TODAY + timedelta(days=365)).files) == sorted(sample.bundle(TODAY).files)


def test_every_list_of_the_inventory_has_a_header_and_rows() -> None:
    files = inventory_files()
    assert sorted(files) == sorted(f"{kind}.csv" for kind in ListKind)
    assert all(len(content.decode().splitlines()) > 1 for content in files.values())
