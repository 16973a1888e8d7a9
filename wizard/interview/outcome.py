"""What an answer changes elsewhere: findings raised and solved, answers that no longer apply or have gone stale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.interview.order import is_settled
from wizard.interview.suggestion import default_for
from wizard.review.findings import assess

if TYPE_CHECKING:
    from wizard.content.catalogue import Catalogue
    from wizard.interview.snapshot import Change, Snapshot
    from wizard.review.findings import Assessment, Finding
    from wizard.review.view import View


class Answered(NamedTuple):
    """What one answer led to."""

    snapshot: Snapshot
    changes: tuple[Change, ...]
    consequences: tuple[Consequence, ...]
    solved: tuple[Finding, ...]
    raised: tuple[Finding, ...]  # new, or the same with other values


class Consequence(NamedTuple):
    """An answer given earlier that a change makes irrelevant, relevant again, or questionable."""

    kind: str  # hidden | shown | stale
    path: str
    because: str  # path of the answer that changed
    suggestion: Any = None  # stale: the default as it would be now


def reached(view: View) -> frozenset[str]:
    """Return the questions that an interview has passed: all up to the last settled one."""
    settled = [field.number for field in view.catalogue.questions if is_settled(view, field.path)]
    last = max(settled, default=-1)
    return frozenset(field.path for field in view.catalogue.questions if field.number <= last)


def advice(catalogue: Catalogue, snapshot: Snapshot) -> tuple[View, Assessment]:
    """Return what the rules say so far; absence counts only where the question has passed."""
    plain = snapshot.view(catalogue)
    view = snapshot.view(catalogue, reached=reached(plain))
    return view, assess(view)


def compare(catalogue: Catalogue, old: Snapshot, new: Snapshot, cause: str, changes: tuple[Change, ...]) -> Answered:
    _, before = advice(catalogue, old)
    _, after = advice(catalogue, new)
    known = {(f.rule.id, f.subject): f for f in before.findings}
    now = {(f.rule.id, f.subject): f for f in after.findings}
    raised = tuple(f for key, f in now.items() if key not in known or known[key].facts != f.facts)
    solved = tuple(f for key, f in known.items() if key not in now)
    # Suggestions look at all that was answered, not only at what the interview has reached.
    consequences = _consequences(old.view(catalogue), new.view(catalogue), cause)
    return Answered(new, changes, tuple(consequences), solved, raised)


def _consequences(old: View, new: View, cause: str) -> list[Consequence]:
    found = []
    for path in old.given:
        if path == cause or path not in new.given:
            continue
        if old.applies[path] and not new.applies[path]:
            found.append(Consequence("hidden", path, cause))
        elif not old.applies[path] and new.applies[path]:
            found.append(Consequence("shown", path, cause))
        elif new.applies[path] and (suggestion := _stale_default(old, new, path)) is not None:
            found.append(Consequence("stale", path, cause, suggestion))
    return found


def _stale_default(old: View, new: View, path: str) -> Any:
    """Return the new default where an answer was taken from a computed one that now comes out differently."""
    if not new.assumed(path):
        return None
    was, now = default_for(old, path, "en"), default_for(new, path, "en")
    if was is None or now is None or was.value == now.value or old.given[path] != was.value:
        return None
    return now.value
