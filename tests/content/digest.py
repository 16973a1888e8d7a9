"""Remembers which English text each Chinese one was written for, so that rewording one side alone is noticed.

python -m tests.content.digest              says which texts changed since
python -m tests.content.digest --accept     after looking at them: takes the texts as they are now
python -m tests.content.digest --accept ID  takes these entries only
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path

from tests.content.texts import Pair, all_texts

STORE = Path(__file__).with_name("translations.json")
COMMAND = "python -m tests.content.digest --accept"


def short_hash(text: object) -> str:
    """Return a few characters that change with the text."""
    return sha256(str(text).encode()).hexdigest()[:8]


def current() -> dict[str, list[str]]:
    """Return ``[hash of the English, hash of the Chinese]`` of every text."""
    return {pair.where: digest_of(pair) for pair in all_texts()}


def digest_of(pair: Pair) -> list[str]:
    """Return the two hashes of one text."""
    return [short_hash(pair.texts.get("en")), short_hash(pair.texts.get("zh"))]


def stored() -> dict[str, list[str]]:
    """Return the hashes as last accepted."""
    found: dict[str, list[str]] = json.loads(STORE.read_text(encoding="utf-8"))
    return found


def one_sided(before: dict[str, list[str]], now: dict[str, list[str]]) -> list[str]:
    """Return the texts whose English was reworded while the Chinese stayed as it was."""
    return [
        name
        for name, (english, chinese) in now.items()
        if name in before and english != before[name][0] and chinese == before[name][1]
    ]


def accepted(before: dict[str, list[str]], now: dict[str, list[str]], names: list[str]) -> dict[str, list[str]]:
    """Return what is to be stored; without names, everything as it is now."""
    if not names:
        return now
    return {name: now[name] if name in names else before.get(name, now[name]) for name in now}


def write(digests: dict[str, list[str]]) -> None:
    """Store the hashes, one text a line, so that a diff shows which were accepted."""
    lines = ",\n".join(f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(digests[name])}" for name in digests)
    STORE.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    now = current()
    before = stored() if STORE.exists() else {}
    if arguments[:1] == ["--accept"]:
        unknown = [name for name in arguments[1:] if name not in now]
        if unknown:
            print(f"no such text: {', '.join(unknown)}", file=sys.stderr)
            return 2
        write(accepted(before, now, arguments[1:]))
        return 0
    changed = one_sided(before, now)
    for name in changed:
        print(name)
    return 1 if changed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
