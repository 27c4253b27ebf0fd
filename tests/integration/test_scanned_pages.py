"""How pictures become pages, with a pretended program in Tesseract's place."""

import pytest
from PIL import Image

from pipeline.document_worker import open_document
from pipeline.domain.document import Document, TextSource, Trait, Unreadable, UnreadableReason
from pipeline.page_pictures import PagePicture
from pipeline.reading.jobs import PageLimits
from pipeline.reading.recognized import ILLEGIBLE
from pipeline.scanned_pages import recognized_page
from tests.builders_documents import plain_bill
from tests.builders_pdf import content_pdf, joined, pdf_of
from tests.builders_scans import PretendedProgram, picture_of, saved, scan_of, table_of

BILL = pdf_of(plain_bill())
LIMITS = PageLimits(ocr_pages=5)
GOOD = table_of(("Telephone", 100, 100, 200, 20, 95.0), ("bill", 320, 100, 60, 20, 95.0))
BAD = table_of(("qeT", 100, 100, 60, 20, 31.0))
DIM = table_of(*[("Telephone", 100, 40 * row, 200, 20, 55.0) for row in range(1, 9)])
ROOM = b"BT /F1 9 Tf 40 700 Td (Envelope 77) Tj ET q 612 0 0 792 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xf0 EI Q BT 40 680 Td (page) Tj ET"


def opened(content: bytes, program: PretendedProgram, limits: PageLimits = LIMITS) -> Document | Unreadable:
    return open_document(content, limits, program)


def test_a_page_read_badly_is_tried_the_other_way_up() -> None:
    program = PretendedProgram(BAD, GOOD)
    read = recognized_page(PagePicture(picture_of(BILL, turn=180), 0.36), 1, program)
    assert read is not None
    assert read.turn == 2
    assert [word.text for word in read.page.words] == ["Telephone", "bill"]


def test_the_way_up_that_reads_better_is_kept() -> None:
    for program in (PretendedProgram(DIM, None), PretendedProgram(DIM, BAD)):
        read = recognized_page(PagePicture(picture_of(BILL), 0.36), 1, program)
        assert read is not None
        assert read.turn == 0
        assert len(program.shown) == 2


def test_a_page_of_which_hardly_anything_is_read_is_tried_on_its_sides_too() -> None:
    for answers, turn in (((BAD, BAD, GOOD), 1), ((BAD, None, BAD, GOOD), 3), ((BAD, BAD, BAD, BAD), 0), ((BAD, None, None), 0)):
        program = PretendedProgram(*answers)
        read = recognized_page(PagePicture(picture_of(BILL), 0.36), 1, program)
        assert read is not None
        assert read.turn == turn
        assert len(program.shown) == len(answers)


DOUBTED = table_of(("Account", 100, 100, 160, 20, 95.0), ("9122776001", 300, 100, 160, 20, 44.0), *[("word", 100, 200, 90, 20, 95.0)] * 30)


def test_doubted_figures_are_looked_at_again_larger_and_by_themselves() -> None:
    program = PretendedProgram(DOUBTED, table_of(("9122776001", 56, 60, 320, 40, 92.0)))
    read = recognized_page(PagePicture(picture_of(BILL), 0.36), 1, program)
    assert read is not None
    assert [(word.text, word.confidence) for word in read.page.words[:2]] == [("Account", 0.95), ("9122776001", 0.92)]
    assert [(shown.width, shown.height, shown.dots_per_inch) for shown in program.shown] == [(1700, 2200, 200), (432, 152, 400)]


@pytest.mark.parametrize("second", [None, table_of(("9122776007", 56, 60, 320, 40, 92.0))], ids=["failed", "read otherwise"])
def test_figures_that_a_second_look_does_not_confirm_are_not_read(second: bytes | None) -> None:
    read = recognized_page(PagePicture(picture_of(BILL), 0.36), 1, PretendedProgram(DOUBTED, second))
    assert read is not None
    assert [word.text for word in read.page.words[:2]] == ["Account", 10 * ILLEGIBLE]


