from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.mail import MAIL_MOVES, NEEDS_A_PERSON, UNDER_WAY, WAITING, Delivery, MailState, envelope_id
from pipeline.domain.mail_moves import (
    FIRST_WAIT,
    LONGEST_WAIT,
    POSSIBLE_DUPLICATE,
    UNKNOWN_WAIT,
    after_death,
    after_try,
    back_off,
    begun,
    handed_over,
    resting,
)
from tests.builders import AS_OF as NOW
from tests.builders_mail import a_mail_row

if TYPE_CHECKING:
    from pipeline.domain.mail import MailRow

RETRY_FOR = timedelta(days=5)
SENT = Delivery(MailState.SENT, "250 ok")
LATER = Delivery(MailState.DEFERRED, "451 later")
UNUSABLE = Delivery(MailState.PENDING, "535 bad credentials", relay_down=True)
REFUSED = Delivery(MailState.FAILED, "550 no such user")
SILENT = Delivery(MailState.UNKNOWN, "no answer")
OUTCOMES = (SENT, LATER, UNUSABLE, REFUSED, SILENT)


def tried(row: MailRow, delivery: Delivery, retry_for: timedelta = RETRY_FOR) -> MailRow:
    """A whole try, with every row on the way legal."""
    way = [row, begun(row)]
    if delivery.state in {MailState.SENT, MailState.UNKNOWN}:
        way.append(handed_over(way[-1]))
    way.append(after_try(way[-1], delivery, NOW, retry_for))
    assert [(before.state, after.state) for before, after in pairwise(way) if (before.state, after.state) not in MAIL_MOVES] == []
    return way[-1]


@given(st.lists(st.sampled_from([*OUTCOMES, "death", "death at the dot"]), max_size=12))
def test_whatever_happens_every_move_is_legal_and_nothing_goes_out_a_third_time(story: list[Delivery | str]) -> None:
    row, handed = a_mail_row(), 0
    for happens in story:
        if row.state not in WAITING:
            break
        if isinstance(happens, Delivery):
            row = tried(row, happens)
            handed += happens.state in {MailState.SENT, MailState.UNKNOWN}
        else:
            dead = begun(row) if happens == "death" else handed_over(begun(row))
            handed += happens != "death"
            row = after_death(dead, NOW)
            assert (dead.state, row.state) in MAIL_MOVES
    assert handed <= 2
    assert row.possible_duplicate is (handed == 2)
    assert row.state not in UNDER_WAY


@pytest.mark.parametrize("before", [MailState.SENT, MailState.CLOSED])
def test_nothing_leads_from_a_letter_that_is_done_back_to_sending(before: MailState) -> None:
    reached, new = {before}, {before}
    while new:
        new = {after for start, after in MAIL_MOVES if start in new and start not in NEEDS_A_PERSON} - reached
        reached |= new
    assert reached.isdisjoint({MailState.SENDING, MailState.HANDING_OVER, *WAITING})


def test_only_the_final_dot_leads_into_doubt_and_only_a_doubted_row_goes_back_to_it() -> None:
    into = {before for before, after in MAIL_MOVES if after is MailState.UNKNOWN}
    assert into == {MailState.SENDING, MailState.HANDING_OVER}
    assert all(
        after_try(begun(a_mail_row()), delivery, NOW, RETRY_FOR).state is not MailState.UNKNOWN for delivery in (LATER, UNUSABLE, REFUSED)
    )


def test_every_state_can_be_reached_and_the_table_explains_itself() -> None:
    assert {after for _, after in MAIL_MOVES} == set(MailState)
    assert all(MAIL_MOVES.values())


@pytest.mark.parametrize(("failures", "seconds"), [(1, 300), (2, 600), (3, 1200), (4, 2400), (5, 4000), (6, 4000), (400, 4000)])
def test_the_wait_doubles_up_to_the_longest_with_a_little_jitter(failures: int, seconds: int) -> None:
    wait = back_off("<a1.v1@portin.invalid>", failures)
    assert timedelta(seconds=seconds) <= wait <= timedelta(seconds=seconds * 1.1)
    assert wait == back_off("<a1.v1@portin.invalid>", failures)
    row = tried(a_mail_row(attempts=failures - 1), LATER)
    assert (row.state, row.next_try, row.attempts, row.detail) == (MailState.DEFERRED, NOW + wait, failures, "451 later")


def test_letters_that_failed_together_do_not_come_back_together() -> None:
    assert len({back_off(f"<a{number}@x>", 1) for number in range(20)}) > 10
    assert FIRST_WAIT < LONGEST_WAIT


