from __future__ import annotations

import csv
import hashlib
import io
import json
import tomllib
from datetime import date, timedelta

import pytest
import yaml

from pipeline.samples.bundle import a_bundle
from pipeline.samples.customers import DRIFTWOOD, HALYARD, SANDPIPER
from pipeline.samples.plan import Plan
from pipeline.samples.request_text import RequestForm
from pipeline.samples.request_tree import working_day

TODAY = date(2026, 11, 16)


def test_a_bundle_holds_the_four_documents() -> None:
    assert list(a_bundle(TODAY).files) == ["bill.pdf", "loa.pdf", "numbers.csv", "request.toml"]


def test_the_same_day_gives_the_same_bundle_and_another_day_another() -> None:
    assert a_bundle(TODAY) == a_bundle(TODAY)
    assert a_bundle(TODAY) != a_bundle(TODAY + timedelta(days=1))


def test_the_three_spellings_say_the_same() -> None:
    toml, text, tree = (a_bundle(TODAY, form=form).files[f"request.{form}"].decode() for form in RequestForm)
    said = json.loads(text)
    assert json.loads(json.dumps(tomllib.loads(toml), default=str)) == said
    assert json.loads(json.dumps(yaml.safe_load(tree), default=str)) == said


def test_the_number_list_has_one_routed_row_per_line() -> None:
    rows = list(csv.DictReader(io.StringIO(a_bundle(TODAY).files["numbers.csv"].decode())))
    assert [row["phone_number"] for row in rows] == [f"+1{number}" for number in HALYARD.numbers]
    assert all(row["routing_type"] and row["routing_id"] for row in rows)


def test_a_wireless_bundle_comes_with_a_pin() -> None:
    files = a_bundle(TODAY, customer=SANDPIPER, form=RequestForm.JSON).files
    assert json.loads(files["request.json"])["billing"]["pin"]
    assert b"mobile" in files["numbers.csv"]


def test_a_typed_list_has_two_numbers_on_its_first_line() -> None:
    text = a_bundle(TODAY, customer=DRIFTWOOD, typed=True).files["numbers.txt"].decode()
    assert text.splitlines() == ["(251) 968-0122, (251) 968-0123", "(251) 968-0124", "(251) 968-0125"]


def test_a_manifest_lists_what_is_sent() -> None:
    files = a_bundle(TODAY, manifest=True, without=frozenset({"bill.pdf"})).files
    listed = json.loads(files["manifest.json"])["files"]
    assert sorted(listed) == ["loa.pdf", "numbers.csv", "request.toml"]
    assert listed["loa.pdf"] == {"size": len(files["loa.pdf"]), "sha256": hashlib.sha256(files["loa.pdf"]).hexdigest()}


def test_a_plan_can_be_changed_in_one_place() -> None:
    plan = Plan(customer=SANDPIPER, partner="northgate")
    assert a_bundle(TODAY, plan).partner == "northgate"
    assert a_bundle(TODAY, plan, partner="brightline").partner == "brightline"


@pytest.mark.parametrize(
    ("first", "day"),
    [
        (date(2026, 11, 25), date(2026, 11, 25)),  # a Wednesday
        (date(2026, 11, 26), date(2026, 11, 27)),  # Thanksgiving
        (date(2026, 11, 28), date(2026, 11, 30)),  # a weekend
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 1, 4)),  # New Year, then a weekend
    ],
)
def test_a_working_day_is_neither_weekend_nor_holiday(first: date, day: date) -> None:
    assert working_day(first) == day
