from datetime import date
from decimal import Decimal

import pytest

from pipeline.domain.address import Address
from pipeline.domain.bill import BillSign
from pipeline.domain.hints import Hints
from tests.builders_bills import CUSTOMER, bill_of, values
from tests.builders_documents import Placed, column, page_of, plain_bill


def test_every_fact_of_an_unknown_carriers_bill_is_read() -> None:
    bill = bill_of(page_of(*plain_bill()))
    assert values(bill) == {
        "carrier": "Blue Heron Telephone Company",
        "account_number": "4108430142 555",
        "billing_name": "HARBOR LIGHT DENTAL LLC",
        "billing_address": Address("12 WHARF ST", "STE 4", "ANNAPOLIS", "MD", "21401", "US"),
        "service_address": Address("14 Wharf St", "", "Annapolis", "MD", "21401", "US"),
        "billing_telephone_number": "+14108430142",
        "bill_date": date(2026, 11, 3),
        "due_date": date(2026, 11, 24),
        "amount_due": Decimal("142.18"),
    }
    assert [number.value for number in bill.telephone_numbers] == ["+14108430142", "+14108430143"]
    assert bill.looks_like_a_bill
    assert bill.signs == frozenset()


def test_values_below_their_labels_are_read() -> None:
    header: list[Placed] = [
        (40, 30, "verizon", 24),
        *((x, 40, label) for x, label in ((250, "Account number"), (370, "Bill date"), (480, "Amount due"))),
        *((x, 52, value) for x, value in ((250, "410 843 0142 555 09Y"), (370, "Nov 3, 2026"), (480, "$1,042.18"))),
    ]
    bill = bill_of(page_of(*header, *CUSTOMER, (40, 400, "Line charges for 410 843-0142"), (40, 420, "Telephone service")))
    assert values(bill)["account_number"] == "410 843 0142 555 09Y"
    assert values(bill)["billing_telephone_number"] == "+14108430142"
    assert values(bill)["bill_date"] == date(2026, 11, 3)
    assert values(bill)["amount_due"] == Decimal("1042.18")


def test_a_value_wrapped_in_a_narrow_column_is_read_whole() -> None:
    texts: tuple[Placed, ...] = ((400, 260, "Statement date"), (400, 272, "November 3,"), (400, 284, "2026"))
    without_date = tuple(text for text in plain_bill() if text[2] not in {"Bill Date:", "November 3, 2026"})
    assert values(bill_of(page_of(*without_date, *texts)))["bill_date"] == date(2026, 11, 3)


def test_a_label_that_takes_two_lines_of_a_narrow_column_is_one_label() -> None:
    header: list[Placed] = [
        (40, 30, "Blue Heron Telephone Company", 24),
        *((x, 60, label) for x, label in ((250, "Account"), (340, "Billing"), (430, "Total Amount"))),
        *((x, 72, label) for x, label in ((250, "Number"), (340, "Date"), (430, "Due"))),
        *((x, 88, value) for x, value in ((250, "410 843 0142 555"), (340, "Nov 3, 2026"), (430, "$1,042.18"))),
    ]
    read = values(bill_of(page_of(*header, *CUSTOMER, (40, 400, "Line charges for 410 843-0142"), (40, 420, "Telephone service"))))
    assert (read["account_number"], read["bill_date"], read["amount_due"]) == ("410 843 0142 555", date(2026, 11, 3), Decimal("1042.18"))


def test_labels_under_each_other_with_values_beside_them_stay_two() -> None:
    stacked = tuple(text for text in plain_bill() if text[2] not in {"Total Amount Due:", "$142.18", "Due Date:", "November 24, 2026"})
    rows: tuple[Placed, ...] = ((400, 68, "Amount"), (490, 68, "$142.18"), (400, 80, "Due Date"), (490, 80, "November 24, 2026"))
    assert values(bill_of(page_of(*stacked, *rows)))["due_date"] == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("place", "issued"),
    [
        (((400, 110, "Date:"), (490, 110, "November 3, 2026")), date(2026, 11, 3)),
        (((400, 260, "Date"), (480, 260, "Account #"), (400, 272, "November 3, 2026"), (480, 272, "4108430142 555")), date(2026, 11, 3)),
        (((400, 600, "Date:"), (490, 600, "November 3, 2026")), None),
        (((400, 110, "Date:"), (490, 110, "November 3, 2026"), (400, 600, "Date:"), (490, 600, "October 20, 2026")), None),
        (((300, 110, "Date"), (400, 110, "Description"), (300, 122, "November 3, 2026"), (400, 122, "Payment")), None),
    ],
)
def test_a_bare_date_is_the_bills_only_at_its_head_and_alone(place: tuple[Placed, ...], issued: date | None) -> None:
    undated = tuple(text for text in plain_bill() if text[2] not in {"Bill Date:", "November 3, 2026"})
    assert values(bill_of(page_of(*undated, *place))).get("bill_date") == issued


