"""Breaking lines by cell width: a Chinese character takes two cells, and some marks may not begin or end a line."""

from __future__ import annotations

from wcwidth import wcswidth, wcwidth

_NOT_FIRST = set("，。、；：？！）》」』】”’…,.;:?!)]}%")
_NOT_LAST = set("（《「『【“‘([{")


def cells(text: str) -> int:
    """Return how many terminal cells a text takes."""
    return max(wcswidth(text), 0)


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Break a text into lines of at most ``width`` cells; every line begins with ``indent``."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrap_paragraph(paragraph, max(width - cells(indent), 10), indent)
    return lines


def _wrap_paragraph(text: str, width: int, indent: str) -> list[str]:
    lines, line = [], ""
    for piece in _pieces(text):
        if line and cells(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
        while cells(line.rstrip()) > width:  # one piece wider than the line, such as an address
            cut = _cut(line, width)
            lines.append(line[:cut])
            line = line[cut:]
    return [indent + part for part in [*lines, line.rstrip()] if part or not lines]


def _pieces(text: str) -> list[str]:
    """Split into the smallest parts that may not be broken: words with their blanks, or single wide characters."""
    pieces: list[str] = []
    for char in text:
        wide = wcwidth(char) == 2
        if not pieces:
            pieces.append(char)
            continue
        last = pieces[-1]
        joins = (
            char in _NOT_FIRST
            or last[-1] in _NOT_LAST
            or (char != " " and not wide and last[-1] != " " and wcwidth(last[-1]) != 2)
            or char == " "
        )
        if joins:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _cut(text: str, width: int) -> int:
    taken = 0
    for index, char in enumerate(text):
        taken += max(wcwidth(char), 0)
        if taken > width:
            return max(index, 1)
    return len(text)
