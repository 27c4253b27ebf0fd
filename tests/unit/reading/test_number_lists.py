from pipeline.reading.layout import layout_of
from pipeline.reading.own_lines import own_lines
from tests.builders_documents import Placed, column, document_of, page_of


def numbers(*texts: Placed) -> list[str]:
    return [number.value for number in own_lines(layout_of(document_of(page_of(*texts))))]


def test_a_number_that_the_end_of_a_line_cuts_is_whole() -> None:
    lines = column(40, 60, "Your numbers: (517) 342-9413, (517) 342-3275, (517) 342-", "8506, (517) 342-9853")
    assert numbers(*lines) == ["+15173429413", "+15173423275", "+15173428506", "+15173429853"]


def test_a_list_goes_on_behind_its_comma_or_with_and() -> None:
    commas = column(40, 60, "Telephone numbers billed", "785-573-4116, 785-387-6646,", "785-537-8462")
    assert numbers(*commas) == ["+17855734116", "+17853876646", "+17855378462"]
    sentence = column(40, 60, "To keep your service on 541-942-6555, 541-678-2044", "and 541-473-3573 from being interrupted, pay now.")
    assert numbers(*sentence) == ["+15419426555", "+15416782044", "+15414733573"]


def test_a_number_indented_under_a_list_belongs_to_it() -> None:
    assert numbers((30, 60, "Lines: 785-542-2371 785-473-4471"), (56, 72, "785-724-6715")) == [
        "+17855422371",
        "+17854734471",
        "+17857246715",
    ]


def test_a_range_in_three_pieces_is_one() -> None:
    row: tuple[Placed, ...] = ((48, 60, "DID block"), (218, 60, "435-852-4900"), (284, 60, "-"), (292, 60, "4902"))
    assert numbers(*row) == ["+14358524900", "+14358524901", "+14358524902"]


def test_the_carriers_number_that_a_line_cuts_is_not_the_customers() -> None:
    lines = column(40, 60, "Fiber is coming to the north exchange! Call 1-888-", "342-5374 to be first.")
    assert numbers((40, 30, "Your lines"), *lines) == []
