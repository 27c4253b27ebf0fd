"""A letter's labelled values and running text: the two ways in which a letter of authorization states its facts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.matching.carriers import is_known_carrier
from pipeline.reading.candidates import plain
from pipeline.reading.layout import Run, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

from pipeline.reading.layout import Layout


class LetterFact(StrEnum):
    """What a label in a letter announces; `other` keeps its value from being taken for something else."""

    CUSTOMER = "customer"
    ADDRESS = "address"
    BILLING_ADDRESS = "billing address"
    CARRIER = "carrier"
    ACCOUNT = "account"
    REPRESENTATIVE = "representative"
    BTN = "btn"
    NUMBERS = "numbers"
    CONTACT = "contact"
    CITY = "city"
    STATE = "state"
    ZIP = "postal code"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value at its label: the lines that may belong to it, the nearest first."""

    fact: LetterFact
    label: Run
    lines: tuple[Run, ...]


_ADJECTIVE = r"(?:(?:my|your|the|current|present|existing|losing|old|former|authori[sz]ed|full|legal|name of|name of the) )*"
_LABELS: tuple[tuple[LetterFact, str], ...] = (
    (
        LetterFact.OTHER,
        (
            r".*\b(?:pin|passcode|password|ssn|tax id|ein|new|winning|gaining|title|email|e mail|date)\b.*|.*\b(?:to|"
            r"receiving) (?:carrier|provider)"
        ),
    ),
    (
        LetterFact.BTN,
        r"(?:account )?(?:btn|billing tele?phone(?: number)?s?|billing number|main billing number|main (?:telephone )?number)(?: btn)?",
    ),
    (
        LetterFact.NUMBERS,
        (
            r"(?:list of )?(?:all )?(?:the )?(?:(?:tele)?phone |toll free |covered |following )*(?:numbers?|tns?|"
            r"dids?)(?: s)?(?: \d+)?(?: (?:to (?:be )?(?:port|transfer|move|release)\w*|covered|being ported|included|"
            r"affected|for porting|listed))?(?: \d+)?"
        ),
    ),
    (
        LetterFact.CONTACT,
        r"(?:\w+ ){0,3}(?:phone|telephone|tel|fax|mobile|cell|questions|call)(?: (?:number|no|ext|extension|line|us|at|or fax))*",
    ),
    (LetterFact.CITY, r"(?:city|town)(?: (?:town|state|province|st|prov|zip|postal|code|and|or)){0,8}"),
    (LetterFact.STATE, r"(?:state|province)(?: or (?:state|province)| (?:state|province))?"),
    (LetterFact.ZIP, r"(?:zip|postal)(?: (?:code|postal|zip|or)){0,4}"),
    (LetterFact.BILLING_ADDRESS, r"(?:customer )?(?:billing|mailing) address.*"),
    (
        LetterFact.ADDRESS,
        (
            r"(?:customer |physical |end user )?(?:service |street |premises |installation |site )*(?:address|"
            r"location)(?: of service| on (?:file|bill|account))?(?: street.*| no po box.*)?|service at|premises"
        ),
    ),
    (
        LetterFact.REPRESENTATIVE,
        _ADJECTIVE + r"(?:customer )?(?:representative|contact|person|signer|signatory|agent|officer|auth person|auth rep|"
        r"contact person|contact name|representative name|authori[sz]ing person|rep)(?: name)?(?: of .*)?|"
        r"auth(?:orized)? (?:person|rep|contact|signer)(?: name)?",
    ),
    (
        LetterFact.CARRIER,
        _ADJECTIVE + r"(?:service |phone |telephone |local )*(?:carr|carrier|provider|telephone company|service provider|"
        r"phone company|company)(?: name)?(?: losing the numbers?| of record)?|(?:present|current|losing) (?:carr|"
        r"carrier|provider)(?: name)?|(?:port|transfer|moving) from",
    ),
    (
        LetterFact.ACCOUNT,
        _ADJECTIVE + r"(?:carrier |provider |customer |billing )*(?:account|acct)(?: (?:number|no|num|id))?(?: (?:with|at|on) .*)?",
    ),
    (
        LetterFact.CUSTOMER,
        (
            r"(?:customer|subscriber|end user|company|business|account|billing|client|legal)(?:(?: name)?(?: or)? (?:company|"
            r"business|customer|subscriber|end user))?(?: name)?(?: (?:as (?:it |shown |listed )?(?:appears )?.*|"
            r"on (?:the )?(?:bill|account|invoice)|"
            r"of record))?|name on (?:the )?(?:bill|account)(?: or invoice)?|account holder(?: name)?|name of (?:customer|"
            r"subscriber|company|business|account holder)|customer of record|(?:company|business) legal name"
        ),
    ),
)
_OF_ACCOUNT = (
    r"(?:(?:figurant|inscrit|indique|tel qu il (?:apparait|figure)) (?:sur|a) .*|(?:du |au )compte|legale?|commerciale?|au complet)"
)
_FRENCH_LABELS: tuple[tuple[LetterFact, str], ...] = (
    (
        LetterFact.OTHER,
        (
            r".*\b(?:nip|mot de passe|titre|fonction|poste|courriel|nouveau fournisseur|fournisseur (?:acquereur|gagnant|receveur))\b.*|"
            r"date\b.*|fait a"
        ),
    ),
    (LetterFact.BTN, r"(?:numero|number) (?:de telephone )?(?:de facturation|principal)(?: ntf)?|telephone de facturation|ntf"),
    (
        LetterFact.NUMBERS,
        (
            r"(?:liste des )?(?:numeros?|lignes?)(?: de telephones?)?(?: s)? (?:a (?:transferer|porter|migrer)|vises?|concernes?|couverts?|"
            r"transferes?|inclus)(?: par .*)?|(?:liste des )?numeros(?: de telephone)?"
        ),
    ),
    (LetterFact.CONTACT, r"(?:numero de )?(?:telephone|telecopieur|cellulaire|tel)(?: .{0,12})?"),
    (LetterFact.CITY, r"ville(?: province)?(?: code postal)?|municipalite"),
    (LetterFact.ZIP, r"code postal"),
    (LetterFact.BILLING_ADDRESS, r"adresse (?:de facturation|postale)(?: .*)?"),
    (LetterFact.ADDRESS, r"adresse(?: (?:de|du|des|d) (?:services?|installation|lieux|l abonne|client))?(?: civique)?|lieu de service"),
    (
        LetterFact.REPRESENTATIVE,
        (
            r"(?:nom (?:de la|du) )?(?:representante?|personne|signataire|mandataire)(?: (?:dument )?(?:autorisee?|ressource|contact))?"
            r"(?: du client)?"
        ),
    ),
    (
        LetterFact.CARRIER,
        (
            r"(?:nom du )?(?:fournisseur|telephoniste|compagnie de telephone|entreprise de (?:telecommunications?|services locaux))"
            r"(?: de (?:services?|telephonie|telecommunications?)(?: (?:telephoniques?|locaux))?)?"
            r"(?: (?:actuel(?:le)?|existante?|cedante?|perdant|d origine|precedente?))?"
        ),
    ),
    (
        LetterFact.ACCOUNT,
        r"(?:(?:numero|number) (?:de|du) (?:votre )?)?compte(?: (?:aupres|chez) .*)?|(?:numero|number) (?:de|du|d) (?:client|abonne)",
    ),
    (
        LetterFact.CUSTOMER,
        (
            rf"nom (?:de |du |de l |legal de l )?(?:client|abonnee?|entreprise|titulaire|compagnie|societe)(?: {_OF_ACCOUNT})*|"
            rf"(?:client|abonnee?|titulaire|entreprise|raison sociale|denomination sociale)(?: {_OF_ACCOUNT})*|nom {_OF_ACCOUNT}"
        ),
    ),
)
_PATTERNS = tuple((fact, re.compile(pattern)) for fact, pattern in (*_LABELS, *_FRENCH_LABELS))
_NUMBER_SIGN = re.compile(r"#|\bn\s?(?:\u00ba|\u00b0|o\b(?=[. ]))|\bno\. (?=de\b|du\b)")
_MOST_LABEL_WORDS = 11
_REACH = 16.0
"""Points between a label and the value over or under it."""
_CLEARLY = 0.8
"""A value is a label's own when it stands this much nearer to it than what stands on the other side."""


