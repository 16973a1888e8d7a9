"""The way to green in words, for every format that ends with it."""

from __future__ import annotations

import json
from shlex import quote

from wizard.content.model import pick
from wizard.review.findings import words
from wizard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wizard.review.gate import Blocker, Known, Review
    from wizard.review.plan import Step

MAX_STEPS = 12
MAX_PATHS = 6


def step_lines(review: Review, language: str) -> list[str]:
    """Return a line for each step, and one that counts those left out."""
    lines = [step_line(review, step, language) for step in review.plan[:MAX_STEPS]]
    if len(review.plan) > MAX_STEPS:
        count = len(review.plan) - MAX_STEPS
        lines.append(review.view.catalogue.word("check.plan.more", language, count=count))
    return lines


def step_line(review: Review, step: Step, language: str) -> str:
    """Return one step: the value to set, the questions to answer, or the fix to be worked out."""
    say = review.view.catalogue.word
    if step.effort == "answer":
        count, paths = len(step.paths), some(list(step.paths), MAX_PATHS)
        return say("check.plan.answer", language, count=count, paths=paths, file=quote(review.design.file))
    names = some(list(dict.fromkeys(name_of(review, blocker) for blocker in step.solves)), MAX_PATHS)
    if step.effort == "by_hand":
        return say("check.plan.by_hand", language, path=step.paths[0], fix=_fix(review, step, language), names=names)
    others = ", ".join(map(written, step.alternatives))
    return say(
        "check.plan.set",
        language,
        path=step.paths[0],
        before=written(step.before),
        after=written(step.after),
        others=say("check.plan.others", language, values=others) if others else "",
        names=names,
    )


def step_entry(review: Review, step: Step, language: str) -> dict[str, Any]:
    """Return one step for programs."""
    return {
        "effort": step.effort,
        "paths": list(step.paths),
        "before": step.before,
        "after": step.after,
        "alternatives": list(step.alternatives),
        "solves": [{"kind": b.kind, "name": b.name, "subject": b.subject} for b in step.solves],
        "text": step_line(review, step, language),
    }


def _fix(review: Review, step: Step, language: str) -> str:
    if step.finding is not None:
        return words(review.view, step.finding, "fix", language)
    exit_ = review.view.catalogue.exits.get(step.solves[0].name)
    return pick(exit_.sentence, language) if exit_ else step.solves[0].name


def name_of(review: Review, blocker: Blocker | Known) -> str:
    """Return a blocker's short name: a rule's code and subject, an exit's id, a question's path."""
    rule = review.view.catalogue.rules.get(blocker.name)
    name = (rule.code if rule else None) or blocker.name
    return f"{name} [{blocker.subject}]" if blocker.subject else name


def written(value: Any) -> str:
    """Return a value as the document holds it; a dash where it holds none."""
    if value is None:
        return "—"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def some(names: list[str], limit: int = 5) -> str:
    """Return the first few names of a list."""
    return ", ".join(names[:limit]) + (", ..." if len(names) > limit else "")
