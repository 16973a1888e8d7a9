"""How far a design is: the highest criticality at which it passes its gate, and what it lacks for the next.

The same faults weigh more in a public service than in a tool for fifty people. No points are given: a grade is a gate
that was passed.
"""

from __future__ import annotations

from wizard.review.findings import criticality
from wizard.review.gate import new_blockers, review
from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wizard.review.gate import Blocker, Review

CRITICALITY = "context.criticality"
LEVELS = ("C", "B", "A")  # internal and small first; each asks for what the one before asks for, and more


class Readiness(NamedTuple):
    """What a design is fit for."""

    declared: str
    reached: str | None  # None: not even for an internal tool
    following: str | None  # the next one up; None where the highest is reached
    missing: tuple[Blocker, ...]  # what keeps it from that


def readiness(result: Review, *, today: str) -> Readiness:
    """Hold a design against the gate of each criticality, from the lowest up to the first that it does not pass."""
    reached = None
    for level in LEVELS:
        missing = new_blockers(_at(result, level, today))
        if missing:
            return Readiness(criticality(result.view), reached, level, missing)
        reached = level
    return Readiness(criticality(result.view), reached, None, ())


def _at(result: Review, level: str, today: str) -> Review:
    """Return the review of the same design at another criticality."""
    if result.design.answers.get(CRITICALITY) == level:
        return result
    design = result.design._replace(answers={**result.design.answers, CRITICALITY: level})
    return review(design, result.view.catalogue, today=today)
