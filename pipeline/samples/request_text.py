"""The request file in its three spellings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

import yaml

Section = Mapping[str, object]


class RequestForm(StrEnum):
    """The spelling, which is also the file's ending."""

    TOML = "toml"
    JSON = "json"
    YAML = "yaml"


def spell(request: Section, form: RequestForm) -> bytes:
    """The request as a file's content."""
    if form is RequestForm.JSON:
        text = json.dumps(request, indent=2, default=str) + "\n"
    elif form is RequestForm.YAML:
        text = yaml.safe_dump(dict(request), sort_keys=False, allow_unicode=True)
    else:
        text = "\n".join(_toml(request)) + "\n"
    return text.encode()


def _toml(section: Section, path: str = "") -> list[str]:
    lines = [f"{key} = {_toml_value(value)}" for key, value in section.items() if not isinstance(value, Mapping)]
    for key, value in section.items():
        if isinstance(value, Mapping):
            name = f"{path}.{key}" if path else key
            lines += ["", f"[{name}]", *_toml(value, name)]
    return lines


def _toml_value(value: object) -> str:
    # A JSON text, number, truth value or list of texts is the same in TOML; a date is bare there.
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
