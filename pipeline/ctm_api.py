"""Asks CallTrackingMetrics' API, politely: slowly, again after a pause when it is busy, and never for ever."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from pipeline.errors import ConfigError, TemporaryError
from pipeline.pace import Clock, Pace, pause_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import httpx

    from pipeline.config import CtmSettings, Site

PER_PAGE = 100
"""Entries of one page; the API refuses more than 150 and a client of it more than 100."""
TRIES = 5
_LONGEST_PAUSE_SECONDS = 120
_LARGEST_ANSWER = 32 * 1024 * 1024
_LONGEST_ANSWER_SECONDS = 300
_LONGEST_REASON = 120
_BUSY = {408, 425, 429}
_OK, _SERVER_ERRORS = 200, 500
_LOCAL = ("http://", "https://localhost", "https://127.")
_KEEPS = "the lists are as they were"


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens the API; never shown."""

    access: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Postponed:
    """No answer this time, and what the server says about the next one."""

    reason: str
    retry_after: str = ""


def keys_of(site: Site, environment: Mapping[str, str]) -> Keys:
    """The keys of the API, from the environment or from the files that config.toml names.

    Raises:
        ConfigError: one is missing, unreadable or no key.
    """
    files = {"access": site.ctm.access_key_file, "secret": site.ctm.secret_key_file}
    found = {name: _key(name, site.folder, file, environment) for name, file in files.items()}
    return Keys(found["access"], found["secret"])


def _key(name: str, folder: Path, file: Path | None, environment: Mapping[str, str]) -> str:
    variable, setting = f"PORTIN_CTM_{name.upper()}_KEY", f"ctm.{name}_key_file"
    key = environment.get(variable, "").strip()
    if not key and file is None:
        message = f"{setting}: is not set; put the {name} key of the API into a file and name it there, or into {variable}"
        raise ConfigError(message)
    if not key and file is not None:
        try:
            key = (folder / file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            message = f"{setting}: cannot be read ({type(error).__name__}); correct the path or its mode"
            raise ConfigError(message) from error
    if not key.isascii() or not key.isprintable() or " " in key or not key:
        message = f"{setting}: holds no key; it is one word without spaces"
        raise ConfigError(message)
    return key


class CtmApi:
    """A connection to the API; a context manager."""

    def __init__(self, settings: CtmSettings, keys: Keys, clock: Clock | None = None) -> None:
        """Prepare; nothing is asked yet."""
        import httpx

        self._settings = settings
        self._keys = keys
        self._pace = Pace(settings.requests_per_second, clock or Clock())
        self._client = httpx.Client(
            auth=httpx.BasicAuth(keys.access, keys.secret),
            timeout=settings.timeout_seconds,
            headers={"Accept": "application/json", "User-Agent": "portin"},
            trust_env=not settings.base_url.startswith(_LOCAL),  # a proxy does not reach this machine
        )

    def __enter__(self) -> Self:
        """Stay connected from question to question."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self._client.close()

    def answer(self, path: str, page: int) -> bytes:
        """The answer to the question for one page of a list.

        Raises:
            TemporaryError: there is none after several tries.
            ConfigError: the API refuses the keys or the question.
        """
        clock, reason = self._pace.clock, ""
        for failures in range(1, TRIES + 1):
            outcome = self._ask(path, page)
            if isinstance(outcome, bytes):
                return outcome
            reason = outcome.reason
            pause = pause_seconds(failures, outcome.retry_after, clock.now())
            if pause > _LONGEST_PAUSE_SECONDS:
                reason += f" and asks to wait {pause:.0f} seconds"
                break
            if failures < TRIES:
                clock.sleep(pause)
        message = f"CallTrackingMetrics {path}: {reason}; {_KEEPS}, run `portin inventory sync` again later"
        raise TemporaryError(message)

    def _ask(self, path: str, page: int) -> bytes | _Postponed:
        import httpx

        self._pace.wait_turn()
        try:
            with self._client.stream("GET", self._settings.base_url + path, params={"page": page, "per_page": PER_PAGE}) as response:
                if response.status_code == _OK:
                    return self._read(response)
                if response.status_code >= _SERVER_ERRORS or response.status_code in _BUSY:
                    return _Postponed(f"answers {response.status_code}", response.headers.get("Retry-After", ""))
                raise self._refused(path, response)
        except httpx.InvalidURL as error:
            message = f"ctm.base_url: is no address ({type(error).__name__})"
            raise ConfigError(message) from error
        except httpx.RequestError as error:
            return _Postponed(f"cannot be reached ({type(error).__name__})")

    def _read(self, response: httpx.Response) -> bytes | _Postponed:
        content = bytearray()
        started = self._pace.clock.monotonic()
        for part in response.iter_bytes():
            content += part
            if len(content) > _LARGEST_ANSWER:
                return _Postponed("its answer has no end")
            if self._pace.clock.monotonic() - started > _LONGEST_ANSWER_SECONDS:
                return _Postponed("its answer takes too long")
        return bytes(content)

    def _refused(self, path: str, response: httpx.Response) -> ConfigError:
        status = response.status_code
        if status in {401, 403}:
            told = f"refuses the keys ({status}); correct them, or name in ctm.accounts only the accounts that they open"
        elif status in {400, 422}:
            told = (
                f"refuses the question ({status}{self._reason(response)}); ask the developers, and import the lists as CSV files meanwhile"
            )
        else:
            told = f"has nothing there ({status}); correct ctm.base_url and ctm.accounts"
        return ConfigError(f"CallTrackingMetrics {path}: {told}; {_KEEPS}")

    def _reason(self, response: httpx.Response) -> str:
        """What the server says about it, on one line, without our keys should it repeat them."""
        content = self._read(response)
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
        for key in (self._keys.access, self._keys.secret):
            text = text.replace(key, "***")
        shown = ascii(" ".join(text.split()))[1:-1]
        return f": {shown[:_LONGEST_REASON]}" if shown else ""
