"""What kind of document this is, and the words on a bill that warn of trouble."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.domain.bill import BillSign
from pipeline.reading.candidates import money_in, numbers_in, plain
from pipeline.reading.label_words import Fact
from pipeline.reading.paper_kind import looks_like_a_letter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.layout import Layout
    from pipeline.reading.sightings import LabelledPage

_TELEPHONY = re.compile(
    r"\b(?:telephone|wireless|voice|long distance|local service|calls?|dial|repair service|phones?|mobile|lines?|cellular|handsets?|pbx|"
    r"internet|911|e911|carrier|relay|tty|prepaid|sim|data plan"
    r"|universal service|subscriber line|regulatory recovery|btn|lignes?|telephonie|telephoniques?|telecopieur|numeros|sans fil|"
    r"forfait|mobilite|appels?|cellulaire|interurbain|"
    r"toll[- ]?free|sip|trunk|pri|dsl|dids?|voip|communications|telecom|telco|fiber|directory listing|voicemail|voice mail)\b"
)
_OTHER_TRADES = re.compile(
    r"\b(?:kwh|therms?|meter reading|meter|electric|electricity|gallons|water usage|sewer|ccf|hcf|sku|"
    r"shipping address|ship to|ship date|order id|ship mode|subtotal"
    r"|hotel|nights|policy number|premium|tuition|prescription|gratuity|natural gas)\b"
)
_WARNING_STARTS = (
    (
        BillSign.SUSPENDED,
        re.compile(
            r"\b(?:account|service|services|line|lines|number|numbers|compte)\b[^.;]{0,40}\b(?:(?:is|are|was|were|has been|"
            r"have been|been|now|currently|a ete|est)(?: \w+)? )?(?:suspended|disconnected|"
            r"terminated|deactivated|cancelled|canceled|interrupted|suspendu|debranche)\b|\bfinal (?:bill|invoice|"
            r"statement)\b|\bfacture finale\b|\b(?:suspension|disconnect(?:ion)?) notice\b|\bavis de suspension\b"
        ),
    ),
    (BillSign.PREPAID, re.compile(r"\bpre-?paid\b|\bprepaye\b|\bpay[- ]as[- ]you[- ]go\b")),
)
_UNCERTAIN = re.compile(
    r"\b(?:will not|won't|may|might|could|can be|if|unless|to avoid|avoid|subject to|before|prevent|would|shall not|"
    r"cannot|not be|until|in the event|when|upon|should|must|reconnect|restoral|pourrait|si|eviter)\b"
)
_BILL_LABEL = 0.8
"""Labels of at least this weight are labels of bills and of little else."""
_MOST_PRICED = 2
_PAST_DUE = re.compile(r"\b(?:past due|overdue|in arrears|delinquent|en souffrance|arrieres?|past-due)\b")
_PAST_DUE_IS_SET = re.compile(
    r"\b(?:is|are|now|currently|account|your account is|balance|amount|total|notice|immediately|"
    r"est)\b[^.]{0,30}\b(?:past due|past-due|overdue|delinquent|in arrears|en souffrance)\b|^(?:past due|overdue)\b|"
    r"\bpast due notice\b"
)


def bill_signs(pages: LabelledPage) -> frozenset[BillSign]:
    """The warnings on a bill, conditional small print left out (`service may be disconnected if ...`)."""
    found = {
        sign
        for sentence in _sentences(pages.layout)
        for sign, words in _WARNING_STARTS
        if words.search(sentence) and not _UNCERTAIN.search(sentence)
    }
    if _owes(pages):
        found.add(BillSign.PAST_DUE)
    return frozenset(found)


def _sentences(layout: Layout) -> Iterator[str]:
    for run in layout.runs:
        yield from (sentence for sentence in re.split(r"(?<=[.!?])\s+|;", plain(run.text)) if sentence.strip())


def _owes(pages: LabelledPage) -> bool:
    """Whether an overdue amount is printed, or the bill says in so many words that one is."""
    for run in pages.layout.runs:
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Za-z])", plain(run.text)):
            match = _PAST_DUE.search(sentence)
            if match is None or _UNCERTAIN.search(sentence):
                continue
            right = pages.layout.right_of(run)[:1]
            sums = money_in(sentence[match.end() :]) or (money_in(right[0].text) if right else ())
            if any(found.value > 0 for found in sums) or (not sums and not right and _PAST_DUE_IS_SET.search(sentence)):
                return True
    return False


def _numbers_listed(layout: Layout) -> int:
    """How much the numbers show: one alone or several in a row are a list of lines, and each with a price is charged for, up to two.

    An invoice of another trade prints its number in a sentence.
    """
    listed = any(_is_list(run.text) for run in layout.runs)
    priced = sum(
        any(numbers_in(run.text, bare=False) for run in line.runs[:3]) and bool(money_in(line.runs[-1].text)) for line in layout.lines
    )
    return int(listed) + min(_MOST_PRICED, priced)


def _is_list(text: str) -> bool:
    found = numbers_in(text, bare=False)
    return len(found) > 1 or (len(found) == 1 and found[0].text.strip() == text.strip())


def looks_like_bill(pages: LabelledPage, *, known_carrier: bool) -> bool:
    """Whether a document has what a carrier's bill has: the words of telephony and the labels of a bill."""
    text = plain(" ".join(run.text for run in pages.layout.runs))
    telephony = len({match[0] for match in _TELEPHONY.finditer(text)}) + (2 if known_carrier else 0) + _numbers_listed(pages.layout)
    others = len({match[0] for match in _OTHER_TRADES.finditer(text)})
    facts = {fact for labels in pages.labels.values() for label in labels for fact in label.facts if label.weight >= _BILL_LABEL}
    telephony += 2 if Fact.BTN in facts else 0
    billing = len(facts & {Fact.MASTER_ACCOUNT, Fact.ACCOUNT, Fact.CUSTOMER_ID, Fact.BILL_DATE, Fact.DUE_DATE, Fact.AMOUNT, Fact.BTN})
    return billing > 1 and telephony > max(1, 2 * others) and not looks_like_a_letter(pages.layout)
