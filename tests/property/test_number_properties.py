"""Laws of reading numbers: nothing raises, nothing is lost, and libphonenumber says the same."""

from __future__ import annotations

import csv
import io

import pandas as pd
import phonenumbers
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.domain.numbers import NO_NUMBER, Form
from pipeline.domain.policy import Policy
from pipeline.reading.csv_columns import CsvColumns, _strict_columns, read_columns
from pipeline.reading.number_header import Header, find_header
from pipeline.reading.number_list import read_number_list
from pipeline.reading.numbering_plan import are_in, are_valid
from pipeline.reading.telephone import is_valid_us_ca, national_numbers, parse_one

POLICY = Policy()
FORMATS = (
    "+1{}{}{}",
    "1{}{}{}",
    "{}{}{}",
    "({}) {}-{}",
    "{}-{}-{}",
    "{}.{}.{}",
    "+1 {} {} {}",
    "1-{}-{}-{}",
    " {} {} {} ",
    "+1 ({}) {}-{}",
)
national = st.integers(0, 9_999_999_999)
almost_a_number = st.text(alphabet="0123456789+-.() \tx#eE,;\n\"'\u00e9\u200b\uff11", max_size=40)
formatted = st.builds(
    lambda number, form: form.format(f"{number:010d}"[:3], f"{number:010d}"[3:6], f"{number:010d}"[6:]), national, st.sampled_from(FORMATS)
)
cell = st.text(alphabet='ab1,;" \n\t', max_size=6)


@given(st.binary(max_size=300), st.sampled_from(["numbers.csv", "numbers.txt"]))
@example(b"phone_number,notes\n1,\xef\xbb\xbf", "numbers.csv")
@example(b"\xff\xfea", "numbers.csv")
@example(b'phone_number\n"', "numbers.csv")
def test_reading_a_list_never_raises_and_gives_a_list_or_the_reason(content: bytes, file: str) -> None:
    reading = read_number_list(file, content, POLICY)
    assert reading.numbers is not None or reading.faults


@given(st.lists(almost_a_number, max_size=12), st.sampled_from(["phone_number\n", "phone_number,notes\n", "", "notes,"]))
def test_nearly_good_lists_do_not_raise_either(lines: list[str], head: str) -> None:
    reading = read_number_list("numbers.csv", (head + "\n".join(lines)).encode(), POLICY)
    assert reading.numbers is not None or reading.faults


@given(st.lists(almost_a_number | formatted, max_size=30))
def test_a_column_is_read_as_its_texts_one_by_one(texts: list[str]) -> None:
    numbers, forms = national_numbers(pd.Series(texts, dtype="str"))
    for text, number, form in zip(texts, numbers.tolist(), forms.tolist(), strict=True):
        alone, its_form = national_numbers(pd.Series([text], dtype="str"))
        one = parse_one(text)
        assert (number, form) == (alone[0], its_form[0])
        assert (form == Form.ACCEPTED) == (one is not None)
        assert number == (NO_NUMBER if one is None else int(one[2:]))


@given(st.lists(formatted, min_size=1, max_size=30))
def test_an_accepted_form_means_what_libphonenumber_takes_it_for(texts: list[str]) -> None:
    numbers, forms = national_numbers(pd.Series(texts, dtype="str"))
    ours = are_valid(numbers) & are_in(numbers, "US", "CA")
    for text, number, valid in zip(texts, numbers.tolist(), ours.tolist(), strict=True):
        theirs = phonenumbers.parse(text, "US")
        region = phonenumbers.region_code_for_number(theirs)
        good = theirs.country_code == 1 and phonenumbers.is_valid_number(theirs) and region in {"US", "CA"}
        assert valid == good == is_valid_us_ca(number)
        if good:
            assert number == theirs.national_number
    assert (forms == Form.ACCEPTED).all()


@given(st.lists(st.tuples(cell, cell, cell), max_size=8), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_a_written_table_is_read_back_row_for_row(rows: list[tuple[str, str, str]], delimiter: str, end: str, quoted: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    text = io.StringIO()
    quoted = quoted or any("\r" in each for row in rows for each in row)  # csv.writer leaves a lone CR without quotes
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerow(["phone_number", "notes", "tags"])
    writer.writerows(rows)
    content = text.getvalue().encode()
    header = find_header("numbers.csv", content)
    assert isinstance(header, Header)
    ours, strict = read_columns("numbers.csv", content, header), _strict_columns("numbers.csv", content, header)
    assert isinstance(ours, CsvColumns)
    assert isinstance(strict, CsvColumns)
    read = list(zip(*(column.to_pylist() for column in ours.cells), strict=True))
    assert [record for record in read if any(text.strip() for text in record)] == [row for row in rows if any(text.strip() for text in row)]
    assert ours.rows.tolist() == strict.rows.tolist()


@given(st.lists(st.lists(formatted, max_size=4), max_size=6), st.sampled_from([",", ";", " , "]))
def test_every_number_of_a_typed_list_is_there_once_with_its_line_and_place(lines: list[list[str]], separator: str) -> None:
    reading = read_number_list("numbers.txt", "\n".join(separator.join(line) for line in lines).encode(), POLICY)
    assert reading.numbers is not None
    table = reading.numbers.table
    expected = [(row, place, text.strip()) for row, line in enumerate(lines, 1) for place, text in enumerate(line, 1)]
    assert list(zip(table["row"], table["position"], table["given"], strict=True)) == expected
