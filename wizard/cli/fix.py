"""What ``wsdesign check --fix`` writes: the changes that rules compute, as proposals that wait for a person."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from wizard.cli.interviewing import sitting
from wizard.cli.today import today
from wizard.design.document import Decision
from wizard.errors import WsdesignError, printable
from wizard.interview import engine
from wizard.report.way import name_of, written
from wizard.review.fixes import fixes
from wizard.review.gate import Review, review

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.cli.interviewing import Sitting
    from wizard.cli.settings import Settings
    from wizard.interview.snapshot import Change
    from wizard.review.plan import Step


class Fixing(NamedTuple):
    """How much ``check`` changes in the designs it is given."""

    unsafe: bool = False  # also what somebody has decided, and what clients notice
    diff: bool = False  # show it and write nothing


def mend(
    path: str,
    settings: Settings,
    fixing: Fixing,
    *,
    fail_on: str,
    require: str,
    marked: Callable[[Review], Review],
) -> None:
    """Make the changes in one design, or print them as a diff; say on standard error what was changed.

    Args:
        marked: lays the baseline over a review; what it knows is not mended.

    Raises:
        InvalidInput, WsdesignError: the design cannot be read, or not be written.
    """
    if path == "-":
        raise WsdesignError("--fix writes into a file; standard input has none")
    with sitting(path, settings) as held:
        result = marked(review(held.design, held.catalogue, today=today()))
        ask = {"fail_on": fail_on, "require": require, "today": today()}
        steps = fixes(result, **ask, unsafe=fixing.unsafe)
        changes = _changes(held, result, steps)
        if fixing.diff:
            sys.stdout.write(printable(held.preview(changes)))
        elif changes:
            held.write(changes)
        more = 0 if fixing.unsafe else len(fixes(result, **ask, unsafe=True)) - len(steps)
        sys.stderr.write(printable("".join(f"{line}\n" for line in _said(held, result, steps, fixing, more))))


def _changes(held: Sitting, result: Review, steps: tuple[Step, ...]) -> tuple[Change, ...]:
    """Return what is to be written: each answer as a proposal, with the rules that it mends as its reason.

    What was there and why a person wanted it stays in that reason.
    """
    snapshot = held.snapshot
    changes: list[Change] = []
    for step in steps:
        names = ", ".join(dict.fromkeys(name_of(result, blocker) for blocker in step.solves))
        said = held.design.decisions.get(step.paths[0])
        kept = f" ({written(step.before)}: {said.why})" if said is not None and said.why and said.by == "person" else ""
        decision = Decision(state="assumed", by="agent", on=today(), why=f"check --fix: {names}{kept}")
        done = engine.answer(
            held.catalogue, snapshot, step.paths[0], step.after, decision=decision, language=held.language
        )
        snapshot = done.snapshot
        changes += done.changes
    return tuple(changes)


def _said(held: Sitting, result: Review, steps: tuple[Step, ...], fixing: Fixing, more: int) -> list[str]:
    say = held.catalogue.word
    lines = []
    if not fixing.diff:
        for step in steps:
            names = ", ".join(dict.fromkeys(name_of(result, blocker) for blocker in step.solves))
            values = {"path": step.paths[0], "before": written(step.before), "after": written(step.after)}
            lines.append(say("fix.made", held.language, file=held.file, names=names, **values))
    if not steps:
        lines.append(say("fix.none", held.language, file=held.file))
    if more > 0:
        lines.append(say("fix.unsafe", held.language, file=held.file, count=more))
    return lines
