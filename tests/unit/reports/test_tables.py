from __future__ import annotations

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest

from pipeline.domain.finding import Severity
from pipeline.domain.numbers import NO_NUMBER, NumberList
from pipeline.reports.tables import column_of, fix_me_csv, numbers_csv, safe_cells
from tests.builders import a_list_of, a_number_list, a_typed_list
from tests.builders_reports import a_finding, a_judgement, a_number_finding, a_receipt

FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\x00=1",
    " =1",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM",
    "+1+14105550123",
    '=HYPERLINK("http://x.example","y")',
    "''=1",
    "+1410-A1",
)
NUMBERS = ("+14108430142", "+1 410 843 0142", "+1 (410) 843-0142", "+1-410-843-0142", "(410) 843-0142", "1-410-843-0142")


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def test_every_row_sent_stands_in_the_table_once_and_in_order() -> None:
    numbers = a_list_of(["+14108430142", "(410) 843-0143", "oops"], [4108430142, 4108430143, NO_NUMBER])
    judgement = a_judgement(by_number=[a_number_finding([2], code="NUM_FORMAT_NOT_ACCEPTED")], numbers=numbers)
    assert rows_of(numbers_csv(a_receipt(judgement))) == [
        ["row", "position", "phone_number", "e164", "status", "code", "hint"],
        ["2", "", "+14108430142", "+14108430142", "accepted", "", ""],
        ["3", "", "(410) 843-0143", "+14108430143", "accepted", "", ""],
        ["4", "", "oops", "", "rejected", "NUM_FORMAT_NOT_ACCEPTED", "Mend NUM_FORMAT_NOT_ACCEPTED."],
    ]


def test_a_typed_list_tells_the_position() -> None:
    table = rows_of(numbers_csv(a_receipt(a_judgement(numbers=a_typed_list()))))
    assert [row[:2] for row in table[1:]] == [["1", "1"], ["1", "2"], ["1", "3"]]


def test_several_codes_of_a_row_start_with_the_gravest() -> None:
    warning = a_number_finding([1], code="NUM_NO_ROUTING", severity=Severity.WARN)
    rejection = a_number_finding([1], hint=[None, "Use route 7.", None])
    assert rows_of(numbers_csv(a_receipt(a_judgement(by_number=[warning, rejection]))))[2][4:] == [
        "rejected",
        "NUM_IS_RECEIVING;NUM_NO_ROUTING",
        "Use route 7. Mend NUM_NO_ROUTING.",
    ]


def test_a_rule_without_a_hint_of_its_own_for_a_row_gives_the_general_one() -> None:
    finding = replace(a_number_finding([0]), hint=iter([None, "x", "x"]))
    assert rows_of(numbers_csv(a_receipt(a_judgement(by_number=[finding]))))[1][6] == "Mend NUM_IS_RECEIVING."


def test_a_list_that_could_not_be_read_leaves_a_table_with_its_header() -> None:
    receipt = a_receipt(a_judgement(a_finding(), read=False))
    assert rows_of(numbers_csv(receipt)) == [["row", "position", "phone_number", "e164", "status", "code", "hint"]]
    assert rows_of(fix_me_csv(receipt)) == [["phone_number"]]


def test_lines_end_as_rfc_4180_says_and_every_cell_is_quoted() -> None:
    content = numbers_csv(a_receipt(a_judgement()))
    assert content.count(b"\r\n") == 4
    assert content.startswith(b'"row","position"')


def a_list_with_details() -> NumberList:
    numbers = a_number_list(number_name=["Front", "Back", "Shop"], pin=["4821", "", "9911"])
    return replace(numbers, header=("Number To Port", "Number Name", "Wrong One", "PIN", "ROUTING_ID"))


def test_the_rows_to_fix_come_in_the_partners_own_columns() -> None:
    judgement = a_judgement(by_number=[a_number_finding([0, 2])], numbers=a_list_with_details())
    header, *rows = rows_of(fix_me_csv(a_receipt(judgement)))
    assert header == ["Number To Port", "Number Name", "PIN", "ROUTING_ID"]
    assert [row[:2] for row in rows] == [["+14108430142", "Front"], ["+14108430144", "Shop"]]


def test_no_pin_leaves_with_the_rows_to_fix() -> None:
    content = fix_me_csv(a_receipt(a_judgement(by_number=[a_number_finding([0, 2])], numbers=a_list_with_details())))
    assert b"4821" not in content
    assert b"9911" not in content


def test_a_typed_list_comes_back_as_one_column() -> None:
    judgement = a_judgement(by_number=[a_number_finding([1])], numbers=a_typed_list())
    assert rows_of(fix_me_csv(a_receipt(judgement))) == [["phone_number"], ["+14108430143"]]


@pytest.mark.parametrize(
    ("name", "column"),
    [("phone_number", "given"), ("Phone Number", "given"), ("Account name", "account"), ("PIN", "pin"), ("Colour", "colour")],
)
def test_a_header_cell_is_known_whatever_its_case_and_spaces(name: str, column: str) -> None:
    assert column_of(name) == column


@pytest.mark.parametrize("payload", FORMULAS)
def test_no_cell_can_be_calculated(payload: str) -> None:
    safe = safe_cells(pd.Series([payload, "+14108430142"], dtype="str")).tolist()
    assert safe[0].startswith(("'", "\\x00", "\\u200b", "\\ufeff"))
    assert safe[1] == "+14108430142"


@pytest.mark.parametrize("number", NUMBERS)
def test_a_telephone_number_stays_as_given(number: str) -> None:
    assert safe_cells(pd.Series([number], dtype="str")).tolist() == [number]


def test_characters_that_steer_a_terminal_are_shown_as_escapes() -> None:
    assert safe_cells(pd.Series(["a\x1b[2Jb\u202ec\nd\te"], dtype="str")).tolist() == ["a\\x1b[2Jb\\u202ec\nd\te"]
