"""What a bill says about its days in sentences: when it was made, and by when it is to be paid or will be collected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.reading.candidates import plain_of_same_length
from pipeline.reading.prose import paragraphs_on
from pipeline.reading.sightings import Sighting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pipeline.reading.layout import Layout
    from pipeline.reading.sightings import Parser

BILL_OF = re.compile(
    r"^(?:your |votre |la )?(?:invoice|bill|statement|facture|releve)(?: (?:#|no\.?|n[\u00ba\u00b0]|number|numero))? ?"
    r"[\w-]*\d[\w-]*,? (?:of|dated|du|emise? le|datee? du) |"
    r"\b(?:bill|statement|invoice)\b[^.;:]{0,60}? (?:was |is )?(?:prepared|issued|created|generated|dated)(?: for you)?(?: on)? |"
    r"^was prepared on |\b(?:facture|releve)\b[^.;:]{0,40}? (?:prepare|emis|etabli|produit|date)e? (?:le|du) "
)
"""What stands before the day of a bill."""
PAID_BY = re.compile(
    r"\b(?:pay|paid|payment|payable|remit|send|due|receive|received|reach(?:es)? us|owed?)\b(?:[^.;]|\.(?=\d)){0,80}? "
    r"(?:by|on or before|no later than|not later than|before|due(?: on)?) |"
    r"\b(?:payer|paiement|payable|acquitter|regler|verser|recevoir|parvenir|exigible)\b(?:[^.;]|[.,](?=\d)){0,80}? "
    r"(?:avant le|au plus tard le|d'ici le|d'ici au) "
)
"""What stands before the day by which a bill is to be paid."""
COLLECTED_ON = re.compile(
    r"\b(?:auto ?-?pay|automatic(?:ally)?|we will (?:charge|debit|collect|withdraw|draft)|will be (?:charged|debited|drafted|withdrawn|"
    r"collected|deducted|taken))\b(?:[^.;]|\.(?=\d)){0,80}? (?:on|for|after|around) |"
    r"\b(?:sera|seront) (?:preleve|retire|debite|porte)e?s?\b(?:[^.;]|[.,](?=\d)){0,80}? le "
)
"""What stands before the day on which a payment will be collected."""
_OTHER_DAY = re.compile(
    r"\b(?:if|unless|si|after|apres|late|disputes?|disputed?|equipment|offer|enroll|cancel|expires?|thank|merci|posted|received through|"
    r"payments? received|paiements? recus?|last|previous|retourner?)\b"
)
"""Words with which a sentence speaks of another day."""
_WORTH = 0.9


def told_days(words: re.Pattern[str], layout: Layout, parse: Parser[date]) -> Iterator[Sighting[date]]:
    """The day that stands behind such words on the first page, wherever the lines end."""
    for paragraph in paragraphs_on(1, layout):
        text = plain_of_same_length(paragraph.text)
        for told in words.finditer(text):
            day = parse(paragraph.text[told.end() :])
            if day and not _OTHER_DAY.search(text, told.start(), told.end()) and not _is_condition(text, told.start(), told.end()):
                box = paragraph.box_of(told.end() + day.start, told.end() + day.end)
                yield Sighting(day.value, _WORTH, paragraph.runs[0].page, box, day.text)


def _is_condition(text: str, start: int, end: int) -> bool:
    """Whether the sentence that holds these words begins with `if`: what happens then is no day of this bill."""
    sentence = text[max(text.rfind(". ", 0, start), text.rfind("; ", 0, start)) + 1 : end].strip()
    return re.match(r"(?:if|unless|si|when|payments? (?:received|made))\b", sentence) is not None
