from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from pipeline.domain.mail import Delivery, MailRow, MailState
from pipeline.mail_queue import FIRST_WAIT, LONGEST_WAIT, POSSIBLE_DUPLICATE, UNKNOWN_WAIT, back_off, send_due_mail
from tests.builders_mail import a_letter, a_mail_row

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
SENT = Delivery(MailState.SENT, "250 ok")
LATER = Delivery(MailState.DEFERRED, "451 later")
DOWN = Delivery(MailState.DEFERRED, "connection refused", relay_down=True)
REFUSED = Delivery(MailState.FAILED, "550 no such user")
SILENT = Delivery(MailState.UNKNOWN, "no answer")


@pytest.fixture(autouse=True)
def _clock_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 5.0)


@dataclass
class Mark:
    """What was written down about a letter."""

    state: MailState
    detail: str
    next_try: datetime | None


@dataclass
class Story:  # its methods are those of MailLedger and Relay
    """A ledger and a relay at once, so that one list tells what happened in which order."""

    rows: list[MailRow]
    outcomes: list[Delivery] = field(default_factory=list)
    resting_until: datetime | None = None
    told: list[str] = field(default_factory=list)
    marks: dict[int, list[Mark]] = field(default_factory=dict)
    repeatable: ClassVar[bool] = False

    def due_mail(self, now: datetime) -> list[MailRow]:
        """The rows of this story."""
        assert now == NOW
        return self.rows

    def mark_mail(self, row_id: int, state: MailState, *, at: datetime, detail: str, next_try: datetime | None = None) -> None:
        """Note it."""
        assert at == NOW
        self.told.append(f"{row_id} {state}")
        self.marks.setdefault(row_id, []).append(Mark(state, detail, next_try))

    def deliver(self, row: MailRow) -> Delivery:
        """The next outcome of this story."""
        self.told.append(f"{row.id} delivered")
        return self.outcomes.pop(0)

    def hang_up(self) -> None:
        """Told, nothing else."""
        self.told.append("hung up")

    def last(self, row_id: int = 1) -> Mark:
        """The last mark of a row."""
        return self.marks[row_id][-1]


def after(row: MailRow, *outcomes: Delivery, **limits: timedelta) -> Story:
    story = Story([row], list(outcomes))
    send_due_mail(story, story, NOW, **limits)
    return story


def test_each_step_is_written_down_before_the_next() -> None:
    story = Story([a_mail_row(1), a_mail_row(2)], [SENT, REFUSED])
    assert send_due_mail(story, story, NOW) == 1
    assert story.told == ["1 sending", "1 delivered", "1 sent", "hung up", "2 sending", "2 delivered", "2 failed", "hung up"]
    assert story.last(1) == Mark(MailState.SENT, "250 ok", None)
    assert story.last(2) == Mark(MailState.FAILED, "550 no such user", None)
    assert story.marks[1][0].detail == "try 1"


def test_no_mail_is_no_work() -> None:
    story = Story([])
    assert send_due_mail(story, story, NOW) == 0
    assert story.told == []


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 300), (1, 600), (2, 1200), (3, 2400), (4, 4000), (5, 4000), (400, 4000)])
def test_the_wait_doubles_up_to_the_longest_with_a_little_jitter(attempts: int, seconds: int) -> None:
    row = a_mail_row(attempts=attempts)
    wait = back_off(row)
    assert timedelta(seconds=seconds) <= wait <= timedelta(seconds=seconds * 1.1)
    assert wait == back_off(row)
    assert after(row, LATER).last() == Mark(MailState.DEFERRED, "451 later", NOW + wait)


def test_letters_that_failed_together_do_not_come_back_together() -> None:
    assert len({back_off(a_mail_row(number)) for number in range(1, 21)}) > 10
    assert FIRST_WAIT < LONGEST_WAIT


def test_a_letter_is_given_up_when_its_time_is_over() -> None:
    young, old = (a_mail_row(letter=a_letter(content=f"Date: {date}\r\n\r\n".encode())) for date in DATES)
    assert after(young, LATER, retry_for=timedelta(days=5)).last().state is MailState.DEFERRED
    assert after(old, LATER, retry_for=timedelta(days=5)).last() == Mark(
        MailState.FAILED, "given up after 5 days, 0:00:00: 451 later", None
    )
    assert after(old, SENT, retry_for=timedelta(days=5)).last().state is MailState.SENT


DATES = ("Wed, 11 Nov 2026 12:10:00 +0000", "Wed, 11 Nov 2026 12:00:00 +0000")


@pytest.mark.parametrize("content", [b"\r\n\r\n", b"Date: yesterday\r\n\r\n"])
def test_a_letter_without_a_date_counts_as_new(content: bytes) -> None:
    assert after(a_mail_row(letter=a_letter(content=content)), LATER).last().state is MailState.DEFERRED


