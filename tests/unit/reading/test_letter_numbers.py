from __future__ import annotations

import pytest

from pipeline.domain.telephone import e164
from pipeline.reading.layout import layout_of
from pipeline.reading.letter_numbers import covered_numbers, refers_to_schedule
from tests.builders_letters import a_document, a_page

Line = tuple[str, float, float]
HEADER: Line = ("Numbers to port:", 60, 200)
FIRST, SECOND = 4108430142, 4108430143


def covered(*lines: Line) -> list[str]:
    return [printed.value for printed in covered_numbers(layout_of(a_document(a_page(*lines))))]


def plus(*numbers: int) -> list[str]:
    return [e164(number) for number in numbers]


def test_a_list_and_a_table_are_covered() -> None:
    assert covered(HEADER, ("410-843-0142", 60, 215), ("4108430143", 200, 215), ("(410) 843-0144", 60, 230)) == plus(
        4108430142, 4108430143, 4108430144
    )


def test_a_heading_in_the_plural_opens_a_grid_of_numbers() -> None:
    grid: tuple[Line, ...] = (("410-843-0142", 60, 215), ("410-843-0143", 200, 215))
    assert covered(("Telephone numbers", 60, 200), *grid) == plus(4108430142, 4108430143)
    assert covered(("Telephone number", 60, 200), *grid) == []


def test_each_number_counts_once_at_its_first_page() -> None:
    first, second = a_page(HEADER, ("410-843-0142", 60, 215)), a_page(("410-843-0142", 60, 50), ("410-843-0143", 60, 65), number=2)
    found = covered_numbers(layout_of(a_document(first, second)))
    assert [(printed.value, printed.page) for printed in found] == [("+14108430142", 1), ("+14108430143", 2)]


@pytest.mark.parametrize(
    "text", ["217-558-0100 thru 0103", "217-558-0100 - 0103", "2175580100 to 2175580103", "(217) 558-0100 through 0103"]
)
def test_a_range_is_written_out(text: str) -> None:
    assert covered(HEADER, (text, 60, 215)) == plus(2175580100, 2175580101, 2175580102, 2175580103)


def test_a_range_over_cells_or_lines_is_written_out() -> None:
    expected = plus(2175580100, 2175580101)
    assert covered(HEADER, ("217-558-0100", 60, 215), ("through", 200, 215), ("217-558-0101", 300, 215)) == expected
    assert covered(HEADER, ("2175580100 to", 60, 215), ("2175580101", 60, 226)) == expected


def test_a_range_beside_the_contact_of_another_column_is_covered() -> None:
    assert covered(HEADER, ("Customer contact", 60, 215), ("217-558-0100 thru 0101", 300, 215)) == plus(2175580100, 2175580101)
    assert covered(HEADER, ("Numbers that stay", 60, 215), ("217-558-0100 thru 0101", 300, 215)) == []


def test_a_number_whose_row_says_that_it_is_kept_stays() -> None:
    rows: tuple[Line, ...] = (("410-843-0142", 60, 215), ("PORT", 200, 215), ("410-843-0143", 60, 230), ("KEEP", 200, 230))
    assert covered(HEADER, *rows) == plus(FIRST)
    assert covered(HEADER, *rows, ("410-843-0144", 60, 245), ("PORT", 200, 245)) == plus(FIRST, 4108430144)
    assert covered(HEADER, ("410-843-0142", 60, 215), ("410-843-0143", 200, 215), ("Keep", 330, 215)) == plus(FIRST)


def test_an_open_range_without_an_end_is_one_number() -> None:
    assert covered(HEADER, ("217-558-0100 to", 60, 215)) == plus(2175580100)


def test_numbers_that_say_where_to_call_are_not_covered() -> None:
    lines = (
        ("Halyard Dental LLC, 214 Compromise St, (410) 263-0999", 60, 40), ("(410) 263-0998", 60, 55),
        ("Contact phone:", 60, 100), ("410-263-0997", 200, 100), ("BTN", 60, 115), ("410-263-0996", 200, 115),
        ("Account number: 410 843-0142 123 4", 60, 130), HEADER, ("410-843-0142", 60, 215),
        ("Questions: 800-555-0199 or port@example.com", 60, 300), ("Fax 410-263-0995", 60, 315),
        ("Please reach me at home under 410-263-0994 or at my office", 60, 330),
    )  # fmt: skip
    assert covered(*lines) == plus(4108430142)


