"""The same design with some figures changed: sensitivity, sweeps, samples. Nothing is written anywhere."""

from __future__ import annotations

import random

from wizard.capacity.draws import drawn_need
from wizard.capacity.inputs import OutOfRange, gather
from wizard.capacity.model import Result, assess
from wizard.capacity.trace import Book
from wizard.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wizard.capacity.draws import OpenFigures
    from wizard.capacity.facts import Facts
    from wizard.capacity.inputs import Inputs, Reading

    Vary = Callable[[Mapping[str, Any]], Reading]

SAMPLES = 1000
SAMPLES_OF_FIGURES = 300  # where the answers stand and only published figures are drawn
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

    def inputs(self, changes: Mapping[str, Any]) -> Inputs | None:
        """Return what the model starts from with these answers; None where it cannot."""
        try:
            return gather(self.vary(changes), self.defaults, self.facts, Book()).inputs
        except OutOfRange:
            return None

    def result(self, changes: Mapping[str, Any]) -> Result | None:
        """Return the model's result with these answers; None where it cannot be computed."""
        inputs = self.inputs(changes)
        return None if inputs is None else assess(inputs, self.facts, Book())


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
    """Nodes over many draws from what is a range. None where no number of nodes was enough."""

    p10: int | None
    p50: int | None
    p90: int | None
    samples: int
    seed: int
    answers: tuple[str, ...]  # drawn from
    figures: tuple[str, ...]  # published ones, drawn from


def spread(
    context: Context,
    base: Result,
    ranges: Mapping[str, Mapping[str, float]],
    whole: frozenset[str],
    figures: OpenFigures,
    *,
    seed: int = SEED,
) -> Spread | None:
    """Return the node count's P10, P50 and P90; None where neither an answer nor a published figure is a range.

    Each answer is drawn from a triangle: nothing below ``low`` or above ``high``, most often near ``likely``.

    Args:
        base: the result with the likely values.
        ranges: by path, each with ``low``, ``likely`` and ``high``.
        whole: the paths whose answer is a whole number.
        figures: those of the sources.
    """
    if not base.inputs.own_nodes or not (ranges or figures.names):
        return None
    rng = random.Random(seed)
    samples = SAMPLES if ranges else SAMPLES_OF_FIGURES
    counts = []
    for _ in range(samples):
        inputs: Inputs | None = base.inputs
        if ranges:
            inputs = context.inputs(_drawn_answers(ranges, whole, rng))
        count = None if inputs is None else drawn_need(inputs, context.facts, figures, rng)
        counts.append(float("inf") if count is None else count)
    counts.sort()

    def at(share: float) -> int | None:
        value = counts[min(samples - 1, int(share * samples))]
        return None if value == float("inf") else int(value)

    return Spread(at(0.1), at(0.5), at(0.9), samples, seed, tuple(ranges), figures.names)


def _drawn_answers(
    ranges: Mapping[str, Mapping[str, float]], whole: frozenset[str], rng: random.Random
) -> dict[str, float]:
    drawn: dict[str, float] = {}
    for path, span in ranges.items():
        value = rng.triangular(span["low"], span["high"], span["likely"])
        drawn[path] = round(value) if path in whole else value
    return drawn


class Point(NamedTuple):
    """One step of a sweep; ``result`` is None where the model cannot be computed."""

    value: float
    result: Result | None


def sweep(context: Context, path: str, values: list[float]) -> list[Point]:
    """Return the model along one input."""
    return [Point(value, context.result({path: value})) for value in values]
