"""Mermaid as our templates write it, read back: sequences, states and chains. The diagrams are drawn from this."""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

from wizard.render.escape import one_line


class Message(NamedTuple):
    """An arrow from one participant to another; ``to`` is the same one for what it does by itself."""

    source: str
    to: str
    text: str
    dashed: bool
    lost: bool


class Note(NamedTuple):
    """A note over one participant, or over all from the first to the last of two."""

    over: tuple[str, ...]
    text: str


class Block(NamedTuple):
    """A frame around steps. ``kind`` is ``alt``, ``opt``, ``loop``, ``par``, ``critical`` or ``break``."""

    kind: str
    branches: tuple[tuple[str, tuple[Item, ...]], ...]  # guard and steps


Item: TypeAlias = Message | Note | Block


class Sequence(NamedTuple):
    """A sequence diagram; participants are names by id, in their order."""

    participants: dict[str, str]
    items: tuple[Item, ...]


class Step(NamedTuple):
    """A step from one state to another, with what causes it."""

    source: str
    target: str
    text: str


class States(NamedTuple):
    """A state diagram; states are names by id. ``ends`` are those from which nothing follows."""

    start: str | None
    states: dict[str, str]
    steps: tuple[Step, ...]
    ends: tuple[str, ...]


class Chain(NamedTuple):
    """Boxes in a row, each with its lines of text."""

    boxes: tuple[tuple[str, ...], ...]


Diagram: TypeAlias = Sequence | States | Chain


def read_mermaid(source: str) -> Diagram | None:
    """Return a diagram; None where the source holds anything that is not drawn here."""
    kind, *lines = [line.strip() for line in source.splitlines() if line.strip()] or [""]
    try:
        if kind == "sequenceDiagram":
            return _sequence(lines)
        if kind == "stateDiagram-v2":
            return _states(lines)
        if kind == "flowchart LR":
            return _chain(lines)
    except _Unknown:
        pass
    return None


class _Unknown(Exception):
    """A line that these readers do not know."""


def _text(text: str) -> str:
    """Return a text without Mermaid's character codes."""
    plain = re.sub(r"#(\d{1,7});", lambda m: chr(int(m[1])) if int(m[1]) < 0x110000 else "", text)
    return one_line(plain)


# --- sequences --------------------------------------------------------------------------------------------------------

_PARTICIPANT = re.compile(r"(?:participant|actor) (\w+)(?: as (.+))?")
_MESSAGE = re.compile(r"(\w+?)(-->>|->>|--x|-x)(\w+): ?(.*)")
_NOTE = re.compile(r"Note over (\w+)(?:, ?(\w+))?: ?(.*)")
_BLOCK = re.compile(r"(alt|opt|loop|par|critical|break)(?: (.*))?")
_BRANCH = re.compile(r"(?:else|and|option)(?: (.*))?")


def _sequence(lines: list[str]) -> Sequence:
    participants: dict[str, str] = {}
    open_blocks: list[tuple[str, list[tuple[str, list[Item]]]]] = [("", [("", [])])]
    for line in lines:
        steps = open_blocks[-1][1][-1][1]
        if match := _PARTICIPANT.fullmatch(line):
            participants[match[1]] = _text(match[2] or match[1])
        elif match := _MESSAGE.fullmatch(line):
            steps.append(Message(match[1], match[3], _text(match[4]), match[2].startswith("--"), "x" in match[2]))
        elif match := _NOTE.fullmatch(line):
            steps.append(Note((match[1], match[2] or match[1]), _text(match[3])))
        elif match := _BLOCK.fullmatch(line):
            open_blocks.append((match[1], [(_text(match[2] or ""), [])]))
        elif (match := _BRANCH.fullmatch(line)) and len(open_blocks) > 1:
            open_blocks[-1][1].append((_text(match[1] or ""), []))
        elif line == "end" and len(open_blocks) > 1:
            kind, branches = open_blocks.pop()
            block = Block(kind, tuple((guard, tuple(inner)) for guard, inner in branches))
            open_blocks[-1][1][-1][1].append(block)
        else:
            raise _Unknown
    items = tuple(open_blocks[0][1][0][1])
    if len(open_blocks) > 1 or any(who not in participants for who in _who(items)):
        raise _Unknown
    return Sequence(participants, items)


def _who(items: tuple[Item, ...]) -> list[str]:
    found: list[str] = []
    for item in items:
        if isinstance(item, Message):
            found += [item.source, item.to]
        elif isinstance(item, Note):
            found += item.over
        else:
            found += [who for _, inner in item.branches for who in _who(inner)]
    return found


# --- states -----------------------------------------------------------------------------------------------------------

_STATE = re.compile(r'state "(.*)" as (\w+)')
_STEP = re.compile(r"(\w+|\[\*\]) --> (\w+|\[\*\])(?: ?: ?(.*))?")


def _states(lines: list[str]) -> States:
    start, states, ends = None, {}, []
    steps: list[Step] = []
    for line in lines:
        if match := _STATE.fullmatch(line):
            states[match[2]] = _text(match[1])
        elif match := _STEP.fullmatch(line):
            if match[1] == "[*]":
                start = match[2]
            elif match[2] == "[*]":
                ends.append(match[1])
            else:
                steps.append(Step(match[1], match[2], _text(match[3] or "")))
        else:
            raise _Unknown
    known = {*states, None}
    if not states or not {start, *ends, *(s.source for s in steps), *(s.target for s in steps)} <= known:
        raise _Unknown
    return States(start, states, tuple(steps), tuple(ends))


# --- chains -----------------------------------------------------------------------------------------------------------

_BOX = re.compile(r'(\w+)\["(.*)"\]')


def _chain(lines: list[str]) -> Chain:
    boxes: dict[str, tuple[str, ...]] = {}
    order: list[str] = []
    for line in lines:
        if match := _BOX.fullmatch(line):
            boxes[match[1]] = tuple(_text(part) for part in match[2].split("<br/>"))
        elif " --> " in line and not order:
            order = line.split(" --> ")
        else:
            raise _Unknown
    if sorted(order) != sorted(boxes) or len(set(order)) != len(order):
        raise _Unknown
    return Chain(tuple(boxes[name] for name in order))
