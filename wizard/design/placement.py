"""Where things stand in the text of a document: the ends of values, the signs before them, the lines around.

libyaml's marks say where a node begins; of where it ends they tell less than an edit needs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wizard.paths import Path
from wizard.tree import Node, child

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LINE_BREAK = re.compile(r"\r\n|\n|\r")
# Possessive, so that a colon or comma inside a comment is none.
TO_COLON = re.compile(r"(?:\s|#[^\r\n]*+)*+:")
HEADER_COMMENT = re.compile(r"[|>][-+0-9]*([ \t]+#[^\r\n]*)")


class Placed:
    """A text and its nodes.

    Args:
        text: without byte order mark, as the marks of nodes count.
        root: None where nothing but comments is written.
    """

    def __init__(self, text: str, root: Node | None) -> None:
        self.text = text
        self.root = root
        found = LINE_BREAK.search(text)
        self.newline = found[0] if found else "\n"

    def span(self, node: Node) -> tuple[int, int]:
        """Return where a value begins and ends; a block of keys or entries takes the comments in it along."""
        end = self.content_end(node)
        return node.start.index, self.line_end(end) if is_block(node) else end

    def content_end(self, node: Node) -> int:
        """Return the end of a value. libyaml's own mark runs on over comments behind a block."""
        leaf = last_leaf(node)
        if leaf.style in ("|", ">"):
            return self.line_end(leaf.start.index + len(self.text[leaf.start.index : leaf.end.index].rstrip()))
        if is_empty(leaf) and leaf.key is not None:
            return self.behind_colon(leaf) or leaf.key.end.index
        return leaf.end.index

    def tail(self, node: Node) -> int:
        """Return where a new line can go behind a value: at the end of its last line, or of its trailing breaks."""
        leaf = last_leaf(node)
        if (
            leaf.style in ("|", ">")
            and "+" in self.text[leaf.start.index : self.line_end(leaf.start.index)].split("#")[0]
        ):
            return leaf.end.index
        return self.line_end(self.content_end(node))

    def behind_sign(self, trail: list[Node]) -> int | None:
        """Return the place behind the colon or dash that announces a value."""
        if trail[-1].key is not None:
            return self.behind_colon(trail[-1])
        sign = self.sign(trail)
        return None if sign is None else sign + 1

    def behind_colon(self, node: Node) -> int | None:
        assert node.key is not None
        colon = TO_COLON.match(self.text, node.key.end.index)
        return colon.end() if colon else None

    def sign(self, trail: list[Node]) -> int | None:
        """Return the place of the dash before an entry of a block list."""
        siblings = children(trail[-2])
        index = siblings.index(trail[-1])
        start = trail[-2].start
        if index == 0:
            return start.index
        dash = re.compile(rf"^ {{{start.column}}}-(?=\s|\Z)", re.M)
        # A lone \r ends a line for YAML, not for re.
        found = dash.search(self.text.replace("\r", "\n"), self.content_end(siblings[index - 1]))
        return None if found is None else found.end() - 1

    def written(self, node: Node) -> str:
        return self.text[node.start.index : node.end.index]

    def header_comment(self, node: Node) -> str:
        """Return the comment behind the sign that opens a block of text."""
        found = HEADER_COMMENT.match(self.text, node.start.index) if node.style in ("|", ">") else None
        return found[1] if found else ""

    def line_end(self, at: int) -> int:
        found = LINE_BREAK.search(self.text, at)
        return found.start() if found else len(self.text)

    def line_start(self, at: int) -> int:
        return max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1

    def head(self, node: Node) -> int:
        """Return where the lines begin that may belong to the first entry: below the comment that is the file's own."""
        if node is not self.root:
            assert node.key is not None
            found = LINE_BREAK.search(self.text, node.key.end.index)
            return found.end() if found else node.start.index
        at = self.line_start(node.start.index)
        while at and self.text[self.line_start(at - 1) : at].startswith("#"):
            at = self.line_start(at - 1)
        return at if self.text[:at].strip() else self.line_start(node.start.index)

    def lead(self, line: int, floor: int) -> int:
        """Return where an entry begins: above the comments that stand over it, below blank lines and what is before."""
        text = self.text
        begin = line
        while begin > floor:
            above = self.line_start(begin - 1) if text[begin - 2 : begin] != "\r\n" else self.line_start(begin - 2)
            content = text[above:begin].strip()
            if above < floor or (content and not content.startswith("#")):
                break
            begin = above
        while begin < line:  # blank lines at the beginning belong to the gap
            found = LINE_BREAK.search(text, begin)
            assert found is not None
            if text[begin : found.start()].strip():
                break
            begin = found.end()
        return begin

    def behind_deeper_comments(self, end: int, column: int) -> int:
        """Return the end of an entry with the comments right below it that are indented deeper than its key."""
        text = self.text
        while (found := LINE_BREAK.match(text, end)) is not None:
            line_end = self.line_end(found.end())
            line = text[found.end() : line_end]
            if not line.lstrip().startswith("#") or len(line) - len(line.lstrip()) <= column:
                break
            end = line_end
        return end


def rank(name: str, ranks: Mapping[str, int]) -> int:
    """Return where a key goes among its siblings; what is not known goes last, a decision on one record by its list."""
    known = ranks.get(name.partition("[")[0])
    return len(ranks) + max(ranks.values(), default=0) if known is None else known


def nodes_along(root: Node | None, path: Path) -> list[Node]:
    """Return the nodes from the root along the path, as far as it is written."""
    trail = [] if root is None else [root]
    for part in path:
        below = child(trail[-1], part) if trail else None
        if below is None:
            break
        trail.append(below)
    return trail


def children(node: Node) -> list[Node]:
    return node.children if isinstance(node.children, list) else list(node.children.values())


def walk(node: Node) -> Iterator[Node]:
    yield node
    for below in children(node):
        yield from walk(below)


def last_leaf(node: Node) -> Node:
    while is_block(node):
        node = children(node)[-1]
    return node


def is_block(node: Node) -> bool:
    """Whether this is a mapping or list on lines of its own."""
    return node.raw is None and not node.flow


def is_empty(node: Node) -> bool:
    """Whether nothing is written: ``key:``."""
    return node.raw == "" and node.style == ""
