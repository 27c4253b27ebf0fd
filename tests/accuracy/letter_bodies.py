"""What made-up letters of authorization state above the place where they are signed, in several wordings."""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.accuracy.customers import AMERICAN, FRENCH_CANADIAN, Customer
from tests.accuracy.facts import Truth, account_in, number_in, numbers_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.accuracy.sheets import Sheet

PERSON: Final = "Marian Tolliver"
"""Who signs for the customer."""
DATED: Final = "2026-11-10"
"""The day beside the signatures that have one."""
_TOP: Final = 60
_CARRIERS: Final = (
    ("Verizon", "TTTTTTTTTT######"),
    ("Frontier", "#################"),
    ("Blue Mesa Telephone Cooperative", "######"),
    ("Cox", "###########"),
)


@dataclass(frozen=True)
class LetterFacts:
    """What a letter states about the customer and the numbers."""

    customer: Customer
    carrier: str
    account: str
    lines: tuple[int, ...]
    wording: str

    @property
    def place(self) -> str:
        """The address of the lines in one line."""
        return self.customer.place.one_line()

    @property
    def printed(self) -> list[str]:
        """The numbers as printed."""
        return [f"{line // 10**7}-{line // 10**4 % 1000:03d}-{line % 10**4:04d}" for line in self.lines]


def facts_of_letter(layout: str) -> LetterFacts:
    """What the letters of a layout state; every layout has its own customer and one of the wordings."""
    seed = zlib.crc32(layout.encode())
    dice = random.Random(seed)  # noqa: S311 - made-up numbers, not secrets
    french = layout.startswith("French")
    customer = dice.choice(FRENCH_CANADIAN if french else AMERICAN)
    carrier, shape = dice.choice(_CARRIERS)
    lines = tuple(sorted({number_in(dice, customer.area) for _ in range(dice.choice((1, 2, 4)))}))
    wording = "French" if french else ("lines", "form", "sentences")[seed % 3]
    return LetterFacts(customer, carrier, account_in(shape, lines[0], dice), lines, wording)


def truth_of_letter(layout: str, facts: LetterFacts, mark: str, *, signed: bool) -> Truth:
    """The facts as the truth about a letter."""
    return Truth(
        kind="loa",
        layout=layout,
        variant="native",
        fields={
            "customer_name": facts.customer.name,
            "service_address": facts.customer.place,
            "losing_carrier": facts.carrier,
            "account_number": facts.account,
        },
        telephone_numbers=numbers_of(facts.lines),
        lenient={"signed_on": (DATED,), "authorized_representative": (PERSON,)},
        signed=signed,
        case=mark,
    )


def write_body(sheet: Sheet, facts: LetterFacts) -> None:
    """Print what the letter states, down to 200 points from the top."""
    _WORDINGS[facts.wording](sheet, facts)


def _lines(sheet: Sheet, facts: LetterFacts) -> None:
    _down(
        sheet,
        "LETTER OF AUTHORIZATION TO PORT TELEPHONE NUMBERS",
        f"Company: {facts.customer.name}",
        f"Service address: {facts.place}",
        f"Current provider: {facts.carrier}     Account number: {facts.account}",
        f"Telephone numbers: {', '.join(facts.printed)}",
        "The undersigned authorizes CallTrackingMetrics to act as agent and to transfer the numbers",
        "listed above from the current provider. This letter was prepared for the customer named above.",
    )


def _form(sheet: Sheet, facts: LetterFacts) -> None:
    sheet.text(60, _TOP, "Letter of Agency", 14, "Helvetica-Bold")
    rows = (
        ("Customer name", facts.customer.name),
        ("Service location", facts.place),
        ("Losing carrier", facts.carrier),
        ("Account #", facts.account),
        ("Numbers to port", ", ".join(facts.printed)),
    )
    for index, (label, value) in enumerate(rows):
        sheet.box(60, 72 + 18 * index, 110, 18)
        sheet.box(170, 72 + 18 * index, 380, 18)
        sheet.text(64, 84 + 18 * index, label, 9)
        sheet.text(174, 84 + 18 * index, value, 9)
    sheet.paragraph(
        (60, 180, 490),
        "I authorize CallTrackingMetrics to move the numbers above from the losing carrier and to act for me.",
        9,
    )


def _sentences(sheet: Sheet, facts: LetterFacts) -> None:
    sheet.text(60, _TOP, "LETTER OF AUTHORIZATION", 12, "Times-Bold")
    sheet.paragraph(
        (60, 84, 490),
        f"On behalf of {facts.customer.name}, located at {facts.place}, I authorize CallTrackingMetrics to port the telephone numbers "
        f"listed below away from {facts.carrier}, where our account number is {facts.account}. I am authorized to make this request.",
        10.5,
        "Times-Roman",
    )
    sheet.text(60, 160, ", ".join(facts.printed), 10.5, "Times-Roman")


def _french(sheet: Sheet, facts: LetterFacts) -> None:
    _down(
        sheet,
        "LETTRE D'AUTORISATION - TRANSFERT DE NUMÉROS DE TÉLÉPHONE",
        f"Nom du client : {facts.customer.name}",
        f"Adresse de service : {facts.place}",
        f"Fournisseur actuel : {facts.carrier}     Numéro de compte : {facts.account}",
        f"Numéros à transférer : {', '.join(facts.printed)}",
        "Le soussigné autorise CallTrackingMetrics à transférer les numéros ci-dessus.",
    )


def _down(sheet: Sheet, *lines: str) -> None:
    for index, line in enumerate(lines):
        sheet.text(60, _TOP + 22 * index, line)


_WORDINGS: Final[dict[str, Callable[[Sheet, LetterFacts], None]]] = {
    "lines": _lines,
    "form": _form,
    "sentences": _sentences,
    "French": _french,
}
