from datetime import date
from decimal import Decimal

import pytest

from pipeline.reading.candidates import (
    account_at_start,
    dates_in,
    is_ambiguous_date,
    looks_like_name,
    money_in,
    number_ranges_in,
    numbers_in,
    proper_words,
)


@pytest.mark.parametrize(
    "text",
    [
        "11/05/2026",
        "11-05-26",
        "Nov 5, 2026",
        "NOVEMBER 05, 2026",
        "Nov. 5, 2026",
        "5 Nov 2026",
        "05-NOV-2026",
        "2026-11-05",
        "5 novembre 2026",
        "le 5 novembre 2026",
        "November 5th, 2026",
        "Issued 11.05.2026 for you",
    ],
)
def test_a_date_is_read_in_every_form_that_bills_use(text: str) -> None:
    assert [match.value for match in dates_in(text)] == [date(2026, 11, 5)]


def test_the_first_of_the_month_is_read_in_french() -> None:
    assert dates_in("1er août 2026")[0].value == date(2026, 8, 1)


def test_a_range_of_days_gives_both_days() -> None:
    assert [match.value.day for match in dates_in("10-28-26 to 11-26-26")] == [28, 26]


def test_a_day_that_does_not_exist_is_no_date() -> None:
    assert dates_in("02/30/2026") == ()


def test_day_first_is_read_only_when_asked_for() -> None:
    assert dates_in("05/11/2026", day_first=True)[0].value == date(2026, 11, 5)
    assert dates_in("05/11/2026")[0].value == date(2026, 5, 11)
    assert dates_in("25/11/2026")[0].value == date(2026, 11, 25)


@pytest.mark.parametrize(("text", "expected"), [("05/11/2026", True), ("05/05/2026", False), ("25/11/2026", False), ("Nov 5, 2026", False)])
def test_figures_that_read_both_ways_are_ambiguous(text: str, expected: bool) -> None:  # noqa: FBT001 - a table of cases
    assert is_ambiguous_date(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$1,234.56", "1234.56"),
        ("1 234,56 $", "1234.56"),
        ("$ 322 .18", "322.18"),
        ("-$74.38", "-74.38"),
        ("$482.65CR", "-482.65"),
        ("(5.00)", "-5.00"),
        ("95.00-", "-95.00"),
        (".00", "0.00"),
        ("$40", "40"),
    ],
)
def test_a_sum_is_read_with_its_sign(text: str, expected: str) -> None:
    assert [match.value for match in money_in(text)] == [Decimal(expected)]


@pytest.mark.parametrize("text", ["1.5%", "123456789", "11/05/2026", "410-843-0142", "17"])
def test_other_figures_are_no_sums(text: str) -> None:
    assert money_in(text) == ()


@pytest.mark.parametrize(
    "text",
    ["410-843-0142", "(410) 843-0142", "410.843.0142", "410 843 0142", "+1 410-843-0142", "1-410-843-0142", "410 843-0142", "4108430142"],
)
def test_a_telephone_number_is_read_in_every_printed_form(text: str) -> None:
    assert [match.value for match in numbers_in(text)] == ["+14108430142"]


@pytest.mark.parametrize(
    "text", ["8884 73 803 6157116", "0344145856333525196785", "$410.843.0142", "555-0142", "110-843-0142", "12/410-843-0142"]
)
def test_other_digits_are_no_telephone_number(text: str) -> None:
    assert numbers_in(text) == ()


def test_ten_digits_in_a_row_count_only_when_they_may() -> None:
    assert numbers_in("4108430142", bare=False) == ()


@pytest.mark.parametrize(
    "text",
    ["217-555-0100 thru 0119", "217-555-0100 - 217-555-0119", "(217) 555-0100 to 555-0119", "+1 (217) 555-0100 \u2013 +1 (217) 555-0119"],
)
def test_a_range_stands_for_every_number_in_it(text: str) -> None:
    (found,) = number_ranges_in(text)
    assert (len(found.value), found.value[0], found.value[-1]) == (20, "+12175550100", "+12175550119")


def test_two_numbers_with_an_and_between_them_are_no_range() -> None:
    assert [len(found.value) for found in number_ranges_in("819 353-4763 et 819 353-4790")] == [1, 1]


def test_a_range_that_runs_backward_is_its_first_number() -> None:
    assert number_ranges_in("217-555-0119 thru 0100")[0].value == ("+12175550119",)


@pytest.mark.parametrize(
    "text",
    [
        "8884 73 803 6157116",
        "314-235-1450 804 3",
        "858 391 2218 146 33Y",
        "3-CNN5MWN4",
        "480-773-8586/3",
        "529677828-00003",
        "8874",
        "D227546",
    ],
)
def test_an_account_number_is_read_whole(text: str) -> None:
    match = account_at_start(f"{text} Invoice # 905797975260")
    assert match is not None
    assert match.value == text


def test_an_account_number_ends_before_a_date_and_before_a_sum() -> None:
    first, second = account_at_start("209473413 10-28-26"), account_at_start("209473413 $12.00")
    assert first is not None
    assert second is not None
    assert first.value == second.value == "209473413"


@pytest.mark.parametrize("text", ["on your check", "", "12", "Nov 5, 2026", "A" * 40])
def test_words_are_no_account_number(text: str) -> None:
    assert account_at_start(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Harbor Light Dental LLC",
        "O'Brien & Sons, Inc.",
        "3M Company",
        "CLINIQUE DENTAIRE DU PORT INC.",
        "Dana R. Fisher",
        "Sandpiper Courier Service Inc",
    ],
)
def test_names_of_people_and_companies_look_like_names(text: str) -> None:
    assert looks_like_name(text)


@pytest.mark.parametrize(
    "text", ["Amount due", "$12.00", "Call us", "Account 4", "www.bill.example", "a b c d e f g h i", "123 456", "Support page Inc", ""]
)
def test_words_of_bills_do_not_look_like_names(text: str) -> None:
    assert not looks_like_name(text)


def test_proper_words_are_plain() -> None:
    assert list(proper_words("Café, (Ltd.) - ...")) == ["cafe", "ltd", "-"]
