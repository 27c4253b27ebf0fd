"""Rules for what the letter of authorization says: who, which carrier, which numbers, in which words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pipeline.domain.finding import Problem, Scope, Severity, Where
from pipeline.domain.loa import Loa, SignatureState
from pipeline.domain.numbers import national
from pipeline.matching.addresses import compare_addresses, difference
from pipeline.matching.carriers import compare_carriers
from pipeline.matching.likeness import Likeness
from pipeline.matching.names import compare_customer_names, compare_person_names
from pipeline.matching.papers import letter_to_judge, place_of, place_to_sign, sure
from pipeline.reading.numbering_plan import are_valid
from pipeline.reading.telephone import parse_one
from pipeline.rules.rulebook import Chapter, number_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from pipeline.domain.case import Case
    from pipeline.domain.numbers import NumberList

letter = Chapter[Loa](Scope.LOA, letter_to_judge)

_TOLL_FREE = np.array([800, 822, 833, 844, 855, 866, 877, 888])
_SHOWN = 5
"""How many extra numbers a finding names."""


def _signer(loa: Loa, case: Case) -> tuple[str, Where] | None:
    """Who signed and where: the name in the signature, else the name printed for the signer; None when nobody did."""
    if loa.signature.state is SignatureState.UNSIGNED:
        return None
    if loa.signature.signer:
        return loa.signature.signer, place_to_sign(loa)
    printed = sure(loa.authorized_representative, case.policy.min_confidence)
    return (printed.value, place_of(loa, printed)) if printed else None


def _signer_verdicts(loa: Loa, case: Case) -> Iterator[tuple[Likeness, Problem]]:
    """The signer against each person the request names for it, the representative first."""
    signer = _signer(loa, case)
    if case.request is None or signer is None:
        return
    name, where = signer
    stated = {
        "authorized_representative.name": case.request.authorized_representative.name,
        "loa.signer_name": case.request.loa.signer_name,
    }
    for field, expected in stated.items():
        if expected:
            yield compare_person_names(name, expected), Problem(replace(where, field=field), name, expected)


@letter.rule(
    Severity.REJECT_BUNDLE,
    hint="Name the person who signed, or have the named person sign.",
    source="Telnyx AUTH_PERSON_MISMATCH",
)
def loa_signer_mismatch(loa: Loa, case: Case) -> Iterator[Problem]:
    """The person who signed the LOA is the authorized representative named in the request."""
    different = [problem for verdict, problem in _signer_verdicts(loa, case) if verdict is Likeness.DIFFERENT]
    yield from different[:1]


@letter.rule(Severity.WARN, hint="Write the name in the request exactly as it is signed.", source="Bandwidth 7473")
def loa_signer_near_match(loa: Loa, case: Case) -> Iterator[Problem]:
    """The signer's name is written exactly as in the request, middle initial included."""
    verdicts = list(_signer_verdicts(loa, case))
    if all(verdict is not Likeness.DIFFERENT for verdict, _ in verdicts):
        yield from [problem for verdict, problem in verdicts if verdict is Likeness.NEAR][:1]


@letter.rule(Severity.REJECT_BUNDLE, hint="Use the name printed on the bill in both places.", source="FCC 47 CFR 64.1130")
def loa_name_mismatch(loa: Loa, case: Case) -> Iterator[Problem]:
    """The customer name on the LOA is the customer name in the request."""
    name = sure(loa.customer_name, case.policy.min_confidence)
    stated = case.request.billing.customer_name if case.request else ""
    if name and stated and compare_customer_names(name.value, stated) is Likeness.DIFFERENT:
        yield Problem(place_of(loa, name, "billing.customer_name"), name.text, stated)


_MEND_ADDRESS = "Use the address printed on the bill in both places."


@letter.rule(Severity.WARN, hint=_MEND_ADDRESS, source="FCC 47 CFR 64.1130")
def loa_address_mismatch(loa: Loa, case: Case) -> Iterator[Problem]:
    """The address on the LOA is the address in the request."""
    printed = sure(loa.service_address, case.policy.min_confidence)
    if printed is None or case.request is None:
        return
    stated = [address for address in (case.request.service_address, case.request.billing.address) if address.street]
    matches = [(compare_addresses(printed.value, address), address) for address in stated]
    if matches and all(match.likeness is Likeness.DIFFERENT for match, _ in matches):
        match, address = min(matches, key=lambda pair: len(pair[0].differing))
        hint = f"{difference(match, printed.value, address, 'on the letter')} {_MEND_ADDRESS}"
        yield Problem(place_of(loa, printed, "billing.service_address"), printed.text, address.one_line(), hint)


@letter.rule(Severity.WARN, hint="Make both say the carrier printed on the bill.", source="own")
def loa_carrier_mismatch(loa: Loa, case: Case) -> Iterator[Problem]:
    """The LOA names the same current carrier as the request."""
    carrier = sure(loa.losing_carrier, case.policy.min_confidence)
    stated = case.request.port_in.losing_carrier if case.request else ""
    if carrier and stated and compare_carriers(carrier.value, stated) is Likeness.DIFFERENT:
        yield Problem(place_of(loa, carrier, "port_in.losing_carrier"), carrier.text, stated)


def _covered(loa: Loa) -> set[int]:
    return {national(printed.value) for printed in loa.telephone_numbers}


