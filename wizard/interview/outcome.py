"""What an answer changes elsewhere: findings raised and solved, answers that no longer apply or have gone stale."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.interview.order import is_settled
from wizard.interview.suggestion import default_for
from wizard.review.findings import assess

if TYPE_CHECKING:
    from wizard.content.catalogue import Catalogue
    from wizard.interview.snapshot import Change, Snapshot
    from wizard.review.findings import Assessment, Finding
    from wizard.review.view import View

    ByKey = dict[tuple[str, str | None], Finding]


@dataclass(frozen=True)
class Answered:
    """What one answer led to; worked out where it is asked for, as not every asker says all of it."""

    catalogue: Catalogue
    before: Snapshot
    snapshot: Snapshot
    cause: str  # path of the question
    changes: tuple[Change, ...]

    @cached_property
    def consequences(self) -> tuple[Consequence, ...]:
        # Suggestions look at all that was answered, not only at what the interview has reached.
        old, new = self.before.view(self.catalogue), self.snapshot.view(self.catalogue)
        return tuple(_consequences(old, new, self.cause))

    @cached_property
    def raised(self) -> tuple[Finding, ...]:
        """The findings that are new, or the same with other values."""
        known, now = self._findings
        return tuple(f for key, f in now.items() if key not in known or known[key].facts != f.facts)

    @cached_property
    def solved(self) -> tuple[Finding, ...]:
        known, now = self._findings
        return tuple(f for key, f in known.items() if key not in now)

    @cached_property
    def _findings(self) -> tuple[ByKey, ByKey]:
        before, after = (advice(self.catalogue, state)[1].findings for state in (self.before, self.snapshot))
        return by_key(before), by_key(after)


KINDS = ("stale", "shown", "hidden")


class Consequence(NamedTuple):
    """An answer given earlier that a change makes irrelevant, relevant again, or questionable."""

    kind: str  # one of KINDS
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


def by_key(findings: tuple[Finding, ...]) -> ByKey:
    """Return findings by what makes them the same from one answer to the next."""
    return {(finding.rule.id, finding.subject): finding for finding in findings}


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
    return sorted(found, key=lambda consequence: KINDS.index(consequence.kind))


def _stale_default(old: View, new: View, path: str) -> Any:
    """Return the new default where an answer was taken from a computed one that now comes out differently."""
    if not new.assumed(path):
        return None
    was, now = default_for(old, path, "en"), default_for(new, path, "en")
    if was is None or now is None or was.value == now.value or old.given[path] != was.value:
        return None
    return now.value