def test_a_due_date_in_prose_is_read() -> None:
    without = tuple(text for text in plain_bill() if text[2] not in {"Due Date:", "November 24, 2026"})
    bill = bill_of(page_of(*without, (40, 210, "Your bill is due by Nov 18, 2026.")))
    assert values(bill)["due_date"] == date(2026, 11, 18)


def test_without_its_label_a_value_is_not_taken() -> None:
    unlabelled = tuple(text for text in plain_bill() if text[2] not in {"Account Number:", "Total Amount Due:"})
    read = values(bill_of(page_of(*unlabelled)))
    assert "account_number" not in read
    assert "amount_due" not in read


def test_a_decoy_with_another_label_changes_nothing() -> None:
    decoys = column(
        40, 600, "Bank account number: 99887766", "Electronic banking ID 123456789", "Invoice # 5551234", "Previous balance $99.00"
    )
    assert values(bill_of(page_of(*plain_bill(), *decoys))) == values(bill_of(page_of(*plain_bill())))


def test_two_accounts_are_both_named_and_neither_is_chosen() -> None:
    bill = bill_of(page_of(*plain_bill(), (40, 600, "Account Number: 77665544")))
    assert bill.account_number is None
    assert set(bill.account_numbers) == {"4108430142 555", "77665544"}


def test_the_request_settles_which_of_two_accounts_is_meant() -> None:
    bill = bill_of(
        page_of(*plain_bill(), (40, 600, "Account Number: 77665544"), (40, 620, "Account 77665544")),
        hints=Hints(account_number="7766-5544"),
    )
    assert bill.account_number is not None
    assert bill.account_number.value == "77665544"


def test_nothing_is_copied_from_the_request() -> None:
    hints = Hints("Somebody Else Inc", "00000001", (Address("1 Elm St"),), "Other Telephone", "Ann Other", frozenset({2125550100}))
    assert values(bill_of(page_of(*plain_bill()), hints=hints)) == values(bill_of(page_of(*plain_bill())))


def test_a_bill_dated_in_the_far_future_has_no_date() -> None:
    texts = tuple((*text[:2], "November 3, 2031", *text[3:]) if text[2] == "November 3, 2026" else text for text in plain_bill())
    assert bill_of(page_of(*texts)).bill_date is None


def test_a_due_date_before_the_bill_date_is_doubted() -> None:
    texts = tuple((*text[:2], "October 1, 2026", *text[3:]) if text[2] == "November 24, 2026" else text for text in plain_bill())
    assert bill_of(page_of(*texts)).due_date is None


def test_a_known_shape_makes_a_bare_label_enough_and_another_shape_does_not() -> None:
    def account(number: str) -> object:
        top: list[Placed] = [
            (400, 30, "Consolidated", 18),
            (40, 30, f"Gateway: {number}"),
            (40, 45, "Bill date: 11/03/2026"),
            (40, 60, "Telephone bill"),
        ]
        return values(bill_of(page_of(*top, *CUSTOMER))).get("account_number")

    assert account("480-773-8586/3") == "480-773-8586/3"
    assert account("12345678") is None


def test_an_electricity_bill_says_nothing() -> None:
    electric = column(
        40, 40, "City Electric & Water", "Account number 8988807759", "Amount due $268.52", "Usage 1850 kWh", "Meter 77", "Call us"
    )
    bill = bill_of(page_of(*electric))
    assert not bill.looks_like_a_bill
    assert values(bill) == {}
    assert bill.telephone_numbers == ()


def test_a_letter_sent_as_the_bill_is_recognised() -> None:
    letter = column(
        40, 40, "LETTER OF AUTHORIZATION", "I hereby authorize the change of carrier for 410-843-0142.", "Account number: 5551234567"
    )
    bill = bill_of(page_of(*letter))
    assert bill.looks_like_a_letter
    assert not bill.looks_like_a_bill


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Your account has been suspended for non-payment.", BillSign.SUSPENDED),
        ("FINAL BILL - all service on this account has been disconnected", BillSign.SUSPENDED),
        ("Past Due Amount $55.10", BillSign.PAST_DUE),
        ("Your account is past due.", BillSign.PAST_DUE),
        ("Prepaid account", BillSign.PREPAID),
    ],
)
def test_warnings_are_seen(text: str, sign: BillSign) -> None:
    assert bill_of(page_of(*plain_bill(), (40, 600, text))).signs == {sign}