def test_a_sentence_that_moves_a_number_covers_it() -> None:
    assert covered(("I authorize you to port the number 410-843-0142 and 410-843-0143.", 60, 100)) == plus(4108430142, 4108430143)


def test_a_label_that_says_numbers_covers_what_follows_it() -> None:
    assert covered(("Telephone numbers: 410-843-0142", 60, 100)) == plus(4108430142)
    assert covered(("Telephone: 410-843-0142", 60, 100)) == []


@pytest.mark.parametrize("text", ["See attached list", "as listed in Schedule A", "the numbers on the attached spreadsheet", "Exhibit A"])
def test_a_schedule_is_noticed(text: str) -> None:
    assert refers_to_schedule(layout_of(a_document(a_page((text, 60, 100)))))


def test_a_letter_with_its_own_list_points_nowhere() -> None:
    assert not refers_to_schedule(layout_of(a_document(a_page(HEADER, ("I will schedule a call.", 60, 100)))))


def test_numbers_listed_in_a_sentence_over_its_lines_are_covered() -> None:
    told = (
        ("I authorize Kestrel Voice LLC to move the telephone service for the following numbers from AT&T, where we are", 60, 100),
        ("served under account number 6181-948231: (410) 843-0142, (410) 843-0143 and (410)", 60, 112),
        ("843-0144. If you have questions about this letter please call 410-263-0999 at any time of the day.", 60, 124),
    )
    assert covered(*told) == plus(4108430142, 4108430143, 4108430144)


def test_numbers_over_the_words_that_announce_their_list_are_covered() -> None:
    column = (("410-843-0142", 300, 100), ("410-843-0143", 300, 112), ("410-843-0144", 300, 124))
    assert covered(*column, ("Numbers to port / Num\u00e9ros \u00e0 transf\u00e9rer", 60, 112)) == plus(4108430142, 4108430143, 4108430144)


def test_a_number_under_a_name_and_address_or_a_label_of_its_own_is_not_covered() -> None:
    block = (("Solway Networks", 400, 400), ("Porting desk", 400, 411), ("800-555-0134", 400, 422))
    contact = (("Contact phone for questions", 60, 400), ("410-263-0999", 60, 412))
    assert covered(HEADER, ("410-843-0142", 60, 215), *block, *contact) == plus(4108430142)


@pytest.mark.parametrize(
    "heading",
    [
        "Phone numbers to be moved:",
        "Working telephone numbers included in this order:",
        "5. List the phone number(s) you wish to port",
        "The telephone lines that this letter is about:",
    ],
)
def test_a_heading_that_speaks_of_numbers_opens_their_list(heading: str) -> None:
    grid: tuple[Line, ...] = (("4108430142", 60, 215), ("4108430143", 200, 215))
    assert covered((heading, 60, 200), *grid) == plus(4108430142, 4108430143)


@pytest.mark.parametrize("heading", ["Contact telephone numbers:", "Numbers to reach us for questions:"])
def test_a_heading_over_numbers_to_call_opens_no_list(heading: str) -> None:
    assert covered((heading, 60, 200), ("4108430142", 60, 215), ("4108430143", 200, 215)) == []


def test_numbers_under_a_heading_that_keeps_them_are_not_covered() -> None:
    keeping = ("Numbers staying with Verizon", 300, 200)
    assert covered(HEADER, ("410-843-0142", 60, 215), keeping, ("410-843-0143", 300, 213), ("410-843-0144", 300, 226)) == plus(4108430142)


def test_numbers_beside_a_label_that_keeps_them_are_not_covered_in_the_next_line_either() -> None:
    lines = (("Numbers to port", 60, 200), ("410-843-0142", 200, 200), ("Numbers that remain", 60, 230))
    assert covered(*lines, ("410-843-0143, 410-843-0144,", 200, 230), ("410-843-0145", 200, 242)) == plus(4108430142)


def test_a_list_under_a_number_that_stays_has_a_heading_of_its_own() -> None:
    lines: tuple[Line, ...] = (
        ("Daytime Contact Number (not ported)", 60, 170),
        ("410-843-0199", 60, 183),
        HEADER,
        ("410-843-0142", 60, 215),
    )
    assert covered(*lines) == plus(4108430142)


