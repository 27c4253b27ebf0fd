from __future__ import annotations

import pytest

from pipeline.domain.finding import Fault
from pipeline.reading.number_header import Header, find_header, header_faults


def header_of(content: str, file: str = "numbers.csv") -> Header:
    header = find_header(file, content.encode())
    assert isinstance(header, Header)
    return header


def faults_of(content: str) -> list[tuple[str, str | None, str | None]]:
    return [(fault.code, fault.problem.found, fault.problem.expected) for fault in header_faults("numbers.csv", header_of(content))]


@pytest.mark.parametrize(
    "line", ["phone_number,routing_id", "Phone Number;ROUTING  ID", "PHONENUMBER\trouting_Id", '"phone_number", "routing_id"']
)
def test_case_spaces_and_underscores_do_not_matter_nor_what_separates_the_cells(line: str) -> None:
    header = header_of(f"{line}\n4108430142,\n")
    assert header.meanings == ("phone_number", "routing_id")
    assert faults_of(line) == []


def test_the_older_names_are_known() -> None:
    header = header_of("Number to port,receiving number,tracking source,account name")
    assert header.meanings == ("phone_number", "receiving_number", "tracking_source", "account")
    assert header.place_of("account") == 3


def test_the_header_knows_its_line_and_where_the_rows_begin() -> None:
    header = header_of("\n \nphone_number\r\n4108430142")
    assert (header.row, header.end) == (3, len("\n \nphone_number\r\n"))
    assert header_of("phone_number").end == len("phone_number")


@pytest.mark.parametrize(
    "content", ["", "\n\n", "4108430142\n4108430143", "4108430142,4108430143", "(410) 843-0142; +1...", "Phone", "hello, world"]
)
def test_a_list_without_column_names_is_a_typed_one(content: str) -> None:
    assert find_header("numbers.txt", content.encode()) is None


def test_a_one_column_file_without_header_is_a_typed_list_whatever_its_name() -> None:
    assert find_header("NUMBERS.CSV", b"4108430142\n4108430143\n") is None
    assert find_header("numbers.csv", b"4108430142, (410) 843-0143,\n") is None


def test_a_table_without_column_names_is_refused_and_not_repeated() -> None:
    fault = find_header("numbers.csv", b"+14108430142,voice_menu,4821\n")
    assert isinstance(fault, Fault)
    assert fault.code == "FILE_CSV_HEADER_INVALID"
    assert "4821" not in str(fault)


def test_an_endless_first_line_is_no_header() -> None:
    assert find_header("numbers.csv", b"phone_number" + b"," * 200_000) is None


def test_no_list_needs_so_many_columns() -> None:
    assert faults_of("phone_number" + ",a" * 150) == [("FILE_CSV_HEADER_INVALID", "151 columns", "at most 100 columns")]


def test_the_phone_number_column_must_be_there() -> None:
    assert faults_of("routing_id,pin") == [("FILE_CSV_HEADER_INVALID", "routing_id,pin", "a column phone_number")]


def test_a_column_must_not_come_twice_under_any_of_its_names() -> None:
    found = "phone_number and Number to Port"
    assert faults_of("phone_number,Number to Port,pin") == [("FILE_CSV_HEADER_INVALID", found, "one column phone_number")]
    assert faults_of("phone_number,x,X")[0][:2] == ("FILE_CSV_HEADER_INVALID", "x and X")


def test_an_unknown_column_is_named_with_the_nearest_known_one() -> None:
    assert faults_of("phone_number,rooting_id") == [("FILE_CSV_COLUMN_UNKNOWN", "rooting_id", "routing_id")]
    assert faults_of("phone_number,zzz") == [("FILE_CSV_COLUMN_UNKNOWN", "zzz", None)]


def test_columns_without_a_name_are_told_apart_by_their_place() -> None:
    assert [found for _, found, _ in faults_of("phone_number,,")] == ["column 2 without a name", "column 3 without a name"]
