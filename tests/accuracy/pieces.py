"""Pieces that bills are put together from; each prints facts and notes which ones, so that the truth is what stands on the paper."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from tests.accuracy.desk import MONTH, Desk, Piece, Rows, filled, kept
from tests.accuracy.sheets import HEIGHT, WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.accuracy.facts import Trouble


def letterhead(x: float, y: float, size: float = 20) -> Piece:
    """The carrier's name in large type."""
    return lambda desk: _ended(desk.write(x, y, desk.value("carrier"), size, bold=True))


def _ended(_: object) -> None:
    """A piece gives nothing back."""


def words(x: float, y: float, text: str, size: float = 0, *, bold: bool = False) -> Piece:
    """One line, with facts in braces."""
    return lambda desk: _ended(desk.write(x, y, filled(desk, text), size, bold=bold))


def prose(x: float, y: float, width: float, text: str, size: float = 0) -> Piece:
    """Sentences, with facts in braces."""
    return lambda desk: _ended(desk.sheet.paragraph((x, y, width), filled(desk, text), size or desk.wording.size, desk.wording.face.font))


def flush(x: float, y: float, width: float, rows: Rows, leading: float = 14) -> Piece:
    """Labels on the left, values ending on the right."""

    def piece(desk: Desk) -> None:
        for index, (label, name) in enumerate(kept(desk, rows)):
            desk.write(x, y + index * leading, label)
            desk.write_to(x + width, y + index * leading, desk.value(name), bold=name == "amount")

    return piece


def tabbed(x: float, y: float, tab: float, rows: Rows, leading: float = 14) -> Piece:
    """Labels on the left, values beginning at a tabulator."""

    def piece(desk: Desk) -> None:
        for index, (label, name) in enumerate(kept(desk, rows)):
            desk.write(x, y + index * leading, label, bold=True)
            desk.write(x + tab, y + index * leading, desk.value(name))

    return piece


def inline(x: float, y: float, rows: Rows, leading: float = 14, across: float = 0) -> Piece:
    """Label, colon and value as one piece of text; beside each other, `across` points apart, or under each other."""

    def piece(desk: Desk) -> None:
        for index, (label, name) in enumerate(kept(desk, rows)):
            place = (x + index * across, y) if across else (x, y + index * leading)
            desk.write(*place, f"{label}: {desk.value(name)}" if label else desk.value(name))

    return piece


def under(x: float, y: float, rows: Rows, leading: float = 32) -> Piece:
    """A small label, and under it the value in larger type."""

    def piece(desk: Desk) -> None:
        for index, (label, name) in enumerate(kept(desk, rows)):
            desk.write(x, y + index * leading, label, desk.wording.size - 1.5)
            desk.write(x, y + index * leading + 13, desk.value(name), desk.wording.size + 1.5, bold=True)

    return piece


def header_row(y: float, columns: Sequence[float], rows: Rows, *, cells: bool = False, size: float = 0) -> Piece:
    """Labels in a row, at these places, and their values in the row below; with or without cells around them."""

    def piece(desk: Desk) -> None:
        for x, (label, name) in zip(columns, kept(desk, rows), strict=False):
            desk.write(x, y, label, size or desk.wording.size, bold=True)
            desk.write(x, y + 14, desk.value(name))
        if cells:
            ends = (*columns[1:], WIDTH - 36)
            for x, end in zip(columns, ends, strict=True):
                desk.sheet.box(x - 4, y - 11, end - x, 15)
                desk.sheet.box(x - 4, y + 4, end - x, 15)

    return piece


def captions(x: float, top: float, width: float, rows: Rows, height: float = 30) -> Piece:
    """A form of cells, each with a caption in its upper left corner and the value in the middle."""

    def piece(desk: Desk) -> None:
        for index, (label, name) in enumerate(kept(desk, rows)):
            desk.sheet.box(x, top + index * height, width, height)
            desk.write(x + 3, top + index * height + 8, label, 6.5)
            desk.sheet.text_around(x + width / 2, top + index * height + 23, desk.value(name), desk.wording.size, desk.wording.face.font)

    return piece