@pytest.mark.parametrize(
    "label", ["Customer site contact", "Contact #", "Can-be-reached number", "Billing contact", "Temporary number", "Our emergency desk"]
)
def test_a_number_beside_or_under_a_label_of_whom_to_call_is_not_covered(label: str) -> None:
    assert covered(HEADER, ("410-843-0142", 60, 215), (label, 60, 300), ("410-843-0199", 250, 300)) == plus(4108430142)


@pytest.mark.parametrize(
    "sentence",
    [
        "Your temporary number 410-843-0199 is active until porting is done.",
        "The number 410-843-0199 stays with Verizon and we do not transfer it now or at any other later time.",
        "Please port 410-843-0142 and 410-843-0143, but the line 410-843-0199 is to remain where it is today.",
    ],
)
def test_a_number_that_a_sentence_keeps_is_not_covered(sentence: str) -> None:
    assert "+14108430199" not in covered(HEADER, ("410-843-0142", 60, 215), (sentence, 60, 300))


def test_a_toll_free_number_by_itself_is_a_help_line() -> None:
    lines: tuple[Line, ...] = (("Authorization and transfer of numbers", 60, 40), ("1-888-555-0142", 400, 40))
    assert covered(*lines, HEADER, ("410-843-0142", 60, 215)) == plus(4108430142)


def test_toll_free_numbers_in_a_list_or_at_their_label_are_covered() -> None:
    assert covered(HEADER, ("888-843-0142", 60, 215)) == plus(8888430142)
    listed = (("410-843-0142", 60, 215), ("888-843-0143", 60, 230), ("877-843-0144", 60, 245))
    assert covered(HEADER, *listed) == plus(4108430142, 8888430143, 8778430144)


def test_a_number_in_a_line_that_goes_on_from_a_call_is_not_covered() -> None:
    over = ("The porting team can be reached on business days by facsimile at", 60, 300)
    assert covered(HEADER, ("410-843-0142", 60, 215), over, ("410-843-0199.", 60, 312)) == plus(4108430142)


@pytest.mark.parametrize(("cut", "rest"), [("410-843-", "0143"), ("410 843", "0143, 410-843-0144"), ("410", "843 0143")])
def test_a_number_that_goes_on_in_the_next_line_of_its_cell_is_whole(cut: str, rest: str) -> None:
    assert covered(HEADER, (f"410-843-0142, {cut}", 60, 215), (rest, 60, 227))[:2] == plus(4108430142, 4108430143)


def test_a_range_that_breaks_within_its_last_number_is_written_out() -> None:
    assert covered(HEADER, ("410-843-0142 - 410-843-", 60, 215), ("0144", 60, 227)) == plus(4108430142, 4108430143, 4108430144)


def test_a_label_at_the_middle_of_its_cell_announces_the_line_above_it_too() -> None:
    lines = (("410-843-0142, 410-843-0143,", 200, 194), ("Numbers to port", 60, 200), ("410-843-0144", 200, 207))
    assert covered(*lines) == plus(4108430142, 4108430143, 4108430144)


def test_the_label_of_another_column_is_not_that_of_a_numbered_row() -> None:
    assert covered(HEADER, ("E-mail", 60, 215), ("8", 300, 215), ("410-843-0142", 330, 215)) == plus(4108430142)


def test_an_account_of_ten_digits_is_not_covered() -> None:
    told = "We ask you to port our telephone numbers listed below away from the account number 4108430199 with Verizon today."
    assert covered((told, 60, 150), ("Account number", 60, 170), ("4108430198", 250, 170), HEADER, ("410-843-0142", 60, 215)) == plus(
        4108430142
    )


def test_ten_digits_within_a_code_are_no_number() -> None:
    assert covered(HEADER, ("410-843-0142", 60, 215), ("Doc ID: a2175580100e460c", 60, 700), ("2175580101DA8FD", 60, 720)) == plus(
        4108430142
    )


def test_a_number_between_two_of_its_column_is_covered_whatever_the_column_beside_it_says() -> None:
    column: tuple[Line, ...] = (("410-843-0142", 300, 215), ("410-843-0143", 300, 230), ("410-843-0144", 300, 245))
    beside: tuple[Line, ...] = (("Account number", 60, 200), ("AC5925114", 60, 212), ("E-mail", 60, 230), ("me@example.com", 60, 241))
    assert covered(("Numbers to port:", 300, 200), *beside, *column) == plus(4108430142, 4108430143, 4108430144)


