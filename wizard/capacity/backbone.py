"""The backbone: what is published into it, how many nodes each publication reaches, and how many shards that takes."""

from __future__ import annotations

from wizard.capacity.facts import noted
from wizard.capacity.trace import Traced, most, power, whole
from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wizard.capacity.inputs import Inputs, Message
    from wizard.capacity.trace import Book


class BackboneLoad(NamedTuple):
    """Per second, for all shards together. ``limit_per_s`` and what follows from it is None where nobody has measured."""

    kind: str
    published_per_s: float
    node_deliveries_per_s: float
    bytes_per_s: float
    shards: float
    limit_per_s: float | None  # deliveries to nodes that one shard carries
    shards_needed: float | None
    core_share_per_shard: float | None


def nodes_reached(fanout: float, nodes: float) -> float:
    """Return how many of ``nodes`` hold at least one of ``fanout`` subscribers that are spread evenly."""
    if nodes <= 1:
        return min(1.0, fanout)
    return nodes * (1 - power(1 - 1 / nodes, fanout))


def node_deliveries_per_s(inputs: Inputs, nodes: float) -> float:
    """Return messages a second that the backbone hands to nodes.

    Everything to everyone; or to the nodes that hold a subscriber; or to the one node that owns the channel.
    """
    deliveries = _node_deliveries(inputs, float(nodes))
    return Traced(deliveries, "backbone.node_deliveries_per_s") if isinstance(nodes, Traced) else deliveries


def _node_deliveries(inputs: Inputs, nodes: float) -> float:
    if nodes <= 1 or not has_backbone(inputs):
        return 0.0
    sent = [message for message in inputs.messages if message.direction != "c2s"]
    if inputs.backbone_topology == "all_to_all":
        return sum(message.rate_per_s for message in sent) * nodes
    if inputs.backbone_topology == "partitioned":
        return sum(message.rate_per_s for message in sent)
    return sum(message.rate_per_s * _reached(message, inputs, nodes) for message in sent)


def _reached(message: Message, inputs: Inputs, nodes: float) -> float:
    return nodes_reached(min(message.fanout, float(inputs.connections)), nodes)


def has_backbone(inputs: Inputs) -> bool:
    return inputs.backbone_kind not in (None, "none")


def backbone_load(inputs: Inputs, nodes: float, book: Book) -> BackboneLoad | None:
    """Return the load at so many nodes; None without a backbone or without rates."""
    kind, published = inputs.backbone_kind, inputs.published_per_s
    if kind is None or kind == "none" or published is None:
        return None
    deliveries = book.figure(
        "backbone.node_deliveries_per_s", _node_deliveries(inputs, float(nodes)), _FORMULAS[_topology(inputs)]
    )
    facts = inputs.backbone
    overhead = 0.0
    if facts is not None:
        fact = facts.figures["overhead_bytes"]
        overhead = noted(book, "backbone.overhead_bytes", fact, facts.id)
    size = mean_publication_bytes(inputs)
    bytes_per_s = book.figure("backbone.bytes_per_s", (published + deliveries) * (size + overhead))
    limit, intake = shard_limits(inputs, book)
    shards = inputs.backbone_shards
    needed = share = None
    if limit is not None:
        busy = book.figure("backbone.busy_shards", busy_shards(deliveries, published, limit, intake))
        needed = book.figure("backbone.shards_needed", most(1.0, whole(busy / inputs.target)))
        share = book.figure("backbone.core_share_per_shard", busy / shards)
    return BackboneLoad(kind, published, deliveries, bytes_per_s, shards, limit, needed, share)


_FORMULAS = {
    "one": "0: a single node needs no backbone",
    "all_to_all": "sum(m.rate_per_s for m sent to clients) * nodes",
    "partitioned": "sum(m.rate_per_s for m sent to clients)",
    "subscribed_channels": "sum(m.rate_per_s * nodes * (1 - (1 - 1 / nodes)^m.fanout) for m sent to clients)",
}


def _topology(inputs: Inputs) -> str:
    if inputs.nodes is not None and inputs.nodes <= 1:
        return "one"
    return inputs.backbone_topology if inputs.backbone_topology in _FORMULAS else "subscribed_channels"


def mean_publication_bytes(inputs: Inputs) -> float:
    """Return the size of a publication, weighted by rate."""
    if not inputs.published_per_s or inputs.publication_bytes_per_s is None:
        return 0.0
    return inputs.publication_bytes_per_s / inputs.published_per_s


def busy_shards(deliveries: float, published: float, limit: float, intake: float | None) -> float:
    """Return how many shards the load keeps fully busy: with handing out and, where its cost is known, taking in."""
    busy = deliveries / limit
    return busy if intake is None else busy + published / intake


def shard_limits(inputs: Inputs, book: Book) -> tuple[float | None, float | None]:
    """Return what one shard hands to nodes and what it takes in, per second; None where nobody has measured."""
    if inputs.backbone_limit_per_s is not None:  # of the whole backbone and of deliveries, as the rules read it
        return inputs.backbone_limit_per_s / inputs.backbone_shards, None
    facts = inputs.backbone
    if facts is None or "deliveries_per_s" not in facts.figures:
        return None, None
    out, into = (facts.figures[name] for name in ("deliveries_per_s", "publishes_per_s"))
    return (
        noted(book, "backbone.deliveries_per_s", out, facts.id),
        noted(book, "backbone.publishes_per_s", into, facts.id),
    )


def client_us(inputs: Inputs, book: Book) -> float:
    """Return what a node spends to publish or to receive one message."""
    if inputs.backbone is None:
        return 0.0
    fact = inputs.backbone.figures["client_us"]
    return noted(book, "backbone.client_us", fact, inputs.backbone.id)
