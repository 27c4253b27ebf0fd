from datetime import date
from decimal import Decimal

import pytest

from pipeline.domain.address import Address
from pipeline.domain.bill import BillSign
from pipeline.domain.hints import Hints
from pipeline.reading.carriers import profile_from
from tests.builders_bills import VERIZON, bill_of, values, without
from tests.builders_documents import Placed, column, page_of, plain_bill


def test_a_master_account_counts_before_the_accounts_it_holds_and_all_are_named() -> None:
    bill = bill_of(
        page_of(*plain_bill(account="92-561155"), (40, 110, "Master account: 77-190022"), (300, 130, "Account number: 15-113581"))
    )
    assert values(bill)["account_number"] == "77-190022"
    assert set(bill.account_numbers) == {"77-190022", "92-561155", "15-113581"}


def test_a_customer_id_is_the_account_only_where_nothing_is_called_one() -> None:
    decoy: Placed = (40, 110, "Customer ID: C557772")
    assert values(bill_of(page_of(*plain_bill(), decoy)))["account_number"] == "4108430142 555"
    assert values(bill_of(page_of(*without("Account Number:", "4108430142 555"), decoy)))["account_number"] == "C557772"


def test_the_account_that_the_request_states_wins_over_a_master_account() -> None:
    hints = Hints(account_number="4108430142 555")
    assert (
        values(bill_of(page_of(*plain_bill(), (40, 110, "Master account: 77-190022")), hints=hints))["account_number"] == "4108430142 555"
    )


def test_the_column_of_the_last_bill_is_not_this_bills() -> None:
    table: list[Placed] = [
        *((x, 110, head) for x, head in ((400, "Last bill"), (490, "This bill"))),
        *((x, 124, cell) for x, cell in ((300, "Bill date"), (400, "10/06/2026"), (490, "11/05/2026"))),
        *((x, 138, cell) for x, cell in ((300, "Amount due"), (400, "$476.12"), (490, "$473.97"))),
    ]
    rest = without("Bill Date:", "November 3, 2026", "Total Amount Due:", "$142.18")
    read = values(bill_of(page_of(*rest, *table)))
    assert (read["bill_date"], read["amount_due"]) == (date(2026, 11, 5), Decimal("473.97"))
    alone = [cell for cell in table if cell[0] != 490]
    assert "amount_due" not in values(bill_of(page_of(*rest, *alone)))


def test_a_value_at_the_right_edge_of_its_cell_belongs_to_the_caption_at_the_left() -> None:
    cells: tuple[Placed, ...] = ((400, 110, "Amount due"), (470, 122, "$142.18"), (400, 140, "Due date"))
    assert values(bill_of(page_of(*without("Total Amount Due:", "$142.18"), *cells)))["amount_due"] == Decimal("142.18")


@pytest.mark.parametrize("label", ["Total Due (USD)", "Balance to pay:", "You owe", "Total Due This Invoice:"])
def test_an_amount_is_known_by_many_labels(label: str) -> None:
    row: tuple[Placed, ...] = ((300, 110, label), (430, 110, "$142.18"))
    assert values(bill_of(page_of(*without("Total Amount Due:", "$142.18"), *row)))["amount_due"] == Decimal("142.18")


def test_a_sentence_dates_the_bill() -> None:
    rest = without("Bill Date:", "November 3, 2026")
    assert values(bill_of(page_of(*rest, (40, 110, "Invoice 83929415 dated November 5, 2026"))))["bill_date"] == date(2026, 11, 5)


def test_a_day_that_may_be_a_month_is_left_out_where_both_are_written() -> None:
    rest = without("Bill Date:", "November 3, 2026", "ANNAPOLIS MD 21401")
    row: tuple[Placed, ...] = ((400, 110, "Bill date:"), (490, 110, "03/11/2026"), (60, 180, "TORONTO ON M5H 3T4"))
    assert "bill_date" not in values(bill_of(page_of(*rest, *row)))


def test_an_overdue_amount_of_nothing_is_no_warning() -> None:
    assert BillSign.PAST_DUE not in bill_of(page_of(*plain_bill(), (40, 110, "Past due - pay now"), (300, 110, "$0.00"))).signs


