"""Four services on one site, and partners who send everything ten times: each content is submitted once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest

from pipeline.config import load_site
from pipeline.ledger import Ledger
from tests.builders_drops import a_content
from tests.builders_shell import names_in, put_bundle, with_all_lists_loaded
from tests.promises import broken_promises, bundles, unfinished_business

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.config import Site

REPOSITORY = Path(__file__).parents[2]
SERVICES = 4
MOST_WAITING = 40
CONFIG = "[inbox]\nquiet_seconds = 0\nscan_seconds = 0.2\n[work]\nmin_free_mb = 0\n[policy]\nmax_attempts = 99\n"
SIZES = [
    pytest.param(5, 3, id="quick"),
    *(pytest.param(100, 10, id=f"whole-{repeat}", marks=pytest.mark.long) for repeat in range(5)),
]


class Services:
    """Four processes that take turns; any of them may be killed, and is started again."""

    def __init__(self, site: Site, *how: str) -> None:
        """Get ready; entering the context starts them."""
        self.stop = site.folder / "stop"
        self.errors = site.folder / "errors"
        self._command = [sys.executable, "-B", str(Path(__file__).with_name("service_in_a_loop.py"))]
        self._command += [str(site.folder / "config.toml"), str(self.stop), *how]
        self.kills = 0

    def __enter__(self) -> Self:
        self.running = [self._started() for _ in range(SERVICES)]
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.touch()
        with ExitStack() as stack:
            for service in self.running:
                stack.callback(service.kill)
                service.wait(120)

    def kill_one(self) -> None:
        """End the oldest one as a power cut does, and start another."""
        self.running[0].kill()
        self.running[0].wait(60)
        self.running = [*self.running[1:], self._started()]
        self.kills += 1

    def _started(self) -> subprocess.Popen[bytes]:
        with self.errors.open("ab") as errors:
            return subprocess.Popen(self._command, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, stderr=errors)


def _site(folder: Path) -> Site:
    config = folder / "config.toml"
    config.write_text(CONFIG)
    site = load_site(config)
    site.work_folder.mkdir(mode=0o700)
    with Ledger.open(site.ledger_url) as ledger:
        with_all_lists_loaded(ledger)
    return site


def _drops(contents: int, times: int) -> list[tuple[str, int]]:
    """Every content as often, under a name of its own each time, in an order that mixes them all."""
    drops = [(f"{content:03d} sent {time:02d}", content) for content in range(contents) for time in range(times)]
    random.Random(20261116).shuffle(drops)  # noqa: S311 - an order and no secret
    return drops


def _lay_down(site: Site, drops: list[tuple[str, int]], eventually: Callable[..., None]) -> Iterator[int]:
    """Put the bundles down, as fast as the services take them; yields how many lie there after each."""
    partner = site.inbox_folder / "brightline"
    partner.mkdir(parents=True)
    for place, (name, content) in enumerate(drops):
        eventually(lambda: len(names_in(partner)) < MOST_WAITING, 300)
        hidden = put_bundle(site, f".{name}.part", files={**a_content(content), "READY": b""})
        hidden.rename(partner / name)
        yield place + 1


def _done(site: Site) -> bool:
    with Ledger.open(site.ledger_url) as ledger:
        waits = ledger.under_way() or ledger.open_mail()
    return not waits and not names_in(site.inbox_folder / "brightline")


def _submissions(site: Site, contents: int, times: int, most_held: int = 0) -> None:
    """Each content once and every other drop a duplicate; without the lock some may be held for a person, for two read what one copies."""
    with Ledger.open(site.ledger_url) as ledger:
        assert broken_promises(site, ledger) == []
        assert unfinished_business(site, ledger) == []
        ended = Counter(row.decision for row in bundles(ledger) if row.state != "vanished")
        requests = [request.reference for request in ledger.requests()]
        with ledger.database.reading() as connection:
            letters = connection.exec_driver_sql("SELECT state, count(DISTINCT message_id) FROM mail GROUP BY state").all()
    held = ended.pop("held", 0)
    assert held <= most_held
    assert ended == {"accepted": contents, "duplicate": contents * (times - 1) - held}
    assert sorted(requests) == [f"HALYARD-{content:04d}" for content in range(contents)]
    assert [tuple(row) for row in letters] == [("sent", contents)]
    assert len(list((site.outbox_folder / "mail").glob("*.eml"))) == contents
    assert len(names_in(site.outbox_folder / "brightline")) == contents * times


@pytest.mark.parametrize(("contents", "times"), SIZES)
def test_what_is_sent_ten_times_to_four_services_is_submitted_once(
    tmp_path: Path, eventually: Callable[..., None], contents: int, times: int
) -> None:
    site = _site(tmp_path)
    with Services(site) as services:
        for _ in _lay_down(site, _drops(contents, times), eventually):
            assert [service.poll() for service in services.running] == [None] * SERVICES
        eventually(lambda: _done(site), 600)
    assert [service.returncode for service in services.running] == [0] * SERVICES
    assert services.errors.read_bytes() == b""
    _submissions(site, contents, times)
    sys.stdout.write(f"\n{contents * times} drops of {contents} bundles to {SERVICES} services: {contents} submissions\n")


@pytest.mark.parametrize(("contents", "times"), SIZES[1:])
def test_the_others_go_on_where_a_killed_service_stopped(
    tmp_path: Path, eventually: Callable[..., None], contents: int, times: int
) -> None:
    site = _site(tmp_path)
    every = max(8, contents * times // 20)
    with Services(site) as services:
        for laid in _lay_down(site, _drops(contents, times), eventually):
            if laid % every == 0:
                services.kill_one()
        eventually(lambda: _done(site), 600)
    _submissions(site, contents, times)
    sys.stdout.write(f"\n{contents * times} drops of {contents} bundles, {services.kills} kills: {contents} submissions\n")


@pytest.mark.parametrize(("contents", "times"), SIZES[1:])
def test_if_the_lock_were_lost_the_ledger_would_still_let_one_service_act_on_a_bundle(
    tmp_path: Path, eventually: Callable[..., None], contents: int, times: int
) -> None:
    site = _site(tmp_path)
    with Services(site, "unlocked") as services:
        for _ in _lay_down(site, _drops(contents, times), eventually):
            assert [service.poll() for service in services.running] == [None] * SERVICES
        eventually(lambda: _done(site), 600)
    stumbled = services.errors.read_bytes().count(b'"lost"')
    _submissions(site, contents, times, most_held=times)
    sys.stdout.write(
        f"\n{contents * times} drops of {contents} bundles without a lock, {stumbled} times two reached for one: {contents} submissions\n"
    )
