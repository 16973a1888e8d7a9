"""The shape of a pack: a JSON Schema for each kind of entry, and what in a pack does not fit it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.content.model import DEPTHS, SEVERITIES
from wizard.content.pack import identity_of, place_of
from wizard.errors import Problem

if TYPE_CHECKING:
    from wizard.content.pack import Pack

_KINDS = ("select", "multiselect", "number", "text", "bool", "list", "records")


_NAMES = {"type": "array", "items": {"type": "string"}}
_SETTINGS = {
    "rules": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "disable": _NAMES,
            "severity": {"type": "object", "additionalProperties": {"enum": list(SEVERITIES)}},
        },
    },
    "waivers": {
        "type": "object",
        "additionalProperties": False,
        "properties": {"longest_days": {"type": "integer", "minimum": 1}, "forbidden": _NAMES},
    },
}


def _text_schema(languages: list[str]) -> dict[str, Any]:
    text = {"type": "string", "minLength": 1}
    return {
        "type": "object",
        "required": languages,
        "additionalProperties": False,
        "properties": dict.fromkeys(("en", "zh"), text),
    }


def _entry(needs: list[str], may: list[str], **schemas: Any) -> dict[str, Any]:
    properties = {name: schemas.get(name, {}) for name in (*needs, *may)}
    return {"type": "object", "required": needs, "additionalProperties": False, "properties": properties}


def entry_schemas(languages: list[str]) -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of one entry of each part of a pack."""
    text, line = _text_schema(languages), {"type": "string", "minLength": 1}
    number = {"type": "number"}
    bounds = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **dict.fromkeys(
                ("minimum", "above", "maximum", "min_length", "max_length", "max_utf8_bytes", "min_count"), number
            ),
            "integer": {"type": "boolean"},
            "unique": {"type": "boolean"},
            **dict.fromkeys(("references", "starts_with"), line),
        },
    }
    choice = _entry(["value", "label"], ["note"], value=line, label=text, note=text)
    question_parts: dict[str, Any] = {
        "path": line, "name": line, "stage": line, "kind": {"enum": list(_KINDS)}, "depth": {"enum": list(DEPTHS)},
        "text": text, "why": text, "help": text, "link": line, "when": line, "bounds": bounds,
        "choices": {"type": "array", "minItems": 1, "items": choice}, "default_from": line, "default_why": text,
        "required": {"type": "boolean"}, "absent": {"enum": ["unknown", "no_limit", "empty"]},
        "form_judged_by": line, "starter": {"type": "array", "items": {"type": "object"}},
    }  # fmt: skip
    optional = [
        "why", "help", "link", "bounds", "choices", "default", "default_from", "default_why", "absent",
        "form_judged_by",
    ]  # fmt: skip
    field = _entry(["name", "kind", "text"], [*optional, "required"], **question_parts)
    question_parts["fields"] = {"type": "array", "minItems": 1, "items": field}
    source = {
        "type": "array",
        "minItems": 1,
        "items": _entry([], ["key", "at", "ref", "url", "as_of"], key=line, ref=line, url=line, as_of=line),
    }
    example = _entry(["fires", "quiet"], [], fires={"type": "object"}, quiet={"type": "object"})
    return {
        "questions": _entry(
            ["path", "kind", "depth", "text", "stage"], [*optional, "when", "fields", "starter"], **question_parts
        ),
        "rules": _entry(
            [
                "id", "topic", "item", "severity", "fires", "points_at", "title", "message", "why", "fix", "source",
                "examples", "stage",
            ],
            ["code", "each", "error_from", "warning_if"],
            id={"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
            code={"type": "string", "pattern": r"^[A-Z]+\d+$"},
            each={"type": "string", "pattern": r"^\w+ in [\w.]+$"},
            severity={"enum": list(SEVERITIES)}, error_from={"enum": ["A", "B", "C"]},
            topic=line, item=line, fires=line, warning_if=line, points_at=line,
            title=text, message=text, why=text, fix=text, source=source, examples=example,
        ),
        "derived": _entry(["name", "formula", "meaning"], ["unit"], name=line, formula=line, meaning=text, unit=line),
        "exits": _entry(["id", "stage", "holds", "sentence"], [], id=line, stage=line, holds=line, sentence=text),
        "items": _entry(["id", "title", "exits"], [], id=line, title=text, exits={"type": "array", "items": line}),
        "stages": _entry(["id", "title", "goal"], [], id=line, title=text, goal=text),
        "platforms": {"type": "object", "required": ["id", "name"]},
        "presets": _entry(
            ["id", "title", "summary", "answers"], [], id=line, title=text, summary=text, answers={"type": "object"}
        ),
    }  # fmt: skip


def faults_of_shape(pack: Pack) -> list[Problem]:
    """Return what does not have the shape of a pack."""
    from jsonschema import Draft202012Validator

    manifest = pack.raw["pack"]
    languages = manifest.get("languages", ["en"])
    problems = [
        Problem(pack.places["pack", "pack"].file, 1, 1, key, "is missing from pack.yaml")
        for key in ("name", "version", "languages")
        if key not in manifest
    ]
    for key, schema in _SETTINGS.items():
        for error in Draft202012Validator(schema).iter_errors(manifest.get(key, {})):
            where = ".".join([key, *map(str, error.absolute_path)])
            problems.append(Problem(pack.places["pack", "pack"].file, 1, None, where, error.message[:300]))
    if not isinstance(languages, list) or not set(languages) <= {"en", "zh"} or "en" not in languages:
        file = pack.places["pack", "pack"].file
        problems.append(Problem(file, 1, 1, "languages", "is a list of en and zh, with en in it"))
        languages = ["en"]
    for part, schema in entry_schemas(languages).items():
        validator = Draft202012Validator(schema)
        for entry in pack.raw[part]:
            place = place_of(pack, part, entry)
            for error in sorted(validator.iter_errors(entry), key=lambda e: list(map(str, e.absolute_path))):
                where = ".".join(map(str, error.absolute_path))
                name = f"{identity_of(part, entry)}" + (f".{where}" if where else "")
                problems.append(Problem(place.file, place.line, None, name, error.message[:300]))
    return problems
