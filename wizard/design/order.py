"""Puts the sections and answers of a document into the catalogue's order; comments move with what they belong to.

Nothing else changes: not a quote, not a number, not a line. A mapping on one line is put in order within its line; one
on several lines with brackets around it stays as it is.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from wizard.design.placement import LINE_BREAK, Placed, children, is_block, last_leaf, nodes_along, rank
from wizard.errors import WsdesignError
from wizard.paths import Path
from wizard.tree import BOM, Node, compose, decode, parse

if TYPE_CHECKING:
    from wizard.content.catalogue import Catalogue

_HEAD = ("wsdesign", "language", "packs", "extends")
_REVIEW = ("level", "code", "decisions", "waivers")
_DEEPEST = 12  # no section is nested deeper


def in_order(text: str, catalogue: Catalogue, name: str = "design") -> str:
    """Return the text of a document with its sections and answers in the catalogue's order, ``review`` last.

    Raises:
        InvalidInput: the text is no design.
        WsdesignError: the text is written in a way in which its parts cannot be moved.
    """
    data = parse(decode(text, name), name).data
    body = text.removeprefix(BOM)
    ranks = Ranks(catalogue)
    for path in _mappings(data, catalogue):
        body = _with_mapping_in_order(body, path, ranks.of(path))
    root = compose(body, name)
    if root is None or root.data != data:
        raise WsdesignError(f"{name}: cannot be put in order in the way it is written, so nothing was changed")
    return text[: len(text) - len(text.removeprefix(BOM))] + body


class Ranks:
    """Where each key goes, by the mapping it stands in."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._known: dict[Path, dict[str, int]] = {}
        self.of_question = {field.path: number for number, field in enumerate(catalogue.questions)}
        self.of_prefix: dict[str, int] = {}
        for path, number in self.of_question.items():
            parts = path.split(".")
            for end in range(1, len(parts) + 1):
                self.of_prefix.setdefault(".".join(parts[:end]), number)

    def of(self, path: Path) -> dict[str, int]:
        """Return the rank of each known key of the mapping at a path; what is not known goes last."""
        if path not in self._known:
            self._known[path] = self._of(path)
        return self._known[path]

    def sorted(self, value: Any, path: Path) -> Any:
        """Return a section that is to be written at a path with its keys in order; an answer is returned as it is."""
        if not isinstance(value, dict) or ".".join(map(str, path)) in self.of_question or len(path) > _DEEPEST:
            return value
        ranks = self.of(path)
        if not ranks:
            return value
        keys = sorted(value, key=lambda name: rank(name, ranks))
        return {name: self.sorted(value[name], (*path, name)) for name in keys}

    def _of(self, path: Path) -> dict[str, int]:
        if path == ("review",):
            return {key: number for number, key in enumerate(_REVIEW)}
        if path == ("review", "decisions"):
            return self.of_question
        start = "".join(f"{part}." for part in path)
        ranks = {
            prefix[len(start) :]: number
            for prefix, number in self.of_prefix.items()
            if prefix.startswith(start) and "." not in prefix[len(start) :]
        }
        if not path:
            ranks |= {key: number - len(_HEAD) for number, key in enumerate(_HEAD)}
            ranks["review"] = len(self.of_question) + 1
        return ranks


def _mappings(data: dict[str, Any], catalogue: Catalogue) -> list[Path]:
    """Return the paths of all mappings that hold sections or answers, outer ones first."""
    found: list[Path] = [()]
    if isinstance(data.get("review"), dict):
        found.append(("review",))
        if isinstance(data["review"].get("decisions"), dict):
            found.append(("review", "decisions"))

    def walk(value: dict[str, Any], path: Path) -> None:
        for key, below in value.items():
            inner = (*path, key)
            if isinstance(below, dict) and ".".join(map(str, inner)) not in catalogue.fields:
                found.append(inner)
                walk(below, inner)

    walk({key: value for key, value in data.items() if key not in (*_HEAD, "review")}, ())
    return found


def _with_mapping_in_order(text: str, path: Path, ranks: dict[str, int]) -> str:
    """Return the text with one mapping in order; as it was where it is in order, or cannot be moved."""
    placed = Placed(text, compose(text, ""))
    node = nodes_along(placed.root, path)[-1]
    assert isinstance(node.children, dict)
    names = list(node.children)
    wanted = sorted(names, key=lambda name: rank(name, ranks))  # stable: equals stay as they were
    if wanted == names:
        return text
    order = [names.index(name) for name in wanted]
    moved = _moved_lines(placed, node, order) if is_block(node) else _moved_in_line(placed, node, order)
    return text if moved is None else moved


def _moved_in_line(placed: Placed, node: Node, order: list[int]) -> str | None:
    text = placed.text
    if text[node.start.index] != "{":
        return None
    spans = []
    for child in children(node):
        assert child.key is not None
        spans.append((child.key.start.index, placed.content_end(child)))
    edges = [(node.start.index, spans[0][0]), *((end, start) for (_, end), (start, _) in pairwise(spans))]
    if any(LINE_BREAK.search(text, *edge) or "#" in text[slice(*edge)] for edge in edges):
        return None
    parts = [text[start:end] for start, end in spans]
    for (start, end), number in reversed(list(zip(spans, order, strict=True))):
        text = text[:start] + parts[number] + text[end:]
    return text


def _moved_lines(placed: Placed, node: Node, order: list[int]) -> str | None:
    """Move the entries of a block: each with the comments right above it and those indented below it.

    Blank lines stay where they are between the entries, and a comment at the very top stays with the file.
    """
    text = placed.text
    column = node.start.column
    chunks: list[tuple[int, int]] = []  # from the first comment above an entry to the end of its last line
    end = None
    for child in children(node):
        assert child.key is not None
        line = placed.line_start(child.key.start.index)
        if text[line : child.key.start.index].strip():
            return None  # an explicit key, or one behind a dash
        start = placed.lead(line, end if end is not None else placed.head(node))
        end = placed.behind_deeper_comments(placed.tail(child), column)
        chunks.append((start, end))
    pieces = [text[start:end] for start, end in chunks]
    between = [text[end:start] for (_, end), (start, _) in pairwise(chunks)]
    if any(not LINE_BREAK.search(gap) for gap in between):
        return None
    moved = [pieces[number] for number in order]
    unended = chunks[-1][1] == len(text) and last_leaf(node).style in ("|", ">")
    if unended or any(piece[-1:] in "\r\n" for piece in pieces):
        return None  # a text of several lines would lose or gain the last line breaks
    body = "".join(piece + gap for piece, gap in zip(moved, [*between, ""], strict=True))
    return text[: chunks[0][0]] + body + text[chunks[-1][1] :]