def dark_bar(y: float, columns: Sequence[float], rows: Rows) -> Piece:
    """Labels and values in white on a dark bar across the page, the values under the labels."""

    def piece(desk: Desk) -> None:
        desk.sheet.canvas.setFillColorRGB(0.1, 0.2, 0.4)
        desk.sheet.canvas.rect(0, HEIGHT - y - 36, WIDTH, 40, stroke=0, fill=1)
        desk.sheet.canvas.setFillColorRGB(1, 1, 1)
        for x, (label, name) in zip(columns, kept(desk, rows), strict=True):
            desk.write(x, y + 10, label, 8)
            desk.write(x, y + 26, desk.value(name), 11, bold=True)
        desk.sheet.canvas.setFillColorRGB(0, 0, 0)

    return piece


def wrapped_heads(y: float, columns: Sequence[float], rows: Rows) -> Piece:
    """Labels of one word a line over narrow columns, and their values below."""

    def piece(desk: Desk) -> None:
        for x, (label, name) in zip(columns, kept(desk, rows), strict=True):
            for index, word in enumerate(label.split()):
                desk.write(x, y + 11 * index, word, bold=True)
            desk.write(x, y + 38, desk.value(name))

    return piece


def leaders(x: float, y: float, width: float, rows: Rows) -> Piece:
    """Labels and values with dots between them."""

    def piece(desk: Desk) -> None:
        for index, (label, name) in enumerate(kept(desk, rows)):
            row = y + 15 * index
            value = desk.value(name)
            end = desk.write(x, row, label) + 3
            start = x + width - desk.sheet.canvas.stringWidth(value, desk.wording.face.font, desk.wording.size) - 3
            dot = desk.sheet.canvas.stringWidth(".", desk.wording.face.font, desk.wording.size)
            desk.write(end, row, "." * int((start - end) / dot))
            desk.write_to(x + width, row, value)

    return piece


def above(x: float, y: float, rows: Rows, leading: float = 36, size: float = 15) -> Piece:
    """A value in large type, and its small label under it."""

    def piece(desk: Desk) -> None:
        for index, (label, name) in enumerate(kept(desk, rows)):
            desk.write(x, y + index * leading, desk.value(name), size, bold=True)
            desk.write(x, y + index * leading + 11, label, 7.5)

    return piece


def facing(x: float, y: float, rows: Rows, leading: float = 14) -> Piece:
    """Labels that end at `x` with a colon, and values that begin there."""

    def piece(desk: Desk) -> None:
        for index, (label, name) in enumerate(kept(desk, rows)):
            desk.write_to(x - 3, y + index * leading, f"{label}:" if label else "")
            desk.write(x + 3, y + index * leading, desk.value(name), bold=True)

    return piece


def table(y: float, columns: Sequence[float], rows: Sequence[Sequence[str]], leading: float = 14) -> Piece:
    """Rows of cells, with facts in braces; the first row is the head."""

    def piece(desk: Desk) -> None:
        for index, row in enumerate(rows):
            for x, cell in zip(columns, row, strict=True):
                desk.write(x, y + index * leading, filled(desk, cell), bold=not index)

    return piece


def split_amount(x: float, y: float, label: str) -> Piece:
    """An amount whose dollars are large and whose cents are small and raised, under its label."""

    def piece(desk: Desk) -> None:
        whole, cents = desk.value("amount").lstrip("$").split(".")
        desk.write(x, y, label, 9)
        end = desk.write(x, y + 24, "$", 12)
        end = desk.write(end + 1, y + 28, whole, 26, bold=True)
        desk.write(end + 1, y + 20, f".{cents}", 12)

    return piece


def window(x: float, y: float, label: str = "", leading: float = 12) -> Piece:
    """Name and address where the window of the envelope is, after a label if there is one."""

    def piece(desk: Desk) -> None:
        customer = desk.facts.customer
        attention = customer.attention.upper() if desk.wording.shout else customer.attention
        desk.said.add("mail")
        lines = (label, desk.value("name"), attention, *desk.wording.envelope(customer.mail))
        for index, line in enumerate(line for line in lines if line):
            desk.write(x, y + index * leading, line)

    return piece


