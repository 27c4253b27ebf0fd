"""Reads config.toml into typed settings and reports every mistake in it at once.

A site is one folder: relative paths are relative to the folder that holds config.toml, so that a site can be copied.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError, field_validator

from pipeline.domain.policy import Policy, impossible_settings
from pipeline.domain.retention import Store
from pipeline.errors import ConfigError, cannot_start

_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(s|m|h|d)")
_SECURE_URL = re.compile(r"https://[^\s/?#@]+(?:/[^\s?#@]*)?|http://(?:localhost|127\.[0-9.]+|\[::1\])(?::[0-9]+)?(?:/[^\s?#@]*)?")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _duration(value: object) -> object:
    """Turns `90`, `"90s"`, `"15m"`, `"1h"` or `"2d"` into a time span."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return timedelta(seconds=value)
    if isinstance(value, str) and (match := _DURATION.fullmatch(value.strip())):
        return timedelta(seconds=float(match[1]) * _SECONDS[match[2]])
    message = 'must be a time span such as 90, "90s", "15m", "1h" or "2d"'
    raise ValueError(message)


Duration = Annotated[timedelta, BeforeValidator(_duration)]
"""A time span; a bare number means seconds."""


def _service_url(value: str) -> str:
    if not _SECURE_URL.fullmatch(value):
        message = "must be an https:// address without name, password and question mark (http:// only for this machine)"
        raise ValueError(message)
    return value.rstrip("/")


