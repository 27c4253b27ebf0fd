"""Fetches every list from CallTrackingMetrics' API before anything is changed; a list that may be incomplete is none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from pipeline.domain.inventory import ListKind
from pipeline.errors import ConfigError, TemporaryError
from pipeline.inventory_file import folded
from pipeline.reading.ctm_api import BadAnswer, Page, identity, read_page
from pipeline.reading.ctm_lists import ACCOUNTS, OF_EACH_ACCOUNT, SYNCED, Endpoint, Listed, read_entries, together

if TYPE_CHECKING:
    from pipeline.ctm_api import CtmApi
    from pipeline.inventory_file import Rows

T = TypeVar("T", Page, Listed)

MOST_PAGES = 20_000
"""Pages of one list; with 100 entries each this is more than any account has."""
_READINGS = 3
"""How often a list is read again that changes while it is read."""


def fetch_lists(api: CtmApi, accounts: tuple[str, ...] = ()) -> Listed:
    """All lists of these accounts, or of every account that the key reaches.

    Raises:
        TemporaryError: an answer did not come, or cannot be used.
        ConfigError: the keys do not reach what is asked for.
    """
    own = _chosen(_whole_list(api, ACCOUNTS, "/accounts", ""), accounts)
    paths = [(endpoint, f"/accounts/{account.id}/{endpoint.name}", account.id) for account in own.accounts for endpoint in OF_EACH_ACCOUNT]
    return together([own, *(_whole_list(api, *each) for each in paths)])


def rows_by_kind(listed: Listed) -> dict[ListKind, Rows]:
    """The rows of each list as the ledger keeps them; a list without rows is there too."""
    rows: dict[ListKind, Rows] = {kind: [] for kind in SYNCED}
    for number in listed.numbers:
        rows[number.kind].append({"kind": number.kind.value, "number": number.number, "label": number.label})
    for route in listed.routes:
        named = {"id": route.id, "name": route.name, "type": route.type, "account_id": route.account_id}
        rows[ListKind.ROUTING].append({**named, "name_key": folded(route.name)})
    for source in listed.sources:
        rows[ListKind.SOURCE].append(
            {"id": source.id, "name": source.name, "account_id": source.account_id, "name_key": folded(source.name)}
        )
    rows[ListKind.ACCOUNT] = [{"account_id": account.id, "name": account.name} for account in listed.accounts]
    return rows


def _chosen(reached: Listed, wanted: tuple[str, ...]) -> Listed:
    missing = sorted(set(wanted) - {account.id for account in reached.accounts})
    if missing:
        message = f"ctm.accounts: the keys do not reach {', '.join(missing)}; correct the ids or take an agency's keys"
        raise ConfigError(message)
    if not reached.accounts:
        message = "ctm.access_key_file: these keys reach no account at all; the lists are as they were"
        raise ConfigError(message)
    return replace(reached, accounts=tuple(account for account in reached.accounts if not wanted or account.id in wanted))


def _whole_list(api: CtmApi, endpoint: Endpoint, path: str, account_id: str) -> Listed:
    told = ""
    for _ in range(_READINGS):
        listed, stated, came = _one_reading(api, endpoint, path, account_id)
        if stated is None or came >= stated:
            return listed
        told = f"it says that there are {stated} and gives {came}"
    raise _unusable(BadAnswer(path, told))


def _one_reading(api: CtmApi, endpoint: Endpoint, path: str, account_id: str) -> tuple[Listed, int | None, int]:
    """What the pages say, how many entries there should be, and how many different ones came."""
    known: set[str] = set()
    parts: list[Listed] = []
    came = 0
    for number in range(1, MOST_PAGES + 1):
        page = _good(read_page(path, endpoint.wrappers, api.answer(path, number), number))
        fresh = [entry for entry in page.entries if identity(entry) not in known]
        if page.entries and not fresh:
            raise _unusable(BadAnswer(f"{path} page {number}", "it repeats the pages before"))
        known.update(identity(entry) for entry in fresh)
        came += len(fresh)
        parts.append(_good(read_entries(endpoint, path, account_id, fresh)))
        if not page.has_next:
            return together(parts), page.total_entries, came
    raise _unusable(BadAnswer(path, f"it has more than {MOST_PAGES} pages"))


def _good(answer: T | BadAnswer) -> T:
    if isinstance(answer, BadAnswer):
        raise _unusable(answer)
    return answer


def _unusable(answer: BadAnswer) -> TemporaryError:
    advice = "try again later; if it stays so, tell the developers and import CSV files"
    return TemporaryError(f"CallTrackingMetrics {answer}; the lists are as they were, {advice}")
