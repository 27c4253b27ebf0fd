"""The `portin` command line: names, options and exit codes; each body is imported when its command runs, so that help is instant."""

from __future__ import annotations

import gc
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from pipeline import __version__
from pipeline.errors import BUSY, PipelineError, TemporaryError

if TYPE_CHECKING:
    from datetime import date

    from pipeline.config import Site

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("config.toml"),
    show_default=True,
    help="The site to work on; relative paths in it are relative to its folder.",
)
@click.version_option(__version__, prog_name="portin")
@click.pass_context
def portin(context: click.Context, config: Path) -> None:
    """Check port-in requests against their papers and mail the good ones to the porting team."""
    context.obj = config


def _site(context: click.Context) -> Site:
    from pipeline.config import load_site

    config: Path = context.obj
    return load_site(config)


def _site_if_there(context: click.Context) -> Site | None:
    """The site that `--config` names; without the option the one in this folder, if there is one."""
    named = context.find_root().get_parameter_source("config") is not ParameterSource.DEFAULT
    return _site(context) if named or context.obj.exists() else None


@portin.command()
@click.pass_context
def run(context: click.Context) -> int:
    """Run the service: watch, scan, decide, report and mail until SIGTERM."""
    from pipeline.commands import run as body

    return body.run(_site(context))


@portin.command()
@_JSON
@click.pass_context
def process(context: click.Context, *, as_json: bool) -> int:
    """Make one pass over the inbox now."""
    from pipeline.commands import process as body

    return body.run(_site(context), as_json=as_json)


@portin.command()
@click.argument("folder", type=_FOLDER)
@click.option("--partner", help="Whose bundle it is; otherwise the name of the folder above.")
@click.option("--as-of", type=_DAY, help="Judge as if it were that day (YYYY-MM-DD).")
@_JSON
@click.pass_context
def check(context: click.Context, folder: Path, partner: str | None, as_of: datetime | None, *, as_json: bool) -> int:
    """Judge one bundle folder; changes nothing and sends nothing.

    Exit code: 0 accepted or accepted in part, 1 rejected, incomplete or duplicate, 3 held.
    """
    from pipeline.commands import check as body

    return body.run(_site(context), folder, partner=partner, as_of=_day(as_of), as_json=as_json)


@portin.command()
@click.argument("file", type=_FILE)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write every row to this .csv or .parquet file.")
@_JSON
@click.pass_context
def numbers(context: click.Context, file: Path, out: Path | None, *, as_json: bool) -> int:
    """Check the portability of a number list alone.

    A carrier is asked when the site names one; without a config.toml nobody is asked.

    Exit code: 0 when every number is portable, 1 when some are not.
    """
    from pipeline.commands import numbers as body

    return body.run(file, out, as_json=as_json, site=_site_if_there(context))


@portin.command()
@click.argument("kind", type=click.Choice(["bill", "loa"]))
@click.argument("file", type=_FILE)
@click.option(
    "--annotate", type=click.Path(path_type=Path, dir_okay=False), help="Draw the pages with each fact marked into this .png file."
)
@_JSON
def read(kind: str, file: Path, annotate: Path | None, *, as_json: bool) -> int:
    """Say what a bill or a letter of authorization states, with confidence and place.

    The picture shows every value in full, the account number too.

    Exit code: 0 read, 1 unreadable.
    """
    from pipeline.commands import read as body

    return body.run(kind, file, as_json=as_json, annotate=annotate)


@portin.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def template(folder: Path) -> int:
    """Write a commented example bundle into FOLDER."""
    from pipeline.commands import template as body

    return body.run(folder)


@portin.group()
def inventory() -> None:
    """The numbers and routing objects that the account already has."""