def _billing_number(case: Case) -> set[int]:
    stated = parse_one(case.request.billing.billing_telephone_number) if case.request else None
    return {national(stated)} if stated else set()


def _only_on_schedule(loa: Loa, case: Case) -> bool:
    """Whether the letter points to an attached list and prints none of the numbers itself, the billing number apart."""
    wanted = set() if case.numbers is None else set(case.numbers.number.tolist())
    return loa.refers_to_schedule and not (_covered(loa) & (wanted - _billing_number(case)))


@number_rule(Severity.REJECT_NUMBER, hint="Add the number to the LOA and have it signed again.", source="FCC 47 CFR 64.1130")
def loa_number_not_listed(numbers: NumberList, case: Case) -> NDArray[np.bool_]:
    """The number is listed on the LOA.

    Marks nothing when the letter's numbers could not all be read (LOA_EXTRACTION_LOW_CONFIDENCE holds the bundle) or when the letter
    only points to an attached list (LOA_NUMBERS_ON_SCHEDULE says so once): a number is rejected only against a list that was read. A
    signature that is still awaited does not matter: the letter that lies here is the one that will be signed. A number that cannot exist
    is not looked for: its own rule says what is wrong.
    """
    for loa in letter_to_judge(case):
        if loa.telephone_numbers and not loa.numbers_in_doubt and not _only_on_schedule(loa, case):
            return _lacking(loa, numbers)
    return numbers.nothing


def _lacking(loa: Loa, numbers: NumberList) -> NDArray[np.bool_]:
    mask: NDArray[np.bool_] = ~numbers.is_among(_covered(loa)) & are_valid(numbers.number)
    return mask


def _may_lack_some(loa: Loa, case: Case) -> bool:
    """Whether numbers of the list were not found on a letter of which not everything could be read."""
    return loa.numbers_in_doubt and case.numbers is not None and bool(_lacking(loa, case.numbers).any())


@letter.rule(
    Severity.WARN,
    hint="Put the list into the LOA file as a further page, so that each number can be found.",
    source="FCC 47 CFR 64.1130",
)
def loa_numbers_on_schedule(loa: Loa, case: Case) -> Iterator[Problem]:
    """The LOA lists the numbers itself and does not only point to an attached list."""
    if _only_on_schedule(loa, case):
        yield Problem(Where(file=loa.file), "a reference to an attached list", "the numbers themselves")


@letter.rule(
    Severity.WARN,
    hint="Add the number to the list if it should move; it is not part of this request now.",
    source="own",
)
def loa_extra_number(loa: Loa, case: Case) -> Iterator[Problem]:
    """Every number on the LOA is also in the number list."""
    if case.numbers is None or not len(case.numbers):
        return
    known = set(case.numbers.number.tolist()) | _billing_number(case)
    extra = [printed for printed in loa.telephone_numbers if national(printed.value) not in known]
    if extra:
        rest = f" and {len(extra) - _SHOWN} more" if len(extra) > _SHOWN else ""
        found = ", ".join(printed.value for printed in extra[:_SHOWN]) + rest
        yield Problem(Where(file=loa.file, page=extra[0].page), found, f"only numbers of {case.numbers.file}")


@letter.rule(Severity.WARN, hint="Use the LOA template; it has the wording carriers expect.", source="FCC 47 CFR 64.1130")
def loa_language_missing(loa: Loa, _case: Case) -> Iterator[Problem]:
    """The LOA says that the signer authorizes the change of carrier for these numbers."""
    if not loa.authorizes:
        yield Problem(Where(file=loa.file), None, "words like: I authorize CallTrackingMetrics to port the numbers listed below")


@letter.rule(Severity.WARN, hint="Add the RespOrg id given by CTM to the LOA.", source="Telnyx toll-free LOA")
def loa_tf_resporg_missing(loa: Loa, case: Case) -> Iterator[Problem]:
    """A toll-free LOA names the RespOrg that will receive the numbers."""
    toll_free = case.numbers is not None and bool(np.isin(case.numbers.number // 10_000_000, _TOLL_FREE).any())
    if toll_free and not loa.names_resporg:
        yield Problem(Where(file=loa.file), "no RespOrg", "the RespOrg id of the winning carrier")


@letter.rule(
    Severity.HOLD,
    hint="Nothing to do yet: a person will look. A typed, unscanned LOA reads best.",
    source="own",
    policy="policy.min_confidence",
)
def loa_extraction_low_confidence(loa: Loa, case: Case) -> Iterator[Problem]:
    """Customer name, signer, date and numbers could be found on the LOA and read with certainty."""
    bar, signed = case.policy.min_confidence, loa.signature.state is not SignatureState.UNSIGNED
    unread = {
        "customer name": sure(loa.customer_name, bar) is None,
        "signer": signed and _signer(loa, case) is None,
        "date": sure(loa.signed_on, bar) is None and (loa.signature_date_seen or loa.signed_on is not None) and signed,
        "numbers": not loa.telephone_numbers and not loa.refers_to_schedule,
        "some of the numbers": bool(loa.telephone_numbers) and _may_lack_some(loa, case),
    }
    if any(unread.values()):
        words = ", ".join(field for field, is_unread in unread.items() if is_unread)
        yield Problem(Where(file=loa.file), f"could not be read: {words}", "customer name, signer, date and numbers in clear print")
