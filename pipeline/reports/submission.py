"""The machine-readable half of a submission: `request.json`, `numbers.csv` and the fixed names of the attached documents."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.domain.drop import ContentType, Role
from pipeline.domain.numbers import DETAIL_COLUMNS, NO_NUMBER
from pipeline.reports.rows import e164_column
from pipeline.reports.tables import safe_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.domain.address import Address
    from pipeline.domain.drop import Drop, DroppedFile
    from pipeline.domain.numbers import NumberList, TelephoneNumber
    from pipeline.domain.request import Billing, Contact, PortIn, PortRequest
    from pipeline.reports.machine import Json

COLUMNS = ("phone_number", *DETAIL_COLUMNS)
"""The columns of a submission's `numbers.csv`, always all of them and in this order."""

REQUEST_NAME, NUMBERS_NAME = "request.json", "numbers.csv"
"""The names of the two files made here."""

_ENDINGS = {ContentType.PDF: "pdf", ContentType.PNG: "png", ContentType.JPEG: "jpg", ContentType.TIFF: "tif"}


def request_json(request: PortRequest, accepted: Sequence[TelephoneNumber]) -> bytes:
    """The request in the shape of a request file, with the accepted numbers in E.164 under `numbers`.

    Pure ASCII, the same bytes for the same request; the account number and the PIN are complete here and only here. What the partner left
    empty is left out.
    """
    document = {**_without_blanks(_sections(request)), "numbers": list(accepted)}
    return (json.dumps(document, ensure_ascii=True, allow_nan=False, indent=2) + "\n").encode("ascii")


def _sections(request: PortRequest) -> dict[str, Json]:
    person, terms = request.authorized_representative, request.loa
    return {
        "schema_version": request.schema_version,
        "friendly_name": request.friendly_name,
        "partner_reference": request.partner_reference,
        "user": _user(request.user),
        "billing": _billing(request.billing),
        "authorized_representative": {"name": person.name, "title": person.title, "email": person.email, "phone": person.phone},
        "port_in": _port_in(request.port_in),
        "loa": {"method": terms.method, "signed_on": _iso(terms.signed_on), "signer_name": terms.signer_name},
        "agreements": dict(sorted(request.agreements.items())),
    }


def _user(user: Contact) -> dict[str, Json]:
    return {
        "company_name": user.company_name,
        "contact_name": user.contact_name,
        "contact_email": user.contact_email,
        "contact_phone": user.contact_phone,
        "notification_emails": list(user.notification_emails),
    }


def _billing(billing: Billing) -> dict[str, Json]:
    return {
        "customer_type": billing.customer_type,
        "customer_name": billing.customer_name,
        "account_number": billing.account_number,
        "pin": billing.pin,
        "billing_telephone_number": billing.billing_telephone_number,
        "address": _address(billing.address),
        "service_address": None if billing.service_address is None else _address(billing.service_address),
    }


def _address(address: Address) -> dict[str, Json]:
    return {
        "street": address.street,
        "unit": address.unit,
        "city": address.city,
        "state": address.state,
        "postal_code": address.postal_code,
        "country": address.country,
    }


def _port_in(port_in: PortIn) -> dict[str, Json]:
    return {
        "account_id": port_in.account_id,
        "losing_carrier": port_in.losing_carrier,
        "port_type": port_in.port_type,
        "new_billing_telephone_number": port_in.new_billing_telephone_number,
        "remaining_numbers_action": port_in.remaining_numbers_action,
        "requested_date": _iso(port_in.requested_date),
        "special_features": list(port_in.special_features),
        "expected_number_count": port_in.expected_number_count,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _without_blanks(section: dict[str, Json]) -> dict[str, Json]:
    filled = {key: _without_blanks(value) if isinstance(value, dict) else value for key, value in section.items()}
    return {key: value for key, value in filled.items() if value not in (None, "", [], {})}


def numbers_csv(numbers: NumberList, rejected: NDArray[np.bool_]) -> bytes:
    """The accepted rows in the columns `COLUMNS`: numbers in E.164 to the letter, no other cell that a spreadsheet would calculate."""
    accepted = ~rejected & (numbers.number != NO_NUMBER)
    table = numbers.table[accepted]
    cells = {name: table[name] if numbers.has(name) else pd.Series("", index=table.index, dtype="str") for name in DETAIL_COLUMNS}
    numbered = e164_column(numbers)[accepted].to_numpy()
    written = pd.DataFrame({"phone_number": numbered, **{name: safe_cells(column) for name, column in cells.items()}})
    text = written.to_csv(index=False, quoting=csv.QUOTE_ALL, lineterminator="\r\n", columns=list(COLUMNS))
    return text.encode("utf-8", errors="backslashreplace")


def attachment_names(drop: Drop) -> tuple[tuple[str, str], ...]:
    """The documents to attach, each as (name in the bundle, fixed name): a partner's own file name never gets into a mail.

    `loa.pdf`, `bill.jpg` ... by what the file holds, `csr.pdf`, then the other proofs as `proof-1.pdf`, `proof-2.pdf` in the order of
    their names. A file that is neither PDF nor picture is left out; the rules have rejected it.
    """
    named = (pair for role in (Role.LOA, Role.BILL) for pair in _papers(drop, role))
    return (*named, *_proofs(drop))


def _papers(drop: Drop, role: Role) -> Iterator[tuple[str, str]]:
    return ((file.name, f"{role.value}.{_ENDINGS[file.content]}") for file in _attached(drop, role))


def _proofs(drop: Drop) -> Iterator[tuple[str, str]]:
    proofs = _attached(drop, Role.PROOF)
    records = [file for file in proofs if file.name.lower() == "csr.pdf"]
    yield from ((file.name, f"csr.{_ENDINGS[file.content]}") for file in records)
    others = (file for file in proofs if file not in records)
    yield from ((file.name, f"proof-{place}.{_ENDINGS[file.content]}") for place, file in enumerate(others, start=1))


def _attached(drop: Drop, role: Role) -> list[DroppedFile]:
    return [file for file in sorted(drop.of_role(role), key=lambda file: file.name) if file.content in _ENDINGS]
