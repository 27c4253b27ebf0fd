from __future__ import annotations

import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from pipeline.domain.inventory import ListKind
from schemas.inventory import ALIASES, SCHEMAS

MENU_ID = "VOM" + "4D7A" * 12
GOOD = {
    "tracking": {"phone_number": "+14108430142", "name": "Campaign", "account_id": ""},
    "receiving": {"phone_number": "410-843-0142", "name": "", "account_id": "18600"},
    "failsafe": {"phone_number": "4108430142", "name": "", "account_id": ""},
    "user": {"phone_number": "4108430142", "name": "Owen", "account_id": ""},
    "routing": {"id": MENU_ID, "name": "Main menu", "type": "voice_menu", "account_id": "18600"},
    "source": {"id": "TSO" + "4D7A" * 16, "name": "Google Ads", "account_id": "18600"},
    "account": {"account_id": "18600", "name": ""},
    "requests": {"phone_number": "4108430142", "status": "Active"},
}


def frame(row: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame([row], dtype="str")


@pytest.mark.parametrize("kind", list(ListKind))
def test_every_kind_of_list_has_a_schema_and_its_good_row_passes(kind: ListKind) -> None:
    assert len(SCHEMAS[kind.value].validate(frame(GOOD[kind.value]), lazy=True)) == 1
    assert set(ALIASES[kind.value].values()) <= set(SCHEMAS[kind.value].columns)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("tracking", {"phone_number": " "}),
        ("routing", {"id": "Main menu"}),
        ("routing", {"account_id": ""}),
        ("source", {"name": ""}),
        ("account", {"account_id": ""}),
        ("requests", {"status": "pending"}),
    ],
)
def test_a_row_that_lacks_something_is_named(kind: str, change: dict[str, str]) -> None:
    with pytest.raises(SchemaErrors) as caught:
        SCHEMAS[kind].validate(frame(GOOD[kind] | change), lazy=True)
    assert set(caught.value.failure_cases["column"]) == set(change)


def test_optional_columns_may_be_absent_and_others_are_left_out() -> None:
    table = SCHEMAS["tracking"].validate(frame({"phone_number": "4108430142", "colour": "red"}))
    assert list(table.columns) == ["phone_number"]


def test_an_empty_list_with_a_header_is_a_list() -> None:
    assert len(SCHEMAS["failsafe"].validate(pd.DataFrame({"phone_number": pd.Series([], dtype="str")}))) == 0
