"""Random edits of random designs. ``WSDESIGN_EDITS=10000`` makes more of them."""

from __future__ import annotations

import copy
import os
import random
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wizard.design.edit import remove, set_value
from wizard.tree import Node, child, compose

EDITS = int(os.environ.get("WSDESIGN_EDITS", "1500"))
EDITS_PER_DOCUMENT = 5
COMMENT = re.compile(r"#c\d+ [^\r\n]*")

KEYS = ["name", "kind", "idle_timeout_s", "中文", "a b", "on", "x-y", "no", "1.20", "a.b", "k", "url", "'q'", '"', "y"]
PLAIN = [
    "1",
    "1.20",
    "010",
    "12:30",
    "2026-11-23",
    "yes",
    "true",
    "null",
    "~",
    "text",
    "two words",
    "中文文本",
    "http://x/y",
]
PLAIN += ["1e3", "a#b", "-x", "it's", "0x1F", "False", "a, b", "[x"[1:], "=", "x: y"[:1]]
TEXTS = [
    "",
    " ",
    "yes",
    "No",
    "ON",
    "~",
    "null",
    "12:30",
    "010",
    "1e3",
    "2026-11-23",
    "=",
    "<<",
    "0x1F",
    "1_000",
    "- a",
    "a: b",
]
TEXTS += [
    "a #b",
    "a:",
    "#",
    "&a",
    "*a",
    "!t",
    "%x",
    "@x",
    "`x",
    "{a}",
    "[a]",
    "a, b",
    "'",
    '"',
    "\\",
    "a'b\"c\\d",
    "中文",
    "中　文",
]
TEXTS += [
    "line\nline",
    "line\n",
    "\nline",
    " lead\nline",
    "a\n\n\nb",
    "a\n b\n  c\n",
    "tab\there",
    "trail \nx",
    "\n",
    "e\u0301",
    "😀",
]
TEXTS += [
    "a\r\nb",
    "---",
    "...",
    "--- x",
    "?",
    "? a",
    "-",
    ":",
    "| x",
    "> x",
    "key: |",
    "Both ways, 250 ms target.",
    "x" * 200,
]

ORDER = ("kind", "name", "k", "url")
ONE_LINE = frozenset({"kind", "name", "why", "k", "url"})  # mappings of these keys alone go into one line

Path = tuple[str | int, ...]


