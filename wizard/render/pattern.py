"""A text for a regular expression as schemas use them: classes, groups, repetitions; no lookaround."""

from __future__ import annotations

import re

MAX_LENGTH = 200
_CLASSES = {"d": "0", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a", "t": "\t", "n": "\n", "r": "\r"}
_BASE = 1  # repetitions of what may repeat any number of times, at least


def example_of(pattern: str, *, at_least: int = 0) -> str | None:
    """Return a text that the pattern finds, or None where this module cannot make one.

    Args:
        at_least: the length that the text needs; what may repeat is repeated that often.
    """
    for repeats in (_BASE, at_least):
        try:
            text = _Maker(pattern, repeats).alternatives()
        except (IndexError, ValueError):
            return None
        if len(text) >= at_least and len(text) <= MAX_LENGTH:
            return text if _found(pattern, text) else None
    return None


def _found(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False


class _Maker:
    """Walks a pattern once and writes the shortest text it allows."""

    def __init__(self, pattern: str, repeats: int) -> None:
        self.pattern = pattern
        self.repeats = repeats
        self.at = 0

    def alternatives(self) -> str:
        first = self._sequence()
        while self._peek() == "|":
            self.at += 1
            self._sequence()
        return first

    def _peek(self) -> str:
        return self.pattern[self.at] if self.at < len(self.pattern) else ""

    def _sequence(self) -> str:
        text = ""
        while self._peek() not in ("", "|", ")"):
            atom = self._atom()
            low, high = self._repetition()
            text += atom * (low if low else min(self.repeats, high))
            if len(text) > MAX_LENGTH:
                raise ValueError("too long")
        return text

    def _atom(self) -> str:
        char = self._peek()
        self.at += 1
        if char in "^$":
            return ""
        if char == ".":
            return "a"
        if char == "\\":
            escaped = self._peek()
            self.at += 1
            if escaped in "bBAZ":
                return ""
            return _CLASSES.get(escaped, escaped)
        if char == "[":
            return self._class()
        if char == "(":
            return self._group()
        return char

    def _group(self) -> str:
        if self._peek() == "?":
            kind = re.compile(r"\?(?::|P?<[A-Za-z]\w*>)").match(self.pattern, self.at)
            if kind is None:
                raise ValueError("lookaround")
            self.at = kind.end()
        text = self.alternatives()
        self.at += 1
        return text

    def _class(self) -> str:
        negated = self._peek() == "^"
        self.at += negated
        members: list[str] = []
        while self._peek() != "]" or not members:
            char = self._peek()
            self.at += 1
            if char == "\\":
                char = _CLASSES.get(self._peek(), self._peek())
                self.at += 1
            if char == "":
                raise ValueError("not closed")
            members.append(char)
        self.at += 1
        if negated:
            return next(char for char in "a0-_ AZ9" if char not in members)
        return members[0]

    def _repetition(self) -> tuple[int, int]:
        char = self._peek()
        if char in "?*+" and char:
            self.at += 1
            result = {"?": (0, 0), "*": (0, self.repeats), "+": (max(1, self.repeats), self.repeats)}[char]
        elif (counted := re.compile(r"\{(\d+)(,(\d*))?\}").match(self.pattern, self.at)) is not None:
            self.at = counted.end()
            low = int(counted[1])
            high = low if counted[2] is None else int(counted[3]) if counted[3] else max(low, self.repeats)
            result = (min(max(low, self.repeats), high) if low else 0, high)
        else:
            return 1, 1
        if self._peek() in ("?", "+") and self._peek():
            self.at += 1
        return result
