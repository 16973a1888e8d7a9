"""Read a YAML document strictly: YAML 1.2 values, a line and column for each, all problems in one go."""

from __future__ import annotations

import re

from wizard.errors import InvalidInput, Problem, WsdesignError
from wizard.libyaml import (
    AliasEvent,
    CParser,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    MarkedYAMLError,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    YAMLError,
)
from wizard.paths import path_text
from wizard.syntax_faults import KNOWN_FAULTS
from wizard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yaml._yaml import Mark

    from wizard.paths import Path

MAX_BYTES = 2_000_000
MAX_DEPTH = 100
MAX_DIGITS = 30
MAX_VALUES = 100_000  # a design of 500 lines has 1,500; each takes some 350 bytes once it is read
MAX_PROBLEMS = 100  # after these nobody reads on, and a hostile file could name a million

BOM = "\ufeff"

# Besides what YAML forbids: NEL, LS and PS end a line in YAML 1.1 and not in 1.2, so a comment could turn into a key.
CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]"
_ALLOWED_CONTROL = ("\n", "\t", "\r")

# YAML 1.2.2, 10.3.2, core schema
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
NOT_FINITE = r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
FIRST_OF_NUMBER = frozenset("+-.0123456789")
NOT_TEXT = frozenset((*NULLS, *BOOLEANS))  # what plain words stand for something else


_NONE_BELOW: dict[str, Node] = {}  # of every scalar


class Node:
    """One value as written: its place in the text, its data, and the nodes below it."""

    __slots__ = ("children", "data", "end", "flow", "key", "pending", "raw", "start", "style")

    def __init__(
        self, start: Mark, end: Mark, data: Any, style: str = "", raw: str | None = None, flow: bool = False
    ) -> None:
        self.start = start
        self.end = end  # of a block collection, libyaml's end lies after the comments that follow it
        self.data = data
        self.style = style  # of a scalar: "" plain, or one of ' " | >
        self.raw = raw  # a scalar as written, without quotes; None for a collection
        self.flow = flow
        self.children: dict[str, Node] | list[Node] = (
            _NONE_BELOW if raw is not None else [] if isinstance(data, list) else {}
        )
        self.key: Node | None = None  # the key this value stands under
        self.pending: Node | None = None  # while reading: the key that waits for its value


class Tree:
    """A document that was read: its data, and where in the text each value stands."""

    __slots__ = ("data", "name", "root", "text")

    def __init__(self, name: str, text: str, root: Node) -> None:
        self.name = name
        self.text = text  # with the byte order mark, if the file has one
        self.root = root
        self.data: dict[str, Any] = root.data

    def position(self, path: Path) -> tuple[int, int]:
        """Return 1-based line and column of a value, or of the nearest ancestor that is written."""
        mark = self._nearest(path)[0].start
        return mark.line + 1, mark.column + 1

    def key_position(self, path: Path) -> tuple[int, int]:
        """Return 1-based line and column of a value's key; for an entry of a list, of the value itself."""
        node = self._nearest(path)[0]
        mark = node.key.start if node.key is not None else node.start
        return mark.line + 1, mark.column + 1

    def written(self, path: Path) -> bool:
        """Whether the text holds this path, be it with an empty value."""
        return self._nearest(path)[1]

    def raw(self, path: Path) -> str | None:
        """Return a scalar as written, without quotes (``1.20``, not 1.2); None for a collection or what is absent."""
        node, found = self._nearest(path)
        return node.raw if found else None

    def is_plain(self, path: Path) -> bool:
        """Whether the path holds a scalar without quotes."""
        node, found = self._nearest(path)
        return found and node.raw is not None and node.style == ""

    def _nearest(self, path: Path) -> tuple[Node, bool]:
        node = self.root
        for part in path:
            below = child(node, part)
            if below is None:
                return node, False
            node = below
        return node, True


def child(node: Node, part: str | int) -> Node | None:
    """Return the node one step below, if it is written."""
    children = node.children
    if isinstance(children, dict):
        return children.get(part) if isinstance(part, str) else None
    return children[part] if isinstance(part, int) and 0 <= part < len(children) else None


def parse(source: bytes | str, name: str) -> Tree:
    """Read a document.

    Raises:
        InvalidInput: with all problems of the text, in its order.
        WsdesignError: PyYAML lacks libyaml here.
    """
    text = decode(source, name)
    root = compose(text, name)
    if root is None or (root.raw == "" and root.style == ""):
        raise InvalidInput([Problem(name, None, None, None, "is empty", f"begin it with `wsdesign start {name}`")])
    if not isinstance(root.data, dict):
        line, column = root.start.line + 1, root.start.column + 1
        found = "a list" if isinstance(root.data, list) else "a single value"
        remedy = "write it as `key: value` lines"
        raise InvalidInput([Problem(name, line, column, None, f"holds {found} where a mapping is needed", remedy)])
    return Tree(name, text, root)


