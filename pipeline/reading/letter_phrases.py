"""How the labels of real letters word what they ask for: small grammars in English and Canadian French, on plain words."""

from __future__ import annotations

import re
from functools import lru_cache

_THE = r"(?:(?:the|your|my|our|this|that|its|their|his|her|all|each|every|any|both|a|an|of) )*"
_NEW = r"\b(?:new|winning|gaining|receiving|acquiring|transferring to|port(?:ing)? to|moving to|agent company|nouveau|acquereur|receveur)\b"
_PRESENT = (
    r"(?:current|present|existing|losing|old|former|outgoing|releasing|serving|incumbent|previous|prior|donor|disconnecting|today s|"
    r"transferring|original|actual)"
)
_SERVICE = (
    r"(?:(?:local|long distance|tele|telephone|phone|voice|voip|wireless|mobile|cell(?:ular)?|telecom|telecommunications?|service|"
    r"services|network|exchange|toll free|internet|underlying|business|landline) )*"
)
_COMPANY = r"(?:carrier|provider|company|telco|lec|clec|operator|csp|vendor|supplier|lsp|olsp|osp|resp org|responsible organization)s?"
_NAME = r"(?:(?:company |full |legal |exact )*name|names)"
_NOW = (
    r"(?:(?:you (?:are|re) )?(?:now|today|currently|presently|at present|right now)|being left|(?:that )?you are (?:leaving|with|"
    r"moving from)|"
    r"to be left|(?:now |currently |presently )?(?:releasing|losing|serving|billing|providing|holding|supplying)|"
    r"to release|(?:from|with) (?:which|whom)|(?:that|which|who) (?:now |currently |presently |today )?(?:serves|bills|provides|has|holds|"
    r"carries|supplies|invoices)|(?:porting|transferring|moving|switching|changing) from|we are (?:leaving|porting from))"
)
_AWAY = r"(?:port|transfer|move|moving|switch|switching|chang|migrat|releas|leav|bring)(?:ed|ing|e|ting|red|ring)?"
_CARRIER = (
    rf"(?:name of )?{_THE}{_PRESENT} (?:{_PRESENT} )?{_SERVICE}{_COMPANY}(?: {_COMPANY})?(?: {_NAME})?(?: (?:of record|on (?:the |"
    rf"your )?(?:bill|"
    rf"account|invoice)|(?:olsp|osp|lsp|lec|for|losing) ?.*))?|"
    rf"(?:name of )?{_THE}{_SERVICE}{_COMPANY} {_NOW}(?: .*)?|"
    rf"{_THE}{_SERVICE}(?:carrier|provider|telco|olsp|(?:phone|telephone) company)(?: {_NAME})?|"
    rf"(?:name of )?{_THE}{_PRESENT} (?:resp ?org|responsible organization|csp|toll free carrier)(?: .*)?|"
    rf"(?:(?:telephone |phone )?(?:numbers?|lines?|service) )?(?:(?:to be |being )?{_AWAY} )(?:away )?from(?: (?:carrier|provider|"
    rf"company))?|"
    r"(?:which|what|who|name the) (?:\w+ )*(?:company|carrier|provider) (?:\w+ )*(?:serves?|provides?|bills?|use|have|with|now|"
    r"today|leaving)(?: .*)?|"
    r"who (?:is your|serves you|provides your|bills you)(?: .*)?|(?:now |currently |presently )?(?:served|serviced|billed|"
    r"provided|supplied) by|"
    r"(?:numbers?|service|lines) (?:is |are )?(?:now |currently |presently )(?:with|at|served by|from)|(?:local )?service from|"
    r"(?:from|losing) (?:carrier|provider)|ocn|lec"
)
_ACCOUNT_WORD = r"(?:account|acct|acc|customer account|subscriber account|client account|billing account)"
_NUMBERED = r"(?: (?:number|numbers|no|num|nbr|id|code|ref|reference|identification))*"
_ACCOUNT = (
    rf"{_THE}(?:{_PRESENT} )?(?:{_SERVICE}{_COMPANY} )?(?:s )?(?:{_PRESENT} )?{_SERVICE}(?:invoice |bill |"
    rf"billing )?{_ACCOUNT_WORD}{_NUMBERED}"
    rf"(?: (?:as|at|with|on|from|for|held|under|that|used|there|by)(?: .*)?)?|"
    rf"{_THE}(?:{_PRESENT} )?(?:{_SERVICE}{_COMPANY} )?(?:s )?(?:customer|client|subscriber|billing) (?:id|code|ref(?:erence)?|number|no)"
    rf" (?:at|with|on|from) .*|(?:ban|account)(?: number)?|(?:bills?|lines?) account{_NUMBERED}"
)
_PARTY = (
    r"(?:customer|subscriber|end ?user|client|company|business|account holder|account owner|account|billed party|legal entity|organization|"
    r"organisation|household|firm|entity|individual|person|corporation|licensee|principal|owner|holder|resident|residence|purchaser|buyer)"
)
_TAIL_OF_NAME = (
    r"(?: (?:as|on|of|in|that|exactly|which|under|to|for|from|at|appearing|shown|listed|printed|registered|with|identical|and|or) .*)"
)
_CUSTOMER = (
    rf"{_THE}(?:(?:full|legal|exact|registered|corporate|complete|residential|authorized|current|billing|billed|trade|dba|"
    rf"toll free|retail) )*"
    rf"{_PARTY}(?: (?:or|and) {_PARTY})*(?: s)?(?: (?:legal|full|exact|billing|registered|business|of record|s))*(?: {_NAME})"
    rf"(?: (?:or|and) {_PARTY}(?: {_NAME})?)?{_TAIL_OF_NAME}?|"
    rf"{_THE}(?:full |legal |exact |toll free )*(?:customer|subscriber|end ?user|client|account holder|account owner|billed party)"
    r"(?: (?:of record|as billed|business or person|company|if a business|(?:exact|full|legal|complete)(?: \w+)* name(?: .*)?|"
    r"company or (?:person|individual)|person or (?:company|business)|business|legal name .*))?|"
    r"(?:full |legal |exact |registered |business |trade |corporate |billed |billing |service )*names? (?:(?:shown |printed |"
    r"listed |that appears? |"
    r"appearing |used |exactly |as (?:it )?(?:appears? |shown |listed |printed |billed |registered )?)*(?:on|in|under|of|at|to)"
    r"(?: (?:the|your|my|our|which|whom))*(?: (?:current|latest|present|existing|last|telephone|phone|carrier|recent|most))*"
    r" (?:bill|invoice|account|statement|service record|csr|csrs|customer|subscriber|end user|business|company|account holder|records?)"
    r"(?: .*)?)|(?:registered |legal |business |billing |billed )names?|"
    r"(?:company|business|person|organization|party|individual)(?: or (?:company|business|person|individual|organization))*"
    r" (?:billed|on (?:the )?(?:bill|account|invoice))|"
    r"(?:(?:service |account |bill |phone )?(?:is )?)?(?:billed|invoiced) to|bill (?:is )?(?:addressed|sent) to|"
    r"(?:account|service|lines|numbers) (?:is |are )?(?:in the name of|registered to|listed under|belongs? to)|"
    r"name (?:the )?(?:service|account|line|bill|numbers?|lines) (?:is|are) (?:\w+ )*(?:under|in|to)|"
    r"(?:owner|holder|user|subscriber) of (?:the |these )?(?:account|numbers?|lines?|telephone numbers?|service)"
)
_PLACE = r"(?:address|location|site|premises|street|facility|place)"
_ADDRESS = (
    rf"{_THE}(?:(?:customer|subscriber|client|company|business|account holder|end ?user|physical|actual|current|present|full|"
    rf"complete|exact|"
    r"primary|main|registered|s) )*(?:(?:service|serving|street|premises|installation|install|site|civic|location|physical|e911|"
    r"911|equipment) )+"
    rf"{_PLACE}(?: and (?:number|suite|unit|street))?(?: (?:of|at|where|on|for|to|in|as|not|no|street|number|with|from|including|"
    rf"incl|s|if|suite|which) ?.*)?|"
    rf"{_THE}(?:physical |street )?{_PLACE} (?:(?:of|at|where|for|on|in|that) .*|(?:is|of) service)|"
    r"(?:number and street|street and number|street and suite|street number and name|street name and number|civic number and street|"
    r"house number and street|address line 1|street line|street address)(?: .*)?|street(?: (?:of|at|where|and|name|number|line|no|"
    r"suite|unit) ?.*)?|"
    rf"(?:where )?(?:is |are )?(?:the |your |these )?(?:{_SERVICE})?(?:service|services|numbers?|lines?|telephones?|phones?|equipment)"
    r" (?:is |are )?(?:now |currently )?(?:installed|located|delivered|provided|used|situated|supplied|furnished)(?: (?:at|to|in|now))?|"
    r"(?:service|lines?|phones?) (?:is )?at|place of (?:service|installation)|installed at|location of (?:the )?(?:service|lines?|"
    r"numbers?).*"
)
_HUMAN = (
    r"(?:representative|rep|contact|person|signer|signatory|agent|officer|individual|user|party|official|decision maker|maker|delegate|"
    r"designee|manager)"
)
_REPRESENTATIVE = (
    rf"{_THE}(?:name (?:of|for) )?{_THE}(?:(?:customer|subscriber|client|company|end ?user|account holder|business|account|s) )*"
    rf"(?:(?:duly|legally) )?(?:authori[sz]ed|auth|authori[sz]ing|signing|responsible|designated) {_HUMAN}(?: (?:{_NAME}))?"
    r"(?: (?:on|of|for|at|by|to|who|in) .*)?|"
    rf"{_THE}(?:(?:(?:printed|print|typed|full|legal) )*name of )?{_THE}(?:decision maker|signer|signatory|"
    rf"undersigned)(?: s)?(?: (?:full |printed |legal )*name)?(?: .*)?|"
    r"(?:person|individual|officer|employee) (?:who (?:may|can|is|will) .*|authori[sz]ed .*|signing(?: .*)?|entitled .*|responsible .*)|"
    r"who speaks for .*|"
    r"name of (?:person|individual|officer|official) (?:signing|authori[sz]ed|authori[sz]ing)(?: .*)?|"
    r"(?:first and last|full) name of (?:signer|person signing|authorized person)"
)
_CONTACT = (
    r"(?:\w+ ){0,4}(?:contact|daytime|day|evening|callback|call back|reachable|can be reached|reached|emergency|cell|mobile|fax|facsimile|"
    r"pager|after hours|temporary|forwarding|test|alternate|office|home|work|best|other|another)"
    r"(?: (?:telephone|phone|tel|number|numbers|no|line|ext|or|and|fax|mobile|cell|time))+"
    r"(?: (?:if|for|where|on|in|during|to|at|day|evening)(?: .*)?)?|"
    r"(?:telephone|phone|tel|telephone number|phone number)(?: (?:where|at which|on which|to|for|during|in case)) (?:.* )?"
    r"(?:reach|reached|call|calls|questions?|contact|day|hours|text|updates?)(?: .*)?|"
    r"(?:\w+ )?(?:site|on site|onsite|technical|local|porting|project|billing) contacts?|how (?:can|may|do) we reach you|"
    r"(?:number to )?reach (?:you|me|us) at|"
    r"(?:(?:customer|technical|help|support|service|care|port|porting|noc|lnp|repair) )+(?:desk|line|hotline|center|centre|care|"
    r"department|team)"
)
_SET = r"(?:(?:tele)?phone |mobile |working |toll free |wireless |local |covered |following |listed |main |did |fax |10 digit |voice )*"
_COUNTED = r"(?:numbers?|tns?|wtns?|dids?|lines?|ctns?|mdns?|mtns?)(?: s)?"
_VERB = (
    r"(?:port|transfer|mov|releas|chang|convert|migrat|switch|bring|carri|cover|includ|affect|request|concern|retain|kept|keep|list|shown|"
    r"subject|hand|turn|tak|assign|authoriz|select)\w*"
)
_NUMBERS = (
    rf"{_THE}(?:list (?:of )?|please list (?:of )?|enter |write |which |port |transfer |move )?{_THE}{_SET}{_COUNTED}"
    rf"(?: (?:and (?:ranges?|dids?)|or (?:ranges?|blocks?)|ranges?|blocks?|range))*"
    rf"(?: (?:(?:for|to|being|that|which|we|you|i|are|is|will|should|must|shall|want|wish|would|like|be|have|may) )*{_VERB}(?: .*)?)?"
    r"(?: (?:continued|cont|cont d|one per line|include area codes?|with area codes?|a range .*|below|above|\d+))?|"
    rf"(?:port|transfer|move|release|list|please (?:port|transfer|move|list)) (?:all )?(?:of )?(?:these|the following|the|this|"
    rf"every|all){_SET}"
    rf"(?: {_SET}{_COUNTED})?(?: .*)?|(?:which|what) {_SET}{_COUNTED} .*|"
    rf"{_SET}{_COUNTED} (?:you|we|i) (?:are|re|want|wish|would|have|bring|own) .*"
)
_STAY = (
    r"(?:not|never|remain\w*|stay\w*|exclud\w*|except\w*|unaffected|leave|left|omit\w*|disconnect\w*|cancel\w*|(?:kept|keep|retain\w*|"
    r"maintain\w*|continu\w+) (?:with|at|by|on)|other than)"
)
_STAYING = (
    rf"(?:.* )?{_SET}{_COUNTED}(?: .*)? {_STAY}(?: .*)?|(?:do not|don t|not to be|not being|never) (?:port|transfer|move|"
    rf"include)\w*(?: .*)?|"
    rf"(?:remaining|excluded|non porting|non ported|unported|excepted|disconnected) {_SET}{_COUNTED}(?: .*)?|"
    rf"(?:exclude|except|leave|disconnect|cancel|remaining|staying|not port(?:ed|ing))(?: (?:these|the following|with|at|"
    rf"behind))(?: {_SET}{_COUNTED})?(?: .*)?|"
    r"(?:numeros?|lignes?) (?:qui (?:restent|demeurent)|non (?:transferes?|vises?|portes?)|exclus?|a conserver chez|"
    r"conserves? chez|a exclure)(?: .*)?|"
    r"ne pas transferer(?: .*)?"
)
_BTN = (
    rf"{_THE}(?:account )?(?:btn|(?:main |primary |principal |lead )?(?:billing (?:tn|btn)|billing|"
    rf"billed) (?:tele)?(?:phone )?numbers?|(?:main|pilot|lead|principal|master)"
    r" (?:btn|(?:billing |account )?(?:tele)?(?:phone )?numbers?))(?: btn)?(?: (?:on|of|for) .*)?"
)
_CITY = (
    r"(?:(?:service|serving|customer|premises|location|installation|site) )?(?:city|town|municipality)"
    r"(?: (?:and|or|town|city|state|province|prov|st|zip|postal|code|pc))*(?: of (?:the )?(?:lines?|service|premises|numbers?|location))?"
)
_ABONNE = r"(?:client|abonnee?|titulaire|entreprise|compagnie|societe|usager|utilisateur(?: final)?|personne)"
_PHRASES: tuple[tuple[str, str], ...] = (
    ("other", rf"(?:(?:to be |being )?{_AWAY} )(?:over )?to(?: (?:carrier|provider|company))?"),
    ("numbers that stay", _STAYING),
    ("btn", _BTN),
    ("carrier", _CARRIER),
    ("account", _ACCOUNT),
    ("address", _ADDRESS),
    ("city", _CITY),
    ("representative", _REPRESENTATIVE),
    ("customer", _CUSTOMER),
    ("numbers", _NUMBERS),
    ("contact", _CONTACT),
    (
        "account",
        (
            r"(?:(?:numero|number|no) )?(?:de |du |d )?(?:votre )?(?:compte|client|dossier|abonnee?)"
            r" (?:chez|aupres|avec|figurant|inscrit|indique|sur|actuel|du fournisseur|de facturation)(?: .*)?"
        ),
    ),
    (
        "carrier",
        (
            r"(?:nom (?:du |de la |de l )?)?(?:fournisseur|telephoniste|compagnie(?: de telephone)?|entreprise(?: de telecommunications?)?)"
            r"(?: de (?:services?|telephonie|telecommunications?)(?: (?:telephoniques?|locaux))?)?"
            r" (?:actuel(?:le)?|cedante?|perdante?|quittee?|a quitter|existante?|precedente?|qui (?:vous )?(?:dessert|facture|"
            r"fournit))(?: .*)?|"
            r"actuellement (?:chez|avec|desservi par)|(?:transfert|provenance|transfere)(?: en provenance)? de"
        ),
    ),
    (
        "address",
        (
            r"(?:lieu|endroit|adresse|emplacement)(?: civique| complete)? (?:du|de|des|d|ou|de l|de la) "
            r"(?:le |les |la )?(?:services?|installation|lieux|lignes?|abonne|client|numeros?|desserte|entreprise)(?: .*)?|"
            r"adresse desservie"
        ),
    ),
    (
        "customer",
        (
            rf"(?:raison sociale|denomination sociale|nom(?: complet| legal)?) (?:de l |du |de la |legale? (?:de l |"
            rf"du )?){_ABONNE}(?: .*)?|"
            rf"{_ABONNE} (?:du compte|de la ligne|des lignes|facturee?|inscrite? .*|au compte)|nom (?:inscrit|figurant|apparaissant|"
            rf"indique) (?:sur|a) .*|"
            r"facture (?:a|au nom de)|compte au nom de"
        ),
    ),
    (
        "representative",
        (
            r"(?:nom (?:de la |du |de l ))?(?:personne|representante?|signataire|mandataire|responsable)"
            r" (?:dument )?(?:autorisee?|habilitee?|designee?)(?: (?:par|de|du|a|pour|au) .*)?"
        ),
    ),
    (
        "numbers",
        (
            r"(?:liste (?:des )?)?(?:tous les )?(?:numeros?|lignes?)(?: de telephones?| sans frais)?(?: s)? "
            r"(?:a (?:transferer|porter|migrer|deplacer|conserver)|vises?|vise s|concernes?|couverts?|transferes?|inclus|portes?|"
            r"suivants?)(?: .*)?"
        ),
    ),
    (
        "contact",
        (
            r"(?:numero |number )?(?:de |du )?(?:telephone|tel|cellulaire|telecopieur)(?: de)? (?:contact|pour (?:vous )?joindre|"
            r"ou (?:vous )?joindre"
            r"|de jour|du contact|de la personne)(?: .*)?|(?:numero|number) (?:pour (?:vous |nous )?joindre|"
            r"ou (?:vous )?joindre)(?: .*)?|tel contact"
        ),
    ),
)
_PATTERNS = tuple((fact, re.compile(pattern)) for fact, pattern in _PHRASES)
_OF_NEW = re.compile(_NEW)


@lru_cache(maxsize=4096)  # the same labels stand on every page, and each is asked about several times
def asked_for(words: str) -> str | None:
    """What a label of these words asks for, as `LetterFact` names it; None when they are no such label."""
    found = next((fact for fact, pattern in _PATTERNS if pattern.fullmatch(words)), None)
    return "other" if found in {"carrier", "account"} and _OF_NEW.search(words) else found
