"""Change one value in the text of a design and leave the rest as it was written, to the byte.

libyaml's marks say where a value stands; the new text is read back and compared before anyone gets to see it.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from wizard.design.emit import Layout, block, entry, flow, inline, key, literal_lines, scalar
from wizard.errors import InvalidInput, Problem, RefusedValue, WsdesignError
from wizard.tree import BOM, MAX_BYTES, Node, Path, child, compose, decode, parse, path_text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["remove", "scalar", "set_value"]

LINE_BREAK = re.compile(r"\r\n|\n|\r")
# Possessive, so that a colon or comma inside a comment is none.
TO_COLON = re.compile(r"(?:\s|#[^\r\n]*+)*+:")
TO_COMMA = re.compile(r"(?:\s|#[^\r\n]*+)*+,")
HEADER_COMMENT = re.compile(r"[|>][-+0-9]*([ \t]+#[^\r\n]*)")
BLANK_LINE = re.compile(r"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)")
COMMENT_LINES = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r))*(?:[ \t]*#[^\r\n]*\Z)?")

# From the prettiest to the surest: a comment below may turn a literal block, or any block, into something else.
LAYOUTS = (Layout(), Layout(literals=False), Layout(literals=False, flow=True))


def set_value(text: str, path: Path, value: Any, name: str = "design", order: tuple[str, ...] = ()) -> str:
    """Return the text with one value set, and all else as it was.

    Args:
        text: the document; empty text, or comments only, begins a new one.
        path: keys and indexes; missing parents are created, and an index equal to the length appends.
        value: None, bool, int, float, str, or lists and dicts of them.
        name: the document's name in messages.
        order: top-level keys in the order in which new sections go into the text; others go last.

    Raises:
        InvalidInput: the text is no design, or the path runs through a value that has nothing below it.
        RefusedValue: the value cannot be written.
        WsdesignError: the text is written in a way in which this edit cannot be made.
    """
    if not path:
        raise ValueError("an edit needs a path")
    value = _plain(value)
    root = _read(text, name)
    old = root.data if root is not None and root.data is not None else {}
    if root is not None:
        _check_path(root, path, name)
    expected = _with(old, path, value)
    if root is not None and _same(old, expected):
        return text
    body = text.removeprefix(BOM)
    attempts = (_Editor(body, root, layout, order).set(path, value) for layout in LAYOUTS)
    return text[: len(text) - len(body)] + _first_sound(attempts, expected, path, name)


def remove(text: str, path: Path, name: str = "design") -> str:
    """Return the text without one value and its key; comments above it stay. A path not written changes nothing.

    A mapping or list that loses its last entry is left as ``{}`` or ``[]``.

    Raises:
        InvalidInput: the text is no design.
        WsdesignError: the text is written in a way in which this edit cannot be made.
    """
    if not path:
        raise ValueError("an edit needs a path")
    root = _read(text, name)
    trail = _trail(root, path)
    if root is None or len(trail) <= len(path):
        return text
    body = text.removeprefix(BOM)
    editor = _Editor(body, root, LAYOUTS[0], ())
    attempts = (editor.remove(path, realign=realign) for realign in (False, True))
    return text[: len(text) - len(body)] + _first_sound(attempts, _without(root.data, path), path, name)


def _read(text: str, name: str) -> Node | None:
    """Return the document's root; None if nothing but comments is written."""
    root = compose(decode(text, name), name)
    if root is None or (root.raw == "" and root.style == ""):
        return None
    if root.data is not None and not isinstance(root.data, dict):
        parse(text, name)  # raises, in its words
    return root


def _first_sound(attempts: Iterator[str | None], expected: Any, path: Path, name: str) -> str:
    for text in attempts:
        if text is not None and _reads_as(text, expected):
            return text
    message = f"{name}: {path_text(path)}: cannot be changed in the way this text is written, so nothing was changed"
    raise WsdesignError(f"{message}; edit the file by hand, or write the lines around it more plainly")


def _reads_as(text: str, expected: Any) -> bool:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return False
    try:
        root = compose(text, "")
    except InvalidInput:
        return False
    return root is not None and _same(root.data, expected)


