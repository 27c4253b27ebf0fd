"""Gathers everything that one bundle is judged on: what its files say, what the account already holds, what happened before."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from pipeline.domain.bill import Bill, PrintedNumber
from pipeline.domain.case import Case, ReadFile
from pipeline.domain.document import Unreadable
from pipeline.domain.drop import ContentType, DroppedFile, Role
from pipeline.domain.finding import Fault
from pipeline.domain.hints import NO_HINTS, Hints
from pipeline.domain.history import History, Question
from pipeline.domain.inventory import Inventory
from pipeline.domain.loa import Loa
from pipeline.domain.numbers import NO_NUMBER, NumberList
from pipeline.domain.proof import Proof
from pipeline.domain.request import PortRequest
from pipeline.domain.telephone import national
from pipeline.reading.manifest import manifest_faults, read_manifest
from pipeline.reading.number_list import read_number_list
from pipeline.reading.request_file import read_request
from pipeline.rules import rulebook
from pipeline.snapshot import content_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime
    from pathlib import Path

    from pipeline.domain.bundle import Bundle
    from pipeline.domain.document import Raster
    from pipeline.domain.policy import Policy
    from pipeline.ledger import Ledger
    from pipeline.portability import PortabilityProvider
    from pipeline.reading.jobs import View
    from pipeline.snapshot import Snapshot


_AT_A_TIME = 2
"""Papers of one bundle that are read at the same time: its bill and its letter."""


class PaperReader(Protocol):
    """Whoever reads documents; `pipeline.documents.DocumentReader` does."""

    def read_bill(self, path: Path, file: str, hints: Hints, as_of: date) -> Bill | Unreadable:
        """What the bill at `path`, called `file` by the partner, states."""

    def read_loa(self, path: Path, file: str, hints: Hints, as_of: date) -> Loa | Unreadable:
        """What the letter at `path` states."""

    def read_proof(self, path: Path, file: str, hints: Hints, as_of: date) -> Proof | Unreadable:
        """Which numbers the proof at `path` prints."""

    def draw(self, path: Path, views: tuple[View, ...]) -> tuple[Raster | None, ...]:
        """A picture for each view of the document at `path`, None for those that could not be had."""


@dataclass(frozen=True)
class Papers:
    """What the files of a bundle say; reading them is the dear part, so it is done once however often the bundle is judged."""

    request: PortRequest | None = None
    numbers: NumberList | None = None
    bill: Bill | None = None
    loa: Loa | None = None
    documents: tuple[ReadFile, ...] = ()
    proof_numbers: tuple[PrintedNumber, ...] = ()
    faults: tuple[Fault, ...] = ()


class PapersBeingRead:
    """The papers of one bundle while they are read, all at the same time; the texts are read already."""

    def __init__(self, texts: Papers, readings: Iterable[Reading]) -> None:
        """Keep what was read, and what will be."""
        self._texts, self._readings = texts, tuple(readings)

    def papers(self) -> Papers:
        """All that the files say; waits until the last one is read.

        Raises:
            OSError: our copy of a file cannot be opened.
        """
        outcomes = [(reading.file, reading.role, reading.outcome.result()) for reading in self._readings]
        facts = [outcome for _, _, outcome in outcomes if not isinstance(outcome, Unreadable)]
        return replace(
            self._texts,
            bill=next((fact for fact in facts if isinstance(fact, Bill)), None),
            loa=next((fact for fact in facts if isinstance(fact, Loa)), None),
            documents=tuple(
                ReadFile(file, role, outcome if isinstance(outcome, Unreadable) else outcome.document) for file, role, outcome in outcomes
            ),
            proof_numbers=tuple(number for fact in facts if isinstance(fact, Proof) for number in fact.telephone_numbers),
        )


@dataclass(frozen=True)
class Reading:
    """A document that is being read, and what will come of it."""

    file: str
    role: Role
    outcome: Future[Bill | Loa | Proof | Unreadable]


def read_papers(snapshot: Snapshot, policy: Policy, reader: PaperReader, as_of: date) -> Papers:
    """Read every file of our copy; what is wrong with one becomes a fault or an `Unreadable`, never an exception."""
    return start_reading(snapshot, policy, reader, as_of).papers()


def start_reading(snapshot: Snapshot, policy: Policy, reader: PaperReader, as_of: date) -> PapersBeingRead:
    """Read the texts of our copy, and have its documents read meanwhile; `papers` waits for them."""
    texts = _read_texts(snapshot, policy)
    hints = hints_from(texts.request, texts.numbers)
    ways = {Role.BILL: reader.read_bill, Role.LOA: reader.read_loa, Role.PROOF: reader.read_proof}
    files = [(role, file) for role in ways for file in _documents(snapshot, role)]
    with_threads = ThreadPoolExecutor(max_workers=_AT_A_TIME, thread_name_prefix="reading")
    readings = [
        Reading(file.name, role, with_threads.submit(ways[role], snapshot.paths[file.name], file.name, hints, as_of))
        for role, file in files
    ]
    with_threads.shutdown(wait=False)
    return PapersBeingRead(texts, readings)


def build_case(
    snapshot: Snapshot, papers: Papers, ledger: Ledger | None, as_of: datetime, policy: Policy, bundle: Bundle | None = None
) -> Case:
    """The bundle with what the ledger knows about it at this moment; without a ledger nothing is known.

    `bundle` is its own row there; None for a folder that was never taken.
    """
    inventory, history = (Inventory(), History()) if ledger is None else _known(ledger, papers, _question(snapshot, papers, bundle))
    return Case(
        drop=snapshot.drop,
        as_of=as_of,
        policy=policy,
        request=papers.request,
        numbers=papers.numbers,
        bill=papers.bill,
        loa=papers.loa,
        documents=papers.documents,
        proof_numbers=papers.proof_numbers,
        faults=papers.faults,
        inventory=inventory,
        history=history,
    )


def ask_carrier(case: Case, provider: PortabilityProvider | None) -> Case:
    """The case with a carrier's word on the numbers that pass everything else; a list over the limit is not asked about."""
    if provider is None or case.numbers is None or len(case.numbers) > case.policy.max_numbers:
        return case
    passed = [national(number) for number in rulebook.check(case).passed_numbers()]
    return replace(case, portability=provider.ask(passed)) if passed else case


