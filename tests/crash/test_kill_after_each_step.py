from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.config import load_site
from pipeline.domain.bundle import BundleState
from pipeline.mail_queue import send_due_mail
from pipeline.passes import one_pass
from pipeline.relay import EmlFolder
from tests.builders_shell import NOW, a_shell, names_in, put_bundle, reports_of

if TYPE_CHECKING:
    from pipeline.config import Site

REPOSITORY = Path(__file__).parents[2]
STEPS = ("intended", "moved", "begun", "copied", "judged", "decided", "published", "archived", "mail written", "mail sent")


def _die_after(step: str, config: Path) -> None:
    program = [sys.executable, "-B", str(Path(__file__).with_name("portin_that_dies.py")), str(config), step]
    died = subprocess.run(program, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, capture_output=True, check=False, timeout=120)
    assert died.returncode == -9, died.stderr.decode()


def _finish(site: Site) -> set[str]:
    """What the next start does, then the one after the longest wait of a letter; the Message-IDs that were ever stored."""
    with a_shell(site) as shell:
        for later in (timedelta(0), timedelta(minutes=20)):
            assert one_pass(shell).failed == []
            send_due_mail(shell.ledger, EmlFolder(site.outbox_folder / "mail"), NOW + later)
        assert shell.ledger.under_way() == []
        with shell.ledger.database.reading() as connection:
            assert connection.exec_driver_sql("SELECT DISTINCT state FROM mail").scalars().all() == ["sent"]
            return set(connection.exec_driver_sql("SELECT message_id FROM mail").scalars())


@pytest.mark.parametrize("step", STEPS)
def test_after_a_kill_there_is_one_decision_one_report_and_one_mail(tmp_path: Path, step: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[inbox]\nquiet_seconds = 0\n")
    site = load_site(config)
    put_bundle(site)
    _die_after(step, config)
    assert len(_finish(site)) == 1
    (report,) = reports_of(site)
    assert report.name.endswith(".accepted")
    assert {path.name for path in report.iterdir()} == {"numbers.csv", "report.html", "report.json"}
    assert len(list((site.outbox_folder / "mail").glob("*.eml"))) == 1
    assert names_in(site.work_folder / "claimed") == []
    assert len(names_in(site.work_folder / "archive")) == len(names_in(site.work_folder / "copies")) == 1
    assert list((site.inbox_folder / "brightline").iterdir()) == []


def test_two_deaths_while_working_on_a_bundle_put_it_into_quarantine_with_a_report(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[inbox]\nquiet_seconds = 0\n")
    site = load_site(config)
    put_bundle(site)
    _die_after("begun", config)
    _die_after("begun", config)
    with a_shell(site) as shell:
        (bundle,) = one_pass(shell).ended
        assert bundle.state is BundleState.POISON
        assert shell.ledger.due_mail(NOW) == []
    assert [report.name.rpartition(".")[2] for report in reports_of(site)] == ["held"]
    assert names_in(site.work_folder / "quarantine") == [bundle.id]
