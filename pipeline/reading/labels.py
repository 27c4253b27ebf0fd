"""The words that bills and letters put beside their facts, in English and Canadian French, and where they stand on a page."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from pipeline.reading.candidates import plain_of_same_length
from pipeline.reading.layout import Run, run_of

if TYPE_CHECKING:
    from pipeline.reading.layout import Layout


class Fact(StrEnum):
    """What a label announces; `other` is something that no field of ours wants, and it keeps its value from being taken for one.

    A master account counts before the accounts that it holds, and a customer id only where nothing is called an account.
    """

    MASTER_ACCOUNT = "master account"
    ACCOUNT = "account"
    CUSTOMER_ID = "customer id"
    BILL_DATE = "bill date"
    DUE_DATE = "due date"
    AMOUNT = "amount"
    BTN = "billing telephone number"
    NAME = "name"
    BILL_TO = "bill to"
    SERVICE_AT = "service at"
    REMIT_TO = "remit to"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Label:
    """A label on the page: what it announces, how much it is worth (0 to 1), and the characters it takes in its run."""

    facts: frozenset[Fact]
    weight: float
    run: Run
    start: int
    end: int

    @property
    def wrapped(self) -> bool:
        """Whether it takes several lines, as the head of a narrow column does; its value then stands below it."""
        return self.run.bottom - self.run.top > _TWO_LINES * self.run.size


Lexicon = Mapping[tuple[str, ...], tuple[frozenset[Fact], float]]
"""Label words in normal form -> what they announce and their weight."""

_PHRASES: dict[tuple[Fact, ...], dict[float, str]] = {
    (Fact.ACCOUNT,): {
        0.95: """account #|your account #|customer account #|customer account
            |wireless account #|business account #|account id|# de compte|# de votre compte
            |account/customer #|compte client|# de compte client|# du compte|# compte""",
        0.9: "ban|account code|customer # / account #",
        0.88: "account|compte|your account|votre compte",
    },
    (Fact.MASTER_ACCOUNT,): {
        0.95: """billing account #|billing account|billing account id|master account #|master account|main account #|main account
            |corporate account #|corporate account|parent account #
            |parent account|summary account #|consolidated account #|compte principal|# de compte principal|compte maitre""",
    },
    (Fact.CUSTOMER_ID,): {
        0.9: "customer #|customer id|client #|client id|# de client|# client|subscriber #|subscriber id|# d'abonne",
    },
    (Fact.BILL_DATE,): {
        0.95: """bill date|billing date|statement date|invoice date|date of bill|date issued|issue date|bill issue date|date of invoice
            |date of statement|bill issued|bill issued on|invoice issued|date of issue|statement issued|bill prepared on|bill prepared
            |date de facturation|date de la facture|date de facture|date d'emission|date du releve|date de votre facture|bill dated
            |invoice dated|statement dated|date billed|billed on|issued on|date d'etablissement|statement issue date|bill print date
            |facture le|facturee le|emise le|emis le""",
        0.92: "statement of",
        0.85: "closing date|statement closing date|bill closing date|billing cycle date|facture du|invoice issued on",
        0.7: "date|dated|issued|as of",
    },
    (Fact.DUE_DATE,): {
        0.95: """due date|payment due date|payment due by|payment due|due by|pay by|please pay by|date due|bill due date
            |new charges due date
            |due on|payment due on|pay before|payable by|bill is due by|payment is due by|payment is due|is due by|is due on
            |pay on or before
            |date d'echeance|echeance|a payer avant le|payer avant le|date limite de paiement|payable le|payable avant le|payment deadline
            |please pay before|pay by date|a payer au plus tard le|due no later than|paiement du le|total due date
            |current charges due date
            |amount due date|balance due date|due date for payment|payment must be received by|paiement du|must be paid by|date limite
            |required payment date|payer au plus tard le|date de paiement requise|pay no later than|paiement exige le""",
        0.9: "due|exigible le|paiement exigible",
    },
    (Fact.DUE_DATE, Fact.AMOUNT): {
        0.95: """amount due by|total due by|total amount due by|balance due by|pay this amount by|amount due on|total due on
            |balance due on
            |amount due on or before|please pay this amount by|montant du le|montant a payer avant le""",
    },
    (Fact.AMOUNT,): {
        0.95: """total amount due|amount due|total due|balance due|total balance due|please pay|pay this amount|amount to pay
            |amount payable
            |total amount payable|amount now due|current amount due|total to pay|amount owing|total amount owing|balance owing
            |amount you owe
            |please pay this amount|your total due|you owe|vous devez|total payable
            |what you owe|total you owe|total amount now due|pay this amount now
            |montant du|montant total du|montant a payer|total a payer|solde a payer|solde du|montant exigible|montant total a payer
            |total du|total amount to pay|amount due now|net amount due
            |total due this invoice|amount due this invoice|total owing|balance to pay|total charged|amount charged
            |amount due this bill|invoice amount due
            |total invoice amount due""",
        0.88: """new balance|total balance|nouveau solde|invoice total|amount due this month|total due this month|your new balance
            |grand total due""",
        0.72: """amount|current balance|account balance|total amount|total bill|your total|montant|total charges due|balance|solde
            |invoice amount""",
    },
    (Fact.BTN,): {
        0.95: """btn|billing telephone #|billing telephone|main billing #|main billing telephone #|billing tn|bill to telephone #|billed #
            |billed telephone #|account telephone #|telephone de facturation|main telephone|telephone principal|# de telephone principal
            |primary telephone|# de telephone de facturation|billing phone|main btn""",
        0.93: """main telephone #|main #|primary #|primary telephone #|main line|primary line|lead #|pilot #|lead telephone #|main tn
            |numero principal|# principal|main listed #|main service #|primary service #""",
        0.9: "billing #|# de facturation",
        0.79: "telephone #|telephone|# de telephone",
    },
    (Fact.NAME,): {
        0.95: """customer name|account name|billing name|name on account|account holder|account holder name|nom du client|nom du compte
            |titulaire du compte|titulaire""",
        0.88: """customer|company name|subscriber|nom|name|client|subscriber name|account owner|prepared for|bill name
            |nom de l'entreprise|account of""",
    },
    (Fact.BILL_TO,): {
        0.95: """bill to|billed to|billing address|mailing address|sold to|invoice to|bill mailed to|billing name and address|facture a
            |facturer a
            |adresse de facturation|adresse postale|billing name & address|customer billing address|name and billing address|statement for
            |billing information|customer information|bill for|account mailing address|bill mailing address""",
    },
    (Fact.SERVICE_AT,): {
        0.95: """service address|service location|service at|services at|service for|for service at|premises address
            |installation address|location of service
            |address of service|adresse de service|adresse du service|lieu de service|lieu du service
            |adresse d'installation|service premises|site address
            |location address|your service address|physical service address|service provided at|services provided at|adresse des services
            |service location address|installed at|place of service|address where service is provided|primary service address
            |services from|service from|place of primary use|primary place of use|primary place of use address
            |where you use the service""",
        0.9: "location|premises|physical address|emplacement|primary location|site|service site|site location",
    },
    (Fact.REMIT_TO,): {
        0.95: """remit to|remit payment to|remit payments to|make checks payable to|make check payable to|mail payment to
            |mail payments to|send payment to
            |send payments to|payable to|with your payment to|with payment to|mail to|send to|remittance address|payment address|pay to
            |mail your payment to
            |please remit to|checks payable to|correspondence to|write to us|write to|return to|faire parvenir a|payable a l'ordre de
            |retourner a|adresse de paiement""",
    },
    (Fact.OTHER,): {
        1.0: """invoice #|bill #|statement #|receipt #|electronic banking id|electronic bill verification code|bank account #
            |bank account|routing #|aba #
            |card #|security code|pin|pin #|order #|confirmation #|previous account #|old account #|former account #|prior account #
            |account ending in
            |reference #|tax id|gst #|hst #|tps #|tvq #|gst/hst #|qst #|seq id|control #|contract #|agreement #|transaction #|meter #
            |circuit id
            |checking account #|savings account #|federal tax id|customer code|vendor #|store #|document #|facture #|# de facture
            |# facture|page
            |period|billing period|service period|bill period|statement period|periode|periode de facturation|invoice period|billing cycle
            |amount enclosed|amount paid|last payment|last payment amount|minimum due|montant verse|montant paye|amount remitted
            |payment amount
            |past due|amount past due|past due amount|past due balance|balance past due|overdue|amount overdue|montant en souffrance
            |en souffrance
            |previous balance|prior balance|balance forward|last bill|your last bill|previous statement balance|balance from last bill
            |previous bill
            |solde precedent|previous amount due|amount due last bill|amount of last bill|last statement balance|opening balance
            |previous charges
            |next bill date|next billing date|next payment date|next statement date|next bill|prochaine facture|prochaine date
            |autopay date|scheduled payment date
            |payment date|date of payment|payment received|payments received|paid on|date paid|last payment date|due after
            |after due date|amount due after
            |total due after|if paid after|if received after|late payment|contract date|activation date|install date|installation date
            |service date|order date
            |contract end date|contract expiration date|expiration date|due date of previous|last bill date|previous bill date
            |print date|date printed
            |customer service|customer care|client since|customer since|technical support|account manager|account executive
            |account summary|account type|account #s
            |account activity|account status|account information|customer service #|date time|balance subject|invoice date range
            |account security
            |disputed amount|amount in dispute|late fee|deposit|credit balance|autopay amount|auto pay amount|account pin
            |account passcode|account charges""",
    },
}