@pytest.mark.parametrize(
    "text",
    [
        "Service may be disconnected if the bill is not paid.",
        "Past due amounts are subject to a late fee.",
        "Past Due $0.00",
        "Local service will not be disconnected for non-payment of other charges.",
    ],
)
def test_small_print_is_no_warning(text: str) -> None:
    assert bill_of(page_of(*plain_bill(), (40, 600, text))).signs == frozenset()


TOP: tuple[Placed, ...] = (
    (40, 30, "Blue Heron Telephone Company", 20),
    (400, 40, "Account number: 12345678"),
    (400, 60, "Bill date: 11/03/2026"),
    (40, 700, "Blue Heron Telephone Company long distance calls"),
)
HOME = Address("12 WHARF ST", "STE 4", "ANNAPOLIS", "MD", "21401", "US")


@pytest.mark.parametrize(
    "texts",
    [
        [*column(60, 150, "Bill to:", "HARBOR LIGHT DENTAL LLC", "Attn Dana Fisher", "12 WHARF ST", "STE 4", "ANNAPOLIS MD 21401")],
        [(60, 150, "Bill to:"), *column(160, 150, "HARBOR LIGHT DENTAL LLC", "12 WHARF ST", "STE 4", "ANNAPOLIS, MD 21401")],
        [*column(60, 150, "HARBOR LIGHT DENTAL LLC", "STE 4", "12 WHARF ST", "ANNAPOLIS MD 21401")],
        [
            *column(60, 150, "HARBOR LIGHT DENTAL LLC", "12 WHARF ST STE 4", "ANNAPOLIS MD 21401"),
            *column(330, 600, "Remit to:", "BHT Group", "PO Box 7", "RENO NV 89501"),
        ],
        [
            *column(60, 150, "HARBOR LIGHT DENTAL LLC", "12 WHARF ST STE 4", "ANNAPOLIS MD 21401"),
            *column(330, 600, "Payment Processing", "PO Box 7", "RENO NV 89501"),
        ],
        [
            *column(60, 150, "HARBOR LIGHT DENTAL LLC", "12 WHARF ST STE 4", "ANNAPOLIS MD 21401"),
            *column(330, 600, "Blue Heron Telephone Company", "PO Box 7", "RENO NV 89501"),
        ],
    ],
)
def test_the_customers_block_is_found_among_others(texts: list[Placed]) -> None:
    read = values(bill_of(page_of(*TOP, *texts)))
    assert (read.get("billing_name"), read.get("billing_address")) == ("HARBOR LIGHT DENTAL LLC", HOME)


def test_a_post_box_on_the_slip_of_an_unknown_carrier_is_not_the_customers() -> None:
    slip = column(60, 600, "Lone Butte LLC", "PO Box 7", "RENO NV 89501")
    read = values(bill_of(page_of((330, 60, "Account number: 5512 0098"), (330, 74, "Telephone service"), *slip)))
    assert "billing_name" not in read
    assert "billing_address" not in read


def test_a_block_with_the_carriers_name_in_it_is_the_carriers_whatever_stands_over_it() -> None:
    slip = column(60, 600, "wee", "Blue Heron Telephone", "PO Box 7", "RENO NV 89501")
    assert "billing_address" not in values(bill_of(page_of(*TOP, *slip)))


def test_two_unlabelled_blocks_leave_name_and_address_open() -> None:
    other = column(330, 600, "BHT GROUP", "PO Box 7", "RENO NV 89501")
    read = values(bill_of(page_of(*TOP, *CUSTOMER, *other)))
    assert "billing_name" not in read
    assert "billing_address" not in read


def test_a_name_is_read_at_its_label_when_no_block_names_it() -> None:
    read = values(bill_of(page_of(*TOP, (40, 200, "Customer name: Harbor Light Dental LLC"))))
    assert read["billing_name"] == "Harbor Light Dental LLC"
    assert "billing_address" not in read


@pytest.mark.parametrize(
    "texts",
    [
        [(40, 240, "Service address"), *column(40, 252, "14 Wharf St", "Annapolis MD 21401")],
        [(40, 240, "Service address"), *column(200, 240, "Harbor Light Dental", "14 Wharf St", "Annapolis MD 21401")],
        [(40, 240, "Location: 14 Wharf St, Annapolis MD"), (40, 252, "21401")],
    ],
)
def test_the_service_address_is_found_at_its_label(texts: list[Placed]) -> None:
    assert values(bill_of(page_of(*TOP, *CUSTOMER, *texts)))["service_address"] == Address(
        "14 Wharf St", "", "Annapolis", "MD", "21401", "US"
    )


def test_two_service_addresses_leave_it_open() -> None:
    texts = ((40, 240, "Service address: 14 Wharf St, Annapolis MD 21401"), (40, 300, "Service address: 9 Elm St, Reno NV 89501"))
    assert "service_address" not in values(bill_of(page_of(*TOP, *CUSTOMER, *texts)))
