from datetime import date
from decimal import Decimal

import pytest

from pipeline.domain.address import Address
from tests.builders_bills import bill_of, values, without
from tests.builders_documents import Placed, column, page_of, plain_bill

HEAD = (
    "Account Number:",
    "4108430142 555",
    "Bill Date:",
    "November 3, 2026",
    "Due Date:",
    "November 24, 2026",
    "Total Amount Due:",
    "$142.18",
)
DUE = ("Due Date:", "November 24, 2026")


def read(*texts: Placed, missing: tuple[str, ...] = HEAD) -> dict[str, object]:
    return values(bill_of(page_of(*without(*missing), *texts)))


def test_in_a_row_of_captions_each_value_stands_over_its_own() -> None:
    row: tuple[Placed, ...] = (
        *((x, 108, value) for x, value in ((300, "77-190022"), (400, "11/05/2026"), (490, "11/24/2026"))),
        *((x, 119, label) for x, label in ((300, "Account No."), (400, "Date of Bill"), (490, "Pay Before"))),
    )
    found = read(*row)
    assert (found["account_number"], found["bill_date"], found["due_date"]) == ("77-190022", date(2026, 11, 5), date(2026, 11, 24))


def test_in_a_column_of_pairs_the_value_at_the_top_makes_every_label_a_caption() -> None:
    stack = column(450, 60, "11/05/2026", "Bill Date", "11/24/2026", "Due By", "$142.18", "Total Due")
    found = read(*stack)
    assert (found["bill_date"], found["due_date"], found["amount_due"]) == (date(2026, 11, 5), date(2026, 11, 24), Decimal("142.18"))


def test_in_a_column_that_begins_with_a_label_values_stand_below() -> None:
    stack = column(450, 60, "Bill Date", "11/05/2026", "Due By", "11/24/2026", "Total Due", "$142.18")
    found = read(*stack)
    assert (found["bill_date"], found["due_date"], found["amount_due"]) == (date(2026, 11, 5), date(2026, 11, 24), Decimal("142.18"))


def test_one_label_in_two_languages_has_its_value_below_both() -> None:
    assert read(*column(340, 108, "Amount owing / Montant exigible", "$142.18"))["amount_due"] == Decimal("142.18")


def test_words_that_only_qualify_a_label_do_not_part_it_from_its_value() -> None:
    row: tuple[Placed, ...] = ((40, 110, "Amount due with automatic payment on November 24, 2026"), (430, 110, "$142.18"))
    found = read(*row)
    assert (found["amount_due"], found["due_date"]) == (Decimal("142.18"), date(2026, 11, 24))


@pytest.mark.parametrize(
    "sentence",
    [
        "We must have your payment by November 24, 2026.",
        "Please send this amount so that we receive it no later than November 24, 2026.",
        "Auto Pay will collect $142.18 on November 24, 2026.",
        "Votre paiement doit nous parvenir au plus tard le 24 novembre 2026.",
    ],
)
def test_a_sentence_tells_when_a_bill_is_due(sentence: str) -> None:
    assert read((40, 110, sentence), missing=DUE)["due_date"] == date(2026, 11, 24)


@pytest.mark.parametrize(
    "sentence",
    [
        "If your payment is not received by November 24, 2026, service may be suspended.",
        "Payments received by November 24, 2026 are shown on this bill.",
        "Disputes must be sent to us by November 24, 2026.",
    ],
)
def test_a_sentence_about_another_day_tells_nothing(sentence: str) -> None:
    assert "due_date" not in read((40, 110, sentence), missing=DUE)


def test_a_date_that_ends_on_the_next_line_is_read_whole() -> None:
    lines = column(40, 110, "This statement for your lines was prepared on November", "5, 2026 and covers one month.")
    assert read(*lines, missing=("Bill Date:", "November 3, 2026"))["bill_date"] == date(2026, 11, 5)
    due = column(40, 110, "Le montant de 142,18 $ est exigible le 24 novembre", "2026. Merci.")
    assert read(*due, missing=DUE)["due_date"] == date(2026, 11, 24)