def fact_of(text: str) -> LetterFact | None:
    """What a text announces when all of it is a label; None for anything else."""
    words = " ".join(re.findall(r"[a-z0-9]+", _NUMBER_SIGN.sub(" number ", plain(text))))
    if not words or len(words.split()) > _MOST_LABEL_WORDS:
        return None
    if words == "account name":
        return LetterFact.CUSTOMER
    fact = next((fact for fact, pattern in _PATTERNS if pattern.fullmatch(words)), None)
    return None if fact is LetterFact.CONTACT and is_known_carrier(text) else fact


def labelled_values(layout: Layout) -> tuple[Labelled, ...]:
    """Every label with what stands behind, beside or below it; on a page whose labels stand under their lines, what stands above."""
    starts = {run: _split(run) for run in layout.runs}
    labels = {run for run, (fact, _, _) in starts.items() if fact is not None and not _is_value(layout, run)}
    captioned = _captioned_pages(layout, {run for run in labels if starts[run][2] is None})
    return tuple(
        Labelled(fact, label, tuple(_lines(layout, run, rest, labels, captioned=run.page in captioned)))
        for run, (fact, label, rest) in starts.items()
        if run in labels and fact is not None and label is not None
    )


def _captioned_pages(layout: Layout, labels: set[Run]) -> set[int]:
    """The pages whose labels are captions: most of them stand nearer to what is over them than to what is under them."""
    votes: dict[int, int] = {}
    for run in labels:
        if not any(True for _ in _beside(layout, run, labels)):
            votes[run.page] = votes.get(run.page, 0) + _side(layout, run, labels)
    return {page for page, balance in votes.items() if balance > 0}


