"""Which results rest on estimates: figures that nobody has published as a measurement."""

from __future__ import annotations

from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wizard.capacity.facts import Fact, Facts
    from wizard.capacity.model import Result

STRONGLY = 1 / 3  # of a result: what depends less on estimates is not marked

_CPU = {
    "delivery": ("delivery_us", "cpu_us_per_delivery"),
    "inbound": ("inbound_us", "cpu_us_per_inbound"),
    "idle": ("beat_us", "cpu_us_per_idle_connection_s"),
    "encoding": ("encode_us_per_kib", "cpu_us_per_delivery"),
    "handshakes": ("upgrade_us", "cpu_us_per_handshake"),
}


class Footing(NamedTuple):
    """The parts of a resource that rest on estimates, by figure, and their share of the whole."""

    parts: dict[str, str]
    share: float

    @property
    def is_weak(self) -> bool:
        return self.share > STRONGLY


def footing_of(result: Result, facts: Facts) -> dict[str, Footing]:
    """Return for memory and CPU what of them rests on estimates; a resource that does not is left out."""
    found = {"memory": _memory(result, facts), "cpu": _cpu(result)}
    return {name: footing for name, footing in found.items() if footing is not None}


def _memory(result: Result, facts: Facts) -> Footing | None:
    stack, each = result.inputs.stack, result.per_connection
    if stack is None or stack.kind != "server" or not each.memory or result.inputs.memory_per_connection_bytes:
        return None
    sources = {
        "runtime": ("runtime_kib", stack.figures["runtime_kib"]),
        "kernel": ("kernel_kib", facts.coefficients["kernel_kib"]),
        "tls": ("tls_kib", stack.figures["tls_kib"]),
    }
    return _footing({part: (name, fact, each.parts[part]) for part, (name, fact) in sources.items()}, each.memory)


def _cpu(result: Result) -> Footing | None:
    stack, cpu, total = result.inputs.stack, result.cpu, result.total.cpu_cores
    if stack is None or stack.kind != "server" or cpu is None or not total:
        return None
    measured = result.inputs.measured
    parts = {
        part: (name, stack.figures[name], float(getattr(cpu, part)))
        for part, (name, measured_as) in _CPU.items()
        if measured_as not in measured
    }
    return _footing(parts, float(total))


def _footing(parts: dict[str, tuple[str, Fact, float]], whole: float) -> Footing | None:
    weak = {part: name for part, (name, fact, amount) in parts.items() if fact.confidence == "estimate" and amount > 0}
    share = sum(parts[part][2] for part in weak) / whole
    return Footing(weak, share) if weak else None
