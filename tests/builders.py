"""Values for tests: good by default, so that a test states only what matters to it.

`a_case()` breaks no rule but those of `ALWAYS`. Everything in it hangs together: the bill and the letter of a case name the numbers of its
list, so that a test may change the list alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from pipeline.domain.address import Address
from pipeline.domain.bill import Bill, Extracted, PrintedNumber
from pipeline.domain.case import Case, ReadFile
from pipeline.domain.document import DocumentFacts, TextSource
from pipeline.domain.drop import ContentType, Drop, DroppedFile, Role
from pipeline.domain.finding import Fault, Problem, Where
from pipeline.domain.inventory import Inventory, ListKind, LoadedList, Route, TrackingSource
from pipeline.domain.loa import Loa, Signature, SignatureKind, SignatureState
from pipeline.domain.numbers import NO_NUMBER, Form, NumberList
from pipeline.domain.policy import Policy
from pipeline.domain.request import AuthorizedRepresentative, Billing, Contact, LoaTerms, PortIn, PortRequest
from pipeline.domain.telephone import TelephoneNumber, e164

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from _typeshed import DataclassInstance

D = TypeVar("D", bound="DataclassInstance")
V = TypeVar("V")

ALWAYS: Mapping[str, str] = MappingProxyType(
    {"NUM_PORTABILITY_UNKNOWN": "no carrier is asked unless a provider is set up, so the best request there is still carries this warning"}
)
"""Codes that every judgement with a number list contains, each with the reason."""

AS_OF = datetime(2026, 11, 16, 12, tzinfo=UTC)
"""A Monday noon, the moment at which cases are judged."""
TODAY = AS_OF.date()
SIGNED_ON = TODAY - timedelta(days=4)
BILL_DATE = TODAY - timedelta(days=18)
REQUESTED_DATE = date(2026, 12, 1)

NUMBERS = (4108430142, 4108430143, 4108430144)
"""The three lines of the good case; the first is the billing telephone number."""
CUSTOMER = "Halyard Dental Group LLC"
CARRIER = "Verizon"
ACCOUNT_NUMBER = "410 843-0142 271 064"
REPRESENTATIVE = "Marian Tolliver"
ADDRESS = Address("214 Compromise St", "Suite 3", "Annapolis", "MD", "21401", "US")
ACCOUNT_ID = "18600"

MENU = Route("VOM" + "4D7A" * 12, "Main menu", "voice_menu", ACCOUNT_ID)
FRONT_DESK = Route("RPN" + "1F3C5B7D" * 8, "Front desk", "receiving_number", ACCOUNT_ID)
ELSEWHERE = Route("CQU" + "90AB" * 16, "Sales queue", "call_queue", "20411")
SOURCE = TrackingSource("TSO" + "6E2D" * 16, "Google Ads", ACCOUNT_ID)


def _changed(value: D, changes: Mapping[str, object]) -> D:
    return replace(value, **changes)


def an_address(**changes: object) -> Address:
    """Where the customer of the good case lives."""
    return _changed(ADDRESS, changes)


def a_billing(**changes: object) -> Billing:
    """The customer as on the bill."""
    billing = Billing(
        customer_type="business",
        customer_name=CUSTOMER,
        account_number=ACCOUNT_NUMBER,
        billing_telephone_number="+1 410 843 0142",
        address=ADDRESS,
    )
    return _changed(billing, changes)


def a_port_in(**changes: object) -> PortIn:
    """A full port of all lines, four weeks ahead at most."""
    port_in = PortIn(account_id=ACCOUNT_ID, losing_carrier=CARRIER, port_type="full", requested_date=REQUESTED_DATE)
    return _changed(port_in, changes)


def a_contact(**changes: object) -> Contact:
    """Who sends the request."""
    contact = Contact("Brightline Media", "Owen Castellane", "owen@brightline.example", "+1 443 837 0164")
    return _changed(contact, changes)


def a_representative(**changes: object) -> AuthorizedRepresentative:
    """Who may sign for the customer."""
    person = AuthorizedRepresentative(REPRESENTATIVE, "Office Manager", "marian@halyarddental.example", "+1 410 843 0142")
    return _changed(person, changes)


def a_request(**changes: object) -> PortRequest:
    """A complete request with an uploaded letter."""
    request = PortRequest(
        file="request.toml",
        schema_version=1,
        friendly_name="Halyard Dental, front office",
        partner_reference="HALYARD-2026-01",
        user=a_contact(),
        billing=a_billing(),
        authorized_representative=a_representative(),
        port_in=a_port_in(),
        loa=LoaTerms(method="uploaded", signed_on=SIGNED_ON, signer_name=REPRESENTATIVE),
        agreements=MappingProxyType({"authority": True}),
    )
    return _changed(request, changes)


def a_number_list(numbers: Iterable[int] = NUMBERS, /, **columns: Sequence[str]) -> NumberList:
    """A CSV with one accepted row per national number, each ringing the main menu unless `columns` say otherwise.

    A column with a single text has it in every row; `routing_type=()` leaves a column out.
    """
    national = list(numbers)
    given = [f"+1{number}" for number in national]
    return a_list_of(given, national, **columns)


def a_list_of(given: Sequence[str], national: Sequence[int], forms: Sequence[Form] = (), /, **columns: Sequence[str]) -> NumberList:
    """A CSV with these texts, which the reader took for these national numbers (`NO_NUMBER` for none) and forms."""
    count = len(given)
    shown: dict[str, Sequence[str]] = {"routing_type": [MENU.type], "routing_id": [MENU.id], **columns}
    details = {name: list(texts) * (count if len(texts) == 1 else 1) for name, texts in shown.items() if len(texts)}
    table = pd.DataFrame(
        {
            "row": pd.array(range(2, count + 2), dtype="int64"),
            "position": pd.array([1] * count, dtype="int64"),
            "given": pd.array(list(given), dtype="str"),
            "number": pd.array(list(national), dtype="int64"),
            "form": pd.array([*forms] or [Form.ACCEPTED] * count, dtype="uint8"),
            **{name: pd.array(texts, dtype="str") for name, texts in details.items()},
        }
    )
    return NumberList("numbers.csv", table, header=("phone_number", *details))


def a_typed_list(numbers: Iterable[int] = NUMBERS) -> NumberList:
    """The same as numbers.txt, all on the first line."""
    table = a_number_list(numbers).table.drop(columns=["routing_type", "routing_id"])
    table["row"], table["position"] = 1, range(1, len(table) + 1)
    return NumberList("numbers.txt", table, typed=True)


def extracted(value: V, *, confidence: float = 0.98, page: int = 1) -> Extracted[V]:
    """A fact as a reader states it, sure of it."""
    return Extracted(value, confidence, page, (72.0, 96.0, 240.0, 108.0), value.one_line() if isinstance(value, Address) else str(value))


def printed(numbers: Iterable[int], *, page: int = 1) -> tuple[PrintedNumber, ...]:
    """These national numbers as printed in a document."""
    return tuple(PrintedNumber(e164(number), page) for number in numbers if number != NO_NUMBER)


def a_bill(**changes: object) -> Bill:
    """The losing carrier's bill of the good case, eighteen days old."""
    bill = Bill(
        file="bill.pdf",
        document=DocumentFacts(pages=3, text=TextSource.NATIVE),
        carrier=extracted(CARRIER),
        account_number=extracted(ACCOUNT_NUMBER),
        billing_name=extracted(CUSTOMER),
        billing_address=extracted(ADDRESS),
        service_address=extracted(ADDRESS),
        billing_telephone_number=extracted(TelephoneNumber("+14108430142")),
        bill_date=extracted(BILL_DATE),
        due_date=extracted(BILL_DATE + timedelta(days=22)),
        amount_due=extracted(Decimal("238.61")),
        telephone_numbers=printed(NUMBERS, page=2),
        account_numbers=(ACCOUNT_NUMBER,),
    )
    return _changed(bill, changes)


