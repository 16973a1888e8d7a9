"""How long after the design its code was last changed, by the dates of git; only a design that names its code asks."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

from wizard.days import days_between

if TYPE_CHECKING:
    from wizard.design.document import Design

TIMEOUT_S = 10.0


class _Unknown(Exception):
    """Git cannot say."""


def code_changes(design: Design, *, today: str) -> list[dict[str, Any]] | None:
    """Return an entry for each path of ``review.code``; None where git cannot say: no repository, or not all of it.

    The design is as young as its latest commit, its latest decision, or a change that is not committed yet.
    """
    if not design.code:
        return []
    if design.file == "<stdin>":
        return None
    folder, name = os.path.split(os.path.abspath(design.file))
    try:
        if _git(folder, "rev-parse", "--is-shallow-repository") != "false":
            return None  # every file seems to be as young as the only commit there is
        decided_on = _decided_on(design, folder, name, today)
        return [_entry(number, path, _last_commit(folder, path), decided_on) for number, path in enumerate(design.code)]
    except _Unknown:
        return None


def _entry(number: int, path: str, changed_on: str, decided_on: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"path": f"review.code[{number}]", "subject": path, "decided_on": decided_on}
    if changed_on:  # else git knows nothing under this path
        entry |= {"changed_on": changed_on, "days": days_between(decided_on, changed_on)}
    return entry


def _decided_on(design: Design, folder: str, name: str, today: str) -> str:
    if _git(folder, "status", "--porcelain", "--", name):
        return today
    decisions = [decision.on for decision in design.decisions.values() if decision.on]
    return max([_last_commit(folder, name) or today, *decisions])


def _last_commit(folder: str, path: str) -> str:
    return _git(folder, "log", "-1", "--format=%cs", "--", path)


def _git(folder: str, *arguments: str) -> str:
    command = ["git", "-C", folder, "--no-optional-locks", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        raise _Unknown from None
    if done.returncode:
        raise _Unknown
    return done.stdout.strip()
