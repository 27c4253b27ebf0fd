from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.domain.document import DocumentFacts, PageBox, Raster, TextSource, Turn
from pipeline.domain.loa import SignatureState
from pipeline.reading.jobs import View
from pipeline.reports.annotation import DOTS_PER_INCH, MOST_PAGES, annotated, label_tops, marks_of, views_of
from tests.builders import NUMBERS, a_bill, a_letter, a_signature, extracted, printed

BOX = (100.0, 200.0, 200.0, 220.0)
SCALE = 72 / DOTS_PER_INCH
SHEET = Raster(935, 1210, SCALE, b"\xff" * (935 * 1210))
LABEL = 46


def test_every_fact_becomes_a_box_with_name_value_and_certainty() -> None:
    marks = {mark.title: mark for mark in marks_of(a_bill())}
    assert marks["billing_name  98%"].value == a_bill().billing_name.value  # type: ignore[union-attr]  # the good bill has one
    assert "," in marks["service_address  98%"].value
    assert len(marks) == 9


def test_own_lines_are_boxes_without_a_label() -> None:
    numbers = tuple(replace(number, box=BOX) for number in printed(NUMBERS[:1], page=2))
    assert [mark.page for mark in marks_of(a_bill(telephone_numbers=numbers)) if not mark.title] == [2]


def test_the_space_to_sign_shows_its_state_and_kind() -> None:
    signed = a_signature(place=PageBox(1, BOX))
    titles = [mark.title for mark in marks_of(a_letter(signature=signed))]
    assert "signature  signed, ink" in titles
    unsigned = a_signature(state=SignatureState.UNSIGNED, kind=None, signer=None, place=PageBox(1, BOX), evidence=("nothing",))
    assert ("signature  unsigned", "nothing") in [(mark.title, mark.value) for mark in marks_of(a_letter(signature=unsigned))]


def test_the_pages_with_boxes_are_drawn_as_they_were_straightened() -> None:
    facts = DocumentFacts(3, TextSource.OCR, turned=((3, Turn(1, 0.5)),))
    bill = a_bill(document=facts, carrier=extracted("Verizon", page=3), telephone_numbers=())
    assert views_of(bill) == (View(1), View(3, Turn(1, 0.5)))


def test_a_document_without_facts_is_drawn_by_its_first_page_and_a_long_one_by_its_first_pages() -> None:
    nothing = dict.fromkeys(
        "carrier account_number billing_name billing_address service_address billing_telephone_number bill_date due_date amount_due".split()
    )
    assert views_of(a_bill(**nothing, telephone_numbers=())) == (View(1),)
    lines = tuple(replace(printed(NUMBERS[:1], page=page)[0], box=BOX) for page in range(1, 40))
    assert len(views_of(a_bill(telephone_numbers=lines))) == MOST_PAGES


def test_sheets_stand_under_each_other_and_no_label_covers_a_page() -> None:
    bill = a_bill(carrier=extracted("Verizon", page=2))
    picture = Image.open(io.BytesIO(annotated(bill, [(View(1), SHEET), (View(2), SHEET)])))
    assert picture.height > 2 * SHEET.height
    assert picture.width > SHEET.width
    x0, top, x1, bottom = (round(side / SCALE) for side in extracted("").bbox)
    inside = picture.convert("L").crop((x0 + 1, top + 1, x1 - 1, bottom - 1))
    assert inside.getextrema() == (255, 255)
    frame = picture.convert("RGB").getpixel((x0 - 2, (top + bottom) // 2))
    assert frame != (255, 255, 255)


@given(st.lists(st.integers(0, 1200), max_size=40).map(sorted), st.integers(200, 1300))
def test_labels_never_overlap_and_stay_on_the_page_while_there_is_room(wanted: list[int], height: int) -> None:
    tops = label_tops(wanted, 34, height)
    assert all(after - before >= LABEL for before, after in pairwise(tops))
    assert not tops or tops[0] >= 34
    if 34 + LABEL * len(wanted) <= height and tops:
        assert tops[-1] + LABEL <= height
