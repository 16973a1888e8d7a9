"""The capacity model as one computation: from inputs to a result, with or without a trace."""

from __future__ import annotations

import math

from wizard.capacity.after_loss import AfterLoss, after_losing
from wizard.capacity.backbone import BackboneLoad, backbone_load
from wizard.capacity.breaks_first import Break, breaks_first
from wizard.capacity.cost import Cost, cost_of
from wizard.capacity.cpu import Cpu, backbone_cores, cpu_of
from wizard.capacity.limits import Resource, resources_of, shared_resources
from wizard.capacity.managed import Units, units_of
from wizard.capacity.network import network_of, totals
from wizard.capacity.nodes import Nodes, size
from wizard.capacity.per_connection import PerConnection, memory_per_connection
from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wizard.capacity.facts import Facts
    from wizard.capacity.inputs import Inputs
    from wizard.capacity.trace import Book


class PerNode(NamedTuple):
    """One of the nodes, with the load shared evenly. None where it is not known."""

    connections: float
    memory_bytes: float | None
    cpu_cores: float | None
    network_in_bytes_per_s: float
    network_out_bytes_per_s: float
    file_descriptors: float
    delivered_per_s: float | None


class Total(NamedTuple):
    """All nodes together."""

    memory_bytes: float | None
    cpu_cores: float | None
    network_in_bytes_per_s: float
    network_out_bytes_per_s: float
    heartbeats_per_s: float
    handshakes_per_s: float | None


class Result(NamedTuple):
    """Everything the model says of one design."""

    inputs: Inputs
    nodes_run: int  # as answered; where that is open, as many as the model asks for
    per_connection: PerConnection
    cpu: Cpu | None
    per_node: PerNode
    total: Total
    backbone: BackboneLoad | None
    nodes: Nodes
    units: Units | None
    after_losing_one: AfterLoss
    after_losing_zone: AfterLoss | None
    breaks_first: list[Break]
    cost: Cost | None
    resources: list[Resource]


def assess(inputs: Inputs, facts: Facts, book: Book) -> Result:
    """Return what the load takes and what breaks first."""
    per_connection = memory_per_connection(inputs, facts, book)
    cpu = cpu_of(inputs, facts, book)
    network = network_of(inputs, facts, book)
    own = resources_of(inputs, facts, book, per_connection=per_connection, cpu=cpu, network=network)
    nodes = size(own, inputs, book)
    run = int(inputs.nodes) if inputs.nodes is not None else nodes.with_spare or 1
    count: float = inputs.nodes if inputs.nodes is not None else book.figure("nodes", run, "nodes.with_spare")
    backbone = backbone_load(inputs, count, book)
    shared = shared_resources(inputs, facts, book, backbone=backbone)
    resources = [*own, *shared]
    into, out = totals(inputs, network, count)
    per_node = _per_node(inputs, own, count, (into, out), book)
    total = Total(
        memory_bytes=_times(per_node.memory_bytes, count, "total.memory_bytes", book),
        cpu_cores=None
        if cpu is None
        else book.figure("total.cpu_cores", cpu.clients + backbone_cores(inputs, cpu, count)),
        network_in_bytes_per_s=book.figure("total.network_in_bytes_per_s", into),
        network_out_bytes_per_s=book.figure("total.network_out_bytes_per_s", out),
        heartbeats_per_s=inputs.heartbeats_per_s,
        handshakes_per_s=inputs.churn_per_s,
    )
    zone = None
    if inputs.failure_domains is not None and inputs.failure_domains > 1:
        lost = math.ceil(run / inputs.failure_domains)
        zone = after_losing(lost, own, inputs, run, book, "after_losing_zone")
    return Result(
        inputs=inputs,
        nodes_run=run,
        per_connection=per_connection,
        cpu=cpu,
        per_node=per_node,
        total=total,
        backbone=backbone,
        nodes=nodes,
        units=units_of(inputs, inputs.stack) if inputs.stack is not None else None,
        after_losing_one=after_losing(1, own, inputs, run, book, "after_losing_one"),
        after_losing_zone=zone,
        breaks_first=breaks_first(resources, run),
        cost=cost_of(inputs, facts, book, nodes=run, egress_bytes_per_s=out),
        resources=resources,
    )


def _per_node(
    inputs: Inputs, resources: list[Resource], count: float, flow: tuple[float, float], book: Book
) -> PerNode:
    uses = {resource.name: resource.use for resource in resources}

    def used(name: str, figure: str) -> float | None:
        return book.figure(f"per_node.{figure}", uses[name](count)) if name in uses else None

    connections = book.figure("per_node.connections", inputs.connections / count)
    return PerNode(
        connections=connections,
        memory_bytes=used("memory", "memory_bytes"),
        cpu_cores=used("cpu", "cpu_cores"),
        network_in_bytes_per_s=book.figure("per_node.network_in_bytes_per_s", flow[0] / count),
        network_out_bytes_per_s=book.figure("per_node.network_out_bytes_per_s", flow[1] / count),
        file_descriptors=used("file_descriptors", "file_descriptors") or connections,
        delivered_per_s=None
        if inputs.delivered_per_s is None
        else book.figure("per_node.delivered_per_s", inputs.delivered_per_s / count),
    )


def _times(value: float | None, count: float, name: str, book: Book) -> float | None:
    return None if value is None else book.figure(name, value * count)
