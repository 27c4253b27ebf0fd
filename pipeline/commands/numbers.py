"""The body of `portin numbers`: checks the portability of a list alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from pipeline.domain.policy import Policy
from pipeline.errors import TemporaryError, UsageError
from pipeline.portability import provider_for
from pipeline.reading.number_list import read_number_list
from pipeline.reports import portability_rows as report
from pipeline.reports.portability import numbers_to_ask, portability, with_answers

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.config import Site
    from pipeline.domain.numbers import NumberList
    from pipeline.portability import PortabilityProvider
    from pipeline.reports.portability import ListPortability

_CSV, _PARQUET = ".csv", ".parquet"
_UNFINISHED = ".part"


def run(file: Path, out: Path | None, *, as_json: bool, site: Site | None = None) -> int:
    """Check every number of FILE by itself, and with the carrier that the site names, if any; write all rows to OUT when it is given.

    Returns:
        The exit code: 0 when there are numbers and none is refused, otherwise 1.

    Raises:
        UsageError: FILE cannot be read, or OUT is neither .csv nor .parquet.
        TemporaryError: OUT cannot be written.
        ConfigError: the key of the site's provider is missing.
    """
    if out is not None and out.suffix.lower() not in {_CSV, _PARQUET}:
        message = f"{out}: the table is written as .csv or .parquet; choose one of these endings"
        raise UsageError(message)
    provider = provider_for(site) if site else None
    policy = site.policy if site else Policy()
    reading = read_number_list(file.name, _content(file), policy)
    result = None if reading.numbers is None else _judged(reading.numbers, policy, provider)
    if result is not None and out is not None:
        _write(result, out)
    if as_json:
        click.echo(json.dumps({"file": file.name, **report.as_json(result, reading.faults)}))
    else:
        click.echo("\n".join(report.lines(result, reading.faults)))
    return 0 if result is not None and len(result.numbers) and not result.refused.any() else 1


def _judged(numbers: NumberList, policy: Policy, provider: PortabilityProvider | None) -> ListPortability:
    """The carrier is asked about the first `policy.max_numbers` numbers, which is as many as one request can hold."""
    result = portability(numbers, policy)
    return with_answers(result, provider.ask(numbers_to_ask(result, policy.max_numbers))) if provider else result


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"{file}: cannot be read ({error.strerror}); correct the path or its mode"
        raise UsageError(message) from error


def _write(result: ListPortability, out: Path) -> None:
    """Write the table beside its place first, so that nobody finds half of it."""
    from pyarrow import csv, parquet

    unfinished = out.with_name(out.name + _UNFINISHED)
    opened = csv.CSVWriter if out.suffix.lower() == _CSV else parquet.ParquetWriter
    batches = report.pieces(result)
    first = next(batches)
    try:
        with opened(str(unfinished), first.schema) as writer:
            writer.write_batch(first)
            for batch in batches:
                writer.write_batch(batch)
        unfinished.replace(out)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        message = f"{out}: cannot be written ({error.strerror or error}); free the disk or choose another place"
        raise TemporaryError(message) from error
