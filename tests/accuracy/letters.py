"""Letters of authorization in layouts of their own, each signed or left unsigned in many ways; what was done to each is known.

Everything in them is made up, so that figures measured on them are synthetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.accuracy.letter_bodies import PERSON, LetterFacts, facts_of_letter, write_body
from tests.accuracy.sheets import HEIGHT, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody signs: left end and height of the line, in points from the upper left corner, its length, and whose it is."""

    x: float
    y: float
    width: float
    customer: bool = True


@dataclass(frozen=True, slots=True)
class TestLetter:
    """A letter, what was done to it, and what it states."""

    __test__ = False
    layout: str
    mark: str
    signed: bool
    content: bytes
    facts: LetterFacts


def _below_rule(sheet: Sheet) -> list[Spot]:
    for x, width, label in ((60, 200, "Customer Signature"), (300, 120, "Date"), (450, 110, "Title")):
        sheet.rule(x, 400, width)
        sheet.text(x, 411, label, 8)
    sheet.text(60, 440, f"Printed name: {PERSON}")
    return [Spot(60, 400, 200)]


def _grid(sheet: Sheet) -> list[Spot]:
    cells = (("Authorized Signature:", ""), ("Print Name:", PERSON), ("Title:", "Owner"), ("Date:", ""))
    for row, (label, value) in enumerate(cells):
        sheet.box(60, 300 + 30 * row, 150, 30)
        sheet.box(210, 300 + 30 * row, 300, 30)
        sheet.text(66, 319 + 30 * row, label)
        sheet.text(216, 319 + 30 * row, value)
    return [Spot(216, 324, 280)]


def _cell_with_caption(sheet: Sheet) -> list[Spot]:
    for x, width, label in ((60, 250, "Subscriber Signature"), (310, 120, "Name"), (430, 120, "Date")):
        sheet.box(x, 330, width, 46)
        sheet.text(x + 3, 339, label, 7)
    sheet.text(316, 365, PERSON)
    return [Spot(66, 370, 230)]


def _side_by_side(sheet: Sheet) -> list[Spot]:
    for x, head, name in ((60, "CUSTOMER", PERSON), (330, "CARRIER", "Bo Carrier")):
        sheet.text(x, 300, head, 11, "Helvetica-Bold")
        sheet.text(x, 350, "Signature:")
        sheet.rule(x + 55, 352, 170)
        sheet.text(x, 380, f"Name: {name}")
        sheet.text(x, 410, "Date:")
        sheet.rule(x + 55, 412, 100)
    return [Spot(115, 352, 170), Spot(385, 352, 170, customer=False)]


def _by_name_title(sheet: Sheet) -> list[Spot]:
    for x, head in ((60, "SUBSCRIBER:"), (330, "NEW SERVICE PROVIDER:")):
        sheet.text(x, 290, head)
        for row, label in enumerate(("By:", "Name:", "Title:", "Date:")):
            sheet.text(x, 330 + 30 * row, label)
            sheet.rule(x + 40, 332 + 30 * row, 190)
    sheet.text(104, 359, PERSON)
    return [Spot(100, 332, 190), Spot(370, 332, 190, customer=False)]


def _underscores(sheet: Sheet) -> list[Spot]:
    sheet.text(60, 350, "Signature: ______________________________   Date: _______________")
    sheet.text(60, 380, f"Print name: {PERSON}      Title: Owner")
    return [Spot(112, 351, 165)]


def _underscores_above(sheet: Sheet) -> list[Spot]:
    sheet.text(60, 350, "____________________________________")
    sheet.text(60, 362, "(Signature of account holder)", 9)
    sheet.text(60, 392, PERSON)
    sheet.text(60, 404, "(Printed name)", 9)
    sheet.text(330, 350, "____________________")
    sheet.text(330, 362, "(Date)", 9)
    return [Spot(62, 350, 195)]


def _stacked(sheet: Sheet) -> list[Spot]:
    for row, (role, name) in enumerate(
        (("Customer signature", PERSON), ("Agent signature", "Bo Carrier"), ("Witness signature", "Al Passerby"))
    ):
        sheet.text(60, 330 + 60 * row, role)
        sheet.rule(170, 332 + 60 * row, 190)
        sheet.text(60, 348 + 60 * row, f"Name: {name}")
        sheet.text(380, 330 + 60 * row, "Date")
        sheet.rule(410, 332 + 60 * row, 100)
    return [Spot(172, 332, 185), Spot(172, 392, 185, customer=False)]


def _sincerely(sheet: Sheet) -> list[Spot]:
    sheet.text(60, 300, "Sincerely,")
    sheet.text(60, 366, PERSON)
    sheet.text(60, 380, "Owner, Halyard Dental LLC")
    return [Spot(62, 348, 180)]


