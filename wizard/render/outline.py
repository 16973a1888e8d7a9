"""A diagram as numbered lines: readable in any terminal, at any width, and aloud.

The lines are made from the diagram's own Mermaid source, of which only what our templates write is understood.
"""

from __future__ import annotations

import html
import re

_ENTITY = re.compile(r"#(\d+|[a-z]+);")  # Mermaid writes an entity without the ampersand
_NAME = re.compile(r'(?:participant|actor) (\w+) as (.*)|state "(.*)" as (\w+)|(\w+)\["(.*)"\]')
_MESSAGE = re.compile(r"(\w+)-{1,2}>>(\w+): (.*)")
_TRANSITION = re.compile(r"(\w+|\[\*\]) --> (\w+|\[\*\])(?: : (.*))?")
_NOTE = re.compile(r"Note over [\w,]+: (.*)")
_BLOCK = re.compile(r"(alt|else|loop|opt|rect|end)\b ?(.*)")


def outline(source: str, words: dict[str, str]) -> list[str]:
    """Return a sequence diagram, a state diagram or a flow chart as lines of text.

    Args:
        words: ``if``, ``else`` and ``loop`` in the reader's language.
    """
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    kind, body = lines[0], lines[1:]
    names = {}
    for line in body:
        match = _NAME.fullmatch(line)
        if match:
            short = match[1] or match[4] or match[5]
            names[short] = plain(match[2] or match[3] or match[6])
    if kind.startswith("sequenceDiagram"):
        return _sequence(body, names, words)
    if kind.startswith("stateDiagram"):
        return _states(body, names)
    return _path(body, names)


def plain(text: str) -> str:
    """Return a label without Mermaid's entities and line breaks."""
    return html.unescape(_ENTITY.sub(lambda m: f"&{'#' if m[1].isdecimal() else ''}{m[1]};", text)).replace(
        "<br/>", ", "
    )


def _sequence(body: list[str], names: dict[str, str], words: dict[str, str]) -> list[str]:
    lines: list[str] = []
    number, depth = 0, 0
    for line in body:
        message, note, block = _MESSAGE.fullmatch(line), _NOTE.fullmatch(line), _BLOCK.fullmatch(line)
        indent = "   " * depth
        if message:
            number += 1
            sender, receiver = names.get(message[1], message[1]), names.get(message[2], message[2])
            lines.append(f"{indent}{number}. {sender} -> {receiver}: {plain(message[3])}")
        elif note:
            lines.append(f"{indent}[{plain(note[1])}]")
        elif block and block[1] == "end":
            depth -= 1
        elif block and block[1] == "else":
            lines.append(f"{'   ' * (depth - 1)}{_headed(words['else'], block[2])}")
        elif block:
            lines.append(indent + _headed(words["loop" if block[1] == "loop" else "if"], block[2]))
            depth += 1
    return lines


def _headed(word: str, condition: str) -> str:
    return f"{word} {plain(condition)}".strip() + ":"


def _states(body: list[str], names: dict[str, str]) -> list[str]:
    leaving: dict[str, list[str]] = {}
    for line in body:
        match = _TRANSITION.fullmatch(line)
        if match and match[1] != "[*]":
            target = "[end]" if match[2] == "[*]" else names.get(match[2], match[2])
            leaving.setdefault(match[1], []).append(f"   {plain(match[3] or '')} -> {target}")
    lines = []
    for number, (state, edges) in enumerate(leaving.items(), 1):
        lines += [f"{number}. {names.get(state, state)}", *edges]
    return lines


def _path(body: list[str], names: dict[str, str]) -> list[str]:
    chain = next((line for line in body if "-->" in line), "")
    return [f"{number}. {names.get(part, part)}" for number, part in enumerate(chain.split(" --> "), 1) if part]
