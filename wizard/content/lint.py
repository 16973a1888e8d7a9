"""Finds what is wrong with a pack, with file and line: its shape first, then its sense. Nothing of it is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.content.accept import Acceptor, Refused
from wizard.content.catalogue import Catalogue, split_placeholders
from wizard.content.compiler import BadExpression
from wizard.content.model import DEPTHS, SEVERITIES
from wizard.content.pack import Pack, Place, identity_of, names_of_rules
from wizard.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.content.model import Field

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


def place_of(pack: Pack, part: str, entry: dict[str, Any]) -> Place:
    """Return where an entry stands."""
    return pack.places.get((part, identity_of(part, entry)), Place(pack.places["pack", "pack"].file, 1))


def _source_faults(merged: dict[str, Any], entry: dict[str, Any]) -> Iterator[str]:
    for source in entry["source"]:
        if "key" in source and source["key"] not in merged["sources"]:
            yield f"{source['key']} is no key of sources.yaml"
        elif "key" not in source and "ref" not in source:
            yield "a source needs a key or a ref"


def faults_of_sense(merged: dict[str, Any], pack: Pack, known_rules: set[str | None] | None = None) -> list[Problem]:
    """Return what a pack's entries say wrongly, once laid over what it extends.

    Args:
        known_rules: ids and codes of the rules before the pack disabled any.

    Unknown names in expressions and placeholders, unknown topics, items, stages and sources, defaults that their own
    question refuses, exits that no item names.
    """
    found: list[Problem] = []
    for entry in pack.raw["rules"]:
        for message in _source_faults(merged, entry):  # before all else: a rule cannot be built without its sources
            place = place_of(pack, "rules", entry)
            found.append(Problem(place.file, place.line, None, f"{entry['id']}.source", message))
    if found:
        return found
    catalogue = Catalogue(merged)

    def report(part: str, entry: dict[str, Any], field: str, message: str) -> None:
        place = place_of(pack, part, entry)
        found.append(Problem(place.file, place.line, None, f"{identity_of(part, entry)}.{field}", message))

    for entry in pack.raw["questions"]:
        for field, message in _question_faults(catalogue, entry):
            report("questions", entry, field, message)
    for entry in pack.raw["derived"]:
        for message in _expression_faults(catalogue, entry["formula"], None):
            report("derived", entry, "formula", message)
    for entry in pack.raw["exits"]:
        for message in _expression_faults(catalogue, entry["holds"], None):
            report("exits", entry, "holds", message)
        if entry["stage"] not in catalogue.stages:
            report("exits", entry, "stage", f"{entry['stage']} is no stage")
    for entry in pack.raw["items"]:
        for name in entry["exits"]:
            if name not in catalogue.exits:
                report("items", entry, "exits", f"{name} is no exit condition")
    for entry in pack.raw["rules"]:
        for field, message in _rule_faults(catalogue, merged, entry):
            report("rules", entry, field, message)
    for entry in pack.raw["presets"]:
        for field, message in _preset_faults(catalogue, entry):
            report("presets", entry, field, message)
    found += _unknown_rules(pack, known_rules or names_of_rules(merged), set(catalogue.exits))
    return found or [*_cycles(catalogue, pack)]


def _unknown_rules(pack: Pack, known: set[str | None], exits: set[str]) -> Iterator[Problem]:
    file = pack.places["pack", "pack"].file
    settings = pack.raw["pack"].get("rules", {})
    for key in ("disable", "severity"):
        for name in settings.get(key, ()):
            if name not in known:
                yield Problem(file, 1, None, f"rules.{key}", f"there is no rule {name}")
    for name in pack.raw.get("waivers", {}).get("forbidden", ()):
        if name not in known and name not in exits:
            yield Problem(file, 1, None, "waivers.forbidden", f"there is no rule or exit condition {name}")


def _preset_faults(catalogue: Catalogue, entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    def walk(data: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
        for key, value in data.items():
            path = f"{prefix}{key}"
            field = catalogue.fields.get(path)
            if field is not None:
                for message in _default_faults(catalogue, field, value):
                    yield path, message
            elif isinstance(value, dict):
                yield from walk(value, f"{path}.")
            else:
                yield path, "is no field"

    yield from walk(entry["answers"], "")


def _expression_faults(catalogue: Catalogue, text: str, each: str | None) -> Iterator[str]:
    try:
        catalogue.expression(text, each)
    except BadExpression as error:
        yield str(error)


def _cycles(catalogue: Catalogue, pack: Pack) -> Iterator[Problem]:
    """Yield derived values that are defined by themselves; only then is the rest safe to evaluate."""

    def reaches(name: str, seen: tuple[str, ...]) -> bool:
        return name in seen or any(reaches(n, (*seen, name)) for n in catalogue.derived_expressions[name].derived)

    for entry in pack.raw["derived"]:
        if reaches(entry["name"], ()):
            place = place_of(pack, "derived", entry)
            yield Problem(place.file, place.line, None, entry["name"], "is defined by itself")


def _question_faults(catalogue: Catalogue, entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if entry["stage"] not in catalogue.stages:
        yield "stage", f"{entry['stage']} is no stage"
    for key in ("when", "default_from"):
        if key in entry:
            for message in _expression_faults(catalogue, entry[key], None):
                yield key, message
    for field in (entry, *entry.get("fields", ())):
        name = field.get("name", "")
        prefix = f"fields.{name}." if name else ""
        if field["kind"] in ("select", "multiselect") and not field.get("choices"):
            yield f"{prefix}choices", "a select needs choices"
        if field["kind"] == "records" and not field.get("fields"):
            yield "fields", "a list of records needs fields"
        if field.get("link") and field["link"] not in catalogue.raw["sources"]:
            yield f"{prefix}link", f"{field['link']} is no source"
        if "default" in field:
            path = f"{entry['path']}[].{name}" if name else entry["path"]
            for message in _default_faults(catalogue, catalogue.fields[path], field["default"]):
                yield f"{prefix}default", message
    if "starter" in entry:
        for message in _default_faults(catalogue, catalogue.fields[entry["path"]], entry["starter"]):
            yield "starter", message


def _default_faults(catalogue: Catalogue, field: Field, value: Any) -> Iterator[str]:
    try:
        Acceptor(catalogue).accept(field, value)
    except Refused as refused:
        yield str(refused)


def _rule_faults(catalogue: Catalogue, merged: dict[str, Any], entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    each = entry.get("each")
    if each and each.partition(" in ")[2] not in catalogue.names.fields:
        yield "each", f"{each.partition(' in ')[2]} is no list"
        return
    for key in ("fires", "warning_if"):
        if key in entry:
            for message in _expression_faults(catalogue, entry[key], each):
                yield key, message
    if entry["topic"] not in merged["topics"]:
        yield "topic", f"{entry['topic']} is no topic of review.yaml"
    if entry["item"] not in {item.id for item in catalogue.items}:
        yield "item", f"{entry['item']} is no item of the checklist"
    if entry["stage"] not in catalogue.stages:
        yield "stage", f"{entry['stage']} is no stage"
    same = [rule["id"] for rule in merged["rules"] if rule.get("code") == entry.get("code") and entry.get("code")]
    if len(same) > 1:
        yield "code", f"{entry['code']} is the code of {same[0]}, too"
    for key in ("title", "message", "why", "fix"):
        yield from _text_faults(catalogue, entry, key, each)
    yield from _points_at_faults(catalogue, entry, each)


def _text_faults(catalogue: Catalogue, entry: dict[str, Any], key: str, each: str | None) -> Iterator[tuple[str, str]]:
    placeholders = {}
    for language, text in entry[key].items():
        try:
            parts = split_placeholders(text)
        except ValueError as error:
            yield f"{key}.{language}", str(error)
            continue
        placeholders[language] = sorted(part for literal, part in parts if not literal)
        for part in placeholders[language]:
            for message in _expression_faults(catalogue, part, each):
                yield f"{key}.{language}", f"{{{part}}}: {message}"
    if len({tuple(found) for found in placeholders.values()}) > 1:
        yield key, "the languages do not have the same placeholders"


def _points_at_faults(catalogue: Catalogue, entry: dict[str, Any], each: str | None) -> Iterator[tuple[str, str]]:
    target = entry["points_at"]
    variable, _, name = target.partition(".")
    list_path = each.partition(" in ")[2] if each else ""
    known = f"{list_path}[].{name}" if each and variable == each.partition(" in ")[0] and name else target
    if known not in catalogue.names.fields and not (each and target == each.partition(" in ")[0]):
        yield "points_at", f"{target} is no field"
