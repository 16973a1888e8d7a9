"""Finds what the entries of a pack say wrongly, with file and line, once they lie over what they extend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.content.accept import Acceptor, Refused
from wizard.content.catalogue import Catalogue, split_placeholders
from wizard.content.pack import identity_of, names_of_rules, place_of
from wizard.content.syntax import BadExpression
from wizard.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.content.model import Field
    from wizard.content.pack import Pack


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
