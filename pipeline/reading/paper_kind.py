"""What a paper is by its words: a letter of authorization or a carrier's bill."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.reading.layout import Layout

_LETTER_TITLE = re.compile(
    r"\bletters? of (?:agency|authori[sz]ation)\b|\bport(?:ing)? authori[sz]ation\b|\bauthori[sz]ation (?:to|"
    r"for) (?:port|transfer)|\bporting loa\b|\bloa\b|"
    r"\blettre d['\u2019](?:autorisation|agence|habilitation)\b|\bautorisation de (?:transfert|portabilit[ée])|"
    r"\bautorisation (?:pour le|du) transfert\b",
    re.IGNORECASE,
)
_AUTHORIZES = re.compile(
    r"\bauthori[sz]\w*\b.{0,160}?\b(?:port\w*|transfer\w*|chang\w+|mov(?:e|ing)\w*|switch\w*|act as|agent|releas\w+|convert\w*)\b|"
    r"\b(?:request|direct|instruct|ask)\w*\b.{0,120}?\b(?:port(?:ed|ing)?|transfer\w*|moved?|releas\w+)\b|"
    r"\b(?:appoint|designate|empower)s?\b.{0,120}?\b(?:agent|port\w*|transfer\w*)\b|"
    r"\bautoris\w*\b.{0,160}?\b(?:transf[ée]r\w*|portabilit[ée]|port(?:er|age)|mandataire|agir|lib[ée]r\w*|migr\w*)\b|"
    r"\b(?:mandat|d[ée]sign)\w*\b.{0,120}?\b(?:mandataire|transf[ée]r\w*)",
    re.IGNORECASE,
)
_RESPORG = re.compile(r"\bresp\.?\s?-?org(?:anization)?\b|\bresponsible organi[sz]ation\b", re.IGNORECASE)
_RESPORG_ID = re.compile(r"\b(?=[A-Z0-9]*\d)[A-Z]{2,3}[A-Z0-9]{2,3}\b")
_LETTER_SIGNS = (
    r"\bundersigned\b|\bsoussign[eé]e?\b",
    r"\bto whom it may concern\b|\bà qui de droit\b",
    r"\bauthori[sz]|\bautoris",
    r"\bsign(?:ature|ed|ée?|ataire)\b|\bsincerely\b|\bcordialement\b",
    r"\b(?:port|transf[eé]r)",
    r"\b(?:current|present|losing|existing)\b.{0,20}\b(?:carrier|provider)|\bfournisseur\b.{0,20}\b(?:actuel|c[eé]dant)",
)
_BILL_SIGNS = (
    r"\b(?:total )?amount due\b|\btotal due\b|\bbalance due\b|\bmontant (?:total )?(?:dû|à payer)|\btotal à payer",
    r"\b(?:payment )?due (?:date|by)\b|\bdate due\b|\bdate d['\u2019]échéance\b|\bpayer avant\b",
    r"\b(?:statement|bill(?:ing)?|invoice) date\b|\bdate de (?:la )?factur",
    r"\b(?:previous|prior) balance\b|\bbalance forward\b|\blast (?:bill|payment)\b|\bsolde (?:précédent|antérieur)",
    r"\bremit\b|\breturn (?:this|bottom)|\bmake checks? payable\b|\bpayable à l['\u2019]ordre\b|\bdétacher\b",
    r"\binvoice\b|\bstatement\b|\bfacture\b|\brelevé de compte\b",
    r"\bcurrent charges\b|\bnew charges\b|\bmonthly (?:charges|service)\b|\btaxes\b|\bfrais (?:mensuels|courants)\b|\btps\b",
    r"\$\s?\d+\.\d\d|\d,\d\d\s?\$",
)
_FEWEST_SIGNS = 4
_HEAD_OF_PAGE = 500
"""Characters of a page among which its title stands."""


def looks_like_a_letter(layout: Layout) -> bool:
    """Whether the paper asks for a change of carrier in somebody's name, under whatever title."""
    text = _text(layout)
    signs = _count(_LETTER_SIGNS, text) + 3 * _is_titled_a_letter(layout)
    return signs >= _FEWEST_SIGNS and not looks_like_a_bill(layout)


def looks_like_a_bill(layout: Layout) -> bool:
    """Whether the paper has most of what bills have and does not authorize anything."""
    text = _text(layout)
    return _count(_BILL_SIGNS, text) >= _FEWEST_SIGNS and not _is_titled_a_letter(layout)


def authorizes(layout: Layout) -> bool:
    """Whether the signer says that the numbers may be moved."""
    return _AUTHORIZES.search(_text(layout)) is not None


def names_resporg(layout: Layout) -> bool:
    """Whether a RespOrg id (five letters and digits, `QIT02`) stands by the word."""
    text = _text(layout)
    return any(_RESPORG_ID.search(text[match.end() : match.end() + 60]) for match in _RESPORG.finditer(text))


def _is_titled_a_letter(layout: Layout) -> bool:
    """Whether a page says so at its head; the small print of bills speaks of letters of agency too."""
    heads: dict[int, str] = {}
    for run in layout.runs:
        heads[run.page] = f"{heads.get(run.page, '')} {run.text}"
    return any(_LETTER_TITLE.search(text[:_HEAD_OF_PAGE]) for text in heads.values())


def _text(layout: Layout) -> str:
    return " ".join(run.text for run in layout.runs)


def _count(signs: tuple[str, ...], text: str) -> int:
    return sum(re.search(sign, text, re.IGNORECASE) is not None for sign in signs)
