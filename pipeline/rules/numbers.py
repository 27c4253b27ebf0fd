"""Rules about each number by itself: how it is written, what the numbering plan says, and whether the list repeats it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.domain.finding import Severity
from pipeline.domain.numbers import DETAIL_COLUMNS, NO_NUMBER, Form
from pipeline.reading.misprint import MisprintHints
from pipeline.reading.numbering_plan import (
    TERRITORIES,
    NumberClass,
    are_geographic,
    are_in,
    are_valid,
    number_classes,
)
from pipeline.rules.rulebook import Breach, number_rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.domain.case import Case
    from pipeline.domain.numbers import NumberList
    from pipeline.domain.policy import Policy

_EXCHANGE = 10_000
_AREA_CODE = 10_000_000
_LOWEST_EXCHANGE = 200
_FICTIONAL = (5_550_100, 5_550_199)
"""The exchange and line numbers that are kept for films and examples."""
_EXCHANGE_CODES = ("555", "950", "958", "959", "976")
"""Entries of `policy.non_portable_ranges` that name an exchange; the others name an area code, in which X is any digit."""
_ASSIGNED_555_AREA_CODE = 800
"""The only toll-free area code under which 555 is an exchange like any other."""
_FOREIGN_HINT = (
    "Correct the number: after the plus sign comes another country's code. US and Canadian numbers are +1 followed by 10 digits."
)


@number_rule(Severity.REJECT_NUMBER, hint="Write the number as +1 followed by 10 digits.", source="seed")
def num_format_not_accepted(numbers: NumberList, _case: Case) -> Breach:
    """The number is written in an accepted form, such as +14105551212, 4105551212, (410) 555-1212 or 410.555.1212, without letters."""
    return Breach(_written_as(numbers, Form.NOT_ACCEPTED), hint=MisprintHints(numbers.table["given"]))


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Format the column as text in the spreadsheet, enter the number again and save as CSV.",
    source="own",
)
def num_spreadsheet_damage(numbers: NumberList, _case: Case) -> NDArray[np.bool_]:
    """The number is written out in digits and not in a spreadsheet form such as 1.41E+10 or 4105551212.0."""
    return _written_as(numbers, Form.SPREADSHEET_DAMAGE)


@number_rule(Severity.REJECT_NUMBER, hint="Remove the extension and give the number alone.", source="own")
def num_has_extension(numbers: NumberList, _case: Case) -> NDArray[np.bool_]:
    """The number has no extension."""
    return _written_as(numbers, Form.EXTENSION)


@number_rule(Severity.REJECT_NUMBER, hint="Short codes cannot be ported this way; remove the row.", source="own")
def num_short_code(numbers: NumberList, _case: Case) -> NDArray[np.bool_]:
    """The number is a full phone number and not a 5- or 6-digit short code."""
    return _written_as(numbers, Form.SHORT_CODE)


def _written_as(numbers: NumberList, form: Form) -> NDArray[np.bool_]:
    mask: NDArray[np.bool_] = numbers.form == form
    return mask


def _of_class(numbers: NumberList, number_class: NumberClass) -> NDArray[np.bool_]:
    mask: NDArray[np.bool_] = number_classes(numbers.number) == number_class
    return mask


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Correct the number. Area code and exchange must exist, and +1 numbers of other countries such as Jamaica do not count.",
    source="seed",
)
def num_invalid_us_ca(numbers: NumberList, case: Case) -> Breach:
    """The number is a valid US or Canadian number."""
    good = are_valid(numbers.number) | _in_barred_territory(numbers, case.policy)
    foreign = _written_as(numbers, Form.FOREIGN)
    hints = np.array([None, _FOREIGN_HINT], dtype=object)[foreign.astype(np.intp)] if foreign.any() else None
    return Breach(foreign | _written_as(numbers, Form.ACCEPTED) & ~good, hint=hints)


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Open a support ticket with CTM for numbers of US territories.",
    source="own",
    policy="policy.allow_us_territories",
)
def num_us_territory(numbers: NumberList, case: Case) -> NDArray[np.bool_]:
    """The number does not belong to Puerto Rico, Guam or another US territory, unless territories are allowed."""
    return _in_barred_territory(numbers, case.policy)


def _in_barred_territory(numbers: NumberList, policy: Policy) -> NDArray[np.bool_]:
    """Marks the numbers of territories, existing or not, that could be one; nothing when territories are allowed."""
    if policy.allow_us_territories:
        return numbers.nothing
    return are_in(numbers.number, *TERRITORIES) & (_exchange(numbers) >= _LOWEST_EXCHANGE)


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Open a support ticket with CTM for numbers of other countries.",
    source="CTM help centre 29722350923405",
    policy="policy.allowed_countries",
)
def num_country_not_allowed(numbers: NumberList, case: Case) -> NDArray[np.bool_]:
    """The number belongs to a country from which CTM takes numbers."""
    barred = [code for code in ("US", "CA") if code not in case.policy.allowed_countries]
    return _belongs_to(numbers, *barred)


@number_rule(
    Severity.WARN,
    hint="Expect up to 6 weeks; CTM may ask for a support ticket.",
    source="CTM help centre 29722350923405",
    policy="policy.canada",
)
def num_ca_manual(numbers: NumberList, case: Case) -> NDArray[np.bool_]:
    """The number is a US number; Canadian numbers are ported by hand and take longer."""
    return _belongs_to(numbers, "CA") if "CA" in case.policy.allowed_countries else numbers.nothing


def _belongs_to(numbers: NumberList, *countries: str) -> NDArray[np.bool_]:
    """Marks the geographic numbers of these countries; toll-free numbers belong to the US and Canada alike."""
    return are_geographic(numbers.number) & are_in(numbers.number, *countries)


@number_rule(Severity.REJECT_NUMBER, hint="Correct the number; this exchange is never given to customers.", source="own")
def num_service_exchange(numbers: NumberList, _case: Case) -> NDArray[np.bool_]:
    """A geographic number does not use a service code such as 411 or 911 as its exchange."""
    return _of_class(numbers, NumberClass.SERVICE_EXCHANGE)


@number_rule(Severity.REJECT_NUMBER, hint="Remove the number; it cannot be ported.", source="own", policy="policy.non_portable_ranges")
def num_non_portable_range(numbers: NumberList, case: Case) -> NDArray[np.bool_]:
    """The number is not in a range that cannot move between carriers (500 series, 600, 622, 700, 710, 900, and 555 or 976 exchanges)."""
    entries = [entry.upper() for entry in case.policy.non_portable_ranges]
    in_exchange = _in_exchanges(numbers, [int(entry) for entry in entries if entry in _EXCHANGE_CODES])
    area_code = numbers.number // _AREA_CODE
    in_area = numbers.nothing
    wide = number_classes(numbers.number) >= NumberClass.PREMIUM
    for entry in entries:
        if entry not in _EXCHANGE_CODES:
            mask = np.isin(area_code, _area_codes(entry))
            in_area |= mask & wide if "X" in entry else mask
    return (in_area | in_exchange) & ~_fictional(numbers)


@lru_cache(maxsize=256)
def _area_codes(entry: str) -> list[int]:
    """The area codes an entry such as `5XX` or `622` stands for."""
    pattern = re.compile(re.escape(entry).replace("X", "[0-9]"))
    return [code for code in range(200, 1000) if pattern.fullmatch(str(code))]


def _in_exchanges(numbers: NumberList, exchanges: list[int]) -> NDArray[np.bool_]:
    """Marks the numbers in these exchanges. Toll-free exchanges are given to customers, except 555 outside of 800."""
    exchange, toll_free = _exchange(numbers), _of_class(numbers, NumberClass.TOLL_FREE)
    geographic = are_geographic(numbers.number) & np.isin(exchange, exchanges)
    reserved = (exchange == 555) & (numbers.number // _AREA_CODE != _ASSIGNED_555_AREA_CODE)  # noqa: PLR2004 - its name is its number
    mask: NDArray[np.bool_] = geographic | toll_free & reserved & (555 in exchanges)  # noqa: PLR2004 - as above
    return mask


@number_rule(Severity.REJECT_NUMBER, hint="Give the real number.", source="own", policy="policy.reject_fictional")
def num_test_or_fictional(numbers: NumberList, case: Case) -> NDArray[np.bool_]:
    """The number is not one of the made-up numbers 555-0100 to 555-0199."""
    return _fictional(numbers) if case.policy.reject_fictional else numbers.nothing


def _fictional(numbers: NumberList) -> NDArray[np.bool_]:
    subscriber = numbers.number % _AREA_CODE
    can_be = _of_class(numbers, NumberClass.EXCHANGE_555) | _of_class(numbers, NumberClass.TOLL_FREE)
    mask: NDArray[np.bool_] = can_be & (subscriber >= _FICTIONAL[0]) & (subscriber <= _FICTIONAL[1])
    return mask


def _exchange(numbers: NumberList) -> NDArray[np.int64]:
    return numbers.number // _EXCHANGE % 1000


@number_rule(Severity.REJECT_NUMBER, hint="Remove the repeated row.", source="Bandwidth 7360")
def num_duplicate_in_file(numbers: NumberList, _case: Case) -> Breach:
    """The number appears once in the list; the first row counts."""
    number = numbers.table["number"]
    mask = number.duplicated().to_numpy() & (numbers.number != NO_NUMBER) & ~_contradicted(numbers)
    return Breach(mask, expected=_first_rows(numbers, mask) if mask.any() else None)


@number_rule(Severity.REJECT_NUMBER, hint="Keep the one correct row; all rows of this number were refused.", source="Bandwidth 7502")
def num_duplicate_conflict(numbers: NumberList, _case: Case) -> NDArray[np.bool_]:
    """A repeated number does not appear with different routing or details."""
    return _contradicted(numbers)


def _contradicted(numbers: NumberList) -> NDArray[np.bool_]:
    """Marks all rows of a number that is repeated with other details."""
    details = [column for column in DETAIL_COLUMNS if numbers.has(column)]
    repeated = numbers.table["number"].duplicated(keep=False).to_numpy() & (numbers.number != NO_NUMBER)
    if not details or not repeated.any():
        return numbers.nothing
    distinct = numbers.table.loc[repeated, ["number", *details]].drop_duplicates()
    return numbers.is_among(distinct.loc[distinct["number"].duplicated(), "number"].unique().tolist())


def _first_rows(numbers: NumberList, mask: NDArray[np.bool_]) -> NDArray[np.object_]:
    """For each marked row the words for where its number stands first."""
    firsts = numbers.table.drop_duplicates("number").set_index("number")["row"]
    rows = firsts.reindex(numbers.number[mask]).tolist()
    words = np.full(len(numbers), None, dtype=object)
    words[mask] = [f"only in row {row}" for row in rows]
    return words