@inventory.command(name="import")
@click.argument("kind", type=click.Choice(["tracking", "receiving", "failsafe", "user", "routing", "source", "account", "requests"]))
@click.argument("file", type=_FILE)
@_JSON
@click.pass_context
def inventory_import(context: click.Context, kind: str, file: Path, *, as_json: bool) -> int:
    """Replace the whole list of one KIND by the rows of a CSV file."""
    from pipeline.commands import inventory as body

    return body.import_list(_site(context), kind, file, as_json=as_json)


@inventory.command(name="sync")
@_JSON
@click.pass_context
def inventory_sync(context: click.Context, *, as_json: bool) -> int:
    """Fetch the lists from the CallTrackingMetrics API and replace them all, or none.

    Fail-safe numbers and port requests are not in the API: import them as CSV files.
    """
    from pipeline.commands import inventory as body

    return body.sync(_site(context), as_json=as_json)


@inventory.command(name="status")
@_JSON
@click.pass_context
def inventory_status(context: click.Context, *, as_json: bool) -> int:
    """Say which lists are loaded, how long they are and how old."""
    from pipeline.commands import inventory as body

    return body.status(_site(context), as_json=as_json)


@portin.group()
def requests() -> None:
    """The life of submitted port requests."""


@requests.command(name="list")
@click.option("--partner", help="Only this partner's requests.")
@_JSON
@click.pass_context
def requests_list(context: click.Context, partner: str | None, *, as_json: bool) -> int:
    """List the requests, newest first."""
    from pipeline.commands import requests as body

    return body.list_requests(_site(context), partner=partner, as_json=as_json)


@requests.command(name="show")
@click.argument("request_id")
@_JSON
@click.pass_context
def requests_show(context: click.Context, request_id: str, *, as_json: bool) -> int:
    """Show one request by its short or full id."""
    from pipeline.commands import requests as body

    return body.show(_site(context), request_id, as_json=as_json)


@requests.command(name="mark")
@click.argument("request_id")
@click.argument("state", type=click.Choice(["active", "complete", "cancelled", "rejected"]))
@click.pass_context
def requests_mark(context: click.Context, request_id: str, state: str) -> int:
    """Record what became of a request; cancelled and rejected ones free their numbers."""
    from pipeline.commands import requests as body

    return body.mark(_site(context), request_id, state)


@portin.group()
def mail() -> None:
    """Letters to the porting team that wait or need a person."""


@mail.command(name="list")
@_JSON
@click.pass_context
def mail_list(context: click.Context, *, as_json: bool) -> int:
    """List the letters that are not settled, and a relay that cannot be used."""
    from pipeline.commands import mail as body

    return body.list_mail(_site(context), as_json=as_json)


@mail.command(name="send")
@click.argument("number", type=int)
@click.pass_context
def mail_send(context: click.Context, number: int) -> int:
    """Try a letter now, also one that was refused or came back."""
    from pipeline.commands import mail as body

    return body.send(_site(context), number)


@mail.command(name="close")
@click.argument("number", type=int)
@click.pass_context
def mail_close(context: click.Context, number: int) -> int:
    """Leave a letter as it is, for a person saw to it."""
    from pipeline.commands import mail as body

    return body.close(_site(context), number)


@portin.command()
@_JSON
@click.pass_context
def queue(context: click.Context, *, as_json: bool) -> int:
    """Show what waits where: in the inbox, under way, for a person, for the partner, for the relay."""
    from pipeline.commands import queue as body

    return body.run(_site(context), as_json=as_json)


@portin.command()
@click.argument("bundle_id")
@click.option("--why", required=True, help="For whoever asks later; partners do not see it.")
@click.pass_context
def hold(context: click.Context, bundle_id: str, why: str) -> int:
    """Keep a bundle from going on: it is decided as held, or its letter stays here if it was accepted."""
    from pipeline.commands import hold as body

    return body.hold(_site(context), bundle_id, why)


