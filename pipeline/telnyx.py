"""Asks Telnyx whether numbers can be ported, over HTTP: patient within a budget of time, and never in the way.

Whatever goes wrong makes numbers `unknown` with the reason; nothing is raised, and nothing but a clear yes makes a number `portable`.
Documented: `POST /v2/portability_checks` answers 201, 401 or 422; 429 comes with the header `x-ratelimit-reset` in seconds; after 5xx one
tries again 3 to 5 times with doubling pauses. How many numbers one question may hold is not documented; their resellers ask for 100.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from pipeline.domain.portability import PortabilityAnswer, PortabilityAnswers
from pipeline.domain.telephone import e164
from pipeline.pace import Clock, pause_seconds
from pipeline.reading.portability_answer import read_portability_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.config import PortabilitySettings

TRIES = 4
TOO_SLOW = "the carrier did not answer in time"
KEY_REFUSED = "the carrier does not accept the key of this service"
TOO_BUSY = "the carrier is busy or out of order"
NOT_TAKEN = "the carrier did not take the question"
TOO_LONG = "the carrier's answer is too long to be one"
LONGEST_ANSWER = 4_000_000
"""Bytes of one answer that are read; 100 numbers need some 20,000."""

_CHUNK = 1 << 16
_PAUSE_HEADERS = ("retry-after", "x-ratelimit-reset")
"""Where a carrier that is too busy says how long to wait."""


class _NoAnswerError(Exception):
    """No answer to a question; `again` says whether asking once more can help, `retry_after` what the carrier said about when."""

    def __init__(self, reason: str, *, again: bool = False, retry_after: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.retry_after = retry_after


_CLOCK = Clock()


class Telnyx:
    """A provider over Telnyx' API; see `pipeline.portability.PortabilityProvider`."""

    def __init__(self, settings: PortabilitySettings, key: str, clock: Clock = _CLOCK) -> None:
        """Ask with this key, which is printable ASCII."""
        self._settings = settings
        self._headers = {"Authorization": f"Bearer {key}", "Accept": "application/json", "Accept-Encoding": "identity"}
        self._clock = clock

    def ask(self, numbers: Sequence[int]) -> PortabilityAnswers:
        """The answer about each number, some at a time; once the carrier fails, the others are not asked about."""
        waiting = list(dict.fromkeys(numbers))
        deadline = self._clock.monotonic() + self._settings.budget_seconds
        answers: dict[int, PortabilityAnswer] = {}
        reason = ""
        try:
            with httpx.Client(headers=self._headers) as client:
                for start in range(0, len(waiting), self._settings.batch_size):
                    some = waiting[start : start + self._settings.batch_size]
                    answers |= read_portability_answer(self._patiently(client, some, deadline), some).by_number
        except _NoAnswerError as error:
            reason = error.reason
        except OSError as error:  # the certificates of this machine cannot be loaded
            reason = f"the carrier could not be asked ({type(error).__name__})"
        unanswered = [number for number in waiting if number not in answers]
        return PortabilityAnswers({**answers, **PortabilityAnswers.unknown(unanswered, reason).by_number})

    def _patiently(self, client: httpx.Client, some: Sequence[int], deadline: float) -> bytes:
        """The answer, asked for again after a pause where that can help and there is time."""
        for failures in range(1, TRIES):
            try:
                return self._once(client, some, deadline)
            except _NoAnswerError as error:
                pause = pause_seconds(failures, error.retry_after, self._clock.now())
                if not error.again or self._clock.monotonic() + pause >= deadline:
                    raise
                self._clock.sleep(pause)
        return self._once(client, some, deadline)

    def _once(self, client: httpx.Client, some: Sequence[int], deadline: float) -> bytes:
        left = deadline - self._clock.monotonic()
        if left <= 0:
            raise _NoAnswerError(TOO_SLOW)
        timeout = httpx.Timeout(min(self._settings.answer_seconds, left), connect=min(self._settings.connect_seconds, left))
        url = f"{self._settings.base_url.rstrip('/')}/portability_checks"
        try:
            with client.stream("POST", url, json={"phone_numbers": [e164(number) for number in some]}, timeout=timeout) as response:
                if not response.is_success:
                    raise _refusal(response)
                return self._content(response, deadline)
        except httpx.TimeoutException as error:
            raise _NoAnswerError(TOO_SLOW, again=True) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            message = f"the carrier could not be reached ({type(error).__name__})"
            raise _NoAnswerError(message, again=True) from error

    def _content(self, response: httpx.Response, deadline: float) -> bytes:
        content = bytearray()
        for chunk in response.iter_bytes(_CHUNK):
            content += chunk
            if len(content) > LONGEST_ANSWER:
                raise _NoAnswerError(TOO_LONG)
            if self._clock.monotonic() >= deadline:  # the timeout is for each piece of an answer, and pieces can be many
                raise _NoAnswerError(TOO_SLOW)
        return bytes(content)


def _refusal(response: httpx.Response) -> _NoAnswerError:
    """What an answer other than 2xx means; its text is not repeated, since nobody knows what is in it."""
    status = response.status_code
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        return _NoAnswerError(f"{KEY_REFUSED} ({status})")
    if status == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
        told = next((response.headers[name] for name in _PAUSE_HEADERS if name in response.headers), "")
        return _NoAnswerError(f"{TOO_BUSY} ({status})", again=True, retry_after=told)
    return _NoAnswerError(f"{NOT_TAKEN} ({status})")
