from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from pipeline import cli, ctm_api, inventory, inventory_sync
from pipeline.commands import inventory as command
from pipeline.config import Site, parse_site
from pipeline.ctm_api import TRIES, CtmApi, Keys
from pipeline.domain.inventory import ListKind, LoadedList, Origin, Route
from pipeline.errors import ConfigError, TemporaryError
from pipeline.ledger_database import open_database
from pipeline.pace import Clock
from tests.builders import a_number_list, a_typed_list
from tests.builders_shell import NOW
from tests.ctm_server import ACCESS, ACCOUNT, SECRET, Answer, Asked, Ctm, Entry, a_tracking_number, an_account, an_id, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipeline.inventory_file import Rows
    from pipeline.reading.ctm_lists import Listed

NUMBERS = f"/accounts/{ACCOUNT}/numbers"
QUEUES = f"/accounts/{ACCOUNT}/queues"
KEYS = {"PORTIN_CTM_ACCESS_KEY": ACCESS, "PORTIN_CTM_SECRET_KEY": SECRET}
UNTOUCHED = {kind: LoadedList(0, NOW) for kind in ListKind}


@dataclass
class Waited:
    """A clock on which every wait is over at once; it remembers them."""

    pauses: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def clock(self) -> Clock:
        """The clock."""
        return Clock(monotonic=lambda: self.seconds, sleep=self.sleep, now=lambda: NOW + timedelta(seconds=self.seconds))

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.pauses.append(seconds)
        self.seconds += seconds

    @property
    def long(self) -> list[float]:
        """The pauses that are more than good manners."""
        return [pause for pause in self.pauses if pause >= 1]


@pytest.fixture
def ctm() -> Iterator[Ctm]:
    with serving(Ctm(an_account(numbers=3) | {"/accounts": [{"id": int(ACCOUNT), "name": "Brightline", "status": "active"}]})) as served:
        yield served


@pytest.fixture
def site(ctm: Ctm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "config.toml").write_text(f'[ctm]\nbase_url = "{ctm.url}/"\nrequests_per_second = 100\n')
    return parse_site((tmp_path / "config.toml").read_text(), tmp_path / "config.toml")


@pytest.fixture
def waited() -> Waited:
    return Waited()


def with_old_lists(site: Site) -> None:
    database = open_database(site.ledger_url)
    inventory.replace_lists(database, {kind: [] for kind in ListKind}, NOW, Origin.FILE)
    database.close()


def loaded(site: Site) -> dict[ListKind, LoadedList]:
    database = open_database(site.ledger_url)
    lists = inventory.loaded_lists(database)
    database.close()
    return lists


def always(answer: Answer) -> Callable[[Asked, int], Answer]:
    return lambda _asked, _before: answer


def first(times: int, answer: Answer) -> Callable[[Asked, int], Answer | None]:
    return lambda _asked, before: answer if before < times else None


def stating(**document: object) -> Answer:
    return Answer(content=json.dumps(document).encode())


def test_every_list_is_fetched_and_replaced(site: Site, ctm: Ctm, waited: Waited, capsys: pytest.CaptureFixture[str]) -> None:
    with_old_lists(site)
    assert command.sync(site, as_json=True, clock=waited.clock()) == 0
    said = json.loads(capsys.readouterr().out)
    rows = {kind: each["rows"] for kind, each in said["lists"].items()}
    assert rows == {"tracking": 3, "receiving": 3, "user": 1, "routing": 11, "source": 1, "account": 1}
    assert said["foreign_numbers"] == 1
    assert {each["origin"] for each in said["lists"].values()} == {"sync"}
    lists = loaded(site)
    assert {kind for kind, each in lists.items() if each.origin is Origin.SYNC} == set(ListKind) - {ListKind.FAILSAFE, ListKind.REQUESTS}
    assert {lists[kind] for kind in (ListKind.FAILSAFE, ListKind.REQUESTS)} == {LoadedList(0, NOW)}
    assert {asked.per_page for asked in ctm.asked} == {100}


def test_what_was_fetched_is_what_requests_are_checked_against(site: Site, waited: Waited) -> None:
    assert command.sync(site, as_json=False, clock=waited.clock()) == 0
    database = open_database(site.ledger_url)
    listed = a_number_list([4108430001, 4105554444, 4105552222], routing_id=["front DESK", an_id("CQU", 1), an_id("RPN", 3)])
    facts = inventory.facts_for(database, listed, frozenset({ACCOUNT, "1"}))
    database.close()
    assert (set(facts.tracking), facts.receiving, facts.user) == (
        {4108430001},
        {4105552222: "Front desk"},
        {4105554444: "Owen Castellane"},
    )
    assert facts.accounts == {ACCOUNT}
    assert set(facts.routes) == {
        Route(an_id("RPN", 1), "Front desk", "receiving_number", ACCOUNT),
        Route(an_id("RPN", 3), "+13105552222", "receiving_number", ACCOUNT),
        Route(an_id("CQU", 1), "Booking queue", "call_queue", ACCOUNT),
    }


