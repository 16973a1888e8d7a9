"""The JSON Schema of the design document, made from the questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wizard.content.model import LEVELS, pick

if TYPE_CHECKING:
    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Field

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_TEXT = {"type": "string"}
_LOOSE = {"type": ["string", "number"]}  # what a file may leave unquoted
_TEXTS = {"type": "array", "items": _TEXT}


def design_schema(catalogue: Catalogue, language: str) -> dict[str, Any]:
    """Return the schema of the design document, for editors: what the reader refuses, the schema refuses."""
    properties: dict[str, Any] = {
        "wsdesign": {"const": 1, "description": "format version"},
        "language": {"enum": ["en", "zh"]},
        "packs": _TEXTS,
        "extends": _TEXT,
        "review": _review_schema(catalogue),
    }
    for field in catalogue.questions:
        _place(properties, field.path.split("."), _field_schema(field, language))
    return {
        "$schema": DIALECT,
        "title": "wsdesign design document",
        "type": "object",
        "required": ["wsdesign"],
        "additionalProperties": False,
        "properties": properties,
    }


def _place(properties: dict[str, Any], path: list[str], schema: dict[str, Any]) -> None:
    if len(path) == 1:
        properties[path[0]] = schema
        return
    section = properties.setdefault(
        path[0], {"type": ["object", "null"], "additionalProperties": False, "properties": {}}
    )
    _place(section["properties"], path[1:], schema)


def _field_schema(field: Field, language: str) -> dict[str, Any]:
    about = {"title": pick(field.text, language)}
    if field.why or field.help:
        about["description"] = " ".join(filter(None, (pick(field.why, language), pick(field.help, language))))
    return about | _value_schema(field, language)


def _value_schema(field: Field, language: str) -> dict[str, Any]:
    if field.kind == "bool":
        return {"type": ["boolean", "null"]}
    if field.kind == "number":
        number = _number_schema(field)
        span = {
            "type": "object",
            "required": ["low", "likely", "high"],
            "additionalProperties": False,
            "properties": dict.fromkeys(("low", "likely", "high"), number),
        }
        return {"anyOf": [number, span, {"type": "null"}]}
    if field.kind == "text":
        types = ["string", "number", "boolean", "null"]
        return {"type": [*types, "object"] if field.name == "schema" else types}
    if field.kind == "select":
        return {"enum": [*_choices(field), None]}
    if field.kind == "multiselect":
        return {"type": ["array", "null"], "uniqueItems": True, "items": {"enum": _choices(field)}}
    if field.kind == "list":
        return {"type": ["array", "null"], "uniqueItems": True, "items": {"type": ["string", "number"]}}
    return {
        "type": ["array", "null"],
        "items": {
            "type": "object",
            "additionalProperties": False,
            "properties": {child.name: _field_schema(child, language) for child in field.fields},
        },
    }


def _choices(field: Field) -> list[Any]:
    """Return the choices as a document may write them: ``1.2`` is the choice "1.2"."""
    values: list[Any] = [choice.value for choice in field.choices]
    return values + [float(value) for value in values if value.replace(".", "", 1).isdecimal()]


def _number_schema(field: Field) -> dict[str, Any]:
    bounds = field.bounds
    limits = {"minimum": bounds.minimum, "exclusiveMinimum": bounds.above, "maximum": bounds.maximum}
    return {"type": "integer" if bounds.integer else "number"} | {k: v for k, v in limits.items() if v is not None}


def _review_schema(catalogue: Catalogue) -> dict[str, Any]:
    lists = "|".join(re.escape(field.path) for field in catalogue.questions if field.kind == "records")
    about = {
        "anyOf": [
            {"enum": [field.path for field in catalogue.questions]},
            {"pattern": rf"^({lists})\[\d+\](\.\w+)?$"},
        ]
    }
    decision = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "why": _LOOSE,
            "state": {"enum": ["decided", "assumed", "undecided", "not_applicable"]},
            "evidence": _LOOSE,
            "owner": _LOOSE,
            "by": {"enum": ["person", "import", "default", "agent"]},
            "on": _DATE,
            "review_by": _DATE,
            "reason": _LOOSE,
        },
    }
    waiver = {
        "type": "object",
        "required": ["rule", "reason"],
        "additionalProperties": False,
        "properties": {
            "rule": _TEXT,
            "subject": _LOOSE,
            "reason": {"type": "string", "minLength": 10},
            "approved_by": _LOOSE,
            "expires_on": _DATE,
            "facts": {"type": "object"},
        },
    }
    return {
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {
            "level": {"enum": list(LEVELS)},
            "decisions": {"type": ["object", "null"], "propertyNames": about, "additionalProperties": decision},
            "waivers": {"type": ["array", "null"], "items": waiver},
            "code": {"type": ["array", "null"], "items": _TEXT},
            "storm": {"type": "object"},
        },
    }
