from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pipeline.domain.mail import MAIL_MOVES, WAITING, Delivery, MailRow, MailState, RelayRest
from pipeline.domain.mail_moves import UNKNOWN_WAIT
from pipeline.errors import TemporaryError
from pipeline.logs import log_to_stderr
from pipeline.mail_queue import send_due_mail
from tests.builders import AS_OF as NOW
from tests.builders_mail import a_mail_row

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

SENT = Delivery(MailState.SENT, "250 ok")
LATER = Delivery(MailState.DEFERRED, "451 later")
BUSY = Delivery(MailState.DEFERRED, "421 closing down", relay_down=True)
UNUSABLE = Delivery(MailState.PENDING, "connection refused", relay_down=True)
REFUSED = Delivery(MailState.FAILED, "550 no such user")
SILENT = Delivery(MailState.UNKNOWN, "no answer")


@pytest.fixture(autouse=True)
def _clock_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 5.0)


@dataclass
class Story:  # its methods are those of MailLedger and Relay
    """A ledger and a relay at once, so that one list tells what happened in which order."""

    rows: list[MailRow]
    outcomes: list[Delivery] = field(default_factory=list)
    rests: list[RelayRest] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    destination: str = "relay.test:25"

    def due_mail(self, now: datetime) -> list[MailRow]:
        """The rows of this story that are not at rest."""
        assert now >= NOW
        return [row for row in self.rows if row.state in {*WAITING, MailState.SENDING, MailState.HANDING_OVER}]

    def mark_mail(self, before: MailRow, after: MailRow, at: datetime) -> MailRow:
        """Move it on."""
        assert at >= NOW
        assert (before.state, after.state) in MAIL_MOVES
        assert before in self.rows
        self.told.append(f"{after.id} {after.state}")
        after = replace(after, epoch=before.epoch + 1)
        self.rows[self.rows.index(before)] = after
        return after

    def resting_relays(self) -> list[RelayRest]:
        """The relays that rest."""
        return self.rests

    def rest_relay(self, rest: RelayRest, at: datetime) -> None:
        """Note it."""
        assert at < rest.until
        self.rests = [rest]

    def wake_relays(self, at: datetime, why: str) -> None:
        """Note it."""
        assert at >= NOW
        self.told.append(why)
        self.rests = []

    def deliver(self, row: MailRow, hand_over: Callable[[], None]) -> Delivery:
        """The next outcome of this story."""
        self.told.append(f"{row.id} asked")
        if self.outcomes[0].state in {MailState.SENT, MailState.UNKNOWN}:
            hand_over()
        return self.outcomes.pop(0)

    def hang_up(self) -> None:
        """Told, nothing else."""
        self.told.append("hung up")


def test_each_step_is_written_down_before_the_next_and_the_end_before_hanging_up() -> None:
    story = Story([a_mail_row(1), a_mail_row(2)], [SENT, REFUSED])
    assert send_due_mail(story, story, NOW) == 1
    first = ["1 sending", "1 asked", "1 handing over", "1 sent", "hung up"]
    assert story.told == [*first, "2 sending", "2 asked", "2 failed", "hung up"]
    assert [row.detail for row in story.rows] == ["250 ok", "550 no such user"]
    assert story.rows[0].attempts == 1


def test_no_mail_is_no_work() -> None:
    story = Story([])
    assert send_due_mail(story, story, NOW) == 0
    assert story.told == []


def test_a_relay_that_nobody_can_use_ends_the_round_and_is_left_alone_for_a_while() -> None:
    story = Story([a_mail_row(1), a_mail_row(2)], [UNUSABLE])
    assert send_due_mail(story, story, NOW) == 0
    assert story.told == ["1 sending", "1 asked", "1 pending", "hung up"]
    (rest,) = story.rests
    assert (rest.destination, rest.failures, rest.reason) == ("relay.test:25", 1, "connection refused")
    assert send_due_mail(story, story, rest.until - timedelta(seconds=1)) == 0
    assert story.told[4:] == []


def test_a_relay_that_closes_down_in_the_middle_puts_the_letter_off_and_rests() -> None:
    story = Story([a_mail_row(1), a_mail_row(2)], [BUSY])
    send_due_mail(story, story, NOW)
    assert [row.state for row in story.rows] == [MailState.DEFERRED, MailState.PENDING]
    assert len(story.rests) == 1


def test_a_relay_that_works_again_is_forgiven() -> None:
    story = Story([a_mail_row(1), a_mail_row(2)], [SENT, SENT], [RelayRest("relay.test:25", 3, NOW, "535 no", NOW)])
    assert send_due_mail(story, story, NOW) == 2
    assert (story.rests, story.told.count("relay.test:25 works again")) == ([], 1)