def test_people_are_told_what_came_and_what_to_import_themselves(site: Site, waited: Waited, capsys: pytest.CaptureFixture[str]) -> None:
    command.sync(site, as_json=False, clock=waited.clock())
    said = capsys.readouterr().out
    assert "tracking           3 rows, loaded" in said
    assert "no US or Canadian numbers: 1" in said
    assert "portin inventory import" in said
    command.status(site, as_json=False)
    said = capsys.readouterr().out
    assert "0 hours ago, from CallTrackingMetrics" in said
    assert "failsafe   not loaded" in said


def test_an_account_without_foreign_numbers_hears_nothing_of_them(
    site: Site, ctm: Ctm, waited: Waited, capsys: pytest.CaptureFixture[str]
) -> None:
    del ctm.lists[f"/accounts/{ACCOUNT}/receiving_numbers"][1]
    command.sync(site, as_json=False, clock=waited.clock())
    assert "left out" not in capsys.readouterr().out


def test_pages_are_followed_to_the_last_and_the_api_is_not_hurried(site: Site, ctm: Ctm, waited: Waited) -> None:
    ctm.lists[NUMBERS] = [a_tracking_number(index) for index in range(201)]
    command.sync(site, as_json=True, clock=waited.clock())
    assert [asked.page for asked in ctm.asked if asked.path == NUMBERS] == [1, 2, 3]
    assert loaded(site)[ListKind.TRACKING].rows == 201
    assert waited.pauses == [pytest.approx(0.01)] * (len(ctm.asked) - 1)


def test_a_list_that_states_no_totals_is_followed_by_its_next_page(site: Site, ctm: Ctm, waited: Waited) -> None:
    queues = {1: ([{"id": "CQU1"}], "/queues?page=2"), 2: ([{"id": "CQU2"}], None)}
    ctm.faults[QUEUES] = lambda asked, _: stating(queues=queues[asked.page][0], next_page=queues[asked.page][1])
    command.sync(site, as_json=True, clock=waited.clock())
    assert loaded(site)[ListKind.ROUTING].rows == 12


def test_only_the_accounts_that_the_site_names_are_fetched(site: Site, ctm: Ctm, waited: Waited) -> None:
    ctm.lists["/accounts"].append({"id": "20411", "name": "Northgate"})
    chosen = site.model_copy(update={"ctm": site.ctm.model_copy(update={"accounts": (ACCOUNT,)})})
    command.sync(chosen, as_json=True, clock=waited.clock())
    assert not [asked for asked in ctm.asked if asked.path.startswith("/accounts/20411")]
    assert loaded(site)[ListKind.ACCOUNT].rows == 1


def test_every_account_is_fetched_when_the_site_names_none(site: Site, ctm: Ctm, waited: Waited) -> None:
    ctm.lists["/accounts"].append({"id": "20411", "name": "Northgate"})
    ctm.lists |= an_account(account="20411")
    command.sync(site, as_json=True, clock=waited.clock())
    lists = loaded(site)
    assert (lists[ListKind.ACCOUNT].rows, lists[ListKind.TRACKING].rows, lists[ListKind.ROUTING].rows) == (2, 3, 22)


