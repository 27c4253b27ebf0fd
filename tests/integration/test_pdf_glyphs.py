"""The quick way through a page finds what pdfplumber finds, to the last bit."""

import io
from typing import Any

import pdfplumber
import pytest

from pipeline.domain.document import Document
from pipeline.pdf_glyphs import take_apart
from pipeline.pdf_pages import read_pdf
from pipeline.pdf_strips import Strip
from pipeline.pdf_words import FoundWord, Tolerances, found_words, layers
from pipeline.reading.jobs import PageLimits
from tests.builders_documents import plain_bill
from tests.builders_pdf import character_map, content_pdf, forms_pdf, pdf_of

TEXT = b"BT /F1 9 Tf 40 700 Td (Telephone bill 12) Tj ET "
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


def glyph_of(char: dict[str, Any]) -> tuple[object, ...]:
    sides = tuple(char[side] for side in ("text", "x0", "top", "x1", "bottom", "size"))
    return (*sides, char["upright"], char["matrix"][:2], char["non_stroking_color"])


def glyphs_of(strips: list[Strip]) -> list[tuple[object, ...]]:
    columns = [zip(s.texts, s.x0s, s.tops, s.x1s, s.bottoms, s.sizes, strict=True) for s in strips]
    return [(*glyph, s.upright, s.slant, s.color) for s, glyphs in zip(strips, columns, strict=True) for glyph in glyphs]


def found(content: bytes, *, quick: bool) -> Any:  # noqa: ANN401 - pdfplumber's records
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        (page,) = pdf.pages
        try:
            glyphs = glyphs_of(take_apart(page)[0]) if quick else [glyph_of(char) for char in page.chars]
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


def test_a_ligature_of_a_standard_font_is_as_wide_as_its_letters() -> None:
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [140 /fi] >> /ToUnicode 6 0 R >>"
    letters = character_map(b"1 beginbfchar <8c> <00660069> endbfchar")
    content = content_pdf(b"BT /F1 10 Tf 40 700 Td (Amber\x8celd) Tj ET", font=font, more=(letters,))
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        (page,) = pdf.pages
        strips, _ = take_apart(page)
        ligature = next(
            (x0, x1) for strip in strips for text, x0, x1 in zip(strip.texts, strip.x0s, strip.x1s, strict=True) if text == "fi"
        )
    assert ligature[1] - ligature[0] == pytest.approx(5.0)


CLOSE = b"BT /F1 9 Tf 40 700 Td (over) Tj 1 1 Td (printed text) Tj 0 -2.5 Td (near by) Tj -20 2 Td (across from here) Tj ET "
WORDS = {
    **CONTENTS,
    "letters over each other": CLOSE,
    "lines out of order": b"BT /F1 9 Tf 40 500 Td (below) Tj 0 200 Td (above) Tj -30 0 Td (left of it) Tj ET " + TEXT,
    "letters set apart": b"BT /F1 9 Tf 3 Tc 40 700 Td [(a) -50 (b) 2000 (c) -140 (d) -170 (e)] TJ ET " + TEXT,
    "text on end between lines": TEXT + b"BT 0 1 -1 0 300 300 Tm (on end) Tj ET " + CLOSE,
    "type of two sizes": b"BT /F1 9 Tf 40 700 Td (Total) Tj /F1 12 Tf (42) Tj /F1 4 Tf (50) Tj 3 0 Td (x y) Tj ET",
}


@pytest.mark.parametrize("tolerances", [Tolerances(), Tolerances(down=2, across_in_sizes=0.15), Tolerances(across=1, down=0)])
@pytest.mark.parametrize("content", WORDS.values(), ids=WORDS.keys())
def test_the_words_are_those_that_pdfplumber_finds(content: bytes, tolerances: Tolerances) -> None:
    across, down, in_sizes = tolerances
    with pdfplumber.open(io.BytesIO(content_pdf(content))) as pdf:
        (page,) = pdf.pages
        try:
            theirs = page.extract_words(x_tolerance=across, y_tolerance=down, x_tolerance_ratio=in_sizes, return_chars=True)
        except Exception:  # noqa: BLE001 - then there are no glyphs to make words of
            return
        ours = list(found_words(take_apart(page)[0], tolerances))
    words = [FoundWord(w["text"], w["x0"], w["top"], w["x1"], w["bottom"], max(char["size"] for char in w["chars"])) for w in theirs]
    assert ours == words


def test_a_path_without_a_shape_leaves_the_text_before_it_alone() -> None:
    pdf = content_pdf(TEXT + b"100 100 l S " + TEXT)
    glyphs, _ = found(pdf, quick=True)
    assert len(glyphs) == 2 * len("Telephone bill 12")
    assert found(pdf, quick=True) == found(pdf, quick=False)


def test_small_print_over_other_print_is_read_apart_from_it() -> None:
    label = b"BT /F1 11 Tf 40 700 Td (Signature:) Tj ET "
    stamp = b"BT /F1 6 Tf 52 704 Td (Signed by:) Tj ET "
    rest = b"BT /F1 11 Tf 40 680 Td (Printed name and more words) Tj 0 -14 Td (Title of the signer) Tj ET"
    for content in (label + stamp + rest, stamp + label + rest):
        document = read_pdf(content_pdf(content), PageLimits())
        assert isinstance(document, Document)
        assert {"Signature:", "Signed", "by:", "Printed"} <= {word.text for word in document.pages[0].words}


def test_print_of_another_size_beside_other_print_stays_with_it() -> None:
    cents = b"BT /F1 16 Tf 40 700 Td ($142.) Tj /F1 9 Tf 46 5 Td (18) Tj ET BT /F1 9 Tf 40 600 Td (Words of the body) Tj ET"
    with pdfplumber.open(io.BytesIO(content_pdf(cents))) as pdf:
        strips, _ = take_apart(pdf.pages[0])
        assert layers(strips) == ([*strips], [])


def test_blanks_drawn_under_print_do_not_part_its_letters() -> None:
    print_, blanks = (
        b"BT /F1 9 Tf 40 700 Td (Halyard Dental LLC) Tj ET ",
        b"BT /F1 9 Tf 50 700 Td (    ) Tj 55 0 Td ( ) Tj 21 0 Td (      ) Tj ET ",
    )
    for content in (blanks + print_, print_ + blanks):
        document = read_pdf(content_pdf(content), PageLimits())
        assert isinstance(document, Document)
        assert [word.text for word in document.pages[0].words] == ["Halyard", "Dental", "LLC"]


def test_blanks_beside_print_still_part_words() -> None:
    document = read_pdf(content_pdf(b"BT /F1 9 Tf 40 700 Td (Halyard) Tj ( ) Tj (Dental) Tj ET"), PageLimits())
    assert isinstance(document, Document)
    assert [word.text for word in document.pages[0].words] == ["Halyard", "Dental"]