def test_another_relay_may_rest_as_long_as_it_likes() -> None:
    story = Story([a_mail_row()], [SENT], [RelayRest("old.relay.test:25", 3, NOW + timedelta(hours=1), "535 no", NOW)])
    assert send_due_mail(story, story, NOW) == 1
    assert len(story.rests) == 1


def test_a_letter_found_before_the_dot_is_sent_at_once() -> None:
    story = Story([a_mail_row(1, MailState.SENDING, 1)], [SENT])
    assert send_due_mail(story, story, NOW) == 1
    assert story.told == ["1 deferred", "1 sending", "1 asked", "1 handing over", "1 sent", "hung up"]
    assert not story.rows[0].possible_duplicate


def test_a_letter_found_at_the_dot_is_not_sent_at_once() -> None:
    story = Story([a_mail_row(1, MailState.HANDING_OVER, 1), a_mail_row(2)], [SENT])
    assert send_due_mail(story, story, NOW) == 1
    assert story.told[:2] == ["1 unknown", "2 sending"]
    assert story.rows[0].next_try == NOW + UNKNOWN_WAIT


def test_a_row_that_cannot_be_marked_is_not_delivered(monkeypatch: pytest.MonkeyPatch) -> None:
    def held(*_: object) -> None:
        raise TemporaryError

    story = Story([a_mail_row()], [SENT])
    monkeypatch.setattr(story, "mark_mail", held)
    with pytest.raises(TemporaryError):
        send_due_mail(story, story, NOW)
    assert story.outcomes == [SENT]


def test_a_ledger_that_fails_at_the_dot_stops_the_try_and_hangs_up() -> None:
    class Full(Story):
        def mark_mail(self, before: MailRow, after: MailRow, at: datetime) -> MailRow:
            if after.state is MailState.HANDING_OVER:
                raise TemporaryError
            return super().mark_mail(before, after, at)

    story = Full([a_mail_row()], [SENT])
    with pytest.raises(TemporaryError):
        send_due_mail(story, story, NOW)
    assert story.told == ["1 sending", "1 asked", "hung up"]
    assert story.rows[0].state is MailState.SENDING


@pytest.mark.parametrize(("at_the_dot", "state"), [(False, MailState.DEFERRED), (True, MailState.UNKNOWN)])
def test_a_bug_with_one_letter_puts_it_off_and_not_those_behind_it(*, at_the_dot: bool, state: MailState) -> None:
    class Buggy(Story):
        def deliver(self, row: MailRow, hand_over: Callable[[], None]) -> Delivery:
            if row.id == 1:
                if at_the_dot:
                    hand_over()
                message = "a PIN 4821"
                raise ZeroDivisionError(message)
            return super().deliver(row, hand_over)

    story = Buggy([a_mail_row(1), a_mail_row(2)], [SENT])
    assert send_due_mail(story, story, NOW) == 1
    assert story.rows[0].state is state
    assert "ZeroDivisionError" in story.rows[0].detail
    assert "4821" not in story.rows[0].detail


def test_the_wait_begins_when_the_answer_is_lost_and_not_when_the_round_began(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story([a_mail_row()], [SILENT])
    deliver = story.deliver

    def slow(row: MailRow, hand_over: Callable[[], None]) -> Delivery:
        monkeypatch.setattr(time, "monotonic", lambda: 605.0)
        return deliver(row, hand_over)

    monkeypatch.setattr(story, "deliver", slow)
    send_due_mail(story, story, NOW)
    assert story.rows[0].next_try == NOW + timedelta(minutes=10) + UNKNOWN_WAIT


def test_what_needs_a_person_is_in_the_log_with_the_words_of_the_relay(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr()
    story = Story(
        [a_mail_row(1), a_mail_row(2, MailState.UNKNOWN, 1, doubts=1), a_mail_row(3), a_mail_row(4)], [REFUSED, SENT, LATER, UNUSABLE]
    )
    send_due_mail(story, story, NOW)
    said = capsys.readouterr().err.splitlines()
    assert ["mail_needs_a_look" in line for line in said] == [True, True, False]
    assert "550 no such user" in said[0]
    assert "possible_duplicate" in said[1]
    assert "relay_rests" in said[2]
    assert "connection refused" in said[2]


def test_a_letter_that_may_have_arrived_twice_comes_to_rest_after_a_death_and_those_behind_it_go_out() -> None:
    doubtful = replace(a_mail_row(1), state=MailState.HANDING_OVER, attempts=2, doubts=1)
    story = Story([doubtful, a_mail_row(2)], [SENT])
    assert send_due_mail(story, story, NOW) == 1
    assert [row.state for row in story.rows] == [MailState.FAILED, MailState.SENT]
    assert "ask the recipient" in story.rows[0].detail
