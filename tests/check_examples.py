"""Checks and exports every design of ``examples/``; run by ``.ci/run`` and by ``test_examples.py``.

A design that fails the gate on purpose is listed in ``examples/README.md`` with what is wrong with it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
FLAWED = {"harbor-chat/wsdesign.yaml"}


def designs() -> list[Path]:
    """Return the designs, without base documents, packs and schemas."""
    found = []
    for path in sorted(EXAMPLES.rglob("*.yaml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        is_design = any(line.startswith("wsdesign:") for line in lines)
        if is_design and any(line.startswith(("transport:", "extends:")) for line in lines):
            found.append(path)
    return found


def faults(path: Path) -> list[str]:
    """Return what is unexpected about one example."""
    found = []
    expected = 1 if path.relative_to(EXAMPLES).as_posix() in FLAWED else 0
    checked = _run("check", str(path))
    if checked.returncode != expected:
        found.append(f"check ends with {checked.returncode}, expected {expected}\n{checked.stdout}{checked.stderr}")
    with tempfile.TemporaryDirectory() as folder:
        exported = _run("export", str(path), "--to", folder, "--format", "all")
        if exported.returncode != 0:
            found.append(f"export ends with {exported.returncode}\n{exported.stderr}")
        elif _run("export", str(path), "--to", folder, "--format", "all", "--check").returncode != 0:
            found.append("a second export differs from the first")
    return found


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "wizard", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def main() -> int:
    """Print a line for each example; return 1 where one is not as expected."""
    bad = 0
    for path in designs():
        wrong = faults(path)
        bad += bool(wrong)
        print(f"{'WRONG' if wrong else 'ok'} {path.relative_to(EXAMPLES)}", *wrong, sep="\n  " if wrong else " ")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
