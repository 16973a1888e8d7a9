"""Finds what the entries of a pack say wrongly, with file and line, once they lie over what they extend."""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from wizard.content.catalogue import OPTIONAL_MARKS, Catalogue, is_formula, mended_field, split_placeholders
from wizard.content.coherence import conditions, cycles, heights, ui_faults, unknown_rules, unknown_topics
from wizard.content.kinds import clashes
from wizard.content.lint_facts import backbone_faults, coefficient_faults, no, platform_faults, refusals, stack_faults
from wizard.content.nearest import nearest
from wizard.content.pack import names_of_rules
from wizard.content.syntax import BadExpression
from wizard.errors import Problem
from wizard.tree import MAX_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wizard.content.pack import Pack
    from wizard.paths import Path

    Fault = tuple[Path, str] | tuple[Path, str, str | None]  # where inside an entry, what, and the remedy

MAX_PLACEHOLDERS = 40
_RESERVED = ("wsdesign", "language", "packs", "extends", "review", "document")
_LISTS = ("records", "list", "multiselect")


def faults_of_sense(merged: dict[str, Any], pack: Pack, known_rules: set[str | None] | None = None) -> list[Problem]:
    """Return what a pack's entries say wrongly, once laid over what it extends.

    Args:
        known_rules: ids and codes of the rules before the pack disabled any.

    Unknown names in expressions and placeholders, unknown topics, items, stages and sources, defaults that their own
    question refuses, facts that no hop has, texts of the interface that nobody asks for.
    """
    # A rule cannot be built without its sources, nor a question beside another of the same path.
    found = [
        pack.problem(part, entry, *fault)
        for part, faults in (("rules", _source_faults), ("questions", _path_faults))
        for entry in pack.raw[part]
        for fault in faults(merged, entry)
    ]
    if found:
        return found
    catalogue = Catalogue(merged)
    checks: dict[str, Callable[[Catalogue, dict[str, Any]], Iterator[Fault]]] = {
        "derived": _derived_faults,
        "questions": _question_faults,
        "exits": _exit_faults,
        "items": _item_faults,
        "rules": _rule_faults,
        "advice": _advice_faults,
        "platforms": platform_faults,
        "stacks": stack_faults,
        "backbones": backbone_faults,
        "coefficients": coefficient_faults,
        "presets": _preset_faults,
    }
    faults = chain(
        (
            pack.problem(part, entry, *fault)
            for part, check in checks.items()
            for entry in pack.raw[part]
            for fault in check(catalogue, entry)
        ),
        ui_faults(catalogue, pack),
        unknown_rules(pack, known_rules or names_of_rules(merged), set(catalogue.exits)),
        unknown_topics(pack, merged["topics"]),
    )
    found = [*islice(faults, MAX_PROBLEMS)]
    return found or [*cycles(catalogue, pack)] or [*heights(catalogue, pack)] or [*conditions(catalogue, pack)]


# --- before a catalogue can be built ----------------------------------------------------------------------------------


def _source_faults(merged: dict[str, Any], entry: dict[str, Any]) -> Iterator[Fault]:
    for number, source in enumerate(entry["source"]):
        if "key" in source and source["key"] not in merged["sources"]:
            yield ("source", number), f"{source['key']} is no key of sources.yaml"
        elif "key" not in source and "ref" not in source:
            yield ("source", number), "a source needs a key or a ref"


def _path_faults(merged: dict[str, Any], entry: dict[str, Any]) -> Iterator[Fault]:
    path = entry["path"]
    if path.partition(".")[0] in _RESERVED:
        yield ("path",), f"{path.partition('.')[0]} is a section that holds no answers"
    for other in merged["questions"]:
        if other["path"].startswith(f"{path}.") or path.startswith(f"{other['path']}."):
            yield ("path",), f"{other['path']} is a question, so that one of the two could not be written"


# --- entry by entry ---------------------------------------------------------------------------------------------------


def _derived_faults(catalogue: Catalogue, entry: dict[str, Any]) -> Iterator[Fault]:
    if entry["name"] in catalogue.names.prefixes:
        yield ("name",), f"{entry['name']} is a section of the document"
    yield from _expression_faults(catalogue, entry, ("formula",), None)


def _exit_faults(catalogue: Catalogue, entry: dict[str, Any]) -> Iterator[Fault]:
    yield from _expression_faults(catalogue, entry, ("holds",), None)
    yield from _stage_faults(catalogue, entry)
    if not any(entry["id"] in item.exits for item in catalogue.items):
        yield (), "no item of the checklist names this exit condition"


def _stage_faults(catalogue: Catalogue, entry: dict[str, Any]) -> Iterator[Fault]:
    if entry["stage"] not in catalogue.stages:
        yield ("stage",), *no(entry["stage"], "stage", catalogue.stages)