def a_signature(**changes: object) -> Signature:
    """A pen's strokes on the customer's line."""
    return _changed(
        Signature(SignatureState.SIGNED, SignatureKind.INK, REPRESENTATIVE, evidence=("pen strokes on the line, page 1",)), changes
    )


def a_letter(**changes: object) -> Loa:
    """The signed letter of authorization of the good case, four days old."""
    letter = Loa(
        file="loa.pdf",
        document=DocumentFacts(pages=1, text=TextSource.NATIVE),
        signature=a_signature(),
        signed_on=extracted(SIGNED_ON),
        signature_date_seen=True,
        customer_name=extracted(CUSTOMER),
        service_address=extracted(ADDRESS),
        authorized_representative=extracted(REPRESENTATIVE),
        losing_carrier=extracted(CARRIER),
        account_number=extracted(ACCOUNT_NUMBER),
        telephone_numbers=printed(NUMBERS),
        authorizes=True,
    )
    return _changed(letter, changes)


def a_file(name: str, **changes: object) -> DroppedFile:
    """A whole, small file, PDF if its name says so."""
    content = ContentType.PDF if name.lower().endswith(".pdf") else ContentType.OTHER
    file = DroppedFile(name, size=20_000, sha256=hashlib.sha256(name.encode()).hexdigest(), content=content)
    return _changed(file, changes)


