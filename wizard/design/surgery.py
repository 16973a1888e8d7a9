"""The changes that can be made to a text of which the nodes are known: a value replaced, added, taken out."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from wizard.design.emit import Layout, block, entry, flow, inline, key, literal_lines
from wizard.design.placement import LINE_BREAK, Placed, children, is_block, is_empty, last_leaf, nodes_along, rank, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wizard.paths import Path
    from wizard.tree import Node

    Order = Callable[[Path], Mapping[str, int]]  # the rank of each known key of the mapping at a path

TO_COMMA = re.compile(r"(?:\s|#[^\r\n]*+)*+,")  # possessive, so that a comma inside a comment is none
BLANK_LINE = re.compile(r"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)")
COMMENT_LINES = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r))*(?:[ \t]*#[^\r\n]*\Z)?")


class Editor(Placed):
    """One text, its nodes, and the changes that can be made to it; each returns the new text, or None for no way."""

    def __init__(self, text: str, root: Node | None, layout: Layout, order: Order) -> None:
        super().__init__(text, root)
        self.order = order
        self.layout = layout

    def set(self, path: Path, value: Any) -> str | None:
        if self.root is None:
            return self._begin(_nest(path, value))
        trail = nodes_along(self.root, path)
        node = trail[-1]
        written = len(trail) - 1
        if written == len(path):
            return self._replace(trail, value)
        part, rest = path[written], path[written + 1 :]
        value = _nest(rest, value)
        in_flow = any(above.flow for above in trail)
        # An empty pair of brackets becomes lines, unless it holds a comment to keep.
        if node.data is None or (not node.children and (node is trail[0] or "#" not in self.written(node))):
            return self._replace(trail, _nest((part,), value))
        self.layout = self._layout_near(node)
        ranks = self.order(path[:written])
        return self._insert_in_flow(node, part, value, ranks) if in_flow else self._insert(node, part, value, ranks)

    def _begin(self, data: Any) -> str:
        """Write the first value of a document; comments there are stay above it."""
        missing_break = self.newline if self.text and self.text[-1] not in "\r\n" else ""
        return self.text + missing_break + self._lines(block(data, 0, self.layout)) + self.newline

    # Replacing a value

    def _replace(self, trail: list[Node], value: Any) -> str | None:
        node = trail[-1]
        if any(above.flow for above in trail[:-1]):
            return self._put_inline(trail, flow(value))
        self.layout = self._layout_near(trail[-2] if len(trail) > 1 else node)
        stays_block = is_block(node) and type(value) is type(node.data) and bool(value) and not self.layout.flow
        written = None if stays_block else inline(value, self.layout)
        in_braces = node.flow and node.children and self.text[node.start.index] == "{"
        if in_braces and isinstance(value, dict) and value and not value.keys() <= self.layout.one_line:
            written = flow(value)  # who wrote it on one line wants it so
        if written is not None:
            return self._put_inline(trail, written)
        return self._put_block(trail, value)

    def _put_inline(self, trail: list[Node], written: str) -> str | None:
        node = trail[-1]
        start, end = self.span(node)
        text = self.text
        if is_empty(node):
            at = self.behind_sign(trail)
            if at is not None:
                return f"{text[:at]} {written}{text[at:]}"
            if node.key is None or not trail[-2].flow:
                return None
            at = node.key.end.index
            return f"{text[:at]}: {written}{text[at:]}"
        if is_block(node) and len(trail) > 1:
            at = self.behind_sign(trail)
            if at is None:
                return None
            # A comment between the key and its block stays: behind the new value, or below it.
            return f"{text[:at]} {written}{text[at:start].rstrip()}{text[end:]}"
        return f"{text[:start]}{written}{self.header_comment(node)}{text[end:]}"

    def _put_block(self, trail: list[Node], value: Any) -> str | None:
        node = trail[-1]
        start, end = self.span(node)
        column = node.start.column
        text = self.text
        if len(trail) == 1:
            return text[:start] + self._lines(block(value, column, self.layout)) + text[end:]
        parent = trail[-2]
        at = self.behind_sign(trail)
        if at is None:
            return None
        gap = "" if is_empty(node) else text[at:start]
        if is_block(node):
            return self._put_block_for_block(parent, node, value, at)
        comment = (self.header_comment(node) or text[end : self.line_end(end)]).rstrip()
        end = self.line_end(end)
        if LINE_BREAK.search(gap):  # the value stands on a line below its key
            if isinstance(value, str):
                return None if comment else text[:start] + self._lines(literal_lines(value, column)) + text[end:]
            return text[:start] + self._lines(block(value, column, self.layout)) + comment + text[end:]
        sign_column = parent.start.column
        if isinstance(value, str):
            opening, *content = literal_lines(value, sign_column + self.layout.map_step)
            return f"{text[:at]} {opening}{comment}{self.newline}{self._lines(content)}{text[end:]}"
        if isinstance(parent.data, list):
            if not comment:
                gap = gap or " " * (self.layout.dash_step - 1)
                return text[:at] + gap + self._lines(block(value, sign_column + 1 + len(gap), self.layout)) + text[end:]
            column = sign_column + self.layout.dash_step
        else:
            column = sign_column + (self.layout.list_step if isinstance(value, list) else self.layout.map_step)
        lines = self._lines(block(value, column, self.layout))
        return f"{text[:at]}{comment}{self.newline}{' ' * column}{lines}{text[end:]}"

    def _put_block_for_block(self, parent: Node, node: Node, value: Any, at: int) -> str | None:
        start, end = self.span(node)
        text = self.text
        column = node.start.column
        if isinstance(value, str):
            if "#" in text[at:start]:
                return None
            opening, *lines = literal_lines(value, parent.start.column + self.layout.map_step)
            return f"{text[:at]} {opening}{self.newline}{self._lines(lines)}{text[end:]}"
        pad = 0
        if isinstance(value, dict) and isinstance(parent.data, dict) and column <= parent.start.column:
            pad = parent.start.column + self.layout.map_step - column  # a list may stand at its key's column, keys not
        return text[:start] + " " * pad + self._lines(block(value, column + pad, self.layout)) + text[end:]

    # Adding a value

    def _insert(self, node: Node, part: str | int, value: Any, ranks: Mapping[str, int]) -> str:
        column = node.start.column
        if isinstance(part, int):
            item = self._lines(entry("-", value, column, self.layout))
            return self._insert_behind(children(node)[-1], " " * column + item)
        lines = self._lines(entry(f"{key(part)}:", value, column, self.layout))
        before = self._before(node, part, ranks)
        if not before:
            at = self._above_first_key(node)
            if at is not None:
                return f"{self.text[:at]}{' ' * column}{lines}{self.newline}{self.text[at:]}"
            before = children(node)
        is_root = node is self.root
        blank = self.newline if is_root and isinstance(value, dict | list) and self._has_blank_lines(node) else ""
        return self._insert_behind(before[-1], " " * column + lines, blank)

    def _before(self, node: Node, part: str, ranks: Mapping[str, int]) -> list[Node]:
        """Return the siblings that a new key goes behind."""
        assert isinstance(node.children, dict)
        own = rank(part, ranks)
        return [below for name, below in node.children.items() if rank(name, ranks) <= own]

    def _insert_behind(self, sibling: Node, lines: str, blank: str = "") -> str:
        at = self.tail(sibling)
        if sibling.key is not None and last_leaf(sibling).style not in ("|", ">"):
            at = self.behind_deeper_comments(at, sibling.key.start.column)
        text = self.text
        leaf = last_leaf(sibling)
        if at and text[at - 1] in "\r\n":  # behind a text that keeps its trailing line breaks
            return f"{text[:at]}{lines}{self.newline}{text[at:]}"
        if leaf.style in ("|", ">") and at == len(text):
            # The text ends without a line break, so that block has none to lose: say so before one follows.
            sign = leaf.start.index + 1
            header = re.match(r"[-+0-9]*", text[sign:])
            assert header is not None
            stripped = re.sub("[-+]", "", header[0]) + "-"
            text = text[:sign] + stripped + text[sign + len(header[0]) :]
            at = len(text)
        return f"{text[:at]}{self.newline}{blank}{lines}{text[at:]}"

    def _insert_in_flow(self, node: Node, part: str | int, value: Any, ranks: Mapping[str, int]) -> str:
        start = node.start.index
        written = flow(value) if isinstance(part, int) else f"{key(part)}: {flow(value)}"
        text = self.text
        if not node.children:
            return f"{text[: start + 1]}{written}{text[start + 1 :]}"
        before = self._before(node, part, ranks) if isinstance(part, str) else children(node)
        first = children(node)[0]
        if not before and text[start] == "{" and first.key is not None:
            return f"{text[: first.key.start.index]}{written}, {text[first.key.start.index :]}"
        last = (before or children(node))[-1]
        at = self.content_end(last)
        comma = " , " if is_empty(last) else ", "
        if isinstance(part, str) and text[start] != "{":  # [a: 1] holds a mapping without braces
            return f"{text[:start]}{{{text[start:at]}{comma}{written}}}{text[at:]}"
        return f"{text[:at]}{comma}{written}{text[at:]}"

    def _above_first_key(self, node: Node) -> int | None:
        """Return where a key goes that precedes all others: above the comment of the first, below the file's or the key's.

        None where the first stands behind a dash or a question mark.
        """
        first = self.line_start(node.start.index)
        if self.text[first : node.start.index].strip():
            return None
        if node is not self.root:
            return self.lead(first, self.head(node))
        at = first
        while at and self.text[self.line_start(at - 1) : at].startswith("#"):
            at = self.line_start(at - 1)
        return at if at else first

    def _has_blank_lines(self, node: Node) -> bool:
        below = children(node)
        return any(
            BLANK_LINE.search(self.text, self.tail(one), other.key.start.index)
            for one, other in pairwise(below)
            if other.key is not None
        )

    # Removing a value

    def remove(self, path: Path, *, realign: bool) -> str | None:
        trail = nodes_along(self.root, path)
        parent, node = trail[-2], trail[-1]
        if parent.flow:
            return self._remove_from_flow(parent, node)
        if len(parent.children) == 1:
            return self._put_inline(trail[:-1], flow(type(parent.data)()))
        begin = self.sign(trail) if node.key is None else node.key.start.index
        if begin is None:
            return None
        line_start = self.line_start(begin)
        before = self.text[line_start:begin]
        if before.rstrip().endswith("?"):  # an explicit key
            before = before[: before.rindex("?")]
            begin = line_start + len(before)
        end = self.tail(node)
        if end and self.text[end - 1] not in "\r\n":
            found = LINE_BREAK.match(self.text, end)
            end = found.end() if found else end
        rest = self.text[end:]
        if before.strip():  # behind a dash: what follows moves up
            return self.text[:begin] + rest.lstrip(" \t")
        if realign:
            rest = _realigned(rest, before)
        return self.text[:line_start] + rest

    def _remove_from_flow(self, parent: Node, node: Node) -> str:
        text = self.text
        if text[parent.start.index] not in "[{":  # [a: 1] holds a mapping without braces
            return text[: parent.start.index] + "{}" + text[parent.end.index :]
        begin = node.key.start.index if node.key is not None else node.start.index
        end = self.content_end(node)
        comma = TO_COMMA.match(text, end)
        if comma is not None:
            rest = text[comma.end() :]
            follower = rest.lstrip(" ")  # moves up, unless a comment, which needs its space
            return text[:begin] + text[end : comma.end() - 1] + (rest if follower.startswith("#") else follower)
        siblings = children(parent)
        if node is siblings[0]:
            return text[:begin] + text[end:]
        comma = TO_COMMA.match(text, self.content_end(siblings[siblings.index(node) - 1]))
        if comma is None:
            return text[:begin] + text[end:]
        between = text[comma.end() : begin]
        return text[: comma.end() - 1] + (between if between.strip() else "") + text[end:]

    def _lines(self, lines: list[str]) -> str:
        return self.newline.join(lines)

    def _layout_near(self, node: Node) -> Layout:
        """Return the indentation in use among a value's siblings, else anywhere in the document."""
        layout = self.layout
        map_step = list_step = dash_step = None
        for found in (node, *children(node), *(walk(self.root) if self.root is not None else ())):
            if not is_block(found):
                continue
            first = children(found)[0]
            if found.key is not None and found.start.line > found.key.start.line:
                step = found.start.column - found.key.start.column
                if isinstance(found.data, dict) and step > 0:
                    map_step = map_step or step
                elif isinstance(found.data, list) and step >= 0 and list_step is None:
                    list_step = step
            if isinstance(found.data, list) and first.start.line == found.start.line and not is_empty(first):
                dash_step = dash_step or first.start.column - found.start.column
        return layout._replace(
            map_step=map_step or layout.map_step,
            list_step=layout.list_step if list_step is None else list_step,
            dash_step=dash_step or layout.dash_step,
        )


def _nest(path: Path, value: Any) -> Any:
    for part in reversed(path):
        value = {part: value} if isinstance(part, str) else [value]
    return value


def _realigned(text: str, indent: str) -> str:
    """Move the comments at the beginning to this indentation, as a block of text above would swallow them."""
    found = COMMENT_LINES.match(text)
    assert found is not None
    comments = [line.lstrip(" \t") for line in found[0].splitlines(keepends=True)]
    while comments and not comments[0].strip():
        del comments[0]
    return "".join(indent + line if line.strip() else line for line in comments) + text[found.end() :]