def _sincerely_ruled(sheet: Sheet) -> list[Spot]:
    sheet.text(60, 300, "Respectfully submitted,")
    sheet.rule(60, 350, 220)
    sheet.text(60, 364, PERSON)
    return [Spot(62, 350, 210)]


def _x_line(sheet: Sheet) -> list[Spot]:
    sheet.text(60, 350, "X", 12)
    sheet.rule(72, 352, 210)
    sheet.text(72, 363, "Authorized representative's signature", 8)
    sheet.text(320, 350, "Date:")
    sheet.rule(350, 352, 100)
    return [Spot(76, 352, 200)]


def _french(sheet: Sheet) -> list[Spot]:
    sheet.text(60, 290, "Le client autorise CallTrackingMetrics à transférer ses numéros.")
    sheet.text(60, 350, "Signature du client :")
    sheet.rule(165, 352, 190)
    sheet.text(60, 380, f"Nom en lettres moulées : {PERSON}")
    sheet.text(380, 350, "Date :")
    sheet.rule(412, 352, 110)
    return [Spot(168, 352, 180)]


def _french_below(sheet: Sheet) -> list[Spot]:
    sheet.rule(60, 350, 210)
    sheet.text(60, 361, "Signature autorisée du titulaire du compte", 8)
    sheet.rule(320, 350, 120)
    sheet.text(320, 361, "Date (jj/mm/aaaa)", 8)
    return [Spot(62, 350, 200)]


def _initials(sheet: Sheet) -> list[Spot]:
    for row in range(3):
        sheet.text(60, 280 + 20 * row, f"{row + 1}. I understand condition {row + 1}.")
        sheet.text(400, 280 + 20 * row, "Initials:")
        sheet.rule(442, 282 + 20 * row, 50)
        sheet.text(450, 280 + 20 * row, "MT", 10, "Times-Italic")
    sheet.text(60, 390, "Account Owner Signature:")
    sheet.rule(185, 392, 200)
    sheet.text(410, 390, "Date:")
    sheet.rule(440, 392, 90)
    return [Spot(188, 392, 190)]


def _boxed_panel(sheet: Sheet) -> list[Spot]:
    sheet.box(50, 280, 510, 120)
    sheet.text(60, 298, "AUTHORIZATION", 11, "Helvetica-Bold")
    sheet.text(60, 316, "By signing below I certify that I am authorized to request this change.")
    sheet.rule(60, 365, 220)
    sheet.text(60, 376, "Signature", 8)
    sheet.rule(310, 365, 110)
    sheet.text(310, 376, "Date Signed", 8)
    sheet.text(60, 392, f"Name: {PERSON}")
    return [Spot(64, 365, 210)]


def _carrier_first(sheet: Sheet) -> list[Spot]:
    for y, head, label in ((300, "For office use only", "Received by"), (390, "Account holder", "Signature")):
        sheet.text(60, y, head, 10, "Helvetica-Bold")
        sheet.text(60, y + 40, f"{label}:")
        sheet.rule(130, y + 42, 190)
        sheet.text(350, y + 40, "Date:")
        sheet.rule(382, y + 42, 100)
    return [Spot(134, 432, 180), Spot(134, 342, 180, customer=False)]


def _table_of_rules(sheet: Sheet) -> list[Spot]:
    for y, height, label in ((300, 44, "Signature"), (344, 24, "Print name"), (420, 44, "Agent signature")):
        for top in (y, y + height):
            sheet.rule(60, top, 490)
        for x in (60, 170, 400, 450, 550):
            sheet.canvas.line(x, HEIGHT - y, x, HEIGHT - y - height)
        sheet.text(66, y + height / 2 + 3, label)
        sheet.text(406, y + height / 2 + 3, "Date" if height > 40 else "Title")
    sheet.text(176, 360, PERSON)
    return [Spot(180, 336, 200), Spot(180, 456, 200, customer=False)]


def _rounded_boxes(sheet: Sheet) -> list[Spot]:
    for x, label in ((60, "Your signature"), (330, "Provider representative")):
        sheet.text(x, 318, label, 8)
        sheet.canvas.roundRect(x, HEIGHT - 366, 220, 42, 5)
        sheet.text(x, 384, f"Name: {PERSON if x < 100 else ''}")
    for x in range(60, 400, 85):
        sheet.canvas.roundRect(x, HEIGHT - 420, 75, 16, 8)
    return [Spot(66, 362, 190), Spot(336, 362, 190, customer=False)]


