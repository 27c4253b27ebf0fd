"""Reads a letter of authorization: right, or silent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.domain.document import TextSource
from pipeline.domain.loa import Loa
from pipeline.reading import paper_kind
from pipeline.reading.form_words import with_typed_fields
from pipeline.reading.layout import layout_of
from pipeline.reading.letter_facts import person_in, read_letter_facts
from pipeline.reading.letter_numbers import covered_numbers, refers_to_schedule
from pipeline.reading.number_doubts import without_doubtful
from pipeline.reading.overtyped import print_taken_off
from pipeline.reading.range_columns import with_ranges_joined
from pipeline.reading.signature import read_signature
from pipeline.reading.word_confidence import weighed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pipeline.domain.bill import Extracted
    from pipeline.domain.document import Document
    from pipeline.domain.hints import Hints
    from pipeline.reading.carriers import CarrierProfile


_OLDEST, _TOMORROW = timedelta(days=366), timedelta(days=-1)
"""No letter that anybody sends is older; on the other side of the world it may be tomorrow."""


def read_loa(document: Document, file: str, profiles: Sequence[CarrierProfile], hints: Hints, as_of: date) -> Loa:
    """What a letter states.

    Args:
        document: its pages as boxes.
        file: name of the file in the bundle.
        profiles: carriers known by their layouts; a letter is the customer's, so that none of them says how it looks.
        hints: what the request states; on a scan it is what a doubtful reading is compared with.
        as_of: the day of judgement; a letter may be dated after it, which is for the rules to say, unless recognition read it so.
    """
    del profiles
    document = print_taken_off(document)
    layout = layout_of(with_typed_fields(document))
    facts = read_letter_facts(layout)
    seen = read_signature(document, facts.customer_name.value if facts.customer_name else None)
    covered = without_doubtful(covered_numbers(with_ranges_joined(layout)), document, layout, hints.numbers)
    letter = Loa(
        file=file,
        document=document.facts,
        signature=seen.signature,
        signed_on=_unless_misread(seen.signed_on, document, as_of),
        signature_date_seen=seen.date_seen or document.text is TextSource.OCR,
        customer_name=facts.customer_name,
        service_address=facts.service_address,
        authorized_representative=facts.authorized_representative or person_in(seen.printed_name),
        losing_carrier=facts.losing_carrier,
        account_number=facts.account_number,
        telephone_numbers=covered.numbers,
        numbers_in_doubt=covered.in_doubt,
        refers_to_schedule=refers_to_schedule(layout),
        authorizes=paper_kind.authorizes(layout),
        names_resporg=paper_kind.names_resporg(layout),
        looks_like_a_letter=paper_kind.looks_like_a_letter(layout),
        looks_like_a_bill=paper_kind.looks_like_a_bill(layout),
    )
    return weighed(letter, document, hints)


def _unless_misread(day: Extracted[date] | None, document: Document, as_of: date) -> Extracted[date] | None:
    """The day of signing; None where recognition read a day to come or one long past, as it reads a pen's figures."""
    recognized = day is not None and any(page.raster for page in document.pages if page.number == day.page)
    return None if day and recognized and not _TOMORROW <= as_of - day.value <= _OLDEST else day
