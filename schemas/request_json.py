"""The JSON Schema of a port request, published as `schemas/port-request.schema.json`."""

from __future__ import annotations

import json

from schemas.field import LONGEST_TEXT, Field, Kind
from schemas.request import FIELDS, SECTIONS
from schemas.request_patterns import ISO_DATE

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, object]:
    """The published JSON Schema, draft 2020-12."""
    top = _object_schema("")
    return {
        "$schema": DIALECT,
        "title": "Port request",
        "description": "request.json of a port-in bundle; request.toml and request.yaml hold the same fields.",
        **top,
    }


def json_schema_text() -> str:
    """The published JSON Schema as the file `schemas/port-request.schema.json` holds it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=True) + "\n"


def _object_schema(section: str) -> dict[str, object]:
    fields = [field for field in FIELDS if field.section == section]
    inner = [path for path in SECTIONS if path.rpartition(".")[0] == section]
    names = {path: path.rpartition(".")[2] for path in inner}
    required = [field.name for field in fields if field.required] + [names[path] for path in inner if _is_required(path)]
    return {
        "type": "object",
        "properties": {
            **{field.name: {"description": field.description, **_value_schema(field)} for field in fields},
            **{names[path]: {"description": SECTIONS[path], **_object_schema(path)} for path in inner},
        },
        "required": required,
        "additionalProperties": False,
    }


def _is_required(section: str) -> bool:
    return any(field.required and field.path.startswith(f"{section}.") for field in FIELDS)


def _value_schema(field: Field) -> dict[str, object]:
    if field.kind is Kind.INTEGER:
        return {"type": "integer", "minimum": 0} if field.constant is None else {"const": field.constant}
    if field.kind is Kind.DATE:
        return {"type": "string", "pattern": f"^({ISO_DATE})?$"}
    if field.kind is Kind.AGREEMENTS:
        return {"type": "object", "additionalProperties": {"type": "boolean"}}
    if field.kind is Kind.TEXTS:
        most = {} if field.max_items is None else {"maxItems": field.max_items}
        return {"type": "array", "items": _text_schema(field), **most}
    return _text_schema(field)


def _text_schema(field: Field) -> dict[str, object]:
    if field.choices:
        optional = [] if field.required or field.kind is Kind.TEXTS else [""]
        return {"enum": [*field.choices, *optional]}
    limits = {"maxLength": field.max_length or LONGEST_TEXT}
    least = {"minLength": 1} if field.required else {}
    pattern = {"pattern": f"^(?:{field.pattern})$" if field.required else f"^(?:{field.pattern})?$"} if field.pattern else {}
    return {"type": ["string", "integer"], **least, **limits, **pattern}
