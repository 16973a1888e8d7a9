"""Finds and reads packs: the built-in one, as YAML in a checkout or compiled to JSON in a wheel, and a design's own."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from wizard.content.compiled import read_compiled
from wizard.errors import InvalidInput, Problem, WsdesignError

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_CHECKOUT = os.path.dirname(_PACKAGE)

# Part of a pack -> where its entries lie: a folder of files, or one file.
_FOLDERS = {"questions": "questions", "rules": "rules", "presets": "presets"}
_FILES = {
    "derived": "derived.yaml",
    "advice": "advice.yaml",
    "platforms": "facts/platforms.yaml",
    "stacks": "facts/stacks.yaml",
    "clients": "facts/clients.yaml",
}
LISTS = (
    "stages",
    "questions",
    "derived",
    "rules",
    "exits",
    "items",
    "advice",
    "platforms",
    "stacks",
    "clients",
    "presets",
)
IDENTITY = {"questions": "path", "derived": "name"}  # every other entry is known by its ``id``


class Place(NamedTuple):
    """Where an entry of a pack stands."""

    file: str
    line: int


class Pack(NamedTuple):
    """One pack as read: its content, and where each entry stands, keyed by ``(part, identity)``."""

    raw: dict[str, Any]
    places: dict[tuple[str, str], Place]


def identity_of(part: str, entry: dict[str, Any]) -> str:
    """Return what an entry is known by: its id, a question's path, a derived value's name."""
    return str(entry.get(IDENTITY.get(part, "id")))


def content_root() -> str:
    """Return the folder of the built-in pack in a checkout; a wheel has none, its content is compiled."""
    return os.path.join(_CHECKOUT, "checklists")


def templates_root() -> str:
    """Return the folder of the built-in templates: beside the package in a checkout, inside it in a wheel."""
    packed = os.path.join(_PACKAGE, "_pack", "templates")
    return packed if os.path.isdir(packed) else os.path.join(_CHECKOUT, "templates")


_builtin: dict[str, Any] | None = None


def builtin_raw() -> dict[str, Any]:
    """Return the built-in content; the one place that knows a checkout from a wheel."""
    global _builtin
    if _builtin is None:
        _builtin = read_compiled() or read_pack(content_root()).raw
    return _builtin


def names_of_rules(raw: dict[str, Any]) -> set[str | None]:
    """Return the ids and codes of the rules."""
    return {rule["id"] for rule in raw["rules"]} | {rule.get("code") for rule in raw["rules"]}


def place_of(pack: Pack, part: str, entry: dict[str, Any]) -> Place:
    """Return where an entry stands."""
    return pack.places.get((part, identity_of(part, entry)), Place(pack.places["pack", "pack"].file, 1))


def read_pack(folder: str) -> Pack:
    """Read a folder that has the shape of ``checklists/``.

    Raises:
        InvalidInput: a file is no YAML that we read.
        WsdesignError: the folder is no pack.
    """
    from wizard.tree import parse

    if not os.path.isfile(os.path.join(folder, "pack.yaml")):
        raise WsdesignError(f"{folder}: is not a pack; a pack is a folder with a pack.yaml")
    raw: dict[str, Any] = {part: [] for part in LISTS} | {"sources": {}, "ui": {}, "topics": []}
    places: dict[tuple[str, str], Place] = {}
    problems: list[Problem] = []

    def read(relative: str) -> Any:
        path = os.path.join(folder, relative)
        try:
            with open(path, "rb") as file:
                return parse(file.read(), path)
        except InvalidInput as error:
            problems.extend(error.problems)
        except OSError as error:
            problems.append(Problem(path, None, None, None, f"cannot be read: {error.strerror}"))
        return None

    def add(part: str, tree: Any, entries: Any, prefix: tuple[str | int, ...], **extra: Any) -> None:
        if not isinstance(entries, list):
            line, column = tree.position(prefix)
            problems.append(Problem(tree.name, line, column, None, f"{part} is a list"))
            return
        for number, entry in enumerate(entries):
            line, column = tree.position((*prefix, number))
            if not isinstance(entry, dict):
                problems.append(Problem(tree.name, line, column, None, f"an entry of {part} is a mapping"))
                continue
            identity = identity_of(part, entry)
            if (part, identity) in places:
                first = places[part, identity]
                problems.append(
                    Problem(tree.name, line, column, identity, f"is defined twice, first in {first.file}:{first.line}")
                )
            places[part, identity] = Place(tree.name, line)
            raw[part].append({**extra, **entry})

    manifest = read("pack.yaml")
    if manifest is not None:
        raw["pack"] = manifest.data
        raw["waivers"] = manifest.data.get("waivers", {})
        places["pack", "pack"] = Place(manifest.name, 1)
    for part, name in _FOLDERS.items():
        for file_name in sorted(
            os.listdir(os.path.join(folder, name)) if os.path.isdir(os.path.join(folder, name)) else []
        ):
            if not file_name.endswith((".yaml", ".yml")):
                continue
            tree = read(f"{name}/{file_name}")
            if tree is None:
                continue
            if part == "presets":
                add(part, tree, [tree.data], ())
            else:
                add(part, tree, tree.data.get(part), (part,), stage=tree.data.get("stage"))
    for part, name in _FILES.items():
        if os.path.isfile(os.path.join(folder, name)) and (tree := read(name)) is not None:
            add(part, tree, tree.data.get(part), (part,))
    if os.path.isfile(os.path.join(folder, "review.yaml")) and (tree := read("review.yaml")) is not None:
        for part in ("stages", "exits", "items"):
            if part in tree.data:
                add(part, tree, tree.data[part], (part,))
        raw["topics"] = tree.data.get("topics", [])
    for part in ("sources", "ui"):
        if os.path.isfile(os.path.join(folder, f"{part}.yaml")) and (tree := read(f"{part}.yaml")) is not None:
            raw[part] = tree.data
            places[part, part] = Place(tree.name, 1)
    if problems:
        raise InvalidInput(problems)
    return Pack(raw, places)