def test_the_day_of_collection_gives_way_to_a_due_date() -> None:
    row: tuple[Placed, ...] = ((40, 110, "Auto Pay is scheduled for"), (200, 110, "November 20, 2026"))
    assert read(*row, missing=())["due_date"] == date(2026, 11, 24)
    assert read(*row, missing=DUE)["due_date"] == date(2026, 11, 20)


def test_the_total_counts_where_nothing_is_called_the_amount_due() -> None:
    row: tuple[Placed, ...] = ((300, 110, "Closing balance"), (430, 110, "$140.00"))
    assert read(*row, missing=())["amount_due"] == Decimal("142.18")
    assert read(*row, missing=("Total Amount Due:", "$142.18"))["amount_due"] == Decimal("140.00")


def test_a_sum_without_cents_gives_way_to_the_same_with_cents() -> None:
    rows: tuple[Placed, ...] = ((300, 110, "Amount due"), (430, 110, "$142"))
    assert read(*rows, missing=())["amount_due"] == Decimal("142.18")
    assert "amount_due" not in read(*rows, missing=("Total Amount Due:", "$142.18"))


def test_a_service_address_in_a_sentence_may_end_on_the_next_line() -> None:
    lines = column(40, 240, "Here is a quick look at your bill for service at 5423 County Road 14, La", "Crosse, WI 54612.")
    found = read(*lines, missing=("Service Address: 14 Wharf St, Annapolis, MD 21401",))
    assert found["service_address"] == Address("5423 County Road 14", "", "La Crosse", "WI", "54612", "US")


def test_a_line_that_begins_with_for_and_an_address_says_where_the_service_is() -> None:
    found = read((40, 240, "For 14 Wharf St, Annapolis, MD 21401"), missing=("Service Address: 14 Wharf St, Annapolis, MD 21401",))
    assert found["service_address"] == Address("14 Wharf St", "", "Annapolis", "MD", "21401", "US")


def test_an_address_that_is_set_flush_right_beside_its_label_is_read() -> None:
    cell: tuple[Placed, ...] = ((97, 240, "Service address"), (452.3, 233, "7702 N 9th St"), (432.2, 246, "Visalia, CA 93250"))
    found = read(*cell, missing=("Service Address: 14 Wharf St, Annapolis, MD 21401",))
    assert found["service_address"] == Address("7702 N 9th St", "", "Visalia", "CA", "93250", "US")


def test_the_rows_of_a_table_of_places_are_no_names() -> None:
    places = column(40, 560, *(f"{n} Oak Avenue, Amarillo, TX 7915{n}" for n in range(1, 5)))
    assert read(*places, missing=())["billing_name"] == "HARBOR LIGHT DENTAL LLC"


def test_an_account_in_words_about_numbers_is_none() -> None:
    listed = column(40, 560, "Telephone numbers on this account", "410-843-0144")
    assert read(*listed, missing=())["account_number"] == "4108430142 555"


def test_a_telephone_number_beside_the_account_number_is_the_billing_number() -> None:
    rest = ("Billing Telephone Number: 410-843-0142", *HEAD[:2])
    head = column(400, 108, "Tel. No.: 410-843-0199", "Acct. No.: 77-190022")
    assert read(*head, missing=rest)["billing_telephone_number"] == "+14108430199"
    letterhead = column(400, 108, "Tel. 410-843-0199", "Acct. No.: 77-190022")
    assert "billing_telephone_number" not in read(*letterhead, missing=rest)


def test_a_number_that_its_line_calls_the_main_one_is_the_billing_number() -> None:
    rest = ("Billing Telephone Number: 410-843-0142", "4108430142 555")
    row: tuple[Placed, ...] = ((490, 40, "77-190022"), (40, 400, "410-843-0144 (main number)"), (400, 400, "$30.00"))
    assert read(*row, missing=rest)["billing_telephone_number"] == "+14108430144"


