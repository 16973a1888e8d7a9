"""What runs out: each resource with what one node uses of it, what it has, and what grows with the load."""

from __future__ import annotations

from wizard.capacity.backbone import busy_shards, node_deliveries_per_s, shard_limits
from wizard.capacity.cpu import backbone_cores
from wizard.capacity.facts import noted
from wizard.capacity.network import totals
from wizard.capacity.per_connection import base_bytes
from wizard.capacity.trace import most
from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.capacity.backbone import BackboneLoad
    from wizard.capacity.cpu import Cpu
    from wizard.capacity.facts import Facts
    from wizard.capacity.inputs import Inputs
    from wizard.capacity.network import Network
    from wizard.capacity.per_connection import PerConnection
    from wizard.capacity.trace import Book


class Resource(NamedTuple):
    """One resource.

    ``use`` gives what one of so many nodes uses; ``fixed`` is the part of it that does not grow with the load. Of a
    shared resource (a balancer, the backbone) all nodes use one, so that more nodes do not help.
    """

    name: str
    use: Callable[[float], float]
    limit: float
    fixed: float = 0.0
    shared: bool = False
    formula: str = ""
    subject: str = ""  # of a shared one: which


def resources_of(
    inputs: Inputs, facts: Facts, book: Book, *, per_connection: PerConnection, cpu: Cpu | None, network: Network
) -> list[Resource]:
    """Return the resources of which both use and limit are known; none where somebody else runs the nodes."""
    connections = inputs.connections
    found: list[Resource] = []
    if not inputs.own_nodes:
        return found
    if per_connection.memory is not None:
        base, each = base_bytes(inputs, book), per_connection.memory
        found.append(Resource("memory", lambda n: base + connections / n * each, inputs.memory_per_node_bytes, base))
    if cpu is not None:
        spent = cpu
        found.append(
            Resource("cpu", lambda n: (spent.clients + backbone_cores(inputs, spent, n)) / n, inputs.cores_usable)
        )
    found.append(Resource("network", lambda n: max(totals(inputs, network, n)) / n, inputs.egress_per_node_bytes_per_s))
    if inputs.max_connections_per_node is not None:
        found.append(Resource("connections", lambda n: connections / n, inputs.max_connections_per_node))
    if inputs.deliveries_per_s_per_node is not None and inputs.delivered_per_s is not None:
        writes = inputs.delivered_per_s + inputs.heartbeats_per_s
        found.append(Resource("deliveries", lambda n: writes / n, inputs.deliveries_per_s_per_node))
    if inputs.descriptor_limit is not None:
        fact = facts.coefficients["base_descriptors"]
        own = noted(book, "base_descriptors", fact)
        found.append(Resource("file_descriptors", lambda n: own + connections / n, inputs.descriptor_limit, own))
    if inputs.kubernetes:
        found.append(Resource("conntrack", lambda n: connections / n, _conntrack(inputs, facts, book)))
    return found


def shared_resources(inputs: Inputs, facts: Facts, book: Book, *, backbone: BackboneLoad | None) -> list[Resource]:
    """Return what all nodes share, so that more of them do not help."""
    connections = inputs.connections
    found = [
        Resource("balancer_connections", lambda n: connections, limit, shared=True, subject=name)
        for name, limit in inputs.hop_connections
    ]
    if inputs.behind_own_proxy:
        fact = facts.coefficients["ephemeral_ports"]
        ports = noted(book, "ephemeral_ports", fact)
        found.append(Resource("ephemeral_ports", lambda n: connections / n, ports, shared=True))
    limit, intake = shard_limits(inputs, book)
    if backbone is not None and limit is not None:
        published = backbone.published_per_s

        def busy(nodes: float) -> float:
            return busy_shards(node_deliveries_per_s(inputs, nodes), published, limit, intake)

        found.append(Resource("backbone", busy, inputs.backbone_shards, shared=True))
    return found


def _conntrack(inputs: Inputs, facts: Facts, book: Book) -> float:
    each, least = (facts.coefficients[name] for name in ("conntrack_per_core", "conntrack_least"))
    return book.figure(
        "conntrack_limit",
        most(
            noted(book, "conntrack_least", least),
            noted(book, "conntrack_per_core", each) * inputs.cores,
        ),
    )
