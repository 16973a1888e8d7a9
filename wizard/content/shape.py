"""The shape of a pack: a JSON Schema for each kind of entry, and what in a pack does not fit it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from wizard.content.accept import nearest
from wizard.content.model import DEPTHS, SEVERITIES
from wizard.content.pack import COMMAND_LINE, FILES, FOLDERS, IDENTITY, LISTS, MANIFEST, MAPPINGS, REVIEW, identity_of
from wizard.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.content.pack import Pack
    from wizard.tree import Path

MAX_ENTRIES = 500  # of one pack: reviews by people end long before
_KINDS = ("select", "multiselect", "number", "text", "bool", "list", "records")
_NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
_LINE = {"type": "string", "minLength": 1}
_NAMES = {"type": "array", "items": _LINE}
# On waivers; of an approver's name a star stands for any beginning or end.
_LIMITS: dict[str, Any] = {
    "longest_days": {"type": "integer", "minimum": 1},
    "approved_by": {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": r"^\*?[^*]+\*?$"}},
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


def _platform(text: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a platform; what it says of a hop is held against the questions about hops."""
    limits = {"type": "object"}
    sources = {"type": "array", "minItems": 1, "items": _entry(["url"], ["for"], url=_LINE, **{"for": _LINE})}
    return {
        "type": "object",
        "required": ["id", "name", "as_of", "sources"],
        "properties": {
            "id": _LINE, "hop_kind": {"type": ["string", "null"], "pattern": "^[a-z][a-z0-9_]*$"}, "name": text,
            "category": _LINE, "layer": {"enum": [4, 7]}, "hop": limits, "idle": limits, "lifetime": limits,
            "drain": limits, "activity": text, "notes": {"type": "array", "items": text},
            "as_of": {"type": "string", "pattern": r"^\d{4}-\d{2}(-\d{2})?$"}, "confidence": _LINE, "sources": sources,
            "until_configured": _NAMES,
        },
    }  # fmt: skip


def _mapping_schemas(languages: list[str]) -> dict[str, dict[str, Any]]:
    text = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": dict.fromkeys(("en", "zh"), _LINE),
    }
    source = _entry(["title"], ["url", "as_of", "confidence"], title=_LINE, url=_LINE, as_of=_LINE, confidence=_LINE)
    return {
        part: {"type": "object", "additionalProperties": value} for part, value in (("ui", text), ("sources", source))
    }


def _stricter_limit() -> dict[str, Any]:
    """Return the schema of a limit on some waivers: at least one choice of findings, and one limit on them."""
    some = {"type": "array", "minItems": 1, "items": _LINE}
    which: dict[str, Any] = {
        "rules": some,
        "topics": some,
        "severities": {"type": "array", "minItems": 1, "items": {"enum": list(SEVERITIES)}},
        "criticality_from": {"enum": ["A", "B", "C"]},
    }
    limits = {"forbidden": {"const": True}, **_LIMITS}
    return {**_entry([], [*which, *limits], **which, **limits), "minProperties": 1} | {
        "allOf": [{"anyOf": [{"required": [name]} for name in names]} for names in (which, limits)]
    }