def _item_faults(catalogue: Catalogue, entry: dict[str, Any]) -> Iterator[Fault]:
    for number, name in enumerate(entry["exits"]):
        if name not in catalogue.exits:
            yield ("exits", number), *no(name, "exit condition", catalogue.exits)


def _expression_faults(
    catalogue: Catalogue, entry: dict[str, Any], inner: Path, each: str | None, text: str | None = None
) -> Iterator[Fault]:
    found: Any = entry
    for part in inner if text is None else ():
        found = found[part]
    try:
        expression = catalogue.expression(found if text is None else text, each)
    except BadExpression as error:
        yield inner, str(error), error.remedy
    else:
        yield from ((inner, clash) for clash in dict.fromkeys(clashes(catalogue, expression.syntax)))


def _question_faults(catalogue: Catalogue, entry: dict[str, Any]) -> Iterator[Fault]:
    yield from _stage_faults(catalogue, entry)
    if "when" in entry:
        yield from _expression_faults(catalogue, entry, ("when",), None)
    yield from _field_faults(catalogue, entry, (), entry["path"])
    yield from _suggestion_faults(catalogue, entry, (), entry["path"])
    for number, field in enumerate(entry.get("fields", ())):
        inner = ("fields", number)
        yield from _field_faults(catalogue, field, inner, f"{entry['path']}[].{field['name']}")
        if field["kind"] == "records":
            yield (*inner, "kind"), "a record holds no records"
        yield from _suggestion_faults(catalogue, entry, inner, f"{entry['path']}[].{field['name']}")
    if "starter" in entry:
        for said in refusals(catalogue, catalogue.fields[entry["path"]], entry["starter"]):
            yield ("starter",), *said


def _suggestion_faults(catalogue: Catalogue, entry: dict[str, Any], inner: Path, path: str) -> Iterator[Fault]:
    field = catalogue.fields[path]
    if field.default_from is not None:
        yield from _expression_faults(catalogue, entry, (*inner, "default_from"), field.each)
    if field.default_how is not None:
        yield from _text_faults(catalogue, entry, (*inner, "default_how"), field.each)


def _field_faults(catalogue: Catalogue, field: dict[str, Any], inner: Path, path: str) -> Iterator[Fault]:
    if field["kind"] in ("select", "multiselect") and not field.get("choices"):
        yield (*inner, "choices"), "a select needs choices"
    if field["kind"] == "records" and not field.get("fields"):
        yield (*inner, "fields"), "a list of records needs fields"
    values = [choice["value"] for choice in field.get("choices", ())]
    for number, value in enumerate(values):
        if value in values[:number]:
            yield (*inner, "choices", number), f"{value} is a choice already"
    names = [child["name"] for child in field.get("fields", ())]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield (*inner, "fields", number), f"{name} is a field already"
    if field.get("link") and field["link"] not in catalogue.raw["sources"]:
        yield (*inner, "link"), *no(field["link"], "source", catalogue.raw["sources"])
    for name in ("references", "differs_from"):
        other = field.get("bounds", {}).get(name)
        if other is not None and other not in catalogue.fields:
            yield (*inner, "bounds", name), *no(other, "field", catalogue.fields)
    for name in ("not_below", "not_above"):
        sibling = field.get("bounds", {}).get(name)
        known = catalogue.fields.get(f"{path.rpartition('.')[0]}.{sibling}") if sibling and "[]" in path else None
        if sibling and (known is None or known.kind != "number"):
            yield (*inner, "bounds", name), f"{sibling} is no number of the same record"
    judge = field.get("form_judged_by")
    if judge is not None and judge not in names_of_rules(catalogue.raw):
        yield (*inner, "form_judged_by"), *no(judge, "rule", catalogue.rules)
    if "default" in field:
        for said in refusals(catalogue, catalogue.fields[path], field["default"]):
            yield (*inner, "default"), *said


def _rule_faults(catalogue: Catalogue, entry: dict[str, Any]) -> Iterator[Fault]:
    each = entry.get("each")
    if each:
        yield from (faults := list(_each_faults(catalogue, each)))
        if faults:
            return
    for key in ("fires", "warning_if"):
        if key in entry:
            yield from _expression_faults(catalogue, entry, (key,), each)
    if entry["topic"] not in catalogue.raw["topics"]:
        message, near = no(entry["topic"], "topic of review.yaml", catalogue.raw["topics"])
        yield ("topic",), message, near or f"one of your own goes there: `topics: [{entry['topic']}]`"
    if entry["item"] not in {item.id for item in catalogue.items}:
        yield ("item",), *no(entry["item"], "item of the checklist", [item.id for item in catalogue.items])
    yield from _stage_faults(catalogue, entry)
    code = entry.get("code")
    same = [rule["id"] for rule in catalogue.raw["rules"] if code and rule.get("code") == code]
    if len(same) > 1:
        other = next(name for name in same if name != entry["id"])
        yield ("code",), f"{code} is the code of {other}, too"
    for key in ("title", "message", "why", "fix"):
        yield from _text_faults(catalogue, entry, (key,), each)
    yield from _points_at_faults(catalogue, entry, each)
    for path, given in entry.get("mends", {}).items():
        yield from _mends_faults(catalogue, entry, path, given)


