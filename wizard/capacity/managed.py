"""Managed services: how many of their units a load takes, and which limit of theirs decides."""

from __future__ import annotations

import math

from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wizard.capacity.facts import Stack
    from wizard.capacity.inputs import Inputs


class Units(NamedTuple):
    """Units by each limit, the largest, and whether the service sells so many."""

    by_limit: dict[str, int]
    needed: int
    bottleneck: str
    most: int | None
    source: str

    @property
    def fits(self) -> bool:
        return self.most is None or self.needed <= self.most


def units_of(inputs: Inputs, stack: Stack) -> Units | None:
    """Return the units that a managed service needs for the load; None for a server stack, and without any limit."""
    unit = stack.unit
    if stack.kind != "managed" or not unit:
        return None
    loads = {
        "connections": float(inputs.connections),
        "messages_per_s": float(inputs.delivered_per_s or 0) + float(inputs.inbound_per_s or 0),
        "new_connections_per_s": float(inputs.churn_per_s or 0),
    }
    by_limit = {name: max(1, math.ceil(load / unit[name] - 1e-9)) for name, load in loads.items() if unit.get(name)}
    if not by_limit:
        return None  # a service that names no limit
    bottleneck = max(by_limit, key=lambda name: by_limit[name])
    return Units(by_limit, by_limit[bottleneck], bottleneck, unit.get("max_units"), str(unit["source"]))