def _side(layout: Layout, run: Run, labels: set[Run]) -> int:
    """1 when a label's nearest neighbour stands over it, -1 when under it, 0 when that is not clear."""
    over = next((run.top - other.bottom for other in layout.above(run, _REACH) if other not in labels), None)
    under = next((other.top - run.bottom for other in layout.below(run, _REACH) if other not in labels), None)
    if over is None or under is None:
        return (over is not None) - (under is not None)
    return 1 if over < _CLEARLY * under else -1 if under < _CLEARLY * over else 0


def _is_value(layout: Layout, run: Run) -> bool:
    """Whether a run stands right behind a label with a colon, whatever its own words are (`Carrier:  Rural Telephone`)."""
    left = next(iter(layout.left_of(run)), None)
    return left is not None and left.text.endswith(":") and fact_of(left.text) is not None and not run.text.endswith(":")


def _split(run: Run) -> tuple[LetterFact | None, Run | None, Run | None]:
    """The label that a run begins with, and what it prints behind the colon."""
    colon = run.text.find(":")
    if colon > 0:
        fact = fact_of(run.text[:colon])
        return fact, run.part(0, colon + 1), run.part(colon + 1)
    return fact_of(run.text), run, None


def _lines(layout: Layout, run: Run, rest: Run | None, labels: set[Run], *, captioned: bool) -> Iterator[Run]:
    """The first line of a value and those that go on under it; the value over a caption is one line."""
    first = rest or next(iter(_beside(layout, run, labels)), None)
    if first is None and captioned:
        yield from _above(layout, run, labels)
        return
    first = first or next(iter(_below(layout, run, labels)), None)
    if first is None:
        return
    first = _without_colon(first)
    if first is None:
        return
    yield first
    yield from (line for line in layout.column_below(first, 3) if line not in labels)


def _without_colon(run: Run) -> Run | None:
    words = tuple(word for index, word in enumerate(run.words) if index or word.text.strip(":"))
    return run_of(words) if words else None


def _beside(layout: Layout, run: Run, labels: set[Run]) -> Iterator[Run]:
    for other in (*layout.right_of(run), *_beside_wrapped(layout, run)):
        if other in labels:
            return
        if other.text.strip(":_ "):
            yield other


def _beside_wrapped(layout: Layout, run: Run) -> Iterator[Run]:
    """The value beside the middle of a label that goes on in the next line of its cell."""
    second = next((under for under in layout.below(run, run.size / 2) if abs(under.x0 - run.x0) <= 2), None)  # noqa: PLR2004 - points
    for line in layout.lines if second else ():
        for other in line.runs:
            if second and other.page == run.page and other.x0 > max(run.x1, second.x1) and run.middle < other.middle < second.middle:
                yield other


def _below(layout: Layout, run: Run, labels: set[Run]) -> Iterator[Run]:
    under = layout.below(run, _REACH)
    if under and under[0] not in labels:
        yield under[0]


def _above(layout: Layout, run: Run, labels: set[Run]) -> Iterator[Run]:
    over = layout.above(run, _REACH)
    if over and over[0] not in labels and _side(layout, run, labels) > 0:
        yield over[0]


def paragraphs(layout: Layout) -> tuple[Run, ...]:
    """The running text: lines that follow each other at one left edge, joined; so that a sentence can be read across its line breaks."""
    found: list[list[Run]] = []
    for line in layout.lines:
        run = line.runs[0]
        last = found[-1][-1] if found else None
        joins = last is not None and last.page == run.page and abs(last.x0 - run.x0) <= 3 and 0 < run.top - last.top <= 2 * run.size  # noqa: PLR2004 - points
        if joins:
            found[-1].append(run)
        else:
            found.append([run])
    return tuple(run_of(tuple(word for run in runs for word in run.words)) for runs in found)
