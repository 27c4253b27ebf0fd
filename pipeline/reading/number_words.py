"""The words around the numbers on a bill that tell whose they are: the customer's, the carrier's, or those of somebody who was called."""

from __future__ import annotations

import re

CLOCK = re.compile(r"(?<![\d:])(?:[01]?\d|2[0-3])[:h][0-5]\d(?::[0-5]\d)?(?![\d:])")
CLOCK_AM_PM = re.compile(r"(?<![\d:])(?:0?\d|1[0-2])(?::[0-5]\d){1,2} ?[ap]\.?(?:m\b\.?)?(?![a-z])")
SHORT_DATE = re.compile(
    r"^(?:\d{1,4}[.)]? +)?(?:\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?\b|(?:jan|feb|fev|mar|apr|avr|may|mai|jun|jui|jul|"
    r"aug|aou|sep|oct|nov|dec)[a-z]{0,6}\.? +\d{1,2}\b(?! ?\d{3})"
    r"|\d{1,2}[ -](?:jan|feb|fev|mar|apr|avr|may|mai|jun|jui|jul|aug|aou|sep|oct|nov|dec)|(?:19|20)\d\d-\d\d-\d\d)"
)
CALL_HEADER = re.compile(
    r"\b(?:called|dialed|dialled|calls? to|call to|destination|minutes|min|mins|duration|rate period|place|appele|"
    r"composes?|duree|called from|from|originating"
    r"|terminating|time|heure|date|number called|type|appels?|usage)\b"
)
CALL_WORDS = re.compile(
    r"\b(?:called|number called|dialed|dialled|call to|destination|place called|numero appele|numero compose|"
    r"to number|terminating|called number|calls to)\b"
)
OWN_WORDS = re.compile(
    r"\b(?:charges for|service for|services for|usage for|detail for|details for|activity for|summary for|"
    r"calls from|calls for|calling from|numbers?|line|lines|tn|btn|wtn|"
    r"telephone|phone|mobile|wireless|cell|main|primary|billing|did|dids|pilot|hunt|fax|service number|frais pour|"
    r"ligne|lignes|numero|cellulaire|appels du|services du|forfait|"
    r"selection directe(?: a l'arrivee)?(?:\W+de)?|calls on|covers|covering|couvre|vise|telephonie|"
    r"voice|subscriber|user|toll[- ]?free|stations?|centrex|circuit|trunk|range|block|from|through|thru|to|for|facturation|principal)\W*$"
)
SERVICE_WORDS = re.compile(
    r"\b(?:call|dial|care|repair|support|questions?|inquir\w+|enquir\w+|contact|assistance|help|tty|tdd|relay|fraud|"
    r"refill|pay by phone|pay by telephone|sales|toll free at|text|"
    r"report|reach|customer service|service center|technical|tech|hearing|espanol|moving|orders?|commission|"
    r"composez|appelez|joindre|soutien|service a la clientele|assistance|urgence|"
    r"depannage|reparation|renseignements|fax us|24 ?hours?|toll-free|hours|hotline|help ?desk|collections|"
    r"voice ?mail|messagerie vocale|conference bridge|dial[- ]in|after[- ]hours|(?:local|business|head) office|network trouble|"
    r"disputes?|caption\w*|franchise authority|ats|1-800|visit|chat|billing questions|automated|"
    r"(?:porting|abuse|billing|trouble|order|network|service) desk|network operations|noc|porting|lost|stolen|remittance|"
    r"(?:notre|nos|our) (?:service|bureau|equipe|office|fax|billing|accounts?|team|store)|"
    r"bureau|commissioner|ombudsman|fcc|puc|puco|gst|hst|par telephone|nous joindre)\b"
)
FORWARDED = re.compile(
    r"\b(?:forward(?:s|ed|ing)?|ring(?:s|ing)?|route[sd]?|point(?:s|ed|ing)?|transfer(?:s|red)?|renvoi|renvoye) (?:to|vers|au)\W*$|"
    r"^direct line\W*$"
)
"""Stands before somebody else's number that calls go on to, and before the extension of whoever signed a letter."""
FORWARDS = re.compile(
    r"^(?:forwards?|forwarded|forwarding|rings?|ringing|routes?|routed|transfers?|renvoi|renvoye|renvois) ?(?:to|number|vers|au|a)?$"
)
"""Heads a column of somebody else's numbers, as above."""
USAGE = re.compile(r"^\W*\d[\d,.]* ?(?:minutes?|mins?|texts?|messages?|sms|gb|mb|go|mo)\b")
"""Stands beside a line: how much it was used."""
OWN_AFTER = re.compile(
    r"^ ?[-\u2013\u2014(:] ?(?:(?:main|primary|lead|pilot|business|voice|alarm|elevator|modem|wireless|mobile|backup|fax) "
    r"(?:line|number|telephone|service)|btn|(?:ligne|numero) principale?|ligne)\b"
)
TOLL_FREE_LABEL = re.compile(
    r"^\W*(?:inbound )?(?:toll[- ]?free|8xx|sans frais|numero sans frais)(?: (?:number|line|service|did|tn|numero))?\W*$"
)
ENDS_OWN_PROSE = re.compile(
    r"\b(?:charges|services?|usage|details?|activity|calls|appels|frais|summary|sommaire|registered 911 location|e911 address) "
    r"(?:for|from|on|of|du|pour|de)\W*$"
)
ACCOUNT_WORDS = re.compile(r"\b(?:account|acct|compte|invoice|receipt|facture)(?: (?:number|no|num|nbr|id|code))?[ .:#-]*$")
TAX_WORDS = re.compile(r"\b(?:tps|tvq|tvh|gst|hst|qst|pst)\b")
REGISTERED = re.compile(r"^[ -]*(?:tq|rt|rc)(?:\b|(?=\d))")
"""Ends the number of a tax registration; those of Quebec have ten digits before it (Revenu Quebec: `1234567890 TQ 0001`)."""
LOCAL_SERVICE = re.compile(r"\b(?:services?|(?<!mail )access|access line) *[:.-]? *$")
CALLED_PLACE = re.compile(r"^[ (:,-]*[a-z][a-z .'-]* [a-z]{2}\)?[:,-]* ?\d+ ?(?:calls?|appels?|min(?:ute)?s?)\b")
"""Stands behind a number that was called: the place, and how often or how long."""
CONTACT = re.compile(r"^(?:ph|phone|tel|telephone|fax|telec|telecopieur)\b[ .:]*[(+\d]")
"""How one line of a sender's numbers begins."""
FAX = re.compile(r"\bfax\W*$")
"""A toll-free number to send faxes to is the carrier's."""
TOLL_FREE_LINE = re.compile(r"^[ :.-]*toll[- ]?free\b|^[ :.-]*(?:inbound|800 service|sans frais)\b")
TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})
DESK = re.compile(r"^\W*(?:billing|main|office|local|general|facturation|accounts?|accounting|(?:tele)?phone|tel|voice|fax|telec)\W*$")
"""Names a desk to call where a number beside it does so outright: `Support: ...  Billing: ...`."""
MASTHEAD = re.compile(r" [\u00b7\u2022|*+~\u2013\u2014-] ")
"""Parts what the sender prints in one line under its name: address, telephone, hours; a dot may be recognised as another sign."""
OPEN = re.compile(r"\b(?:open|hours|24/7|ouvert|heures)\b")
CONTACT_HEADING = re.compile(
    r"(?:any |des |have |got )?questions?\b|contact(?:s| us| information)?$|how (?:to|can i|do i) (?:reach|contact)|"
    r"need help|customer (?:service|care|support)$|"
    r"reach us|nous joindre|pour nous joindre|service a la clientele$|we're here|help$|support$"
)
"""What stands over the carrier's own numbers."""
LIST_HEADINGS = re.compile(
    r"\b(?:your lines|your numbers|telephone numbers?|phone numbers?|line summary|lines on|summary by (?:telephone|"
    r"phone|line|number)|line number|service numbers?|mobile numbers?|"
    r"wireless numbers?|charges by (?:line|number)|toll[- ]free numbers?|numbers on (?:this )?account|"
    r"this bill summary|vos lignes|vos numeros|numeros? de (?:telephone|ligne)|lignes|lines and|"
    r"working telephone numbers?|numbers? included|dids?|line charges|account lines|user|subscriber|inventory|"
    r"sommaire des lignes|active numbers|numbers)\b|^(?:tns?|wtns?|btn|mdn|mtn|dids?|ani|cli|msisdn)$"
)
DIRECT_DIAL = re.compile(r"\bdirect(?: inward)?[- ]dial(?:ing|ling)?\b")
HOW_MANY = re.compile(r" \(\d{1,5}\)$")
"""Stands behind the heading of a list: how many there are."""
WEB = re.compile(r"@|\bwww\.|\w\.(?:com|ca|net|org|example)\b")
NEXT_SENTENCE = re.compile(r"[.;] \w[\w']* \w")
"""What stands behind a number at the end of a sentence whose lines it begins one of."""
