"""What a person can and cannot see on a page, drawn by pdfium and read by the worker's own code."""

import pytest

from pipeline.document_worker import open_document
from pipeline.domain.document import Document, Trait
from pipeline.reading.jobs import PageLimits
from tests.builders_pdf import content_pdf

TEXT = b"BT /F1 9 Tf 40 700 Td (Telephone bill) Tj ET "
SECRET = b"BT 0 g /F1 9 Tf 40 300 Td (secret) Tj ET "
PICTURE = b"q 200 0 0 60 30 280 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xc0 EI Q "


def words(content: bytes, extra: bytes = b"") -> tuple[list[str], frozenset[Trait]]:
    document = open_document(content_pdf(TEXT + content, extra=extra), PageLimits())
    assert isinstance(document, Document)
    return [word.text for word in document.pages[0].words], document.traits


@pytest.mark.parametrize(
    "hidden",
    [
        SECRET + b"1 g 30 290 200 40 re f ",
        SECRET + b"0.2 0.2 0.7 rg 30 290 200 40 re f ",
        SECRET + PICTURE,
        SECRET.replace(b"0 g", b"0.98 g"),
        b"0.2 0.2 0.7 rg 30 290 200 40 re f " + SECRET.replace(b"0 g", b"0.2 0.2 0.7 rg") + b"1 g 30 290 200 40 re f ",
        b"0.95 g 30 290 200 40 re f " + SECRET.replace(b"0 g", b"0.96 g"),
        SECRET.replace(b"0 g", b"3 Tr"),
        SECRET.replace(b"/F1 9", b"/F1 1.5"),
        SECRET.replace(b"40 300 Td", b"700 300 Td"),
    ],
    ids=[
        "white box",
        "dark box",
        "picture",
        "nearly white",
        "box over its own colour",
        "colour of its box",
        "unpainted",
        "tiny",
        "off the page",
    ],
)
def test_what_cannot_be_seen_is_left_out_and_noted(hidden: bytes) -> None:
    assert words(hidden) == (["Telephone", "bill"], frozenset({Trait.HIDDEN_TEXT}))


def test_text_outside_the_crop_box_is_left_out() -> None:
    assert words(SECRET, b"/CropBox [0 400 612 792]") == (["Telephone", "bill"], frozenset({Trait.HIDDEN_TEXT}))


@pytest.mark.parametrize(
    "seen",
    [
        b"0.2 0.2 0.7 rg 30 290 200 40 re f " + SECRET.replace(b"0 g", b"1 g"),
        b"1 g 30 290 200 40 re f " + SECRET,
        SECRET + b"0 g 30 290 200 40 re S ",
        SECRET + b"1 g 30 100 200 40 re f ",
        PICTURE + SECRET,
        PICTURE + SECRET.replace(b"0 g", b"1 g"),
        SECRET.replace(b"0 g", b"0.5 g"),
    ],
    ids=["white on dark", "on a white box", "framed", "box elsewhere", "on a picture", "white on a picture", "grey"],
)
def test_what_can_be_seen_is_read(seen: bytes) -> None:
    assert words(seen) == (["Telephone", "bill", "secret"], frozenset())


def test_a_transparent_marker_hides_nothing() -> None:
    marker = b"/GS gs 1 1 0 rg 30 290 200 40 re f "
    resources = b"/Resources << /Font << /F1 5 0 R >> /ExtGState << /GS << /ca 0.4 /BM /Multiply >> >> >> "
    assert words(SECRET + marker, resources)[0] == ["Telephone", "bill", "secret"]


def test_the_letters_of_a_turned_watermark_are_no_words() -> None:
    turned = b"BT 0.7 g /F1 60 Tf 0.7071 0.7071 -0.7071 0.7071 150 250 Tm (DRAFT) Tj ET "
    leaning = b"BT /F1 9 Tf 0.9986 0.0523 -0.0523 0.9986 40 500 Tm (leaning) Tj ET "
    assert words(turned + leaning)[0] == ["Telephone", "bill", "leaning"]