def a_drop(*more: DroppedFile, without: Sequence[str] = (), **changes: object) -> Drop:
    """The four files of a good bundle, with some more or fewer."""
    files = [a_file(name) for name in ("bill.pdf", "loa.pdf", "numbers.csv", "request.toml") if name not in without]
    drop = Drop("brightline", "halyard-front-office", tuple(sorted([*files, *more], key=lambda file: file.name)))
    drop = replace(drop, entry_count=len(drop.files))
    return _changed(drop, changes)


def an_inventory(**changes: object) -> Inventory:
    """All lists loaded an hour ago; none holds a number of the good case."""
    loaded = {kind: LoadedList(rows=3, loaded_at=AS_OF - timedelta(hours=1)) for kind in ListKind}
    inventory = Inventory(
        loaded=MappingProxyType(loaded),
        routes=(MENU, FRONT_DESK, ELSEWHERE),
        sources=(SOURCE,),
        accounts=frozenset({ACCOUNT_ID, ELSEWHERE.account_id}),
    )
    return _changed(inventory, changes)


def without_list(*kinds: ListKind) -> Inventory:
    """The inventory with these lists never loaded."""
    inventory = an_inventory()
    return replace(inventory, loaded=MappingProxyType({k: v for k, v in inventory.loaded.items() if k not in kinds}))


def a_fault(code: str, file: str = "numbers.csv") -> Fault:
    """Something a reader noticed."""
    return Fault(code, Problem(Where(file=file), found="what stands there"))


def a_case(**changes: object) -> Case:
    """A bundle that breaks no rule but those of `ALWAYS`; its bill and letter name the numbers of its list."""
    numbers = changes.get("numbers", a_number_list())
    lines = numbers.number.tolist() if isinstance(numbers, NumberList) else NUMBERS
    bill, letter = a_bill(telephone_numbers=printed(lines, page=2)), a_letter(telephone_numbers=printed(lines))
    case = Case(
        drop=a_drop(),
        as_of=AS_OF,
        policy=Policy(),
        request=a_request(),
        numbers=a_number_list(),
        bill=bill,
        loa=letter,
        documents=(ReadFile("bill.pdf", Role.BILL, bill.document), ReadFile("loa.pdf", Role.LOA, letter.document)),
        inventory=an_inventory(),
    )
    return _changed(case, changes)
