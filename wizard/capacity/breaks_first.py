"""What breaks first as the load grows, and at which multiple of today's load."""

from __future__ import annotations

from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wizard.capacity.limits import Resource


class Break(NamedTuple):
    """A resource that runs out at a multiple of today's load: connections and rates grow, the nodes stay."""

    resource: str
    subject: str
    at_multiple: float
    use: float  # of one node today, or of the one that all share
    limit: float


def breaks_first(resources: list[Resource], nodes: float) -> list[Break]:
    """Return the order in which resources run out.

    Twice the load is twice the connections, or twice the audience of a broadcast: deliveries and what they cost double in
    either case. What does not grow, such as the memory of the process itself, is taken off first.
    """
    found = []
    for resource in resources:
        use, limit, fixed = (float(value) for value in (resource.use(nodes), resource.limit, resource.fixed))
        growing = use - fixed
        if growing > 1e-12 * limit:  # what uses less never runs out
            found.append(Break(resource.name, resource.subject, max(0.0, limit - fixed) / growing, use, limit))
    return sorted(found, key=lambda one: (one.at_multiple, one.resource))
