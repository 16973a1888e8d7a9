"""The whole model on one design, every figure worked by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.capacity.conftest import Compute

NEWS = """
context:
  clients: [{kind: browser, rtt_p95_ms: 200}]
  scale: {peak_connections: 100000}
transport: {choice: websocket}
protocol:
  messages:
  - {type: news, direction: s2c, rate_per_s: 10, fanout: 1000, typical_bytes: 200}
  - {type: say, direction: c2s, rate_per_s: 500, fanout: 0, typical_bytes: 100}
  heartbeat: {mechanism: ws_ping_server, interval_s: 25}
  compression: {mode: none}
scale:
  nodes: 10
  stack: go-gorilla
  tls_at: node
  cpu_cores_per_node: 4
  memory_per_node_mib: 4096
  egress_mbps_per_node: 1000
  backbone: redis_pubsub
  backbone_topology: subscribed_channels
"""


def test_memory_of_one_connection_and_of_a_node(compute: Compute) -> None:
    result = compute(NEWS).result
    # 24 KiB runtime, 3.9 kernel, 16 TLS; 2 MB/s over 100,000 connections wait 0.2 s for their acknowledgement: 4 bytes.
    assert result.per_connection.parts == pytest.approx(
        {"runtime": 24_576, "kernel": 3_993.6, "tls": 16_384, "compression": 0, "send_buffer": 4}
    )
    assert result.per_connection.memory == pytest.approx(44_957.6)
    assert result.per_node.memory_bytes == pytest.approx(50 * 1_048_576 + 10_000 * 44_957.6)


def test_cpu_by_what_it_is_spent_on(compute: Compute) -> None:
    cpu = compute(NEWS).result.cpu
    assert cpu is not None
    assert cpu.idle == pytest.approx(4_000 * 80e-6)  # 100,000 connections beat every 25 s
    # 12 us in a busy loop; at one message in 200 s for each connection 1 + (3 - 1) / (1 + 0.005) times as much.
    assert cpu.inbound == pytest.approx(500 * 12 * 2.990050e-6, rel=1e-6)
    # 14 us in a busy loop, at one delivery in 10 s for each connection 1 + (3 - 1) / (1 + 0.1) times as much, and 2 us a
    # KiB for 200 bytes, of all of which TLS leaves 80 %; 10 publications reach 1,000 each.
    assert cpu.delivery == pytest.approx(10_000 * (39.454545 + 2 * 200 / 1024) / 0.8 * 1e-6)
    assert cpu.encoding == pytest.approx(10 * 200 / 1024 * 5e-6)  # once for each publication
    assert cpu.publishing == pytest.approx(10 * 11.6e-6)
    assert cpu.handshakes == 0  # nobody says how often clients come and go


def test_network_in_both_directions(compute: Compute) -> None:
    total = compute(NEWS).result.total
    # Out: news of 200 + 4 header + 22 TLS + 52 TCP/IP; pings of 2 + 22 + 52; an acknowledgement of 52 for each of
    # 500 messages and 4,000 pongs; 10 publications of 200 + 110 to Redis.
    assert total.network_out_bytes_per_s == pytest.approx(10_000 * 278 + 4_000 * 76 + 4_500 * 52 + 10 * 310)
    # In: 100 + 2 header + 4 mask + 22 + 52; pongs of 2 + 4 + 22 + 52; an acknowledgement for each delivery; the
    # 10 publications reach all of the 10 nodes.
    assert total.network_in_bytes_per_s == pytest.approx(500 * 180 + 4_000 * 80 + 10_000 * 52 + 100 * 310)


def test_the_backbone(compute: Compute) -> None:
    backbone = compute(NEWS).result.backbone
    assert backbone is not None
    assert backbone.node_deliveries_per_s == pytest.approx(100)  # 1,000 subscribers leave none of 10 nodes out
    assert backbone.bytes_per_s == pytest.approx(110 * 310)
    assert backbone.shards_needed == 1
    assert backbone.core_share_per_shard == pytest.approx(100 / 650_000 + 10 / 700_000)  # handing out and taking in


def test_nodes_by_resource_the_largest_and_the_spare(compute: Compute) -> None:
    nodes = compute(NEWS).result.nodes
    # Memory: 60 % of 4 GiB less 50 MiB holds 55,156 connections. CPU: 0.84 cores of 2.4. Network: 3.3 MB/s of 75.
    assert nodes.by_resource == {"memory": 2, "cpu": 1, "network": 1}
    assert (nodes.needed, nodes.bottleneck, nodes.with_spare) == (2, "memory", 3)


def test_everything_in_the_trace_has_a_formula_or_a_source(compute: Compute) -> None:
    entries = compute(NEWS).entries
    assert entries["per_node.connections"].formula == "context.scale.peak_connections / scale.nodes"
    assert entries["per_node.connections"].numbers == "100,000 / 10"
    assert entries["stack.runtime_kib"].sources == (
        "https://www.freecodecamp.org/news/million-websockets-and-go-cc58418460bb/",
    )
    assert [name for name, entry in entries.items() if entry.kind == "formula" and not entry.formula] == []


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"scale__stack": None}, {"scale.stack"}),
        ({"protocol__messages": None}, {"protocol.messages", "context.client_msgs_per_min"}),
        (
            {"protocol__messages": [{"type": "a", "direction": "s2c", "fanout": 3}]},
            {"protocol.messages[0].rate_per_s"},
        ),
    ],
)
def test_what_is_missing_is_named_and_the_rest_computed(
    compute: Compute, changes: dict[str, object], missing: set[str]
) -> None:
    computed = compute(NEWS, **changes)
    assert set(computed.needs) == missing
    assert computed.result.per_node.connections == 10_000


def test_without_a_stack_neither_memory_nor_cpu_is_invented(compute: Compute) -> None:
    result = compute(NEWS, scale__stack=None).result
    assert result.per_connection.memory is None
    assert result.per_node.cpu_cores is None
    assert result.nodes.by_resource == {"network": 1}


def test_measured_figures_take_the_place_of_published_ones(compute: Compute) -> None:
    measured = {
        "scale__memory_per_connection_kib": 100,
        "scale__measured__cpu_us_per_idle_connection_s": 2,
        "scale__measured__cpu_us_per_inbound": 30,
        "scale__measured__cpu_us_per_delivery": 50,
    }
    result = compute(NEWS, **measured).result
    assert result.per_connection.memory == pytest.approx(102_404)  # kernel and TLS are in the measured figure
    assert result.cpu is not None
    assert (result.cpu.idle, result.cpu.inbound, result.cpu.delivery) == pytest.approx((0.2, 0.015, 0.5))
    assert compute(NEWS, **measured, scale__stack=None).needs == ()


def test_the_model_says_how_many_nodes_where_the_design_does_not(compute: Compute) -> None:
    result = compute(NEWS, scale__nodes=None).result
    assert result.inputs.nodes is None
    assert result.nodes_run == result.nodes.with_spare == 3
    assert result.per_node.connections == pytest.approx(100_000 / 3)