def _same(one: Any, other: Any) -> bool:
    """Whether two values are equal in type too: True is not 1."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(below, other[name]) for name, below in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _plain(value: Any) -> Any:
    """Return a value as it will read back; refuse what cannot be written."""
    if isinstance(value, dict):
        for name in value:
            if not isinstance(name, str):
                raise RefusedValue(f"{name!r} as a key is not text; write it as text")
            key(name)
        return {str(name): _plain(below) for name, below in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(below) for below in value]
    written = scalar(value)
    if isinstance(value, float) and "." not in written:
        return int(written)
    return str(value) if isinstance(value, str) else value


def _check_path(root: Node, path: Path, name: str) -> None:
    """Refuse a path that runs through a scalar, or past the end of a list."""
    trail = _trail(root, path)
    if len(trail) > len(path):
        return
    node, part = trail[-1], path[len(trail) - 1]
    if node.data is None or (isinstance(node.data, dict) and isinstance(part, str)):
        return
    if isinstance(node.data, list) and part == len(node.data):
        return
    line, column = node.start.line + 1, node.start.column + 1
    field = path_text(path[: len(trail) - 1]) or None
    if isinstance(node.data, list) and isinstance(part, int):
        message = f"has {len(node.data)} entries, so there is no [{part}] to set"
        remedy = f"append with [{len(node.data)}]"
    else:
        kind = "a mapping" if isinstance(node.data, dict) else "a list" if isinstance(node.data, list) else "one value"
        message = f"is {kind}, so {path_text((part,))} cannot stand below it"
        remedy = "remove it first, or correct the path"
    raise InvalidInput([Problem(name, line, column, field, message, remedy)])


def _trail(root: Node | None, path: Path) -> list[Node]:
    """Return the nodes from the root along the path, as far as it is written."""
    trail = [] if root is None else [root]
    for part in path:
        below = child(trail[-1], part) if trail else None
        if below is None:
            break
        trail.append(below)
    return trail


def _with(data: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    part, *rest = path
    if isinstance(part, str):
        data = data or {}
        return {**data, part: _with(data.get(part), tuple(rest), value)}
    data = data or []
    if part > len(data) or part < 0:
        raise RefusedValue(f"there is no [{part}] to set; the list begins with [0]")
    before = data[part] if part < len(data) else None
    return [*data[:part], _with(before, tuple(rest), value), *data[part + 1 :]]


def _without(data: Any, path: Path) -> Any:
    part, *rest = path
    if isinstance(data, dict):
        below = {} if not rest else {part: _without(data[part], tuple(rest))}
        return {name: below.get(name, value) for name, value in data.items() if rest or name != part}
    assert isinstance(part, int)
    return [*data[:part], *([_without(data[part], tuple(rest))] if rest else []), *data[part + 1 :]]


class _Editor:
    """One text, its nodes, and the changes that can be made to it; each returns the new text, or None for no way."""

    def __init__(self, text: str, root: Node | None, layout: Layout, order: tuple[str, ...]) -> None:
        self.text = text
        self.root = root
        self.order = order
        found = LINE_BREAK.search(text)
        self.newline = found[0] if found else "\n"
        self.layout = layout

    def set(self, path: Path, value: Any) -> str | None:
        if self.root is None:
            return self._begin(_nest(path, value))
        trail = _trail(self.root, path)
        node = trail[-1]
        written = len(trail) - 1
        if written == len(path):
            return self._replace(trail, value)
        part, rest = path[written], path[written + 1 :]
        value = _nest(rest, value)
        in_flow = any(above.flow for above in trail)
        # An empty pair of brackets becomes lines, unless it holds a comment to keep.
        if node.data is None or (not node.children and (node is trail[0] or "#" not in self._written(node))):
            return self._replace(trail, _nest((part,), value))
        self.layout = self._layout_near(node)
        return self._insert_in_flow(node, part, value) if in_flow else self._insert(node, part, value)

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
        stays_block = _is_block(node) and type(value) is type(node.data) and bool(value) and not self.layout.flow
        written = None if stays_block else inline(value, self.layout)
        if node.flow and node.children and isinstance(value, dict) and value and self.text[node.start.index] == "{":
            written = flow(value)  # who wrote it on one line wants it so
        if written is not None:
            return self._put_inline(trail, written)
        return self._put_block(trail, value)

    def _put_inline(self, trail: list[Node], written: str) -> str | None:
        node = trail[-1]
        start, end = self._span(node)
        text = self.text
        if _is_empty(node):
            at = self._behind_sign(trail)
            if at is not None:
                return f"{text[:at]} {written}{text[at:]}"
            if node.key is None or not trail[-2].flow:
                return None
            at = node.key.end.index
            return f"{text[:at]}: {written}{text[at:]}"
        if _is_block(node) and len(trail) > 1:
            at = self._behind_sign(trail)
            if at is None:
                return None
            # A comment between the key and its block stays: behind the new value, or below it.
            return f"{text[:at]} {written}{text[at:start].rstrip()}{text[end:]}"
        return f"{text[:start]}{written}{self._header_comment(node)}{text[end:]}"

    def _put_block(self, trail: list[Node], value: Any) -> str | None:
        node = trail[-1]
        start, end = self._span(node)
        column = node.start.column
        text = self.text
        if len(trail) == 1:
            return text[:start] + self._lines(block(value, column, self.layout)) + text[end:]
        parent = trail[-2]
        at = self._behind_sign(trail)
        if at is None:
            return None
        gap = "" if _is_empty(node) else text[at:start]
        if _is_block(node):
            return self._put_block_for_block(parent, node, value, at)
        comment = (self._header_comment(node) or text[end : self._line_end(end)]).rstrip()
        end = self._line_end(end)
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
        start, end = self._span(node)
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

    def _insert(self, node: Node, part: str | int, value: Any) -> str:
        column = node.start.column
        if isinstance(part, int):
            item = self._lines(entry("-", value, column, self.layout))
            return self._insert_behind(_children(node)[-1], " " * column + item)
        lines = self._lines(entry(f"{key(part)}:", value, column, self.layout))
        if node is not self.root:
            return self._insert_behind(_children(node)[-1], " " * column + lines)
        before = [below for name, below in node.children.items() if self._rank(name) <= self._rank(part)]  # type: ignore[union-attr]
        if not before:
            at = self._above_first_key(node)
            return f"{self.text[:at]}{lines}{self.newline}{self.text[at:]}"
        blank = self.newline if isinstance(value, dict | list) and self._has_blank_lines(node) else ""
        return self._insert_behind(before[-1], " " * column + lines, blank)

    def _insert_behind(self, sibling: Node, lines: str, blank: str = "") -> str:
        at = self._tail(sibling)
        text = self.text
        leaf = _last_leaf(sibling)
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

    def _insert_in_flow(self, node: Node, part: str | int, value: Any) -> str:
        start = node.start.index
        written = flow(value) if isinstance(part, int) else f"{key(part)}: {flow(value)}"
        text = self.text
        if not node.children:
            return f"{text[: start + 1]}{written}{text[start + 1 :]}"
        last = _children(node)[-1]
        at = self._content_end(last)
        comma = " , " if _is_empty(last) else ", "
        if isinstance(part, str) and text[start] != "{":  # [a: 1] holds a mapping without braces
            return f"{text[:start]}{{{text[start:at]}{comma}{written}}}{text[at:]}"
        return f"{text[:at]}{comma}{written}{text[at:]}"

    def _rank(self, name: str) -> int:
        return self.order.index(name) if name in self.order else len(self.order)

    def _above_first_key(self, node: Node) -> int:
        """Return where a section goes that precedes all others: above the comment of the first, below the file's."""
        first = self._line_start(node.start.index)
        at = first
        while at and self.text[self._line_start(at - 1) : at].startswith("#"):
            at = self._line_start(at - 1)
        return at if at else first

    def _has_blank_lines(self, node: Node) -> bool:
        below = _children(node)
        return any(
            BLANK_LINE.search(self.text, self._tail(one), other.key.start.index)
            for one, other in pairwise(below)
            if other.key is not None
        )

    # Removing a value

    def remove(self, path: Path, *, realign: bool) -> str | None:
        trail = _trail(self.root, path)
        parent, node = trail[-2], trail[-1]
        if parent.flow:
            return self._remove_from_flow(parent, node)
        if len(parent.children) == 1:
            return self._put_inline(trail[:-1], flow(type(parent.data)()))
        begin = self._sign(trail) if node.key is None else node.key.start.index
        if begin is None:
            return None
        line_start = self._line_start(begin)
        before = self.text[line_start:begin]
        if before.rstrip().endswith("?"):  # an explicit key
            before = before[: before.rindex("?")]
            begin = line_start + len(before)
        end = self._tail(node)
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
        end = self._content_end(node)
        comma = TO_COMMA.match(text, end)
        if comma is not None:
            rest = text[comma.end() :]
            follower = rest.lstrip(" ")  # moves up, unless a comment, which needs its space
            return text[:begin] + text[end : comma.end() - 1] + (rest if follower.startswith("#") else follower)
        siblings = _children(parent)
        if node is siblings[0]:
            return text[:begin] + text[end:]
        comma = TO_COMMA.match(text, self._content_end(siblings[siblings.index(node) - 1]))
        if comma is None:
            return text[:begin] + text[end:]
        between = text[comma.end() : begin]
        return text[: comma.end() - 1] + (between if between.strip() else "") + text[end:]

    # Where things stand

    def _span(self, node: Node) -> tuple[int, int]:
        """Return where a value begins and ends; a block of keys or entries takes the comments in it along."""
        end = self._content_end(node)
        return node.start.index, self._line_end(end) if _is_block(node) else end

    def _content_end(self, node: Node) -> int:
        """Return the end of a value. libyaml's own mark runs on over comments behind a block."""
        leaf = _last_leaf(node)
        if leaf.style in ("|", ">"):
            return self._line_end(leaf.start.index + len(self.text[leaf.start.index : leaf.end.index].rstrip()))
        if _is_empty(leaf) and leaf.key is not None:
            return self._behind_colon(leaf) or leaf.key.end.index
        return leaf.end.index

    def _tail(self, node: Node) -> int:
        """Return where a new line can go behind a value: at the end of its last line, or of its trailing breaks."""
        leaf = _last_leaf(node)
        if (
            leaf.style in ("|", ">")
            and "+" in self.text[leaf.start.index : self._line_end(leaf.start.index)].split("#")[0]
        ):
            return leaf.end.index
        return self._line_end(self._content_end(node))

    def _behind_sign(self, trail: list[Node]) -> int | None:
        """Return the place behind the colon or dash that announces a value."""
        if trail[-1].key is not None:
            return self._behind_colon(trail[-1])
        sign = self._sign(trail)
        return None if sign is None else sign + 1

    def _behind_colon(self, node: Node) -> int | None:
        assert node.key is not None
        colon = TO_COLON.match(self.text, node.key.end.index)
        return colon.end() if colon else None

    def _sign(self, trail: list[Node]) -> int | None:
        """Return the place of the dash before an entry of a block list."""
        siblings = _children(trail[-2])
        index = siblings.index(trail[-1])
        start = trail[-2].start
        if index == 0:
            return start.index
        dash = re.compile(rf"^ {{{start.column}}}-(?=\s|\Z)", re.M)
        # A lone \r ends a line for YAML, not for re.
        found = dash.search(self.text.replace("\r", "\n"), self._content_end(siblings[index - 1]))
        return None if found is None else found.end() - 1

    def _written(self, node: Node) -> str:
        return self.text[node.start.index : node.end.index]

    def _header_comment(self, node: Node) -> str:
        """Return the comment behind the sign that opens a block of text."""
        found = HEADER_COMMENT.match(self.text, node.start.index) if node.style in ("|", ">") else None
        return found[1] if found else ""

    def _line_end(self, at: int) -> int:
        found = LINE_BREAK.search(self.text, at)
        return found.start() if found else len(self.text)

    def _line_start(self, at: int) -> int:
        return max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1

    def _lines(self, lines: list[str]) -> str:
        return self.newline.join(lines)

    def _layout_near(self, node: Node) -> Layout:
        """Return the indentation in use among a value's siblings, else anywhere in the document."""
        layout = self.layout
        map_step = list_step = dash_step = None
        for found in (node, *_children(node), *(_walk(self.root) if self.root is not None else ())):
            if not _is_block(found):
                continue
            first = _children(found)[0]
            if found.key is not None and found.start.line > found.key.start.line:
                step = found.start.column - found.key.start.column
                if isinstance(found.data, dict) and step > 0:
                    map_step = map_step or step
                elif isinstance(found.data, list) and step >= 0 and list_step is None:
                    list_step = step
            if isinstance(found.data, list) and first.start.line == found.start.line and not _is_empty(first):
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


def _children(node: Node) -> list[Node]:
    return node.children if isinstance(node.children, list) else list(node.children.values())


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for below in _children(node):
        yield from _walk(below)


def _last_leaf(node: Node) -> Node:
    while _is_block(node):
        node = _children(node)[-1]
    return node


def _is_block(node: Node) -> bool:
    """Whether this is a mapping or list on lines of its own."""
    return node.raw is None and not node.flow


def _is_empty(node: Node) -> bool:
    """Whether nothing is written: ``key:``."""
    return node.raw == "" and node.style == ""
