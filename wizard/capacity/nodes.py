"""How many nodes: by each resource at the target utilisation, the largest of them, and what is kept spare."""

from __future__ import annotations

import math

from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wizard.capacity.inputs import Inputs
    from wizard.capacity.limits import Resource
    from wizard.capacity.trace import Book

MOST_NODES = 10**15
_HAIR = 1e-12  # what is above a limit by so small a share is rounding


class Nodes(NamedTuple):
    """Counts. ``by_resource`` is None where no number of nodes is enough; ``needed`` then is, too."""

    by_resource: dict[str, int | None]
    needed: int | None
    bottleneck: str | None
    lost: int | None  # kept spare for a node or a zone that fails
    with_spare: int | None
    with_deploy: int | None  # and for those that a rolling deploy takes away


def nodes_for(resource: Resource, share: float) -> int | None:
    """Return the smallest number of nodes of which each uses at most ``share`` of the resource; None if there is none.

    A node's use falls as nodes are added, so the number is found by doubling and halving.
    """
    room = float(resource.limit) * share
    if float(resource.fixed) >= room:
        return None

    def fits(count: int) -> bool:
        return float(resource.use(count)) <= room * (1 + _HAIR)

    # What a node uses mostly falls in proportion: then the ratio is the answer, or next to it.
    ratio = (float(resource.use(1)) - float(resource.fixed)) / max(room - float(resource.fixed), _HAIR)
    guess = min(MOST_NODES, max(1, math.ceil(ratio - _HAIR * ratio)))
    if fits(guess) and (guess == 1 or not fits(guess - 1)):
        return guess
    high = guess
    while not fits(high):
        if high >= MOST_NODES:
            return None
        high = min(MOST_NODES, high * 2)
    low = 0
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle, high)
    return high


def size(resources: list[Resource], inputs: Inputs, book: Book) -> Nodes:
    """Return the number of nodes for the load, and with the spare."""
    own = [resource for resource in resources if not resource.shared]
    by_resource = {resource.name: nodes_for(resource, float(inputs.target)) for resource in own}
    for name, count in by_resource.items():
        if count is not None:
            book.figure(f"nodes.by_resource.{name}", count, f"smallest n: use of {name} on one of n <= limit * target")
    if not by_resource or any(count is None for count in by_resource.values()):
        never = next((name for name, count in by_resource.items() if count is None), None)
        return Nodes(by_resource, None, never, None, None, None)
    counts = {name: count for name, count in by_resource.items() if count is not None}
    bottleneck = max(counts, key=lambda name: (counts[name], _fullness(own, name, counts)))
    needed = counts[bottleneck]
    at_full = max(nodes_for(resource, 1.0) or needed for resource in own)
    with_spare = max(needed + int(inputs.spare_nodes), outlives_a_zone(at_full, inputs.failure_domains))
    deploy = int(inputs.nodes_at_once)
    book.figure("nodes.needed", needed, f"max over nodes.by_resource: {bottleneck}")
    book.figure(
        "nodes.with_spare",
        with_spare,
        "max(nodes.needed + scale.spare_nodes, smallest n with n - ceil(n / scale.failure_domains) nodes filled to 100 %)",
    )
    book.figure(
        "nodes.with_deploy", with_spare + deploy, "nodes.with_spare + nodes that a rolling deploy drains at once"
    )
    return Nodes(by_resource, needed, bottleneck, with_spare - needed, with_spare, with_spare + deploy)


def _fullness(resources: list[Resource], name: str, counts: dict[str, int]) -> float:
    """Return how full the resource is at its own count: of two that need as many nodes, the fuller one decides."""
    resource = next(resource for resource in resources if resource.name == name)
    return float(resource.use(counts[name])) / float(resource.limit)


def outlives_a_zone(enough: int, zones: float | None) -> int:
    """Return the smallest number of nodes of which ``enough`` are left after one zone is lost."""
    if zones is None or zones <= 1:
        return enough
    count = enough
    while count - math.ceil(count / zones) < enough:
        # Each step closes what is still missing, and never overshoots.
        count += max(1, enough - (count - math.ceil(count / zones)))
    return count