def test_the_fax_number_of_the_carrier_is_nobodys_line() -> None:
    foot: tuple[Placed, ...] = ((40, 760, "Repair: 877-733-5227"), (300, 760, "Fax: 866-680-3699"))
    assert "+18666803699" not in [line.value for line in bill_of(page_of(*plain_bill(), *foot)).telephone_numbers]


def test_numbers_listed_behind_a_heading_are_the_customers() -> None:
    listed: Placed = (40, 560, "Numbers on this account: 410-843-0150, 410-843-0151")
    assert {"+14108430150", "+14108430151"} <= {line.value for line in bill_of(page_of(*plain_bill(), listed)).telephone_numbers}


def test_a_street_holds_no_colon() -> None:
    rest = without("Service Address: 14 Wharf St, Annapolis, MD 21401")
    bill = bill_of(page_of(*rest, (40, 240, "Location 1 of 1: 14 Wharf St, Annapolis, MD 21401")))
    assert values(bill)["service_address"] == Address("14 Wharf St", "", "Annapolis", "MD", "21401", "US")


def test_a_caption_under_larger_print_is_its_label() -> None:
    pairs: tuple[Placed, ...] = (
        (300, 110, "$937.00", 14),
        (300, 126, "Total amount due", 7),
        (420, 110, "11/05/2026", 14),
        (420, 126, "Bill date", 7),
    )
    read = values(bill_of(page_of(*without("Total Amount Due:", "$142.18", "Bill Date:", "November 3, 2026"), *pairs)))
    assert (read["amount_due"], read["bill_date"]) == (Decimal("937.00"), date(2026, 11, 5))


def test_a_bare_telephone_number_in_the_summary_is_the_billing_number_when_it_is_listed_too() -> None:
    rest = without("Billing Telephone Number: 410-843-0142", "Account Number:", "4108430142 555")
    head: tuple[Placed, ...] = (
        (300, 110, "Account number"),
        (430, 110, "Telephone number"),
        (300, 122, "77-190022"),
        (430, 122, "410-843-0142"),
    )
    assert values(bill_of(page_of(*rest, *head)))["billing_telephone_number"] == "+14108430142"
    column: tuple[Placed, ...] = ((300, 134, "77-190023"), (430, 134, "410-843-0143"))
    assert "billing_telephone_number" not in values(bill_of(page_of(*rest, *head, *column)))


def test_the_numbers_under_a_heading_for_questions_are_the_carriers() -> None:
    block = column(400, 560, "Questions about your bill?", "Business office 423-942-2923", "Toll free 1-888-832-8161")
    office: tuple[Placed, ...] = (
        (40, 640, "BUSINESS OFFICE 260-942-6883"),
        (250, 640, "REPAIR 260-942-5382"),
        (450, 640, "FAX 260-942-2193"),
    )
    found = {line.value for line in bill_of(page_of(*plain_bill(), *block, *office)).telephone_numbers}
    assert found == {"+14108430142", "+14108430143"}


def test_a_sentence_tells_when_the_bill_was_made_and_when_it_will_be_paid() -> None:
    rest = without("Bill Date:", "November 3, 2026", "Due Date:", "November 24, 2026")
    told: tuple[Placed, ...] = (
        (40, 110, "This bill was prepared on November 5, 2026."), (40, 122, "Auto Pay will collect $142.18 on November 26, 2026."),
    )  # fmt: skip
    read = values(bill_of(page_of(*rest, *told)))
    assert (read["bill_date"], read["due_date"]) == (date(2026, 11, 5), date(2026, 11, 26))


def test_several_service_addresses_in_a_column_are_none() -> None:
    rest = without("Service Address: 14 Wharf St, Annapolis, MD 21401")
    sites = column(300, 560, "Service address", "14 Wharf St, Annapolis, MD 21401", "9 Dock St, Annapolis, MD 21401")
    assert "service_address" not in values(bill_of(page_of(*rest, *sites)))


