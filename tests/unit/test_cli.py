import io
import subprocess
import sys
from pathlib import Path

import click
import pytest

from pipeline import cli
from pipeline.errors import TemporaryError

HEAVY = {"pandas", "pandera", "pyarrow", "pdfplumber", "sqlalchemy", "pydantic", "emails", "jinja2", "rich", "structlog", "phonenumbers"}


def run(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["portin", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_help_loads_no_heavy_package() -> None:
    program = f"import sys, pipeline.cli; print(sorted({HEAVY!r} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_help_ends_well(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help", monkeypatch=monkeypatch) == 0
    assert "check" in capsys.readouterr().out


def test_wrong_usage_ends_with_2(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", "/no/such/folder", monkeypatch=monkeypatch) == 2
    assert "does not exist" in capsys.readouterr().err


def test_a_missing_site_ends_with_78(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run("--config", str(tmp_path / "config.toml"), "process", monkeypatch=monkeypatch) == 78
    message = capsys.readouterr().err
    assert "cannot be read" in message
    assert "Traceback" not in message


@pytest.mark.parametrize(("raised", "code"), [(TemporaryError("busy"), 75), (click.exceptions.Abort(), 130), (BrokenPipeError(), 141)])
def test_each_failure_has_its_exit_code(raised: Exception, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> int:
        raise raised

    monkeypatch.setattr(cli.portin, "main", fail)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert run(monkeypatch=monkeypatch) == code


def test_a_bug_names_its_place_and_shows_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(**_: object) -> int:
        message = "PIN 4821"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(cli.portin, "main", fail)
    assert run(monkeypatch=monkeypatch) == 70
    told = capsys.readouterr().err
    assert "ZeroDivisionError at test_cli.py" in told
    assert "4821" not in told
    assert "Traceback" not in told


def test_every_command_has_a_help_text() -> None:
    def commands(group: click.Group) -> list[click.Command]:
        return [
            c
            for command in group.commands.values()
            for c in ([command, *commands(command)] if isinstance(command, click.Group) else [command])
        ]

    assert [command.name for command in commands(cli.portin) if not command.help] == []