def test_doubted_figures_that_fill_the_page_are_not_looked_at_again() -> None:
    program = PretendedProgram(table_of(*[("9" * 80, 40, 40 * row, 1600, 20, 55.0) for row in range(1, 50)]))
    assert recognized_page(PagePicture(picture_of(BILL), 0.36), 1, program) is not None
    assert {(shown.width, shown.height) for shown in program.shown} == {(1700, 2200)}


def test_the_picture_of_a_page_goes_with_it() -> None:
    read = recognized_page(PagePicture(picture_of(BILL), 0.36), 1, PretendedProgram(GOOD))
    assert read is not None
    assert read.page.raster is not None
    assert (read.page.raster.width, read.page.raster.height) == (1700, 2200)
    assert len(read.page.raster.pixels) == 1700 * 2200
    assert (read.page.width, read.page.height) == (612, 792)


@pytest.mark.parametrize("content", [scan_of(BILL), scan_of(BILL, kind="PNG")], ids=["scan", "picture"])
def test_a_failed_recognition_is_a_limit(content: bytes) -> None:
    assert opened(content, PretendedProgram(None)) == Unreadable(
        UnreadableReason.RESOURCE_LIMIT, "text recognition was stopped at a limit, or failed"
    )


def test_pages_that_failed_leave_the_others() -> None:
    document = opened(saved([picture_of(BILL)] * 2, "TIFF"), PretendedProgram(GOOD, None))
    assert isinstance(document, Document)
    assert [page.number for page in document.pages] == [1]
    assert document.traits == {Trait.SCANNED, Trait.PARTLY_UNREADABLE}


@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_of_a_long_scan_the_first_pages_and_the_last_are_read_and_the_others_are_named(kind: str) -> None:
    document = opened(saved([picture_of(BILL, dots=72)] * 12, kind, 72), PretendedProgram(GOOD))
    assert isinstance(document, Document)
    assert [page.number for page in document.pages if page.words] == [1, 2, 3, 11, 12]
    assert document.facts.pages_of(Trait.PARTLY_UNREADABLE) == (4, 5, 6, 7, 8, 9, 10)
    assert Trait.PARTLY_UNREADABLE in document.traits


def test_a_scan_in_the_middle_of_real_text_is_read() -> None:
    sheets = [pdf_of(plain_bill())] * 4 + [scan_of(BILL)] + [pdf_of(plain_bill())] * 4
    document = opened(joined(*sheets), PretendedProgram(GOOD))
    assert isinstance(document, Document)
    assert [page.number for page in document.pages if page.text is TextSource.OCR] == [5]
    assert document.traits == {Trait.SCANNED}


def test_without_text_recognition_the_pictures_among_real_text_are_named() -> None:
    document = open_document(joined(pdf_of(plain_bill()), scan_of(BILL)), PageLimits())
    assert isinstance(document, Document)
    assert document.traits == {Trait.PARTLY_UNREADABLE}
    assert document.facts.pages_of(Trait.PARTLY_UNREADABLE) == (2,)


def test_pages_beyond_those_that_are_read_are_named_and_the_last_are_read() -> None:
    document = open_document(joined(*[pdf_of(plain_bill())] * 9), PageLimits(read_pages=4))
    assert isinstance(document, Document)
    assert [page.number for page in document.pages] == [1, 2, 8, 9]
    assert document.facts.pages_of(Trait.PARTLY_UNREADABLE) == (3, 4, 5, 6, 7)


def test_a_native_page_beside_a_scan_stays_native() -> None:
    document = opened(content_pdf(b"BT /F1 9 Tf 40 700 Td (Telephone bill) Tj ET"), PretendedProgram(GOOD))
    assert isinstance(document, Document)
    assert (document.text, document.traits) == (TextSource.NATIVE, frozenset())