def test_a_service_address_in_a_sentence_ends_at_its_postal_code() -> None:
    rest = without("Service Address: 14 Wharf St, Annapolis, MD 21401")
    told: Placed = (40, 240, "This is the bill for service at 14 Wharf St, Annapolis, MD 21401 and no other place.")
    assert values(bill_of(page_of(*rest, told)))["service_address"] == Address("14 Wharf St", "", "Annapolis", "MD", "21401", "US")


def test_the_longer_of_two_names_of_a_carrier_is_meant() -> None:
    wireless = profile_from("verizon-wireless", 'name = "Verizon Wireless"\nbrands = ["Verizon Wireless"]')
    rest = without("Blue Heron Telephone Company")
    page = page_of((40, 30, "verizon", 20), *rest, (40, 640, "Make check payable to Verizon Wireless"))
    assert values(bill_of(page, profiles=(VERIZON, wireless)))["carrier"] == "Verizon Wireless"


def test_the_first_line_of_a_line_printer_names_the_carrier() -> None:
    rest = without("Blue Heron Telephone Company")
    assert values(bill_of(page_of((200, 16, "DRY CREEK TELEPHONE ASSN", 9), *rest)))["carrier"] == "DRY CREEK TELEPHONE ASSN"


def test_an_account_may_have_few_digits_among_letters() -> None:
    assert values(bill_of(page_of(*plain_bill(account="5-KZJ7RWXX"))))["account_number"] == "5-KZJ7RWXX"


@pytest.mark.parametrize("label", ["Delinquent after", "Due before penalty", "Payable through"])
def test_the_day_after_which_a_bill_is_late_is_its_due_date_whatever_else_is_due(label: str) -> None:
    rest = without("Due Date:", "November 24, 2026")
    rows: tuple[Placed, ...] = ((400, 134, label), (500, 134, "November 26, 2026"), (40, 560, "Director election: ballots due 12/18/2026."))
    assert values(bill_of(page_of(*rest, *rows)))["due_date"] == date(2026, 11, 26)


def test_nobody_has_a_telephone_line_in_a_post_box() -> None:
    rest = without("Service Address: 14 Wharf St, Annapolis, MD 21401")
    assert "service_address" not in values(bill_of(page_of(*rest, (40, 300, "Service Address: PO Box 2, Annapolis, MD 21401"))))


@pytest.mark.parametrize("heading", ["KEYLINE", "Line detail"])
def test_a_line_of_the_mailing_house_or_of_a_table_is_nobodys_name(heading: str) -> None:
    rest = without("HARBOR LIGHT DENTAL LLC")
    assert "billing_name" not in values(bill_of(page_of(*rest, (60, 150, heading))))


@pytest.mark.parametrize("account", ["ACC-270874", "cus_84885368"])
def test_a_code_that_begins_like_a_label_is_whole(account: str) -> None:
    row: tuple[Placed, ...] = ((300, 110, "Account ID"), (400, 110, account))
    assert values(bill_of(page_of(*without("Account Number:", "4108430142 555"), *row)))["account_number"] == account
    rest = without("Account Number:", "4108430142 555")
    assert values(bill_of(page_of(*rest, (300, 110, f"Account ID {account}"))))["account_number"] == account


def test_the_account_at_the_bank_is_not_the_customers() -> None:
    rest = without("Account Number:", "4108430142 555")
    wire: Placed = (40, 560, "Wire: Bank of the Lakes, routing 755869145, account 8795360503.")
    assert "account_number" not in values(bill_of(page_of(*rest, wire)))
    assert values(bill_of(page_of(*rest, wire, (300, 110, "Customer ID 5113359"))))["account_number"] == "5113359"


def test_two_phones_of_two_people_name_no_billing_number() -> None:
    rest = [text for text in plain_bill(account="77-190022") if text[2] != "Billing Telephone Number: 410-843-0142"]
    phones = column(40, 560, "Ann Lee, phone number 410-843-0142, $20.00 a month", "Bo Lee, phone number 410-843-0143, $15.00 a month")
    assert "billing_telephone_number" not in values(bill_of(page_of(*rest, *phones)))
