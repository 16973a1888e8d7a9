"""Each formula of the model against cases worked by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from wizard.capacity.backbone import nodes_reached
from wizard.capacity.breaks_first import breaks_first
from wizard.capacity.inputs import OutOfRange
from wizard.capacity.limits import Resource
from wizard.capacity.network import header_bytes
from wizard.capacity.nodes import nodes_for, outlives_a_zone

if TYPE_CHECKING:
    from tests.capacity.conftest import Compute

CHAT = """
context:
  clients: [{kind: browser, rtt_p95_ms: 100}]
  client_msgs_per_min: 6
  scale: {peak_connections: 10000}
transport: {choice: websocket}
protocol:
  heartbeat: {mechanism: ws_ping_server, interval_s: 20}
  messages:
  - {type: chat, direction: s2c, rate_per_s: 100, fanout: 50, typical_bytes: 1024}
  - {type: say, direction: c2s, rate_per_s: 100, typical_bytes: 1024}
scale: {nodes: 4, stack: go-gorilla, cpu_cores_per_node: 2, memory_per_node_mib: 1024}
"""


# --- frames and packets -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payload", "header"), [(0, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10), (10_000_000, 10)]
)
def test_the_header_of_a_frame(payload: int, header: int) -> None:
    assert header_bytes(payload) == header


def out_bytes(compute: Compute, message: dict[str, Any], **changes: Any) -> float:
    """Return what one delivery of a message puts on the wire."""
    record = {"type": "a", "direction": "s2c", "rate_per_s": 1, "fanout": 1, **message}
    quiet = {"protocol__heartbeat__mechanism": "none", "context__client_msgs_per_min": 0}
    return compute(CHAT, protocol__messages=[record], **quiet, **changes).result.total.network_out_bytes_per_s


@pytest.mark.parametrize(
    ("size", "changes", "on_the_wire"),
    [
        pytest.param(100, {}, 100 + 2 + 52, id="a small message in one packet"),
        pytest.param(1000, {}, 1000 + 4 + 52, id="a middling one"),
        pytest.param(3000, {}, 3000 + 4 + 3 * 52, id="three segments of 1,448"),
        pytest.param(100, {"scale__tls_at": "node"}, 100 + 2 + 22 + 52, id="TLS ends on the node"),
        pytest.param(100, {"transport__choice": "sse"}, 100 + 22 + 52, id="an event of SSE"),
        pytest.param(1000, {"protocol__compression__mode": "app_level"}, 330 + 4 + 52, id="compressed to a third"),
    ],
)
def test_bytes_of_one_delivery(size: int, changes: dict[str, Any], on_the_wire: float, compute: Compute) -> None:
    assert out_bytes(compute, {"typical_bytes": size}, **changes) == pytest.approx(on_the_wire)


@pytest.mark.parametrize(
    ("mechanism", "replied", "out", "into"),
    [
        # 500 beats a second. A control frame of 2 bytes out, 6 in; a message of 20; 52 for each packet, and for each
        # acknowledgement that nothing else carries.
        ("ws_ping_server", False, 500 * (54 + 52), 500 * 58),
        ("app_message_server", False, 500 * 74, 500 * 52),
        ("app_message_server", True, 500 * (74 + 52), 500 * 78),
        ("app_message_client", False, 500 * 52, 500 * 78),
        ("tcp_keepalive", False, 0, 0),
    ],
)
def test_bytes_of_heartbeats(mechanism: str, replied: bool, out: float, into: float, compute: Compute) -> None:
    heartbeat = {"protocol__heartbeat__mechanism": mechanism, "protocol__heartbeat__replied": replied}
    total = compute(CHAT, protocol__messages=[], context__client_msgs_per_min=0, **heartbeat).result.total
    assert total.network_out_bytes_per_s == pytest.approx(out)
    assert total.network_in_bytes_per_s == pytest.approx(into)


def test_a_poll_is_a_request_and_a_response(compute: Compute) -> None:
    changes = {"transport__choice": "long_polling", "transport__long_poll__timeout_s": 25}
    quiet = {"protocol__messages": [], "context__client_msgs_per_min": 0, "protocol__heartbeat__mechanism": "none"}
    result = compute(CHAT, **changes, **quiet).result
    assert result.total.network_in_bytes_per_s == pytest.approx(400 * (700 + 52))
    assert result.total.network_out_bytes_per_s == pytest.approx(400 * (300 + 52))
    assert result.cpu is not None
    assert result.cpu.handshakes == pytest.approx(400 * 150e-6)  # each poll costs a request


# --- CPU --------------------------------------------------------------------------------------------------------------


# 5,000 deliveries a second over 10,000 connections are one every two seconds for each: quiet, and so dearer than the 14 us
# of a busy loop by 1 + (3 - 1) / (1 + 0.5). A KiB of payload adds 2 us.
ONE_DELIVERY = (14 * (1 + 2 / 1.5) + 2) * 1e-6


@pytest.mark.parametrize(
    ("changes", "encoding", "delivery"),
    [
        pytest.param({}, 100 * 5e-6, 5_000 * ONE_DELIVERY, id="encoded once for all"),
        pytest.param(
            {"reliability__seq__scope": "per_connection"},
            5_000 * 5e-6,
            5_000 * ONE_DELIVERY,
            id="a number for each recipient",
        ),
        pytest.param(
            {"protocol__compression__mode": "permessage_deflate"},
            100 * 5e-6,
            5_000 * ONE_DELIVERY * 2,
            id="compressed for each",
        ),
        pytest.param({"scale__tls_at": "node"}, 100 * 5e-6, 5_000 * ONE_DELIVERY / 0.8, id="encrypted on the node"),
        pytest.param(
            {"scale__app_cpu_us_per_delivery": 100},
            100 * 5e-6,
            5_000 * (ONE_DELIVERY + 100e-6),
            id="the application's own work",
        ),
    ],
)
def test_cpu_of_deliveries(changes: dict[str, Any], encoding: float, delivery: float, compute: Compute) -> None:
    cpu = compute(CHAT, **changes).result.cpu
    assert cpu is not None
    assert cpu.encoding == pytest.approx(encoding)
    assert cpu.delivery == pytest.approx(delivery)


@pytest.mark.parametrize(
    ("rate_per_s", "us"),
    [
        pytest.param(0.0001, 14 * 3, id="a message a day: in full"),
        pytest.param(1, 14 * 2, id="one a second: half of it"),
        pytest.param(99, 14 * 1.02, id="99 a second: a busy loop"),
    ],
)
def test_a_delivery_is_dearer_the_quieter_its_connection(rate_per_s: float, us: float, compute: Compute) -> None:
    record = {"type": "a", "direction": "s2c", "rate_per_s": rate_per_s, "fanout": 10_000, "typical_bytes": 0}
    cpu = compute(CHAT, protocol__messages=[record], context__client_msgs_per_min=0).result.cpu
    assert cpu is not None
    assert cpu.delivery == pytest.approx(rate_per_s * 10_000 * us * 1e-6, rel=1e-4)


@pytest.mark.parametrize(
    ("changes", "handshakes"),
    [
        ({}, 0),
        ({"scale__churn_per_s": 10}, 10 * 150e-6),
        ({"auth__max_connection_lifetime_s": 1000}, 10 * 150e-6),  # 10,000 connections, each 1,000 s old at most
        ({"scale__churn_per_s": 10, "scale__tls_at": "node"}, 10 * (150 + 534) * 1e-6),
        (
            {"scale__churn_per_s": 10, "scale__tls_at": "node", "scale__measured__cpu_us_per_handshake": 900},
            10 * 900e-6,
        ),
    ],
)
def test_cpu_of_handshakes(changes: dict[str, Any], handshakes: float, compute: Compute) -> None:
    cpu = compute(CHAT, **changes).result.cpu
    assert cpu is not None
    assert cpu.handshakes == pytest.approx(handshakes)


def test_a_stack_of_one_thread_uses_one_core_of_a_node(compute: Compute) -> None:
    limits = {r.name: r.limit for r in compute(CHAT, scale__stack="node-ws").result.resources}
    assert limits["cpu"] == 1
    limits = {r.name: r.limit for r in compute(CHAT, scale__stack="go-gorilla").result.resources}
    assert limits["cpu"] == 2


# --- rates ------------------------------------------------------------------------------------------------------------


def test_deliveries_are_a_sum_over_messages_and_no_average_of_averages(compute: Compute) -> None:
    two = [
        {"type": "room", "direction": "s2c", "rate_per_s": 900, "fanout": 1, "typical_bytes": 100},
        {"type": "all", "direction": "s2c", "rate_per_s": 1, "fanout": 10_000, "typical_bytes": 100},
    ]
    assert (
        compute(CHAT, protocol__messages=two).result.inputs.delivered_per_s == 10_900
    )  # averages would give 4.5 million


def test_open_rates_of_clients_are_taken_from_the_context(compute: Compute) -> None:
    open_rate = [{"type": "say", "direction": "c2s", "typical_bytes": 100}]
    assert compute(CHAT, protocol__messages=open_rate).result.inputs.inbound_per_s == 1000  # 10,000 at 6 a minute


# --- backbone ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fanout", "nodes", "reached"),
    [
        (1, 10, 1),
        (2, 2, 1.5),
        (10, 10, 10 * (1 - 0.9**10)),
        (1000, 4, 4),
        (0, 5, 0),
        (7, 1, 1),
        (0.5, 1, 0.5),
    ],
)
def test_nodes_that_hold_a_subscriber(fanout: float, nodes: int, reached: float) -> None:
    assert nodes_reached(fanout, nodes) == pytest.approx(reached)


@pytest.mark.parametrize(
    ("topology", "deliveries"),
    [("all_to_all", 400), ("partitioned", 100), ("subscribed_channels", 100 * 4 * (1 - 0.75**50))],
)
def test_what_the_backbone_hands_to_nodes(topology: str, deliveries: float, compute: Compute) -> None:
    result = compute(CHAT, scale__backbone="redis_pubsub", scale__backbone_topology=topology).result
    assert result.backbone is not None
    assert result.backbone.node_deliveries_per_s == pytest.approx(deliveries)


@pytest.mark.parametrize(
    ("kind", "rate", "shards_needed"),
    [
        # 4 nodes that get everything, filled to 60 %; handing out and taking in share one thread of Redis.
        ("redis_pubsub", 50_000, 1),  # 200,000 / 650,000 + 50,000 / 700,000 = 0.38 of a shard
        ("redis_pubsub", 100_000, 2),
        ("redis_streams", 100_000, 3),
        ("nats_core", 100_000, 3),
        ("nats_jetstream", 100_000, 5),
        ("kafka", 100_000, 1),
        ("rabbitmq", 100_000, None),  # nobody has published a limit
    ],
)
def test_shards_that_a_backbone_needs(kind: str, rate: int, shards_needed: int | None, compute: Compute) -> None:
    message = {"type": "a", "direction": "s2c", "rate_per_s": rate, "fanout": 1, "typical_bytes": 100}
    result = compute(
        CHAT, protocol__messages=[message], scale__backbone=kind, scale__backbone_topology="all_to_all"
    ).result
    assert result.backbone is not None
    assert result.backbone.shards_needed == shards_needed


def test_a_measured_backbone_is_held_against_deliveries_as_in_the_rules(compute: Compute) -> None:
    changes = {"scale__backbone": "redis_pubsub", "scale__backbone_topology": "all_to_all"}
    result = compute(CHAT, **changes, scale__backbone_max_msgs_per_s=1000).result
    (backbone,) = (one for one in result.breaks_first if one.resource == "backbone")
    assert backbone.at_multiple == pytest.approx(1000 / 400)


# --- nodes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "share", "fixed", "load", "nodes"),
    [
        (100, 1.0, 0, 1000, 10),
        (100, 0.6, 0, 1000, 17),
        (100, 1.0, 50, 1000, 20),  # half of each node is taken before the first connection
        (100, 1.0, 0, 1000.1, 11),
        (100, 1.0, 0, 1, 1),
        (100, 1.0, 100, 1000, None),  # nothing is left for the load
        (100, 0.5, 60, 1000, None),
        (100, 1.0, 0, 1e12, 10_000_000_000),
    ],
)
def test_the_smallest_number_of_nodes(limit: float, share: float, fixed: float, load: float, nodes: int | None) -> None:
    assert nodes_for(Resource("x", lambda n: fixed + load / n, limit, fixed), share) == nodes


def test_a_part_that_does_not_fall_with_more_nodes_can_make_any_number_too_small() -> None:
    """Everything to everyone: what each node receives stays the same however many there are."""
    assert nodes_for(Resource("cpu", lambda n: (10 + 3 * n) / n, 4), 1.0) == 10
    assert nodes_for(Resource("cpu", lambda n: (10 + 5 * n) / n, 4), 1.0) is None


@pytest.mark.parametrize(
    ("enough", "zones", "nodes"),
    [(3, None, 3), (3, 1, 3), (3, 3, 5), (4, 2, 8), (4, 3, 6), (1, 2, 2), (10, 3, 15), (10, 5, 13)],
)
def test_nodes_that_outlive_a_zone(enough: int, zones: float | None, nodes: int) -> None:
    assert outlives_a_zone(enough, zones) == nodes
    if zones and zones > 1:
        assert nodes - -(-nodes // zones) >= enough
        assert (nodes - 1) - -(-(nodes - 1) // zones) < enough


def test_what_is_spare_and_what_a_deploy_takes(compute: Compute) -> None:
    changes = {"scale__max_connections_per_node": 5000, "scale__spare_nodes": 2}
    deploy = {"scale__deploy__strategy": "rolling_drain", "scale__deploy__nodes_at_once": 3}
    nodes = compute(CHAT, **changes, **deploy).result.nodes
    assert (nodes.needed, nodes.with_spare, nodes.with_deploy) == (4, 6, 9)  # 10,000 / (5,000 * 60 %)
    blue_green = {**deploy, "scale__deploy__strategy": "blue_green"}
    assert compute(CHAT, **changes, **blue_green).result.nodes.with_deploy == 6  # it brings its own


# --- what breaks first, and after a loss ------------------------------------------------------------------------------


def test_the_order_in_which_resources_run_out() -> None:
    resources = [
        Resource("memory", lambda n: 20 + 60 / n, 100, 20),  # 80 are left for the load
        Resource("cpu", lambda n: 3 / n, 2),
        Resource("balancer_connections", lambda n: 300, 450, shared=True),
        Resource("idle", lambda n: 0, 10),
    ]
    found = [(one.resource, one.at_multiple) for one in breaks_first(resources, 2)]
    assert found == [("cpu", pytest.approx(4 / 3)), ("balancer_connections", 1.5), ("memory", pytest.approx(80 / 30))]


def test_a_proxy_before_the_nodes_runs_out_of_ports(compute: Compute) -> None:
    hops = {"context__hops": [{"name": "edge", "kind": "nginx"}, {"name": "app", "kind": "app_server"}]}
    (ports,) = (one for one in compute(CHAT, **hops).result.breaks_first if one.resource == "ephemeral_ports")
    assert ports.at_multiple == pytest.approx(28_232 / 2500)
    behind_alb = {"context__hops": [{"name": "edge", "kind": "aws_alb"}]}
    assert "ephemeral_ports" not in [one.resource for one in compute(CHAT, **behind_alb).result.breaks_first]


def test_a_hop_with_a_limit_of_its_own(compute: Compute) -> None:
    hops = [{"name": "edge", "kind": "aws_alb", "max_connections": 15_000}]
    (hop,) = (one for one in compute(CHAT, context__hops=hops).result.breaks_first if one.subject)
    assert (hop.resource, hop.subject, hop.at_multiple) == ("balancer_connections", "edge", 1.5)


def test_after_losing_one_node(compute: Compute) -> None:
    changes = {
        "scale__accept_per_s_per_node": 50,
        "reliability__reconnect__policy": "exponential_full_jitter",
        "reliability__reconnect__first_delay_max_ms": 10_000,
        "scale__max_connections_per_node": 3000,
    }
    loss = compute(CHAT, **changes).result.after_losing_one
    assert loss.connections_per_node == pytest.approx(10_000 / 3)
    assert (loss.reconnects, loss.reconnects_per_s, loss.admitted_per_s) == (2500, 250, 150)
    assert loss.back_s == pytest.approx(2500 / 150)
    assert (loss.fits, loss.over) == (False, ("connections",))


def test_event_source_comes_back_over_the_retry_value_it_was_sent(compute: Compute) -> None:
    changes = {
        "transport__choice": "sse",
        "transport__sse__retry_ms": 20_000,
        "reliability__reconnect__policy": "eventsource_default",
        "reliability__reconnect__first_delay_max_ms": 5_000,  # EventSource knows no first delay
    }
    assert compute(CHAT, **changes).result.after_losing_one.reconnects_per_s == 125  # 2,500 over 20 s


def test_the_only_node_leaves_nobody_behind(compute: Compute) -> None:
    loss = compute(CHAT, scale__nodes=1).result.after_losing_one
    assert (loss.connections_per_node, loss.reconnects, loss.fits) == (None, 10_000, False)


@pytest.mark.parametrize(
    "silly",
    [
        {"scale__cpu_cores_per_node": 1e-300},
        {"scale__max_connections_per_node": 10**15},
        {
            "protocol__messages": [
                {"type": "a", "direction": "s2c", "rate_per_s": 1e-12, "fanout": 1, "typical_bytes": 1}
            ]
        },
        {
            "protocol__messages": [
                {"type": "a", "direction": "s2c", "rate_per_s": 1e9, "fanout": 1e9, "typical_bytes": 1}
            ]
        },
    ],
)
def test_a_figure_beyond_all_sense_is_refused(silly: dict[str, Any], compute: Compute) -> None:
    with pytest.raises(OutOfRange):
        compute(CHAT, **silly)


def test_what_hardly_grows_never_runs_out() -> None:
    assert breaks_first([Resource("x", lambda n: 1e-300 / n, 10)], 1) == []


# --- cost, units, sensitivity -----------------------------------------------------------------------------------------


def test_cost_of_a_month(compute: Compute) -> None:
    result = compute(CHAT, scale__price_per_node_hour=0.5, scale__price_per_egress_gb=0.1).result
    assert result.cost is not None
    assert result.cost.nodes == pytest.approx(4 * 0.5 * 730)
    gigabytes = result.total.network_out_bytes_per_s * 730 * 3600 / 1e9
    assert result.cost.egress_at_most == pytest.approx(gigabytes * 0.1)


@pytest.mark.parametrize(
    ("stack", "needed", "bottleneck", "fits"),
    [
        ("azure-web-pubsub", 10, "connections", True),
        ("ably-pro", 1, "connections", True),
        ("ably-standard", 3, "messages_per_s", False),  # 5,100 messages a second of 2,500
        ("pusher", 1, "connections", True),
    ],
)
def test_units_of_a_managed_service(stack: str, needed: int, bottleneck: str, fits: bool, compute: Compute) -> None:
    units = compute(CHAT, scale__stack=stack).result.units
    assert units is not None
    assert (units.needed, units.bottleneck, units.fits) == (needed, bottleneck, fits)


def test_where_somebody_else_runs_the_nodes_none_are_counted(compute: Compute) -> None:
    computed = compute(CHAT, context__platform__runtime="managed_realtime", scale__stack=None, scale__nodes=None)
    assert computed.result.nodes.by_resource == {}
    assert "scale.stack" in computed.needs
