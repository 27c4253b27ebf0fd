from __future__ import annotations

import codecs
import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from pipeline.domain.address import Address
from pipeline.reading.request_file import LARGEST, read_request
from pipeline.reading.request_form import code_for
from tests.builders_request import DESIGN_TOML, GOOD_FIELDS, a_reading, a_tree

if TYPE_CHECKING:
    from pipeline.domain.finding import Fault
    from pipeline.domain.request import PortRequest

YAML = """\
schema_version: 1
friendly_name: Acme Dental, main office
billing:
  customer_name: Acme Dental LLC
  account_number: 0123456789
  address: {street: 120 Main St, city: Toronto, state: ON, postal_code: K1A 0B1, country: CA}
port_in:
  requested_date: 2026-12-14
  expected_number_count: 12
  special_features: [dsl, isdn]
agreements:
  authority: true
"""


def request_of(file: str, text: str) -> PortRequest:
    reading = read_request(file, text.encode())
    assert reading.faults == ()
    assert reading.request is not None
    return reading.request


def only_fault(faults: tuple[Fault, ...]) -> Fault:
    assert len(faults) == 1, [fault.code for fault in faults]
    return faults[0]


def test_the_request_of_the_design_is_read_without_a_remark() -> None:
    request = request_of("request.toml", DESIGN_TOML)
    assert request.billing.account_number == "512 843-0142 123 4"
    assert request.billing.address == Address("120 Main St", "Suite 4", "Annapolis", "MD", "21401", "US")
    assert request.billing.service_address is None
    assert request.port_in.requested_date == date(2026, 12, 14)
    assert request.port_in.expected_number_count == 12
    assert request.loa.signed_on == date(2026, 11, 18)
    assert request.agreements == {"authority": True}


def test_json_and_toml_say_the_same() -> None:
    toml, as_json = request_of("request.toml", DESIGN_TOML), a_reading().request
    assert as_json is not None
    assert (as_json.user, as_json.billing, as_json.port_in, as_json.loa) == (toml.user, toml.billing, toml.port_in, toml.loa)


def test_yaml_texts_are_what_they_look_like() -> None:
    request = request_of("REQUEST.YAML", YAML)
    assert request.file == "REQUEST.YAML"
    assert request.billing.account_number == "0123456789"
    assert request.billing.address.state == "ON"
    assert request.port_in.requested_date == date(2026, 12, 14)
    assert request.port_in.special_features == ("dsl", "isdn")


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + DESIGN_TOML.encode(),
        codecs.BOM_UTF16_LE + DESIGN_TOML.encode("utf-16-le"),
        DESIGN_TOML.replace("\n", "\r\n").encode(),
    ],
)
def test_byte_order_marks_and_line_ends_do_not_matter(content: bytes) -> None:
    assert read_request("request.toml", content).faults == ()


def test_whole_numbers_are_taken_for_texts() -> None:
    request = a_reading({"billing.account_number": 123, "billing.address.postal_code": 21401}).request
    assert request is not None
    assert (request.billing.account_number, request.billing.address.postal_code) == ("123", "21401")


def test_the_words_of_a_choice_are_read_in_any_case() -> None:
    request = a_reading({"port_in.port_type": " Full", "billing.address.country": "us", "port_in.special_features": ["DSL"]}).request
    assert request is not None
    assert (request.port_in.port_type, request.billing.address.country) == ("full", "US")
    assert request.port_in.special_features == ("dsl",)


def test_an_unknown_choice_stays_as_given_for_its_rule() -> None:
    reading = a_reading({"port_in.port_type": "half"})
    assert reading.faults == ()
    assert reading.request is not None
    assert reading.request.port_in.port_type == "half"


def test_a_service_address_is_read() -> None:
    reading = a_reading({"billing.service_address.street": "9 Oak Ave"})
    assert reading.request is not None
    assert reading.request.service_address == Address(street="9 Oak Ave")


def test_null_and_an_empty_section_are_absent() -> None:
    reading = a_reading({"partner_reference": None, "port_in.requested_date": None, "billing.service_address": None})
    assert reading.faults == ()
    assert reading.request is not None
    assert reading.request.partner_reference == ""
    assert reading.request.port_in.requested_date is None


