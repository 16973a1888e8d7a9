"""Whether the nodes that a design runs are enough, and which resource comes closest to its limit on them."""

from __future__ import annotations

from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wizard.capacity.model import Result

YES, WITHOUT_SPARE, NO = "yes", "without_spare", "no"


class Tightest(NamedTuple):
    """The resource that is fullest: of one node, or of what all share."""

    resource: str
    subject: str
    full: float  # 1 at the limit
    breaks_at: float  # the multiple of today's load at which it runs out


def enough_of(result: Result) -> str | None:
    """Return whether the nodes are enough at the target fill; None where the design does not say how many there are.

    What is beyond its limit today is not enough, even where more nodes would not help.
    """
    if result.units is not None:
        return YES if result.units.fits else NO
    nodes = result.nodes
    over = any(one.at_multiple < 1 for one in result.breaks_first)
    if over or (nodes.needed is None and nodes.bottleneck is not None):
        return NO
    if result.inputs.nodes is None or nodes.needed is None or nodes.with_spare is None:
        return None
    if result.nodes_run < nodes.needed:
        return NO
    return YES if result.nodes_run >= nodes.with_spare else WITHOUT_SPARE


def tightest_of(result: Result) -> Tightest | None:
    """Return the fullest resource; None where nothing is known."""
    found = [Tightest(one.resource, one.subject, one.use / one.limit, one.at_multiple) for one in result.breaks_first]
    return max(found, key=lambda one: one.full, default=None)