_SYNONYMS = dict(
    pair.split(":")
    for pair in [
        "acct:account",
        "acc:account",
        "accts:account",
        "no:#",
        "number:#",
        "num:#",
        "nbr:#",
        "numbers:#s",
        "nos:#s",
        "numero:#",
        "phone:telephone",
        "tel:telephone",
        "amt:amount",
        "bal:balance",
        "stmt:statement",
        "pmt:payment",
        "ph:telephone",
        "cust:customer",
        "addr:address",
        "inv:invoice",
        "svc:service",
        "loc:location",
        "bills:bill",
        "nr:#",
    ]
)
_TOKEN = re.compile(r"[a-z0-9]+(?:['&/][a-z0-9]+)*|#|&|n\u00ba|n\u00b0")
_LONGEST_LABEL = 6
_TWO_LINES = 1.7
_MOST_LINES = 3
_LEADING = 0.6
"""Heights of the type between two lines of one label."""


def tokens_of(text: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a text in the form labels are compared in (`Acct. No.` is `account #`), with their places."""
    found = []
    for match in _TOKEN.finditer(plain_of_same_length(text)):
        word = match[0]
        end = match.end()
        if word == "n" and text[end : end + 1] in {"\u00ba", "\u00b0"}:
            word, end = "#", end + 1
        found.append((_SYNONYMS.get(word, word), match.start(), end))
    return tuple(_without_doubled_marks(found))


def _without_doubled_marks(found: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    kept: list[tuple[str, int, int]] = []
    for token in found:
        if kept and token[0] == "#" == kept[-1][0]:
            kept[-1] = ("#", kept[-1][1], token[2])
        else:
            kept.append(token)
    return kept


def normal_form(phrase: str) -> tuple[str, ...]:
    """A label's words in the form they are compared in."""
    return tuple(word for word, _, _ in tokens_of(phrase))


def lexicon_with(extra: Mapping[Fact, Sequence[str]]) -> Lexicon:
    """The lexicon with a carrier's own labels added at full weight."""
    entries = dict(_own_lexicon())
    for fact, phrases_of_carrier in extra.items():
        entries.update({normal_form(phrase): (frozenset({fact}), 0.95) for phrase in phrases_of_carrier})
    return entries


@cache
def _own_lexicon() -> Lexicon:
    return {
        normal_form(phrase): (frozenset(facts), weight)
        for facts, by_weight in _PHRASES.items()
        for weight, phrases in by_weight.items()
        for phrase in phrases.split("|")
    }


def labels_in(run: Run, lexicon: Lexicon) -> tuple[Label, ...]:
    """The labels in a run, the longest first where they overlap."""
    tokens = tokens_of(run.text)
    found: list[Label] = []
    position = 0
    while position < len(tokens):
        for length in range(min(_LONGEST_LABEL, len(tokens) - position), 0, -1):
            entry = lexicon.get(tuple(word for word, _, _ in tokens[position : position + length]))
            if entry:
                found.append(Label(*entry, run, tokens[position][1], tokens[position + length - 1][2]))
                position += length - 1
                break
        position += 1
    return tuple(found)


def labels_of(layout: Layout, lexicon: Lexicon) -> dict[Run, tuple[Label, ...]]:
    """Every run that holds labels, with them; the head of a narrow column that takes several lines is one label."""
    found = {run: labels for run in layout.runs if (labels := labels_in(run, lexicon))}
    beginnings = {phrase[:length] for phrase in lexicon for length in range(1, len(phrase))}
    for run in layout.runs:
        wrapped = _wrapped_label(run, layout, lexicon, beginnings)
        if wrapped is not None:
            whole, parts = wrapped
            found.update({part: (Label(frozenset({Fact.OTHER}), 1.0, part, 0, len(part.text)),) for part in parts})
            found[whole.run] = (whole,)
    return found


def _wrapped_label(
    run: Run, layout: Layout, lexicon: Lexicon, beginnings: Container[tuple[str, ...]]
) -> tuple[Label, tuple[Run, ...]] | None:
    """The label that a run begins and the lines under it end, and those lines; with a value beside it a line is a label by itself."""
    parts: tuple[Run, ...] = (run,)
    longest = None
    while (
        len(parts) < _MOST_LINES and normal_form(" ".join(part.text for part in parts)) in beginnings and _heads_column(parts[-1], layout)
    ):
        under = layout.below(parts[-1], _LEADING * run.size)
        if len(under) != 1 or abs(under[0].size - run.size) > 0.1 * run.size or not _heads_column(under[0], layout):
            break
        parts = (*parts, under[0])
        whole = run_of(tuple(word for part in parts for word in part.words))
        entry = lexicon.get(normal_form(whole.text))
        longest = (Label(*entry, whole, 0, len(whole.text)), parts) if entry else longest
    return longest


def _heads_column(run: Run, layout: Layout) -> bool:
    beside = layout.right_of(run)[:1]
    return not any(c.isdigit() for c in run.text + (beside[0].text if beside else ""))
