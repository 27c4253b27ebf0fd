"""A relay without a network that answers as told, and remembers every final dot: who said it, when, and what was known afterwards."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from pipeline.domain.mail import Delivery, MailState
from pipeline.domain.mail_moves import UNKNOWN_WAIT

if TYPE_CHECKING:
    from pipeline.domain.mail import MailRow


class Answer(Enum):
    """What the relay does with one letter, or when the service dies over it."""

    OK = "250"
    PUT_OFF = "451 before the dot"
    REFUSED = "552 before the dot"
    RECIPIENT_REFUSED = "550 for the recipient"
    PUT_OFF_AT_DOT = "451 after the dot"
    REFUSED_AT_DOT = "554 after the dot"
    DOWN = "nobody there"
    BUSY = "421"
    CUT_BEFORE_DOT = "connection lost before the dot"
    CUT_AFTER_DOT_TAKEN = "connection lost after the dot, which it had taken"
    CUT_AFTER_DOT_LOST = "connection lost after the dot, which never arrived"
    KILL_BEFORE_DOT = "service killed before the dot"
    KILL_AT_DOT_LOST = "service killed at the dot, which never arrived"
    KILL_AT_DOT_TAKEN = "service killed after the dot, which it had taken"
    KILL_AFTER_ANSWER = "service killed between the 250 and the commit"


class Killed(BaseException):
    """Stands for kill -9: nothing of ours catches it."""


@dataclass
class _Dots:
    """What the relay and the service know of one letter since it was last released: by the decision, or by an operator."""

    copies: int = 0
    settled: bool = False
    doubts: list[datetime] = field(default_factory=list)


_EARLY = {
    Answer.PUT_OFF: Delivery(MailState.DEFERRED, "451 4.3.0 later"),
    Answer.REFUSED: Delivery(MailState.FAILED, "552 5.3.4 too large"),
    Answer.RECIPIENT_REFUSED: Delivery(MailState.FAILED, "550 5.1.1 no such user"),
    Answer.DOWN: Delivery(MailState.PENDING, "the relay cannot be used", relay_down=True),
    Answer.BUSY: Delivery(MailState.DEFERRED, "421 4.3.2 closing down", relay_down=True),
    Answer.CUT_BEFORE_DOT: Delivery(MailState.DEFERRED, "the relay did not take the letter"),
}
_AT_DOT = {
    Answer.OK: Delivery(MailState.SENT, "250 2.0.0 Ok"),
    Answer.PUT_OFF_AT_DOT: Delivery(MailState.DEFERRED, "451 4.3.0 later"),
    Answer.REFUSED_AT_DOT: Delivery(MailState.FAILED, "554 5.6.0 content refused"),
    Answer.CUT_AFTER_DOT_TAKEN: Delivery(MailState.UNKNOWN, "the answer was lost"),
    Answer.CUT_AFTER_DOT_LOST: Delivery(MailState.UNKNOWN, "the answer was lost"),
}
_TAKES = {Answer.OK, Answer.CUT_AFTER_DOT_TAKEN, Answer.KILL_AT_DOT_TAKEN, Answer.KILL_AFTER_ANSWER}
_LEAVES_DOUBT = {
    Answer.CUT_AFTER_DOT_TAKEN,
    Answer.CUT_AFTER_DOT_LOST,
    Answer.KILL_AT_DOT_LOST,
    Answer.KILL_AT_DOT_TAKEN,
    Answer.KILL_AFTER_ANSWER,
}
_DIES = {Answer.KILL_AT_DOT_LOST, Answer.KILL_AT_DOT_TAKEN, Answer.KILL_AFTER_ANSWER}


@dataclass
class RelayOfTests:
    """The relay; `answers` are used up one per letter, then it answers 250.

    Attributes:
        now: the clock.
        taken: the bytes of every copy that it took, by Message-ID.
        broken: every final dot that the promises do not allow, in words.
        used: how often each answer was given.
    """

    now: Callable[[], datetime]
    destination: str = "relay.test:587"
    answers: list[Answer] = field(default_factory=list)
    taken: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    broken: list[str] = field(default_factory=list)
    used: Counter[Answer] = field(default_factory=Counter)
    _dots: dict[str, _Dots] = field(default_factory=lambda: defaultdict(_Dots))

    def deliver(self, row: MailRow, hand_over: Callable[[], None]) -> Delivery:
        """Try once, as the next answer says."""
        answer = self.answers.pop(0) if self.answers else Answer.OK
        self.used[answer] += 1
        if answer is Answer.KILL_BEFORE_DOT:
            raise Killed
        if answer in _EARLY:
            self._dots[row.letter.message_id].settled |= _EARLY[answer].state is MailState.FAILED
            return _EARLY[answer]
        hand_over()
        self._hear_dot(row, answer)
        if answer in _DIES:
            raise Killed
        return _AT_DOT[answer]

    def hang_up(self) -> None:
        """Nothing is open."""

    def release(self, message_id: str) -> None:
        """An operator wants it sent anew: what comes now is no repeat of ours."""
        self._dots[message_id] = _Dots()

    def _hear_dot(self, row: MailRow, answer: Answer) -> None:
        message_id, dots = row.letter.message_id, self._dots[row.letter.message_id]
        if dots.settled:
            self._complain(row, "sent although its fate was known")
        if len(dots.doubts) > 1:
            self._complain(row, "sent a third time without being asked")
        if dots.doubts and self.now() - dots.doubts[-1] < UNKNOWN_WAIT - timedelta(seconds=1):
            self._complain(row, "sent again too soon")
        if answer in _TAKES:
            dots.copies += 1
            self.taken[message_id].append(row.letter.content)
        if answer in _LEAVES_DOUBT:
            dots.doubts.append(self.now())
        dots.settled = answer in {Answer.OK, Answer.REFUSED_AT_DOT}
        if len(set(self.taken[message_id])) > 1:
            self._complain(row, "came with other bytes")

    def _complain(self, row: MailRow, what: str) -> None:
        self.broken.append(f"mail {row.id} {row.letter.message_id}: {what}")
