"""Between the intention to claim and the copy a service may be dead for hours, and the partner does what it likes."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from pipeline import claim as claiming
from pipeline.domain.decision import Decision
from pipeline.passes import one_pass
from tests.builders_shell import FILES, a_shell, a_site, put_bundle, reports_of

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.config import Site


class _Killed(BaseException):
    pass


def _killed_after(step: str, site: Site) -> None:
    def die(name: str) -> None:
        if name == step:
            raise _Killed

    with pytest.raises(_Killed), a_shell(site, die) as shell:
        one_pass(shell)


@pytest.fixture
def immovable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders that stay where they are."""

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(claiming, "rename_into", refuse)


def test_a_folder_that_changed_since_it_was_to_be_claimed_is_looked_at_anew(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    folder = put_bundle(site)
    _killed_after("intended", site)
    (folder / "numbers.csv").unlink()
    with a_shell(site) as shell:
        assert one_pass(shell).ended == []
        assert folder.is_dir()
        (folder / "numbers.csv").write_bytes(FILES["numbers.csv"])
        (bundle,) = one_pass(shell).ended
        assert bundle.decision is Decision.ACCEPTED
        with shell.ledger.database.reading() as connection:
            states = connection.exec_driver_sql("SELECT state FROM bundle ORDER BY state").scalars().all()
    assert states == ["done", "vanished"]


@pytest.mark.usefixtures("immovable")
def test_a_folder_that_was_claimed_where_it_lies_is_found_under_its_new_name(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    folder = put_bundle(site)
    _killed_after("begun", site)
    folder.rename(folder.with_name("annapolis"))
    with a_shell(site) as shell:
        (bundle,) = one_pass(shell).ended
        assert (bundle.decision, bundle.folder.bundle) == (Decision.ACCEPTED, "front-office")
        assert one_pass(shell).ended == []
    assert len(reports_of(site)) == 1


@pytest.mark.usefixtures("immovable")
def test_a_folder_that_was_claimed_where_it_lies_and_taken_away_is_reported(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    folder = put_bundle(site)
    _killed_after("begun", site)
    folder.rename(tmp_path / "elsewhere")
    put_bundle(site, name="another", files={"bill.pdf": FILES["bill.pdf"]})
    with a_shell(site) as shell:
        (bundle,) = one_pass(shell).ended
    assert bundle.decision is not Decision.ACCEPTED
    (report,) = reports_of(site)
    assert b"taken away" in (report / "report.json").read_bytes()
