"""Values and folders for tests of the shell: a site in a temporary folder, bundles in its inbox, a reader that reads nothing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert

from pipeline.config import parse_site
from pipeline.domain.bundle import Bundle, BundleState, FolderName
from pipeline.domain.decision import Decision
from pipeline.domain.document import Raster
from pipeline.domain.inventory import ListKind
from pipeline.domain.judgement import Judgement
from pipeline.domain.mail import Letter
from pipeline.domain.proof import Proof
from pipeline.inventory import loaded_lists
from pipeline.ledger_outcome import Outcome
from pipeline.shell import Shell, opened_shell
from schemas.ledger.tables import account, inventory_list
from tests.builders import a_bill, a_letter, a_number_list, a_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from pipeline.config import Site
    from pipeline.domain.bill import Bill
    from pipeline.domain.hints import Hints
    from pipeline.domain.loa import Loa
    from pipeline.ledger import Ledger
    from pipeline.reading.jobs import View

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"

REQUEST = b"""
schema_version = 1
friendly_name = "Halyard Dental, front office"
partner_reference = "HALYARD-2026-01"
[user]
company_name = "Brightline Media"
contact_name = "Owen Castellane"
contact_email = "owen@brightline.example"
contact_phone = "+1 443 837 0164"
[billing]
customer_type = "business"
customer_name = "Halyard Dental Group LLC"
account_number = "410 843-0142 271 064"
billing_telephone_number = "+1 410 843 0142"
[billing.address]
street = "214 Compromise St"
unit = "Suite 3"
city = "Annapolis"
state = "MD"
postal_code = "21401"
country = "US"
[authorized_representative]
name = "Marian Tolliver"
title = "Office Manager"
email = "marian@halyarddental.example"
phone = "+1 410 843 0142"
[port_in]
account_id = "18600"
losing_carrier = "Verizon"
port_type = "full"
[loa]
method = "uploaded"
[agreements]
authority = true
"""
FILES: Mapping[str, bytes] = {
    "bill.pdf": PDF + b"bill",
    "loa.pdf": PDF + b"letter",
    "numbers.csv": b"phone_number\r\n+14108430142\r\n+14108430143\r\n+14108430144\r\n",
    "request.toml": REQUEST,
}
"""A whole bundle, whose papers the `PaperReaderOfTests` reads as the good ones of `tests.builders`."""


def a_site(folder: Path, toml: str = "") -> Site:
    """A site below `folder` whose bundles need not be quiet."""
    return parse_site("[inbox]\nquiet_seconds = 0\n" + toml, folder / "config.toml")


def put_bundle(site: Site, name: str = "front-office", partner: str = "brightline", files: Mapping[str, bytes] = FILES) -> Path:
    """Lay a bundle into the inbox."""
    folder = site.inbox_folder / partner / name
    folder.mkdir(parents=True)
    for file, content in files.items():
        (folder / file).write_bytes(content)
    return folder


def a_claimed_bundle(
    ledger: Ledger, *, bundle_id: str = "01KAFR9Y00000000000000FRST", name: bytes = b"front-office", inode: int = 7
) -> Bundle:
    """A bundle in the ledger, ready to be decided."""
    found = Bundle(bundle_id, FolderName(b"brightline", name), 1, inode)
    ledger.claim(found, NOW)
    states = {state.id: state for state in ledger.under_way()}
    claimed = ledger.move(states[bundle_id], BundleState.CLAIMED, NOW)
    return ledger.move(claimed, BundleState.SNAPSHOTTED, NOW)


def an_outcome(
    bundle: Bundle, decision: Decision = Decision.ACCEPTED, numbers: Iterable[int] = (4108430142,), **changes: object
) -> Outcome:
    """An outcome whose numbers all passed."""
    listed = a_number_list(numbers)
    values: dict[str, object] = {
        "bundle_id": bundle.id,
        "partner": bundle.folder.partner,
        "decision": decision,
        "decided_at": NOW,
        "judgement": Judgement((), (), listed, listed.nothing),
        "request": a_request(),
        "content_digest": "c" * 64,
        "report": {"report.html": b"<p>good</p>", "report.json": b"{}"},
        "letters": (Letter(f"<{bundle.id}@portin.invalid>", "a@b.example", "c@d.example", "Port request", b"bytes of the mail"),),
    }
    return Outcome(**{**values, **changes})  # type: ignore[arg-type]  # a test may change any part


class PaperReaderOfTests:
    """Reads every bill and letter as the good one of `tests.builders`, and counts."""

    def __init__(self) -> None:
        """Start counting."""
        self.read: list[str] = []

    def read_bill(self, path: Path, file: str, hints: Hints, as_of: date) -> Bill:
        """The good bill."""
        return a_bill(file=self._seen(path, file, hints, as_of))

    def read_loa(self, path: Path, file: str, hints: Hints, as_of: date) -> Loa:
        """The good letter."""
        return a_letter(file=self._seen(path, file, hints, as_of))

    def read_proof(self, path: Path, file: str, hints: Hints, as_of: date) -> Proof:
        """A proof without numbers."""
        return Proof(self._seen(path, file, hints, as_of), a_bill().document)

    def draw(self, path: Path, views: tuple[View, ...]) -> tuple[Raster | None, ...]:
        """A grey sheet for each view."""
        assert path.is_file()
        return tuple(Raster(40, 20, 0.48, b"\x80" * 800) for _ in views)

    def _seen(self, path: Path, file: str, hints: Hints, as_of: date) -> str:
        assert path.is_file()
        assert hints.customer_name
        assert as_of.year
        self.read.append(file)
        return file


def with_all_lists_loaded(ledger: Ledger, at: datetime = NOW) -> None:
    """Empty lists of every kind, but for the account of the good request: nothing stands against a port."""
    with ledger.database.writing() as connection:
        connection.execute(insert(inventory_list), [{"kind": kind.value, "rows": 0, "loaded_at": at} for kind in ListKind])
        connection.execute(insert(account).values(account_id="18600", name="Brightline"))


@contextmanager
def a_shell(site: Site, step: Callable[[str], None] = lambda _: None, now: Callable[[], datetime] = lambda: NOW) -> Iterator[Shell]:
    """An open site with all lists loaded, whose clock stands still and whose documents are good."""
    with opened_shell(site, PaperReaderOfTests(), step) as shell:
        if not loaded_lists(shell.ledger.database):
            with_all_lists_loaded(shell.ledger)
        yield replace(shell, now=now)


def reports_of(site: Site, partner: str = "brightline") -> list[Path]:
    """The reports in a partner's outbox."""
    folder = site.outbox_folder / partner
    return sorted(folder.iterdir()) if folder.is_dir() else []


def names_in(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())
