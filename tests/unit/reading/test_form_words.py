from datetime import date

from pipeline.domain.document import Document, FormField
from pipeline.domain.hints import NO_HINTS
from pipeline.reading.form_words import with_typed_fields
from pipeline.reading.loa import read_loa
from tests.builders_letters import a_document, a_page


def a_field(value: str, x: float, top: float, *, kind: str = "Tx", height: float = 16) -> FormField:
    return FormField("field", kind, value, bool(value), (x, top, x + 220, top + height), 1)


def a_form(*fields: FormField) -> Document:
    labels = (("Business or residential name", 60, 95), ("Name of current carrier", 60, 135), ("Telephone numbers to transfer", 60, 175))
    return a_document(a_page(("Letter of Authorization", 60, 45, 15.0), *labels, fields=fields))


def test_what_was_typed_into_a_form_is_read_like_print() -> None:
    form = a_form(
        a_field("Blue Heron Charters", 60, 107),
        a_field("Spectrum Enterprise", 60, 147),
        a_field("419-262-7130", 60, 187),
        a_field("", 60, 205),
    )
    loa = read_loa(form, "loa.pdf", (), NO_HINTS, date(2026, 11, 16))
    assert loa.customer_name is not None
    assert loa.customer_name.value == "Blue Heron Charters"
    assert loa.losing_carrier is not None
    assert loa.losing_carrier.value == "Spectrum Enterprise"
    assert [printed.value for printed in loa.telephone_numbers] == ["+14192627130"]


def test_words_stay_in_their_field_and_lines_under_each_other() -> None:
    (page,) = with_typed_fields(a_document(a_page(fields=(a_field("214 Compromise St\nAnnapolis MD", 60, 100, height=40),)))).pages
    assert [word.text for word in page.words] == ["214", "Compromise", "St", "Annapolis", "MD"]
    assert all(60 <= word.x0 < word.x1 <= 280 and 100 <= word.top < word.bottom <= 140 for word in page.words)
    assert page.words[0].bottom <= page.words[3].top


def test_boxes_to_tick_and_signatures_add_no_words() -> None:
    document = a_document(a_page(fields=(a_field("Yes", 60, 100, kind="Btn"), a_field("Marian Tolliver", 60, 130, kind="Sig"))))
    assert with_typed_fields(document) == document
