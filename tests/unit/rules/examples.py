"""For each rule a case that breaks it, and no other rule.

Where one breach cannot be without another, `COMPANIONS` names the other and the reason stands beside it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.domain.bill import BillSign
from pipeline.domain.document import Trait, UnreadableReason
from pipeline.domain.drop import ContentType, FileNature
from pipeline.domain.history import History
from pipeline.domain.inventory import ListKind
from pipeline.domain.loa import SignatureState
from pipeline.domain.numbers import Form
from pipeline.domain.policy import Policy, Reaction
from pipeline.domain.portability import Portability, PortabilityAnswer, PortabilityAnswers
from pipeline.domain.request import LoaTerms
from pipeline.domain.telephone import e164
from tests.builders import (
    AS_OF,
    ELSEWHERE,
    FRONT_DESK,
    MENU,
    NUMBERS,
    SIGNED_ON,
    TODAY,
    a_bill,
    a_case,
    a_contact,
    a_drop,
    a_file,
    a_letter,
    a_number_list,
    a_representative,
    a_request,
    a_signature,
    an_address,
    an_inventory,
    extracted,
    printed,
    without_list,
)
from tests.unit.rules.breaking import (
    IDS,
    JAMAICA,
    MENUS,
    ONLY_BILL,
    ONLY_LETTER,
    SAN_JUAN,
    TOLL_FREE,
    TORONTO,
    and_also,
    billed,
    called,
    marked,
    moving,
    noticed,
    on_bill,
    ported,
    represented_by,
    rows,
    served_at,
    signed,
    signed_days_ago,
    toll_free,
    unreadable,
    with_file,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.domain.case import Case

LONG_ACCOUNT = "410843014227106441084301422710644"
LONG_NAME = "Halyard Dental Practice LLC"

DROP: Mapping[str, Case] = {
    "DROP_INCOMPLETE": a_case(drop=a_drop(unfinished=("proof-1.pdf.part is a temporary name",))),
    "DROP_METADATA_MISSING": a_case(drop=a_drop(without=["request.toml"]), request=None),
    "DROP_NUMBERS_MISSING": a_case(drop=a_drop(without=["numbers.csv"]), numbers=None),
    "DROP_LOA_MISSING": a_case(drop=a_drop(without=["loa.pdf"]), loa=None, documents=ONLY_BILL),
    "DROP_BILL_MISSING": a_case(drop=a_drop(without=["bill.pdf"]), bill=None, documents=ONLY_LETTER),
    "DROP_AMBIGUOUS_FILE": with_file("numbers.txt"),
    "DROP_UNEXPECTED_FILE": with_file("notes.docx"),
    "DROP_UNSAFE_NAME": a_case(drop=a_drop(bundle="halyard;rm")),
    "DROP_NAME_COLLISION": a_case(drop=a_drop(a_file("csr.pdf"), a_file("CSR.pdf"))),
    "DROP_NOT_REGULAR_FILE": with_file(nature=FileNature.SYMBOLIC_LINK),
    "DROP_SUBFOLDER": with_file("scans", nature=FileNature.FOLDER),
    "DROP_TOO_MANY_FILES": a_case(drop=a_drop(entry_count=51)),
    "DROP_TOO_LARGE": a_case(policy=Policy(bundle_max_mb=0.05)),
    "DROP_MANIFEST_INVALID": noticed("DROP_MANIFEST_INVALID", "manifest.json", drop=a_drop(a_file("manifest.json"))),
    "DROP_MANIFEST_MISMATCH": noticed("DROP_MANIFEST_MISMATCH", "manifest.json", drop=a_drop(a_file("manifest.json"))),
    "DROP_CHECKSUM_MISMATCH": noticed("DROP_CHECKSUM_MISMATCH", "bill.pdf", drop=a_drop(a_file("manifest.json"))),
    "DROP_CHANGED_DURING_READ": a_case(drop=a_drop(changed_while_copied=("bill.pdf",))),
    "DROP_DUPLICATE_BUNDLE": a_case(history=History(same_content="k3v9t2ab")),
    "DROP_REFERENCE_REUSED": a_case(history=History(reference_used_by="k3v9t2ab")),
    "DROP_MALWARE": noticed("DROP_MALWARE", "bill.pdf", policy=Policy(malware_scan=True)),
    "DROP_PROCESSING_FAILED": a_case(history=History(attempts=2)),
    "DROP_ON_HOLD": a_case(history=History(on_hold=True)),
    "DROP_REFUSED": a_case(history=History(refused="the customer took the letter back")),
}

FILES: Mapping[str, Case] = {
    "FILE_EMPTY": with_file(size=0, content=ContentType.EMPTY),
    "FILE_TOO_LARGE": replace(with_file(size=40_000), policy=Policy(file_max_mb=0.03)),
    "FILE_LARGE": with_file(size=4_000_000),
    "FILE_MAIL_TOO_LARGE": a_case(policy=Policy(mail_max_mb=0.03)),
    "FILE_TYPE_NOT_ALLOWED": with_file(content=ContentType.OTHER),
    "FILE_TRUNCATED": with_file(whole=False),
    "FILE_NUL_BYTE": noticed("FILE_NUL_BYTE"),
    "FILE_NOT_UTF8": noticed("FILE_NOT_UTF8"),
    "FILE_HIDDEN_CHARACTERS": noticed("FILE_HIDDEN_CHARACTERS"),
    "FILE_CSV_NOT_PARSABLE": noticed("FILE_CSV_NOT_PARSABLE", numbers=None),
    "FILE_CSV_HEADER_INVALID": noticed("FILE_CSV_HEADER_INVALID", numbers=None),
    "FILE_CSV_COLUMN_UNKNOWN": noticed("FILE_CSV_COLUMN_UNKNOWN"),
    "FILE_CSV_ROW_LENGTH": noticed("FILE_CSV_ROW_LENGTH", numbers=None),
    "FILE_CSV_CELL_TOO_LONG": noticed("FILE_CSV_CELL_TOO_LONG", numbers=None),
    "PDF_UNREADABLE": unreadable(UnreadableReason.UNREADABLE),
    "PDF_ENCRYPTED": unreadable(UnreadableReason.ENCRYPTED),
    "PDF_TOO_MANY_PAGES": unreadable(UnreadableReason.TOO_MANY_PAGES),
    "PDF_RESOURCE_LIMIT": unreadable(UnreadableReason.RESOURCE_LIMIT),
    "PDF_NO_TEXT": unreadable(UnreadableReason.NO_TEXT),
    "PDF_OCR_MISSING": unreadable(UnreadableReason.OCR_MISSING),
    "PDF_LAUNCH_ACTION": marked(Trait.LAUNCH_ACTION),
    "PDF_ACTIVE_CONTENT": marked(Trait.ACTIVE_CONTENT),
    "PDF_NOT_ISOLATED": replace(marked(Trait.NOT_ISOLATED), policy=Policy(require_sandbox=True)),
    "PDF_SCANNED": marked(Trait.SCANNED),
    "PDF_PARTLY_UNREADABLE": marked(Trait.PARTLY_UNREADABLE),
    "PDF_PAGE_TOO_BIG": marked(Trait.PAGE_TOO_BIG),
    "PDF_HIDDEN_TEXT": marked(Trait.HIDDEN_TEXT),
    "PDF_READINGS_DISAGREE": marked(Trait.READINGS_DISAGREE),
}

REQUEST: Mapping[str, Case] = {
    "REQ_NOT_PARSABLE": noticed("REQ_NOT_PARSABLE", "request.toml", request=None),
    "REQ_SCHEMA_VERSION": a_case(request=a_request(schema_version=2)),
    "REQ_UNKNOWN_FIELD": noticed("REQ_UNKNOWN_FIELD", "request.toml"),
    "REQ_REQUIRED_MISSING": a_case(request=a_request(authorized_representative=a_representative(title=""))),
    "REQ_ACCOUNT_UNKNOWN": a_case(inventory=an_inventory(accounts=frozenset({ELSEWHERE.account_id}))),
    "REQ_ACCOUNT_NOT_ALLOWED": a_case(policy=Policy(partner_accounts=(ELSEWHERE.account_id,))),
    "REQ_FRIENDLY_NAME_INVALID": a_case(request=a_request(friendly_name="front office " * 10)),
    "REQ_REFERENCE_FORMAT": a_case(request=a_request(partner_reference="HALYARD #1/2026")),
    "REQ_NAME_NOT_PERSON": represented_by("Halyard Dental Group LLC"),
    "REQ_NAME_TOO_LONG": replace(called(LONG_NAME), policy=Policy(warn_long_names=True)),
    "REQ_RESIDENTIAL_WITH_BUSINESS": billed(customer_type="residential"),
    "REQ_ADDRESS_INCOMPLETE": served_at(street="Compromise St"),
    "REQ_SERVICE_ADDRESS_PO_BOX": served_at(street="PO Box 114", unit=""),
    "REQ_BILLING_ADDRESS_PO_BOX": billed(address=an_address(street="PO Box 114", unit=""), service_address=an_address()),
    "REQ_STATE_INVALID": served_at(state="ZZ"),
    "REQ_ZIP_INVALID": served_at(postal_code="2140"),
    "REQ_ZIP_STATE_CONFLICT": served_at(state="TX"),
    "REQ_COUNTRY_UNSUPPORTED": served_at(country="MX"),
    "REQ_EMAIL_INVALID": a_case(request=a_request(user=a_contact(contact_email="owen at brightline"))),
    "REQ_PHONE_INVALID": a_case(request=a_request(user=a_contact(contact_phone="+1 443 137 0164"))),
    "REQ_ACCOUNT_NUMBER_FORMAT": replace(
        billed(account_number=LONG_ACCOUNT), bill=a_bill(account_number=extracted(LONG_ACCOUNT), account_numbers=(LONG_ACCOUNT,))
    ),
    "REQ_PIN_FORMAT": billed(pin="4821-4821-4821"),
    "REQ_BTN_REQUIRED": billed(billing_telephone_number=""),
    "REQ_BTN_INVALID": replace(billed(billing_telephone_number="+1 410 143 0142"), bill=a_bill(billing_telephone_number=None)),
    "REQ_BTN_NOT_IN_LIST_FULL_PORT": replace(
        billed(billing_telephone_number="+1 410 843 0199"), bill=a_bill(billing_telephone_number=extracted(e164(4108430199)))
    ),
    "REQ_NEW_BTN_MISSING": ported(port_type="partial", remaining_numbers_action="keep"),
    "REQ_NEW_BTN_INVALID": ported(port_type="partial", remaining_numbers_action="keep", new_billing_telephone_number="+1 410 843 0142"),
    "REQ_TOLL_FREE_FIELDS": toll_free(pin="4821"),
    "REQ_LOSING_CARRIER_IS_CTM": replace(
        ported(losing_carrier="CallTrackingMetrics"), bill=a_bill(carrier=None), loa=a_letter(losing_carrier=None)
    ),
    "REQ_DATE_PAST": ported(requested_date=date(2026, 11, 13)),
    "REQ_DATE_TOO_SOON": ported(requested_date=date(2026, 11, 18)),
    "REQ_DATE_TOO_FAR": ported(requested_date=date(2027, 1, 12)),
    "REQ_DATE_NON_BUSINESS_DAY": ported(requested_date=date(2026, 11, 28)),
    "REQ_AGREEMENT_MISSING": a_case(request=a_request(agreements=MappingProxyType({"authority": False}))),
    "REQ_LOA_METHOD_UNKNOWN": a_case(request=a_request(loa=LoaTerms("fax", SIGNED_ON, "Marian Tolliver"))),
    "REQ_COUNT_MISMATCH": ported(expected_number_count=4),
    "REQ_SPECIAL_FEATURES": ported(special_features=("dsl",)),
}

NUMBER: Mapping[str, Case] = {
    "NUM_LIST_EMPTY": a_case(numbers=a_number_list([]), bill=a_bill(), loa=a_letter()),
    "NUM_TOO_MANY": a_case(policy=Policy(max_numbers=2)),
    "NUM_FORMAT_NOT_ACCEPTED": written("410-TRY-HALYARD", Form.NOT_ACCEPTED),
    "NUM_SPREADSHEET_DAMAGE": written("4.11E+09", Form.SPREADSHEET_DAMAGE),
    "NUM_HAS_EXTENSION": written("410-843-0145 x12", Form.EXTENSION),
    "NUM_SHORT_CODE": written("48210", Form.SHORT_CODE),
    "NUM_INVALID_US_CA": and_also(JAMAICA),
    "NUM_US_TERRITORY": and_also(SAN_JUAN),
    "NUM_COUNTRY_NOT_ALLOWED": and_also(
        TORONTO[0], policy=Policy(allowed_countries=("US",), canada=Reaction.OFF, mixed_country=Reaction.OFF)
    ),
    "NUM_CA_MANUAL": moving(TORONTO),
    "NUM_SERVICE_EXCHANGE": and_also(4109110142),
    "NUM_NON_PORTABLE_RANGE": and_also(5008430142),
    "NUM_TEST_OR_FICTIONAL": and_also(4105550142),
    "NUM_DUPLICATE_IN_FILE": and_also(NUMBERS[0]),
    "NUM_DUPLICATE_CONFLICT": a_case(
        numbers=a_number_list(
            [*NUMBERS, NUMBERS[0]], routing_type=[*MENUS, MENU.type, FRONT_DESK.type], routing_id=[*IDS, MENU.id, FRONT_DESK.id]
        )
    ),
    "NUM_TYPE_CONFLICT": rows(number_type=["toll_free", "local", "local"]),
    "NUM_PIN_REQUIRED": rows(number_type=["mobile", "local", "local"]),
    "NUM_PIN_FORMAT": rows(pin=["48 21", "", ""]),
    "NUM_ACCOUNT_UNKNOWN": rows(
        account=["99999", "", ""], routing_type=["", *MENUS], routing_id=["", *IDS], receiving_number=["+14438370151", "", ""]
    ),
    "NUM_ALREADY_TRACKING": a_case(inventory=an_inventory(tracking={NUMBERS[1]: "Campaign line"})),
    "NUM_IS_RECEIVING": a_case(inventory=an_inventory(receiving={NUMBERS[1]: "Front desk"})),
    "NUM_IS_FAILSAFE": a_case(inventory=an_inventory(failsafe={NUMBERS[1]: "Night desk"})),
    "NUM_ASSIGNED_TO_USER": a_case(inventory=an_inventory(user={NUMBERS[1]: "Owen Castellane"})),
    "NUM_IN_ACTIVE_REQUEST": a_case(history=History(active=MappingProxyType({NUMBERS[1]: "your request k3v9t2ab"}))),
    "NUM_IN_COMPLETE_REQUEST": a_case(history=History(complete=MappingProxyType({NUMBERS[1]: "your request k3v9t2ab"}))),
    "NUM_FAX": rows(number_type=["local", "fax", "local"]),
    "NUM_MIXED_TOLL_FREE": a_case(
        numbers=a_number_list([*NUMBERS, TOLL_FREE[0]]),
        loa=a_letter(names_resporg=True, telephone_numbers=printed([*NUMBERS, TOLL_FREE[0]])),
    ),
    "NUM_MIXED_COUNTRY": and_also(TORONTO[0], policy=Policy(canada=Reaction.OFF)),
    "NUM_INVENTORY_STALE": a_case(
        inventory=an_inventory(
            loaded={kind: replace(an_inventory().loaded[kind], loaded_at=AS_OF - timedelta(days=2)) for kind in ListKind}
        )
    ),
    "NUM_INVENTORY_MISSING": a_case(inventory=without_list(ListKind.TRACKING, ListKind.RECEIVING, ListKind.USER)),
    "NUM_FAILSAFE_NOT_CHECKED": a_case(inventory=without_list(ListKind.FAILSAFE)),
    "NUM_REQUESTS_NOT_CHECKED": a_case(inventory=without_list(ListKind.REQUESTS)),
    "NUM_NO_VALID_NUMBERS": a_case(inventory=an_inventory(tracking=dict.fromkeys(NUMBERS, "Campaign line"))),
    "NUM_PORTABILITY_UNKNOWN": a_case(),
    "NUM_CARRIER_SAYS_NO": a_case(portability=PortabilityAnswers({NUMBERS[1]: PortabilityAnswer(Portability.NOT_PORTABLE, "No coverage")})),
    "NUM_NO_ROUTING": rows(routing_type=[], routing_id=[]),
    "ROUTE_NAME_NOT_ID": rows(routing_id=["Main menu", *IDS]),
    "ROUTE_TYPE_UNKNOWN": rows(routing_type=["answering machine", *MENUS]),
    "ROUTE_ID_FORMAT": rows(routing_id=["VOM4D7A", *IDS]),
    "ROUTE_TYPE_ID_CONFLICT": rows(routing_id=[FRONT_DESK.id, *IDS]),
    "ROUTE_INCOMPLETE": rows(routing_type=["", *MENUS]),
    "ROUTE_RECEIVING_INVALID": rows(routing_type=["", *MENUS], routing_id=["", *IDS], receiving_number=["front desk", "", ""]),
    "ROUTE_ID_UNKNOWN": rows(routing_id=["VOM" + "0F" * 24, *IDS]),
    "ROUTE_ID_OTHER_ACCOUNT": rows(routing_type=[ELSEWHERE.type, *MENUS], routing_id=[ELSEWHERE.id, *IDS]),
    "ROUTE_TO_PORTED_NUMBER": rows(routing_type=["", *MENUS], routing_id=["", *IDS], receiving_number=[e164(NUMBERS[2]), "", ""]),
    "ROUTE_SOURCE_UNKNOWN": rows(tracking_source=["Radio", "", ""]),
    "ROUTE_LIST_MISSING": a_case(inventory=without_list(ListKind.ROUTING)),
}

LETTER: Mapping[str, Case] = {
    "LOA_UNSIGNED": signed(signature=a_signature(state=SignatureState.UNSIGNED, kind=None, signer=None)),
    "LOA_SIGNATURE_UNVERIFIED": signed(signature=a_signature(state=SignatureState.UNCERTAIN)),
    "LOA_UNDATED": signed(signed_on=None, signature_date_seen=False),
    "LOA_DATE_FUTURE": signed_days_ago(-3),
    "LOA_EXPIRED": signed_days_ago(91),
    "LOA_OLD": signed_days_ago(90),
    "LOA_DATE_MISMATCH": signed(signed_on=extracted(SIGNED_ON - timedelta(days=1))),
    "LOA_AWAITING_SIGNATURE": a_case(
        request=a_request(loa=LoaTerms("send")), drop=a_drop(without=["loa.pdf"]), loa=None, documents=ONLY_BILL
    ),
    "LOA_SIGNER_MISMATCH": signed(signature=a_signature(signer="Victor Brandt"), authorized_representative=extracted("Victor Brandt")),
    "LOA_SIGNER_NEAR_MATCH": signed(signature=a_signature(signer="Marian J. Tolliver")),
    "LOA_NAME_MISMATCH": signed(customer_name=extracted("Cumberland Office Suites Inc")),
    "LOA_ADDRESS_MISMATCH": signed(service_address=extracted(an_address(street="9 Duke of Gloucester St", unit=""))),
    "LOA_NUMBER_NOT_LISTED": signed(telephone_numbers=printed(NUMBERS[:2])),
    "LOA_NUMBERS_ON_SCHEDULE": signed(telephone_numbers=(), refers_to_schedule=True),
    "LOA_EXTRA_NUMBER": signed(telephone_numbers=printed([*NUMBERS, 4108430145])),
    "LOA_LANGUAGE_MISSING": signed(authorizes=False),
    "LOA_IS_BILL": signed(looks_like_a_letter=False, looks_like_a_bill=True),
    "LOA_BILL_SWAPPED": replace(
        signed(looks_like_a_letter=False, looks_like_a_bill=True), bill=a_bill(looks_like_a_bill=False, looks_like_a_letter=True)
    ),
    "LOA_CARRIER_MISMATCH": signed(losing_carrier=extracted("Windstream")),
    "LOA_TF_RESPORG_MISSING": toll_free(resporg=False),
    "LOA_EXTRACTION_LOW_CONFIDENCE": signed(customer_name=None),
}

BILL: Mapping[str, Case] = {
    "BILL_NOT_A_BILL": on_bill(looks_like_a_bill=False),
    "BILL_NO_DATE": on_bill(bill_date=None),
    "BILL_DATE_FUTURE": on_bill(bill_date=extracted(TODAY + timedelta(days=2))),
    "BILL_EXPIRED": on_bill(bill_date=extracted(TODAY - timedelta(days=61))),
    "BILL_OLD": on_bill(bill_date=extracted(TODAY - timedelta(days=60))),
    "BILL_IS_CTM": on_bill(carrier=extracted("CallTrackingMetrics")),
    "BILL_CARRIER_MISMATCH": on_bill(carrier=extracted("Windstream")),
    "BILL_NAME_MISMATCH": on_bill(billing_name=extracted("Cumberland Office Suites Inc")),
    "BILL_NAME_NEAR_MATCH": on_bill(billing_name=extracted("Halyard Dental Group Limited Liability Company")),
    "BILL_ADDRESS_MISMATCH": on_bill(
        billing_address=extracted(an_address(street="9 Duke of Gloucester St", unit="")), service_address=None
    ),
    "BILL_ADDRESS_NEAR_MATCH": on_bill(billing_address=extracted(an_address(unit="")), service_address=None),
    "BILL_ZIP_MISMATCH": on_bill(billing_address=extracted(an_address(postal_code="21403")), service_address=None),
    "BILL_ACCOUNT_NOT_FOUND": on_bill(account_number=None, account_numbers=()),
    "BILL_ACCOUNT_MISMATCH": on_bill(account_number=extracted("301 555 271 918"), account_numbers=("301 555 271 918",)),
    "BILL_MULTIPLE_ACCOUNTS": on_bill(account_numbers=("410 843-0142 271 064", "410 843-0190 118 022")),
    "BILL_BTN_MISMATCH": on_bill(billing_telephone_number=extracted(e164(4108430199))),
    "BILL_NUMBER_NOT_LISTED": on_bill(telephone_numbers=printed(NUMBERS[:2])),
    "BILL_SUSPENDED": on_bill(signs=frozenset({BillSign.SUSPENDED})),
    "BILL_PAST_DUE": on_bill(signs=frozenset({BillSign.PAST_DUE})),
    "BILL_PREPAID": on_bill(signs=frozenset({BillSign.PREPAID})),
    "BILL_EXTRACTION_LOW_CONFIDENCE": on_bill(billing_name=extracted("Halyard Dental", confidence=0.5)),
}

EXAMPLES: Mapping[str, Case] = {**DROP, **FILES, **REQUEST, **NUMBER, **LETTER, **BILL}
"""A case for each rule, by code."""

COMPANIONS: Mapping[str, frozenset[str]] = {
    # The last number cannot be refused without a rule that refuses it.
    "NUM_NO_VALID_NUMBERS": frozenset({"NUM_ALREADY_TRACKING"}),
}
"""Codes that an example cannot avoid breaking too."""