@pytest.mark.parametrize("age", [timedelta(days=4, hours=23), timedelta(days=4, hours=23, minutes=56)])
def test_a_letter_is_given_up_when_its_time_is_over(age: timedelta) -> None:
    row = tried(replace(a_mail_row(), since=NOW - age), LATER)
    given_up = age > timedelta(days=4, hours=23, minutes=55)
    assert row.state is (MailState.FAILED if given_up else MailState.DEFERRED)
    assert row.detail == ("given up after 5 days, 0:00:00: 451 later" if given_up else "451 later")
    assert tried(replace(a_mail_row(), since=NOW - age), SENT).state is MailState.SENT


@pytest.mark.parametrize(
    ("state", "attempts", "doubts"), [(MailState.PENDING, 0, 0), (MailState.DEFERRED, 3, 0), (MailState.UNKNOWN, 1, 1)]
)
def test_a_relay_that_nobody_can_use_costs_no_try_and_never_the_letter(state: MailState, attempts: int, doubts: int) -> None:
    row = replace(a_mail_row(1, state, attempts, doubts=doubts), since=NOW - timedelta(days=400))
    after = tried(row, UNUSABLE)
    assert (after.state, after.attempts, after.next_try) == (state, attempts, None)


def test_a_lost_answer_waits_a_quarter_of_an_hour() -> None:
    row = tried(a_mail_row(), SILENT)
    assert (row.state, row.next_try, row.doubts, row.possible_duplicate) == (MailState.UNKNOWN, NOW + timedelta(minutes=15), 1, False)
    assert timedelta(minutes=15) == UNKNOWN_WAIT


def test_a_letter_that_may_have_arrived_is_sent_once_more_and_flagged() -> None:
    row = tried(a_mail_row(1, MailState.UNKNOWN, 1, doubts=1), SENT)
    assert (row.state, row.detail, row.possible_duplicate) == (MailState.SENT, f"{POSSIBLE_DUPLICATE}: 250 ok", True)


def test_a_letter_that_may_have_arrived_twice_is_left_to_people() -> None:
    row = tried(a_mail_row(1, MailState.UNKNOWN, 1, doubts=1), SILENT)
    assert (row.state, row.next_try, row.possible_duplicate) == (MailState.FAILED, None, True)
    assert row.detail.startswith(f"{POSSIBLE_DUPLICATE}: no answer")
    assert "ask the recipient" in row.detail


def test_a_second_sending_that_is_refused_says_that_the_first_may_have_arrived() -> None:
    row = tried(a_mail_row(1, MailState.UNKNOWN, 1, doubts=1), REFUSED)
    assert (row.state, row.possible_duplicate) == (MailState.FAILED, False)
    assert row.detail == "550 no such user; it may have arrived before: ask the recipient before you send it again"


def test_a_death_before_the_dot_leaves_no_doubt_and_one_at_the_dot_does() -> None:
    before, at = after_death(begun(a_mail_row()), NOW), after_death(handed_over(begun(a_mail_row())), NOW)
    assert (before.state, before.next_try, before.doubts) == (MailState.DEFERRED, None, 0)
    assert (at.state, at.next_try, at.doubts) == (MailState.UNKNOWN, NOW + UNKNOWN_WAIT, 1)
    assert after_death(begun(a_mail_row(1, MailState.UNKNOWN, 1, doubts=1)), NOW).state is MailState.UNKNOWN


def test_a_letter_that_kills_the_service_each_time_waits_longer_and_longer() -> None:
    row, waits = a_mail_row(), []
    for _ in range(5):
        row = after_death(begun(row), NOW)
        waits.append(timedelta(0) if row.next_try is None else row.next_try - NOW)
    assert waits[:2] == [timedelta(0)] * 2
    assert timedelta(minutes=5) <= waits[2] < waits[3] < waits[4]


def test_a_relay_rests_longer_each_time_and_remembers_since_when() -> None:
    first = resting(None, "relay.test:25", "535 no", NOW)
    second = resting(first, "relay.test:25", "535 still no", first.until)
    assert (first.failures, second.failures) == (1, 2)
    assert (second.began, second.reason) == (NOW, "535 still no")
    assert second.until - first.until > first.until - NOW > timedelta(minutes=5) - timedelta(seconds=1)


def test_the_envelope_id_is_the_message_id_without_brackets() -> None:
    assert envelope_id("<a1.v1@portin.invalid>") == "a1.v1@portin.invalid"


def test_the_groups_of_states_do_not_overlap() -> None:
    assert all(
        set(one).isdisjoint(other) for one, other in product((WAITING, UNDER_WAY), (NEEDS_A_PERSON, (MailState.SENT, MailState.CLOSED)))
    )