def test_a_label_of_one_number_that_stays_says_nothing_of_those_under_it() -> None:
    under: tuple[Line, ...] = (("410-843-0142", 60, 217), ("410-843-0143", 60, 229))
    assert covered(("Numbers to port:", 300, 190), ("Daytime contact number (not ported)", 60, 200), *under)[-1:] == plus(4108430143)
    assert covered(("Numbers to port:", 300, 190), ("Numbers that stay", 60, 205), *under) == []


def test_a_line_with_a_number_of_its_own_is_no_label_of_the_number_beside_it() -> None:
    beside: tuple[Line, ...] = (("Send it to", 17, 245), ("Fax 1-866-555-0193 or e-mail", 17, 230))
    assert covered(("Numbers to port:", 300, 200), ("410-843-0142", 300, 215), *beside, ("410-843-0143", 300, 230)) == plus(FIRST, SECOND)


def test_a_heading_whose_accents_recognition_lost_opens_a_grid_too() -> None:
    grid: tuple[Line, ...] = (("410-843-0142", 60, 215), ("410-843-0143", 200, 215))
    assert covered(("Cadre 3 - Numéros de téléphone a transférer", 60, 200), *grid) == plus(FIRST, SECOND)


GRID: tuple[Line, ...] = (("410-843-0142", 60, 215), ("410-843-0143", 200, 215), ("410-843-0144", 60, 230), ("410-843-0145", 200, 230))
MOVING = """
    Telephone numbers in scope|7 Working telephone numbers to be moved|WTNs|BTN and associated numbers|Section C: Telephone numbers
    |Ten-digit telephone numbers|Phone numbers at this location|Telephone numbers associated with this account|TNs
    |Attachment 1: telephone numbers|Fax numbers to port|Lines covered|Num\u00e9ros vis\u00e9s
"""
STAYING = """
    Numbers that stay|Numbers not to be ported|Numbers remaining with the carrier|Lines to disconnect|Emergency numbers
    |Numbers to call|Contact numbers|Numbers at which we can be reached|Fax numbers
"""


@pytest.mark.parametrize("heading", [words.strip() for words in MOVING.split("|")])
def test_a_grid_is_covered_when_its_heading_speaks_of_numbers(heading: str) -> None:
    assert covered((heading, 60, 200), *GRID) == plus(FIRST, SECOND, 4108430144, 4108430145)


@pytest.mark.parametrize("heading", [words.strip() for words in STAYING.split("|")])
def test_no_number_of_a_grid_is_covered_whose_heading_says_otherwise(heading: str) -> None:
    assert covered(("Numbers to port:", 60, 100), ("352-863-5948", 60, 115), (heading, 60, 200), *GRID) == ["+13528635948"]


def test_the_places_of_a_list_are_part_of_its_grid() -> None:
    rows: tuple[Line, ...] = (("1.", 60, 215), ("410-843-0142", 90, 215), ("2.", 200, 215), ("410-843-0143", 230, 215))
    assert covered(("Telephone numbers in scope", 60, 200), *rows) == plus(FIRST, SECOND)


def test_a_letterhead_in_tennessee_and_where_to_fax_the_form_to_are_not_covered() -> None:
    letterhead: Line = ("3158 Northwoods Parkway \u2022 Knoxville, TN 37902 \u2022 (865) 555-0157", 60, 20)
    form: tuple[Line, ...] = (
        ("PLEASE FAX THIS PAGE BACK TO: 1-866-555-0139", 60, 60),
        ("CUSTOMER PORT AUTHORIZATION, ONE ACCOUNT FOR EACH PAGE", 60, 71),
    )
    assert covered(letterhead, *form, HEADER, ("410-843-0142", 60, 215)) == plus(FIRST)


def test_a_sentence_that_breaks_within_its_announcement_opens_the_list() -> None:
    sentence: tuple[Line, ...] = (
        ("I authorize Plainsong LLC to call my carrier about the telephone numbers set", 60, 100),
        ("out below, which are billed under account 65594-21089.", 60, 113),
    )
    assert covered(*sentence, ("1. (410) 843-0142", 90, 140), ("2. (410) 843-0143", 300, 140)) == plus(FIRST, SECOND)
