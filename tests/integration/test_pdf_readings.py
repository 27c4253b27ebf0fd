"""Whether two parsers, and the eye, see the same digits on a page."""

import pytest

from pipeline.document_worker import open_document
from pipeline.domain.document import Document, Trait
from pipeline.reading.jobs import PageLimits
from tests.builders_documents import plain_bill
from tests.builders_pdf import character_map, content_pdf, pdf_of

ACCOUNT = b"BT /F1 9 Tf 40 700 Td (Account number 4108430142) Tj ET "
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica %b >>"
NINE_FOR_FOUR = character_map(b"1 beginbfchar <34> <0039> endbfchar")
RANGE = character_map(b"1 beginbfrange <30> <39> [<0031> <0032>] endbfrange")
SECOND_TEXT = b"BT /F1 9 Tf 40 700 Td (Account number ) Tj /Span << /ActualText (9708131249) >> BDC (4108430142) Tj EMC ET"
FOUR_IS_NINE = b"/Encoding << /Type /Encoding /Differences [52 /nine] >> /ToUnicode 6 0 R"


def opened(content: bytes, font: bytes = b"", *more: bytes) -> Document:
    document = open_document(content_pdf(content, font=FONT % font, more=more), PageLimits())
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize(
    ("content", "font", "more"),
    [
        (ACCOUNT, b"/ToUnicode 6 0 R", (NINE_FOR_FOUR,)),
        (ACCOUNT, b"/Encoding /WinAnsiEncoding /ToUnicode 6 0 R", (NINE_FOR_FOUR,)),
        (ACCOUNT, FOUR_IS_NINE, (character_map(b"1 beginbfchar <34> <0034> endbfchar"),)),
        (ACCOUNT, b"/ToUnicode 6 0 R", (RANGE,)),
        (SECOND_TEXT, b"", ()),
    ],
    ids=["a map that lies", "with an encoding", "a glyph that lies", "a map that two parsers read differently", "a text for one parser"],
)
def test_digits_that_say_two_things_are_noted_with_their_page(content: bytes, font: bytes, more: tuple[bytes, ...]) -> None:
    document = opened(content, font, *more)
    assert document.traits == {Trait.READINGS_DISAGREE}
    assert document.facts.pages_of(Trait.READINGS_DISAGREE) == (1,)


@pytest.mark.parametrize(
    ("content", "font", "more"),
    [
        (ACCOUNT, b"", ()),
        (ACCOUNT, b"/Encoding /WinAnsiEncoding /ToUnicode 6 0 R", (character_map(b"1 beginbfrange <30> <39> <0030> endbfrange"),)),
        (ACCOUNT + b"BT /F1 9 Tf 607 500 Td (123) Tj ET", b"", ()),
        (SECOND_TEXT.replace(b"9708131249", b"4108430142"), b"", ()),
        (b"BT /F1 9 Tf 40 700 Td (AT&T) Tj /Span << /ActualText (fi) >> BDC (x) Tj EMC ( bill 12) Tj ET", b"", ()),
    ],
    ids=["plain", "an honest map", "cut by the edge", "an honest second text", "a second text without digits"],
)
def test_honest_pages_are_not(content: bytes, font: bytes, more: tuple[bytes, ...]) -> None:
    assert Trait.READINGS_DISAGREE not in opened(content, font, *more).traits


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_whole_bill_is_not_whichever_way_up(turn: int) -> None:
    document = open_document(pdf_of(plain_bill(), rotate=turn), PageLimits())
    assert isinstance(document, Document)
    assert document.traits == frozenset()


@pytest.mark.parametrize("moved", [b"40.3 700", b"40 700.4", b"40 700"])
def test_letters_printed_twice_to_look_bold_are_read_once(moved: bytes) -> None:
    document = opened(ACCOUNT + ACCOUNT.replace(b"40 700", moved))
    assert [word.text for word in document.pages[0].words] == ["Account", "number", "4108430142"]
    assert document.traits == frozenset()


def test_narrow_letters_side_by_side_are_all_read_beside_bold_ones() -> None:
    bold = b"BT /F1 9 Tf 40 700 Td (Bill 1111) Tj ET BT /F1 9 Tf 40.3 700 Td (Bill 1111) Tj ET "
    assert [word.text for word in opened(bold).pages[0].words] == ["Bill", "1111"]