def _headed_by_roles(sheet: Sheet) -> list[Spot]:
    for y, head in ((290, "Agent: Lanyard Voice Networks Inc."), (400, "Principal: the company named above")):
        sheet.text(60, y, head, 10, "Helvetica-Bold")
        for row, label in enumerate(("Signature", "Name", "Date")):
            sheet.text(60, y + 32 + 22 * row, label)
            sheet.rule(125, y + 34 + 22 * row, 200)
    sheet.text(128, 453, PERSON)
    return [Spot(130, 434, 190), Spot(130, 324, 190, customer=False)]


def _labels_over_rules(sheet: Sheet) -> list[Spot]:
    for row, label in enumerate(("Signature of account owner", "Printed name", "Title")):
        sheet.text(60, 310 + 42 * row, label, 8)
        sheet.rule(60, 344 + 42 * row, 230)
    sheet.text(64, 384, PERSON)
    return [Spot(64, 344, 200)]


def _dashed_rule(sheet: Sheet) -> list[Spot]:
    for x in range(130, 330, 4):
        sheet.canvas.rect(x, HEIGHT - 352, 2, 1.2, stroke=0, fill=1)
    sheet.text(60, 350, "Authorized by:")
    sheet.text(60, 380, f"Name: {PERSON}")
    return [Spot(134, 351, 185)]


LAYOUTS: Final = {
    "below the rule": _below_rule,
    "grid": _grid,
    "cell with caption": _cell_with_caption,
    "side by side": _side_by_side,
    "by, name, title": _by_name_title,
    "underscores": _underscores,
    "underscores above": _underscores_above,
    "stacked": _stacked,
    "sincerely": _sincerely,
    "sincerely with a rule": _sincerely_ruled,
    "x on the line": _x_line,
    "French": _french,
    "French below": _french_below,
    "initials": _initials,
    "panel": _boxed_panel,
    "carrier first": _carrier_first,
    "table of rules": _table_of_rules,
    "rounded boxes": _rounded_boxes,
    "headed by roles": _headed_by_roles,
    "labels over rules": _labels_over_rules,
    "dashed rule": _dashed_rule,
}
"""How the letters look; each writes the page and says where who signs."""


def _docusign(sheet: Sheet, spot: Spot) -> None:
    sheet.text(40, 20, "DocuSign Envelope ID: 4F2B7C90-AB12-4C55-9E01-22AA33BB44CC", 6.5)
    sheet.text(spot.x + 6, spot.y - 24, "DocuSigned by:", 5.5)
    sheet.scribble(spot.x + 8, spot.y - 6, 80, 12)
    sheet.text(spot.x + 6, spot.y + 4, "4F2B7C90AB12409...", 5)


def _docusign_picture(sheet: Sheet, spot: Spot) -> None:
    sheet.text(spot.x + 6, spot.y - 28, "DocuSigned by:", 5.5)
    sheet.picture(spot.x + 6, spot.y, 90, 22)
    sheet.text(spot.x + 6, spot.y + 5, "91AC7C90AB12409...", 5)


def _adobe(sheet: Sheet, spot: Spot) -> None:
    sheet.text(spot.x + 4, spot.y - 9, PERSON, 14, "Times-Italic")
    sheet.text(spot.x + 4, spot.y - 2, f"{PERSON} (Nov 10, 2026 17:35 EST)", 5.5)


def _dropbox(sheet: Sheet, spot: Spot) -> None:
    sheet.picture(spot.x + 6, spot.y, 110, 24)
    sheet.text(40, 780, "Doc ID: 6d2b2f5bb0f5d1d5a6c6b1a4f1c2d3e4", 6)


def _pandadoc(sheet: Sheet, spot: Spot) -> None:
    sheet.picture(spot.x + 6, spot.y, 100, 24)
    sheet.text(40, 780, "Document Ref: ABCDE-FGHIJ-KLMNO-PQRST  Signed with PandaDoc", 6)


def _signnow(sheet: Sheet, spot: Spot) -> None:
    sheet.scribble(spot.x + 6, spot.y - 2, 90, 14, 5)
    sheet.text(spot.x + 6, spot.y + 5, "SignNow e-signature ID: 0a1b2c3d4e", 4.5)


def _digitally(sheet: Sheet, spot: Spot) -> None:
    sheet.text(spot.x + 4, spot.y - 16, f"Digitally signed by {PERSON}", 6)
    sheet.text(spot.x + 4, spot.y - 8, "Date: 2026.11.10 17:35:02 -05'00'", 6)


def _signed_and_dated(sheet: Sheet, spot: Spot) -> None:
    sheet.scribble(spot.x + 10, spot.y)
    _date_only(sheet, spot)


def _date_only(sheet: Sheet, spot: Spot) -> None:
    if spot.x + spot.width < 480:
        dates = {400: (305, 397), 352: (420, 350)}
        x, y = dates.get(round(spot.y), (420, spot.y - 2))
        sheet.text(x, y, "11/10/2026")