@pytest.mark.parametrize(
    ("path", "value", "code", "found"),
    [
        ("billing.customer_name", ["Acme"], "REQ_REQUIRED_MISSING", "a list"),
        ("billing.customer_name", True, "REQ_REQUIRED_MISSING", "true or false"),
        ("billing.customer_name", {"a": {"b": "c"}}, "REQ_REQUIRED_MISSING", "a section"),
        ("billing.account_number", 1.5, "REQ_REQUIRED_MISSING", "a number with decimals"),
        ("billing.pin", [1], "REQ_REQUIRED_MISSING", "a list"),
        ("billing.address", "120 Main St", "REQ_ADDRESS_INCOMPLETE", "the text 120 Main St"),
        ("billing.address.city", ["Annapolis"], "REQ_ADDRESS_INCOMPLETE", "a list"),
        ("friendly_name", {}, "REQ_FRIENDLY_NAME_INVALID", "a section"),
        ("schema_version", "1", "REQ_SCHEMA_VERSION", "the text 1"),
        ("loa.method", ["send"], "REQ_LOA_METHOD_UNKNOWN", "a list"),
        ("port_in", "full", "REQ_REQUIRED_MISSING", "the text full"),
        ("port_in.requested_date", "12/14/2026", "REQ_REQUIRED_MISSING", "the text 12/14/2026"),
        ("port_in.expected_number_count", "12", "REQ_REQUIRED_MISSING", "the text 12"),
        ("port_in.special_features", "dsl", "REQ_REQUIRED_MISSING", "the text dsl"),
        ("user.notification_emails", [["a@b.example"]], "REQ_REQUIRED_MISSING", "a list"),
    ],
)
def test_a_value_of_another_kind_is_no_value_and_said_to_be(path: str, value: object, code: str, found: str) -> None:
    inside = tuple(name for name in GOOD_FIELDS if name.startswith(f"{path}."))
    fault = only_fault(a_reading({path: value}, without=inside).faults)
    assert (fault.code, fault.problem.where.field, fault.problem.found) == (code, path, found)


def test_a_text_that_is_far_too_long_is_no_value() -> None:
    reading = a_reading({"billing.address.street": "#1 " * 80_000})
    fault = only_fault(reading.faults)
    assert (fault.code, fault.problem.found) == ("REQ_ADDRESS_INCOMPLETE", "a text of 239,999 characters")
    assert fault.problem.expected == "at most 1,000 characters"
    assert reading.request is not None
    assert reading.request.billing.address.street == ""


def test_a_date_with_a_time_is_no_date() -> None:
    fault = only_fault(read_request("request.toml", DESIGN_TOML.replace("2026-12-14", "2026-12-14T09:00:00Z").encode()).faults)
    assert (fault.problem.where.field, fault.problem.found) == ("port_in.requested_date", "a date or time")


def test_a_secret_of_another_kind_is_not_repeated() -> None:
    faults = a_reading({"billing.pin": {"secret": "4821"}, "billing.account_number": ["98765"]}).faults
    assert "4821" not in str(faults)
    assert "98765" not in str(faults)


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("billing.acount_number", "billing.account_number"),
        ("account_number", "billing.account_number"),
        ("biling", "billing"),
        ("port_in.requested_dat", "port_in.requested_date"),
        ("xyzzy", None),
        ("billing.address.zip", "billing.address.postal_code"),
        ("port_in.btn", "billing.billing_telephone_number"),
        ("billing.address.planet.name", None),
    ],
)
def test_an_unknown_field_names_the_nearest_known_one(path: str, nearest: str | None) -> None:
    fault = only_fault(a_reading({path: "x"}).faults)
    assert fault.code == "REQ_UNKNOWN_FIELD"
    assert path.startswith(str(fault.problem.where.field))
    assert fault.problem.expected == nearest
    assert (nearest or "") in (fault.problem.hint or "")


def test_many_unknown_fields_are_counted_not_listed() -> None:
    faults = a_reading({f"strange_{n}": n for n in range(50)}).faults
    assert len(faults) == 21
    assert faults[-1].problem.found == "30 more unknown fields"


def test_a_long_or_hidden_name_of_an_unknown_field_is_cut_and_cleaned() -> None:
    fault = only_fault(a_reading({"\u202e" + "x" * 500: 1}).faults)
    assert fault.problem.found == "x" * 60 + " ..."


