from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.domain.document import Document, Page, Raster, TextSource
from pipeline.domain.loa import SignatureKind, SignatureState
from pipeline.reading.ink import Blot
from pipeline.reading.signature import read_signature
from pipeline.reading.signature_scan import holds_capitals
from tests.builders_letters import TERMS, a_field, a_page, words_at

SCALE = 0.36
LINE = 500.0
CLOSED = (*TERMS, ("Sincerely,", 60, 430), ("Marian Tolliver", 60, 500))
RULED = (*TERMS, ("Authorized Signature", 60, LINE + 5, 8.0), ("Date", 330, LINE + 5, 8.0))
Pen = tuple[float, float, float, float]
Lines = tuple[tuple[str, float, float] | tuple[str, float, float, float], ...]


def a_scan(lines: Lines = RULED, *, ruled: bool = True, pen: Pen | None = None, solid: bool = False) -> Document:
    """A scanned letter, its words known, rules over the labels, and a pen's wave or a solid patch in a box."""
    grey = np.full((2200, 1700), 235, dtype=np.uint8)
    if ruled:
        for left, right in ((60, 260), (330, 450)):
            grey[round(LINE / SCALE) : round(LINE / SCALE) + 3, round(left / SCALE) : round(right / SCALE)] = 40
    if pen:
        x0, top, x1, bottom = (round(side / SCALE) for side in pen)
        if solid:
            grey[top:bottom, x0:x1] = 30
        for x in range(x0, x1):
            y = (top + bottom) / 2 + (bottom - top - 10) / 2 * np.sin((x - x0) / 8)
            grey[round(y) - 5 : round(y) + 5, x] = 30
    page = a_page(*lines)
    return a_page_of(replace(page, raster=Raster(1700, 2200, SCALE, grey.tobytes()), text=TextSource.OCR))


def a_page_of(page: Page) -> Document:
    return Document(1, (page,), TextSource.OCR)


def verdict(document: Document) -> tuple[SignatureState, SignatureKind | None]:
    signature = read_signature(document).signature
    return signature.state, signature.kind


SIGNED = (SignatureState.SIGNED, SignatureKind.INK)
UNSIGNED, UNCERTAIN = (SignatureState.UNSIGNED, None), (SignatureState.UNCERTAIN, None)
ON_THE_LINE = (80.0, LINE - 22, 180.0, LINE + 2)

SCANS = {
    "ink over the line": (a_scan(pen=ON_THE_LINE), SIGNED),
    "nothing over the line": (a_scan(), UNSIGNED),
    "a dot over the line": (a_scan(pen=(80, LINE - 12, 90, LINE - 4)), UNCERTAIN),
    "a sticker over the line": (a_scan(pen=ON_THE_LINE, solid=True), UNCERTAIN),
    "a seal over the line": (a_scan(pen=(80, LINE - 60, 180, LINE + 20)), UNCERTAIN),
    "print on the line": (a_scan((*RULED, ("Marian Tolliver", 80, LINE - 11))), UNCERTAIN),
    "an x on the line": (a_scan((*RULED, ("x", 62, LINE - 11))), UNSIGNED),
    "ink above the place": (a_scan(pen=(80, LINE - 76, 180, LINE - 48)), UNCERTAIN),
    "ink in the place of the date": (a_scan(pen=(335, LINE - 20, 400, LINE)), UNSIGNED),
    "no rule that could be seen": (a_scan(ruled=False), UNCERTAIN),
    "ink under a closing": (a_scan(CLOSED, ruled=False, pen=(70, 452, 170, 478)), SIGNED),
    "nothing under a closing": (a_scan(CLOSED, ruled=False), UNSIGNED),
    "a second name under a closing": (a_scan((*CLOSED, ("Marian Tolliver", 62, 475, 16.0)), ruled=False), UNCERTAIN),
    "a closing and no name": (a_scan((*TERMS, ("Sincerely,", 60, 430)), ruled=False), UNCERTAIN),
    "no place to sign": (a_scan(TERMS, ruled=False), UNCERTAIN),
    "only a carrier's place, signed": (
        a_scan((*TERMS, ("Carrier Representative Signature", 60, LINE + 5, 8.0)), pen=ON_THE_LINE),
        UNCERTAIN,
    ),
}


