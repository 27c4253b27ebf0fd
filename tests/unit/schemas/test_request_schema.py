from __future__ import annotations

import json
import sys
import tomllib
from importlib import resources
from subprocess import run

import jsonschema
import pytest

from schemas.field import Kind
from schemas.request import FIELD, FIELDS, SECTIONS
from schemas.request_frame import VALUE, Lack, frame_schema, lacks
from schemas.request_json import DIALECT, json_schema, json_schema_text
from schemas.request_template import request_template
from tests.builders_request import GOOD_FIELDS, a_tree


def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json_schema())


def lack_of(path: str, value: object) -> Lack | None:
    return next((lack for field, lack in lacks({**GOOD_FIELDS, path: value}) if field.path == path), None)


def test_the_published_json_schema_is_current() -> None:
    published = resources.files("schemas").joinpath("port-request.schema.json").read_text(encoding="utf-8")
    assert published == json_schema_text(), "write it again: make docs"


def test_the_published_json_schema_is_valid_2020_12() -> None:
    assert json_schema()["$schema"] == DIALECT
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_the_request_of_the_design_satisfies_both_schemas() -> None:
    assert list(lacks(GOOD_FIELDS)) == []
    assert list(validator().iter_errors(a_tree())) == []


def test_the_template_satisfies_the_json_schema_and_names_every_field() -> None:
    text = request_template(("authority", "accuracy"))
    assert list(validator().iter_errors(tomllib.loads(text))) == []
    assert [field.path for field in FIELDS if f"{field.name} = " not in text and field.kind is not Kind.AGREEMENTS] == []
    assert [section for section in SECTIONS if f"[{section}]" not in text] == []
    assert "accuracy = true" in text


def test_the_template_is_still_toml_when_every_commented_field_is_taken_in() -> None:
    lines = request_template().replace("# [", "[").splitlines()
    assignments = [line.removeprefix("# ") if " = " in line and line.startswith("# ") else line for line in lines]
    tree = tomllib.loads("\n".join(assignments))
    assert tree["billing"]["service_address"]["city"] == "Annapolis"
    assert tree["billing"]["pin"] == "4821"


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("friendly_name", None, Lack.MISSING),
        ("friendly_name", "  ", Lack.MISSING),
        ("friendly_name", "x" * 129, Lack.LIMITS),
        ("friendly_name", "tab\there", Lack.LIMITS),
        ("friendly_name", 7, None),
        ("friendly_name", True, Lack.KIND),
        ("friendly_name", 10**40, Lack.KIND),
        ("schema_version", 2, Lack.LIMITS),
        ("schema_version", "1", Lack.KIND),
        ("partner_reference", "A" * 41, Lack.LIMITS),
        ("partner_reference", "A_1", Lack.LIMITS),
        ("partner_reference", None, None),
        ("billing.customer_type", "charity", Lack.LIMITS),
        ("billing.account_number", "1" * 33, Lack.LIMITS),
        ("billing.account_number", 1234567, None),
        ("billing.account_number", float("nan"), Lack.KIND),
        ("billing.pin", "12 34", Lack.LIMITS),
        ("billing.pin", "12345678901", Lack.LIMITS),
        ("billing.address.state", "Maryland", Lack.LIMITS),
        ("billing.address.postal_code", "2140", Lack.LIMITS),
        ("billing.address.postal_code", "21401-1234", None),
        ("billing.address.postal_code", "k1a 0b1", None),
        ("user.contact_email", "rosa@", Lack.LIMITS),
        ("user.notification_emails", ["a@b.example"] * 11, Lack.LIMITS),
        ("user.notification_emails", ["a@b.example", "b"], Lack.LIMITS),
        ("user.notification_emails", "a@b.example", Lack.KIND),
        ("user.notification_emails", [["a@b.example"]], Lack.KIND),
        ("port_in.special_features", ["dsl", "fax"], Lack.LIMITS),
        ("port_in.requested_date", "14.12.2026", Lack.KIND),
        ("port_in.requested_date", "2026-02-30", Lack.KIND),
        ("port_in.requested_date", "", None),
        ("port_in.requested_date", 20261214, Lack.KIND),
        ("port_in.expected_number_count", 1.5, Lack.KIND),
        ("loa.method", "fax", Lack.LIMITS),
        ("agreements", {"authority": "yes"}, Lack.KIND),
    ],
)
def test_pandera_says_what_is_wrong_with_a_value(path: str, value: object, expected: Lack | None) -> None:
    assert lack_of(path, value) is expected


def test_what_pandera_refuses_the_json_schema_refuses_too() -> None:
    for path, value in [
        ("friendly_name", "x" * 129),
        ("billing.address.postal_code", "2140"),
        ("loa.method", "fax"),
        ("billing.pin", "a b"),
    ]:
        assert lack_of(path, value) is Lack.LIMITS
        assert list(validator().iter_errors(a_tree({path: value}))), path


def test_the_json_schema_refuses_an_unknown_field_and_a_missing_section() -> None:
    assert list(validator().iter_errors(a_tree({"billing.acount_number": "1"})))
    assert list(validator().iter_errors({name: value for name, value in a_tree().items() if name != "billing"}))


def test_the_frame_has_one_column_for_the_values_of_all_fields() -> None:
    assert list(frame_schema().columns) == [VALUE]


def test_an_empty_request_lacks_exactly_the_required_fields() -> None:
    assert {field.path for field, _ in lacks({})} == {field.path for field in FIELDS if field.required}


def test_secrets_are_marked() -> None:
    assert {path for path, field in FIELD.items() if field.secret} == {"billing.account_number", "billing.pin"}


def test_the_definitions_load_without_pandas() -> None:
    program = "import sys, pipeline.reading.request_file, schemas.request_json; print('pandas' in sys.modules, 'pandera' in sys.modules)"
    shown = run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert shown.split() == ["False", "False"]


def test_the_schema_text_is_ascii_json() -> None:
    assert json_schema_text().isascii()
    assert json.loads(json_schema_text()) == json_schema()


def test_a_field_accepts_no_value_of_another_kind() -> None:
    assert not FIELD["loa.method"].accepts(["send"])
    assert FIELD["loa.method"].accepts("send")