def test_an_account_of_a_shape_nobody_wrote_down_counts_when_it_stands_at_two_labels() -> None:
    stub: Placed = (40, 660, "Account number 9830852768")
    rest = without("4108430142 555", "Blue Heron Telephone Company")
    head: tuple[Placed, ...] = ((40, 30, "Consolidated", 20), (490, 40, "9830852768"))
    assert values(bill_of(page_of(*rest, *head, stub)))["account_number"] == "9830852768"


def test_a_long_code_is_an_account() -> None:
    code = "AC77f57665be2158654f0fa14c5cb0f893"
    assert values(bill_of(page_of(*plain_bill(account=code))))["account_number"] == code


def test_a_charge_for_subscriber_lines_names_nobody() -> None:
    rest = ("HARBOR LIGHT DENTAL LLC", "12 WHARF ST STE 4", "ANNAPOLIS MD 21401")
    assert "billing_name" not in read((40, 560, "Subscriber Line Charge"), (400, 560, "$7.77"), missing=rest)
    assert read((40, 560, "Subscriber: Harbor Light Dental LLC"), missing=rest)["billing_name"] == "Harbor Light Dental LLC"


def test_a_post_box_of_five_figures_does_not_end_an_address() -> None:
    lines = column(60, 150, "HARBOR LIGHT DENTAL LLC", "P O BOX 79410", "ANNAPOLIS MD 21401")
    found = read(*lines, missing=("HARBOR LIGHT DENTAL LLC", "12 WHARF ST STE 4", "ANNAPOLIS MD 21401"))
    assert found["billing_name"] == "HARBOR LIGHT DENTAL LLC"


def test_a_billing_address_without_a_name_is_read_at_its_label_but_not_the_carriers_in_a_sentence() -> None:
    rest = ("HARBOR LIGHT DENTAL LLC", "12 WHARF ST STE 4", "ANNAPOLIS MD 21401")
    cell: tuple[Placed, ...] = ((40, 150, "Billing address"), (200, 150, "12 Wharf St, Annapolis, MD 21401"))
    assert read(*cell, missing=rest)["billing_address"] == Address("12 Wharf St", "", "Annapolis", "MD", "21401", "US")
    own: Placed = (40, 150, "Our mailing address: PO Box 7, Baltimore, MD 21201")
    assert "billing_address" not in read(own, missing=rest)
    assert "billing_address" not in read((40, 150, "Payment mailing address: PO Box 7, Baltimore, MD 21201"), missing=rest)


def test_a_value_at_half_the_height_of_its_label_in_two_languages_is_read() -> None:
    pair: tuple[Placed, ...] = ((300, 108, "Due date"), (300, 119, "Date d'\u00e9ch\u00e9ance"), (430, 113.5, "2026-11-24"))
    assert read(*pair, missing=DUE)["due_date"] == date(2026, 11, 24)
    others: tuple[Placed, ...] = ((300, 108, "Due date"), (300, 119, "Bill date"), (430, 113.5, "2026-11-24"))
    assert "due_date" not in read(*others, missing=DUE)


def test_the_service_address_in_a_column_of_values_is_not_where_the_bill_goes() -> None:
    labels = column(40, 150, "Member", "Telephone", "Service address")
    values_beside = column(200, 150, "Harbor Light Dental", "(410) 843-0142", "14 Wharf St, Annapolis, MD 21401")
    stub = column(400, 600, "HARBOR LIGHT DENTAL", "PO BOX 77", "ANNAPOLIS MD 21404")
    found = read(*labels, *values_beside, *stub, missing=("HARBOR LIGHT DENTAL LLC", "12 WHARF ST STE 4", "ANNAPOLIS MD 21401"))
    assert found["billing_address"] == Address("PO BOX 77", "", "ANNAPOLIS", "MD", "21404", "US")
