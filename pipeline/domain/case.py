"""Everything one bundle is judged on, fetched by the shell and handed over as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.domain.bill import Bill, PrintedNumber
from pipeline.domain.document import DocumentFacts, Unreadable
from pipeline.domain.drop import Drop, Role
from pipeline.domain.finding import Fault, Problem
from pipeline.domain.history import History
from pipeline.domain.inventory import Inventory
from pipeline.domain.loa import Loa
from pipeline.domain.numbers import NumberList
from pipeline.domain.policy import Policy
from pipeline.domain.portability import PortabilityAnswers
from pipeline.domain.request import PortRequest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


@dataclass(frozen=True)
class ReadFile:
    """What became of one document: its facts, or why it gave nothing."""

    file: str
    role: Role
    outcome: DocumentFacts | Unreadable


@dataclass(frozen=True)
class Case:
    """One bundle with all the facts its rules may ask for.

    Attributes:
        drop: the folder as found.
        as_of: the moment of judgement, UTC.
        policy: what this site allows this partner.
        request: the request file, None when it is missing or cannot be parsed.
        numbers: the number list, None when it is missing or cannot be parsed.
        bill: the bill, None when it is missing or unreadable.
        loa: the letter, None when it is missing or unreadable.
        documents: every document that was opened, readable or not.
        proof_numbers: numbers printed on extra proofs (csr.pdf, proof-*.pdf).
        faults: breaches noticed while reading, each under its rule's code.
        inventory: what CTM already has.
        history: what the ledger remembers.
        portability: what a carrier said of the numbers that passed everything else, None when nobody was asked.
    """

    drop: Drop
    as_of: datetime
    policy: Policy = Policy()
    request: PortRequest | None = None
    numbers: NumberList | None = None
    bill: Bill | None = None
    loa: Loa | None = None
    documents: tuple[ReadFile, ...] = ()
    proof_numbers: tuple[PrintedNumber, ...] = ()
    faults: tuple[Fault, ...] = ()
    inventory: Inventory = field(default_factory=Inventory)
    history: History = field(default_factory=History)
    portability: PortabilityAnswers | None = None

    @property
    def today(self) -> date:
        """The day of judgement."""
        return self.as_of.date()

    def noticed(self, code: str) -> Iterator[Problem]:
        """The problems that reading noticed under this code."""
        return (fault.problem for fault in self.faults if fault.code == code)
