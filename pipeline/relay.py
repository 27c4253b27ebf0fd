"""Where letters leave: an SMTP relay that must prove who it is, or a folder of `.eml` files when none is configured."""

from __future__ import annotations

import hashlib
import os
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pydantic import SecretStr

from pipeline.config import MailSettings
from pipeline.disk import make_private_folder, opened_folder
from pipeline.domain.mail import Delivery, MailState
from pipeline.errors import ConfigError
from pipeline.mail_check import check_addresses
from pipeline.smtp_session import SmtpSession

if TYPE_CHECKING:
    from pipeline.config import Site
    from pipeline.domain.mail import MailRow

_NO_PASSWORD = SecretStr("")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Relay(Protocol):
    """Somebody who takes letters.

    `deliver` says what became of one letter and never raises for anything the relay does; the caller commits that before it calls
    `hang_up`, which ends the conversation. `hand_over` is called when the next thing said may make the relay take the letter; what it
    raises ends the try and the letter is not handed over. A relay for which twice is the same as once does not call it.
    """

    @property
    def destination(self) -> str:
        """The relay's name: what fails for one letter there fails for all."""

    def deliver(self, row: MailRow, hand_over: Callable[[], None]) -> Delivery:
        """Try once, sending the stored bytes as they are."""

    def hang_up(self) -> None:
        """Say goodbye; nothing that happens here changes what became of the letter."""


def relay_for(site: Site) -> Relay:
    """The relay that config.toml names, or the folder `mail` in the outbox when it names none.

    Raises:
        ConfigError: an address is none, a file of the relay cannot be read, or the password would cross a network in the clear.
    """
    check_addresses(site.mail)
    if not site.mail.host:
        return EmlFolder(site.outbox_folder / "mail")
    return SmtpRelay(_with_absolute_paths(site), site.smtp_password())


def _with_absolute_paths(site: Site) -> MailSettings:
    ca_file = site.mail.ca_file
    return site.mail if ca_file is None else site.mail.model_copy(update={"ca_file": site.folder / ca_file})


@dataclass
class SmtpRelay:
    """The relay of `[mail]`: one conversation per letter, with a verified certificate unless `security` is `none`."""

    settings: MailSettings
    password: SecretStr = _NO_PASSWORD

    def __post_init__(self) -> None:
        """Find out at start what cannot work.

        Raises:
            ConfigError: the certificate file cannot be read, or the password would cross a network in the clear.
        """
        if self.settings.username and self.settings.security == "none" and self.settings.host not in _LOOPBACK:
            message = 'mail.username: would send the password unprotected; set mail.security to "starttls" or "tls"'
            raise ConfigError(message)
        self._tls = None if self.settings.security == "none" else _tls_context(self.settings.ca_file)
        self._session: SmtpSession | None = None

    @property
    def destination(self) -> str:
        """Host and port."""
        return f"{self.settings.host}:{self.settings.port}"

    def deliver(self, row: MailRow, hand_over: Callable[[], None]) -> Delivery:
        """Try once; an answer to the final dot that never came is `unknown`, every doubt before it `deferred`."""
        self.hang_up()
        self._session = SmtpSession(self.settings, self.password, self._tls)
        return self._session.deliver(row.letter, hand_over)

    def hang_up(self) -> None:
        """Say QUIT; an answer is not waited for long."""
        if self._session is not None:
            self._session.close()
            self._session = None


def _tls_context(ca_file: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        message = f"mail.ca_file: cannot be read ({type(error).__name__}); name a file with PEM certificates"
        raise ConfigError(message) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass
class EmlFolder:
    """A folder for people to send from: one `.eml` file per letter, readable by the service's account alone.

    The name comes from the bundle and the Message-ID, so that a letter delivered twice is still one file.
    """

    folder: Path
    sync: Callable[[int], None] = os.fsync

    @property
    def destination(self) -> str:
        """The folder."""
        return str(self.folder)

    def deliver(self, row: MailRow, hand_over: Callable[[], None]) -> Delivery:  # noqa: ARG002 - twice is the same as once
        """Write the letter in one rename; a full or missing disk defers all letters."""
        name = eml_name(row.bundle_id, row.letter.message_id)
        try:
            self._write(name, row.letter.content)
        except OSError as error:
            return Delivery(MailState.PENDING, f"the mail folder cannot be written ({error.strerror})", relay_down=True)
        return Delivery(MailState.SENT, f"written to {self.folder.name}/{name}")

    def hang_up(self) -> None:
        """Nothing is open."""

    def _write(self, name: str, content: bytes) -> None:
        make_private_folder(self.folder)
        with opened_folder(self.folder) as folder:
            part = f".{name}.part"
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=folder)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                self.sync(file.fileno())
            os.replace(part, name, src_dir_fd=folder, dst_dir_fd=folder)
            self.sync(folder)


def eml_name(bundle_id: str, message_id: str) -> str:
    """The file name of a letter: the short id that people see in reports, and enough of the Message-ID to tell letters apart."""
    return f"{bundle_id[-8:].lower()}-{hashlib.sha256(message_id.encode()).hexdigest()[:12]}.eml"