@pytest.mark.parametrize(
    ("answer", "pauses"),
    [
        (Answer(429, headers={"Retry-After": "7"}), [7]),
        (Answer(429, headers={"Retry-After": format_datetime(NOW + timedelta(seconds=31))}), [pytest.approx(31, abs=1)]),
        (Answer(429, headers={"Retry-After": "soon"}), [1]),
        (Answer(503), [1]),
        (Answer(content=b'{"queues": []}', reset=True), [1]),
    ],
    ids=["429", "429 with a date", "429 with nonsense", "503", "connection lost"],
)
def test_a_busy_api_is_asked_again_after_a_pause(site: Site, ctm: Ctm, waited: Waited, answer: Answer, pauses: list[float]) -> None:
    ctm.faults[QUEUES] = first(1, answer)
    assert command.sync(site, as_json=True, clock=waited.clock()) == 0
    assert waited.long == pauses


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(500), "answers 500"),
        (Answer(content=b'{"queues": [{"id"', reset=True), "cannot be reached"),
        (Answer(content=b"x" * 1001), "its answer has no end"),
        (Answer(content=b'{"queues": [{"id": "CQ'), "it is no JSON"),
        (stating(configs=[]), "there is no list queues in it, only ['configs']"),
        (stating(queues=[{"name": "no id"}]), "an object has no id"),
        (stating(queues=[{"id": "CQU1"}], page=2), "it says that it is page 2"),
        (stating(queues=[{"id": "CQU1"}], total_entries=2), "it says that there are 2 and gives 1"),
        (stating(queues=[{"id": "CQU1"}], next_page="/queues?page=1"), "page 2: it repeats the pages before"),
        (stating(queues=[], next_page="/queues?page=2"), "it is empty although more pages follow"),
    ],
)
def test_what_cannot_be_fetched_to_the_end_leaves_every_list_as_it_was(
    site: Site, ctm: Ctm, waited: Waited, monkeypatch: pytest.MonkeyPatch, answer: Answer, told: str
) -> None:
    monkeypatch.setattr(ctm_api, "_LARGEST_ANSWER", 1000)
    with_old_lists(site)
    ctm.lists[NUMBERS] = ctm.lists[NUMBERS][:1]
    ctm.faults[QUEUES] = always(answer)
    with pytest.raises(TemporaryError) as failed:
        command.sync(site, as_json=True, clock=waited.clock())
    assert told in str(failed.value)
    assert f"{QUEUES}" in str(failed.value)
    assert "the lists are as they were" in str(failed.value)
    assert loaded(site) == UNTOUCHED


def test_a_silent_api_is_given_up_after_growing_pauses(site: Site, ctm: Ctm, waited: Waited) -> None:
    ctm.faults["/accounts"] = always(Answer(500))
    with pytest.raises(TemporaryError, match="run `portin inventory sync` again later"):
        command.sync(site, as_json=True, clock=waited.clock())
    assert waited.long == [1, 2, 4, 8]
    assert len(ctm.asked) == TRIES


def test_an_api_that_asks_for_a_very_long_pause_is_left_alone(site: Site, ctm: Ctm, waited: Waited) -> None:
    ctm.faults["/accounts"] = always(Answer(429, headers={"Retry-After": "3600"}))
    with pytest.raises(TemporaryError, match="asks to wait 3600 seconds"):
        command.sync(site, as_json=True, clock=waited.clock())
    assert waited.long == []


def test_an_answer_that_drips_is_given_up(site: Site, waited: Waited, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctm_api, "_LONGEST_ANSWER_SECONDS", -1)
    with pytest.raises(TemporaryError, match="its answer takes too long"):
        command.sync(site, as_json=True, clock=waited.clock())


def test_pages_without_end_are_given_up(site: Site, ctm: Ctm, waited: Waited, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventory_sync, "MOST_PAGES", 5)
    ctm.faults[QUEUES] = lambda asked, _: stating(queues=[{"id": f"CQU{asked.page}"}], total_pages=asked.page + 1)
    with pytest.raises(TemporaryError, match="more than 5 pages"):
        command.sync(site, as_json=True, clock=waited.clock())
    assert [asked.page for asked in ctm.asked if asked.path == QUEUES] == [1, 2, 3, 4, 5]


def test_a_list_that_changes_while_it_is_read_is_read_again(site: Site, ctm: Ctm, waited: Waited) -> None:
    whole: list[Entry] = [{"id": "CQU1"}, {"id": "CQU2"}]
    ctm.faults[QUEUES] = first(1, stating(queues=whole[:1], total_entries=2))
    ctm.lists[QUEUES] = list(whole)
    command.sync(site, as_json=True, clock=waited.clock())
    assert [asked.path for asked in ctm.asked].count(QUEUES) == 2
    assert loaded(site)[ListKind.ROUTING].rows == 12