def test_a_failed_relay_ends_the_round_and_is_left_alone_for_a_while() -> None:
    story = Story([a_mail_row(1), a_mail_row(2)], [DOWN])
    assert send_due_mail(story, story, NOW) == 0
    assert story.told == ["1 sending", "1 delivered", "1 deferred", "hung up"]
    assert story.resting_until == story.last().next_try == NOW + back_off(story.rows[0])


def test_a_resting_relay_is_not_asked() -> None:
    story = Story([a_mail_row()], [SENT], resting_until=NOW + timedelta(seconds=1))
    assert send_due_mail(story, story, NOW) == 0
    assert story.told == []


def test_a_rested_relay_works_again() -> None:
    story = Story([a_mail_row(1), a_mail_row(2)], [SENT, SENT], resting_until=NOW)
    assert send_due_mail(story, story, NOW) == 2
    assert story.resting_until is None


def test_a_lost_answer_waits_a_quarter_of_an_hour() -> None:
    assert after(a_mail_row(), SILENT).last() == Mark(MailState.UNKNOWN, "no answer", NOW + UNKNOWN_WAIT)


def test_a_letter_that_may_have_arrived_is_sent_once_more_and_flagged() -> None:
    story = after(a_mail_row(state=MailState.UNKNOWN, attempts=1), SENT)
    assert story.told == ["1 sending", "1 delivered", "1 sent", "hung up"]
    assert story.last() == Mark(MailState.SENT, f"{POSSIBLE_DUPLICATE}: 250 ok", None)


def test_a_letter_that_may_have_arrived_twice_is_left_to_people() -> None:
    mark = after(a_mail_row(state=MailState.UNKNOWN, attempts=1), SILENT).last()
    assert (mark.state, mark.next_try) == (MailState.FAILED, None)
    assert mark.detail.startswith(f"{POSSIBLE_DUPLICATE}: no answer; ask the recipient")


@pytest.mark.parametrize("outcome", [LATER, DOWN])
def test_a_letter_that_may_have_arrived_keeps_its_flag_while_the_relay_defers(outcome: Delivery) -> None:
    row = a_mail_row(state=MailState.UNKNOWN, attempts=1)
    assert after(row, outcome).last() == Mark(MailState.UNKNOWN, f"{POSSIBLE_DUPLICATE}: {outcome.detail}", NOW + back_off(row))


def test_a_resend_that_is_refused_stays_flagged() -> None:
    mark = after(a_mail_row(state=MailState.UNKNOWN), REFUSED).last()
    assert (mark.state, mark.detail) == (MailState.FAILED, f"{POSSIBLE_DUPLICATE}: 550 no such user")


def test_a_letter_found_half_sent_is_not_sent_at_once() -> None:
    story = Story([a_mail_row(1, MailState.SENDING, attempts=1), a_mail_row(2)], [SENT])
    assert send_due_mail(story, story, NOW) == 1
    assert story.told == ["1 unknown", "2 sending", "2 delivered", "2 sent", "hung up"]
    assert story.last(1).next_try == NOW + UNKNOWN_WAIT


def test_a_letter_found_half_delivered_goes_again_at_once_where_twice_is_as_good_as_once() -> None:
    class Folder(Story):
        repeatable: ClassVar[bool] = True

    story = Folder([a_mail_row(1, MailState.SENDING, attempts=1)], [SENT])
    assert send_due_mail(story, story, NOW) == 1
    assert story.told == ["1 pending", "1 sending", "1 delivered", "1 sent", "hung up"]
    assert story.last() == Mark(MailState.SENT, "250 ok", None)


def test_a_row_that_another_service_holds_is_not_delivered(monkeypatch: pytest.MonkeyPatch) -> None:
    def held(*_: object, **__: object) -> None:
        raise RuntimeError

    story = Story([a_mail_row()], [SENT])
    monkeypatch.setattr(story, "mark_mail", held)
    with pytest.raises(RuntimeError):
        send_due_mail(story, story, NOW)
    assert story.outcomes == [SENT]


def test_the_wait_begins_when_the_answer_is_lost_and_not_when_the_round_began(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([0.0, 1.0, 600.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(ticks))
    marks: list[tuple[datetime, datetime | None]] = []

    class Slow(Story):
        def mark_mail(self, row_id: int, state: MailState, *, at: datetime, detail: str, next_try: datetime | None = None) -> None:
            self.told.append(f"{row_id} {state} {detail}")
            marks.append((at, next_try))

    story = Slow([a_mail_row()], [SILENT])
    send_due_mail(story, story, NOW)
    lost = NOW + timedelta(minutes=10)
    assert marks == [(NOW + timedelta(seconds=1), None), (lost, lost + UNKNOWN_WAIT)]