@pytest.mark.parametrize("name", SCANS)
def test_a_scan_is_signed_by_ink_unsigned_when_blank_and_else_uncertain(name: str) -> None:
    document, expected = SCANS[name]
    assert verdict(document) == expected


def test_a_hand_that_is_read_as_a_word_is_still_ink() -> None:
    document = a_scan(pen=ON_THE_LINE)
    (page,) = document.pages
    for confidence in (0.1, 0.8):
        hand = tuple(replace(word, confidence=confidence) for word in words_at("Wnnn", 80, LINE - 22, size=20))
        assert verdict(a_page_of(replace(page, words=(*page.words, *hand)))) == SIGNED


def test_the_ink_is_told_with_its_size() -> None:
    (evidence,) = read_signature(a_scan(pen=ON_THE_LINE)).signature.evidence
    assert evidence == "ink of 100 points over the space to sign, on a scan"


def test_ink_over_a_label_whose_box_was_read_too_tall_is_not_lost() -> None:
    tall = tuple(replace(word, top=LINE - 1, bottom=LINE + 18) for word in words_at("Authorized Signature", 60, LINE + 5, size=8))
    (page,) = a_scan((*TERMS, ("Date", 330, LINE + 5, 8.0)), pen=ON_THE_LINE).pages
    tall = tuple(replace(word, x0=word.x0 + 60, x1=word.x1 + 75) for word in tall)
    assert verdict(a_page_of(replace(page, words=(*page.words, *tall)))) == SIGNED


def with_patch(document: Document, patch: Pen) -> Document:
    """The same scan with a dark patch in a box, sides in points."""
    page = document.pages[0]
    assert page.raster
    grey = np.frombuffer(page.raster.pixels, dtype=np.uint8).reshape(page.raster.height, page.raster.width).copy()
    x0, top, x1, bottom = (round(side / SCALE) for side in patch)
    grey[top:bottom, x0:x1] = 30
    return a_page_of(replace(page, raster=replace(page.raster, pixels=grey.tobytes())))


HOLE = (36.0, LINE - 12, 46.0, LINE - 2)


def test_a_hole_in_the_margin_neither_signs_nor_hides_a_signature() -> None:
    assert verdict(with_patch(a_scan(), HOLE)) == UNSIGNED
    assert verdict(with_patch(a_scan(pen=ON_THE_LINE), HOLE)) == SIGNED


def test_small_print_that_looks_like_a_rule_is_no_place_to_sign() -> None:
    through_the_label = (60.0, LINE + 8.5, 136.0, LINE + 9.5)
    assert verdict(with_patch(a_scan(), through_the_label)) == UNSIGNED
    assert verdict(with_patch(a_scan(pen=ON_THE_LINE), through_the_label)) == SIGNED


def test_a_level_stroke_of_the_pen_over_the_rule_is_part_of_the_signature() -> None:
    assert verdict(with_patch(a_scan(pen=ON_THE_LINE), (100, LINE - 10, 150, LINE - 9))) == SIGNED


def test_letters_under_the_rule_that_were_not_read_are_no_mark_in_the_space() -> None:
    letters = [(150.0 + 6 * i, LINE + 6, 153.0 + 6 * i, LINE + 12) for i in range(6)]
    document = a_scan()
    for letter in letters:
        document = with_patch(document, letter)
    assert verdict(document) == UNSIGNED


def test_a_pen_wholly_under_the_rule_or_behind_its_end_leaves_it_open() -> None:
    assert verdict(a_scan(pen=(150, LINE + 4, 240, LINE + 26))) == UNCERTAIN
    assert verdict(a_scan(pen=(272, LINE - 22, 318, LINE))) == UNCERTAIN


