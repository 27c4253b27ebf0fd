from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from pipeline.domain.drop import ContentType, DroppedFile, FileNature
from pipeline.domain.numbers import NO_NUMBER, TelephoneNumber
from pipeline.domain.request import PortRequest
from pipeline.reports.submission import COLUMNS, attachment_names, numbers_csv, request_json
from tests.builders import a_billing, a_drop, a_file, a_list_of, a_number_list, a_port_in, a_request, a_typed_list, an_address

NUMBERS = [TelephoneNumber("+14108430142"), TelephoneNumber("+14108430144")]


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def test_the_request_keeps_the_shape_of_a_request_file_and_gains_the_accepted_numbers() -> None:
    document = json.loads(request_json(a_request(), NUMBERS))
    assert list(document) == [
        "schema_version",
        "friendly_name",
        "partner_reference",
        "user",
        "billing",
        "authorized_representative",
        "port_in",
        "loa",
        "agreements",
        "numbers",
    ]
    assert document["numbers"] == ["+14108430142", "+14108430144"]
    assert document["port_in"] == {"account_id": "18600", "losing_carrier": "Verizon", "port_type": "full", "requested_date": "2026-12-01"}
    assert document["loa"] == {"method": "uploaded", "signed_on": "2026-11-12", "signer_name": "Marian Tolliver"}
    assert document["agreements"] == {"authority": True}


def test_account_number_pin_and_service_address_are_complete() -> None:
    service = an_address(street="9 Dock St", unit="")
    document = json.loads(request_json(a_request(billing=a_billing(pin="4821", service_address=service)), NUMBERS))
    assert (document["billing"]["account_number"], document["billing"]["pin"]) == ("410 843-0142 271 064", "4821")
    assert document["billing"]["service_address"]["street"] == "9 Dock St"
    assert "unit" not in document["billing"]["service_address"]


def test_what_is_false_or_nought_is_not_taken_for_empty() -> None:
    request = a_request(agreements={"authority": False}, port_in=a_port_in(expected_number_count=0, special_features=("isdn",)))
    document = json.loads(request_json(request, []))
    assert document["agreements"] == {"authority": False}
    assert (document["port_in"]["expected_number_count"], document["port_in"]["special_features"]) == (0, ["isdn"])


def test_what_the_partner_left_empty_is_left_out() -> None:
    assert json.loads(request_json(PortRequest("request.json"), [])) == {"numbers": []}


def test_the_bytes_are_ascii_and_the_same_every_time() -> None:
    request = a_request(friendly_name="Caf\u00e9 \ud83d\ude00 \u202e \ud800", loa=replace(a_request().loa, signed_on=date(2026, 11, 1)))
    content = request_json(request, NUMBERS)
    assert content.isascii()
    assert content == request_json(request, NUMBERS)
    assert json.loads(content)["loa"]["signed_on"] == "2026-11-01"


def test_only_accepted_rows_are_submitted_in_the_canonical_columns() -> None:
    numbers = a_list_of(["410-843-0142", "x", "+14108430144"], [4108430142, NO_NUMBER, 4108430144])
    content = numbers_csv(numbers, np.array([True, False, False]))
    assert content.startswith(b'"' + b'","'.join(column.encode() for column in COLUMNS) + b'"\r\n')
    (row,) = rows_of(content)
    assert tuple(row) == COLUMNS
    assert row["phone_number"] == "+14108430144"
    assert row["routing_type"] == "voice_menu"
    assert row["notes"] == ""


def test_a_typed_list_is_submitted_too() -> None:
    numbers = a_typed_list()
    assert [row["phone_number"] for row in rows_of(numbers_csv(numbers, numbers.nothing))] == [
        "+14108430142",
        "+14108430143",
        "+14108430144",
    ]


@pytest.mark.parametrize("cell", ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", "  =1"])
def test_a_cell_that_a_spreadsheet_would_calculate_is_made_text(cell: str) -> None:
    numbers = a_number_list([4108430142], notes=[cell])
    (row,) = rows_of(numbers_csv(numbers, numbers.nothing))
    assert row["notes"].startswith("'")
    assert row["phone_number"] == "+14108430142"


def test_text_that_no_spreadsheet_calculates_stays_as_it_is() -> None:
    numbers = a_number_list([4108430142], notes=['Smith & "Sons", \u00e9'], receiving_number=["+14105550111"], pin=["0123"])
    (row,) = rows_of(numbers_csv(numbers, numbers.nothing))
    assert (row["notes"], row["receiving_number"], row["pin"]) == ('Smith & "Sons", \u00e9', "+14105550111", "0123")


def test_characters_that_steer_a_terminal_are_shown_as_escapes() -> None:
    numbers = a_number_list([4108430142], notes=["a\x00\x1b[31m\u202e"])
    assert rows_of(numbers_csv(numbers, numbers.nothing))[0]["notes"] == "a\\x00\\x1b[31m\\u202e"


def test_documents_get_fixed_names_by_role_and_content() -> None:
    drop = a_drop(
        a_file("proof-zeta.pdf"),
        a_file("Proof-alpha.PDF"),
        a_file("CSR.pdf"),
        a_file("notes.pdf"),
        DroppedFile("proof-link.pdf", content=ContentType.PDF, nature=FileNature.SYMBOLIC_LINK),
        DroppedFile("proof-word.pdf", content=ContentType.OTHER),
        DroppedFile("Bill.JPEG", content=ContentType.TIFF),
        without=("bill.pdf",),
    )
    assert attachment_names(drop) == (
        ("loa.pdf", "loa.pdf"),
        ("Bill.JPEG", "bill.tif"),
        ("CSR.pdf", "csr.pdf"),
        ("Proof-alpha.PDF", "proof-1.pdf"),
        ("proof-zeta.pdf", "proof-2.pdf"),
    )
