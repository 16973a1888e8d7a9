"""Every bilingual text of the built-in pack, with a name by which a person finds it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from wizard.content.pack import content_root
from wizard.tree import parse

_NAMES = ("id", "path", "name", "value", "option", "key", "field")


class Pair(NamedTuple):
    """One text in both languages; ``where`` is its file and the way to it, ``rules/3-protocol:no-heartbeat.fix``."""

    where: str
    texts: dict[str, Any]


def all_texts() -> Iterator[Pair]:
    """Yield every mapping that holds a language, in the order of the files."""
    root = content_root()
    for folder, folders, files in os.walk(root):
        folders.sort()
        for name in sorted(files):
            if name.endswith((".yaml", ".yml")):
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    tree = parse(file.read(), path)
                yield from _below(tree.data, os.path.relpath(path, root).rpartition(".")[0] + ":")


def _below(node: Any, where: str) -> Iterator[Pair]:
    if isinstance(node, dict):
        if {"en", "zh"} & set(node):
            yield Pair(where, node)
            return
        for key, value in node.items():
            # The name of a part, such as ``rules``, says no more than its file.
            yield from _below(value, where if isinstance(value, list) and where.endswith(":") else _joined(where, key))
    elif isinstance(node, list):
        names = [_name_of(entry) for entry in node]
        for number, (entry, name) in enumerate(zip(node, names, strict=True)):
            shared = name is None or names.count(name) > 1
            own = f"{name or ''}[{number}]" if shared else name
            yield from _below(entry, _joined(where, str(own)))


def _name_of(entry: Any) -> str | None:
    if not isinstance(entry, dict):
        return None
    return next((str(entry[key]) for key in _NAMES if isinstance(entry.get(key), str)), None)


def _joined(where: str, name: str) -> str:
    return f"{where}{name}" if where.endswith(":") or name.startswith("[") else f"{where}.{name}"