def test_a_tall_hand_does_not_draw_the_label_under_it_into_its_line() -> None:
    hand = replace(words_at("Otl", 80, LINE - 30, size=42)[0], confidence=0.4)
    document = a_scan(pen=ON_THE_LINE)
    page = document.pages[0]
    assert verdict(a_page_of(replace(page, words=(*page.words, hand)))) == SIGNED


def redrawn(document: Document, *, dark: tuple[Pen, ...] = (), falling: bool = False, hole: tuple[float, float] | None = None) -> Document:
    """The scan with dark boxes, a rule that falls by a fiftieth instead of the level one, or a round hole of 18 points."""
    page = document.pages[0]
    assert page.raster
    grey = np.frombuffer(page.raster.pixels, dtype=np.uint8).reshape(page.raster.height, page.raster.width).copy()
    for x0, top, x1, bottom in dark:
        grey[round(top / SCALE) : round(bottom / SCALE), round(x0 / SCALE) : round(x1 / SCALE)] = 40
    for x in range(round(60 / SCALE), round(260 / SCALE)) if falling else ():
        y = round((LINE - 3) / SCALE + (x - 60 / SCALE) / 50)
        grey[y : y + 3, x] = 40
    if hole:
        across, down = np.meshgrid(np.arange(grey.shape[1]), np.arange(grey.shape[0]))
        grey[np.hypot(across * SCALE - hole[0], down * SCALE - hole[1]) < 9] = 20
    return a_page_of(replace(page, raster=replace(page.raster, pixels=grey.tobytes())))


def test_a_hole_punched_into_the_place_to_sign_is_no_ink() -> None:
    assert verdict(redrawn(a_scan(), hole=(66, LINE - 16))) == UNSIGNED
    assert verdict(redrawn(a_scan(pen=(100, LINE - 22, 200, LINE + 2)), hole=(66, LINE - 16))) == SIGNED


def test_a_rule_that_a_crooked_scan_lets_fall_is_a_rule() -> None:
    assert verdict(redrawn(a_scan(ruled=False), falling=True)) == UNSIGNED
    assert verdict(redrawn(a_scan(ruled=False, pen=ON_THE_LINE), falling=True)) == SIGNED


IN_A_TABLE = (*TERMS, ("End user signature", 64, LINE - 24, 8.0), ("Date", 384, LINE - 24, 8.0), ("Printed name", 64, LINE + 8, 8.0))
TABLE = (
    (60.0, LINE - 64, 540.0, LINE - 42),
    *((60.0, y, 540.0, y + 0.9) for y in (LINE, LINE + 24)),
    *((x, LINE - 42, x + 0.9, LINE + 24) for x in (60.0, 150.0, 380.0, 430.0, 539.0)),
)
"""A dark bar with a heading over two rows of cells."""


def test_the_cells_under_a_dark_bar_are_places_to_sign() -> None:
    assert verdict(redrawn(a_scan(IN_A_TABLE, ruled=False), dark=TABLE)) == UNSIGNED
    signed = a_scan(IN_A_TABLE, ruled=False, pen=(180, LINE - 30, 280, LINE - 6))
    assert verdict(redrawn(signed, dark=TABLE)) == SIGNED


UNREAD = (*TERMS, ("Date:", 300, LINE - 8, 8.0), ("Print Name:", 60, LINE + 20, 8.0))
UNDER_THE_INK = (120.0, LINE - 22, 220.0, LINE + 2)


def test_ink_at_the_left_of_a_date_and_over_a_name_signs_where_the_label_was_not_read() -> None:
    assert verdict(a_scan(UNREAD, pen=UNDER_THE_INK)) == SIGNED


def test_a_place_known_only_from_its_neighbours_is_left_to_the_label_that_was_read() -> None:
    lines = (*UNREAD, ("Customer signature", 60, 605, 8.0))
    assert verdict(redrawn(a_scan(lines, pen=UNDER_THE_INK), dark=((60, 600, 260, 601),)))[0] is not SignatureState.SIGNED


