"""Writing answers into the document: each change is one surgical edit of the text as it stands on disk right now."""

from __future__ import annotations

import os
from copy import deepcopy
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from wizard.content.catalogue import question_path
from wizard.design.edit import remove, set_value
from wizard.design.order import Ranks
from wizard.design.sections import Decision
from wizard.design.store import save
from wizard.paths import Path, parse_path
from wizard.reading import read_bytes
from wizard.tree import Tree, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wizard.content.catalogue import Catalogue

ORDER = (
    "wsdesign", "language", "packs", "extends",
    "context", "transport", "auth", "protocol", "reliability", "scale", "ops", "security",
    "review",
)  # fmt: skip


NULL = object()  # to be written as null, which in a child removes what the base says


class Change(Protocol):
    """What is to be written: a value, what is known about it, or both (see ``interview.engine.Change``)."""

    @property
    def path(self) -> str: ...
    @property
    def value(self) -> Any: ...
    @property
    def decision(self) -> Decision | None: ...


def new_document(language: str, level: str, schema: str | None = None) -> str:
    """Return the text of a document without answers."""
    head = f"# yaml-language-server: $schema={schema}\n" if schema else ""
    review = "" if level == "standard" else f"review:\n  level: {level}\n"
    return f"{head}wsdesign: 1\nlanguage: {language}\n{review}"


def write_changes(
    path: str,
    changes: Iterable[Change],
    *,
    keep: object,
    catalogue: Catalogue | None = None,
    text: str | None = None,
    inherited: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    """Apply changes to the file and return its new text.

    The file is read afresh, so that an edit made by hand in between survives.

    Args:
        keep: the marker by which a change leaves its value alone.
        catalogue: whose order new answers are written in; without it only sections are in order.
        text: the text of a document that does not exist yet.
        inherited: answers that a base document gives, by question. A list whose records change is written whole, as it
            replaces that of the base; an answer that goes is written as null.

    Raises:
        InvalidInput: the file has become unreadable in the meantime; it is left alone.
        WsdesignError: the file cannot be written.
    """
    _, after = changed_text(path, changes, keep=keep, catalogue=catalogue, text=text, inherited=inherited)
    save(path, after)
    return after


def changed_text(
    path: str,
    changes: Iterable[Change],
    *,
    keep: object,
    catalogue: Catalogue | None = None,
    text: str | None = None,
    inherited: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[str, str]:
    """Return the text of the document as it is, "" where there is none yet, and as the changes would make it.

    The arguments and what is raised are those of ``write_changes``.
    """
    exists = os.path.exists(path)
    tree = parse(read_bytes(path) if text is None or exists else text.encode(), path)
    before = tree.text if text is None or exists else ""
    ranks = Ranks(catalogue) if catalogue is not None else None
    for target, value in _edits(tree, changes, keep, inherited).items():
        tree = _put(tree, target, value, ranks)
    return before, tree.text


def _edits(tree: Tree, changes: Iterable[Change], keep: object, inherited: Mapping[str, Any]) -> dict[Path, Any]:
    """Return the edits that make the changes: what goes into a section that is not there yet goes in together."""
    edits: dict[Path, Any] = {}
    for change in changes:
        question = question_path(change.path)
        if change.value is keep:
            pass
        elif question in inherited and not tree.written(parse_path(question)):
            _add_over_base(edits, tree, change, inherited[question])
        else:
            _add(edits, tree, parse_path(change.path), change.value)
        recorded: Path = ("review", "decisions", change.path)
        parts = change.decision._asdict().items() if change.decision is not None else ()
        entry = {name: part for name, part in parts if part is not None} or None
        if entry is not None or tree.written(recorded):
            _add(edits, tree, recorded, entry)
    return edits


def _add_over_base(edits: dict[Path, Any], tree: Tree, change: Change, given: Any) -> None:
    """Note a change of an answer that a base document gives."""
    path, question = parse_path(change.path), parse_path(question_path(change.path))
    inner = path[len(question) :]
    if not inner:
        _add(edits, tree, path, NULL if change.value is None else change.value)
        return
    records = edits.get(question) or deepcopy(given)
    index, *rest = inner
    assert isinstance(index, int)
    if not rest:
        records[index : index + 1] = [] if change.value is None else [change.value]
    elif index < len(records) and change.value is None:
        records[index].pop(rest[0], None)
    else:
        records += [{}] if index == len(records) else []
        records[index][rest[0]] = change.value
    edits[question] = records


def _add(edits: dict[Path, Any], tree: Tree, path: Path, value: Any) -> None:
    top = next((path[:end] for end in range(1, len(path)) if not tree.written(path[:end])), path)
    inner = path[len(top) :]
    if value is None or not all(isinstance(part, str) for part in inner) or not isinstance(edits.get(top, {}), dict):
        edits[path] = value
        return
    if not inner:
        edits[top] = value
        return
    target = edits.setdefault(top, {})
    for part in inner[:-1]:
        target = target.setdefault(part, {})
    target[inner[-1]] = value


def _nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _nulls(below) for key, below in value.items()}
    return None if value is NULL else value


def _put(tree: Tree, path: Path, value: Any, ranks: Ranks | None) -> Tree:
    if value is None:
        return parse(remove(tree.text, path, tree.name), tree.name) if tree.written(path) else tree
    value = _nulls(value)
    if ranks is not None and not tree.written(path):
        value = ranks.sorted(value, path)
    order = ranks.of if ranks is not None else ORDER
    text = set_value(tree.text, path, value, tree.name, order=order, one_line=frozenset(Decision._fields))
    return parse(text, tree.name)
