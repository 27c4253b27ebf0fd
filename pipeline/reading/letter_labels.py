"""What a label in a letter of authorization announces, in English and Canadian French."""

from __future__ import annotations

import re
from enum import StrEnum

from pipeline.matching.carriers import is_known_carrier
from pipeline.reading.candidates import plain
from pipeline.reading.letter_phrases import asked_for


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
    STAYING = "numbers that stay"
    CONTACT = "contact"
    UNIT = "unit"
    CITY = "city"
    STATE = "state"
    ZIP = "postal code"
    OTHER = "other"


_ADJECTIVE = r"(?:(?:my|your|the|current|present|existing|losing|old|former|authori[sz]ed|full|legal|name of|name of the) )*"
_LABELS: tuple[tuple[LetterFact, str], ...] = (
    (
        LetterFact.OTHER,
        (
            r".*\b(?:pin|passcode|password|ssn|tax id|ein|winning|gaining|title|email|e mail|date)\b.*|"
            r"(?:.* )?new (?:\w+ ){0,3}(?:carrier|provider|company|account|service|services|telco|operator|resp|org|organization|"
            r"number|lsp)\b.*|"
            r".*\b(?:to|"
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
    (LetterFact.UNIT, r"(?:suite|unit|apt|apartment|ste|floor)(?: (?:suite|unit|apt|ste|floor|number|no|or)){0,4}"),
    (LetterFact.CITY, r"(?:city|town)(?: (?:town|state|province|st|prov|zip|postal|code|and|or)){0,8}"),
    (LetterFact.STATE, r"(?:state|province)(?: or (?:state|province)| (?:state|province))?"),
    (LetterFact.ZIP, r"(?:zip|postal)(?: (?:code|postal|zip|or)){0,4}"),
    (LetterFact.BILLING_ADDRESS, r"(?:customer )?(?:billing|mailing) address.*"),
    (
        LetterFact.ADDRESS,
        (
            r"(?:customer |physical |end user )?(?:service |street |premises |installation |site )*(?:address|"
            r"location)(?: of service| on (?:file|bill|account))?(?: street.*| no po box.*)?|(?:service|physical|installation|"
            r"premises) street|service at|premises"
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
        r"phone company)(?: name)?(?: losing the numbers?| of record)?|(?:present|current|losing) (?:carr|"
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
_ALONE = {
    "account name": LetterFact.CUSTOMER,
    "principal": LetterFact.CUSTOMER,
    "agent": LetterFact.OTHER,
    "agent name": LetterFact.OTHER,
    "name of agent": LetterFact.OTHER,
    "nom du representant": LetterFact.OTHER,
    "street": LetterFact.ADDRESS,
    "authorized by": LetterFact.REPRESENTATIVE,
    "your name": LetterFact.REPRESENTATIVE,
    "your full name": LetterFact.REPRESENTATIVE,
    "authorized by name": LetterFact.REPRESENTATIVE,
}
"""Labels that mean something else than the same words among others: an agent alone is the new carrier."""
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
    (
        LetterFact.CONTACT,
        r"(?:numero de )?(?:telephone|telecopieur|cellulaire|tel)(?: (?:de jour|du soir|au travail|au bureau|mobile|direct))?",
    ),
    (LetterFact.UNIT, r"(?:bureau|appartement|app|local|suite)(?: (?:bureau|appartement|app|local|suite|unite|no|number)){0,3}"),
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
_PATTERNS = tuple((fact, re.compile(pattern)) for fact, pattern in (*_FRENCH_LABELS, *_LABELS))
_NUMBER_SIGN = re.compile(r"#|\bn\s?(?:\u00ba|\u00b0|o\b(?=[. ]))|\bno\. (?=de\b|du\b)")
_MOST_LABEL_WORDS = 11
_MOST_WORDS_OF_PHRASE = 14
_ABOUT_NUMBERS = frozenset({None, LetterFact.NUMBERS, LetterFact.STAYING})
"""Labels that may name a carrier: `Numbers staying with Verizon`."""
_PARTY_ENDS_SENTENCE = re.compile(
    r"\(?\W?(?:the )?(?:customer|subscriber|end user|client|account holder|company)\W{0,2}\)?\.\s*$", re.IGNORECASE
)
_IS_TITLE = re.compile(
    r"\s*(?:change|transfer|letter|authori[sz]ation|request|consent|mandate|permission) (?:of|to|for) |"
    r"(?!.*\bthis\b).*\b(?:authori[sz]ation|request|form|agreement|consent|permission|letter)\s*$",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"(?<!\bno)(?<!\bacct)(?<!\btel)(?<!\bnum)(?<!\bext)\.\s*$", re.IGNORECASE)

_TENNESSEE = "TN"
"""In a letter's address a state; a column of telephone numbers says so by its numbers."""
_REMARK = re.compile(r"\([^()]*\)?| [-\u2013] .*$|\*+")
"""What a form adds to a label: `(street, suite)`, `- no P.O. box`."""
_NUMBERED = re.compile(r"^\s*\(?\d{1,2}[.)]\s+(?=[A-Za-z])")
_KEPT_BY = re.compile(
    r" (?:on file |listed |registered )?(?:with|at|by|from) (?:your|the|my|our|this|that) "
    r"(?:\w+ ){0,3}(?:carrier|provider|company|telco)$",
    re.IGNORECASE,
)
"""With whom a fact is on file: no part of what a label asks."""
_TWO_LANGUAGES = re.compile(r" [/|] ")
_BESIDES = frozenset(
    """
    a an and as be below by exactly for from full i in is it legal listed my name names of on or our print printed shown appears the this to
    with who your complete actual correct please exact registered present current existing losing old former local long distance
    telephone phone tele toll free voice wireless communications service services account billing billed bill invoice record end user
    number numbers no street suite unit physical location address main primary bill's that which these those all list following
    where delivered provided leaving are exact whose belongs
    request requested authorized authorised make changes change made sign signing letter per statement latest you want wish
    working included include order in resporg
    """.split()
)
"""Words that a label may have besides those that say what it is about."""
_ABOUT: tuple[tuple[LetterFact, str], ...] = (
    (LetterFact.OTHER, "pin passcode password ssn ein email mail title new winning gaining receiving date signature remarks type website"),
    (LetterFact.ACCOUNT, "account+number account+no account+# acct account+id"),
    (LetterFact.BTN, "btn billing+telephone billing+number main+number"),
    (LetterFact.NUMBERS, "ported port porting moved move transfer transferred transferring dids tns lines numbers"),
    (
        LetterFact.CARRIER,
        (
            "carrier provider telco telephone+company phone+company "
            "losing+company current+company present+company existing+company old+company"
        ),
    ),
    (LetterFact.BILLING_ADDRESS, "billing+address mailing+address bill+address"),
    (LetterFact.ADDRESS, "address premises location"),
    (
        LetterFact.REPRESENTATIVE,
        "person representative signer signatory officer maker represented authorized+user authorized+contact authorized+agent contact+name",
    ),
    (LetterFact.CONTACT, "contact questions fax mobile cell telephone phone"),
    (LetterFact.CITY, "city town"),
    (LetterFact.STATE, "state province"),
    (LetterFact.ZIP, "zip postal"),
    (
        LetterFact.CUSTOMER,
        (
            "customer subscriber client company business residential organization "
            "holder owner end+user billed+name account+name name+bill name+invoice"
        ),
    ),
)
"""What a label is about, the most telling first: all the words joined by a plus sign stand in it."""
_ABOUT_WORDS = frozenset(word for _, words in _ABOUT for group in words.split() for word in group.split("+")) | {
    *("decision", "code", "questions", "order", "about", "e", "rep", "contact", "card", "state", "city", "no")
}


def fact_of(text: str) -> LetterFact | None:
    """What a text announces when all of it is a label, in one language or two that agree; None for anything else.

    The number that a form gives its label counts for nothing; a label for an account and its secret is the account's.
    """
    text = _NUMBERED.sub("", text)
    if _PARTY_ENDS_SENTENCE.match(text):
        return None
    halves = _TWO_LANGUAGES.split(text)
    if len(halves) == 2:  # noqa: PLR2004 - English and French
        whole = _fact_in(text)
        facts = {fact for half in halves if (fact := _fact_in(half))}
        if facts == {LetterFact.ACCOUNT, LetterFact.OTHER}:
            return LetterFact.ACCOUNT
        return whole or (facts.pop() if len(facts) == 1 else None)
    return _fact_in(text)


def _fact_in(text: str) -> LetterFact | None:
    fact = _fact_by_pattern(text)
    if fact is not None:
        return fact
    short = _REMARK.sub(" ", text)
    told = _KEPT_BY.sub("", short.rstrip(" :"))
    return _fact_by_pattern(short) or _fact_by_pattern(told) or _fact_by_phrase(text) or _fact_by_phrase(short) or _fact_by_words(told)


def _fact_by_phrase(text: str) -> LetterFact | None:
    """By the ways in which labels are worded; the end of a sentence is no label."""
    words = _words(text)
    if not 1 < len(words) <= _MOST_WORDS_OF_PHRASE or _ENDS_SENTENCE.search(text) or _IS_TITLE.match(text):
        return None
    asked = asked_for(" ".join(words))
    fact = LetterFact(asked) if asked else None
    return None if fact not in _ABOUT_NUMBERS and is_known_carrier(text) else fact


def _fact_by_pattern(text: str) -> LetterFact | None:
    words = " ".join(_words(text))
    if not words or len(words.split()) > _MOST_LABEL_WORDS:
        return None
    if words in _ALONE:
        return _ALONE[words]
    if text.strip() == _TENNESSEE:
        return None
    fact = next((fact for fact, pattern in _PATTERNS if pattern.fullmatch(words)), None)
    return None if fact is LetterFact.CONTACT and is_known_carrier(text) else fact


def _fact_by_words(text: str) -> LetterFact | None:
    """By the words alone, whatever their order: each is one of a label's, and the most telling of them decides."""
    words = _words(text)
    if (
        _ENDS_SENTENCE.search(text)
        or _IS_TITLE.match(text)
        or not 1 < len(words) <= _MOST_LABEL_WORDS
        or not all(word in _BESIDES or word in _ABOUT_WORDS for word in words)
        or is_known_carrier(text)
    ):
        return None
    return next((fact for fact, groups in _ABOUT if any(set(group.split("+")) <= set(words) for group in groups.split())), None)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", _NUMBER_SIGN.sub(" number ", plain(text)))
