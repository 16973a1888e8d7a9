"""Runs the real command in a process of its own, with a small environment that is the same on every machine."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator

from wizard.content.outputs import output_schema

SAMPLES = Path(__file__).parents[1] / "review" / "samples"
BASELINE = SAMPLES / "f0-baseline.yaml"  # sound: passes
FLAWED = SAMPLES / "f1-harbor-chat.yaml"  # has errors
TODAY = "2026-11-24"
EMPTY = "wsdesign: 1\nlanguage: en\nreview:\n  level: quick\n"


class Done(NamedTuple):
    """A command that has ended."""

    code: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a run; nothing of the caller's language, colour or dates."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "WSDESIGN_TODAY": TODAY, **more}


def wsdesign(*arguments: str | Path, cwd: Path, stdin: str | bytes = "", **env: str) -> Done:
    """Run ``wsdesign`` with these arguments."""
    done = subprocess.run(
        [sys.executable, "-m", "wizard", *map(str, arguments)],
        input=stdin if isinstance(stdin, bytes) else stdin.encode(),
        capture_output=True,
        cwd=cwd,
        env=environment(**env),
        timeout=60,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


# Most of a run is its start; tables of cases are run by one process that calls the entry point again and again.
IN_TURN = """
import contextlib, io, json, os, sys
from wizard.__main__ import main

for line in sys.__stdin__:
    folder, *arguments = json.loads(line)
    os.chdir(folder)
    sys.argv, sys.stdin = ["wsdesign", *arguments], io.TextIOWrapper(io.BytesIO())
    out, err, code = io.StringIO(), io.StringIO(), None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)
"""


@cache
def _worker() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", IN_TURN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(PYTHONUTF8="1"),
    )
    atexit.register(process.communicate)  # its input ends, and so does it
    return process


def in_turn(runs: Iterable[Sequence[str | Path]], *, cwd: Path) -> list[Done]:
    """Run commands one after another, without a process for each."""
    worker, ended = _worker(), []
    assert worker.stdin is not None
    assert worker.stdout is not None
    for run in runs:
        worker.stdin.write(json.dumps([str(cwd), *map(str, run)]) + "\n")
        worker.stdin.flush()
        ended.append(Done(*json.loads(worker.stdout.readline())))
    return ended


def is_one_line(text: str) -> bool:
    """Return whether a text is exactly one line."""
    return text.endswith("\n") and text.count("\n") == 1


def hold_against_schema(report: Any, of: str) -> None:
    """Hold a JSON output against its published schema."""
    Draft202012Validator(output_schema(of)).validate(report)
