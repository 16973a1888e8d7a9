"""Write values as YAML text that readers of YAML 1.1 and of YAML 1.2 understand alike."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from wizard.errors import RefusedValue
from wizard.tree import BOM, MAX_DIGITS, find_control

FLOW_WIDTH = 80  # a list of plain values stays on one line up to this many characters
SHORT = 30  # characters; a mapping with a longer text in it gets lines of its own

WORDS = frozenset({"", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "="})
# Wider than any number, date or time of day of either version, as quotes too many do no harm.
NUMBER_LIKE = re.compile(
    r"[-+]?[0-9.][0-9a-fA-FoOxX_.,:+-]*|[-+]?\.(?:inf|nan)|[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?[Tt\s].*", re.I
)
INDICATORS = frozenset(",[]{}#&*!|>'\"%@`?:")
FLOW_SIGNS = re.compile(r"[,\[\]{}:?]")
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Layout(NamedTuple):
    """How the document around is written."""

    map_step: int = 2  # columns from a key to the keys of its mapping
    list_step: int = 2  # columns from a key to the dashes of its list; 0 in many hand-written files
    dash_step: int = 2  # columns from a dash to its value
    literals: bool = True  # whether a text of several lines becomes a block
    flow: bool = False  # whether everything goes into one line
    one_line: frozenset[str] = frozenset()  # a mapping of these keys alone goes into one line where its parts are short


def scalar(value: str | int | float | bool | None) -> str:
    """Write one scalar, for a place outside brackets.

    Raises:
        RefusedValue: a control character, a number that is not finite or absurdly long, or no scalar at all.
    """
    return _scalar(value, in_flow=False)


def key(text: str) -> str:
    """Write the key of a mapping, for any place."""
    return _scalar(text, in_flow=True)


def flow(value: Any) -> str:
    """Write a value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key(name)}: {flow(below)}" for name, below in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return _scalar(value, in_flow=True)


def inline(value: Any, layout: Layout) -> str | None:
    """Write a value that belongs behind its key; None for one that deserves lines of its own."""
    if layout.flow or value == [] or value == {}:
        return flow(value)
    if isinstance(value, dict):
        return flow(value) if value.keys() <= layout.one_line and _is_short(value) else None
    if isinstance(value, list):
        if any(isinstance(entry, dict | list) or (isinstance(entry, str) and "\n" in entry) for entry in value):
            return None
        written = flow(value)
        return written if len(written) <= FLOW_WIDTH else None
    if layout.literals and isinstance(value, str) and literal(value):
        return None
    return scalar(value)


def _is_short(value: dict[str, Any]) -> bool:
    if any(isinstance(part, dict | list) or len(str(part)) > SHORT or "\n" in str(part) for part in value.values()):
        return False
    return len(flow(value)) <= FLOW_WIDTH


def literal(text: str) -> str | None:
    """Return the sign that opens this text as a literal block; None where it needs quotes."""
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 2 or text[:1] in ("", " ", "\n") or not lines[-1]:
        return None
    if not all(_is_visible(line) and (line.strip(" ") or not line) for line in lines):
        return None
    return "|" if text.endswith("\n") else "|-"


def block(value: Any, column: int, layout: Layout) -> list[str]:
    """Write a value on lines of its own. The first line comes without indentation, the rest with."""
    if isinstance(value, dict) and value:
        entries = [entry(f"{key(name)}:", below, column, layout) for name, below in value.items()]
    elif isinstance(value, list) and value:
        entries = [entry("-", below, column, layout) for below in value]
    else:
        return [flow(value)]
    lines: list[str] = []
    for first, *rest in entries:
        lines += [" " * column + first if lines else first, *rest]
    return lines


def entry(prefix: str, value: Any, column: int, layout: Layout) -> list[str]:
    """Write a value behind ``key:`` or ``-``, which stands at this column; lines as in :func:`block`."""
    written = inline(value, layout)
    if written is not None:
        return [f"{prefix} {written}"]
    if isinstance(value, str):
        opening, *lines = literal_lines(value, column + layout.map_step)
        return [f"{prefix} {opening}", *lines]
    if prefix == "-":
        first, *rest = block(value, column + layout.dash_step, layout)
        return ["-" + " " * (layout.dash_step - 1) + first, *rest]
    below = column + (layout.list_step if isinstance(value, list) else layout.map_step)
    first, *rest = block(value, below, layout)
    return [prefix, " " * below + first, *rest]


def literal_lines(text: str, column: int) -> list[str]:
    """Write a text as a literal block: its opening sign, then its lines with their indentation."""
    lines = text.removesuffix("\n").split("\n")
    return [literal(text) or "|-", *(" " * column + line if line else "" for line in lines)]


def _scalar(value: object, *, in_flow: bool) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value, in_flow=in_flow)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, int):
        if abs(value) >= 10**MAX_DIGITS:
            raise RefusedValue(f"a number of more than {MAX_DIGITS} digits; write a shorter one")
        return str(int(value))
    raise RefusedValue(f"a value of type {type(value).__name__} cannot be written to a design")


def _float(number: float) -> str:
    if number != number or number in (float("inf"), float("-inf")):
        raise RefusedValue(f"{number} is not a number to design with; write a finite one")
    if number.is_integer() and abs(number) < 1e22:
        return str(int(number))
    written = repr(number)
    if "e" not in written:
        return written
    mantissa, _, exponent = written.partition("e")
    if abs(int(exponent)) <= 20:
        from decimal import Decimal

        return f"{Decimal(written):f}"
    # YAML 1.1 reads an exponent only behind a point, and with its sign.
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{int(exponent):+d}"


def _text(text: str, *, in_flow: bool) -> str:
    found = find_control(text)
    if found is not None:
        raise RefusedValue(f"a control character (U+{ord(found[0]):04X}); remove it")
    if not _needs_quotes(text) and not (in_flow and FLOW_SIGNS.search(text)):
        return text
    if _is_visible(text) and ('"' in text or "\\" in text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(ESCAPES.get(char) or _escaped(char) for char in text) + '"'


def _needs_quotes(text: str) -> bool:
    return (
        text.lower() in WORDS
        or text[0] in INDICATORS
        or (text[0] == "-" and not text[1:2].isalnum())
        or text[0] == " "
        or text[-1] in " :"
        or ": " in text
        or " #" in text
        or text.startswith("...")
        or not _is_visible(text)
        or NUMBER_LIKE.fullmatch(text) is not None
    )


def _is_visible(text: str) -> bool:
    return text.isprintable() or all(map(_stands_for_itself, text))


def _stands_for_itself(char: str) -> bool:
    return char.isprintable() or char == "\u3000"  # the ideographic space is common in Chinese text


def _escaped(char: str) -> str:
    if _stands_for_itself(char) and char != BOM:
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
