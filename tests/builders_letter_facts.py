"""What letters of a few lines state, for tests of the reader of their facts."""

from __future__ import annotations

from pipeline.domain.address import Address
from pipeline.reading.layout import Layout, layout_of
from pipeline.reading.letter_facts import LetterFacts, read_letter_facts
from tests.builders_letters import a_document, a_page

HOME = Address("214 Compromise St", "Suite 3", "Annapolis", "MD", "21401", "US")

Line = tuple[str, float, float]


def letter_layout(*lines: Line) -> Layout:
    """The layout of a letter of these lines: text, left edge, top."""
    return layout_of(a_document(a_page(*lines)))


def facts(*lines: Line) -> LetterFacts:
    """What such a letter states."""
    return read_letter_facts(letter_layout(*lines))


def stated(found: LetterFacts) -> tuple[object, ...]:
    """The values alone: customer, address, representative, carrier, account."""
    every = (found.customer_name, found.service_address, found.authorized_representative, found.losing_carrier, found.account_number)
    return tuple(one.value if one else None for one in every)