def _sticker(sheet: Sheet, spot: Spot) -> None:
    canvas = sheet.canvas
    canvas.setFillColorRGB(1, 0.9, 0.2)
    canvas.rect(spot.x - 52, HEIGHT - spot.y - 2, 46, 14, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 0, 0)
    sheet.text(spot.x - 50, spot.y - 2, "SIGN HERE", 7)


def _watermark(sheet: Sheet, _spot: Spot) -> None:
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(180, 300)
    canvas.rotate(45)
    canvas.setFillGray(0.85)
    canvas.setFont("Helvetica-Bold", 90)
    canvas.drawString(0, 0, "DRAFT")
    canvas.restoreState()


SIGNED: Final[dict[str, Callable[[Sheet, Spot], object]]] = {
    "a pen": lambda sheet, spot: sheet.scribble(spot.x + 10, spot.y),
    "a small pen": lambda sheet, spot: sheet.scribble(spot.x + 10, spot.y - 2, 45, 9, 3),
    "a wide pen": lambda sheet, spot: sheet.scribble(spot.x + 2, spot.y + 3, min(150, spot.width), 24, 9),
    "short strokes": lambda sheet, spot: sheet.strokes(spot.x + 10, spot.y - 2),
    "a picture": lambda sheet, spot: sheet.picture(spot.x + 8, spot.y),
    "/s/": lambda sheet, spot: sheet.text(spot.x + 8, spot.y - 3, f"/s/ {PERSON}"),
    "a typeface like a hand": lambda sheet, spot: sheet.text(spot.x + 8, spot.y - 4, PERSON, 17, "Times-Italic"),
    "DocuSign": _docusign,
    "DocuSign with a picture": _docusign_picture,
    "Adobe Sign": _adobe,
    "Dropbox Sign": _dropbox,
    "PandaDoc": _pandadoc,
    "SignNow": _signnow,
    "Digitally signed by": _digitally,
    "a pen and the date": _signed_and_dated,
}
"""Ways to sign in a spot."""

UNSIGNED: Final[dict[str, Callable[[Sheet, Spot], object]]] = {
    "nothing": lambda _sheet, _spot: None,
    "only the date": _date_only,
    "a sticker": _sticker,
    "a watermark": _watermark,
    "a logo": lambda sheet, _spot: sheet.picture(470, 50, 90, 36),
    "an envelope number": lambda sheet, _spot: sheet.text(40, 20, "DocuSign Envelope ID: 4F2B7C90-AB12-4C55-9E01-22AA33BB44CC", 6.5),
    "a tag to be replaced": lambda sheet, spot: sheet.text(spot.x + 6, spot.y - 4, "{{Sig_es_:signer1:signature}}", 7),
    "an x": lambda sheet, spot: sheet.text(spot.x + 3, spot.y - 2, "x", 11),
}
"""What is done to a letter that nobody signs."""


OTHERS: Final = ("a pen", "a picture", "DocuSign", "a typeface like a hand")
"""How others sign, on letters that the customer did not sign: `a pen of another` and so on."""


def letters(layouts: tuple[str, ...] = tuple(LAYOUTS), marks: frozenset[str] | None = None) -> Iterator[TestLetter]:
    """Every layout with every mark, or with the `marks` named."""
    wanted = marks if marks is not None else frozenset({*SIGNED, *UNSIGNED, *(f"{mark} of another" for mark in OTHERS)})
    for layout in layouts:
        yield from (_letter(layout, mark, draw, signed=True) for mark, draw in SIGNED.items() if mark in wanted)
        yield from (_letter(layout, mark, draw, signed=False) for mark, draw in UNSIGNED.items() if mark in wanted)
        others = [_letter_of_another(layout, mark) for mark in OTHERS if f"{mark} of another" in wanted]
        yield from (letter for letter in others if letter)


def _letter(layout: str, mark: str, draw: Callable[[Sheet, Spot], object], *, signed: bool) -> TestLetter:
    sheet, facts = Sheet(), facts_of_letter(layout)
    write_body(sheet, facts)
    own = next(spot for spot in LAYOUTS[layout](sheet) if spot.customer)
    draw(sheet, own)
    return TestLetter(layout, mark, signed, sheet.page(), facts)


def _letter_of_another(layout: str, mark: str) -> TestLetter | None:
    sheet, facts = Sheet(), facts_of_letter(layout)
    write_body(sheet, facts)
    others = [spot for spot in LAYOUTS[layout](sheet) if not spot.customer]
    for spot in others:
        SIGNED[mark](sheet, spot)
    return TestLetter(layout, f"{mark} of another", signed=False, content=sheet.page(), facts=facts) if others else None
