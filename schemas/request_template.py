"""The commented example of a request file, written from the definitions of its fields."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from schemas.field import Kind
from schemas.request import FIELDS, SECTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemas.field import Field

_TITLE = """\
# A port request. Fill in every field from the losing carrier's bill; fields marked "optional" may be left out.
# Texts stand in quotation marks. Lines that begin with # are comments.

"""


def request_template(agreements: Sequence[str] = ("authority",)) -> str:
    """The text of an example request.toml; its values are invented, and it reads without a single remark."""
    parts = [_TITLE, *(_entry(field) for field in FIELDS if not field.section and field.kind is not Kind.AGREEMENTS)]
    for section, about in SECTIONS.items():
        fields = [field for field in FIELDS if field.section == section]
        optional = all(field.example is None for field in fields)
        parts.append(f"\n# {about}\n{'# ' if optional else ''}[{section}]\n")
        parts += [_entry(field) for field in fields]
    return "".join([*parts, _agreements(agreements)])


def _entry(field: Field) -> str:
    note = "" if field.required else "Optional. "
    value = f"# {field.name} = {field.hinted}" if field.example is None else f"{field.name} = {_value(field.example)}"
    return f"# {note}{field.description}\n{value}\n"


def _value(example: str | int | tuple[str, ...]) -> str:
    """The example as TOML, which writes texts, numbers and lists as JSON does."""
    return json.dumps(list(example) if isinstance(example, tuple) else example, ensure_ascii=False)


def _agreements(names: Sequence[str]) -> str:
    accepted = "".join(f"{name} = true\n" for name in names)
    return f"\n# Every agreement item, accepted with true once you have read it.\n[agreements]\n{accepted}"
