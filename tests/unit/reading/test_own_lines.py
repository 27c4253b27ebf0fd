import pytest

from pipeline.domain.document import Page
from pipeline.reading.layout import layout_of
from pipeline.reading.own_lines import own_lines
from tests.builders_documents import Placed, document_of, page_of

LINES: tuple[Placed, ...] = (
    (40, 40, "Your lines", 12),
    (40, 60, "410-843-0142"),
    (200, 60, "Business line"),
    (400, 60, "$30.00"),
    (40, 74, "410-843-0143"),
    (200, 74, "Fax line"),
    (400, 74, "$30.00"),
)
OWN = ["+14108430142", "+14108430143"]


def numbers(*texts: Placed, hinted: frozenset[int] = frozenset()) -> list[str]:
    return [number.value for number in own_lines(layout_of(document_of(page_of(*texts))), hinted)]


def test_a_list_of_lines_is_the_customers() -> None:
    assert numbers(*LINES) == OWN


def test_a_toll_free_number_with_a_charge_is_the_customers_when_the_request_names_it() -> None:
    row: tuple[Placed, ...] = ((40, 60, "(888) 201-2345"), (200, 60, "Business line"), (400, 60, "$42.50"))
    assert numbers(*row, hinted=frozenset({8882012345})) == ["+18882012345"]
    assert numbers(*row) == []
    assert numbers((40, 60, "(888) 201-2345"), (200, 60, "Business hours"), hinted=frozenset({8882012345})) == []


def test_every_number_listed_behind_one_label_is_the_customers() -> None:
    assert numbers((40, 60, "Voice numbers: 410-843-0142, 410-843-0143 and 410-843-0144")) == [*OWN, "+14108430144"]
    assert numbers((40, 60, "Questions? Call 410-555-0199 or 410-555-0198")) == []


@pytest.mark.parametrize(
    "text",
    [
        "Questions? Call 410-555-0199 or dial 611",
        "Customer care 844-555-0199",
        "For repair service dial 410-555-0199",
        "TTY 800-555-0199",
        "Pay by phone 800-555-0199",
        "Account 831-655-4370 711",
        "Lost phone: 1-603-942-7595",
        "Lost or stolen phone: 603 942-7595",
        "T\u00e9l\u00e9copieur de notre service de facturation : 423 863-8322",
        "Abuse desk fax: 406-542-8169. Porting desk: 417-432-2711.",
        "Network operations 406-542-8169",
    ],
)
def test_the_carriers_own_numbers_are_left_out(text: str) -> None:
    assert numbers(*LINES, (40, 300, text)) == OWN


@pytest.mark.parametrize(
    "call",
    [
        ("OCT 16", "11:39PM", "NEW YORK NY", "646-305-4550", "45"),
        ("10/24", "8:47a", "San Diego", "619 291 9034", "33"),
        ("11-OCT-2026", "", "WORCESTER MA", "508-718-0864", "22:00"),
        ("1. Oct 3", "14:05", "Rockville", "301-555-2222", "3"),
    ],
)
def test_numbers_that_somebody_called_are_left_out(call: tuple[str, ...]) -> None:
    texts: list[Placed] = [(40 + 80 * i, 300, cell) for i, cell in enumerate(call) if cell]
    assert numbers(*LINES, *texts) == OWN


def test_a_call_table_without_times_is_known_by_its_heading() -> None:
    header: list[Placed] = [(40, 300, "Number called"), (200, 300, "Destination"), (400, 300, "Min")]
    assert numbers(*LINES, *header, (40, 314, "301-555-2222"), (200, 314, "Rockville"), (400, 314, "3")) == OWN


@pytest.mark.parametrize(
    "text", ["Charges for 410-843-0144", "Service number 410-843-0144", "Local service 410-843-0144", "Mobile: (410) 843-0144"]
)
def test_a_number_is_the_customers_by_its_label(text: str) -> None:
    assert numbers((40, 40, text)) == ["+14108430144"]


def test_a_range_is_written_out() -> None:
    assert len(numbers((40, 40, "Charges for 410-843-0100 thru 0119"))) == 20


def test_a_toll_free_line_of_the_customer_counts_when_the_bill_says_so() -> None:
    assert numbers((40, 40, "(844) 555-0111 Toll free number"), (400, 40, "4.95")) == ["+18445550111"]
    assert numbers((40, 40, "(844) 555-0111")) == []


def test_a_number_in_prose_alone_is_nobodys() -> None:
    assert numbers((40, 40, "The office at 410-843-0144 is closed.")) == []


def test_ten_digits_count_only_under_a_heading_of_lines() -> None:
    assert numbers((40, 40, "Telephone numbers", 12), (40, 60, "4108430142")) == ["+14108430142"]
    assert numbers((40, 40, "Reference"), (40, 60, "4108430142")) == []


CALLS: tuple[Placed, ...] = (
    (40, 40, "11/03 9:41AM 617-843-0101 3"),
    (40, 52, "11/03 9:59AM 617-843-0102 1"),
    (40, 64, "617-843-0103 7"),
)


