"""Bills for tests of the reader: two known carriers, and what was read from pages."""

from pipeline.domain.bill import BILL_FIELDS, Bill
from pipeline.domain.document import Page
from pipeline.domain.hints import NO_HINTS, Hints
from pipeline.reading.bill import read_bill
from pipeline.reading.carriers import CarrierProfile, profile_from
from tests.builders_documents import AS_OF, Placed, column, document_of, plain_bill

VERIZON = profile_from(
    "verizon", 'name = "Verizon"\nbrands = ["Verizon"]\nbtn_in_account = \'[2-9]\\d\\d[ -][2-9]\\d\\d[ -]\\d{4} \\d{3} \\d{2}\''
)
CONSOLIDATED = profile_from(
    "consolidated",
    'name = "Consolidated"\nbrands = ["Consolidated"]\naccount_shapes = [\'\\d{3}-\\d{3}-\\d{4}/\\d\']\n[labels]\naccount = ["gateway"]',
)
CUSTOMER = column(60, 150, "HARBOR LIGHT DENTAL LLC", "12 WHARF ST STE 4", "ANNAPOLIS MD 21401")


def bill_of(*pages: Page, hints: Hints = NO_HINTS, profiles: tuple[CarrierProfile, ...] = (VERIZON, CONSOLIDATED)) -> Bill:
    """What the reader says of these pages."""
    return read_bill(document_of(*pages), "bill.pdf", profiles, hints, AS_OF)


def values(bill: Bill) -> dict[str, object]:
    """The fields that were read, by name."""
    return {name: extracted.value for name in BILL_FIELDS if (extracted := getattr(bill, name)) is not None}


def without(*texts: str) -> tuple[Placed, ...]:
    """The plain bill without these pieces of print."""
    return tuple(text for text in plain_bill() if text[2] not in texts)
