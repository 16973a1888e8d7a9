"""The same design with some figures changed: sensitivity, sweeps, samples. Nothing is written anywhere."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.capacity.inputs import OutOfRange, gather
from wizard.capacity.model import Result, assess
from wizard.capacity.trace import Book

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wizard.capacity.facts import Facts
    from wizard.capacity.inputs import Reading

    Vary = Callable[[Mapping[str, Any]], Reading]

SAMPLES = 1000
SEED = 1

# What a team can turn, in the order of a design. Records' figures are varied together: all rates, all sizes.
TURNED = (
    "context.scale.peak_connections",
    "protocol.heartbeat.interval_s",
    "scale.cpu_cores_per_node",
    "scale.memory_per_node_mib",
    "scale.memory_per_connection_kib",
    "scale.max_connections_per_node",
    "scale.deliveries_per_s_per_node",
    "scale.egress_mbps_per_node",
    "scale.fd_limit",
    "scale.target_utilisation_pct",
    "scale.churn_per_s",
    "scale.app_cpu_us_per_inbound",
    "scale.app_cpu_us_per_delivery",
)
TURNED_MESSAGES = ("rate_per_s", "fanout", "typical_bytes")
MESSAGES = "protocol.messages"


class Context(NamedTuple):
    """What every variant has in common; ``vary`` reads the design with some answers replaced."""

    vary: Vary
    defaults: Mapping[str, Any]
    facts: Facts

    def result(self, changes: Mapping[str, Any]) -> Result | None:
        """Return the model's result with these answers; None where it cannot be computed."""
        try:
            gathered = gather(self.vary(changes), self.defaults, self.facts, Book())
        except OutOfRange:
            return None
        return None if gathered.inputs is None else assess(gathered.inputs, self.facts, Book())


class Sensitivity(NamedTuple):
    """The node count with one input halved and doubled; None where no number of nodes is enough."""

    input: str
    nodes_at_half: int | None
    nodes_at_double: int | None


def sensitivity(context: Context, answers: Mapping[str, Any], base: Result) -> list[Sensitivity]:
    """Return how the node count answers to each input, the strongest first; inputs that do not matter are left out."""
    found = []
    for path in TURNED:
        value = answers.get(path, context.defaults.get(path) if path not in _OPEN_MEANS_NONE else None)
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            found.append(Sensitivity(path, *(_needed(context, {path: _turned(path, value, by)}) for by in (0.5, 2.0))))
    messages = answers.get(MESSAGES) or []
    for name in TURNED_MESSAGES:
        if any(record.get(name) for record in messages):
            changed = [{MESSAGES: [_record(record, name, by) for record in messages]} for by in (0.5, 2.0)]
            found.append(Sensitivity(f"{MESSAGES}[].{name}", *(_needed(context, change) for change in changed)))
    today = base.nodes.needed
    moved = [one for one in found if (one.nodes_at_half, one.nodes_at_double) != (today, today)]
    return sorted(moved, key=lambda one: -_swing(one))


_OPEN_MEANS_NONE = frozenset(
    (
        "scale.memory_per_connection_kib",
        "scale.max_connections_per_node",
        "scale.deliveries_per_s_per_node",
        "scale.fd_limit",
        "scale.churn_per_s",
        "context.scale.peak_connections",
        "protocol.heartbeat.interval_s",
    )
)


def _turned(path: str, value: float, by: float) -> float:
    turned = value * by
    return min(100.0, turned) if path.endswith("_pct") else turned


def _record(record: Mapping[str, Any], name: str, by: float) -> dict[str, Any]:
    return {**record, name: record[name] * by} if record.get(name) else dict(record)


def _needed(context: Context, changes: Mapping[str, Any]) -> int | None:
    result = context.result(changes)
    return None if result is None else result.nodes.needed


def _swing(one: Sensitivity) -> float:
    half, double = one.nodes_at_half or float("inf"), one.nodes_at_double or float("inf")
    return max(half, double) / max(1, min(half, double))


class Spread(NamedTuple):
    """Nodes over many draws from the answers that are ranges. None where no number of nodes was enough."""

    p10: int | None
    p50: int | None
    p90: int | None
    samples: int
    seed: int


def spread(
    context: Context, ranges: Mapping[str, Mapping[str, float]], whole: frozenset[str], *, seed: int = SEED
) -> Spread | None:
    """Return the node count's P10, P50 and P90; None where no answer is a range.

    Each range is drawn from a triangle: nothing below ``low`` or above ``high``, most often near ``likely``.

    Args:
        ranges: by path, each with ``low``, ``likely`` and ``high``.
        whole: the paths whose answer is a whole number.
    """
    if not ranges:
        return None
    rng = random.Random(seed)
    counts = []
    for _ in range(SAMPLES):
        drawn: dict[str, float] = {}
        for path, span in ranges.items():
            value = rng.triangular(span["low"], span["high"], span["likely"])
            drawn[path] = round(value) if path in whole else value
        count = _needed(context, drawn)
        counts.append(float("inf") if count is None else count)
    counts.sort()

    def at(share: float) -> int | None:
        value = counts[min(SAMPLES - 1, int(share * SAMPLES))]
        return None if value == float("inf") else int(value)

    return Spread(at(0.1), at(0.5), at(0.9), SAMPLES, seed)


class Point(NamedTuple):
    """One step of a sweep; ``result`` is None where the model cannot be computed."""

    value: float
    result: Result | None


def sweep(context: Context, path: str, values: list[float]) -> list[Point]:
    """Return the model along one input."""
    return [Point(value, context.result({path: value})) for value in values]
