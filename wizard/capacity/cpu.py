"""CPU: heartbeats, messages in, messages out, encoding, handshakes, the backbone; in cores, which are hardware threads."""

from __future__ import annotations

from wizard.capacity.backbone import client_us, has_backbone, node_deliveries_per_s
from wizard.capacity.facts import noted
from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wizard.capacity.facts import Facts
    from wizard.capacity.inputs import Inputs
    from wizard.capacity.trace import Book

US_PER_S = 1_000_000
KIB = 1024


class Cpu(NamedTuple):
    """Cores of the whole cluster by what they are spent on; the backbone's part depends on the number of nodes."""

    idle: float
    inbound: float
    delivery: float
    encoding: float
    handshakes: float
    publishing: float
    per_backbone_message_s: float  # of core, for each message that the backbone hands to a node

    @property
    def clients(self) -> float:
        """What the clients cost, wherever they are connected."""
        return self.idle + self.inbound + self.delivery + self.encoding + self.handshakes + self.publishing


def cpu_of(inputs: Inputs, facts: Facts, book: Book) -> Cpu | None:
    """Return what the load costs; None where neither a stack nor measurements say."""
    costs = _costs(inputs, facts, book)
    if costs is None:
        return None
    idle = book.figure("cpu.idle_cores", _idle(inputs, costs))
    inbound_us = costs.inbound_us + inputs.app_us_per_inbound
    inbound = book.figure("cpu.inbound_cores", (inputs.inbound_per_s or 0.0) * inbound_us / US_PER_S)
    delivered = inputs.delivered_per_s or 0.0
    delivery_us = costs.delivery_us + inputs.app_us_per_delivery
    delivery = book.figure("cpu.delivery_cores", delivered * delivery_us / US_PER_S)
    encoding = book.figure("cpu.encoding_cores", _encoded_kib_per_s(inputs) * costs.encode_us_per_kib / US_PER_S)
    connects = (inputs.churn_per_s or 0.0) + inputs.polls_per_s
    handshakes = book.figure("cpu.handshake_cores", connects * costs.handshake_us / US_PER_S)
    published = (inputs.published_per_s or 0.0) if has_backbone(inputs) else 0.0
    per_message = client_us(inputs, book) / US_PER_S
    publishing = book.figure("cpu.publishing_cores", published * per_message)
    return Cpu(idle, inbound, delivery, encoding, handshakes, publishing, per_message)


def backbone_cores(inputs: Inputs, cpu: Cpu, nodes: float) -> float:
    """Return the cores of all nodes together that receiving from the backbone takes."""
    return node_deliveries_per_s(inputs, nodes) * cpu.per_backbone_message_s


class _Costs(NamedTuple):
    """Microseconds of one core."""

    idle_us_per_s: float | None  # for a connection and second, as measured
    beat_us: float
    inbound_us: float
    delivery_us: float
    encode_us_per_kib: float
    handshake_us: float


def _costs(inputs: Inputs, facts: Facts, book: Book) -> _Costs | None:
    """Return what was measured, and the stack's figures for the rest."""
    measured, stack = inputs.measured, inputs.stack
    figures = stack.figures if stack is not None and stack.kind == "server" else {}
    needed = {
        "beat_us": "cpu_us_per_idle_connection_s",
        "inbound_us": "cpu_us_per_inbound",
        "delivery_us": "cpu_us_per_delivery",
    }
    if not figures and any(name not in measured for name in needed.values()):
        return None

    def figure(name: str, measured_as: str = "") -> float:
        if measured_as in measured:
            return measured[measured_as]
        if name not in figures or stack is None:
            return 0.0
        return noted(book, f"stack.{name}", figures[name], stack.id)

    quiet_factor = figure("quiet_factor") or 1.0  # a pack's own stack need not have one
    inbound_us = figure("inbound_us", "cpu_us_per_inbound")
    if "cpu_us_per_inbound" not in measured:
        inbound_us = book.figure("cpu.us_per_inbound", _awake(inbound_us, inputs.inbound_per_s, quiet_factor, inputs))
    delivery_us = figure("delivery_us", "cpu_us_per_delivery")
    if "cpu_us_per_delivery" not in measured:
        delivery_us = _awake(delivery_us, inputs.delivered_per_s, quiet_factor, inputs)
        delivery_us = _dearer(delivery_us, inputs, facts, book)
    return _Costs(
        idle_us_per_s=measured.get("cpu_us_per_idle_connection_s"),
        beat_us=figure("beat_us"),
        inbound_us=inbound_us,
        delivery_us=delivery_us,
        encode_us_per_kib=figure("encode_us_per_kib") if "cpu_us_per_delivery" not in measured else 0.0,
        handshake_us=_handshake_us(inputs, facts, book, figure("upgrade_us", "cpu_us_per_handshake")),
    )


def _idle(inputs: Inputs, costs: _Costs) -> float:
    if costs.idle_us_per_s is not None:
        return inputs.connections * costs.idle_us_per_s / US_PER_S
    return inputs.heartbeats_per_s * costs.beat_us / US_PER_S


def _awake(cost_us: float, per_s: float | None, quiet_factor: float, inputs: Inputs) -> float:
    """Return the cost of a message with what it takes to wake a connection up for it.

    Figures of stacks come from busy loops, where the message before has just been there: its task runs, its buffers are
    in the caches, several messages share a system call. At one message a second and connection half of them pay in full.
    """
    return cost_us * (1 + (quiet_factor - 1) / (1 + (per_s or 0.0) / inputs.connections))


def _dearer(delivery_us: float, inputs: Inputs, facts: Facts, book: Book) -> float:
    """Return the cost of a delivery with its bytes, with TLS on the node, with compression for each recipient."""

    def coefficient(name: str) -> float:
        fact = facts.coefficients[name]
        return noted(book, name, fact)

    if inputs.delivered_per_s and inputs.delivered_bytes_per_s:
        kib = inputs.delivered_bytes_per_s / inputs.delivered_per_s / KIB
        delivery_us = delivery_us + kib * coefficient("byte_us_per_kib")
    if inputs.tls_at_node:
        delivery_us = delivery_us / coefficient("tls_share_kept")
    if inputs.compression == "permessage_deflate":
        delivery_us = delivery_us * coefficient("deflate_cpu_factor")
    return book.figure("cpu.us_per_delivery", delivery_us)


def _encoded_kib_per_s(inputs: Inputs) -> float:
    """Return what is turned into frames: each publication once, or once for each recipient."""
    if inputs.encodes_per_recipient:
        return (inputs.delivered_bytes_per_s or 0.0) / KIB
    return (inputs.publication_bytes_per_s or 0.0) / KIB


def _handshake_us(inputs: Inputs, facts: Facts, book: Book, upgrade_us: float) -> float:
    if "cpu_us_per_handshake" in inputs.measured or not inputs.tls_at_node:
        return upgrade_us
    fact = facts.coefficients["tls_handshake_us"]
    return upgrade_us + noted(book, "tls_handshake_us", fact)