def test_on_a_recognised_page_of_calls_a_number_without_its_time_is_no_line() -> None:
    layout = layout_of(document_of(page_of(*CALLS)))
    assert own_lines(layout, recognized=frozenset({1})) == ()


def test_a_list_over_the_calls_of_a_recognised_page_is_kept() -> None:
    calls = tuple((200, 120 + 14 * k, f"11/03 9:4{k}AM 617-843-010{k} 3") for k in range(4))
    bare: tuple[Placed, ...] = ((40, 60, "410-843-0142"), (200, 60, "Business line"), (40, 74, "410-843-0143"), (200, 74, "Fax"))
    kept = own_lines(layout_of(document_of(page_of(*bare, *calls, (200, 180, "617-843-0109 7")))), recognized=frozenset({1}))
    assert [line.value for line in kept] == OWN


def test_a_number_alone_over_its_charges_is_a_line() -> None:
    named: tuple[Placed, ...] = ((40, 60, "Tobias Nakagawa 250-466-2001"), (46, 74, "Infinite plan"), (300, 74, "30.08"))
    assert numbers(*named) == ["+12504662001"]
    assert numbers((40, 60, "559/683-9735.1"), (46, 74, "Business line"), (300, 74, "45.73")) == ["+15596839735"]
    assert numbers((40, 60, "Tickets 250-466-2001"), (46, 74, "Infinite plan"), (300, 74, "30.08")) == []


def test_a_toll_free_number_that_is_an_item_of_the_bill_is_a_line() -> None:
    assert numbers((40, 60, "Toll-free number +1 (833) 323-6600"), (400, 60, "$5.00")) == ["+18333236600"]
    assert numbers((40, 60, "Toll-free number +1 (833) 323-6600")) == []


def test_a_number_that_calls_go_on_to_and_that_of_whoever_signs_are_nobodys_line() -> None:
    assert numbers(*LINES, (40, 300, "forwards to (325) 752-5236"), (40, 400, "Direct line (608) 453-6280")) == OWN


def test_the_number_over_a_mail_address_is_the_senders() -> None:
    seller: tuple[Placed, ...] = ((40, 300, "Kingsport, TN 37699"), (40, 310, "(505) 983-7880"), (40, 320, "billing@lakeland.example"))
    assert numbers(*LINES, *seller, (300, 310, "Kingsport, TN 37642")) == OWN


def test_a_number_whose_line_says_what_it_is_is_the_customers_even_if_prose_names_it() -> None:
    prose: Placed = (40, 100, "Call 1-800-678-5786 to verify your registered 911 location for (912) 842-1655.")
    assert numbers((40, 60, "(912) 842-1655 \u2013 Main line"), prose) == ["+19128421655"]


def test_a_list_in_ten_digits_goes_on_over_the_next_page() -> None:
    def rows(page: int, *lines: str) -> Page:
        head: tuple[Placed, ...] = ((40, 40, "Telephone number inventory", 12),) if page == 1 else ()
        listed: tuple[Placed, ...] = tuple(
            (x, 60 + 14 * i, text) for i, line in enumerate(lines) for x, text in ((40, line), (200, "Local DID"), (400, "$0.35"))
        )
        return page_of(*head, *listed, number=page)

    layout = layout_of(document_of(rows(1, "6084388027", "6086833093"), rows(2, "6086837371")))
    assert [number.value for number in own_lines(layout)] == ["+16084388027", "+16086833093", "+16086837371"]
    assert own_lines(layout_of(document_of(rows(2, "6086837371")))) == ()


def test_the_telephone_and_the_fax_of_a_letterhead_are_no_lines() -> None:
    assert numbers(*LINES, (400, 300, "Ph 920 562-3290"), (400, 312, "Fax 912 254-1778")) == OWN


def test_the_telephone_and_the_fax_of_a_list_with_charges_are_lines() -> None:
    charged: tuple[Placed, ...] = (
        (40, 300, "Phone 410-843-0150"),
        (400, 300, "$30.00"),
        (40, 312, "Fax 410-843-0151"),
        (400, 312, "$30.00"),
    )
    assert numbers(*charged) == ["+14108430150", "+14108430151"]


@pytest.mark.parametrize(
    "text",
    [
        "334-228-7693 (Flint MI): 35 calls",
        "Long distance this month: 09/09 to 334-443-5333 Omaha NE, 48 min, 1.54; 09/15 to 435-353-7760 Utica NY, 10 min, 2.05",
    ],
)
def test_a_number_with_a_place_and_how_often_or_how_long_was_called(text: str) -> None:
    assert numbers(*LINES, (40, 300, "Top destinations"), (40, 312, text)) == OWN


def test_numbers_to_dial_directly_are_lines_and_nobody_is_asked_to_dial() -> None:
    row: tuple[Placed, ...] = ((40, 60, "Direct inward dial"), (200, 60, "325-924-8000 thru 8001"), (400, 60, "2.50"))
    assert numbers((200, 40, "Telephone numbers"), *row) == ["+13259248000", "+13259248001"]


def test_a_toll_free_number_that_heads_its_charges_is_a_line() -> None:
    assert numbers((40, 60, "Toll-free 1-866-362-2514"), (40, 74, "Inbound 8xx service"), (200, 74, "$9.00")) == ["+18663622514"]


