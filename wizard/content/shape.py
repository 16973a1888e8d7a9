"""The shape of a pack: a JSON Schema for each kind of entry, and what in a pack does not fit it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from wizard.content.misfits import Misfit, misfits
from wizard.content.model import DEPTHS, SEVERITIES
from wizard.content.nearest import nearest
from wizard.content.pack import (
    COMMAND_LINE,
    FILES,
    FOLDERS,
    IDENTITY,
    LISTS,
    MANIFEST,
    MAPPINGS,
    REVIEW,
    builtin_raw,
    identity_of,
)
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
from wizard.errors import Problem
from wizard.tree import MAX_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.content.pack import Pack
    from wizard.paths import Path

MAX_ENTRIES = 500  # of one pack: reviews by people end long before
_KINDS = ("select", "multiselect", "number", "text", "bool", "list", "records")
_NAME = {**NAME, "description": "write small letters, digits and underscores, such as canary_pct"}
_LINE = LINE
_STAGED = ("questions", "rules")
_EVIDENCE = {
    "as_of": "say when it was measured",
    "sources": "say where it was measured or written down",
    "source": "say where it was measured or written down",
    "confidence": "say how sure it is, such as measured",
}
_NAMES = {"type": "array", "items": _LINE}
# On waivers; of an approver's name a star stands for any beginning or end.
_LIMITS: dict[str, Any] = {
    "longest_days": {"type": "integer", "minimum": 1},
    "approved_by": {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": r"^\*?[^*]+\*?$"}},
}


def _mapping_schemas(languages: list[str]) -> dict[str, dict[str, Any]]:
    text = {**text_schema([]), "minProperties": 1}
    source = mapping(
        ["title"],
        ["url", "places", "as_of", "confidence"],
        title=_LINE,
        url=_LINE,
        places={"type": "object", "additionalProperties": _LINE},
        as_of=_LINE,
        confidence=_LINE,
    )
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
    return {**mapping([], [*which, *limits], **which, **limits), "minProperties": 1} | {
        "allOf": [{"anyOf": [{"required": [name]} for name in names]} for names in (which, limits)]
    }


def manifest_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``pack.yaml``."""
    return mapping(
        ["name", "version", "languages"],
        ["description", "owner", "extends", "rules", "waivers"],
        name=_LINE,
        version={"type": ["string", "number"]},
        languages={
            "type": "array", "items": {"enum": ["en", "zh"]}, "contains": {"const": "en"}, "uniqueItems": True,
            "description": "write it as [en] or [en, zh]",
        },
        description=_LINE,
        owner=_LINE,
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
    text, line = text_schema(languages), _LINE
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
        "stage": _LINE,
        **{key: schema for key, schema in presets["properties"].items() if key != "id"},
        "id": _LINE,
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


def faults_of_shape(pack: Pack, base: dict[str, Any] | None = None) -> list[Problem]:
    """Return what does not have the shape of a pack.

    An entry that changes a known one is whole only once it lies over that; see :func:`faults_of_changes`.

    Args:
        base: what the pack lies over; whoever defines a known entry anew by mistake is told how to change it.
    """
    manifest = pack.raw["pack"]
    problems = [pack.problem("pack", {}, *misfit) for misfit in misfits(manifest, manifest_schema())]
    count = sum(len(pack.raw[part]) for part in LISTS)
    if count > MAX_ENTRIES and pack.raw["pack"].get("name") != "wsdesign":
        message = f"has {count:,} entries, more than the {MAX_ENTRIES:,} that a pack may have"
        return [*problems, pack.problem("pack", {}, (), message, "part it, and let designs name what they need")]
    languages = languages_of(pack)
    problems += _without_stage(pack)
    for part, schema in entry_schemas(languages).items():
        known = _known(base, part)
        for entry in pack.raw[part]:
            key = IDENTITY.get(part, "id")
            if entry.get("override"):
                if not isinstance(entry.get(key), str):
                    problems.append(pack.problem(part, entry, (), f"says nothing of its {key}"))
                continue
            found = [*misfits({"stage": "-", **entry} if part in _STAGED else entry, schema)]
            name = identity_of(part, entry)
            if name in known and any(not misfit.path and misfit.message.endswith("missing") for misfit in found):
                message = "is known already, and lacks what a new one needs"
                remedy = "to change part of it, write `override: true`"
                if known[name] != name:
                    remedy = f"to change part of it, write `override: true` with the {key} {known[name]}"
                found = [Misfit((), message, remedy)]
            problems += [pack.problem(part, entry, *misfit) for misfit in found]
            if len(problems) > MAX_PROBLEMS:
                return problems
    for part, schema in _mapping_schemas(languages).items():
        for misfit in misfits(pack.raw[part], schema):
            problems.append(_mapping_problem(pack, part, *misfit))
    return sorted(problems, key=lambda problem: (problem.file, problem.line or 0, problem.column or 0))


def _known(base: dict[str, Any] | None, part: str) -> dict[str, str]:
    """Return the identity of each entry that the pack lies over, by that and, of a platform, by its hop kind."""
    if base is None:
        return {}
    names = [identity_of(part, entry) for entry in base[part]]
    kinds = {entry["hop_kind"]: entry["id"] for entry in base[part] if entry.get("hop_kind")}
    return {**kinds, **{name: name for name in names}}


def _without_stage(pack: Pack) -> Iterator[Problem]:
    """Yield the files whose questions or rules are of no stage; it is said once, at the head of the file."""
    named: set[tuple[str, str]] = set()
    for part in _STAGED:
        for entry in pack.raw[part]:
            if "stage" in entry or entry.get("override"):
                continue
            tree, _ = pack.origins[part, identity_of(part, entry)]
            if (part, tree.name) not in named:
                named.add((part, tree.name))
                stages = ", ".join(stage["id"] for stage in builtin_raw()["stages"])
                remedy = f"begin the file with `stage: NAME`, one of {stages}"
                yield Problem(
                    tree.name, *tree.position(()), None, f"does not say of which stage its {part} are", remedy
                )


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
                problems += [pack.problem(part, written, *misfit) for misfit in misfits(entry, schema)]
                problems += _missing_evidence(pack, part, written)
    return problems


def _missing_evidence(pack: Pack, part: str, written: dict[str, Any]) -> Iterator[Problem]:
    """Yield what a changed fact lacks: the date and page of the old figure do not vouch for somebody else's."""
    for key in ("as_of", "sources") if part == "platforms" else ():
        if key not in written:
            yield pack.problem(part, written, (), f"a changed fact needs its own {key}", _EVIDENCE[key])
    given = written.get("figures")
    figures: dict[Path, Any] = (
        {("figures", name): one for name, one in given.items()} if isinstance(given, dict) else {}
    )
    if part == "coefficients":
        figures = {(): written}
    for inner, figure in figures.items():
        for key in ("source", "confidence") if isinstance(figure, dict) and "value" in figure else ():
            if key not in figure:
                yield pack.problem(part, written, inner, f"a changed fact needs its own {key}", _EVIDENCE[key])


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
