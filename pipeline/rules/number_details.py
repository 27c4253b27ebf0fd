"""Rules about what a row says of its number: the type, the PIN and the account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from pipeline.domain.finding import Severity
from pipeline.domain.inventory import ListKind
from pipeline.domain.numbers import NO_NUMBER
from pipeline.reading.numbering_plan import NumberClass, are_valid, number_classes
from pipeline.rules.rulebook import Breach, number_rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.domain.case import Case
    from pipeline.domain.numbers import NumberList

_TYPES = ("local", "mobile", "toll_free", "fax")
_OTHER_SPELLINGS = {"tollfree": "toll_free"}
_PIN = "[A-Za-z0-9]{1,10}"


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Correct the type: only 800, 833, 844, 855, 866, 877 and 888 are toll-free.",
    source="Bandwidth 7386",
)
def num_type_conflict(numbers: NumberList, _case: Case) -> NDArray[np.bool_] | Breach:
    """The stated type is local, mobile, toll_free or fax and agrees with the area code."""
    if not numbers.has("number_type"):
        return numbers.nothing
    toll_free = number_classes(numbers.number) == NumberClass.TOLL_FREE
    unknown = ~_of_type(numbers, "", *_TYPES)
    wrong = np.where(toll_free, _of_type(numbers, "local", "mobile"), _of_type(numbers, "toll_free")) & are_valid(numbers.number)
    expected = np.where(toll_free, "toll_free", "local, mobile or fax")
    return Breach(unknown | wrong, found=numbers.table["number_type"], expected=expected, field="number_type")


def _of_type(numbers: NumberList, *stated: str) -> NDArray[np.bool_]:
    """Marks the rows with one of these types, which are in the spelling of the template; a list has few, so each is looked at once."""
    if not numbers.has("number_type"):
        return numbers.nothing
    codes, texts = numbers.types
    plain = (re.sub(r"[\s_-]+", "_", text.lower()) for text in texts)
    mask: NDArray[np.bool_] = np.array([_OTHER_SPELLINGS.get(text, text) in stated for text in plain], dtype=np.bool_)[codes]
    return mask


@number_rule(Severity.REJECT_NUMBER, hint="Ask the current carrier for a transfer PIN and add it.", source="Bandwidth 7117")
def num_pin_required(numbers: NumberList, case: Case) -> NDArray[np.bool_] | Breach:
    """A mobile number comes with a PIN, in its row or in the request."""
    if case.request is None or case.request.billing.pin:
        return numbers.nothing
    mobile = _of_type(numbers, "mobile")
    return Breach(mobile & (numbers.table["pin"] == "").to_numpy() if numbers.has("pin") else mobile, field="pin")


@number_rule(Severity.REJECT_NUMBER, hint="Enter the transfer PIN without spaces or signs.", source="Bandwidth 17007")
def num_pin_format(numbers: NumberList, _case: Case) -> NDArray[np.bool_] | Breach:
    """The PIN in the row has at most 10 letters or digits."""
    if not numbers.has("pin"):
        return numbers.nothing
    pin = numbers.table["pin"]
    # the text as given is the number's; the PIN itself is never repeated
    return Breach((pin != "").to_numpy() & ~pin.str.fullmatch(_PIN).to_numpy(dtype=np.bool_), field="pin")


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Correct the account id, or leave the cell empty to use the request's account.",
    source="CTM help centre 6183523559437",
    needs=("inventory",),
)
def num_account_unknown(numbers: NumberList, case: Case) -> NDArray[np.bool_] | Breach:
    """The account in the row exists and the partner may use it."""
    if not numbers.has("account"):
        return numbers.nothing
    account = numbers.table["account"]
    unknown = np.zeros(len(numbers), dtype=np.bool_)
    if case.inventory.has(ListKind.ACCOUNT):
        unknown |= ~account.isin(case.inventory.accounts).to_numpy()
    if case.policy.partner_accounts:
        unknown |= ~account.isin(case.policy.partner_accounts).to_numpy()
    return Breach(unknown & (account != "").to_numpy(), found=account, field="account")


@number_rule(
    Severity.REJECT_NUMBER,
    hint="Open a CTM ticket with the account id, the fax number, proof of ownership and the fax LOA.",
    source="CTM help centre 29722350923405",
    policy="policy.fax",
)
def num_fax(numbers: NumberList, _case: Case) -> NDArray[np.bool_]:
    """The number is not a fax line, which moves by a separate route."""
    mask: NDArray[np.bool_] = _of_type(numbers, "fax") & (numbers.number != NO_NUMBER)
    return mask
