"""Cases with one thing wrong, named for what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.domain.case import ReadFile
from pipeline.domain.document import DocumentFacts, Trait, Unreadable, UnreadableReason
from pipeline.domain.drop import Role
from pipeline.domain.numbers import NO_NUMBER, Form
from pipeline.domain.request import LoaTerms
from pipeline.domain.telephone import e164
from tests.builders import (
    MENU,
    NUMBERS,
    SIGNED_ON,
    TODAY,
    a_bill,
    a_billing,
    a_case,
    a_drop,
    a_fault,
    a_file,
    a_letter,
    a_list_of,
    a_number_list,
    a_port_in,
    a_representative,
    a_request,
    a_signature,
    an_address,
    extracted,
    printed,
)

if TYPE_CHECKING:
    from pipeline.domain.case import Case

TOLL_FREE = (8336410140, 8336410141)
TORONTO = (4168430142, 4168430143)
JAMAICA, SAN_JUAN = 8769240136, 7877230142
MENUS, IDS = [MENU.type] * 2, [MENU.id] * 2
ONLY_BILL = (ReadFile("bill.pdf", Role.BILL, DocumentFacts(3)),)
ONLY_LETTER = (ReadFile("loa.pdf", Role.LOA, DocumentFacts(1)),)


def billed(**billing: object) -> Case:
    """Something else under `[billing]`."""
    return a_case(request=a_request(billing=a_billing(**billing)))


def served_at(**address: object) -> Case:
    """Another service address; the billing address is still the one on bill and letter."""
    return billed(service_address=an_address(**address))


def ported(**port_in: object) -> Case:
    """Something else under `[port_in]`."""
    return a_case(request=a_request(port_in=a_port_in(**port_in)))


def signed(**letter: object) -> Case:
    """Another letter over the same numbers."""
    return a_case(loa=a_letter(**letter))


def on_bill(**bill: object) -> Case:
    """Another bill over the same numbers."""
    return a_case(bill=a_bill(**bill))


def rows(**columns: list[str]) -> Case:
    """The three numbers with other details."""
    return a_case(numbers=a_number_list(**columns))


def written(text: str, form: Form) -> Case:
    """The three numbers and a fourth row that is no number."""
    return a_case(numbers=a_list_of([*(e164(n) for n in NUMBERS), text], [*NUMBERS, NO_NUMBER], [*[Form.ACCEPTED] * 3, form]))


def and_also(number: int, **changes: object) -> Case:
    """The three numbers and a fourth, which bill and letter name too."""
    return a_case(numbers=a_number_list([*NUMBERS, number]), **changes)


def moving(numbers: tuple[int, ...], **changes: object) -> Case:
    """Other numbers altogether; the first is the billing number."""
    request = a_request(billing=a_billing(billing_telephone_number=e164(numbers[0])))
    bill = a_bill(billing_telephone_number=extracted(e164(numbers[0])), telephone_numbers=printed(numbers))
    return replace(a_case(numbers=a_number_list(numbers), request=request, bill=bill), **changes)  # type: ignore[arg-type]  # fields of Case


def toll_free(*, resporg: bool = True, **billing: object) -> Case:
    """Toll-free numbers, which have no billing number."""
    case = a_case(numbers=a_number_list(TOLL_FREE), request=a_request(billing=a_billing(**{"billing_telephone_number": "", **billing})))
    assert case.loa is not None
    return replace(case, loa=replace(case.loa, names_resporg=resporg))


def called(name: str) -> Case:
    """Another customer in request, letter and bill alike."""
    case = billed(customer_name=name)
    return replace(case, bill=a_bill(billing_name=extracted(name)), loa=a_letter(customer_name=extracted(name)))


def represented_by(name: str) -> Case:
    """Another representative, who signed as well."""
    terms = LoaTerms("uploaded", SIGNED_ON, name)
    letter = a_letter(authorized_representative=extracted(name), signature=a_signature(signer=name))
    return a_case(request=a_request(authorized_representative=a_representative(name=name), loa=terms), loa=letter)


def with_file(name: str = "csr.pdf", **file: object) -> Case:
    """One more file in the folder."""
    return a_case(drop=a_drop(a_file(name, **file)))


def noticed(code: str, file: str = "numbers.csv", **changes: object) -> Case:
    """What a reader saw; nothing else is wrong."""
    return a_case(faults=(a_fault(code, file),), **changes)


def a_proof(outcome: DocumentFacts | Unreadable) -> Case:
    """An extra proof that turned out like this."""
    case = with_file()
    return replace(case, documents=(*case.documents, ReadFile("csr.pdf", Role.PROOF, outcome)))


def unreadable(reason: UnreadableReason) -> Case:
    """An extra proof that gave nothing."""
    return a_proof(Unreadable(reason))


def marked(trait: Trait) -> Case:
    """An extra proof with something worth saying about it."""
    return a_proof(DocumentFacts(pages=1, traits=frozenset({trait})))


def signed_days_ago(days: int) -> Case:
    """A letter of another day, the request not saying which."""
    day = TODAY - timedelta(days=days)
    return a_case(loa=a_letter(signed_on=extracted(day)), request=a_request(loa=LoaTerms("uploaded", None, "Marian Tolliver")))
