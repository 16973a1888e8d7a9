"""Change one value in the text of a design and leave the rest as it was written, to the byte.

libyaml's marks say where a value stands; the new text is read back and compared before anyone gets to see it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.design.emit import Layout, key, scalar
from wizard.design.placement import nodes_along
from wizard.design.surgery import Editor
from wizard.errors import InvalidInput, Problem, RefusedValue, WsdesignError
from wizard.paths import Path, path_text
from wizard.tree import BOM, MAX_BYTES, Node, compose, decode, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.design.surgery import Order

__all__ = ["remove", "scalar", "set_value"]

# From the prettiest to the surest: a comment below may turn a literal block, or any block, into something else.
LAYOUTS = (Layout(), Layout(literals=False), Layout(literals=False, flow=True))


def set_value(
    text: str,
    path: Path,
    value: Any,
    name: str = "design",
    order: Order | tuple[str, ...] = (),
    one_line: frozenset[str] = frozenset(),
) -> str:
    """Return the text with one value set, and all else as it was.

    Args:
        text: the document; empty text, or comments only, begins a new one.
        path: keys and indexes; missing parents are created, and an index equal to the length appends.
        value: None, bool, int, float, str, or lists and dicts of them.
        name: the document's name in messages.
        order: where new keys go among their siblings: the rank of each key by the path of its mapping, such as
            ``Ranks.of``, or the top-level keys in their order; others go last.
        one_line: a new mapping of these keys alone is written on one line where all its parts are short.

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
    layouts = (layout._replace(one_line=one_line) for layout in LAYOUTS)
    ranks = _top_level(order) if isinstance(order, tuple) else order
    attempts = (Editor(body, root, layout, ranks).set(path, value) for layout in layouts)
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
    trail = nodes_along(root, path)
    if root is None or len(trail) <= len(path):
        return text
    body = text.removeprefix(BOM)
    editor = Editor(body, root, LAYOUTS[0], _top_level(()))
    attempts = (editor.remove(path, realign=realign) for realign in (False, True))
    return text[: len(text) - len(body)] + _first_sound(attempts, _without(root.data, path), path, name)


def _top_level(keys: tuple[str, ...]) -> Order:
    ranks = {name: number for number, name in enumerate(keys)}
    return lambda path: {} if path else ranks


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
    trail = nodes_along(root, path)
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
