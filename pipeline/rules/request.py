"""Rules for the request as a form: that it can be read, that every field has a value, and that each value keeps its limits."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from pipeline.domain.case import Case
from pipeline.domain.finding import Scope, Severity
from pipeline.matching.masking import masked
from pipeline.reading.request_form import code_for
from pipeline.rules.request_fields import among, at, is_told, request_chapter, text_at
from pipeline.rules.rulebook import Chapter
from schemas.field import Kind
from schemas.request import FIELD, FIELDS, SCHEMA_VERSION, SPECIAL_FEATURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.domain.finding import Problem
    from pipeline.domain.request import PortRequest

form = Chapter[Case](Scope.REQUEST, lambda case: [case])

_OWN_RULE = frozenset({"loa.method", "billing.address.country", "billing.service_address.country"})
_REQUIRED = tuple(
    field.path for field in FIELDS if field.required and field.kind is Kind.TEXT and code_for(field.path) == "REQ_REQUIRED_MISSING"
)
_CHOICES = tuple(field for field in FIELDS if field.choices and field.kind is Kind.TEXT and field.path not in _OWN_RULE)
_FILLERS = frozenset(
    {"na", "none", "null", "nil", "unknown", "notknown", "notavailable", "notapplicable", "tbd", "pending", "seebill", "test", "same"}
)
_LETTERS_TO_REPEAT = 2
_MOST_FEATURES = 20


@form.rule(Severity.REJECT_BUNDLE, hint="Correct the line and column shown, or start from the template.", source="own")
def req_not_parsable(case: Case, _: Case) -> Iterator[Problem]:
    """The request file is valid JSON, TOML or YAML and names no field twice."""
    yield from case.noticed("REQ_NOT_PARSABLE")


@form.rule(
    Severity.WARN, hint="Correct the spelling (the report names the nearest known field) or remove it; it was ignored.", source="own"
)
def req_unknown_field(case: Case, _: Case) -> Iterator[Problem]:
    """Every field in the request is a known one."""
    yield from case.noticed("REQ_UNKNOWN_FIELD")


@request_chapter.rule(Severity.REJECT_BUNDLE, hint="Use the current template.", source="own")
def req_schema_version(request: PortRequest, case: Case) -> Iterator[Problem]:
    """The request names a schema version this service knows."""
    yield from case.noticed("REQ_SCHEMA_VERSION")
    if request.schema_version != SCHEMA_VERSION and not is_told(case, "schema_version"):
        found = None if request.schema_version is None else f"{request.schema_version}"
        yield at(request, "schema_version", found, f"{SCHEMA_VERSION}")


@request_chapter.rule(Severity.REJECT_BUNDLE, hint="Fill in the named field from the bill or the customer service record.", source="seed")
def req_required_missing(request: PortRequest, case: Case) -> Iterator[Problem]:
    """Every required field of the request has a value."""
    yield from case.noticed("REQ_REQUIRED_MISSING")
    for path in (*_REQUIRED, *_required_of_a_partial_port(request)):
        if not text_at(request, path) and not is_told(case, path):
            yield at(request, path, expected=among(FIELD[path].choices) if FIELD[path].choices else None)
    for field in _CHOICES:
        chosen = text_at(request, field.path)
        if not field.allows(chosen):
            yield at(request, field.path, chosen, among(field.choices), f"Write {among(field.choices)}.")


def _required_of_a_partial_port(request: PortRequest) -> tuple[str, ...]:
    return ("port_in.remaining_numbers_action",) if request.port_in.port_type == "partial" else ()


@request_chapter.rule(Severity.REJECT_BUNDLE, hint="Give the request a short name you will recognise later.", source="seed")
def req_friendly_name_invalid(request: PortRequest, case: Case) -> Iterator[Problem]:
    """The request has a friendly name of 1 to 128 printable characters."""
    yield from case.noticed("REQ_FRIENDLY_NAME_INVALID")
    name, field = request.friendly_name, FIELD["friendly_name"]
    if is_told(case, field.path) or (name.strip() and field.allows(name)):
        return
    too_long = field.max_length is not None and len(name) > field.max_length
    found = f"{len(name)} characters" if too_long else (name.encode("unicode_escape").decode("ascii") or None)
    yield at(request, field.path, found, f"1 to {field.max_length} printable characters")


@request_chapter.rule(Severity.REJECT_BUNDLE, hint="Shorten the reference and remove other characters.", source="Bandwidth 7318")
def req_reference_format(request: PortRequest, _: Case) -> Iterator[Problem]:
    """The partner reference is 1 to 40 letters, digits, dashes or spaces."""
    if not FIELD["partner_reference"].allows(request.partner_reference):
        yield at(request, "partner_reference", request.partner_reference, "1 to 40 letters, digits, dashes or spaces")


@request_chapter.rule(Severity.REJECT_BUNDLE, hint="Copy the account number from the bill.", source="Bandwidth 17006")
def req_account_number_format(request: PortRequest, _: Case) -> Iterator[Problem]:
    """The account number has at most 32 letters, digits, spaces, dots or dashes and is no filler such as N/A or 0000."""
    number = request.billing.account_number
    filler = _is_filler(number)
    if filler or not FIELD["billing.account_number"].allows(number):
        yield at(request, "billing.account_number", number if filler else masked(number), "the account number on the bill")


def _is_filler(number: str) -> bool:
    """Whether somebody typed something only to get past the field."""
    bare = "".join(character for character in number.casefold() if character.isalnum())
    repeats = len(bare) >= _LETTERS_TO_REPEAT and len(set(bare)) == 1
    return bool(number.strip()) and (not bare or bare in _FILLERS or bare == "0" or repeats)


@request_chapter.rule(
    Severity.REJECT_BUNDLE, hint="Ask the current carrier for the transfer PIN and enter it without spaces.", source="Bandwidth 17007"
)
def req_pin_format(request: PortRequest, _: Case) -> Iterator[Problem]:
    """The PIN has at most 10 letters or digits."""
    pin = request.billing.pin
    if not FIELD["billing.pin"].allows(pin):
        found = (
            "other characters than letters and digits" if len(pin) <= (FIELD["billing.pin"].max_length or 0) else f"{len(pin)} characters"
        )
        yield at(request, "billing.pin", found, "10 letters or digits at most")


@request_chapter.rule(Severity.REJECT_BUNDLE, hint="Set loa.method to uploaded, send or sign.", source="seed")
def req_loa_method_unknown(request: PortRequest, case: Case) -> Iterator[Problem]:
    """The way to the signed LOA is one of uploaded, send or sign."""
    yield from case.noticed("REQ_LOA_METHOD_UNKNOWN")
    method, field = request.loa.method, FIELD["loa.method"]
    if not is_told(case, field.path) and (not method or not field.allows(method)):
        yield at(request, field.path, method or None, among(field.choices))


@request_chapter.rule(
    Severity.REJECT_BUNDLE, hint="Read the item and set it to true in the request.", source="seed", policy="policy.agreement_ids"
)
def req_agreement_missing(request: PortRequest, case: Case) -> Iterator[Problem]:
    """Every user agreement item is accepted."""
    for agreement in case.policy.agreement_ids:
        if not request.agreements.get(agreement):
            stated = "not accepted" if agreement in request.agreements else None
            yield at(request, f"agreements.{agreement}", stated, "true", _spelled_almost(agreement, request))


def _spelled_almost(agreement: str, request: PortRequest) -> str | None:
    near = difflib.get_close_matches(agreement, list(request.agreements)[:50], n=1) if agreement not in request.agreements else []
    return f"You wrote {near[0]}: the item is called {agreement}. Read it and set it to true." if near else None


@request_chapter.rule(
    Severity.WARN,
    hint="Ask the current carrier to remove the feature first; DSL on the line will be lost.",
    source="Telnyx PHONE_NUMBER_HAS_SPECIAL_FEATURE",
)
def req_special_features(request: PortRequest, _: Case) -> Iterator[Problem]:
    """The lines have no feature that blocks porting, such as Centrex, hunt group, call forwarding service, distinctive ring, ISDN, DSL or a freeze."""  # noqa: E501 - the statement is one line, as docs/rules.md prints it
    for feature in tuple(dict.fromkeys(request.port_in.special_features))[:_MOST_FEATURES]:
        known = feature in SPECIAL_FEATURES
        yield at(request, "port_in.special_features", feature, None if known else f"no features, or of {among(SPECIAL_FEATURES)}")