@pytest.mark.parametrize(("confidence", "name"), [(0.97, "Marian Tolliver"), (0.5, None)])
def test_a_name_that_a_hand_wrote_is_not_taken_for_the_signers(confidence: float, name: str | None) -> None:
    document = a_scan((*RULED, ("Printed name:", 60, LINE + 40)), pen=ON_THE_LINE)
    (page,) = document.pages
    written = tuple(replace(word, confidence=confidence) for word in words_at("Marian Tolliver", 140, LINE + 40))
    signature = read_signature(a_page_of(replace(page, words=(*page.words, *written)))).signature
    assert signature.signer == name


def test_capitals_of_one_height_in_a_row_are_a_stamps_and_a_hands_letters_are_not() -> None:
    stamp = [
        Blot((355, 282, 371, 299), 0.46),
        Blot((337, 284, 353, 301), 0.4),
        Blot((388, 278, 402, 295), 0.32),
        Blot((377, 280, 387, 297), 0.39),
    ]
    assert holds_capitals(stamp)
    assert not holds_capitals(stamp[:2])
    assert not holds_capitals([Blot((337 + 20 * k, 284, 353 + 20 * k, 301 + 5 * k), 0.4) for k in range(4)])
    assert not holds_capitals([Blot((337 + 60 * k, 284, 353 + 60 * k, 301), 0.4) for k in range(4)])


LOST = (*TERMS, ("Print name", 60, LINE + 45, 8.0), ("Date", 260, LINE + 45, 8.0))


def test_ink_over_the_rules_of_name_and_date_signs_where_the_label_was_not_read() -> None:
    rules = ((60, round(LINE + 40), 220, round(LINE + 41)), (260, round(LINE + 40), 330, round(LINE + 41)))
    assert verdict(redrawn(a_scan(LOST, pen=(80, LINE - 20, 180, LINE + 8)), dark=rules)) == SIGNED
    assert verdict(redrawn(a_scan(LOST, pen=(80, LINE + 26, 180, LINE + 38)), dark=rules))[0] is not SignatureState.SIGNED


def test_ink_over_a_printed_name_whose_place_to_sign_was_not_read_leaves_a_blank_place_open() -> None:
    another = ("Signature", 330, LINE + 5, 8.0)
    named = (*TERMS, another, ("Printed name", 60, LINE + 35, 8.0), ("Title", 60, LINE + 63, 8.0))
    rules = ((330, round(LINE), 450, round(LINE + 1)),)
    assert verdict(redrawn(a_scan(named, ruled=False, pen=(70, LINE - 20, 170, LINE + 2)), dark=rules)) == UNCERTAIN
    assert verdict(redrawn(a_scan(named, ruled=False), dark=rules)) == UNSIGNED


def test_a_label_that_the_ink_cuts_short_still_asks_for_a_signature() -> None:
    assert verdict(a_scan((*TERMS, ("Signat (owner)", 60, LINE + 5, 8.0), ("Date", 330, LINE + 5, 8.0)), pen=ON_THE_LINE)) == SIGNED


def test_letters_that_were_hardly_read_name_no_place_to_sign() -> None:
    assert verdict(a_scan((*RULED, ("(\ufffdx\ufffd", 60, 240)), pen=ON_THE_LINE)) == SIGNED


def test_a_hand_that_rules_and_print_have_cut_to_pieces_is_a_hand() -> None:
    pieces = tuple((80 + 7 * k, LINE - 24 + 6 * (k % 3), 84 + 7 * k, LINE - 16 + 6 * (k % 3)) for k in range(6))
    assert verdict(redrawn(a_scan(), dark=pieces)) == SIGNED


def test_ink_over_the_row_of_name_and_date_signs_where_the_label_was_not_read() -> None:
    lines = (*TERMS, ("Name:", 60, LINE + 20, 9.0), ("Date Signed:", 316, LINE + 20, 9.0))
    rules = ((100, round(LINE + 29), 300, round(LINE + 30)), (380, round(LINE + 29), 450, round(LINE + 30)))
    assert verdict(redrawn(a_scan(lines, pen=(140, LINE - 20, 240, LINE + 2)), dark=rules)) == SIGNED


