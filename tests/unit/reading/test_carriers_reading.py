import pytest

from pipeline.reading.carriers import CarrierProfile, profile_from, sender_of
from pipeline.reading.label_words import Fact
from pipeline.reading.layout import layout_of
from tests.builders_documents import Placed, document_of, page_of

GRANITE = profile_from("granite", 'name = "Granite"\nbrands = ["Granite", "Granite Telecommunications"]')
ATT = profile_from("att", 'name = "AT&T"\nbrands = ["AT&T"]\nday_first = true\n[labels]\nother = ["fan"]')
BODY: tuple[Placed, ...] = tuple((40, 300 + 12 * i, "Charges for the month and other words of the body") for i in range(9))


def sender(*texts: Placed, profiles: tuple[CarrierProfile, ...] = (GRANITE, ATT), hint: str = "") -> tuple[str | None, str | None]:
    found = sender_of(layout_of(document_of(page_of(*BODY, *texts))), profiles, hint)
    return (found.name.value if found.name and found.name.confidence >= 0.85 else None, found.profile.key if found.profile else None)


def test_a_letterhead_names_the_carrier() -> None:
    assert sender((40, 30, "GRANITE Telecommunications", 20)) == ("Granite Telecommunications", "granite")


def test_a_mention_in_a_line_item_does_not_beat_the_letterhead() -> None:
    item = (40, 500, "Long distance provided through AT&T partners")
    assert sender((40, 30, "Pioneer Rural Telephone", 20), item)[0] == "Pioneer Rural Telephone"


def test_a_customer_whose_name_begins_like_a_carrier_is_no_carrier() -> None:
    assert sender((40, 90, "Granite Dental Group"))[0] is None


def test_an_unknown_carrier_is_known_by_its_letterhead_and_where_payments_go() -> None:
    assert sender((40, 30, "Lone Butte LLC", 20), (40, 600, "Make checks payable to Lone Butte, PO Box 7"))[0] == "Lone Butte LLC"
    assert sender((40, 30, "Lone Butte LLC", 20), (300, 30, "Harbor Light Dental", 20))[0] is None


def test_the_only_name_in_large_type_at_the_head_is_the_senders_unless_it_only_says_what_is_sold() -> None:
    assert sender((40, 30, "Lone Butte LLC", 20))[0] == "Lone Butte LLC"
    assert sender((40, 30, "Lone Butte LLC", 11))[0] is None
    assert sender((40, 30, "Business Telephone", 20))[0] is None
    assert sender((40, 30, "Thank you, Floyd", 20))[0] is None


def test_one_large_word_on_a_scan_is_no_sender_for_its_size_alone() -> None:
    layout = layout_of(document_of(page_of(*BODY, (40, 30, "Moving", 20))))
    assert sender((40, 30, "Moving", 20))[0] == "Moving"
    found = sender_of(layout, (), recognized=frozenset({1}))
    assert found.name is None or found.name.confidence < 0.85


def test_a_title_before_the_name_is_no_part_of_it() -> None:
    assert sender((40, 30, "FINAL INVOICE Lone Butte Cloud Services, Inc.", 18))[0] == "Lone Butte Cloud Services, Inc."


def test_a_name_in_two_lines_is_joined_where_the_bill_has_it_in_one() -> None:
    logo: tuple[Placed, ...] = ((40, 30, "LONE BUTTE", 20), (40, 50, "TELEPHONE", 20))
    assert sender(*logo, (40, 80, "Lone Butte Telephone PO Box 8287 Zanesville, OH 43712", 7))[0] == "LONE BUTTE TELEPHONE"
    assert sender(*logo)[0] is None


def test_a_french_legal_form_that_was_misread_is_spelled_right() -> None:
    assert sender((40, 30, "Télécom Rive-Nord Itée", 20))[0] == "Télécom Rive-Nord ltée"


def test_a_known_name_that_lacks_a_letter_on_a_scan_is_known() -> None:
    layout = layout_of(document_of(page_of(*BODY, (40, 30, "GRANIT Telecommunications", 20))))
    scanned = sender_of(layout, (GRANITE,), "", frozenset({1}))
    assert scanned.name is not None
    assert (scanned.name.value, scanned.profile) == ("Granite Telecommunications", GRANITE)
    assert sender_of(layout, (GRANITE,)).profile is None


def test_the_request_only_adds_weight_to_what_is_printed() -> None:
    assert sender((40, 30, "Lone Butte LLC", 20), (40, 700, "www.lonebutte.example"), hint="Lone Butte")[0] == "Lone Butte LLC"
    assert sender(hint="Lone Butte") == (None, None)


def test_two_carriers_in_the_letterhead_are_doubtful() -> None:
    assert sender((40, 30, "Granite", 20), (300, 30, "AT&T", 20))[0] is None


def test_a_document_without_pages_has_no_sender() -> None:
    assert sender_of(layout_of(document_of()), (), "").name is None


def test_a_profile_is_read_from_its_text() -> None:
    assert ATT.labels == {Fact.OTHER: ("fan",)}
    assert ATT.day_first


@pytest.mark.parametrize("text", ["", 'name = "x"', 'name = "x"\nbrands = ["x"]\ncolour = "red"'])
def test_a_profile_with_a_missing_or_unknown_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"x\.toml"):
        profile_from("x", text)


def test_what_is_sold_behind_the_name_is_no_part_of_it() -> None:
    assert sender((40, 30, "Bluewater Cablevision TV \u00b7 Internet \u00b7 Phone", 20))[0] == "Bluewater Cablevision"


def test_a_logo_that_is_recognised_as_a_letter_is_no_part_of_the_name() -> None:
    check = (40, 600, "Make check to Pinnacle Ridge Networks, PO Box 8542")
    assert sender((40, 30, "A Pinnacle Ridge Networks", 20), check)[0] == "Pinnacle Ridge Networks"
    assert sender((40, 30, "A Pinnacle Ridge Networks", 20))[0] == "A Pinnacle Ridge Networks"


def test_a_large_name_under_bill_to_is_the_customers() -> None:
    billed = ((40, 90, "BILLTO"), (40, 104, "Valley View Moving", 17))
    assert sender((40, 30, "Vantage Hosted PBX LLC", 12), *billed)[0] != "Valley View Moving"
    assert sender((40, 104, "Valley View Moving", 17))[0] == "Valley View Moving"