ServiceUrl = Annotated[str, AfterValidator(_service_url)]
"""Where the API of a service lies; our key for it must not cross a network in the clear."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InboxSettings(_Section):
    """`[inbox]`: where bundles arrive and when one counts as complete."""

    folder: Path = Path("inbox")
    quiet_seconds: float = Field(default=30, ge=0)
    incomplete_after: Duration = timedelta(hours=1)
    scan_seconds: float = Field(default=10, gt=0)
    partner_backlog: int = Field(default=1000, ge=1)


class OutboxSettings(_Section):
    """`[outbox]`: where reports leave."""

    folder: Path = Path("outbox")


class WorkSettings(_Section):
    """`[work]`: the private tree for claimed bundles and their copies, and how much of its disk must stay free."""

    folder: Path = Path("work")
    min_free_mb: float = Field(default=500, ge=0, allow_inf_nan=False)


class LedgerSettings(_Section):
    """`[ledger]`: the database that remembers; empty means `ledger.sqlite` in the work folder."""

    url: str = ""


class MailSettings(_Section):
    """`[mail]`: who gets the submission and through which relay; without a host the mail is written into `outbox/mail/`."""

    recipient: str = "porting@calltrackingmetrics.com"
    sender: str = "portin@localhost.localdomain"
    message_id_domain: str = "portin.invalid"
    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    security: str = Field(default="starttls", pattern="^(starttls|tls|none)$")
    username: str = ""
    password: SecretStr = SecretStr("")
    password_file: Path | None = None
    ca_file: Path | None = None
    timeout_seconds: float = Field(default=300, gt=0)
    retry_for: Duration = timedelta(days=5)
    bounce_folder: Path | None = None


class CtmSettings(_Section):
    """`[ctm]`: the API that `portin inventory sync` asks; the keys are in files or in the environment, never in config.toml."""

    base_url: ServiceUrl = "https://api.calltrackingmetrics.com/api/v1"
    accounts: tuple[str, ...] = ()
    access_key_file: Path | None = None
    secret_key_file: Path | None = None
    requests_per_second: float = Field(default=8, gt=0, le=100)
    timeout_seconds: float = Field(default=30, gt=0)

    @field_validator("accounts")
    @classmethod
    def _are_account_ids(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch("[0-9A-Za-z]{1,64}", account) for account in value):
            message = 'must be account ids such as ["18600"]'
            raise ValueError(message)
        return value


class PortabilitySettings(_Section):
    """`[portability]`: whom to ask whether numbers can be ported; without a provider nobody is asked."""

    provider: Literal["", "telnyx"] = ""
    base_url: ServiceUrl = "https://api.telnyx.com/v2"
    key_file: Path | None = None
    batch_size: int = Field(default=100, ge=1, le=1000)
    connect_seconds: float = Field(default=5, gt=0)
    answer_seconds: float = Field(default=20, gt=0)
    budget_seconds: float = Field(default=60, gt=0)


class DocumentSettings(_Section):
    """`[documents]`: what one document may cost before its reader is stopped, and how many are read at the same time."""

    memory_mb: int = Field(default=1024, ge=256)
    cpu_seconds: int = Field(default=20, ge=1)
    bundle_seconds: float = Field(default=120, gt=0)
    read_pages: int = Field(default=60, ge=1)
    ocr_pages: int = Field(default=5, ge=0)
    ocr_engine: Literal["tesseract", "rapidocr"] = "tesseract"
    workers: int = Field(default=0, ge=0)


class ScheduleSettings(_Section):
    """`[schedule]`: the nightly pass, in UTC."""

    nightly: str = "02:30"
    misfire_grace: Duration = timedelta(hours=6)

    @field_validator("nightly")
    @classmethod
    def _is_a_time(cls, value: str) -> str:
        if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
            message = 'must be a time of day in UTC such as "02:30"'
            raise ValueError(message)
        return value


class RetentionSettings(_Section):
    """`[retention]`: days after which something of a bundle that has come to rest is deleted; 0 means never."""

    archive_days: int = Field(default=30, ge=0)
    copy_days: int = Field(default=90, ge=0)
    quarantine_days: int = Field(default=180, ge=0)
    report_days: int = Field(default=365, ge=0)
    mail_days: int = Field(default=90, ge=0)
    ledger_days: int = Field(default=365, ge=0)

    @property
    def days(self) -> dict[Store, int]:
        """The days of each store."""
        return {store: getattr(self, f"{store.value}_days") for store in Store}


class PartnerSettings(_Section):
    """`[partners.NAME]`: what differs for one partner; `policy` takes any key of `[policy]`."""

    policy: dict[str, Any] = Field(default_factory=dict)


class Site(_Section):
    """Everything config.toml says, paths absolute, plus the folder it lies in."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    folder: Path = Field(default=Path(), exclude=True)
    inbox: InboxSettings = InboxSettings()
    outbox: OutboxSettings = OutboxSettings()
    work: WorkSettings = WorkSettings()
    ledger: LedgerSettings = LedgerSettings()
    mail: MailSettings = MailSettings()
    ctm: CtmSettings = CtmSettings()
    portability: PortabilitySettings = PortabilitySettings()
    documents: DocumentSettings = DocumentSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    retention: RetentionSettings = RetentionSettings()
    policy: Policy = Field(default_factory=Policy)
    partners: dict[str, PartnerSettings] = Field(default_factory=dict)

    @property
    def inbox_folder(self) -> Path:
        """Where partners' folders lie."""
        return self.folder / self.inbox.folder

    @property
    def outbox_folder(self) -> Path:
        """Where reports are published."""
        return self.folder / self.outbox.folder

    @property
    def work_folder(self) -> Path:
        """The private tree."""
        return self.folder / self.work.folder

    @property
    def ledger_url(self) -> str:
        """The database URL."""
        return self.ledger.url or f"sqlite:///{self._ledger_file}"

    @property
    def may_have_ledger(self) -> bool:
        """Whether there is anything to open: only a URL of the operator's leaves that to the database."""
        return bool(self.ledger.url) or self._ledger_file.is_file()

    @property
    def _ledger_file(self) -> Path:
        return self.work_folder / "ledger.sqlite"

    def policy_for(self, partner: str) -> Policy:
        """The policy for one partner: the site's, with the partner's own keys on top."""
        settings = self.partners.get(partner)
        return self.policy if settings is None else replace(self.policy, **_policy_changes(settings.policy))

    def smtp_password(self) -> SecretStr:
        """The relay's password, from its file when one is named.

        Raises:
            ConfigError: the file cannot be read.
        """
        if self.mail.password_file is None:
            return self.mail.password
        try:
            return SecretStr((self.folder / self.mail.password_file).read_text(encoding="utf-8").strip())
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
            message = f"mail.password_file: cannot be read ({reason}); correct the path or its mode"
            raise ConfigError(message) from None  # a decoding error holds the password


def _policy_changes(changes: dict[str, Any]) -> dict[str, Any]:
    checked = _POLICY.validate_python(changes)
    return {key: getattr(checked, key) for key in changes}


Policy.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]  # the domain must not know pydantic
_POLICY: TypeAdapter[Policy] = TypeAdapter(Policy)