def _mends_faults(catalogue: Catalogue, entry: dict[str, Any], path: str, given: Any) -> Iterator[Fault]:
    each, where = entry.get("each"), ("mends", path)
    field = catalogue.fields.get(mended_field(path, each))
    if field is None or field.kind in ("records", "text"):
        found = no(path, "field", catalogue.fields) if field is None else (f"{path} takes no computed value",)
        yield ("mends",), *found
        return
    for value in given if isinstance(given, list) else [given]:
        if is_formula(field, value):
            yield from _expression_faults(catalogue, entry, where, each, value)
        else:
            for said in refusals(catalogue, field, value):
                yield where, *said


def _each_faults(catalogue: Catalogue, each: str) -> Iterator[Fault]:
    variable, _, path = each.partition(" in ")
    field = catalogue.fields.get(path)
    if path not in catalogue.names.lists and (field is None or field.kind not in _LISTS):
        lists = [*catalogue.names.lists, *(one.path for one in catalogue.questions if one.kind in _LISTS)]
        near = nearest(path, sorted(lists))
        yield ("each",), f"{path} is no list", f"did you mean {near}?" if near else None
    if variable in catalogue.names.prefixes or variable in catalogue.names.derived:
        yield ("each",), f"the variable {variable} hides another name"


def _text_faults(catalogue: Catalogue, entry: dict[str, Any], inner: Path, each: str | None) -> Iterator[Fault]:
    texts: Any = entry
    for part in inner:
        texts = texts[part]
    placeholders = {}
    for language, text in texts.items():
        where = (*inner, language)
        try:
            parts = split_placeholders(text)
        except ValueError as error:
            yield where, str(error)
            continue
        marks = "".join(OPTIONAL_MARKS.findall("".join(part for literal, part in parts if literal)))
        if re.fullmatch(r"(\[\[(\|\|)?\]\])*", marks) is None:
            yield where, "an optional part is written [[...]] or [[...||...]], and none lies within another"
        placeholders[language] = sorted(part for literal, part in parts if not literal)
        if len(placeholders[language]) > MAX_PLACEHOLDERS:
            yield where, f"has more than {MAX_PLACEHOLDERS} placeholders"
            continue
        for part in placeholders[language]:
            for fault in _expression_faults(catalogue, entry, where, each, part):
                yield where, f"{{{part}}}: {fault[1]}", fault[2] if len(fault) > 2 else None
    if len({tuple(found) for found in placeholders.values()}) > 1:
        yield inner, "the languages do not have the same placeholders"


def _points_at_faults(catalogue: Catalogue, entry: dict[str, Any], each: str | None) -> Iterator[Fault]:
    target = entry["points_at"]
    variable, _, name = target.partition(".")
    list_path = each.partition(" in ")[2] if each else ""
    known = f"{list_path}[].{name}" if each and variable == each.partition(" in ")[0] and name else target
    if known not in catalogue.names.fields and not (each and target == each.partition(" in ")[0]):
        yield ("points_at",), *no(target, "field", catalogue.fields)


def _advice_faults(catalogue: Catalogue, entry: dict[str, Any]) -> Iterator[Fault]:
    field = catalogue.fields.get(entry["field"])
    if field is None:
        yield ("field",), *no(entry["field"], "field", catalogue.fields)
        return
    if entry["field"] == "transport.choice" and "why_not" not in entry:
        yield (), "advice about transport.choice needs why_not"
    for part, value in (("rows", "recommend"), ("why_not", "option")):
        for number, row in enumerate(entry.get(part, ())):
            where = (part, number)
            yield from _expression_faults(catalogue, entry, (*where, "when"), None)
            if "with_if" in row:
                yield from _expression_faults(catalogue, entry, (*where, "with_if"), None)
            if field.choices and field.choice(row[value]) is None:
                yield (*where, value), *no(row[value], "choice", [choice.value for choice in field.choices])
            for key in ("because", "with", "text"):
                if key in row:
                    yield from _text_faults(catalogue, entry, (*where, key), None)


def _preset_faults(catalogue: Catalogue, entry: dict[str, Any]) -> Iterator[Fault]:
    def walk(data: dict[str, Any], inner: Path) -> Iterator[Fault]:
        for key, value in data.items():
            where = (*inner, key)
            path = ".".join(map(str, where[1:]))
            field = catalogue.fields.get(path)
            if field is not None:
                for said in refusals(catalogue, field, value):
                    yield where, *said
            elif isinstance(value, dict):
                yield from walk(value, where)
            else:
                yield where, *no(path, "field", catalogue.fields)

    yield from walk(entry["answers"], ("answers",))
