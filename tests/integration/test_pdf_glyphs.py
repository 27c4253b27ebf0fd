"""The quick way through a page finds what pdfplumber finds, to the last bit."""

import io
from typing import Any

import pdfplumber
import pytest

from pipeline.pdf_glyphs import take_apart
from tests.builders_documents import plain_bill
from tests.builders_pdf import content_pdf, forms_pdf, pdf_of

TEXT = b"BT /F1 9 Tf 40 700 Td (Telephone bill 12) Tj ET "
OF_A_GLYPH = ("text", "x0", "x1", "top", "bottom", "doctop", "size", "upright", "matrix", "non_stroking_color")
SIDES = ("x0", "x1", "top", "bottom")
CONTENTS = {
    "plain": TEXT,
    "numbers of all kinds": b"BT +.5 0 0 -1. 40. .700e3 Tm /F1 9 Tf 1 0 0 1 40 700 Tm 1.2.3 --5 Tc (a) Tj ET " + TEXT,
    "strings of all kinds": rb"BT /F1 9 Tf 40 700 Td (a\(b\)\\\101\5\n\q(in (deep) er)) Tj (\8\9\r) Tj <41 42\n43> Tj <4> Tj ET ".replace(
        b"\\n43", b"\n43"
    )
    + TEXT,
    "arrays": b"BT /F1 9 Tf 40 700 Td [(ab) -200 (c) 30 (d)] TJ ET " + TEXT,
    "dictionaries": b"/P << /MCID 0 /X [1 [2 3] << /Y true >>] >> BDC " + TEXT + b"EMC",
    "names with signs": b"/F#31 9 Tf /Dev\xe9 cs BT /F1 9 Tf 40 700 Td (x) Tj ET " + TEXT,
    "a comment": b"% nothing (here) \n" + TEXT + b"%at the end",
    "a picture in the line": b"q 20 0 0 20 10 10 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q " + TEXT,
    "operators not known": b"1 2 3 unknown 7 " + TEXT + b"'",
    "quotes": b"BT /F1 9 Tf 12 TL 40 700 Td (one) ' 1 2 (two words) \" T* (three) Tj ET",
    "lines and curves": b"0.5 w 40 600 m 300 600 l S 50 500 100 40 re f 60 400 m 70 420 90 380 100 400 c h B* " + TEXT,
    "turned": b"BT 1 g /F1 9 Tf 0.9 0.2 -0.2 0.9 99 99 Tm (slanted text) Tj 0 1 -1 0 300 300 Tm (up) Tj ET",
    "stretched": b"BT /F1 9 Tf 80 Tz 3 Ts 2 Tc 4 Tw 1 0 0 2 99 99 Tm (wide text) Tj ET",
    "mirrored": b"BT 0.2 0.3 0.4 rg /F1 9 Tf -1 0 0 1 300 300 Tm (left) Tj 1 0 0 -1 300 300 Tm (down) Tj ET",
    "saved states": b"q 0.5 0 0 0.5 9 9 cm 0 1 0 0 k " + TEXT + b"Q Q " + TEXT,
    "cut short": TEXT + b"BT /F1 9 Tf (no end",
    "unbalanced": TEXT + b"] >> BT [ /F1 9 Tf ET } { " + TEXT,
    "words for values": b"true false null BT /F1 9 Tf 40 700 Td [true (x) null (y)] TJ ET",
    "a byte too large": b"BT /F1 9 Tf (\\777) Tj ET",
    "nothing": b"",
    "blanks": b" \n\t\r\f ",
    "a zero byte": TEXT + b"\x00" + TEXT,
    "too long a number": b"9" * 400 + b" 0 0 1 0 0 cm " + TEXT,
}


def found(content: bytes, *, quick: bool) -> Any:  # noqa: ANN401 - pdfplumber's records
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        (page,) = pdf.pages
        try:
            if quick:
                take_apart(page)
            glyphs = [{key: char[key] for key in OF_A_GLYPH} for char in page.chars]
            drawn = [[{side: one[side] for side in SIDES} for one in kind] for kind in (page.lines, page.rects, page.curves, page.images)]
        except Exception:  # noqa: BLE001 - both must fail
            return "failed"
        return glyphs, drawn


@pytest.mark.parametrize("extra", [b"", b"/Rotate 90", b"/MediaBox [10 20 500 700]"])
@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_what_is_found_is_the_same(content: bytes, extra: bytes) -> None:
    pdf = content_pdf(content, extra=extra)
    assert found(pdf, quick=True) == found(pdf, quick=False)


@pytest.mark.parametrize(
    "pdf",
    [
        pdf_of(plain_bill()),
        pdf_of(plain_bill(), rotate=270),
        forms_pdf(TEXT + b"/X1 Do", b"/X0 Do /X1 Do " + TEXT, TEXT),
        content_pdf(
            b"BT /F1 9 Tf 40 700 Td <00410042> Tj ET",
            font=b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-V /DescendantFonts [6 0 R] >>",
            more=(b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo << /Registry (A) /Ordering (I) /Supplement 0 >> >>",),
        ),
    ],
    ids=["a bill", "a turned bill", "forms that draw themselves", "text from top to bottom"],
)
def test_whole_documents_are_the_same(pdf: bytes) -> None:
    glyphs, _ = found(pdf, quick=True)
    assert glyphs
    assert found(pdf, quick=True) == found(pdf, quick=False)


def test_a_content_in_several_parts_goes_on_where_the_last_ended() -> None:
    page = b"/Contents [4 0 R 6 0 R 7 0 R]"
    parts = (
        b"<< /Length 28 >>\nstream\n(Telephone) Tj [(b) (i) (ll)\nendstream",
        b"<< /Length 36 >>\nstream\n] TJ BT 9 9 Td (more (and (more))) Tj\nendstream",
    )
    pdf = content_pdf(b"BT /F1 9 Tf 40 700 Td 3", extra=page, more=parts)
    assert found(pdf, quick=True) == found(pdf, quick=False)
    assert found(pdf, quick=True)[0]