def load_site(path: Path) -> Site:
    """Read config.toml.

    Raises:
        ConfigError: it is missing, not TOML, or says something wrong; the message names every key and reason.
        TemporaryError: it cannot be read now.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path}: cannot be read ({type(error).__name__}); name the site with `portin --config FILE`"
        raise (cannot_start(message, error) if isinstance(error, OSError) else ConfigError(message)) from error
    return parse_site(text, path)


def parse_site(text: str, path: Path) -> Site:
    """Read the text of a config.toml that lies at `path`; errors as `load_site`."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"{path}: is not valid TOML: {error}"
        raise ConfigError(message) from error
    mistakes: list[str] = []
    site: Site | None = None
    try:
        site = Site.model_validate(tree | {"folder": path.parent.resolve()})
    except ValidationError as error:
        mistakes += [_mistake(details, tree) for details in error.errors()]
    mistakes += _partner_mistakes(tree)
    if site is not None and not mistakes:
        mistakes += _impossible(site)
    if mistakes or site is None:
        raise ConfigError("\n".join([f"{path}: {len(mistakes)} mistake(s), nothing was started", *(f"  {m}" for m in mistakes)]))
    return site


def _impossible(site: Site) -> list[str]:
    """What is well formed and cannot be meant."""
    policies = {"policy": site.policy, **{f"partners.{name}.policy": site.policy_for(name) for name in site.partners}}
    mistakes = [f"{section}.{key}: {reason}" for section, policy in policies.items() for key, reason in impossible_settings(policy)]
    folders = {"inbox": site.inbox_folder, "outbox": site.outbox_folder, "work": site.work_folder}
    for (one, its), (other, theirs) in combinations(folders.items(), 2):
        if its.is_relative_to(theirs) or theirs.is_relative_to(its):
            mistakes.append(f"{other}.folder: must not be, hold or lie in {one}.folder")
    return mistakes


def check_codes(site: Site) -> None:
    """Refuse severities for rules that do not exist; apart from reading the file, because the rules take a moment to load.

    Raises:
        ConfigError: with each unknown code and the nearest known one.
    """
    from pipeline.rules import rulebook

    sections = {"policy": site.policy, **{f"partners.{name}.policy": site.policy_for(name) for name in site.partners}}
    chosen = {(section, code) for section, policy in sections.items() for code in policy.severities}
    unknown = sorted((section, code) for section, code in chosen if code not in rulebook.load())
    if unknown:
        near = {code: difflib.get_close_matches(code, rulebook.RULES, n=1) for _, code in unknown}
        told = [
            f"  {section}.severities.{code}: no such rule" + "".join(f"; did you mean {n}?" for n in near[code])
            for section, code in unknown
        ]
        raise ConfigError("\n".join([f"{len(told)} mistake(s), nothing was started", *told]))


def _partner_mistakes(tree: dict[str, Any]) -> list[str]:
    partners = tree.get("partners")
    mistakes: list[str] = []
    for name, settings in partners.items() if isinstance(partners, dict) else ():
        policy = settings.get("policy", {}) if isinstance(settings, dict) else {}
        try:
            _POLICY.validate_python(policy)
        except ValidationError as error:
            mistakes += [_mistake(d | {"loc": ("partners", name, "policy", *d["loc"])}, tree) for d in error.errors()]
    return mistakes


def _mistake(details: Any, tree: dict[str, Any]) -> str:  # noqa: ANN401 - pydantic's own record
    key = ".".join(str(part) for part in details["loc"])
    if details["type"] in {"extra_forbidden", "unexpected_keyword_argument"}:
        near = difflib.get_close_matches(str(details["loc"][-1]), _known_keys(details["loc"][:-1]), n=1)
        return f"{key}: unknown key" + (f"; did you mean {near[0]}?" if near else "")
    return f"{key}: {details['msg'].removeprefix('Value error, ')}" + _given(details, tree)


def _given(details: Any, tree: dict[str, Any]) -> str:  # noqa: ANN401 - pydantic's own record
    secret = any("password" in str(part) for part in details["loc"])
    return "" if secret or details["input"] is tree else f" (is {details['input']!r})"


def _known_keys(section: tuple[object, ...]) -> list[str]:
    if not section:
        return list(Site.model_fields)
    if section[-1] == "policy":
        return list(Policy.__dataclass_fields__)
    if section[0] == "partners":
        return list(PartnerSettings.model_fields)
    annotation = Site.model_fields[str(section[0])].annotation if str(section[0]) in Site.model_fields else None
    return list(getattr(annotation, "model_fields", {}))