def manifest_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``pack.yaml``."""
    return _entry(
        ["name", "version", "languages"],
        ["description", "owner", "extends", "rules", "waivers"],
        name=_LINE,
        version={"type": ["integer", "number", "string"]},
        languages={
            "type": "array", "items": {"enum": ["en", "zh"]}, "contains": {"const": "en"}, "uniqueItems": True,
        },
        description=_LINE,
        owner=_LINE,
        extends=_NAMES,
        rules=_entry(
            [], ["disable", "severity"], disable=_NAMES,
            severity={"type": "object", "additionalProperties": {"enum": list(SEVERITIES)}},
        ),
        waivers=_entry(
            [], ["longest_days", "approved_by", "forbidden", "stricter"],
            forbidden=_NAMES, stricter={"type": "array", "items": _stricter_limit()}, **_LIMITS,
        ),
    )  # fmt: skip


def entry_schemas(languages: list[str]) -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of one entry of each part of a pack."""
    text, line = _text_schema(languages), _LINE
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
            **dict.fromkeys(("references", "starts_with", "differs_from"), line),
        },
    }
    choice = _entry(["value", "label"], ["note"], value=line, label=text, note=text)
    question_parts: dict[str, Any] = {
        "path": {"type": "string", "pattern": r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$"}, "name": _NAME, "stage": line, "kind": {"enum": list(_KINDS)}, "depth": {"enum": list(DEPTHS)},
        "text": text, "why": text, "help": text, "link": line, "when": line, "bounds": bounds,
        "choices": {"type": "array", "minItems": 1, "items": choice}, "default_from": line, "default_why": text,
        "default_how": text, "label": text,
        "required": {"type": "boolean"}, "absent": {"enum": ["unknown", "no_limit", "empty"]},
        "form_judged_by": line, "starter": {"type": "array", "items": {"type": "object"}},
    }  # fmt: skip
    optional = [
        "why", "help", "link", "bounds", "choices", "default", "default_from", "default_why", "default_how", "absent",
        "form_judged_by", "label",
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
            ["code", "each", "error_from", "mends", "warning_if"],
            id={"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
            code={"type": "string", "pattern": r"^[A-Z]+\d+$"},
            each={"type": "string", "pattern": r"^\w+ in [\w.]+$"},
            severity={"enum": list(SEVERITIES)}, error_from={"enum": ["A", "B", "C"]},
            topic=line, item=line, fires=line, warning_if=line, points_at=line,
            mends={"type": "object", "minProperties": 1, "additionalProperties": line},
            title=text, message=text, why=text, fix=text, source=source, examples=example,
        ),
        "derived": _entry(["name", "formula", "meaning"], ["unit"], name=_NAME, formula=line, meaning=text, unit=line),
        "exits": _entry(["id", "stage", "holds", "sentence"], [], id=line, stage=line, holds=line, sentence=text),
        "items": _entry(["id", "title", "exits"], [], id=line, title=text, exits={"type": "array", "items": line}),
        "stages": _entry(["id", "title", "goal"], [], id=line, title=text, goal=text),
        "advice": _entry(
            ["id", "field", "rows"], ["why_not"], id=line, field=line,
            rows={"type": "array", "items": _entry(
                ["id", "when", "recommend", "because"], ["with", "with_if"], id=line, when=line, because=text,
                recommend=line, with_if=line, **{"with": text},
            )},
            why_not={"type": "array", "items": _entry(["option", "when", "text"], [], option=line, when=line, text=text)},
        ),
        "platforms": _platform(text),
        "stacks": {"type": "object", "required": ["id"]},
        "clients": {"type": "object", "required": ["id", "name"], "properties": {"name": text}},
        "presets": _entry(
            ["id", "title", "summary", "answers"], ["texts"], id=line, title=text, summary=text, answers={"type": "object"},
            texts={"type": "array", "items": text},
        ),
    }  # fmt: skip


def faults_of_shape(pack: Pack) -> list[Problem]:
    """Return what does not have the shape of a pack.

    An entry that changes a known one is whole only once it lies over that; see :func:`faults_of_changes`.
    """
    manifest = pack.raw["pack"]
    problems = [pack.problem("pack", {}, *fault) for fault in _faults(manifest, manifest_schema())]
    count = sum(len(pack.raw[part]) for part in LISTS)
    if count > MAX_ENTRIES and pack.raw["pack"].get("name") != "wsdesign":
        message = f"has {count:,} entries, more than the {MAX_ENTRIES:,} that a pack may have"
        return [*problems, pack.problem("pack", {}, (), message, "part it, and let designs name what they need")]
    languages = languages_of(pack)
    for part, schema in entry_schemas(languages).items():
        for entry in pack.raw[part]:
            key = IDENTITY.get(part, "id")
            if entry.get("override") and not isinstance(entry.get(key), str):
                problems.append(pack.problem(part, entry, (), f"says nothing of its {key}"))
            elif not entry.get("override"):
                problems += [pack.problem(part, entry, *fault) for fault in _faults(entry, schema)]
    for part, schema in _mapping_schemas(languages).items():
        for inner, message, remedy in _faults(pack.raw[part], schema):
            problems.append(_mapping_problem(pack, part, inner, message, remedy))
    return problems


def faults_of_changes(base: dict[str, Any], pack: Pack, whole: Pack) -> list[Problem]:
    """Return what is wrong with the entries that change a known one.

    Args:
        base: what the pack lies over.
        pack: as written.
        whole: with the changes made.
    """
    problems = []
    for part, schema in entry_schemas(["en"]).items():
        known = {identity_of(part, entry) for entry in base[part]}
        for written, entry in zip(pack.raw[part], whole.raw[part], strict=True):
            if "override" not in written:
                continue
            name = identity_of(part, written)
            if written["override"] is not True:
                problems.append(pack.problem(part, written, ("override",), "is true, or is left out"))
            elif name not in known:
                near = nearest(name, sorted(known))
                remedy = f"did you mean {near}?" if near else "leave `override` out to add it"
                problems.append(pack.problem(part, written, ("override",), "there is nothing to change", remedy))
            else:
                problems += [pack.problem(part, written, *fault) for fault in _faults(entry, schema)]
                problems += _missing_evidence(pack, part, written)
    return problems


def _missing_evidence(pack: Pack, part: str, written: dict[str, Any]) -> Iterator[Problem]:
    """Yield what a changed platform lacks: the vendor's date and page do not vouch for somebody else's figure."""
    for key in ("as_of", "sources") if part == "platforms" else ():
        if key not in written:
            remedy = "say when it was measured" if key == "as_of" else "say where it was measured or written down"
            yield pack.problem(part, written, (), f"a changed fact needs its own {key}", remedy)


def unread_files(pack: Pack) -> Iterator[Problem]:
    """Yield the YAML files of a pack that nobody reads, such as ``rule/1.yaml``; a whole set of rules can hide there."""
    known = {MANIFEST, REVIEW, COMMAND_LINE, *FILES.values(), *MAPPINGS.values()}
    folders = [*FOLDERS, *dict.fromkeys(os.path.dirname(name) for name in FILES.values() if "/" in name)]
    for name in sorted(os.listdir(pack.folder)):
        path = os.path.join(pack.folder, name)
        if os.path.isdir(path) and name not in folders and (near := nearest(name, folders)):
            yield Problem(path, None, None, None, "is a folder that nobody reads", f"did you mean {near}?")
        if name.endswith((".yaml", ".yml")) and not name.startswith(".") and name not in known:
            near = nearest(name, sorted(known))
            yield Problem(path, None, None, None, "is read by nobody", f"did you mean {near}?" if near else None)
    facts = os.path.join(pack.folder, "facts")
    for name in sorted(os.listdir(facts)) if os.path.isdir(facts) else ():
        if name.endswith((".yaml", ".yml")) and f"facts/{name}" not in known:
            near = nearest(f"facts/{name}", sorted(known))
            remedy = f"did you mean {near}?" if near else None
            yield Problem(os.path.join(facts, name), None, None, None, "is read by nobody", remedy)


def languages_of(pack: Pack) -> list[str]:
    """Return the languages that a pack says it is written in; English where it says so wrongly."""
    languages = pack.raw["pack"].get("languages")
    sound = isinstance(languages, list) and "en" in languages and all(one in ("en", "zh") for one in languages)
    return languages if sound else ["en"]


def _mapping_problem(pack: Pack, part: str, inner: Path, message: str, remedy: str | None) -> Problem:
    tree, _ = pack.origins[part, part]
    return Problem(tree.name, *tree.position(inner), ".".join(map(str, inner)) or None, message, remedy)


def _faults(value: Any, schema: dict[str, Any]) -> Iterator[tuple[Path, str, str | None]]:
    """Yield what does not fit a schema: where, what, and the remedy."""
    from jsonschema import Draft202012Validator

    errors = Draft202012Validator(schema).iter_errors(value)
    for error in sorted(errors, key=lambda e: list(map(str, e.absolute_path))):
        path: Path = tuple(error.absolute_path)
        if error.validator == "additionalProperties" and error.validator_value is False:
            known = list(error.schema["properties"])
            for name in sorted(set(error.instance) - set(known)):
                near = nearest(name, known)
                yield (*path, name), "is no key here", f"did you mean {near}?" if near else "remove it"
        elif error.validator == "contains":
            yield path, "is a list of en and zh, with en in it", None
        elif error.validator == "required":
            yield path, error.message.replace(" is a required property", " is missing"), None
        else:
            yield path, error.message if len(error.message) <= 300 else error.message[:300] + "...", None
