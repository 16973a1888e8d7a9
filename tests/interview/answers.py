"""States of an interview for the tests of the engine: from answers, and from the sample designs."""

from __future__ import annotations

import copy
from itertools import pairwise
from pathlib import Path
from typing import Any

from wizard.content.catalogue import Catalogue
from wizard.design.document import Decision, flatten, read_design
from wizard.interview.order import next_open
from wizard.interview.snapshot import KEEP, Change, Snapshot
from wizard.interview.suggestion import default_for
from wizard.paths import parse_path
from wizard.tree import parse

SAMPLES = Path(__file__).parents[1] / "review" / "samples"
UNDECIDED = Decision(state="undecided", on="2026-11-24")


def snapshot(catalogue: Catalogue, answers: dict[str, Any], level: str = "standard") -> Snapshot:
    return Snapshot(flatten(answers, catalogue), {}, level)


def sample(catalogue: Catalogue, name: str) -> Snapshot:
    path = SAMPLES / f"{name}.yaml"
    design = read_design(parse(path.read_bytes(), str(path)), catalogue)
    return Snapshot(design.answers, design.decisions, design.level)


def next_path(catalogue: Catalogue, given_answers: Snapshot, after: str | None = None, *skipped: str) -> str | None:
    field = next_open(given_answers.view(catalogue), after, frozenset(skipped))
    return field.path if field else None


def default(catalogue: Catalogue, answers: dict[str, Any], position: str, language: str = "en") -> Any:
    return default_for(snapshot(catalogue, answers, "full").view(catalogue), position, language)


def codes(findings: tuple[Any, ...]) -> list[str]:
    return sorted(finding.rule.code for finding in findings)


HOPS = [{"name": "edge", "kind": "nginx"}, {"name": "alb", "kind": "aws_alb", "idle_timeout_s": 60}]


def apply_changes(document: dict[str, Any], decisions: dict[str, Decision], changes: tuple[Change, ...]) -> None:
    """Write changes as the document's editor does, into plain data."""
    for change in changes:
        if change.value is not KEEP:
            _put(document, parse_path(change.path), change.value)
        if change.decision is None:
            decisions.pop(change.path, None)
        else:
            decisions[change.path] = change.decision


def _put(node: Any, path: tuple[str | int, ...], value: Any) -> None:
    for part, below in pairwise(path):
        empty: Any = [] if isinstance(below, int) else {}
        if isinstance(part, int):
            if part == len(node):
                node.append(empty)
        else:
            node.setdefault(part, empty)
        node = node[part]
    last = path[-1]
    if value is None:
        node.pop(last, None)
    elif isinstance(last, int) and last == len(node):
        node.append(copy.deepcopy(value))
    else:
        node[last] = copy.deepcopy(value)