def place(x: float, y: float, label: str, *, named: bool = False, tab: float = 0, means: str = "place") -> Piece:
    """The address of the lines in two lines under or beside its label, after the customer's name if `named`."""

    def piece(desk: Desk) -> None:
        desk.said.add(means)
        desk.write(x, y, label, bold=True)
        lines = ((desk.value("name"),) if named else ()) + desk.wording.envelope(desk.facts.customer.place)
        for index, line in enumerate(lines):
            desk.write(x + tab, y + (index if tab else index + 1) * 12, line)

    return piece


def sender(x: float, y: float, lines: Sequence[str], label: str = "") -> Piece:
    """Where to send the payment: the carrier's name, then these lines."""

    def piece(desk: Desk) -> None:
        for index, line in enumerate((*((label,) if label else ()), desk.facts.carrier, *lines)):
            desk.write(x, y + index * 11, line.upper() if desk.wording.shout else line)

    return piece


def coupon(y: float, rows: Rows, to: Sequence[str], *, mail: bool = False, tear: str = "Detach and return with your payment") -> Piece:
    """The slip to tear off: what is to be paid on the right, where to send it on the left, the line that machines read at the bottom."""

    def piece(desk: Desk) -> None:
        desk.sheet.canvas.setDash(3, 3)
        desk.sheet.rule(36, y, 540)
        desk.sheet.canvas.setDash()
        desk.sheet.text_around(WIDTH / 2, y - 4, tear, 7)
        flush(360, y + 20, 210, rows)(desk)
        if mail:
            window(60, y + 20)(desk)
        sender(60, y + 90, to)(desk)
        digits = "".join(filter(str.isdigit, desk.facts.account))
        desk.sheet.text_to(570, y + 134, f"{digits.zfill(20)}0{int(desk.facts.amount * 100):09d}00000731", 9, "Courier")

    return piece


def line_rows(x: float, y: float, heading: str, *, columns: tuple[str, str, str] = ("Number", "Service", "Amount")) -> Piece:
    """The customer's lines in a table with plan and price."""

    def piece(desk: Desk) -> None:
        desk.said.add("lines")
        desk.write(x, y, heading, desk.wording.size + 2, bold=True)
        for offset, title in zip((0, 150, 300), columns, strict=True):
            desk.write(x + offset, y + 16, title, bold=True)
        for index, line in enumerate(desk.facts.lines):
            row = y + 32 + 13 * index
            desk.write(x, row, desk.wording.number(line))
            desk.write(x + 150, row, "Ligne d'affaires" if desk.wording.french else "Business Line Unlimited")
            desk.write_to(x + 340, row, desk.wording.money(Decimal("34.95") + index))

    return piece


