"""Rules for the letter of authorization as a paper: that it is one, that it is signed, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.domain.document import TextSource
from pipeline.domain.finding import Problem, Scope, Severity, Where
from pipeline.domain.loa import Loa, SignatureKind, SignatureState
from pipeline.domain.request import PortRequest
from pipeline.matching.papers import letter_is_the_bill, letter_to_judge, papers_are_swapped, place_of, place_to_sign, sure
from pipeline.rules.rulebook import Chapter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pipeline.domain.bill import Extracted
    from pipeline.domain.case import Case

letter = Chapter[Loa](Scope.LOA, letter_to_judge)
any_letter = Chapter[Loa](Scope.LOA, lambda case: [case.loa] if case.loa else [])
awaited = Chapter[PortRequest](Scope.LOA, lambda case: [case.request] if case.request and not case.request.expects_letter else [])


def _is_awaited(case: Case) -> bool:
    """Whether an unsigned letter is no mistake, because the signature is still to come."""
    return case.request is not None and not case.request.expects_letter


def _signed_on(loa: Loa, case: Case) -> Extracted[date] | None:
    return sure(loa.signed_on, case.policy.min_confidence)


def _age_days(signed_on: Extracted[date], case: Case) -> int:
    return (case.today - signed_on.value).days


def _too_old(loa: Loa, signed_on: Extracted[date], days: int, case: Case) -> Problem:
    found = f"signed {signed_on.value}, {_age_days(signed_on, case)} days ago"
    return Problem(place_of(loa, signed_on), found, f"at most {days} days old on {case.today}")


@letter.rule(Severity.REJECT_BUNDLE, hint="Have the authorized person sign the LOA and send it again.", source="FCC 47 CFR 64.1130")
def loa_unsigned(loa: Loa, case: Case) -> Iterator[Problem]:
    """The LOA is signed."""
    if loa.signature.state is SignatureState.UNSIGNED and not _is_awaited(case):
        seen = "; ".join(loa.signature.evidence)
        yield Problem(place_to_sign(loa), seen or "no signature", "the customer's signature")


@letter.rule(
    Severity.HOLD,
    hint="Nothing to do yet: a person will look. A digital signature or a clear ink signature is found faster.",
    source="own",
    policy="policy.loa_signature_unverified",
)
def loa_signature_unverified(loa: Loa, _case: Case) -> Iterator[Problem]:
    """A signature can be found on the LOA with certainty.

    A typed name proves less than a hand or a key, so that it goes to a person too, as does a digital signature that nobody verified.
    """
    signature = loa.signature
    if signature.state is SignatureState.UNCERTAIN:
        yield Problem(place_to_sign(loa), "; ".join(signature.evidence) or "perhaps a signature", "a signature that can be seen")
    elif signature.state is SignatureState.SIGNED and signature.kind is SignatureKind.DIGITAL and signature.valid is not True:
        found = "a digital signature that was not verified" if signature.valid is None else "a digital signature that does not verify"
        yield Problem(place_to_sign(loa), found, "a verified digital signature over the whole document")
    elif signature.state is SignatureState.SIGNED and signature.kind is SignatureKind.TYPED:
        yield Problem(place_to_sign(loa), "a typed name", "a digital or handwritten signature")


@letter.rule(Severity.REJECT_BUNDLE, hint="Have the signer add the date and send it again.", source="FCC 47 CFR 64.1130")
def loa_undated(loa: Loa, _case: Case) -> Iterator[Problem]:
    """The LOA bears the date of signature.

    Only a signed letter can lack its date; and only where words can be read is an empty place known to be empty.
    """
    readable = loa.document.text is not TextSource.OCR
    if loa.signature.state is SignatureState.SIGNED and loa.signed_on is None and not loa.signature_date_seen and readable:
        yield Problem(place_to_sign(loa), "no date beside the signature", "the day of signing")


@letter.rule(
    Severity.REJECT_BUNDLE, hint="Correct the date and have the LOA signed again.", source="Sinch authorizingDate", needs=("clock",)
)
def loa_date_future(loa: Loa, case: Case) -> Iterator[Problem]:
    """The LOA is not dated in the future."""
    signed_on = _signed_on(loa, case)
    if signed_on and signed_on.value > case.today:
        yield Problem(place_of(loa, signed_on), f"signed {signed_on.value}", f"{case.today} or earlier")


@letter.rule(
    Severity.REJECT_BUNDLE,
    hint="Have a new LOA signed and send it.",
    source="Telnyx LOA requirement",
    policy="policy.loa_max_age_days",
    needs=("clock",),
)
def loa_expired(loa: Loa, case: Case) -> Iterator[Problem]:
    """The LOA was signed no longer ago than the maximum age."""
    signed_on = _signed_on(loa, case)
    if signed_on and _age_days(signed_on, case) > case.policy.loa_max_age_days:
        yield _too_old(loa, signed_on, case.policy.loa_max_age_days, case)


@letter.rule(
    Severity.WARN,
    hint="Consider a fresh signature; some carriers refuse LOAs older than 30 days.",
    source="Bandwidth 7424",
    policy="policy.loa_warn_age_days",
    needs=("clock",),
)
def loa_old(loa: Loa, case: Case) -> Iterator[Problem]:
    """The LOA was signed recently enough for strict carriers."""
    signed_on = _signed_on(loa, case)
    if signed_on and case.policy.loa_warn_age_days < _age_days(signed_on, case) <= case.policy.loa_max_age_days:
        yield _too_old(loa, signed_on, case.policy.loa_warn_age_days, case)


@letter.rule(Severity.HOLD, hint="Correct loa.signed_on to the date on the letter, or leave it out.", source="own")
def loa_date_mismatch(loa: Loa, case: Case) -> Iterator[Problem]:
    """The signing date stated in the request equals the date on the LOA."""
    signed_on = _signed_on(loa, case)
    stated = case.request.loa.signed_on if case.request else None
    if signed_on and stated and signed_on.value != stated:
        yield Problem(place_of(loa, signed_on, "loa.signed_on"), signed_on.text, stated.isoformat())


@awaited.rule(
    Severity.HOLD,
    hint="Ask the authorized representative to sign the letter that was mailed.",
    source="seed",
    policy="policy.loa_signature_wait_days",
    needs=("ledger", "clock"),
)
def loa_awaiting_signature(request: PortRequest, case: Case) -> Iterator[Problem]:
    """An LOA that was sent out for signature has come back signed."""
    if case.loa is None or case.loa.signature.state is SignatureState.UNSIGNED:
        found = "no letter yet" if case.loa is None else "a letter without signature"
        expected = f"a letter signed by {request.authorized_representative.name or 'the authorized representative'}"
        yield Problem(Where(field="loa.method"), found, f"{expected} within {case.policy.loa_signature_wait_days} days")


@any_letter.rule(
    Severity.REJECT_BUNDLE,
    hint="Send the signed letter as loa.pdf and the bill as bill.pdf.",
    source="FCC 47 CFR 64.1130",
)
def loa_is_bill(loa: Loa, case: Case) -> Iterator[Problem]:
    """The LOA and the bill are two different documents."""
    if letter_is_the_bill(case):
        yield Problem(Where(file=loa.file), "a bill", "a letter of authorization")


@any_letter.rule(Severity.REJECT_BUNDLE, hint="Swap the two file names and send the bundle again.", source="own")
def loa_bill_swapped(loa: Loa, case: Case) -> Iterator[Problem]:
    """The LOA and the bill each have their own file name."""
    if papers_are_swapped(case):
        yield Problem(Where(file=loa.file), "the bill", "the letter of authorization")