@settings(
    max_examples=-(-EDITS // EDITS_PER_DOCUMENT), deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
@given(seed=st.integers(min_value=0, max_value=2**48))
def test_an_edit_changes_one_value_and_nothing_else(seed: int) -> None:
    rng = random.Random(seed)
    text = Writer(rng).document()
    for _ in range(EDITS_PER_DOCUMENT):
        path, value, removes = random_edit(rng, read(text))
        edited = remove(text, path) if removes else set_value(text, path, value, order=ORDER, one_line=ONE_LINE)
        assert_only_this_changed(text, edited, path, value, removes=removes)
        text = edited


def random_edit(rng: random.Random, data: Any) -> tuple[Path, Any, bool]:
    paths = all_paths(data)
    what = rng.random()
    if what < 0.25 and len(paths) > 1:
        return rng.choice(paths[1:]), None, True
    if what < 0.65 and len(paths) > 1:
        return rng.choice(paths[1:]), random_value(rng), False
    parents = [path for path in paths if at(data, path) is None or isinstance(at(data, path), dict | list)]
    parent = rng.choice(parents)
    below = at(data, parent)
    part: str | int = len(below) if isinstance(below, list) else rng.choice(["new", "kind", "yes", "新", "a.b", "url"])
    further: Path = ("deep", 0) if rng.random() < 0.1 and part == "new" and part not in (below or {}) else ()
    return (*parent, part, *further), random_value(rng), False


def assert_only_this_changed(text: str, edited: str, path: Path, value: Any, *, removes: bool) -> None:
    old = read(text)
    assert read(edited) == (without(old, path) if removes else with_value(old, path, value))
    assert edited.startswith("\ufeff") == text.startswith("\ufeff")
    if "\r\n" in text:
        assert not re.search(r"\r(?!\n)|(?<!\r)\n", edited)
    assert_all_around_is_as_it_was(text, edited, path, removes=removes)
    before, after = COMMENT.findall(text), COMMENT.findall(edited)
    doomed = doomed_comments(text, path, removes=removes)
    assert [comment for comment in after if comment not in doomed] == [
        comment for comment in before if comment not in doomed
    ]
    assert [comment for comment in before if comment in after] == after


def assert_all_around_is_as_it_was(text: str, edited: str, path: Path, *, removes: bool) -> None:
    root = compose(text, "design")
    text, edited = text.removeprefix("\ufeff"), edited.removeprefix("\ufeff")
    if removes and len(path) > 1 and (len(node_at(root, path[:-1]).children) == 1 or node_at(root, path[:-1]).flow):
        path = path[:-1]  # left empty, or a comma on another line goes too
    while path and node_at(root, path) is None and not getattr(node_at(root, path[:-1]), "children", None):
        path = path[:-1]  # set below an empty value: that value is replaced
    node = node_at(root, path)
    if root is None or not path:
        return
    if node is None:
        parent = node_at(root, path[:-1])
        if isinstance(parent.data, dict) and parent.flow and text[parent.start.index] != "{":
            return  # [a: 1] gets its braces
        prefix = common_start(text, edited)
        suffix = common_start(text[::-1], edited[::-1])
        # A block of text at the very end needs its sign changed before a line can follow it.
        assert prefix + suffix >= len(text) or text[-1] not in "\r\n", "more than an insertion"
        return
    parent = node_at(root, path[:-1])
    start = node.key.start.index if node.key is not None else start_of_entry(text, parent, path[-1])
    first_line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    assert edited.startswith(text[:first_line])
    behind = re.compile(r"[\r\n]|\Z").search(text, end_of_last_leaf(node))
    assert behind is not None
    if removes:  # comments and blank lines below a text may move, lest they become part of it
        assert "".join(edited.split()).endswith("".join(text[behind.start() :].split()))
    else:
        assert edited.endswith(text[behind.start() :])


def common_start(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def doomed_comments(text: str, path: Path, *, removes: bool) -> set[str]:
    """Return the comments inside the value that goes, which may go with it."""
    text = text.removeprefix("\ufeff")
    root = compose(text, "design")
    if removes:
        parent = node_at(root, path[:-1])
        if len(parent.children) == 1 and not parent.flow:
            path, removes = path[:-1], False  # the parent is left empty: {} or []
    node = node_at(root, path)
    if node is None:
        return set()
    start = node.start.index
    if removes:
        start = (
            node.key.start.index if node.key is not None else start_of_entry(text, node_at(root, path[:-1]), path[-1])
        )
    end = node.end.index
    if node.raw is None and not node.flow:
        end = end_of_last_leaf(node)
    elif node.raw is not None and not removes:
        return set()
    line_end = re.compile(r"[\r\n]|\Z").search(text, end)
    assert line_end is not None
    whole_line = removes or (node.raw is None and not node.flow)
    return set(COMMENT.findall(text[start : line_end.start() if whole_line else end]))


def start_of_entry(text: str, parent: Node, index: str | int) -> int:
    assert isinstance(parent.children, list)
    assert isinstance(index, int)
    if index == 0 or parent.flow:
        return parent.children[index].start.index if parent.flow else parent.start.index
    return text.rfind("\n" + " " * parent.start.column + "-", 0, parent.children[index].start.index)


def end_of_last_leaf(node: Node) -> int:
    while node.raw is None and not node.flow:
        node = node.children[-1] if isinstance(node.children, list) else list(node.children.values())[-1]
    if node.style in ("|", ">"):
        return node.end.index - 1
    return max(node.end.index, node.key.end.index if node.key else 0)


def read(text: str) -> Any:
    root = compose(text, "design")
    return {} if root is None or root.data is None else root.data


def node_at(root: Node | None, path: Path) -> Any:
    for part in path:
        root = child(root, part) if root is not None else None
    return root


def at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def with_value(data: Any, path: Path, value: Any) -> Any:
    root = copy.deepcopy(data)
    here = root
    for part, following in zip(path, [*path[1:], None], strict=True):
        empty: Any = value if following is None else [] if isinstance(following, int) else {}
        if isinstance(here, list):
            assert isinstance(part, int)
            if part == len(here):
                here.append(empty)
        if following is None or (isinstance(here, dict) and here.get(part) is None) or here[part] is None:
            here[part] = empty
        here = here[part]
    return root


def without(data: Any, path: Path) -> Any:
    root = copy.deepcopy(data)
    del at(root, path[:-1])[path[-1]]
    return root


class Writer:
    """Writes one random document; every comment in it is unique."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.comments = 0
        self.step = rng.choice([2, 2, 2, 4, 3])
        self.list_step = rng.choice([0, 2, self.step])
        self.lines: list[str] = []
        self.swallows = False  # the last value is a block of text, so an indented comment would become part of it

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def comment(self) -> str:
        self.comments += 1
        return f"#c{self.comments} " + self.rng.choice(["why: so", "- [a, {b", "'quote \"", "中文", "key: value"])

    def document(self) -> str:
        if self.chance(0.1):
            self.lines.append("---" + (f" {self.comment()}" if self.chance(0.5) else ""))
        if self.chance(0.4):
            self.lines.append(self.comment())
        if self.chance(0.3):
            self.lines.append("")
        if self.chance(0.03):
            self.lines.append("{}")
        elif self.chance(0.05):
            self.lines.append("{" + ", ".join(f"k{n}: {self.flow(1)}" for n in range(3)) + "}")
        else:
            self.mapping(0, 0, None)
        if self.chance(0.3):
            self.lines.append(self.comment())
        newline = "\r\n" if self.chance(0.25) else "\n"
        text = newline.join(self.lines) + (newline if self.chance(0.8) else "")
        return "\ufeff" + text if self.chance(0.05) else text

    def between(self, column: int) -> None:
        """Perhaps write comments and blank lines before an entry."""
        while self.chance(0.25):
            if self.chance(0.3):
                self.lines.append("")
            elif self.swallows or self.chance(0.8):
                self.lines.append(" " * (column if self.chance(0.9) else 0) + self.comment())
                self.swallows = False
            else:
                self.lines.append(" " * self.rng.choice([0, column + 2, column + 7]) + self.comment())

    def key(self, used: set[str]) -> str:
        while True:
            key = self.rng.choice(KEYS)
            if key not in used:
                used.add(key)
                break
            used.add(extra := f"key{len(used)}")  # grows with every key, so that no two of a map are equal
            return extra
        if key in ("'q'", "1.20"):
            return f'"{key}"'
        if key == '"':
            return "'\"'"
        return f'"{key}"' if self.chance(0.1) else key

    def mapping(self, column: int, depth: int, first_prefix: str | None) -> None:
        used: set[str] = set()
        for number in range(self.rng.randint(1, 5 if depth else 7)):
            if number or first_prefix is None:
                self.between(column)
            prefix = first_prefix if number == 0 and first_prefix is not None else " " * column
            key = self.key(used)
            if self.chance(0.03):
                self.lines.append(f"{prefix}? {key}" + (f" {self.comment()}" if self.chance(0.3) else ""))
                self.value(" " * column + ":", column, depth)
            else:
                self.value(f"{prefix}{key}" + (" :" if self.chance(0.05) else ":"), column, depth)

    def sequence(self, column: int, depth: int, first_prefix: str | None) -> None:
        gap = " " * self.rng.choice([1, 1, 1, 3])
        for number in range(self.rng.randint(1, 4)):
            if number or first_prefix is None:
                self.between(column)
            prefix = first_prefix if number == 0 and first_prefix is not None else " " * column
            inner = column + 1 + len(gap)
            what = self.rng.random()
            if depth < 4 and what < 0.4:
                self.mapping(inner, depth + 1, f"{prefix}-{gap}")
            elif depth < 4 and what < 0.5:
                self.sequence(inner, depth + 1, f"{prefix}-{gap}")
            else:
                self.value(f"{prefix}-", column, depth)

    def beside(self) -> str:
        return " " * self.rng.choice([1, 1, 4]) + self.comment() if self.chance(0.25) else " " * (self.chance(0.05) * 2)

    def value(self, prefix: str, column: int, depth: int) -> None:
        self.swallows = False
        what = self.rng.random()
        below = column + self.step
        if depth < 4 and what < 0.2:
            self.lines.append(prefix + self.beside())
            self.mapping(below, depth + 1, None)
        elif depth < 4 and what < 0.35:
            self.lines.append(prefix + self.beside())
            dash = prefix.rstrip().endswith("-")
            self.sequence(column + (max(self.list_step, 1) if dash else self.list_step), depth + 1, None)
        elif what < 0.45:
            self.lines.append(prefix + self.beside())
        elif what < 0.55:
            self.text_block(prefix, column)
        elif what < 0.6:
            self.lines.append(prefix + self.beside())
            while self.chance(0.2):
                self.lines.append(" " * below + self.comment())
            self.lines.append(" " * below + self.scalar() + self.beside())
        elif what < 0.65:
            quote = self.rng.choice(["", '"', "'"])
            self.lines.append(f"{prefix} {quote}several words")
            self.lines.append(" " * below + f"on two lines{quote}" + self.beside())
        elif what < 0.8:
            self.flow_value(prefix, below)
        else:
            self.lines.append(f"{prefix} " + " " * (self.chance(0.1) * 3) + self.scalar() + self.beside())

    def text_block(self, prefix: str, column: int) -> None:
        sign = self.rng.choice(["|", "|-", "|+", ">", ">-", ">+", "|2", "|2-", "|+2"])
        self.lines.append(f"{prefix} {sign}{self.beside().rstrip()}")
        indent = " " * (column + (2 if "2" in sign else self.step))
        for _ in range(self.rng.randint(1, 3)):
            self.lines.append(indent + self.rng.choice(["words", "# no comment", "key: value", "- item  ", "中文"]))
            if self.chance(0.2):
                self.lines.append("")
        self.swallows = True

    def flow_value(self, prefix: str, below: int) -> None:
        if self.chance(0.3):
            indent = " " * below
            self.lines.append(f"{prefix} {{" + self.beside())
            self.lines.append(f"{indent}a: {self.flow(1)}," + self.beside())
            self.lines.append(f"{indent}b: {self.flow(1)}" + self.rng.choice(["", ",", " ,"]) + self.beside())
            self.lines.append(f"{indent}}}" + self.beside())
        else:
            self.lines.append(f"{prefix} {self.flow(0)}" + self.beside())

    def flow(self, depth: int) -> str:
        what = self.rng.random()
        space = self.rng.choice(["", " "])
        trailing = self.rng.choice(["", "", ", "])
        if depth < 3 and what < 0.3:
            parts = [self.flow(depth + 1) for _ in range(self.rng.randint(0, 3))]
            return f"[{space}" + ", ".join(parts) + (trailing if parts else "") + f"{space}]"
        if depth < 3 and (what < 0.6 or depth == 0):
            parts = [
                f"k{n}" + self.rng.choice([": " + self.flow(depth + 1)] * 4 + ["", ": "])
                for n in range(self.rng.randint(0, 3))
            ]
            return (
                f"{{{space}"
                + f"{space},{self.rng.choice(['', ' '])}".join(parts)
                + (trailing if parts else "")
                + f"{space}}}"
            )
        if depth and what < 0.63:
            return f"[k: {self.rng.randint(0, 9)}{space}]"
        return self.rng.choice(["1", "text", '"quo, ted"', "'single'", "2.50", "true", "null", "中文"])

    def scalar(self) -> str:
        return self.rng.choice([*PLAIN, '"double \\" quoted # not"', "'single '' quoted # not'", '"#x"'])


def random_value(rng: random.Random, depth: int = 0) -> Any:
    """Return a value such as an interview might set."""
    what = rng.random()
    if depth < 3 and what < 0.12:
        return [random_value(rng, depth + 1) for _ in range(rng.randint(0, 3))]
    if depth < 3 and what < 0.2:
        return [{"name": rng.choice(TEXTS), "n": rng.randint(0, 9)} for _ in range(rng.randint(1, 3))]
    if depth < 3 and what < 0.35:
        return {rng.choice([*KEYS, *TEXTS[3:12]]): random_value(rng, depth + 1) for _ in range(rng.randint(0, 3))}
    if what < 0.75:
        return rng.choice(TEXTS)
    return rng.choice([None, True, False, 0, -1, 60, 10**20, 1.5, 0.0001, 1e-7, 3.0, 1e300, -2.25])


def all_paths(data: Any, path: Path = ()) -> list[Path]:
    """Return the path of every value in a document, the root's first."""
    below = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(inner for part, value in below for inner in all_paths(value, (*path, part)))]
