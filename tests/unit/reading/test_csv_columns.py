from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.reading.csv_columns import CsvColumns, read_columns
from pipeline.reading.number_header import Header, find_header

if TYPE_CHECKING:
    from pipeline.domain.finding import Fault


def read(rows: str, names: str = "phone_number,notes") -> CsvColumns | tuple[Fault, ...]:
    content = f"{names}\n{rows}".encode()
    header = find_header("numbers.csv", content)
    assert isinstance(header, Header)
    return read_columns("numbers.csv", content, header)


def records(rows: str, names: str = "phone_number,notes") -> list[tuple[int, list[str]]]:
    columns = read(rows, names)
    assert isinstance(columns, CsvColumns)
    cells = [column.to_pylist() for column in columns.cells]
    return list(zip(columns.rows.tolist(), map(list, zip(*cells, strict=True)), strict=True))


def faults(rows: str) -> list[tuple[str, int | None, str | None]]:
    found = read(rows)
    assert isinstance(found, tuple)
    return [(fault.code, fault.problem.where.row, fault.problem.found) for fault in found]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_row_is_the_line_it_stands_on(end: str) -> None:
    assert records(f"1,a{end}2,b{end}") == [(2, ["1", "a"]), (3, ["2", "b"])]
    assert records(f"1,a{end}2,b") == [(2, ["1", "a"]), (3, ["2", "b"])]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blank_lines_are_no_rows_but_count_as_lines(end: str) -> None:
    assert records(f"{end}1,a{end}{end}2,b{end}{end}") == [(3, ["1", "a"]), (5, ["2", "b"])]


def test_a_quoted_line_end_keeps_the_rows_in_step() -> None:
    assert records('"1\n0",a\n\n2,"b\n"\n3,c') == [(2, ["1\n0", "a"]), (5, ["2", "b\n"]), (7, ["3", "c"])]


def test_a_doubled_quotation_mark_is_one() -> None:
    assert records('1,"say ""hi"", please"\n') == [(2, ["1", 'say "hi", please'])]


def test_a_quotation_mark_inside_a_bare_cell_is_a_letter_like_any_other() -> None:
    assert records('1,5" pipe\n\n2,b\n') == [(2, ["1", '5" pipe']), (4, ["2", "b"])]


def test_a_blank_before_a_quoted_cell_does_no_harm() -> None:
    assert records('1, "a, b"\n') == [(2, ["1", "a, b"])]


@pytest.mark.parametrize(("names", "row"), [("phone_number;notes", "1;a,b"), ("phone_number\tnotes", "1\ta,b")])
def test_the_header_says_what_separates_cells(names: str, row: str) -> None:
    assert records(row, names) == [(2, ["1", "a,b"])]


def test_a_header_alone_has_no_rows() -> None:
    assert records("") == []
    assert records("\n \n") == []


def test_a_line_of_blanks_is_no_row() -> None:
    assert records("1,a\n  \n2,b") == [(2, ["1", "a"]), (4, ["2", "b"])]


def test_rows_of_another_length_are_named_each() -> None:
    assert faults("1\n2,b\n3,c,d\n") == [("FILE_CSV_ROW_LENGTH", 2, "1 cell"), ("FILE_CSV_ROW_LENGTH", 4, "3 cells")]


def test_many_rows_of_another_length_are_counted() -> None:
    told = faults("1\n" * 50)
    assert len(told) == 21
    assert told[-1] == ("FILE_CSV_ROW_LENGTH", None, "30 more rows with another number of cells")


def test_rows_of_another_length_are_not_counted_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.reading.csv_columns._MOST_COUNTED", 30)
    assert faults("1\n" * 50)[-1] == ("FILE_CSV_ROW_LENGTH", None, "at least 11 more rows with another number of cells")


def test_the_strict_reader_packs_its_rows_as_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.reading.csv_columns._RECORDS", 2)
    assert records('1,5" a\n2,b\n3,c\n4,d\n5,e') == [(2, ["1", '5" a']), (3, ["2", "b"]), (4, ["3", "c"]), (5, ["4", "d"]), (6, ["5", "e"])]


def test_a_lone_carriage_return_is_left_to_the_strict_reader() -> None:
    assert records('1,"a\rb"\n2,c\n') == [(2, ["1", "a\rb"]), (4, ["2", "c"])]


def test_a_quotation_mark_that_never_closes_is_named_where_it_opens() -> None:
    assert faults('1,a\n2,"b\n3,c\n') == [("FILE_CSV_NOT_PARSABLE", 3, "a quotation mark that never closes")]


def test_text_after_a_closing_quotation_mark_is_no_cell() -> None:
    assert faults('1,"a"b\n') == [("FILE_CSV_NOT_PARSABLE", 2, "text after a closing quotation mark")]


def test_a_cell_beyond_the_limit_of_the_csv_module_is_too_long() -> None:
    assert faults("1\n2," + "x" * 200_000)[0][:2] == ("FILE_CSV_CELL_TOO_LONG", 3)


def test_a_file_of_many_blocks_is_read_like_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.reading.csv_columns._BLOCK", 7)
    rows = "".join(f'"{n:03d}","x\n{n}"\n' for n in range(40))
    assert records(rows) == [(2 + 2 * n, [f"{n:03d}", f"x\n{n}"]) for n in range(40)]