def test_words_laid_over_a_scan_are_kept_as_the_page_says_them() -> None:
    document = opened(content_pdf(ROOM), PretendedProgram(table_of(("Signed", 900, 900, 100, 20, 95.0))))
    assert isinstance(document, Document)
    assert document.text is TextSource.OCR
    assert {"Signed", "page"} <= {word.text for word in document.pages[0].words}


def test_letters_drawn_as_outlines_are_recognised() -> None:
    document = opened(content_pdf(b"40 600 m 300 600 l S " * 250), PretendedProgram(GOOD))
    assert isinstance(document, Document)
    assert [word.text for word in document.pages[0].words] == ["Telephone", "bill"]


def test_an_unpainted_layer_counts_as_hidden_only_when_the_picture_says_something_else() -> None:
    outlines = b"40 600 m 300 600 l S " * 250
    same = opened(content_pdf(b"BT 3 Tr /F1 9 Tf 40 700 Td (Telephone bill) Tj ET " + outlines), PretendedProgram(GOOD))
    other = opened(content_pdf(b"BT 3 Tr /F1 9 Tf 40 700 Td (Account 99999999) Tj ET " + outlines), PretendedProgram(GOOD))
    assert isinstance(same, Document)
    assert isinstance(other, Document)
    assert same.traits == {Trait.SCANNED}
    assert other.traits == {Trait.SCANNED, Trait.HIDDEN_TEXT}


@pytest.mark.parametrize(
    ("box", "size"), [((0, 0, 612, 792), (1700, 2200)), ((0, 0, 1700, 2200), (2164, 2800)), ((0, 0, 2550, 3300), (2164, 2800))]
)
def test_a_page_whose_scale_was_lost_is_drawn_no_finer_than_others(box: tuple[int, ...], size: tuple[int, int]) -> None:
    program = PretendedProgram(GOOD)
    extra = b"/MediaBox [%d %d %d %d]" % box
    opened(content_pdf(b"40 600 m 300 600 l S " * 250, extra=extra), program)
    assert (program.shown[0].width, program.shown[0].height) == pytest.approx(size, abs=2)


def test_a_page_too_big_to_draw_is_named() -> None:
    wide = content_pdf(b"40 600 m 300 600 l S " * 250, extra=b"/MediaBox [0 0 14400 14400]")
    assert opened(wide, PretendedProgram(GOOD)) == Unreadable(UnreadableReason.PAGE_TOO_BIG)


def test_a_bomb_of_a_picture_is_refused_before_it_is_decoded() -> None:
    bomb = saved([Image.new("1", (12_000, 12_000))], "PNG")
    assert opened(bomb, PretendedProgram(GOOD)) == Unreadable(UnreadableReason.PAGE_TOO_BIG)
    second = saved([Image.new("1", (100, 100)), Image.new("1", (12_000, 12_000))], "TIFF")
    outcome = opened(second, PretendedProgram(GOOD))
    assert isinstance(outcome, Document)
    assert Trait.PAGE_TOO_BIG in outcome.traits


def test_a_small_colour_screenshot_with_transparent_ground_is_made_bigger_and_white() -> None:
    program = PretendedProgram(GOOD)
    opened(saved([Image.new("RGBA", (850, 1100), (0, 0, 0, 0))], "PNG", 96), program)
    assert (program.shown[0].width, program.shown[0].height) == pytest.approx((1770, 2291), abs=2)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n", UnreadableReason.UNREADABLE),
        (b"II*\x00", UnreadableReason.UNREADABLE),
        (scan_of(BILL, kind="PNG")[:3000], UnreadableReason.RESOURCE_LIMIT),
        (saved([Image.new("1", (9, 9))] * 3, "TIFF"), UnreadableReason.TOO_MANY_PAGES),
    ],
    ids=["no picture", "no directory", "cut off", "too many pages"],
)
def test_a_picture_that_cannot_be_read_is_named(content: bytes, reason: UnreadableReason) -> None:
    outcome = opened(content, PretendedProgram(GOOD), PageLimits(most_pages=2, ocr_pages=5))
    assert isinstance(outcome, Unreadable)
    assert outcome.reason is reason
