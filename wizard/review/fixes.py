"""The changes that ``check --fix`` makes: those of the way to green that a rule computes, safe ones or all of them.

A change is safe where it takes nothing back: nobody has decided the value, as it is open or was only assumed, no person
gave a reason for it, and clients on the wire notice nothing. Never changed is what the world is like, in ``context``, and what evidence vouches for, such as
a measured rate; and nothing is said to be done.
"""

from __future__ import annotations

from functools import partial

from wizard.content.catalogue import question_path
from wizard.review.plan import Search, Step, blocking, merged, value_at
from wizard.review.wire import wire_changes
from wizard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from wizard.design.document import Decision
    from wizard.review.gate import Review
    from wizard.review.view import View

MAX_ROUNDS = 20  # a later change may make room for an earlier one; each round leaves fewer faults than the one before


def fixes(
    result: Review, *, fail_on: str = "error", require: str = "all", today: str = "", unsafe: bool = False
) -> tuple[Step, ...]:
    """Return the changes in the order in which they build on each other.

    After them the same question has the answer ().

    Args:
        unsafe: also what somebody has decided, and what clients notice.
    """
    now = result
    made: list[Step] = []
    for _ in range(MAX_ROUNDS):
        search = Search(now, fail_on=fail_on, require=require, today=today, may=partial(_may, unsafe=unsafe))
        found = [step for step in search.steps(blocking(now, fail_on, require)) if step.after is not None]
        if not found:
            break
        made += found
        now = search.now
    return tuple(step for step in merged(made) if step.before != step.after)


def _may(path: str, before: View, after: View, *, unsafe: bool) -> bool:
    stated = before.decisions.get(path) or before.decisions.get(question_path(path))
    if path.startswith("context.") or (stated is not None and stated.evidence is not None):
        return False
    return unsafe or (not _decided(before, path, stated) and not wire_changes(before.answers, after.answers))


def _decided(view: View, path: str, stated: Decision | None) -> bool:
    """Whether somebody has said what a value is or why, or that it is not to be decided yet."""
    if stated is not None and (
        stated.state in ("undecided", "not_applicable") or (stated.why is not None and stated.by == "person")
    ):
        return True
    return value_at(view.given, path) is not None and not view.assumed(path)
