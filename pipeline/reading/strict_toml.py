"""TOML, its parser's failures as values with line and column."""

from __future__ import annotations

import re
import tomllib

from pipeline.reading.misparse import MisparseError

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_NAME = re.compile(r"\s*\[{0,2}\s*([\w.\"'-]+)")


def parse_toml(text: str) -> object:
    """The sections and fields that the text states.

    Raises:
        MisparseError: it is no TOML, or names a field twice.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _placed(text, str(error)) from error
    except RecursionError as error:
        reason = "sections and lists are nested too deep"
        raise MisparseError(reason) from error
    except ValueError as error:  # a number of more than 4300 digits, a date such as 2026-02-30
        reason = "a number or date that does not exist or has too many digits"
        raise MisparseError(reason) from error


def _placed(text: str, message: str) -> MisparseError:
    match = _PLACE.search(message)
    reason = message[: match.start()] if match else message
    lines = text.split("\n")
    at_end = (len(lines), len(lines[-1]) + 1)
    line, column = (int(match[1]), int(match[2])) if match and match[1] else at_end
    return MisparseError(reason, line=line, column=column, field=_field_named_on(lines[line - 1]) if _is_repeated(reason) else None)


def _is_repeated(reason: str) -> bool:
    return reason.startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate", "Cannot redefine"))


def _field_named_on(line: str) -> str | None:
    name = _NAME.match(line)
    return name[1] if name else None