def test_an_entry_that_slipped_onto_the_next_page_counts_once(site: Site, ctm: Ctm, waited: Waited) -> None:
    pages = {1: [{"id": "CQU1"}, {"id": "CQU2"}], 2: [{"id": "CQU2"}, {"id": "CQU3"}]}
    ctm.faults[QUEUES] = lambda asked, _: stating(queues=pages[asked.page], total_pages=2, total_entries=3)
    command.sync(site, as_json=True, clock=waited.clock())
    assert [asked.path for asked in ctm.asked].count(QUEUES) == 2
    assert loaded(site)[ListKind.ROUTING].rows == 13


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(401, b'{"error": "not authorized"}'), "refuses the keys (401)"),
        (Answer(403), "refuses the keys (403)"),
        (Answer(404), "has nothing there (404)"),
        (Answer(301, headers={"Location": "https://elsewhere.example/"}), "has nothing there (301)"),
        (
            Answer(400, f'{{"error":\n "per_page limit is 150 {SECRET}"}}'.encode()),
            'question (400: {"error": "per_page limit is 150 ***"})',
        ),
        (Answer(400, b""), "question (400)"),
        (Answer(400, b"x" * 1001), "question (400)"),
        (stating(accounts=[]), "these keys reach no account"),
    ],
)
def test_what_the_site_must_correct_is_said_and_changes_nothing(
    site: Site, ctm: Ctm, waited: Waited, monkeypatch: pytest.MonkeyPatch, answer: Answer, told: str
) -> None:
    monkeypatch.setattr(ctm_api, "_LARGEST_ANSWER", 1000)
    with_old_lists(site)
    ctm.faults["/accounts"] = always(answer)
    with pytest.raises(ConfigError) as failed:
        command.sync(site, as_json=True, clock=waited.clock())
    assert told in str(failed.value)
    assert SECRET not in str(failed.value)
    assert loaded(site) == UNTOUCHED
    assert len(ctm.asked) == 1


def test_an_account_that_the_keys_do_not_reach_is_named(site: Site, waited: Waited) -> None:
    chosen = site.model_copy(update={"ctm": site.ctm.model_copy(update={"accounts": (ACCOUNT, "7", "8")})})
    with pytest.raises(ConfigError, match="the keys do not reach 7, 8"):
        command.sync(chosen, as_json=True, clock=waited.clock())


def test_a_page_too_long_for_the_api_is_refused_by_it(site: Site, waited: Waited, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctm_api, "PER_PAGE", 200)
    with pytest.raises(ConfigError, match="per_page limit is 150"):
        command.sync(site, as_json=True, clock=waited.clock())


def test_a_ledger_that_fails_while_the_lists_are_written_keeps_the_old_ones(
    site: Site, waited: Waited, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_old_lists(site)
    broken = inventory_sync.rows_by_kind

    def rows(listed: Listed) -> dict[ListKind, Rows]:
        return {**broken(listed), ListKind.ACCOUNT: [{"account_id": "1", "name": "A"}, {"account_id": "1", "name": "B"}]}

    monkeypatch.setattr(command, "rows_by_kind", rows)
    with pytest.raises(Exception, match="UNIQUE"):
        command.sync(site, as_json=True, clock=waited.clock())
    assert loaded(site) == UNTOUCHED
    database = open_database(site.ledger_url)
    assert not inventory.facts_for(database, a_typed_list([4108430001])).tracking
    database.close()


def test_nobody_listens(site: Site, ctm: Ctm, waited: Waited) -> None:
    with serving(Ctm()) as gone:
        pass
    assert gone.url != ctm.url
    elsewhere = site.model_copy(update={"ctm": site.ctm.model_copy(update={"base_url": gone.url})})
    with pytest.raises(TemporaryError, match="cannot be reached \\(ConnectError\\)"):
        command.sync(elsewhere, as_json=True, clock=waited.clock())


def test_an_address_that_is_none_is_a_mistake_of_the_site(site: Site, waited: Waited) -> None:
    nowhere = site.ctm.model_copy(update={"base_url": "https://api.example:port"})
    with CtmApi(nowhere, Keys("a", "b"), waited.clock()) as api, pytest.raises(ConfigError, match=r"ctm\.base_url"):
        api.answer("/accounts", 1)


def test_without_keys_the_command_ends_with_78_and_says_where_they_go(
    site: Site, ctm: Ctm, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PORTIN_CTM_ACCESS_KEY")
    assert run(site, monkeypatch) == 78
    assert "PORTIN_CTM_ACCESS_KEY" in capsys.readouterr().err
    assert ctm.asked == []


def test_the_command_ends_with_75_when_the_answer_is_no_use(
    site: Site, ctm: Ctm, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ctm.faults["/accounts"] = always(stating(unexpected=1))
    assert run(site, monkeypatch) == 75
    said = capsys.readouterr()
    assert "/accounts page 1: there is no list accounts" in said.err
    assert said.out == ""


def test_the_command_syncs(site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    before = datetime.now(UTC)
    assert run(site, monkeypatch) == 0
    assert json.loads(capsys.readouterr().out)["lists"]["tracking"]["rows"] == 3
    assert loaded(site)[ListKind.TRACKING].loaded_at >= before


def run(site: Site, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["portin", "--config", str(site.folder / "config.toml"), "inventory", "sync", "--json"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert isinstance(ended.value.code, int)
    return ended.value.code
