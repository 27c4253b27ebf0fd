"""The oracle of the enumerations must not be blind: every kind of damage that it stands for is done once, and it says so."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.crash.plays import Play, opened_play
from tests.crash.service_runs import LONG_ENOUGH, work
from tests.crash.zygote import Zygote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """A scene that was played to its end without any disturbance."""
    with Zygote() as zygote, opened_play("accepted", zygote, tmp_path_factory.mktemp("elsewhere")) as play:
        play.begin()
        assert zygote.run(work, play.stage.config, LONG_ENOUGH).status == 0
        yield play


@pytest.fixture
def play(ended: Play) -> Iterator[Play]:
    """The same, as it was after whatever a test did to it."""
    folder, taken = ended.stage.folder, list(ended.relay.taken)
    shutil.copytree(folder / "site", folder / "kept")
    yield ended
    shutil.rmtree(folder / "site")
    (folder / "kept").rename(folder / "site")
    ended.relay.taken[:] = taken


def _only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def _in_ledger(play: Play, statement: str) -> None:
    with closing(sqlite3.connect(play.stage.site.work_folder / "ledger.sqlite")) as connection, connection:
        connection.execute(statement)


def _half_a_report(play: Play) -> None:
    _only(play.stage.site.outbox_folder, "brightline/*/report.html").write_bytes(b"<p>")


def _no_report(play: Play) -> None:
    shutil.rmtree(_only(play.stage.site.outbox_folder, "brightline/*"))


def _two_reports(play: Play) -> None:
    report = _only(play.stage.site.outbox_folder, "brightline/*")
    shutil.copytree(report, report.with_name(f"{report.name.removesuffix('accepted')}rejected"))


def _left_over_report(play: Play) -> None:
    (play.stage.site.outbox_folder / "brightline" / ".tmp-of-an-earlier-try").mkdir()


def _lost_paper(play: Play) -> None:
    _only(play.stage.site.work_folder, "archive/*/bill.pdf").unlink()


def _changed_copy(play: Play) -> None:
    _only(play.stage.site.work_folder, "copies/*/000").write_bytes(b"%PDF-1.7\n")


def _still_claimed(play: Play) -> None:
    folder = _only(play.stage.site.work_folder, "archive/*")
    folder.rename(play.stage.site.work_folder / "claimed" / folder.name)


def _stuck(play: Play) -> None:
    _in_ledger(play, "UPDATE bundle SET state = 'published'")


def _blamed(play: Play) -> None:
    _in_ledger(play, "UPDATE bundle SET decision = 'rejected'")


def _forgotten(play: Play) -> None:
    _in_ledger(play, "UPDATE bundle SET state = 'vanished'")


def _letter_not_sent(play: Play) -> None:
    _in_ledger(play, "UPDATE mail SET state = 'pending'")


def _letter_never_arrived(play: Play) -> None:
    play.relay.taken.clear()


def _letter_twice(play: Play) -> None:
    play.relay.taken *= 2


def _letter_with_another_name(play: Play) -> None:
    play.relay.taken.append(play.relay.taken[0].replace(b"Message-ID: <", b"Message-ID: <x"))


_DAMAGES = (
    *(_half_a_report, _no_report, _two_reports, _left_over_report, _lost_paper, _changed_copy, _still_claimed, _stuck, _blamed, _forgotten),
    *(_letter_not_sent, _letter_never_arrived, _letter_twice, _letter_with_another_name),
)


def test_nothing_is_wrong_when_nothing_happened(play: Play) -> None:
    assert play.wrong_at_the_end(Counter()) == []
    assert play.contradictions() == []


@pytest.mark.parametrize("damage", _DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
def test_every_kind_of_damage_is_seen(play: Play, damage: Callable[[Play], None]) -> None:
    damage(play)
    assert len(play.wrong_at_the_end(Counter())) > 0


def test_a_letter_twice_is_right_only_after_a_doubt_and_only_if_people_are_told(play: Play) -> None:
    (letter,) = play.relay.taken
    play.relay.taken.append(letter)
    assert len(play.wrong_at_the_end(Counter([letter]))) > 0
    _in_ledger(play, "UPDATE mail SET possible_duplicate = 1, doubts = 1")
    assert play.wrong_at_the_end(Counter([letter])) == []
    assert len(play.wrong_at_the_end(Counter())) > 0
