"""Bills as carriers print them."""

from __future__ import annotations

from pipeline.samples import bill_cable, bill_wireless, bill_wireline
from pipeline.samples.bill_facts import BillFacts, BillLayout

LAYOUTS = {BillLayout.WIRELINE: bill_wireline.draw, BillLayout.CABLE: bill_cable.draw, BillLayout.WIRELESS: bill_wireless.draw}


def print_bill(facts: BillFacts) -> bytes:
    """The bill as a PDF of several pages."""
    return LAYOUTS[facts.layout](facts)
