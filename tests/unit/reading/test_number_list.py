from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.domain.numbers import NO_NUMBER, Form, NumberList
from pipeline.domain.policy import Policy
from pipeline.reading.number_list import read_number_list

if TYPE_CHECKING:
    from pipeline.domain.finding import Fault

SMALL = "phone_number,notes\n+14108430142,first\n"


def numbers_of(content: bytes | str, file: str = "numbers.csv") -> NumberList:
    reading = read_number_list(file, content if isinstance(content, bytes) else content.encode(), Policy())
    assert reading.numbers is not None, reading.faults
    return reading.numbers


def faults_of(content: bytes | str, policy: Policy | None = None, file: str = "numbers.csv") -> tuple[Fault, ...]:
    return read_number_list(file, content if isinstance(content, bytes) else content.encode(), policy or Policy()).faults


def codes_of(content: bytes | str, policy: Policy | None = None) -> list[str]:
    return [fault.code for fault in faults_of(content, policy)]


def test_a_csv_gives_every_row_with_its_details() -> None:
    numbers = numbers_of("Phone Number,Notes,Routing ID\n+14108430142, first ,\n(410) 843-0143,,VOM\n8430142,,\n")
    assert numbers.table.to_dict("list") == {
        "row": [2, 3, 4],
        "position": [1, 1, 1],
        "given": ["+14108430142", "(410) 843-0143", "8430142"],
        "number": [4108430142, 4108430143, NO_NUMBER],
        "form": [Form.ACCEPTED, Form.ACCEPTED, Form.NOT_ACCEPTED],
        "notes": ["first", "", ""],
        "routing_id": ["", "VOM", ""],
    }
    assert numbers.header == ("Phone Number", "Notes", "Routing ID")
    assert not numbers.typed


@pytest.mark.parametrize("file", ["numbers.txt", "numbers.csv"])
def test_a_typed_list_is_one_under_any_name(file: str) -> None:
    numbers = numbers_of("410-843-0142; 4108430143\n+14108430144\n", file)
    assert numbers.typed
    assert numbers.header == ()
    assert numbers.table[["row", "position", "number"]].to_numpy().tolist() == [
        [1, 1, 4108430142],
        [1, 2, 4108430143],
        [2, 1, 4108430144],
    ]


def test_a_csv_under_a_text_name_is_a_csv() -> None:
    assert not numbers_of(SMALL, "numbers.txt").typed


@pytest.mark.parametrize(
    "content",
    [
        SMALL.encode(),
        SMALL.encode("utf-8-sig"),
        SMALL.encode("utf-16"),
        SMALL.replace(",", ";").encode(),
        SMALL.replace(",", "\t").encode("utf-16"),
        SMALL.replace("\n", "\r\n").encode(),
        SMALL.replace("\n", "\r").encode(),
        SMALL.replace("first", '"first"').encode(),
    ],
)
def test_every_way_a_spreadsheet_writes_text_reads_the_same(content: bytes) -> None:
    assert numbers_of(content).table.to_dict("list") == numbers_of(SMALL).table.to_dict("list")


@pytest.mark.parametrize("content", ["", "\n \n", "phone_number", "phone_number\n", "phone_number,notes\n,\n , \n"])
def test_an_empty_list_is_a_list(content: str) -> None:
    assert len(numbers_of(content)) == 0
    assert faults_of(content) == ()


def test_a_row_without_its_number_is_still_a_row() -> None:
    assert numbers_of("phone_number,notes\n,lost\n,\n4108430142,\n").table["row"].tolist() == [2, 4]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"phone_number\n410\x008430142\n", "FILE_NUL_BYTE"),
        (b"phone_number\n\xff\n", "FILE_NOT_UTF8"),
        (b'phone_number,notes\n4108430142,"\n', "FILE_CSV_NOT_PARSABLE"),
        (b"notes\nfirst\n", "FILE_CSV_HEADER_INVALID"),
        (b"a,b\n1,2\n", "FILE_CSV_HEADER_INVALID"),
        (b"phone_number,notes\n4108430142\n", "FILE_CSV_ROW_LENGTH"),
        (b"phone_number,notes\n4108430142," + b"x" * 257, "FILE_CSV_CELL_TOO_LONG"),
        (b"4108430142, " + b"9" * 257, "FILE_CSV_CELL_TOO_LONG"),
    ],
)
def test_a_list_whose_rows_cannot_be_told_is_no_list_and_says_why(content: bytes, code: str) -> None:
    reading = read_number_list("numbers.csv", content, Policy())
    assert reading.numbers is None
    assert [fault.code for fault in reading.faults] == [code]
    assert reading.faults[0].problem.where.file == "numbers.csv"


def test_an_unknown_column_is_ignored_and_told() -> None:
    content = "phone_number,colour\n4108430142,blue\n"
    assert codes_of(content) == ["FILE_CSV_COLUMN_UNKNOWN"]
    assert not numbers_of(content).has("colour")


def test_the_limit_of_a_cell_counts_characters_and_not_bytes() -> None:
    assert codes_of("phone_number,notes\n4108430142,\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\n", Policy(csv_cell_max_chars=10)) == []
    long = faults_of("phone_number,notes\n4108430142,eleven \u00e9\u00e9\u00e9\u00e9\n", Policy(csv_cell_max_chars=10))
    assert [(fault.problem.where.row, fault.problem.found) for fault in long] == [(2, "11 characters")]


def test_invisible_characters_are_taken_out_of_labels_and_told() -> None:
    content = "phone_number,number_name,tags\n4108430142,Front\u200b desk,a\n4108430143,Caf\u00e9,b\n4108430144,\u0430cme,c\n"
    assert numbers_of(content).table["number_name"].tolist() == ["Front desk", "Caf\u00e9", "\u0430cme"]
    told = [(fault.code, fault.problem.where.row, fault.problem.where.field) for fault in faults_of(content)]
    assert told == [("FILE_HIDDEN_CHARACTERS", 2, "number_name"), ("FILE_HIDDEN_CHARACTERS", 4, "number_name")]


def test_at_most_twenty_cells_are_told_one_by_one() -> None:
    rows = "".join(f"4108430{n:03d},a\u200b{n}\n" for n in range(30))
    assert len(faults_of(f"phone_number,notes\n{rows}")) == 20


def test_a_number_with_invisible_characters_is_refused_and_not_repaired() -> None:
    numbers = numbers_of("phone_number\n\u202a4108430142\u202c\n")
    assert numbers.form.tolist() == [Form.NOT_ACCEPTED]
    assert numbers.table["given"].tolist() == ["\u202a4108430142\u202c"]
