"""Sites with something to do, one for each way that a bundle can go; each is laid out afresh for every run."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import Site, load_site
from pipeline.domain.decision import Decision
from tests.builders_drops import a_content, held, in_part, rejected
from tests.builders_shell import put_bundle

if TYPE_CHECKING:
    from collections.abc import Iterable

_QUIET = "quiet_seconds = 0\nincomplete_after = 0\n"


@dataclass(frozen=True)
class Dropped:
    """A bundle in the inbox, and the word it should get."""

    name: str
    files: Mapping[str, bytes]
    decision: Decision
    partner: str = "brightline"


@dataclass(frozen=True)
class Scene:
    """What lies in the inbox.

    Attributes:
        drops: the bundles.
        earlier: those that were worked off before.
        is_first: the site is started for the first time: there is no ledger.
        elsewhere: the inbox is on another file system, so that no folder can be moved.
        with_relay: letters go to a relay, not into the folder `mail`.
    """

    drops: tuple[Dropped, ...]
    earlier: tuple[Dropped, ...] = ()
    is_first: bool = False
    elsewhere: bool = False
    with_relay: bool = True


def _good(content: int, name: str = "front-office", partner: str = "brightline") -> Dropped:
    return Dropped(name, a_content(content), Decision.ACCEPTED, partner)


def with_manifest(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """With the partner's own list of what it sent."""
    listed = {name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items()}
    return {**files, "manifest.json": json.dumps({"files": listed}).encode()}


SCENES: Mapping[str, Scene] = {
    "accepted": Scene((_good(1),)),
    "accepted in part": Scene((Dropped("front-office", in_part(a_content(1)), Decision.ACCEPTED_IN_PART),)),
    "rejected": Scene((Dropped("front-office", rejected(a_content(1)), Decision.REJECTED),)),
    "held": Scene((Dropped("front-office", held(a_content(1)), Decision.HELD),)),
    "duplicate": Scene((Dropped("again", a_content(1), Decision.DUPLICATE),), earlier=(_good(1),)),
    "incomplete": Scene((Dropped("front-office", {"numbers.csv": a_content(1)["numbers.csv"]}, Decision.INCOMPLETE),)),
    "claimed where it lies": Scene((_good(1),), elsewhere=True),
    "two partners": Scene((_good(1), _good(2, partner="harbor"))),
    "without a relay": Scene((_good(1),), with_relay=False),
    "with a manifest": Scene((Dropped("front-office", with_manifest(a_content(1)), Decision.ACCEPTED),)),
    "first start": Scene((_good(1),), is_first=True),
}


@dataclass
class Stage:
    """Where a scene is laid out; the inbox may be elsewhere.

    Attributes:
        folder: for the site, emptied for every run.
        elsewhere: on another file system, for the inbox of scenes that want it there.
        port: where the relay listens.
    """

    folder: Path
    elsewhere: Path
    port: int
    scene: Scene
    _template: Path = field(init=False)

    def __post_init__(self) -> None:
        """Find room for the template."""
        self._template = self.folder / "template"

    @property
    def config(self) -> Path:
        """The site's config.toml."""
        return self.folder / "site" / "config.toml"

    @cached_property
    def site(self) -> Site:
        """The site."""
        return load_site(self.config)

    def _write_config(self) -> None:
        self._inbox.mkdir(parents=True)
        self.config.parent.mkdir(parents=True, exist_ok=True)
        relay = f'host = "127.0.0.1"\nport = {self.port}\nsecurity = "none"\ntimeout_seconds = 20\n' if self.scene.with_relay else ""
        self.config.write_text(f'[inbox]\nfolder = "{self._inbox}"\n{_QUIET}[work]\nmin_free_mb = 0\n[mail]\n{relay}')

    @property
    def _inbox(self) -> Path:
        return (self.elsewhere if self.scene.elsewhere else self.folder / "site") / "inbox"

    def keep_as_template(self) -> None:
        """What the site has become is what every run begins with."""
        self._template.mkdir()
        for name in ("work", "outbox"):
            if (self.folder / "site" / name).exists():
                shutil.copytree(self.folder / "site" / name, self._template / name)

    def lay_out(self, drops: Iterable[Dropped]) -> None:
        """The site with these bundles in its inbox, anew."""
        self._clear()
        self._write_config()
        if self._template.exists():
            shutil.copytree(self._template, self.folder / "site", dirs_exist_ok=True)
        for dropped in drops:
            put_bundle(self.site, dropped.name, dropped.partner, dropped.files)

    def _clear(self) -> None:
        for folder in (self.folder / "site", self._inbox):
            if folder.exists():
                shutil.rmtree(folder)
