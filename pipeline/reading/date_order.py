"""Whether a document writes the day or the month first: its own dates tell, else its language; what neither tells stays open."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from pipeline.reading.candidates import plain

if TYPE_CHECKING:
    from pipeline.reading.layout import Layout

_IN_FIGURES = re.compile(r"(?<![\d/.-])(\d{1,2})([-/.])(\d{1,2})\2(?:\d{2}|\d{4})(?![\d/]|[.-]\d)")
_FRENCH = re.compile(
    r"\b(?:facture|releve|compte|montant|solde|paiement|payer|echeance|frais|lignes?|numero|adresse|votre|client|lettre|autorise|fournisseur)\b"
)
_FEWEST_FRENCH = 4
_CANADIAN = re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?\d[ABCEGHJ-NPRSTV-Z]\d\b")
_MONTHS = 12


class DateOrder(Enum):
    """How `05/11/2026` is to be read."""

    MONTH_FIRST = "month first"
    DAY_FIRST = "day first"
    OPEN = "open"


def date_order_of(layout: Layout) -> DateOrder:
    """What the dates in figures show that can be read in one way only; else day first in French, open in Canada, month first elsewhere."""
    pairs = [(int(match[1]), int(match[3])) for run in layout.runs for match in _IN_FIGURES.finditer(run.text)]
    by_day = any(first > _MONTHS >= second for first, second in pairs)
    by_month = any(second > _MONTHS >= first for first, second in pairs)
    if by_day != by_month:
        return DateOrder.DAY_FIRST if by_day else DateOrder.MONTH_FIRST
    if by_day:
        return DateOrder.OPEN
    return _order_of_place(layout)


def _order_of_place(layout: Layout) -> DateOrder:
    text = " ".join(run.text for run in layout.runs)
    if len({match[0] for match in _FRENCH.finditer(plain(text))}) >= _FEWEST_FRENCH:
        return DateOrder.DAY_FIRST
    return DateOrder.OPEN if _CANADIAN.search(text) else DateOrder.MONTH_FIRST