@portin.command()
@click.argument("bundle_id")
@click.option("--why", default="", help="For whoever asks later; partners do not see it.")
@click.pass_context
def release(context: click.Context, bundle_id: str, why: str) -> int:
    """Let a held bundle go on: judged again without the holds of its report, and mailed once if nothing rejects it.

    The service does that at its next look, or `portin process`.
    """
    from pipeline.commands import hold as body

    return body.release(_site(context), bundle_id, why)


@portin.command()
@click.argument("bundle_id")
@click.option("--why", required=True, help="In words for the partner: what must be corrected.")
@click.pass_context
def reject(context: click.Context, bundle_id: str, why: str) -> int:
    """End a held bundle: the partner gets a second report that rejects it with your words.

    The service does that at its next look, or `portin process`.
    """
    from pipeline.commands import hold as body

    return body.reject(_site(context), bundle_id, why)


@portin.command()
@click.argument("bundle_id")
@click.option("--for-good", is_flag=True, help="Have a held or given up bundle decided again; otherwise nothing is changed.")
@click.option("--why", default="", help="With --for-good: for whoever asks later.")
@_JSON
@click.pass_context
def replay(context: click.Context, bundle_id: str, why: str, *, for_good: bool, as_json: bool) -> int:
    """Judge a bundle again from our copy and say what would change; what was submitted is never submitted again."""
    from pipeline.commands import replay as body

    if for_good:
        return body.for_good(_site(context), bundle_id, why)
    return body.look(_site(context), bundle_id, as_json=as_json)


@portin.command()
@_JSON
@click.pass_context
def fsck(context: click.Context, *, as_json: bool) -> int:
    """Compare the disk with the ledger; the service may run meanwhile.

    Exit code: 0 when they agree, 1 when they do not.
    """
    from pipeline.commands import fsck as body

    return body.run(_site(context), as_json=as_json)


@portin.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@_JSON
@click.pass_context
def purge(context: click.Context, *, dry_run: bool, as_json: bool) -> int:
    """Delete what is past the days of [retention], as the service does every night.

    Exit code: 0, or 75 when something could not be deleted.
    """
    from pipeline.commands import purge as body

    return body.run(_site(context), dry_run=dry_run, as_json=as_json)


@portin.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"))
def demo(folder: Path) -> int:
    """Take a tour: sample bundles through a throw-away site in FOLDER."""
    from pipeline.commands import demo as body

    return body.run(folder, datetime.now(UTC).date())


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _place_of(error: BaseException) -> str:
    from pipeline.logs import place_of

    return place_of(error)


def _tell_of(error: OSError) -> int:
    """Say that the machine is short of something, or that a call failed which we did not reckon with; returns the exit code."""
    if error.errno in BUSY:
        click.echo(f"portin: not now: {error.strerror} ({_place_of(error)}); nothing was changed half-way, try it again later", err=True)
        return TemporaryError.exit_code
    click.echo(f"portin: a bug of ours, nothing was changed half-way: {_place_of(error)}; please report it", err=True)
    return PipelineError.exit_code


def main() -> None:
    """Run `portin`; a failure of ours becomes one line on stderr and its exit code, never a traceback."""
    # Importing makes a quarter of a million objects that stay; looking through them for garbage would cost a twentieth of a short command.
    gc.set_threshold(300_000, 20, 20)
    # No rule does linear algebra, and the threads that NumPy starts for it cost a twentieth of a second before they do nothing.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = portin.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.exceptions.Abort:
        code = 130
    except PipelineError as error:
        click.echo(f"portin: {error}", err=True)
        code = error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        code = 141
    except OSError as error:
        code = _tell_of(error)
    except Exception as error:  # noqa: BLE001 - a bug is ours; a person gets its place and no traceback, which may hold a partner's text
        click.echo(f"portin: a bug of ours, nothing was changed half-way: {_place_of(error)}; please report it", err=True)
        code = PipelineError.exit_code
    gc.freeze()  # everything was closed, memory ends with the process: looking through it all at the end would cost a sixth of a second
    sys.exit(code)