def line_columns(x: float, y: float, heading: str, across: int = 3) -> Piece:
    """The customer's lines, some to a row, without prices."""

    def piece(desk: Desk) -> None:
        desk.said.add("lines")
        desk.write(x, y, heading, desk.wording.size + 1, bold=True)
        for index, line in enumerate(desk.facts.lines):
            desk.write(x + index % across * 130, y + 16 + index // across * 13, desk.wording.number(line))

    return piece


def line_sections(x: float, y: float, heading: str, charges: Sequence[str]) -> Piece:
    """Each line with a heading of its own, such as `Charges for {}`, and what it costs below."""

    def piece(desk: Desk) -> None:
        desk.said.add("lines")
        top = y
        for line in desk.facts.lines:
            desk.write(x, top, heading.format(desk.wording.number(line)), bold=True)
            for index, charge in enumerate(charges, 1):
                desk.write(x + 12, top + 12 * index, charge)
                desk.write_to(x + 340, top + 12 * index, desk.wording.money(Decimal("17.25") * index))
            top += 12 * len(charges) + 18

    return piece


def line_list(x: float, y: float, width: float, heading: str) -> Piece:
    """The customer's lines in one sentence, with commas."""

    def piece(desk: Desk) -> None:
        desk.said.add("lines")
        numbers = ", ".join(desk.wording.number(line) for line in desk.facts.lines)
        desk.sheet.paragraph((x, y, width), f"{heading} {numbers}", desk.wording.size, desk.wording.face.font)

    return piece


def line_block(x: float, y: float, heading: str, form: str) -> Piece:
    """A block of ten numbers that stand as a range, in a form such as `{} - {}`, and the customer's other lines below."""

    def piece(desk: Desk) -> None:
        desk.said.update(("lines", "block"))
        desk.write(x, y, heading, bold=True)
        first, last = (desk.wording.number(number) for number in (desk.facts.block[0], desk.facts.block[-1]))
        for index, row in enumerate((form.format(first, last), *(desk.wording.number(line) for line in desk.facts.lines))):
            desk.write(x, y + 16 + 13 * index, row)
            desk.write(x + 240, y + 16 + 13 * index, "DID block of 10" if not index else "Business line")

    return piece


def calls(x: float, y: float, heading: str, titles: Sequence[str] = ("Date", "Time", "Place", "Number called", "Min", "Amount")) -> Piece:
    """The calls that were made: other people's numbers."""

    def piece(desk: Desk) -> None:
        desk.said.add("calls")
        desk.write(x, y, heading, desk.wording.size + 2, bold=True)
        for offset, title in zip(_CALL_COLUMNS, titles, strict=True):
            desk.write(x + offset, y + 16, title, 8, bold=True)
        for index, called in enumerate(desk.facts.called):
            day = desk.facts.bill_date - MONTH + timedelta(days=3 * index + 1)
            cells = (f"{day:%m/%d}", f"{8 + index}:{14 + index * 5}A", _PLACES[index], desk.wording.number(called), str(index + 1), "0.07")
            for offset, cell in zip(_CALL_COLUMNS, cells, strict=True):
                desk.write(x + offset, y + 30 + 12 * index, cell, 8)

    return piece


_CALL_COLUMNS: Final = (0, 50, 105, 210, 340, 390)
_PLACES: Final = ("WASHINGTN DC", "DENVER CO", "ATLANTA GA", "PORTLAND OR", "PHOENIX AZ", "LASVEGAS NV", "RICHMOND VA", "KANSASCITY KS")


def notice(x: float, y: float, trouble: Trouble, text: str, size: float = 0) -> Piece:
    """A warning that is printed on the bills of customers in this trouble only."""

    def piece(desk: Desk) -> None:
        if desk.facts.trouble is trouble:
            desk.said.add(trouble.value)
            desk.sheet.paragraph((x, y, WIDTH - 36 - x), filled(desk, text), size or desk.wording.size, desk.wording.face.bold)

    return piece


def marked(flag: str) -> Piece:
    """Notes something that the pieces around it make true of the bill."""
    return lambda desk: desk.said.add(flag)


def over(desk: Desk) -> None:
    """A new page."""
    desk.sheet.turn_over()


def small_print(y: float) -> Piece:
    """What nobody reads: it speaks of late payment and of disconnection, to no customer in particular."""

    def piece(desk: Desk) -> None:
        text = _FRENCH_PRINT if desk.wording.french else _ENGLISH_PRINT
        desk.sheet.paragraph((36, y, 540), filled(desk, text), 7, desk.wording.face.font)

    return piece


_ENGLISH_PRINT: Final = (
    "Questions about your bill? Call {care}. To report trouble with your telephone service call {repair}; fax {fax}. Payments not "
    "received by the due date may be charged a late payment fee of 1.5%. If your account becomes past due, service may be suspended "
    "or disconnected after notice. The Federal Universal Service Charge and the Subscriber Line Charge are not taxes. Hearing impaired "
    "customers dial 711."
)
_FRENCH_PRINT: Final = (
    "Des questions sur votre facture? Composez le {care}. Réparation du service téléphonique : {repair}. Télécopieur : {fax}. Des frais de "
    "retard de 2 % par mois s'appliquent aux soldes impayés après la date d'échéance. Si votre compte est en souffrance, le service "
    "pourrait être suspendu. Le service 9-1-1 est offert par votre municipalité."
)


def sub_accounts(x: float, y: float, label: str) -> Piece:
    """A summary of the accounts that share the bill."""

    def piece(desk: Desk) -> None:
        desk.said.add("several_accounts")
        for index, account in enumerate(desk.facts.other_accounts):
            desk.write(x, y + 20 * index, f"{label}: {account}")
            desk.write_to(x + 340, y + 20 * index, desk.wording.money(Decimal("41.20") + index))

    return piece
