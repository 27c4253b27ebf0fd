"""Who is asked whether numbers can be ported: nobody, unless config.toml names a provider."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from pipeline.domain.portability import PortabilityAnswer, PortabilityAnswers
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.config import Site

KEY_VARIABLE = "PORTIN_PORTABILITY_KEY"
"""The environment variable that holds the provider's key; it goes before `portability.key_file`."""


class PortabilityProvider(Protocol):
    """Somebody who can know whether numbers can be ported; `pipeline.telnyx.Telnyx` does."""

    def ask(self, numbers: Sequence[int]) -> PortabilityAnswers:
        """The answer about each of these 10-digit national numbers; never raises, what fails makes numbers unknown."""


class AskedOnce:
    """A provider that remembers its answers: a bundle that has to be judged again does not ask again."""

    def __init__(self, provider: PortabilityProvider) -> None:
        """Remember what this provider answers."""
        self._provider = provider
        self._known: dict[int, PortabilityAnswer] = {}

    def ask(self, numbers: Sequence[int]) -> PortabilityAnswers:
        """The answers, those known from before included."""
        new = [number for number in numbers if number not in self._known]
        if new:
            self._known |= self._provider.ask(new).by_number
        return PortabilityAnswers({number: self._known[number] for number in numbers if number in self._known})


def provider_for(site: Site, environment: Mapping[str, str] = os.environ) -> PortabilityProvider | None:
    """The provider that the site names; None when it names none.

    Raises:
        ConfigError: the provider's key is missing or cannot be read.
    """
    if not site.portability.provider:
        return None
    from pipeline.telnyx import Telnyx

    return Telnyx(site.portability, _key(site, environment))


def _key(site: Site, environment: Mapping[str, str]) -> str:
    key = environment.get(KEY_VARIABLE, "").strip() or _key_from_file(site)
    if not (key.isascii() and key.isprintable() and " " not in key):
        message = f"the key of portability.provider is not one word of letters, digits and signs; correct {KEY_VARIABLE} or the key file"
        raise ConfigError(message)
    return key


def _key_from_file(site: Site) -> str:
    if site.portability.key_file is None:
        message = f"portability.provider needs a key: set the environment variable {KEY_VARIABLE}, or name portability.key_file"
        raise ConfigError(message)
    path = site.folder / site.portability.key_file
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        message = f"portability.key_file: cannot be read ({type(error).__name__}); correct the path or its mode"
        raise ConfigError(message) from error
    if not key:
        message = "portability.key_file: is empty; write the key into it"
        raise ConfigError(message)
    return key
