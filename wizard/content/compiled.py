"""The built-in pack as a wheel carries it: what every command needs in one file, the rest read when it is asked for.

In ``content.json`` a text is a number: the byte at which its line begins in ``texts.jsonl``. So is a rule's pair of
examples, in a table of their own. No more of a table is decoded than the lines that are asked for. Each part that few commands read stands in a file of its own. For designs with packs, which may change part of an entry,
``whole.json`` has it all once more with its texts written out.

Four parts are no content but worked out from it: ``syntax`` holds the checked syntax of all conditions and formulas,
``phrases`` that of what is evaluated where a rule speaks or a default is proposed; ``reads`` names the fields that a
condition reads, and ``readers``, by question, the rules that read it.
:mod:`wizard.content.build` writes these files.
"""

from __future__ import annotations

import json
import os

from wizard.typed import Any

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "_pack")
LANGUAGES = ("en", "zh")
ASIDE = ("advice", "backbones", "clients", "coefficients", "phrases", "presets", "readers", "sources", "stacks")

_tables: dict[str, tuple[bytes, dict[int, Any]]] = {}  # the lines of each, and those that have been decoded


class Compiled(dict[str, Any]):
    """The raw content; a part that lies aside is read when it is first asked for."""

    def __missing__(self, part: str) -> Any:
        if part not in ASIDE:
            raise KeyError(part)
        self[part] = _read(part)
        return self[part]

    def get(self, part: str, default: Any = None) -> Any:
        return self[part] if part in self or part in ASIDE else default


def read_compiled() -> Compiled | None:
    """Return the content of the wheel; None in a checkout, which has none."""
    return Compiled(_read("content")) if os.path.exists(_file("content")) else None


def read_whole() -> dict[str, Any] | None:
    """Return the content of the wheel with every text written out; None in a checkout."""
    if not os.path.exists(_file("whole")):
        return None
    return {**_read("whole"), "syntax": _read("content")["syntax"], "phrases": _read("phrases")}


def read_part(name: str) -> Any:
    """Return a file of the wheel that stands alone; None in a checkout."""
    return _read(name) if os.path.exists(_file(name)) else None


def entry_of(table: str, number: int) -> Any:
    """Return what a number in the content stands for."""
    if table not in _tables:
        with open(os.path.join(FOLDER, f"{table}.jsonl"), "rb") as file:
            _tables[table] = file.read(), {}
    lines, decoded = _tables[table]
    if number not in decoded:
        decoded[number] = json.loads(lines[number : lines.index(b"\n", number)].decode())
    return decoded[number]


def _read(name: str) -> Any:
    with open(_file(name), encoding="utf-8") as file:
        return json.load(file)


def _file(name: str) -> str:
    return os.path.join(FOLDER, f"{name}.json")