def test_ink_at_the_left_of_name_and_date_signs_where_the_label_was_not_read() -> None:
    lines = (*TERMS, ("Print name", 290, LINE + 5, 8.0), ("Date", 480, LINE + 5, 8.0))
    rules = tuple((x, round(LINE), x + width, round(LINE + 1)) for x, width in ((60, 200), (290, 150), (480, 90)))
    assert verdict(redrawn(a_scan(lines, ruled=False, pen=ON_THE_LINE), dark=rules)) == SIGNED
    named = (*lines, ("Title", 60, LINE + 5, 8.0))
    assert verdict(redrawn(a_scan(named, ruled=False, pen=ON_THE_LINE), dark=rules))[0] is not SignatureState.SIGNED


def test_a_label_with_one_letter_misread_asks_for_a_signature() -> None:
    assert verdict(a_scan((*TERMS, ("Sienature", 60, LINE + 5, 8.0), ("Date", 330, LINE + 5, 8.0)), pen=ON_THE_LINE)) == SIGNED


def test_a_name_under_a_lost_label_is_no_signature_where_the_dates_rule_is_over_its_label() -> None:
    lines = (*TERMS, ("Today's date", 330, LINE + 5, 8.0), ("Name", 60, LINE + 45, 8.0), ("Marian Tolliver", 62, LINE + 29))
    names_rule = ((60, round(LINE + 40), 260, round(LINE + 41)),)
    assert verdict(redrawn(a_scan(lines), dark=names_rule)) == UNSIGNED
    assert verdict(redrawn(a_scan(lines, pen=ON_THE_LINE), dark=names_rule)) == SIGNED


def test_the_rest_of_a_rule_that_the_ink_cut_is_the_place_over_its_label() -> None:
    rules = ((140, round(LINE), 260, round(LINE + 1)), (60, round(LINE + 40), 260, round(LINE + 41)))
    lines = (*TERMS, ("Signature of the customer", 60, LINE + 4, 10.0), ("Marian Tolliver", 60, LINE + 29))
    assert verdict(redrawn(a_scan(lines, ruled=False, pen=(110, LINE - 22, 210, LINE + 2)), dark=rules)) == SIGNED


def test_a_pen_of_which_only_the_top_is_near_the_place_may_have_signed() -> None:
    near = (80.0, LINE + 46, 180.0, LINE + 68)
    assert verdict(a_scan(pen=near)) == UNCERTAIN
    assert verdict(a_scan(pen=(80.0, LINE + 76, 180.0, LINE + 98))) == UNSIGNED


@pytest.mark.parametrize(("confidence", "signer"), [(0.95, "Marian Tolliver"), (0.7, None)])
def test_the_script_of_an_esign_stamp_names_the_signer_only_where_it_was_well_read(confidence: float, signer: str | None) -> None:
    document = a_scan((*RULED, ("Signed by:", 70, LINE - 30, 5.5)), pen=ON_THE_LINE)
    (page,) = document.pages
    script = tuple(replace(word, confidence=confidence) for word in words_at("Marian Tolliver", 70, LINE - 18, size=15))
    signature = read_signature(a_page_of(replace(page, words=(*page.words, *script)))).signature
    assert signature.signer == signer


def test_a_title_with_the_firm_under_a_closing_is_no_signer() -> None:
    titled = (*TERMS, ("Sincerely,", 60, 430), ("Managing Partner, Halyard Print Shop", 60, 500))
    assert read_signature(a_scan(titled, ruled=False, pen=(70, 452, 170, 478))).signature.signer is None
    assert read_signature(a_scan(CLOSED, ruled=False, pen=(70, 452, 170, 478))).signature.signer == "Marian Tolliver"


def test_a_certificate_names_the_signer_of_a_scan_whose_print_does_not() -> None:
    (page,) = a_scan().pages
    field = a_field("Sig", "Ottilie Brandt", box=(60.0, LINE - 30, 260.0, LINE))
    signature = read_signature(a_page_of(replace(page, fields=(field,)))).signature
    assert (signature.kind, signature.signer) == (SignatureKind.DIGITAL, "Ottilie Brandt")