def test_a_desk_in_a_line_with_other_desks_is_the_carriers() -> None:
    desks: tuple[Placed, ...] = ((40, 700, "Support: +1 844 282 8676 Billing: +1 877 983 4077 Fax: +1 530 752 4552"),)
    assert numbers(*LINES, *desks) == OWN
    assert numbers((40, 60, "Billing: 410-843-0142")) == OWN[:1]


@pytest.mark.parametrize(
    "line",
    [
        "421 City Hall Plaza · Telephone (808) 362-4097 · Drop box open 24 hours",
        "421 City Hall Plaza - Telephone (808) 362-4097",
        "Telephone (808) 362-4097 | www.lawton-utilities.example",
    ],
)
def test_the_telephone_of_a_letterhead_that_stands_in_one_line_is_the_senders(line: str) -> None:
    assert numbers((100, 20, line), *LINES) == OWN


def test_a_heading_that_counts_its_numbers_heads_them_all() -> None:
    grid: tuple[Placed, ...] = (
        (40, 40, "Active numbers (4)"),
        *((x, y, f"+1410843{line}") for x, y, line in ((40, 60, "0142"), (160, 60, "0143"), (40, 74, "0144"), (280, 60, "0145"))),
    )
    assert sorted(numbers(*grid)) == [*OWN, "+14108430144", "+14108430145"]


def test_numbers_in_a_row_parted_by_blanks_are_all_read() -> None:
    listed: tuple[Placed, ...] = ((40, 40, "Your lines", 12), (40, 60, "410 843-0142 410 843-0143 410 843-0144"))
    assert numbers(*listed) == [*OWN, "+14108430144"]


def test_a_list_whose_line_ends_within_a_number_goes_on() -> None:
    lines = ((40, 60, "Numbers working on this account: 410-843-0142, 410-843-0143, 410"), (40, 72, "843-0144 and 410-843-0145."))
    assert numbers(*lines) == [*OWN, "+14108430144", "+14108430145"]
    french = (
        (40, 60, "S\u00e9lection directe \u00e0 l'arriv\u00e9e : de 819 664-3220 \u00e0 819"),
        (40, 72, "664-3222, soit 3 num\u00e9ros."),
    )
    assert numbers(*french) == ["+18196643220", "+18196643221", "+18196643222"]


def test_a_number_between_its_users_name_and_what_was_used_is_a_line() -> None:
    assert numbers((40, 60, "Rosa M. Diaz"), (225, 60, "(410) 843-0142"), (455, 60, "813 minutes, 214 texts")) == OWN[:1]


def test_a_column_of_numbers_that_calls_are_forwarded_to_is_nobodys_line() -> None:
    heads: tuple[Placed, ...] = ((40, 60, "Ext."), (90, 60, "Name"), (245, 60, "DID"), (360, 60, "Device"), (459, 60, "Forwards to"))
    row: tuple[Placed, ...] = (
        (40, 74, "101"),
        (90, 74, "Rosa Diaz"),
        (245, 74, "410-843-0142"),
        (360, 74, "T54"),
        (459, 74, "920-822-9378"),
    )
    assert numbers(*heads, *row) == OWN[:1]


def test_a_local_fax_number_among_the_carriers_desks_is_the_carriers() -> None:
    assert numbers((472, 38, "Help desk 1 (855) 647-8726"), (472, 50, "Accounting 1 (833) 652-3788"), (472, 62, "Fax (270) 263-8076")) == []


def test_the_number_to_hear_voice_mail_is_no_line() -> None:
    assert numbers((40, 60, "Digital phone number: 410-843-0142. Voicemail access: 352-863-5948.")) == OWN[:1]


@pytest.mark.parametrize(
    "texts",
    [
        ((34, 63, "Local office 605-362-1258 \u00b7 Toll free 888-242-7873"),),
        ((34, 63, "Billing 888-263-2819"), (34, 74, "Network trouble 877-228-7564")),
        (
            (34, 400, "Please pay one amount. Questions? Business care 1-833-842-8373. Repair"),
            (34, 411, "1-888-332-5151. Fax 304-478-9082."),
        ),
    ],
)
def test_the_desks_that_a_letterhead_or_a_note_names_are_the_carriers(texts: tuple[Placed, ...]) -> None:
    assert numbers(*texts) == []


def test_a_main_and_a_fax_line_in_one_row_are_the_customers() -> None:
    assert numbers((40, 40, "Your lines", 12), (40, 60, "Main: 410-843-0142 Fax: 410-843-0143")) == OWN


@pytest.mark.parametrize(
    "row",
    [
        ((36, 100, "TVQ 9,975"), (130, 100, "(no 8823249500 TQ)"), (500, 100, "7,92 $")),
        ((36, 100, "TVQ 9,975 % (no 8823249500 TQ0001)"), (500, 100, "7,92 $")),
        ((36, 100, "QST"), (130, 100, "5143249500"), (500, 100, "7.92")),
    ],
)
def test_the_number_of_a_tax_registration_is_no_line(row: tuple[Placed, ...]) -> None:
    assert numbers(*row) == []