def hints_from(request: PortRequest | None, numbers: NumberList | None) -> Hints:
    """What the request claims, for the readers to look for."""
    if request is None:
        return replace(NO_HINTS, numbers=frozenset(_national(numbers)))
    return Hints(
        customer_name=request.billing.customer_name,
        account_number=request.billing.account_number,
        addresses=tuple(dict.fromkeys((request.billing.address, request.service_address))),
        losing_carrier=request.port_in.losing_carrier,
        representative=request.authorized_representative.name,
        numbers=frozenset(_national(numbers)),
    )


def _known(ledger: Ledger, papers: Papers, question: Question) -> tuple[Inventory, History]:
    from pipeline.inventory import facts_for  # it needs SQLAlchemy, which a check without a ledger is spared

    accounts = frozenset({papers.request.port_in.account_id}) if papers.request else frozenset()
    return facts_for(ledger.database, papers.numbers, accounts), ledger.history(question)


def _question(snapshot: Snapshot, papers: Papers, bundle: Bundle | None) -> Question:
    return Question(
        partner=snapshot.drop.partner,
        besides=bundle.id if bundle else "",
        content_digest=content_digest(snapshot.drop, bundle.waived if bundle else frozenset()),
        reference=papers.request.partner_reference if papers.request else "",
        numbers=tuple(_national(papers.numbers)),
    )


def _national(numbers: NumberList | None) -> list[int]:
    return [] if numbers is None else [number for number in numbers.number.tolist() if number != NO_NUMBER]


def _read_texts(snapshot: Snapshot, policy: Policy) -> Papers:
    faults: list[Fault] = []
    request: PortRequest | None = None
    numbers: NumberList | None = None
    for file, content in _contents(snapshot, Role.REQUEST):
        reading = read_request(file.name, content)
        request, faults = reading.request, [*faults, *reading.faults]
    for file, content in _contents(snapshot, Role.NUMBERS):
        listing = read_number_list(file.name, content, policy)
        numbers, faults = listing.numbers, [*faults, *listing.faults]
    for file, content in _contents(snapshot, Role.MANIFEST):
        manifest = read_manifest(file.name, content)
        faults += (
            [*manifest.faults, *manifest_faults(file.name, manifest.files, snapshot.drop.files)]
            if manifest.files is not None
            else manifest.faults
        )
    return Papers(request=request, numbers=numbers, faults=tuple(faults))


def _contents(snapshot: Snapshot, role: Role) -> Iterator[tuple[DroppedFile, bytes]]:
    # When there are several, a rule says so; the first by name is read so that the other checks can still be made.
    for file in snapshot.drop.of_role(role)[:1]:
        if file.name in snapshot.paths and file.size:
            yield file, snapshot.paths[file.name].read_bytes()


def _documents(snapshot: Snapshot, role: Role) -> list[DroppedFile]:
    """The documents of a role that are worth opening; a rule about files has said what is wrong with the others."""
    refused = {ContentType.EMPTY, ContentType.OTHER}
    return [file for file in snapshot.drop.of_role(role) if file.name in snapshot.paths and file.content not in refused and file.whole]