def test_hidden_characters_are_removed_and_reported_with_their_field() -> None:
    reading = a_reading({"billing.customer_name": "Acme\u200b Dental", "user.notification_emails": ["a\u202e@b.example"]})
    assert reading.request is not None
    assert reading.request.billing.customer_name == "Acme Dental"
    assert reading.request.user.notification_emails == ("a@b.example",)
    assert {(fault.code, fault.problem.where.field) for fault in reading.faults} == {
        ("FILE_HIDDEN_CHARACTERS", "billing.customer_name"),
        ("FILE_HIDDEN_CHARACTERS", "user.notification_emails"),
    }


def test_look_alike_letters_are_reported_and_kept() -> None:
    reading = a_reading({"billing.customer_name": "\u0410cme"})
    assert only_fault(reading.faults).problem.found == "U+0410 CYRILLIC CAPITAL LETTER A"
    assert reading.request is not None
    assert reading.request.billing.customer_name == "\u0410cme"


def test_control_characters_in_the_friendly_name_are_left_to_its_rule() -> None:
    reading = a_reading({"friendly_name": "a\x07b"})
    assert reading.faults == ()
    assert reading.request is not None
    assert reading.request.friendly_name == "a\x07b"


def test_an_agreement_that_is_not_true_is_not_accepted() -> None:
    reading = a_reading({"agreements": {"authority": "yes", "accuracy": True}})
    assert reading.faults == ()
    assert reading.request is not None
    assert reading.request.agreements == {"authority": False, "accuracy": True}


@pytest.mark.parametrize(
    ("file", "text", "line", "column", "field"),
    [
        ("request.json", '{"friendly_name": "a",\n "friendly_name": "b"}', 2, 2, "friendly_name"),
        ("request.json", '{"billing": ', 1, 13, None),
        ("request.json", "[1, 2]", 1, 1, None),
        ("request.toml", 'friendly_name = "a"\nfriendly_name = "b"', 2, 20, "friendly_name"),
        ("request.toml", "friendly_name = Acme", 1, 17, None),
        ("request.yaml", "a: 1\na: 2", 2, 1, "a"),
        ("request.yaml", "just a text", 1, 1, None),
        ("request.yaml", " ", 1, 1, None),
        ("Request.JSON", "schema_version = 1", 1, 1, None),
    ],
)
def test_a_file_that_cannot_be_parsed_says_where(file: str, text: str, line: int, column: int, field: str | None) -> None:
    reading = read_request(file, text.encode())
    assert reading.request is None
    fault = only_fault(reading.faults)
    where = fault.problem.where
    assert (fault.code, where.file, where.line, where.column, where.field) == ("REQ_NOT_PARSABLE", file, line, column, field)


def test_a_huge_file_is_not_parsed() -> None:
    fault = only_fault(read_request("request.json", b" " * (LARGEST + 1)).faults)
    assert (fault.code, fault.problem.found) == ("REQ_NOT_PARSABLE", "262,145 bytes")


def test_bytes_that_are_no_text_have_rules_of_their_own() -> None:
    assert only_fault(read_request("request.toml", b"a\0").faults).code == "FILE_NUL_BYTE"
    assert only_fault(read_request("request.toml", b"a = \xff").faults).code == "FILE_NOT_UTF8"


def test_an_empty_file_gives_nothing_for_it_has_a_rule_of_its_own() -> None:
    reading = read_request("request.toml", b"")
    assert (reading.request, reading.faults) == (None, ())


def test_a_section_nested_without_end_is_cut_off() -> None:
    name = ".".join(["friendly_name", *["a"] * 20_000])
    fault = only_fault(read_request("request.toml", f"schema_version = 1\n{name} = 1".encode()).faults)
    assert (fault.code, fault.problem.found) == ("REQ_FRIENDLY_NAME_INVALID", "a section")


def test_a_lone_surrogate_does_not_survive() -> None:
    content = json.dumps(a_tree()).replace("Acme Dental LLC", "Acme\\ud800 LLC").encode()
    reading = read_request("request.json", content)
    assert reading.request is not None
    assert reading.request.billing.customer_name == "Acme LLC"
    str(reading).encode()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("billing.address.street", "REQ_ADDRESS_INCOMPLETE"),
        ("billing.service_address.postal_code", "REQ_ADDRESS_INCOMPLETE"),
        ("billing.address.country", "REQ_REQUIRED_MISSING"),
        ("billing.customer_name", "REQ_REQUIRED_MISSING"),
        ("loa.method", "REQ_LOA_METHOD_UNKNOWN"),
    ],
)
def test_each_field_has_one_code_for_having_no_value(path: str, code: str) -> None:
    assert code_for(path) == code
