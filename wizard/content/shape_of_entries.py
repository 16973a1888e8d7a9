"""The shape of a pack: a JSON Schema for its manifest and for each kind of entry, and one for editors."""

from __future__ import annotations

from typing import Any

from wizard.content.model import DEPTHS, SEVERITIES
from wizard.content.shape_of_facts import (
    LINE,
    NAME,
    backbone,
    client,
    coefficient,
    mapping,
    platform,
    stack,
    text_schema,
)

_KINDS = ("select", "multiselect", "number", "text", "bool", "list", "records")
_NAME = {**NAME, "description": "write small letters, digits and underscores, such as canary_pct"}
_NAMES = {"type": "array", "items": LINE}
# On waivers; of an approver's name a star stands for any beginning or end.
_LIMITS: dict[str, Any] = {
    "longest_days": {"type": "integer", "minimum": 1},
    "approved_by": {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": r"^\*?[^*]+\*?$"}},
}


def mapping_schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas of what is kept by name: words and sources."""
    text = {**text_schema([]), "minProperties": 1}
    source = mapping(
        ["title"],
        ["url", "places", "as_of", "confidence"],
        title=LINE,
        url=LINE,
        places={"type": "object", "additionalProperties": LINE},
        as_of=LINE,
        confidence=LINE,
    )
    return {
        part: {"type": "object", "additionalProperties": value} for part, value in (("ui", text), ("sources", source))
    }


def _stricter_limit() -> dict[str, Any]:
    """Return the schema of a limit on some waivers: at least one choice of findings, and one limit on them."""
    some = {"type": "array", "minItems": 1, "items": LINE}
    which: dict[str, Any] = {
        "rules": some,
        "topics": some,
        "severities": {"type": "array", "minItems": 1, "items": {"enum": list(SEVERITIES)}},
        "criticality_from": {"enum": ["A", "B", "C"]},
    }
    limits = {"forbidden": {"const": True}, **_LIMITS}
    return {**mapping([], [*which, *limits], **which, **limits), "minProperties": 1} | {
        "allOf": [{"anyOf": [{"required": [name]} for name in names]} for names in (which, limits)]
    }


def manifest_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``pack.yaml``."""
    return mapping(
        ["name", "version", "languages"],
        ["description", "owner", "extends", "rules", "waivers"],
        name=LINE,
        version={"type": ["string", "number"]},
        languages={
            "type": "array", "items": {"enum": ["en", "zh"]}, "contains": {"const": "en"}, "uniqueItems": True,
            "description": "write it as [en] or [en, zh]",
        },
        description=LINE,
        owner=LINE,
        extends=_NAMES,
        rules=mapping(
            [], ["disable", "severity"], disable=_NAMES,
            severity={"type": "object", "additionalProperties": {"enum": list(SEVERITIES)}},
        ),
        waivers=mapping(
            [], ["longest_days", "approved_by", "forbidden", "stricter"],
            forbidden=_NAMES, stricter={"type": "array", "items": _stricter_limit()}, **_LIMITS,
        ),
    )  # fmt: skip


def entry_schemas(languages: list[str]) -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of one entry of each part of a pack."""
    text, line = text_schema(languages), LINE
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
            **dict.fromkeys(("references", "starts_with", "differs_from", "not_below", "not_above"), line),
        },
    }
    choice = mapping(["value", "label"], ["note"], value=line, label=text, note=text)
    choice["description"] = "write each choice as {value: gold, label: {en: Gold}}"
    question_parts: dict[str, Any] = {
        "path": {
            "type": "string", "pattern": r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$",
            "description": "write section.name in small letters, digits and underscores, such as ours.service.tier",
        }, "name": _NAME, "stage": line, "kind": {"enum": list(_KINDS)}, "depth": {"enum": list(DEPTHS)},
        "text": text, "why": text, "help": text, "informational": text, "link": line, "when": line, "bounds": bounds,
        "choices": {"type": "array", "minItems": 1, "items": choice}, "default_from": line, "default_why": text,
        "default_how": text, "label": text,
        "required": {"type": "boolean"}, "may_be_none": {"type": "boolean"}, "absent": {"enum": ["unknown", "no_limit", "empty"]},
        "form_judged_by": line, "starter": {"type": "array", "items": {"type": "object"}},
    }  # fmt: skip
    optional = [
        "why", "help", "link", "bounds", "choices", "default", "default_from", "default_why", "default_how", "absent",
        "form_judged_by", "informational", "label", "may_be_none",
    ]  # fmt: skip
    field = mapping(["name", "kind", "text"], [*optional, "required"], **question_parts)
    question_parts["fields"] = {"type": "array", "minItems": 1, "items": field}
    written = "write it as [{ref: Handbook 4.2, url: https://...}], or with the key of sources.yaml"
    source: dict[str, Any] = {
        "type": "array",
        "minItems": 1,
        "items": mapping([], ["key", "at", "ref", "url", "as_of"], key=line, ref=line, url=line, as_of=line),
        "description": written,
    }
    value = {"type": ["string", "number", "boolean"]}
    source["items"]["description"] = written
    answers = {"type": "object", "description": "write a design, or the part of one that the rule reads"}
    example = mapping(["fires", "quiet"], [], fires=answers, quiet=answers)
    example["description"] = "give a design on which the rule fires, and the same mended, on which it is quiet"
    return {
        "questions": mapping(
            ["path", "kind", "depth", "text", "stage"], [*optional, "when", "fields", "starter"], **question_parts
        ),
        "rules": mapping(
            [
                "id", "topic", "item", "severity", "fires", "points_at", "title", "message", "why", "fix", "source",
                "examples", "stage",
            ],
            ["code", "each", "error_from", "mends", "standards", "warning_if"],
            id={
                "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
                "description": "write small letters, digits and hyphens, such as ours-no-owner",
            },
            code={
                "type": "string", "pattern": r"^[A-Z]+\d+$",
                "description": "write capital letters and a number, such as OUR101",
            },
            each={
                "type": "string", "pattern": r"^\w+ in [\w.]+$",
                "description": "write a name and the list it runs over, such as h in context.hops",
            },
            severity={"enum": list(SEVERITIES)}, error_from={"enum": ["A", "B", "C"]},
            topic=line, item=line, fires=line, warning_if=line, points_at=line,
            mends={
                "type": "object", "minProperties": 1,
                "additionalProperties": {"anyOf": [value, {"type": "array", "minItems": 1, "items": value}]},
            },
            standards={
                "type": "array", "minItems": 1, "uniqueItems": True,
                "items": {
                    "type": "string", "pattern": r"^[A-Z][A-Z0-9]*(-[A-Za-z0-9.]+)+$",
                    "description": "write a catalogue and an entry of it, such as CWE-1385 or ASVS-5.0.0-4.4.2",
                },
            },
            title=text, message=text, why=text, fix=text, source=source, examples=example,
        ),
        "derived": mapping(["name", "formula", "meaning"], ["unit"], name=_NAME, formula=line, meaning=text, unit=line),
        "exits": mapping(["id", "stage", "holds", "sentence"], [], id=line, stage=line, holds=line, sentence=text),
        "items": mapping(["id", "title", "exits"], [], id=line, title=text, exits={"type": "array", "items": line}),
        "stages": mapping(["id", "title", "goal"], [], id=line, title=text, goal=text),
        "advice": mapping(
            ["id", "field", "rows"], ["why_not"], id=line, field=line,
            rows={"type": "array", "items": mapping(
                ["id", "when", "recommend", "because"], ["with", "with_if"], id=line, when=line, because=text,
                recommend=line, with_if=line, **{"with": text},
            )},
            why_not={"type": "array", "items": mapping(["option", "when", "text"], [], option=line, when=line, text=text)},
        ),
        "platforms": platform(text),
        "stacks": stack(text),
        "clients": client(text),
        "backbones": backbone(text),
        "coefficients": coefficient(text),
        "presets": mapping(
            ["id", "title", "summary", "answers"], ["texts"], id=line, title=text, summary=text, answers={"type": "object"},
            texts={"type": "array", "items": text},
        ),
    }  # fmt: skip


def file_schema() -> dict[str, Any]:
    """Return one schema for every file of a pack, for editors: a file is told by its keys, as the reader tells it.

    What an entry with ``override: true`` lacks is in the entry that it changes, so that only its keys are held.
    """
    entries = entry_schemas(["en"])
    presets = entries.pop("presets")
    listed = {
        part: {"type": "array", "items": _in_a_file(schema), "description": f"the {part} of a pack"}
        for part, schema in entries.items()
    }
    manifest = manifest_schema()["properties"]
    properties = {
        "stage": LINE,
        **{key: schema for key, schema in presets["properties"].items() if key != "id"},
        "id": LINE,
        **manifest,
        **listed,
        "rules": {"if": {"type": "array"}, "then": listed["rules"], "else": manifest["rules"]},
        "topics": _NAMES,
    }
    return {
        "type": "object",
        "properties": properties,
        "$defs": {"pack": manifest_schema(), **entry_schemas(["en", "zh"])},
    }


def _in_a_file(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an entry that is whole but for the stage of its file, or names what it changes."""
    whole = {**schema, "required": [name for name in schema["required"] if name != "stage"]}
    keys = {key: value if key in ("id", "path", "name") else {} for key, value in schema["properties"].items()}
    changes = {
        "required": ["override"],
        "additionalProperties": False,
        "properties": {
            **keys,
            "override": {"const": True, "description": "change part of the known entry of this name"},
        },
    }
    return {"if": {"required": ["override"]}, "then": changes, "else": whole}
