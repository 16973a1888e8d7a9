"""The path of a value in a document: ``context.hops[1].kind`` as text, ``("context", "hops", 1, "kind")`` as a tuple."""

from __future__ import annotations

import re

from wizard.errors import RefusedValue
from wizard.typed import NoReturn, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

PLAIN_KEY = r"""[^\s.\[\]"'\\]+"""
PATH_PART = r"""\[(?P<index>[0-9]{1,9})\]|\["(?P<quoted>(?:[^"\\]|\\.)*)"\]|(?P<dot>\.)?(?P<key>[^\s.\[\]"'\\]+)"""
ESCAPE = r"(?s)\\(.)"


def path_text(path: Path) -> str:
    """Write a path as people do: ``context.hops[1].kind``, ``review.decisions["transport.choice"].why``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif re.fullmatch(PLAIN_KEY, part):
            text += f".{part}" if text else part
        else:
            escaped = part.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            text += f'["{escaped}"]'
    return text


def parse_path(text: str) -> Path:
    """Read what :func:`path_text` writes.

    Raises:
        RefusedValue: the text is no path.
    """
    words = text.split(".")
    if all(words) and text.replace(".", "").replace("_", "").isalnum():
        return tuple(words)
    parts: list[str | int] = []
    at = 0
    part = re.compile(PATH_PART, re.S)
    while at < len(text):
        found = part.match(text, at)
        if found is None:
            _refuse_path(text)
        if found["index"] is not None:
            parts.append(int(found["index"]))
        elif found["quoted"] is not None:
            parts.append(re.sub(ESCAPE, lambda escape: "\n" if escape[1] == "n" else escape[1], found["quoted"]))
        elif bool(found["dot"]) == bool(parts):  # a dot before every word but the first
            parts.append(found["key"])
        else:
            _refuse_path(text)
        at = found.end()
    return tuple(parts)


def _refuse_path(text: str) -> NoReturn:
    raise RefusedValue(f"{text!r} is not a path; write it like context.hops[1].kind")
