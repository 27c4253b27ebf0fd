"""Whole bundles against what was expected of them: a change of rule shows here, and in the diff, every verdict that moves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pipeline.samples.catalogue import SAMPLES
from tests.golden.judging import BUNDLES, SITE, bundle_of, checked, site_in
from tests.golden.regenerate import AS_OF, EXPECTED, bundle_files, contradictions, site_files

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.samples.catalogue import Sample
    from tests.golden.judging import Document

A_LOT = 1_500_000
"""Bytes that the committed bundles may take in all."""

EXITS = {"accepted": 0, "accepted_in_part": 0, "held": 3}
"""Exit codes of `portin check`; every other decision ends with 1."""

by_name = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with the golden inventory."""
    return site_in(tmp_path_factory.mktemp("site"))


def _expected(sample: Sample) -> Document:
    document: Document = json.loads((BUNDLES / sample.name / EXPECTED).read_bytes())
    return document


@by_name
def test_the_bundle_is_judged_as_expected(sample: Sample, config: Path) -> None:
    code, document = checked(config, bundle_of(sample.name), AS_OF)
    assert document == _expected(sample)
    assert code == EXITS.get(document["decision"], 1)


@by_name
def test_what_is_expected_agrees_with_the_story(sample: Sample) -> None:
    assert contradictions(sample, _expected(sample)) == []


def _committed(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != EXPECTED)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_committed_bundles_are_what_the_generator_makes() -> None:
    made, committed = bundle_files(), _committed(BUNDLES)
    assert sorted(committed) == sorted(made)
    assert [path for path in made if made[path] != committed[path]] == []


def test_the_committed_site_is_what_the_generator_makes() -> None:
    assert _committed(SITE) == site_files()


def test_the_committed_bundles_stay_small() -> None:
    assert sum(len(content) for content in _committed(BUNDLES).values()) < A_LOT


def test_no_two_samples_share_a_number() -> None:
    owners = [number for sample in SAMPLES for number in sample.plan.listed]
    assert len(owners) == len(set(owners))