def find_control(text: str) -> re.Match[str] | None:
    """Return the first control character of a text."""
    visible = text
    for char in _ALLOWED_CONTROL:
        visible = visible.replace(char, "")
    # All of them are unprintable, and most texts hold nothing that is: no pattern need be compiled.
    return None if visible.isprintable() else re.search(CONTROL, text)


def decode(source: bytes | str, name: str) -> str:
    """Return the text of a file, byte order mark included.

    Raises:
        InvalidInput: too large, or not UTF-8.
    """
    size = len(source) if isinstance(source, bytes) else len(source.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        message = f"is {size:,} bytes long, more than the {MAX_BYTES:,} allowed"
        raise InvalidInput([Problem(name, None, None, None, message, "split it, or move what is not design elsewhere")])
    if isinstance(source, str):
        return source
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        utf_16 = source[:2] in (b"\xff\xfe", b"\xfe\xff")
        message = "is UTF-16 text" if utf_16 else f"is not UTF-8 text (byte 0x{source[error.start]:02x})"
        raise InvalidInput([Problem(name, line, None, None, message, "save it as UTF-8")]) from None


def compose(text: str, name: str) -> Node | None:
    """Read any one YAML value with its marks; None where the text holds none.

    Marks count characters from behind the byte order mark.

    Raises:
        InvalidInput: with all problems of the text, in its order.
        WsdesignError: PyYAML lacks libyaml here.
    """
    if CParser is None:
        raise WsdesignError(
            "PyYAML was built without libyaml, its fast parser; install it anew: pip install --force-reinstall PyYAML"
        )
    composer = _Composer(text.removeprefix(BOM), name)
    composer.run()
    if composer.problems:
        raise InvalidInput(sorted(composer.problems, key=lambda problem: (problem.line or 0, problem.column or 0)))
    return composer.root


class _TooManyProblems(Exception):
    """Stop reading: the list of problems is long enough."""


class _Composer:
    """Turns the parser's events into nodes.

    It does without PyYAML's own composer, whose recursion in C crashes the process on deep nesting.
    """

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.values = 0

    def run(self) -> None:
        try:
            if find_control(self.text):
                self._report_control_characters()
            self._read_events()
        except _TooManyProblems:
            pass
        except YAMLError as error:
            self.problems.append(self._syntax_problem(error))

    def _read_events(self) -> None:
        get_event = CParser(self.text).get_event
        stack = self.stack
        documents = 0
        while True:
            event: Any = get_event()
            kind = type(event)
            if kind is ScalarEvent:
                if event.anchor is not None or event.tag is not None:
                    self._refuse_properties(event)
                raw, style = event.value, event.style or ""
                if style == '"' and find_control(raw):
                    self._report(event.start_mark, "holds an escaped control character", "remove it")
                above = stack[-1] if stack else None
                if above is not None and above.pending is None and type(above.data) is dict:
                    if not style and (raw in NOT_TEXT or raw[0] in FIRST_OF_NUMBER or raw == "<<"):
                        self._check_plain_key(event)
                    above.pending = Node(event.start_mark, event.end_mark, raw, style, raw)
                    continue
                value = raw
                if not style and (raw in NOT_TEXT or raw[0] in FIRST_OF_NUMBER):
                    value = self._resolve(event)
                self._add(Node(event.start_mark, event.end_mark, value, style, raw))
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if event.anchor is not None or event.tag is not None:
                    self._refuse_properties(event)
                if len(stack) >= MAX_DEPTH:
                    line, column = event.start_mark.line + 1, event.start_mark.column + 1
                    message = f"is nested more than {MAX_DEPTH} deep"
                    self._note(Problem(self.name, line, column, None, message, "flatten it"))
                    return
                data: Any = {} if kind is MappingStartEvent else []
                stack.append(Node(event.start_mark, event.end_mark, data, flow=bool(event.flow_style)))
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                node = stack.pop()
                node.end = event.end_mark
                self._add(node)
            elif kind is AliasEvent:
                message = f"*{event.anchor} is an alias, which is not used here"
                self._report(event.start_mark, message, "write the value out")
                self._add(Node(event.start_mark, event.end_mark, None, raw=""))
            elif kind is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._report(event.start_mark, "a second document begins here", "keep one document in a file")
                    return
            elif kind is StreamEndEvent:
                return

    def _add(self, node: Node) -> None:
        """Put a finished value under its parent."""
        self.values += 1
        if self.values > MAX_VALUES:
            line, column = node.start.line + 1, node.start.column + 1
            message = f"is value number {self.values:,} of this file, more than the {MAX_VALUES:,} allowed"
            self.problems.append(Problem(self.name, line, column, None, message, "split the file"))
            raise _TooManyProblems
        if not self.stack:
            self.root = node
            return
        above = self.stack[-1]
        if isinstance(above.children, list):
            above.children.append(node)
            above.data.append(node.data)
            return
        key = above.pending
        if key is None:  # a collection or an alias where a key belongs
            if node.raw is None:
                self._report(node.start, "a collection cannot be a key", "write a plain word as the key")
            above.pending = node
            return
        above.pending = None
        text = key.raw
        if text is None:
            return
        if text in above.children:
            earlier = above.children[text].key
            assert earlier is not None
            message = f"the key {text!r} is written twice (first on line {earlier.start.line + 1})"
            self._report(key.start, message, "keep one of the two", (text,))
            return
        node.key = key
        above.children[text] = node
        above.data[text] = node.data

    def _check_plain_key(self, event: Any) -> None:
        text = event.value
        if text == "<<":
            self._report(event.start_mark, "'<<' merges another mapping, which is not used here", "write it out")
        elif text in NULLS or text in BOOLEANS or (text[0] in FIRST_OF_NUMBER and _looks_numeric(text)):
            shown = repr(text) if text else "nothing"
            torn = self.stack[-1].flow and bool(self.stack[-1].children)  # {en: about 20,000 clients}
            remedy = "put the text in quotes if it holds a comma" if torn else "put the key in quotes, or rename it"
            self._report(event.start_mark, f"{shown} as a key is not text", remedy)

    def _resolve(self, event: Any) -> Any:
        """Return the value of a plain scalar by the core schema of YAML 1.2."""
        text = event.value
        if not text:
            return None
        if text[0] not in FIRST_OF_NUMBER:
            if text in BOOLEANS:
                return BOOLEANS[text]
            return None if text in NULLS else text
        if INTEGER.fullmatch(text):
            digits = len(text.lstrip("+-"))
            if digits > MAX_DIGITS:
                self._report(event.start_mark, f"a number of {digits} digits", "shorten it, or quote it if it is text")
                return 0
            return int(text, 0) if text[:2] in ("0x", "0o") else int(text)
        if FLOAT.fullmatch(text):
            number = float(text)
            if number in (float("inf"), float("-inf")):
                self._report(event.start_mark, f"{text[:40]} is too large", "write a number that can be counted to")
            return number
        if re.fullmatch(NOT_FINITE, text):
            self._report(event.start_mark, f"{text} is not a number to design with", "write a finite number, or null")
            return 0
        return text

    def _refuse_properties(self, event: Any) -> None:
        if event.anchor is not None:
            message = f"&{event.anchor} is an anchor, which is not used here"
            self._report(event.start_mark, message, "write the value out")
        if event.tag is not None:
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")
            message = f"{shown} is a tag, which is not used here"
            self._report(event.start_mark, message, "remove the tag; quote the value if it is text")

    def _report_control_characters(self) -> None:
        for number, line in enumerate(re.split("\r\n|\n|\r", self.text), start=1):
            found = find_control(line)
            if found is not None:
                message = f"a control character (U+{ord(found[0]):04X})"
                self._note(Problem(self.name, number, found.start() + 1, None, message, "remove it"))
        self.text = re.sub(CONTROL, "\ufffd", self.text)

    def _report(self, mark: Mark, message: str, remedy: str, below: Path = ()) -> None:
        field = path_text(self._path() + below) or None
        self._note(Problem(self.name, mark.line + 1, mark.column + 1, field, message, remedy))

    def _note(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) >= MAX_PROBLEMS:
            raise _TooManyProblems

    def _path(self) -> Path:
        """Return the path of the value being read."""
        parts: list[str | int] = []
        for node in self.stack:
            if isinstance(node.children, list):
                parts.append(len(node.children))
            elif node.pending is not None:
                parts.append(node.pending.raw or "?")
        return tuple(parts)

    def _syntax_problem(self, error: YAMLError) -> Problem:
        path = self._path()
        if path and isinstance(path[-1], int):
            path = path[:-1]  # the text never became an entry of that list
        field = path_text(path) or None
        if not isinstance(error, MarkedYAMLError):
            return Problem(self.name, None, None, field, "is not valid YAML", "check indentation, quotes and brackets")
        mark: Any = error.problem_mark or error.context_mark
        begun: Any = error.context_mark or error.problem_mark
        words = str(error.problem)
        unknown = ("", False, f"is not valid YAML: {words}", "check indentation, quotes and brackets")
        _, at_beginning, message, remedy = next((entry for entry in KNOWN_FAULTS if entry[0] in words), unknown)
        found = self.text[mark.index : mark.index + 1]
        if found == "\t":
            message, remedy = "a tab stands where only spaces may indent", "replace it by spaces"
        message = message.replace("LINE", str(begun.line + 1)).replace("CHAR", found)
        mark = begun if at_beginning else mark
        return Problem(self.name, mark.line + 1, mark.column + 1, field, message, remedy)


def _looks_numeric(text: str) -> bool:
    return bool(INTEGER.fullmatch(text) or FLOAT.fullmatch(text) or re.fullmatch(NOT_FINITE, text))
