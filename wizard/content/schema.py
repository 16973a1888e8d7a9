"""JSON Schemas: of the design document, made from the questions, and of every JSON output."""

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
_TEXT_OR_NULL = {"type": ["string", "null"]}
_INTEGER = {"type": "integer"}
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
            "storm": {"type": "object"},
        },
    }


# --- outputs ----------------------------------------------------------------------------------------------------------


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_STAGE = _object(stage=_TEXT, answered=_INTEGER, visible=_INTEGER, exit_condition_met={"type": "boolean"})
_FINDING = _object(
    rule=_TEXT,
    code=_TEXT_OR_NULL,
    severity={"enum": ["error", "warning", "advice"]},
    stage=_TEXT,
    item=_TEXT,
    topic=_TEXT,
    subject=_TEXT_OR_NULL,
    message=_TEXT,
    fix=_TEXT,
    why=_TEXT,
    source=_TEXT_OR_NULL,
    file=_TEXT,
    path=_TEXT,
    line=_INTEGER,
    column=_INTEGER,
    facts={"type": "object"},
    assumed=_TEXTS,
    platform_defaults=_TEXTS,
    fingerprint=_TEXT,
    in_baseline={"type": "boolean"},
    waived={"type": ["object", "null"]},
)
_BASELINE_ENTRY = _object(
    kind={"enum": ["finding", "question", "exit", "unassessed"]}, name=_TEXT, subject=_TEXT_OR_NULL, fingerprint=_TEXT
)
_QUESTION = {
    "type": ["object", "null"],
    "required": [
        "id",
        "stage",
        "kind",
        "text",
        "help",
        "unit",
        "required",
        "choices",
        "default",
        "default_why",
        "current",
        "fields",
    ],
    "properties": {
        "id": _TEXT,
        "stage": _TEXT,
        "kind": {"enum": ["select", "multiselect", "number", "text", "bool", "list", "records"]},
        "text": _TEXT,
        "help": _TEXT,
        "unit": _TEXT_OR_NULL,
        "required": {"type": "boolean"},
        "choices": _list(_object(value=_TEXT, label=_TEXT, note=_TEXT)),
        "default_why": _TEXT_OR_NULL,
        "fields": {"type": ["array", "null"]},
    },
}
_OUTPUTS: dict[str, dict[str, Any]] = {
    "check": _object(
        version={"const": 1},
        exit_code={"enum": [0, 1, 2]},
        designs=_list(
            _object(
                file=_TEXT,
                summary=_object(
                    error=_INTEGER,
                    warning=_INTEGER,
                    advice=_INTEGER,
                    waived=_INTEGER,
                    baseline=_INTEGER,
                    undecided=_INTEGER,
                    expired=_INTEGER,
                    not_assessed=_INTEGER,
                ),
                checklist=_list(
                    _object(item=_TEXT, title=_TEXT, complete={"type": "boolean"}, unmet=_TEXTS, findings=_TEXTS)
                ),
                stages=_list(_STAGE),
                findings=_list(_FINDING),
                not_assessed=_list(_object(rule=_TEXT, needs=_TEXTS)),
                undecided=_TEXTS,
                expired=_TEXTS,
                baseline_gone=_list(_BASELINE_ENTRY),
            )
        ),
    ),
    "baseline": _object(
        version={"const": 1}, designs={"type": "object", "additionalProperties": _list(_BASELINE_ENTRY)}
    ),
    "status": _object(
        version={"const": 1},
        file=_TEXT,
        level={"enum": list(LEVELS)},
        stages=_list(_STAGE),
        open=_TEXTS,
        undecided=_list({"type": "object"}),
        assumed=_TEXTS,
        expiring=_list({"type": "object"}),
        next=_TEXT_OR_NULL,
    ),
    "next": _object(
        version={"const": 1},
        file=_TEXT,
        done={"type": "boolean"},
        question=_QUESTION,
        progress=_object(stage=_TEXT, stage_number=_INTEGER, answered=_INTEGER, visible=_INTEGER, undecided=_INTEGER),
        advice=_list({"type": "object"}),
        actions=_TEXTS,
    ),
}
OUTPUTS = tuple(_OUTPUTS)


def output_schema(of: str) -> dict[str, Any]:
    """Return the schema of one JSON output."""
    return {"$schema": DIALECT, "title": f"wsdesign {of}", **_OUTPUTS[of]}
